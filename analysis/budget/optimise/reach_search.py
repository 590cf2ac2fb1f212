"""From creators to the most people reached once: lazy greedy, a bound by tangents, an integer problem with cuts.

Method.md B5. The relaxation is concave: tangent planes turn it into linear problems like those of choose, each of which
prices the limits and proves a bound over all creators; the plans they give are combined until the bound is met
(simplicial decomposition). Which options can still be in a better plan follows as for linear goals (search.py); among
them HiGHS chooses, with a new tangent wherever it thought too well of a plan.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from analysis.budget.optimise import filling
from analysis.budget.optimise.audiences import Audiences
from analysis.budget.optimise.binding import Gain, Moves
from analysis.budget.optimise.filling import NOBODY, Pairs
from analysis.budget.optimise.integer import within
from analysis.budget.optimise.problem import GRAIN, TOLERANCE, Problem
from analysis.budget.optimise.relaxation import Relaxation, relax
from analysis.budget.optimise.search import Found, best_plan, core_of
from analysis.budget.optimise.solving import solve
from analysis.budget.optimise.waiting import FOREVER, Patience

#: Tangents of the relaxation at most, and the distance from its bound at which it counts as solved.
TANGENTS, MET = 40, 1e-4
#: Options that greedy looks at: those with the least regret.
LOOKED_AT = 20_000
#: Up to this many options that may still be in a better plan are solved to a proved optimum; of more, those with the
#: least regret are looked at, to a gap.
FEW, CORE = 80, 250
#: Integer problems at most, each with one more tangent; branch-and-bound nodes and gap of each.
ROUNDS_FEW, ROUNDS_CORE, NODES_FEW, NODES_CORE = 40, 4, 5_000, 20
GAP_CORE = 1e-4
#: Times that a better plan, which rules more options out, is followed by another search among those that are left.
STAGES = 3
#: Units of the integer problem in what is reached, so that HiGHS' absolute tolerance (1e-6) is far below a person.
SCALE = 1e4


@dataclass(frozen=True, eq=False)
class Reach:
    """The problem with what reach adds: audiences in units of the problem's values, segment (n,) of each item, index
    (n, levels) of each option."""

    problem: Problem
    audiences: Audiences
    segment: np.ndarray
    index: np.ndarray

    def indices(self, items: np.ndarray, levels: np.ndarray, shares: np.ndarray | float = 1.0) -> np.ndarray:
        """(segments,) the index of each segment under these options."""
        return np.bincount(self.segment[items], weights=self.index[items, levels] * shares,
                           minlength=len(self.audiences.within))

    def worth(self, plan: Pairs) -> float:
        """People reached once, in units of the problem."""
        return self.audiences.net(self.indices(*plan))

    def gain(self, plan: Pairs) -> Gain:
        """What changes of this plan reach more."""
        base = self.indices(*plan)
        before = self.audiences.net(base)

        def more(moves: Moves) -> np.ndarray:
            z, plans = np.tile(base[:, None].astype(float), moves.items.shape[1]), np.arange(moves.items.shape[1])
            for items, change in zip(moves.items, moves.change(self.index), strict=True):
                z[self.segment[items], plans] += change
            return self.audiences.net_of_each(np.maximum(z, 0.0)) - before

        return more

    def linear(self, slopes: np.ndarray) -> Problem:
        """The problem in which an option is worth what a tangent says of it."""
        return replace(self.problem, values=slopes[self.segment][:, None] * self.index)


@dataclass(frozen=True, eq=False)
class _Bound:
    """bound: nobody reaches more; relaxed, linear: the tangent problem that proves it; z: where it touches."""

    bound: float
    relaxed: Relaxation
    linear: Problem
    z: np.ndarray


def best_reach(reach: Reach, *, baseline=None, patience: Patience = FOREVER) -> Found | None:
    """The plan that reaches most, with its proved bound; None if it is proved that none keeps the limits."""
    proof = _relaxed(reach, patience)
    if proof is None:
        return None
    problem = reach.problem
    plans = [filling.rounded(proof.linear, proof.relaxed), filling.greedy(proof.linear),
             filling.given(problem, baseline)]
    plans += [_lazily(reach, proof, start) for start in (plans[1], NOBODY) if start is not None]
    best = max((p for p in plans if p is not None and problem.feasible(*p)), key=reach.worth, default=None)
    if best is None:        # any plan within the limits: what can be one is a question for the linear search
        found = best_plan(proof.linear, patience=patience)
        if found is None or found.items is None:
            return found
        best = found.items, found.levels
    bound = proof.bound
    for _ in range(STAGES):
        kept = _not_ruled_out(reach, proof, best)
        whole = kept.sum() <= FEW
        if kept.sum() > CORE:
            kept = core_of(kept, proof.relaxed, CORE)
            kept[best] = True
        plan, ceiling = _integer(reach, proof, kept, best, whole, patience)
        better = plan is not None and reach.worth(plan) > reach.worth(best)
        best = plan if better else best
        outside = _not_ruled_out(reach, proof, best) & ~kept
        other = proof.bound - proof.relaxed.regret[outside].min() if outside.any() else -np.inf
        bound = min(bound, max(ceiling, other, reach.worth(best)))
        if whole or patience.over or not better:
            break
    return Found(*best, max(bound, reach.worth(best)),
                 tuple(zip(problem.limits, proof.relaxed.prices, strict=True)))


def _not_ruled_out(reach: Reach, proof: _Bound, best: Pairs) -> np.ndarray:
    return reach.problem.usable & (proof.relaxed.regret <= proof.bound - reach.worth(best) + 1e-9)


def _relaxed(reach: Reach, patience: Patience) -> _Bound | None:
    """The bound over all creators: the smallest that any of the tangents proves."""
    audiences, best = reach.audiences, None
    z = np.zeros(len(audiences.within))
    corners: list[np.ndarray] = []
    weights = np.zeros(0)
    for _ in range(TANGENTS):
        constant, slopes = audiences.tangent(z)
        linear = reach.linear(slopes)
        relaxed = relax(linear, patience=patience)
        if relaxed is None:
            return None
        now = _Bound(constant + relaxed.bound, relaxed, linear, z)
        if best is None or now.bound < best.bound:
            best = now
        if patience.over or (corners and best.bound - audiences.net(z) <= MET * best.bound):
            break
        corners.append(reach.indices(relaxed.items, relaxed.levels, relaxed.shares))
        weights = _mixture(audiences, np.array(corners), np.append(weights, 0.0 if len(corners) > 1 else 1.0))
        corners = [corner for corner, weight in zip(corners, weights, strict=True) if weight > 0]
        weights = weights[weights > 0]
        z = weights @ np.array(corners)
    return best


def _mixture(audiences: Audiences, corners: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(corners,) shares of the relaxed plans that together reach most."""
    if len(corners) == 1:
        return np.ones(1)
    unit = max(audiences.net(weights @ corners), GRAIN)
    solved = minimize(lambda x: -audiences.net(x @ corners) / unit, weights, method="SLSQP",
                      jac=lambda x: -(corners @ audiences.gradient(x @ corners)) / unit, bounds=[(0, 1)] * len(weights),
                      constraints={"type": "eq", "fun": lambda x: x.sum() - 1, "jac": lambda x: np.ones(len(x))},
                      options={"maxiter": 50, "ftol": 1e-8})
    found = np.where(solved.x > 1e-7, solved.x, 0.0)
    found = found / found.sum() if np.isfinite(found).all() and found.sum() > 0 else weights
    return found if audiences.net(found @ corners) >= audiences.net(weights @ corners) else weights


