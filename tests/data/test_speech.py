"""Sentences that are kept in English and retold: numbers change their marks, and nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import words
from analysis.words import LOCALES
from data import load_campaigns
from data.quality.profile import value_retold
from data.quality.values import said_date
from data.speech import ENGLISH, number, percent_sign, retold, said_months, spoken_as
from tests.data.quality.datasets import FAULTS, planted, quality

locales = st.sampled_from(sorted(LOCALES))
numbers = st.one_of(st.integers(0, 10**12), st.floats(0, 1e9).map(lambda value: round(value, 2)))


def english(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


@given(st.lists(numbers, min_size=1, max_size=4), locales)
def test_every_number_has_the_marks_of_its_reader(values, tag):
    sentence = "{} rows ({} of them) were set aside: {}".format(
        english(values[0]), english(values[-1]), ", and ".join(f"{english(v)} in a file" for v in values)) + "."
    with words.speaking(tag):
        said = [number(v, 0 if isinstance(v, int) else 2) for v in values]
        assert retold(sentence) == "{} rows ({} of them) were set aside: {}".format(
            said[0], said[-1], ", and ".join(f"{one} in a file" for one in said)) + "."


@given(st.text(max_size=60), st.text(max_size=12))
def test_english_is_as_it_was_kept(sentence, name):
    assert retold(sentence, verbatim=[name]) == sentence
    with spoken_as(ENGLISH):
        assert retold(sentence) == sentence


@given(st.text(max_size=40).filter(lambda text: '"' not in text and "”" not in text), locales)
def test_what_is_quoted_and_what_a_file_is_called_stays(text, tag):
    with words.speaking(tag):
        assert retold(f'"{text}" and “{text}”') == f'"{text}" and “{text}”'
        assert retold(f"in {text} stands it", verbatim=[text, "stands"]).endswith("stands it")
        assert text in retold(f"«{text}»", verbatim=[f"«{text}»"])


@pytest.mark.parametrize("kept", ["2024-01-05 and 01.06.2015", "v1.2.3", "export 1.5_final.csv", "192.168.0.1",
                                  "at 12:30.5", "1.2M", "https://x.org/1.5/", "anna.1.5", "1.5: 3 and 4 posts"])
def test_days_names_and_addresses_are_no_numbers_of_ours(kept):
    with words.speaking("de-DE"):
        assert retold(kept) == kept


def test_a_file_is_read_once_for_all_readers():
    """What is kept says the same whoever had it read, and a reader's marks are put in when it is shown."""
    csv = "user;platform;followers;likes\n" + "".join(f"c{i};X;{2000 + i};{i}\n" for i in range(1200)) + "c1;X;9;9\n"
    loaded = []
    for tag in ("en", "de-DE"):
        with words.speaking(tag):
            loaded.append(load_campaigns(("a 1,234.csv", csv.encode())))
    (one, two) = loaded
    assert one.card == two.card and one.fingerprint == two.fingerprint
    for table in ("set_aside", "changes", "profile"):
        assert getattr(one.report, table).equals(getattr(two.report, table)), table
    assert one.report.notes == two.report.notes and one.report.questions == two.report.questions
    assert one.card.title == "X · 1,201 creators · 1,201 posts"
    with words.speaking("de-DE"):
        assert one.card.headline == "X · 1.201 creators · 1.201 posts"
        assert one.report.retold("1,201 rows of a 1,234.csv") == "1.201 rows of a 1,234.csv"


def test_the_quality_report_is_told_once_for_each_locale():
    report = load_campaigns(("list.csv", ("user;platform;followers;likes\n" + "".join(
        f"c{i};X;{2000 + i};{i}\n" for i in range(1200))).encode())).report
    told = report.quality
    with words.speaking("de-DE"):
        german = report.quality
        assert german is report.quality is not told
        assert german.check("set_aside").text.startswith("1.200 rows were read")
    assert report.quality is told and told.check("set_aside").text.startswith("1,200 rows were read")


@pytest.mark.parametrize("key", [key for key in FAULTS if key not in ("before_the_platform", "before_the_others")])
def test_checks_find_the_same_in_every_locale(key):
    """What a check says in German is what it says in English, retold; of days the words differ too."""
    tables = planted(key)
    english = quality(tables)
    with words.speaking("de-DE"):
        german = quality(tables)
        for one, two in zip(english.checks, german.checks, strict=True):
            assert (one.key, one.status, one.rows, len(one.examples)) == (
                two.key, two.status, two.rows, len(two.examples))
            assert two.text == retold(one.text).replace(" %", "\N{NO-BREAK SPACE}%")
            assert two.advice == retold(one.advice)


def test_months_of_filters_are_read_as_words():
    kept = "TikTok, 2026-01 to 2026-03, made 2026-01-05, id 2026-13, a2026-01"
    assert said_months(kept) == ("TikTok, January 2026 to March 2026, made 2026-01-05, id 2026-13, a2026-01")
    with words.speaking("de-DE"):
        assert said_months("2026-01 to 2026-03") == "Januar 2026 to März 2026"


def test_days_and_shares():
    assert (value_retold("2026-01-05"), value_retold("1,234.50"), value_retold(None)) == ("5 Jan 2026", "1,234.50", "")
    assert percent_sign("8.5") == "8.5 %"
    with words.speaking("de-DE"):
        assert (value_retold("2026-01-05"), value_retold("1,234.50")) == ("05.01.2026", "1.234,50")
        assert said_date(np.datetime64("2026-01-05T12:30")) == "05.01.2026 12:30"
        assert said_date(np.datetime64("2026-01-05T12:30"), time=False) == "05.01.2026"
