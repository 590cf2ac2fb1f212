"""Why each creator is in the plan or out of it: the prices of the limits set what a creator must bring for its cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis import words
from analysis.budget.curve import each
from analysis.budget.plan import Plan, plan_budget
from analysis.budget.plan_limits import called, grouped_columns, locked_rows
from analysis.budget.plan_words import brought
from analysis.budget.prices import RateCard
from analysis.budget.values import Candidates, creator_options
from analysis.decline import DeclineFit
from analysis.errors import InfeasiblePlanError, ScenarioError
from analysis.findings import Finding
from data.campaigns import Campaigns

#: Reasons, in the order in which they are looked for. in: "worth it", "locked in", "minimum", "fits". out: "locked
#: out", "unknown", "too dear", "share", "nothing", "group", "count", "price", "whole".
IN = ("locked in", "minimum", "worth it", "fits")
OUT = ("locked out", "unknown", "nothing", "too dear", "share", "group", "count", "price", "whole")


@dataclass(frozen=True, eq=False)
class Reasons:
    """table: one row per creator and platform, those in the plan first, then by what is missing least: creator_id,
    platform, creator (as it is called), in_plan, posts, reason (one of IN or OUT), why (a sentence), cost, expected
    (of its best number of posts), surplus (what it is expected to bring beyond what its cost buys elsewhere in this
    plan; below zero: how much is missing), most_fee (fee a post up to which it would be in at these prices; NaN where
    no fee is low enough or none is known). plan: the plan that is explained."""

    table: pd.DataFrame
    plan: Plan

    def of(self, creator_id: str) -> str:
        """Why this creator is in or out, a sentence for each platform. ScenarioError for a creator not listed."""
        rows = self.table[self.table["creator_id"] == creator_id]
        if rows.empty:
            raise ScenarioError(f"No creator {creator_id!r} is in the data shown.")
        return " ".join(rows["why"])

    @words.told
    def text(self) -> str:
        """How many are in and out, for which reasons."""
        said = []
        for inside, reasons in ((True, IN), (False, OUT)):
            counts = self.table.loc[self.table["in_plan"] == inside, "reason"].value_counts()
            parts = [_counted(reason, int(counts[reason])) for reason in reasons if reason in counts]
            if parts:
                said.append(f"{words.plural(int(counts.sum()), 'creator')} {'in' if inside else 'out'}: "
                            f"{'; '.join(parts)}.")
        return " ".join(said)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Locks that cost the plan something."""
        held = self.table[(self.table["reason"] == "locked in") & (self.table["surplus"] < 0)]
        return tuple(Finding("review", f"{row.creator} is locked in and brings {brought(self.plan, -row.surplus)} less "
                             "than its cost buys elsewhere.", "Unlock it, or ask for a lower fee.")
                     for row in held.itertuples())

    @property
    def assumptions(self) -> tuple[str, ...]:
        """How reasons are found."""
        return ("What money buys elsewhere in the plan is its shadow price, in which creators may be bought in parts; "
                "whole creators may fit a little better or worse.",
                "The most that a fee may be holds with everyone else's fee as it is.")


@dataclass(frozen=True, eq=False)
class Difference:
    """What one creator makes: the plan made anew without it (it is in) or with it (it is out). change: expected
    results of that plan less those of the present one, zero or below; None where no such plan keeps the limits."""

    creator_id: str
    creator: str
    inside: bool
    change: float | None
    anew: Plan | None
    plan: Plan

    @words.told
    def text(self) -> str:
        """The difference in a sentence."""
        how = "Without" if self.inside else "With"
        if self.change is None:
            return f"{how} {self.creator} no plan keeps all limits."
        lost = -self.change
        if lost <= 1e-9 * max(abs(self.plan.expected), 1e-300):
            return f"{how} {self.creator} another plan is expected to bring as much."
        share = f" ({words.percent(lost / self.plan.expected)})" if self.plan.expected > 0 else ""
        return f"{how} {self.creator} the best plan is expected to bring {brought(self.plan, lost)} less{share}."


