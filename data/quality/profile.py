"""What stands in each column of each file: the profile of the quality report, taken while the files are at hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.codings import all_differ, known_coding, one_array
from data.quality.material import value_said
from data.quality.values import PROFILE_COLUMNS, clipped, said_date
from data.reading.columnar import FrameRows
from data.reading.raw import RawTable
from data.reading.rows import TextRows
from data.speech import marked

#: Cells looked at to tell whether nearly all of a column differ.
_PROBE = 20_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


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
        columns = zip(about, _source_columns(raw), strict=False)
        rows = [one.result() for one in [pool.submit(copy_context().run, _row, *which, frames) for which in columns]]
    made = pd.DataFrame(rows, columns=list(PROFILE_COLUMNS))
    texts = ["file", "column", "taken_for", "example", "low", "median", "high"]
    made[texts] = made[texts].astype(object).where(made[texts].notna(), None)
    return made


def _row(about: tuple[str, str, str, int], cells: pa.ChunkedArray, frames: Mapping[str, pd.DataFrame]) -> tuple:
    """The row of one column. about: file, name, what it was taken for, cells changed."""
    file, name, target, changed = about
    values = _values(frames, target)
    numbers = _known_numbers(values)
    filled, example, distinct = _told_by_coding(cells)
    if filled is None:
        known, example = _filled(cells)
        filled = len(known)
        distinct = None if numbers is not None else filled if _all_differ(values, filled) else _distinct(known)
    of_numbers, *spread = _spread(numbers)
    unknown = len(cells) - filled if values is None else int(values.isna().sum())
    return (file, name, target, len(cells), filled, unknown, changed, distinct if numbers is None else of_numbers,
            example, *spread)


def _told_by_coding(cells: pa.ChunkedArray) -> tuple[int | None, str | None, int]:
    """How many cells are not blank, the first of them, and how many differ, of a column of texts that is coded already;
    (None, None, 0) of any other."""
    coding = known_coding(cells.chunk(0)) if cells.num_chunks == 1 and pa.types.is_large_string(cells.type) else None
    if coding is None:
        return None, None, 0
    said, _ = _filled(pa.chunked_array([coding.distinct]))
    blank = len(said) < len(coding.distinct)
    filled = int(pc.sum(pc.is_in(coding.texts, value_set=said.combine_chunks())).as_py() or 0) if blank else \
        int((coding.codes >= 0).sum())
    return filled, clipped(str(said[0].as_py()).strip()) if len(said) else None, len(said)


def _all_differ(values: pd.Series | None, filled: int) -> bool:
    """Whether a column is known to become texts of which none is there twice: then no two of its cells are equal."""
    return (values is not None and str(values.dtype) == "str" and len(values) == filled
            and all_differ(one_array(values.array.__arrow_array__())))


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


def _known_numbers(values: pd.Series | None) -> np.ndarray | None:
    """Known numbers or dates; None of texts and flags."""
    if values is None or not (pd.api.types.is_datetime64_any_dtype(values) or pd.api.types.is_numeric_dtype(values)) \
            or pd.api.types.is_bool_dtype(values):
        return None
    return values.dropna().to_numpy()


def _spread(known: np.ndarray | None) -> tuple[int, str | None, str | None, str | None]:
    """How many different numbers or dates there are, and the lowest, middle and highest number or first, middle and
    last date; nothing of texts."""
    if known is None or not len(known):
        return 0, None, None, None
    half = ((len(known) - 1) // 2, len(known) // 2)
    different, in_order = _in_order(known)
    if known.dtype.kind == "M":
        return different, *(str(in_order(i))[:10] for i in (0, half[1], len(known) - 1))
    middle = (in_order(half[0]) + in_order(half[1])) / 2
    return different, *(value_said(float(v)) for v in (in_order(0), middle, in_order(len(known) - 1)))


def value_retold(text: str | None) -> str:
    """A lowest, middle or highest value of a profile, which is kept in English, as it is read; "" where there is none.
    """
    if not text:
        return ""
    return said_date(np.datetime64(text)) if _DAY.fullmatch(text) else marked(text)


def _in_order(known: np.ndarray) -> tuple[int, Callable[[int], float | np.datetime64]]:
    """How many values differ, and a way to the value at a place in their order. Counts are whole and mostly small: they
    are put in order by counting them."""
    if known.dtype.kind == "f" and len(known) > _PROBE and known.min() >= 0 and known.max() < 4 * len(known):
        whole = known.astype(np.int64)
        if (whole == known).all():
            times = np.bincount(whole)
            there = np.flatnonzero(times)
            upto = np.cumsum(times[there])
            return len(there), lambda place: float(there[np.searchsorted(upto, place, side="right")])
    ordered = np.sort(known)
    return int((np.diff(ordered) != 0).sum()) + 1, lambda place: ordered[place]
