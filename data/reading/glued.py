"""Two cells that stand as one because what parted them was lost, told apart by the shapes of their columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from data.reading.kinds import TYPED, kind, misfits

_LONGEST = 120
_OF_ANY_LENGTH = ("number", "url", "email", "handle")


def shapes_of(records: Iterable[Sequence[str]], columns: Sequence[str]) -> list[set[str]]:
    """The shapes that the cells of each column have, by records of the full width; none for columns of text."""
    found: list[set[str]] = [set() for _ in columns]
    for record in records:
        if len(record) == len(columns):
            for shapes, cell, column in zip(found, record, columns, strict=True):
                if column in TYPED and kind(cell) == column:
                    shapes.add(_shape(cell, column))
    return found


def glued_apart(record: Sequence[str], columns: Sequence[str], shapes: Sequence[set[str]]) -> list[str] | None:
    """A record that is one cell short, that cell parted: where one cell is not of its column, all others are, and
    exactly one cut of it gives two typed columns cells of shapes that they have. Else None."""
    found = []
    for j, cell in enumerate(record):
        cell = cell.strip()
        if columns[j] not in TYPED or columns[j + 1] not in TYPED or len(cell) > _LONGEST or kind(cell) == columns[j] \
                or misfits([*record[:j], "", "", *record[j + 1:]], columns):
            continue
        for cut in range(1, len(cell)):
            left, right = cell[:cut], cell[cut:]
            if _fits(left, columns[j], shapes[j]) and _fits(right, columns[j + 1], shapes[j + 1]):
                found.append([*record[:j], left, right, *record[j + 1:]])
    return found[0] if len(found) == 1 else None


def _shape(cell: str, column: str) -> str:
    """A cell with 9 for every digit and a for every letter; in columns of any length, for every run of them."""
    shape = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", cell.strip()))
    return re.sub(r"9+", "9", re.sub(r"a+", "a", shape)) if column in _OF_ANY_LENGTH else shape


def _fits(cell: str, column: str, shapes: set[str]) -> bool:
    if cell != cell.strip() or kind(cell) != column:
        return False
    if column == "url":
        return cell.lower().startswith("http")
    return column in ("email", "handle") or _shape(cell, column) in shapes
