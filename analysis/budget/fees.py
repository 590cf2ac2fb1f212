"""What every creator asks for a post: the own quote, else what was paid before, else a price by size; in one currency.

Amounts are never mixed: one in another currency is converted at a rate that was given, else the creator is priced by
size like those without a quote, and that is said. Fees that are fitted are not known: what a plan costs in the end is
drawn (method.md B1).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.budget.prices import FittedPrices, RateCard, fit_prices
from analysis.budget.scenario import BudgetScenario
from analysis.errors import FitError, ScenarioError
from data.campaigns import Campaigns

#: Fitted fees drawn singly, the dearest; the sum of the rest is matched by its mean and variance.
DRAWN_SINGLY = 400


@dataclass(frozen=True, eq=False)
class Priced:
    """fee, kind: (n,) of one post; NaN and None where nothing prices it. prices: what fees were fitted or typed, None
    where every creator has an own one. said: reason -> number of creators whose own amount could not be used."""

    fee: np.ndarray
    kind: np.ndarray
    prices: RateCard | None
    said: Mapping[str, int]


def main_currency(*columns: pd.Series) -> str | None:
    """The currency named most often; None where no amount names one. Amounts that name none count as in it."""
    named = pd.concat([column.astype(object) for column in columns]).dropna()
    return None if named.empty else str(named.mode()[0])


def is_code(currency: str) -> bool:
    """Whether it is written as a currency's code is: EUR."""
    return re.fullmatch("[A-Z]{3}", currency) is not None


def rates_to(currencies: pd.Series, unnamed: str, scenario: BudgetScenario) -> np.ndarray:
    """(n,) what one unit of each currency is worth in the scenario's; NaN where no rate is given.

    unnamed: the currency of amounts that name none. Where that is no code ("Kronor"), so that nobody can give a rate
    for it, its amounts count as in the scenario's, like those that name none.
    """
    known = {**dict(scenario.exchange_rates), scenario.currency: 1.0}
    if not is_code(unnamed):
        known.setdefault(unnamed, 1.0)
    named = currencies.astype(object).where(currencies.notna(), unnamed)
    return named.map(known).astype("float64").to_numpy()


def price(table: pd.DataFrame, campaigns: Campaigns, scenario: BudgetScenario,
          card: RateCard | Mapping[float, float] | None) -> Priced:
    """Fees of the creators in the table (creator_id, platform, followers, quoted_fee, currency).

    card: what a post costs where a creator has no own fee; without it fees are fitted on the own ones, by platform
    where there are enough. FitError where nobody can be priced, ScenarioError where the card was fitted on quotes in
    another currency.
    """
    quote = pd.to_numeric(table["quoted_fee"], errors="coerce").astype("float64")
    deals = _deals(campaigns.deals)
    main = main_currency(table["currency"][quote.notna()], deals["currency"]) or scenario.currency
    negative = (quote < 0).to_numpy()
    rate = rates_to(table["currency"], main, scenario)
    own = quote.to_numpy() * rate
    fee = np.where(negative, np.nan, own)
    kind = np.where(np.isfinite(fee), "quote", None).astype(object)
    paid = _paid_before(table, deals, main, scenario)
    earlier = ~np.isfinite(fee) & np.isfinite(paid)
    fee[earlier], kind[earlier] = paid[earlier], "paid before"
    foreign = (quote.notna() & ~negative).to_numpy() & ~np.isfinite(rate)
    said: dict[str, int] = {}
    loose = (table["currency"] == main).to_numpy(bool, na_value=False) & np.isfinite(own) & ~negative
    if loose.any() and main != scenario.currency and main not in dict(scenario.exchange_rates):
        said[f"a quote whose currency is no code, such as EUR (taken as {scenario.currency})"] = int(loose.sum())
    if foreign.any():
        named = table["currency"].astype(object).where(table["currency"].notna(), main)
        codes = sorted(set(named[foreign].astype(str)))
        said[f"a quote in another currency than {scenario.currency} ({', '.join(codes)}) and no exchange rate "
             f"(priced by size instead)"] = int(foreign.sum())
    if negative.any():
        said["a negative fee, which is taken as unknown"] = int(negative.sum())
    prices = _prices(table, fee, scenario, card, foreign)
    unknown = ~np.isfinite(fee)
    if prices is not None and unknown.any():
        fee[unknown] = _by_size(prices, table[unknown])
        kind[unknown] = "fitted" if isinstance(prices, FittedPrices) else "rate card"
    return Priced(fee, kind, prices, said)


def _prices(table: pd.DataFrame, fee: np.ndarray, scenario: BudgetScenario, card, foreign: np.ndarray):
    """What those without an own fee are priced by; None where that is nobody, or nothing."""
    known = np.isfinite(fee)
    if card is not None:
        card = RateCard.of(card)
        in_currency(card, scenario.currency)
        return card
    if known.all():
        return None
    try:
        return fit_prices(table["followers"].to_numpy(float)[known], fee[known],
                          table["platform"].to_numpy(object)[known], currency=scenario.currency)
    except FitError as error:
        if known.any():
            return None
        if foreign.any():
            raise FitError(f"No fee is known in {scenario.currency}, only in other currencies: give their exchange "
                           "rate, plan in the currency of the quotes, or type in what a post costs (a rate card)."
                           ) from error
        raise FitError("No fees are known: type in what a post costs (a rate card), or add a column with quoted fees "
                       "to the list of creators.") from error


