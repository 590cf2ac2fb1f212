"""The forms in which dates are written, read for a whole array of distinct texts at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.recognising.months import MONTHS, WEEKDAYS, ZONES, bare

UNIT = "datetime64[us]"
NEVER = np.datetime64("NaT", "us")
_WORD = r"[\p{L}\p{M}]{2,}"
_OF = r"(?:(?:de|del|of|di)\s+|d')?"
_YEAR = r"'?(?P<year>\d{4}|\d{2})"
#: Form -> pattern, for text in small letters from which weekday and time are gone. RE2 knows no look-ahead.
_FORMS = {
    "ymd": r"^(?P<year>\d{4})\s*(?:[-/.\s]|年|년)\s*(?P<month>\d{1,2})\s*(?:[-/.\s]|月|월)\s*"
           r"(?P<day>\d{1,2})\s*[日일.]?$",
    "parted": r"^(?P<first>\d{1,2})\s*(?P<sign>[-/.\s])\s*(?P<second>\d{1,2})\s*(?P<again>[-/.\s])\s*"
              r"(?P<year>\d{4}|\d{2})\s*(?:г\.?)?$",
    "named": rf"^(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|°|ª|er|\.|-?го)?[\s\-/.,]*{_OF}(?P<name>{_WORD})"
             rf"\.?,?[\s\-/.]*{_OF}{_YEAR}\s*(?:г\.?|года\.?)?$",
    "named month first": rf"^(?P<name>{_WORD})\.?[\s\-/]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,\-/]+{_YEAR}$",
    "named year first": rf"^(?P<year>\d{{4}})[\s\-/.,]+(?P<name>{_WORD})\.?[\s\-/.,]+(?P<day>\d{{1,2}})$",
    "month": rf"^(?P<name>{_WORD})\.?[\s\-/,.]*{_OF}(?P<year>\d{{4}})\s*(?:г\.?|года\.?)?$",
    "month by number": r"^(?:(?P<year>\d{4})[-/](?P<month>\d{1,2})|(?P<month2>\d{1,2})[-/.](?P<year2>\d{4}))$",
    "quarter": r"^(?:q(?P<quarter>[1-4])[\s\-/]*(?P<year>\d{4})|(?P<year2>\d{4})[\s\-/]*q(?P<quarter2>[1-4]))$",
    "week": r"^(?P<year>\d{4})[\s\-]*(?:w|kw)\s?(?P<week>\d{1,2})(?:-?(?P<day>[1-7]))?$",
}
#: The usual time behind a date, which RE2 takes in one pass; _TIME takes fifty times as long.
_USUAL_TIME = (r"^(?P<date>[\d/.\-]+)[ t](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
               r"(?P<part>)(?P<half>)(?P<zone>)$")
_ZONE = r"(?:(?:utc|gmt)?\s?[+-]\d{1,2}:?(?:\d{2})?|[\p{L}]{1,5})"
_TIME = (r"^(?P<date>.*?[\p{L}\d.)日일])(?:,?\s+(?:at|um|à|às|a las|alle|alle ore|ore|в|pukul|kl\.?|klo)?\s*|t)"
         r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?\s*"
         rf"(?P<half>[ap]\.?\s?m\.?)?\s*(?:uhr|h|hrs)?\s*(?P<zone>{_ZONE})?$")
#: "oct 10 20:19:24 +0000 2018", as programs print it: the year goes to its place.
_PRINTED = (r"^(\p{L}+ \d{1,2}) (\d{1,2}:\d{2}:\d{2}) ?([+-]\d{4}|[a-z]{2,4})? (\d{4})$", r"\1 \4 \2 \3")
_PACKED = (r"^(\d{4})-?(\d{2})-?(\d{2})t(\d{2})(\d{2})(\d{2})(.*)$", r"\1-\2-\3 \4:\5:\6\7")
_WEEKDAY = re.compile(r"[^\W\d_]+(?:-feira)?\.?,?")


@dataclass
class Read:
    """Distinct texts read. values: NaT for what is none of the forms. form: which it was, "" for none. first, second:
    the numbers of 03/04/2024, 0 elsewhere; sign: what parts them; zoned: a time turned to UTC; zone: a name of a time
    zone that settles nothing; short: a year of two digits."""

    values: np.ndarray
    form: np.ndarray
    first: np.ndarray
    second: np.ndarray
    year: np.ndarray
    sign: np.ndarray
    zoned: np.ndarray
    zone: np.ndarray
    short: np.ndarray
    half: np.ndarray
    time: np.ndarray

    def parted(self, day_first: np.ndarray | bool) -> np.ndarray:
        """03/04/2024 and its kin as dates; a number above 12 is the day wherever it stands. NaT for other forms."""
        day_first = np.broadcast_to(np.asarray(day_first), self.first.shape) & (self.second <= 12) | (self.first > 12)
        day = np.where(day_first, self.first, self.second)
        month = np.where(day_first, self.second, self.first)
        found = calendar_days(self.year, month, day).astype(UNIT) + self.time
        return np.where(self.form == "parted", found, NEVER)

    @property
    def open(self) -> np.ndarray:
        """Which of them are a date either way, and not the same one."""
        return ((self.form == "parted") & (self.first <= 12) & (self.second <= 12) & (self.first != self.second)
                & (self.first > 0) & (self.second > 0))


def calendar_days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Days of the calendar, NaT where there is no such day."""
    fine = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
    months = (np.where(fine, year, 1970) - 1970).astype("int64") * 12 + np.where(fine, month, 1) - 1
    start = months.astype("datetime64[M]")
    days = start.astype("datetime64[D]") + (np.where(fine, day, 1).astype("int64") - 1)
    return np.where(fine & (days.astype("datetime64[M]") == start), days, np.datetime64("NaT", "D"))


