"""The linear relaxation by column generation: prices of the limits, and a bound over all items (method.md B4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from analysis.budget.optimise.problem import Problem
from analysis.budget.optimise.waiting import FOREVER, Patience

#: Up to this many options the relaxation is solved at once; above it, columns are priced in.
AT_ONCE = 4_000
#: First columns: the best by value for money, of every limited group and overall.
FIRST_OF_GROUP, FIRST_OVERALL = 150, 600
#: Columns added a round, and rounds at most. The bound holds whenever the rounds end.
ADDED, ROUNDS = 2_000, 60
#: What is short of the minima (in units of the problem) below which they count as within reach.
SHORT = 1e-9


@dataclass(frozen=True, eq=False)
class Relaxation:
    """bound: no plan is worth more. regret: (n, levels) what taking the option costs against the bound (inf where
    unusable); refusal: (n,) what leaving the item out costs. prices: of each of problem.limits, per unit of it, zero
    or more. items, levels, shares: the relaxed plan."""

    bound: float
    regret: np.ndarray
    refusal: np.ndarray
    prices: np.ndarray
    items: np.ndarray
    levels: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True, eq=False)
class Rows:
    """The limits over a set of options: matrix @ x <= right, the first `limits` of them problem.limits, then at most
    one level an item; and equal @ x == 1 for the items that must be in."""

    matrix: sparse.csr_matrix
    right: np.ndarray
    limits: int
    equal: sparse.csr_matrix | None


def rows_of(problem: Problem, items: np.ndarray, levels: np.ndarray, *, always: np.ndarray | None = None) -> Rows:
    """always: (n,) items that must be in (the required ones unless given)."""
    always = problem.required if always is None else always
    limits = left_of(problem, problem.limits, items, levels)
    right = [limit.sign * limit.bound for limit in problem.limits]
    present, position, counts = np.unique(items, return_inverse=True, return_counts=True)
    fixed = always[present]
    several = (counts > 1) & ~fixed
    right += [1.0] * int(several.sum())
    equal = _one_level(fixed, position) if fixed.any() else None
    return Rows(sparse.vstack([limits, _one_level(several, position)], format="csr"), np.array(right),
                len(problem.limits), equal)


def left_of(problem: Problem, limits, items: np.ndarray, levels: np.ndarray) -> sparse.csr_matrix:
    """The left-hand sides of these limits, their sign included; a row each, a column an option."""
    groups, size = problem.groups, len(items)
    codes = groups.codes[:, items]
    column, place = np.nonzero(codes >= 0)
    total = np.append(codes[column, place], np.full(size, len(groups)))      # the last row: all options
    member = sparse.csr_matrix((np.ones(len(total)), (total, np.append(place, np.arange(size)))),
                               shape=(len(groups) + 1, size))
    chosen = member[[limit.group if limit.group >= 0 else len(groups) for limit in limits]]
    counts = np.array([limit.counts for limit in limits], bool)
    sign = np.array([limit.sign for limit in limits], float)
    repeats = np.diff(chosen.indptr)
    data = np.where(np.repeat(counts, repeats), 1.0, problem.costs[items, levels][chosen.indices])
    return sparse.csr_matrix((data * np.repeat(sign, repeats), chosen.indices, chosen.indptr), shape=chosen.shape)


def _one_level(chosen: np.ndarray, position: np.ndarray) -> sparse.csr_matrix:
    """One row a chosen item: the sum of its options."""
    row_of = np.where(chosen, np.cumsum(chosen) - 1, -1)[position]
    inside = np.flatnonzero(row_of >= 0)
    return sparse.csr_matrix((np.ones(len(inside)), (row_of[inside], inside)),
                             shape=(int(chosen.sum()), len(position)))


def relax(problem: Problem, *, patience: Patience = FOREVER) -> Relaxation | None:
    """Solve the relaxation; None if even that has no solution. Minima that hold "or none" are left out: without them
    the bound holds all the more."""
    if problem.required.any() and not problem.usable[problem.required].any(axis=1).all():
        return None
    inside = problem.usable.copy() if problem.options <= AT_ONCE else _first_columns(problem)
    result = None
    for _ in range(ROUNDS):
        patience.look()
        items, levels = np.nonzero(inside)
        if not len(items):
            if any(limit.sign < 0 for limit in problem.limits):
                return None
            return priced(problem, np.zeros(len(problem.limits)), items, levels, np.zeros(0))
        rows = rows_of(problem, items, levels)
        solved = _linear(-problem.values[items, levels], rows.matrix, rows)
        if solved.x is None:
            if not _add_what_is_short(problem, rows, inside):
                return None
            continue
        prices = np.maximum(-solved.ineqlin.marginals[: rows.limits], 0.0)
        result = priced(problem, prices, items, levels, solved.x)
        # All levels of required items are inside from the start.
        surplus = np.where(np.isfinite(result.refusal), result.refusal, 0.0)[:, None] - result.regret
        if not _add(inside, surplus, 1e-9) or patience.over:
            return result
    return result


def _linear(objective: np.ndarray, matrix: sparse.csr_matrix, rows: Rows, slack: int = 0):
    equal = rows.equal
    if equal is not None and slack:
        equal = sparse.hstack([equal, sparse.csr_matrix((equal.shape[0], slack))], format="csr")
    upper = np.concatenate([np.ones(len(objective) - slack), np.full(slack, np.inf)])
    return linprog(objective, A_ub=matrix, b_ub=rows.right, A_eq=equal,
                   b_eq=None if equal is None else np.ones(equal.shape[0]),
                   bounds=np.column_stack([np.zeros(len(objective)), upper]), method="highs")


def _add(inside: np.ndarray, gain: np.ndarray, least: float) -> bool:
    """Take the options that gain most into `inside`; False where none gains."""
    gain = np.where(inside, -np.inf, gain)
    wanted = np.flatnonzero(gain > least)
    if len(wanted) > ADDED:
        wanted = wanted[np.argpartition(-gain.ravel()[wanted], ADDED)[:ADDED]]
    inside.ravel()[wanted] = True
    return bool(len(wanted))


def _add_what_is_short(problem: Problem, rows: Rows, inside: np.ndarray) -> bool:
    """Where the options at hand cannot reach the minima: take in those that would. False if there are none."""
    floors = np.flatnonzero([limit.sign < 0 for limit in problem.limits])
    if not len(floors):
        return False
    slack = sparse.csr_matrix((-np.ones(len(floors)), (floors, np.arange(len(floors)))),
                              shape=(rows.matrix.shape[0], len(floors)))
    size = rows.matrix.shape[1]
    solved = _linear(np.concatenate([np.zeros(size), np.ones(len(floors))]),
                     sparse.hstack([rows.matrix, slack], format="csr"), rows, len(floors))
    if solved.x is None:        # the caps alone are in conflict with the required items
        return False
    if solved.fun <= SHORT:     # they can, all but a rounding: lift nothing, ask for any option that helps
        return False
    prices = np.maximum(-solved.ineqlin.marginals[: rows.limits], 0.0)
    per_money, per_item = per_unit(problem, prices)
    helps = np.where(problem.usable, -(problem.costs * per_money[:, None] + per_item[:, None]), -np.inf)
    return _add(inside, helps, 1e-12)


def _first_columns(problem: Problem) -> np.ndarray:
    """Options to start from: the best for their money, and enough money and items for every minimum."""
    best, groups = problem.ratio.max(axis=1), problem.groups
    chosen = problem.required.copy()
    chosen[_highest(best, np.arange(problem.items), FIRST_OVERALL)] = True
    dearest = np.where(problem.usable, problem.costs, 0.0).max(axis=1)
    if problem.min_items > 0:
        chosen[_highest(-_cheapest(problem), np.arange(problem.items), int(problem.min_items))] = True
    for g in range(len(groups)):
        members = np.flatnonzero(groups.members(g))
        chosen[_highest(best, members, FIRST_OF_GROUP)] = True
        if groups.low[g] > 0:
            by_cost = members[np.argsort(-dearest[members], kind="stable")]
            enough = int(np.searchsorted(np.cumsum(dearest[by_cost]), groups.low[g])) + 1
            chosen[by_cost[:enough]] = True
        if groups.fewest[g] > 0:
            chosen[_highest(-_cheapest(problem), members, int(groups.fewest[g]))] = True
    return problem.usable & chosen[:, None]


def _cheapest(problem: Problem) -> np.ndarray:
    return np.where(problem.usable, problem.costs, np.inf).min(axis=1)


def _highest(figure: np.ndarray, members: np.ndarray, count: int) -> np.ndarray:
    """The members with the highest figures, those that share the last place included."""
    if len(members) <= count:
        return members
    mine = figure[members]
    return members[mine >= np.partition(mine, len(mine) - count)[len(mine) - count]]


def per_unit(problem: Problem, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) what the limits charge each item per unit of its cost, and (n,) for being chosen at all."""
    groups = problem.groups
    everyone, by_group = np.zeros(2), np.zeros((2, len(groups)))
    for limit, price in zip(problem.limits, prices, strict=True):
        if limit.group < 0:
            everyone[int(limit.counts)] += limit.sign * price
        else:
            by_group[int(limit.counts), limit.group] += limit.sign * price
    return everyone[0] + groups.total(by_group[0]), everyone[1] + groups.total(by_group[1])


def priced(problem: Problem, prices: np.ndarray, items, levels, shares) -> Relaxation:
    """The bound that any non-negative prices prove: limits at their price, and of each item its best surplus."""
    per_money, per_item = per_unit(problem, prices)
    surplus = problem.values - problem.costs * per_money[:, None]
    surplus -= per_item[:, None]
    surplus[~problem.usable] = -np.inf
    best = surplus.max(axis=1, initial=-np.inf)
    taken = np.where(problem.required, best, np.maximum(best, 0.0))
    limited = sum(limit.sign * price * limit.bound for limit, price in zip(problem.limits, prices, strict=True))
    refusal = np.where(problem.required, np.inf, taken)
    np.subtract(taken[:, None], surplus, out=surplus)
    return Relaxation(float(limited + taken.sum()), surplus, refusal, prices, items, levels, shares)
