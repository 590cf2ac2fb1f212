"""The cells of a sheet -> tables: merged cells filled, what is hidden or damaged said"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from data.errors import DataError
from data.reading.columnar import cell_text
from data.reading.formats import formats_of
from data.reading.layout import laid_out
from data.reading.raw import Note, RawTable

#: Merged areas may overlap in a file made to harm: filling more cells than this is no one's table.
MOST_FILLED = 5_000_000
#: A float holds whole numbers exactly up to here; Excel itself keeps 15 digits.
_EXACT = 2**53
_PLACES_SAID = 6
#: A header has no more rows than this; what is longer is a form.
_HEADER_ROWS = 6
_ROUNDED = re.compile(r"-?\d(\.\d+)?E\+(1[5-9]|[2-9]\d)")
_DURATION = re.compile(r"(-)?PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
_MIDNIGHT = "T00:00:00"


@dataclass
class Marks:
    """What the file says of a sheet beside the cells' values. Rows and columns count from 0.

    told: False where this kind of file does not tell what is hidden. hidden_rows, hidden_columns: first and last of
    each run. merged: areas as (first row, first column, last row, last column). shown: what stands in cells whose value
    the reader of the workbook does not give (errors, numbers of more than 15 digits). formats: column -> runs of rows
    whose format adds something to their number, as (first row, last row, what: see `format_meaning`). uncalculated:
    formulas whose result the file does not hold. durations: whether some cells hold one, spelled PT1H30M00S.
    """

    told: bool = True
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[int, list[tuple[int, int, str]]] = field(default_factory=dict)
    uncalculated: int = 0
    durations: bool = False

    def note_format(self, row: int, column: int, meaning: str, times: int = 1) -> None:
        """Note that a cell, and those below it, show their number as `meaning` (see `format_meaning`)."""
        if not meaning:
            return
        runs, first = self.formats.setdefault(column, []), row
        if runs and runs[-1][1:] == (row - 1, meaning):
            first = runs.pop()[0]
        runs.append((first, row + times - 1, meaning))

    def hide_row(self, row: int, times: int = 1) -> None:
        """Note that rows are hidden, in file order."""
        first = row
        if self.hidden_rows and self.hidden_rows[-1][1] == row - 1:
            first, _ = self.hidden_rows.pop()
        self.hidden_rows.append((first, row + times - 1))


def letters(column: int) -> str:
    """The name of a column, counted from 0: A, B ... Z, AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def name_within(name: str, sheet: str, number: int) -> str:
    """What a further table of a workbook goes by. number: which of its sheet's tables it is, from 1."""
    return f"{name} / {sheet}" if number == 1 else f"{name} / {sheet}, table {number}"


def sheet_tables(
    name: str, sheet: str, cells: Iterable[Sequence[object]], marks: Marks, *, left: int = 0, hidden: bool = False,
) -> list[RawTable]:
    """The tables of one sheet, under `name`; none where it has no cells.

    cells: rows of typed cells from the sheet's first row on, each from column `left` on. Raises DataError where merged
    areas cover more than MOST_FILLED cells.
    """
    typed_from, records = None, []
    for row, values in enumerate(cells):
        texts = [value if value.__class__ is str else typed_text(value) for value in values]
        if typed_from is None and any(value.__class__ is not str and value.__class__ is not bool for value in values):
            typed_from = row
        records.append(texts)
    left = _put(records, marks.shown, left)
    if marks.durations:
        records = [[_clock(cell) for cell in record] for record in records]
    notes = [Note(f'Sheet "{sheet}".')]
    if hidden:
        notes.append(Note(f'The sheet "{sheet}" is hidden in the workbook; it was read all the same.'))
    notes += _hidden(marks, len(records), left + max(map(len, records), default=0))
    lines = list(range(1, len(records) + 1))
    notes += _merged(name, records, lines, marks.merged, left, typed_from)
    notes += _numbers(records, marks)
    if not any(any(record) for record in records):
        return []
    table = laid_out(name, records, lines, [])
    if table.header is None and not len(table.rows) and not table.preamble:
        return []
    tables = [replace(table, other_tables=[]), *table.other_tables]
    told = [notes, *([notes[0]] for _ in table.other_tables)]
    found = formats_of(tables, records, marks.formats, left, letters)
    return [replace(one, sheet=sheet, formats=formats, notes=[*before, *more, *one.notes])
            for one, before, (formats, more) in zip(tables, told, found, strict=True)]


