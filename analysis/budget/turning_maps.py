"""Where the answer by size turns: handling cost against the delivery of small creators, and against shared audiences.

The same futures as the comparison's own; method.md B2 and B3. The map against the decline is in sensitivity.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis import words
from analysis.budget.odds import Side
from analysis.budget.sensitivity import COLUMNS, MAP_DRAWS, crossing, dearest
from analysis.budget.simulate import curve_factors, luck
from analysis.budget.sizes import SizeComparison
from analysis.decline.thresholds import REFERENCE
from analysis.errors import ScenarioError
from analysis.findings import Finding

#: Shares of small creators who deliver, and of an audience shared by two creators, on the maps.
DELIVERIES = np.round(np.arange(0.1, 1.0001, 0.05), 2)
OVERLAPS = np.round(np.arange(0.0, 0.3001, 0.01), 2)
#: Nearest to one half that a chance is told apart from it with so many futures.
MARGIN = 0.05
#: A turning point nearer than this share to the user's own is worth finding out about.
NEAR = 0.1


@dataclass(frozen=True, eq=False)
class TurningMap:
    """chance (levels, handling_costs): that many small win. kind: what the levels are: "delivery" (share of small
    creators who deliver; the large ones stay as they are) or "overlap" (share of a creator's audience that another
    creator of the same plan reaches too; results then count once a person). handling_costs: money per creator,
    ascending. handling_cost, level: where the user is; here: the chance there. even_odds: the level nearest to the
    user's at which the odds are even at the user's handling cost, None where there is none on the map. assumed: the
    user's level is an assumption, not counted."""

    kind: Literal["delivery", "overlap"]
    handling_costs: np.ndarray
    levels: np.ndarray
    chance: np.ndarray
    handling_cost: float
    level: float
    here: float
    even_odds: float | None
    currency: str
    assumed: bool
    draws: int
    seed: int

    @words.told
    def text(self) -> str:
        """Where it turns, in a sentence."""
        costs = words.money(self.handling_cost, self.currency)
        now = words.percent(self.level)
        winner = "many small creators win" if self.here >= 0.5 else "few large creators win"
        said = f"At {costs} of handling {winner} in {words.futures(max(self.here, 1 - self.here))}"
        ends = words.spread(words.percent(self.levels[0]), words.percent(self.levels[-1]))
        if self.kind == "delivery":
            if self.even_odds is None:
                return f"{said}, and no share of small creators who deliver ({ends}) turns that."
            return (f"{said} while {now} of the small deliver; the odds are even where {words.percent(self.even_odds)} "
                    "do, with the large as they are.")
        if self.even_odds is None:
            return (f"Counting every person once, {said[0].lower()}{said[1:]}, and no overlap of audiences ({ends}) "
                    "turns that.")
        return (f"Counting every person once, {said[0].lower()}{said[1:]} while two creators share {now} of an "
                f"audience; the odds are even where they share {words.percent(self.even_odds)}.")

    @words.told
    def findings(self) -> tuple[Finding, ...]:
        """How near the turning point is."""
        if abs(self.here - 0.5) < MARGIN:
            return (Finding("review", "You stand on the line of even odds: either plan will do as well.",
                            "Choose what is easier to manage."),)
        if self.even_odds is None:
            return (Finding("pass", "No level on this map turns the answer at your handling cost."),)
        what = "share who deliver" if self.kind == "delivery" else "overlap"
        near = abs(self.even_odds - self.level) < NEAR
        return (Finding("review" if near else "pass",
                        f"The answer turns where the {what} is {words.percent(self.even_odds)} instead of "
                        f"{words.percent(self.level)}.", "Find out how sure that is before deciding." if near else ""),)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, a sentence each."""
        own = (f"Your own level of {words.percent(self.level)} is assumed.",) if self.assumed else ()
        if self.kind == "delivery":
            return ("Only the small creators' delivery moves; fee and handling are paid either way.", *own)
        return ("Any two creators of one plan share the same part of an audience; someone reached twice counts once, "
                "so that each further creator adds less.",
                "What a person brings does not depend on by how many creators they are reached.", *own)


def delivery_map(comparison: SizeComparison, *, assumed: bool = True) -> TurningMap:
    """Handling cost against the share of small creators who deliver. assumed: the scenario's delivery was not counted
    in deals. Raises ScenarioError where either size cannot be paid."""
    levels = np.unique(np.append(DELIVERIES, comparison.scenario.delivery))
    rows = [(delivery, 0.0) for delivery in levels]
    return _map("delivery", comparison, levels, comparison.scenario.delivery, rows, assumed)


def overlap_map(comparison: SizeComparison, *, overlap: float = 0.0, assumed: bool = True) -> TurningMap:
    """Handling cost against how much of an audience two creators share; results count once a person.

    n creators who each share the part o with any other reach as many people as (1 - (1 - o)**n) / o creators who share
    nobody (Sainsbury on the effective audience, method.md B3). overlap: the user's own level. Raises ScenarioError
    where it is no share, or either size cannot be paid.
    """
    if not 0 <= overlap < 1:
        raise ScenarioError(f"The overlap is {overlap!r}: it is the share of an audience that another creator reaches "
                            "too, 0 or more and below 1.")
    levels = OVERLAPS if overlap <= OVERLAPS[-1] else np.linspace(0, 1, 51)[:-1]
    levels = np.unique(np.append(levels, overlap))
    rows = [(comparison.scenario.delivery, o) for o in levels]
    return _map("overlap", comparison, levels, overlap, rows, assumed)


def counted_once(count, overlap: float):
    """So many creators of one size, of whom any two share the part `overlap` of an audience, in creators who share
    nobody; at least one where there is one."""
    count = np.asarray(count, float)
    if overlap == 0:
        return count
    return np.where(count <= 1, count, -np.expm1(count * math.log1p(-overlap)) / overlap)


def _map(kind, comparison: SizeComparison, levels, own: float, rows: list[tuple[float, float]],
         assumed: bool) -> TurningMap:
    if comparison.small.count == 0 or comparison.large.count == 0:
        raise ScenarioError("The budget pays for one of the two sizes only: there is nothing to turn.")
    handling = comparison.scenario.handling_cost
    costs = np.linspace(0, dearest(comparison), COLUMNS)
    chance = _chances(comparison, np.append(costs, handling), rows)
    at = int(np.flatnonzero(levels == own)[0])
    return TurningMap(kind, costs, levels, chance[:, :-1], handling, own, float(chance[at, -1]),
                      crossing(levels, chance[:, -1], near=own), comparison.scenario.currency, assumed,
                      min(comparison.draws, MAP_DRAWS), comparison.seed)


def _chances(comparison: SizeComparison, costs: np.ndarray, rows: list[tuple[float, float]]) -> np.ndarray:
    """(rows, costs) chance that small wins; a row is the small ones' delivery and the overlap of both plans."""
    scenario, (small, large) = comparison.scenario, comparison.sides
    draws, seed = min(comparison.draws, MAP_DRAWS), comparison.seed
    pairs = [(small.count(scenario, h), large.count(scenario, h)) for h in costs]
    most = [max(pair[which] for pair in pairs) for which in (0, 1)]
    # In logs the overlap and the curve are added, so that one sort serves every overlap.
    large_luck = _Logs(large, scenario.delivery, most[1], 1, comparison.covariance, draws, seed)
    needed = math.log(large.result / small.result)
    sorted_leads: dict = {}
    chance = np.empty((len(rows), len(pairs)))
    for delivery in dict.fromkeys(delivery for delivery, _ in rows):
        small_luck = _Logs(small, delivery, most[0], 0, comparison.covariance, draws, seed)
        for pair in dict.fromkeys(pairs):
            with np.errstate(invalid="ignore"):
                lead = small_luck.of(pair[0]) - large_luck.of(pair[1])
            sorted_leads[delivery, pair] = np.sort(lead[~np.isnan(lead)])
    for i, (delivery, overlap) in enumerate(rows):
        found = {}
        for pair in dict.fromkeys(pairs):
            lead = sorted_leads[delivery, pair]
            bar = needed + _shrunk(pair[1] * scenario.delivery, overlap) - _shrunk(pair[0] * delivery, overlap)
            found[pair] = (lead.size - np.searchsorted(lead, np.float32(bar), "right")) / draws
        chance[i] = [found[pair] for pair in pairs]
    return chance


def _shrunk(count: float, overlap: float) -> float:
    """ln of the share of the results that is left when every person counts once."""
    return 0.0 if count <= 0 else math.log(float(counted_once(count, overlap)) / count)


class _Logs:
    """ln of what so many creators of one side bring in each future, in units of one expected creator."""

    def __init__(self, side: Side, delivery: float, most: int, stream: int, covariance, draws: int, seed: int):
        self._luck = luck(sd=side.sd, delivery=delivery, most=most, draws=draws, seed=seed, stream=stream)
        x = math.log(side.followers / REFERENCE)
        self._curve = np.log(curve_factors(np.asarray(covariance, float), x, draws=draws, seed=seed))

    def of(self, count: int) -> np.ndarray:
        """(draws,) float32; minus infinity where nobody delivers."""
        with np.errstate(divide="ignore"):
            return (np.log(self._luck.of(count)) + self._curve).astype(np.float32)
