"""A table copied from a spreadsheet and pasted as text -> a source like any other file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from data import schema
from data.errors import DataError
from data.recognising.headers import candidates

#: More than this is no table that a person copied, characters.
MOST_TEXT = 5_000_000
#: The mark between cells, in the order they are looked for: spreadsheets put tabs.
_MARKS = ("\t", ";", "|", ",")
#: A column is of a kind when at least this share of its cells is.
_MOSTLY = 0.8
#: What stands with an amount: a sign or a code of a currency, never any letters: c2 is somebody's name.
_CURRENCY = r"(?:[A-Z]{3}|(?:US|CA|AU|R|S)?\$|[€£₹¥₽₺₩₪]|kr\.?|Fr\.?|zł|Kč|Ft|Rp\.?|RM|Rs\.?|eur|usd|euros?)"
_MONEY = re.compile(rf"{_CURRENCY}?\s?\d[\d.,'’\s]*[kKmM]?\s?(?:,-)?\s?{_CURRENCY}?")
_HANDLE = re.compile(r"@?[^\s@]{1,80}|https?://\S+")
#: The last number of a line, with what is written around it, where nothing parts the cells.
_ENDS_WITH_NUMBER = re.compile(
    rf"(?P<who>\S.{{0,100}}?)[\s:,;|–-]{{1,9}}(?P<amount>{_CURRENCY}?\s?\d[\d.,'’]*\s?[kKmM]?(?:\s?{_CURRENCY})?)")

#: What a column of amounts beside handles may be: the words for it, and the canonical column.
AMOUNTS = {"the fee each asks for one post": "creators.quoted_fee", "the fee paid for a whole deal": "deals.fee",
           "follower counts": "creators.followers"}
#: Headers given to a list that came without: those the reader knows best.
_NAMED = {"creators.quoted_fee": "quoted_fee", "deals.fee": "fee", "creators.followers": "followers"}


@dataclass(frozen=True)
class Pasted:
    """A pasted table. name: what the source is called. header: column names; rows: cells as text, each row as long as
    the header. named: whether the header came with the paste. amount: the place of the one column of amounts in a list
    of handles and amounts, else None; guess: what those amounts were taken for (a key of AMOUNTS)."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    named: bool = True
    amount: int | None = None
    guess: str | None = None

    def meaning(self, amounts: str) -> Pasted:
        """The same with its amounts said to be something else; a header that came with the paste stays."""
        if self.amount is None or self.named:
            return replace(self, guess=amounts) if self.amount is not None else self
        header = list(self.header)
        header[self.amount] = _NAMED[AMOUNTS[amounts]]
        return replace(self, header=tuple(header), guess=amounts)

    @property
    def answers(self) -> dict[str, str]:
        """What `load_campaigns` must be told so that amounts are taken as said, and the others as whose they are."""
        if self.amount is None or self.guess is None:
            return {}
        target, who = AMOUNTS[self.guess], self.header[1 - self.amount]
        table = target.split(".")[0]
        told = {f"column:{self.name}:{self.header[self.amount]}": target}
        named = {name for name, sureness in candidates(who, table) if sureness >= 0.8}
        if not named & {"creator_id", "handle", "name"}:
            told[f"column:{self.name}:{who}"] = f"{table}.{'handle' if table == 'creators' else 'creator_id'}"
        return told

    @property
    def source(self) -> tuple[str, bytes]:
        """(name, bytes): tab separated UTF-8."""
        written = io.StringIO()
        csv.writer(written, delimiter="\t", lineterminator="\n").writerows([self.header, *self.rows])
        return self.name, written.getvalue().encode("utf-8")


def pasted_table(text: str, *, taken_names: Sequence[str] = ()) -> Pasted:
    """Read what was pasted. taken_names: names of sources that are there already; this one gets another.

    Tabs part the cells, as spreadsheets give them; else a semicolon, bar or comma that parts every line alike; else,
    in a list of handles and amounts, the last space. Raises DataError for text that is no table, and for a table
    without column names that could mean several things.
    """
    if not text.strip():
        raise DataError("Nothing was pasted: copy the cells in your spreadsheet, click into the field and paste.")
    if len(text) > MOST_TEXT:
        raise DataError(f"The pasted text has {len(text) / 1e6:,.1f} million characters and the most is "
                        f"{MOST_TEXT / 1e6:,.0f}: save the table as a file and add that.")
    records = _records(text.replace("\r\n", "\n").replace("\r", "\n"))
    width = max(len(record) for record in records)
    records = [[cell.strip() for cell in record] + [""] * (width - len(record)) for record in records]
    name = _free_name(taken_names)
    if width == 1:
        raise DataError(f'Only one column was found in the pasted text (its first line is "{records[0][0][:60]}"): '
                        "copy the cells from the spreadsheet itself, or put a tab or a semicolon between the columns.")
    if _is_header(records):
        if len(records) == 1:
            raise DataError("Only the column names were pasted: copy the rows below them as well.")
        return _with_amounts(Pasted(name, tuple(records[0]), tuple(map(tuple, records[1:]))))
    return _without_header(name, records, width)


