"""Whose fee is what: own amounts first, never mixed currencies, and a cost as unsure as the fees it adds up."""

import numpy as np
import pandas as pd
import pytest

from analysis import BudgetScenario, DeclineFit, FitError, RateCard, ScenarioError
from analysis.budget.fees import draw_costs, in_currency
from analysis.budget.prices import fit_prices
from analysis.budget.values import creator_options
from data.campaigns import from_tables

KNOWN = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15)


def listed(**columns):
    number = len(next(iter(columns.values())))
    return pd.DataFrame({"creator_id": [f"c{i}" for i in range(number)], "platform": "X",
                         "followers": np.geomspace(1e3, 1e6, number)} | columns)


def options(creators, *, fees=None, deals=None, **scenario):
    return creator_options(from_tables(creators=creators, deals=deals), KNOWN, BudgetScenario(1_000, **scenario),
                           fees=fees)


def test_amounts_are_converted_at_given_rates_only():
    creators = listed(quoted_fee=[100.0, 100.0, 100.0], currency=["EUR", "USD", "JPY"])
    found = options(creators, fees=RateCard(1, 0), exchange_rates={"USD": 0.9})
    assert found.table["fee"].tolist() == pytest.approx([100, 90, 1])
    assert found.table["fee_kind"].tolist() == ["quote", "quote", "rate card"]
    [(reason, number)] = found.left_out.items()
    assert number == 1 and "another currency than EUR (JPY)" in reason and "priced by size instead" in reason


def test_another_currency_chosen_relabels_nothing():
    """Quotes in euros are no dollars because somebody plans in dollars."""
    creators = listed(quoted_fee=list(np.geomspace(10, 5_000, 30)), currency=["EUR"] * 30)
    with pytest.raises(FitError, match="only in other currencies"):
        options(creators, currency="USD")
    euros, dollars = options(creators), options(creators, currency="USD", exchange_rates={"EUR": 1.25})
    assert dollars.table["fee"].to_numpy() == pytest.approx(1.25 * euros.table["fee"].to_numpy())
    prices = fit_prices(creators["followers"], creators["quoted_fee"], currency="EUR")
    with pytest.raises(ScenarioError, match="quotes in EUR, but the plan is in USD"):
        in_currency(prices, "USD")
    with pytest.raises(ScenarioError, match="quotes in EUR"):
        options(listed(quoted_fee=[np.nan, 5.0]), fees=prices, currency="USD")


def test_a_currency_that_is_no_code_counts_as_the_plan_s_and_that_is_told():
    creators = listed(quoted_fee=[100.0, 50.0, 80.0], currency=["Kronor", "Kronor", None])
    found = options(creators, currency="EUR")
    assert found.table["fee"].tolist() == [100, 50, 80] and set(found.table["fee_kind"]) == {"quote"}
    assert found.left_out["a quote whose currency is no code, such as EUR (taken as EUR)"] == 2
    own = options(creators, currency="Kronor")
    assert own.table["fee"].tolist() == [100, 50, 80] and not own.left_out
    beside = options(listed(quoted_fee=[100.0, 90.0, 70.0], currency=["EUR", "EUR", "Kronor"]), currency="EUR")
    assert beside.table["fee"].tolist() == [100, 90] and set(beside.table["fee_kind"]) == {"quote"}


def test_amounts_without_a_currency_count_as_in_the_one_named_most():
    creators = listed(quoted_fee=[100.0] * 3, currency=["EUR", None, "EUR"])
    assert options(creators, currency="USD", exchange_rates={"EUR": 2}).table["fee"].tolist() == [200, 200, 200]
    nameless = listed(quoted_fee=[100.0] * 3)
    assert options(nameless, currency="USD").table["fee"].tolist() == [100, 100, 100]


def test_deals_are_converted_too():
    creators = listed(quoted_fee=[np.nan, 80.0])
    deals = pd.DataFrame({"deal_id": ["d"], "creator_id": ["c0"], "platform": ["X"], "fee": [300.0],
                          "posts_agreed": [3], "currency": ["USD"]})
    found = options(creators, deals=deals, exchange_rates={"USD": 0.5}, fees=RateCard(7, 0))
    assert found.table["fee"].tolist() == [50, 40]         # the quote names no currency: it counts as dollars
    assert options(creators, deals=deals, fees=RateCard(7, 0)).table["fee"].tolist() == [7, 7]


def test_negative_and_missing_fees_are_no_fees_and_said():
    creators = listed(quoted_fee=[-50.0, np.nan, 0.0, 40.0])
    found = options(creators, fees=RateCard(7, 0))
    assert found.table["fee"].tolist() == [7, 7, 0, 40]
    assert found.left_out == {"a negative fee, which is taken as unknown": 1}


def fitted_choices(number, rng, prices, platform="X"):
    followers = 10 ** rng.uniform(3.5, 5.5, number)
    fee = prices.on(platform).fee(followers)
    return pd.DataFrame({"creator_id": [f"n{i}" for i in range(number)], "platform": platform, "followers": followers,
                         "posts": 1, "fee": fee, "fee_kind": "fitted", "cost": fee + 20})


def test_the_cost_of_fitted_fees_is_as_unsure_as_new_quotes():
    """Worlds with quotes and creators who have none: the true cost of paying those lies inside 80 % in 80 %."""
    rng, inside = np.random.default_rng(2), []
    for world in range(150):
        followers = 10 ** rng.uniform(3, 6, 40)
        fees = 0.03 * followers**0.9 * np.exp(rng.normal(0, 0.5, 40))
        prices = fit_prices(followers, fees)
        choices = fitted_choices(15, rng, prices)
        truth = (0.03 * choices["followers"]**0.9 * np.exp(rng.normal(0, 0.5, 15))).sum() + 15 * 20
        low, high = np.quantile(draw_costs(choices, prices, draws=1_000, seed=world), [0.1, 0.9])
        inside.append(low <= truth <= high)
    assert np.mean(inside) == pytest.approx(0.8, abs=0.09)


@pytest.mark.parametrize("number", [30, 900])
def test_the_cost_of_the_plan_is_the_mean_of_its_futures(number):
    rng = np.random.default_rng(5)
    prices = fit_prices(10 ** rng.uniform(3, 6, 60), 10 ** rng.uniform(1, 3, 60))
    choices = fitted_choices(number, rng, prices)
    drawn = draw_costs(choices, prices, draws=20_000, seed=1)
    assert drawn.mean() == pytest.approx(choices["cost"].sum(), abs=5 * drawn.std() / np.sqrt(20_000))
    assert (drawn == draw_costs(choices, prices, draws=20_000, seed=1)).all()


def test_known_fees_leave_nothing_open():
    rng = np.random.default_rng(5)
    choices = fitted_choices(5, rng, fit_prices(10 ** rng.uniform(3, 6, 60), 10 ** rng.uniform(1, 3, 60)))
    drawn = draw_costs(choices.assign(fee_kind="quote"), None, draws=10, seed=0)
    assert (drawn == choices["cost"].sum()).all()
