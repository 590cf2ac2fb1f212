"""By size, posts are bought as they are by creator: sponsored, in one currency, further down the funnel."""

import numpy as np
import pandas as pd
import pytest

from analysis import BudgetScenario, DeclineFit, RateCard, ScenarioError, compare_sizes, fit_decline, plan_budget
from analysis.budget.funnel import Funnel, Rate
from analysis.budget.prices import fit_prices
from analysis.budget.sponsored import SponsoredEffect, sponsored_effect
from data.campaigns import from_tables
from data.samples import load_sample

KNOWN = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03, residual_sd=0.9)
FEES = RateCard(0.02, 0.95)


def compared(decline=KNOWN, fees=FEES, **scenario):
    return compare_sizes(decline, fees, BudgetScenario(24_000, handling_cost=150, **scenario), small=20_000,
                         large=1_000_000, draws=4_000)


def test_a_loss_at_all_sizes_moves_both_sides_and_not_the_odds():
    plain, paid = compared(), compared(sponsored=SponsoredEffect().typed(0.3))
    assert paid.small.expected == pytest.approx(0.7 * plain.small.expected)
    assert paid.large.p90 == pytest.approx(0.7 * plain.large.p90)
    assert paid.chance_small_wins == plain.chance_small_wins and paid.cheapest_size == plain.cheapest_size


def test_a_loss_that_grows_with_size_favours_the_small():
    plain, paid = compared(), compared(sponsored=SponsoredEffect())
    assert paid.chance_small_wins > plain.chance_small_wins
    assert paid.slope < plain.slope == KNOWN.average.slope and paid.cheapest_size < plain.cheapest_size
    [found] = [f for f in paid.findings if "Against posts like those behind the curve" in f.text]
    assert found.status == "review" and "assumed" in found.text
    assert any(row[0] == "Sponsored posts" and row[2] == "assumed" for row in paid.assumptions)


def test_the_doubt_about_sponsoring_widens_both_and_leaves_the_odds():
    sure, unsure = (compared(sponsored=SponsoredEffect(error=e)) for e in (0.0, 0.4))
    assert unsure.small.p90 / unsure.small.p10 > 1.2 * sure.small.p90 / sure.small.p10
    assert unsure.chance_small_wins == sure.chance_small_wins


def test_by_size_and_by_creator_agree_on_a_sponsored_post_of_somebody_unknown():
    creators = pd.DataFrame({"creator_id": ["a"], "platform": ["X"], "followers": [20_000.0], "quoted_fee": [300.0]})
    for scenario in ({"sponsored": SponsoredEffect()}, {"sponsored": SponsoredEffect().typed(0.2), "goal": "orders",
                                                        "funnel": Funnel(0.1, 0.02)}):
        plan = plan_budget(from_tables(creators=creators), KNOWN, BudgetScenario(300, **scenario), draws=10)
        c = compare_sizes(KNOWN, {20_000: 300, 1_000_000: 9_000}, BudgetScenario(300, **scenario), small=20_000,
                          large=1_000_000, draws=64)
        assert c.small.expected == pytest.approx(plan.expected)


def test_orders_by_size_need_a_way_to_them():
    orders = compared(goal="orders", funnel=Funnel(0.1, Rate(0.02, 20, 1_000)))
    assert orders.small.expected == pytest.approx(compared().small.expected * 0.1 * 20.5 / 1_001, rel=1e-6)
    with pytest.raises(ScenarioError, match='outcome="orders"'):
        compared(goal="orders")
    with pytest.raises(ScenarioError, match="planned by creator"):
        compared(goal="profit", funnel=Funnel(0.1, 0.02, order_value=50, margin=0.5))


def test_fees_fitted_in_another_currency_are_refused():
    rng = np.random.default_rng(0)
    followers = 10 ** rng.uniform(3, 6, 40)
    prices = fit_prices(followers, 0.02 * followers**0.95, currency="EUR")
    assert compared(fees=prices).fees is prices
    with pytest.raises(ScenarioError, match="fitted on quotes in EUR, but the plan is in USD"):
        compared(fees=prices, currency="USD")


def test_the_sample_by_size_says_what_sponsoring_weighs():
    sample = load_sample()
    curve = fit_decline(sample)
    c = compared(curve, sponsored=sponsored_effect(sample, curve))
    [found] = [f for f in c.findings if "Against posts like those behind the curve" in f.text]
    assert found.status == "pass" and "fitted on" in found.text
    assert not any("which bring less" in f.text for f in c.findings)
