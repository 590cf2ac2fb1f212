"""A RawTable between two processes: Arrow columns and JSON, never a pickle, since the writer has met hostile bytes.

Texts cross as Arrow lays out large strings: where each ends, and their letters, one after the other. The reader points
into the file, so a million rows are written once and copied nowhere.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from functools import partial
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa

from data.codings import ends, letters
from data.reading import raw
from data.reading.columnar import FrameRows, cell_text, halves_told, without_halves
from data.reading.rows import TextRows

#: Lists with more rows than this cross as columns; below, plain lists are quicker and stay what they were.
MANY = 5_000

_END = struct.Struct("<QQ8s")  # where the last part begins, its length, and this mark
_MARK = b"RAWTABLE"
_KNOWN = {made.__name__: made for made in vars(raw).values() if is_dataclass(made)}
_BROKEN = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError, StopIteration, OSError,
           MemoryError, struct.error, pa.ArrowException)


#: Writes columns, and says where they stand.
Keep = Callable[["pa.Table | Sequence[pa.ChunkedArray]"], list]


class TooLargeError(Exception):
    """The table has more bytes than may come back."""


class BrokenAnswerError(Exception):
    """The bytes are no table: who wrote them was cut short, or is not to be trusted."""


class _Sink:
    """A file that counts what is written and takes no more than it may."""

    closed = False

    def __init__(self, file: BinaryIO, most: int):
        self.file, self.most, self.position = file, most, 0

    def write(self, data) -> int:
        left = memoryview(data).cast("B") if memoryview(data).nbytes else b""
        size = len(left)
        if self.position + size > self.most:
            raise TooLargeError
        while left:
            left = left[self.file.write(left):]  # a file without a buffer may take a part
        self.position += size
        return size

    def flush(self) -> None:
        self.file.flush()

    def tell(self) -> int:
        return self.position


def write(value: object, file: BinaryIO, *, most: int) -> None:
    """Write a RawTable, or plain values, to a file at its beginning. Raises TooLargeError beyond `most` bytes."""
    sink = _Sink(file, most)
    told = json.dumps(_told(value, partial(_segment, sink)), separators=(",", ":")).encode()
    begin = sink.position
    sink.write(told)
    sink.write(_END.pack(begin, len(told), _MARK))
    file.flush()


def read(buffer: memoryview) -> object:
    """What `write` wrote, checked. Columns point into the buffer. Raises BrokenAnswerError."""
    try:
        begin, length, mark = _END.unpack(buffer[-_END.size:])
        if mark != _MARK:
            raise ValueError("the mark at the end is missing")
        whole = pa.py_buffer(buffer)
        value = _made(json.loads(bytes(buffer[begin:begin + length])), whole)
        if isinstance(value, raw.RawTable):
            _check(value)
        return value
    except _BROKEN as error:
        raise BrokenAnswerError(str(error)) from error


def _check(table: raw.RawTable) -> None:
    """Raise ValueError unless the parts are what a RawTable promises."""
    header, rows = table.header, table.rows
    sound = (isinstance(table.name, str) and (header is None or _texts(header)) and len(table.lines) >= 0
             and (isinstance(rows, (TextRows, FrameRows)) or isinstance(rows, list) and all(map(_texts, rows)))
             and all(isinstance(note, raw.Note) and isinstance(note.text, str) for note in table.notes)
             and all(map(_texts, [*table.preamble, *table.footer]))
             and all(isinstance(other, raw.RawTable) for other in table.other_tables)
             and isinstance(table.formats, dict)
             and all(type(place) is int and isinstance(said, str) for place, said in table.formats.items())
             and all(said is None or isinstance(said, str) for said in (table.delimiter, table.sheet)))
    if not sound:
        raise ValueError("a part of the table is of another kind than it must be")
    for other in table.other_tables:
        _check(other)


def _texts(record: object) -> bool:
    return isinstance(record, list) and all(issubclass(kind, str) for kind in set(map(type, record)))


def _segment(sink: _Sink, held: pa.Table | Sequence[pa.ChunkedArray]) -> list:
    """Where in the file these columns stand from here on. Columns of text have a way of their own."""
    if not isinstance(held, pa.Table):
        return [_text_segment(sink, column) for column in held]
    _align(sink)
    begin = sink.position
    with pa.ipc.new_stream(pa.PythonFile(sink, "w"), held.schema) as stream:
        stream.write_table(held)
    return [begin, sink.position - begin]


def _align(sink: _Sink) -> None:
    sink.write(b"\0" * (-sink.position % 64))  # Arrow reads aligned columns in place


def _text_segment(sink: _Sink, column: pa.ChunkedArray) -> list[int]:
    """How many texts a column has, where their ends begin, where their letters do, and how many letters there are."""
    if column.null_count:
        raise ValueError("a cell of a column of text is unknown, not empty")
    _align(sink)
    places, size = sink.position, 0
    sink.write(np.zeros(1, dtype=np.int64))
    for chunk in column.chunks:
        found = ends(chunk)
        sink.write(np.add(found[1:], size - int(found[0]), dtype=np.int64))
        size += int(found[-1] - found[0])
    begin = sink.position
    for chunk in column.chunks:
        sink.write(letters(chunk))
    return [len(column), places, begin, size]


def _table(whole: pa.Buffer, begin: int, length: int) -> pa.Table:
    table = pa.ipc.open_stream(_within(whole, begin, length)).read_all()
    table.validate(full=True)  # offsets and characters: what is broken here would be read as memory of ours
    return table


def _text_column(whole: pa.Buffer, rows: int, places: int, begin: int, size: int) -> pa.Array:
    if rows < 0 or places % 8:
        raise ValueError("a column of text does not stand where it says")
    column = pa.Array.from_buffers(pa.large_string(), rows, [
        None, _within(whole, places, 8 * (rows + 1)), _within(whole, begin, size)])
    column.validate(full=True)
    return column


def _within(whole: pa.Buffer, begin: int, length: int) -> pa.Buffer:
    """A part of the file that lies in it."""
    if begin < 0 or length < 0 or begin + length > whole.size:
        raise ValueError("a column lies beyond the end of the file")
    return whole.slice(begin, length)


def _told(value: object, keep: Keep):
    """A value as JSON can hold it; columns are kept apart, with the place where they stand."""
    if value is None or type(value) in (int, float, bool):
        return value
    if isinstance(value, str):
        return str(value)  # a reader's own kinds of text cross as text
    if isinstance(value, list):
        return _told_list(value, keep)
    if isinstance(value, tuple):
        return {"tuple": [_told(one, keep) for one in value]}
    if isinstance(value, range):
        return {"range": [value.start, value.stop, value.step]}
    if isinstance(value, dict):
        return {"dict": [[_told(key, keep), _told(one, keep)] for key, one in value.items()]}
    if isinstance(value, TextRows):
        return {"text": keep(value.columns), "longer": _told(value.longer, keep)}
    if isinstance(value, FrameRows):
        return _told_frame(value.frame, keep)[0]
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "iu":
        if len(value) and value[-1] - value[0] == len(value) - 1 and (np.diff(value) == 1).all():
            return {"count": [int(value[0]), len(value), value.dtype.name]}
        return {"array": keep(pa.table([pa.array(value)], names=["0"]))}
    if isinstance(value, np.generic):
        return _told(value.item(), keep)
    if type(value).__name__ in _KNOWN and is_dataclass(value):
        of = {f.name: getattr(value, f.name) for f in fields(value)}
        rows = {}
        if isinstance(value, raw.RawTable) and isinstance(value.rows, FrameRows):
            rows["rows"], halves = _told_frame(of.pop("rows").frame, keep)
            of["notes"] = [*value.notes, halves_told(halves)] if halves else value.notes
        elif isinstance(value, raw.RawTable):
            of["rows"] = _rows(value)
        return {"is": type(value).__name__, "of": rows | {name: _told(one, keep) for name, one in of.items()}}
    raise TypeError(f"{type(value).__name__} does not cross between processes: say in transfer.py how it shall")


def _told_list(value: list, keep: Keep):
    kinds = set(map(type, value))
    if all(issubclass(kind, str) for kind in kinds) or (kinds == {list} and all(map(_texts, value))):
        return value
    if kinds == {int} and len(value) > MANY:
        return {"ints": keep(pa.table([pa.array(value, pa.int64())], names=["0"]))}
    return [_told(one, keep) for one in value]


def _rows(table: raw.RawTable):
    """The rows; many of them as columns, where they have any and every character has its place in Unicode."""
    rows, header = table.rows, table.header
    if not isinstance(rows, list) or len(rows) <= MANY:
        return rows
    width = min(map(len, rows))
    if header is not None:
        width = min(width, len(header))
    if width == 0:
        return rows
    longer = {number: row[width:] for number, row in enumerate(rows) if len(row) > width}
    cut = [row[:width] for row in rows] if longer else rows
    try:
        return TextRows([pa.array(cells, pa.large_string()) for cells in zip(*cut, strict=True)], longer)
    except UnicodeEncodeError:
        return rows


def _names(count: int) -> list[str]:
    """Columns cross under their numbers: their own names may be there twice."""
    return [str(number) for number in range(count)]


def _told_frame(frame: pd.DataFrame, keep: Keep) -> tuple[dict, int]:
    """A frame as JSON can hold it, and how many half characters it has lost on the way."""
    columns, halves = _frame_columns(frame)
    return {"frame": keep(columns), "names": [_told(name, keep) for name in frame.columns], "rows": len(frame)}, halves


def _frame_columns(frame: pd.DataFrame) -> tuple[pa.Table, int]:
    """Columns with their types; what has no type in Arrow (a column of anything) crosses as its text, half characters
    as \ufffd. And how many of these there were."""
    halves = 0
    bare = frame.set_axis(_names(frame.shape[1]), axis=1).reset_index(drop=True)
    try:
        return pa.Table.from_pandas(bare, preserve_index=False), halves
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, UnicodeEncodeError):
        for name in bare.columns:
            try:
                pa.Array.from_pandas(bare[name])
            except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, UnicodeEncodeError):
                texts, lost = without_halves(pd.Series([cell_text(cell) for cell in bare[name]], dtype=object))
                bare[name] = texts.where(texts != "", None)
                halves += lost
        return pa.Table.from_pandas(bare, preserve_index=False), halves


def _made(told: object, whole: pa.Buffer):
    """The value that `_told` told. whole: the file, in which the columns stand."""
    if isinstance(told, list):
        if not any(isinstance(one, (dict, list)) for one in told):
            return told
        return [_made(one, whole) for one in told]
    if not isinstance(told, dict):
        return told
    kind = next(iter(told))
    if kind == "is":
        return _KNOWN[told["is"]](**{name: _made(one, whole) for name, one in told["of"].items()})
    if kind == "tuple":
        return tuple(_made(one, whole) for one in told["tuple"])
    if kind == "range":
        return range(*told["range"])
    if kind == "dict":
        return {_made(key, whole): _made(one, whole) for key, one in told["dict"]}
    if kind == "text":
        columns = [_text_column(whole, *place) for place in told["text"]]
        if len({len(column) for column in columns}) > 1:
            raise ValueError("columns of text differ in their length")
        return TextRows(columns, _made(told["longer"], whole))
    if kind == "frame":
        return FrameRows(_frame(_table(whole, *told["frame"]), _made(told["names"], whole), told["rows"]))
    if kind == "count":
        first, size, name = told["count"]
        if np.dtype(name).kind not in "iu" or not 0 <= size <= whole.size:
            raise ValueError("numbers of lines are of another kind, or more than there can be")
        return np.arange(first, first + size, dtype=name)
    numbers = _table(whole, *told[kind]).column(0)
    return {"ints": numbers.to_pylist, "array": numbers.to_numpy}[kind]()


def _frame(table: pa.Table, names: list, rows: int) -> pd.DataFrame:
    if len(names) != table.num_columns or (names and rows != table.num_rows):
        raise ValueError("a table has other columns or rows than it says")
    frame = table.to_pandas()
    frame.columns = names
    return frame if names else pd.DataFrame(index=pd.RangeIndex(rows))
