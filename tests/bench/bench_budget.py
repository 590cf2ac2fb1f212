"""The split against a general solver, futures against the generator's own speed, a comparison against more draws."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from analysis import BudgetScenario, DeclineFit, compare_sizes, split_budget
from analysis.budget import simulate
from analysis.budget.futures import draw_totals
from analysis.decline.trust import Trust

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


def _cpu(function, times: int = 5) -> float:
    """Least CPU seconds: other programs on the machine do not count."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        function()
        spent.append(time.process_time() - start)
    return min(spent)


def _normals(draws: int) -> float:
    generator = np.random.Generator(np.random.SFC64(1))
    return _cpu(lambda: generator.standard_normal(draws, dtype=np.float32))


def _futures() -> dict:
    count, draws, seeds = 400, 20_000, itertools.count()
    mine = _cpu(lambda: simulate.totals(count, sd=0.9, delivery=0.9, draws=draws, seed=next(seeds), stream=0))
    return {"name": f"futures by size, {count * draws / mine / 1e6:.0f} million creator-draws a second",
            "seconds": mine, "baseline": _normals(count * draws), "ratio": mine / _normals(count * draws),
            "against": "CPU of drawing numpy's normals alone"}


def _plan_futures() -> dict:
    """One lasting effect, one post and one delivery a creator: three draws each."""
    count, draws, seeds = 400, 20_000, itertools.count()
    rng = np.random.default_rng(0)
    followers = np.exp(rng.normal(10.3, 1.5, count))
    choices = pd.DataFrame({
        "creator_id": [f"c{i}" for i in range(count)], "platform": None, "niche": None, "followers": followers,
        "posts": 1, "trust": 0.5, "expected": 0.03 * followers})
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03, residual_sd=0.6)
    decline = replace(known, trust=Trust(0.6, 0.7, True))
    scenario = BudgetScenario(budget=1e5, delivery=0.9)
    mine = _cpu(lambda: draw_totals(choices, decline, scenario, draws=draws, seed=next(seeds)))
    return {"name": f"futures by creator, {count * draws / mine / 1e6:.0f} million creator-draws a second",
            "seconds": mine, "baseline": _normals(count * draws), "ratio": mine / _normals(count * draws),
            "against": "CPU of drawing numpy's normals alone"}


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
    return [_split(), _futures(), _plan_futures(), _comparison()]
