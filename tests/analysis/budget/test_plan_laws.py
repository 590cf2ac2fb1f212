"""Laws of plan_budget (method.md D) and the anti-patterns seen in other planners (market.md 6), as tests."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis import BudgetScenario, DeclineFit, FitError, InfeasiblePlanError, ScenarioError, plan_budget
from analysis.budget.group_limits import GroupLimit
from analysis.budget.sponsored import SponsoredEffect
from data.campaigns import from_tables

KNOWN = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03, residual_sd=0.8)
FACTORS = (1.0, 1.75, 2.3)


def creators(number, seed=0):
    """A list with quotes; a few creators on two platforms, some without a niche."""
    rng = np.random.default_rng(seed)
    followers = np.round(np.exp(rng.normal(10, 1.2, number)))
    niches = rng.choice(["Food", "Home", None], number, p=[0.45, 0.45, 0.1])
    return pd.DataFrame({
        "creator_id": [f"c{i:03d}" for i in range(number)], "platform": rng.choice(["Instagram", "TikTok"], number),
        "name": [f"Name {i}" for i in range(number)], "niche": niches, "country": rng.choice(["DE", "FR"], number),
        "followers": followers, "currency": "EUR",
        "quoted_fee": np.round(0.05 * followers**0.85 * np.exp(rng.normal(0, 0.5, number)), 2)})


def planned(frame, *, draws=50, **scenario):
    return plan_budget(from_tables(creators=frame), KNOWN, BudgetScenario(**scenario), draws=draws)


seeds = st.integers(0, 10_000)
budgets = st.floats(800, 12_000)


@settings(max_examples=6)
@given(seeds, budgets, st.sampled_from([0.01, 100.0, 7.3]))
def test_cents_or_euros_the_plan_is_the_same(seed, budget, unit):
    frame = creators(25, seed)
    common = {"posts": 2, "post_factors": FACTORS, "delivery": 0.8, "spread": {"platform": 0.7}}
    def amounts(k):
        return {"budget": budget * k, "handling_cost": 40 * k, "product_cost": 9 * k,
                "group_limits": (GroupLimit("niche", "Food", max_spend=budget * k / 2),)}
    one = planned(frame, **common, **amounts(1.0))
    other = planned(frame.assign(quoted_fee=frame["quoted_fee"] * unit), **common, **amounts(unit))
    assert one.choices[["creator_id", "posts"]].equals(other.choices[["creator_id", "posts"]])
    assert other.total_cost == pytest.approx(one.total_cost * unit) and other.expected == pytest.approx(one.expected)
    converted = planned(frame.assign(currency="USD"), **common, **amounts(1.0), exchange_rates={"USD": 1.0})
    assert converted.choices["creator_id"].tolist() == one.choices["creator_id"].tolist()


@settings(max_examples=6)
@given(seeds, budgets)
def test_the_order_of_the_rows_does_not_matter(seed, budget):
    frame = creators(25, seed)
    mixed = frame.sample(frac=1, random_state=seed)
    scenario = {"budget": budget, "handling_cost": 30, "max_creators": 6, "spread": {"niche": 0.8}}
    assert planned(mixed, **scenario).choices.equals(planned(frame, **scenario).choices)


@settings(max_examples=6)
@given(seeds, budgets)
def test_one_more_creator_never_makes_the_plan_worse(seed, budget):
    frame = creators(20, seed)
    scenario = {"budget": budget, "handling_cost": 30, "max_creators": 5, "spread": {"niche": 0.8}}
    assume(costs_of(frame, 30).iloc[:-1].min() <= budget)
    fewer, more = planned(frame.iloc[:-1], **scenario), planned(frame, **scenario)
    assert fewer.gap == more.gap == 0 and more.expected >= fewer.expected * (1 - 1e-12)


def costs_of(frame, handling):
    return frame["quoted_fee"] + handling


@settings(max_examples=5)
@given(seeds)
def test_the_budget_curve_rises_and_every_point_is_planned_anew(seed):
    frame = creators(20, seed)
    brought = [planned(frame, budget=b, handling_cost=30, max_creators=6).expected for b in (3e3, 5e3, 8e3, 13e3)]
    assert brought == sorted(brought)


@settings(max_examples=5)
@given(seeds, budgets)
def test_chances_of_two_plans_and_a_tie_add_up_to_one(seed, budget):
    frame = creators(20, seed)
    assume(costs_of(frame, 10).min() <= budget)
    one = planned(frame, budget=budget, handling_cost=10, draws=400)
    other = planned(frame, budget=budget, handling_cost=10, max_creators=2, draws=400)
    ties = float((one.totals == other.totals).mean())
    assert one.chance_to_beat(other) + other.chance_to_beat(one) + ties == pytest.approx(1)


def best_by_hand(frame, scenario, limits):
    """All subsets of a handful of creators at every number of posts, one by one."""
    rate = np.asarray(KNOWN.average_rate(frame["followers"])) * frame["followers"].to_numpy()
    fees, best = frame["quoted_fee"].to_numpy(), 0.0
    groups = [((frame[one.column] == one.value).to_numpy(), one) for one in limits]
    factors = np.array([0, *scenario.post_factors[: scenario.posts]])
    for posts in itertools.product(range(scenario.posts + 1), repeat=len(frame)):
        taken = np.array(posts) > 0
        cost = np.where(taken, fees * posts + scenario.handling_cost, 0)
        if cost.sum() > scenario.budget + 1e-9:
            continue
        fine = True
        for members, limit in groups:
            inside = members & taken
            spend, number = cost[inside].sum(), inside.sum()
            most = limit.most(scenario.budget)
            fine &= (most is None or spend <= most + 1e-9) and (
                limit.max_creators is None or number <= limit.max_creators)
            if not (limit.or_none and number == 0):
                fine &= spend >= limit.least(scenario.budget) - 1e-9 and number >= limit.min_creators
        if fine:
            best = max(best, float((rate * factors[list(posts)]).sum()))
    return best


@settings(max_examples=12)
@given(seeds, st.floats(1_200, 6_000), st.booleans(), st.integers(0, 2), st.floats(0.2, 0.9))
def test_it_is_the_best_of_all_plans_under_limits_of_several_columns(seed, budget, or_none, fewest, share):
    frame = creators(6, seed)
    limits = (GroupLimit("niche", "Food", min_creators=fewest, max_share=share, or_none=or_none),
              GroupLimit("platform", "TikTok", max_spend=budget * 0.7, max_creators=2),
              GroupLimit("country", "DE", min_share=0.1, or_none=True))
    scenario = BudgetScenario(budget, handling_cost=25, posts=2, post_factors=FACTORS, group_limits=limits)
    best = best_by_hand(frame, scenario, limits)
    try:
        plan = plan_budget(from_tables(creators=frame), KNOWN, scenario, draws=10)
    except InfeasiblePlanError:
        assert best == 0
        return
    assert plan.expected == pytest.approx(best) and plan.gap == 0


@settings(max_examples=6)
@given(seeds, budgets)
def test_never_worse_than_an_equal_split_and_better_where_creators_differ(seed, budget):
    """A planner that hands back its equal-split start is found out."""
    frame = creators(15, seed)
    cost = costs_of(frame, 20)
    affordable = frame[cost <= budget / 5]
    assume(len(affordable) >= 5)
    five = affordable.sample(5, random_state=seed)
    equal = float((np.asarray(KNOWN.average_rate(five["followers"])) * five["followers"]).sum())
    assert planned(frame, budget=budget, handling_cost=20).expected >= equal * (1 - 1e-9)


def test_creators_that_differ_get_different_money():
    frame = creators(40, 3)
    plan = planned(frame, budget=6_000, handling_cost=20, posts=3, post_factors=FACTORS)
    assert plan.choices["cost"].nunique() > 1 and len(plan.choices) < 40


@settings(max_examples=5)
@given(seeds, budgets)
def test_limits_without_room_give_the_plan_back_exactly(seed, budget):
    """Limits of 0 % change must reproduce what went in."""
    frame = creators(18, seed)
    assume(costs_of(frame, 20).min() <= budget)
    plan = planned(frame, budget=budget, handling_cost=20)
    inside = set(plan.choices["creator_id"])
    spend = plan.choices.groupby("platform")["cost"].sum()
    again = planned(frame, budget=budget, handling_cost=20, locked_in=tuple(inside),
                    locked_out=tuple(set(frame["creator_id"]) - inside), min_creators=len(inside),
                    max_creators=len(inside),
                    group_limits=tuple(GroupLimit("platform", p, min_spend=s, max_spend=s) for p, s in spend.items()))
    assert again.choices.equals(plan.choices) and (again.totals == plan.totals).all()


@settings(max_examples=5)
@given(seeds, st.floats(2_000, 8_000), st.floats(0.3, 0.8))
def test_the_spread_of_the_budget_is_kept(seed, budget, share):
    plan = planned(creators(30, seed), budget=budget, handling_cost=10, spread={"platform": share, "niche": share})
    for column in ("platform", "niche"):
        spend = plan.choices.groupby(column)["cost"].sum()
        assert (spend <= share * budget * (1 + 1e-9)).all()


def test_a_limit_that_does_not_bind_changes_nothing():
    frame = creators(30, 5)
    free = planned(frame, budget=4_000, handling_cost=20)
    loose = planned(frame, budget=4_000, handling_cost=20, max_creators=25, spread={"niche": 1.0},
                    group_limits=(GroupLimit("country", "DE", max_spend=4_000),))
    assert loose.choices.equals(free.choices) and loose.limits == free.limits


@settings(max_examples=5)
@given(seeds, st.floats(0.0, 0.6))
def test_a_loss_of_sponsored_posts_at_all_sizes_moves_the_promise_and_not_the_plan(seed, loss):
    frame = creators(20, seed)
    plain = planned(frame, budget=5_000, handling_cost=20)
    paid = planned(frame, budget=5_000, handling_cost=20, sponsored=SponsoredEffect().typed(loss))
    assert paid.choices["creator_id"].tolist() == plain.choices["creator_id"].tolist()
    assert paid.expected == pytest.approx((1 - loss) * plain.expected)
    assert paid.p50 == pytest.approx((1 - loss) * plain.p50)


# What cannot be is said, in a sentence each.

@pytest.mark.parametrize(("scenario", "said"), [
    ({"budget": 0, "handling_cost": 20}, ["nothing to plan with: the budget is €0", "cheapest creator"]),
    ({"budget": 15}, ["buys nobody", "the cheapest creator", "Raise the budget"]),
    ({"budget": 5_000, "locked_out": tuple(f"c{i:03d}" for i in range(12))}, ["All 12 creators", "locked out"]),
    ({"budget": 300, "handling_cost": 20, "locked_in": tuple(f"c{i:03d}" for i in range(12))},
     ["The 12 creators locked in cost at least €", "raise the budget"]),
    ({"budget": 5_000, "max_creators": 2, "locked_in": ("c000", "c001", "c002")},
     ["3 creators are locked in but at most 2 are allowed"]),
    ({"budget": 5_000, "hours_per_creator": 5, "hours_available": 12, "locked_in": ("c000", "c001", "c002")},
     ["3 creators are locked in but at most 2 can be managed"]),
    ({"budget": 5_000, "max_share_per_creator": 0.001, "locked_in": ("c000",)}, ["Name 0", "Locked in but dearer"]),
    ({"budget": 5_000, "locked_in": ("nobody",)}, ["not to be planned with: nobody"]),
    ({"budget": 5_000, "group_limits": (GroupLimit("niche", "Pets", min_spend=100),)},
     ["Niche Pets must get something", "There is Food, Home"]),
    ({"budget": 5_000, "group_limits": (GroupLimit("platform", "TikTok", min_spend=4_000),
                                        GroupLimit("platform", "Instagram", min_spend=3_000))},
     ["Instagram", "TikTok", "raise the budget"]),
])
def test_each_conflict_is_a_sentence_with_a_repair(scenario, said):
    with pytest.raises(InfeasiblePlanError) as error:
        planned(creators(12, 1), **scenario)
    for words in said:
        assert words in str(error.value), str(error.value)
    assert str(error.value).rstrip().endswith((".", "!"))


def test_all_conflicts_of_locks_are_said_at_once():
    with pytest.raises(InfeasiblePlanError) as error:
        planned(creators(12, 1), budget=200, max_creators=1, locked_in=("nobody", "c000", "c001", "c002"),
                group_limits=(GroupLimit("niche", "Pets", min_creators=1),))
    text = str(error.value)
    assert all(part in text for part in ("nobody", "cost at least", "at most 1 are allowed", "Niche Pets"))


def test_what_is_asked_for_alone_already_contradicts():
    with pytest.raises(ScenarioError, match="least spend 900 is above the most 500"):
        BudgetScenario(1_000, group_limits=(GroupLimit("niche", "Food", min_spend=900, max_share=0.5),))


def test_no_curve_is_made_up_from_too_few_quotes():
    """Three quotes are no fit: those without a quote are left out and counted, and no constant stands in."""
    frame = creators(12, 1)
    frame.loc[3:, "quoted_fee"] = np.nan
    plan = planned(frame, budget=50_000)
    assert set(plan.choices["fee_kind"]) == {"quote"} and plan.considered == 3
    assert plan.left_out == {"no fee, and too few quotes to fit one": 9}
    with pytest.raises(FitError, match="No fees are known"):
        planned(frame.assign(quoted_fee=np.nan), budget=50_000)


@pytest.mark.parametrize(("fees", "kept"), [([-5.0, 100.0, np.nan], 1), ([0.0, 100.0, np.nan], 2)])
def test_negative_missing_and_zero_fees(fees, kept):
    plan = planned(creators(3, 1).assign(quoted_fee=fees), budget=50_000)
    assert len(plan.choices) == kept
    said = " ".join(f.text for f in plan.findings)
    assert "no fee, and too few quotes" in said
    assert ("negative fee" in said) == (fees[0] < 0) and ("fee of zero" in said) == (fees[0] == 0)
