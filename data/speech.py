"""How numbers and days are written where somebody reads them: the marks of one locale, and whose are used now.

English, as the house writes it, unless somebody said otherwise for the present context. A context is a thread's own:
work that is handed to another thread takes it along by `speaking(locale)` there, or by `contextvars.copy_context()`.
The marks of other locales come from CLDR (`analysis.words.locales`); this module knows none but the house's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar

Told = TypeVar("Told")

#: The sign of negative numbers, in every locale: a hyphen is too short to be seen before a digit.
MINUS = "−"

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")


@dataclass(frozen=True)
class Speech:
    """The marks of one locale.

    locale: its tag ("de-DE"). decimal, group: what parts decimals and groups of digits. groups: digits of the last
    group and of those before it, (3, 2) where people count in lakh. percent: what stands before and after a share.
    money: what stands before and after an amount, then the same for a negative one, "¤" for the currency's sign.
    date, day, month, short_month: a day with and without its year, a month with its year, a month on an axis; as %
    templates over d, dd, M, MM, MMM, MMMM, y. months, short_months: the names in them, January first.
    """

    locale: str = "en"
    decimal: str = "."
    group: str = ","
    groups: tuple[int, int] = (3, 3)
    percent: tuple[str, str] = ("", " %")
    money: tuple[str, str, str, str] = ("¤", "", f"{MINUS}¤", "")
    date: str = "%(d)s %(MMMM)s %(y)s"
    day: str = "%(d)s %(MMMM)s"
    short_date: str = "%(d)s %(MMM)s %(y)s"
    short_day: str = "%(d)s %(MMM)s"
    month: str = "%(MMMM)s %(y)s"
    short_month: str = "%(MMM)s"
    months: tuple[str, ...] = MONTHS
    short_months: tuple[str, ...] = tuple(name[:3] for name in MONTHS)

    @property
    def english(self) -> bool:
        """Whether numbers have English marks, in groups of three: what Python writes is right as it is."""
        return self.decimal == "." and self.group == "," and self.groups == (3, 3)


ENGLISH = Speech()
_SPOKEN: ContextVar[Speech] = ContextVar("speech", default=ENGLISH)


def spoken() -> Speech:
    """The marks in use."""
    return _SPOKEN.get()


def speak(speech: Speech) -> None:
    """Use these marks from now on in this context."""
    _SPOKEN.set(speech)


@contextmanager
def spoken_as(speech: Speech) -> Iterator[None]:
    """Use these marks within."""
    before = _SPOKEN.set(speech)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def number(value: float, digits: int = 0) -> str:
    """A number with so many decimals, in groups of digits: 22,669.5."""
    return marked(f"{value:,.{digits}f}")


def marked(english: str) -> str:
    """A number as Python writes it (1,060.5) with the marks in use. For numbers only, never for a sentence."""
    speech = _SPOKEN.get()
    if "-" in english:
        english = english.replace("-", MINUS)
    if speech is ENGLISH or speech.english:
        return english
    if speech.groups != (3, 3):
        english = _regrouped(english, *speech.groups)
    return english.translate({44: speech.group, 46: speech.decimal})


def _regrouped(english: str, last: int, before: int) -> str:
    """1,234,567.5 in groups of other lengths: 12,34,567.5."""
    whole, point, part = english.partition(".")
    sign = MINUS if whole.startswith(MINUS) else "+" if whole.startswith("+") else ""
    digits = whole.removeprefix(sign).replace(",", "")
    groups, digits = [digits[-last:]], digits[:-last]
    while digits:
        groups.insert(0, digits[-before:])
        digits = digits[:-before]
    return f"{sign}{','.join(groups)}{point}{part}"


def percent_sign(said: str) -> str:
    """A number that is said, as percents: "8.5" -> "8.5 %"."""
    before, after = _SPOKEN.get().percent
    if before and said[:1] in ("+", MINUS):
        return f"{said[0]}{before}{said[1:]}{after}"
    return f"{before}{said}{after}"


#: What is quoted in a sentence stands as it was found. A number of ours stands alone: it is no part of a word, a day,
#: an address, and no name before the numbers that are told of it ("1.5: 30 and 40").
_QUOTED = r'"[^"]*"|“[^”]*”'
_ALONE = r"(?<![\w.,:/@#+-])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\w/@]|[.,]\d|:\s?\d)"


def retold(sentence: str, *, verbatim: Iterable[str] = ()) -> str:
    """A sentence that was written in English and kept, with its numbers in the marks in use.

    What is said of files while they are read is kept with the dataset, once for all readers: in English. Such sentences
    write numbers as 1,060 or 0.5 and what stands in the data in quotation marks, which is left as it is. verbatim:
    names that stand in them without. In English nothing changes. Not for a sentence that was told in a locale already.
    """
    speech = _SPOKEN.get()
    if speech is ENGLISH or speech.english:
        return sentence
    names = tuple(sorted({name for name in verbatim if name}, key=lambda name: (-len(name), name)))
    return _figures(names).sub(lambda hit: marked(hit["number"]) if hit["number"] else hit[0], sentence)


@lru_cache(maxsize=64)
def _figures(names: tuple[str, ...]) -> re.Pattern:
    return re.compile("|".join([*map(re.escape, names), _QUOTED, _ALONE]))


class told(Generic[Told]):  # noqa: N801  (it stands where cached_property would)
    """A property that is computed when first asked for and kept, once for each locale, since it holds words."""

    def __init__(self, tell: Callable[[Any], Told]):
        self.tell, self.__doc__ = tell, tell.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        kept, key = instance.__dict__, f"{self.name} in {_SPOKEN.get().locale}"
        if key not in kept:
            kept[key] = self.tell(instance)
        return kept[key]


def said_day(day: date, template: str) -> str:
    """A day, or the month it lies in, by one of the templates of the marks in use."""
    speech = _SPOKEN.get()
    return template % {"d": day.day, "dd": f"{day.day:02d}", "M": day.month, "MM": f"{day.month:02d}",
                       "MMM": speech.short_months[day.month - 1], "MMMM": speech.months[day.month - 1], "y": day.year}


_MONTH = re.compile(r"(?<![\w-])\d{4}-(?:0[1-9]|1[0-2])(?![\w-])")


def said_months(text: str) -> str:
    """A text with every month in it as it is read: "TikTok, 2026-01 to 2026-03" -> "TikTok, January 2026 to March
    2026". For what filters say, which results that all readers share hold with plain months."""
    return _MONTH.sub(lambda hit: said_month(hit[0]), text)


def said_month(text: str) -> str:
    """A month that stands as "2026-11", as it is read: "November 2026"; as it stands where it is none."""
    try:
        return said_day(date.fromisoformat(f"{text}-01"), _SPOKEN.get().month)
    except ValueError:
        return text