def read_forms(texts: pa.Array) -> Read:
    """Distinct texts, tidied (see `texts.plain`), as dates in UTC where they have one of the forms."""
    dates, clock = _parted_times(_without_weekday(pc.utf8_lower(texts)))
    encoded = pc.dictionary_encode(dates)  # a million times of day fall on few days
    days, codes = encoded.dictionary, encoded.indices.to_numpy()
    found = _Days(len(days))
    left = np.arange(len(days))
    for form, pattern in _FORMS.items():
        if not len(left):
            break
        groups = pc.extract_regex(days.take(pa.array(left)), pattern)
        hit = groups.is_valid().to_numpy(zero_copy_only=False)
        if hit.any():
            found.fill(form, left[hit], {field.name: groups.field(i).filter(pa.array(hit))
                                         for i, field in enumerate(groups.type)})
            left = left[found.form[left] == ""]
    values = found.values[codes]
    return Read(values + np.where(np.isnat(values), np.timedelta64(0, "us"), clock.time), found.form[codes],
                found.first[codes], found.second[codes], found.year[codes], found.sign[codes], clock.zoned, clock.zone,
                found.short[codes], clock.half, clock.time)


class _Days:
    """What the forms find in texts without a time of day; see Read."""

    def __init__(self, size: int):
        self.values, self.form, self.sign = np.full(size, NEVER), np.full(size, "", dtype=object), np.full(
            size, "", dtype=object)
        self.first, self.second, self.year = (np.zeros(size, dtype="int64") for _ in range(3))
        self.short = np.zeros(size, bool)

    def fill(self, form: str, where: np.ndarray, groups: dict[str, pa.Array]) -> None:
        """Put what one form found into its place; a word that names no month leaves the text unself."""
        year = _whole(groups["year"])
        if "year2" in groups:
            year = np.where(year > 0, year, _whole(groups["year2"]))
        short = pc.equal(pc.utf8_length(pc.coalesce(groups["year"], groups.get("year2", groups["year"]))), 2).to_numpy(
            zero_copy_only=False)
        year = np.where(short, year + np.where(year < 70, 2000, 1900), year)
        if form == "parted":
            signs, again = (groups[g].to_numpy(zero_copy_only=False) for g in ("sign", "again"))
            same = signs == again
            where, year, short = where[same], year[same], short[same]
            self.first[where], self.second[where] = _whole(groups["first"])[same], _whole(groups["second"])[same]
            self.sign[where], self.year[where], self.short[where] = signs[same], year, short
            self.form[where] = form
            return
        if "name" in groups:
            encoded = pc.dictionary_encode(groups["name"])
            numbers = np.array([MONTHS.get(bare(word), 0) for word in encoded.dictionary.to_pylist()])
            month = numbers[encoded.indices.to_numpy()]
        elif form == "quarter":
            quarter = _whole(groups["quarter"])
            month = 3 * np.where(quarter > 0, quarter, _whole(groups["quarter2"])) - 2
        elif form == "week":
            month = np.ones(len(where), "int64")
        else:
            month = _whole(groups["month"])
            if "month2" in groups:
                month = np.where(month > 0, month, _whole(groups["month2"]))
        day = _whole(groups["day"]) if "day" in groups and form != "week" else np.ones(len(where), "int64")
        days = calendar_days(year, month, day)
        if form == "week":  # the week that holds 4 January is the first one
            start = calendar_days(year, month, np.full(len(where), 4)).astype("int64")
            monday = start - (start + 3) % 7
            days = (monday + 7 * (_whole(groups["week"]) - 1) + np.maximum(_whole(groups["day"]), 1) - 1).astype(
                "datetime64[D]")
            days[(_whole(groups["week"]) > 53) | (_whole(groups["week"]) < 1)] = np.datetime64("NaT")
        good = ~np.isnat(days)
        self.values[where[good]] = days[good].astype(UNIT)
        self.short[where[good]] = short[good]
        self.form[where[good]] = form if form != "month by number" else "month"


