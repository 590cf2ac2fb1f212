"""Numbers, amounts and days as each locale writes them: laws over locales, with Babel as the independent reader."""

from __future__ import annotations

import math
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from babel.numbers import get_decimal_symbol, get_group_symbol, parse_decimal
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import words
from analysis.briefing.slides import holds_money
from analysis.words import locales as locales_of_words
from analysis.words.locales import speech_of

LOCALES = ("en", "en-GB", "en-IN", "en-CA", "de-DE", "de-CH", "fr-FR", "es-ES", "it-IT", "nl-NL", "pt-BR", "pl-PL",
           "sv-SE", "tr-TR", "ja-JP")
CURRENCIES = ("EUR", "USD", "GBP", "JPY", "INR", "BRL", "CHF", "SEK", "PLN", "DKK", "NOK", "TRY", "KRW", "CAD", "XYZ")

locales = st.sampled_from(LOCALES)
numbers = st.floats(-1e12, 1e12, allow_nan=False) | st.integers(-(10**9), 10**9).map(float)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def read(text: str, tag: str) -> float:
    """What Babel reads in a number of this locale; our sign of negative numbers is not in CLDR everywhere."""
    number = float(parse_decimal(text.removeprefix(words.MINUS), locale=tag.replace("-", "_")))
    return -number if text.startswith(words.MINUS) else number


def alone(text: str) -> str:
    """The number within an amount or a percentage: from its first digit to its last, with its sign."""
    found = re.search(r"\d(?:.*\d)?", text)[0]
    return words.MINUS + found if words.MINUS in text else found


@given(numbers, locales)
def test_a_whole_number_is_read_back(value, tag):
    with words.speaking(tag):
        assert read(words.whole(value), tag) == float(f"{value:.0f}")


@given(numbers, locales, st.integers(0, 6))
def test_a_number_with_decimals_is_read_back(value, tag, digits):
    with words.speaking(tag):
        assert read(words.number(value, digits), tag) == float(f"{value:.{digits}f}")


@given(numbers, locales)
def test_a_count_is_read_back_to_three_figures(value, tag):
    with words.speaking(tag):
        assert math.isclose(read(words.count(value), tag), value, rel_tol=5.1e-3, abs_tol=0.051)


@given(st.floats(-1e9, 1e9), st.sampled_from(CURRENCIES), locales, st.integers(0, 3))
def test_an_amount_is_read_back_and_names_its_currency_once(value, currency, tag, digits):
    with words.speaking(tag):
        said = words.money(value, currency, digits=digits)
        assert read(alone(said), tag) == float(f"{value:.{digits}f}")
        assert said.count(words.sign(currency)) == 1
        assert said == said.strip()


@given(st.from_regex("Q[A-Z]{2}|XX[A-Z]", fullmatch=True), locales)
@example("XXX", "de-DE")
def test_a_currency_nobody_knows_is_written_as_it_is(code, tag):
    with words.speaking(tag):
        assert words.sign(code) == code
    assert words.sign("EUR") == "€"


@given(st.floats(-50, 50), locales)
def test_a_share_is_read_back(value, tag):
    with words.speaking(tag):
        said = words.percent(value, digits=3)
        assert said.count("%") == 1
        assert read(alone(said), tag) == float(f"{value * 100:.3f}")


@given(numbers, st.sampled_from(CURRENCIES), locales)
def test_only_the_marks_of_the_locale_stand_between_digits(value, currency, tag):
    """No thousands dot beside an English decimal: every mark between digits is the locale's own."""
    under = tag.replace("-", "_")
    decimal, group = get_decimal_symbol(under), get_group_symbol(under)
    with words.speaking(tag):
        for said in (words.whole(value), words.count(value), words.money(value, currency, digits=2),
                     words.percent(value, digits=2), words.size(abs(value))):
            marks = re.findall(r"(?<=\d)[^\d](?=\d)", said)
            assert set(marks) <= {decimal, group}
            assert marks.count(decimal) <= 1 and (decimal not in marks or marks[-1] == decimal)
            assert not said.startswith("-") and "-" not in said


