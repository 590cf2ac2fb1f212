"""What would change the answer: the chance that many small win, over handling cost and decline."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.budget.odds import chances
from analysis.budget.sizes import SizeComparison

#: Handling costs and declines on the map.
COLUMNS, ROWS = 61, 33

#: Futures a square of the map is counted from: its chance is known to +-0.015 at worst, less than its shades.
MAP_DRAWS = 4_096

#: The map shows declines per doubling from 0 to 20 % unless the user's own reach beyond.
USUAL_DECLINES = (0.0, 0.2)


@dataclass(frozen=True, eq=False)
class ChangeMap:
    """chance (declines, handling_costs): that many small win. handling_costs: money per creator, ascending. declines:
    how much the rate falls when followers double, fractions, ascending. handling_cost, decline: where the user is,
    with the 95 % interval of the decline (decline_low, decline_high). even_odds_decline: the decline nearest to the
    user's at which the odds are even at the user's own handling cost; None where there is none on the map."""

    handling_costs: np.ndarray
    declines: np.ndarray
    chance: np.ndarray
    handling_cost: float
    decline: float
    decline_low: float
    decline_high: float
    even_odds_decline: float | None


def change_map(comparison: SizeComparison) -> ChangeMap:
    """The map around a comparison. Everything but handling cost and slope stays as it is; the level at 10,000
    followers does too, which moves both sizes alike and so no odds. The slope is as uncertain on every square as it is
    where the user stands, so that the square under the user says what the comparison says."""
    slope = comparison.decline.average
    low, middle, high = (1 - 2**b for b in (slope.high, slope.slope, slope.low))
    declines = np.linspace(*_declines(low, high), ROWS)
    costs = np.linspace(0, dearest(comparison), COLUMNS)
    own = comparison.scenario.handling_cost
    chance = chances(comparison.sides, comparison.scenario, comparison.decline.covariance, np.append(costs, own),
                     draws=min(comparison.draws, MAP_DRAWS), seed=comparison.seed,
                     slope_changes=np.log2(1 - declines) - slope.slope)
    return ChangeMap(costs, declines, chance[:, :-1], own, middle, low, high,
                     crossing(declines, chance[:, -1], near=middle))


def crossing(declines: np.ndarray, chance: np.ndarray, *, near: float) -> float | None:
    """Where the chance passes one half, between the two declines around it; the one nearest to `near`."""
    turns = np.flatnonzero((chance[1:] >= 0.5) != (chance[:-1] >= 0.5))
    if turns.size == 0:
        return None
    share = (0.5 - chance[turns]) / (chance[turns + 1] - chance[turns])
    places = declines[turns] + share * (declines[turns + 1] - declines[turns])
    return float(places[np.argmin(np.abs(places - near))])


def _declines(low: float, high: float) -> tuple[float, float]:
    """Ends of the axis in steps of 5 %, holding the usual declines and the user's own interval."""
    least, most = min(USUAL_DECLINES[0], low), max(USUAL_DECLINES[1], high)
    return max(math.floor(round(least * 20, 9)) / 20, -1.0), min(math.ceil(round(most * 20, 9)) / 20, 0.9)


def dearest(comparison: SizeComparison) -> float:
    """Right end of the axis of handling costs: well past the turning point and past the user's own. It does not
    depend on the user's own within, so that the map stands still while the slider moves."""
    turns = comparison.even_odds_handling_cost
    small = comparison.sides[0]
    wanted = max(1.5 * turns if turns is not None else 0.0, 2.5 * small.fees, 1.1 * comparison.scenario.handling_cost)
    if wanted == 0:
        return 1.0
    power = 10 ** math.floor(math.log10(wanted))
    return next(m * power for m in (1, 1.5, 2, 3, 4, 5, 7.5, 10) if m * power >= wanted * (1 - 1e-9))
