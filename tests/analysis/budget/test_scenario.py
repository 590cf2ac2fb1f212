"""A scenario says every problem at once, and what is left out is neutral."""

import pytest

from analysis import BudgetScenario, ScenarioError


def test_what_is_left_out_is_neutral():
    s = BudgetScenario(budget=1000)
    assert (s.handling_cost, s.delivery, s.posts, s.product_cost, s.segment_shock_sd) == (0, 1, 1, 0, 0)
    assert s.post_factor == 1
    assert s.most_creators is None


def test_all_problems_are_listed_at_once():
    with pytest.raises(ScenarioError) as error:
        BudgetScenario(budget=-1, goal="fame", delivery=1.2, posts=0, handling_cost=float("nan"))
    text = str(error.value)
    assert len(text.splitlines()) >= 5
    for name in ("budget", "goal", "delivery", "posts", "handling_cost"):
        assert name in text


def test_a_zero_budget_is_a_budget():
    assert BudgetScenario(budget=0).budget == 0


def test_locked_in_and_out_at_once_is_refused():
    with pytest.raises(ScenarioError, match="a"):
        BudgetScenario(budget=1, locked_in=("a", "b"), locked_out=("a",))


def test_hours_limit_the_creators_a_team_can_manage():
    assert BudgetScenario(budget=1, hours_per_creator=3, hours_available=40).most_creators == 13


def test_it_cannot_be_changed():
    with pytest.raises(AttributeError):
        BudgetScenario(budget=1).budget = 2
