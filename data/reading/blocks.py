"""Where tables begin and end among records: blank lines, a header that comes again, a row of names over other kinds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from data.reading.kinds import TYPED, kind, kinds

#: So many records at each end are looked at one by one; between them only what is irregular.
EDGE = 200
_PROFILE = 200
_YEAR = re.compile(r"(?:19|20)\d\d")
_RULE = re.compile(r"[=\-_*#+|~.:\s─━═–—]{3,}")
_MOST_HEADER_ROWS = 5
_MOST_BREAKS = 400
_LONGEST_NAME = 120
_NO_NAMES = frozenset({"number", "date", "time", "url", "email"})


@dataclass(frozen=True)
class Grid:
    """records: as read, none blank. gaps: numbers of those that follow a blank line. watched: numbers of those that
    may begin something new, ascending; all others are rows like those before them, of `width` cells."""

    records: Sequence[list[str]]
    gaps: Collection[int]
    watched: Sequence[int]
    width: int


def filled(record: Sequence[str]) -> int:
    """How many cells hold something."""
    return sum(1 for cell in record if cell.strip())


def single(record: Sequence[str]) -> bool:
    """Whether only the first cell holds something."""
    return bool(record[0].strip()) and not any(cell.strip() for cell in record[1:])


def is_rule(record: Sequence[str]) -> bool:
    """Whether a record is a line drawn with signs."""
    cells = [c.strip() for c in record if c.strip()]
    return bool(record[0].strip()) and all(_RULE.fullmatch(c) and len(c.replace(" ", "")) >= 3 for c in cells)


def usual_width(records: Sequence[Sequence[str]]) -> int:
    """The most common number of cells; of equally common ones the larger. Lines of one cell count where all are."""
    counts = Counter(len(r) for r in records if not single(r))
    return max(counts, key=lambda w: (counts[w], w)) if counts else max((len(r) for r in records), default=1)


def grid_of(records: Sequence[list[str]], gaps: Collection[int]) -> Grid:
    """A grid of records by looking at each of them."""
    size = len(records)
    width, key = key_column(records)
    names = possible_names(records)
    begin = {record[0] for record in names}
    found = [i for i in range(size) if i < EDGE or i >= size - EDGE or i in gaps or len(records[i]) != width
             or key >= 0 and is_word(records[i][key]) or records[i][0] in begin and records[i] in names]
    return Grid(records, gaps, found, width)


def is_word(cell: str) -> bool:
    """Whether a cell in a column of numbers is a word, as a name over it would be."""
    return len(cell) < _LONGEST_NAME and kind(cell) == "text"


def possible_names(records: Sequence[list[str]]) -> list[list[str]]:
    """Those of the first records that hold no number: where one comes again, another table may begin."""
    return [list(r) for r in records[:10] if len(r) > 1 and not any(
        kind(c) in ("number", "date", "time", "url", "email") for c in r)][:3]


def key_column(records: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The usual number of cells at the beginning, and the column of numbers whose cells tell a row from a header
    (-1: none)."""
    head = list(records[:EDGE])
    width = usual_width(head)
    body = [r for r in head if len(r) == width][3:] or head[1:]
    found = kinds(body, width)
    return width, next((i for i, k in enumerate(found) if k == "number"), -1)


