"""choose_reach: agreement with all subsets tried and with net_reach, its proof, laws, and what it refuses."""

import itertools
import math

import numpy as np
import pytest

from analysis import InfeasiblePlanError, ScenarioError, net_reach
from analysis.budget.optimise import Grouping
from analysis.budget.optimise.audiences import Audiences
from analysis.budget.reach_plan import choose_reach
from tests.analysis.budget.test_groupings import keeps


def two_levels(reaches, segments, within, across):
    """People reached once, straight from the formulas of method.md B3. Independent of the code under test."""
    if not len(reaches):
        return 0.0
    nets = [within[s] * (1 - math.prod(1 - r / within[s] for r, t in zip(reaches, segments, strict=True) if t == s))
            for s in set(segments)]
    return sum(nets) if across is None else across * (1 - math.prod(1 - net / across for net in nets))


def best_of_all(reaches, costs, segments, within, across, **limits):
    n, levels = reaches.shape
    found = [two_levels([reaches[i, k] for i, k in enumerate(picks) if k >= 0],
                        [segments[i] for i, k in enumerate(picks) if k >= 0], within, across)
             for picks in itertools.product(range(-1, levels), repeat=n) if keeps(picks, costs, **limits)]
    return max(found, default=None)


def small_problem(rng):
    levels = int(rng.integers(1, 4))
    n = int(rng.integers(1, {1: 9, 2: 6, 3: 5}[levels]))
    across = None if rng.random() < 0.3 else float(rng.uniform(1e5, 1e6))
    segments = ["abc"[s] for s in rng.integers(0, 3, n)]
    most = 5e5 if across is None else across
    within = {s: float(rng.uniform(5e4, most)) for s in "abc"}
    reaches = np.array([[within[s] * rng.uniform(0.001, 0.6)] for s in segments]) * np.array([1, 1.3, 1.5])[:levels]
    costs = rng.lognormal(4, 1, (n, levels)).cumsum(axis=1)
    limits = {"budget": float(rng.uniform(0, 0.9) * costs.max(axis=1).sum())}
    if rng.random() < 0.4:
        limits["max_items"] = int(rng.integers(0, n + 1))
    if rng.random() < 0.2:
        limits["required"] = (int(rng.integers(0, n)),)
    if rng.random() < 0.5:
        limits["groupings"] = [Grouping(["xy"[g] for g in rng.integers(0, 2, n)],
                                        min_items={"x": int(rng.integers(0, 3))}, max_items={"y": 2},
                                        max_spend={"x": 0.7 * limits["budget"]},
                                        or_none={"x"} if rng.random() < 0.5 else frozenset())]
    return reaches, costs, segments, within, across, limits


@pytest.mark.parametrize("batch", range(4))
def test_it_finds_the_best_of_all_subsets(batch):
    rng = np.random.default_rng(200 + batch)
    for _ in range(25):
        reaches, costs, segments, within, across, limits = small_problem(rng)
        best = best_of_all(reaches, costs, segments, within, across, **limits)
        asked = {"segments": segments, "audience_within": within, "audience_across": across}
        if best is None:
            with pytest.raises(InfeasiblePlanError):
                choose_reach(reaches, costs, **asked, **limits)
            continue
        choice = choose_reach(reaches, costs, **asked, **limits)
        assert choice.value == pytest.approx(best, rel=1e-7, abs=1e-6)
        assert choice.gap == 0
        picks = np.full(len(reaches), -1)
        picks[choice.indices] = choice.levels
        assert keeps(picks, costs, **limits)
        assert choice.value == pytest.approx(two_levels(
            reaches[choice.indices, choice.levels], [segments[i] for i in choice.indices], within, across), rel=1e-9)


def creators(n, seed=0, segments=40):
    rng = np.random.default_rng(seed)
    followers = np.exp(rng.normal(10.3, 1.5, n))
    fees = 0.02 * followers**0.95 * np.exp(rng.normal(0, 0.4, n)) + 150
    return np.minimum(0.25 * followers, 4e5), fees, rng.integers(0, segments, n)


