"""The tornado: what does not matter has no width, each end is a plan made anew, a flip is a decision that changes."""

import math

import numpy as np
import pytest

from analysis import BudgetScenario, DeclineFit, RateCard, compare_sizes, fit_decline, plan_budget
from analysis.budget.choosing import NEAR
from analysis.budget.sponsored import SponsoredEffect
from analysis.budget.swings import Inputs, level_error, moved_decline, share_interval, swings_of
from analysis.budget.tornado import size_tornado, tornado
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario, seen_creators

FEES = {20_000: 200, 1_000_000: 12_000}


def bar(found, part):
    return next(b for b in found.bars if part in b.name)


@pytest.fixture(scope="module")
def seen():
    campaigns = seen_creators(40)
    return campaigns, fit_decline(campaigns)


def test_what_does_not_matter_has_no_width_and_sorts_last():
    campaigns = creators_only(20)
    found = tornado(campaigns, KNOWN, scenario(budget=1e6))
    assert bar(found, "All fees").width(found.base) == pytest.approx(0)  # everyone is bought at any of these fees
    assert bar(found, "Handling").width(found.base) == pytest.approx(0)
    assert bar(found, "deliver").width(found.base) > 0
    widths = [b.width(found.base) for b in found.bars]
    assert widths == sorted(widths, reverse=True) and not found.flipping


def test_without_any_uncertainty_the_decline_is_no_bar():
    sure = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15)
    names = [s.name for s in swings_of(Inputs(sure, scenario(handling_cost=0), None), prices=None)]
    assert names == ["Share of creators who deliver", "All fees after negotiation"]


def test_each_end_is_the_plan_made_with_only_that_moved():
    campaigns = creators_only(20)
    found = tornado(campaigns, KNOWN, scenario())
    low, high = (plan_budget(campaigns, KNOWN, scenario(handling_cost=h), draws=1).expected for h in (50, 200))
    assert (bar(found, "Handling").at_low, bar(found, "Handling").at_high) == (low, high)
    assert (bar(found, "Handling").low, bar(found, "Handling").high) == ("€50", "€200")
    assert bar(found, "deliver").at_low == pytest.approx(found.base * 0.7 / 0.8)  # nothing else follows delivery


def test_under_limits_ends_are_near_the_plan_made_anew_and_never_below_the_present_one():
    """Ends are planned to within NEAR; what does not touch the plan has no width even so."""
    campaigns = seen_creators(60, seed=4)
    decline = fit_decline(campaigns)
    limits = {"posts": 3, "post_factors": (1, 1.75, 2.3), "max_creators": 6, "max_share_per_creator": 0.4,
              "group_limits": {"niche": {"Food": (1_500, 3_000)}}, "handling_cost": 200}
    found = tornado(campaigns, decline, scenario(**limits))
    for end, handling in (("at_low", 100), ("at_high", 400)):
        anew = plan_budget(campaigns, decline, scenario(**limits | {"handling_cost": handling}), draws=1)
        assert (1 - NEAR) * anew.expected <= getattr(bar(found, "Handling"), end) <= anew.bound * (1 + 1e-9)
    delivered = bar(found, "deliver")
    assert (delivered.at_low, delivered.at_high) == pytest.approx((found.base * 0.7 / 0.8, found.base * 0.9 / 0.8))
    quoted = creators_only(60, seed=4)
    sure = tornado(quoted, KNOWN, scenario(**limits), fees={1_000: 100, 1_000_000: 9_000})
    typed = [b for b in sure.bars if "Fees typed in" in b.name]
    assert typed and all(b.width(sure.base) == 0 for b in typed)      # everyone has a quote


def test_all_fees_move_like_fees_typed_in_anew():
    campaigns = creators_only(20)
    dearer = campaigns.creators.assign(quoted_fee=campaigns.creators["quoted_fee"] * 1.1)
    from data.campaigns import from_tables
    anew = plan_budget(from_tables(creators=dearer), KNOWN, scenario(), draws=1).expected
    assert bar(tornado(campaigns, KNOWN, scenario()), "All fees").at_high == pytest.approx(anew)


