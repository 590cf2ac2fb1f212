"""How one file writes numbers and dates: what its columns say together decides what one column leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data import schema
from data.recognising.dates import order_of
from data.recognising.headers import candidates
from data.recognising.numbers import evidence
from data.recognising.texts import arrow_texts

DAY_FIRST = ("day first", "month first")
DECIMAL = ("decimal point", "decimal comma")
#: What a rate without a percent sign may be.
PERCENT_FORMS = ("shares of one", "percents")
#: Rows of each column that are looked at, half of them the first ones; a file writes in one way throughout.
_ROWS = 4_000
#: The share of a column's cells that must look like numbers, or dates, for it to have a say.
_MOSTLY = 0.6
_LIKE_NUMBER = r"^[^\p{L}\d]{0,4}\s?[A-Za-z]{0,3}\.?\s?[-+(]?\d[\d.,'’\s]*\s?[^\d]{0,6}$"
_LIKE_DATE = r"^\D{0,12}\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}\D"
_LIKE_DATE_ALONE = r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$"


@dataclass(frozen=True)
class Doubt:
    """What a column leaves open. example: a cell that shows it; readings: what it is under each option of the
    question; guess: the option taken; hint: what the guess rests on, or ""; column: its header."""

    example: str
    readings: tuple[str, ...]
    guess: str
    hint: str = ""
    column: str = ""


class Columns:
    """The columns of one file, looked at together when one of them leaves something open."""

    def __init__(self, header: Sequence[str], columns: Sequence[pd.Series]):
        self._header, self._columns = list(header), list(columns)

    @cached_property
    def decimal_comma(self) -> bool | None:
        """Which mark is decimal in this file: what every column that says something agrees on, or None. Columns of
        counts have no decimals: one mark before three digits parts thousands there."""
        said = set()
        for header, sample in zip(self._header, self._samples, strict=True):
            if sample is None or not _mostly(sample, _LIKE_NUMBER):
                continue
            marks = evidence(sample)
            if marks.mixed:
                continue
            if marks.decimal_comma is not None:
                said.add(marks.decimal_comma)
            elif len(marks.open) == 1 and not marks.ungrouped and _counts(header):
                said.add("." in marks.open)
        return said.pop() if len(said) == 1 else None

    @cached_property
    def day_first(self) -> bool | None:
        """How this file orders day and month: what every column that says something agrees on, or None."""
        said = {order_of(sample) for sample in self._samples if sample is not None and (
            _mostly(sample, _LIKE_DATE_ALONE) or _mostly(sample, _LIKE_DATE))} - {None}
        return said.pop() if len(said) == 1 else None

    @cached_property
    def _samples(self) -> list[pa.Array | None]:
        """Some cells of each column of text that has marks in it, without empty ones."""
        return [_sample(column) for column in self._columns]


def _sample(column: pd.Series) -> pa.Array | None:
    if not (column.dtype == object or str(column.dtype) in ("str", "string")):
        return None
    half = _ROWS // 2
    if len(column) > _ROWS:
        column = pd.concat([column.iloc[:half], column.iloc[half::-(-(len(column) - half) // half)]])
    cells = arrow_texts(column)
    cells = cells.filter(pc.not_equal(cells, ""))
    return cells if len(cells) and pc.any(pc.match_substring_regex(cells, r"\d\s?[-/.,'’·٫]\s?\d")).as_py() else None


def _mostly(cells: pa.Array, pattern: str) -> bool:
    return pc.sum(pc.match_substring_regex(cells, pattern)).as_py() >= _MOSTLY * len(cells)


def _counts(header: str) -> bool:
    """Whether a header names whole things that are counted, in whichever table."""
    kinds = set()
    for table, columns in schema.TABLES.items():
        known = {c.name: c.kind for c in columns}
        kinds |= {known[name] if not name.startswith("average_") else "average"
                  for name, sureness in candidates(header, table)[:1] if sureness >= 0.8}
    return kinds == {"count"}


@dataclass(frozen=True)
class Habits:
    """What is known of how a file writes.

    decimal_comma, day_first: what was answered for this file, None for nothing; the _elsewhere ones: for all files,
    which what the file itself says comes before. guess_day_first: what is taken where nothing decides. currency: the
    answer, which decides signs that several currencies share. percent: whether rates without a sign are percents.
    columns: the file's own columns. likely_comma: what the file's delimiter suggests of the decimal mark.
    """

    decimal_comma: bool | None = None
    day_first: bool | None = None
    guess_day_first: bool = True
    decimal_comma_elsewhere: bool | None = None
    day_first_elsewhere: bool | None = None
    currency: str | None = None
    percent: bool | None = None
    columns: Columns | None = None
    likely_comma: bool | None = None

    @classmethod
    def answered(cls, file: str, answers: Mapping[str, str], *, guess_day_first: bool) -> Habits:
        """What the answers say about one file: "decimal:<file>" and "day_first:<file>", and those for all files."""
        def said(key: str, option: str) -> bool | None:
            return answers[key] == option if key in answers else None

        return cls(said(f"decimal:{file}", DECIMAL[1]), said(f"day_first:{file}", DAY_FIRST[0]), guess_day_first,
                   said("decimal", DECIMAL[1]), said("day_first", DAY_FIRST[0]), answers.get("currency"),
                   said(f"percent:{file}", PERCENT_FORMS[1]))

    def of(self, header: Sequence[str], columns: Sequence[pd.Series], delimiter: str | None = None) -> Habits:
        """These habits, with the file's own columns to be looked at. Semicolons part cells where programs write the
        decimal comma; any other delimiter suggests nothing."""
        return replace(self, columns=Columns(header, columns), likely_comma=True if delimiter == ";" else None)

    def marks(self) -> tuple[bool | None, bool | None]:
        """(the answer on the decimal mark, what the other columns say). An answer for all files counts where this
        file says nothing."""
        file = self.columns.decimal_comma if self.columns is not None else None
        answer = self.decimal_comma if self.decimal_comma is not None or file is not None else \
            self.decimal_comma_elsewhere
        return answer, file

    def order(self) -> tuple[bool | None, bool | None]:
        """(the answer on day and month, what the other columns say), as for marks."""
        file = self.columns.day_first if self.columns is not None else None
        answer = self.day_first if self.day_first is not None or file is not None else self.day_first_elsewhere
        return answer, file
