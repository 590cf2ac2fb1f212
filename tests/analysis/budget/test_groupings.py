"""choose with limits by several columns at once: agreement with all subsets tried, prices, conflicts and repairs."""

import itertools

import numpy as np
import pytest

from analysis import InfeasiblePlanError, ScenarioError, choose
from analysis.budget.optimise import Grouping


def keeps(picks, costs, *, budget, max_items=None, min_items=0, required=(), groupings=()):
    """Whether a combination of levels (-1: out) keeps every limit. Independent of the code under test."""
    taken = [(i, k) for i, k in enumerate(picks) if k >= 0]
    if sum(costs[i, k] for i, k in taken) > budget + 1e-9 or any(picks[i] < 0 for i in required):
        return False
    if not min_items <= len(taken) <= (len(picks) if max_items is None else max_items):
        return False
    for one in groupings:
        for group in {*one.min_spend, *one.max_spend, *one.min_items, *one.max_items}:
            inside = [costs[i, k] for i, k in taken if one.labels[i] == group]
            if sum(inside) > one.max_spend.get(group, np.inf) + 1e-9 or len(inside) > one.max_items.get(group, np.inf):
                return False
            if group in one.or_none and not inside:
                continue
            if sum(inside) < one.min_spend.get(group, 0) - 1e-9 or len(inside) < one.min_items.get(group, 0):
                return False
    return True


def best_of_all(values, costs, **limits):
    """The best value of all combinations of levels; None if none keeps the limits."""
    n, levels = values.shape
    worth = [sum(values[i, k] for i, k in enumerate(picks) if k >= 0)
             for picks in itertools.product(range(-1, levels), repeat=n) if keeps(picks, costs, **limits)]
    return max(worth, default=None)


def grouping(rng, n, budget):
    labels = [None if rng.random() < 0.15 else "abc"[g] for g in rng.integers(0, 3, n)]

    def some(chance, draw):
        return {g: draw() for g in "abc" if rng.random() < chance}

    return Grouping(labels, min_spend=some(0.3, lambda: float(rng.uniform(0, 0.3) * budget)),
                    max_spend=some(0.3, lambda: float(rng.uniform(0.3, 0.9) * budget)),
                    min_items=some(0.3, lambda: int(rng.integers(0, 3))),
                    max_items=some(0.3, lambda: int(rng.integers(0, 4))),
                    or_none=frozenset(g for g in "abc" if rng.random() < 0.6))


def small_problem(rng):
    """A random problem that can be enumerated, with every kind of limit in some of them."""
    levels = int(rng.integers(1, 4))
    n = int(rng.integers(1, {1: 10, 2: 7, 3: 6}[levels]))
    coarse = rng.random() < 0.4
    values = rng.integers(0, 6, (n, levels)).astype(float) if coarse else rng.lognormal(5, 1, (n, levels))
    costs = rng.integers(0, 6, (n, levels)).astype(float) if coarse else rng.lognormal(4, 1, (n, levels))
    budget = float(rng.uniform(0, 0.9) * costs.max(axis=1).sum())
    limits = {"budget": budget, "groupings": [grouping(rng, n, budget) for _ in range(int(rng.integers(1, 4)))]}
    if rng.random() < 0.4:
        limits["max_items"] = int(rng.integers(0, n + 1))
    if rng.random() < 0.2:
        limits["min_items"] = int(rng.integers(0, n))
    if rng.random() < 0.2:
        limits["required"] = (int(rng.integers(0, n)),)
    return values, costs, limits


@pytest.mark.parametrize("batch", range(6))
def test_it_finds_the_best_of_all_subsets(batch):
    rng = np.random.default_rng(100 + batch)
    infeasible = 0
    for _ in range(50):
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
        picks = np.full(len(values), -1)
        picks[choice.indices] = choice.levels
        assert keeps(picks, costs, **limits)
    assert 0 < infeasible < 50


def creators(n, levels=1, seed=0):
    """Values and costs as a plan has them, with a platform, a niche and a country each."""
    rng = np.random.default_rng(seed)
    followers = np.exp(rng.normal(10.3, 1.5, n))
    fees = 0.02 * followers**0.95 * np.exp(rng.normal(0, 0.4, n))
    engagement = followers * 0.03 * (followers / 1e4) ** -0.15 * np.exp(rng.normal(0, 0.6, n))
    columns = [rng.choice(list(names), n) for names in ("IT", "abcdefgh", "DFGNU")]
    return (engagement[:, None] * np.array([1, 1.75, 2.3])[:levels], fees[:, None] * np.arange(1, levels + 1) + 150,
            columns)