@given(st.floats(0, 1), st.floats(0, 1), locales)
def test_a_range_says_its_unit_once(low, high, tag):
    with words.speaking(tag):
        said = words.spread(words.percent(low), words.percent(high))
        assert said.count("%") == 1 and said.count("–") == 1


@given(st.floats(1, 1e9), st.sampled_from(CURRENCIES), st.sampled_from([*words.LOCALES, "ru-RU", "ar-EG", "ko-KR"]))
def test_whoever_hides_fees_finds_every_amount(value, currency, tag):
    with words.speaking(words.locale_of(tag)):
        for said in (words.money(value, currency), words.money(-value, currency, digits=2)):
            assert holds_money(f"It costs {said} for each.")


@given(st.sampled_from([*words.LOCALES, "ru-RU", "ko-KR"]), days, st.floats(0, 2))
def test_what_is_no_amount_is_not_taken_for_one(tag, day, share):
    with words.speaking(words.locale_of(tag)):
        for said in (words.date(day), words.month(day), words.percent(share), words.whole(share * 1e6),
                     words.size(share * 1e6), words.spread(words.percent(share / 2), words.percent(share))):
            assert not holds_money(f"It was {said} then.")


def test_whole_thousands_of_currencies_in_words_of_people():
    said = {}
    for tag in ("en", "en-GB", "de-DE", "fr-FR", "de-CH", "en-IN", "tr-TR", "ja-JP"):
        with words.speaking(tag):
            said[tag] = (words.money(1_060, "EUR"), words.percent(0.085), words.whole(1_234_567), words.size(1_500_000))
    assert said == {
        "en": ("€1,060", "8.5 %", "1,234,567", "1.5M"),
        "en-GB": ("€1,060", "8.5 %", "1,234,567", "1.5M"),
        "de-DE": ("1.060\u00a0€", "8,5\u00a0%", "1.234.567", "1,5M"),
        "fr-FR": ("1\u202f060\u00a0€", "8,5\u00a0%", "1\u202f234\u202f567", "1,5M"),
        "de-CH": ("EUR\u00a01’060", "8.5%", "1’234’567", "1.5M"),
        "en-IN": ("€1,060", "8.5 %", "12,34,567", "1.5M"),
        "tr-TR": ("€1.060", "%8,5", "1.234.567", "1,5M"),
        "ja-JP": ("€1,060", "8.5%", "1,234,567", "1.5M"),
    }


def test_days():
    day, said = date(2026, 11, 3), {}
    for tag in ("en", "en-GB", "en-CA", "de-DE", "fr-FR", "pt-PT", "ja-JP", "ar-EG"):
        with words.speaking(words.locale_of(tag)):
            said[tag] = (words.date(day), words.month(day), words.month_short(day))
    assert said == {
        "en": ("3 November 2026", "November 2026", "Nov"),
        "en-GB": ("3 Nov 2026", "November 2026", "Nov"),
        "en-CA": ("Nov 3, 2026", "November 2026", "Nov"),
        "de-DE": ("03.11.2026", "November 2026", "Nov"),
        "fr-FR": ("3 nov 2026", "novembre 2026", "nov"),
        "pt-PT": ("3 nov 2026", "novembro de 2026", "nov"),
        "ja-JP": ("2026/11/3", "2026-11", "11"),
        "ar-EG": ("2026-11-03", "2026-11", "11"),
    }


@given(days, days, st.sampled_from([*words.LOCALES, "ru-RU", "ar-EG", "ko-KR", "hi-IN", "hu-HU"]))
def test_no_two_days_are_said_alike_and_none_ends_a_sentence(one, other, tag):
    with words.speaking(words.locale_of(tag)):
        assert (words.date(one) == words.date(other)) == (one == other)
        assert not re.search(r"[.!?] ", words.date(one))
        assert not re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", words.date(one))
        assert str(one.year) in words.date(one) and str(one.year) in words.month(one)


