"""Columns of text as numbers, each counted once while files are loaded: what is equal, and what differs throughout.

A column is known by where its letters lie in memory, so it is found again in whatever frame it stands. Arrow never
writes into its arrays, and whoever remembers one keeps it, so that nothing else can come to lie there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

#: Cells that tell whether a column repeats itself.
_SAMPLE = 10_000
#: Bytes looked at in one go: as many as the processor has at hand.
_BLOCK = 1 << 17
#: More digests than this are told apart by so many of their first bits, and by all of them only where they share these.
_MANY, _FIRST_BITS = 100_000, 22


@dataclass(frozen=True, eq=False)
class Coding:
    """A column of texts as numbers. codes: (n,) the place of each cell in `distinct`, -1 for unknown. distinct: the
    different texts as an Arrow array of large strings, none unknown, in the order in which they come."""

    codes: np.ndarray
    distinct: pa.Array

    @cached_property
    def names(self) -> pd.Index:
        """The different texts, to look others up in."""
        return pd.Index(self.distinct.to_numpy(zero_copy_only=False), dtype=object)

    @cached_property
    def objects(self) -> np.ndarray:
        """The different texts as objects, and None behind them, where -1 finds it."""
        return np.append(self.names.to_numpy(), None)

    @cached_property
    def texts(self) -> pa.Array:
        """The column itself."""
        if len(self.distinct) == 1 and not self.codes.any():
            return pa.repeat(self.distinct[0], len(self.codes))
        return self.distinct.take(pa.array(self.codes, mask=self.codes < 0 if self.codes.min(initial=0) < 0 else None))


class _Memory:
    """What has been counted. codings: by place in memory, each with the array that lies there. different: the arrays in
    which nothing is there twice."""

    def __init__(self):
        self.codings: dict[tuple, tuple[pa.Array, Coding]] = {}
        self.different: dict[tuple, pa.Array] = {}


_memory: ContextVar[_Memory | None] = ContextVar("what is known of columns", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within this, what is counted of a column is kept, to the end of the outermost; without it, everything is counted
    whenever it is asked for."""
    before = _memory.set(_memory.get() or _Memory())
    try:
        yield
    finally:
        _memory.reset(before)


def one_array(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The one array of large strings that a column is made of; nothing is copied where it is one already."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.chunk(0) if texts.num_chunks == 1 else texts.combine_chunks()
    return texts if texts.type == pa.large_string() else texts.cast(pa.large_string())


def coding(texts: pa.Array) -> Coding:
    """A column of large strings as numbers."""
    known = known_coding(texts)
    if known is not None:
        return known
    first = texts[0] if len(texts) else None
    if texts.null_count == len(texts):
        made = Coding(np.full(len(texts), -1, dtype=np.int32), pa.array([], pa.large_string()))
    elif not texts.null_count and texts[-1] == first and pc.all(pc.equal(texts, first)).as_py():
        made = Coding(np.zeros(len(texts), dtype=np.int32), pa.array([first.as_py()], pa.large_string()))
    else:
        found = texts.dictionary_encode()
        made = Coding(found.indices.fill_null(-1).to_numpy(zero_copy_only=False), found.dictionary)
    _remember(texts, made)
    return made


def known_coding(texts: pa.Array) -> Coding | None:
    """The coding of a column that was coded before; None where none is kept."""
    memory = _memory.get()
    found = memory.codings.get(_place(texts)) if memory is not None else None
    return found[1] if found is not None else None


def likely_coding(texts: pa.Array) -> Coding | None:
    """The coding of a column that is known, or repeats itself so much that its coding pays; else None."""
    known = known_coding(texts)
    if known is not None or not repeats(texts):
        return known
    return coding(texts)


def repeats(texts: pa.Array) -> bool:
    """Whether the first cells of a column repeat themselves, or say nothing."""
    first = texts.slice(0, _SAMPLE)
    known = len(first) - first.null_count
    again = known - len(first.dictionary_encode().dictionary)
    # Of K texts, each as likely, m cells repeat m * m / 2K: so the second holds where K is below a quarter of all.
    return again * 2 >= known or again * len(texts) > 2 * known * known


def texts_of(made: Coding) -> pa.Array:
    """The column of a coding, which is known by it from here on."""
    texts = made.texts
    _remember(texts, made)
    return texts


def digests(texts: pa.Array) -> np.ndarray:
    """64 bits a text; unknown has its own. Equal texts have equal digests, different ones nearly always others."""
    table = pa.table({"t": texts})
    with duckdb.connect(config={"enable_external_access": "false", "lock_configuration": "true"}) as connection:
        connection.register("rows", table)
        return np.asarray(connection.sql("SELECT hash(t) AS h FROM rows").fetchnumpy()["h"])


def there_twice(texts: pa.Array) -> np.ndarray:
    """Which texts stand in a column more than once, unknown ones among them; in rare cases others, too."""
    found = repeated(digests(texts))
    memory = _memory.get()
    if memory is not None and not found.any():
        memory.different[_place(texts)] = texts
    return found


def letters(texts: pa.Array) -> np.ndarray:
    """The bytes of all texts of a column, one behind the other; none stand before, behind or between them unless they
    are of unknown texts."""
    begin, stop = ends(texts)[[0, -1]]
    said = texts.buffers()[2]
    return np.frombuffer(said, dtype=np.uint8)[begin:stop] if said is not None else np.zeros(0, dtype=np.uint8)


def is_bare(texts: pa.Array) -> bool:
    """Whether all that is written in a column are ASCII characters other than blanks and signs of control."""
    said = letters(texts)
    return all((said[at:at + _BLOCK] - np.uint8(0x21) < 0x7f - 0x21).all() for at in range(0, len(said), _BLOCK))


def ends(texts: pa.Array) -> np.ndarray:
    """(n + 1,) Where among the bytes of a column's buffer its first text begins, and where each ends."""
    found = texts.buffers()[1]
    if found is None or not len(texts):
        return np.zeros(1, dtype=np.int64)
    kind = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    return np.frombuffer(found, dtype=kind)[texts.offset:texts.offset + len(texts) + 1]


def all_differ(texts: pa.Array) -> bool:
    """Whether it is known already that no text of a column, unknown among them, is there twice."""
    memory = _memory.get()
    return memory is not None and _place(texts) in memory.different


def repeated(digest: np.ndarray) -> np.ndarray:
    """Which numbers are there more than once."""
    if len(digest) > _MANY:
        slots = (digest >> np.uint64(64 - _FIRST_BITS)).astype(np.int32)
        crowded = np.flatnonzero((np.bincount(slots, minlength=1 << _FIRST_BITS) > 1)[slots])
    else:
        crowded = np.arange(len(digest))
    some = digest[crowded]
    ordered = np.sort(some)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    found = np.zeros(len(digest), dtype=bool)
    if len(twice):
        at = np.searchsorted(twice, some)
        found[crowded] = twice[np.minimum(at, len(twice) - 1)] == some
    return found


def _remember(texts: pa.Array, made: Coding) -> None:
    memory = _memory.get()
    if memory is not None:
        memory.codings[_place(texts)] = (texts, made)


def _place(texts: pa.Array) -> tuple:
    """Where a column lies."""
    return (len(texts), texts.offset, *(None if one is None else one.address for one in texts.buffers()))
