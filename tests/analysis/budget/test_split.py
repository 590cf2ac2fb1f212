"""Water-filling: the Kuhn-Tucker conditions, independence of units and order, REF-C."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from analysis import ScenarioError, split_budget

positive = st.floats(1e-3, 1e4)
channels = st.integers(1, 12).flatmap(lambda n: st.tuples(
    st.lists(positive, min_size=n, max_size=n), st.lists(st.floats(1e-5, 1.0), min_size=n, max_size=n)))


def test_ref_c():
    split = split_budget(gains=(100, 80, 50), rates=(0.01, 0.02, 0.05), budget=200)
    assert split.spend == pytest.approx((93.043532, 70.021947, 36.934521), abs=5e-7)
    assert split.multiplier == pytest.approx(0.39438199, abs=5e-9)
    assert split.objective == pytest.approx(162.95506140, abs=5e-9)


@given(channels, st.floats(0.01, 1e6))
def test_money_is_conserved_and_marginal_gains_are_equal_where_money_goes(both, budget):
    gains, rates = map(np.array, both)
    split = split_budget(gains=gains, rates=rates, budget=budget)
    assert (split.spend >= 0).all()
    assert split.spend.sum() == pytest.approx(budget, rel=1e-9)
    log_marginal = np.log(gains) + np.log(rates) - rates * split.spend
    inside = split.spend > 1e-9 * budget
    assert np.ptp(log_marginal[inside]) < 1e-6 * (1 + abs(log_marginal[inside]).max())
    if (~inside).any():
        assert (log_marginal[~inside] <= log_marginal[inside].min() + 1e-6).all()


@given(channels, st.floats(1, 1e4), st.floats(1e-3, 1e5))
def test_cents_or_euros_give_the_same_split(both, budget, unit):
    gains, rates = map(np.array, both)
    first = split_budget(gains=gains, rates=rates, budget=budget)
    second = split_budget(gains=gains, rates=rates / unit, budget=budget * unit)
    assert second.spend / unit == pytest.approx(first.spend, rel=1e-6, abs=1e-6 * budget)
    assert second.objective == pytest.approx(first.objective, rel=1e-9)


@given(channels, st.floats(1, 1e4), st.randoms())
def test_order_does_not_matter(both, budget, random):
    order = list(range(len(both[0])))
    random.shuffle(order)
    gains, rates = map(np.array, both)
    first = split_budget(gains=gains, rates=rates, budget=budget)
    second = split_budget(gains=gains[order], rates=rates[order], budget=budget)
    assert second.spend == pytest.approx(first.spend[order], rel=1e-7, abs=1e-7 * budget)


def test_no_worse_than_a_general_solver():
    rng = np.random.default_rng(1)
    for _ in range(10):
        gains, rates = rng.uniform(1, 100, 6), rng.uniform(0.01, 0.2, 6)
        mine = split_budget(gains=gains, rates=rates, budget=50)
        other = minimize(lambda x, g=gains, r=rates: -(g * -np.expm1(-r * x)).sum(), np.full(6, 50 / 6), method="SLSQP",
                         bounds=[(0, None)] * 6, constraints={"type": "eq", "fun": lambda x: x.sum() - 50})
        assert mine.objective >= -other.fun - 1e-9


@given(channels, st.floats(1, 1e4), st.floats(0, 1e4))
def test_more_money_never_brings_less(both, budget, more):
    gains, rates = both
    assert (split_budget(gains=gains, rates=rates, budget=budget + more).objective
            >= split_budget(gains=gains, rates=rates, budget=budget).objective - 1e-9)


def test_distinct_channels_do_not_get_equal_money():
    """The failure users of other planners report most: the equal split at the start returned as the optimum."""
    split = split_budget(gains=(100, 50), rates=(1e-7, 1e-7), budget=1e7)
    assert split.spend[0] > 1.5 * split.spend[1]


@pytest.mark.parametrize(("gains", "rates"), [((0, 0), (1, 1)), ((1, 1), (0, 0)), ((5,), (0.1,))])
def test_money_that_does_nothing_is_still_spent_and_nothing_is_not_a_number(gains, rates):
    split = split_budget(gains=gains, rates=rates, budget=10)
    assert split.spend.sum() == pytest.approx(10)
    assert np.isfinite([split.objective, split.multiplier]).all()


def test_no_money_brings_nothing():
    assert split_budget(gains=(3, 4), rates=(1, 2), budget=0).objective == 0


def test_all_impossible_values_are_named_at_once():
    with pytest.raises(ScenarioError) as error:
        split_budget(gains=(-1, 2), rates=(float("nan"), 1), budget=-5)
    assert len(str(error.value).splitlines()) == 3
