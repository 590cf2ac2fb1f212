"""From the relaxation to whole items: a first plan, options ruled out by proof, the integer problem that is left."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.budget.optimise import filling
from analysis.budget.optimise.integer import within
from analysis.budget.optimise.knapsack import best_by_money, relax_by_money
from analysis.budget.optimise.problem import Problem
from analysis.budget.optimise.relaxation import Relaxation, relax
from analysis.budget.optimise.solving import solve
from analysis.budget.optimise.waiting import FOREVER, Patience

#: Up to this many options a problem counts as small and is solved to a proved optimum.
SMALL = 2_000
#: Options of the first integer problem: those that are least settled. Its plan rules out most others, often so many
#: that the rest is solved at once. Then of the next ones; after the last of them the search ends.
CORES = (200, 400, 1_500, 4_500)
#: What is left is solved whole when it has at most so many options.
WHOLE = 1_500
#: Branch-and-bound nodes at most: a count and not a time, so that the same question has the same answer anywhere.
NODES_SMALL, NODES_CORE = 20_000, 20
#: A core is solved to this gap. A large problem is good enough at these gaps, else more options are looked at: up to
#: so many options, and above.
CORE_GAP, GOOD_ENOUGH, VAST, GOOD_ENOUGH_VAST = 5e-4, 6e-4, 60_000, 2e-3
#: Parts at most into which "or none" minima divide a large problem.
PARTS = 8
#: The objective is scaled so that HiGHS' absolute tolerance (1e-6) is far below what any option is worth.
SCALE = 1e4


@dataclass(frozen=True, eq=False)
class Found:
    """items, levels: chosen canonical items, None where no plan was found and none is proved impossible. bound: in
    units of the problem. prices: (limit, price) pairs, prices as in relaxation.py."""

    items: np.ndarray | None
    levels: np.ndarray | None
    bound: float
    prices: tuple


def best_plan(problem: Problem, *, baseline=None, tolerance: float = 0.0,
              patience: Patience = FOREVER) -> Found | None:
    """The best plan found with its proved bound; None if it is proved that there is none within the limits. tolerance:
    the share of the bound that it may be proved to miss."""
    patience.look()
    relaxed = relax_by_money(problem) or relax(problem, patience=patience)
    if relaxed is None:
        return None
    parts = [(problem, relaxed)] if problem.options <= SMALL else _decided(problem, relaxed, patience)
    best = filling.given(problem, baseline)
    bound, impossible, prices = -np.inf, True, tuple(zip(problem.limits, relaxed.prices, strict=True))
    for part, its in sorted(parts, key=lambda one: -one[1].bound):
        if best is not None and its.bound <= _worth(problem, best):
            bound = max(bound, its.bound)
            continue
        before = best
        best, ceiling, none = _best_of(part, its, best, tolerance, patience)
        bound, impossible = max(bound, ceiling), impossible and none
        if best is not before:
            prices = tuple(zip(part.limits, its.prices, strict=True))
    if best is None:
        return None if impossible else Found(None, None, bound, prices)
    return Found(*best, max(bound, _worth(problem, best)), prices)


def _decided(problem: Problem, relaxed: Relaxation, patience: Patience) -> list[tuple[Problem, Relaxation]]:
    """The problem in parts that together hold every plan, with "or none" minima decided where the relaxation, which
    leaves them out, is between the two: the group kept to its minimum in one part, left out in the other. The bound of
    a part is closer."""
    done, open_ = [], [(problem, relaxed)]
    while open_:
        part, its = open_.pop(0)
        groups = part.groups
        spend = groups.sums(its.items, part.costs[its.items, its.levels] * its.shares)
        count = groups.sums(its.items, its.shares)
        between = part.free & (count > 1e-6) & ((spend < groups.low - 1e-6) | (count < groups.fewest - 1e-6))
        if not between.any() or len(done) + len(open_) + 2 > PARTS:
            done.append((part, its))
            continue
        g = int(np.flatnonzero(between)[np.argmax((groups.low + groups.fewest)[between])])
        optional, low, fewest = groups.optional.copy(), groups.low.copy(), groups.fewest.copy()
        optional[g] = False
        inside = replace(part, groups=replace(groups, optional=optional))
        low[g] = fewest[g] = 0.0
        out = replace(part, groups=replace(groups, low=low, fewest=fewest),
                      usable=part.usable & ~groups.members(g)[:, None])
        for one in (inside, out):
            found = relax(one, patience=patience)
            if found is not None:
                open_.append((one, found))
    return done


def _best_of(problem: Problem, relaxed: Relaxation, best, tolerance: float, patience: Patience):
    """(the best plan of this part, or the one given where none here is better; a bound over the plans of this part;
    whether it is proved to have none)."""
    plans = [best, filling.rounded(problem, relaxed), filling.greedy(problem)]
    best = max((p for p in plans if p is not None), key=lambda p: _worth(problem, p), default=None)
    proved = None if best is None else best_by_money(problem, relaxed, _not_ruled_out(problem, relaxed, best), best)
    if proved is not None:
        return proved, _worth(problem, proved), False
    small, bound, stage = problem.options <= SMALL, relaxed.bound, 0
    enough = max(GOOD_ENOUGH if problem.options <= VAST else GOOD_ENOUGH_VAST, tolerance)
    while True:
        kept = _not_ruled_out(problem, relaxed, best)
        size = CORES[min(stage, len(CORES) - 1)] * 3 ** max(stage - len(CORES) + 1, 0)
        whole = kept.sum() <= max(size, WHOLE if stage else 0)
        if not whole:
            kept = core_of(kept, relaxed, size)
        effort = (NODES_SMALL, tolerance / 2) if whole and small else (NODES_CORE, max(CORE_GAP, tolerance / 2))
        solved, ceiling, impossible = _solve(problem, relaxed, kept, best, *effort, patience)
        if solved is not None and (best is None or _worth(problem, solved) > _worth(problem, best)):
            best = solved
        outside = _not_ruled_out(problem, relaxed, best) & ~kept
        if best is not None:
            # A plan holds only kept options, or at least one other, which costs it that option's regret.
            other = relaxed.bound - relaxed.regret[outside].min() if outside.any() else -np.inf
            bound = min(bound, max(ceiling, other, _worth(problem, best)))
        if whole and best is None and impossible:
            return None, -np.inf, True
        good = best is not None and (stage >= len(CORES) - 1 or bound - _worth(problem, best) <= enough * bound)
        if whole or patience.over or good and (tolerance > 0 or not small):
            return best, bound, False
        # Either no plan yet, or one that the least settled options could not prove good: look at more of them.
        stage += 1


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