def several(columns, budget):
    """Limits by three columns at once."""
    platform, niche, country = columns
    return [Grouping(platform, min_spend={"I": 0.2 * budget, "T": 0.3 * budget}),
            Grouping(niche, max_spend=dict.fromkeys("abcdefgh", 0.2 * budget), min_items={"a": 3}, or_none={"b"},
                     min_spend={"b": 0.15 * budget}),
            Grouping(country, max_items={"D": 10, "F": 8}, min_spend={"U": 0.1 * budget})]


def check(choice, costs, groupings, budget):
    picks = np.full(len(costs), -1)
    picks[choice.indices] = choice.levels
    assert keeps(picks, costs * (1 - 1e-9), budget=budget, groupings=[Grouping(
        g.labels, {k: v * (1 - 1e-6) for k, v in g.min_spend.items()}, g.max_spend, g.min_items, g.max_items,
        g.or_none) for g in groupings])


@pytest.mark.parametrize(("n", "levels"), [(400, 3), (9_000, 2)])
def test_large_problems_keep_every_limit_of_every_column_and_are_proved_close(n, levels):
    values, costs, columns = creators(n, levels, seed=n)
    groupings = several(columns, 60_000)
    choice = choose(values, costs, budget=60_000, max_items=60, groupings=groupings)
    check(choice, costs, groupings, 60_000)
    assert choice.gap < 0.003


def test_minima_that_meet_in_few_creators_are_found_among_many():
    """Only a handful of 20,000 creators can keep both minima at once: first columns by value would miss them."""
    rng = np.random.default_rng(3)
    n = 20_000
    values, costs = rng.lognormal(5, 1, n), rng.lognormal(5, 1, n)
    platform, niche = np.where(rng.random(n) < 0.5, "I", "T"), np.where(rng.random(n) < 0.5, "a", "b")
    rare = rng.choice(n, 5, replace=False)
    platform[rare], niche[rare] = "X", "y"
    values[rare], costs[rare] = 1e-3, 900
    choice = choose(values, costs, budget=5_000, groupings=[
        Grouping(platform, min_spend={"X": 1_800}, max_items={"X": 2}), Grouping(niche, min_items={"y": 2})])
    assert len(set(choice.indices.tolist()) & set(rare.tolist())) == 2


def test_order_of_rows_and_unit_of_money_change_nothing():
    values, costs, columns = creators(6_000, 2, seed=5)
    one = choose(values, costs, budget=60_000.0, groupings=several(columns, 60_000.0))
    order = np.random.default_rng(1).permutation(len(values))
    other = choose(values[order], 100 * costs[order], budget=6e6,
                   groupings=several([c[order] for c in columns], 6e6))
    assert sorted(zip(one.indices.tolist(), one.levels.tolist(), strict=True)) == sorted(
        zip(order[other.indices].tolist(), other.levels.tolist(), strict=True))


def test_groups_and_one_grouping_are_the_same_thing():
    values, costs, (_, niche, _) = creators(300, 2, seed=6)
    caps, floors = dict.fromkeys("abcdefgh", 3_000.0), {"a": 2_000.0}
    one = choose(values, costs, budget=15_000, groups=niche, group_min_spend=floors, group_max_spend=caps)
    other = choose(values, costs, budget=15_000, groupings=[Grouping(niche, floors, caps)])
    assert one.indices.tolist() == other.indices.tolist() and one.levels.tolist() == other.levels.tolist()
    assert {(*key, 0) if isinstance(key, tuple) else key for key in one.binding} == set(other.binding)


def test_or_none_spends_nothing_or_enough():
    values, costs = np.array([10.0, 10, 10, 9]), np.array([100.0, 100, 100, 100])
    labels = ["a", "a", "b", "b"]
    none = choose(values, costs, budget=200, groupings=[Grouping(labels, min_spend={"b": 300}, or_none={"b"})])
    assert none.indices.tolist() == [0, 1]
    enough = choose([1.0, 1, 10, 9], costs, budget=200, groupings=[Grouping(labels, min_items={"b": 2}, or_none={"b"})])
    assert enough.indices.tolist() == [2, 3]
    held = choose(values, costs, budget=300, required=(2,), groupings=[Grouping(labels, min_items={"b": 2},
                                                                             or_none={"b"})])
    assert {2, 3} <= set(held.indices.tolist())


