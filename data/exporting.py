"""Tables as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import re

import pandas as pd

#: A cell that begins so is read as a formula by some spreadsheet (platform.md, exports): the plain signs, and the wide
#: ones that Excel takes for them in some languages.
FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "{=")
#: Where a cell may begin for a program that trims what it reads: after blanks of any kind, and what cannot be seen.
_UNSEEN = re.compile(r"[\s\x00-\x20\x7f-\xa0\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
#: A program whose lists are parted by semicolons, or by tabs, begins a cell after each of them, and after the end of a
#: line, since it sees no quotation mark at the beginning of the cell.
_WITHIN = re.compile(r"([;\t\r\n])(?=[\s\xa0]*(?:[=+@\uff1d\uff0b\uff20]|-[\w(]))")
#: What no cell of a workbook can hold, and how long one may be.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_CELL = 32_000
#: A number is no formula, whatever sign it begins with.
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?\s?%?")


def safe_cell(value: object) -> object:
    """A text that could be read as a formula gets an apostrophe before it; numbers are never touched, also those that
    are texts ("-1.5"). The one place for this: every table and workbook that leaves the app goes through it."""
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    seen = _UNSEEN.match(value)
    bare = value[seen.end() :] if seen else value
    if bare.startswith(FORMULA_STARTS) or value.startswith(("\t", "\r", "\n", "\0")):
        value = f"'{value}"
    return _WITHIN.sub(r"\1'", value)


def sheet_text(value: object) -> str:
    """The same as a cell of a workbook can hold it: no halves of letters, no signs that XML forbids, not too long."""
    text = _FORBIDDEN.sub(" ", str(safe_cell(str(value))).encode("utf-8", "replace").decode("utf-8"))
    # The writer of workbooks takes this beginning for text of its own making, and writes it as it stands.
    return (f"'{text}" if text.startswith("<r>") else text)[:LONGEST_CELL]


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A frame as UTF-8 CSV with a byte-order mark (Excel needs it), text cells and headers made safe."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]) and not pd.api.types.is_datetime64_any_dtype(safe[column]):
            safe[column] = safe[column].astype(object).map(safe_cell, na_action="ignore")
    safe.columns = [safe_cell(str(column)) for column in safe.columns]
    # RFC 4180 line ends; with a bare line feed the writer would leave a carriage return within a cell unquoted.
    return b"\xef\xbb\xbf" + safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8")
