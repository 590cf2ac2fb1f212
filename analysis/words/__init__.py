"""How numbers are said: one place for sizes, rates, amounts, ranges and days, on screen and in exports. Sentences are
English; marks and days are those of whoever reads, said with `speaking(locale)` around what says them."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import Any, TypeVar

from analysis.words.locales import LOCALES, locale_of, sign_in, speech_of
from data.speech import (
    MINUS,
    marked,
    number,
    percent_sign,
    retold,
    said_day,
    said_month,
    said_months,
    speak,
    spoken,
    spoken_as,
    told,
)

__all__ = ["CURRENCY_SIGNS", "LOCALES", "MINUS", "around_amounts", "bound", "cell", "count", "date", "day", "futures",
           "in_one_line", "is_amount", "locale", "locale_of", "marked", "money", "month", "month_short", "number",
           "per_doubling", "percent", "percent_sign", "plotly_separators", "plural", "retold", "said_month",
           "said_months", "short_date", "short_day", "sign", "size", "speak_in", "speaking", "spread", "told", "whole",
           "without_zero"]

#: Currency codes with a sign that stands before the amount; any other code is written before it ("CHF 1,060").
CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "BRL": "R$"}

#: What may stand before the digits of a number that is said, and after them: signs, a currency, a unit. Letters of a
#: currency's own are parted from the digits by a space that breaks no line.
_BEFORE = r"[-−+×±€$£¥₹~%\s]*(?:[A-Z]{3}\s|\w{1,3}[$¥]\s?)?[-−+\s]*"
_AFTER = r"[KMB%€$£¥₹\s]*(?:\xa0\w{2,3}[$¥]?|\xa0[$¥]\w\w)?"
_AMOUNT = re.compile(rf"{_BEFORE}\d[\d.,’\s]*{_AFTER}(?:(?:–|to){_BEFORE}\d[\d.,’\s]*{_AFTER})?")
#: All white space but what holds a number together.
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")

Told = TypeVar("Told")


def locale() -> str:
    """The tag of the locale spoken now: "en" unless somebody said otherwise."""
    return spoken().locale


def speak_in(tag: str) -> None:
    """Say numbers and days as in this locale from now on, in this context (a thread's own)."""
    speak(speech_of(tag))


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Say numbers and days as in this locale within. tag: as `locale_of` gives it; an unknown one is English."""
    with spoken_as(speech_of(tag)):
        yield


def bound(make: Callable[..., Told]) -> Callable[..., Told]:
    """The same function, to be called later and in another thread, saying numbers as whoever asked for it now."""
    tag = locale()

    @wraps(make)
    def made(*given: Any, **named: Any) -> Told:
        with speaking(tag):
            return make(*given, **named)

    return made


def count(value: float) -> str:
    """A count with thousands separators, rounded to three or more figures: 33,100."""
    if abs(value) < 10:
        text = f"{value:.1f}".removesuffix(".0")
    elif abs(value) < 1000:
        text = f"{value:.0f}"
    else:
        digits = int(math.floor(math.log10(abs(value)))) - 2
        text = f"{round(value, -max(digits, 0)):,.0f}"
    return marked(text)


def whole(value: float) -> str:
    """An exact whole number: 22,669."""
    return marked(f"{value:,.0f}")


def size(followers: float) -> str:
    """A follower count as people say it: 950, 20K, 1.5M, 2.5B."""
    for limit, divisor, mark in ((999.5e6, 1e9, "B"), (999_950, 1e6, "M"), (999.5, 1e3, "K")):
        if followers >= limit:
            scaled = followers / divisor
            return (marked(f"{scaled:.1f}".removesuffix(".0")) if scaled < 9.95 else marked(f"{scaled:,.0f}")) + mark
    return marked(f"{followers:.0f}")


def percent(fraction: float, *, digits: int | None = None, sign: bool = False) -> str:
    """A fraction as a percentage with a space: 0.08 -> "8 %"; two significant figures unless digits is given."""
    value = fraction * 100
    if digits is None:
        magnitude = abs(value)
        if magnitude == 0 or magnitude >= 9.95:
            digits = 0
        elif magnitude >= 0.995:
            digits = 1
        else:
            digits = 2
    return percent_sign(marked(f"{value:{'+' if sign else ''}.{digits}f}"))


def without_zero(said: str) -> str:
    """A percentage in a title: 8.0 % is 8 %."""
    return said.replace(f"{spoken().decimal}0{spoken().percent[1]}", spoken().percent[1])


def money(value: float, currency: str, *, digits: int = 0) -> str:
    """An amount with its currency: €1,060."""
    text = f"{abs(value):,.{digits}f}"
    before, after, minus_before, minus_after = _around(spoken().locale, currency)
    if value < 0 and float(text.replace(",", "")) != 0:
        before, after = minus_before, minus_after
    return f"{before}{marked(text)}{after}"


def around_amounts(currency: str) -> tuple[str, str]:
    """What stands before and after an amount: ("€", "") or ("", " €"), for the ends of an axis."""
    return _around(spoken().locale, currency)[:2]


def sign(currency: str) -> str:
    """How a currency is written beside an amount: €; its code where it has no sign."""
    return CURRENCY_SIGNS.get(currency, currency) if locale() == "en" else sign_in(locale(), currency)


@lru_cache(maxsize=512)
def _around(tag: str, currency: str) -> tuple[str, str, str, str]:
    if not currency:
        return "", "", MINUS, ""
    if tag == "en":
        mark = CURRENCY_SIGNS.get(currency, f"{currency} ")
        return mark, "", f"{MINUS}{mark}", ""
    mark, parts = sign_in(tag, currency), speech_of(tag).money
    # Letters need a space between themselves and the digits, whichever side they stand on.
    front, back = ("\N{NO-BREAK SPACE}" if mark[at].isalnum() else "" for at in (-1, 0))
    before, after, minus_before, minus_after = parts
    return (before.replace("¤", mark) + (front if before.endswith("¤") else ""),
            (back if after.startswith("¤") else "") + after.replace("¤", mark),
            minus_before.replace("¤", mark) + (front if minus_before.endswith("¤") else ""),
            (back if minus_after.startswith("¤") else "") + minus_after.replace("¤", mark))


def is_amount(text: str) -> bool:
    """Whether a text is a number as it is said here, or a range of two, with sign, currency and unit, and nothing
    else."""
    return _AMOUNT.fullmatch(text.strip()) is not None


def in_one_line(text: str) -> str:
    """A text without breaks of lines, and one space where there were several; the no-break spaces in numbers stay."""
    if "\u202f" in text or "\u00a0" in text:
        return _BREAKS.sub(" ", text).strip(" ")
    return " ".join(text.split())


#: What a column of a table may hold, and how its values are said.
_CELLS: dict[str, Callable[[float], str]] = {
    "percent": lambda value: percent(value),
    "count": lambda value: number(value, 0 if float(value).is_integer() else 1),
    "tenths": lambda value: number(value, 1),
    "number": lambda value: number(value, 3),
    "compact": lambda value: size(value),
}


def cell(kind: str) -> Callable[[float], str]:
    """How a column of this kind says its values: "percent" (of a fraction), "count", "tenths", "number" (three
    decimals), "compact" (a size: 20K). Raises KeyError for any other."""
    return _CELLS[kind]


def spread(low: str, high: str) -> str:
    """A range of two said numbers that share a unit: "7.6 %", "8.5 %" -> "7.6–8.5 %"."""
    for unit in (" %", "K", "M", "B"):
        if low.endswith(unit) and high.endswith(unit):
            return f"{low.removesuffix(unit)}–{high}"
    if locale() == "en":
        return f"{low}–{high}"
    before, after = spoken().percent
    if before and low.startswith(before) and high.startswith(before):
        return f"{low}–{high.removeprefix(before)}"
    unit = _unit_of(low)
    return f"{low.removesuffix(unit)}–{high}" if unit and unit == _unit_of(high) else f"{low}–{high}"


def _unit_of(said: str) -> str:
    """What stands after the last digit of a said number."""
    at = len(said)
    while at and not said[at - 1].isdigit():
        at -= 1
    return said[at:]


def plural(number: float, one: str, many: str | None = None) -> str:
    """A counted noun: 1 creator, 68 creators."""
    return f"{whole(number)} {one if number == 1 else many if many is not None else one + 's'}"


def futures(chance: float) -> str:
    """A chance as people count it: "84 of 100 futures"; never none or all of them where it is neither."""
    number = round(100 * chance)
    if number == 0 and chance > 0:
        return "fewer than 1 of 100 futures"
    if number == 100 and chance < 1:
        return "more than 99 of 100 futures"
    return f"{number} of 100 futures"


def per_doubling(slope: float) -> float:
    """The relative change of a quantity whose log-log slope is given when followers double: 2**slope - 1."""
    return 2.0**slope - 1.0


def date(day: datetime.date) -> str:
    """A day in full: 23 November 2026."""
    return said_day(day, spoken().date)


def day(of: datetime.date) -> str:
    """The same without its year: 23 November."""
    return said_day(of, spoken().day)


def short_date(day: datetime.date) -> str:
    """A day where there is little room: 23 Nov 2026."""
    return said_day(day, spoken().short_date)


def short_day(day: datetime.date) -> str:
    """The same without its year: 23 Nov."""
    return said_day(day, spoken().short_day)


def month(day: datetime.date) -> str:
    """The month a day lies in: November 2026."""
    return said_day(day, spoken().month)


def month_short(day: datetime.date) -> str:
    """The same on an axis that tells the year elsewhere: Nov."""
    return said_day(day, spoken().short_month)


def plotly_separators() -> str:
    """Decimal mark and mark of thousands, as a plotly layout takes them."""
    speech = spoken()
    return speech.decimal + speech.group
