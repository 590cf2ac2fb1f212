"""Numbers as people write them: 1.2M, 12,5 %, (1,200), 1.234,50 €, 3 lakh, 10 mil, #VALOR!."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.codings import letters
from data.recognising.grouped import Grouped, grouped
from data.recognising.marks import COMMA, NO_MARK, OPEN, Marks, Settled
from data.recognising.numerals import FOREIGN, OWN_VALUE, Numeral, numeral
from data.recognising.texts import arrow_texts

#: Gives (the answer, what the other columns of the file say) on what a column leaves open.
Ask = Callable[[], tuple[bool | None, bool | None]]
_PLAIN, _MOST_DIGITS = r"^-?\d{1,15}$", 15
_PLAIN_DECIMAL = rf"^{OWN_VALUE}$"
#: Rows looked at before all of them are.
_FIRST = 1000
#: From so many cells that are not their own value on, those of the usual forms are read a column at a time.
MANY = 5_000


@dataclass(frozen=True)
class Numbers:
    """A column read as numbers.

    values: float64, NaN for unknown. rounded: which cells are abbreviated (1.2M). percent: which carry a percent
    sign (their values are fractions). unknown, ranges, strange: texts and how often they stand for unknown, name a
    range, or are no numbers at all. told: (cells, what was done to read them); every cell that is not its own value
    is in one of them, once. undecided: a cell whose mark may part thousands or decimals although neither column nor
    file says which, or None; readings: that cell as thousands and as decimals, and which was taken (0 or 1).
    comma: which decimal mark was taken. currencies: per cell the currency it names, a code or a sign that several
    share, None for none. marks: what the cells say about marks.
    """

    values: np.ndarray
    rounded: np.ndarray
    percent: np.ndarray
    unknown: Counter = field(default_factory=Counter)
    strange: Counter = field(default_factory=Counter)
    ranges: Counter = field(default_factory=Counter)
    told: list[tuple[int, str]] = field(default_factory=list)
    undecided: str | None = None
    readings: tuple[float, float, int] = (0.0, 0.0, 0)
    comma: bool = False
    currencies: np.ndarray | None = None
    marks: Marks = field(default_factory=Marks)

    @property
    def share(self) -> float:
        """The share of numbers among the cells that say something."""
        known = int(np.isfinite(self.values).sum())
        said = known + sum(self.strange.values()) + sum(self.ranges.values())
        return known / said if said else 0.0


def read_numbers(texts: pd.Series, *, whole: bool, decimals: bool = False, money: bool = False,
                 comma: bool | None = None, file_comma: bool | None = None, likely: bool | None = None,
                 ask: Ask | None = None) -> Numbers:
    """Read texts as numbers.

    whole: these are counts, so a lone mark before three digits parts thousands. decimals: these are shares, so it
    parts decimals. money: these are amounts, which have two decimals at most. Else the column decides what the mark is,
    then `comma` (an answer: True where the comma is the decimal mark), then `file_comma` (what the other columns of the
    file say); where nothing does, it is guessed (by `likely`, what the delimiter suggests) and the cell stands in
    `undecided`. ask: gives (comma, file_comma) if some cell leaves them open.
    """
    cells = arrow_texts(texts)
    values = _digits(cells)
    blank = 0 if values is not None else pc.sum(pc.equal(cells, "")).as_py()
    values = _at_once(cells) if values is None else values
    if values is not None:
        none = np.zeros(len(values), bool)
        return Numbers(values, none, none, Counter({"": blank} if blank else {}))
    own = pc.match_substring_regex(cells, _PLAIN_DECIMAL)
    plainly = pc.cast(pc.if_else(own, cells, None), pa.float64()).to_numpy(zero_copy_only=False)
    left = pc.if_else(own, None, cells)
    many = grouped(pc.fill_null(left, "")) if len(cells) - left.null_count >= MANY else []
    for form in many:
        left = pc.if_else(pa.array(form.where), None, left)
    encoded = pc.dictionary_encode(left)
    distinct = encoded.dictionary.to_pylist()
    codes = pc.fill_null(encoded.indices, len(distinct)).to_numpy()
    times = np.bincount(codes, minlength=len(distinct)).tolist()[:len(distinct)]
    found = [numeral(text) for text in distinct]
    marks = _marks(found, distinct, times)
    for form in many:
        form.add_to(marks)
    _add_plain(marks, cells.filter(own), plainly[own.to_numpy(zero_copy_only=False)])
    if ask is not None and (marks.open or marks.short):
        comma, file_comma = ask()
    settled = Settled(marks, whole, decimals, money, comma, file_comma, likely)
    return _put_together(found, distinct, codes, times, settled, plainly, many)


def _add_plain(marks: Marks, cells: pa.Array, values: np.ndarray) -> None:
    """What cells say that are their own value: a point in them is decimal."""
    pointed = pc.match_substring(cells, ".").to_numpy(zero_copy_only=False)
    if pointed.any() and (marks.open or marks.short):
        parts = pc.replace_substring_regex(cells.filter(pa.array(pointed)), r"^.*\.", "")
        marks.places["."] |= set(pc.unique(pc.utf8_length(parts)).to_pylist())
    marks.point += int(pointed.sum())
    marks.fractions["."] += int((pointed & (values % 1 != 0)).sum())
    marks.ungrouped += int((~pointed & (values >= 1000)).sum())


def evidence(cells: pa.Array) -> Marks:
    """What the marks of a column's cells say."""
    counts = pc.value_counts(cells)
    distinct, times = counts.field(0).to_pylist(), counts.field(1).to_pylist()
    return _marks([numeral(text) for text in distinct], distinct, times)


