"""A source table recognised, with what became of each of its rows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pandas as pd

from data.campaigns import Question
from data.reading import RawTable
from data.reading.rows import TextRows
from data.recognising.vendors import Export
from data.recognising.writing import Doubt


@dataclass
class Part:
    """A source table recognised. frames: canonical columns found, per table, row for row with the source; texts are
    of dtype str. more: further rows of creators (one a platform) of the same source rows.
    reasons: per source row 0 where it stands, else the place of its reason in `why`, counted from 1.
    platform: what file name or header say, and how sure. refusal: why nothing of it can be used, or "".
    corrected: columns ("table.column") that the user named."""

    file: str
    table: str
    raw: RawTable
    frames: dict[str, pd.DataFrame]
    reasons: np.ndarray
    why: list[str] = field(default_factory=list)
    columns: list[tuple[str, str, float]] = field(default_factory=list)
    changes: list[tuple[str, int, str]] = field(default_factory=list)
    questions: dict[str, Doubt] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    platform: str | None = None
    platform_sureness: float = 0.0
    export: Export | None = None
    more: list[pd.DataFrame] = field(default_factory=list)
    refusal: str = ""
    unnamed: bool = False
    corrected: frozenset[str] = frozenset()

    @property
    def main(self) -> pd.DataFrame:
        """The frame of the table's own subject; without columns where nothing of it can be used."""
        return self.frames.get(self.table, pd.DataFrame(index=pd.RangeIndex(len(self.reasons))))

    @property
    def stands(self) -> np.ndarray:
        """Which source rows are not set aside."""
        return self.reasons == 0

    @property
    def orders(self) -> bool:
        """Whether a row is an order, or a line of one."""
        return self.export is not None and self.export.order is not None

    def cells(self, rows: np.ndarray) -> list[str]:
        """Source rows as lines of CSV."""
        found = self.raw.rows
        if isinstance(found, TextRows):
            texts = [column.take(rows).to_pylist() for column in found.columns]
            records = [[*cells, *found.longer.get(int(row), [])]
                       for row, cells in zip(rows, zip(*texts, strict=True), strict=True)]
        else:
            records = [found[int(row)] for row in rows]
        lines: list[str] = []
        # Only what is in the end of a line is quoted: both marks, so that a break within a cell stays within it.
        kept = SimpleNamespace(write=lambda line: lines.append(line[:-2]))
        csv.writer(kept, lineterminator="\r\n").writerows(records)
        return lines

    def header_of(self, name: str) -> str:
        """The header that was taken for a canonical column, or the column's name."""
        return next((found for found, taken, _ in self.columns if taken.endswith(f".{name}")), name)

    def set_aside(self, rows: np.ndarray, reason: str | Sequence[str]) -> None:
        """Mark rows (by position) that are not set aside yet. reason: one for all, or one a row."""
        rows = np.asarray(rows, dtype=np.intp)
        if not len(rows):
            return
        codes, texts = (np.zeros(len(rows), int), [reason]) if isinstance(reason, str) else pd.factorize(
            np.asarray(reason, dtype=object))
        known = len(self.why) + 1
        self.why += list(texts)
        open_ = self.reasons[rows] == 0
        self.reasons[rows[open_]] = codes[open_] + known
