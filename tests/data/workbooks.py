"""Workbooks made for tests."""

from __future__ import annotations

import io

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
