"""How counts and shares are said."""

from __future__ import annotations

import pandas as pd
import pytest

from data.quality.material import value_said
from data.quality.values import EXAMPLE_COLUMNS, MOST_EXAMPLES, examples, listed, said, share


@pytest.mark.parametrize(("part", "whole", "words"), [(0, 10, "0 %"), (1, 1000, "under 1 %"), (1, 100, "1 %"),
                                                      (995, 1000, "100 %"), (3, 8, "38 %"), (0, 0, "0 %")])
def test_shares(part, whole, words):
    assert share(part, whole) == words


def test_counts_and_lists():
    assert (said(1, "post"), said(2100, "post"), said(2, "of them has", "of them have")) == (
        "1 post", "2,100 posts", "2 of them have")
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(list("abcdefg")) == "a, b, c, d and 3 more"


@pytest.mark.parametrize(("value", "words"), [
    (1234567.0, "1,234,567"), (1234567.5, "1,234,567.50"), (0.0123, "0.0123"), (float("nan"), "unknown"),
    (None, "unknown"), (pd.NaT, "unknown"), (pd.Timestamp("2026-01-02"), "2 Jan 2026"),
    (pd.Timestamp("2026-01-02 03:04"), "2 Jan 2026 03:04"), ("text", "text")])
def test_values_in_examples(value, words):
    assert value_said(value) == words


def test_examples_are_few_and_lines_may_be_unknown():
    found = examples(("a.csv", None if i else 7, "x") for i in range(9))
    assert len(found) == MOST_EXAMPLES
    assert list(found.columns) == list(EXAMPLE_COLUMNS)
    assert found["line"].isna().tolist() == [False, True, True, True, True]
