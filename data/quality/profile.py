"""What stands in each column of each file: the profile of the quality report, taken while the files are at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.quality.material import value_said
from data.quality.values import PROFILE_COLUMNS, clipped
from data.reading.columnar import FrameRows
from data.reading.raw import RawTable
from data.reading.rows import TextRows

#: Cells looked at to tell whether nearly all of a column differ.
_PROBE = 20_000


def profile_of(
    file: str, raw: RawTable, frames: Mapping[str, pd.DataFrame], taken: Iterable[tuple[str, str, float]],
    changes: Iterable[tuple[str, int, str]],
) -> pd.DataFrame:
    """One row a column of a source table, as PROFILE_COLUMNS say.

    frames: the canonical columns it became, row for row. taken: (header, "table.column", sureness), changes: (header,
    cells, what), as in the report. unknown counts the cells whose value is not known after reading; in an unused
    column the empty ones. distinct counts different values of numbers and dates, else different cells.
    """
    becomes: dict[str, list[str]] = {}
    for name, target, _ in taken:
        becomes.setdefault(name, []).append(target)
    changed: dict[str, int] = {}
    for name, count, _ in dict.fromkeys(changes):
        changed[name] = changed.get(name, 0) + int(count)
    header = [] if raw.header is None else raw.header
    about = []
    for name in header:
        targets = becomes.get(name) or [""]
        about.append((file, name, targets.pop(0), changed.pop(name, 0)))
    with ThreadPoolExecutor() as pool:  # Arrow, NumPy and DuckDB count outside the interpreter's lock
        rows = list(pool.map(lambda which: _row(*which, frames), zip(about, _source_columns(raw), strict=False)))
    made = pd.DataFrame(rows, columns=list(PROFILE_COLUMNS))
    texts = ["file", "column", "taken_for", "example", "low", "median", "high"]
    made[texts] = made[texts].astype(object).where(made[texts].notna(), None)
    return made


def _row(about: tuple[str, str, str, int], cells: pa.ChunkedArray, frames: Mapping[str, pd.DataFrame]) -> tuple:
    """The row of one column. about: file, name, what it was taken for, cells changed."""
    file, name, target, changed = about
    known, example = _filled(cells)
    values = _values(frames, target)
    numbers = _sorted(values)
    unknown = len(cells) - len(known) if values is None else int(values.isna().sum())
    distinct = _distinct(known) if numbers is None else int((np.diff(numbers) != 0).sum()) + bool(len(numbers))
    return file, name, target, len(cells), len(known), unknown, changed, distinct, example, *_range(numbers)


def _source_columns(raw: RawTable) -> list[pa.ChunkedArray]:
    """The cells by column, as Arrow has them: text, or typed cells of a file that has types."""
    if isinstance(raw.rows, TextRows):
        return raw.rows.columns
    if isinstance(raw.rows, FrameRows):
        return [_arrow(raw.rows.frame.iloc[:, i]) for i in range(raw.rows.frame.shape[1])]
    return [pa.chunked_array([pa.array(cells, type=pa.string())]) for cells in zip(*raw.rows, strict=False)]


def _arrow(cells: pd.Series) -> pa.ChunkedArray:
    """Typed cells in Arrow; those of mixed types as text."""
    try:
        found = pa.array(cells, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        found = pa.array(cells.astype(object).map(str).where(cells.notna(), None), type=pa.string(), from_pandas=True)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def _filled(cells: pa.ChunkedArray) -> tuple[pa.ChunkedArray, str | None]:
    """The cells that are not blank, and the first of them."""
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        blank = pc.fill_null(pc.or_(pc.equal(pc.binary_length(cells), 0), pc.utf8_is_space(cells)), True)
    else:
        blank = pc.is_null(cells)
    known = cells.filter(pc.invert(blank)) if pc.any(blank).as_py() else cells
    return known, clipped(str(known[0].as_py()).strip()) if len(known) else None


def _distinct(cells: pa.ChunkedArray) -> int:
    """How many different cells there are. Where nearly all differ, as ids do, Arrow's own count is three times slower
    than DuckDB's."""
    if pa.types.is_null(cells.type):
        return 0
    first = cells.slice(0, _PROBE)
    if len(cells) <= _PROBE or pc.count_distinct(first).as_py() < _PROBE / 2 or not pa.types.is_string(cells.type) \
            and not pa.types.is_large_string(cells.type):
        return pc.count_distinct(cells).as_py()
    with duckdb.connect(config={"enable_external_access": "false", "lock_configuration": "true"}) as engine:
        engine.register("cells", pa.table({"cell": cells}))
        return engine.execute("SELECT count(DISTINCT cell) FROM cells").fetchone()[0]


def _values(frames: Mapping[str, pd.DataFrame], target: str) -> pd.Series | None:
    table, _, column = target.partition(".")
    frame = frames.get(table)
    return frame[column] if frame is not None and column in frame else None


def _sorted(values: pd.Series | None) -> np.ndarray | None:
    """Known numbers or dates in order; None of texts and flags."""
    if values is None or not (pd.api.types.is_datetime64_any_dtype(values) or pd.api.types.is_numeric_dtype(values)) \
            or pd.api.types.is_bool_dtype(values):
        return None
    return np.sort(values.dropna().to_numpy())


def _range(known: np.ndarray | None) -> tuple[str | None, str | None, str | None]:
    """Lowest, middle and highest number; first, middle and last date; nothing of texts."""
    if known is None or not len(known):
        return None, None, None
    if known.dtype.kind == "M":
        return tuple(str(known[i])[:10] for i in (0, len(known) // 2, -1))
    middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
    return tuple(value_said(float(v)) for v in (known[0], middle, known[-1]))
