"""Rows with more or fewer cells than the table has columns, put back in place where the kinds of the columns decide.

A row that is short because a cell is missing in its middle would give every later column the value of its neighbour:
numbers of likes as numbers of comments, without a word. Where exactly one way of moving the cells makes all of them
fit their columns, that way is taken; else the row is filled up at its end, or keeps what it has too many.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from data.reading.kinds import TYPED, kind, misfits

_WIDEST = 200
_LONGEST = 400
_MOST_MORE = 60
_LEFT_OUT = 0.2
_EMPTY_WHERE_NEVER = 0.3
_SELDOM_TEXT = ("date", "time", "url", "email")


def aligned(record: list[str], columns: Sequence[str], joint: str = ",", *,
            words: bool = False, always: Collection[int] = ()) -> tuple[list[str], str]:
    """The record with as many cells as there are columns, where that can be had, and what was done to it in a few
    words ("" where nothing was moved).

    columns: the kind of each column. joint: the delimiter. words: the delimiter also stands between words.
    always: the columns in which no row leaves a cell empty.
    """
    width, size = len(columns), len(record)
    if size == width:
        return record, ""
    if size < width:
        return _filled(record, columns)
    if not any(cell.strip() for cell in record[width:]) and not _shifted(record, columns, always):
        return record[:width], ""
    natural = words or any(cell.startswith(" ") for cell in record)
    if not natural and not _shifted(record[:width], columns, always):
        return record, ""  # all fits: what is too many stands at the end
    if width <= _WIDEST and size - width <= _MOST_MORE and size <= _LONGEST:
        return _narrowed(record, columns, always, joint, words)
    return record, ""


def _shifted(record: Sequence[str], columns: Sequence[str], always: Collection[int]) -> bool:
    """Whether an empty cell too many may stand before the end."""
    return _strain(record, columns) > 0 or any(not record[i].strip() for i in always)


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


def _narrowed(record: list[str], columns: Sequence[str], always: Collection[int], joint: str,
              words: bool) -> tuple[list[str], str]:
    """The cells joined or, where empty, left out, so that they are as many as the columns: dynamic programming over
    (cells read, columns filled). Of several equally good ways none is taken."""
    width, size = len(columns), len(record)
    endless = float("inf")
    costs = [[endless] * (width + 1) for _ in range(size + 1)]
    steps: list[list[tuple[int, int] | None]] = [[None] * (width + 1) for _ in range(size + 1)]
    ways = [[0] * (width + 1) for _ in range(size + 1)]
    costs[0][0], ways[0][0] = 0.0, 1
    found = [kind(cell) for cell in record]
    empty = [not cell.strip() for cell in record]

    def reach(i: int, j: int, cost: float, step: tuple[int, int], number: int) -> None:
        if cost < costs[i][j] - 1e-9:
            costs[i][j], steps[i][j], ways[i][j] = cost, step, number
        elif cost < costs[i][j] + 1e-9:
            ways[i][j] += number

    i = 0
    while i < size:
        run = i
        while run < size and empty[run]:
            run += 1
        for j in range(min(i, width) + 1):
            cost, number = costs[i][j], ways[i][j]
            if cost == endless:
                continue
            if run > i:
                # of several empty cells in a row it is no matter which are left out
                kept = 0.0
                for keep in range(min(run - i, width - j) + 1):
                    if keep:
                        kept += _EMPTY_WHERE_NEVER if j + keep - 1 in always else 0.0
                    reach(run, j + keep, cost + kept + _LEFT_OUT * (run - i - keep), (run - i, keep), number)
                continue
            if j < width:
                reach(i + 1, j + 1, cost + _misfit(found[i], columns[j]), (1, 1), number)
                if words or columns[j] not in TYPED:
                    _reach_joined(record, found, columns, i, j, cost, number, joint, words, reach)
        i = max(run, i + 1)
    allowed = _LEFT_OUT * (size - width) + (0.02 * size if words else 0.05)
    if costs[size][width] > allowed or ways[size][width] != 1:
        return record, ""
    cells, i, j = [], size, width
    while i > 0:
        taken, kept = steps[i][j]
        if empty[i - taken] and (taken > 1 or kept != 1 or taken == kept):
            cells += [""] * kept
        else:
            cells.append(joint.join(record[i - taken:i]))
        i, j = i - taken, j - kept
    return cells[::-1], "it has a delimiter too many"


def _reach_joined(record, found, columns, i, j, cost, number, joint, words, reach) -> None:
    """Goes on with the cell and those behind it joined."""
    joined, size = 0.0, len(record)
    for more in range(1, min(size - i, size - len(columns) + 1)):
        nxt = record[i + more]
        natural = words or nxt.startswith(" ") or record[i + more - 1].endswith(" ")
        joined += 0.02 if natural else 0.7
        if joint in nxt or joint in record[i]:
            joined += 2.0  # it holds the delimiter, so it stood in quotation marks and was a cell of its own
        if found[i + more] in TYPED and not words:
            joined += 0.3
        if words and columns[j] not in TYPED and (found[i] in _SELDOM_TEXT or found[i + more] in _SELDOM_TEXT):
            joined += 0.3  # what is a date or a link by itself is seldom a word of a text
        if joined > 2 or more > 40:
            return
        wrong = columns[j] in TYPED and kind(joint.join(record[i:i + more + 1])) != columns[j]
        reach(i + more + 1, j + 1, cost + joined + wrong, (more + 1, 1), number)


def _misfit(found: str, column: str) -> float:
    if column in TYPED:
        return 0.0 if found in ("missing", column) else 1.0
    return 0.5 if column == "text" and found in _SELDOM_TEXT or column == "missing" != found else 0.0