def _whole(digits: pa.Array) -> np.ndarray:
    """Digits as numbers, 0 for a group that took no part."""
    texts = pc.if_else(pc.equal(digits, ""), "0", digits)
    return pc.cast(pc.fill_null(texts, "0"), pa.int64()).to_numpy(zero_copy_only=False)


def _without_weekday(texts: pa.Array) -> pa.Array:
    """Texts without a weekday before or after the date, and without remarks in brackets."""
    if not pc.any(pc.match_substring_regex(texts, r"^\p{L}|\p{L}[.,]?$|\)$")).as_py():
        return texts
    texts = pc.replace_substring_regex(texts, r"\s*\([^)]*\)$", "")
    words = pc.struct_field(pc.extract_regex(texts, r"^(?P<word>\p{L}[\p{L}\-]*)[.,]*\s"), 0)
    named = pc.is_in(words, pa.array([w for w in pc.unique(words).to_pylist() if w and bare(w) in WEEKDAYS
                                      and bare(w) not in MONTHS], pa.large_string()))
    cut = pc.replace_substring_regex(texts, r"^\p{L}[\p{L}\-]*[.,]*\s+", "")
    again = pc.match_substring_regex(cut, r"^\d|^\p{L}{2,}\.? \d")  # "mar 5 mars 2024": mardi; "mar 5, 2024": March
    mars = pc.and_(pc.is_in(words, pa.array(["mar"], pa.large_string())),
                   pc.match_substring_regex(cut, r"^\d{1,2}[\s.]+(?:de )?\p{L}"))
    return pc.if_else(pc.and_(pc.or_(pc.fill_null(named, False), pc.fill_null(mars, False)), again), cut, texts)


@dataclass
class _Clock:
    """Times of day since midnight in UTC; zoned: with a zone that is known; zone: the name of one that is not;
    half: with am or pm."""

    time: np.ndarray
    zoned: np.ndarray
    zone: np.ndarray
    half: np.ndarray


