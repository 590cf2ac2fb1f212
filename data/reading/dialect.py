"""Which dialect a delimited text is written in: what parts the cells, what quotes them, what escapes a quote.

Every candidate reads the same sample; the one that gives the most even, widest table of believable cells is taken.
Evenness and believability of cells are the idea of van den Burg, Nazabal and Sutton, "Wrangling messy CSV files by
detecting row and type patterns" (2019); what is weighed, and how, is ours.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from data.reading.kinds import TYPED, kind

#: What may part cells. The order decides between equals.
_SINGLE = (",", ";", "\t", "|", "^", "~", ":", " ", "\x1f", "\x01", "§", "¦", "¬", "#", "&", "*")
_SAMPLE_LINES = 150
_SAMPLE_SIZE = 60_000
_LONGEST_LINE = 20_000
_PUNCTUATION_RUN = re.compile(r"[,;|^~:#@&*<>\t$§¦¬]{2,3}")
_TIMES = re.compile(r"(?<=\d):(?=\d\d)|:(?=//)|(?<=\d) (?=\d{1,2}:\d\d)")


@dataclass(frozen=True)
class Dialect:
    """delimiter: what parts cells. padded: a blank beside the delimiter is part of it. quote: the quotation mark.
    escape: what makes a quotation mark part of the text, "" where it is doubled. sureness: 0 to 1."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    padded: bool = False
    sureness: float = field(default=1.0, compare=False)

    @property
    def plain(self) -> bool:
        """Whether a columnar reader understands it."""
        return len(self.delimiter.encode()) == 1 and not self.escape and not self.padded and self.delimiter != " "

    @cached_property
    def parts(self) -> str:
        """A pattern for what parts two cells."""
        pattern = re.escape(self.delimiter)
        if self.padded:
            pattern = rf"(?: ?{pattern} ?)" if self.delimiter != "," else rf"(?:{pattern} ?)"
        return pattern

    @cached_property
    def blank(self) -> str:
        """A pattern for blanks that mean nothing beside a quotation mark."""
        return "" if self.delimiter[0] in " \t" else r"[ \t]*+"

    @cached_property
    def quoted_cell(self) -> re.Pattern:
        """A cell in quotation marks; a mark within that no delimiter and no line end follows is text."""
        q, end = re.escape(self.quote), rf"{self.blank}(?:{self.parts}|[\r\n]|\Z)"
        escaped = rf"|{re.escape(self.escape)}(?s:.)" if self.escape else ""
        inner = rf"[^{q}{re.escape(self.escape)}]++" if self.escape else rf"[^{q}]++"
        return re.compile(rf"{self.blank}{q}((?:{inner}{escaped}|{q}{q}|{q}(?!{end}))*+){q}{self.blank}(?={end})")

    @cached_property
    def bare_cell(self) -> re.Pattern:
        """A cell without quotation marks."""
        if self.escape:
            e = re.escape(self.escape)
            return re.compile(rf"((?:{e}(?s:.)|(?!{self.parts})[^\r\n{e}])*+)")
        if len(self.delimiter) == 1 and not self.padded:
            return re.compile(rf"([^{re.escape(self.delimiter)}\r\n]*+)")
        if self.padded and self.delimiter == ",":
            return re.compile(r"([^,\r\n]*+)")
        return re.compile(rf"((?:(?!{self.parts})[^\r\n])*+)")

    @cached_property
    def part(self) -> re.Pattern:
        """What parts two cells."""
        return re.compile(self.parts)

    @cached_property
    def escapes(self) -> re.Pattern:
        """An escaped mark: what stays is group 1."""
        e = re.escape(self.escape)
        return re.compile(rf"{e}({re.escape(self.quote)}|{e}|{re.escape(self.delimiter)}|\r\n|\r|\n)")

    def unquoted(self, inner: str) -> str:
        """The text of what stands between the quotation marks of a cell."""
        if self.escape and self.escape in inner:
            inner = self.escapes.sub(r"\1", inner)
        return inner.replace(self.quote * 2, self.quote) if self.quote * 2 in inner else inner

    def bare(self, cell: str) -> str:
        """The text of a cell without quotation marks."""
        return self.escapes.sub(r"\1", cell) if self.escape and self.escape in cell else cell


