"""Which limits bind: a limit is named only if the plan would be worth more without it, by all subsets tried."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from analysis import InfeasiblePlanError, choose, net_reach
from analysis.budget.optimise import Grouping
from analysis.budget.reach_plan import choose_reach
from tests.analysis.budget.test_groupings import best_of_all, creators, keeps, small_problem

FIELDS = {"group_max": "max_spend", "group_min": "min_spend", "group_max_items": "max_items",
          "group_min_items": "min_items"}


def keys(limits):
    """Every limit of a problem by its name in Choice.binding."""
    found = ["budget", *(name for name in ("max_items", "min_items") if limits.get(name) is not None)]
    return found + [(kind, group, at) for at, one in enumerate(limits["groupings"]) for kind, field in FIELDS.items()
                    for group in getattr(one, field)]


def without(limits, key):
    """The limits with this one lifted, in the words of choose."""
    if isinstance(key, str):
        return limits | {key: {"budget": np.inf, "max_items": None, "min_items": 0}[key]}
    kind, group, at = key
    groupings = list(limits["groupings"])
    kept = {name: value for name, value in getattr(groupings[at], FIELDS[kind]).items() if name != group}
    groupings[at] = replace(groupings[at], **{FIELDS[kind]: kept})
    return limits | {"groupings": groupings}


def worth_more_without(values, costs, limits, value):
    """The limits without which the best of all subsets is worth more than `value`."""
    return {key for key in keys(limits) if best_of_all(values, costs, **without(limits, key)) > value * (1 + 1e-9)}


@pytest.mark.parametrize("batch", range(3))
def test_a_limit_binds_if_and_only_if_the_plan_would_be_worth_more_without_it(batch):
    """In problems so small that every subset can be tried; of large ones only that nothing is named wrongly."""
    rng = np.random.default_rng(700 + batch)
    binding = idle = 0
    while binding + idle < 180:
        values, costs, limits = small_problem(rng)
        if values.size > 10:
            continue
        try:
            choice = choose(values, costs, **limits)
        except InfeasiblePlanError:
            continue
        truth = worth_more_without(values, costs, limits, choice.value)
        assert set(choice.binding) == truth, (values, costs, limits)
        assert len(choice.binding) == len(set(choice.binding))
        binding, idle = binding + len(truth), idle + len(keys(limits)) - len(truth)
    assert min(binding, idle) > 20


@pytest.mark.parametrize("seed", range(3))
def test_of_many_creators_nothing_is_named_that_changes_nothing(seed):
    values, costs, (platform, niche, country) = creators(80, 2, seed=40 + seed)
    rng = np.random.default_rng(seed)
    limits = {"budget": 12_000.0, "max_items": 14, "groupings": [
        Grouping(platform, min_spend={"I": 2_000.0}),
        Grouping(niche, max_spend={g: float(rng.uniform(1_000, 4_000)) for g in "abcdefgh"}, min_items={"a": 1}),
        Grouping(country, max_items={"D": 2, "F": 5}, min_spend={"U": 600.0}, or_none={"U"})]}
    choice = choose(values, costs, **limits)
    assert choice.gap == 0 and choice.binding
    for key in choice.binding:
        lifted = without(limits, key)
        lifted["budget"] = min(lifted["budget"], costs.sum())
        assert choose(values, costs, **lifted).value > choice.value * (1 + 1e-9), key


def test_a_cap_that_only_the_unaffordable_break_does_not_bind():
    """The cheapest of the group costs more than its cap, and than all that is left over: the budget is what binds."""
    values, costs = [10.0, 10, 30], [100.0, 100, 500]
    choice = choose(values, costs, budget=250, groups=["a", "a", "b"], group_max_spend={"b": 300})
    assert choice.indices.tolist() == [0, 1] and choice.binding == ()
    enough = choose(values, costs, budget=600, groups=["a", "a", "b"], group_max_spend={"b": 300})
    assert enough.binding == (("group_max", "b"),)


def test_of_reach_those_limits_bind_without_which_more_people_are_reached():
    """People counted once do not add up, so neither do the changes that show what binds."""
    rng = np.random.default_rng(5)
    named = idle = 0
    for _ in range(25):
        n = 7
        reaches, costs = rng.lognormal(9, 1, n), rng.lognormal(4, 1, n)
        limits = {"budget": float(rng.uniform(0.2, 0.7) * costs.sum()), "max_items": int(rng.integers(1, n)),
                  "groupings": [Grouping(rng.choice(list("ab"), n).tolist(), max_items={"a": 2}, min_spend={"b": 30.0},
                                         or_none=frozenset("b"))]}
        audience = float(max(reaches.max() * 1.1, 0.6 * reaches.sum()))
        try:
            choice = choose_reach(reaches, costs, audience_across=audience, **limits)
        except InfeasiblePlanError:
            continue

        def most(limits, reaches=reaches, costs=costs, audience=audience):
            return max(net_reach([reaches[i] for i in np.flatnonzero(picks)], population=audience) if any(picks) else 0
                       for picks in itertools.product((0, 1), repeat=len(reaches))
                       if keeps([p - 1 for p in picks], costs[:, None], **limits))

        if most(limits) > choice.value * (1 + 1e-9):
            continue        # not the best: what binds there is another question
        for key in keys(limits):
            more = most(without(limits, key)) > choice.value * (1 + 1e-9)
            assert key not in choice.binding or more, (key, limits)
            named, idle = named + (key in choice.binding), idle + (not more)
    assert named > 20 and idle > 20
