"""What is proposed to who plans: quotes, delivery, sizes and fees as far as the data tell them, and what is assumed
where they do not. The Budget page opens with it, and `python -m analysis` plans with it: both say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.budget.fees import is_code
from analysis.budget.prices import FittedPrices, RateCard, fit_prices
from analysis.decline import DeclineFit
from analysis.errors import FitError
from data.campaigns import Campaigns

#: Delivery assumed where no deals tell it: the share two vendors of campaign software plan with.
ASSUMED_DELIVERY = 0.8

#: Fees assumed where no quotes tell them: the widely copied card, about 10 per 1,000 followers (data/evidence).
ASSUMED_FEE_PER_FOLLOWER = 0.01

#: Sizes of creator a page offers, and the usual ones among them.
SMALL_SIZES = (1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 50_000, 75_000, 100_000)
LARGE_SIZES = (30_000, 50_000, 75_000, 100_000, 150_000, 200_000, 300_000, 500_000, 750_000, 1_000_000, 1_500_000,
               2_000_000, 3_000_000, 5_000_000)
USUAL_SMALL, USUAL_LARGE = 20_000, 1_000_000

#: Money in all and its currency, where nobody says and no quote tells.
USUAL_BUDGET, USUAL_CURRENCY = 24_000, "EUR"

#: What 1, 2 and 3 posts of one creator bring, in posts: an assumption (method.md B1).
POST_FACTORS = (1.0, 1.75, 2.3)


@dataclass(frozen=True)
class Proposals:
    """What the data propose: number of fees known; the currency most of them name, None where none does; share
    delivered, None where nothing was counted, in so many deals; sizes (followers) that creators stand near."""

    quotes: int
    currency: str | None
    delivered: float | None
    deals: int
    small: int
    large: int

    @property
    def own_currency(self) -> str:
        """The currency to begin with. Codes only: it stands in labels and pictures, where no other text from data has
        a place."""
        known = self.currency is not None and is_code(self.currency)
        return self.currency if known else USUAL_CURRENCY

    @property
    def delivery(self) -> float:
        """The share of creators who deliver to begin with, in whole percent: counted, else assumed."""
        share = ASSUMED_DELIVERY if self.delivered is None else min(max(self.delivered, 0.1), 1.0)
        return round(100 * share) / 100


def proposals_of(campaigns: Campaigns, decline: DeclineFit) -> Proposals:
    """What these campaigns propose to plans made with this decline."""
    small, large = usual_sizes(decline)
    quotes = quotes_of(campaigns)
    currency = quotes["currency"].dropna()
    counted = delivery_of(campaigns)
    share, deals = (None, 0) if counted is None else counted
    return Proposals(len(quotes), None if currency.empty else str(currency.iloc[0]), share, deals, small, large)


def larger_sizes(small: float, usual: int) -> tuple[tuple[int, ...], int]:
    """The large sizes above a small one, and which of them is proposed: the usual one where it is among them."""
    larger = tuple(size for size in LARGE_SIZES if size > small)
    return larger, usual if usual in larger or not larger else larger[-1]


def assumed_fee(followers: float) -> int:
    """The fee of one post where no quote tells it."""
    return max(round(followers * ASSUMED_FEE_PER_FOLLOWER), 1)


def assumed_fees(small: float, large: float) -> RateCard:
    """Fees where no quote tells them: assumed at both sizes."""
    return RateCard.of({size: assumed_fee(size) for size in (small, large)})


def known_prices(campaigns: Campaigns, currency: str, exchange_rates: Mapping[str, float] | None = None
                 ) -> FittedPrices | None:
    """Fees fitted on the data's quotes in this currency, and in those with a rate to it; None where they are too few
    to fit. Quotes whose currency is no code count as in any, like those that name none."""
    if exchange_rates:
        return prices_of(campaigns, currency=currency, exchange_rates=exchange_rates)
    usual = prices_of(campaigns)
    if usual is None or usual.currency is None or usual.currency == currency:
        return usual
    if not is_code(usual.currency):
        return replace(usual, currency=None)
    return prices_of(campaigns, currency=currency)


def usual_sizes(decline: DeclineFit) -> tuple[int, int]:
    """The sizes to begin with: of those offered that creators in the data stand near, the nearest to the usual ones;
    the usual ones where the data hold no two different sizes."""
    sizes = []
    for offered, usual in ((SMALL_SIZES, USUAL_SMALL), (LARGE_SIZES, USUAL_LARGE)):
        known = np.array(offered)[decline.supported(offered)]
        sizes.append(usual if known.size == 0 else int(known[np.argmin(np.abs(np.log(known / usual)))]))
    return (sizes[0], sizes[1]) if sizes[0] < sizes[1] else (USUAL_SMALL, USUAL_LARGE)


def quotes_of(campaigns: Campaigns, *, currency: str | None = None,
              exchange_rates: Mapping[str, float] | None = None) -> pd.DataFrame:
    """What creators ask for one post: creator_id, platform, followers, fee, currency.

    A creator's own quoted_fee where there is one; else the mean of what was agreed per post in its deals. Only amounts
    in `currency` (None: the most frequent one) or with an exchange rate to it: amounts of several are never averaged.
    Those that name none count as in the most frequent one. Only fees and follower counts above zero.
    """
    keys = ["creator_id", "platform"]
    creators = campaigns.creators.reindex(columns=[*keys, "followers", "quoted_fee", "currency"])
    quoted = creators.rename(columns={"quoted_fee": "fee"})
    quoted = quoted[_numbers(quoted["fee"]) > 0]
    deals = campaigns.deals.reindex(columns=[*keys, "fee", "posts_agreed", "currency"])
    deals = deals[_numbers(deals["fee"]) > 0]
    main = _main_currency(quoted, deals)
    wanted = main if currency is None else currency
    quoted, deals = (_in_one(t, main, wanted, exchange_rates or {}) for t in (quoted, deals))
    parts = [quoted] if len(quoted) else []
    if len(deals):
        posts = _numbers(deals["posts_agreed"])
        each = deals.assign(fee=_numbers(deals["fee"]) / posts.where(posts > 0, 1.0)).groupby(
            keys, as_index=False).agg(fee=("fee", "mean"), currency=("currency", "first"))
        each = each.merge(quoted[keys], on=keys, how="left", indicator=True)
        each = each[each["_merge"] == "left_only"].merge(creators[[*keys, "followers"]], on=keys)
        parts += [each] if len(each) else []
    columns = [*keys, "followers", "fee", "currency"]
    if not parts:
        return pd.DataFrame(columns=columns).astype({"followers": "float64", "fee": "float64"})
    quotes = pd.concat([part[columns] for part in parts], ignore_index=True)
    quotes["fee"], quotes["followers"] = _numbers(quotes["fee"]), _numbers(quotes["followers"])
    quotes = quotes[(quotes["followers"] > 0) & np.isfinite(quotes["fee"])]
    return quotes.reset_index(drop=True)


def prices_of(campaigns: Campaigns, *, currency: str | None = None,
              exchange_rates: Mapping[str, float] | None = None) -> FittedPrices | None:
    """Fees fitted on the data's quotes in this currency (None: the one that most name), with what they name kept in
    `.currency`; None where they are too few to fit."""
    quotes = quotes_of(campaigns, currency=currency, exchange_rates=exchange_rates)
    named = quotes["currency"].dropna()
    try:
        return fit_prices(quotes["followers"], quotes["fee"], quotes["platform"].to_numpy(object),
                          currency=currency if named.empty else str(named.iloc[0]))
    except FitError:
        return None


def _in_one(table: pd.DataFrame, main: str | None, wanted: str | None, rates: Mapping[str, float]) -> pd.DataFrame:
    """The rows whose fee is in the wanted currency, or can be converted to it."""
    if wanted is None:
        return table
    named = table["currency"].astype(object).where(table["currency"].notna(), wanted if main is None else main)
    rate = named.map({**rates, wanted: 1.0}).astype("float64")
    kept = table[rate.notna()]
    # What names no currency stays so where it is already in the wanted one.
    converted = named[rate.notna()] != wanted
    return kept.assign(fee=_numbers(kept["fee"]) * rate[rate.notna()],
                       currency=kept["currency"].astype(object).where(~converted, wanted))


def _main_currency(quoted: pd.DataFrame, deals: pd.DataFrame) -> str | None:
    """The currency in which most creators quote, or were paid where they do not; None where no amount names one."""
    keys = ["creator_id", "platform"]
    unquoted = deals[~pd.MultiIndex.from_frame(deals[keys]).isin(pd.MultiIndex.from_frame(quoted[keys]))]
    named = pd.concat([quoted["currency"], unquoted.drop_duplicates([*keys, "currency"])["currency"]]).dropna()
    return None if named.empty else named.mode()[0]


def delivery_of(campaigns: Campaigns) -> tuple[float, int] | None:
    """Posts delivered over posts agreed in the deals (at most 1), and the number of deals; None without such deals."""
    deals = campaigns.deals.reindex(columns=["posts_agreed", "posts_delivered"])
    agreed, delivered = _numbers(deals["posts_agreed"]), _numbers(deals["posts_delivered"])
    known = (agreed > 0) & delivered.notna()
    if not known.any():
        return None
    return float(np.minimum(delivered, agreed)[known].sum() / agreed[known].sum()), int(known.sum())


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").astype("float64")
