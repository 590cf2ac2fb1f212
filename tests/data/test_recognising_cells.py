"""Numbers, dates and headers as people write them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.recognising.dates import read_dates
from data.recognising.headers import candidates, normalised
from data.recognising.numbers import read_numbers


def column(*texts: str) -> pd.Series:
    return pd.Series(texts, dtype=object)


@pytest.mark.parametrize(("text", "value"), [
    ("1200", 1200), ("34.8K", 34_800), ("1.2M", 1_200_000), ("2,7M", 2_700_000), ("1B", 1e9), ("3 mil", 3000),
    ("1.5 Mio", 1_500_000), ("10K+", 10_000), ("1 234", 1234), ("1\u202f234\u00a0567", 1_234_567), ("1'234", 1234),
    ("1,234,567", 1_234_567), ("1.234.567", 1_234_567), ("(1,200)", -1200), ("-1", -1), ("\u22125", -5),
    ("3e4", 30_000),
    ("€1,060.50", 1060.5), ("1.060,50 €", 1060.5), ("R$ 99,90", 99.9), ("USD 12", 12), ("12,5 %", 0.125), ("8%", 0.08),
    ("0", 0), ("0.5", 0.5), ('"7"', 7),
])
def test_numbers(text, value):
    read = read_numbers(column(text), whole=False)
    assert read.values[0] == pytest.approx(value, rel=1e-12)
    assert not read.strange and not read.unknown


@pytest.mark.parametrize("text", ["#VALOR!", "#N/A", "#DIV/0!", "#¡VALOR!", "N/A", "n/a", "null", "-", "–", "",
                                  "hidden"])
def test_unknown_is_never_zero(text):
    read = read_numbers(column(text, "5"), whole=True)
    assert np.isnan(read.values[0]) and read.values[1] == 5
    assert sum(read.unknown.values()) == 1 and not read.strange


@pytest.mark.parametrize("text", ["many", "12 apples", "1.2.3,4,5x", "1e999", "²"])
def test_what_is_no_number_is_told(text):
    read = read_numbers(column(text), whole=True)
    assert np.isnan(read.values[0]) and read.strange == {text: 1}
    assert read.share == 0


@pytest.mark.parametrize(("texts", "whole", "values", "undecided"), [
    (("1.234", "12.345"), True, (1234, 12345), None),  # counts have no decimals
    (("1,234",), True, (1234,), None),
    (("1,234",), False, (1234,), "1,234"),  # an amount may: asked
    (("1,234", "9,5"), False, (1.234, 9.5), None),  # the column decides
    (("1.234", "1.234.567"), False, (1234, 1234567), None),
    (("0.123", "1.250"), False, (0.123, 1.25), None),
    (("1.234,5",), False, (1234.5,), None),
])
def test_the_column_decides_what_a_mark_is(texts, whole, values, undecided):
    read = read_numbers(column(*texts), whole=whole)
    assert read.values == pytest.approx(values)
    assert read.undecided == undecided


def test_an_answer_decides_the_mark():
    assert read_numbers(column("1,234"), whole=False, comma=True).values[0] == 1.234
    assert read_numbers(column("1,234"), whole=False, comma=False).values[0] == 1234


@pytest.mark.parametrize(("texts", "days", "undecided"), [
    (("2024-05-01",), ("2024-05-01",), None),
    (("2024-05-01T22:00:00+02:00",), ("2024-05-01T20:00:00",), None),
    (("13/04/2024", "01/02/2024"), ("2024-04-13", "2024-02-01"), None),
    (("04/13/2024", "01/02/2024"), ("2024-04-13", "2024-01-02"), None),
    (("03/04/2024",), ("2024-04-03",), "03/04/2024"),
    (("03.04.2024",), ("2024-04-03",), None),
    (("May 3, 2024",), ("2024-05-03",), None),
    (("45000",), ("2023-03-15",), None),
    (("1700000000", "1700000000000"), ("2023-11-14T22:13:20",) * 2, None),
    (("20240102",), ("2024-01-02",), None),
])
def test_dates(texts, days, undecided):
    read = read_dates(column(*texts))
    assert [str(v) for v in read.values.astype("datetime64[s]")] == [str(np.datetime64(d, "s")) for d in days]
    assert read.undecided == undecided and not read.strange


def test_an_answer_decides_the_day():
    assert str(read_dates(column("03/04/2024"), guess=False).values[0])[:10] == "2024-03-04"
    assert str(read_dates(column("03/04/2024"), day_first=True).values[0])[:10] == "2024-04-03"


def test_no_date_is_told():
    read = read_dates(column("soon", "2024-05-01", "31/02/2024", "-1", "0001-01-01", "0"))
    assert set(read.strange) | set(read.unknown) == {"soon", "31/02/2024", "-1", "0001-01-01", "0"}
    assert read.share == pytest.approx(1 / 6)


@pytest.mark.parametrize(("header", "text"), [
    ("#Followers", "followers"), ("followerCount", "follower count"), ("Engagement avg\r\n", "engagement avg"),
    ("Audience country(mostly)", "audience country mostly"), ("Me gusta totales de la página",
                                                              "me gusta totales de la pagina"), ("ER%", "er %"),
])
def test_headers_are_compared_without_their_dress(header, text):
    assert normalised(header) == text


@pytest.mark.parametrize(("header", "table", "name"), [
    ("Username_Followers", "posts", "followers"), ("nb_likes", "posts", "likes"),
    ("#Followees", "creators", "following"), ("compartir", "posts", "shares"),
    ("Likes avg", "creators", "average_likes"), ("seguidores", "creators", "followers"),
    ("curtidas", "posts", "likes"), ("total_payout", "deals", "fee"), ("Subscribers count", "creators", "followers"),
])
def test_headers_name_columns(header, table, name):
    assert candidates(header, table)[0][0] == name


@pytest.mark.parametrize("header", ["Collaborator_Followers", "Post Hour", "Total Interactions", "", "gender"])
def test_headers_that_name_nothing_else(header):
    assert candidates(header, "posts") == []
