"""The worth of a test: never below zero, nothing where all is known, more for a test that tells more."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from analysis import BudgetScenario, DeclineFit, ScenarioError, compare_sizes, fit_decline, plan_budget
from analysis.budget.worth import worth_of_size_test, worth_of_test
from analysis.decline.trust import Trust
from data.campaigns import from_tables
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario, seen_creators

FEES = {20_000: 200, 1_000_000: 12_000}


def compare(error, *, sd=0.9, handling=240):
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=error, residual_sd=sd)
    return compare_sizes(known, FEES, BudgetScenario(24_000, handling_cost=handling), small=20_000, large=1_000_000,
                         draws=512)


@pytest.mark.parametrize("limits", [{}, {"max_creators": 4}, {"max_share_per_creator": 0.3}])
def test_a_test_never_makes_the_plan_worse(limits):
    campaigns = creators_only(24)
    plan = plan_budget(campaigns, KNOWN, scenario(**limits), draws=1)
    found = worth_of_test(campaigns, KNOWN, plan, outcomes=6)
    assert found.gain >= 0 and 0 <= found.changes <= 1 and len(found.single) == 3
    assert found.cost > 0 and found.text.startswith("Seeing 1 post more of")
    again = worth_of_test(campaigns, KNOWN, plan, outcomes=6)
    assert again.gain == found.gain and again.single == found.single


def test_nothing_is_learnt_where_creators_do_not_differ():
    alike = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03)
    campaigns = creators_only(24)
    plan = plan_budget(campaigns, alike, scenario(), draws=1)
    found = worth_of_test(campaigns, alike, plan, creators=["c001", "c002"], outcomes=4)
    assert found.gain == 0 and found.changes == 0 and "worth next to nothing" in found.text
    assert worth_of_test(campaigns, alike, plan, outcomes=4).single == ()


def test_nothing_is_learnt_of_a_perfect_record():
    campaigns = seen_creators(30)
    fitted = fit_decline(campaigns)
    # Posts without any noise: a creator seen once is known for good.
    sure = replace(fitted, trust=Trust(fitted.creator_effect_sd, 0.0, True))
    plan = plan_budget(campaigns, sure, scenario(), draws=1)
    seen = sure.residuals["creator_id"].head(3).tolist()
    assert worth_of_test(campaigns, sure, plan, creators=seen, outcomes=4).gain == 0
    # With noise the same posts leave something open.
    plan = plan_budget(campaigns, fitted, scenario(), draws=1)
    assert worth_of_test(campaigns, fitted, plan, outcomes=8).single


def test_who_is_cheap_to_leave_and_hard_to_know_is_proposed():
    campaigns = creators_only(24)
    plan = plan_budget(campaigns, KNOWN, scenario(), draws=1)
    proposed = worth_of_test(campaigns, KNOWN, plan, outcomes=2).single
    assert [worth for _, worth in proposed] == sorted((worth for _, worth in proposed), reverse=True)
    assert proposed[0][1] > 0


def test_tests_that_are_none_are_refused():
    campaigns = creators_only(12)
    plan = plan_budget(campaigns, KNOWN, scenario(), draws=1)
    with pytest.raises(ScenarioError, match="cannot be planned with"):
        worth_of_test(campaigns, KNOWN, plan, creators=["nobody"])
    with pytest.raises(ScenarioError, match="at least one post"):
        worth_of_test(campaigns, KNOWN, plan, posts=0)
    with pytest.raises(ScenarioError, match="at least one creator"):
        worth_of_size_test(compare(0.03), creators=0)


def test_a_size_test_is_worth_nothing_where_the_curve_is_known():
    found = worth_of_size_test(compare(0.0))
    assert found.gain == 0 and found.findings[0].status == "pass"


def test_a_test_of_more_creators_is_worth_more():
    gains = [worth_of_size_test(compare(0.15), creators=n).gain for n in (1, 3, 10, 100)]
    assert gains == sorted(gains) and 0 < gains[0] < gains[-1]
    assert worth_of_size_test(compare(0.15)).gain <= worth_of_size_test(compare(0.3)).gain


def test_a_test_of_everyone_is_worth_what_knowing_is():
    """Against the integral: an error of the slope moves the ratio of the sizes by ln(50) of it."""
    compared = compare(0.15)
    error, x = 0.15, np.log(np.array([20_000, 1_000_000]) / 1e4)
    expected = np.array([compared.small.expected, compared.large.expected])

    def best(z):
        moved = expected * np.exp(z * error * x - (error * x) ** 2 / 2)
        return stats.norm.pdf(z) * (moved.max() - moved[expected.argmax()])

    known, _ = integrate.quad(best, -8, 8, limit=400)
    assert worth_of_size_test(compared, creators=10**9).gain == pytest.approx(known, rel=0.05)


def test_whether_it_pays_is_said():
    found = worth_of_size_test(compare(0.3), creators=1)
    assert found.pays is False and "more than it is worth" in found.text
    cheap = replace(found, cost=1.0)
    assert cheap.pays and cheap.findings[0].advice == "Test first."
    assert "pays" in replace(found, cost=float("nan")).text and replace(found, cost=float("nan")).pays is None


def test_a_test_of_one_of_two_alike_is_worth_the_better_of_both():
    """In closed form: E max(M, 1) - 1 = 2 Φ(s / 2) - 1 for a log-normal M of mean one, here all of what differs."""
    creators = pd.DataFrame({"creator_id": ["a", "b"], "platform": "X", "followers": [20_000.0, 20_000.0],
                             "quoted_fee": [100.0, 100.0], "currency": "EUR"})
    campaigns = from_tables(creators=creators)
    plan = plan_budget(campaigns, KNOWN, BudgetScenario(150), draws=1)
    found = worth_of_test(campaigns, KNOWN, plan, creators=["a"], outcomes=60)
    assert found.gain / plan.expected == pytest.approx(2 * stats.norm.cdf(0.45) - 1, rel=0.1)
    # With b in the plan it changes where M > 1, with a in it where M < 1.
    above = stats.norm.cdf(-0.45)
    assert found.changes == pytest.approx(above if "b" in set(plan.choices["creator_id"]) else 1 - above, abs=0.05)
