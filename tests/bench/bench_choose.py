"""choose: seconds to a proved plan, against HiGHS on the whole problem where that ends soon, else its relaxation."""

from __future__ import annotations

import time

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp

from analysis import choose

BUDGET, FACTORS = 100_000.0, np.array([1, 1.75, 2.3])


def _world(creators: int, levels: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, costs and 16 groups of simulated creators (method.md B4)."""
    rng = np.random.default_rng(0)
    followers = np.exp(rng.normal(10.3, 1.5, creators))
    fees = 0.02 * followers**0.95 * np.exp(rng.normal(0, 0.4, creators))
    engagement = followers * 0.03 * (followers / 1e4) ** -0.15 * np.exp(rng.normal(0, 0.6, creators))
    return (engagement[:, None] * FACTORS[:levels], fees[:, None] * np.arange(1, levels + 1) + 150,
            rng.integers(0, 16, creators))


def _timed(call) -> tuple[float, object]:
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def _plain(values: np.ndarray, costs: np.ndarray) -> float:
    """The same knapsack handed to HiGHS whole, to the same gap; seconds. Larger ones take it minutes."""
    rows = [LinearConstraint(costs[:, 0][None, :], -np.inf, BUDGET), LinearConstraint(np.ones((1, len(costs))), 0, 200)]
    return _timed(lambda: milp(-values[:, 0] / values.max(), constraints=rows, integrality=np.ones(len(costs)),
                               bounds=(0, 1), options={"mip_rel_gap": 2e-4}))[0]


def _relaxed(values: np.ndarray, costs: np.ndarray) -> float:
    """The linear relaxation of one level over all creators, without limits by group, as HiGHS alone solves it."""
    rows = np.vstack([costs[:, 0], np.ones(len(costs))])
    return _timed(lambda: linprog(-values[:, 0] / values.max(), A_ub=rows, b_ub=[BUDGET, 200], bounds=(0, 1),
                                  method="highs"))[0]


def run() -> list[dict]:
    """One row a size; ratio: seconds against the baseline (below 1 is faster)."""
    rows = []
    for creators, levels, grouped in ((700, 1, False), (700, 3, True), (22_700, 1, False), (22_700, 3, True),
                                      (100_000, 1, True), (100_000, 3, True)):
        values, costs, groups = _world(creators, levels)
        limits = {"max_items": 200}
        if grouped:
            limits |= {"groups": groups, "group_min_spend": dict.fromkeys(range(8), 2_000.0),
                       "group_max_spend": dict.fromkeys(range(16), 12_000.0)}
        seconds, choice = _timed(lambda v=values, c=costs, k=limits: choose(v, c, budget=BUDGET, **k))
        whole = creators == 700 and not grouped
        baseline = _plain(values, costs) if whole else _relaxed(values, costs)
        against = "HiGHS on the whole problem" if whole else "HiGHS, relaxation only, 1 level"
        rows.append({"name": f"choose {creators:,} x {levels}{', 26 limits' if grouped else ''}, "
                             f"gap {choice.gap:.0e}",
                     "seconds": seconds, "baseline": baseline, "ratio": seconds / baseline, "against": against})
    return rows
