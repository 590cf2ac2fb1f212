"""Records of which most are held by column: what a large file is while its layout is found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.codings import ends, letters
from data.reading.blocks import EDGE, Grid, is_rule, is_word, key_column, possible_names
from data.reading.rows import TextRows
from data.reading.scanning import Scanned


class HeldRecords(Sequence):
    """Records made into lists when asked for.

    columns: the regular records, one Arrow string array a column. odd: number among all records -> the cells of a
    record that was read by itself.
    """

    def __init__(self, columns: Sequence[pa.ChunkedArray], odd: Mapping[int, list[str]]):
        self.held, self.odd, self._places = TextRows(columns), dict(odd), sorted(odd)
        self._shifts = np.array(self._places, dtype=np.int64) - np.arange(len(self._places))
        self._blocks: dict[int, list[list[str]]] = {}

    def __len__(self) -> int:
        return len(self.held) + len(self.odd)

    def __getitem__(self, place):
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            return self._between(start, max(start, stop)) if step == 1 else [self[i] for i in range(start, stop, step)]
        number = range(len(self))[place]
        found = self.odd.get(number)
        return list(found if found is not None else self._regular(number - bisect_left(self._places, number)))

    def _regular(self, row: int) -> list[str]:
        """A row of the columns. Who asks for one asks for those beside it, and one by one they cost many times more."""
        block, place = divmod(row, _BLOCK)
        if block not in self._blocks:
            if len(self._blocks) >= _MOST_BLOCKS:
                self._blocks.clear()
            self._blocks[block] = self.held[block * _BLOCK:(block + 1) * _BLOCK]
        return self._blocks[block][place]

    def _between(self, start: int, stop: int) -> list[list[str]]:
        before = bisect_left(self._places, start)
        inside = self._places[before:bisect_left(self._places, stop)]
        rows = self.held[start - before:stop - before - len(inside)]
        for number in inside:
            rows.insert(number - start, list(self.odd[number]))
        return rows

    def number_of(self, held: int) -> int:
        """The number among all records of a regular one."""
        return held + int(np.searchsorted(self._shifts, held, side="right"))

    def rows(self, start: int, stop: int, width: int, other: Mapping[int, list[str]]) -> TextRows:
        """The records from `start` to `stop` as rows of a table of `width` columns. other: number -> the cells to put
        in place of a record; every record of fewer cells has to be among them."""
        before = bisect_left(self._places, start)
        inside = self._places[before:bisect_left(self._places, stop)]
        first, last = start - before, stop - before - len(inside)
        columns = [column.slice(first, last - first) for column in self.held.columns]
        changed = {n: other.get(n, self.odd.get(n)) for n in {*inside, *(n for n in other if start <= n < stop)}}
        if not changed:
            return TextRows(columns)
        # Regular rows keep their order; what was read by itself is put in by one permutation of both.
        numbers = np.array(sorted(changed))
        order = np.arange(stop - start)
        from_held = np.ones(stop - start, dtype=bool)
        from_held[numbers - start] = False
        held_numbers = np.delete(order, np.array(inside, dtype=np.int64) - start)
        order = np.empty(stop - start, dtype=np.int64)
        order[held_numbers] = np.arange(last - first)
        order[numbers - start] = last - first + np.arange(len(numbers))
        rows = [changed[int(n)] for n in numbers]
        columns = columns[:width]
        mixed = [pa.chunked_array([*column.chunks, pa.array([r[i] for r in rows], column.type)]).take(pa.array(order))
                 for i, column in enumerate(columns)]
        if len(rows) == stop - start:
            # every row was filled up, because the header is longer than the regular rows
            mixed += [pa.chunked_array([pa.array([r[i] for r in rows], pa.string())])
                      for i in range(len(columns), min(map(len, rows)))]
        held = len(mixed)
        longer = {int(n) - start: r[held:] for n, r in zip(numbers, rows, strict=True) if len(r) > held}
        return TextRows(mixed, longer)


@dataclass(frozen=True)
class HeldGrid:
    """grid: of records held by column. lines: the line each begins on. rules: lines drawn with signs, with their
    number, which are no records."""

    grid: Grid
    lines: np.ndarray
    rules: list[tuple[int, list[str]]]


_DIGITS = r"^[-+(]?[$€£]?\d[\d.,]*[%KMBkmb)]?$"
_DRAWN = r"^[=\-_*#+|~.:\s\pZ─━═–—]*$"
_MOST_WORDS = 100_000
#: Rows that are made into lists together, and how many such blocks are kept.
_BLOCK, _MOST_BLOCKS = 128, 64
#: By its number, whether a byte is a letter or digit of ASCII.
_WORDS = np.array([chr(i).isalnum() and i < 128 for i in range(256)])


def held_grid(found: Scanned) -> HeldGrid | None:
    """The grid of scanned records: the fast way to `grid_of`, with the same outcome. None where so much would have to
    be looked at one by one that nothing is gained."""
    records, lines, gaps = HeldRecords(found.columns, found.odd), found.lines, found.gaps
    records, lines, gaps, rules = _without_blanks(records, lines, gaps)
    if records is None or not len(records):
        return None
    size = len(records)
    width, key = key_column(records)
    if width != len(found.columns):
        return None  # the first records are not like most, of which the columns were made
    watched = {*range(min(EDGE, size)), *range(max(0, size - EDGE), size), *gaps, *records.odd}
    if key >= 0:
        column = records.held.columns[key]
        other = np.concatenate(_each(column, _no_digits))
        other = other[~_mask(pc.match_substring_regex(column.take(pa.array(other)), _DIGITS))]
        if len(other) > _MOST_WORDS:
            other = other[_mask(pc.not_equal(column.take(pa.array(other)), ""))]
        if len(other) > _MOST_WORDS:
            return None
        cells = column.take(pa.array(other)).to_pylist()
        watched.update(records.number_of(int(i)) for i, cell in zip(other, cells, strict=True) if is_word(cell))
    for names in possible_names(records):
        if len(names) == width:
            watched.update(records.number_of(int(i)) for i in _equal(records.held.columns, names))
    return HeldGrid(Grid(records, gaps, sorted(watched), width), lines, rules)


def _mask(found: pa.ChunkedArray) -> np.ndarray:
    return found.to_numpy().astype(bool)


def _each(column: pa.ChunkedArray, found: Callable[[pa.Array], np.ndarray]) -> list[np.ndarray]:
    """What is found in each piece of a column, by the place in the whole of it."""
    places, before = [np.zeros(0, dtype=np.int64)], 0
    for chunk in column.chunks:
        places.append(found(chunk) + before)
        before += len(chunk)
    return places


def _no_digits(texts: pa.Array) -> np.ndarray:
    """The cells that are anything else than digits."""
    places = ends(texts)
    if (letters(texts) - np.uint8(ord("0")) < 10).all() and (places[1:] > places[:-1]).all():
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(~_mask(pc.ascii_is_decimal(pa.chunked_array([texts]))))


def _may_be_drawn(texts: pa.Array) -> np.ndarray:
    """The cells that are empty or do not begin with a letter or digit of ASCII: all that may hold signs only."""
    places, said = ends(texts), letters(texts)
    if not len(said):
        return np.arange(len(texts))
    size, begins = np.diff(places), np.minimum(places[:-1] - places[0], len(said) - 1)
    return np.flatnonzero(~(_WORDS[said[begins]] & (size > 0)))


def _equal(columns: Sequence[pa.ChunkedArray], cells: Sequence[str]) -> np.ndarray:
    """The rows that hold exactly these cells."""
    wanted = len(cells[0].encode("utf-8", "replace"))
    found = np.concatenate(_each(columns[0], lambda texts: np.flatnonzero(np.diff(ends(texts)) == wanted)))
    for column, cell in zip(columns, cells, strict=True):
        if not len(found):
            break
        found = found[_mask(pc.equal(column.take(pa.array(found)), cell))]
    return found


def _without_blanks(records: HeldRecords, lines: np.ndarray, gaps: set[int]):
    """The records without those that hold nothing, and without drawn rules."""
    columns = records.held.columns
    first = columns[0]
    # one look at the first column finds both: what holds nothing in it, and what may be a rule
    signs = np.concatenate(_each(first, _may_be_drawn))
    signs = signs[_mask(pc.match_substring_regex(first.take(pa.array(signs)), _DRAWN))]
    bare = _mask(pc.equal(pc.utf8_trim_whitespace(first.take(pa.array(signs))), ""))
    empty, drawn = signs[bare], signs[~bare]
    for column in columns[1:]:
        if not len(empty):
            break
        empty = empty[_mask(pc.equal(pc.utf8_trim_whitespace(column.take(pa.array(empty))), ""))]
    if len(drawn) > _MOST_WORDS:
        return None, lines, gaps, []
    drawn = [int(i) for i in drawn if is_rule(records.held[int(i)])]
    odd_out = [n for n, r in records.odd.items() if is_rule(r) or not any(map(str.strip, r))]
    if not len(empty) and not drawn and not odd_out:
        return records, lines, gaps, []
    rules = sorted([(records.number_of(i), records.held[i]) for i in drawn]
                   + [(n, records.odd[n]) for n in odd_out if is_rule(records.odd[n])], key=lambda rule: rule[0])
    blank = {records.number_of(int(i)) for i in empty} | {n for n in odd_out if not is_rule(records.odd[n])}
    gone = np.array(sorted(blank | {number for number, _ in rules}), dtype=np.int64)
    kept = np.ones(len(records), dtype=bool)
    kept[gone] = False
    place = np.cumsum(kept) - kept  # where a record stands among those kept
    new_gaps, size = {int(place[n]) for n in blank}, int(kept.sum())
    new_gaps |= {int(place[n]) for n in gaps}
    new_gaps.discard(size)
    held_kept = np.ones(len(records.held), dtype=bool)
    held_kept[np.concatenate([empty, np.array(drawn, dtype=np.int64)])] = False
    columns = [column.filter(pa.array(held_kept)) for column in columns] if not held_kept.all() else columns
    odd = {int(place[n]): cells for n, cells in records.odd.items() if kept[n]}
    return HeldRecords(columns, odd), lines[kept], new_gaps, [(int(lines[n]), rule) for n, rule in rules]