def _parted_times(texts: pa.Array) -> tuple[pa.Array, _Clock]:
    """What is left of the texts without a time of day, and that time."""
    if not pc.any(pc.match_substring_regex(texts, r"\d:\d|[\d\p{L}.,]\s+\d|\dt\d|\dh\d")).as_py():
        size = len(texts)
        return texts, _Clock(np.zeros(size, "timedelta64[us]"), np.zeros(size, bool), np.full(size, "", dtype=object),
                             np.zeros(size, bool))
    usual = pc.match_substring_regex(texts, _USUAL_TIME)
    if pc.all(usual).as_py():
        return _clocks(texts, _USUAL_TIME)
    if not pc.any(usual).as_py():
        return _clocks(texts, _TIME)
    parts = [_clocks(texts.filter(one), pattern) for one, pattern in ((usual, _USUAL_TIME), (pc.invert(usual), _TIME))]
    mask = usual.to_numpy(zero_copy_only=False)
    places = np.empty(len(texts), "int64")
    places[np.concatenate([np.flatnonzero(mask), np.flatnonzero(~mask)])] = np.arange(len(texts))
    (usual_left, one), (other_left, two) = parts
    left = pa.concat_arrays([usual_left, other_left]).take(pa.array(places))
    return left, _Clock(*(np.concatenate([getattr(one, name), getattr(two, name)])[places]
                          for name in ("time", "zoned", "zone", "half")))


def _clocks(texts: pa.Array, pattern: str) -> tuple[pa.Array, _Clock]:
    """Texts without their time of day as the pattern finds it, and that time."""
    if pattern is _TIME and pc.any(pc.match_substring_regex(texts, r"^\p{L}+ \d|\dt\d{6}")).as_py():
        for found, order in (_PRINTED, _PACKED):
            texts = pc.replace_substring_regex(texts, found, order)
    found = pc.extract_regex(texts, pattern)
    groups = {field.name: pc.fill_null(found.field(i), "") for i, field in enumerate(found.type)}
    hour, minute, second = (_whole(groups[name]) for name in ("hour", "minute", "second"))
    has, said, halved, afternoon = (known.to_numpy(zero_copy_only=False) for known in (
        found.is_valid(), pc.not_equal(groups["minute"], ""), pc.not_equal(groups["half"], ""),
        pc.starts_with(groups["half"], "p")))
    # What looks like an hour may be the day of "march 5": only with minutes, or am or pm, it is a time.
    timed = has & (said | halved) & (hour < 24) & (minute < 60) & (second < 60) & ~(
        halved & ((hour > 12) | (hour == 0)))
    hour = np.where(halved, hour % 12 + 12 * afternoon, hour)
    micro = _whole(pc.utf8_slice_codeunits(pc.utf8_rpad(groups["part"], 6, "0"), 0, 6))
    minutes, known, named = _zones(groups["zone"])
    total = ((hour * 60 + minute - minutes) * 60 + second) * 1_000_000 + micro
    clock = _Clock(np.where(timed, total, 0).astype("timedelta64[us]"), timed & (named != "") & known,
                   np.where(timed & ~known, named, ""), timed & halved)
    return pc.if_else(pa.array(timed), pc.utf8_trim(groups["date"], " ,"), texts), clock


def _zones(zones: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(minutes east of UTC, whether the zone is known, its name); no zone is UTC and known."""
    encoded = pc.dictionary_encode(zones)
    names, codes = encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
    minutes, known = zip(*map(_zone, names), strict=True) if names else ((), ())
    return (np.array(minutes, dtype="int64")[codes], np.array(known, dtype=bool)[codes],
            np.array(names, dtype=object)[codes])


def _zone(zone: str) -> tuple[int, bool]:
    if not zone:
        return 0, True
    if zone in ZONES:
        return ZONES[zone], True
    match = re.fullmatch(r"(?:utc|gmt)?\s?([+-])(\d{1,2}):?(\d{2})?", zone)
    if match is None:
        return 0, False
    minutes = 60 * int(match[2]) + int(match[3] or 0)
    return (-minutes if match[1] == "-" else minutes), minutes <= 14 * 60
