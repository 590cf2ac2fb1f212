"""The split against a general solver, futures against the generator's own speed, a comparison against more draws."""

from __future__ import annotations

import time

import numpy as np
from scipy.optimize import minimize

from analysis import BudgetScenario, DeclineFit, compare_sizes, split_budget
from analysis.budget import simulate

FEES = {20_000: 200, 1_000_000: 12_000}


def _best(function, times: int = 3) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        spent.append(time.perf_counter() - start)
    return min(spent)


def _split() -> dict:
    rng = np.random.default_rng(0)
    n = 200
    gains, rates, budget = rng.uniform(10, 100, n), rng.uniform(1e-3, 1e-1, n), 5_000.0

    def general():
        return minimize(lambda x: -(gains * -np.expm1(-rates * x)).sum(), np.full(n, budget / n), method="SLSQP",
                        jac=lambda x: -gains * rates * np.exp(-rates * x), bounds=[(0, None)] * n,
                        constraints={"type": "eq", "fun": lambda x: x.sum() - budget, "jac": lambda x: np.ones(n)})

    mine, other = _best(lambda: split_budget(gains=gains, rates=rates, budget=budget)), _best(general, 1)
    worse = split_budget(gains=gains, rates=rates, budget=budget).objective < -general().fun - 1e-9
    return {"name": "split_budget, 200 channels" + (" (WORSE PLAN)" if worse else ""), "seconds": mine,
            "baseline": other, "ratio": other / mine, "against": "times faster than SLSQP with its gradient"}


def _futures() -> dict:
    count, draws = 400, 20_000
    mine = _best(lambda: simulate.totals(count - np.random.default_rng().integers(3), sd=0.9, delivery=1.0, draws=draws,
                                         seed=np.random.default_rng().integers(1 << 30), stream=0))
    generator = np.random.Generator(np.random.SFC64(1))
    normals = _best(lambda: generator.standard_normal((count, draws), dtype=np.float32))
    return {"name": f"futures, {count * draws / mine / 1e6:.0f} million creator-draws a second", "seconds": mine,
            "baseline": normals, "ratio": mine / normals, "against": "drawing the normals alone"}


def _comparison() -> dict:
    decline = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03,
                                         residual_sd=0.9)
    costs = iter(np.linspace(100, 200, 100))

    def at(draws: int):
        return compare_sizes(decline, FEES, BudgetScenario(budget=24_000, handling_cost=next(costs)), small=20_000,
                             large=1_000_000, draws=draws)

    at(4096)
    mine, drawn = _best(lambda: at(4096), 10), _best(lambda: at(200_000), 1)
    return {"name": "comparison by size, 4,096 futures, a new handling cost", "seconds": mine, "baseline": drawn,
            "ratio": drawn / mine, "against": "times faster than 200,000 futures drawn afresh"}


def run() -> list[dict]:
    """Rows of the benchmark table."""
    return [_split(), _futures(), _comparison()]
