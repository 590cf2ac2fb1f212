"""Workbooks: every sheet of XLSX, XLSM, XLSB, XLS and ODS as a table, weighed before it is opened"""

from __future__ import annotations

import io
from dataclasses import replace

from data.errors import DataError
from data.reading.oldexcel import old_marks
from data.reading.opendocument import opendocument_marks
from data.reading.raw import Note, RawTable
from data.reading.sheets import Marks, name_within, sheet_tables
from data.reading.spreadsheetml import spreadsheet_marks


def workbook_table(name: str, content: bytes) -> RawTable:
    """The first sheet with cells; tables of further sheets, and further tables of a sheet, are its other_tables.

    Cells as text (dates as ISO 8601, errors as shown), merged cells filled; what is hidden is read and said. Sheets
    that are hidden come last. Raises DataError for an archive that is no workbook, a damaged or locked one, or one
    that unfolds too far.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        marks = old_marks(name, content)
    else:
        marks = opendocument_marks(name, content) or spreadsheet_marks(name, content)
    seen, notes, tables = [], [], []
    for sheet, hidden, left, cells in _sheets(name, content, notes):
        found = sheet_tables(name, sheet, cells, marks.get(sheet, Marks(told=False)), left=left, hidden=hidden)
        seen.append((hidden, sheet, found))
    for _, sheet, found in sorted(seen, key=lambda s: s[0]):
        for number, table in enumerate(found, start=1):
            tables.append(replace(table, name=name_within(name, sheet, number)) if tables else table)
    if not tables:
        return RawTable(name, None, [], notes=notes)
    return replace(tables[0], notes=[*tables[0].notes, *notes], other_tables=tables[1:])


def _sheets(name: str, content: bytes, notes: list[Note]):
    """Name, whether it is hidden, first column and rows of every sheet, one after the other."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if not book.sheets_metadata:
            raise DataError(_UNREADABLE.format(name))
        for meta in book.sheets_metadata:
            if not str(meta.typ).endswith("WorkSheet"):
                notes.append(Note(f'"{meta.name}" holds a chart or macros and no cells: it was passed over.'))
                continue
            sheet = book.get_sheet_by_name(meta.name)
            hidden = not str(meta.visible).endswith(".Visible")
            if sheet.start is None:
                yield meta.name, hidden, 0, ()
            else:
                yield meta.name, hidden, sheet.start[1], sheet.iter_rows()
    except PasswordError as error:
        raise DataError(f"{name} is locked with a password: take the password away and add it again.") from error
    except (CalamineError, ValueError, OSError) as error:
        raise DataError(_UNREADABLE.format(name)) from error
    except BaseException as error:  # the reader is written in Rust: its panics are no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise DataError(_UNREADABLE.format(name)) from error


_UNREADABLE = "{} is a workbook that cannot be read: open it, save it again and add that."