def explain_choices(campaigns: Campaigns, decline: DeclineFit, plan: Plan, *,
                    fees: RateCard | Mapping[float, float] | None = None) -> Reasons:
    """The reason of every creator listed. plan: made from the same campaigns, decline and fees."""
    scenario = plan.scenario
    candidates = creator_options(campaigns, decline, scenario, fees=fees)
    table, values, costs = candidates.table, candidates.values(scenario), candidates.costs(scenario)
    values = brought_by(candidates, plan, values)
    prices = _Prices.of(candidates, plan)
    surplus = values - costs * prices.money[:, None] - prices.one[:, None]
    best = surplus.argmax(axis=1) if len(table) else np.zeros(0, int)
    inside, levels = rows_of(candidates, plan)
    level = np.full(len(table), -1)
    level[inside] = levels
    at = np.where(level >= 0, level, best)
    rows = np.arange(len(table))
    value, cost, over = values[rows, at], costs[rows, at], surplus[rows, at]
    locked = np.isin(rows, locked_rows(candidates, scenario)) if scenario.locked_in else np.zeros(len(rows), bool)
    said = [_reason(table.iloc[i], plan, prices, i, inside=level[i] >= 0, locked=bool(locked[i]), value=float(value[i]),
                    cost=float(cost[i]), surplus=float(over[i]), cheapest=float(costs[i, 0]),
                    most=float(values[i].max())) for i in rows]
    posts = at + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        most_fee = ((value - prices.one) / prices.money - scenario.fixed_cost) / posts
    listed = pd.DataFrame({
        "creator_id": table["creator_id"], "platform": table["platform"], "creator": [called(r) for _, r in
                                                                                      table.iterrows()],
        "in_plan": level >= 0, "posts": np.where(level >= 0, posts, 0), "reason": [r for r, _ in said],
        "why": [w for _, w in said], "cost": cost, "expected": value, "surplus": over,
        "most_fee": np.where(np.isfinite(most_fee) & (most_fee > 0), most_fee, np.nan)})
    listed = pd.concat([listed, _not_planned(campaigns, candidates, plan)], ignore_index=True)
    order = np.lexsort([-listed["surplus"].fillna(-np.inf), ~listed["in_plan"].to_numpy(bool)])
    return Reasons(listed.iloc[order].reset_index(drop=True), plan)


def difference_of(campaigns: Campaigns, decline: DeclineFit, plan: Plan, creator_id: str, *,
                  fees: RateCard | Mapping[float, float] | None = None) -> Difference:
    """What the plan would lose without a creator it pays, or with one it does not, planned anew."""
    rows = campaigns.creators[campaigns.creators["creator_id"] == creator_id]
    if rows.empty:
        raise ScenarioError(f"No creator {creator_id!r} is in the data shown.")
    inside, s = creator_id in set(plan.choices["creator_id"]), plan.scenario
    locks = {"locked_in": tuple(c for c in s.locked_in if c != creator_id),
             "locked_out": tuple(c for c in s.locked_out if c != creator_id)}
    own = "locked_out" if inside else "locked_in"
    locks[own] = (*locks[own], creator_id)
    try:
        anew = plan_budget(campaigns, decline, replace(s, **locks), fees=fees, draws=1)
    except InfeasiblePlanError:
        anew = None
    change = None if anew is None else anew.expected - plan.expected
    return Difference(creator_id, called(rows.iloc[0]), inside, change, anew, plan)


def brought_by(candidates: Candidates, plan: Plan, values: np.ndarray) -> np.ndarray:
    """(n, posts) what each option brings to this plan: its value, and for net reach the people whom nobody else in
    the plan reaches."""
    if candidates.audiences is None:
        return values
    table = candidates.table
    niches = table["niche"].astype(object).where(table["niche"].notna(), None).to_numpy(object)
    inside, levels = rows_of(candidates, plan)
    reaches, among = values[inside, levels], niches[inside]
    nets, together = candidates.audiences.nets, None
    found = np.empty_like(values)
    place = {int(i): k for k, i in enumerate(inside)}
    for i in range(len(values)):
        others = np.arange(len(inside)) != place.get(i, -1)
        if i in place or together is None:
            rest = float(nets(list(reaches[others]), list(among[others])))
            together = rest if i not in place else together
        else:
            rest = together
        with_it = nets([*(np.full(values.shape[1], r) for r in reaches[others]), values[i]],
                       [*among[others], niches[i]])
        found[i] = np.asarray(with_it, float) - rest
    return found


