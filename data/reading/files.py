"""From a source to its first table: what kind of file is it, and who reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from data.errors import DataError
from data.reading.columnar import frame_table, parquet_table
from data.reading.delimited import delimited_table
from data.reading.encoding import decoded
from data.reading.raw import RawTable, Source
from data.reading.workbooks import workbook_table

#: What a file that is no table begins with, and what it is then.
_NOT_TABLES = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"BM", "a bitmap image"), (b"%PDF", "a PDF document"), (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"), (b"SQLite format 3", "an SQLite database"),
    (b"RIFF", "a sound, video or WebP file"),
    (b"MZ", "a program"), (b"\x7fELF", "a program"),
)
#: Larger files are refused before they are read into memory, bytes.
LARGEST_FILE = 1_000_000_000

WHAT_TO_ADD = "Save the table as CSV, XLSX or Parquet and add that file."


def read_here(source: Source) -> RawTable:
    """The first table of a CSV, TSV, XLSX or Parquet file (or of a DataFrame), cells as text, nothing dropped.

    Reads in this process; `data.reading.read_raw` is the way in for everyone else.
    An empty file has header None and no rows. Raises DataError, with what was found and what to do, for a file
    that is no table (an image, a damaged workbook) or too large to be read safely.
    """
    if isinstance(source, tuple):
        name, content = source
        if isinstance(content, pd.DataFrame):
            return frame_table(str(name), content)
        return _read(str(name), bytes(content))
    path = Path(source)
    if not path.is_file():
        raise DataError(f"There is no file {path.name} at the place given: check its name and folder.")
    if path.stat().st_size > LARGEST_FILE:
        raise DataError(_too_large(path.name, path.stat().st_size))
    return _read(path.name, path.read_bytes())


def _read(name: str, content: bytes) -> RawTable:
    if len(content) > LARGEST_FILE:
        raise DataError(_too_large(name, len(content)))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return workbook_table(name, content)
    if content.startswith(b"PAR1"):
        return parquet_table(name, content)
    found = _kind_of_other_file(content)
    if found is not None:
        raise DataError(f"{name} is {found}, not a table that can be read. {WHAT_TO_ADD}")
    text, notes = decoded(name, content)
    if not text.strip():
        return RawTable(name, None, [], notes=notes)
    return delimited_table(name, text, notes)


def _kind_of_other_file(content: bytes) -> str | None:
    for start, kind in _NOT_TABLES:
        # Two letters may begin an honest header: a short mark counts only in a file that is not text.
        if content.startswith(start) and (len(start) > 2 or b"\0" in content[:4096]):
            return kind
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table")):
        return "a web page (a login page saved as a file looks like this)"
    if head.startswith((b"<?xml", b"<svg")):
        return "an XML file"
    if head.startswith((b"{", b"[{", b"[[")) and re.match(rb'[\[{\s]*("[^"]*"\s*:|\[)', head):
        return "a JSON file"
    return None


def _too_large(name: str, size: int) -> str:
    return (f"{name} has {size / 1e6:,.0f} MB and the most that is read at once is {LARGEST_FILE / 1e6:,.0f} MB: "
            "split it by year or platform, or save it as Parquet.")