@pytest.mark.parametrize(("budget", "most", "within"), [(1_000_000, 2_000, 0.01), (60_000, 150, 0.08)])
def test_many_creators_are_proved_close_and_beat_the_choice_by_gross_reach(budget, most, within):
    reaches, costs, segments = creators(3_000, seed=4)
    audiences = {"audience_within": 5e5, "audience_across": 1e7}
    choice = choose_reach(reaches, costs, segments=segments, budget=budget, max_items=most, **audiences)
    assert choice.cost <= budget * (1 + 1e-9) and len(choice.indices) <= most
    assert choice.gap < within
    ratio, spent, greedy = np.argsort(-reaches / costs), 0.0, []
    for i in ratio:
        if spent + costs[i] <= budget and len(greedy) < most:
            spent, greedy = spent + costs[i], [*greedy, i]
    gross = two_levels(reaches[greedy], segments[greedy].tolist(), dict.fromkeys(range(40), 5e5), 1e7)
    assert gross <= choice.value * (1 + 1e-9) and choice.value <= choice.bound
    assert most < 1_000 or gross < 0.99 * choice.value


def test_the_value_is_net_reach_where_both_know_one_population():
    reaches, costs, segments = creators(60, seed=5, segments=3)
    choice = choose_reach(reaches, costs, segments=segments, audience_within=2e6, audience_across=2e6, budget=9_000)
    chosen = choice.indices
    assert choice.value == pytest.approx(net_reach(reaches[chosen], 2e6, segments=segments[chosen].tolist()), rel=1e-9)
    assert choice.value == pytest.approx(net_reach(reaches[chosen], 2e6), rel=1e-9)


def test_nobody_shared_is_the_sum_of_reaches():
    choice = choose_reach([5.0, 4, 3], [1.0, 1, 1], budget=2)
    assert choice.indices.tolist() == [0, 1] and choice.value == pytest.approx(9)
    assert choose_reach([], [], budget=2).value == 0


def test_order_of_rows_and_units_change_nothing():
    reaches, costs, segments = creators(400, seed=6)
    asked = {"audience_within": 5e5, "audience_across": 1e7, "max_items": 40}
    one = choose_reach(reaches, costs, segments=segments, budget=30_000, **asked)
    order = np.random.default_rng(2).permutation(400)
    other = choose_reach(reaches[order], 100 * costs[order], segments=segments[order], budget=3_000_000, **asked)
    assert sorted(order[other.indices].tolist()) == one.indices.tolist()
    assert other.value == pytest.approx(one.value, rel=1e-12)


def test_more_money_and_never_worse_than_a_plan_at_hand():
    reaches, costs, segments = creators(150, seed=7)
    asked = {"segments": segments, "audience_within": 5e5, "audience_across": 1e7}
    last, plan = 0.0, None
    for budget in (1_000, 5_000, 20_000, 80_000, 320_000):
        choice = choose_reach(reaches, costs, budget=budget, baseline=plan, **asked)
        assert choice.value >= last
        last, plan = choice.value, list(zip(choice.indices.tolist(), choice.levels.tolist(), strict=True))


def test_tangents_are_nowhere_below_net_reach():
    rng = np.random.default_rng(8)
    for _ in range(300):
        across = rng.choice([np.inf, 10 ** rng.uniform(4, 7)])
        within = np.minimum(10 ** rng.uniform(3, 7, 5), across)
        audiences = Audiences(within, across)
        at, other = (rng.exponential(1, 5) * np.minimum(within, 1e6) * (rng.random(5) < 0.8) for _ in range(2))
        constant, slopes = audiences.tangent(at)
        assert constant + slopes @ at == pytest.approx(audiences.net(at), rel=1e-9)
        assert audiences.net(other) <= (constant + slopes @ other) * (1 + 1e-9)
        step = 1e-6 * (within.clip(max=1e6) + at)
        near = [(audiences.net(at + step * one) - audiences.net(at)) / step[i] for i, one in enumerate(np.eye(5))]
        assert slopes == pytest.approx(near, rel=1e-3, abs=1e-9)


def test_a_creator_larger_than_the_audience_told_reaches_all_of_it():
    choice = choose_reach([2e6, 1e5], [1.0, 1.0], audience_within=1e6, audience_across=1e6, budget=2)
    assert choice.value == pytest.approx(2e6, rel=1e-8)


def test_impossible_audiences_and_limits_are_said():
    with pytest.raises(ScenarioError, match="more than the 10 of all") as caught:
        choose_reach([1.0, 1], [1.0, 1], segments=["a", "b"], audience_within={"a": 20}, audience_across=10, budget=1)
    assert "says nothing of b" in str(caught.value)
    with pytest.raises(ScenarioError, match="2 segments for 1"):
        choose_reach([1.0], [1.0], segments=["a", "b"], budget=1)
    with pytest.raises(InfeasiblePlanError, match="raise the budget"):
        choose_reach([1.0], [5.0], budget=1, required=(0,))
