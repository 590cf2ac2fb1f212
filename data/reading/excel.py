"""XLSX workbooks, weighed before they are opened: a few kilobytes can unfold to gigabytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import replace

from data.errors import DataError
from data.reading.columnar import cell_text
from data.reading.layout import laid_out
from data.reading.raw import Note, RawTable

#: The most a workbook may unfold to.
MOST_BYTES, MOST_CELLS, LARGEST_RATIO = 400_000_000, 20_000_000, 300
#: A cell's place however it is quoted and wherever its sheet lies; a text that looks so can only make us careful.
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
_ROW, _CELL = re.compile(rb"<(?:\w+:)?row\b"), re.compile(rb"<(?:\w+:)?c\b")
_CHUNK = 1 << 20


def workbook_table(name: str, content: bytes) -> RawTable:
    """The first sheet with cells; the other sheets are its other_tables. Cells as text, dates as ISO 8601.

    Raises DataError for an archive that is no workbook, a damaged one, or one that unfolds too far.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    _weigh(name, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(meta.name, book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False))
                  for meta in book.sheets_metadata if str(meta.typ).endswith("WorkSheet")]
    except (CalamineError, ValueError, OSError) as error:
        raise DataError(f"{name} is a workbook that cannot be read: open it, save it again and add that.") from error
    tables = []
    for sheet, cells in sheets:
        records = [[_text(cell) for cell in row] for row in cells]
        table = laid_out(name, records, list(range(1, len(records) + 1)), [])
        if table.header is not None or len(table.rows):
            tables.append(replace(table, notes=[Note(f'Sheet "{sheet}".'), *table.notes]))
    if not tables:
        return RawTable(name, None, [])
    return replace(tables[0], other_tables=[replace(t, name=name) for t in tables[1:]])


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    text = cell_text(cell)
    return text.removesuffix("T00:00:00") if hasattr(cell, "isoformat") else text


def _weigh(name: str, content: bytes) -> None:
    """Raise DataError unless this is a workbook of a size that can be opened safely."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "content.xml" in names:
                raise DataError(f"{name} is an OpenDocument file, a kind that is not read yet: save it as XLSX or CSV.")
            if not any(n.startswith("xl/") for n in names):
                raise DataError(f"{name} is an archive, not a workbook: unpack it and add the tables in it.")
            unfolded = sum(info.file_size for info in archive.infolist())
            if unfolded > MOST_BYTES or (unfolded > 50_000_000 and unfolded > LARGEST_RATIO * len(content)):
                raise DataError(f"{name} unfolds from {len(content) / 1e6:.1f} to {unfolded / 1e6:,.0f} MB, more than "
                                "is opened safely: save the sheet as CSV and add that.")
            for part in names:  # read to its end, so that a part that lies about its size is found out
                _weigh_part(name, archive, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise DataError(f"{name} is a damaged or locked archive: open it, save it again and add that.") from error


def _weigh_part(name: str, archive: zipfile.ZipFile, part: str) -> None:
    """A reader lays cells out densely: what counts is the far corner, whatever the sheet says of its own size."""
    last_row = last_column = places = 0
    with archive.open(part) as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            for letters, digits in _PLACE.findall(tail + chunk):
                column = 0
                for letter in letters.upper():
                    column = column * 26 + letter - 64
                places += column > 0
                last_row, last_column = max(last_row, int(digits)), max(last_column, column)
            tail = chunk[-200:]
    if "sheet" in part and last_row * 16_384 > MOST_CELLS:
        # Cells may leave out their place and follow one another: then the longest row tells the width.
        content = archive.read(part)
        if len(_CELL.findall(content)) > places:
            last_column = max(last_column, *(len(_CELL.findall(row)) for row in _ROW.split(content)))
    if last_row * last_column > MOST_CELLS:
        raise DataError(f"{name} has a sheet that reaches to row {last_row:,} and column {last_column:,}: delete the "
                        "stray cells far from the table, or save the table as CSV.")
