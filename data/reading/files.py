"""From a source to its first table: what kind of file is it, and who reads it"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.errors import DataError
from data.reading.archives import archive_table
from data.reading.bearable import bearable, check_lines
from data.reading.columnar import frame_table, parquet_table
from data.reading.delimited import delimited_table, large_table
from data.reading.encoding import decoded
from data.reading.limits import in_force
from data.reading.objects import json_table, looks_like_json
from data.reading.raw import RawTable, Source
from data.reading.unfolding import gunzipped, weighed
from data.reading.webtables import is_web_page, web_table
from data.reading.workbooks import workbook_table
from data.reading.workbookxml import is_workbook_xml, workbook_xml_table

#: What a file that is no table begins with, and what it is then.
_NOT_TABLES = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"BM", "a bitmap image"), (b"%PDF", "a PDF document"), (b"BZh91AY", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"), (b"SQLite format 3", "an SQLite database"),
    (b"RIFF", "a sound, video or WebP file"), (b"MZ", "a program"), (b"\x7fELF", "a program"),
    (b"{\\rtf", "a text document (RTF)"),
)
#: Archives by what is in them, and what they are when they are no workbook.
_DOCUMENTS = (("word/document.xml", "a Word document"), ("ppt/presentation.xml", "a PowerPoint presentation"),
              ("Index/Document.iwa", "an Apple Numbers or Pages file"))

WHAT_TO_ADD = "Save the table as CSV, XLSX or Parquet and add that file."


def read_here(source: Source) -> RawTable:
    """The first table of a file (CSV and its like, XLSX, XLS, ODS, JSON, Parquet, ZIP or gzip of these) or DataFrame,
    cells as text, nothing dropped; what a file is its content says, never its name.

    Reads in this process; `data.reading.read_raw` is the way in for everyone else. An empty file has header None and
    no rows. Raises DataError, with what was found and what to do, for a file that is no table (an image, a damaged
    workbook) or too large to be read safely.
    """
    if isinstance(source, tuple):
        name, content = source
        if isinstance(content, pd.DataFrame):
            return bearable(frame_table(str(name), content))
        if not isinstance(content, (bytes, bytearray, memoryview)):
            raise DataError(f"{name} was given as {type(content).__name__}: give its bytes, or a DataFrame.")
        return bearable(_read(str(name), bytes(content)))
    path = Path(source)
    try:
        found, size = path.is_file(), path.stat().st_size
    except (OSError, ValueError):  # no such place; or a name no system can hold
        found, size = False, 0
    if not found:
        raise DataError(f"There is no file {path.name[:120]} at the place given: check its name and folder.")
    if size > in_force().file_bytes:
        raise DataError(_too_large(path.name, size))
    return bearable(_read(path.name, path.read_bytes()))


def _read(name: str, content: bytes, *, inside: bool = False) -> RawTable:
    """inside: whether the content comes out of an archive, in which no further one is opened."""
    if len(content) > in_force().file_bytes:
        raise DataError(_too_large(name, len(content)))
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(name, content, inside=inside)
    if content.startswith(b"\x1f\x8b"):
        return _gzip(name, content, inside=inside)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return workbook_table(name, content)
    if content.startswith(b"PAR1"):
        return parquet_table(name, content)
    if is_workbook_xml(content):
        return workbook_xml_table(name, content)
    found = _kind_of_other_file(content)
    if found is not None:
        raise DataError(f"{name} is {found}, not a table that can be read. {WHAT_TO_ADD}")
    head = content[:4000].decode("utf-8", "ignore")
    if not is_web_page(head) and not looks_like_json(head) and (table := large_table(name, content)) is not None:
        return table
    text, notes = decoded(name, content)
    if not text.strip():
        return RawTable(name, None, [], notes=notes)
    if is_web_page(text):
        return web_table(name, text, notes)
    if looks_like_json(text):
        return json_table(name, text, notes)
    check_lines(name, text)
    return delimited_table(name, text, notes)


def _zip(name: str, content: bytes, *, inside: bool) -> RawTable:
    with weighed(name, content) as archive:
        members = archive.namelist()
    if "content.xml" in members or any(member.startswith("xl/") for member in members):
        return workbook_table(name, content)
    for member, what in _DOCUMENTS:
        if member in members:
            raise DataError(f"{name} is {what}, not a table that can be read. {WHAT_TO_ADD}")
    if inside:
        raise DataError(f"{name} is an archive within an archive: unpack it and add what is in it.")
    return archive_table(name, content, lambda member, found: _read(member, found, inside=True))


def _gzip(name: str, content: bytes, *, inside: bool) -> RawTable:
    unfolded = gunzipped(name, content)
    if inside or unfolded.startswith(b"\x1f\x8b"):
        raise DataError(f"{name} is an archive within an archive: unpack it and add what is in it.")
    if unfolded[257:262] == b"ustar":
        raise DataError(f"{name} is a tar archive: unpack it and add the tables in it, or a ZIP of them.")
    return _read(name, unfolded, inside=True)


def _kind_of_other_file(content: bytes) -> str | None:
    for start, kind in _NOT_TABLES:
        # Two letters may begin an honest header: a short mark counts only in a file that is not text.
        if content.startswith(start) and (len(start) > 2 or b"\0" in content[:4096]):
            return kind
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<?xml", b"<svg")) and b"<html" not in head:
        return "an XML file"
    return None


def _too_large(name: str, size: int) -> str:
    return (f"{name} has {size / 1e6:,.0f} MB and the most that is read at once is {in_force().file_bytes / 1e6:,.0f} "
            "MB: split it by year or platform, or save it as Parquet.")