def dialect_of(text: str) -> Dialect:
    """The dialect of a text by a sample of its first lines."""
    sample = _sample(text)
    lines = [line for line in sample.split("\n") if line.strip()]
    if not lines:
        return Dialect()
    scored = []
    for delimiter in _candidates(sample, lines):
        quote, escapes = _marks(sample, delimiter)
        for escape in escapes:
            dialect = Dialect(delimiter, quote, escape)
            if delimiter not in " \t" and _is_padded(sample, dialect):
                dialect = Dialect(delimiter, quote, escape, padded=True)
            scored.append((_score(sample, dialect), dialect))
    scored.sort(key=lambda pair: -pair[0])
    if not scored or scored[0][0] < _alone(lines):
        quote, escapes = _marks(sample, ",")
        return Dialect(",", quote, escapes[0], sureness=0.8 if scored else 1.0)
    best, dialect = scored[0]
    others = [score for score, other in scored[1:] if other.delimiter not in (dialect.delimiter, dialect.delimiter * 2)]
    sureness = 1.0 if not others or others[0] < 0.7 * best else 0.7
    return Dialect(dialect.delimiter, dialect.quote, dialect.escape, dialect.padded, sureness)


def _sample(text: str) -> str:
    head = text[:_SAMPLE_SIZE]
    head = head.replace("\r\n", "\n").replace("\r", "\n")
    lines = head.split("\n")
    if len(text) > _SAMPLE_SIZE and len(lines) > 1:
        lines.pop()  # the last one may be cut
    short = [line for line in lines[:_SAMPLE_LINES] if len(line) <= _LONGEST_LINE]
    return "\n".join(short if len(short) > 2 else (line[:_LONGEST_LINE] for line in lines[:_SAMPLE_LINES]))


def _candidates(sample: str, lines: list[str]) -> list[str]:
    found = [mark for mark in _SINGLE if mark in sample]
    runs = Counter(run for line in lines for run in set(_PUNCTUATION_RUN.findall(line)))
    for run, times in runs.most_common(4):
        # a run of one delimiter is rather a row of empty cells, unless it stands in every line
        if times < 0.8 * len(lines):
            continue
        if len(set(run)) > 1:
            found.append(run)
        elif sample.count(run[0]) <= 2.1 * sample.count(run[0] * 2):
            found = [mark for mark in found if mark != run[0]] + [run[0] * 2]
    return list(dict.fromkeys(found))


def _marks(sample: str, delimiter: str) -> tuple[str, tuple[str, ...]]:
    """The quotation mark, and the escapes that may go with it, for a delimiter."""
    part = re.escape(delimiter)
    blank = "" if delimiter[0] in " \t" else " ?"
    best, most = '"', 0
    for quote in ('"', "'", "`"):
        if quote not in sample:
            continue
        opening = len(re.findall(rf"(?:^|{part}){blank}{quote}(?!{part}|$)", sample, re.MULTILINE))
        closing = len(re.findall(rf"(?<!^)(?<!{part}){quote}(?:{part}|$)", sample, re.MULTILINE))
        pairs = min(opening, closing)
        if pairs > most and (quote == '"' or pairs >= 2 and 3 * pairs >= 2 * max(opening, closing)):
            best, most = quote, pairs
    quote = re.escape(best)
    escaped = len(re.findall(rf"[^\\](?:\\\\)*\\{quote}(?!{blank}(?:{part}|$))", sample, re.MULTILINE))
    ending = len(re.findall(rf"[^\\](?:\\\\)*\\{quote}{quote}(?:{blank}(?:{part}|$))", sample, re.MULTILINE))
    doubled = len(re.findall(rf"(?<!^)(?<!{part}){quote}{quote}(?!{part}|$)", sample, re.MULTILINE))
    if escaped + ending > doubled:
        return best, ("\\",) if escaped > doubled else ("\\", "")
    # within quotation marks a delimiter needs no escape
    outside = re.sub(rf"{quote}(?:[^{quote}]|{quote}{quote})*+{quote}", "", sample)
    return best, ("", "\\") if re.search(rf"\\{part}", outside) else ("",)


