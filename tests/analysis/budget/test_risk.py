"""Safer plans: judged on fresh futures, never chosen by luck, and they say what they cost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import ScenarioError, fit_decline
from analysis.budget.risk import CAPS, safer_plans
from analysis.budget.simulate import worst_tenth
from tests.study.budget_worlds import Market, scenario


@pytest.fixture(scope="module")
def world():
    people = Market(80, (1, 4)).draw(np.random.default_rng(3))
    return people.campaigns, fit_decline(people.campaigns)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=200))
def test_the_worst_tenth_lies_between_the_least_and_the_mean(totals):
    worst = worst_tenth(np.array(totals))
    assert min(totals) - 1e-6 <= worst <= np.mean(totals) * (1 + 1e-9) + 1e-6


def test_the_worst_tenth_is_the_mean_of_the_least():
    assert worst_tenth(np.arange(100.0)[::-1]) == pytest.approx(4.5)


def test_more_caution_never_gives_a_worse_worst_tenth_nor_a_better_mean(world):
    found = [safer_plans(*world, scenario(8_000, delivery=0.7), caution=caution) for caution in (0.0, 0.5, 1.0)]
    assert found[0].chosen == 0, "without caution it is the plan that brings most"
    for less, more in zip(found, found[1:], strict=False):
        assert more.worst[more.chosen] >= less.worst[less.chosen] * (1 - 1e-12)
        assert more.expected[more.chosen] <= less.expected[less.chosen] * (1 + 0.01)
    assert (np.diff(found[0].caps) < 0).all() and set(found[0].caps[1:]) <= set(CAPS)


def test_a_safer_plan_is_chosen_where_one_creator_is_all_of_it_and_says_what_it_costs(world):
    found = safer_plans(*world, scenario(4_000, delivery=0.7), caution=1.0)
    assert found.chosen > 0 and found.worst[found.chosen] > found.worst[0]
    for cap, plan in zip(found.caps, found.plans, strict=True):
        assert plan.choices["cost"].max() <= cap * 4_000 * (1 + 1e-9)
        assert plan.draws == 20_000 and plan.total_cost <= 4_000 * (1 + 1e-9)
    assert "worst tenth of futures" in found.text and "of the budget on one creator" in found.text
    assert found.plan is found.plans[found.chosen]


def test_limits_that_leave_no_other_plan_say_so(world):
    campaigns, decline = world
    most = campaigns.creators.sort_values("followers")["creator_id"].iloc[-1]
    fee = float(campaigns.creators.set_index("creator_id").loc[most, "quoted_fee"])
    found = safer_plans(campaigns, decline, scenario(fee + 151, locked_in=(most,), max_creators=1), caution=1.0)
    assert len(found.plans) == 1 and found.chosen == 0 and "no other plan could be made" in found.text


def test_another_caution_chooses_among_the_same_plans(world):
    first = safer_plans(*world, scenario(4_000, delivery=0.7), caution=0.0)
    anew, weighed = safer_plans(*world, scenario(4_000, delivery=0.7), caution=1.0), first.at(1.0)
    assert (weighed.chosen, weighed.text, weighed.caution) == (anew.chosen, anew.text, 1.0) and weighed.chosen > 0
    assert weighed.plans is first.plans and first.chosen == 0
    assert list(weighed.said["At this caution"]).index("this one") == weighed.chosen
    with pytest.raises(ScenarioError, match="caution is -1"):
        first.at(-1)


def test_a_cap_that_leaves_nobody_makes_no_plan(world):
    found = safer_plans(*world, scenario(1_000), caution=0.5)
    assert len(found.plans) > 1 and not any(plan.choices.empty for plan in found.plans)


def test_every_cap_can_be_set_on_the_page():
    assert [round(100 * cap) / 100 for cap in CAPS] == list(CAPS)


def test_caution_is_a_share(world):
    with pytest.raises(ScenarioError, match="caution is 1.5"):
        safer_plans(*world, scenario(20_000), caution=1.5)
