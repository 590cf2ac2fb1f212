"""Rows of text held by column: a million rows as lists of lists would take gigabytes, as Arrow columns they do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
import pyarrow as pa

from data.codings import one_array

_BATCH = 50_000


class TextRows(Sequence):
    """Rows of text, made into lists when asked for.

    columns: one Arrow string array a column, of equal length, without nulls ("" stands for an empty cell).
    longer: row number -> the cells that such a row has beyond the columns.
    """

    def __init__(self, columns: Sequence[pa.ChunkedArray], longer: Mapping[int, list[str]] | None = None):
        self.columns = [pa.chunked_array(c) if isinstance(c, pa.Array) else c for c in columns]
        self.longer = dict(longer or {})

    def column(self, place: int) -> pd.Series:
        """A column as a Series of dtype str, rows numbered from 0; both lie in the same place from here on."""
        texts = one_array(self.columns[place])
        self.columns[place] = pa.chunked_array([texts])
        return pd.Series(pd.array(texts, dtype="str"), copy=False)

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def __getitem__(self, place):
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step == 1:
                return self._between(start, max(start, stop))
            return [self[i] for i in range(start, stop, step)]
        row = range(len(self))[place]
        return [c[row].as_py() for c in self.columns] + self.longer.get(row, [])

    def __iter__(self) -> Iterator[list[str]]:
        for start in range(0, len(self), _BATCH):
            yield from self._between(start, min(start + _BATCH, len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(
            mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None

    def _between(self, start: int, stop: int) -> list[list[str]]:
        texts = [c.slice(start, stop - start).to_pylist() for c in self.columns]
        rows = [list(cells) for cells in zip(*texts, strict=True)]
        for row, more in self.longer.items():
            if start <= row < stop:
                rows[row - start] += more
        return rows
