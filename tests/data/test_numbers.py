"""Laws of numbers: what a locale writes is read back, nothing is endless or made up, and every change is told."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.recognising import numbers
from data.recognising.marks import reading
from data.recognising.money import ISO_CODES
from data.recognising.numbers import read_numbers
from data.recognising.numerals import UNITS

#: Thousands mark, decimal mark.
PLACES = {"en": (",", "."), "de": (".", ","), "fr": ("\u202f", ","), "ru": ("\u00a0", ","), "ch": ("'", "."),
          "ch typographic": ("’", "."), "plain": ("", ","), "plain point": ("", "."), "full width": ("，", "．")}
DIGITS = {"arabic": "٠١٢٣٤٥٦٧٨٩", "devanagari": "०१२३४५६७८९", "full width": "０１２３４５６７８９"}


def column(*texts: str) -> pd.Series:
    return pd.Series(texts, dtype=object)


def written(value: float, place: str, places: int) -> str:
    groups, decimal = PLACES[place]
    whole, _, part = f"{abs(value):,.{places}f}".partition(".")
    return ("-" if value < 0 else "") + whole.replace(",", groups) + (decimal + part if places else "")


AMOUNTS = st.lists(st.integers(-10**11, 10**11).map(lambda n: n / 100), min_size=1, max_size=12)


@settings(max_examples=80, deadline=None)
@given(values=AMOUNTS, place=st.sampled_from(sorted(PLACES)))
def test_amounts_of_every_locale_are_read_back(values, place):
    read = read_numbers(column(*(written(v, place, 2) for v in values)), whole=False, money=True)
    assert read.values.tolist() == pytest.approx(values, rel=1e-12) and read.undecided is None
    assert not read.strange and not read.unknown


@settings(max_examples=80, deadline=None)
@given(values=st.lists(st.integers(0, 10**12), min_size=1, max_size=12), place=st.sampled_from(sorted(PLACES)))
def test_counts_of_every_locale_are_read_back(values, place):
    read = read_numbers(column(*(written(v, place, 0) for v in values)), whole=True)
    assert read.values.tolist() == values and read.undecided is None


@settings(max_examples=60, deadline=None)
@given(value=st.integers(1000, 10**12))
def test_lakh_and_crore_are_read_back(value):
    head, tail = str(value)[:-3], str(value)[-3:]
    groups = re.findall(r"\d{1,2}(?=(?:\d{2})*$)", head)
    assert read_numbers(column(",".join([*groups, tail])), whole=True).values[0] == value


@settings(max_examples=60, deadline=None)
@given(values=AMOUNTS, script=st.sampled_from(sorted(DIGITS)))
def test_digits_of_other_scripts_are_digits(values, script):
    texts = [written(v, "en", 2).translate(str.maketrans("0123456789", DIGITS[script])) for v in values]
    read = read_numbers(column(*texts), whole=False, money=True)
    assert read.values.tolist() == pytest.approx(values)
    assert sum(count for count, _ in read.told) == len(texts), "no cell is its own value"


CHARACTERS = st.text(st.sampled_from(list("0123456789.,'  \u00a0-+–()%‰eEkKmMbBR$€£¥~<>/:·٫٣²½∞TtLl#x_")), max_size=14)


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(CHARACTERS | st.sampled_from(["inf", "-inf", "nan", "NaN", "1e400", "infinity", "0x1F", "1_000"]),
                      min_size=1, max_size=8), whole=st.booleans(), decimals=st.booleans())
def test_nothing_endless_comes_of_text_and_every_cell_is_accounted_for(texts, whole, decimals):
    """Each cell is a number that is its own value, or told once, or counted as unknown, strange or a range."""
    read = read_numbers(column(*texts), whole=whole, decimals=decimals)
    assert not np.isinf(read.values).any()
    left = sum(read.unknown.values()) + sum(read.strange.values()) + sum(read.ranges.values())
    assert int(np.isnan(read.values).sum()) == left
    own = sum(_own_value(text.strip()) for text in texts)
    assert sum(count for count, _ in read.told) + left + own == len(texts)
    for text, value in zip(texts, read.values, strict=True):
        if _own_value(text.strip()):
            assert value == float(text)


def _own_value(text: str) -> bool:
    """Digits with at most a minus and one decimal point that nobody would take for thousands."""
    match = re.fullmatch(r"-?(\d{0,15})(?:\.(\d{1,17}))?", text, re.ASCII)
    if match is None or not (match[1] or match[2]):
        return False
    whole, part = match[1], match[2]
    return part is None or len(part) != 3 or len(whole) > 3 or whole in ("",) and len(part) != 3 or whole[:1] == "0"


@settings(max_examples=80, deadline=None)
@given(values=st.lists(st.integers(1000, 999_999), min_size=2, max_size=20), mark=st.sampled_from(",."),
       extra=st.sampled_from(["12{}5", "0{}25", "3{}75", "1234{}5"]))
def test_one_clear_cell_settles_the_column(values, mark, extra):
    other = {",": ".", ".": ","}[mark]
    texts = [f"{v:,}".replace(",", mark) for v in values]
    read = read_numbers(column(*texts, extra.format(other)), whole=False)
    assert read.values[:-1].tolist() == values and read.undecided is None and read.comma == (other == ",")


@given(value=st.integers(1000, 999_999), mark=st.sampled_from(",."))
def test_what_nothing_settles_is_asked_with_both_readings(value, mark):
    text = f"{value:,}".replace(",", mark)
    read = read_numbers(column(text, "500"), whole=False)
    assert read.undecided == text and read.readings == (value, value / 1000, 0) and read.values[0] == value
    for comma in (True, False):
        answered = read_numbers(column(text, "500"), whole=False, comma=comma)
        assert answered.values[0] == (value if (mark == ".") == comma else value / 1000)
        by_file = read_numbers(column(text, "500"), whole=False, file_comma=comma)
        assert by_file.values[0] == answered.values[0] and by_file.undecided is None


MARKED = st.sampled_from(["1,234", "1.234", "12,5", "12.5", "1,234,567", "1.234.567", "1.234,5", "1,234.50", "-1,234",
                          "0,125", "0.125", "1234,567", "1234.567", "12", "7 €", "n/a", "1.2K", "(3)", "-3,25", "x",
                          "1,234.567"])


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(MARKED, min_size=1, max_size=12), whole=st.booleans(), decimals=st.booleans(),
       money=st.booleans(), comma=st.none() | st.booleans(), file_comma=st.none() | st.booleans())
def test_a_column_at_a_time_is_cell_by_cell(texts, whole, decimals, money, comma, file_comma):
    said = {"whole": whole, "decimals": decimals, "money": money, "comma": comma, "file_comma": file_comma}
    one = read_numbers(column(*texts), **said)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "MANY", 1)
        all_at_once = read_numbers(column(*texts), **said)
    assert all_at_once.values.tolist() == pytest.approx(one.values.tolist(), rel=1e-15, nan_ok=True)
    assert all_at_once.comma == one.comma and all_at_once.strange == one.strange
    assert (all_at_once.undecided is None) == (one.undecided is None)
    assert sorted(n for n, _ in all_at_once.told) == sorted(n for n, _ in one.told)


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_every_unit_multiplies_and_is_told(unit):
    read = read_numbers(column(f"3 {unit}", f"2.5{unit}", "7"), whole=True)
    assert read.values.tolist() == pytest.approx([3 * UNITS[unit], 2.5 * UNITS[unit], 7])
    assert read.rounded.tolist() == [True, True, False] and sum(n for n, _ in read.told) == 2
    assert f"{UNITS[unit] * 3:,.0f}" in read.told[0][1], "the reading is spelled out"


@pytest.mark.parametrize(("texts", "left"), [
    (("12 rb", "1,2 M"), "1,2 M"), (("3 mn", "12 B"), "12 B"), (("5K", "2 mil"), "2 mil")])
def test_letters_beside_words_of_another_language_mean_nothing_sure(texts, left):
    """M beside the Indonesian rb is a milliard, B beside the Turkish mn a thousand, mil beside K a million."""
    read = read_numbers(column(*texts), whole=True)
    assert read.strange == {left: 1} and np.isnan(read.values).sum() == 1


@pytest.mark.parametrize("text", ["10K-50K", "10-20", "1,000 - 5,000", "10–50", "5 to 10", "1.000 bis 5.000",
                                  "$100 - $200", "10 до 20"])
def test_a_range_is_no_number(text):
    read = read_numbers(column(text, "7"), whole=False)
    assert read.ranges == {text: 1} and math.isnan(read.values[0])


@pytest.mark.parametrize(("text", "value", "what"), [
    ("~1.2K", 1200, "approximate"), ("≈300", 300, "approximate"), (">1M", 1_000_000, "limits"),
    ("10K+", 10_000, "limits"), ("<500", 500, "limits"), ("1e5", 100_000, "powers of ten"),
    ("(1,200.50)", -1200.5, "brackets"),
    ("1,200.50-", -1200.5, "brackets"), ("−5", -5, "signs"), ("+7", 7, "signs"), ("12,5 %", 0.125, "percentages"),
    ("%12", 0.12, "percentages"), ("٪12", 0.12, "percentages"), ("12.5pct", 0.125, "percentages"),
    ("5‰", 0.005, "percentages"), ("R$ 1.200,00", 1200, "currency"), ("1,200.00 USD", 1200, "currency"),
    ("Rp 1.500.000", 1_500_000, "currency"), ("CHF 1'200.-", 1200, "currency"), ("50,- €", 50, "currency"),
    ("₽ 5", 5, "currency"), ("-$5", -5, "currency"), ("12,34,567", 1_234_567, "marks")])
def test_what_is_done_to_read_a_number_is_told(text, value, what):
    read = read_numbers(column(text), whole=False)
    assert read.values[0] == pytest.approx(value, rel=1e-15)
    assert len(read.told) == 1 and read.told[0][0] == 1 and what in read.told[0][1] and text in read.told[0][1]


@pytest.mark.parametrize(("texts", "kind", "values", "undecided"), [
    (("1.234", "12.5"), {"whole": True}, (1.234, 12.5), "1.234"),  # a count with decimals beside it
    (("345.678", "1.2M"), {"whole": True}, (345_678, 1_200_000), "345.678"),
    (("1.234M", "2M"), {"whole": True}, (1_234_000, 2_000_000), "1.234M"),
    (("12500.000", "850.000"), {"whole": True}, (12_500, 850), "850.000"),
    (("1.234", "1,234"), {"whole": True}, (1234, 1234), None),  # counts have no decimals, whatever the mark
    (("1.234", "1,234"), {"whole": False}, (1234, 1.234), "1.234"),
    (("12.50", "1.200"), {"whole": False, "money": True}, (12.5, 1200), "1.200"),  # money has two decimals
    (("12,50", "1.200"), {"whole": False, "money": True}, (12.5, 1200), None),
    (("1.234,5", "1,234.5", "1.234"), {"whole": False}, (1234.5, 1234.5, 1234), "1.234"),
    (("3.125", "2.250"), {"whole": False, "decimals": True}, (3.125, 2.25), None),
])
def test_columns_that_contradict_themselves_are_asked(texts, kind, values, undecided):
    read = read_numbers(column(*texts), **kind)
    assert read.values.tolist() == pytest.approx(values) and read.undecided == undecided


@pytest.mark.parametrize("body", ["1.2.3", "12,34,5", "1,23,4567", "1.234,567,890", "1 23", "1'2345", "1,2,3", "12 34"])
def test_groups_of_other_sizes_are_no_number(body):
    assert reading(body)[0] == "wrong"


@pytest.mark.parametrize(("text", "sign"), [
    ("€5", "EUR"), ("5 EUR", "EUR"), ("US$ 5", "USD"), ("5 zł", "PLN"), ("Rs. 5", "rs."), ("$5", "$"), ("¥5", "¥"),
    ("5 kr", "kr"), ("$5 USD", "USD"), ("5", None), ("R$5", "BRL"), ("5 руб.", "RUB"), ("1.2 lakh INR", "INR")])
def test_currencies_by_sign_code_and_name(text, sign):
    read = read_numbers(column(text), whole=False)
    assert (read.currencies[0] if read.currencies is not None else None) == sign and read.values[0] > 0


@pytest.mark.parametrize("code", sorted(ISO_CODES))
def test_every_code_is_a_currency_and_no_unit(code):
    """LKR is no lakh of crowns, and BRL no milliard of anything."""
    read = read_numbers(column(f"5 {code}", f"{code} 7", f"3K {code}"), whole=False)
    assert read.values.tolist() == [5, 7, 3000] and read.currencies.tolist() == [code] * 3


def test_an_amount_in_two_currencies_is_none():
    assert read_numbers(column("€5 USD"), whole=False).strange == {"€5 USD": 1}
