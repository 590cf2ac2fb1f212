"""Tables of a briefing as sheets that compute: what follows from other columns is a formula, so that a fee changed
there moves its totals."""

from __future__ import annotations

import math

from analysis.briefing.native import plain
from analysis.briefing.tables import Column, Table
from data.exporting import sheet_text

#: How values are shown, by the unit of their column.
FORMATS = {"count": "#,##0", "whole": "#,##0", "size": "#,##0", "money": "#,##0.00", "percent": "0.0%",
           "cents": "#,##0.0000"}
#: Height of a line of text in points.
LINE = 15


def cell(text: object) -> str:
    """Text that no spreadsheet takes for a formula, also when the sheet is saved as CSV and opened again."""
    return sheet_text(plain(text))


def printable(sheet) -> None:
    """One page wide, whatever stands in it."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def add_table(book, name: str, title: str, table: Table) -> None:
    """A sheet with the table's numbers as numbers: a row a plan or creator, formulas where columns follow from others,
    and the same formulas in words below."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {unit: book.add_format({"num_format": how}) for unit, how in FORMATS.items()}
    sums = {unit: book.add_format({"num_format": how, "bold": True, "top": 1}) for unit, how in FORMATS.items()}
    sheet.write_string(0, 0, cell(title), book.add_format({"bold": True, "font_size": 14}))
    sheet.set_row(2, 3 * LINE)
    for place, column in enumerate(table.columns):
        known = [abs(v) for v in column.values if isinstance(v, (int, float))]
        small = column.unit == "money" and max(known, default=1) < 1
        shown = formats["cents" if small else column.unit] if known else None
        width = max([12, *(min(len(str(v)), 40) for v in column.values if isinstance(v, str))])
        sheet.set_column(place, place, width)
        sheet.write_string(2, place, cell(_headed(column, table)), bold)
        for row, value in enumerate(column.values, start=3):
            if isinstance(value, str):
                sheet.write_string(row, place, cell(value))
            elif value is not None and math.isfinite(value):
                if column.live:
                    sheet.write_formula(row, place, _live(column, table, row), shown, value)
                else:
                    sheet.write_number(row, place, value, shown)
    end = 3 + table.rows
    if table.totals:
        sheet.write_string(end, 0, "All", book.add_format({"bold": True, "top": 1}))
        for place, column in enumerate(table.columns):
            if column.total:
                letter = _letter(place)
                sheet.write_formula(end, place, f"=SUM({letter}4:{letter}{end})", sums[column.unit], column.sum)
    notes = [f"{column.title} = {column.formula}" for column in table.columns if column.formula]
    for row, note in enumerate(notes, start=end + 2):
        sheet.write_string(row, 0, cell(note))
    sheet.freeze_panes(3, 1)
    printable(sheet)


def _headed(column: Column, table: Table) -> str:
    """The head of a column; amounts are numbers in the sheet, so their currency stands here."""
    return f"{column.title}, {table.currency}" if column.unit == "money" and table.currency else column.title


def _letter(place: int) -> str:
    """A column as spreadsheets call it; a table of a briefing has no more than twenty-six."""
    return chr(ord("A") + place)


def _live(column: Column, table: Table, row: int) -> str:
    """A column's formula in this row: made of our own words and of places, never of text from data."""
    formula = column.live
    for place, other in enumerate(table.columns):
        formula = formula.replace(f"[{other.title}]", f"{_letter(place)}{row + 1}")
    return f"={formula}"
