"""A clean table as text, and the flaws that are put into it; each says what the clean answer is from then on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.data.polluted.sources import Source


@dataclass(frozen=True)
class Line:
    """One line as it will be written. raw: written as it is. between: what is written between the cells, where it is
    not the delimiter. loose: cells in front of whose text a quotation mark is put."""

    cells: tuple[str, ...] = ()
    raw: str | None = None
    between: tuple[tuple[int, str], ...] = ()
    loose: tuple[int, ...] = ()
    bare: bool = False


@dataclass(frozen=True)
class Document:
    """Lines, how they are written, and the answer a reader should give."""

    lines: tuple[Line, ...]
    header: tuple[str, ...] | None
    rows: tuple[tuple[str, ...], ...]
    others: int = 0
    delimiter: str = ","
    quote: str = '"'
    escape: str = "double"
    quote_all: bool = False
    end: str = "\r\n"
    last_end: str | None = None
    encoding: str = "utf-8"
    first: int = field(default=0)  # the line of the header
    also: tuple[int, tuple[str, ...]] | None = None  # a row, and what it may be read as too

    def content(self) -> bytes:
        """The file."""
        out = []
        for number, line in enumerate(self.lines):
            last = number == len(self.lines) - 1
            out.append(self._written(line) + (self.last_end if last and self.last_end is not None else self.end))
        return "".join(out).encode(self.encoding)

    def _written(self, line: Line) -> str:
        if line.raw is not None:
            return line.raw
        between, parts = dict(line.between), []
        for place, cell in enumerate(line.cells):
            if place:
                parts.append(between.get(place, self.delimiter))
            parts.append(self._cell(cell, place in line.loose, line.bare))
        return "".join(parts)

    def _cell(self, cell: str, loose: bool, bare: bool) -> str:
        q = self.quote
        special = (self.delimiter, q, "\n", "\r", *((",",) if len(self.delimiter) > 1 else ()))
        needs = self.quote_all or any(s in cell for s in special) or cell[:1] == " "
        if self.escape == "\\" and "\\" in cell:
            needs = True
        if bare or not needs:
            return (q if loose else "") + cell
        inner = {"double": cell.replace(q, q * 2), "none": cell,
                 "\\": cell.replace("\\", "\\\\").replace(q, "\\" + q)}[self.escape]
        return q + (q if loose else "") + inner + q


def document(source: Source) -> Document:
    """A source as it is written without a flaw."""
    return Document((Line(source.header), *map(Line, source.rows)), source.header, source.rows)


Flaw = Callable[[Document], Document]


def dialect(**changes) -> Flaw:
    """Written in another dialect."""
    return lambda doc: replace(doc, **changes)


def lines_before(*raw: str) -> Flaw:
    """Lines above the table."""
    return lambda doc: replace(doc, lines=(*(Line(raw=r) for r in raw), *doc.lines), first=doc.first + len(raw))


def lines_before_delimited(*titles: str) -> Flaw:
    """Lines above the table with all delimiters, and an empty one."""
    def put(doc: Document) -> Document:
        width = len(doc.rows[0])
        above = [Line((t, *[""] * (width - 1))) for t in (*titles, "")]
        return replace(doc, lines=(*above, *doc.lines), first=doc.first + len(above))
    return put


def lines_after(*raw: str) -> Flaw:
    """Lines below the table."""
    return lambda doc: replace(doc, lines=(*doc.lines, *(Line(raw=r) for r in raw)))


def total(word: str) -> Flaw:
    """A row of totals."""
    def put(doc: Document) -> Document:
        width = len(doc.rows[0])
        return replace(doc, lines=(*doc.lines, Line((word, *[""] * (width - 2), "12345"))))
    return put


def no_header(doc: Document) -> Document:
    """The header is missing."""
    return replace(doc, lines=doc.lines[:doc.first] + doc.lines[doc.first + 1:], header=None)


def only(count: int) -> Flaw:
    """Only so many rows."""
    return lambda doc: replace(doc, lines=doc.lines[:doc.first + 1 + count], rows=doc.rows[:count])


def header_again(times: int) -> Flaw:
    """The header stands several times."""
    def put(doc: Document) -> Document:
        head = doc.lines[doc.first]
        return replace(doc, lines=doc.lines[:doc.first] + (head,) * times + doc.lines[doc.first + 1:],
                       header=tuple(" ".join([name] * times) for name in doc.header))
    return put


def header_over(doc: Document) -> Document:
    """Labels over groups of columns."""
    over = tuple("Group A" if i == 1 else "Group B" if i == max(2, len(doc.header) // 2) else ""
                 for i in range(len(doc.header)))
    joined = tuple(" ".join(p for p in pair if p) for pair in zip(over, doc.header, strict=True))
    return replace(doc, lines=doc.lines[:doc.first] + (Line(over),) + doc.lines[doc.first:], header=joined)


def header_units(doc: Document) -> Document:
    """Units under the names."""
    units = tuple(f"({'text' if i % 2 else 'unit'})" for i in range(len(doc.header)))
    joined = tuple(f"{name} {unit}" for name, unit in zip(doc.header, units, strict=True))
    return replace(doc, lines=doc.lines[:doc.first + 1] + (Line(units),) + doc.lines[doc.first + 1:], header=joined)


def header_cells(change: Callable[[list[str]], list[str]]) -> Flaw:
    """Other names in the header."""
    def put(doc: Document) -> Document:
        header = tuple(change(list(doc.header)))
        return replace(doc, header=header,
                       lines=doc.lines[:doc.first] + (Line(header),) + doc.lines[doc.first + 1:])
    return put


def _row(doc: Document, row: int, line: Callable[[Line], Line], cells: tuple[str, ...]) -> Document:
    at = doc.first + row + (doc.header is not None)
    lines = (*doc.lines[:at], line(doc.lines[at]), *doc.lines[at + 1:])
    return replace(doc, lines=lines, rows=(*doc.rows[:row], cells, *doc.rows[row + 1:]))


def delimiter_missing(row: int, place: int) -> Flaw:
    """The delimiter before a cell is missing: its text runs into that of the cell before."""
    def put(doc: Document) -> Document:
        was = doc.rows[row]
        cells = (*was[:place - 1], was[place - 1] + was[place], "", *was[place + 1:])
        put_in = _row(doc, row, lambda line: replace(line, between=((place, ""),)), cells)
        return replace(put_in, also=(row, was))  # a reader that sees where the delimiter was gives the row as it was
    return put


def delimiter_more(row: int, place: int) -> Flaw:
    """A delimiter too many before a cell."""
    def put(doc: Document) -> Document:
        was = doc.rows[row]
        more = (*was[:place], "", *was[place:])
        return _row(doc, row, lambda line: replace(line, cells=more), was)
    return put


def cell_missing(row: int, place: int) -> Flaw:
    """A cell and its delimiter are missing."""
    def put(doc: Document) -> Document:
        was = doc.rows[row]
        less = (*was[:place], *was[place + 1:])
        return _row(doc, row, lambda line: replace(line, cells=less), (*was[:place], "", *was[place + 1:]))
    return put


def cell_more(row: int) -> Flaw:
    """A cell too many at the end of a row."""
    def put(doc: Document) -> Document:
        more = (*doc.rows[row], "one more")
        return _row(doc, row, lambda line: replace(line, cells=more), more)
    return put


def quote_more(row: int, place: int) -> Flaw:
    """A quotation mark too many before the text of a cell."""
    def put(doc: Document) -> Document:
        was = doc.rows[row]
        cells = (*was[:place], doc.quote + was[place], *was[place + 1:])
        return _row(doc, row, lambda line: replace(line, loose=(place,)), cells)
    return put


def row_parted_by(row: int, delimiter: str) -> Flaw:
    """One row with another delimiter."""
    def put(doc: Document) -> Document:
        def line(was: Line) -> Line:
            return replace(was, between=tuple((i, delimiter) for i in range(1, len(was.cells))))
        return _row(doc, row, line, doc.rows[row])
    return put


def table_after(*, columns: int, gap: bool, title: str | None = None) -> Flaw:
    """Another table below, with so many columns more (or less)."""
    def put(doc: Document) -> Document:
        width = len(doc.rows[0]) + columns
        names = [*(doc.header or ()), *(f"more{i}" for i in range(max(0, columns)))][:width]
        rows = [[*row, *("7" for _ in range(max(0, columns)))][:width] for row in doc.rows]
        between = ([Line(raw="")] if gap else []) + ([Line(raw=title)] if title else [])
        return replace(doc, lines=(*doc.lines, *between, Line(tuple(names)), *(Line(tuple(r)) for r in rows)), others=1)
    return put


def other_table_after(gap: bool) -> Flaw:
    """A table of other things below."""
    def put(doc: Document) -> Document:
        more = [("campaign", "budget", "from"), ("spring", "1200", "2024-03-01"), ("summer", "800", "2024-06-01"),
                ("autumn", "950", "2024-09-15"), ("winter", "400", "2024-12-01")]
        return replace(doc, lines=(*doc.lines, *([Line(raw="")] if gap else []), *map(Line, more)), others=1)
    return put


def table_beside(doc: Document) -> Document:
    """A shorter table beside it, parted by an empty column."""
    beside = [("name", "sum"), *((f"n{i}", str(i * 10)) for i in range(1, 6))]
    lines = [replace(line, cells=(*line.cells, "", *(beside[i] if i < len(beside) else ("", ""))))
             for i, line in enumerate(doc.lines)]
    return replace(doc, lines=tuple(lines), others=1)


def rule_under_header(doc: Document) -> Document:
    """A line drawn under the header."""
    at = doc.first + 1
    return replace(doc, lines=doc.lines[:at] + (Line(raw="=" * 40),) + doc.lines[at:])


def blank_lines(doc: Document) -> Document:
    """Blank lines between rows."""
    out = []
    for number, line in enumerate(doc.lines):
        out.append(line)
        if number > doc.first and number % 7 == 3:
            out.append(Line(raw=""))
    return replace(doc, lines=tuple(out))


def both(*flaws: Flaw) -> Flaw:
    """Several flaws, one after another."""
    def put(doc: Document) -> Document:
        for flaw in flaws:
            doc = flaw(doc)
        return doc
    return put
