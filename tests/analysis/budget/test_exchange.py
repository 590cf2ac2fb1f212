"""Exchange rates: only those typed in, each told with its day, and no other amount is used."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import BudgetScenario, ScenarioError
from analysis.budget.exchange import day_said, fee_currencies, rates_said, rates_sentence
from analysis.budget.sheet import scenario_table
from tests.analysis.budget.test_proposals import CREATORS, DEALS, Tables


def test_a_rate_is_told_with_its_day_wherever_the_scenario_is():
    scenario = BudgetScenario(1, exchange_rates={"USD": 0.92, "JPY": 0.0061}, rate_dates={"USD": "2026-11-20"})
    said = (("1 USD", "€0.92, of 20 November 2026, typed in"), ("1 JPY", "€0.0061, of no stated day, typed in"))
    assert rates_said(scenario) == said
    assert rates_sentence(scenario) == ("Amounts in other currencies are converted at the rates typed in: 1 USD is "
                                        "€0.92, of 20 November 2026; 1 JPY is €0.0061, of no stated day.")
    assert said == tuple(row for row in scenario_table(scenario).itertuples(index=False, name=None) if "typed in" in
                         row[1])
    assert rates_said(BudgetScenario(1)) == () and rates_sentence(BudgetScenario(1)) == ""


@given(st.floats(1e-6, 1e9))
def test_a_rate_loses_no_figure_that_could_matter(rate):
    told = rates_said(BudgetScenario(1, exchange_rates={"USD": rate}))[0][1].split(", of ")[0]
    assert math.isclose(float(told.lstrip("€").replace(",", "")), rate, rel_tol=1e-4)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_is_said_as_people_do(day):
    assert day_said(day.isoformat()) == f"of {day.day} {day:%B} {day.year}"


@pytest.mark.parametrize("days", [{"GBP": "2026-11-20"}, {"USD": 20261120}])
def test_a_day_without_its_rate_is_refused(days):
    with pytest.raises(ScenarioError, match="rate_dates"):
        BudgetScenario(1, exchange_rates={"USD": 0.9}, rate_dates=days)


def test_currencies_are_those_of_the_fees_alone():
    mixed = CREATORS | {"currency": ["USD", "GBP", "USD", None], "quoted_fee": [1, float("nan"), 3, 4]}
    deals = DEALS | {"currency": ["EUR", "EUR", "EUR", "=1+1"]}
    assert fee_currencies(Tables(mixed, deals)) == ("EUR", "USD")
    assert fee_currencies(Tables()) == ()
