"""A large delimited text -> records by column: NumPy finds where records begin, Arrow parts those that are regular.

A record is regular where its quotation marks are by the rules and it has the usual number of cells; Arrow reads it as
the careful reader would. Any other is read by the careful reader, one by one, so that both ways of reading a file give
the same records.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from data.reading.dialect import Dialect
from data.reading.limits import in_force
from data.reading.records import RecordReader, line_ends

_SMALL, _LARGE = 1 << 15, 1 << 22
_WINDOW = 1 << 20
_THREADS = 2
_BLOCK = 1 << 20
_MOST_FAILURES = 3
#: More records than this, and a larger share than this, read one by one: then the whole file is.
_MOST_ODD, _ODD_SHARE = 20_000, 0.05


@dataclass
class Scanned:
    """columns: the regular records. odd: number among all records -> its cells. lines: 1-based line of each record.
    gaps: numbers of the records after a blank line. mended, foreign: numbers, as in `Records`."""

    columns: list[pa.ChunkedArray]
    odd: dict[int, list[str]] = field(default_factory=dict)
    lines: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    gaps: set[int] = field(default_factory=set)
    mended: list[int] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)


def scanned(content: bytes | memoryview, dialect: Dialect, width: int, widths: Sequence[int],
            columns: Sequence[str]) -> Scanned | None:
    """The records of UTF-8 bytes in a plain dialect; None where too many are irregular or the bytes are no UTF-8."""
    try:
        return _Scan(content, dialect, width, widths, columns).run()
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None


@dataclass(frozen=True)
class _Stretch:
    """Bytes from begin to stop. parsed: their records, or None for none. lines: the line each begins on, from 0.
    ends: how many lines end in it. care: the record behind it needs care."""

    begin: int
    stop: int
    parsed: Future[pa.Table] | None
    lines: np.ndarray
    ends: int
    care: bool


class _Scan:
    def __init__(self, content: bytes | memoryview, dialect: Dialect, width: int, widths: Sequence[int],
                 columns: Sequence[str]):
        self.bytes, self.size = np.frombuffer(content, dtype=np.uint8), len(content)
        self.content, self.dialect, self.width, self.widths, self.kinds = content, dialect, width, widths, columns
        self.longest = in_force().line_characters
        self.delimiter, self.quote = ord(dialect.delimiter), ord(dialect.quote)
        whole = content.obj if isinstance(content, memoryview) else content
        self.returns, self.marked = b"\r" in whole, dialect.quote.encode() in whole
        self.ascii = whole.isascii()
        self.tables: list[pa.Table] = []
        self.lines: list[np.ndarray] = []
        self.out = Scanned([])
        self.count, self.line, self.last, self.failures = 0, 1, 0, 0

    def run(self) -> Scanned | None:
        # Arrow parts the records in threads of ours: those of its own do not live through a fork.
        with ThreadPoolExecutor(_THREADS) as self.threads:
            self._run()
        if self._too_odd() or not self.tables:
            return None
        self.out.columns = pa.concat_tables(self.tables).columns
        self.out.lines = np.concatenate(self.lines)
        self.out.gaps.discard(self.count)
        return self.out

    def _too_odd(self) -> bool:
        return len(self.out.odd) > max(_MOST_ODD, _ODD_SHARE * self.count)

    def _run(self) -> None:
        """Hands stretches whose quotation marks are by the rules to Arrow, a few ahead. Where Arrow finds a record of
        another width in one, that stretch is gone through in detail."""
        place, ahead, step = 0, deque(), _LARGE
        while (place < self.size or ahead) and not self._too_odd():
            while place < self.size and len(ahead) <= _THREADS and self.failures < _MOST_FAILURES and not (
                    ahead and ahead[-1].care):
                stretch = self._stretch(place, step)
                ahead.append(stretch)
                place, step = stretch.stop, _SMALL if stretch.care else min(step * 2, _LARGE)
            if not ahead:
                place = self._detail(place, min(self.size, place + _LARGE))
                continue
            stretch = ahead.popleft()
            try:
                taken = stretch.parsed.result() if stretch.parsed is not None else None
                if taken is not None and taken.num_rows != len(stretch.lines):
                    raise pa.ArrowInvalid("Arrow counts other records")
            except pa.ArrowInvalid:
                self.failures += 1
                ahead.clear()
                place = self._detail(stretch.begin, stretch.stop)
                continue
            if taken is not None:
                self.tables.append(taken)
                self.lines.append(stretch.lines + self.line)
                self.line += stretch.ends
                self.count += taken.num_rows
                self.last = self.width
            if stretch.care:
                place = self._careful(stretch.stop)

    def _stretch(self, place: int, step: int) -> _Stretch:
        """The records from a place on whose quotation marks are by the rules, on their way through Arrow."""
        while True:
            end = min(self.size, place + step)
            part = self.bytes[place:end]
            line_places = np.flatnonzero(self._line_ends(part, end))
            self._check_lines(line_places, part)
            marks = self._marks(part)
            limit = self._first_wrong(part, marks, end == self.size) if len(marks) else len(part)
            outside = np.flatnonzero(np.searchsorted(marks, line_places) % 2 == 0) if len(marks) else \
                np.arange(len(line_places))
            if limit < len(part):
                outside = outside[:np.searchsorted(line_places[outside], limit)]
            elif end == self.size and len(part) and (not len(outside) or line_places[outside[-1]] != len(part) - 1):
                outside = np.append(outside, len(line_places))  # the last record has no line end
            if len(outside) or limit < len(part):
                break
            step *= 4  # a record longer than what was looked at
        if not len(outside):
            return _Stretch(place, place, None, outside, 0, care=True)
        last = outside[-1]
        size = int(line_places[last]) + 1 if last < len(line_places) else len(part)
        lines = np.concatenate(([0], outside[:-1] + 1))
        parsed = self._submit([(place, place + size)])
        return _Stretch(place, place + size, parsed, lines, int(min(last + 1, len(line_places))), limit < len(part))

    def _marks(self, part: np.ndarray) -> np.ndarray:
        return np.flatnonzero(part == self.quote) if self.marked else np.zeros(0, dtype=np.int64)

    def _line_ends(self, part: np.ndarray, end: int) -> np.ndarray:
        ends = part == 10
        if not self.returns:
            return ends
        # a return ends a line unless a feed follows, which then does
        returns = part == 13
        both = ends | returns
        both[:-1] &= ~(returns[:-1] & ends[1:])
        if len(part) and returns[-1] and end < self.size:
            both[-1] = False
        return both

    def _check_lines(self, line_places: np.ndarray, part: np.ndarray) -> None:
        if np.diff(line_places, prepend=-1, append=len(part)).max() > self.longest:
            raise pa.ArrowInvalid("a line that is too long, which is for others to say")

    def _detail(self, place: int, stop: int) -> int:
        """Goes through a stretch record by record; where it got to, which may be a little further."""
        step = _LARGE
        while place < stop and not self._too_odd():
            end = min(self.size, max(stop, place + 1), place + step)
            after, irregular = self._chunk(place, end)
            if irregular:
                after = self._careful(after)
                step = _SMALL
            elif after == place:
                step *= 4
                stop = max(stop, min(self.size, place + step))
                if end == self.size:
                    after = self._careful(place)
            else:
                step = min(step * 2, _LARGE)
            place = after
        return place

    def _chunk(self, place: int, end: int) -> tuple[int, bool]:
        """Takes the regular records from a place on. Where it stopped, and whether a record there needs care."""
        part = self.bytes[place:end]
        marks = self._marks(part)
        line_places = np.flatnonzero(self._line_ends(part, end))
        self._check_lines(line_places, part)
        stops, parts = line_places, np.flatnonzero(part == self.delimiter)
        limit = len(part)
        if len(marks):
            limit = self._first_wrong(part, marks, end == self.size)
            stops = stops[np.searchsorted(marks, stops) % 2 == 0]
        if end == self.size and limit == len(part) and len(marks) % 2 == 0 and (
                not len(stops) or stops[-1] != len(part) - 1):
            stops = np.append(stops, len(part))  # the last line has no end
        stops = stops[:np.searchsorted(stops, limit)] if limit < len(part) else stops
        if not len(stops):
            return place, limit < len(part)
        starts = np.concatenate(([0], stops[:-1] + 1))
        bounds = np.concatenate(([0], stops))
        cells = np.diff(np.searchsorted(parts, bounds)) + 1
        if len(marks) > 1:
            # delimiters in quotation marks part nothing
            opening, closing = marks[:len(marks) // 2 * 2:2], marks[1::2]
            inside = np.cumsum(np.searchsorted(parts, closing) - np.searchsorted(parts, opening))
            cells -= np.diff(np.concatenate(([0], inside))[np.searchsorted(opening, bounds)])
        odd = np.flatnonzero(cells != self.width)
        if not self.count and len(odd) and not odd[0]:
            return place, True  # what the first record is shows by the one behind it
        # a record of another width that holds marks is for the careful reader, and may end elsewhere
        stop_at = len(stops)
        if len(odd) and len(marks):
            held = np.searchsorted(marks, stops[odd]) > np.searchsorted(marks, starts[odd])
            if held.any():
                stop_at = int(odd[held][0])
        if len(odd) and stop_at:
            odd = odd[odd < stop_at]
        self._take(place, part, starts[:stop_at], stops[:stop_at], odd, line_places)
        taken = int(starts[stop_at]) if stop_at < len(stops) else int(min(stops[-1] + 1, len(part)))
        self.line += int(np.searchsorted(line_places, taken))
        return place + taken, stop_at < len(stops) or limit < len(part)

    def _first_wrong(self, part: np.ndarray, marks: np.ndarray, is_last: bool) -> int:
        """The place of the first quotation mark that is out of order, or the length."""
        def parting(place: np.ndarray) -> np.ndarray:
            found = part[place]
            return (found == self.delimiter) | (found == 10) | (found == 13)

        opening, closing = marks[::2], marks[1::2]
        fine = parting(np.maximum(opening - 1, 0)) | (opening == 0)
        if len(closing):
            fine[1:] |= closing[:len(opening) - 1] == opening[1:] - 1
        wrong = [int(opening[np.argmin(fine)])] if not fine.all() else []
        if len(closing):
            inside = closing + 1 < len(part)
            good = parting(np.minimum(closing + 1, len(part) - 1)) | ~inside
            paired = opening[1:len(closing) + 1]
            good[:len(paired)] |= closing[:len(paired)] + 1 == paired
            if not good.all():
                wrong.append(int(closing[np.argmin(good)]))
        if is_last and len(marks) % 2:
            wrong.append(int(marks[-1]))  # never closed
        return min(wrong) if wrong else len(part)

    def _take(self, place: int, part: np.ndarray, starts: np.ndarray, stops: np.ndarray, odd: np.ndarray,
              line_places: np.ndarray) -> None:
        """Takes these records: the regular ones for Arrow, each odd one by itself; blank ones are only remembered."""
        if not len(starts):
            return
        keep, pieces, since, blank = np.ones(len(starts), dtype=bool), [], 0, 0
        for at in odd.tolist():
            begin, stop = int(starts[at]), int(min(stops[at] + 1, len(part)))
            if begin > since:
                pieces.append((since, begin))
                self.last = self.width
            since = stop
            number = self.count + at - blank
            text = str(self.content[place + begin:place + stop], "utf-8")
            cells, _, how = RecordReader(text, self.dialect, self.kinds, self.widths).next(
                0, self.last, first=number == 0)
            if how == "blank":
                keep[at] = False
                blank += 1
                self.out.gaps.add(number)
                continue
            self._remember(number, cells, how)
        stop = int(min(stops[-1] + 1, len(part)))
        if stop > since:
            pieces.append((since, stop))
            self.last = self.width
        if pieces:
            self.tables.append(self._submit([(place + begin, place + stop) for begin, stop in pieces]).result())
        self.lines.append((np.searchsorted(line_places, starts) + self.line)[keep])
        self.count += len(starts) - blank

    def _remember(self, number: int, cells: list[str], how: str) -> None:
        self.out.odd[number] = cells
        self.last = len(cells)
        if how:
            (self.out.mended if how == "mended" else self.out.foreign).append(number)

    def _careful(self, place: int) -> int:
        """Reads the record at a place with care; where the next one begins."""
        for reach in (_SMALL, _WINDOW, self.size) if self.count else (_WINDOW, self.size):
            stop = min(self.size, place + reach)
            while stop < self.size and self.bytes[stop] & 0xC0 == 0x80:
                stop += 1  # not within a character
            text = str(self.content[place:stop], "utf-8")
            reader = RecordReader(text, self.dialect, self.kinds, self.widths)
            cells, after, how = reader.next(0, self.last, first=self.count == 0)
            if stop == self.size or after < len(text) and not reader.unclosed and how != "mended" or reach == _WINDOW:
                break  # what stands further on cannot change how this record is read
        if how == "blank":
            self.out.gaps.add(self.count)
        else:
            self._remember(self.count, cells, how)
            self.lines.append(np.array([self.line]))
            self.count += 1
        self.line += line_ends(text, 0, after)
        return place + len(text[:after].encode())

    def _submit(self, pieces: list[tuple[int, int]]) -> Future[pa.Table]:
        if len(pieces) == 1:
            begin, stop = pieces[0]
            buffer = pa.py_buffer(self.content).slice(begin, stop - begin)
        else:
            buffer = pa.py_buffer(b"".join(self.content[begin:stop] for begin, stop in pieces))
        if self.content[pieces[0][0]:pieces[0][0] + 3] == b"\xef\xbb\xbf":
            raise pa.ArrowInvalid("a byte-order mark within the text, which Arrow would drop")
        names = [str(i) for i in range(self.width)]
        # Where nothing is quoted, Arrow need not look for what stands within marks, and a feed ends every record.
        marked = self.marked or self.returns
        return self.threads.submit(
            arrow_csv.read_csv, pa.BufferReader(buffer),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK, use_threads=False),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.dialect.delimiter, quote_char=self.dialect.quote if marked else False,
                double_quote=marked, newlines_in_values=marked, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=not self.ascii,
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False,
                quoted_strings_can_be_null=False))