def _lazily(reach: Reach, proof: _Bound, start: Pairs) -> Pairs:
    """Most new people for the money, one step at a time (a creator more, or more posts of one): a gain is looked at
    again only when it comes out on top, since it can but fall (Minoux 1978). Minima are the start's to keep."""
    problem, audiences, groups = reach.problem, reach.audiences, reach.problem.groups
    level = dict(zip(start[0].tolist(), start[1].tolist(), strict=True))
    z = reach.indices(*start)
    others, nets = audiences.others(z), audiences.nets(z)
    left = problem.budget - float(problem.costs[start].sum()) + filling.GRACE
    room, places = groups.high - problem.spend_by_group(*start) + filling.GRACE, groups.most - problem.count_by_group(
        start[0])
    places[problem.free & groups.raised & (problem.count_by_group(start[0]) == 0)] = 0
    free = problem.max_items - len(level)

    def gain(item: int, k: int) -> tuple[float, float, float]:
        """(people for the money, index, cost) of the step to this level."""
        index, cost = float(reach.index[item, k]), float(problem.costs[item, k])
        if item in level:
            index, cost = index - float(reach.index[item, level[item]]), cost - float(problem.costs[item, level[item]])
        s = reach.segment[item]
        people = audiences.within[s]
        more = index if np.isinf(people) else (people - nets[s]) * -np.expm1(-index / people)
        return float(others[s] * more) / max(cost, GRAIN), index, cost

    near = filling.least(np.where(problem.usable, proof.relaxed.regret, np.inf), LOOKED_AT)
    heap = [(-np.inf, i, k) for i, k in zip(near[0].tolist(), near[1].tolist(), strict=True)
            if problem.usable[i, k]]
    heapq.heapify(heap)
    while heap:
        _, item, k = heapq.heappop(heap)
        if item in level and level[item] >= k:
            continue
        worth, index, cost = gain(item, k)
        mine = [g for g in groups.codes[:, item] if g >= 0]
        if worth <= 0 or cost > left or any(cost > room[g] for g in mine):
            continue        # what no longer fits never will again
        if item not in level and (free < 1 or any(places[g] < 1 for g in mine)):
            continue
        if heap and worth < -heap[0][0]:
            heapq.heappush(heap, (-worth, item, k))
            continue
        new = item not in level
        level[item] = k
        left, free = left - cost, free - new
        z[reach.segment[item]] += index
        others, nets = audiences.others(z), audiences.nets(z)
        for g in mine:
            room[g], places[g] = room[g] - cost, places[g] - new
        for dearer in range(k + 1, problem.costs.shape[1]):
            if problem.usable[item, dearer]:
                heapq.heappush(heap, (-np.inf, item, dearer))
    items = np.array(sorted(level), int)
    return items, np.array([level[i] for i in items], int)


