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


def test_cells_of_tables_are_said_by_kind():
    assert [words.cell(kind)(1234.5) for kind in ("count", "tenths", "number", "compact")] == [
        "1,234.5", "1,234.5", "1,234.500", "1.2K"]
    assert words.cell("count")(1234.0) == "1,234" and words.cell("percent")(0.0356) == "3.6 %"
    with pytest.raises(KeyError):
        words.cell("%.3f")
