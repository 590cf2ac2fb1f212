"""Dates as people write them; 03/04/2024 is asked about when nothing in the column decides it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.recognising.numbers import is_unknown

_PARTED = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(.*)")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_UNIT = "datetime64[us]"
#: What lies outside is no date of a post, a deal or a sale.
_EARLIEST, _LATEST = np.datetime64("1970-01-02", "us"), np.datetime64("2100-01-01", "us")


@dataclass(frozen=True)
class Dates:
    """A column read as dates: values (NaT for unknown), texts that are no dates, and a date that may be read in two
    ways although the column does not say which (None when nothing is open). day_first: how such dates were read."""

    values: np.ndarray
    strange: Counter
    undecided: str | None
    day_first: bool

    @property
    def share(self) -> float:
        """The share of dates among the cells that say something."""
        known = int((~np.isnat(self.values)).sum())
        said = known + sum(self.strange.values())
        return known / said if said else 0.0


def read_dates(texts: pd.Series, *, day_first: bool | None = None, guess: bool = False) -> Dates:
    """Read texts as dates in UTC. day_first: the answer, where there is one; guess: what to take where the column
    leaves it open."""
    codes, distinct = pd.factorize(texts.to_numpy(dtype=object))
    tidy = [str(t).strip() for t in distinct]
    parted = [_PARTED.fullmatch(t) for t in tidy]
    undecided = None
    if day_first is None:
        firsts = [int(m[1]) for m in parted if m is not None]
        seconds = [int(m[3]) for m in parted if m is not None]
        day, month = any(f > 12 for f in firsts), any(s > 12 for s in seconds)
        day_first = day if day != month else guess or any(m is not None and m[2] == "." for m in parted)
        if firsts and day == month:  # with points the day comes first wherever they are used
            undecided = next((t for t, m in zip(tidy, parted, strict=True) if m is not None and m[2] != "."), None)
    values = np.full(len(tidy), np.datetime64("NaT"), dtype=_UNIT)
    open_places = []
    for i, (text, match) in enumerate(zip(tidy, parted, strict=True)):
        if match is not None:
            values[i] = _parted(match, day_first)
        elif _NUMBER.fullmatch(text):
            values[i] = _counted(float(text))
        else:
            open_places.append(i)
    if open_places:
        left = pd.Series([tidy[i] for i in open_places], dtype=object)
        read = pd.to_datetime(left, format="ISO8601", errors="coerce", utc=True)
        missing = read.isna()
        if missing.any():
            read[missing] = pd.to_datetime(left[missing], format="mixed", errors="coerce", utc=True, dayfirst=day_first)
        values[open_places] = read.dt.tz_localize(None).to_numpy().astype(_UNIT)
    values[(values < _EARLIEST) | (values > _LATEST)] = np.datetime64("NaT")
    strange = Counter()
    times = np.bincount(codes[codes >= 0], minlength=len(tidy))
    for i, text in enumerate(tidy):
        if np.isnat(values[i]) and not is_unknown(text):
            strange[text] += int(times[i])
    if not len(tidy):
        return Dates(np.full(len(codes), np.datetime64("NaT"), dtype=_UNIT), strange, None, bool(day_first))
    picked = values[np.where(codes >= 0, codes, 0)]
    picked[codes < 0] = np.datetime64("NaT")
    return Dates(picked, strange, undecided, bool(day_first))


def _parted(match: re.Match, day_first: bool) -> np.datetime64:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    day, month = (first, second) if day_first else (second, first)
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    read = pd.to_datetime(f"{year:04d}-{month:02d}-{day:02d}{match[5]}", errors="coerce", utc=True)
    return np.datetime64("NaT") if read is pd.NaT else np.datetime64(read.tz_localize(None), "us")


def _counted(number: float) -> np.datetime64:
    """Days as Excel counts them, or seconds or milliseconds since 1970."""
    if 20_000 <= number <= 80_000:
        return np.datetime64("1899-12-30", "us") + np.timedelta64(round(number * 86_400_000_000), "us")
    if 5e8 <= number < 5e9:
        return np.datetime64(int(number * 1_000_000), "us")
    if 5e11 <= number < 5e12:
        return np.datetime64(int(number * 1000), "us")
    if 19000101 <= number <= 21001231:
        read = pd.to_datetime(str(int(number)), format="%Y%m%d", errors="coerce")
        return np.datetime64("NaT") if read is pd.NaT else np.datetime64(read, "us")
    return np.datetime64("NaT")
