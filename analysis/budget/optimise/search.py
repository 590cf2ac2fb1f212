"""From the relaxation to whole items: a first plan, options ruled out by proof, the integer problem that is left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from analysis.budget.optimise.problem import Problem
from analysis.budget.optimise.relaxation import Relaxation, relax, rows_of

#: Up to this many options a problem counts as small and is solved to a proved optimum.
SMALL = 5_000
#: Options of the integer problem of a large one: those with the least regret.
CORE = 1_500
#: Branch-and-bound nodes at most: a count and not a time, so that the same question has the same answer anywhere.
NODES_SMALL, NODES_CORE = 20_000, 60
#: The core is solved to this gap; a large problem is good enough at that one, else more options are looked at.
CORE_GAP, GOOD_ENOUGH = 5e-5, 2e-3
#: The objective is scaled so that HiGHS' absolute tolerance (1e-6) is far below what any option is worth.
SCALE = 1e4


@dataclass(frozen=True, eq=False)
class Found:
    """Chosen canonical items with their levels; bound in units of the problem."""

    items: np.ndarray
    levels: np.ndarray
    bound: float


def best_plan(problem: Problem, *, baseline=None) -> Found | None:
    """The best plan found with its proved bound; None if there is none within the limits."""
    relaxed = relax(problem)
    if relaxed is None:
        return None
    plans = [_round(problem, relaxed), _greedy(problem), _given(problem, baseline)]
    best = max((p for p in plans if p is not None), key=lambda p: _worth(problem, p), default=None)
    small, bound, size = problem.options <= SMALL, relaxed.bound, CORE
    while True:
        kept = _not_ruled_out(problem, relaxed, best)
        if not small and kept.sum() > size:
            kept = _core(kept, relaxed, size)
        solved, ceiling = _solve(problem, relaxed, kept, best, small=small)
        if solved is not None and (best is None or _worth(problem, solved) > _worth(problem, best)):
            best = solved
        outside = _not_ruled_out(problem, relaxed, best) & ~kept
        everything = not outside.any()
        if best is not None:
            # A plan holds only kept options, or at least one other, which costs it that option's regret.
            other = -np.inf if everything else relaxed.bound - relaxed.regret[outside].min()
            bound = min(bound, max(ceiling, other, _worth(problem, best)))
        if everything or (best is not None and (size > CORE or bound - _worth(problem, best) <= GOOD_ENOUGH * bound)):
            break
        # Either no plan yet, or one that the least regretted options could not prove good: look at more of them.
        size *= 3
    if best is None:
        return None
    return Found(*best, max(bound, _worth(problem, best)))


def _worth(problem: Problem, plan) -> float:
    return float(problem.values[plan].sum())


def _not_ruled_out(problem: Problem, relaxed: Relaxation, best) -> np.ndarray:
    """(n, levels) options that a better plan than the best so far may still hold: by the bound, all others cannot."""
    if best is None:
        return problem.usable
    spare = relaxed.bound - _worth(problem, best)
    return problem.usable & (relaxed.regret <= spare + 1e-9)


def _core(kept: np.ndarray, relaxed: Relaxation, size: int) -> np.ndarray:
    """The options with the least regret, and every level of the relaxed plan."""
    candidates = np.flatnonzero(kept)
    if len(candidates) > size:
        candidates = candidates[_least(relaxed.regret.ravel()[candidates], size)]
    core = np.zeros(kept.shape, bool)
    core.ravel()[candidates] = True
    core[relaxed.items[relaxed.shares > 1e-9], relaxed.levels[relaxed.shares > 1e-9]] = True
    return core & kept


def _solve(problem: Problem, relaxed: Relaxation, kept: np.ndarray, best, *, small: bool):
    """HiGHS on the kept options: (a plan or None, a bound over plans of kept options)."""
    items, levels = np.nonzero(kept)
    if not len(items):
        return None, -np.inf
    spare = np.inf if best is None else relaxed.bound - _worth(problem, best)
    # An item whose refusal alone costs more than the distance to the bound is in every better plan.
    settled = problem.required | (kept.any(axis=1) & (relaxed.refusal > spare + 1e-9))
    rows = rows_of(problem, items, levels, always=settled)
    constraints = [LinearConstraint(rows.matrix, -np.inf, rows.right)]
    if rows.equal is not None:
        constraints.append(LinearConstraint(rows.equal, 1.0, 1.0))
    options = {"node_limit": NODES_SMALL if small else NODES_CORE, "mip_rel_gap": 0.0 if small else CORE_GAP}
    while True:
        solved = milp(-SCALE * problem.values[items, levels], constraints=constraints, integrality=np.ones(len(items)),
                      bounds=Bounds(0, 1), options=options)
        if solved.status == 2:
            return None, -np.inf
        ceiling = relaxed.bound if solved.mip_dual_bound is None else -solved.mip_dual_bound / SCALE
        if solved.x is None:
            return None, ceiling
        taken = solved.x > 0.5
        plan = items[taken], levels[taken]
        if problem.feasible(*plan):
            return _topped_up(problem, plan), ceiling
        # HiGHS keeps limits to a tolerance wider than ours: forbid exactly this plan and ask again.
        sign = np.where(taken, 1.0, -1.0)
        constraints.append(LinearConstraint(sign[None, :], -np.inf, taken.sum() - 1.0))


def _round(problem: Problem, relaxed: Relaxation):
    """The whole part of the relaxed plan, filled up by least regret; None where that misses a minimum."""
    whole = relaxed.shares > 1 - 1e-6
    plan = relaxed.items[whole], relaxed.levels[whole]
    near = np.argsort(relaxed.regret, axis=None, kind="stable")[: 2 * CORE] if problem.options <= SMALL else \
        _least(relaxed.regret, 2 * CORE)
    order = np.unravel_index(near, relaxed.regret.shape)
    plan = _filled(problem, plan, order)
    return plan if problem.feasible(*plan) else None


def _least(regret: np.ndarray, count: int) -> np.ndarray:
    """Flat positions of the smallest, in order, ties by position."""
    flat = regret.ravel()
    limit = np.partition(flat, count)[count]
    near = np.flatnonzero(flat <= limit)
    return near[np.argsort(flat[near], kind="stable")][:count]


def _greedy(problem: Problem):
    """Value for money, best first, each where it still fits: what a person with a spreadsheet would do."""
    ratio = np.where(problem.usable, problem.values / np.maximum(problem.costs, 1e-12), -1.0)
    count = min(ratio.size - 1, 4 * CORE)
    order = np.unravel_index(_least(-ratio, count) if ratio.size > 4 * CORE else np.argsort(-ratio, axis=None,
                                                                                           kind="stable"), ratio.shape)
    empty = np.zeros(0, int)
    plan = _filled(problem, (empty, empty), order)
    return plan if problem.feasible(*plan) else None


def _topped_up(problem: Problem, plan):
    """A plan that HiGHS stopped at early, with what still fits."""
    ratio = np.where(problem.usable, problem.values / np.maximum(problem.costs, 1e-12), -1.0)
    left = problem.budget - problem.costs[plan].sum()
    fits = np.flatnonzero((problem.costs <= left + 1e-9) & problem.usable & (problem.values > 0))
    if len(fits) > CORE:
        fits = fits[np.argpartition(-ratio.ravel()[fits], CORE)[:CORE]]
    order = np.unravel_index(fits[np.lexsort((fits, -ratio.ravel()[fits]))], ratio.shape)
    return _filled(problem, plan, order)


def _filled(problem: Problem, plan, order):
    """plan with the options of `order` added one by one where every cap allows."""
    items, levels = list(plan[0]), list(plan[1])
    inside = set(items)
    left = problem.budget - float(problem.costs[plan].sum())
    room = list(problem.high - problem.spend_by_group(*plan)) + [np.inf]
    places = problem.max_items - len(items)
    slack = 1e-12
    rows = zip(order[0].tolist(), order[1].tolist(), problem.costs[order].tolist(), problem.usable[order].tolist(),
               problem.group[order[0]].tolist(), strict=True)
    for item, level, cost, usable, group in rows:
        if places < 1:
            break
        if usable and cost <= left + slack and cost <= room[group] + slack and item not in inside:
            items.append(item)
            levels.append(level)
            inside.add(item)
            left, places = left - cost, places - 1
            if group >= 0:
                room[group] -= cost
    return np.array(items, int), np.array(levels, int)


def _given(problem: Problem, baseline):
    """The caller's own plan in canonical rows, if it keeps the limits."""
    if baseline is None:
        return None
    position = np.empty(problem.items, int)
    position[problem.order] = np.arange(problem.items)
    pairs = np.array([(position[i], level) for i, level in baseline], int).reshape(-1, 2)
    plan = pairs[:, 0], pairs[:, 1]
    return plan if problem.feasible(*plan) else None
