"""choose: agreement with all subsets tried, laws, and what it says when nothing fits."""

import itertools
import math

import numpy as np
import pytest

from analysis import InfeasiblePlanError, ScenarioError, choose


def best_of_all(values, costs, *, budget, max_items=None, groups=None, group_min_spend=None, group_max_spend=None,
                required=(), min_items=0, max_item_cost=np.inf):
    """Every combination of levels, one by one; None if none keeps the limits. Independent of the code under test."""
    n, levels = values.shape
    groups = [None] * n if groups is None else list(groups)
    best = None
    for picks in itertools.product(range(-1, levels), repeat=n):
        taken = [(i, k) for i, k in enumerate(picks) if k >= 0]
        if max_items is not None and len(taken) > max_items or any(picks[i] < 0 for i in required):
            continue
        if sum(costs[i, k] for i, k in taken) > budget + 1e-9 or len(taken) < min_items:
            continue
        if any(costs[i, k] > max_item_cost + 1e-9 for i, k in taken):
            continue
        spend = {g: sum(costs[i, k] for i, k in taken if groups[i] == g) for g in set(groups)}
        if any(spend.get(g, 0) < low - 1e-9 for g, low in (group_min_spend or {}).items()):
            continue
        if any(spend.get(g, 0) > high + 1e-9 for g, high in (group_max_spend or {}).items()):
            continue
        value = sum(values[i, k] for i, k in taken)
        best = value if best is None else max(best, value)
    return best


def small_problem(rng):
    """A random problem that can be enumerated, with a random mixture of limits."""
    levels = int(rng.integers(1, 4))
    n = int(rng.integers(1, {1: 10, 2: 7, 3: 6}[levels]))
    coarse = rng.random() < 0.4                                # many ties
    values = rng.integers(0, 6, (n, levels)).astype(float) if coarse else rng.lognormal(5, 1, (n, levels))
    costs = rng.integers(0, 6, (n, levels)).astype(float) if coarse else rng.lognormal(4, 1, (n, levels))
    limits = {"budget": float(rng.uniform(0, 0.8) * costs.max(axis=1).sum())}
    if rng.random() < 0.5:
        limits["max_items"] = int(rng.integers(0, n + 1))
    if rng.random() < 0.6:
        limits["groups"] = [str(g) for g in rng.integers(0, 3, n)]
        names = sorted(set(limits["groups"]))
        if rng.random() < 0.6:
            limits["group_min_spend"] = {g: float(rng.uniform(0, 0.3) * limits["budget"]) for g in names}
        if rng.random() < 0.6:
            limits["group_max_spend"] = {g: float(rng.uniform(0.3, 0.9) * limits["budget"]) for g in names}
    if rng.random() < 0.2:
        limits["required"] = (int(rng.integers(0, n)),)
    if rng.random() < 0.2:
        limits["min_items"] = int(rng.integers(0, n))
    if rng.random() < 0.2:
        limits["max_item_cost"] = float(rng.uniform(0.2, 1) * costs.max())
    return values, costs, limits


def check_limits(choice, values, costs, *, budget, max_items=None, groups=None, group_min_spend=None,
                 group_max_spend=None, required=(), min_items=0, max_item_cost=np.inf):
    assert len(set(choice.indices.tolist())) == len(choice.indices)
    assert choice.value == pytest.approx(values[choice.indices, choice.levels].sum())
    assert choice.cost == pytest.approx(costs[choice.indices, choice.levels].sum())
    assert choice.cost <= budget * (1 + 1e-8) + 1e-9
    assert choice.bound >= choice.value
    assert choice.gap == pytest.approx((choice.bound - choice.value) / choice.bound if choice.bound else 0.0)
    assert max_items is None or len(choice.indices) <= max_items
    assert len(choice.indices) >= min_items
    assert (costs[choice.indices, choice.levels] <= max_item_cost * (1 + 1e-8)).all()
    assert set(required) <= set(choice.indices.tolist())
    for limits, sign in ((group_min_spend, 1), (group_max_spend, -1)):
        for group, limit in (limits or {}).items():
            spend = sum(costs[i, k] for i, k in zip(choice.indices, choice.levels, strict=True) if groups[i] == group)
            assert sign * (spend - limit) >= -1e-6 * max(budget, 1)


@pytest.mark.parametrize("batch", range(6))
def test_it_finds_the_best_of_all_subsets(batch):
    rng = np.random.default_rng(batch)
    infeasible = 0
    for _ in range(60):
        values, costs, limits = small_problem(rng)
        best = best_of_all(values, costs, **limits)
        if best is None:
            infeasible += 1
            with pytest.raises(InfeasiblePlanError):
                choose(values, costs, **limits)
            continue
        choice = choose(values, costs, **limits)
        assert choice.value == pytest.approx(best, rel=1e-9)
        assert choice.gap == 0
        check_limits(choice, values, costs, **limits)
    assert 0 < infeasible < 60


