"""Text cells -> values of a canonical kind, with a record of everything that was changed on the way."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.recognising.dates import read_dates
from data.recognising.numbers import is_unknown, read_numbers
from data.recognising.platforms import platforms_in
from data.schema import Column

_YES = frozenset({"1", "1.0", "true", "t", "yes", "y", "si", "sí", "sim", "ja", "oui", "x", "paid", "sponsored", "ad",
                  "patrocinado", "wahr", "verdadero", "disclosed", "partnership"})
_NO = frozenset({"0", "0.0", "false", "f", "no", "n", "nein", "não", "nao", "non", "organic", "unpaid", "falsch",
                 "falso", "not disclosed", "undisclosed"})
#: An id that a spreadsheet has rounded: 1.23457E+17 stands for thousands of posts at once.
_DAMAGED = re.compile(r"\d([.,]\d+)?[eE]\+\d+")
#: Texts that say "nothing here" in a column of names. NA is none of them: it may be Namibia.
_NO_TEXT = frozenset({"", "n/a", "#n/a", "null", "nan", "<na>"})
_CODES = {"$": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "R$": "BRL", "¥": "JPY"}


@dataclass
class Cells:
    """One column read. values: in the column's kind. share: how much of what it says is of that kind (0 to 1).
    changes: (number of cells, what was changed and why). questions: keys of what could not be decided, each with an
    example. exact: the share of numbers that are not abbreviated. currency: the one the cells carry, or None."""

    values: pd.Series
    share: float = 1.0
    changes: list[tuple[int, str]] = field(default_factory=list)
    questions: dict[str, str] = field(default_factory=dict)
    rounded: np.ndarray | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Habits:
    """What is known of how a file writes: answers (None: find out) and what to guess where nothing decides."""

    decimal_comma: bool | None = None
    day_first: bool | None = None
    guess_day_first: bool = False


def read_cells(column: Column, cells: pd.Series, habits: Habits) -> Cells:
    """Read a source column as a canonical one."""
    if column.kind in ("text", "id"):
        return _texts(column, cells)
    if column.kind == "flag":
        return _flags(cells)
    if column.kind == "date":
        return _dates(cells, habits)
    return _numbers(column, cells, habits)


def as_text(cells: pd.Series) -> pd.Series:
    """Typed cells as text, "" for unknown; text stays."""
    if cells.dtype == object or str(cells.dtype) in ("str", "string"):
        return cells.astype(object).where(cells.notna(), "")
    if pd.api.types.is_float_dtype(cells):
        known = cells.dropna()
        if (known % 1 == 0).all() and (known.abs() < 1e15).all():
            return cells.astype("Int64").astype(object).map(lambda v: "" if v is pd.NA else str(v))
    return cells.astype(object).map(lambda v: "" if pd.isna(v) else str(v))


def _texts(column: Column, cells: pd.Series) -> Cells:
    codes, distinct = pd.factorize(as_text(cells).to_numpy(dtype=object))
    times = np.bincount(codes, minlength=len(distinct))
    tidy = np.full(len(distinct), None, dtype=object)
    unknown, damaged = Counter(), Counter()
    for i, text in enumerate(distinct):
        plain = str(text).strip()
        if column.name in ("creator_id", "handle", "creator_a", "creator_b"):
            plain = plain.lstrip("@").strip()
        folded = plain.casefold()
        if folded in _NO_TEXT or (folded.startswith("#") and is_unknown(folded)):
            if plain:
                unknown[plain] += int(times[i])
        elif column.kind == "id" and _DAMAGED.fullmatch(plain):
            damaged[plain] += int(times[i])
        else:
            tidy[i] = plain
    changes = [(count, f'"{text}" read as unknown') for text, count in unknown.items()]
    if damaged:
        changes.append((sum(damaged.values()), f'ids rounded by a spreadsheet ("{next(iter(damaged))}") identify '
                                               "nothing and were read as unknown"))
    if column.name == "platform":
        tidy = platforms_in(pd.Series(tidy, dtype=object)).to_numpy(dtype=object)
    return Cells(pd.Series(tidy[codes], index=cells.index, dtype=object), changes=changes)


def _flags(cells: pd.Series) -> Cells:
    texts = as_text(cells).map(lambda t: t.strip().casefold())
    yes, no = texts.isin(_YES), texts.isin(_NO)
    blank = texts.map(is_unknown)
    said = int((~blank).sum())
    values = pd.Series(pd.array(yes, dtype="boolean"), index=cells.index).mask(~(yes | no))
    strange = texts[~(yes | no | blank)]
    changes = [(len(strange), f'"{strange.iloc[0]}" and the like are neither yes nor no: read as unknown')] \
        if len(strange) else []
    return Cells(values, float((yes | no).sum() / said) if said else 0.0, changes)


def _dates(cells: pd.Series, habits: Habits) -> Cells:
    if pd.api.types.is_datetime64_any_dtype(cells):
        return Cells(cells)
    read = read_dates(as_text(cells), day_first=habits.day_first, guess=habits.guess_day_first)
    changes = []
    if read.strange:
        text, _ = read.strange.most_common(1)[0]
        changes.append((sum(read.strange.values()), f'"{text}" and the like are no dates: read as unknown'))
    questions = {} if read.undecided is None else {"day_first": read.undecided}
    return Cells(pd.Series(read.values, index=cells.index), read.share, changes, questions)


def _numbers(column: Column, cells: pd.Series, habits: Habits) -> Cells:
    changes, questions, rounded, currency, share = [], {}, None, None, 1.0
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        values = cells.astype("float64").replace([np.inf, -np.inf], np.nan)
    else:
        texts = as_text(cells)
        whole = column.kind == "count" and not column.name.startswith("average_")
        read = read_numbers(texts, whole=whole, comma=habits.decimal_comma)
        values, rounded, share = pd.Series(read.values, index=cells.index), read.rounded, read.share
        changes += [(n, f'"{text}" read as unknown') for text, n in read.unknown.items() if text]
        if read.strange:
            text, _ = read.strange.most_common(1)[0]
            changes.append((sum(read.strange.values()), f'"{text}" and the like are no numbers: read as unknown'))
        if read.rounded.any():
            changes.append((int(read.rounded.sum()), "abbreviated numbers (1.2K, 3M) read at the precision they have"))
        if column.kind == "money":
            signs = [code for sign, code in _CODES.items() if texts.str.contains(sign, regex=False).any()]
            currency = signs[-1] if signs else None
            if read.undecided is not None:
                questions["decimal"] = read.undecided
        if column.kind == "fraction" and not read.percent.any():
            values, changes = _as_fraction(values, changes)
    if column.kind == "count":
        values, changes = _without_impossible(column, values, changes)
    return Cells(values, share, changes, questions, rounded, currency)


def _as_fraction(values: pd.Series, changes: list) -> tuple[pd.Series, list]:
    if (values > 1).any():
        return values / 100, [*changes, (int(values.notna().sum()), "percentages read as fractions")]
    return values, changes


def _without_impossible(column: Column, values: pd.Series, changes: list) -> tuple[pd.Series, list]:
    """Counts below zero stand for "hidden" or are mistakes; a creator with no followers has no rate."""
    wrong = values < 0
    if wrong.any():
        changes = [*changes, (int(wrong.sum()), f"counts below zero ({values[wrong].iloc[0]:g}, usually: hidden) read "
                                                "as unknown")]
    if column.name == "followers" and (values == 0).any():
        changes = [*changes, (int((values == 0).sum()), "follower counts of zero read as unknown")]
        wrong |= values == 0
    return values.mask(wrong), changes
