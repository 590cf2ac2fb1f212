"""What number formats add to the cells of a sheet: percents and currencies, by column, or by cell where they differ"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

import numpy as np

from data.currencies import ISO_CODES
from data.reading.kinds import kind
from data.reading.raw import MONEY_IN, PERCENT, Note, RawTable

_QUOTED, _PADDING = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]'), re.compile(r"_.|\*.")
_SIGNS = re.compile(r'\[\$([^\]-]+)[^\]]*\]|\[[^\]]*\]|"([^"]*)"|\\(.)|([$€£¥₹₽₩₺₫₱])')
_CURRENCIES = frozenset({"$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₫", "₱", "R$", "US$", "A$", "C$", "MX$", "Rp", "kr",
                         "zł", "Kč", "Ft", "lei", "Fr.", "S/", "RM", "₪", "฿", "руб.", "р."}) | ISO_CODES
#: Rows by which it is found at which column of a sheet a table begins.
_PROBE = 20
#: Columns of (first row, last row, what) by which formats are given.
Runs = Mapping[int, Sequence[tuple[int, int, str]]]


def format_meaning(code: str) -> str:
    """What a number format adds to the number: "%", a currency as it is written there, or nothing."""
    code = _PADDING.sub("", code)
    if "%" in _QUOTED.sub("", code):
        return "%"
    for found in _SIGNS.finditer(code):
        sign = next((part for part in found.groups() if part), "").strip()
        if sign in _CURRENCIES:
            return sign
    return ""


def formats_of(tables: Sequence[RawTable], records: Sequence[Sequence[str]], formats: Runs, left: int,
               letters: Callable[[int], str]) -> Iterator[tuple[dict[int, str], list[Note]]]:
    """For each table of a sheet: its columns whose numbers all mean more than they say (as RawTable.formats), and
    notes. Where only some numbers of a column do, or not all the same, the cells are given as the sheet shows them
    (3.4%, 10 €), in place.

    records: the rows of the sheet, from column `left` on. formats: runs of rows by column, counted from 0. letters:
    the name of a column.
    """
    right = -1
    beside: tuple[int, ...] = ()
    for table in tables:
        lines = (table.lines[0], table.lines[-1]) if len(table.lines) else ()
        least = right + 1 if beside and lines and lines[0] <= beside[1] else 0
        start = _begins(table, records, least) if formats else 0
        right, beside = start + _width(table) - 1, lines
        yield _of_table(table, formats, left + start, letters)


def _width(table: RawTable) -> int:
    return len(table.header) if table.header is not None else len(table.rows[0]) if len(table.rows) else 0


def _begins(table: RawTable, records: Sequence[Sequence[str]], least: int) -> int:
    """The column of the sheet's records at which a table begins: the first from `least` on where its cells stand."""
    some = [(records[line - 1], row) for line, row in zip(table.lines[:_PROBE], table.rows[:_PROBE], strict=True)]
    most = max((len(record) for record, _ in some), default=0)
    for start in range(least, most):
        there = sum(list(map(str.strip, record[start:start + len(row)])) ==
                    list(map(str.strip, row[:len(record) - start])) for record, row in some)
        if 2 * there >= len(some):
            return start
    return least


def _of_table(table: RawTable, formats: Runs, left: int,
              letters: Callable[[int], str]) -> tuple[dict[int, str], list[Note]]:
    rows, found, said, shown = np.asarray(table.lines, dtype=np.int64) - 1, {}, {}, []
    for column in sorted(formats):
        place = column - left
        if not 0 <= place < _width(table) or not len(rows):
            continue
        meanings = _by_row(formats[column], rows)
        counts = Counter(meanings.tolist())
        bare = counts.pop("", 0)
        header = table.header[place] if table.header is not None else ""
        called = f'"{header}"' if header else f"column {letters(column)}"
        for meaning, count in counts.items():
            said.setdefault(meaning, []).append(called + (f" in {count:,} cell(s)" if count < len(rows) else ""))
        alone = bare and any(kind(table.rows[i][place]) == "number" for i in np.flatnonzero(meanings == "").tolist())
        if len(counts) == 1 and not alone:
            (meaning,) = counts
            found[place] = PERCENT if meaning == "%" else MONEY_IN + meaning
        elif counts and isinstance(table.rows, list):
            for i in np.flatnonzero(meanings != "").tolist():
                table.rows[i][place] = _as_shown(table.rows[i][place], meanings[i])
            shown.append(called)
    notes = []
    if "%" in said:
        notes.append(Note(f"Formatted as percent, so that 0.034 means 3.4 %: {', '.join(said.pop('%'))}."))
    notes += [Note(f"Formatted as money in {sign}: {', '.join(said[sign])}.") for sign in sorted(said)]
    if shown:
        notes.append(Note(f"Not all numbers of {', '.join(shown)} have the same format: each is given as the sheet "
                          "shows it, with its sign."))
    return found, notes


def _by_row(runs: Sequence[tuple[int, int, str]], rows: np.ndarray) -> np.ndarray:
    """What the format of each row says, "" for nothing."""
    ordered = sorted(runs)
    first, last = (np.array([run[i] for run in ordered]) for i in (0, 1))
    said = np.array([*(run[2] for run in ordered), ""], dtype=object)
    at = np.searchsorted(first, rows, side="right") - 1
    return said[np.where((at >= 0) & (rows <= last[at]), at, len(ordered))]


def _as_shown(cell: str, meaning: str) -> str:
    """A number with what its format adds: 0.034 as 3.4%, 10 as 10 €."""
    if meaning != "%":
        return f"{cell} {meaning}" if cell else cell
    try:
        return f"{(Decimal(cell) * 100).normalize():f}%"
    except InvalidOperation:  # what stands there is no number, whatever its format
        return cell