def _put(records: list[list[str]], shown: dict[tuple[int, int], str], left: int) -> int:
    """Put texts into their places, also beyond the cells that were read; the column that records now begin at."""
    first = min((column for _, column in shown), default=left)
    if first < left:
        records[:] = [[""] * (left - first) + record for record in records]
        left = first
    for (row, column), text in shown.items():
        records.extend([] for _ in range(row + 1 - len(records)))
        record = records[row]
        record.extend([""] * (column - left + 1 - len(record)))
        record[column - left] = text
    return left


def _clock(cell: str) -> str:
    """PT30H00M00S as 30:00:00; anything else as it is."""
    found = _DURATION.fullmatch(cell) if cell.startswith(("PT", "-PT")) else None
    if found is None:
        return cell
    sign, hours, minutes, seconds = found.groups(default="0")
    whole, _, part = seconds.replace(",", ".").partition(".")
    part = part.rstrip("0")
    return f"{'-' * (sign == '-')}{int(hours):02d}:{int(minutes):02d}:{int(whole):02d}{'.' * bool(part)}{part}"


def typed_text(value: object) -> str:
    """A typed cell as text: TRUE and FALSE, dates as ISO 8601, durations as hours:minutes:seconds."""
    if value.__class__ is float:
        if value.is_integer() and -_EXACT < value < _EXACT:
            return str(int(value))
        return repr(value).upper() if value == value else ""
    if value.__class__ is bool:
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.isoformat().removesuffix(_MIDNIGHT)
    return cell_text(value)


def _hidden(marks: Marks, height: int, width: int) -> list[Note]:
    """What is hidden of the cells that the sheet has; hidden rows and columns beyond them are nobody's."""
    if not marks.told:
        return [Note("This kind of workbook does not tell which rows and columns are hidden: all of them were read.")]
    notes = []
    for runs, size, things, say in ((marks.hidden_rows, height, "row(s)", lambda row: str(row + 1)),
                                    (marks.hidden_columns, width, "column(s)", letters)):
        runs = [(first, min(last, size - 1)) for first, last in runs if first < size]
        if runs:
            said = ", ".join(say(a) if a == b else f"{say(a)} to {say(b)}" for a, b in runs[:_PLACES_SAID])
            more = " and more" if len(runs) > _PLACES_SAID else ""
            notes.append(Note(f"{sum(b - a + 1 for a, b in runs):,} {things} are hidden in the sheet and were read all "
                              f"the same: {said}{more}."))
    return notes