def _records(text: str) -> list[list[str]]:
    for mark in _MARKS:
        if mark not in text:
            continue
        found = [record for record in _parted(text, mark) if any(cell.strip() for cell in record)]
        widths = {len(record) for record in found}
        # Commas and the like may belong to the text: they part cells only where they part every line alike.
        if mark == "\t" or (len(widths) == 1 and widths != {1} and not _in_numbers(found, mark)):
            return found
    lines = [line for line in text.split("\n") if line.strip()]
    ends = [_ENDS_WITH_NUMBER.fullmatch(line.strip()) for line in lines]
    if sum(end is not None for end in ends) >= _MOSTLY * len(lines):
        return [[end["who"], end["amount"]] if end is not None else line.strip().rsplit(None, 1)
                for end, line in zip(ends, lines, strict=True)]
    return [[line] for line in lines]


def _parted(text: str, mark: str) -> list[list[str]]:
    """Spreadsheets put a cell that holds a tab, a line end or a quote in quotes; a lone quote is only a quote."""
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error:
        return [line.split(mark) for line in text.split("\n")]
    swallowed = any("\n" in cell and mark in cell for record in found for cell in record)
    return [line.split(mark) for line in text.split("\n")] if swallowed else found


def _in_numbers(records: list[list[str]], mark: str) -> bool:
    """Whether a comma only parts thousands: "anna 1,200" is no row of two cells."""
    return mark == "," and all(len(r) == 2 and r[0][-1:].isdigit() and re.match(r"\d{3}\b", r[1]) for r in records)


def _is_header(records: list[list[str]]) -> bool:
    """Whether the first row names the columns: known names, no number in it, or text above a column of numbers."""
    first = [cell for cell in records[0] if cell]
    if not first or any(_amount(cell) or cell.startswith(("@", "http")) for cell in first):
        return False
    known = any(sureness >= 0.8 for cell in first for table in schema.TABLES for _, sureness in candidates(cell, table))
    if known or len(records) == 1:
        return known
    return any(_share(records[1:], place, _amount) >= _MOSTLY for place in range(len(records[0])))


def _with_amounts(table: Pasted) -> Pasted:
    """A list of two columns, handles and amounts of money, whatever the columns are called."""
    if len(table.header) != 2:
        return table
    place = _place_of_amounts(table.rows)
    if place is None:
        return table
    means = {name for table_ in ("creators", "deals") for name, sureness in candidates(table.header[place], table_)
             if sureness >= 0.8}
    if means and not means & {"quoted_fee", "fee"}:
        return table  # followers, clicks: its name says what it is
    return replace(table, amount=place, guess="the fee each asks for one post")


def _without_header(name: str, records: list[list[str]], width: int) -> Pasted:
    place = _place_of_amounts(records) if width == 2 else None
    if place is None:
        raise DataError("The pasted table has no column names: its first row already holds values "
                        f"({', '.join(cell for cell in records[0] if cell)[:80]}). Put names such as creator, "
                        "followers, fee above the columns, or paste two columns, creators and their fees.")
    header = ["handle", "handle"]
    header[place] = "quoted_fee"
    return Pasted(name, tuple(header), tuple(map(tuple, records)), named=False, amount=place,
                  guess="the fee each asks for one post")


def _place_of_amounts(rows: Sequence[Sequence[str]]) -> int | None:
    """Which of two columns holds amounts, the other one being of handles; None when that is not so."""
    for place in (1, 0):
        others = _share(rows, 1 - place, lambda cell: _HANDLE.fullmatch(cell) is not None or " " in cell)
        if _share(rows, place, _amount) >= _MOSTLY and others >= _MOSTLY and _share(rows, 1 - place, _amount) < 0.5:
            return place
    return None


def _amount(cell: str) -> bool:
    return _MONEY.fullmatch(cell) is not None


def _share(rows: Sequence[Sequence[str]], place: int, of_kind) -> float:
    """The share of the filled cells of a column that are of a kind; 0 where none is filled."""
    filled = [row[place] for row in rows if row[place]]
    return sum(bool(of_kind(cell)) for cell in filled) / len(filled) if filled else 0.0


def _free_name(taken: Sequence[str]) -> str:
    number = 1
    while f"pasted table {number}.tsv" in taken:
        number += 1
    return f"pasted table {number}.tsv"
