"""Text -> records in a known dialect, each read with the least damage where quotation marks are out of order.

A record that is written by the rules and has the usual number of cells is taken at once. Any other record that holds
quotation marks is read in every way that a slip of the writer explains (a mark too many, a mark not doubled, a
delimiter left out), and the cheapest reading is taken. So one stray mark damages one record at most.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from data.reading.aligning import aligned
from data.reading.blocks import names_over
from data.reading.dialect import Dialect
from data.reading.kinds import TYPED, misfits

_READINGS = 400
#: So many readings of single cells are tried in one text; a text that needs more is hostile, and from then on only the
#: two plainest readings of a record are weighed.
_EFFORT = 60_000
_REACH = 20_000
_MARKS_TRIED = 6
_MOST_MARKS = 400
_OTHERS = (",", ";", "\t", "|", " ")


@dataclass
class Records:
    """cells: records. lines: 1-based line each begins on. spans: where each begins and ends in the text, characters.
    gaps: numbers of the records that follow a blank line. mended: numbers of the records that broke the rules.
    foreign: numbers of those that are written with another delimiter."""

    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)
    mended: list[int] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)


def read_records(text: str, dialect: Dialect, widths: Sequence[int] = (), columns: Sequence[str] = (), *,
                 start: int = 0, end: int | None = None, line: int = 1) -> Records:
    """The records of a text from `start` to `end`; blank lines are none.

    widths: numbers of cells that are usual in this text. columns: the kinds of its columns, where they are known.
    """
    out, place, stop = Records(), start, len(text) if end is None else end
    reader, last, gap = RecordReader(text, dialect, columns, widths), 0, False
    while place < stop:
        cells, after, how = reader.next(place, last, first=not out.cells)
        if how == "blank":
            line += line_ends(text, place, after)
            place, gap = after, True
            continue
        last = len(cells)
        if gap:
            out.gaps.add(len(out.cells))
            gap = False
        if how == "foreign":
            out.foreign.append(len(out.cells))
        elif how == "mended":
            out.mended.append(len(out.cells))
        out.cells.append(cells)
        out.lines.append(line)
        out.spans.append((place, after))
        line += line_ends(text, place, after)
        place = after
    return out


def line_ends(text: str, start: int, end: int) -> int:
    """How many lines end between two places."""
    feeds = text.count("\n", start, end)
    returns = text.count("\r", start, end)
    return feeds + returns - text.count("\r\n", start, end) if returns else feeds


class RecordReader:
    """Reads one record at a place of a text."""

    def __init__(self, text: str, dialect: Dialect, columns: Sequence[str] = (), widths: Sequence[int] = ()):
        self.text, self.dialect, self.columns, self.usual = text, dialect, columns, set(widths)
        self._quoted, self._bare, self._part = dialect.quoted_cell, dialect.bare_cell, dialect.part
        #: Whether a quotation mark was met that nothing closes up to the end of the text.
        self.unclosed = False
        self._effort = _EFFORT
        self._typed = sum(column in TYPED for column in columns)
        self._others: dict[str, RecordReader] = {}
        # No mark closes a cell behind the last one: without this a million stray marks are searched a million times.
        self._last_mark = text.rfind(dialect.quote)

    def next(self, place: int, last: int, *, first: bool) -> tuple[list[str], int, str]:
        """The record at a place, where the next one begins, and how it was read: "" by the rules, "blank", "mended",
        "foreign". last: the number of cells of the record before. first: whether there is none."""
        cells, after, strays = self.strictly(place)
        if len(cells) == 1 and not cells[0].strip():
            return cells, after, "blank"
        foreign = self._foreign_names(place, len(cells)) if first else self.foreign(place, len(cells), bool(strays))
        if foreign is not None:
            return *foreign, "foreign"
        if (strays or len(cells) not in self.usual and len(cells) != last) and self.has_marks(place, after):
            # what is first may be names, which are of no kind of the columns below them
            cells, after, clean = self.mended(place, self.usual or {last}, (cells, after, strays),
                                              () if first else self.columns)
            return cells, after, "" if clean else "mended"
        return cells, after, "" if not strays else "mended"

    def has_marks(self, start: int, end: int) -> bool:
        """Whether a quotation mark stands between two places."""
        return self.text.find(self.dialect.quote, start, end) >= 0

    def strictly(self, place: int) -> tuple[list[str], int, int]:
        """The cells of the record at a place, where the next one begins, and how many marks are out of order."""
        text, quote, size = self.text, self.dialect.quote, len(self.text)
        cells, strays = [], 0
        while True:
            cell = None
            if place < self._last_mark and (text.startswith(quote, place) or text[place] == " "):
                cell = self._quoted.match(text, place)
                if cell is None and text.startswith(quote, place):
                    self._last_mark = min(self._last_mark, place)
            if cell is not None:
                inner = cell[1]
                if quote in inner:
                    strays += self._strays(inner)
                cells.append(self.dialect.unquoted(inner))
            else:
                self.unclosed = self.unclosed or text.startswith(quote, place)
                cell = self._bare.match(text, place)
                strays += self._strays(cell[1]) if quote in cell[1] else 0
                cells.append(self.dialect.bare(cell[1]))
            place = cell.end()
            parted = self._part.match(text, place)
            if parted is not None:
                place = parted.end()
                if place < size:
                    continue
                cells.append("")
            if text.startswith("\r\n", place):
                return cells, place + 2, strays
            return cells, min(place + 1, size), strays

    def foreign(self, place: int, found: int, strays: bool) -> tuple[list[str], int] | None:
        """The record at a place read with another delimiter, where that gives every column a cell of its kind and the
        delimiter of the text does not."""
        width = len(self.columns)
        if width < 3 or found == width or found > width // 2 and not strays or self._typed < 2:
            return None
        for delimiter, cells, after in self._otherwise(place):
            if len(cells) != width:
                cells, _ = aligned(cells, self.columns, delimiter, words=delimiter == " ")
            if len(cells) == width and not misfits(cells, self.columns):
                return cells, after
        return None

    def _foreign_names(self, place: int, found: int) -> tuple[list[str], int] | None:
        """The first record read with another delimiter, where that gives every column a name and the delimiter of the
        text gives one cell. A title over the names is none: the record behind it has to be a row."""
        width = len(self.columns)
        if width < 3 or found > 1 or not self._typed:
            return None
        for _, cells, after in self._otherwise(place):
            if len(cells) != width or not all(map(str.strip, cells)) or not names_over(cells, self.columns):
                continue
            row, _, _ = self.strictly(after) if after < len(self.text) else ([], 0, 0)
            if len(row) == width and not misfits(row, self.columns):
                return cells, after
        return None

    def _otherwise(self, place: int) -> Iterator[tuple[str, list[str], int]]:
        """The record at a place with each other delimiter by whose rules it is written: the delimiter, the cells, where
        the next record begins."""
        line_end = min((end for mark in "\r\n" if (end := self.text.find(mark, place)) >= 0), default=len(self.text))
        if line_end - place > _REACH:
            return
        for delimiter in _OTHERS:
            if delimiter == self.dialect.delimiter \
                    or self.text.count(delimiter, place, line_end) < len(self.columns) - 1:
                continue
            if delimiter not in self._others:
                self._others[delimiter] = RecordReader(self.text, Dialect(delimiter, self.dialect.quote,
                                                                          self.dialect.escape))
            cells, after, wrong = self._others[delimiter].strictly(place)
            if not wrong:
                yield delimiter, cells, after

    def _strays(self, inner: str) -> int:
        if self.dialect.escape and self.dialect.escape in inner:
            inner = self.dialect.escapes.sub("", inner)
        return inner.replace(self.dialect.quote * 2, "").count(self.dialect.quote)

    def mended(self, place: int, usual: set[int], strict: tuple[list[str], int, int],
               columns: Sequence[str]) -> tuple[list[str], int, bool]:
        """The cheapest reading of the record at a place: its cells, where the next begins, whether it is by the rules.

        What a reading costs: each slip it assumes, each cell more or less than usual, each cell of another kind
        than its column.
        """
        cells, after, strays = strict
        if not strays and len(cells) > max(usual) and self._all_quoted(place, len(cells)):
            return cells, after, True  # no reading is more lawful
        best = self._misfit(cells, usual, columns) + (0.6 * strays + 1.0 * line_ends(self.text, place, after - 1)
                                             if strays else 0)
        found = (cells, after, not strays)
        if self._effort <= 0 or self.text.count(self.dialect.quote, place, after) > _MOST_MARKS:
            return self._plainest(place, usual, columns, best, found)
        order = count()
        queue = [(0.0, next(order), place, ())]
        for _ in range(_READINGS):
            if not queue:
                break
            cost, _, at, read = heapq.heappop(queue)
            self._effort -= 1
            if cost >= best:
                break
            for cell, then, ended, more in self._readings(at):
                total, row = cost + more, (*read, cell)
                if ended:
                    total += self._misfit(row, usual, columns)
                    if total < best:
                        best, found = total, (list(row), then, total == 0)
                elif total < best and len(row) < max(usual) + 3:
                    heapq.heappush(queue, (total, next(order), then, row))
        return found

    def _all_quoted(self, place: int, many: int) -> bool:
        """Whether each of so many cells from a place on stands in quotation marks."""
        for _ in range(many):
            cell = self._quoted.match(self.text, place)
            if cell is None:
                return False
            parted = self._part.match(self.text, cell.end())
            place = parted.end() if parted is not None else cell.end()
        return True

    def _plainest(self, place: int, usual: set[int], columns: Sequence[str], best: float,
                  found: tuple[list[str], int, bool]) -> tuple[list[str], int, bool]:
        """The line at a place with every mark taken as text, where that is cheaper than what was found."""
        cells, at, ended = [], place, False
        while not ended:
            cell = self._bare.match(self.text, at)
            text, at, ended, _ = self._ended(self.dialect.bare(cell[1]), cell.end(), 0)
            cells.append(text)
        return (cells, at, False) if 1.0 + self._misfit(cells, usual, columns) < best else found

    @staticmethod
    def _misfit(cells: Sequence[str], usual: set[int], columns: Sequence[str]) -> float:
        nearest = min(usual, key=lambda width: abs(width - len(cells)))
        cost = 1.5 * min(abs(nearest - len(cells)), 3)
        if len(cells) == nearest and len(columns) == nearest:
            cost += 0.5 * min(misfits(cells, columns), 4)
        return cost

    def _readings(self, place: int):
        """Ways to read the cell at a place: (text, next place, whether the record ends there, cost)."""
        text, quote = self.text, self.dialect.quote
        start = place
        while text.startswith(" ", start) and self.dialect.blank:
            start += 1
        if text.startswith(quote, start):
            yield from self._quoted_readings(start + len(quote))
            cell = self._bare.match(text, place)
            marks = cell[1].count(quote)
            yield self._ended(self.dialect.bare(cell[1]), cell.end(), 1.0 + 0.2 * (marks - 1))
            return
        cell = self._bare.match(text, place)
        marks = cell[1].count(quote)
        yield self._ended(self.dialect.bare(cell[1]), cell.end(), 0.7 * (marks % 2) + 0.1 * (marks - marks % 2))
        if marks:
            # a delimiter left out before a cell in quotation marks
            at = text.index(quote, place)
            line_end = text.find("\n", cell.end(), at + _REACH)
            if self._quoted.match(text, at, line_end if line_end >= 0 else min(len(text), at + _REACH)):
                yield self.dialect.bare(text[place:at]), at, False, 1.2

    def _quoted_readings(self, start: int):
        text, quote, dialect = self.text, self.dialect.quote, self.dialect
        reach, at, strays, tried, closed = min(len(text), start + _REACH), start, 0, 0, 0
        while tried < _MARKS_TRIED * 2:
            at = self._next_mark(at, reach)
            if at < 0:
                return
            inner = text[start:at]
            behind = at + len(quote)
            ends = self._ends(behind)
            lines = line_ends(text, start, at)
            damage = 0.6 * strays + (1.0 * lines if strays or closed else 0.02 * lines) + 1.4 * closed
            if text.startswith(quote, behind):
                tried += 1
                if self._ends(behind + len(quote)):
                    # a mark that is text and not doubled, right before the mark that closes
                    yield self._ended(dialect.unquoted(inner) + quote, self._after(behind + len(quote)), damage + 0.9)
                elif at > start or strays:
                    # a delimiter left out between two cells in quotation marks
                    yield dialect.unquoted(inner), behind, False, damage + 1.2
                at = behind + len(quote)
                continue
            tried += 1
            if ends:
                yield self._ended(dialect.unquoted(inner), self._after(behind), damage)
                closed += 1
            else:
                if at > start:
                    # a delimiter left out behind the mark that closes
                    yield dialect.unquoted(inner), behind, False, damage + 1.2
                strays += 1
            at = behind

    def _next_mark(self, at: int, reach: int) -> int:
        """The next quotation mark that is not escaped."""
        while True:
            at = self.text.find(self.dialect.quote, at, reach)
            if at < 0 or not self.dialect.escape:
                return at
            back = at
            while back > 0 and self.text[back - 1] == self.dialect.escape:
                back -= 1
            if (at - back) % 2 == 0:
                return at
            at += 1

    def _after(self, place: int) -> int:
        while self.dialect.blank and self.text.startswith((" ", "\t"), place):
            place += 1
        return place

    def _ends(self, place: int) -> bool:
        place = self._after(place)
        return place >= len(self.text) or self.text[place] in "\r\n" or bool(self._part.match(self.text, place))

    def _ended(self, cell: str, place: int, cost: float) -> tuple[str, int, bool, float]:
        parted = self._part.match(self.text, place)
        if parted is not None:
            return cell, parted.end(), False, cost
        if self.text.startswith("\r\n", place):
            return cell, place + 2, True, cost
        return cell, min(place + 1, len(self.text)), True, cost
