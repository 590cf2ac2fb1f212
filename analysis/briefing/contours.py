"""Lines along which a value on a grid is the same: where the odds are even on a map."""

from __future__ import annotations

import numpy as np

Point = tuple[float, float]
_Edge = tuple[int, int, int]


def contours(across: np.ndarray, up: np.ndarray, values: np.ndarray, level: float) -> tuple[tuple[Point, ...], ...]:
    """Lines on which `values` (up, across) passes `level`, each as its points in order, the longest first.

    Between neighbouring points of the grid the value is taken for straight (marching squares; where a square has two
    lines through it, its mean decides which corners they part).
    """
    above = np.asarray(values, float) >= level
    joined: dict[_Edge, list[_Edge]] = {}
    for row in range(len(up) - 1):
        for column in range(len(across) - 1):
            for one, other in _crossings(above, values, row, column, level):
                joined.setdefault(one, []).append(other)
                joined.setdefault(other, []).append(one)
    lines = []
    while joined:
        # An end first, else anywhere on what goes round.
        edge = next((e for e, others in joined.items() if len(others) == 1), next(iter(joined)))
        chain = [edge]
        while joined.get(edge):
            following = joined[edge].pop()
            joined[following].remove(edge)
            chain.append(following)
            if not joined[edge]:
                del joined[edge]
            edge = following
        if not joined.get(edge, True):
            del joined[edge]
        lines.append(tuple(_place(e, across, up, values, level) for e in chain))
    return tuple(sorted(lines, key=len, reverse=True))


def _crossings(above: np.ndarray, values: np.ndarray, row: int, column: int, level: float) -> list[tuple[_Edge, _Edge]]:
    """Pairs of edges of one square that a line joins. An edge: 0 along the grid's width or 1 along its height, and the
    point it begins at."""
    foot, right, head, left = (0, row, column), (1, row, column + 1), (0, row + 1, column), (1, row, column)
    corners = (above[row, column], above[row, column + 1], above[row + 1, column + 1], above[row + 1, column])
    met = [edge for edge, one, other in ((foot, 0, 1), (right, 1, 2), (head, 2, 3), (left, 3, 0))
           if corners[one] != corners[other]]
    if len(met) < 4:
        return [(met[0], met[1])] if met else []
    middle = values[row : row + 2, column : column + 2].mean() >= level
    return [(foot, right), (head, left)] if corners[0] == middle else [(foot, left), (right, head)]


def _place(edge: _Edge, across: np.ndarray, up: np.ndarray, values: np.ndarray, level: float) -> Point:
    way, row, column = edge
    other = (row + way, column + 1 - way)
    first, last = float(values[row, column]), float(values[other])
    share = (level - first) / (last - first)
    return (float(across[column] + share * (across[other[1]] - across[column])),
            float(up[row] + share * (up[other[0]] - up[row])))
