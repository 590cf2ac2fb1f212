"""The whole budget for one creator: the largest whom it pays, on the same futures as the many small ones."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import BudgetScenario, DeclineFit, RateCard, compare_sizes, fit_decline
from analysis.budget.one_creator import largest_paid, one_creator
from tests.analysis.budget.test_plan import world

KNOWN = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, reference=10_000, slope_standard_error=0.03,
                                   residual_sd=0.9)
FEES = {20_000: 200, 1_000_000: 12_000}


def asked(fees=FEES, **more):
    scenario = BudgetScenario(**({"budget": 24_000, "handling_cost": 150} | more))
    return compare_sizes(KNOWN, fees, scenario, small=20_000, large=1_000_000, draws=2_000)


@settings(max_examples=60)
@given(st.floats(1_000, 200_000), st.floats(0.3, 1.5), st.floats(0, 900), st.integers(1, 3))
def test_it_is_paid_and_no_larger_one_would_be(budget, exponent, handling, posts):
    scenario = BudgetScenario(budget, handling_cost=handling, posts=posts, post_factors=(1, 1.75, 2.3))
    card = RateCard(0.02, exponent)
    largest = largest_paid(card, scenario)
    if math.isnan(largest):
        assert scenario.unit_cost(card.fee(100)) > budget
        return
    assert scenario.unit_cost(card.fee(largest)) <= budget
    assert largest == 1e9 or scenario.unit_cost(card.fee(largest * 1.000001)) > budget


def test_it_is_the_comparison_with_that_size():
    found = one_creator(asked(delivery=0.8))
    compared = compare_sizes(KNOWN, FEES, BudgetScenario(24_000, handling_cost=150, delivery=0.8), small=20_000,
                             large=found.followers, draws=2_000)
    # 12,000 for a million and in proportion beyond: 23,850 pay 1,987,500 followers.
    assert found.followers == 1_900_000 and found.compared.large.count == 1
    assert found.compared.chance_small_wins == compared.chance_small_wins
    assert found.compared.small.expected == pytest.approx(asked(delivery=0.8).small.expected)
    assert "one creator of about 1.9M followers" in found.text and "68 creators of 20K beat it in" in found.text
    assert "In 20 of 100 futures it does not deliver" in found.text
    assert "does not deliver" not in one_creator(asked()).text


@pytest.mark.parametrize(("fees", "more", "said"), [
    (FEES, {"max_share_per_creator": 0.2}, "at most 20 % of the budget"),
    (FEES, {"budget": 100}, "pays no creator of any size"),
    (FEES, {"budget": 250}, "choose a smaller size"),
    (RateCard(200.0, 0.0), {}, "there is no largest one"),
    (RateCard.of_steps({1_000: 100, 50_000: 1_000, 2_000_000: 90_000}), {}, "the budget pays 20 of them"),
])
def test_where_there_is_no_such_comparison_it_is_said(fees, more, said):
    found = one_creator(asked(fees, **more))
    assert found.compared is None and said in found.text and not found.findings


def test_a_size_that_the_data_do_not_hold_is_said_to_be_extrapolated():
    decline = fit_decline(world())
    compared = compare_sizes(decline, FEES, BudgetScenario(200_000, handling_cost=150), small=20_000, large=100_000,
                             draws=500)
    found = one_creator(compared)
    assert found.followers > 1e7 and "is extrapolated" in found.text and "extrapolated" not in one_creator(asked()).text
    assert any(one.status == "fail" for one in found.findings)
