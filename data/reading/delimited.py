"""Delimited text -> its tables: the dialect by a sample, the records with the least damage, the layout by evidence."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from data.reading.blocks import single, usual_width
from data.reading.dialect import Dialect, dialect_of, quick_records
from data.reading.held import held_grid
from data.reading.kinds import kinds
from data.reading.layout import laid_out, tables_of
from data.reading.raw import Note, RawTable
from data.reading.records import read_records
from data.reading.scanning import scanned
from data.reading.unwrapping import held_apart, unwrapped

_SAMPLE = 60_000
_NAMES = {"\t": "tabs", " ": "blanks", ",": "commas", ";": "semicolons", "|": "bars"}


#: Texts of so many bytes are read by column where their dialect allows it; shorter ones are as quick record by record.
LARGE = 250_000
_HEAD = 400_000


def large_table(name: str, content: bytes) -> RawTable | None:
    """The tables of a large UTF-8 text, most records held by column, with the same outcome as `delimited_table`; None
    where the text is not large, not UTF-8, or not of a kind that is read by column."""
    if len(content) < LARGE or b"\0" in content:
        return None
    start = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
    return by_column(name, memoryview(content)[start:], [])


def by_column(name: str, content: memoryview, notes: list[Note]) -> RawTable | None:
    """The tables of a large text, most records held by column; None where it is not of the kind for that."""
    head = str(content[:_HEAD], "utf-8", "ignore")
    if unwrapped(head[:head.rfind("\n") + 1])[1]:
        return None
    dialect = dialect_of(head)
    if not dialect.plain:
        return None
    widths, columns = shape(head, dialect)
    width = len(columns)
    if width < 2:
        return None
    found = scanned(content, dialect, width, widths, columns)
    if found is None:
        return None
    notes = [*notes, *told(dialect), *_told_of_records(found.mended, found.foreign, found.lines)]
    held = held_grid(found)
    if held is None or held.grid.width != width:
        return None
    notes += [Note(f"Line {line} is a drawn rule and was passed over.") for line, _ in held.rules]
    return _parted_by(dialect, tables_of(name, held.grid, held.lines, notes, rules=[rule for _, rule in held.rules],
                                         joint=dialect.delimiter))


def delimited_table(name: str, text: str, notes: list[Note]) -> RawTable:
    """The tables of a delimited text: the first one, with the others in it."""
    text, told_of_lines, dialect = unwrapped(text)
    notes = [*notes, *told_of_lines]
    if len(text) >= LARGE:  # a large text of another encoding
        table = by_column(name, memoryview(text.encode("utf-8", "replace")), notes)
        if table is not None:
            return table
    return careful_table(name, text, notes, dialect)


def careful_table(name: str, text: str, notes: list[Note], dialect: Dialect | None = None) -> RawTable:
    """The tables of a delimited text, each record looked at by itself. dialect: where it is known."""
    dialect, apart = dialect_of(text) if dialect is None else dialect, None
    if dialect.delimiter == " " or dialect.delimiter not in text:
        text, told_of_lines, apart = held_apart(text)
    notes = [*notes, *(told_of_lines if apart else told(dialect))]
    dialect = apart or dialect
    widths, columns = shape(text, dialect)
    records = read_records(text, dialect, widths, columns)
    notes += _told_of_records(records.mended, records.foreign, records.lines)
    table = laid_out(name, records.cells, records.lines, notes, gaps=records.gaps, joint=dialect.delimiter,
                     words=dialect.delimiter == " ")
    return _parted_by(Dialect(" ") if apart else dialect, table)


def _parted_by(dialect: Dialect, table: RawTable) -> RawTable:
    """The table with its delimiter, and so the others in it."""
    others = [replace(other, delimiter=dialect.delimiter) for other in table.other_tables]
    return replace(table, delimiter=dialect.delimiter, other_tables=others)


def _told_of_records(mended: Sequence[int], foreign: Sequence[int], lines: Sequence[int]) -> list[Note]:
    notes = []
    if mended:
        notes.append(Note(f"{len(mended)} record(s) hold quotation marks that are out of order, the first in line "
                          f"{lines[mended[0]]}; each was read so that it fits the others.", 0.8))
    if foreign:
        notes.append(Note(f"Line {lines[foreign[0]]} is written with another delimiter than the rest"
                          + (f", and so are {len(foreign) - 1} more." if len(foreign) > 1 else "."), 0.8))
    return notes


def told(dialect: Dialect) -> list[Note]:
    """What is said of a dialect: what parts the cells, and all that is unusual or unsure."""
    notes = []
    if dialect.sureness < 0.8:
        notes.append(Note(f"Cells were parted at {dialect.delimiter!r}; the file allows other readings.",
                          dialect.sureness))
    else:
        named = _NAMES.get(dialect.delimiter, repr(dialect.delimiter))
        usual = dialect.delimiter in ",;\t|"
        notes.append(Note(f"Cells are parted by {named}.", dialect.sureness if usual else 0.9))
    if dialect.quote != '"':
        notes.append(Note(f"Cells are quoted with {dialect.quote}.", 0.9))
    if dialect.escape:
        notes.append(Note(f"{dialect.escape} before a quotation mark makes it part of the text.", 0.9))
    return notes


def shape(text: str, dialect: Dialect) -> tuple[list[int], list[str]]:
    """The usual numbers of cells of a text, and the kinds of its columns, by its first records."""
    if len(text) > _SAMPLE:
        cut = text.rfind("\n", 0, _SAMPLE)
        text = text[:cut + 1 if cut > 0 else _SAMPLE]
    sample = read_records(text, dialect, _common_widths(quick_records(text, dialect)), ())
    broken = set(sample.mended)
    sound = [r for i, r in enumerate(sample.cells) if i not in broken and not single(r)]
    if not sound:
        return [1], []
    width = usual_width(sound)
    body = [r for r in sound if len(r) == width]
    return _common_widths(sound), kinds(body[3:] if len(body) > 6 else body[1:] or body, width)


def _common_widths(records: Sequence[Sequence[str]]) -> list[int]:
    """The usual number of cells, and every other that one record in ten has."""
    counts = Counter(map(len, records))
    return sorted({usual_width(records), *(w for w, n in counts.items() if n >= max(3, 0.1 * len(records)))})
