"""Tripwires stand where the decision turns: crossing one, all else equal, makes the other choice the better bet."""

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis import BudgetScenario, DeclineFit, RateCard, ScenarioError, compare_sizes, fit_decline, plan_budget
from analysis.budget.tripwires import CAMPAIGN_SD, plan_tripwires, size_tripwires
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario, seen_creators

FEES = {20_000: 200, 1_000_000: 12_000}


def compare(handling=150, *, error=0.1, fees=None, delivery=0.9):
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=error, residual_sd=0.9)
    return compare_sizes(known, fees or FEES, BudgetScenario(24_000, handling_cost=handling, delivery=delivery),
                         small=20_000, large=1_000_000, draws=4_096)


def wire(found, part):
    return next((w for w in found.wires if part in w.signal), None)


def test_just_past_the_handling_cost_and_the_fee_the_other_size_wins():
    compared = compare()
    found = size_tripwires(compared)
    assert compared.chance_small_wins > 0.5
    handling = wire(found, "Handling").threshold
    assert compare(handling * 1.02).chance_small_wins < 0.5 <= compare(handling * 0.98).chance_small_wins
    fee = wire(found, "Fee").threshold
    dearer, cheaper = (compare(fees={20_000: fee * k, 1_000_000: 12_000}).chance_small_wins for k in (1.02, 0.98))
    assert dearer < 0.5 <= cheaper
    assert "few large would have been the better bet" in found.text


def test_below_the_delivery_few_large_would_have_won():
    found = wire(size_tripwires(compare()), "deliver")
    assert 0 < found.threshold < 0.9 and 0 <= found.false_alarm < 0.05
    assert "of the first 20 creators due" in found.signal


def test_the_rate_hangs_on_how_far_posts_can_move_the_curve():
    # Near the turning point a few posts may turn it; the surer the curve, the worse they must be.
    sure, unsure = (wire(size_tripwires(compare(700, error=e)), "Median rate") for e in (0.05, 0.5))
    assert sure.threshold < unsure.threshold < float(KNOWN.typical_rate(20_000))
    assert sure.false_alarm < unsure.false_alarm
    # Far from it they would have to be beyond belief.
    far = size_tripwires(compare(0, error=0.0, delivery=1.0))
    assert (wire(far, "Median rate") is None) == any("No rate" in said for said in far.untold)


def test_false_alarms_are_counted_right():
    """Against a simulation: the curve and the campaign drawn from their errors, ten posts, their median."""
    compared = compare(700, error=0.4)
    found = wire(size_tripwires(compared), "Median rate")
    rng = np.random.default_rng(0)
    level = rng.normal(0, math.hypot(0.4 * math.log(2), CAMPAIGN_SD), 40_000)
    median = np.median(level[:, None] + rng.normal(0, 0.9, (40_000, 10)), axis=1)
    usual = float(compared.decline.typical_rate(20_000))
    assert (usual * np.exp(median) < found.threshold).mean() == pytest.approx(found.false_alarm, abs=0.02)


def test_where_large_wins_the_large_are_watched():
    compared = compare(1_600)
    found = size_tripwires(compared)
    assert compared.chance_small_wins < 0.5 and wire(found, "deliver") is None
    assert wire(found, "Handling").said.startswith("below") and "many small would have been" in found.text
    assert wire(found, "Fee of a large")


def test_one_size_only_is_refused():
    small_only = compare_sizes(KNOWN, FEES, BudgetScenario(5_000), small=20_000, large=1_000_000, draws=64)
    with pytest.raises(ScenarioError, match="one of the two sizes"):
        size_tripwires(small_only)


@pytest.fixture(scope="module")
def seen():
    campaigns = seen_creators(60)
    decline = fit_decline(campaigns)
    return campaigns, decline, plan_budget(campaigns, decline, scenario(), draws=2_000)


def test_a_target_is_in_doubt_below_its_delivery(seen):
    campaigns, decline, plan = seen
    target = 0.8 * plan.p50
    found = plan_tripwires(campaigns, decline, plan, target=target)
    threshold = wire(found, "deliver").threshold
    assert threshold == pytest.approx(0.8 * 0.8)
    # At that delivery the same creators reach it in about half of the futures.
    ids = set(plan.choices["creator_id"])
    rest = tuple(c for c in campaigns.creators["creator_id"] if c not in ids)
    less = plan_budget(campaigns, decline, replace(plan.scenario, delivery=threshold, locked_in=tuple(sorted(ids)),
                                                   locked_out=rest), draws=4_000)
    assert less.chance_of(target) == pytest.approx(0.5, abs=0.06)


def test_closer_targets_trip_earlier(seen):
    campaigns, decline, plan = seen
    near, far = (plan_tripwires(campaigns, decline, plan, target=k * plan.p50) for k in (0.95, 0.5))
    assert wire(near, "deliver").threshold > wire(far, "deliver").threshold
    assert wire(near, "deliver").false_alarm >= wire(far, "deliver").false_alarm
    assert any(f.status == "review" and "luck alone" in f.text for f in near.findings)


def test_fees_to_walk_away_from_are_above_the_present_ones(seen):
    campaigns, decline, plan = seen
    found = plan_tripwires(campaigns, decline, plan)
    fees = [w for w in found.wires if w.signal.startswith("Fee of")]
    assert fees and all(math.isnan(w.false_alarm) for w in fees) and "elsewhere" in found.text
    assert "With a goal to reach" in found.text


def test_targets_that_are_none_or_missed_already_are_refused(seen):
    campaigns, decline, plan = seen
    with pytest.raises(ScenarioError, match="above zero"):
        plan_tripwires(campaigns, decline, plan, target=0)
    with pytest.raises(ScenarioError, match="plan for more"):
        plan_tripwires(campaigns, decline, plan, target=5 * plan.p50)


def test_words_of_nothing_to_watch():
    campaigns = creators_only(4)
    plan = plan_budget(campaigns, KNOWN, scenario(), fees=RateCard(0.02, 0.95), draws=10)
    assert plan_tripwires(campaigns, KNOWN, replace(plan, choices=plan.choices.iloc[:0])).text.startswith("Nothing")
