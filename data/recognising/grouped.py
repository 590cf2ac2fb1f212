"""Numbers with marks in columns too long to be looked at cell by cell: 1,234,567 and 1.234,5 a column at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.recognising.marks import COMMA, POINT, Marks, Settled

#: Thousands in threes with or without decimals, by the mark that parts them; and decimals behind a comma.
_GROUPED = {",": r"^-?[1-9]\d{0,2}(,\d{3}){1,4}(\.\d{1,15})?$", ".": r"^-?[1-9]\d{0,2}(\.\d{3}){1,4}(,\d{1,15})?$"}
_COMMA = r"^-?(\d{1,15},(\d{1,2}|\d{4,15})|0\d{0,14},\d{3}|\d{4,15},\d{3})$"


@dataclass(frozen=True)
class Grouped:
    """Cells of one such form. where: their rows; value: as it must be read, or as thousands; mark: the one that parts
    thousands ("" for none); decimal: the decimal one; open: which may be decimals as well; first: a cell of each."""

    where: np.ndarray
    value: np.ndarray
    mark: str
    decimal: str
    open: np.ndarray
    texts: pa.Array

    @property
    def says(self) -> str:
        """What those that are not open say of their column."""
        return POINT if self.decimal == "." else COMMA

    def add_to(self, marks: Marks) -> None:
        """Count what they say."""
        sure = int((~self.open).sum())
        marks.point += sure if self.says == POINT else 0
        marks.comma += sure if self.says == COMMA else 0
        if self.open.any():
            marks.open.setdefault(self.mark, self.text(self.open))
        parted = pc.match_substring(self.texts, self.decimal)
        if pc.any(parted).as_py():
            parts = pc.replace_substring_regex(self.texts.filter(parted), rf"^.*\{self.decimal}", "")
            marks.places[self.decimal] |= set(pc.unique(pc.utf8_length(parts)).to_pylist())
            marks.fractions[self.decimal] += int((~self.open & (self.value % 1 != 0)).sum())

    def text(self, which: np.ndarray) -> str:
        """The first of some of them."""
        return self.texts[int(np.flatnonzero(which)[0])].as_py()

    def read(self, settled: Settled) -> tuple[np.ndarray, bool]:
        """(the values, whether the open ones stay open) under what was settled on."""
        if not self.open.any():
            return self.value, False
        thousands, is_open = settled.thousands(self.mark, short=False)
        return (self.value if thousands else np.where(self.open, self.value / 1000, self.value)), is_open


def grouped(cells: pa.Array) -> list[Grouped]:
    """The cells that have one of these forms, by form; each cell in one of them at most."""
    found = []
    for mark, pattern in _GROUPED.items():
        decimal = "." if mark == "," else ","
        where = pc.match_substring_regex(cells, pattern)
        if pc.any(where).as_py():
            texts = cells.filter(where)
            digits = pc.replace_substring(pc.replace_substring(texts, mark, ""), decimal, ".")
            once = pc.and_(pc.equal(pc.count_substring(texts, mark), 1), pc.invert(pc.match_substring(texts, decimal)))
            found.append(Grouped(_array(where), _floats(digits), mark, decimal, _array(once), texts))
    where = pc.match_substring_regex(cells, _COMMA)
    if pc.any(where).as_py():
        texts = cells.filter(where)
        value = _floats(pc.replace_substring(texts, ",", "."))
        found.append(Grouped(_array(where), value, "", ",", np.zeros(len(texts), bool), texts))
    return found


def _array(mask: pa.Array) -> np.ndarray:
    return mask.to_numpy(zero_copy_only=False)


def _floats(texts: pa.Array) -> np.ndarray:
    return pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False)
