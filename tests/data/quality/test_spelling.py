"""Misspelt values: the nearest frequent one is named, names of their own are left alone, nothing is changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import load_campaigns
from data.quality.spelling import distance, pairs
from tests.data.quality.datasets import clean, quality

WORDS = st.text("abcde ", min_size=0, max_size=7)


def plainly(one: str, other: str) -> int:
    """The same by definition: the least of all ways, without a table."""
    if not one or not other:
        return len(one) + len(other)
    changed = plainly(one[1:], other[1:]) + (one[0] != other[0])
    ways = [plainly(one[1:], other) + 1, plainly(one, other[1:]) + 1, changed]
    if len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]:
        ways.append(plainly(one[2:], other[2:]) + 1)
    return min(ways)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 2))
def test_the_distance_is_the_least_number_of_slips(one, other, most):
    slips = plainly(one, other)
    assert distance(one, other, most) == (slips if slips <= most else None)


@given(WORDS, WORDS)
def test_the_distance_is_the_same_both_ways(one, other):
    assert distance(one, other, 2) == distance(other, one, 2)


def named(**times: int) -> dict[str, str]:
    texts = [text.replace("_", " ") for text in times]
    return {texts[i]: texts[j] for i, j in pairs(texts, np.array(list(times.values())))}


def test_the_nearest_frequent_value_is_the_one_that_was_meant():
    assert named(fashion=500, fasion=2, Fahsion=1, travel=300, travle=1, fashionista=4) == {
        "fasion": "fashion", "Fahsion": "fashion", "travle": "travel"}
    assert named(Photography=400, Photograpy=1, Fotography=2) == {
        "Photograpy": "Photography", "Fotography": "Photography"}


@pytest.mark.parametrize("times", [
    {"fashion": 100, "fasion": 1}, {"fashion": 500, "fasion": 5},  # not rare enough
    {"US": 900, "UK": 2}, {"Iran": 900, "Iraq": 2}, {"Ireland": 900, "Iceland": 2}, {"Slovakia": 900, "Slovenia": 1},
    {"Spring_A": 900, "Spring_B": 2}, {"Wave_1": 900, "Wave_2": 3}, {"Winter_2025": 900, "Winter_2026": 3},
    {"food": 900, "fool": 2}, {"Austria": 900, "Australia": 2}])
def test_other_names_are_no_misspellings(times):
    assert named(**times) == {}


def test_letters_in_another_case_are_the_same_word():
    assert named(Food=500, FOOD=3) == {"FOOD": "Food"}


def test_it_is_told_with_both_counts_and_nothing_is_changed():
    tables = clean()
    tables["posts"]["campaign"] = "Spring"
    tables["posts"].loc[[3, 9], "campaign"] = ["Sprnig", "Spirng"]
    check = quality(tables).check("misspelt")
    assert (check.status, check.rows) == ("review", 2)
    assert '"Spirng" (1 row) beside "Spring" (598 rows)' in check.text and "Nothing was changed" in check.text
    assert tables["posts"]["campaign"].value_counts().to_dict() == {"Spring": 598, "Sprnig": 1, "Spirng": 1}


def test_it_names_the_file_it_stands_in():
    rows = "".join(f"c{i},{1000 + i},{'fasion' if i == 7 else 'fashion'}\n" for i in range(150))
    campaigns = load_campaigns(("list.csv", f"creator,followers,niche\n{rows}".encode()))
    check = campaigns.report.quality.check("misspelt")
    assert check.rows == 1 and check.examples["where"].tolist() == ["list.csv"]
    assert campaigns.creators["niche"].tolist().count("fasion") == 1
