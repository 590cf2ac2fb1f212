"""Rows with more or fewer cells than the table has columns, put back in place where the kinds of the columns decide.

A row that is short because a cell is missing in its middle would give every later column the value of its neighbour:
numbers of likes as numbers of comments, without a word. Where exactly one way of moving the cells makes all of them
fit their columns, that way is taken; else the row is filled up at its end, or keeps what it has too many.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.reading.kinds import TYPED, kind, misfits

_WIDEST = 200
_LONGEST = 400
_MOST_MORE = 60
_SELDOM_TEXT = ("date", "time", "url", "email")


def aligned(record: list[str], columns: Sequence[str], joint: str = ",", *,
            words: bool = False) -> tuple[list[str], str]:
    """The record with as many cells as there are columns, where that can be had, and what was done to it in a few
    words ("" where nothing was moved).

    columns: the kind of each column. joint: the delimiter. words: the delimiter also stands between words.
    """
    width, size = len(columns), len(record)
    if size == width:
        return record, ""
    if size < width:
        return _filled(record, columns)
    if not any(cell.strip() for cell in record[width:]) and not _shifted(record, columns):
        return record[:width], ""
    if width <= _WIDEST and size - width <= _MOST_MORE and size <= _LONGEST:
        return _narrowed(record, columns, joint, words)
    return record, ""


def _shifted(record: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether an empty cell too many stands before cells that no longer fit."""
    return _strain(record, columns) > 0


def _strain(record: Sequence[str], columns: Sequence[str]) -> float:
    """Misfits, and half as much for what is unusual: a date, a time or a link among text, anything where nothing is
    filled in elsewhere."""
    unusual = sum(column == "text" and kind(cell) in _SELDOM_TEXT or column == "missing" and kind(cell) != "missing"
                  for cell, column in zip(record, columns, strict=False))
    return misfits(record, columns) + 0.5 * unusual


def _filled(record: list[str], columns: Sequence[str]) -> tuple[list[str], str]:
    lacking = len(columns) - len(record)
    plain = record + [""] * lacking
    wrong = _strain(plain, columns)
    if not wrong or lacking > 3 or len(columns) > _WIDEST:
        return plain, ""
    best, way = wrong, plain
    for at in range(len(record)):
        moved = record[:at] + [""] * lacking + record[at:]
        found = _strain(moved, columns)
        if found < best or found == best and way is not plain:
            best, way = found, moved
    # one cell may be what two were glued into; everything else has to fit
    return (plain, "") if best > 1 or way is plain else (way, "a cell is missing in the middle")


def _narrowed(record: list[str], columns: Sequence[str], joint: str, words: bool) -> tuple[list[str], str]:
    """The cells joined or, where empty, left out, so that they are as many as the columns: dynamic programming over
    (cells read, columns filled)."""
    width, size = len(columns), len(record)
    endless = float("inf")
    costs = [[endless] * (width + 1) for _ in range(size + 1)]
    steps: list[list[tuple[int, bool] | None]] = [[None] * (width + 1) for _ in range(size + 1)]
    ways = [[0] * (width + 1) for _ in range(size + 1)]
    costs[0][0], ways[0][0] = 0.0, 1

    def reach(i: int, j: int, cost: float, step: tuple[int, bool], number: int) -> None:
        if cost < costs[i][j] - 1e-9:
            costs[i][j], steps[i][j], ways[i][j] = cost, step, number
        elif cost < costs[i][j] + 1e-9:
            ways[i][j] += number

    found = [kind(cell) for cell in record]
    for i in range(size):
        for j in range(max(0, width - (size - i)), min(i, width) + 1):
            cost = costs[i][j]
            if cost == endless:
                continue
            if not record[i].strip():
                reach(i + 1, j, cost + 0.2, (1, False), ways[i][j])
            if j == width:
                continue
            column = columns[j]
            misfit = _misfit(found[i], column)
            reach(i + 1, j + 1, cost + misfit, (1, True), ways[i][j])
            if column in TYPED and not words:
                continue
            joined = 0.0
            for more in range(1, min(size - i, size - width + 1)):
                nxt = record[i + more]
                natural = words or nxt.startswith(" ") or record[i + more - 1].endswith(" ")
                joined += 0.02 if natural else 0.7
                if joint in nxt or joint in record[i]:
                    joined += 2.0  # it holds the delimiter, so it stood in quotation marks and was a cell of its own
                if found[i + more] in TYPED and not words:
                    joined += 0.3
                wrong = 0.0
                if column in TYPED:
                    wrong = 1.0 if kind(joint.join(record[i:i + more + 1])) != column else 0.0
                reach(i + more + 1, j + 1, cost + joined + wrong, (more + 1, True), ways[i][j])
                if joined > 2 or more > 40:
                    break
    allowed = 0.2 * (size - width) + (0.02 * size if words else 0.05)
    if costs[size][width] > allowed or ways[size][width] > 1 and not _alike(record):
        return record, ""
    cells, i, j = [], size, width
    while i > 0:
        taken, kept = steps[i][j]
        if kept:
            cells.append(joint.join(record[i - taken:i]))
            j -= 1
        i -= taken
    return cells[::-1], "it has a delimiter too many"


def _misfit(found: str, column: str) -> float:
    if column in TYPED:
        return 0.0 if found in ("missing", column) else 1.0
    return 0.5 if column == "text" and found in _SELDOM_TEXT or column == "missing" != found else 0.0


def _alike(record: Sequence[str]) -> bool:
    """Whether several ways are no matter: they only choose between empty cells beside each other."""
    return any(not record[i].strip() and not record[i + 1].strip() for i in range(len(record) - 1))