def _integer(reach: Reach, proof: _Bound, kept: np.ndarray, best: Pairs, whole: bool, patience: Patience):
    """HiGHS over the kept options, under tangents: (a better plan or None, a bound over plans of kept options)."""
    problem, audiences = reach.problem, reach.audiences
    items, levels = np.nonzero(kept)
    if not len(items):
        return None, -np.inf
    spare = proof.bound - reach.worth(best)
    settled = problem.required | (kept.any(axis=1) & (proof.relaxed.refusal > spare + 1e-9))
    model = within(problem, items, levels, always=settled)
    width, segments = len(model.integrality), len(audiences.within)
    # Columns: the options and switches, the index of each segment, and the people reached.
    columns = width + segments + 1
    unit = max(proof.bound, GRAIN) / SCALE
    ties = sparse.hstack([sparse.csr_matrix((reach.index[items, levels] / unit, (reach.segment[items],
                                                                                np.arange(len(items)))),
                                            shape=(segments, width)), -sparse.eye(segments),
                          sparse.csr_matrix((segments, 1))], format="csr")
    constraints = [(sparse.hstack([rows, sparse.csr_matrix((rows.shape[0], columns - rows.shape[1]))], format="csr"),
                    low, high) for rows, low, high in model.constraints] + [(ties, 0.0, 0.0)]

    def cut(z: np.ndarray) -> tuple:
        constant, slopes = audiences.tangent(z)
        row = np.zeros(columns)
        row[width:-1], row[-1] = -slopes, 1.0
        return sparse.csr_matrix(row), -np.inf, constant / unit

    constraints += [cut(proof.z), cut(reach.indices(*best))]
    objective = np.zeros(columns)
    objective[-1] = -1.0
    bounds = np.zeros(columns), np.concatenate([np.ones(width), np.full(segments, np.inf), [2 * SCALE]])
    integrality = np.concatenate([model.integrality, np.zeros(segments + 1)])
    found, ceiling = None, proof.bound
    nodes, gap, rounds = (NODES_FEW, 0.0, ROUNDS_FEW) if whole else (NODES_CORE, GAP_CORE, ROUNDS_CORE)
    for _ in range(rounds):
        solved = solve(objective, constraints, integrality, bounds, nodes=nodes, gap=gap, patience=patience)
        if solved.infeasible:
            return found, -np.inf       # no plan of kept options is better than those forbidden
        ceiling = min(ceiling, -solved.bound * unit)
        if solved.x is None:
            break
        taken = solved.x[: len(items)] > 0.5
        plan = items[taken], levels[taken]
        constraints.append(cut(reach.indices(*plan)))
        if not problem.feasible(*plan):     # by HiGHS' wider tolerance: forbid exactly this plan
            row = np.zeros(columns)
            row[: len(items)] = np.where(taken, 1.0, -1.0)
            constraints.append((sparse.csr_matrix(row), -np.inf, taken.sum() - 1.0))
            continue
        if found is None or reach.worth(plan) > reach.worth(found):
            found = plan
        known = max(reach.worth(found), reach.worth(best))
        if ceiling - known <= max(gap, TOLERANCE) * ceiling:
            break
    return found, ceiling
