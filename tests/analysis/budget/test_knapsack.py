"""Plans that money alone limits: as good as every plan there is, as the general solver's, and left to it where another
limit decides."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.budget.optimise import choose, knapsack, search
from analysis.budget.optimise.problem import Limits, read_problem
from analysis.budget.optimise.relaxation import relax


def world(seed: int, items: int, levels: int):
    """Values that grow less than costs from post to post."""
    rng = np.random.default_rng(seed)
    size = 10 ** rng.uniform(3, 6, items)
    worth = 0.03 * size**0.9 * np.exp(rng.normal(0, 0.6, items))
    posts = np.arange(1, levels + 1)
    return worth[:, None] * np.cumsum(0.8 ** (posts - 1)), 0.05 * size[:, None] ** 0.9 * posts + 40


def best_of_all(values, costs, budget: float, required=()) -> float:
    """By trying every plan."""
    n, levels = values.shape
    best = -np.inf
    for plan in itertools.product(range(-1, levels), repeat=n):
        inside = [(i, k) for i, k in enumerate(plan) if k >= 0]
        if all(plan[i] >= 0 for i in required) and sum(costs[i, k] for i, k in inside) <= budget * (1 + 1e-12):
            best = max(best, sum(values[i, k] for i, k in inside))
    return best


def without_solver(monkeypatch) -> None:
    def refuse(*_args, **_kwargs):
        raise AssertionError("the general solver was asked")

    monkeypatch.setattr(search, "_solve", refuse)


@given(seed=st.integers(0, 10**6), items=st.integers(1, 7), levels=st.integers(1, 3), share=st.floats(0.02, 1.2),
       locked=st.integers(0, 2), whole=st.booleans())
def test_no_plan_within_the_budget_is_better(seed, items, levels, share, locked, whole):
    values, costs = world(seed, items, levels)
    if whole:                                            # many ties, and sums that meet the budget exactly
        values, costs = np.ceil(values / values.max() * 9), np.ceil(costs / costs.max() * 9)
    budget = float(costs[:, -1].sum() * share)
    required = tuple(range(min(locked, items)))
    best = best_of_all(values, costs, budget, required)
    if best == -np.inf:
        return
    with pytest.MonkeyPatch.context() as patch:
        without_solver(patch)
        found = choose(values, costs, budget=budget, required=required)
    assert found.value == pytest.approx(best, rel=1e-9)
    assert found.gap == 0 and found.cost <= budget * (1 + 1e-9)


@pytest.mark.parametrize(("items", "levels", "budget"), [(60, 1, 3e3), (300, 1, 2e4), (300, 3, 5e3), (1_000, 2, 9e3)])
def test_a_general_solver_finds_nothing_better(monkeypatch, items, levels, budget):
    values, costs = world(items, items, levels)
    with monkeypatch.context() as patch:
        without_solver(patch)
        found = choose(values, costs, budget=budget)
    monkeypatch.setattr(search, "best_by_money", lambda *_: None)
    monkeypatch.setattr(search, "relax_by_money", lambda *_: None)
    other = choose(values, costs, budget=budget)
    assert found.gap == 0
    assert other.value <= found.value * (1 + 1e-9) and other.bound >= found.value * (1 - 1e-9)
    if other.gap == 0:
        assert found.indices.tolist() == other.indices.tolist() and found.levels.tolist() == other.levels.tolist()


@given(seed=st.integers(0, 10**6), items=st.integers(1, 40), levels=st.integers(1, 3), share=st.floats(0.01, 1.2))
def test_the_price_of_money_proves_the_bound_of_the_linear_programme(seed, items, levels, share):
    values, costs = world(seed, items, levels)
    problem = read_problem(values, costs, Limits(float(costs[:, -1].sum() * share)))
    found, general = knapsack.relax_by_money(problem), relax(problem)
    if problem.options == 0:
        assert found is None
        return
    assert found.bound == pytest.approx(general.bound, rel=1e-9)
    assert (problem.costs[found.items, found.levels] * found.shares).sum() <= problem.budget + 1e-9
    assert (problem.values[found.items, found.levels] * found.shares).sum() == pytest.approx(found.bound, rel=1e-9)


def test_limits_that_decide_are_left_to_the_general_solver(monkeypatch):
    values, costs = world(3, 8, 1)
    budget = float(costs.sum() * 0.6)
    asked, own = [], search._solve
    monkeypatch.setattr(search, "_solve", lambda *given: asked.append(1) or own(*given))
    alone = choose(values, costs, budget=budget)
    assert not asked
    fewer = choose(values, costs, budget=budget, max_items=len(alone.indices) - 1)
    assert asked and len(fewer.indices) < len(alone.indices) and fewer.value < alone.value
    best = max(sum(values[i, 0] for i in plan) for size in range(len(alone.indices))
               for plan in itertools.combinations(range(8), size) if sum(costs[i, 0] for i in plan) <= budget)
    assert fewer.value == pytest.approx(best, rel=1e-9)


def test_too_many_states_are_left_to_the_general_solver(monkeypatch):
    values, costs = world(5, 200, 1)
    found = choose(values, costs, budget=8e3)
    monkeypatch.setattr(knapsack, "MOST_WORK", 0)
    asked, own = [], search._solve
    monkeypatch.setattr(search, "_solve", lambda *given: asked.append(1) or own(*given))
    other = choose(values, costs, budget=8e3)
    assert asked and other.indices.tolist() == found.indices.tolist() and other.gap == found.gap == 0
