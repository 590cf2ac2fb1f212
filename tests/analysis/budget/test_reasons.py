"""Why a creator is in or out: the reasons agree with the choices, and with plans made anew without or with it."""

import numpy as np
import pandas as pd
import pytest

from analysis import BudgetScenario, ScenarioError, plan_budget
from analysis.budget.group_limits import GroupLimit
from analysis.budget.reasons import IN, OUT, difference_of, explain_choices
from data.campaigns import from_tables
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario

WORLDS = [{}, {"max_creators": 5}, {"max_share_per_creator": 0.2}, {"posts": 3, "post_factors": (1, 1.75, 2.3)},
          {"group_limits": [GroupLimit("niche", "Food", max_spend=1_500.0)], "locked_in": ("c003",)},
          {"group_limits": [GroupLimit("niche", "Home", min_spend=4_000.0)], "locked_out": ("c004", "c005")},
          {"min_creators": 25}]


@pytest.mark.parametrize("limits", WORLDS)
def test_reasons_agree_with_the_choices(limits):
    campaigns = creators_only(50, seed=2)
    plan = plan_budget(campaigns, KNOWN, scenario(**limits), draws=1)
    table = explain_choices(campaigns, KNOWN, plan).table
    assert len(table) == 50 and set(table.loc[table["in_plan"], "creator_id"]) == set(plan.choices["creator_id"])
    assert set(table.loc[table["in_plan"], "reason"]) <= set(IN)
    assert set(table.loc[~table["in_plan"], "reason"]) <= set(OUT)
    paid = table.loc[table["in_plan"]].set_index("creator_id").loc[plan.choices["creator_id"]]
    assert paid["cost"].to_numpy() == pytest.approx(plan.choices["cost"].to_numpy())
    assert paid["posts"].tolist() == plan.choices["posts"].tolist()
    # Who is worth it has a surplus, who costs too much has none.
    assert (table.loc[table["reason"] == "worth it", "surplus"] >= -1e-6).all()
    assert (table.loc[table["reason"].isin(["price", "group", "count"]), "surplus"] <= 1e-6).all()
    assert set(table.loc[table["reason"] == "locked out", "creator_id"]) == set(limits.get("locked_out", ()))
    assert all(why.endswith(".") for why in table["why"])


@pytest.mark.parametrize("limits", WORLDS[:4])
def test_a_creator_let_in_costs_what_it_lacks(limits):
    """By the proof: a plan with a creator who lacks so much brings at least so much less than the bound."""
    campaigns = creators_only(50, seed=2)
    plan = plan_budget(campaigns, KNOWN, scenario(**limits), draws=1)
    table = explain_choices(campaigns, KNOWN, plan).table
    # Prices prove what the relaxation can reach, which lies above the plan by what whole creators lose.
    relaxed = plan.expected + table.loc[table["in_plan"] == 0, "surplus"].clip(lower=0).sum()
    out = table[table["reason"] == "price"].iloc[[0, 5, -1]]
    for row in out.itertuples():
        found = difference_of(campaigns, KNOWN, plan, row.creator_id)
        assert not found.inside
        if found.change is not None:
            assert found.change <= 1e-9 and found.change <= row.surplus + 0.05 * relaxed
            assert "With" in found.text


def test_who_is_in_is_missed():
    campaigns = creators_only(50, seed=2)
    plan = plan_budget(campaigns, KNOWN, scenario(), draws=1)
    changes = [difference_of(campaigns, KNOWN, plan, c).change for c in plan.choices["creator_id"].head(3)]
    assert all(change <= 0 for change in changes) and min(changes) < 0
    alone = difference_of(campaigns, KNOWN, plan, plan.choices["creator_id"].iloc[0])
    assert alone.text.startswith("Without") and "less" in alone.text
    with pytest.raises(ScenarioError, match="nobody"):
        difference_of(campaigns, KNOWN, plan, "nobody")


def test_up_to_its_most_fee_a_creator_would_be_in():
    campaigns = creators_only(200, seed=4)
    plan = plan_budget(campaigns, KNOWN, scenario(budget=15_000), draws=1)
    table = explain_choices(campaigns, KNOWN, plan).table.set_index("creator_id")
    row = table[table["reason"] == "price"].iloc[20]
    inside = []
    for factor in (0.9, 1.1):
        creators = campaigns.creators.copy()
        creators.loc[creators["creator_id"] == row.name, "quoted_fee"] = factor * row["most_fee"]
        anew = plan_budget(from_tables(creators=creators), KNOWN, scenario(budget=15_000), draws=1)
        inside.append(row.name in set(anew.choices["creator_id"]))
    assert inside == [True, False]


def test_creators_with_too_little_known_are_listed_with_the_reason():
    creators = pd.DataFrame({"creator_id": list("abcd"), "platform": "X", "name": ["A", "B", "C", None],
                             "followers": [10_000.0, np.nan, 20_000.0, 30_000.0],
                             "quoted_fee": [100.0, 50.0, 5_000.0, np.nan], "currency": "EUR"})
    campaigns = from_tables(creators=creators)
    plan = plan_budget(campaigns, KNOWN, BudgetScenario(1_000), draws=1)
    reasons = explain_choices(campaigns, KNOWN, plan)
    assert "no follower count" in reasons.of("b") and "more than the budget" in reasons.of("c")
    assert "no fee is known" in reasons.of("d")
    assert reasons.text.startswith("1 creator in: 1 bring") and "3 creators out" in reasons.text
    with pytest.raises(ScenarioError, match="nobody"):
        reasons.of("nobody")


def test_a_lock_that_costs_the_plan_is_a_finding():
    campaigns = creators_only(50, seed=2)
    plan = plan_budget(campaigns, KNOWN, scenario(), draws=1)
    table = explain_choices(campaigns, KNOWN, plan).table
    worst = table[(table["reason"] == "price") & (table["cost"] < 3_000)].iloc[-1]["creator_id"]
    held = plan_budget(campaigns, KNOWN, scenario(locked_in=(worst,)), draws=1)
    reasons = explain_choices(campaigns, KNOWN, held)
    assert "is locked in" in reasons.of(worst)
    assert reasons.findings and "less than its cost buys elsewhere" in reasons.findings[0].text
