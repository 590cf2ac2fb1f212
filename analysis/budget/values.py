"""What every creator may bring and would cost: the options a plan chooses from (method.md B1, B8; house.md).

Expected engagement of a post is the average rate of the size and platform, times followers, moved by the creator's own
record as far as that can be trusted: raw records over-promise (2.2 times at one post), shrunken ones do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.budget.prices import FittedPrices, RateCard, fit_prices
from analysis.budget.scenario import BudgetScenario
from analysis.decline import DeclineFit
from analysis.errors import FitError, ScenarioError
from data.campaigns import Campaigns

#: Where a fee comes from: the creator's own quote, an earlier deal, fitted on quotes by size, or a typed rate card.
FEE_KINDS = ("quote", "paid before", "fitted", "rate card")


@dataclass(frozen=True, eq=False)
class Candidates:
    """table: one row per creator and platform that can be planned with: creator_id, platform, name, handle, niche,
    country, followers, posts_seen, trust, fee (one post), fee_kind, expected (one post, delivered), raw (the same by
    the own record alone; NaN where never seen), supported (creators of about that size are in the fit).

    left_out: reason -> number of creator rows left out. prices: what fees were fitted or typed, None if none.
    """

    table: pd.DataFrame
    left_out: Mapping[str, int]
    prices: RateCard | None

    def values(self, scenario: BudgetScenario) -> np.ndarray:
        """(n, posts) expected outcome of 1, 2, ... posts, delivery included."""
        factors = np.array(scenario.post_factors[: scenario.posts], float)
        return scenario.delivery * self.table["expected"].to_numpy()[:, None] * factors

    def costs(self, scenario: BudgetScenario) -> np.ndarray:
        """(n, posts) fee of every post, plus handling and product once a creator."""
        posts = np.arange(1, scenario.posts + 1)
        return self.table["fee"].to_numpy()[:, None] * posts + scenario.fixed_cost


def creator_options(campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario, *,
                    fees: RateCard | Mapping[float, float] | None = None) -> Candidates:
    """Everyone listed with a known follower count, valued and priced.

    fees: what a post costs where no quote is known; without it fees are fitted on the quotes. Raises ScenarioError
    where the decline measures something else than the goal, FitError where nobody can be priced.
    """
    _check(decline, scenario)
    left_out: dict[str, int] = {}
    table = _listed(campaigns, decline, left_out)
    table = _valued(table, decline)
    table, prices = _priced(table, campaigns, scenario, fees, left_out)
    out = set(scenario.locked_out)
    if out:
        table = table[~table["creator_id"].isin(out)]
    return Candidates(table.reset_index(drop=True), left_out, prices)


def _check(decline: DeclineFit, scenario: BudgetScenario) -> None:
    if decline.rows is not None and decline.outcome != scenario.goal:
        raise ScenarioError(f'The plan is to bring {scenario.goal} but the decline was fitted on {decline.outcome}: '
                            f'fit_decline(campaigns, outcome="{scenario.goal}") fits what the plan needs.')
    if decline.per not in ("followers", "post"):
        raise ScenarioError(f"A plan needs rates per follower or per post, not per {decline.per}: fit the decline "
                            f"per followers.")


def _listed(campaigns: Campaigns, decline: DeclineFit, left_out: dict[str, int]) -> pd.DataFrame:
    """One row per creator and platform with followers, the own record beside it."""
    about = ["creator_id", "platform", "name", "handle", "niche", "country", "followers", "quoted_fee", "currency"]
    creators = campaigns.creators
    table = pd.DataFrame({c: creators.get(c) for c in about})
    table = table.drop_duplicates(["creator_id", "platform"], keep="last")
    # In one order whatever the file's, so that fees are fitted alike to the last digit.
    table = table.sort_values(["creator_id", "platform"], kind="stable")
    record = decline.residuals.rename(columns={"posts": "posts_seen", "followers": "followers_seen"})
    table = _same_keys(table).merge(_same_keys(record), on=["creator_id", "platform"], how="left")
    followers = pd.to_numeric(table["followers"], errors="coerce").astype(float)
    table["followers"] = followers.where(followers > 0, table["followers_seen"].astype(float))
    for column in ("posts_seen", "residual", "trust"):
        table[column] = table[column].astype(float).fillna(0.0)
    known = table["followers"] > 0
    _count(left_out, "no follower count", ~known)
    table = table[known]
    if decline.platforms:
        fitted = table["platform"].isna() | table["platform"].isin(decline.platforms)
        _count(left_out, "a platform without a fitted curve", ~fitted)
        table = table[fitted]
    return table


def _same_keys(frame: pd.DataFrame) -> pd.DataFrame:
    """Ids and platforms as plain text, None where unknown, so that both sides of a join match."""
    keys = {c: frame[c].astype(object).where(frame[c].notna(), None) for c in ("creator_id", "platform")}
    return frame.assign(**keys)


def _valued(table: pd.DataFrame, decline: DeclineFit) -> pd.DataFrame:
    followers = table["followers"].to_numpy(float)
    average, typical = np.empty(len(table)), np.empty(len(table))
    platform = table["platform"].to_numpy(object)
    for name in pd.unique(table["platform"]) if decline.platforms else [None]:
        rows = np.array([p == name or (name is None and p is None) for p in platform]) if decline.platforms else (
            np.ones(len(table), bool))
        average[rows] = decline.average_rate(followers[rows], name)
        typical[rows] = decline.typical_rate(followers[rows], name)
    exposure = followers if decline.per == "followers" else 1.0
    trust, residual = table["trust"].to_numpy(), table["residual"].to_numpy()
    moved = trust * residual - trust * decline.creator_effect_sd**2 / 2
    seen = table["posts_seen"].to_numpy() > 0
    return table.assign(expected=average * exposure * np.exp(moved),
                        raw=np.where(seen, typical * exposure * np.exp(residual), np.nan),
                        supported=decline.supported(followers))


def _priced(table: pd.DataFrame, campaigns: Campaigns, scenario: BudgetScenario, fees, left_out: dict[str, int]):
    """With fee and fee_kind; and the prices used for those without a quote."""
    quote = pd.to_numeric(table["quoted_fee"], errors="coerce").astype(float)
    foreign = quote.notna() & table["currency"].notna() & (table["currency"] != scenario.currency)
    paid = _paid_before(table, campaigns.deals, scenario.currency)
    fee = quote.where(~foreign).to_numpy().copy()
    kind = np.where(np.isfinite(fee), "quote", None).astype(object)
    earlier = ~np.isfinite(fee) & np.isfinite(paid)
    fee[earlier], kind[earlier] = paid[earlier], "paid before"
    followers, known = table["followers"].to_numpy(float), np.isfinite(fee)
    prices: RateCard | None = None
    if fees is not None:
        prices = RateCard.of(fees)
    elif not known.all():
        try:
            prices = fit_prices(followers[known], fee[known])
        except FitError as error:
            if not known.any():
                raise FitError("No fees are known: type in what a post costs (a rate card), or add a column with "
                               "quoted fees to the list of creators.") from error
    if prices is not None:
        fee[~known] = prices.fee(followers[~known])
        kind[~known] = "fitted" if isinstance(prices, FittedPrices) else "rate card"
    table = table.assign(fee=fee, fee_kind=kind)
    _count(left_out, "no fee, and too few quotes to fit one", table["fee"].isna())
    if foreign.any():
        left_out[f"a quote in another currency than {scenario.currency} (priced by size instead)"] = int(foreign.sum())
    return table[table["fee"].notna()], prices


def _paid_before(table: pd.DataFrame, deals: pd.DataFrame, currency: str) -> np.ndarray:
    """Fee per agreed post of each creator's latest deal in this currency; NaN where there is none."""
    if deals.empty or "fee" not in deals:
        return np.full(len(table), np.nan)
    frame = deals[["creator_id", "platform", "agreed_at", "fee", "posts_agreed", "currency"]].copy()
    posts = pd.to_numeric(frame["posts_agreed"], errors="coerce").astype(float)
    frame["paid"] = pd.to_numeric(frame["fee"], errors="coerce").astype(float) / posts.where(posts > 0, 1.0)
    usable = frame["paid"].notna() & (frame["currency"].isna() | (frame["currency"] == currency))
    latest = _same_keys(frame[usable]).sort_values("agreed_at", kind="stable").drop_duplicates(
        ["creator_id", "platform"], keep="last")
    joined = table[["creator_id", "platform"]].merge(latest[["creator_id", "platform", "paid"]],
                                                    on=["creator_id", "platform"], how="left")
    return joined["paid"].to_numpy(float)


def _count(left_out: dict[str, int], reason: str, rows: pd.Series) -> None:
    if rows.any():
        left_out[reason] = int(rows.sum())
