"""Scenarios by size side by side: they say what each comparison says by itself, and the workbook holds the same."""

import io
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from analysis import BudgetScenario, DeclineFit, RateCard, ScenarioError, compare_sizes
from analysis.budget.sheet import sizes_workbook
from analysis.budget.sizes_side_by_side import COLUMNS, EVEN_ODDS, LARGE, NOT_TOLD, SMALL, ahead, sizes_side_by_side

KNOWN = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, reference=10_000, slope_standard_error=0.03,
                                   residual_sd=0.9)
SCENARIO = BudgetScenario(24_000, handling_cost=150)


def compared(**changes):
    return compare_sizes(KNOWN, RateCard(0.02, 0.95), replace(SCENARIO, **changes), small=20_000, large=1_000_000,
                         draws=2_000)


@pytest.fixture(scope="module")
def made():
    return {"here": compared(), "=cmd|' /C calc'!A0": compared(handling_cost=2_000), "none": compared(budget=10),
            "wrong": ScenarioError("budget is negative")}


def test_what_is_ahead_is_what_the_title_says():
    starts = {"Split it": SMALL, "Go large": LARGE, "Too even": EVEN_ODDS, "Only small": SMALL, "Only a large": LARGE,
              "This budget pays no": NOT_TOLD, "There is nothing": NOT_TOLD}
    seen = set()
    for handling in (0, compared().even_odds_handling_cost, 3_000):
        for budget in (0, 300, 5_000, 24_000, 100_000):
            c = compared(handling_cost=handling, budget=budget)
            start = next(start for start in starts if c.answer.title.startswith(start))
            assert ahead(c) == starts[start]
            seen.add(ahead(c))
    assert seen == {SMALL, LARGE, EVEN_ODDS, NOT_TOLD}


def test_the_table_holds_what_each_comparison_says(made):
    sides = sizes_side_by_side("here", made)
    assert list(sides.table.columns) == list(COLUMNS) and sides.not_made == {"wrong": "budget is negative"}
    for row, c in zip(sides.table.itertuples(), sides.comparisons.values(), strict=True):
        assert (row.small_count, row.large_expected, row.chance_small_wins) == (
            c.small.count, c.large.expected, c.chance_small_wins)
        turn = c.even_odds_handling_cost
        assert np.isnan(row.even_odds_handling_cost) if turn is None else row.even_odds_handling_cost == turn
    assert "none of 20K" in sides.said.iloc[2].tolist()


def test_the_sentence_says_whether_the_answer_depends_on_the_scenario(made):
    assert "no other scenario" in sizes_side_by_side("here", {"here": made["here"]}).text
    text = sizes_side_by_side("here", made).text
    assert text.startswith("The answer depends on the scenario: ") and "it cannot be told in “none”" in text
    alike = sizes_side_by_side("here", {"here": made["here"], "b": compared(delivery=0.9)}).text
    assert alike == f"The answer is the same in both scenarios: the {ahead(made['here'])} creators are ahead."


def test_the_workbook_holds_the_same_numbers_and_no_formula(made):
    sides = sizes_side_by_side("here", made)
    book = openpyxl.load_workbook(io.BytesIO(sizes_workbook(sides, link="http://x/Budget?budget=24000")))
    assert book.sheetnames == ["Side by side", "Inputs", "Checks"]
    head, *rows = book["Side by side"].iter_rows(values_only=True)
    assert [row[0].removeprefix("'") for row in rows] == list(sides.comparisons)
    for row, c in zip(rows, sides.comparisons.values(), strict=True):
        told = dict(zip(head, row, strict=True))
        assert told["Small: creators"] == c.small.count and told["Budget"] == c.scenario.budget
        assert told["Large: expected"] == pytest.approx(c.large.expected)
        assert told["Small wins in"] == c.chance_small_wins
    inputs = {row[0]: row[1:] for row in book["Inputs"].iter_rows(values_only=True)}
    assert inputs["Handling cost per creator"] == ("€150 (assumed)", "€2,000 (assumed)", "€150 (assumed)")
    assert inputs["Opens again at"][0] == "http://x/Budget?budget=24000"
    assert ("wrong", "not made", "budget is negative") in [row[:3] for row in book["Checks"].iter_rows(
        values_only=True)]
    assert all(cell.data_type != "f" and cell.hyperlink is None for sheet in book for line in sheet for cell in line)
