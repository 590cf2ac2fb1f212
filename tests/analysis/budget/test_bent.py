"""What by size would be on the bent curve: nothing else changes, and it is said."""

import numpy as np
import pytest

from analysis import RateCard, compare_sizes
from analysis.budget.barred import on_bent_curve
from analysis.budget.odds import chances
from tests.analysis.budget.test_barred import compared
from tests.analysis.budget.test_sizes import compare


@pytest.fixture(scope="module")
def bent():
    return compared(bend=(4e4, 0.05), handling=400.0)


def test_averages_are_those_of_the_bent_curve(bent):
    other = on_bent_curve(bent)
    assert (bent.bent.small, bent.bent.large) == pytest.approx((other.small, other.large))
    assert bent.bent.bend == bent.decline.bend.followers


def test_chances_are_those_of_a_curve_with_these_levels(bent):
    """By moving the slope of the straight line until it gives the same ratio of both sizes."""
    ratio = (bent.bent.large / bent.large.expected) / (bent.bent.small / bent.small.expected)
    change = np.log(ratio) / np.log(bent.large.followers / bent.small.followers)
    moved = chances(bent.sides, bent.scenario, bent.covariance, np.array([bent.scenario.handling_cost]),
                    draws=bent.draws, seed=bent.seed, slope_changes=np.array([change]))[0, 0]
    assert bent.bent.chance_small_wins == pytest.approx(moved, abs=2 / bent.draws)
    assert bent.bent.chance_small_wins < bent.chance_small_wins, "the rate falls no more beyond the bend"
    assert bent.bent.turning.handling_cost < bent.turning.handling_cost


def test_it_is_said_beside_the_curve_and_the_futures_stay_on_the_straight_line(bent):
    row = next(row for row in bent.assumptions if row[0] == "Curve")
    assert row[2] == "fitted" and bent.bent.text in row[1] and "of 100 futures" in row[1]
    assert bent.small.expected == pytest.approx(
        bent.small.count * float(bent.decline.average_rate(20_000)) * 20_000)


def test_a_straight_or_known_curve_or_a_side_without_creators_has_none():
    straight = compared()
    assert straight.bent is None and all(row[0] != "Curve" for row in straight.assumptions)
    assert compare().bent is None
    none = compare_sizes(compared(bend=(4e4, 0.05)).decline, RateCard(0.02, 0.95),
                         compare(budget=500).scenario, small=20_000, large=1_000_000, draws=64)
    assert none.large.count == 0 and none.bent is None
