"""Text cells -> values of a canonical kind, with a record of everything that was changed on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.codings import likely_coding
from data.keys import series
from data.reading.raw import MONEY_IN, PERCENT
from data.recognising.dates import read_dates
from data.recognising.ids import tidied
from data.recognising.money import NAMED, SHARED, code_of
from data.recognising.numbers import Numbers, read_numbers
from data.recognising.platforms import platforms_in
from data.recognising.texts import EXACT, arrow_texts, as_text, is_unknown
from data.recognising.writing import DAY_FIRST, DECIMAL, PERCENT_FORMS, Doubt, Habits
from data.schema import Column

__all__ = ["Cells", "Habits", "as_text", "read_cells"]

_YES = frozenset({"1", "1.0", "true", "t", "yes", "y", "si", "sí", "sim", "ja", "oui", "x", "✓", "✔", "да", "ya",
                  "paid", "sponsored", "ad", "patrocinado", "gesponsert", "wahr", "verdadero", "verdadeiro", "vero",
                  "vrai", "истина", "disclosed", "partnership"})
_NO = frozenset({"0", "0.0", "false", "f", "no", "n", "nein", "não", "nao", "non", "нет", "tidak", "nej", "organic",
                 "unpaid", "falsch", "falso", "faux", "ложь", "not disclosed", "undisclosed"})
#: A rate of engagement at or above this is hardly a share of one.
_HARDLY_A_SHARE = 0.2
#: Where fewer of a column's numbers are above one, they may be the odd ones among shares.
_MOSTLY_SHARES = 0.1
_SAYS_PERCENT = re.compile(r"%|\bpercent|\bpct\b|prozent|por\s?cent|porcent|процент|persen", re.IGNORECASE)


@dataclass
class Cells:
    """One column read. values: in the column's kind (texts: dtype str, NaN for unknown). share: how much of what it
    says is of that kind (0 to 1). changes: (number of cells, what was changed and why); every cell that is not the
    same text read plainly is counted in one of them. questions: what could not be decided, by question. rounded: which
    numbers are abbreviated. currency: the one its cells carry (a Series where they differ, or some carry none)."""

    values: pd.Series
    share: float = 1.0
    changes: list[tuple[int, str]] = field(default_factory=list)
    questions: dict[str, Doubt] = field(default_factory=dict)
    rounded: np.ndarray | None = None
    currency: pd.Series | str | None = None


def read_cells(column: Column, cells: pd.Series, habits: Habits, *, header: str = "",
               currency: str | None = None, shown: str = "") -> Cells:
    """Read a source column as a canonical one. header: as the file has it; currency: the code it names; shown: what
    the file says of every number in it beside the number, as in RawTable.formats."""
    if column.kind in ("text", "id"):
        return _texts(column, cells)
    if column.kind == "flag":
        return _flags(cells)
    if column.kind == "date":
        return _dates(cells, habits)
    return _numbers(column, cells, habits, header, currency, shown)


def _texts(column: Column, cells: pd.Series) -> Cells:
    texts = arrow_texts(cells)
    changes: list[tuple[int, str]] = []
    if column.kind == "id" and pd.api.types.is_float_dtype(cells) and (cells.abs() >= EXACT).any():
        lost = (cells.abs() >= EXACT).to_numpy()
        changes.append((int(lost.sum()), f"ids held as decimal numbers ({cells[lost].iloc[0]:.0f}) have lost their "
                                         "last digits, identify nothing and were read as unknown"))
        texts = pc.if_else(pa.array(lost), "", texts)
    likely_coding(texts)  # what repeats itself is gone through by its different texts, here and later
    tidy, told = tidied(texts, name=column.name, identifies=column.kind == "id")
    if column.name == "platform":
        return Cells(_usual(tidy, cells.index, platforms_in, "platform", told), changes=changes + told)
    if column.name == "currency":
        return Cells(_usual(tidy, cells.index, _currencies_in, "currency", told), changes=changes + told)
    return Cells(series(tidy, cells.index), changes=changes + told)


def _currencies_in(texts: pd.Series) -> pd.Series:
    """Codes of currencies that are named by code, sign or word; others, and signs that several share, stay."""
    def code(text: str) -> str:
        found = NAMED.get(text.casefold().rstrip(".")) or NAMED.get(text.casefold())
        return text if found is None else found

    return texts.map(code, na_action="ignore")


def _usual(tidy: pa.Array, index: pd.Index, naming: Callable[[pd.Series], pd.Series], what: str,
           told: list[tuple[int, str]]) -> pd.Series:
    """Texts under the usual name of what they stand for."""
    encoded = pc.dictionary_encode(tidy)
    found = pd.Series(encoded.dictionary.to_pylist(), dtype=object)
    named = naming(found)
    codes = pc.fill_null(encoded.indices, len(found)).to_numpy()
    times = np.bincount(codes, minlength=len(found) + 1)[:len(found)]
    apart = np.flatnonzero((found != named).to_numpy())
    if len(apart):
        told.append((int(times[apart].sum()), f'other names of a {what} ("{found[apart[0]]}") read as the usual one '
                                              f'("{named[apart[0]]}")'))
    names = pa.array(named.tolist(), pa.large_string())
    return pd.Series(pd.array(names.take(encoded.indices), dtype="str"), index=index)


def _flags(cells: pd.Series) -> Cells:
    encoded = pc.dictionary_encode(arrow_texts(cells))
    distinct = [text.casefold() for text in encoded.dictionary.to_pylist()]
    codes = encoded.indices.to_numpy()
    meaning = np.array([1 if t in _YES else 0 if t in _NO else -1 if is_unknown(t) else -2 for t in distinct],
                       dtype="int8")[codes]
    values = pd.Series(pd.array(meaning == 1, dtype="boolean"), index=cells.index).mask(meaning < 0)
    changes, known, strange = [], int((meaning >= 0).sum()), int((meaning == -2).sum())
    if strange:
        text = encoded.dictionary[int(codes[np.flatnonzero(meaning == -2)[0]])]
        changes.append((strange, f'"{text}" and the like are neither yes nor no: read as unknown'))
    times = Counter({text: int((codes == i).sum()) for i, text in enumerate(distinct) if text and is_unknown(text)
                     and text not in _NO})
    return Cells(values, known / (known + strange) if known + strange else 0.0, changes + _unknowns(times))


def _unknowns(times: Counter) -> list[tuple[int, str]]:
    return [(count, f'"{text}" read as unknown') for text, count in times.items() if text]


def _and_the_like(texts: Counter, what: str) -> list[tuple[int, str]]:
    if not texts:
        return []
    return [(sum(texts.values()), f'"{texts.most_common(1)[0][0]}" and the like {what}: read as unknown')]


def _dates(cells: pd.Series, habits: Habits) -> Cells:
    if pd.api.types.is_datetime64_any_dtype(cells):
        return Cells(cells)
    read = read_dates(cells, ask=habits.order, guess=habits.guess_day_first)
    changes = [*read.told, *_unknowns(read.unknown), *_and_the_like(read.strange, "are no dates"),
               *_and_the_like(read.relative, "count from a day that the file does not name")]
    questions = {}
    if read.undecided is not None:
        one = pd.Series([read.undecided], dtype=object)
        readings = tuple(_day(read_dates(one, day_first=day_first).values[0]) for day_first in (True, False))
        questions["day_first"] = Doubt(read.undecided, readings, DAY_FIRST[0 if read.day_first else 1], read.hint)
    return Cells(pd.Series(read.values, index=cells.index), read.share, changes, questions)


def _day(value: np.datetime64) -> str:
    day = pd.Timestamp(value)
    return f"{day.day} {day:%B %Y}"


def _numbers(column: Column, cells: pd.Series, habits: Habits, header: str, named: str | None,
             shown: str) -> Cells:
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        numbers = cells.astype("float64")
        read = Cells(numbers.replace([np.inf, -np.inf], np.nan))
        endless = int(np.isinf(numbers).sum())
        read.changes += [(endless, "infinite numbers read as unknown")] if endless else []
        percent = np.zeros(len(cells), bool)
    else:
        whole = column.kind == "count" and not column.name.startswith("average_")
        found = read_numbers(cells, whole=whole, decimals=column.kind == "fraction",
                             money=column.kind == "money", likely=habits.likely_comma, ask=habits.marks)
        percent = found.percent
        changes = [*found.told, *_unknowns(found.unknown), *_and_the_like(found.strange, "are no numbers"),
                   *_and_the_like(found.ranges, "are ranges, not numbers")]
        read = Cells(pd.Series(found.values, index=cells.index), found.share, changes, rounded=found.rounded)
        if found.undecided is not None:
            read.questions["decimal"] = _mark_doubt(found)
        if column.kind == "money":
            _carry_currency(read, found, habits, named)
    if shown == PERCENT:
        percent = percent | read.values.notna().to_numpy()
    if column.kind == "money" and shown.startswith(MONEY_IN):
        _shown_currency(read, shown.removeprefix(MONEY_IN), habits, named)
    if column.kind == "fraction":
        _as_fraction(column, read, percent, habits, header)
    elif percent.any() and column.kind in ("count", "money"):
        read.changes.append((int(percent.sum()), "percentages are no counts or amounts: read as unknown"))
        read.values = read.values.mask(percent)
    if column.kind == "count":
        without_impossible(column, read)
        _tell_broken(column, read)
    return read


def _mark_doubt(found: Numbers) -> Doubt:
    thousands, decimals, taken = found.readings
    as_point = (decimals, thousands) if "." in found.undecided else (thousands, decimals)
    readings = tuple(f"{value:,.10g}" if value % 1 else f"{value:,.0f}" for value in as_point)
    guess = (found.readings[taken] == as_point[1]) if thousands != decimals else found.comma
    return Doubt(found.undecided, readings, DECIMAL[1 if guess else 0])


def _carry_currency(read: Cells, found: Numbers, habits: Habits, named: str | None) -> None:
    """The currency of each amount. A sign that several share is the one the header or the answer names, if it may be;
    else the likeliest, and asked."""
    if found.currencies is None:
        read.currency = named
        return
    meant = {}
    for sign in {sign for sign in found.currencies if sign is not None}:
        likely, shared = code_of(sign) if sign in SHARED else (sign, False)
        said = next((code for code in (named, habits.currency) if shared and code in SHARED[sign]), None)
        meant[sign] = said or likely
        if shared and said != named or shared and said is None:
            at = int(np.flatnonzero(found.currencies == sign)[0])
            example = sign if read.values.isna().iloc[at] else f"{sign} {read.values.iloc[at]:,.10g}"
            read.questions["currency"] = Doubt(example, SHARED[sign], meant[sign])
    codes = pd.Series(found.currencies, index=read.values.index, dtype=object).map(meant)
    found_ones = set(codes.dropna())
    only = found_ones.pop() if named is None and len(found_ones) == 1 else named
    bare = int((codes.isna() & read.values.notna()).sum())
    if bare and only is not None and only != named:
        read.changes.append((bare, f"amounts without a currency taken for {only}, as the others of the column are"))
    read.currency = codes.where(codes.notna(), only).astype("str")


def _shown_currency(read: Cells, sign: str, habits: Habits, named: str | None) -> None:
    """The currency that the format of the column shows, for amounts that say none themselves. It is asked where the
    sign is that of several, or where the header names another."""
    key = sign.casefold()
    if key not in SHARED and key not in NAMED:
        return
    code, shared = code_of(key)
    if shared:
        likely = next((said for said in (named, habits.currency) if said in SHARED[key]), None)
        readings, guess = SHARED[key], likely or code
        doubtful = named is None or likely is None or likely != named
    else:
        readings, guess = tuple(dict.fromkeys([named or code, code])), named or code
        doubtful = named is not None and named != code
        if doubtful and habits.currency in readings:
            guess = habits.currency
    known = read.values.dropna()
    if doubtful and len(known):
        read.questions.setdefault("currency", Doubt(f"{sign} {known.iloc[0]:,.10g}", readings, guess))
    if read.currency is None or isinstance(read.currency, str):
        read.currency = guess
    else:
        read.currency = read.currency.fillna(guess)


def _as_fraction(column: Column, read: Cells, percent: np.ndarray, habits: Habits, header: str) -> None:
    """Shares of one. Mostly above 1 a rate is a percentage, with a sign or without. It is asked where the header or the
    size of a rate says that smaller ones are percentages too, where they stand beside cells with a sign, and where few
    are above 1, since dividing all of them would make 0.05 % of 5 %."""
    unsigned = read.values.notna() & ~percent
    if not unsigned.any():
        return
    sizes = read.values[unsigned].abs()
    above, middle = float((sizes > 1).mean()), float(sizes[sizes > 0].median()) if (sizes > 0).any() else 0.0
    says = bool(_SAYS_PERCENT.search(header))
    large = above > 0
    if large:
        doubtful = above < _MOSTLY_SHARES or middle < _HARDLY_A_SHARE
        guess = above >= _MOSTLY_SHARES
    else:
        doubtful = bool(percent.any()) or says or column.name == "engagement_rate" and middle >= _HARDLY_A_SHARE
        guess = middle >= _HARDLY_A_SHARE
    if doubtful:
        example = float(read.values[unsigned].iloc[int(sizes.argmax()) if large else 0])
        large = guess if habits.percent is None else habits.percent
        read.questions["percent"] = Doubt(f"{example:g}", (f"{example:.2%}", f"{example / 100:.4%}"),
                                          PERCENT_FORMS[1 if guess else 0])
    if large:
        read.values = read.values.where(~unsigned, read.values / 100)
        read.changes.append((int(unsigned.sum()), "percentages read as fractions"))


def without_impossible(column: Column, read: Cells) -> None:
    """Counts below zero stand for "hidden" or are mistakes, a creator with no followers has no rate: read as
    unknown."""
    values = read.values
    wrong = values < 0
    if wrong.any():
        read.changes.append((int(wrong.sum()), f"counts below zero ({values[wrong].iloc[0]:g}, usually: hidden) read "
                                               "as unknown"))
    if column.name == "followers" and (values == 0).any():
        read.changes.append((int((values == 0).sum()), "follower counts of zero read as unknown"))
        wrong |= values == 0
    if wrong.any():
        read.values = values.mask(wrong)


def _tell_broken(column: Column, read: Cells) -> None:
    """Counts that are not whole are kept, and told."""
    values = read.values
    if not column.name.startswith("average_"):
        broken = values.notna() & (values != np.floor(values))
        if broken.any():
            read.changes.append((int(broken.sum()), f"counts that are not whole ({values[broken].iloc[0]:g}) kept as "
                                                    "they stand; thousands that a spreadsheet took for decimals look "
                                                    "like this"))