def _marks(found: list[Numeral | str], distinct: list[str], times: list[int]) -> Marks:
    marks = Marks()
    for cell, text, count in zip(found, distinct, times, strict=True):
        if isinstance(cell, Numeral):
            marks.add(cell.says, cell.mark, cell.value, count, text, places=cell.places, short=bool(cell.unit))
    return marks


def _digits(cells: pa.Array) -> np.ndarray | None:
    """A column of which every cell is a few digits and nothing else; None for any other."""
    sizes = pc.min_max(pc.binary_length(cells))
    if not len(cells) or not 0 < sizes["min"].as_py() <= sizes["max"].as_py() <= _MOST_DIGITS \
            or not (letters(cells) - np.uint8(ord("0")) < 10).all():
        return None
    return pc.cast(pc.cast(cells, pa.int64()), pa.float64()).to_numpy(zero_copy_only=False)


def _at_once(cells: pa.Array) -> np.ndarray | None:
    """A column of plain numbers, in one go; None where a cell is written in any other way."""
    known = pc.if_else(pc.equal(cells, ""), None, cells)
    for pattern, kind in ((_PLAIN, pa.int64()), (_PLAIN_DECIMAL, pa.float64())):
        if pc.all(pc.match_substring_regex(known.slice(0, _FIRST), pattern)).as_py() is False:
            continue
        if pc.all(pc.match_substring_regex(known, pattern)).as_py() is not False:
            return pc.cast(pc.cast(known, kind), pa.float64()).to_numpy(zero_copy_only=False)
    return None


def _foreign(found: list[Numeral | str]) -> set[str]:
    """Letters that stand beside a word of a language in which they mean something else: nobody knows which."""
    units = {cell.unit for cell in found if isinstance(cell, Numeral)}
    return {letter for letter, words in FOREIGN.items() if letter in units and units & words}


def _put_together(found: list[Numeral | str], distinct: list[str], codes: np.ndarray, times: list[int],
                  settled: Settled, plainly: np.ndarray, many: list[Grouped]) -> Numbers:
    """Every distinct cell read under the marks settled on, and told where it is not its own value."""
    size = len(distinct) + 1  # the last place is for cells that are their own value
    values, rounded, percent = np.full(size, np.nan), np.zeros(size, bool), np.zeros(size, bool)
    currencies = np.full(size, None, dtype=object)
    left = {"unknown": Counter(), "strange": Counter(), "range": Counter()}
    told: dict[str, list] = {}
    undecided, readings, foreign = None, (0.0, 0.0, 0), _foreign(found)
    for i, (cell, text, count) in enumerate(zip(found, distinct, times, strict=True)):
        if not isinstance(cell, Numeral) or cell.unit in foreign:
            left[cell if isinstance(cell, str) else "strange"][text] += count
            continue
        value, what = cell.value, cell.what
        if cell.says == OPEN:
            thousands, is_open = settled.thousands(cell.mark, short=bool(cell.unit))
            value = cell.value if thousands else cell.other
            what = what or "marks"
            if is_open and undecided is None:
                undecided = text
                readings = (_product(cell.value, cell.factor), _product(cell.other, cell.factor), 1 - thousands)
        elif settled.marks.mixed and cell.says != NO_MARK and (cell.says == COMMA) != settled.comma:
            what = "mixed"
        values[i] = _product(value, cell.factor)
        rounded[i], percent[i] = cell.rounded, cell.percent
        currencies[i] = cell.currency or None
        if what:
            told.setdefault(what, [0, text, values[i]])[0] += count
    column = np.where(codes == len(distinct), plainly, values[codes])
    for form in many:
        column[form.where], is_open = form.read(settled)
        turned = settled.marks.mixed and (form.says == COMMA) != settled.comma
        mixed = ~form.open if turned else np.zeros(len(form.open), bool)
        for what, which in (("mixed", mixed), ("marks", ~mixed)):
            if which.any():
                told.setdefault(what, [0, form.text(which), column[form.where][which][0]])[0] += int(which.sum())
        if is_open and undecided is None:
            undecided, value = form.text(form.open), float(form.value[form.open][0])
            readings = (value, value / 1000, int(column[form.where][form.open][0] != value))
    carried = currencies[codes] if any(c is not None for c in currencies) else None
    entries = [(count, _TOLD[what].format(text=text, value=_shown(value)))
               for what, (count, text, value) in told.items()]
    return Numbers(column, rounded[codes], percent[codes], left["unknown"], left["strange"], left["range"],
                   entries, undecided, readings, settled.comma, carried, settled.marks)


def _product(value: float, factor: float) -> float:
    """value * factor without the dust of binary fractions: 1.1 * 1e6 is 1100000, 12.5 % is 0.125."""
    product = value * factor
    if abs(factor) == 1:
        return product
    return float(f"{product:.15g}") if math.isfinite(product) else math.nan


_TOLD = {
    "limit": 'limits ("{text}") read as the number they name ({value})',
    "about": 'approximate numbers ("{text}") read as the number they name ({value})',
    "short": 'abbreviated numbers ("{text}" as {value}) read at the precision they have',
    "power": 'powers of ten ("{text}" as {value}) read at the precision they have',
    "share": 'percentages ("{text}" as {value}) read as fractions',
    "money": 'amounts with their currency ("{text}") read as numbers ({value})',
    "bracket": 'amounts in brackets or with the minus behind ("{text}") read as negative ({value})',
    "mixed": 'numbers written the other way round than most of the column ("{text}"), read as {value}',
    "marks": 'numbers with marks of thousands or decimals, or signs of another script ("{text}"), read as {value}',
}


def _shown(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 and value % 1 == 0 else f"{value:.10g}"
