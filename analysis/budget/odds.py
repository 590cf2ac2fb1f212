"""How often many small creators beat few large ones: for one scenario, for every handling cost, over a map."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.budget.scenario import BudgetScenario
from analysis.budget.simulate import MOST_DRAWN_SINGLY, curve_factors, luck, totals
from analysis.decline.thresholds import REFERENCE

#: Creator-draws kept for a search over counts: 4,096 futures of 512 creators, or 16,384 futures of 128, on which an
#: odds of one half is known to +-0.004.
MOST_KEPT, MOST_FUTURES, FEWEST_FUTURES = 2_097_152, 16_384, 4_096

#: Most handling costs looked at in one pass of the search.
MOST_STEPS = 129
#: More creators than this there cannot be.
MOST_PEOPLE = 1_000_000_000


@dataclass(frozen=True)
class Side:
    """One size of creator: followers, fee per post, fees of all posts of a creator, expected result of a creator who
    delivers, sd of ln(outcome) of one who does: what lasts and the noise of its posts."""

    followers: float
    fee: float
    fees: float
    result: float
    sd: float

    def count(self, scenario: BudgetScenario, handling_cost: float) -> int:
        """Whole creators that the budget pays at this handling cost."""
        unit = self.fees + scenario.product_cost + handling_cost
        if unit > scenario.budget * scenario.max_share_per_creator * (1 + 1e-12):
            return 0
        most = scenario.most_creators
        # Who costs nothing is paid for without end: as many as there could be people.
        count = math.floor(scenario.budget / unit * (1 + 1e-12)) if unit > 0 else MOST_PEOPLE
        return count if most is None else min(count, most)


@dataclass(frozen=True)
class Turning:
    """handling_cost at which the odds are even with whole creators, or None with the reason."""

    handling_cost: float | None
    reason: str = ""


def outcomes(side: Side, scenario: BudgetScenario, covariance: np.ndarray, *, draws: int, seed: int,
             stream: int) -> np.ndarray:
    """(draws,) what the creators whom the budget pays bring in each future. stream: 0 small, 1 large creators."""
    level = totals(side.count(scenario, scenario.handling_cost), sd=side.sd, delivery=scenario.delivery, draws=draws,
                   seed=seed, stream=stream)
    x = math.log(side.followers / REFERENCE)
    return side.result * level * curve_factors(covariance, x, draws=draws, seed=seed)


def chances(sides: tuple[Side, Side], scenario: BudgetScenario, covariance: np.ndarray, handling_costs: np.ndarray,
            *, draws: int, seed: int, slope_changes: np.ndarray | None = None) -> np.ndarray:
    """Chance that small wins at each handling cost: (slopes, handling costs).

    slope_changes: further slopes as differences to the fitted one; the default is the fitted one alone. A change of
    slope moves the ratio of the two sizes by ln(large / small) of it, so that one sort serves every slope.
    """
    changes = np.zeros(1) if slope_changes is None else np.asarray(slope_changes, float)
    small, large = sides
    pairs = [(small.count(scenario, h), large.count(scenario, h)) for h in handling_costs]
    most = [max(pair[which] for pair in pairs) for which in (0, 1)]
    logs = [_LogTotals(side, scenario.delivery, most[which], which, covariance, draws, seed)
            for which, side in enumerate(sides)]
    needed = math.log(large.result / small.result) + changes * math.log(large.followers / small.followers)
    needed = needed.astype(np.float32)  # sorts and logs of a page's whole map then take 3 ms, not 12
    ahead = {}
    for pair in dict.fromkeys(pairs):
        # With nothing on both sides the difference is no number, which is not above anything: a tie.
        with np.errstate(invalid="ignore"):
            lead = logs[0].of(pair[0]) - logs[1].of(pair[1])
        if changes.size == 1:
            ahead[pair] = np.array([np.count_nonzero(lead > needed[0])])
            continue
        lead.sort()  # what is no number goes last
        known = lead.size - np.count_nonzero(np.isnan(lead))
        ahead[pair] = known - np.searchsorted(lead[:known], needed, "right")
    return np.column_stack([ahead[pair] for pair in pairs]) / draws


class _LogTotals:
    """ln of what so many creators of one side bring in each future, in units of one expected creator."""

    def __init__(self, side: Side, delivery: float, most: int, stream: int, covariance: np.ndarray, draws: int,
                 seed: int):
        self._luck = luck(sd=side.sd, delivery=delivery, most=most, draws=draws, seed=seed, stream=stream)
        curve = curve_factors(np.asarray(covariance, float), math.log(side.followers / REFERENCE), draws=draws,
                              seed=seed)
        self._curve = np.log(curve).astype(np.float32)
        with np.errstate(divide="ignore"):
            self._singly = np.log(self._luck.running[:most].astype(np.float32)) + self._curve

    def of(self, count: int) -> np.ndarray:
        """(draws,) float32; minus infinity where nobody delivers."""
        if 0 < count <= len(self._singly):
            return self._singly[count - 1]
        with np.errstate(divide="ignore"):
            return np.log(self._luck.of(count)).astype(np.float32) + self._curve


def turning(sides: tuple[Side, Side], scenario: BudgetScenario, covariance: np.ndarray, *, draws: int,
            seed: int) -> Turning:
    """The handling cost nearest to the scenario's at which the chance that small wins passes one half.

    Counts are whole, so the chance moves in steps: at budget / n - fees for n creators of a side. The steps are
    walked on common random numbers, up to the dearest handling cost at which both sizes can still be paid.
    """
    most = min(scenario.budget * scenario.max_share_per_creator - side.fees - scenario.product_cost for side in sides)
    counts = [side.count(scenario, 0.0) for side in sides]
    if most < 0 or min(counts) == 0:
        short = "large" if counts[1] == 0 else "small"
        return Turning(None, f"the budget and its limits pay for no {short} creator at any handling cost")
    steps = _steps(sides, scenario, most)
    singly = min(max(counts), MOST_DRAWN_SINGLY)
    few = min(draws, max(FEWEST_FUTURES, min(MOST_FUTURES, MOST_KEPT // singly)))
    while True:
        looked = steps if steps.size <= MOST_STEPS else steps[
            np.unique(np.linspace(0, steps.size - 1, MOST_STEPS).round().astype(int))]
        above = chances(sides, scenario, covariance, looked, draws=few, seed=seed)[0] >= 0.5
        flips = np.flatnonzero(above[1:] != above[:-1])
        if flips.size == 0:
            winner = "small" if above[0] else "large"
            return Turning(None, f"the {winner} are ahead at every handling cost at which both can be paid")
        nearest = flips[np.argmin(np.abs(looked[flips] - scenario.handling_cost))]
        if looked.size == steps.size:
            return Turning(float(looked[nearest]))
        steps = steps[(steps >= looked[nearest]) & (steps <= looked[nearest + 1])]


def _steps(sides: tuple[Side, Side], scenario: BudgetScenario, most: float) -> np.ndarray:
    """The handling costs at which a count is about to fall, ascending, and the dearest one: between two of them
    nothing changes, so each stands for the stretch below it."""
    steps = [np.array([most])]
    for side in sides:
        # More than 20,000 creators at nothing a piece: their single steps are finer than any cent of interest.
        count = min(max(side.count(scenario, 0.0), 1), 20_000)
        steps.append(scenario.budget / np.arange(count, 0, -1) - side.fees - scenario.product_cost)
    every = np.concatenate(steps)
    return np.unique(every[(every >= 0) & (every <= most)])
