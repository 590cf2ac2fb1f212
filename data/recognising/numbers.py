"""Numbers as people write them: 1.2M, 12,5 %, (1,200), 1.234,50 €, #VALOR!."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: What stands for "unknown" in a column of numbers.
UNKNOWN = frozenset({
    "", "na", "n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "–", "—", "?", "unknown", "s/d", "n.d.", "nd",
    "hidden", "oculto", "private", ".", "...", "…", "not available", "no data", "sin datos", "k.a.", "<na>"})
_ERROR = re.compile(r"#[¡!]?[\w/]+[!?]?")
_UNITS = {"k": 1e3, "mil": 1e3, "tsd": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "mi": 1e6,
          "b": 1e9, "bn": 1e9, "mrd": 1e9}
_CURRENCY = re.compile(r"(?:R\$|US\$|[$€£¥₹]|\b(?:USD|EUR|GBP|INR|BRL|CHF|JPY|MXN|CAD|AUD)\b)", re.IGNORECASE)
_SHAPE = re.compile(r"([-+−]?)([\d.,'’]*\d[\d.,'’]*)(e[-+]?\d+)?(k|mil|tsd|mn|mio|mi|m|bn|b|mrd)?\+?(%?)",
                    re.IGNORECASE)


@dataclass(frozen=True)
class Numbers:
    """A column read as numbers.

    values: float64, NaN for unknown. rounded: which cells are abbreviated (1.2M). percent: which carry a percent
    sign (their values are fractions). unknown, strange: texts and how often they stand for unknown, or are no
    numbers at all. undecided: a cell whose mark may part thousands or decimals, or None. comma: which was taken.
    """

    values: np.ndarray
    rounded: np.ndarray
    percent: np.ndarray
    unknown: Counter
    strange: Counter
    undecided: str | None
    comma: bool

    @property
    def share(self) -> float:
        """The share of numbers among the cells that say something."""
        known = int(np.isfinite(self.values).sum())
        said = known + sum(self.strange.values())
        return known / said if said else 0.0


def is_unknown(text: str) -> bool:
    """Whether a cell says that its value is not known (also #VALOR!, #N/A and their kin)."""
    plain = text.strip().casefold()
    return plain in UNKNOWN or bool(_ERROR.fullmatch(plain))


def read_numbers(texts: pd.Series, *, whole: bool, comma: bool | None = None) -> Numbers:
    """Read texts as numbers. whole: these are counts, so a lone mark before three digits parts thousands.

    comma: True where the comma is known to be the decimal mark, False where the point is, None to find out from the
    column itself.
    """
    codes, distinct = pd.factorize(texts.to_numpy(dtype=object))
    tidy = [re.sub(r"[\s\u00a0\u202f\u2009]", "", _CURRENCY.sub("", str(t))) for t in distinct]
    shapes = [None if t.isdigit() and t.isascii() else _SHAPE.fullmatch(t.strip("()\"'")) for t in tidy]
    bodies = [s[2] for s in shapes if s is not None and s[4] is None and s[3] is None]
    decided, undecided = _decimal_comma(bodies, whole=whole)
    decimal_comma = decided if comma is None else comma
    values = np.full(len(tidy), np.nan)
    rounded, percent = np.zeros(len(tidy), bool), np.zeros(len(tidy), bool)
    unknown, strange = Counter(), Counter()
    times = np.bincount(codes[codes >= 0], minlength=len(tidy))
    for i, (text, shape) in enumerate(zip(tidy, shapes, strict=True)):
        if text.isdigit() and text.isascii():
            values[i] = float(text)
        elif shape is not None:
            sign = -1.0 if shape[1] in ("-", "−") or (text.startswith("(") and text.endswith(")")) else 1.0
            unit = _UNITS[shape[4].lower()] if shape[4] is not None else 1.0
            body = _value(shape[2], comma=decimal_comma, abbreviated=shape[4] is not None)
            values[i] = sign * body * unit * (float(f"1{shape[3]}") if shape[3] is not None else 1.0)
            rounded[i], percent[i] = shape[4] is not None, shape[5] == "%"
            if percent[i]:
                values[i] /= 100
        elif is_unknown(str(distinct[i])):
            unknown[str(distinct[i]).strip()] += int(times[i])
        else:
            strange[str(distinct[i]).strip()] += int(times[i])
        if np.isinf(values[i]):
            values[i] = np.nan
            strange[str(distinct[i]).strip()] += int(times[i])
    pick = np.where(codes >= 0, codes, 0)
    gone = codes < 0
    if not len(tidy):
        none = np.zeros(len(codes), bool)
        return Numbers(np.full(len(codes), np.nan), none, none, unknown, strange, None, False)
    return Numbers(np.where(gone, np.nan, values[pick]), rounded[pick] & ~gone, percent[pick] & ~gone, unknown, strange,
                   undecided if comma is None else None, decimal_comma)


def _decimal_comma(bodies: list[str], *, whole: bool) -> tuple[bool, str | None]:
    """Whether the comma is the decimal mark of this column, and a cell that leaves it open, or None.

    A mark followed by anything but three digits is decimal; one that comes twice, or before the other, parts
    thousands. Where all that is seen is one mark before three digits, counts take it for thousands.
    """
    decimal, grouping, lone = Counter(), Counter(), {}
    for body in bodies:
        marks = [c for c in body if c in ".,"]
        if not marks:
            continue
        if len(set(marks)) == 2:
            decimal[marks[-1]] += 1
            grouping[marks[0]] += 1
        elif len(marks) > 1:
            grouping[marks[0]] += 1
        else:
            before, after = body.split(marks[0])
            if len(after) == 3 and before not in ("", "0") and not before.startswith("0") and len(before) <= 3:
                lone.setdefault(marks[0], body)
            else:
                decimal[marks[0]] += 1
    if decimal["."] or decimal[","]:
        return decimal[","] > decimal["."], None
    if grouping["."] or grouping[","]:
        return grouping["."] > grouping[","], None
    if not lone:
        return False, None
    if whole:
        return "." in lone, None
    return False, next(iter(lone.values()))


def _value(body: str, *, comma: bool, abbreviated: bool) -> float:
    """The digits of a number with its marks read; in abbreviated numbers (1,2M) a lone mark is decimal."""
    body = body.replace("'", "").replace("’", "")
    marks = [c for c in body if c in ".,"]
    if len(marks) == 1 and abbreviated:
        mark = marks[0]
    elif len(set(marks)) == 1 and len(marks) > 1:
        mark = None
    elif len(set(marks)) == 2:
        mark = marks[-1] if body.count(marks[-1]) == 1 else None
    else:
        mark = "," if comma else "."
    for other in ".,":
        if other != mark:
            body = body.replace(other, "")
    return float(body.replace(mark, ".")) if mark is not None else float(body)
