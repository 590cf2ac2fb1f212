"""What a limit is worth: the plan made anew, the price in the proof beside it, and nothing where it does not bind."""

import pytest

from analysis import plan_budget
from analysis.budget.group_limits import GroupLimit
from analysis.budget.shadow import AGREE, next_money, shadow_prices
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario


def worth(found, key):
    return next(limit for limit in found.limits if limit.key == key)


@pytest.mark.parametrize("limits", [{}, {"max_creators": 60}, {"group_limits": {"niche": {"Food": (0, 12_000)}}}])
def test_prices_and_plans_made_anew_agree_where_many_creators_are_paid(limits):
    # Four hundred creators and money for about a hundred: whole creators hardly matter.
    found = shadow_prices(creators_only(400, seed=3), KNOWN, scenario(budget=30_000, **limits))
    budget = worth(found, "budget")
    assert budget.gained == pytest.approx(budget.priced, rel=AGREE) and budget.gained > 0
    for limit in found.limits:
        if limit.binds and limit.priced:
            assert limit.gained == pytest.approx(limit.priced, rel=AGREE), limit.name


def test_the_gain_is_the_plan_made_anew():
    campaigns = creators_only(24)
    found = shadow_prices(campaigns, KNOWN, scenario(max_creators=4))
    more, one = (plan_budget(campaigns, KNOWN, scenario(**changes), draws=1).expected - found.plan.expected
                 for changes in ({"max_creators": 4, "budget": 7_000}, {"max_creators": 5}))
    assert worth(found, "budget").gained == pytest.approx(max(more, 0))
    assert worth(found, "max_creators").gained == pytest.approx(one)
    assert "allowing one more creator would bring" in found.text
    assert [limit.gained for limit in found.limits] == sorted((limit.gained for limit in found.limits), reverse=True)


def test_a_limit_that_does_not_bind_changes_nothing_and_says_why():
    found = shadow_prices(creators_only(24), KNOWN, scenario(max_creators=20, min_creators=1, group_limits=[
        GroupLimit("niche", "Food", max_spend=5_900.0, max_creators=20)]))
    for key in ("max_creators", "min_creators", "most Food", "most creators Food"):
        limit = worth(found, key)
        assert limit.gained == 0 and not limit.binds and limit.slack
        line = found.lines[found.limits.index(limit)]
        assert "does not limit the plan" in line and "would change nothing" in line
    paid = len(found.plan.choices)
    assert f"{paid} creators are paid, so the limit is not reached" in found.text


def test_every_kind_of_limit_has_its_line():
    asked = scenario(max_share_per_creator=0.3, hours_per_creator=5, hours_available=20, min_creators=2,
                     spread={"niche": 0.6}, locked_in=("c001",), locked_out=("c002",), group_limits=[
                         GroupLimit("niche", "Home", min_spend=500.0, min_creators=1, max_share=0.8)])
    found = shadow_prices(creators_only(24), KNOWN, asked)
    keys = {limit.key for limit in found.limits}
    assert keys == {"budget", "hours", "share", "min_creators", "most Home", "least Home", "fewest creators Home",
                    "spread niche", "locked in", "locked out"}
    assert all(limit.gained >= 0 for limit in found.limits) and len(found.lines) == len(keys)
    assert all(line.endswith(".") for line in found.lines)


def test_a_minimum_that_binds_is_worth_less_of_it():
    found = shadow_prices(creators_only(60), KNOWN, scenario(group_limits=[GroupLimit("niche", "Home", 5_000.0)]))
    least = worth(found, "least Home")
    assert least.binds and least.gained > 0 and least.priced >= 0
    assert "asking €1,000 less for Home would bring" in found.text


def test_uneven_steps_are_said():
    # Two creators: the money for the second is either there or not.
    found = shadow_prices(creators_only(2), KNOWN, scenario(budget=600))
    assert found.limits[0].agrees is not None
    assert found.findings[0].status in ("pass", "review") and len(found.assumptions) == 2


@pytest.mark.parametrize(("budget", "step"), [(24_000, 1_000), (5_000, 1_000), (4_000, 500), (900, 100), (50, 5),
                                              (0, 1_000)])
def test_the_next_step_of_money_is_round(budget, step):
    assert next_money(budget) == step
