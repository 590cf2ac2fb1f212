"""How numbers are said: one place for sizes, rates, amounts and ranges, on screen and in exports."""

from __future__ import annotations

import math

#: Currency codes with a sign that stands before the amount; any other code is written before it ("CHF 1,060").
CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "BRL": "R$"}

MINUS = "−"


def count(value: float) -> str:
    """A count with thousands separators, rounded to three or more figures: 33,100."""
    if abs(value) < 10:
        text = f"{value:.1f}".removesuffix(".0")
    elif abs(value) < 1000:
        text = f"{value:.0f}"
    else:
        digits = int(math.floor(math.log10(abs(value)))) - 2
        text = f"{round(value, -max(digits, 0)):,.0f}"
    return text.replace("-", MINUS)


def whole(value: float) -> str:
    """An exact whole number: 22,669."""
    return f"{value:,.0f}".replace("-", MINUS)


def size(followers: float) -> str:
    """A follower count as people say it: 950, 20K, 1.5M, 2.5B."""
    for limit, divisor, mark in ((999.5e6, 1e9, "B"), (999_950, 1e6, "M"), (999.5, 1e3, "K")):
        if followers >= limit:
            scaled = followers / divisor
            return f"{scaled:.1f}".removesuffix(".0") + mark if scaled < 9.95 else f"{scaled:.0f}{mark}"
    return f"{followers:.0f}"


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
    return f"{value:{'+' if sign else ''}.{digits}f} %".replace("-", MINUS)


def money(value: float, currency: str, *, digits: int = 0) -> str:
    """An amount with its currency: €1,060."""
    text = f"{abs(value):,.{digits}f}"
    sign = MINUS if value < 0 and float(text.replace(",", "")) != 0 else ""
    mark = CURRENCY_SIGNS.get(currency, f"{currency} " if currency else "")
    return f"{sign}{mark}{text}"


def spread(low: str, high: str) -> str:
    """A range of two said numbers that share a unit: "7.6 %", "8.5 %" -> "7.6–8.5 %"."""
    for unit in (" %", "K", "M", "B"):
        if low.endswith(unit) and high.endswith(unit):
            return f"{low.removesuffix(unit)}–{high}"
    return f"{low}–{high}"


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
