"""From the relaxation to whole items: a first plan, options ruled out by proof, the integer problem that is left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.budget.optimise import filling
from analysis.budget.optimise.integer import within
from analysis.budget.optimise.problem import Problem
from analysis.budget.optimise.relaxation import Relaxation, relax
from analysis.budget.optimise.solving import solve
from analysis.budget.optimise.waiting import FOREVER, Patience

#: Up to this many options a problem counts as small and is solved to a proved optimum.
SMALL = 5_000
#: Options of the first integer problem: those with the least regret. Its plan rules out most others, often so many
#: that the rest is solved at once. Then of the next one, and how many times more of each after that.
FIRST, CORE, MORE = 200, 1_500, 3
#: Branch-and-bound nodes at most: a count and not a time, so that the same question has the same answer anywhere.
NODES_SMALL, NODES_CORE, NODES_FIRST = 20_000, 60, 5
#: The core is solved to this gap; a large problem is good enough at that one, else more options are looked at.
CORE_GAP, GOOD_ENOUGH = 5e-5, 2e-3
#: The objective is scaled so that HiGHS' absolute tolerance (1e-6) is far below what any option is worth.
SCALE = 1e4


@dataclass(frozen=True, eq=False)
class Found:
    """items, levels: chosen canonical items, None where no plan was found and none is proved impossible. bound: in
    units of the problem. prices: of each of problem.limits (relaxation.py)."""

    items: np.ndarray | None
    levels: np.ndarray | None
    bound: float
    prices: np.ndarray


def best_plan(problem: Problem, *, baseline=None, patience: Patience = FOREVER) -> Found | None:
    """The best plan found with its proved bound; None if it is proved that there is none within the limits."""
    relaxed = relax(problem, patience=patience)
    if relaxed is None:
        return None
    plans = [filling.rounded(problem, relaxed), filling.greedy(problem), filling.given(problem, baseline)]
    best = max((p for p in plans if p is not None), key=lambda p: _worth(problem, p), default=None)
    small, bound, size = problem.options <= SMALL, relaxed.bound, FIRST
    while True:
        kept = _not_ruled_out(problem, relaxed, best)
        whole = kept.sum() <= max(size, CORE if best is not None else 0)
        if not whole:
            kept = core_of(kept, relaxed, size)
        effort = ((NODES_SMALL, 0.0) if whole and small else (NODES_FIRST if size == FIRST else NODES_CORE, CORE_GAP))
        solved, ceiling, impossible = _solve(problem, relaxed, kept, best, *effort, patience)
        if solved is not None and (best is None or _worth(problem, solved) > _worth(problem, best)):
            best = solved
        outside = _not_ruled_out(problem, relaxed, best) & ~kept
        everything = not outside.any()
        if best is not None:
            # A plan holds only kept options, or at least one other, which costs it that option's regret.
            other = relaxed.bound - relaxed.regret[outside].min() if outside.any() else -np.inf
            bound = min(bound, max(ceiling, other, _worth(problem, best)))
        if whole and best is None and impossible:
            return None
        good = best is not None and bound - _worth(problem, best) <= GOOD_ENOUGH * bound and size > FIRST
        if whole or patience.over or not small and (everything or good or size > MORE * CORE):
            break
        # Either no plan yet, or one that the least regretted options could not prove good: look at more of them.
        size = CORE if size == FIRST else MORE * size
    if best is None:
        return Found(None, None, bound, relaxed.prices)
    return Found(*best, max(bound, _worth(problem, best)), relaxed.prices)


def _worth(problem: Problem, plan) -> float:
    return float(problem.values[plan].sum())


def _not_ruled_out(problem: Problem, relaxed: Relaxation, best) -> np.ndarray:
    """(n, levels) options that a better plan than the best so far may still hold: by the bound, all others cannot."""
    if best is None:
        return problem.usable
    spare = relaxed.bound - _worth(problem, best)
    return problem.usable & (relaxed.regret <= spare + 1e-9)


def core_of(kept: np.ndarray, relaxed: Relaxation, size: int) -> np.ndarray:
    """(n, levels) the options whose place in or out of the plan is least settled, and all of the relaxed plan."""
    # A wanted option has no regret; how near it is to being let go says the price of refusing its item.
    near = np.where(relaxed.regret > 1e-9, relaxed.regret, relaxed.refusal[:, None])
    core = np.zeros(kept.shape, bool)
    core[filling.least(np.where(kept, near, np.inf), size)] = True
    core[relaxed.items[relaxed.shares > 1e-9], relaxed.levels[relaxed.shares > 1e-9]] = True
    wanted = relaxed.regret <= 1e-9
    return kept & (core | wanted)


def _solve(problem: Problem, relaxed: Relaxation, kept: np.ndarray, best, nodes: int, gap: float,
           patience: Patience):
    """HiGHS on the kept options: (a plan or None, a bound over plans of kept options, whether none is possible)."""
    items, levels = np.nonzero(kept)
    if not len(items):
        return None, -np.inf, True
    spare = np.inf if best is None else relaxed.bound - _worth(problem, best)
    # An item whose refusal alone costs more than the distance to the bound is in every better plan.
    settled = problem.required | (kept.any(axis=1) & (relaxed.refusal > spare + 1e-9))
    model = within(problem, items, levels, always=settled)
    objective = np.concatenate([-SCALE * problem.values[items, levels], np.zeros(model.switches)])
    constraints = list(model.constraints)
    while True:
        solved = solve(objective, constraints, model.integrality, model.bounds, nodes=nodes, gap=gap,
                       patience=patience)
        if solved.infeasible:
            return None, -np.inf, True
        ceiling = min(relaxed.bound, -solved.bound / SCALE)
        if solved.x is None:
            return None, ceiling, False
        taken = solved.x[: len(items)] > 0.5
        plan = items[taken], levels[taken]
        if problem.feasible(*plan):
            return filling.topped_up(problem, plan), ceiling, False
        # HiGHS keeps limits to a tolerance wider than ours: forbid exactly this plan and ask again.
        sign = np.concatenate([np.where(taken, 1.0, -1.0), np.zeros(model.switches)])
        constraints.append((sign[None, :], -np.inf, taken.sum() - 1.0))