def test_prices_are_what_one_more_unit_is_worth():
    """Against the value of a plan re-made with a little more, where creators are so many that whole ones smooth out."""
    values, costs, (_, niche, _) = creators(2_500, 1, seed=7)
    base = {"budget": 100_000.0, "max_items": 120}

    def planned(*, budget=100_000.0, max_items=120, cap=9_000.0, floor=50_000.0):
        return choose(values, costs, budget=budget, max_items=max_items,
                      groupings=[Grouping(niche, min_spend={"a": floor}, max_spend={"b": cap})])

    choice = planned()
    assert choice.prices.keys() == {"budget", "max_items", ("group_max", "b", 0), ("group_min", "a", 0)}
    for key, change, step in (("budget", {"budget": 110_000.0}, 10_000), ("max_items", {"max_items": 132}, 12),
                              (("group_min", "a", 0), {"floor": 53_000.0}, 3_000)):
        found = (planned(**change).value - choice.value) / step
        assert choice.prices[key] == pytest.approx(found, rel=0.25), key
    assert choice.prices[("group_min", "a", 0)] < 0 < choice.prices["budget"]
    cents = choose(values, 100 * costs, budget=1e7, max_items=120, groupings=[
        Grouping(niche, min_spend={"a": 5e6}, max_spend={"b": 9e5})])
    assert cents.prices["budget"] == pytest.approx(choice.prices["budget"] / 100, rel=1e-6)
    assert cents.prices["max_items"] == pytest.approx(choice.prices["max_items"], rel=1e-6)
    assert choose(values, costs, **(base | {"budget": 1e9, "max_items": None})).prices == {"budget": 0.0}


def test_what_binds_is_named_with_its_column():
    values, costs, columns = creators(200, seed=9)
    found = choose(values, costs, budget=20_000, groupings=[
        Grouping(columns[0], max_items={"I": 2}), Grouping(columns[1], max_spend=dict.fromkeys("aef", 900),
                                                           min_spend={"b": 4_000})])
    assert {"budget", ("group_max_items", "I", 0), ("group_max", "a", 1), ("group_min", "b", 1)} <= set(found.binding)
    # Nobody of "e" is worth the money even without a limit (test_binding.py has the law).
    assert ("group_max", "e", 1) not in found.binding


@pytest.mark.parametrize(("groupings", "more", "said"), [
    ([Grouping("aab", min_items={"a": 3})], {}, "only 2 fit"),
    ([Grouping("aab", min_items={"a": 2}, max_items={"a": 1})], {}, "at least 2 creators but at most 1"),
    ([Grouping("aab", min_items={"a": 2, "b": 1})], {"max_items": 2}, "allow 3 creators"),
    ([Grouping("aab", min_items={"a": 2}), Grouping("xyx", max_items={"x": 0})], {}, "only 1 fit"),
    ([Grouping("aab", min_items={"a": 2}), Grouping("xxy", max_spend={"x": 150})], {},
     r"at most 150 for group x; at least 2 creators for group a.*raise the most of group x to 200, or ask for 1 "
     r"creator of group a"),
    ([Grouping("aab", min_items={"a": 2}), Grouping("xxy", max_items={"x": 1}), Grouping("uvw", max_spend={"w": 9})],
     {}, r"keeps all of: at most 1 creator for group x; at least 2 creators for group a\. The smallest repair: allow 2 "
     r"creators of group x, or ask for 1 creator of group a\."),
])
def test_limits_in_conflict_are_named_with_the_smallest_repair(groupings, more, said):
    groupings = [Grouping(list(g.labels), g.min_spend, g.max_spend, g.min_items, g.max_items) for g in groupings]
    with pytest.raises(InfeasiblePlanError, match=said):
        choose([10, 10, 10], [100, 100, 80], **({"budget": 1_000, "groupings": groupings} | more))


def test_only_limits_that_are_needed_for_the_conflict_are_named_and_every_repair_works():
    rng = np.random.default_rng(11)
    seen = 0
    for _ in range(60):
        n = 7
        values, costs = rng.lognormal(3, 1, (n, 1)), rng.lognormal(3, 0.6, (n, 1))
        labels = [["abc"[g] for g in rng.integers(0, 3, n)], ["xy"[g] for g in rng.integers(0, 2, n)]]
        limits = {"budget": 60.0, "max_items": 4, "groupings": [
            Grouping(labels[0], min_items={"a": 2, "b": 1}, max_spend={"c": 30}),
            Grouping(labels[1], max_items={"x": 1}, min_spend={"y": 20.0})]}
        try:
            choose(values, costs, **limits)
            continue
        except InfeasiblePlanError as error:
            text = str(error)
        assert best_of_all(values, costs, **limits) is None
        if "raise the budget to" not in text or "keeps all of" not in text:
            continue
        needed = float(text.split("raise the budget to ")[1].split(" ")[0].strip(",."))
        limits["budget"] = needed
        assert best_of_all(values, costs, **limits) is not None
        limits["budget"] = needed - 0.02
        assert best_of_all(values, costs, **limits) is None
        seen += 1
    assert seen > 5


def test_all_impossible_values_are_named_at_once():
    with pytest.raises(ScenarioError) as caught:
        choose([1, 2], [1, 2], budget=5, groupings=[Grouping(["a"]), Grouping(["a", 1]),
                                                    Grouping(["a", "b"], min_items={"a": 1.5}, max_spend={"b": -1})])
    said = str(caught.value)
    for word in ("grouping 0", "grouping 1", "min_items of group a is 1.5", "max_spend of group b is -1"):
        assert word in said
