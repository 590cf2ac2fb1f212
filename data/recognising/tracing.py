"""Rows of the canonical tables while they are joined: where each comes from, and how it is set aside there"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from data import schema
from data.keys import series
from data.recognising.part import Part

#: Where a row comes from, beside its canonical columns while tables are joined.
PART, ROW = "_part", "_row"


def complete(table: str, frame: pd.DataFrame, needed: tuple[str, ...] | None = None) -> pd.DataFrame:
    """The frame with every canonical column (or those needed), unknown where nothing is said, and texts of one type."""
    kinds = {c.name: c.kind for c in schema.TABLES[table] if needed is None or c.name in needed or c.name in frame}
    nothing: dict[str, pd.Series] = {}
    missing = {}
    for name, kind in kinds.items():
        if name not in frame:
            kind = "text" if kind == "id" else kind if kind in ("text", "date", "flag") else "count"
            if kind not in nothing:
                nothing[kind] = _nothing(kind, frame.index)
            missing[name] = nothing[kind]
    texts = {name: frame[name].astype("str") for name, kind in kinds.items()
             if kind in ("text", "id") and name in frame and str(frame[name].dtype) != "str"}
    return frame.assign(**missing, **texts)


def _nothing(kind: str, index: pd.Index) -> pd.Series:
    """A column of a kind, all unknown."""
    if kind == "text":
        return series(pa.nulls(len(index), pa.large_string()), index)
    if kind == "date":
        return pd.Series(pd.NaT, index=index)
    return pd.Series(pd.NA, index=index, dtype="boolean") if kind == "flag" else pd.Series(np.nan, index=index)


def standing(parts: Sequence[Part], rows: pd.DataFrame) -> np.ndarray:
    """Which rows are of a source row that is not set aside."""
    if len(parts) == 1:
        return parts[0].stands[rows[ROW].to_numpy()]
    stands = np.ones(len(rows), dtype=bool)
    numbers, places = rows[PART].to_numpy(), rows[ROW].to_numpy()
    for number in np.unique(numbers):
        here = numbers == number
        stands[here] = parts[number].stands[places[here]]
    return stands


def mark(parts: Sequence[Part], rows: pd.DataFrame, reasons: str | Sequence[str]) -> None:
    """Set rows aside in the parts they come from. reasons: one for all, or one a row."""
    numbers, places = rows[PART].to_numpy(), rows[ROW].to_numpy()
    told = None if isinstance(reasons, str) else np.asarray(reasons, dtype=object)
    for number in np.unique(numbers):
        here = numbers == number
        parts[number].set_aside(places[here], reasons if told is None else told[here])


def places_of(parts: Sequence[Part], rows: pd.DataFrame) -> list[str]:
    """Where rows stand, for a sentence: their line, and their file where there are several."""
    many = len(parts) > 1
    return [f"line {parts[p].raw.lines[r]}" + (f" of {parts[p].file}" if many else "")
            for p, r in zip(rows[PART], rows[ROW], strict=True)]
