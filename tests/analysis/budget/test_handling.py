"""The range of handling costs that a page offers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import BudgetScenario, RateCard
from analysis.budget.handling import PER_EURO, handling_range
from data.currencies import ISO_CODES

CARD = RateCard(0.01, 1.0)


def at(currency="EUR", *, fees=CARD, small=20_000, **more):
    return handling_range(fees, BudgetScenario(24_000, currency=currency, **more), small=small)


def test_euros_go_as_they_did_and_yen_in_thousands():
    euros, yen = at(), at("JPY", fees=RateCard(1.5, 1.0))
    assert (euros.proposed, euros.most, euros.step) == (150, 1_500, 10)
    assert yen.proposed in (20_000, 25_000) and yen.most >= 200_000 and yen.step == 1_000


def test_dear_creators_stretch_it_and_so_does_what_the_user_has():
    assert at(fees=RateCard({20_000: 2_000.0})).most == 15_000
    assert at(posts=3, post_factors=(1, 1.75, 2.3), fees=RateCard({20_000: 400.0})).most >= 7.5 * 1_200
    assert at(handling_cost=9_000).most == 10_000


def test_every_currency_is_one():
    assert set(PER_EURO) <= ISO_CODES


@given(st.sampled_from([*PER_EURO, "XXX"]), st.floats(0, 1e6), st.floats(0, 1e7), st.integers(1, 3))
def test_ends_and_proposal_are_multiples_of_the_step_and_hold_what_is_asked(currency, fee, own, posts):
    found = at(currency, fees=RateCard({20_000: fee}), handling_cost=own, posts=posts, post_factors=(1, 1.75, 2.3))
    assert 0 < found.step <= found.proposed < found.most
    assert found.most >= max(own, 7.5 * posts * fee) * (1 - 1e-9)
    for value in (found.proposed, found.most):
        assert value / found.step == pytest.approx(round(value / found.step), rel=1e-9)
