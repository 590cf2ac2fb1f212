"""What every creator may bring and would cost: the options a plan chooses from (method.md B1, B8; house.md).

Expected engagement of a post is the average rate of the size and platform, times followers, moved by the creator's own
record as far as that can be trusted: raw records over-promise (2.2 times at one post), shrunken ones do not. Where the
scenario says what sponsored posts bring, it is that of a sponsored post; where the goal lies further down the funnel,
it is converted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.budget.audiences import AudienceModel, audiences_of
from analysis.budget.fees import price, same_keys
from analysis.budget.prices import RateCard
from analysis.budget.scenario import BudgetScenario
from analysis.decline import DeclineFit
from analysis.engagement.tiers import PRESETS
from analysis.errors import ScenarioError
from data.campaigns import Campaigns

#: Where a fee comes from: the creator's own quote, an earlier deal, fitted on quotes by size, or a typed rate card.
FEE_KINDS = ("quote", "paid before", "fitted", "rate card")
#: Outcomes that a follower gives at most about once, so that more of them than followers wants a look.
ONCE_A_FOLLOWER = ("engagement", "likes", "comments", "shares", "saves", "clicks")


@dataclass(frozen=True, eq=False)
class Candidates:
    """table: one row per creator and platform that can be planned with: creator_id, platform, name, handle, niche,
    country, tier, campaign, followers, posts_seen, trust, fee (one post), fee_kind, expected (of the goal, one post,
    delivered; of the goal profit before all costs), raw (the same by the own record alone; NaN where never seen),
    paid (what a sponsored post brings in posts of those behind the curve; 1 where that was not asked for), above (posts
    seen with more of the outcome than followers), supported (creators of about that size are in the fit).

    left_out: reason -> number of creator rows left out or priced otherwise. prices: what fees were fitted or typed,
    None if none. locked_out: creator rows that were locked out. audiences: how far they reach the same people, None
    where the goal does not ask for it.
    """

    table: pd.DataFrame
    left_out: Mapping[str, int]
    prices: RateCard | None
    locked_out: int = 0
    audiences: AudienceModel | None = None

    @cached_property
    def columns(self) -> Mapping[str, np.ndarray | pd.api.extensions.ExtensionArray]:
        """The table by column, for those who take a few rows of it again and again."""
        return {name: column.array if isinstance(column.dtype, pd.api.extensions.ExtensionDtype) else column.to_numpy()
                for name, column in self.table.items()}

    @cached_property
    def places(self) -> dict[tuple, int]:
        """(creator_id, platform, None where unknown) -> its row of the table."""
        platform = self.table["platform"].to_numpy(object)
        platform = np.where(pd.isna(platform), None, platform)
        return {key: row for row, key in enumerate(zip(self.table["creator_id"], platform, strict=True))}

    def without(self, creators: Collection[str]) -> Candidates:
        """The same without these creators."""
        if not creators:
            return self
        out = self.table["creator_id"].isin(set(creators))
        if not out.any():
            return self
        return replace(self, table=self.table[~out].reset_index(drop=True),
                       locked_out=self.locked_out + int(out.sum()))

    def gross(self, scenario: BudgetScenario) -> np.ndarray:
        """(n, posts) expected outcome of 1, 2, ... posts, delivery included, before any costs."""
        factors = np.array(scenario.post_factors[: scenario.posts], float)
        return scenario.delivery * self.table["expected"].to_numpy()[:, None] * factors

    def values(self, scenario: BudgetScenario) -> np.ndarray:
        """(n, posts) of the goal that 1, 2, ... posts are expected to bring, delivery included; profit after the
        creator's costs, and so below zero for some; of net reach what each reaches by itself."""
        return self.gross(scenario) - (self.costs(scenario) if scenario.goal == "profit" else 0.0)

    def costs(self, scenario: BudgetScenario) -> np.ndarray:
        """(n, posts) fee of every post, plus handling and product once a creator."""
        posts = np.arange(1, scenario.posts + 1)
        return self.table["fee"].to_numpy()[:, None] * posts + scenario.fixed_cost


def creator_options(campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario, *,
                    fees: RateCard | Mapping[float, float] | None = None) -> Candidates:
    """Everyone listed with a known follower count, valued and priced.

    fees: what a post costs where no quote is known; without it fees are fitted on the quotes. Raises ScenarioError
    where the decline measures something that does not lead to the goal, FitError where nobody can be priced.
    """
    _check(decline, scenario)
    left_out: dict[str, int] = {}
    table = _listed(campaigns, decline, left_out)
    table = _valued(table, campaigns, decline, scenario)
    priced = price(table, campaigns, scenario, fees)
    table = _grouped(table.assign(fee=priced.fee, fee_kind=priced.kind), campaigns)
    _count(left_out, "no fee, and too few quotes to fit one", table["fee"].isna())
    left_out |= priced.said
    table = table[table["fee"].notna()]
    audiences = audiences_of(table, campaigns, scenario) if scenario.goal == "net reach" else None
    return Candidates(table.reset_index(drop=True), left_out, priced.prices, audiences=audiences).without(
        scenario.locked_out)


