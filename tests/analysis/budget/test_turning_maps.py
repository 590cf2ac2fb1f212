"""Maps over delivery and overlap agree with the comparison they surround, and with comparisons made anew."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import BudgetScenario, DeclineFit, ScenarioError, compare_sizes, net_reach
from analysis.budget.turning_maps import DELIVERIES, counted_once, delivery_map, overlap_map

FEES = {20_000: 200, 1_000_000: 12_000}


def compare(handling=150.0, *, budget=24_000, sd=0.9, error=0.03, delivery=0.9):
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=error, residual_sd=sd)
    return compare_sizes(known, FEES, BudgetScenario(budget, handling_cost=handling, delivery=delivery), small=20_000,
                         large=1_000_000, draws=4096)


@pytest.mark.parametrize("handling", [0, 150, 600])
def test_the_users_point_says_what_the_comparison_says(handling):
    compared = compare(handling)
    for found in (delivery_map(compared), overlap_map(compared)):
        assert found.here == pytest.approx(compared.chance_small_wins, abs=0.002)
        assert found.chance.shape == (found.levels.size, found.handling_costs.size)


def test_a_row_of_delivery_is_a_comparison_in_which_only_the_small_deliver_so():
    # Large creators who deliver always: a comparison anew then has that for both, so its large must do so too.
    compared = compare(150, delivery=1.0)
    found = delivery_map(compared)
    row = found.chance[np.argmin(np.abs(found.levels - 0.5))]
    # By arithmetic on the same futures: small totals at half delivery against the large ones as they are.
    from analysis.budget.simulate import curve_factors, luck
    small, large = compared.sides
    cost = found.handling_costs[12]
    counts = [side.count(compared.scenario, cost) for side in (small, large)]
    totals = [side.result * luck(sd=side.sd, delivery=d, most=n, draws=4096, seed=0, stream=i).of(n) * curve_factors(
        compared.covariance, np.log(side.followers / 1e4), draws=4096, seed=0)
        for i, (side, d, n) in enumerate(zip((small, large), (0.5, 1.0), counts, strict=True))]
    assert row[12] == pytest.approx((totals[0] > totals[1]).mean(), abs=0.002)


@pytest.mark.parametrize("which", [delivery_map, overlap_map])
def test_chances_only_move_one_way(which):
    chance = which(compare()).chance
    steps = np.diff(chance, axis=0)
    # More delivery helps the small; more overlap hurts the side with more creators.
    assert (steps >= -0.02).all() if which is delivery_map else (steps[:, :20] <= 1e-9).all()


@given(st.integers(1, 200), st.floats(0.001, 0.9))
def test_counting_once_is_net_reach(count, overlap):
    reach = 1_000.0
    if count > 1:
        pairs = {(i, i + 1): overlap for i in range(count - 1)}
        assert float(counted_once(count, overlap)) * reach == pytest.approx(
            net_reach([reach] * count, overlaps=pairs), rel=1e-6)
    assert 1 <= float(counted_once(count, overlap)) <= count * (1 + 1e-12)


def test_without_chance_the_overlap_turns_where_arithmetic_says():
    compared = compare(150, sd=0.0, error=0.0, delivery=1.0)
    found = overlap_map(compared)
    small, large = compared.small.count, compared.large.count
    each = compared.sides[0].result, compared.sides[1].result
    for level, chance in zip(found.levels, found.chance[:, np.argmin(np.abs(found.handling_costs - 150))], strict=True):
        wins = counted_once(small, level) * each[0] > counted_once(large, level) * each[1]
        assert chance == wins


def test_nothing_shared_changes_nothing_and_words_say_where_it_turns():
    compared = compare()
    found = overlap_map(compared, overlap=0.01)
    assert "odds are even where they share" in found.text and "Counting every person once" in found.text
    assert found.even_odds is not None and 0.01 < found.even_odds < 0.2
    assert "no share of small creators" in delivery_map(compare(1000)).text or delivery_map(compare(1000)).even_odds
    assert overlap_map(compared).assumptions[-1].startswith("Your own level of 0 %")
    assert not any("assumed" in said for said in delivery_map(compared, assumed=False).assumptions)


def test_the_users_level_is_on_the_map_whatever_it_is():
    found = delivery_map(compare(delivery=0.873))
    assert 0.873 in found.levels and found.levels.size == DELIVERIES.size + 1


def test_levels_that_are_none_and_sides_that_cannot_be_paid_are_refused():
    with pytest.raises(ScenarioError, match="overlap is 1.2"):
        overlap_map(compare(), overlap=1.2)
    with pytest.raises(ScenarioError, match="one of the two sizes only"):
        delivery_map(compare(budget=5_000))


def test_words_of_a_map_without_a_turning_point():
    found = replace(delivery_map(compare()), even_odds=None)
    assert "turns that" in found.text and found.findings[0].status == "pass"
    assert "line of even odds" in replace(found, here=0.51).findings[0].text
