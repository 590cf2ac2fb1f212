"""The map of what would change the answer agrees with the comparison it surrounds, square by square."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis import BudgetScenario, DeclineFit, compare_sizes
from analysis.budget.explaining import change_text, closed_forms, plan_names, unit_of
from analysis.budget.odds import Side, chances, turning
from analysis.budget.sensitivity import change_map

FEES = {20_000: 200, 1_000_000: 12_000}


def compare(handling=150.0, *, slope=-0.15, error=0.03, sd=0.9, draws=4096, **more):
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=slope, slope_standard_error=error, residual_sd=sd)
    scenario = BudgetScenario(24_000, **{"handling_cost": handling, "delivery": 0.9} | more)
    return compare_sizes(known, FEES, scenario, small=20_000, large=1_000_000, draws=draws)


def at(change, handling, decline) -> float:
    """The chance on the square nearest to a point."""
    row = np.argmin(np.abs(change.declines - decline))
    return change.chance[row, np.argmin(np.abs(change.handling_costs - handling))]


@pytest.mark.parametrize(("handling", "slope"), [(0, -0.15), (150, -0.15), (600, -0.05), (1200, -0.15), (300, -0.3)])
def test_the_map_says_what_a_comparison_there_says(handling, slope):
    # A comparison made anew at that handling cost and slope, with the same futures.
    there = compare(handling, slope=slope)
    around = change_map(compare(150))
    # Its rows are other slopes than the one asked for by at most half a row, 0.3 % per doubling.
    assert at(around, handling, 1 - 2**slope) == pytest.approx(there.chance_small_wins, abs=0.03)


def test_more_decline_never_hurts_the_many_small():
    assert (np.diff(change_map(compare()).chance, axis=0) >= 0).all()


def test_the_users_own_square_says_what_the_title_says():
    compared = compare(150)
    change = change_map(compared)
    near = chances(compared.sides, compared.scenario, compared.decline.covariance, np.array([150.0]), draws=4096,
                   seed=0)
    assert near[0, 0] == pytest.approx(compared.chance_small_wins, abs=1e-3)
    assert at(change, 150, change.decline) == pytest.approx(compared.chance_small_wins, abs=0.02)


def test_the_point_of_the_user_lies_on_the_map_with_its_interval():
    for slope in (-0.5, -0.15, 0.0, 0.12):
        change = change_map(compare(slope=slope))
        assert change.declines[0] <= change.decline_low <= change.decline <= change.decline_high <= change.declines[-1]
        assert change.handling_costs[0] == 0
        assert change.handling_cost <= change.handling_costs[-1]
        assert change.decline == pytest.approx(1 - 2**slope)


def test_even_odds_decline_is_where_a_comparison_is_even():
    change = change_map(compare(800))
    assert change.even_odds_decline is not None
    there = compare(800, slope=math.log2(1 - change.even_odds_decline))
    assert there.chance_small_wins == pytest.approx(0.5, abs=0.02)


def test_even_odds_decline_is_none_where_nothing_turns():
    assert change_map(compare(0)).even_odds_decline is None


def test_turning_point_parts_the_winners():
    compared = compare(150)
    turn = compared.even_odds_handling_cost
    below, above = (compare(turn + step, draws=4096).chance_small_wins for step in (-0.01, 0.01))
    assert below >= 0.5 > above


def test_turning_is_found_in_cents_as_in_euros():
    cents = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03, residual_sd=0.9)
    compared = compare_sizes(cents, {size: 100 * fee for size, fee in FEES.items()}, BudgetScenario(
        2_400_000, handling_cost=15_000, delivery=0.9), small=20_000, large=1_000_000, draws=4096)
    assert compared.even_odds_handling_cost == pytest.approx(100 * compare(150).even_odds_handling_cost)


def test_no_turning_where_one_side_cannot_be_paid():
    found = turning((Side(2e4, 200, 200, 540, 0.9), Side(1e6, 12_000, 12_000, 15_000, 0.9)), BudgetScenario(5_000),
                    np.zeros((2, 2)), draws=256, seed=0)
    assert found.handling_cost is None
    assert "large" in found.reason


def test_without_any_chance_the_map_is_the_arithmetic():
    # Everyone delivers, nothing varies: small wins exactly where its whole creators bring more.
    compared = compare(100, error=0.0, sd=0.0, delivery=1.0)
    change = change_map(compared)
    for column in range(0, 61, 7):
        cost = change.handling_costs[column]
        counts = [int((24_000 + 1e-6) // (fee + cost)) for fee in FEES.values()]
        for row in range(0, 33, 5):
            slope = math.log2(1 - change.declines[row])
            small, large = (n * f * (f / 1e4) ** slope for n, f in zip(counts, FEES, strict=True))
            if small != pytest.approx(large, rel=1e-4):
                assert change.chance[row, column] == (small > large)


def test_words_around_the_comparison():
    compared = compare(150)
    assert plan_names(compared) == ("many small", "one large")
    assert unit_of(compared) == "engagements"
    said = change_text(compared, change_map(compared))
    assert "€150" in said
    assert "even" in said
    cheapest, equal, needed = closed_forms(compared)
    assert cheapest.value == "62K"
    assert equal.value == "€240"
    assert needed.value == "55"  # REF-F: 54.92
    assert all(number.formula and number.kind == "assumed" for number in (cheapest, equal, needed))


def test_closed_forms_say_extremes_in_words():
    free = compare(0)
    assert closed_forms(free)[0].value == "the smallest"
    rising = compare(150, slope=0.3)
    assert closed_forms(rising)[0].value == "the largest"