def outcome_of(decline: DeclineFit, scenario: BudgetScenario) -> str:
    """What the curve is of. Known parameters say nothing of it: they are taken for engagement where the goal can be
    had from that, else for what the goal needs."""
    if decline.rows is not None or decline.outcome in scenario.outcomes:
        return decline.outcome
    return scenario.outcome


def _check(decline: DeclineFit, scenario: BudgetScenario) -> None:
    scenario.conversion(outcome_of(decline, scenario), [None])
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
    table = same_keys(table).merge(same_keys(record), on=["creator_id", "platform"], how="left")
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


def _valued(table: pd.DataFrame, campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario) -> pd.DataFrame:
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
    seen = table["posts_seen"].to_numpy() > 0
    paid, in_record = np.ones(len(table)), np.zeros(len(table))
    if scenario.sponsored is not None:
        paid = scenario.sponsored.factor(followers, platform)
        own = _sponsored_share(table, campaigns, scenario)
        in_record = np.where(seen, scenario.sponsored.in_record(followers, platform, own), 0.0)
    moved = trust * (residual - in_record) - trust * decline.creator_effect_sd**2 / 2
    converted = scenario.conversion(outcome_of(decline, scenario), platform)
    return table.assign(expected=average * exposure * np.exp(moved) * paid * converted,
                        raw=np.where(seen, typical * exposure * np.exp(residual), np.nan) * converted,
                        paid=paid, above=_above(table, campaigns, decline, typical * np.exp(residual), seen),
                        supported=decline.supported(followers))


def _sponsored_share(table: pd.DataFrame, campaigns: Campaigns, scenario: BudgetScenario) -> np.ndarray:
    """(n,) share of each creator's posts that are sponsored; the share behind the curve where none is marked."""
    known = dict(scenario.sponsored.share)
    usual = np.array([known.get(name, known.get(None, 0.0)) for name in table["platform"].to_numpy(object)])
    posts = campaigns.posts
    if posts.empty or "sponsored" not in posts:
        return usual
    marked = posts.loc[posts["sponsored"].notna(), ["creator_id", "platform", "sponsored"]]
    marked = same_keys(marked.assign(sponsored=marked["sponsored"].astype("float64")))
    share = marked.groupby(["creator_id", "platform"], dropna=False, as_index=False)["sponsored"].mean()
    found = table[["creator_id", "platform"]].merge(share, on=["creator_id", "platform"], how="left")["sponsored"]
    return np.where(found.notna(), found, usual)


def _above(table: pd.DataFrame, campaigns: Campaigns, decline: DeclineFit, own_rate, seen) -> np.ndarray:
    """(n,) posts with more of the outcome than followers; without posts, 1 where the average is such."""
    if decline.outcome not in ONCE_A_FOLLOWER or decline.per != "followers":
        return np.zeros(len(table))
    posts = campaigns.posts
    if posts.empty or decline.outcome not in posts:
        return (seen & (own_rate > 1)).astype(float)
    beyond = posts.loc[(posts[decline.outcome] > posts["followers"]) & (posts["followers"] > 0),
                       ["creator_id", "platform"]]
    counted = same_keys(beyond).value_counts(dropna=False).rename("above").reset_index()
    joined = table[["creator_id", "platform"]].merge(counted, on=["creator_id", "platform"], how="left")
    return joined["above"].fillna(0).to_numpy(float)


def _grouped(table: pd.DataFrame, campaigns: Campaigns) -> pd.DataFrame:
    """With the tier of each creator (the app's own definition) and the campaign of its latest deal, else post."""
    tiers = PRESETS[0]
    place = tiers.index(table["followers"])
    names = np.array([*(tier.name for tier in tiers.tiers), None], object)
    campaign = _latest(campaigns.deals, "agreed_at", table)
    campaign = campaign.where(campaign.notna(), _latest(campaigns.posts, "published_at", table))
    return table.assign(tier=names[place], campaign=campaign.where(campaign.notna(), None).to_numpy(object))


def _latest(rows: pd.DataFrame, when: str, table: pd.DataFrame) -> pd.Series:
    """(n,) campaign of each creator's latest row that names one."""
    nothing = pd.Series([None] * len(table), dtype=object)
    if rows.empty or "campaign" not in rows or not rows["campaign"].notna().any():
        return nothing
    named = same_keys(rows.loc[rows["campaign"].notna(), ["creator_id", "platform", "campaign", when]])
    latest = named.sort_values(when, kind="stable", na_position="first").drop_duplicates(
        ["creator_id", "platform"], keep="last")
    keys = ["creator_id", "platform"]
    return table[keys].merge(latest[[*keys, "campaign"]], on=keys, how="left")["campaign"].astype(object)


def _count(left_out: dict[str, int], reason: str, rows: pd.Series) -> None:
    if rows.any():
        left_out[reason] = int(rows.sum())
