"""Tables that come with typed columns: Parquet files and DataFrames"""

from __future__ import annotations

import datetime
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from data.errors import DataError
from data.reading.limits import in_force
from data.reading.raw import Note, RawTable

if TYPE_CHECKING:
    from pyarrow import parquet

_BATCH = 50_000


class FrameRows(Sequence):
    """Rows of a DataFrame as lists of text, made when asked for. `frame` gives the columns with their types."""

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return list(self._texts(self.frame.iloc[place]))
        row = range(len(self))[place]
        return next(self._texts(self.frame.iloc[row:row + 1]))

    def __iter__(self) -> Iterator[list[str]]:
        for start in range(0, len(self), _BATCH):
            yield from self._texts(self.frame.iloc[start:start + _BATCH])

    @staticmethod
    def _texts(frame: pd.DataFrame) -> Iterator[list[str]]:
        # column by column: a row taken at once would turn whole numbers beside decimals into floats
        columns = [[cell_text(value) for value in frame.iloc[:, column]] for column in range(frame.shape[1])]
        return (list(cells) for cells in zip(*columns, strict=True))


def cell_text(value: object) -> str:
    """A typed cell as text: whole numbers without decimals, dates as ISO 8601, nothing for unknown; what holds further
    values (a list, a record) as these joined by "; " or as JSON."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.hex()
    if isinstance(value, datetime.timedelta):
        return duration_text(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        value = value.tolist()
        if not isinstance(value, (list, tuple, dict)):
            return cell_text(value)
    if isinstance(value, (list, tuple)) and not any(isinstance(v, (list, tuple, dict)) for v in value):
        texts = [cell_text(v) for v in value]
        if not any("; " in text for text in texts):
            return "; ".join(texts)
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=cell_text)
    return str(value)


def duration_text(value: datetime.timedelta) -> str:
    """A duration as hours:minutes:seconds, however many hours."""
    seconds = value.total_seconds()
    whole, sign = int(abs(seconds)), "-" if seconds < 0 else ""
    part = f"{abs(seconds) - whole:.6f}"[1:].rstrip("0").rstrip(".")
    return f"{sign}{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{part}"


def frame_table(name: str, frame: pd.DataFrame) -> RawTable:
    """A DataFrame as a table: headers of several levels joined by one space, an index that carries data as columns."""
    notes, header = [], _header(frame.columns)
    names = list(frame.index.names)
    # Numbers without a name are what counting, or taking rows out, leaves behind; texts, dates and names are data.
    if any(label is not None for label in names) or not pd.api.types.is_numeric_dtype(frame.index):
        labels = [f"index {i + 1}" if len(names) > 1 else "index" for i in range(len(names))]
        labels = [label if called is None else str(called) for called, label in zip(names, labels, strict=True)]
        index = pd.DataFrame({i: frame.index.get_level_values(i) for i in range(len(names))})
        frame = pd.concat([index, frame.reset_index(drop=True)], axis=1)
        if len(frame):
            header = [*labels, *header]
            notes.append(Note(f"The index holds data and was taken as column(s): {', '.join(labels)}."))
        else:
            frame = frame.iloc[:, len(names):]
    if not header:
        return RawTable(name, None, [], notes=notes)
    again = [f'"{column}"' for column, count in Counter(header).items() if count > 1]
    if again:
        notes.append(Note(f"Several columns have the same name: {', '.join(again)}."))
    frame, told = _plain(frame, header)
    return RawTable(name, header, FrameRows(frame), range(1, len(frame) + 1), notes=[*notes, *told])


def _header(columns: pd.Index) -> list[str]:
    if isinstance(columns, pd.MultiIndex):
        return [whole_characters(" ".join(str(part) for part in parts if str(part))) for parts in columns]
    return ["" if column is None else whole_characters(str(column)) for column in columns]


def _plain(frame: pd.DataFrame, header: Sequence[str]) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with columns that recognising knows: numbers, dates without a time zone, text; rows from 0."""
    plain, notes = {}, []
    for place, name in enumerate(header):
        column = frame.iloc[:, place].reset_index(drop=True)
        kind = column.dtype
        if isinstance(kind, pd.CategoricalDtype):
            column = column.astype(object)
        elif isinstance(kind, pd.DatetimeTZDtype):
            column = column.dt.tz_convert("UTC").dt.tz_localize(None)
            notes.append(Note(f'The dates of "{name}" carry a time zone and were brought to UTC.'))
        elif isinstance(kind, pd.ArrowDtype):
            column = column.convert_dtypes(dtype_backend="numpy_nullable")
        if str(column.dtype) in ("float16", "float32"):  # 0.1 held in 32 bits is 0.1, not 0.10000000149
            column = pd.to_numeric(column.astype(str))
        kind = column.dtype
        text = pd.api.types.is_object_dtype(kind) and pd.api.types.infer_dtype(column) in ("string", "empty")
        if not (text or isinstance(kind, pd.StringDtype) or pd.api.types.is_datetime64_any_dtype(kind)
                or (pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind)
                    and not pd.api.types.is_bool_dtype(kind))):
            column, text = pd.Series([cell_text(value) for value in column], dtype=object), True
        try:
            plain[place] = column.astype("str") if text else column
        except UnicodeEncodeError:
            texts, halves = without_halves(column)
            plain[place] = texts.astype("str")
            notes.append(halves_told(halves))
    return pd.DataFrame(plain, index=range(len(frame))), notes