def names_over(record: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether a record names columns of these kinds: text over at least one typed column, and nothing that fits its
    column (years over columns of numbers are names)."""
    over, inside, years = 0, 0, 0
    for cell, column in zip(record, columns, strict=False):
        found = kind(cell)
        if column in TYPED and found != "missing":
            if found == column:
                inside += 0.25 if found == "code" else 1
                years += bool(_YEAR.fullmatch(cell.strip()))
            elif found in ("text", "code") and len(cell) <= _LONGEST_NAME:
                over += 1
            else:
                over += 0.5
    if years >= 2 and years == inside:
        return _years_beside(record)
    return over >= 1 and inside <= 0.25 * over


def _years_beside(record: Sequence[str]) -> bool:
    """Whether a record is a word and, beside it, years: each once."""
    cells = [c.strip() for c in record if c.strip()]
    years = {c for c in cells[1:] if _YEAR.fullmatch(c)}
    return len(years) >= 2 and len(years) == len(cells) - 1 and kind(cells[0]) == "text"


def shares_names(record: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a record says most of what a header says."""
    names = {c.strip() for c in header if c.strip()}
    mine = [c.strip() for c in record if c.strip()]
    common = sum(c in names for c in mine)
    return common >= 2 and common >= 0.6 * max(len(mine), 1) and common >= 0.6 * min(len(names), len(mine)) \
        and not any(kind(c) in ("number", "date", "time") for c in mine)


def profile(records: Sequence[Sequence[str]], start: int, end: int, width: int) -> list[str]:
    """The kinds of the columns by the first rows from `start`."""
    rows = [r for r in records[start:min(end, start + _PROFILE)] if len(r) == width and (width == 1 or not single(r))]
    return kinds(rows, width)


def always_filled(records: Sequence[Sequence[str]], start: int, end: int, width: int) -> set[int]:
    """The columns that none of the first rows leaves empty, where there are rows enough to say so."""
    rows = [r for r in records[start:min(end, start + _PROFILE)] if len(r) == width]
    return {i for i in range(width) if all(r[i].strip() for r in rows)} if len(rows) >= 8 else set()


def header_rows(records: Sequence[list[str]], start: int, end: int, width: int) -> int:
    """How many records from `start` are the header of the rows behind them."""
    first, size = records[start], end - start
    same = 1
    while same < min(_MOST_HEADER_ROWS, size) and records[start + same] == first:
        same += 1
    if size == 1:
        return int(not any(kind(c) in ("number", "date", "time", "url", "email") for c in first))
    labelled = _under_labels(records, start, end, width)
    if labelled:
        return labelled
    skip = 3 if size > 6 else 1
    columns = profile(records, start + max(skip, same), end, width)
    typed = [i for i, column in enumerate(columns) if column in TYPED]
    if not typed:
        return _names_by_look(records, start, end, width, same)
    many = 0
    while many < min(_MOST_HEADER_ROWS, size - 1):
        record = records[start + many]
        if not names_over(record, columns):
            break
        if many and record != first and not _further_names(records, start, many, columns, typed):
            break
        many += 1
    if not many and size > 2 and _over_names(first, width) and names_over(records[start + 1], columns):
        # labels over groups of columns, of which none may stand over a typed one
        many = 2
    return max(many, same if same > 1 and many else 0)


def _under_labels(records: Sequence[list[str]], start: int, end: int, width: int) -> int:
    """How many rows a header has whose names stand below several rows of labels over groups of columns, and those over
    smaller groups; 0 where it is no such header. Each row of labels speaks over every column that the one above does,
    and the names leave none out."""
    over: set[int] = set()
    for many in range(min(_MOST_HEADER_ROWS, end - start - 1)):
        record = records[start + many]
        said = {place for place, cell in enumerate(record) if cell.strip()}
        if len(record) != width or not over <= said or any(kind(record[place]) in _NO_NAMES for place in said):
            return 0
        if len(said) == width:
            break
        if len(said) < 2 and not said - {0}:
            return 0  # a title
        over = said
    else:
        return 0
    if many < 2:
        return 0  # names alone, or below one row of labels, are for others to tell
    body = [r for r in records[start + many + 1:min(end, start + many + 1 + _PROFILE)] if len(r) == width]
    again = any(cell.strip() and any(row[place] == cell for row in body)
                for record in records[start:start + many] for place, cell in enumerate(record))
    columns = kinds(body, width)
    typed = any(column in TYPED for column in columns)
    full = len(body) > 3 and sum(filled(r) == width for r in body) >= 0.9 * len(body)
    return many + 1 if body and not again and (names_over(records[start + many], columns) if typed else full) else 0


def _over_names(record: Sequence[str], width: int) -> bool:
    return 2 <= filled(record) < width and not any(kind(c) in ("number", "date", "time") for c in record)


def _further_names(records: Sequence[list[str]], start: int, many: int, columns: Sequence[str],
                   typed: Sequence[int]) -> bool:
    """Whether a second row of names is one: it has to speak over nearly all typed columns (a row of data with a word
    where a number was expected does not), or complete a row of names that left columns out."""
    record, above = records[start + many], records[start + many - 1]
    over = [i for i in typed if i < len(record) and kind(record[i]) in ("text", "code")]
    if filled(above) < 0.7 * len(columns) and len(over) >= 0.5 * len(typed):
        return True
    later = records[start + many + 1:start + many + 60]
    again = sum(any(i < len(r) and r[i] == record[i] for r in later) for i in over)
    short = all(len(c) <= 40 for c in record)
    return short and not again and len(over) >= max(2, 0.75 * len(typed))


def _names_by_look(records: Sequence[list[str]], start: int, end: int, width: int, same: int) -> int:
    """A header over columns of text only: names do not come again below, and are unlike what stands below."""
    first = records[start]
    if _years_beside(first):
        return same
    if any(kind(c) in ("number", "date", "time", "url", "email") for c in first):
        return 0
    body = records[start + same:min(end, start + same + _PROFILE)]
    if same > 1 and len(set(map(tuple, body))) < 0.7 * len(body):
        return 0
    if same == 1 and _over_names(first, width) and filled(first) <= 0.6 * width and len(body) > 3 \
            and filled(body[0]) == width and sum(filled(r) == width for r in body) >= 0.9 * len(body):
        return 2  # labels over groups of columns, in a table that leaves nothing empty
    columns = [[r[i].strip() for r in body if i < len(r)] for i in range(min(width, len(first)))]
    again = sum(bool(name.strip()) and name.strip() in column for name, column in zip(first, columns, strict=False))
    if len(body) >= 5 and again and again >= 0.34 * filled(first):
        return 0
    named = [c.strip() for c in first if c.strip()]
    if len(body) >= 5 and len(set(named)) == len(named) and _unlike(named, columns) < -0.5:
        return 0
    return same


def _unlike(named: Sequence[str], columns: Sequence[Sequence[str]]) -> float:
    """Above 0 where the first row looks like names, below where it looks like one more row."""
    votes = 0.0
    for name, column in zip(named, columns, strict=False):
        cells = [c for c in column if c]
        if len(cells) < 5:
            continue
        words = sum(" " in c for c in cells) / len(cells)
        capital = sum(c[:1].isupper() for c in cells) / len(cells)
        votes += (words > 0.9 and " " in name and len(name) > 25) * -1.0
        votes += (capital > 0.95 and name[:1].islower()) * 1.0
        votes += (len(name) < 0.5 * min(len(c) for c in cells)) * 0.5
    return votes


def breaks(grid: Grid) -> list[int]:
    """The numbers of the records at which something new begins, the first included."""
    records, found = grid.records, [0]
    begin, width = _first_full(records, 0)
    for i in grid.watched:
        if i <= found[-1]:
            continue
        if len(found) >= _MOST_BREAKS:
            break  # what follows is taken for more of the same
        if i in grid.gaps:
            found.append(i)
            begin, width = _first_full(records, i)
        elif i > begin and len(records[i]) > 1 and not single(records[i]) and _begins(records, i, begin, width):
            start = i
            while start > begin + 2 and single(records[start - 1]):
                start -= 1  # a title over the next table
            found.append(start)
            begin, width = _first_full(records, i)
    return found


def _first_full(records: Sequence[list[str]], at: int) -> tuple[int, int]:
    begin = at
    while begin < len(records) - 1 and single(records[begin]) and begin < at + EDGE:
        begin += 1
    return begin, usual_width(records[begin:begin + 30])


def _begins(records: Sequence[list[str]], i: int, begin: int, width: int) -> bool:
    """Whether record i, without a blank line before it, is the header of another table."""
    record, header = records[i], records[begin]
    if i - begin < _MOST_HEADER_ROWS and all(records[k] == header for k in range(begin, i + 1)):
        return False  # a header of several rows that say the same
    if i + 1 >= len(records):
        return False
    if record == header or len(record) != len(header) and i > begin + 1 and shares_names(record, header):
        # values come again in their column, names do not
        body = [r for r in records[begin + 1:min(i, begin + _PROFILE)] if r != header]
        values = any(name.strip() and any(place < len(r) and r[place] == name for r in body)
                     for place, name in enumerate(record))
        return not values and not any(kind(c) in ("number", "date", "time") for c in record)
    if i < begin + 2:
        return False
    typed = sum(kind(c) in ("number", "date", "time", "url", "email") for c in record)
    if typed > 0.34 * filled(record) and not _years_beside(record):
        return False
    following = records[i + 1:i + 6]
    alike = [r for r in following if len(r) == len(record)]
    if len(alike) < max(1, 0.6 * len(following)):
        return False
    own = kinds(alike, len(record))
    if not names_over(record, own) or filled(record) < 0.6 * len(record):
        return False
    if len(record) != width:
        return True
    columns = profile(records, min(begin + 3, i - 1), i, width)
    typed = [k for k in columns if k in TYPED]
    text = sum(k in TYPED and kind(c) in ("text", "code") and kind(c) != k
               for c, k in zip(record, columns, strict=False))
    return len(typed) >= 2 and text == len(typed) and len(set(record)) == len(record)
