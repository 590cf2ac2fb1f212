"""Plans side by side: chances come from the same futures, and plans that cannot be compared are not."""

import io
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from analysis import BudgetScenario, InfeasiblePlanError, fit_decline, plan_budget
from analysis.budget.plans_sheet import plans_workbook, who_is_in_which
from analysis.budget.side_by_side import COLUMNS, of_sizes, side_by_side
from tests.analysis.budget.test_plan import FACTORS, world

SCENARIO = BudgetScenario(10_000, posts=3, post_factors=FACTORS, handling_cost=120, delivery=0.8)


@pytest.fixture(scope="module")
def made():
    campaigns = world()
    decline = fit_decline(campaigns)
    plans = {"here": plan_budget(campaigns, decline, SCENARIO),
             "more": plan_budget(campaigns, decline, replace(SCENARIO, budget=30_000)),
             "few": plan_budget(campaigns, decline, replace(SCENARIO, max_creators=2))}
    return campaigns, decline, plans


def test_the_table_says_what_the_plans_say(made):
    plans = made[2]
    table = side_by_side("here", plans).table.set_index("name")
    assert list(side_by_side("here", plans).table.columns) == list(COLUMNS)
    assert np.isnan(table.loc["here", "beats"])
    for name in ("more", "few"):
        assert table.loc[name, "beats"] == plans[name].chance_to_beat(plans["here"])
        assert table.loc[name, "cost"] == plans[name].total_cost
    assert table.loc["here", "shared"] == len(plans["here"].choices)


def test_the_sentence_names_the_best_of_the_others(made):
    plans = made[2]
    assert "“more” is expected to bring" in side_by_side("here", plans).text
    assert side_by_side("more", plans).text.startswith("None of the others is expected to bring more.")
    assert "no other plan" in side_by_side("here", {"here": plans["here"]}).text


def test_plans_for_another_goal_are_shown_but_not_compared(made):
    plans = made[2]
    other = replace(plans["more"], scenario=replace(plans["more"].scenario, goal="likes"))
    compared = side_by_side("here", {"here": plans["here"], "likes": other})
    assert np.isnan(compared.table["beats"]).all() and "another goal" in compared.said.iloc[1].tolist()
    assert "no other plan" in compared.text


def test_the_same_plan_under_another_name_is_called_so_and_no_rival(made):
    here, more = made[2]["here"], made[2]["more"]
    compared = side_by_side("here", {"here": here, "again": replace(here), "more": more})
    assert compared.said["Beats this one"].tolist()[1] == "the same plan"
    assert "“more” is expected to bring" in compared.text
    assert "no other plan" in side_by_side("here", {"here": here, "again": replace(here)}).text


def test_a_plan_that_cannot_be_made_says_why(made):
    compared = side_by_side("here", {"here": made[2]["here"], "none": InfeasiblePlanError("too little money")})
    assert compared.not_made == {"none": "too little money"} and len(compared.table) == 1


def test_small_and_large_creators_part_the_data(made):
    campaigns, decline, _ = made
    small, large = of_sizes(campaigns, decline, 0, 50_000), of_sizes(campaigns, decline, 50_000, 1e15)
    assert len(small.creators) + len(large.creators) == len(campaigns.creators)
    assert small.creators["followers"].max() < 50_000 <= large.creators["followers"].min()


def test_creators_listed_without_followers_count_as_their_posts_say(made):
    campaigns, decline, _ = made
    seen = decline.residuals.iloc[0]
    creators = campaigns.creators.copy()
    creators.loc[creators["creator_id"] == seen["creator_id"], "followers"] = np.nan
    blank = replace(campaigns, creators=creators)
    kept = of_sizes(blank, decline, seen["followers"] * 0.9, seen["followers"] * 1.1)
    assert seen["creator_id"] in set(kept.creators["creator_id"])


def test_the_workbook_says_the_same_and_who_is_in_which(made):
    plans = {**made[2], "=1+1": made[2]["few"], "no": InfeasiblePlanError("=2+2 cannot be paid")}
    compared = side_by_side("here", plans)
    book = openpyxl.load_workbook(io.BytesIO(plans_workbook(compared, link="http://x/Budget?budget=10000")))
    assert book.sheetnames == ["Side by side", "Who is in which", "Scenarios", "Checks"]
    rows = list(book["Side by side"].iter_rows(values_only=True))
    for row, (name, plan) in zip(rows[1:], compared.plans.items(), strict=True):
        said = dict(zip(rows[0], row, strict=True))
        assert (said["Plan"].removeprefix("'"), said["Creators"]) == (name, len(plan.choices))
        assert said["Cost"] == pytest.approx(plan.total_cost) and said["Expected"] == pytest.approx(plan.expected)
        assert said["Currency"] == plan.scenario.currency and said["Of"] == "engagements"
    who = who_is_in_which(compared)
    for name, plan in compared.plans.items():
        assert who[f"Posts in {name}"].sum() == plan.choices["posts"].sum()
        assert who[f"Cost in {name}"].sum() == pytest.approx(plan.total_cost, abs=0.01 * len(who))
        assert set(who.loc[who[f"Posts in {name}"].notna(), "Creator id"]) == set(plan.choices["creator_id"])
    assert list(who["Creator id"][: len(plans["here"].choices)]) == list(plans["here"].choices["creator_id"])
    assert book["Who is in which"].max_row == len(who) + 1
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    texts = {cell.value for cell in cells if isinstance(cell.value, str)}
    assert "http://x/Budget?budget=10000" in texts and "'=2+2 cannot be paid" in texts
