"""Delimited text -> its tables: the dialect by a sample, the records with the least damage, the layout by evidence."""

from __future__ import annotations

from collections import Counter

from data.reading.blocks import single, usual_width
from data.reading.dialect import Dialect, dialect_of
from data.reading.kinds import kinds
from data.reading.layout import laid_out
from data.reading.raw import Note, RawTable
from data.reading.records import read_records

_SAMPLE = 60_000


def delimited_table(name: str, text: str, notes: list[Note]) -> RawTable:
    """The tables of a delimited text: the first one, with the others in it."""
    dialect = dialect_of(text)
    notes = [*notes, *told(dialect)]
    widths, columns = shape(text, dialect)
    records = read_records(text, dialect, widths, columns)
    if records.mended:
        notes.append(Note(f"{len(records.mended)} record(s) hold quotation marks that are out of order, the first in "
                          f"line {records.lines[records.mended[0]]}; each was read so that it fits the others.", 0.8))
    if records.foreign:
        notes.append(Note(f"Line {records.lines[records.foreign[0]]} is written with another delimiter than the rest"
                          + (f", and so are {len(records.foreign) - 1} more." if len(records.foreign) > 1 else "."),
                          0.8))
    return laid_out(name, records.cells, records.lines, notes, gaps=records.gaps, joint=joint(dialect),
                    words=dialect.delimiter == " ")


def told(dialect: Dialect) -> list[Note]:
    """What is said of a dialect that is unusual or unsure."""
    notes = []
    if dialect.sureness < 0.8:
        notes.append(Note(f"Cells were parted at {dialect.delimiter!r}; the file allows other readings.",
                          dialect.sureness))
    elif dialect.delimiter not in ",;\t|":
        notes.append(Note(f"Cells were parted at {dialect.delimiter!r}.", 0.9))
    if dialect.quote != '"':
        notes.append(Note(f"Cells are quoted with {dialect.quote}.", 0.9))
    if dialect.escape:
        notes.append(Note(f"{dialect.escape} before a quotation mark makes it part of the text.", 0.9))
    return notes


def joint(dialect: Dialect) -> str:
    """What stood between two cells that belong together."""
    return dialect.delimiter


def shape(text: str, dialect: Dialect) -> tuple[list[int], list[str]]:
    """The usual numbers of cells of a text, and the kinds of its columns, by its first records."""
    if len(text) > _SAMPLE:
        cut = text.rfind("\n", 0, _SAMPLE)
        text = text[:cut + 1 if cut > 0 else _SAMPLE]
    sample = read_records(text, dialect, (), ())
    broken = set(sample.mended)
    sound = [r for i, r in enumerate(sample.cells) if i not in broken and not single(r)]
    counts = Counter(map(len, sound))
    if not counts:
        return [1], []
    width = usual_width(sound)
    widths = [w for w, n in counts.items() if n >= max(3, 0.1 * len(sound))]
    body = [r for r in sound if len(r) == width]
    return sorted({width, *widths}), kinds(body[3:] if len(body) > 6 else body[1:] or body, width)
