"""Excel workbooks of 2003 in one XML file, which some tools still export under .xls or .xml"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from xml.parsers import expat

from data.errors import DataError
from data.reading.limits import in_force
from data.reading.raw import RawTable
from data.reading.sheets import Marks, name_within, sheet_tables

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_MOST_COLUMNS = 16_384


def is_workbook_xml(content: bytes) -> bool:
    """Whether bytes are such a file, by their beginning."""
    head = content[:4000].replace(b"\0", b"")
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and _NAMESPACE.encode() in head


def workbook_xml_table(name: str, content: bytes) -> RawTable:
    """The first sheet with cells; the others are its other_tables. Raises DataError for a damaged file and for one
    whose cells reach too far."""
    walk = _Walk(name)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = walk.start, walk.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = walk.characters, walk.doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise DataError(f"{name} is a damaged Excel XML file: open it, save it as XLSX and add that.") from error
    tables: list[RawTable] = []
    for sheet, (rows, marks) in walk.sheets.items():
        for number, table in enumerate(sheet_tables(name, sheet, rows, marks), start=1):
            tables.append(replace(table, name=name_within(name, sheet, number)) if tables else table)
    return replace(tables[0], other_tables=tables[1:]) if tables else RawTable(name, None, [])


class _Walk:
    """Places count from 1 in the file and from 0 here; rows, columns and cells may say where they are or follow."""

    def __init__(self, name: str):
        self.name, self.most, self.cells = name, in_force().workbook_cells, 0
        self.sheets: dict[str, tuple[list[list[object]], Marks]] = {}
        self.rows: list[list[object]] | None = None
        self.marks = Marks()
        self.column = self.hidden_at = self.across = 0
        self.text: str | None = None
        self.kind = "String"

    def doctype(self, *_: object) -> None:
        raise DataError(f"{self.name} holds definitions that no spreadsheet writes (a DOCTYPE): save it as XLSX.")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        given = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        local = tag.rpartition(":")[2]
        if local == "Worksheet":
            self.rows, self.marks = self.sheets.setdefault(given.get("Name", ""), ([], Marks()))
            self.hidden_at = 0
        elif self.rows is None:
            return
        elif local == "Column":
            first = int(given.get("Index", self.hidden_at + 1)) - 1
            self.hidden_at = first + int(given.get("Span", 0)) + 1
            if given.get("Hidden") == "1":
                self.marks.hidden_columns.append((first, self.hidden_at - 1))
        elif local == "Row":
            self._row(int(given.get("Index", len(self.rows) + 1)))
            if given.get("Hidden") == "1":
                self.marks.hide_row(len(self.rows) - 1)
        elif local == "Cell" and self.rows:
            self._cell(given)
        elif local == "Data" and self.rows and self.rows[-1]:
            self.text, self.kind = "", given.get("Type", "String")

    def _row(self, number: int) -> None:
        self._count(number - len(self.rows), number, 1)
        self.rows.extend([] for _ in range(number - len(self.rows)))
        self.column = 0

    def _cell(self, given: Mapping[str, str]) -> None:
        row, self.column = self.rows[-1], int(given.get("Index", self.column + 1))
        self._count(self.column - len(row), len(self.rows), self.column)
        row.extend("" for _ in range(self.column - len(row)))
        self.across, down = int(given.get("MergeAcross", 0)), int(given.get("MergeDown", 0))
        if self.across or down:
            top = len(self.rows) - 1
            self.marks.merged.append((top, self.column - 1, top + down, self.column - 1 + self.across))

    def _count(self, more: int, row: int, column: int) -> None:
        self.cells += max(more, 0)
        if self.cells > self.most or column > _MOST_COLUMNS:
            raise DataError(f"{self.name} has a sheet that reaches to row {row:,} and column {column:,}: delete the "
                            "stray cells far from the table, or save the table as CSV.")

    def characters(self, more: str) -> None:
        if self.text is not None:
            self.text += more

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local == "Data" and self.text is not None:
            place = (len(self.rows) - 1, self.column - 1)
            value = _value(self.text, self.kind)
            self.rows[place[0]][place[1]] = value
            if self.kind == "Error":
                self.marks.shown[place] = self.text
            elif self.kind == "Number" and not isinstance(value, str) and value.is_integer() and abs(value) >= 2**53:
                self.marks.shown[place] = self.text.strip()
            self.text = None
        elif local == "Cell":
            self.column += self.across
            self.across = 0
        elif local == "Worksheet":
            self.rows = None


def _value(text: str, kind: str) -> object:
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "Boolean":
        return text.strip() == "1"
    return text.removesuffix(".000").removesuffix("T00:00:00") if kind == "DateTime" else text
