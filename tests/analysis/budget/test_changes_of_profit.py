"""Everything that changes a plan speaks of money where the goal is profit."""

import pytest

from analysis import ScenarioError, plan_budget
from analysis.budget.curve import budget_curve
from analysis.budget.funnel import Funnel
from analysis.budget.reasons import explain_choices
from analysis.budget.seeking import largest_spend, smallest_budget
from analysis.budget.shadow import shadow_prices
from analysis.budget.tornado import tornado
from analysis.budget.tripwires import plan_tripwires
from analysis.budget.worth import worth_of_test
from analysis.charts.budget_curve import budget_curve_figure
from analysis.charts.style import LIGHT
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario

FUNNEL = Funnel(clicks_per_engagement=0.2, orders_per_click=0.1, order_value=90.0, margin=0.5)


@pytest.fixture(scope="module")
def world():
    campaigns, asked = creators_only(24), scenario(goal="profit", funnel=FUNNEL, budget=3_000)
    return campaigns, asked, plan_budget(campaigns, KNOWN, asked, draws=400)


def test_a_curve_of_profit_ends_where_money_earns_nothing_more(world):
    campaigns, asked, plan = world
    assert plan.expected > 0
    curve = budget_curve(campaigns, KNOWN, asked, draws=200)
    assert "of profit" in curve.text and "each" not in curve.text
    assert all((curve.points[i + 1].plan.expected >= p.plan.expected) for i, p in enumerate(curve.points[:-1]))
    figure = budget_curve_figure(curve=curve, palette=LIGHT)
    assert figure.layout.yaxis.ticktext[-1].startswith("€") and "of profit" in figure.data[1].hovertext[0]


def test_a_profit_is_sought_and_a_cost_of_profit_is_refused(world):
    campaigns, asked, plan = world
    found = smallest_budget(campaigns, KNOWN, asked, target=plan.expected / 2, chance=None, draws=50)
    assert found.budget < 3_000 and "of profit" in found.text
    with pytest.raises(ScenarioError, match="costs taken off already"):
        largest_spend(campaigns, KNOWN, asked, marginal_cost=1.0)


def test_the_rest_speaks_of_profit_too(world):
    campaigns, asked, plan = world
    assert "of profit" in shadow_prices(campaigns, KNOWN, asked, plan=plan).text
    assert "€" in tornado(campaigns, KNOWN, asked, plan=plan).text
    reasons = explain_choices(campaigns, KNOWN, plan)
    assert set(reasons.table.loc[reasons.table["in_plan"], "creator_id"]) == set(plan.choices["creator_id"])
    assert any("of profit for" in why for why in reasons.table["why"])
    wires = plan_tripwires(campaigns, KNOWN, plan, target=plan.p50 / 2)
    assert "of profit are less likely" in wires.text
    assert worth_of_test(campaigns, KNOWN, plan, outcomes=2).gain >= 0
