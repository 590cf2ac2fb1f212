"""Plans for net reach: people counted once, from known overlaps or a population, and never a sum of followers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import BudgetScenario, DeclineFit, ScenarioError, fit_decline, net_reach, plan_budget
from analysis.budget.audiences import AudienceModel, audiences_of
from data.campaigns import from_tables
from data.samples import load_sample
from data.samples.parameters import EFFECTIVE_AUDIENCE
from tests.analysis.budget.test_plan_laws import creators

REACH = DeclineFit.from_parameters(rate_at_reference=0.25, slope=-0.1, slope_standard_error=0.02, residual_sd=0.5)


def planned(frame, *, overlaps=None, draws=200, **scenario):
    campaigns = from_tables(creators=frame, overlaps=overlaps)
    return plan_budget(campaigns, REACH, BudgetScenario(goal="net reach", **scenario), draws=draws)


def test_net_reach_is_what_the_formula_says_of_those_chosen():
    frame = creators(30, 3).assign(niche="Food")
    plan = planned(frame, budget=6_000, handling_cost=20, population=400_000)
    reaches = plan.choices["expected"].to_numpy()
    assert reaches == pytest.approx(REACH.average_rate(plan.choices["followers"]) * plan.choices["followers"])
    assert plan.expected == pytest.approx(net_reach(reaches, population=400_000))
    assert reaches.max() <= plan.expected < reaches.sum() and plan.bound >= plan.expected
    assert "people reached (each once)" in plan.answer.title


@settings(max_examples=8)
@given(st.integers(0, 1_000), st.floats(1_500, 8_000), st.floats(2e5, 1e7))
def test_never_more_than_the_sum_nor_the_population_nor_less_than_the_largest(seed, budget, population):
    plan = planned(creators(20, seed), budget=budget, handling_cost=10, population=population, delivery=0.8)
    reaches = plan.choices["expected"]
    assert reaches.max() * (1 - 1e-9) <= plan.expected <= min(reaches.sum(), population) * (1 + 1e-9)
    assert (plan.totals <= population * (1 + 1e-9)).all() and (plan.totals >= 0).all()
    assert plan.gap <= 1 and plan.expected >= (1 - plan.gap) * plan.bound * (1 - 1e-9)


def test_the_best_of_all_subsets_of_a_few():
    frame = creators(9, 5).assign(niche=["Food", "Home", "Food"] * 3)
    plan = planned(frame, budget=1_500, handling_cost=10, population=150_000)
    reach = np.asarray(REACH.average_rate(frame["followers"])) * frame["followers"].to_numpy()
    cost, best = frame["quoted_fee"].to_numpy() + 10, 0.0
    for mask in range(1, 2**9):
        taken = np.array([mask >> i & 1 for i in range(9)], bool)
        if cost[taken].sum() <= 1_500:
            best = max(best, net_reach(reach[taken], population=150_000, segments=list(frame["niche"][taken])))
    assert plan.expected == pytest.approx(best, rel=1e-3) and plan.bound >= best * (1 - 1e-9)


def test_a_known_pair_is_reproduced_and_carries_over():
    frame = creators(2, 1).assign(niche="Food", quoted_fee=10.0)
    overlaps = pd.DataFrame({"creator_a": ["c000"], "creator_b": ["c001"], "overlap": [0.3]})
    model = audiences_of(from_tables(creators=frame, overlaps=overlaps).creators, from_tables(
        creators=frame, overlaps=overlaps), BudgetScenario(1))
    f = frame["followers"].to_numpy()
    assert float(model.nets(list(f), ["Food", "Food"])) == pytest.approx(f.sum() - 0.3 * f.min())
    plan = planned(frame, overlaps=overlaps, budget=100)
    assert len(plan.choices) == 2 and any("taken from 1 known overlap" in x.text for x in plan.findings)


def test_the_sample_gives_back_the_audiences_it_was_made_with():
    sample = load_sample()
    model = audiences_of(sample.creators, sample, BudgetScenario(1))
    found = dict(model.within)
    ratios = [found[name] / people for name, people in EFFECTIVE_AUDIENCE.items()]
    assert np.median(ratios) == pytest.approx(1, abs=0.2) and model.pairs > 200
    assert model.across > max(found.values())


def test_audiences_that_overlap_move_the_money_to_other_niches():
    """A planner that adds followers up buys one niche; one that counts people spreads."""
    frame = creators(24, 2).assign(followers=50_000.0, platform="X", niche=["Food"] * 12 + ["Home"] * 12,
                                   quoted_fee=[100.0] * 12 + [104.0] * 12)
    tight = pd.DataFrame({"creator_a": ["c000", "c012", "c000"], "creator_b": ["c001", "c013", "c012"],
                          "overlap": [0.5, 0.5, 0.01]})
    added = plan_budget(from_tables(creators=frame), REACH, BudgetScenario(830, goal="reach"), draws=10)
    once = planned(frame, overlaps=tight, budget=830)
    assert set(added.choices["niche"]) == {"Food"}
    assert once.choices["niche"].value_counts().min() >= 3


def test_nothing_known_of_overlap_is_said_with_what_to_do():
    with pytest.raises(ScenarioError, match="number of people who could be reached at all"):
        planned(creators(5, 1), budget=5_000)
    [found] = [f for f in planned(creators(12, 1), budget=5_000, population=1e6).findings if "counted once" in f.text]
    assert found.status == "review" and "quarter" in found.text


@pytest.mark.parametrize("number", [40, 320])
def test_the_futures_lie_around_what_is_expected(number):
    frame = creators(number, 7).assign(quoted_fee=1.0)
    plan = planned(frame, budget=number * 1.0, population=3e7, draws=3_000)
    assert len(plan.choices) == number
    assert plan.totals.mean() == pytest.approx(plan.expected, rel=0.03)
    assert plan.p10 < plan.expected < plan.p90


def test_without_end_nobody_is_shared():
    model = AudienceModel((("Food", np.inf), (None, np.inf)), np.inf, 1)
    assert float(model.nets([3.0, 4.0, 5.0], ["Food", "Food", None])) == 12


def test_a_fitted_reach_plans_the_sample():
    sample = load_sample()
    curve = fit_decline(sample, outcome="reach")
    plan = plan_budget(sample, curve, BudgetScenario(15_000, goal="net reach", handling_cost=100), draws=200)
    assert 0 < plan.expected < plan.choices["gross"].sum() and plan.gap < 0.1
