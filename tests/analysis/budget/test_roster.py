"""The table a plan is worked on in: it agrees with the plan, shows who was touched, and finds who is looked for."""

from dataclasses import replace

import numpy as np
import pytest

from analysis import BudgetScenario, fit_decline, plan_budget
from analysis.budget.roster import COLUMNS, FREE, LOCKED_IN, LOCKED_OUT, MOST_FOUND, roster
from analysis.budget.values import creator_options
from tests.analysis.budget.test_plan import FACTORS, world

SCENARIO = BudgetScenario(10_000, posts=3, post_factors=FACTORS, handling_cost=120, delivery=0.8)


@pytest.fixture(scope="module")
def made():
    campaigns = world()
    decline = fit_decline(campaigns)
    return (creator_options(campaigns, decline, SCENARIO), plan_budget(campaigns, decline, SCENARIO), campaigns,
            decline)


def test_the_plan_stands_first_and_adds_up(made):
    everyone, plan, _, _ = made
    table = roster(everyone, SCENARIO, plan=plan)
    inside = table[table["in_plan"]]
    assert list(table.columns) == list(COLUMNS)
    assert list(inside["creator_id"]) == list(plan.choices["creator_id"])
    assert np.array_equal(inside["posts"], plan.choices["posts"]) and inside.index.max() == len(inside) - 1
    assert inside["cost"].sum() == pytest.approx(plan.total_cost)
    assert inside["expected"].sum() == pytest.approx(plan.expected)


def test_the_next_in_line_bring_most_for_the_money_and_are_not_in_the_plan(made):
    everyone, plan, _, _ = made
    table = roster(everyone, SCENARIO, plan=plan, line=10)
    rest = table[~table["in_plan"]]
    assert len(rest) == 10 and rest["each"].is_monotonic_increasing
    whole = roster(everyone, SCENARIO, plan=plan, line=10_000)
    assert len(whole) == len(everyone.table) and not whole.duplicated(["creator_id", "platform"]).any()
    assert whole[~whole["in_plan"]]["each"].min() == rest["each"].iloc[0]


def test_locked_creators_are_always_shown(made):
    _, _, campaigns, decline = made
    dear = max(creator_options(campaigns, decline, SCENARIO).table["creator_id"])
    free = creator_options(campaigns, decline, SCENARIO)
    scenario = replace(SCENARIO, locked_out=(dear,), locked_in=("c0000",))
    table = roster(free, scenario, plan=plan_budget(campaigns, decline, scenario), line=0).set_index("creator_id")
    assert table.loc[dear, "lock"] == LOCKED_OUT and not table.loc[dear, "in_plan"]
    assert table.loc["c0000", "lock"] == LOCKED_IN and table.loc["c0000", "in_plan"]
    assert set(table["lock"]) <= {FREE, LOCKED_IN, LOCKED_OUT}


def test_looking_for_a_creator_finds_by_name_handle_and_id(made):
    everyone, plan, _, _ = made
    assert "Name 7" in set(roster(everyone, SCENARIO, plan=plan, search=" name 7 ")["creator"])
    assert set(roster(everyone, SCENARIO, plan=plan, search="c0042")["creator_id"]) == {"c0042"}
    assert roster(everyone, SCENARIO, plan=plan, search=".*").empty  # text, not a pattern
    assert len(roster(everyone, SCENARIO, plan=plan, search="c0")) == MOST_FOUND


def test_without_a_plan_it_shows_who_could_be_paid(made):
    table = roster(made[0], SCENARIO, plan=None, line=5)
    assert len(table) == 5 and not table["in_plan"].any() and (table["posts"] == 0).all()