def creators(n, levels=1, seed=0):
    """Values and costs as a plan has them: fees and engagement by size, quoted with noise."""
    rng = np.random.default_rng(seed)
    followers = np.exp(rng.normal(10.3, 1.5, n))
    fees = 0.02 * followers**0.95 * np.exp(rng.normal(0, 0.4, n))
    engagement = followers * 0.03 * (followers / 1e4) ** -0.15 * np.exp(rng.normal(0, 0.6, n))
    factors = np.array([1, 1.75, 2.3])[:levels]
    posts = np.arange(1, levels + 1)
    return engagement[:, None] * factors, fees[:, None] * posts + 150, rng.integers(0, 16, n)


def test_levels_of_a_flat_problem_are_all_zero():
    values, costs, _ = creators(40)
    choice = choose(values[:, 0], costs[:, 0], budget=5_000)
    assert len(choice.indices) and (choice.levels == 0).all()


def test_no_money_gives_no_plan():
    values, costs, _ = creators(10)
    choice = choose(values, costs, budget=0)
    assert (len(choice.indices), choice.value, choice.cost, choice.bound, choice.gap) == (0, 0, 0, 0, 0)


def test_no_creators_give_no_plan():
    assert len(choose([], [], budget=100).indices) == 0


def test_a_better_creator_list_never_gives_a_worse_plan():
    values, costs, _ = creators(60, 2, seed=3)
    best = 0.0
    for n in range(1, 60, 6):
        now = choose(values[:n], costs[:n], budget=4_000, max_items=9).value
        assert now >= best * (1 - 1e-12)
        best = now


def test_more_money_never_buys_less():
    values, costs, groups = creators(200, 3, seed=4)
    totals = [choose(values, costs, budget=b, max_items=30, groups=groups,
                     group_max_spend=dict.fromkeys(range(16), 2000)).value for b in range(0, 20_001, 1_000)]
    assert totals == sorted(totals) and totals[-1] > totals[1] > 0


@pytest.mark.parametrize(("n", "levels"), [(60, 1), (150, 3), (9_000, 1)])
def test_the_order_of_the_rows_does_not_matter(n, levels):
    values, costs, groups = creators(n, levels, seed=n)
    limits = {"budget": 12_000, "max_items": 25, "group_min_spend": {0: 500}, "group_max_spend": {3: 900}}
    shuffled = np.random.default_rng(1).permutation(n)
    one = choose(values, costs, groups=groups, **limits)
    other = choose(values[shuffled], costs[shuffled], groups=groups[shuffled], **limits)
    assert sorted(zip(one.indices.tolist(), one.levels.tolist(), strict=True)) == sorted(
        zip(shuffled[other.indices].tolist(), other.levels.tolist(), strict=True))


@pytest.mark.parametrize("n", [200, 9_000])
def test_units_do_not_matter(n):
    values, costs, groups = creators(n, 2, seed=5)
    limits = {"budget": 12_000.0, "group_min_spend": {0: 500.0}}
    euros = choose(values, costs, groups=groups, **limits)
    cents = choose(values / 1e6, costs * 100, groups=groups, budget=limits["budget"] * 100,
                   group_min_spend={0: 50_000.0})
    assert euros.indices.tolist() == cents.indices.tolist() and euros.levels.tolist() == cents.levels.tolist()
    assert cents.cost == pytest.approx(100 * euros.cost)


def test_amounts_that_add_up_in_decimals_fit():
    assert choose([1.0, 1.0], [0.1, 0.2], budget=0.3).indices.tolist() == [0, 1]


def test_a_large_problem_is_proved_close_and_beats_greed():
    values, costs, groups = creators(30_000, 3, seed=6)
    limits = {"budget": 100_000, "max_items": 200, "group_min_spend": dict.fromkeys(range(4), 2000),
              "group_max_spend": dict.fromkeys(range(16), 12000)}
    choice = choose(values, costs, groups=groups, **limits)
    check_limits(choice, values, costs, groups=groups, **limits)
    assert choice.gap < 0.003
    assert choice.value >= greedy(values, costs, groups, **limits)


def greedy(values, costs, groups, *, budget, max_items, group_min_spend, group_max_spend):
    """Best value for money that still fits, first for the minima, then for the rest."""
    spent, total, used, by_group = 0.0, 0.0, set(), dict.fromkeys(range(16), 0.0)
    order = np.argsort(-(values / costs), axis=None)
    for needy in (True, False):
        for flat in order:
            i, k = divmod(int(flat), values.shape[1])
            g = int(groups[i])
            if i in used or needy and by_group[g] >= group_min_spend.get(g, 0) or len(used) >= max_items:
                continue
            if spent + costs[i, k] <= budget and by_group[g] + costs[i, k] <= group_max_spend[g]:
                spent, total = spent + costs[i, k], total + values[i, k]
                by_group[g] += costs[i, k]
                used.add(i)
    return total


