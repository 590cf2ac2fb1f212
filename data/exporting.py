"""Tables as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import pandas as pd

#: A text cell that begins so is read as a formula by spreadsheets (platform.md, exports).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def safe_cell(value: object) -> object:
    """A text that could be read as a formula gets an apostrophe before it; numbers are never touched."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A frame as UTF-8 CSV with a byte-order mark (Excel needs it), text cells and headers made safe."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]) and not pd.api.types.is_datetime64_any_dtype(safe[column]):
            safe[column] = safe[column].astype(object).map(safe_cell, na_action="ignore")
    safe.columns = [safe_cell(str(column)) for column in safe.columns]
    # RFC 4180 line ends; with a bare line feed the writer would leave a carriage return within a cell unquoted.
    return b"\xef\xbb\xbf" + safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8")
