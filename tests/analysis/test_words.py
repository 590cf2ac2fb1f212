"""Sizes as people say them."""

import pytest

from analysis import words


@pytest.mark.parametrize(("value", "said"), [
    (950, "950"), (20_000, "20K"), (1_500_000, "1.5M"), (999_400_000, "999M"),
    (999_600_000, "1B"), (2_500_000_000, "2.5B")])
def test_sizes(value, said):
    assert words.size(value) == said


def test_a_range_names_a_shared_unit_once():
    assert words.spread("1.2B", "2.5B") == "1.2–2.5B"
