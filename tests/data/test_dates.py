"""Laws of dates: what a locale writes is read back, both orders are told apart or asked, and every change is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.recognising.dates import read_dates


def column(*texts: str) -> pd.Series:
    return pd.Series(texts, dtype=object)


def days(read) -> list[str]:
    return [str(v) for v in read.values.astype("datetime64[D]")]


DAYS = st.lists(st.dates(date(2005, 1, 1), date(2035, 12, 31)), min_size=1, max_size=10)
MOMENTS = st.lists(st.datetimes(datetime(2005, 1, 1), datetime(2035, 12, 31)).map(lambda d: d.replace(microsecond=0)),
                   min_size=1, max_size=10)
NAMES = {
    "en": "January February March April May June July August September October November December",
    "en short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr short": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ru short": "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
}


@settings(max_examples=60, deadline=None)
@given(given_days=DAYS, form=st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y"]))
def test_dates_that_say_their_order_are_read_back(given_days, form):
    read = read_dates(column(*(d.strftime(form) for d in given_days)))
    assert days(read) == [d.isoformat() for d in given_days]
    assert not read.strange and read.undecided is None


@settings(max_examples=60, deadline=None)
@given(given_days=DAYS, sign=st.sampled_from("/-. "), day_first=st.booleans(), short=st.booleans())
def test_one_day_above_twelve_settles_the_column(given_days, sign, day_first, short):
    form = sign.join(("%d", "%m") if day_first else ("%m", "%d")) + sign + ("%y" if short else "%Y")
    given_days = [*given_days, date(2031, 5, 17), date(1999, 6, 18)]
    read = read_dates(column(*(d.strftime(form) for d in given_days)))
    assert days(read) == [d.isoformat() for d in given_days]
    assert read.undecided is None and read.evidence is day_first
    assert sum(n for n, _ in read.told) == len(given_days), "the order is told of every one"


@settings(max_examples=40, deadline=None)
@given(months=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=8), guess=st.booleans())
def test_what_nothing_settles_is_asked_and_the_answer_counts(months, guess):
    months = [(1, 2), *months]
    texts = column(*(f"{a:02d}/{b:02d}/2024" for a, b in months))
    read = read_dates(texts, guess=guess)
    assert read.undecided == "01/02/2024"
    for answer in (True, False):
        expected = [f"2024-{(b if answer else a):02d}-{(a if answer else b):02d}" for a, b in months]
        assert days(read_dates(texts, day_first=answer)) == expected
        by_file = read_dates(texts, file_day_first=answer)
        assert days(by_file) == expected and by_file.undecided is None
    assert read_dates(texts, day_first=True).undecided is not None, "an answered question can be seen and changed"


@settings(max_examples=60, deadline=None)
@given(moments=MOMENTS, names=st.sampled_from(sorted(NAMES)),
       form=st.sampled_from(["{d} {m} {y}", "{d}. {m} {y}", "{d} de {m} de {y}", "{d}-{m}-{y}", "{m} {d}, {y}",
                             "{d} {m} {y} {t}", "{d} {m} {y}, {t}", "{y} {m} {d}"]))
def test_names_of_months_are_read_in_eight_languages(moments, names, form):
    words = NAMES[names].split()
    texts = [form.format(d=m.day, m=words[m.month - 1], y=m.year, t=f"{m:%H:%M:%S}") for m in moments]
    read = read_dates(column(*texts))
    expected = [m if "{t}" in form else datetime(m.year, m.month, m.day) for m in moments]
    assert read.values.astype("datetime64[s]").tolist() == expected, texts
    assert sum(n for n, _ in read.told) == len(texts)


@settings(max_examples=60, deadline=None)
@given(moments=MOMENTS, minutes=st.integers(-11 * 4, 13 * 4).map(lambda q: 15 * q),
       form=st.sampled_from(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S %z", "%a, %d %b %Y %H:%M:%S %z",
                             "%a %b %d %H:%M:%S %z %Y", "%d.%m.%Y %H:%M:%S %z", "%a %b %d %Y %H:%M:%S GMT%z (Zone)"]))
def test_zones_are_turned_to_utc(moments, minutes, form):
    zone = timezone(timedelta(minutes=minutes))
    moments = [*moments, datetime(2020, 5, 17, 1, 2, 3)]
    read = read_dates(column(*(m.replace(tzinfo=UTC).astimezone(zone).strftime(form) for m in moments)))
    assert read.values.astype("datetime64[s]").tolist() == moments
    assert sum(n for n, what in read.told if "UTC" in what) == len(moments)


@settings(max_examples=40, deadline=None)
@given(moments=MOMENTS, unit=st.sampled_from([1, 1000, 1_000_000]))
def test_seconds_and_their_parts_since_1970(moments, unit):
    counts = [int(m.replace(tzinfo=UTC).timestamp()) * unit for m in moments]
    for cells in (column(*map(str, counts)), pd.Series(counts), pd.Series(counts, dtype="float64"),
                  column(*map(str, counts), "n/a")):
        read = read_dates(cells)
        assert read.values[:len(moments)].astype("datetime64[s]").tolist() == moments
        assert sum(n for n, _ in read.told) == len(moments)


@settings(max_examples=40, deadline=None)
@given(moments=MOMENTS)
def test_days_of_a_spreadsheet_and_halves_of_a_day(moments):
    serials = [(m - datetime(1899, 12, 30)) / timedelta(days=1) for m in moments]
    read = read_dates(column(*(f"{s:.6f}" for s in serials)))
    apart = read.values - np.array(moments, dtype="datetime64[us]")
    assert (np.abs(apart) < np.timedelta64(1, "s")).all() and "1904" in read.told[0][1]


@settings(max_examples=40, deadline=None)
@given(moments=MOMENTS)
def test_am_and_pm(moments):
    texts = [m.strftime("%m/%d/%Y %I:%M:%S %p") for m in [*moments, datetime(2024, 2, 25)]]
    for cells in (texts, [t.lower().replace("am", "a.m.").replace("pm", "p.m.") for t in texts]):
        assert read_dates(column(*cells)).values[:-1].astype("datetime64[s]").tolist() == moments


CHARACTERS = st.lists(st.sampled_from([*"0123456789-/.: TZ+,apm", "may", "de ", "mar ", "2024", "Q1", "W12", "٣"]),
                      max_size=9).map("".join)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(CHARACTERS, min_size=1, max_size=8))
def test_every_cell_is_a_date_that_says_so_or_is_accounted_for(texts):
    read = read_dates(column(*texts))
    known = ~np.isnat(read.values)
    left = sum(read.unknown.values()) + sum(read.strange.values()) + sum(read.relative.values())
    assert int((~known).sum()) == left
    iso = pd.Series(texts).str.strip().str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")
    assert sum(n for n, what in read.told if "kept as they stand" not in what) == int((known & ~iso).sum())
    assert (read.values[known] > np.datetime64("1970-01-01")).all()


@pytest.mark.parametrize(("text", "day", "what"), [
    ("Mar 2024", "2024-03-01", "first of the month"), ("03/2024", "2024-03-01", "first of the month"),
    ("março de 2024", "2024-03-01", "first of the month"), ("Q3 2024", "2024-07-01", "first day"),
    ("2024-W12", "2024-03-18", "Monday"), ("2021-W01-7", "2021-01-10", "Monday"),
    ("20240305143000", "2024-03-05", "year"),
    ("13/4/24", "2024-04-13", "two digits"), ("2024-03-04 10:00 IST", "2024-03-04", "not one that a name settles"),
    ("1º de maio de 2024", "2024-05-01", "name of a month"), ("mar 5 mars 2024", "2024-03-05", "name of a month"),
    ("Mar 5, 2024", "2024-03-05", "name of a month"), ("12 мая 2024 г.", "2024-05-12", "name of a month"),
    ("2024年3月4日", "2024-03-04", "year, month, day"), ("99/12/31", "1999-12-31", "year first")])
def test_what_is_assumed_of_a_date_is_told(text, day, what):
    read = read_dates(column(text))
    assert days(read) == [day] and len(read.told) == 1 and what in read.told[0][1] and text in read.told[0][1]


@pytest.mark.parametrize("text", ["2 days ago", "hace 3 días", "vor 2 Tagen", "il y a 5 jours", "5 дней назад",
                                  "yesterday", "2 hari yang lalu"])
def test_days_counted_from_a_day_that_is_not_named_are_unknown(text):
    assert read_dates(column(text, "2024-03-04")).relative == {text: 1}


@pytest.mark.parametrize("text", ["31/02/2024", "13/13/2024", "2024-13-01", "0001-01-01", "Mar-24", "2024", "1.71E+09",
                                  "12:30", "5", "March", "2024-W60", "25:00 2024-01-01", "30.02.2024"])
def test_what_is_no_date_is_told(text):
    assert read_dates(column(text)).strange == {text: 1}


def test_a_column_that_contradicts_itself_is_asked_and_what_is_clear_is_read_as_it_must_be():
    read = read_dates(column("13/04/2024", "04/14/2024", "01/02/2024"))
    assert read.undecided == "01/02/2024" and days(read) == ["2024-04-13", "2024-04-14", "2024-02-01"]
    assert any("other way round" in what for _, what in read.told)
    assert days(read_dates(column("13/04/2024", "04/14/2024", "01/02/2024"), day_first=False))[2] == "2024-01-02"


def test_rows_in_order_of_time_are_a_reason_to_guess_and_no_decision():
    ordered = [f"{d.month:02d}/{d.day:02d}/2024" for d in (date(2024, 1, 2) + timedelta(days=7 * i) for i in range(40))
               if d.day <= 12]
    read = read_dates(column(*ordered), guess=True)
    assert not read.day_first and read.undecided is not None and "in order of time" in read.hint


def test_dates_that_a_spreadsheet_has_swapped_are_told():
    swapped = ["2024-04-03 00:00:00", "2024-05-03", "2024-01-02", "2024-11-12", "2024-07-08"]
    left = ["13/04/2024", "14/05/2024", "25/06/2024", "31/07/2024", "17/07/2024"]
    assert any("swapped" in what for _, what in read_dates(column(*swapped, *left)).told)
    assert not any("swapped" in what for _, what in read_dates(column(*swapped, "2024-04-20", *left)).told)
