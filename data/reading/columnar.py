"""Tables that come with typed columns: Parquet files and DataFrames."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pandas as pd

from data.errors import DataError
from data.reading.limits import in_force
from data.reading.raw import RawTable


class FrameRows(Sequence):
    """Rows of a DataFrame as lists of text, made when asked for. `frame` gives the columns with their types."""

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        return [cell_text(value) for value in self.frame.iloc[place]]


def cell_text(value: object) -> str:
    """A typed cell as text: whole numbers without decimals, dates as ISO 8601, nothing for unknown."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def frame_table(name: str, frame: pd.DataFrame) -> RawTable:
    """A DataFrame as a table; its index is left out."""
    if not len(frame.columns):
        return RawTable(name, None, [])
    return RawTable(name, [str(c) for c in frame.columns], FrameRows(frame), range(1, len(frame) + 1))


def parquet_table(name: str, content: bytes) -> RawTable:
    """A Parquet file as a table. Raises DataError when it is damaged or unfolds to more cells than the limits allow."""
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
        cells = file.metadata.num_rows * max(file.metadata.num_columns, 1)
        most = in_force().parquet_cells
        if cells > most:
            raise DataError(f"{name} unfolds to {cells:,} cells and the most that is read is {most:,}: "
                            "split it, or keep only the columns needed.")
        frame = file.read().to_pandas()
    except (pyarrow.ArrowException, OSError) as error:
        raise DataError(f"{name} begins as a Parquet file and cannot be read to its end: export it again.") from error
    return frame_table(name, frame)