@given(st.text(max_size=300) | st.lists(st.sampled_from(
    ["de", "-DE", ",", ";q=0.9", "fr", "<script>", "../../", "\x00", "en_", "@", "zh-Hant-TW", " ", "q=9", "x" * 99]),
    max_size=12).map("".join))
def test_whatever_a_header_holds_a_plain_tag_comes_out(header):
    tag = words.locale_of(header)
    assert re.fullmatch(r"[A-Za-z0-9-]{2,20}", tag)
    with words.speaking(tag):
        assert words.locale() == tag
        assert re.fullmatch(r"[\d.,’'٬\s]+", words.whole(1_234_567))


@given(st.text(max_size=40))
def test_an_unknown_tag_is_english(tag):
    with words.speaking(tag):
        assert words.whole(1060) and words.money(1, "EUR") and words.date(date(2026, 1, 2))


@pytest.mark.parametrize(("header", "tag"), [
    ("de-DE,de;q=0.9,en;q=0.8", "de-DE"), ("en-US,en;q=0.9", "en"), ("fr;q=0.2,nl-NL;q=0.9", "nl-NL"),
    ("de_CH", "de-CH"),
    ("xx-YY,sv-SE;q=0.5", "sv-SE"), ("de-XX", "de"), ("", "en"), (None, "en"), ("*", "en"), ("tlh", "en"),
    ("en-US-x-twain", "en"), ("C.UTF-8", "en"), ("de_DE.UTF-8", "de-DE"), ("DE-de", "de-DE")])
def test_the_best_known_locale_of_a_header(header, tag):
    assert words.locale_of(header) == tag


def test_every_locale_offered_is_its_own():
    for tag in words.LOCALES:
        assert words.locale_of(tag) == tag


def test_another_thread_speaks_english_unless_it_is_told():
    with words.speaking("de-DE"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(words.whole, 1060).result() == "1,060"
        assert pool.submit(words.bound(words.whole), 1060).result() == "1.060"
        assert words.whole(1060) == "1.060"
    assert words.whole(1060) == "1,060"


def test_two_threads_at_once_never_hear_each_other():
    met, barrier = {}, threading.Barrier(2)

    def say(tag):
        with words.speaking(tag):
            barrier.wait()
            for _ in range(500):
                met.setdefault(tag, set()).add(words.money(1060, "EUR"))

    threads = [threading.Thread(target=say, args=(tag,)) for tag in ("de-DE", "en")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert met == {"de-DE": {"1.060\u00a0€"}, "en": {"€1,060"}}


class Result:
    """Something that is said, and computed once."""

    asked = 0

    @words.told
    def text(self) -> str:
        """What it says."""
        type(self).asked += 1
        return words.whole(1060)


def test_what_is_told_is_kept_for_each_locale():
    result = Result()
    for tag, said in (("en", "1,060"), ("de-DE", "1.060"), ("en", "1,060"), ("de-DE", "1.060")):
        with words.speaking(tag):
            assert result.text == said
    assert Result.asked == 2


@settings(max_examples=50)
@given(days)
def test_numeric_days_are_read_back_by_babel(day):
    from babel.dates import parse_date

    for tag in ("de-DE", "fi-FI", "ja-JP"):
        with words.speaking(tag):
            assert parse_date(words.date(day), locale=tag.replace("-", "_")) == day


def test_a_locale_is_the_same_whichever_was_asked_for_before():
    """Babel's own tables are not: one language is told the months of another that was asked for first."""
    tags = [*words.LOCALES, "ru-RU", "ar-EG", "hu-HU", "el-GR"]
    found = []
    for order in (tags, tags[::-1]):
        locales_of_words._data_of.cache_clear()
        speech_of.cache_clear()
        found.append({tag: speech_of(tag) for tag in order})
    assert found[0] == found[1]
    assert found[0]["hu-HU"].months[0] == "január"
