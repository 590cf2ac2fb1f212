"""Tables that are web pages under a spreadsheet's name, as many tools export them"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from data.errors import DataError
from data.reading.layout import laid_out
from data.reading.limits import in_force
from data.reading.raw import Note, RawTable
from data.reading.sheets import joined_header

_SPACE = re.compile(r"[ \t\r\n\f\x0b]+")
_LONGEST_SPAN = 1_000  # the most columns that one cell spans in a browser


def is_web_page(text: str) -> bool:
    """Whether a text is HTML, by its beginning."""
    head = text[:2000].lstrip("\ufeff \t\r\n").lower()
    return head.startswith(("<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<style", "<div"))


def web_table(name: str, text: str, notes: list[Note]) -> RawTable:
    """The largest table of a web page; the others are its other_tables. Cells that span several rows are repeated.

    Raises DataError for a page without a table, and for one that asks for a password.
    """
    page = _Page(name)
    _walk(page, text)
    tables = [table for table in page.found if len(table.rows) > 1 and max(map(len, table.rows)) > 1]
    if not tables or page.asks_for_password:
        raise DataError(f"{name} is a web page (a login page saved as a file looks like this), not a table that can be "
                        "read. Save the table as CSV, XLSX or Parquet and add that file.")
    made = []
    for table in sorted(tables, key=lambda t: -sum(map(len, t.rows))):
        said = [Note("The file is a web page, whatever its name says; its table was read.", 0.9)]
        if table.spanning:
            said.append(Note(f"{table.spanning:,} cell(s) span several rows or columns; their text was repeated below, "
                             "and across in headers.", 0.9))
        heads = next((i for i, row in enumerate(table.rows) if i not in table.headers), 0)
        if heads > 1:
            said.append(Note(f"The first {heads} rows of the table are marked as its header and were joined.", 0.9))
            table.rows[:heads], table.lines[:heads] = [joined_header(table.rows[:heads])], table.lines[:1]
        one = laid_out(f"{name} / table {len(made) + 1}" if made else name, table.rows, table.lines, said)
        made += [replace(one, other_tables=[]), *one.other_tables]
    return replace(made[0], notes=[*notes, *made[0].notes], other_tables=made[1:])


def _walk(page: _Page, text: str) -> None:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return
    for event, element in etree.iterwalk(root, events=("start", "end")) if root is not None else ():
        if event == "start":
            page.start(element.tag, element.attrib, element.sourceline or 1)
            page.text(element.text)
        else:
            page.end(element.tag)
            page.text(element.tail)


@dataclass
class _Table:
    """below: column -> how many further rows a cell above reaches into, and the text they get.
    headers: rows that hold nothing but cells marked as headers."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    below: dict[int, tuple[int, str]] = field(default_factory=dict)
    headers: set[int] = field(default_factory=set)
    spanning: int = 0
    cell: list[str] | None = None
    across: int = 1
    down: int = 1
    heads: bool = False

    def begin_row(self, line: int) -> None:
        self.headers.add(len(self.rows))
        self.rows.append([])
        self.lines.append(line)

    def end_cell(self) -> int:
        """Put the open cell into its row; how many cells that made."""
        if self.cell is None:
            return 0
        text, row = _SPACE.sub(" ", "".join(self.cell)).strip(), self.rows[-1]
        self.cell, before = None, len(row)
        self._reach_down(row)
        for place in range(self.across):
            shown = text if place == 0 or self.heads else ""
            if self.down > 1:  # a header over several rows is one name and not repeated
                self.below[len(row)] = (self.down - 1, "" if self.heads else shown)
            row.append(shown)
        if not self.heads:
            self.headers.discard(len(self.rows) - 1)
        self.spanning += self.across > 1 or self.down > 1
        return len(row) - before

    def _reach_down(self, row: list[str]) -> None:
        while len(row) in self.below:
            left, text = self.below.pop(len(row))
            if left > 1:
                self.below[len(row)] = (left - 1, text)
            row.append(text)

    def end_row(self) -> None:
        if self.rows:
            self._reach_down(self.rows[-1])


class _Page:
    """Takes down the tables of a page; a table within a table is one of its own."""

    def __init__(self, name: str):
        self.name, self.most, self.widest, self.cells = name, in_force().workbook_cells, in_force().columns, 0
        self.found: list[_Table] = []
        self.open: list[_Table] = []
        self.asks_for_password = False
        self.silent = 0

    def start(self, tag: str, attributes: Mapping[str, str], line: int) -> None:
        if tag == "table":
            self.found.append(_Table())
            self.open.append(self.found[-1])
        elif tag in ("script", "style"):
            self.silent += 1
        elif tag == "input" and attributes.get("type", "").lower() == "password":
            self.asks_for_password = True
        elif self.open and tag in ("tr", "td", "th"):
            table = self.open[-1]
            self._end_cell()
            if tag == "tr":
                table.end_row()
                table.begin_row(line)
                return
            if not table.rows:
                table.begin_row(line)
            table.cell, table.heads = [], tag == "th"
            table.across, table.down = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
        elif self.open and tag in ("br", "p", "div") and self.open[-1].cell is not None:
            self.open[-1].cell.append(" ")

    def end(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silent -= 1
        elif self.open and tag in ("td", "th", "tr", "table"):
            self._end_cell()
            if tag == "table":
                self.open.pop().end_row()

    def text(self, text: str | None) -> None:
        if text and self.open and self.open[-1].cell is not None and not self.silent:
            self.open[-1].cell.append(text)

    def _end_cell(self) -> None:
        self.cells += self.open[-1].end_cell()
        wide = self.open[-1].rows and len(self.open[-1].rows[-1]) > self.widest
        if self.cells > self.most or wide:
            raise DataError(f"{self.name} is a web page whose table has more than {self.most:,} cells or "
                            f"{self.widest:,} columns: save the table as CSV.")


def _span(said: str | None) -> int:
    return min(max(int(said), 1), _LONGEST_SPAN) if said is not None and said.isdecimal() and len(said) < 9 else 1