def test_measured_ranges_narrow_with_what_was_counted():
    wide, narrow = (share_interval(0.8, n) for n in (20, 2_000))
    assert wide[0] < narrow[0] < 0.8 < narrow[1] < wide[1]
    assert share_interval(1.0, 10)[1] == pytest.approx(1) and share_interval(0.0, 10)[0] == pytest.approx(0)
    counted = tornado(creators_only(12), KNOWN, scenario(), deals=500)
    assert bar(counted, "deliver").kind == "measured" and "500 deals" in bar(counted, "deliver").basis
    assert bar(tornado(creators_only(12), KNOWN, scenario()), "deliver").kind == "assumed"


def test_the_slope_moves_around_where_it_errs_alone(seen):
    _, decline = seen
    (_, both), (_, slope) = decline.covariance
    centre = 1e4 * math.exp(-both / slope)
    moved = moved_decline(decline, slope=0.1)
    assert moved.average_rate(centre) == pytest.approx(decline.average_rate(centre))
    assert moved.average.slope == pytest.approx(decline.average.slope + 0.1)
    assert moved_decline(decline, level=0.2).typical_rate(5e4) == pytest.approx(decline.typical_rate(5e4) * np.exp(0.2))
    assert 0 < level_error(decline) ** 2 <= decline.covariance[0, 0]


def test_a_trusted_record_hangs_less_on_the_level(seen):
    campaigns, decline = seen
    found = tornado(campaigns, decline, scenario())
    level = bar(found, "Level of the curve")
    fall = math.log(level.at_high / level.at_low)
    half = math.log(1 + float(level.high.strip("+ %").replace("%", "")) / 100)
    assert 0 < fall < 2 * half  # all of it only where nobody has a record
    assert level.kind == "fitted" and any("Fees where no quote" in b.name for b in found.bars)


def test_posts_and_sponsored_are_moved_where_they_take_part():
    asked = scenario(posts=3, post_factors=(1, 1.75, 2.3), sponsored=SponsoredEffect(loss=0.2))
    swings = {s.name: s for s in swings_of(Inputs(KNOWN, asked, None), prices=RateCard(0.02, 0.95))}
    posts = swings["What 3 posts of one creator count as"]
    ends = [posts.at_low, posts.at_high]
    assert [e.scenario.post_factors[2] for e in ends] == pytest.approx([1 + 0.75 * 1.3, 1 + 1.25 * 0.75 + 1.25 * 0.55])
    paid = swings["What a sponsored post brings"]
    assert (paid.low, paid.high) == ("−30 %", "−10 %") and paid.at_low.scenario.sponsored.loss == pytest.approx(0.3)
    assert swings["Fees typed in"].at_low.fees.fee(1e4) == pytest.approx(0.75 * RateCard(0.02, 0.95).fee(1e4))


def test_a_flip_of_sizes_is_the_winner_changing():
    def compare(handling):
        known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03,
                                           residual_sd=0.9)
        return compare_sizes(known, FEES, BudgetScenario(24_000, handling_cost=handling), small=20_000,
                             large=1_000_000, draws=2_048)

    found = size_tornado(compare(800))
    for b in found.bars:
        assert b.flips == any((v >= 0.5) != (found.base >= 0.5) for v in (b.at_low, b.at_high))
    assert bar(found, "Handling").flips and "few large win" in found.text
    assert bar(found, "Handling").at_high == compare(1_600).chance_small_wins
    assert found.findings[0].status == "review"
    calm = size_tornado(compare(150), overlap=0)
    assert not calm.flipping and calm.findings[0].status == "pass" and "None of the" in calm.text


def test_a_flip_of_a_plan_is_creators_that_had_better_be_others():
    # Two kinds of creators: cheap ones that need much handling, and dear ones. A doubled handling cost turns it.
    import pandas as pd

    from data.campaigns import from_tables
    creators = pd.DataFrame({
        "creator_id": [f"s{i}" for i in range(30)] + [f"l{i}" for i in range(3)], "platform": "X",
        "followers": [20_000.0] * 30 + [400_000.0] * 3, "quoted_fee": [60.0] * 30 + [2_500.0] * 3})
    found = tornado(from_tables(creators=creators), KNOWN, BudgetScenario(5_000, handling_cost=100, delivery=0.9))
    assert bar(found, "Handling").flips and "would be others" in bar(found, "Handling").why
    assert not bar(found, "deliver").flips
    assert found.findings[0].status == "review" and "handling cost" in found.text
    assert any("2.0 %" in said for said in found.assumptions)