def _is_padded(sample: str, dialect: Dialect) -> bool:
    """Whether a blank follows the delimiter wherever a cell follows it: in four of five lines, so that a mark that is
    out of order speaks for its own line only."""
    quote, part = re.escape(dialect.quote), re.escape(dialect.delimiter)
    parted, padded, cells = 0, 0, 0
    for line in sample.split("\n"):
        outside = re.sub(rf"{quote}[^{quote}]*{quote}", "Q", line)
        before_cells = len(re.findall(rf"{part}(?=.)(?!{part})", outside))
        if before_cells:
            parted, cells = parted + 1, cells + before_cells
            padded += len(re.findall(rf"{part} ", outside)) >= 0.9 * before_cells
    return cells >= 2 and padded >= 0.8 * parted


def quick_records(text: str, dialect: Dialect) -> list[list[str]]:
    """The records of a short text, each stray mark taken as text; blank lines are none."""
    records, cells, place, end = [], [], 0, len(text)
    quoted, bare, part, first = dialect.quoted_cell, dialect.bare_cell, dialect.part, dialect.quote
    while place <= end:
        cell = None
        if text.startswith(first, place) or text.startswith(" ", place):
            cell = quoted.match(text, place)
        if cell is not None:
            cells.append(dialect.unquoted(cell[1]))
        else:
            cell = bare.match(text, place)
            cells.append(dialect.bare(cell[1]))
        place = cell.end()
        parted = part.match(text, place)
        if parted is not None and parted.end() > place:
            place = parted.end()
            continue
        if len(cells) > 1 or cells[0].strip():
            records.append(cells)
        cells = []
        place += 2 if text.startswith("\r\n", place) else 1
    return records


def _score(sample: str, dialect: Dialect) -> float:
    if dialect.delimiter in ": ":
        sample = _TIMES.sub("", sample)
    records = quick_records(sample, dialect)
    if not records:
        return 0.0
    widths = [len(r) for r in records]
    counts = Counter(widths)
    even = max((n for w, n in counts.items() if w > 1), default=0) / len(widths)
    beside = sum(w > 1 and (i > 0 and widths[i - 1] == w or i + 1 < len(widths) and widths[i + 1] == w)
                 for i, w in enumerate(widths)) / len(widths)
    even = max(even, 0.95 * beside)
    if not even:
        return 0.0
    usual = [r for r in records if len(r) > 1 and counts[len(r)] >= max(1, 0.05 * len(records))]
    if not usual:
        usual = [r for r in records if len(r) > 1]
    wide = sum(len(r) for r in usual) / len(usual)
    cells = [c for r in usual for c in r]
    good = sum(_believable(c, dialect) for c in cells) / len(cells)
    score = even * (1 - wide**-0.5) * good**2
    if len(records) > 1 and widths[0] == 1 and counts.most_common(1)[0][0] > 1 and not _names(records[1]):
        # a name over one column, and several columns below: the delimiter may be part of the text
        score *= 0.5 if counts.most_common(1)[0][0] == 2 else 0.7
    if dialect.delimiter in ": #&*":
        score *= 0.85  # these part words as well as cells
    if dialect.delimiter == " ":
        typed = sum(kind(c) in TYPED for c in cells) / len(cells)
        score *= 0.35 + 0.65 * min(1.0, typed / 0.25)  # without a number in it, it is prose
    return score


def _names(record: list[str]) -> bool:
    return len(record) > 1 and all(kind(c) == "text" for c in record)


def _believable(cell: str, dialect: Dialect) -> float:
    what = kind(cell)
    if what == "missing":
        return 0.9
    if what != "text":
        return 0.6 if cell[0] == " " else 1.0
    score = 0.95
    if any(mark in cell for mark in ";\t|^~" if mark not in dialect.delimiter):
        score = 0.5
    elif dialect.delimiter == " " and cell[-1] in ",;" and len(cell) > 1:
        score = 0.6
    if cell.count(dialect.quote) % 2:
        return 0.2
    return score - 0.25 if cell[0] == " " else score


def _alone(lines: list[str]) -> float:
    """What a reading must reach to be better than one column: more where whole lines are numbers or dates."""
    typed = sum(kind(line) not in ("text", "missing", "code") for line in lines[1:] or lines) / max(1, len(lines) - 1)
    header = lines[0]
    if typed > 0.8 and not any(mark in header for mark in ",;\t|"):
        return 0.31
    return 0.14
