"""First plans, without a solver: options taken one by one, best first, wherever every limit allows."""

from __future__ import annotations

import numpy as np

from analysis.budget.optimise.problem import TOLERANCE, Problem
from analysis.budget.optimise.relaxation import Relaxation

#: Options looked at, those with the least regret or the best value for money.
LOOKED_AT = 6_000

Pairs = tuple[np.ndarray, np.ndarray]
NOBODY: Pairs = (np.zeros(0, int), np.zeros(0, int))


def rounded(problem: Problem, relaxed: Relaxation) -> Pairs | None:
    """The whole part of the relaxed plan, filled up by least regret; None where that breaks a limit."""
    whole = relaxed.shares > 1 - 1e-6
    return _settled(problem, (relaxed.items[whole], relaxed.levels[whole]), least(relaxed.regret, LOOKED_AT))


def greedy(problem: Problem) -> Pairs | None:
    """Value for money, best first, the minima before the rest: what a person with a spreadsheet would do."""
    order = least(-problem.ratio, LOOKED_AT)
    plan = _with_required(problem)
    if problem.groups.raised.any():
        plan = filled(problem, plan, order, needed=True)
    return _settled(problem, plan, order)


def topped_up(problem: Problem, plan: Pairs) -> Pairs:
    """A plan with what still fits, where a solver stopped early."""
    left = problem.budget - problem.costs[plan].sum()
    fits = np.flatnonzero((problem.costs <= left + TOLERANCE) & problem.usable & (problem.values > 0))
    ratio = problem.ratio.ravel()[fits]
    if len(fits) > LOOKED_AT:
        fits, ratio = (a[np.argpartition(-ratio, LOOKED_AT)[:LOOKED_AT]] for a in (fits, ratio))
    order = np.unravel_index(fits[np.lexsort((fits, -ratio))], problem.ratio.shape)
    more = filled(problem, plan, order, barred=_empty_optional(problem, plan))
    return more if problem.feasible(*more) else plan


def given(problem: Problem, baseline) -> Pairs | None:
    """The caller's own plan in canonical rows, if it keeps the limits."""
    if baseline is None:
        return None
    position = np.empty(problem.items, int)
    position[problem.order] = np.arange(problem.items)
    pairs = np.array([(position[i], level) for i, level in baseline], int).reshape(-1, 2)
    plan = pairs[:, 0], pairs[:, 1]
    return plan if problem.feasible(*plan) else None


def least(figure: np.ndarray, count: int) -> Pairs:
    """Options with the smallest figure, in order, ties by position."""
    flat = figure.ravel()
    if flat.size > count:
        near = np.flatnonzero(flat <= np.partition(flat, count)[count])
        near = near[np.argsort(flat[near], kind="stable")][:count]
    else:
        near = np.argsort(flat, kind="stable")
    return np.unravel_index(near, figure.shape)


def filled(problem: Problem, plan: Pairs, order: Pairs, *, needed: bool = False,
           barred: np.ndarray | None = None) -> Pairs:
    """plan with the options of `order` added one by one where every cap allows.

    needed: only options of a group that is below a minimum. barred: (groups,) groups of which nothing is added.
    """
    groups = problem.groups
    items, levels = list(plan[0]), list(plan[1])
    inside = set(items)
    left = problem.budget - float(problem.costs[plan].sum()) + GRACE
    spend, count = problem.spend_by_group(*plan), problem.count_by_group(plan[0])
    room, places = list(groups.high - spend + GRACE), list(groups.most - count)
    if barred is not None:
        places = [0 if out else free for out, free in zip(barred, places, strict=True)]
    short, few = list(np.where(problem.free, 0.0, groups.low - spend)), list(np.where(problem.free, 0.0,
                                                                                     groups.fewest - count))
    free = problem.max_items - len(items)
    rows = zip(order[0].tolist(), order[1].tolist(), problem.costs[order].tolist(), problem.usable[order].tolist(),
               groups.codes[:, order[0]].T.tolist(), strict=True)
    for item, level, cost, usable, codes in rows:
        if free < 1:
            break
        if not usable or cost > left or item in inside:
            continue
        mine = [g for g in codes if g >= 0]
        if any(cost > room[g] or places[g] < 1 for g in mine):
            continue
        if needed and not any(short[g] > TOLERANCE or few[g] > 0 for g in mine):
            continue
        items.append(item)
        levels.append(level)
        inside.add(item)
        left, free = left - cost, free - 1
        for g in mine:
            room[g], places[g], short[g], few[g] = room[g] - cost, places[g] - 1, short[g] - cost, few[g] - 1
    return np.array(items, int), np.array(levels, int)


#: What a sum of rounded costs may be above a cap: less than TOLERANCE, so that what fits here is feasible.
GRACE = 1e-12


def _settled(problem: Problem, plan: Pairs, order: Pairs) -> Pairs | None:
    """Filled up; groups that are in below an "or none" minimum are let go, and the rest filled again."""
    plan = filled(problem, plan, order)
    for _ in range(4):
        out = _below_optional(problem, plan)
        if not out.any():
            break
        stays = ~np.isin(problem.groups.codes[:, plan[0]], np.flatnonzero(out)).any(axis=0)
        plan = plan[0][stays], plan[1][stays]
        plan = filled(problem, plan, order, barred=out | _empty_optional(problem, plan))
    return plan if problem.feasible(*plan) else None


def _below_optional(problem: Problem, plan: Pairs) -> np.ndarray:
    groups, spend, count = problem.groups, problem.spend_by_group(*plan), problem.count_by_group(plan[0])
    return problem.free & (count > 0) & ((spend < groups.low - TOLERANCE) | (count < groups.fewest))


def _empty_optional(problem: Problem, plan: Pairs) -> np.ndarray:
    """(groups,) that are not in, and may only come in with more than one option."""
    return problem.free & problem.groups.raised & (problem.count_by_group(plan[0]) == 0)


def _with_required(problem: Problem) -> Pairs:
    """Every item that must be in, at its best level for the money."""
    items = np.flatnonzero(problem.required)
    return (items, problem.ratio[items].argmax(axis=1)) if len(items) else NOBODY
