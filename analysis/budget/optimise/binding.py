"""Which limits keep a plan from being worth more: each, lifted alone, would let one more option in, or one go."""

from __future__ import annotations

import numpy as np

from analysis.budget.optimise.problem import TOLERANCE, Problem


def binding(problem: Problem, items: np.ndarray, levels: np.ndarray) -> tuple:
    """The keys of the limits that bind at this plan; empty where none does."""
    return _keep_out(problem, items, levels) + _hold_up(problem, items, levels)


def _keep_out(problem: Problem, items: np.ndarray, levels: np.ndarray) -> tuple:
    """Caps under which no further option of any worth fits."""
    groups, found = problem.groups, []
    outside = np.ones(problem.items, bool)
    outside[items] = False
    wanted = (problem.values > 0) & outside[:, None]
    if not wanted.any():
        return ()
    left = problem.budget - problem.costs[items, levels].sum() + TOLERANCE
    room = groups.high - problem.spend_by_group(items, levels) + TOLERANCE
    places = groups.most - problem.count_by_group(items)
    over_group = (problem.costs > groups.least(room)[:, None]) | (groups.least(places) < 1)[:, None]
    full = len(items) >= problem.max_items
    if (wanted & (problem.costs > left) & ~over_group).any() and not full:
        found.append("budget")
    if full and (wanted & ~over_group).any():
        found.append("max_items")
    for g, key in enumerate(groups.keys):
        inside = wanted & groups.members(g)[:, None]
        if np.isfinite(room[g]) and (inside & (problem.costs > room[g])).any():
            found.append(("group_max", *key))
        if places[g] < 1 and inside.any():
            found.append(("group_max_items", *key))
    return tuple(found)


def _hold_up(problem: Problem, items: np.ndarray, levels: np.ndarray) -> tuple:
    """Minima that get no more than they require: dropping the cheapest member would break them."""
    groups = problem.groups
    spend, count = problem.spend_by_group(items, levels), problem.count_by_group(items)
    found = ["min_items"] if len(items) and len(items) == problem.min_items else []
    for g in np.flatnonzero(groups.raised):
        costs = problem.costs[items, levels][groups.members(g)[items]]
        if not len(costs):
            continue
        if groups.low[g] > 0 and spend[g] - costs.min() < groups.low[g] - TOLERANCE:
            found.append(("group_min", *groups.keys[g]))
        if count[g] == groups.fewest[g]:
            found.append(("group_min_items", *groups.keys[g]))
    return tuple(found)
