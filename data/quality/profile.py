"""What stands in each column of each file: the profile of the quality report, taken while the files are at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.quality.values import PROFILE_COLUMNS, clipped
from data.reading.columnar import FrameRows
from data.reading.raw import RawTable
from data.reading.rows import TextRows


def profile_of(
    file: str, raw: RawTable, frames: Mapping[str, pd.DataFrame], taken: Iterable[tuple[str, str, float]],
    changes: Iterable[tuple[str, int, str]],
) -> pd.DataFrame:
    """One row a column of a source table, as PROFILE_COLUMNS say.

    frames: the canonical columns it became, row for row. taken: (header, "table.column", sureness), changes: (header,
    cells, what), as in the report. unknown counts the cells whose value is not known after reading; in an unused
    column the empty ones.
    """
    becomes: dict[str, list[str]] = {}
    for name, target, _ in taken:
        becomes.setdefault(name, []).append(target)
    changed: dict[str, int] = {}
    for name, count, _ in dict.fromkeys(changes):
        changed[name] = changed.get(name, 0) + int(count)
    rows = []
    header = [] if raw.header is None else raw.header
    for name, cells in zip(header, _source_columns(raw), strict=False):
        targets = becomes.get(name) or [""]
        target = targets.pop(0)
        filled, distinct, example = _described(cells)
        values = _values(frames, target)
        unknown = len(cells) - filled if values is None else int(values.isna().sum())
        rows.append((file, name, target, len(cells), filled, unknown, changed.pop(name, 0), distinct, example,
                     *_range(values)))
    made = pd.DataFrame(rows, columns=list(PROFILE_COLUMNS))
    texts = ["file", "column", "taken_for", "example", "low", "median", "high"]
    made[texts] = made[texts].astype(object).where(made[texts].notna(), None)
    return made


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


def _described(cells: pa.ChunkedArray) -> tuple[int, int, str | None]:
    """How many cells are filled, how many different ones, and the first of them."""
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        blank = pc.fill_null(pc.or_(pc.equal(cells, ""), pc.utf8_is_space(cells)), True)
    else:
        blank = pc.is_null(cells)
    filled = len(cells) - (pc.sum(blank).as_py() or 0)
    if not filled:
        return 0, 0, None
    known = cells if filled == len(cells) else cells.filter(pc.invert(blank))
    return filled, pc.count_distinct(known).as_py(), clipped(str(known[0].as_py()).strip())


def _values(frames: Mapping[str, pd.DataFrame], target: str) -> pd.Series | None:
    table, _, column = target.partition(".")
    frame = frames.get(table)
    return frame[column] if frame is not None and column in frame else None


def _range(values: pd.Series | None) -> tuple[str | None, str | None, str | None]:
    """Lowest, middle and highest number; first, middle and last date; nothing of texts."""
    if values is None or not len(values):
        return None, None, None
    if pd.api.types.is_datetime64_any_dtype(values):
        known = np.sort(values.dropna().to_numpy())
        if not len(known):
            return None, None, None
        return tuple(str(known[i])[:10] for i in (0, len(known) // 2, -1))
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return None, None, None
    known = values.to_numpy(dtype="float64", na_value=np.nan)
    known = known[np.isfinite(known)]
    if not len(known):
        return None, None, None
    return tuple(f"{v:,.0f}" if float(v).is_integer() else f"{v:,.6g}"
                 for v in (known.min(), np.median(known), known.max()))
