"""Workbooks made for tests."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter


def workbook(*sheets: list[list]) -> bytes:
    """An XLSX file with these sheets, each a list of rows of cells."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def binary_workbook(sheets: Mapping[str, list[list]], *, hidden: frozenset[str] = frozenset(),
                    change: Callable[[str, bytes], bytes] = lambda part, content: content) -> bytes:
    """An XLSB file with these sheets by name, each a list of rows of texts and numbers: records of Microsoft's
    [MS-XLSB]. LibreOffice opens it. change: (name of a part, its bytes) -> the bytes to put there."""
    book, related, parts = record(131) + record(143), "", {}
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        book += record(156, struct.pack("<II", int(name in hidden), number) + wide(f"rId{number}") + wide(name))
        related += (f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" '
                    f'Target="worksheets/sheet{number}.bin"/>')
        parts[f"xl/worksheets/sheet{number}.bin"] = binary_sheet({
            (row, column): cell for row, cells in enumerate(rows) for column, cell in enumerate(cells)})
    parts |= {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="bin" ContentType='
                               '"application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'.encode(),
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
                       f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>'.encode(),
        "xl/workbook.bin": book + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'
                                      .encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, change(part, content))
    return out.getvalue()


def binary_sheet(cells: Mapping[tuple[int, int], str | float]) -> bytes:
    """A sheet of an XLSB file: (row, column), from 0 and in order -> a text or a number."""
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    made = record(129) + record(148, struct.pack("<IIII", min(rows), max(rows), min(columns), max(columns)))
    made, before = made + record(145), -1
    for (row, column), cell in cells.items():
        if row != before:
            made, before = made + record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0)), row
        place = struct.pack("<II", column, 0)
        made += record(6, place + wide(cell)) if isinstance(cell, str) else record(5, place + struct.pack("<d", cell))
    return made + record(146) + record(130)


def record(kind: int, content: bytes = b"") -> bytes:
    """One record: its kind and its size in groups of seven bits, the low ones first."""
    return _sevens(kind) + _sevens(len(content)) + content


def _sevens(number: int) -> bytes:
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _sevens(high) if high else bytes([low])


def wide(text: str) -> bytes:
    """A text with its length before it."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
