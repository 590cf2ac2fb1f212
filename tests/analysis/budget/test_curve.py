"""The budget curve: it never falls, every point is the plan of that budget, and its words follow its numbers."""

import numpy as np
import pytest

from analysis import InfeasiblePlanError, ScenarioError, plan_budget
from analysis.budget.curve import budget_curve, carried, each
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario

LIMITED = {"max_creators": 6, "max_share_per_creator": 0.4, "group_limits": {"niche": {"Food": (0, 2_000)}}}


@pytest.mark.parametrize("limits", [{}, LIMITED, {"posts": 3, "post_factors": (1, 1.75, 2.3)}])
def test_more_money_never_brings_less(limits):
    curve = budget_curve(creators_only(24), KNOWN, scenario(**limits), draws=200,
                         budgets=np.linspace(900, 14_000, 8))
    assert len(curve.points) == 8 and (np.diff(curve.expected) >= 0).all()
    assert (curve.marginal_cost > 0).all()
    for point in curve.points:
        assert point.plan.total_cost <= point.budget * (1 + 1e-9)
        assert point.plan.left_over == pytest.approx(point.budget - point.plan.total_cost)


def test_every_point_is_what_planning_with_that_budget_gives():
    campaigns, asked = creators_only(24), scenario()
    curve = budget_curve(campaigns, KNOWN, asked, draws=300, seed=4)
    assert len(curve.points) == 9 and curve.budgets == pytest.approx(6_000 * 2.0 ** np.arange(-2, 2.5, 0.5))
    own = plan_budget(campaigns, KNOWN, asked, draws=300, seed=4)
    assert curve.points[curve.own].plan.expected == own.expected
    assert (curve.points[curve.own].plan.totals == own.totals).all()
    assert curve.expected_at(6_000) == own.expected and curve.expected_at(6_001) == own.expected
    assert curve.expected_at(1) == 0


def test_the_marginal_cost_is_a_difference_of_plans():
    curve = budget_curve(creators_only(24), KNOWN, scenario(), draws=100, budgets=[5_000, 6_000])
    gained = curve.points[1].plan.expected - curve.points[0].plan.expected
    assert curve.marginal_cost == pytest.approx([1_000 / gained])


def test_a_better_plan_for_less_money_is_kept():
    campaigns = creators_only(24)
    small, large = (plan_budget(campaigns, KNOWN, scenario(budget=b), draws=100) for b in (3_000, 6_000))
    kept = carried(small, large)
    assert kept.expected == small.expected and kept.scenario.budget == 6_000
    assert kept.left_over == 6_000 - small.total_cost
    assert kept.bound == large.bound and kept.gap == pytest.approx(1 - small.expected / large.bound)


def test_budgets_that_buy_nobody_are_said_and_left_out():
    cheapest = creators_only(24).creators["quoted_fee"].min() + 100
    curve = budget_curve(creators_only(24), KNOWN, scenario(), draws=50, budgets=[cheapest / 2, 6_000])
    assert curve.too_little == (cheapest / 2,) and curve.own == 0
    assert "no plan keeps all limits" in curve.findings[0].text
    assert "nothing can be planned" in budget_curve(
        creators_only(24), KNOWN, scenario(budget=1), draws=50, budgets=[1, 6_000]).text
    with pytest.raises(InfeasiblePlanError, match="buys nobody"):
        budget_curve(creators_only(24), KNOWN, scenario(), draws=50, budgets=[1.0, 2.0])


@pytest.mark.parametrize("budgets", [[], [0], [-5, 100], [float("nan")]])
def test_budgets_that_are_none_are_refused(budgets):
    with pytest.raises(ScenarioError, match="budget"):
        budget_curve(creators_only(24), KNOWN, scenario(), budgets=budgets)


def test_words_say_half_double_and_the_next():
    curve = budget_curve(creators_only(24), KNOWN, scenario(), draws=400)
    assert "Half of it would bring" in curve.text and "Twice as much would bring" in curve.text
    assert each(curve.marginal_cost[curve.own], "EUR") in curve.text
    assert all(said.endswith(".") for said in curve.assumptions)


def test_where_everyone_is_in_more_money_brings_nothing_more():
    curve = budget_curve(creators_only(6), KNOWN, scenario(budget=1e6), draws=50)
    assert np.isinf(curve.marginal_cost[-1]) and "brings nothing more" in curve.text
    assert any("brings nothing more" in f.text for f in curve.findings)


@pytest.mark.parametrize(("cost", "said"), [(0.0347, "€0.035"), (1.2, "€1.20"), (140, "€140"), (0.000123, "€0.00012"),
                                            (float("inf"), "no amount of money"), (0, "€0")])
def test_what_one_costs_is_said_at_two_figures(cost, said):
    assert each(cost, "EUR") == said
