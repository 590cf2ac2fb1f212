"""Which assumption matters: each moved alone over its own uncertainty, the plan made anew at both ends, sorted by what
that moves, and marked where it would change the decision."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from analysis import words
from analysis.budget import plan_limits
from analysis.budget.cautions import results
from analysis.budget.choosing import NEAR, choose_for
from analysis.budget.plan import Plan, plan_budget
from analysis.budget.plan_words import noun
from analysis.budget.prices import RateCard
from analysis.budget.scenario import BudgetScenario
from analysis.budget.sizes import SizeComparison, compare_sizes
from analysis.budget.swings import Inputs, Swing, swings_of
from analysis.budget.turning_maps import overlap_map
from analysis.budget.values import Candidates, creator_options
from analysis.decline import DeclineFit
from analysis.errors import InfeasiblePlanError, ScenarioError
from analysis.findings import Finding, Kind
from data.campaigns import Campaigns

#: Keeping the present creators may cost this share of the results before an assumption counts as changing the plan.
LOSS = 0.02
#: Futures a chance is counted from at every end: known to +-0.015.
SIZE_DRAWS = 4_096
#: Part of an audience that two creators may share, where nobody measured it.
OVERLAP = 0.1


@dataclass(frozen=True)
class Bar:
    """One assumption. low, high: its two ends as said; at_low, at_high: the outcome there, planned anew (results, or
    the chance that many small win); NaN where no plan is possible. kind, basis: where the range comes from. flips: the
    decision would change at one end. why: how, a clause; "" where it would not."""

    name: str
    low: str
    high: str
    at_low: float
    at_high: float
    kind: Kind
    basis: str
    flips: bool
    why: str = ""

    def width(self, base: float) -> float:
        """How far the outcome moves over the range, the present one included."""
        ends = [v for v in (self.at_low, self.at_high, base) if not math.isnan(v)]
        return max(ends) - min(ends)


@dataclass(frozen=True, eq=False)
class Tornado:
    """bars: the assumption that moves most first. base: the present outcome. measure: "results" of a plan by creator,
    or "chance" that many small win. unit: what results are counted in; profit is money of the currency."""

    bars: tuple[Bar, ...]
    base: float
    measure: Literal["results", "chance"]
    unit: str
    currency: str = ""

    def said(self, value: float) -> str:
        """An outcome in words."""
        if math.isnan(value):
            return "no plan"
        if self.measure == "chance":
            return words.futures(value)
        return words.money(value, self.currency) if self.unit == "profit" else results(value)

    @cached_property
    def flipping(self) -> tuple[Bar, ...]:
        """The assumptions that would change the decision."""
        return tuple(bar for bar in self.bars if bar.flips)

    @words.told
    def text(self) -> str:
        """What matters most, and what would change the decision."""
        moving = [bar for bar in self.bars if bar.width(self.base) > 0]
        if not moving:
            return "Nothing that was assumed or measured moves the outcome within its own range."
        top = moving[0]
        ends = f"{self.said(top.at_low)} and {self.said(top.at_high)}"
        outcome = ("many small win" if self.measure == "chance" else "of profit expected" if self.unit == "profit" else
                   f"{self.unit} expected")
        lead = (f"{top.name} matters most: between {top.low} and {top.high} it makes {ends} {outcome}."
                if self.measure == "results" else
                f"{top.name} matters most: at {top.low} {outcome} in {self.said(top.at_low)}, at {top.high} in "
                f"{self.said(top.at_high)}.")
        if not self.flipping:
            return f"{lead} None of the {words.plural(len(self.bars), 'assumption')} changes the decision by itself."
        named = "; ".join(f"{_small(bar.name)} ({bar.why})" for bar in self.flipping)
        return f"{lead} The decision would change with {named}."

    @words.told
    def findings(self) -> tuple[Finding, ...]:
        """A finding for each assumption that would change the decision."""
        if not self.flipping:
            return (Finding("pass", "No single assumption changes the decision within its own range."),)
        return tuple(Finding("review", f"{bar.name} between {bar.low} and {bar.high} ({bar.basis}): {bar.why}.",
                             "Find out more about it before deciding." if bar.kind == "assumed" else
                             "More data of this kind would tell.") for bar in self.flipping)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """How the ranges were chosen."""
        stated = sorted({bar.basis for bar in self.bars if bar.kind == "assumed" and "%" not in bar.basis})
        said = ["Each assumption is moved alone; two that move together may change more."]
        if stated:
            said.append(f"Ranges of what nobody measured are stated, not known: {'; '.join(stated)}.")
        if self.measure == "results":
            said.append(f"The decision counts as changed where keeping the present creators would cost more than "
                        f"{words.percent(LOSS)} of the results; plans at the ends are sought to within "
                        f"{words.percent(NEAR)} of the best possible.")
        return tuple(said)


def tornado(campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario, *,
            fees: RateCard | Mapping[float, float] | None = None, deals: int | None = None,
            plan: Plan | None = None) -> Tornado:
    """The tornado of a plan by creator. deals: how many deals the scenario's delivery was counted in (None: assumed).
    plan: the present plan, made where it is not given. Raises what plan_budget raises for the present inputs."""
    present = plan_budget(campaigns, decline, scenario, fees=fees, draws=1) if plan is None else plan
    inputs = Inputs(decline, scenario, fees)
    ends_of = _Ends(campaigns, inputs, present, creator_options(campaigns, decline, scenario, fees=fees))
    bars = []
    for swing in swings_of(inputs, prices=present.prices, deals=deals):
        ends = [ends_of.at(moved) for moved in (swing.at_low, swing.at_high)]
        why = "; ".join(_why(said, end, len(ends_of.chosen)) for said, end in zip((swing.low, swing.high), ends,
                                                                                  strict=True) if end.changes)
        bars.append(_bar(swing, ends[0].expected, ends[1].expected, why))
    return Tornado(_sorted(bars, present.expected), present.expected, "results", noun(scenario.goal),
                   scenario.currency)


def size_tornado(comparison: SizeComparison, *, deals: int | None = None, overlap: float = OVERLAP) -> Tornado:
    """The tornado of a comparison by size: the chance that many small win at both ends of every assumption, and where
    it passes one half. overlap: the most that two creators may share of an audience."""
    base = comparison.chance_small_wins
    inputs = Inputs(comparison.decline, comparison.scenario, comparison.fees)
    bars = []
    for swing in swings_of(inputs, prices=comparison.fees, deals=deals):
        ends = [_chance(comparison, moved) for moved in (swing.at_low, swing.at_high)]
        bars.append(_bar(swing, *ends, _turned(base, ends, (swing.low, swing.high))))
    if comparison.small.count and comparison.large.count and overlap > 0:
        shared = overlap_map(comparison, overlap=overlap).here
        low, high = words.percent(0), words.percent(overlap)
        bars.append(Bar("Audience that two creators share", low, high, base, shared, "assumed",
                        "a stated range, people counted once",
                        (shared >= 0.5) != (base >= 0.5), _turned(base, [base, shared], (low, high))))
    return Tornado(_sorted(bars, base), base, "chance", noun(comparison.scenario.goal))


@dataclass(frozen=True)
class _End:
    """One end of a plan's swing: what the best plan brings, how many of the present creators it drops, and what share
    of the results keeping them would cost."""

    expected: float
    dropped: int
    loss: float

    @property
    def changes(self) -> bool:
        return math.isnan(self.expected) or self.loss > LOSS


@dataclass(frozen=True, eq=False)
class _Ends:
    """The plans at the ends of swings. inputs, plan: the present ones; valued: everyone at them."""

    campaigns: Campaigns
    inputs: Inputs
    plan: Plan
    valued: Candidates

    @cached_property
    def chosen(self) -> frozenset:
        """The creators of the present plan."""
        return frozenset(self.plan.choices["creator_id"])

    def at(self, moved: Inputs) -> _End:
        """The best plan at these inputs, beside the best one of the present creators alone."""
        valued = self._valued(moved)
        factor = self._scaled(moved, valued)
        if factor is not None:      # whatever brings most still does
            return _End(self.plan.expected * factor, 0, 0.0)
        near = self._end(valued, moved.scenario, NEAR)
        # So close to where the decision changes, what the search may have missed could decide.
        return self._end(valued, moved.scenario, 0.0) if abs(near.loss - LOSS) <= 2 * NEAR else near

    def _valued(self, moved: Inputs) -> Candidates:
        """Everyone at these inputs; valued again only where creators are worth or ask something else."""
        mine = self.inputs
        alike = (moved.decline is mine.decline and moved.fees is mine.fees
                 and moved.scenario.sponsored == mine.scenario.sponsored)
        return self.valued if alike else creator_options(self.campaigns, moved.decline, moved.scenario,
                                                         fees=moved.fees)

    def _scaled(self, moved: Inputs, valued: Candidates) -> float | None:
        """By what everything that creators bring is multiplied, where nothing else changes; else None."""
        mine, other = self.inputs.scenario, moved.scenario
        alike = replace(other, delivery=mine.delivery) == mine and mine.goal not in ("profit", "net reach")
        if not alike or not len(valued.table) or len(valued.table) != len(self.valued.table):
            return None
        before, after = self.valued.values(mine), valued.values(other)
        same = np.array_equal(self.valued.costs(mine), valued.costs(other))
        factor = float(after.sum() / before.sum()) if before.sum() > 0 else math.nan
        return factor if same and np.allclose(after, before * factor, rtol=1e-9, atol=0) else None

    def _end(self, valued: Candidates, scenario: BudgetScenario, tolerance: float) -> _End:
        try:
            expected, creators = self._best(valued, scenario, tolerance)
        except InfeasiblePlanError:
            return _End(math.nan, len(self.chosen), math.nan)
        dropped = len(self.chosen - creators)
        if not dropped or expected <= 0:
            return _End(expected, dropped, 0.0)
        others = set(valued.table["creator_id"]) - self.chosen
        try:
            kept, _ = self._best(valued.without(others), scenario, tolerance)
        except InfeasiblePlanError:
            return _End(expected, dropped, 1.0)
        return _End(expected, dropped, 1 - kept / expected)

    def _best(self, valued: Candidates, scenario: BudgetScenario, tolerance: float) -> tuple[float, frozenset]:
        """(what the best plan is expected to bring, its creators); never less than the present plan, where that is
        possible."""
        candidates = valued.without(scenario.locked_out)
        values, costs = candidates.values(scenario), candidates.costs(scenario)
        plan_limits.check(candidates, costs, scenario)
        creators, platforms = (candidates.table[c].to_numpy(object) for c in ("creator_id", "platform"))
        row_of = {key: row for row, key in enumerate(zip(creators, platforms, strict=True))}
        mine = [(row_of.get((creator, platform)), posts - 1) for creator, platform, posts in zip(
            *(self.plan.choices[c].to_numpy(object) for c in ("creator_id", "platform", "posts")), strict=True)]
        choice = choose_for(candidates, values, costs, scenario, tolerance=tolerance,
                            baseline=None if any(row is None for row, _ in mine) else mine)
        return choice.value, frozenset(creators[choice.indices])


def _why(said: str, end: _End, number: int) -> str:
    if math.isnan(end.expected):
        return f"at {said} no plan keeps all limits"
    return (f"at {said} {end.dropped} of {words.plural(number, 'creator')} would be others, and keeping them would "
            f"cost {words.percent(end.loss)} of the results")


def _chance(comparison: SizeComparison, moved: Inputs) -> float:
    try:
        return compare_sizes(moved.decline, moved.fees, moved.scenario, small=comparison.small.followers,
                             large=comparison.large.followers, draws=min(comparison.draws, SIZE_DRAWS),
                             seed=comparison.seed).chance_small_wins
    except ScenarioError:
        return math.nan


def _turned(base: float, ends: list[float], said: tuple[str, str]) -> str:
    turned = [f"at {name} {'many small' if value >= 0.5 else 'few large'} win in "
              f"{words.futures(max(value, 1 - value))}" for value, name in zip(ends, said, strict=True)
              if not math.isnan(value) and (value >= 0.5) != (base >= 0.5)]
    return "; ".join(turned)


def _bar(swing: Swing, at_low: float, at_high: float, why: str) -> Bar:
    return Bar(swing.name, swing.low, swing.high, float(at_low), float(at_high), swing.kind, swing.basis, bool(why),
               why)


def _sorted(bars: list[Bar], base: float) -> tuple[Bar, ...]:
    order = np.argsort([-bar.width(base) for bar in bars], kind="stable")
    return tuple(bars[i] for i in order)


def _small(name: str) -> str:
    return name[0].lower() + name[1:]
