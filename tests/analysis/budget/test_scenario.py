"""A scenario says every problem at once, and what is left out is neutral."""

import pytest

from analysis import BudgetScenario, ScenarioError
from analysis.budget.funnel import Funnel
from analysis.budget.scenario import GOALS, GroupLimit
from analysis.budget.sponsored import SponsoredEffect


def test_what_is_left_out_is_neutral():
    s = BudgetScenario(budget=1000)
    assert (s.handling_cost, s.delivery, s.posts, s.product_cost, s.segment_shock_sd) == (0, 1, 1, 0, 0)
    assert s.post_factor == 1
    assert s.most_creators is None
    assert (s.paid_factor([1e3, 1e6]) == 1).all() and (s.conversion("engagement", ["X", None]) == 1).all()
    assert (s.spread, s.group_limits, s.exchange_rates, s.population) == ((), (), (), None)


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


def test_the_further_parts_say_their_problems_with_all_others():
    with pytest.raises(ScenarioError) as error:
        BudgetScenario(budget=-1, goal="profit", spread={"platform": 1.4, "colour": 0.5}, population=0,
                       exchange_rates={"USD": 0}, sponsored=0.2, group_limits=(
                           GroupLimit("niche", "Food", min_creators=3, max_creators=2),
                           GroupLimit("niche", "Pets", min_spend=-5, max_share=2)))
    lines = str(error.value).splitlines()
    for word in ("budget is -1", "profit needs a funnel", "one platform", "colour", "population",
                 "exchange rate of USD", "sponsored is 0.2", "least spend is -5", "most share is 2"):
        assert any(word in line for line in lines), word


@pytest.mark.parametrize("limit", [
    GroupLimit("niche", "Food", min_spend=600, max_share=0.5),
    GroupLimit("niche", "Food", min_share=0.7, max_spend=600),
    GroupLimit("niche", "Food", min_creators=3, max_creators=2)])
def test_limits_of_one_group_that_contradict_each_other_are_refused(limit):
    with pytest.raises(ScenarioError, match="The limit of niche Food"):
        BudgetScenario(1_000, group_limits=(limit,))


def test_money_and_share_limits_the_tighter_holds():
    limit = GroupLimit("tier", "micro", min_spend=100, min_share=0.2, max_spend=900, max_share=0.5)
    assert (limit.least(1_000), limit.most(1_000)) == (200, 500)
    assert GroupLimit("tier", "micro").most(1_000) is None


def test_a_limit_given_twice_is_refused():
    with pytest.raises(ScenarioError, match="given twice"):
        BudgetScenario(1, group_limits=(GroupLimit("niche", "Food", 0, 5), GroupLimit("niche", "Food", 0, 7)))


def test_each_goal_says_what_the_decline_must_be_fitted_for():
    full = Funnel(0.1, 0.02, order_value=50, margin=0.4)
    for goal in GOALS[:8]:
        assert BudgetScenario(1, goal=goal).outcomes == (goal,)
    assert BudgetScenario(1, goal="net reach").outcome == "reach"
    assert BudgetScenario(1, goal="clicks", funnel=full).outcomes == ("clicks", "engagement")
    assert BudgetScenario(1, goal="orders", funnel=full).outcomes == ("engagement", "clicks", "orders")
    assert BudgetScenario(1, goal="orders").outcomes == ("orders",)
    assert BudgetScenario(1, goal="profit", funnel=full).outcome == "engagement"
    assert BudgetScenario(1, goal="profit", funnel=full).conversion("engagement", ["X"]) == pytest.approx([0.04])
    with pytest.raises(ScenarioError, match='outcome="engagement"'):
        BudgetScenario(1, goal="orders", funnel=full).conversion("views", ["X"])


def test_it_can_be_a_key():
    """Pages keep results by it."""
    first, second = (BudgetScenario(1, funnel=Funnel({"X": 0.1}), sponsored=SponsoredEffect(), spread={"niche": 0.5},
                                    exchange_rates={"USD": 0.9}) for _ in range(2))
    assert hash(first) == hash(second) and first == second and repr(first) == repr(second)
