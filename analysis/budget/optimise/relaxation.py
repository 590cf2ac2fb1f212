"""The linear relaxation by column generation: prices of the limits, and a bound over all items (method.md B4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from analysis.budget.optimise.problem import Problem

#: Up to this many options the relaxation is solved at once; above it, columns are priced in.
AT_ONCE = 4_000
#: First columns: the best by value for money, of every limited group and overall.
FIRST_OF_GROUP, FIRST_OVERALL = 150, 600
#: Columns added a round, and rounds at most. The bound holds whenever the rounds end.
ADDED, ROUNDS = 2_000, 40


@dataclass(frozen=True, eq=False)
class Relaxation:
    """bound: no plan is worth more. regret: (n, levels) what taking the option costs against the bound (inf where
    unusable); refusal: (n,) what leaving the item out costs. items, levels, shares: the relaxed plan."""

    bound: float
    regret: np.ndarray
    refusal: np.ndarray
    items: np.ndarray
    levels: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True, eq=False)
class Rows:
    """The limits over a set of options: matrix @ x <= right, and equal @ x == 1 for the required items."""

    matrix: sparse.csr_matrix
    right: np.ndarray
    limits: int
    equal: sparse.csr_matrix | None


def rows_of(problem: Problem, items: np.ndarray, levels: np.ndarray, *, always: np.ndarray | None = None) -> Rows:
    """Rows in the order budget, max_items if any, min_items if any (negated), group caps, group
    minima (negated), one level an item.

    always: (n,) items that must be in (the required ones unless given)."""
    always = problem.required if always is None else always
    size, costs, group = len(items), problem.costs[items, levels], problem.group[items]
    everywhere = np.arange(size)
    parts, right = [sparse.csr_matrix(costs)], [problem.budget]
    if np.isfinite(problem.max_items):
        parts.append(sparse.csr_matrix(np.ones(size)))
        right.append(problem.max_items)
    if problem.min_items > 0:
        parts.append(sparse.csr_matrix(-np.ones(size)))
        right.append(-problem.min_items)
    for sign, limit, active in ((1.0, problem.high, np.isfinite(problem.high)), (-1.0, problem.low, problem.low > 0)):
        row_of = np.append(np.where(active, np.cumsum(active) - 1, -1), -1)[group]
        inside = row_of >= 0
        parts.append(sparse.csr_matrix((sign * costs[inside], (row_of[inside], everywhere[inside])),
                                       shape=(int(active.sum()), size)))
        right += list(sign * limit[active])
    limits = len(right)
    present, position, counts = np.unique(items, return_inverse=True, return_counts=True)
    fixed = always[present]
    several = (counts > 1) & ~fixed
    parts.append(_sums(several, position))
    right += [1.0] * int(several.sum())
    equal = _sums(fixed, position) if fixed.any() else None
    return Rows(sparse.vstack(parts, format="csr"), np.array(right), limits, equal)


def _sums(chosen: np.ndarray, position: np.ndarray) -> sparse.csr_matrix:
    """One row a chosen item: the sum of its options."""
    row_of = np.where(chosen, np.cumsum(chosen) - 1, -1)[position]
    inside = np.flatnonzero(row_of >= 0)
    return sparse.csr_matrix((np.ones(len(inside)), (row_of[inside], inside)),
                             shape=(int(chosen.sum()), len(position)))


def relax(problem: Problem) -> Relaxation | None:
    """Solve the relaxation; None if even that has no solution."""
    if problem.required.any() and not problem.usable[problem.required].any(axis=1).all():
        return None
    inside = problem.usable.copy() if problem.options <= AT_ONCE else _first_columns(problem)
    for _ in range(ROUNDS):
        items, levels = np.nonzero(inside)
        if not len(items):
            if (problem.low > 0).any() or problem.min_items > 0:
                return None
            return _priced(problem, np.zeros(2 + len(problem.high)), items, levels, np.zeros(0))
        rows = rows_of(problem, items, levels)
        solved = linprog(-problem.values[items, levels], A_ub=rows.matrix, b_ub=rows.right, A_eq=rows.equal,
                         b_eq=None if rows.equal is None else np.ones(rows.equal.shape[0]), bounds=(0, 1),
                         method="highs")
        if solved.x is None:
            return None
        prices = np.maximum(-solved.ineqlin.marginals[: rows.limits], 0.0)
        result = _priced(problem, prices, items, levels, solved.x)
        # All levels of required items are inside from the start.
        surplus = np.where(np.isfinite(result.refusal), result.refusal, 0.0)[:, None] - result.regret
        gain = np.where(inside, -np.inf, surplus)
        wanted = np.flatnonzero(gain > 1e-9)
        if not len(wanted):
            return result
        if len(wanted) > ADDED:
            wanted = wanted[np.argpartition(-gain.ravel()[wanted], ADDED)[:ADDED]]
        inside.ravel()[wanted] = True
    return result


def _first_columns(problem: Problem) -> np.ndarray:
    """Options to start from: the best for their money, and enough money for every minimum."""
    ratio = np.where(problem.usable, problem.values / np.maximum(problem.costs, 1e-12), -1.0)
    best = ratio.max(axis=1)
    chosen = np.zeros(problem.items, bool)
    chosen[problem.required] = True
    ranked = np.argsort(-best, kind="stable")
    chosen[ranked[:FIRST_OVERALL]] = True
    dearest = np.where(problem.usable, problem.costs, 0.0).max(axis=1)
    if problem.min_items > 0:
        cheapest = np.where(problem.usable, problem.costs, np.inf).min(axis=1)
        chosen[np.argsort(cheapest, kind="stable")[: int(problem.min_items)]] = True
    for g in range(len(problem.group_names)):
        members = ranked[problem.group[ranked] == g]
        chosen[members[:FIRST_OF_GROUP]] = True
        if problem.low[g] > 0:
            by_cost = members[np.argsort(-dearest[members], kind="stable")]
            enough = int(np.searchsorted(np.cumsum(dearest[by_cost]), problem.low[g])) + 1
            chosen[by_cost[:enough]] = True
    return problem.usable & chosen[:, None]


def _priced(problem: Problem, prices: np.ndarray, items, levels, shares) -> Relaxation:
    """The bound that any non-negative prices prove: limits at their price, and of each item its best surplus."""
    at, count_price, counted = 1, 0.0, 0.0
    for sign, limit, active in ((1, problem.max_items, np.isfinite(problem.max_items)),
                                (-1, problem.min_items, problem.min_items > 0)):
        if active:
            count_price, counted, at = count_price + sign * prices[at], counted + sign * prices[at] * limit, at + 1
    capped, raised = np.isfinite(problem.high), problem.low > 0
    a, b = np.zeros(len(capped)), np.zeros(len(capped))
    a[capped] = prices[at : at + capped.sum()]
    b[raised] = prices[at + capped.sum() : at + capped.sum() + raised.sum()]
    per_money = np.append(prices[0] + a - b, prices[0])[problem.group]
    surplus = np.where(problem.usable, problem.values - problem.costs * per_money[:, None] - count_price, -np.inf)
    best = surplus.max(axis=1)
    taken = np.where(problem.required, best, np.maximum(best, 0.0))
    bound = (prices[0] * problem.budget + counted
             + (a[capped] * problem.high[capped]).sum() - (b * problem.low).sum() + taken.sum())
    refusal = np.where(problem.required, np.inf, taken)
    return Relaxation(float(bound), taken[:, None] - surplus, refusal, items, levels, shares)