def rows_of(candidates: Candidates, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """(rows, levels) of the plan's choices among the candidates."""
    keys = pd.MultiIndex.from_frame(candidates.table[["creator_id", "platform"]].astype(object))
    rows = keys.get_indexer(pd.MultiIndex.from_frame(plan.choices[["creator_id", "platform"]].astype(object)))
    return rows, plan.choices["posts"].to_numpy(int) - 1


@dataclass(frozen=True, eq=False)
class _Prices:
    """What the limits charge each candidate: per unit of money and for being one creator, in results. group_money,
    group_one: the part of it that caps of its groups charge; group: the name of the dearest of those."""

    money: np.ndarray
    one: np.ndarray
    group_money: np.ndarray
    group_one: np.ndarray
    relief: np.ndarray
    group: np.ndarray

    @classmethod
    def of(cls, candidates: Candidates, plan: Plan) -> _Prices:
        table, prices, n = candidates.table, plan.shadow_prices, len(candidates.table)
        group_money, group_one, relief = np.zeros(n), np.zeros(n), np.zeros(n)
        group = np.full(n, "", object)
        for place, column in enumerate(grouped_columns(plan.scenario)):
            for value in table[column].dropna().unique():
                inside = (table[column] == value).to_numpy(bool)
                caps = max(prices.get(("group_max", value, place), 0.0), 0.0)
                counts = max(prices.get(("group_max_items", value, place), 0.0), 0.0)
                group_money[inside] += caps
                group_one[inside] += counts
                if caps > 0 or counts > 0:
                    group[inside] = value
                # Minima let their members in at a lower price.
                low = [min(prices.get((kind, value, place), 0.0), 0.0) for kind in ("group_min", "group_min_items")]
                if any(low):
                    relief[inside] = 1.0
                    group_money[inside] += low[0]
                    group_one[inside] += low[1]
                    group[inside] = value
        one = max(prices.get("max_items", 0.0), 0.0) + min(prices.get("min_items", 0.0), 0.0)
        return cls(max(prices.get("budget", 0.0), 0.0) + group_money, one + group_one, group_money, group_one, relief,
                   group)


def _reason(row, plan: Plan, prices: _Prices, i: int, *, inside: bool, locked: bool, value: float, cost: float,
            surplus: float, cheapest: float, most: float) -> tuple[str, str]:
    """(reason, sentence) of one candidate."""
    s, name = plan.scenario, called(row)
    tolerance = 1e-9 * max(abs(value), 1e-300)
    paid = _paid(plan, value, cost)
    stops = _stops(plan, prices.money[i])
    if inside:
        if locked:
            extra = "" if surplus >= -tolerance else f"; its cost buys {brought(plan, value - surplus)} elsewhere"
            return "locked in", f"{name} is locked in: {paid}{extra}."
        if prices.relief[i] and value - cost * (prices.money[i] - prices.group_money[i]) - (
                prices.one[i] - prices.group_one[i]) < -tolerance:
            return "minimum", f"{name} is in because {prices.group[i]} must get its least: {paid}."
        if surplus >= -tolerance:
            return "worth it", f"{name} is in: {paid}{stops}."
        return "fits", f"{name} is in because it fits the money that is left: {paid}{stops}."
    if most <= 0:
        return "nothing", f"{name} is out: nothing is expected of it."
    if cheapest > s.budget * (1 + 1e-9):
        return "too dear", f"{name} is out: it costs {words.money(cheapest, s.currency)}, more than the budget."
    if s.max_share_per_creator < 1 and cheapest > s.budget * s.max_share_per_creator * (1 + 1e-9):
        return "share", (f"{name} is out: it costs {words.money(cheapest, s.currency)}, more than the "
                         f"{words.percent(s.max_share_per_creator)} of the budget that one creator may cost.")
    if surplus > tolerance:
        return "whole", f"{name} is out although {paid}: creators come whole, and others fit the money better."
    free = value - cost * (prices.money[i] - max(prices.group_money[i], 0.0)) - (
        prices.one[i] - max(prices.group_one[i], 0.0))
    if prices.group[i] and free > tolerance:
        return "group", f"{name} is out: {prices.group[i]} may not get more, and others there bring more. {_cap(paid)}."
    if prices.one[i] > 0 and value - cost * prices.money[i] > tolerance:
        return "count", f"{name} is out: no more creators can be paid, and the places go to others who bring more."
    if prices.one[i] > 0:
        return "price", (f"{name} is out: {paid}; its money and its place bring {brought(plan, -surplus)} more "
                         "elsewhere.")
    if stops.endswith(f" {_each_of(plan, value, cost)}"):
        return "price", f"{name} is out: {paid}, just more than the plan pays."
    return "price", f"{name} is out: {paid}{stops}."


def _paid(plan: Plan, value: float, cost: float) -> str:
    """What it brings for its cost."""
    if value <= 0:
        return f"it costs {words.money(cost, plan.scenario.currency)} and brings nothing"
    if plan.scenario.goal == "profit":
        return f"it brings {brought(plan, value)} for {words.money(cost, plan.scenario.currency)}"
    return f"one costs {_each_of(plan, value, cost)} here"


def _each_of(plan: Plan, value: float, cost: float) -> str:
    """What one of its results costs, in words."""
    return each(cost / value if value > 0 else float("inf"), plan.scenario.currency)


def _stops(plan: Plan, price: float) -> str:
    """Where the plan stops paying."""
    if price <= 0 or plan.scenario.goal == "profit":
        return ""
    return f", and the plan pays up to {each(1 / price, plan.scenario.currency)}"


def _not_planned(campaigns: Campaigns, candidates: Candidates, plan: Plan) -> pd.DataFrame:
    """Creators who are listed and no candidates: locked out, or with too little known of them."""
    creators = campaigns.creators.drop_duplicates(["creator_id", "platform"], keep="last")
    known = pd.MultiIndex.from_frame(candidates.table[["creator_id", "platform"]].astype(object))
    there = pd.MultiIndex.from_frame(creators[["creator_id", "platform"]].astype(object).where(
        creators[["creator_id", "platform"]].notna(), None))
    rest, out = creators[~there.isin(known)], set(plan.scenario.locked_out)
    names = [called(row) for _, row in rest.iterrows()]
    locked = rest["creator_id"].isin(out).to_numpy(bool)
    followers = pd.to_numeric(rest["followers"], errors="coerce").to_numpy(float)
    why = [f"{name} is locked out." if lock else f"{name} cannot be planned with: " + (
        "no follower count is known." if not f > 0 else "no fee is known, or no curve was fitted for its platform.")
        for name, lock, f in zip(names, locked, followers, strict=True)]
    return pd.DataFrame({
        "creator_id": rest["creator_id"].to_numpy(), "platform": rest["platform"].to_numpy(), "creator": names,
        "in_plan": np.zeros(len(rest), bool), "posts": np.zeros(len(rest), int),
        "reason": np.where(locked, "locked out", "unknown").astype(object), "why": why, "cost": np.nan,
        "expected": np.nan, "surplus": np.nan, "most_fee": np.nan})


_COUNTED = {
    "worth it": "{n} bring enough for their cost", "locked in": "{n} locked in", "minimum": "{n} for a minimum",
    "fits": "{n} fit what was left", "locked out": "{n} locked out", "unknown": "{n} with too little known",
    "too dear": "{n} cost more than the budget", "share": "{n} cost more than one creator may",
    "nothing": "{n} bring nothing", "group": "{n} in a group that may not get more",
    "count": "{n} bring less than those who fill the places", "price": "{n} cost too much for what they bring",
    "whole": "{n} fit the money worse than others"}


def _counted(reason: str, number: int) -> str:
    return _COUNTED[reason].format(n=words.whole(number))


def _cap(clause: str) -> str:
    return clause[0].upper() + clause[1:]
