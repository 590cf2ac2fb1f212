"""How numbers and days are written where somebody reads them: the marks of one locale, and whose are used now.

English, as the house writes it, unless somebody said otherwise for the present context. A context is a thread's own:
work that is handed to another thread takes it along by `speaking(locale)` there, or by `contextvars.copy_context()`.
The marks of other locales come from CLDR (`analysis.words.locales`); this module knows none but the house's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

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


def said_day(day: date, template: str) -> str:
    """A day, or the month it lies in, by one of the templates of the marks in use."""
    speech = _SPOKEN.get()
    return template % {"d": day.day, "dd": f"{day.day:02d}", "M": day.month, "MM": f"{day.month:02d}",
                       "MMM": speech.short_months[day.month - 1], "MMMM": speech.months[day.month - 1], "y": day.year}


def said_month(text: str) -> str:
    """A month that stands as "2026-11", as it is read: "November 2026"; as it stands where it is none."""
    try:
        return said_day(date.fromisoformat(f"{text}-01"), _SPOKEN.get().month)
    except ValueError:
        return text
