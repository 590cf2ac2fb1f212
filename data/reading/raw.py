"""The table as it stands in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Source = str | Path | tuple[str, Any]  # a path, (name, bytes) or (name, DataFrame)
#: What a format may say of all numbers of a column: that 0.034 is 3.4 %, or a currency, by the sign or code behind it.
PERCENT, MONEY_IN = "percent", "money:"


@dataclass(frozen=True)
class Note:
    """Something assumed while reading. sureness: 0 to 1."""

    text: str
    sureness: float = 1.0


@dataclass(frozen=True)
class RawTable:
    """The first table of a file as text.

    name: the file's name. header: column names or None. rows: records as lists of str, in file order, each as long
    as the header or longer. lines: the file's 1-based line (or sheet row) where each record starts, as many as rows.
    preamble, footer: records before and after the table. other_tables: further tables of the file. formats: what the
    file says of every number of a column beside the number, by the column's place: "percent" (0.034 is 3.4 %) or
    "money:€", the currency as it is written there; a column of which nothing is said is not in it. delimiter: what
    parts the cells of a text, or None. sheet: the name of the sheet it stands in, or None.
    """

    name: str
    header: list[str] | None
    rows: Sequence[list[str]]
    lines: Sequence[int] = field(default_factory=list)
    preamble: list[list[str]] = field(default_factory=list)
    footer: list[list[str]] = field(default_factory=list)
    other_tables: list[RawTable] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    formats: Mapping[int, str] = field(default_factory=dict)
    delimiter: str | None = None
    sheet: str | None = None
