"""Text -> records: which delimiter, which quotes, and where each record starts."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from data.reading.layout import laid_out
from data.reading.raw import Note, RawTable

_DELIMITERS = (",", ";", "\t", "|", "^", "~", ":")
_SAMPLE_LINES = 200
_LONGEST_CELL = 20_000_000
_NUMBER = re.compile(r"[-+]?[\d.,]*\d[\d.,]*\s*[%KMBkmb]?")


def delimited_table(name: str, text: str, notes: list[Note]) -> RawTable:
    """The table of a delimited text."""
    sample = "".join(io.StringIO(text, newline="").readlines()[:_SAMPLE_LINES]) if len(text) < 200_000 \
        else _head(text)
    delimiter, sureness = _delimiter(sample)
    if sureness < 0.8:
        notes = [*notes, Note(f"Cells were parted at {delimiter!r}; the file allows other readings.", sureness)]
    records, lines = _records(text, delimiter, quoted=True)
    if '"' in text and _stray_quotes(records, text, delimiter):
        records, lines = _records(text, delimiter, quoted=False)
        notes = [*notes, Note("Quotation marks are part of the text here: one of them is never closed.", 0.7)]
    return laid_out(name, records, lines, notes)


def _head(text: str) -> str:
    reader = io.StringIO(text[:400_000], newline="")
    lines = reader.readlines()[:_SAMPLE_LINES + 1]
    return "".join(lines[:-1] if len(lines) > 1 else lines)


def _records(text: str, delimiter: str, *, quoted: bool) -> tuple[list[list[str]], list[int]]:
    """Records with the line each begins on; blank lines are none."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, doublequote=True,
                            quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
        records, lines, line = [], [], 1
        for record in reader:
            if record:
                records.append(record)
                lines.append(line)
            line = reader.line_num + 1
        return records, lines
    finally:
        csv.field_size_limit(before)


def _stray_quotes(records: list[list[str]], text: str, delimiter: str) -> bool:
    """Whether a quotation mark swallowed records: a cell with many lines, and a table more even without quoting."""
    if not any(cell.count("\n") > 50 for record in records for cell in record if len(cell) > 500):
        return False
    plain, _ = _records(text, delimiter, quoted=False)
    return len(plain) > len(records) and _evenness(plain) >= _evenness(records)


def _evenness(records: list[list[str]]) -> float:
    """The share of records that have the most common number of cells."""
    widths = Counter(len(r) for r in records)
    return widths.most_common(1)[0][1] / len(records) if records else 0.0


def _delimiter(sample: str) -> tuple[str, float]:
    """The delimiter and how sure it is: the one that gives an even, wide table of believable cells.

    CleverCSV decides where two readings are close.
    """
    scores = {}
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        records, _ = _records(sample, delimiter, quoted=True)
        scores[delimiter] = _score(records)
    ranked = sorted(scores, key=lambda d: -scores[d])
    if not ranked or scores[ranked[0]] == 0:
        return ",", 1.0 if not ranked else 0.5
    best = ranked[0]
    if len(ranked) == 1 or scores[ranked[1]] < 0.7 * scores[best]:
        return best, 1.0
    import clevercsv

    found = clevercsv.Detector().detect(sample[:20_000], delimiters=list(ranked[:3]))
    if found is not None and found.delimiter in ranked[:3]:
        best = found.delimiter
    return best, 0.7


def _score(records: list[list[str]]) -> float:
    """Evenness, times how many cells a record has (more is better, slowly), times the share of believable cells."""
    if not records:
        return 0.0
    width, times = Counter(len(r) for r in records).most_common(1)[0]
    if width < 2:
        return 0.0
    cells = [c.strip() for r in records if len(r) == width for c in r]
    believable = sum(
        not c or bool(_NUMBER.fullmatch(c)) or not any(d in c for d in ";\t|") for c in cells) / len(cells)
    ending = sum(c == "" for c in (r[-1] for r in records if len(r) == width)) / times
    return (times / len(records)) ** 2 * (1 - 1 / width**0.5) * believable**2 * (0.9 if ending == 1 else 1.0)
