"""Dates as people write them; 03/04/2024 is asked about when neither its column nor its file decides it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.recognising.dateforms import NEVER, UNIT, Read, calendar_days, read_forms
from data.recognising.numbers import Ask
from data.recognising.texts import arrow_texts, is_unknown, plain

_ISO = r"^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$"
_ISO_ZONED = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})$"
_DIGITS = r"^\d{1,18}(?:\.\d{1,9})?$"
_RELATIVE = re.compile(
    r"\b(?:ago|yesterday|today|just now|hace|ayer|hoy|il y a|hier|aujourd.hui|vor|gestern|heute|fa|ieri|oggi|há|atrás|"
    r"ontem|hoje|назад|вчера|сегодня|lalu|kemarin|hari ini|sedan|igår|idag)\b", re.IGNORECASE)
#: What lies outside is no date of a post, a deal or a sale.
_EARLIEST, _LATEST = np.datetime64("1970-01-02", "us"), np.datetime64("2100-01-01", "us")
#: Rows that are in order of time under one reading: so much of the steps, and so little under the other.
_ORDERED, _DISORDERED, _STEPS = 0.98, 0.9, 4
_MOST_ROWS = 20_000
#: Fewest dates of either kind that make a swap by a spreadsheet likely.
_FEWEST_SWAPPED = 5


@dataclass(frozen=True)
class Dates:
    """A column read as dates.

    values: datetime64[us] in UTC, NaT for unknown. unknown, strange, relative: texts and how often they stand for
    unknown, are no dates, or count from a day that the file does not name ("2 days ago"). told: (cells, how they were
    read), every date that is not written as ISO 8601 once. undecided: a date that may be read in two ways although
    neither column nor file says which, or None; day_first: how such dates were read; hint: what the guess rests on.
    evidence: what the column says (True: day first), None for nothing or both.
    """

    values: np.ndarray
    unknown: Counter = field(default_factory=Counter)
    strange: Counter = field(default_factory=Counter)
    relative: Counter = field(default_factory=Counter)
    told: list[tuple[int, str]] = field(default_factory=list)
    undecided: str | None = None
    day_first: bool = True
    hint: str = ""
    evidence: bool | None = None

    @property
    def share(self) -> float:
        """The share of dates among the cells that say something."""
        known = int((~np.isnat(self.values)).sum())
        said = known + sum(self.strange.values()) + sum(self.relative.values())
        return known / said if said else 0.0


def read_dates(texts: pd.Series, *, day_first: bool | None = None, file_day_first: bool | None = None,
               guess: bool = True, ask: Ask | None = None) -> Dates:
    """Read texts (or numbers) as dates in UTC.

    The column decides the order of 03/04/2024, then `day_first` (an answer), then `file_day_first` (what the other
    columns of the file say); where nothing does it is taken as the order of the rows suggests, else as `guess` says,
    and stands in `undecided`. ask: gives (day_first, file_day_first) if some date leaves them open.
    """
    cells = arrow_texts(texts)
    known = pc.if_else(pc.equal(cells, ""), None, cells)
    at_once = _at_once(known)
    if at_once is not None:
        return at_once
    encoded = pc.dictionary_encode(cells)
    codes, distinct = encoded.indices.to_numpy(), encoded.dictionary
    times = np.bincount(codes, minlength=len(distinct))
    tidy = _tidy(distinct)
    numeric = pc.match_substring_regex(tidy, _DIGITS).to_numpy(zero_copy_only=False)
    read = read_forms(tidy)
    evidence, mixed = _evidence(read)
    taken, undecided, hint = evidence, None, ""
    if evidence is None:
        open_places = np.flatnonzero(read.open)
        if ask is not None and len(open_places):
            day_first, file_day_first = ask()
        for say in (day_first, None if mixed else file_day_first):
            taken = say if taken is None else taken
        if len(open_places) and (day_first is not None or file_day_first is None or mixed):
            points = not mixed and bool((read.sign[open_places] == ".").all())
            if day_first is None:
                taken, hint = (True, "") if points else _guessed(read, codes, guess)
            undecided = None if points else str(distinct[int(open_places[0])])
        taken = guess if taken is None else taken
    values, forms = read.values.copy(), read.form.copy()
    parted = read.parted(taken)
    here = read.form == "parted"
    values[here] = parted[here]
    _year_first(read, values, forms)
    if numeric.any():
        values[numeric], places = _counted(pc.cast(tidy.filter(pa.array(numeric)), pa.float64()).to_numpy())
        forms[numeric] = np.array(NUMBER_FORMS, dtype=object)[places]
    values[(values < _EARLIEST) | (values > _LATEST)] = NEVER
    return _told(values, forms, read, distinct.to_pylist(), codes, times, undecided, bool(taken), hint, evidence,
                 mixed=mixed)


def order_of(cells: pa.Array) -> bool | None:
    """What a column says about the order of its dates: True for day first, None for nothing or both."""
    return _evidence(read_forms(_tidy(pc.unique(cells))))[0]


def _at_once(known: pa.Array) -> Dates | None:
    """A column in ISO 8601, or of one kind of number, in one go; None where a cell is written in any other way."""
    if known.null_count == len(known):
        return Dates(np.full(len(known), NEVER), Counter({"": len(known)} if len(known) else {}))
    blank = Counter({"": known.null_count} if known.null_count else {})
    first = known[pc.index(known.is_valid(), True).as_py()].as_py()
    pattern = next((p for p in (_ISO, _ISO_ZONED, _DIGITS) if re.search(p, first, re.ASCII)), None)
    if pattern is None or not pc.all(pc.match_substring_regex(known, pattern)).as_py():
        return None
    count, told = len(known) - known.null_count, []
    try:
        if pattern is _ISO:
            values = pc.cast(known, pa.timestamp("us")).to_numpy(zero_copy_only=False)
        elif pattern is _ISO_ZONED:
            values = pc.cast(pc.cast(known, pa.timestamp("us", tz="UTC")), pa.timestamp("us")).to_numpy(
                zero_copy_only=False)
            told = [(count, _TOLD["zoned"].format(text=first))]
        else:
            values, forms = _counted(pc.fill_null(pc.cast(known, pa.float64()), np.nan).to_numpy())
            kinds = np.flatnonzero(np.bincount(forms[known.is_valid().to_numpy(zero_copy_only=False)]))
            if len(kinds) != 1 or not kinds[0]:
                return None
            told = [(count, _TOLD[NUMBER_FORMS[kinds[0]]].format(text=first))]
    except pa.ArrowInvalid:  # 31 February
        return None
    if ((values < _EARLIEST) | (values > _LATEST)).any():
        return None
    return Dates(values.astype(UNIT), blank, told=told)


def _tidy(distinct: pa.Array) -> pa.Array:
    if not pc.all(pc.string_is_ascii(distinct)).as_py():
        distinct = pa.array([plain(t) for t in distinct.to_pylist()], pa.large_string())
    return pc.utf8_trim(pc.replace_substring_regex(distinct, r"\s+", " "), " \"'")


def _evidence(read: Read) -> tuple[bool | None, bool]:
    """(what the dates say about their order, whether some say one and some the other)."""
    parted = read.form == "parted"
    day = bool((parted & (read.first > 12) & (read.first <= 31) & (read.second <= 12)).any())
    month = bool((parted & (read.second > 12) & (read.second <= 31) & (read.first <= 12)).any())
    return (day if day != month else None), day and month


def _guessed(read: Read, codes: np.ndarray, guess: bool) -> tuple[bool, str]:
    """What open dates are taken for, and what that rests on: rows in order of time, am and pm, or nothing."""
    rows = codes[:_MOST_ROWS]
    ordered = {}
    for day_first in (True, False):
        values = read.parted(day_first)[rows]
        steps = np.diff(values[~np.isnat(values)]).astype("int64")
        steps = steps[steps != 0]
        ordered[day_first] = max((steps > 0).mean(), (steps < 0).mean()) if len(steps) >= _STEPS else 0.0
    for day_first in (True, False):
        if ordered[day_first] >= _ORDERED and ordered[not day_first] <= _DISORDERED:
            return day_first, f"The rows are in order of time if the {'day' if day_first else 'month'} comes first."
    if read.half[read.open].any():
        return False, "Times with AM and PM are mostly written with the month first."
    return guess, ""


def _year_first(read: Read, values: np.ndarray, forms: np.ndarray) -> None:
    """24/03/31 begins with its year where the numbers at the end cannot be years and those at the front can."""
    short = (read.form == "parted") & read.short
    last = read.year % 100
    first = read.first[short]
    if not short.any() or (last[short] > 31).any() or not (
            (first > 31).any() or ((last[short] < 5).any() | (last[short] > 30).any()) and (first >= 5).all()
            and (first <= 35).all() and (first > 12).all()):
        return
    days = calendar_days(read.first + np.where(read.first < 70, 2000, 1900), read.second, last)
    values[short] = (days.astype(UNIT) + read.time)[short]
    forms[short] = "year first"


#: What a number may count (its form), between which bounds, and in which part of a second.
_COUNTS = (("seconds", 5e8, 5e9, 1e6), ("milliseconds", 5e11, 5e12, 1e3), ("microseconds", 5e14, 5e15, 1.0),
           ("nanoseconds", 5e17, 5e18, 1e-3), ("serial", 20_000, 80_000, 86_400e6))
#: Digits of the date itself: 20240305, 202403051430, 20240305143000; the last number is 10 ** (digits of the time).
_DATED = ((19000101, 21001232, 1), (190001010000, 210012312400, 10**4), (19000101000000, 21001231240000, 10**6))


def _counted(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers as dates, and the place in NUMBER_FORMS of what they count; NaT and 0 for none."""
    values, forms = np.full(len(numbers), NEVER), np.zeros(len(numbers), dtype="int8")
    for place, (form, low, high, unit) in enumerate(_COUNTS, start=1):
        here = (numbers >= low) & (numbers < high)
        if here.all():
            return _since(form, numbers * unit), np.full(len(numbers), place, dtype="int8")
        if here.any():
            values[here] = _since(form, numbers[here] * unit)
            forms[here] = place
    for low, high, unit in _DATED:
        here = np.flatnonzero((numbers >= low) & (numbers < high) & (numbers % 1 == 0))
        day, clock = np.divmod(numbers[here].astype("int64"), unit)
        clock = clock * (100 if unit == 10**4 else 1)
        hour, minute, second = clock // 10_000, clock // 100 % 100, clock % 100
        seconds = (hour * 3600 + minute * 60 + second) * np.timedelta64(1, "s")
        days = calendar_days(day // 10_000, day // 100 % 100, day % 100).astype(UNIT)
        values[here] = np.where((hour < 24) & (minute < 60) & (second < 60), days + seconds, NEVER)
        forms[here] = len(NUMBER_FORMS) - 1
    return values, forms


def _since(form: str, microseconds: np.ndarray) -> np.ndarray:
    start = np.datetime64("1899-12-30" if form == "serial" else "1970-01-01", "us")
    return start + np.round(microseconds).astype("int64")


NUMBER_FORMS = ("", *(form for form, *_ in _COUNTS), "digits")
def _swapped(values, itself: np.ndarray, read: Read, day_first: bool | None, distinct: list[str], times) -> list:
    """A spreadsheet that expects the other order reads the dates it can, swapped, and leaves the others as text: then
    no day above 12 is among the former, and all of the latter have one."""
    itself = itself & ~np.isnat(values)
    left = read.form == "parted"
    days = (values[itself].astype("datetime64[D]") - values[itself].astype("datetime64[M]")).astype("int64") + 1
    if day_first is None or read.open.any() or min(int(left.sum()), len(days)) < _FEWEST_SWAPPED or (days > 12).any():
        return []
    one, other = distinct[int(np.flatnonzero(itself)[0])], distinct[int(np.flatnonzero(left)[0])]
    return [(int(times[itself].sum()), f'dates such as "{one}" kept as they stand, but their day and month may be '
                                       "swapped: no day above 12 is among them, while every date left as text has one "
                                       f'("{other}")')]


_TOLD = {
    "seconds": 'numbers such as {text} read as seconds since 1970',
    "milliseconds": 'numbers such as {text} read as milliseconds since 1970',
    "microseconds": 'numbers such as {text} read as microseconds since 1970',
    "nanoseconds": 'numbers such as {text} read as nanoseconds since 1970',
    "serial": 'numbers such as {text} read as days of a spreadsheet that counts from 1900 (one that counts from 1904 '
              'would be four years later)',
    "digits": 'numbers such as {text} read as year, month and day',
    "zoned": 'times with a zone ("{text}") turned to UTC',
    "zone": 'the time zone of "{text}" is not one that a name settles: read as UTC',
    "day": 'dates such as "{text}" read day first',
    "month": 'dates such as "{text}" read month first',
    "short": 'years of two digits ("{text}") read as 19.. from 70 on, else 20..',
    "year first": 'dates such as "{text}" read year first',
    "mixed": 'dates such as "{text}" can only be read the other way round than most of the column: read as they must',
    "named": 'dates with a name of a month ("{text}") read',
    "first of month": 'months without a day ("{text}") read as the first of the month',
    "quarter": 'quarters ("{text}") read as their first day',
    "week": 'weeks ("{text}") read as their day, or their Monday',
    "ymd": 'dates such as "{text}" read as year, month, day',
}


def _told(values, forms, read: Read, distinct: list[str], codes, times, undecided, day_first: bool, hint: str, evidence,
          *, mixed: bool) -> Dates:
    """The column put together, with every cell told that is not ISO 8601."""
    left = {"unknown": Counter(), "strange": Counter(), "relative": Counter()}
    told: dict[str, list] = {}
    missing = np.isnat(values)
    for i in np.flatnonzero(missing):
        text = distinct[i]
        kind = "unknown" if is_unknown(text) else "relative" if _RELATIVE.search(text) else "strange"
        left[kind][text] += int(times[i])
    iso = pc.match_substring_regex(pa.array(distinct, pa.large_string()), _ISO).to_numpy(zero_copy_only=False)
    only_day, only_month = read.first > 12, read.second > 12
    whats = np.select(
        [missing | iso, read.zone != "", read.zoned, forms == "year first", (forms == "parted") & mixed & (
            only_month if day_first else only_day), (forms == "parted") & read.short,
         (forms == "parted") & ~only_month & (day_first | only_day), forms == "parted", forms == "month",
         np.isin(forms, ["named", "named month first", "named year first"])],
        ["", "zone", "zoned", "year first", "mixed", "short", "day", "month", "first of month", "named"], forms)
    for what in [w for w in dict.fromkeys(whats.tolist()) if w]:
        here = np.flatnonzero(whats == what)
        told[what] = [int(times[here].sum()), distinct[here[0]]]
    entries = [(count, _TOLD[what].format(text=text)) for what, (count, text) in told.items()]
    entries += _swapped(values, iso | np.isin(forms, ["serial"]), read, evidence, distinct, times)
    return Dates(values[codes], left["unknown"], left["strange"], left["relative"], entries, undecided, day_first, hint,
                 evidence)
