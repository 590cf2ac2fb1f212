"""The integer problem over a set of options: every limit as rows for HiGHS, "or none" minima by switches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.budget.optimise.problem import Problem
from analysis.budget.optimise.relaxation import left_of, rows_of


@dataclass(frozen=True, eq=False)
class Model:
    """constraints: (matrix, low, high) over the options, then the switches: one for each group whose minima hold only
    if it is in. integrality, bounds: of all of these columns."""

    constraints: tuple
    integrality: np.ndarray
    bounds: tuple[np.ndarray, np.ndarray]
    switches: int


def within(problem: Problem, items: np.ndarray, levels: np.ndarray, *, always: np.ndarray | None = None) -> Model:
    """All limits over these options; always: (n,) items that must be in (the required ones unless given)."""
    rows = rows_of(problem, items, levels, always=always)
    on = np.flatnonzero(problem.free & problem.groups.raised)
    on = on[np.isin(on, problem.groups.codes[:, items])]
    size, switches = len(items), len(on)
    constraints = [(_wide(rows.matrix, switches), -np.inf, rows.right)]
    if rows.equal is not None:
        constraints.append((_wide(rows.equal, switches), 1.0, 1.0))
    for at, g in enumerate(on):
        limits = problem.minima(g)
        needs = sparse.csr_matrix(([limit.bound for limit in limits], (np.arange(len(limits)), [at] * len(limits))),
                                  shape=(len(limits), switches))
        left = sparse.hstack([left_of(problem, limits, items, levels), needs], format="csr")
        inside = np.flatnonzero((problem.groups.codes[:, items] == g).any(axis=0))
        one = np.ones(len(inside))
        opens = sparse.csr_matrix(
            (np.concatenate([one, -one]), (np.tile(np.arange(len(inside)), 2),
                                           np.concatenate([inside, np.full(len(inside), size + at)]))),
            shape=(len(inside), size + switches))
        constraints += [(left, -np.inf, 0.0), (opens, -np.inf, 0.0)]
    width = size + switches
    return Model(tuple(constraints), np.ones(width), (np.zeros(width), np.ones(width)), switches)


def _wide(matrix: sparse.csr_matrix, switches: int) -> sparse.csr_matrix:
    if not switches:
        return matrix
    return sparse.hstack([matrix, sparse.csr_matrix((matrix.shape[0], switches))], format="csr")