def joined_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Several rows of a header as one: what stands over a column, joined by one space."""
    width = max(map(len, rows))
    return [" ".join(dict.fromkeys(row[column].strip() for row in rows if column < len(row) and row[column].strip()))
            for column in range(width)]


def _merged(name: str, records: list[list[str]], lines: list[int], areas: Sequence[tuple[int, int, int, int]],
            left: int, typed_from: int | None) -> list[Note]:
    """Fill merged areas in place, and say where: down among the data, across where they head several columns. A header
    of which cells head several columns is then joined with the rows below it.

    A title over the whole width heads nothing, and a header that reaches over several rows is one name: both stay as
    they are.
    """
    inside = []
    for top, first, bottom, last in areas:
        area = (top, max(first - left, 0), bottom, last - left)
        if top < len(records) and area[3] >= 0:
            inside.append(area)
    if not inside:
        return []
    start = _data_start(records, inside, typed_from)
    width = max((len(r) for r in records), default=0)
    down, across, cells, heads = Counter(), 0, 0, []
    for top, first, bottom, last in inside:
        text = records[top][first] if first < len(records[top]) else ""
        bottom, last = min(bottom, len(records) - 1), min(last, width - 1)
        cells += (bottom - top + 1) * (last - first + 1)
        if cells > MOST_FILLED:
            raise DataError(f"{name} has merged cells that cover more than {MOST_FILLED:,} cells: take the merging "
                            "back, or save the table as CSV.")
        if not text:
            continue
        if top >= start:
            for row in range(top + 1, bottom + 1):
                if first < len(records[row]) and not records[row][first]:
                    records[row][first] = text
                    down[letters(first + left)] += 1
        elif last > first and not _whole_width(records, top, first, last):
            heads.append(top)
            for column in range(first + 1, min(last + 1, len(records[top]))):
                if not records[top][column]:
                    records[top][column] = text
                    across += 1
    said = ", ".join(f"{letters(first + left)}{top + 1}:{letters(last + left)}{bottom + 1}"
                     for top, first, bottom, last in inside[:_PLACES_SAID])
    notes = [Note(f"{len(inside):,} merged area(s): {said}{' and more' if len(inside) > _PLACES_SAID else ''}.")]
    if down:
        where = ", ".join(f"{count:,} in column {column}" for column, count in down.items())
        notes.append(Note(f"{down.total():,} cell(s) below the first of a merged area were filled with its value: "
                          f"{where}.", 0.9))
    if across:
        notes.append(Note(f"{across:,} header cell(s) were filled from the merged cell they are part of.", 0.9))
    if heads and 1 < start - min(heads) <= _HEADER_ROWS:
        begin = min(heads)
        notes.append(Note(f"Rows {begin + 1} to {start} were read as one header, since merged cells head several "
                          "columns there.", 0.9))
        records[begin:start] = [joined_header(records[begin:start])]
        lines[begin:start] = lines[begin:begin + 1]
    return notes


def _data_start(records: list[list[str]], areas: Sequence[tuple[int, int, int, int]], typed_from: int | None) -> int:
    """The first row with a number or a date in it; in a sheet of texts the row below the first full one, and below
    what is merged with it."""
    if typed_from is not None:
        return typed_from
    width = max((sum(1 for cell in record if cell) for record in records), default=0)
    full = (row for row, record in enumerate(records) if 2 * sum(1 for cell in record if cell) >= width)
    header = next(full, 0)
    return max([bottom for top, _, bottom, _ in areas if top <= header <= bottom], default=header) + 1


def _whole_width(records: list[list[str]], top: int, first: int, last: int) -> bool:
    """Whether nothing else stands in the row: then the text is a title."""
    return not any(cell for place, cell in enumerate(records[top]) if cell and not first <= place <= last)


def _numbers(records: list[list[str]], marks: Marks) -> list[Note]:
    notes = []
    errors = Counter(text for text in marks.shown.values() if text.startswith(("#", "Err:")))
    if errors:
        said = ", ".join(f"{text} ({count:,})" for text, count in errors.most_common(_PLACES_SAID))
        notes.append(Note(f"{errors.total():,} cell(s) hold an error of the spreadsheet, kept as text: {said}."))
    if marks.uncalculated:
        notes.append(Note(f"{marks.uncalculated:,} cell(s) hold a formula whose result is not in the file: open it in "
                          "a spreadsheet, save it and add it again.", 0.5))
    rounded = sum(1 for record in records if "E+" in " ".join(record) for cell in record if _ROUNDED.fullmatch(cell))
    rounded += sum(1 for text in marks.shown.values() if len(text) > 15 and text.endswith("0") and text.isdigit())
    if rounded:
        notes.append(Note(f"{rounded:,} number(s) have more than 15 digits, which a spreadsheet does not keep: if they "
                          "are ids they are damaged. Export the ids as text.", 0.9))
    return notes
