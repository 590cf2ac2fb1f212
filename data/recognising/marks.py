"""What the marks in a number part: thousands or decimals. One cell may say it, or its column, or its file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

#: Which reading of its marks a number allows.
NO_MARK, POINT, COMMA, OPEN, WRONG = "none", "point", "comma", "open", "wrong"
_THREES = {m: re.compile(rf"\d{{1,3}}({re.escape(m)}\d{{3}})+") for m in ".,' "}
#: 12,34,567: lakh and crore, as in India.
_LAKHS = re.compile(r"\d{1,2}(,\d{2})+,\d{3}")


def reading(body: str) -> tuple[str, float, float]:
    """(what its marks say, the value, the other value) of the digits and marks of a number.

    POINT: it can only be read with a decimal point (12.5; 1,234,567; 1,234.5), COMMA: only with a decimal comma,
    NO_MARK: it has none, or such that say nothing ("1 234", "1'234"). OPEN: one mark before exactly three digits: the
    value as thousands, and as decimals. WRONG: no number (1.2.3; 12,34,5).
    """
    if body.isdigit():
        return NO_MARK, float(body), 0.0
    spaced = "'" in body or " " in body
    points, commas = body.count("."), body.count(",")
    if "·" in body:  # a decimal mark that can be nothing else
        whole, _, part = body.partition("·")
        digits = _ungrouped(whole)
        return (WRONG, 0.0, 0.0) if digits is None or not part.isdigit() else (NO_MARK, float(f"{digits}.{part}"), 0.0)
    if points and commas or spaced:
        mark = max(".,", key=body.rfind) if points or commas else ""
        if spaced and points and commas or mark and body.count(mark) > 1:
            return WRONG, 0.0, 0.0
        whole, _, part = body.partition(mark) if mark else (body, "", "0")
        digits = _ungrouped(whole)
        if digits is None or not part.isdigit():
            return WRONG, 0.0, 0.0
        return {".": POINT, ",": COMMA, "": NO_MARK}[mark], float(f"{digits}.{part}"), 0.0
    mark = "." if points else ","
    if points + commas > 1:
        digits = _ungrouped(body)
        return (WRONG, 0.0, 0.0) if digits is None else (COMMA if points else POINT, float(digits), 0.0)
    before, after = body.split(mark)
    decimal = float(f"{before or 0}.{after or 0}")
    if len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0":
        return OPEN, float(before + after), decimal
    return POINT if points else COMMA, decimal, 0.0


def _ungrouped(whole: str) -> str | None:
    """The digits of 1.234.567, 1'234, 12,34,567; None where the groups are none."""
    if whole.isdigit():
        return whole
    marks = {c for c in whole if not c.isdigit()}
    if len(marks) != 1:
        return None
    mark = marks.pop()
    if mark in _THREES and _THREES[mark].fullmatch(whole) or mark == "," and _LAKHS.fullmatch(whole):
        return whole.replace(mark, "")
    return None


@dataclass
class Marks:
    """What the cells of a column say about marks.

    point, comma: cells that allow one reading only. fractions: how many unabbreviated ones have a part behind that
    mark; places: with how many digits. open, short: cells that allow both readings (short: abbreviated), an example for
    each mark. ungrouped: whole numbers from 1000 on, which use no thousands mark.
    """

    point: int = 0
    comma: int = 0
    fractions: Counter = field(default_factory=Counter)
    places: dict[str, set[int]] = field(default_factory=lambda: {".": set(), ",": set()})
    open: dict[str, str] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)
    ungrouped: int = 0

    def add(self, says: str, mark: str, value: float, times: int, text: str, *, places: int, short: bool) -> None:
        """Count one more distinct cell, found `times` times. mark: the one that is open. places: digits behind the
        decimal mark, if it has one that is sure."""
        if says == OPEN:
            (self.short if short else self.open).setdefault(mark, text)
        elif says == NO_MARK:
            self.ungrouped += times if value >= 1000 and text.isdigit() else 0
        else:
            self.point += times if says == POINT else 0
            self.comma += times if says == COMMA else 0
            if places and not short:
                decimal = "." if says == POINT else ","
                self.places[decimal].add(places)
                self.fractions[decimal] += times if value % 1 else 0

    @property
    def decimal_comma(self) -> bool | None:
        """What all cells that say something agree on, or None."""
        return None if (self.point > 0) == (self.comma > 0) else self.comma > 0

    @property
    def mixed(self) -> bool:
        """Whether some cells can only be read with a decimal point and others only with a decimal comma."""
        return self.point > 0 and self.comma > 0

    @property
    def guessed_comma(self) -> bool:
        """Which mark is decimal where nothing decides: what most say; else an open mark parts thousands, but decimals
        where whole numbers beside it use no thousands mark, and in abbreviated numbers (1.234M)."""
        if self.point != self.comma:
            return self.comma > self.point
        thousands = bool(self.open) and not self.ungrouped
        return thousands == ("." in (self.open or self.short))


@dataclass(frozen=True)
class Settled:
    """How the open cells of one column are read. own: what the column's cells say. answer: what the user said.
    file: what other columns of the file say. whole: counts, which have no decimals; decimals: shares, which do;
    money: amounts, which have two at most. likely: what the file's delimiter suggests, which only guesses: a semicolon
    parts the cells where the comma is taken, but "1,234" may stand there as well."""

    marks: Marks
    whole: bool = False
    decimals: bool = False
    money: bool = False
    answer: bool | None = None
    file: bool | None = None
    likely: bool | None = None

    @property
    def comma(self) -> bool:
        """Whether the comma is the decimal mark of this column."""
        known = (self.marks.decimal_comma, self.answer, None if self.marks.mixed else self.file, self._suggested)
        return next((k for k in known if k is not None), self.marks.guessed_comma)

    @property
    def _suggested(self) -> bool | None:
        """The delimiter's suggestion, where the cells do not lean to the other side: amounts have two decimals."""
        three = self.money and (self.marks.open or 3 in self.marks.places[","])
        return None if three or self.marks.point > self.marks.comma else self.likely

    def thousands(self, mark: str, *, short: bool) -> tuple[bool, bool]:
        """(whether this mark before three digits parts thousands, whether the files leave that open)."""
        if self.decimals:
            return False, False
        comma = self.marks.decimal_comma
        if self.whole and not short:
            said = comma if comma is not None else self.file
            fraction = self.marks.fractions[mark] > 0 or 3 in self.marks.places[mark]
            if not fraction and (said is None or said != (mark == ",")):
                return True, False
            likely = not fraction or self.marks.mixed  # 1.234.567 beside 12.5: thousands that have lost their zeros
            return ((mark == ".") == self.answer if self.answer is not None else likely), True
        said = comma if comma is not None else None if self.marks.mixed else self.file
        if self.money and not short and said == (mark == ",") and 3 not in self.marks.places[mark]:
            return (True if self.answer is None else (mark == ".") == self.answer), True  # 1.200 beside 12.50
        if comma is not None:
            return (mark == ".") == comma, False
        by_file = self.answer is None and self.file is not None and not self.marks.mixed
        return (mark == ".") == self.comma, not by_file