def without_halves(texts: pd.Series) -> tuple[pd.Series, int]:
    """Texts in which half a character, which Python can hold and nothing else, is \ufffd, and how many there were."""
    whole = texts.map(lambda text: whole_characters(text) if isinstance(text, str) else text)
    both = [(one, other) for one, other in zip(texts, whole, strict=True) if isinstance(one, str)]
    return whole, sum(other.count("\ufffd") - one.count("\ufffd") for one, other in both)


def halves_told(count: int) -> Note:
    """The words for half characters that were taken out."""
    return Note(f"{count:,} half character(s), which stand for nothing, were read as \ufffd.")


def whole_characters(text: str) -> str:
    """The text with \ufffd for half a character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def parquet_table(name: str, content: bytes) -> RawTable:
    """A Parquet file as a table: columns keep their types, records within a cell become columns named parent.child.

    Raises DataError when it is damaged or unfolds to more cells than the limits allow.
    """
    from pyarrow import parquet

    limits = in_force()
    try:
        file = parquet.ParquetFile(io.BytesIO(content))
        rows, columns = file.metadata.num_rows, max(file.metadata.num_columns, 1)
        cells = max(rows * columns, _values_told(file.metadata))
        if cells > limits.parquet_cells:
            raise DataError(f"{name} unfolds to {cells:,} cells and the most that is read is "
                            f"{limits.parquet_cells:,}: split it, or keep only the columns needed.")
        if columns > limits.columns:
            raise DataError(f"{name} has {columns:,} columns and the most that is read is {limits.columns:,}: keep "
                            "those that are needed.")
        table, notes = _unnested(file.read())
        frame = table.to_pandas(types_mapper=_nullable(table))
    except MemoryError:
        raise  # one long text, kept once and meant for every row: no fault of the file's that a new export would mend
    except pa.ArrowCapacityError as error:
        raise DataError(f"{name} unfolds to more text than is read at once: split it, or keep only the columns "
                        "needed.") from error
    except (pa.ArrowException, OSError, LookupError, TypeError, ValueError) as error:  # its own account of types, too
        raise DataError(f"{name} begins as a Parquet file and cannot be read to its end: export it again.") from error
    made = frame_table(name, frame)
    return RawTable(name, made.header, made.rows, made.lines, notes=[*notes, *made.notes])


def _values_told(about: parquet.FileMetaData) -> int:
    """How many values the footer says there are: lists within cells may hold many more than there are cells."""
    groups = [about.row_group(number) for number in range(about.num_row_groups)]
    return sum(group.column(place).num_values for group in groups for place in range(group.num_columns))


def _unnested(table: pa.Table) -> tuple[pa.Table, list[Note]]:
    """The table without records in its cells; kinds of cells that pandas holds inexactly or not at all as text."""
    notes, deep = [], [field.name for field in table.schema if pa.types.is_struct(field.type)]
    if deep:
        notes.append(Note(f"Records within cells became columns of their own, named with a point: {', '.join(deep)}."))
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    columns, odd = [], []
    for field, column in zip(table.schema, table.columns, strict=True):
        if pa.types.is_dictionary(field.type):
            column = column.cast(field.type.value_type)
        kind = column.type
        if pa.types.is_date(kind) or pa.types.is_decimal(kind):
            column = column.cast(pa.string())
        elif pa.types.is_nested(kind) or pa.types.is_null(kind) or pa.types.is_time(kind) or pa.types.is_duration(kind):
            column = pa.chunked_array([pa.array([cell_text(value) for value in column.to_pylist()], pa.string())])
        elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
            texts = [cell_text(value) for value in column.to_pylist()]
            odd += [field.name] * any(value is not None and _no_text(value) for value in column.to_pylist())
            column = pa.chunked_array([pa.array(texts, pa.string())])
        columns.append(column)
    if odd:
        notes.append(Note(f"Bytes that are no text stand as hexadecimal numbers: {', '.join(odd)}."))
    return pa.table(columns, names=table.column_names).replace_schema_metadata(table.schema.metadata), notes


def _no_text(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _nullable(table: pa.Table) -> Callable[[pa.DataType], object]:
    """Whole numbers with gaps stay whole numbers: as floats, long ids would lose their last digits."""
    if not any(pa.types.is_integer(column.type) and column.null_count for column in table.columns):
        return {}.get
    kinds = {pa.int8(): "Int8", pa.int16(): "Int16", pa.int32(): "Int32", pa.int64(): "Int64",
             pa.uint8(): "UInt8", pa.uint16(): "UInt16", pa.uint32(): "UInt32", pa.uint64(): "UInt64"}
    return {kind: pd.api.types.pandas_dtype(called) for kind, called in kinds.items()}.get