def test_never_worse_than_a_plan_at_hand():
    values, costs, _ = creators(6_000, 1, seed=8)
    first = choose(values, costs, budget=20_000)
    pairs = list(zip(first.indices.tolist(), first.levels.tolist(), strict=True))
    assert choose(values, costs, budget=20_000, baseline=pairs).value >= first.value


@pytest.mark.parametrize("tolerance", [0.001, 0.02])
def test_a_tolerance_is_kept_and_proved(tolerance):
    """Sooner, and by no more than so much below the best: small problems, which are proved without one, and large."""
    for n, levels, seed in ((12, 2, 1), (300, 3, 2), (6_000, 2, 3)):
        values, costs, groups = creators(n, levels, seed=seed)
        limits = {"budget": 9_000, "max_items": 9, "groups": groups, "group_max_spend": dict.fromkeys(range(16), 2_500)}
        near, best = (choose(values, costs, tolerance=t, **limits) for t in (tolerance, 0.0))
        check_limits(near, values, costs, **limits)
        assert near.gap <= max(tolerance, 0.003) and near.value >= (1 - tolerance) * best.value
        assert near.bound >= best.value * (1 - 1e-9)
    with pytest.raises(ScenarioError, match="tolerance"):
        choose(values, costs, budget=1, tolerance=1.0)


def test_what_limits_the_plan_is_named():
    values, costs, groups = creators(100, seed=9)
    assert choose(values, costs, budget=1_000).binding == ("budget",)
    assert "max_items" in choose(values, costs, budget=1e9, max_items=5).binding
    assert choose(values, costs, budget=1e9).binding == ()
    assert ("group_max", 3) in choose(values, costs, budget=1e9, groups=groups, group_max_spend={3: 400}).binding


def test_all_impossible_values_are_named_at_once():
    with pytest.raises(ScenarioError) as caught:
        choose([1, math.nan, 2], [1, -5, 2], budget=-1, max_items=1.5, group_min_spend={1: 5})
    said = str(caught.value)
    for word in ("values", "costs", "budget", "max_items", "group_min_spend"):
        assert word in said
    assert said.count("\n") == 4


@pytest.mark.parametrize(("limits", "said"), [
    ({"budget": 1_000, "groups": (0, 1, 1), "group_min_spend": {1: 300}}, "lower it to 180 or add creators"),
    ({"budget": 100, "groups": (0, 0, 1), "group_min_spend": {0: 80, 1: 60}}, "raise the budget to 140"),
    ({"budget": 1_000, "groups": (0, 0, 0), "group_min_spend": {0: 50}, "group_max_spend": {0: 40}}, "at most 40"),
    ({"budget": 1_000, "groups": (0, 1, 1), "group_min_spend": {1: 150}, "max_items": 1}, "allow 2 creators"),
    ({"budget": 190, "groups": (0, 1, 1), "group_min_spend": {0: 10, 1: 150}}, "raise the budget to 280"),
    ({"budget": 1_000, "groups": (0, 1, 1), "group_min_spend": {"x": 50}}, "Group x must get at least 50"),
    ({"budget": 250, "min_items": 3}, "raise the budget to 280 or ask for 2"),
    ({"budget": 1_000, "min_items": 4}, "only 3 fit"),
    ({"budget": 50, "required": (0,)}, "raise the budget"),
    ({"budget": 1_000, "required": (0, 1), "max_items": 1}, "raise max_items to 2"),
])
def test_limits_in_conflict_are_named_with_the_smallest_repair(limits, said):
    with pytest.raises(InfeasiblePlanError, match=said):
        choose([10, 10, 10], [100, 100, 80], **limits)


def test_the_repair_it_names_works():
    rng = np.random.default_rng(7)
    repaired = 0
    for _ in range(20):
        values, costs = rng.lognormal(3, 1, (6, 2)), rng.lognormal(3, 1, (6, 2))
        limits = {"groups": [0, 0, 1, 1, 2, 2], "group_min_spend": {0: 25, 1: 20}, "max_items": 3}
        try:
            choose(values, costs, budget=50, **limits)
        except InfeasiblePlanError as error:
            if "raise the budget to" not in str(error) or "No choice keeps" not in str(error):
                continue
            needed = float(str(error).split("raise the budget to ")[1].split(",")[0].split(" or")[0].rstrip("."))
            assert needed > 50
            choose(values, costs, budget=needed, **limits)
            with pytest.raises(InfeasiblePlanError):
                choose(values, costs, budget=needed - 0.02, **limits)
            repaired += 1
    assert repaired > 3