def in_currency(card: RateCard, currency: str) -> RateCard:
    """The card, if it is one of this currency or of none; ScenarioError where its fees were fitted in another."""
    named = card.currency if isinstance(card, FittedPrices) else None
    if named is not None and named != currency:
        raise ScenarioError(f"The fees were fitted on quotes in {named}, but the plan is in {currency}: give the "
                            f"exchange rate, plan in {named}, or type in what a post costs.")
    return card


def _by_size(prices: RateCard, table: pd.DataFrame) -> np.ndarray:
    followers = table["followers"].to_numpy(float)
    if not isinstance(prices, FittedPrices) or not prices.platforms:
        return np.asarray(prices.fee(followers), float)
    fee = np.empty(len(table))
    platform = table["platform"].to_numpy(object)
    for name in set(platform):
        here = platform == name
        fee[here] = prices.on(name).fee(followers[here])
    return fee


def _deals(deals: pd.DataFrame) -> pd.DataFrame:
    """creator_id, platform, agreed_at, paid (fee per agreed post, not negative), currency of the deals with a fee."""
    frame = deals.reindex(columns=["creator_id", "platform", "agreed_at", "fee", "posts_agreed", "currency"])
    posts = pd.to_numeric(frame["posts_agreed"], errors="coerce").astype("float64")
    paid = pd.to_numeric(frame["fee"], errors="coerce").astype("float64") / posts.where(posts > 0, 1.0)
    return frame.assign(paid=paid)[(paid >= 0).to_numpy(bool)]


def _paid_before(table: pd.DataFrame, deals: pd.DataFrame, main: str, scenario: BudgetScenario) -> np.ndarray:
    """(n,) what each creator's latest deal paid per agreed post, in the scenario's currency; NaN without one."""
    if deals.empty:
        return np.full(len(table), np.nan)
    frame = deals.assign(paid=deals["paid"] * rates_to(deals["currency"], main, scenario))
    frame = same_keys(frame[frame["paid"].notna()]).sort_values("agreed_at", kind="stable")
    latest = frame.drop_duplicates(["creator_id", "platform"], keep="last")
    joined = table[["creator_id", "platform"]].merge(latest[["creator_id", "platform", "paid"]],
                                                    on=["creator_id", "platform"], how="left")
    return joined["paid"].to_numpy(float)


def same_keys(frame: pd.DataFrame) -> pd.DataFrame:
    """Ids and platforms as plain text, None where unknown, so that both sides of a join match."""
    keys = {c: frame[c].astype(object).where(frame[c].notna(), None) for c in ("creator_id", "platform")}
    return frame.assign(**keys)


def draw_costs(choices: pd.DataFrame, prices: RateCard | None, *, draws: int, seed: int) -> np.ndarray:
    """(draws,) what the plan costs once the fitted fees have become quotes; all other fees are as known.

    choices: creator_id, platform, followers, posts, fee, fee_kind, cost. The error of the curve is shared by all fees
    of a platform, the scatter of creators is each one's own; both have mean one, so that the plan's cost is the
    average of its futures. The same seed gives the same quotes to every plan.
    """
    total = np.full(draws, float(choices["cost"].sum()))
    if not isinstance(prices, FittedPrices) or "fitted" not in set(choices["fee_kind"]):
        return total
    fitted = choices[choices["fee_kind"] == "fitted"]
    for name, rows in fitted.groupby(fitted["platform"].astype(object).where(fitted["platform"].notna(), None),
                                     dropna=False, sort=True):
        line = prices.on(None if name is None or name != name else str(name))
        paid = (rows["fee"] * rows["posts"]).to_numpy(float)
        error = line.curve_error(rows["followers"].to_numpy(float))
        total += _drawn(paid, error, line.residual_sd, rows["creator_id"], str(name), draws, seed) - paid.sum()
    return np.maximum(total, 0.0)


def _drawn(paid, error, own: float, ids, platform: str, draws: int, seed: int) -> np.ndarray:
    """(draws,) sums of fitted fees of one platform."""
    shared = np.random.Generator(np.random.SFC64([seed, 15, zlib.crc32(platform.encode())])).standard_normal(draws)
    order = np.argsort(-paid, kind="stable")
    total = np.zeros(draws)
    for i in order[:DRAWN_SINGLY]:
        key = zlib.crc32(f"{ids.iloc[i]}\n{platform}".encode())
        scatter = np.random.Generator(np.random.SFC64([seed, 16, key])).standard_normal(draws)
        log = error[i] * shared + own * scatter - (error[i] ** 2 + own**2) / 2
        total += paid[i] * np.exp(log)
    rest = order[DRAWN_SINGLY:]
    if len(rest):
        normal = np.random.Generator(np.random.SFC64([seed, 17, zlib.crc32(platform.encode())])).standard_normal(draws)
        middle = float(np.average(error[rest], weights=np.maximum(paid[rest], 1e-12)))
        curve = np.exp(middle * shared - middle**2 / 2)
        sd = np.sqrt((paid[rest] ** 2).sum() * np.expm1(own**2))
        total += curve * np.maximum(paid[rest].sum() + sd * normal, 0.0)
    return total
