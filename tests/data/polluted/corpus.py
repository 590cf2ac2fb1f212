"""The corpus: every flaw in every source it can be put into, alone and in pairs, each with how often it occurs.

How often: the counts of the survey of 3,712 files of Gov.UK and Mendeley Data behind Vitagliano et al., "Pollock: A
Data Loading Benchmark" (VLDB 2023), as published in its repository (pollock_weights.json). A flaw that was not
counted there weighs 1; a flaw put at many places of a file weighs its count once, shared among the places.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.data.polluted import flaws as f
from tests.data.polluted.sources import Source, sources

#: Flaw -> how many files of the survey have it.
FREQUENCY = {
    "no flaw": 1, "nothing in it": 15, "no last line end": 184, "two last line ends": 5, "no header": 470,
    "header of 2 rows": 47, "header of 3 rows": 47, "preamble": 282, "second table, same columns": 63,
    "second table, more columns": 63, "second table, fewer columns": 63, "header only": 3, "one row": 4,
    "ends CR": 7, "ends LF": 1691, "tabs": 4, "semicolons": 834, "blanks": 4, "comma and blank": 101,
    "quoted with '": 11, "escaped with backslash": 1, "quotes not escaped": 7, "delimiter missing": 247,
    "delimiter more": 278, "quote more": 7, "row parted otherwise": 1,
}


@dataclass(frozen=True)
class Case:
    """A polluted file. flaw: what it is counted under."""

    name: str
    flaw: str
    document: f.Document

    @property
    def content(self) -> bytes:
        """The file; a document without lines is an empty one."""
        return self.document.content() if self.document.lines else b""


def _dup(header: list[str]) -> list[str]:
    return [header[0], header[0], *header[2:]] if len(header) > 1 else header


def whole_file_flaws(source: Source) -> Iterator[tuple[str, f.Flaw]]:
    """Flaws of a whole file that make sense for this source."""
    width = len(source.header)
    text_only = source.name in ("words",)
    many = width > 1
    yield "no flaw", lambda doc: doc
    yield "nothing in it", lambda doc: f.Document((), None, ())
    yield "no last line end", f.dialect(last_end="")
    yield "two last line ends", f.dialect(last_end="\r\n\r\n")
    yield "ends LF", f.dialect(end="\n")
    yield "ends CR", f.dialect(end="\r")
    yield "all quoted", f.dialect(quote_all=True)
    yield "header only", f.only(0)
    yield "one row", f.only(1)
    yield "blank lines", f.blank_lines
    if not text_only:
        yield "no header", f.no_header
    for name, encoding in (("utf-8 with mark", "utf-8-sig"), ("utf-16 le", "utf-16"),
                           ("utf-16 le without mark", "utf-16-le"), ("utf-16 be without mark", "utf-16-be"),
                           ("utf-32", "utf-32")):
        yield f"encoding {name}", f.dialect(encoding=encoding)
    yield "rule under header", f.rule_under_header
    if many:
        yield "header of 2 rows", f.header_again(2)
        yield "header of 3 rows", f.header_again(3)
        yield "preamble", f.lines_before_delimited("Report")
        yield "preamble of one line", f.lines_before("Creator report of November")
        yield "preamble and blank line", f.lines_before("Creator report", "")
        yield "preamble of five lines", f.lines_before("Creator report", "Period: 2024-01-01 to 2024-12-31",
                                                       "Made by Ana", "Currency: EUR", "")
        yield "remark at the end", f.lines_after("Source: our own list")
        yield "remark after a blank line", f.lines_after("", "Exported on 2024-05-01")
        for column in (-1, 0, 1) if width > 2 else (0, 1):
            name = {-1: "fewer", 0: "same", 1: "more"}[column]
            yield f"second table, {name} columns", f.table_after(columns=column, gap=False)
            yield f"second table, {name} columns, blank line", f.table_after(columns=column, gap=True)
        yield "second table with title", f.table_after(columns=0, gap=True, title="Second list")
        yield "other table after blank line", f.other_table_after(gap=True)
        for name, mark in (("tabs", "\t"), ("semicolons", ";"), ("bars", "|"), ("carets", "^"), ("tildes", "~"),
                           ("comma and blank", ", "), ("blanks", " "), ("double bars", "||"), ("colons", ":")):
            if name == "colons" and source.name in ("wares", "posts"):
                continue  # their times and links are made of colons; a writer would not choose it
            yield name, f.dialect(delimiter=mark)
        if width > 2:
            yield "header of labels", f.header_over
            yield "table beside", f.table_beside
            yield "header with doubles", f.header_cells(_dup)
            yield "header with an empty name", f.header_cells(lambda h: [*h[:2], "", *h[3:]])
            yield "header with marks", f.header_cells(lambda h: ['the "real" name', "two\nlines", *h[2:]])
            if not text_only:
                yield "header with units", f.header_units
    if source.name in ("wares", "posts", "words", "pairs"):
        yield "quoted with '", f.dialect(quote="'")
        yield "escaped with backslash", f.dialect(escape="\\")
        yield "quotes not escaped", f.dialect(escape="none")
    if source.name in ("wares", "numbers", "wide", "pairs"):
        for word in ("Total", "Gesamt", "Totale", "Итого", "Jumlah"):
            yield f"total ({word})", f.total(word)
    if source.name in ("words", "pairs"):
        for encoding in ("cp1252", "latin-1", "cp1250"):
            if all(_fits(cell, encoding) for row in source.rows for cell in row):
                yield f"encoding {encoding}", f.dialect(encoding=encoding)


def _fits(cell: str, encoding: str) -> bool:
    try:
        cell.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def row_flaws(source: Source, row: int) -> Iterator[tuple[str, f.Flaw]]:
    """Flaws of one row, at each of its cells."""
    width = len(source.header)
    for place in range(width):
        if place:
            yield "delimiter missing", f.delimiter_missing(row, place)
        yield "delimiter more", f.delimiter_more(row, place)
        yield "quote more", f.quote_more(row, place)
        if source.name in ("wares", "posts", "numbers"):
            yield "cell missing", f.cell_missing(row, place)
    yield "cell more", f.cell_more(row)
    for mark in (" ", ";"):
        if source.name == "wares":
            yield "row parted otherwise", f.row_parted_by(row, mark)


def cases(rows: dict[str, int] | None = None, pairs: int = 600) -> list[Case]:
    """The corpus. rows: in how many rows of a source each flaw of a row is put (all of `wares`, else 4). pairs: how
    many files with two flaws."""
    out, chance = [], random.Random(0)
    for source in sources():
        document = f.document(source)
        for flaw, put in whole_file_flaws(source):
            out.append(Case(f"{source.name}: {flaw}", flaw, put(document)))
        if len(source.header) == 1:
            continue
        count = (rows or {}).get(source.name, len(source.rows) if source.name == "wares" else 4)
        step = max(1, len(source.rows) // max(1, count))
        for row in list(range(0, len(source.rows), step))[:count]:
            for flaw, put in row_flaws(source, row):
                out.append(Case(f"{source.name}: {flaw}, row {row + 1}", flaw, put(document)))
    return out + _two(chance, pairs)


#: Flaws that change each other's answer are not put together.
_APART = ("nothing in it", "header only", "one row", "no header", "header of", "header with", "second table",
          "other table", "table beside", "no flaw", "rule")
_WRITING = ("tabs", "semicolons", "bars", "comma and blank", "ends", "encoding", "quoted", "all quoted", "no last",
            "escaped")


def _two(chance: random.Random, count: int) -> list[Case]:
    """Files with two flaws: one of the content, one of the writing or of one row."""
    out, every = [], [s for s in sources() if len(s.header) > 2]
    while len(out) < count:
        source = chance.choice(every)
        whole = list(whole_file_flaws(source))
        writing = [(n, p) for n, p in whole if n.startswith(_WRITING)]
        content = [(n, p) for n, p in whole if not n.startswith(_WRITING)
                   and n not in ("nothing in it", "no flaw", "quotes not escaped", "two last line ends")]
        row = chance.randrange(8, len(source.rows) - 3) if len(source.rows) > 12 else 1
        single = [(n, p) for n, p in row_flaws(source, row) if n not in ("row parted otherwise",)]
        kind = chance.randrange(3)
        if kind == 0:
            first, second = chance.choice(single), chance.choice(writing)
        elif kind == 1:
            first, second = chance.choice(content), chance.choice(writing)
        else:
            safe = [(n, p) for n, p in content if not n.startswith(("header only", "one row", "blank", "second",
                                                                    "table beside"))]
            first, second = chance.choice(single), chance.choice(safe)
        document = f.both(first[1], second[1])(f.document(source))
        out.append(Case(f"{source.name}: {first[0]} + {second[0]}", "two flaws", document))
    return out
