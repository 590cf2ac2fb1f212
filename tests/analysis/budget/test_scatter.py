"""The scatter of one creator's campaign: what lasts and what is a post's own, the same in both ways of planning."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import BudgetScenario, DeclineFit, compare_sizes, fit_decline, plan_budget
from analysis.budget.futures import draw_totals
from analysis.budget.scatter import campaign_sd, lasting_sd, post_shares
from analysis.decline.trust import Trust
from data.campaigns import from_tables

FACTORS = (1.0, 1.75, 2.3)


def observed(*, lasting, noise, seen, creators=1_500, seed=1):
    """A fit on creators whose lasting effects have sd lasting(log10 followers), with `seen` posts each."""
    rng = np.random.default_rng(seed)
    followers = np.round(10 ** rng.uniform(3.5, 6.5, creators))
    level = np.log(0.03 * (followers / 1e4) ** -0.15) + rng.normal(0, 1, creators) * lasting(np.log10(followers))
    which = np.repeat(np.arange(creators), seen)
    likes = np.round(followers[which] * np.exp(level[which] + rng.normal(0, noise, which.size)))
    posts = pd.DataFrame({"post_id": np.arange(which.size).astype(str), "creator_id": which.astype(str),
                          "platform": "X", "followers": followers[which], "likes": likes})
    people = pd.DataFrame({"creator_id": np.arange(creators).astype(str), "platform": "X", "followers": followers})
    return fit_decline(from_tables(creators=people, posts=posts, answers={"selection": "all we worked with"}))


@pytest.mark.parametrize("seen", [2, 6])
def test_what_lasts_is_found_at_every_size_however_many_posts_were_seen(seen):
    fit = observed(lasting=lambda size: 0.9 - 0.2 * (size - 3.5), noise=0.6, seen=seen)
    assert fit.post_sd == pytest.approx(0.6, rel=0.05)
    assert lasting_sd(fit, np.array([10**3.7, 1e5, 10**6.3])) == pytest.approx([0.86, 0.6, 0.34], abs=0.09)


def test_known_parameters_last_wholly_and_without_repeats_half_is_noise():
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, residual_sd=0.9)
    assert lasting_sd(known, [1e4, 1e6]) == pytest.approx([0.9, 0.9])
    once = observed(lasting=lambda size: 0.6 + 0 * size, noise=0.6, seen=1)
    assert not once.trust.measured
    assert float(np.hypot(lasting_sd(once, 1e5), once.post_sd)) == pytest.approx(0.6 * np.sqrt(2), rel=0.05)


@pytest.mark.parametrize("posts", [1, 2, 3])
def test_several_posts_scatter_as_drawing_them_does(posts):
    rng = np.random.default_rng(posts)
    noise = sum(s * np.exp(rng.normal(-0.245, 0.7, 400_000)) for s in post_shares(posts, FACTORS))
    drawn = np.exp(rng.normal(-0.18, 0.6, 400_000)) * noise
    sd = campaign_sd(0.6, 0.7, posts, FACTORS)
    assert np.expm1(sd**2) == pytest.approx(drawn.var(), rel=0.03)
    assert np.exp(1.2816 * sd - sd**2 / 2) == pytest.approx(np.quantile(drawn, 0.9), rel=0.02)
    assert campaign_sd(0.6, 30.0, 3, FACTORS) > 29, "no overflow"


@pytest.mark.parametrize(("posts", "delivery"), [(1, 1.0), (1, 0.8), (3, 0.9)])
def test_by_size_and_by_creator_agree_where_nothing_is_known_of_the_creators(posts, delivery):
    """Fitted on others; the ones planned with were never seen, are of one size and ask one fee."""
    fit = observed(lasting=lambda size: 0.9 - 0.2 * (size - 3.5), noise=0.6, seen=4)
    fees = {20_000: 200.0, 1_000_000: 9_000.0}
    scenario = BudgetScenario(budget=60_000, handling_cost=150, posts=posts, post_factors=FACTORS, delivery=delivery)
    sizes = compare_sizes(fit, fees, scenario, small=20_000, large=1_000_000, draws=40_000)
    for outcome in (sizes.small, sizes.large):
        ids = [f"new{i}" for i in range(outcome.count)]
        people = pd.DataFrame({"creator_id": ids, "platform": "X", "followers": outcome.followers})
        unseen = from_tables(creators=people, answers={"selection": "all we worked with"})
        plan = plan_budget(unseen, fit, scenario, fees=fees, draws=40_000)
        assert set(plan.choices["posts"]) == {posts} and len(plan.choices) == outcome.count
        assert plan.total_cost == pytest.approx(outcome.cost) and plan.expected == pytest.approx(outcome.expected)
        for name in ("p10", "p50", "p90"):
            assert getattr(plan, name) == pytest.approx(getattr(outcome, name), rel=0.03), (name, outcome.followers)


@pytest.mark.parametrize("trust", [0.0, 0.5, 1.0])
def test_a_trusted_record_makes_good_for_the_error_of_the_curve(trust):
    """Of a known curve, alike for typical and average creator: left of its error is what the record does not tell."""
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.1)
    choices = pd.DataFrame({"creator_id": ["a"], "platform": None, "niche": None, "followers": 1e6, "posts": 1,
                            "trust": trust, "expected": 1.0})
    drawn = np.log(draw_totals(choices, known, BudgetScenario(1.0), draws=100_000, seed=4))
    assert drawn.std() == pytest.approx((1 - trust) * 0.1 * np.log(100), abs=2e-3)


def test_the_step_from_typical_to_average_stays_however_long_the_record():
    fit = observed(lasting=lambda size: 0.6 + 0 * size, noise=0.6, seen=4, creators=60)
    choices = pd.DataFrame({"creator_id": ["a"], "platform": "X", "niche": None, "followers": 1e5, "posts": 1,
                            "trust": [0.0], "expected": 1.0})
    certain = replace(fit, trust=Trust(0.6, 0.0, True), spread_within=replace(fit.spread_within, constant=-np.inf))
    x = np.array([1.0, np.log(10)])
    drawn = {trust: np.log(draw_totals(choices.assign(trust=trust), certain, BudgetScenario(1.0), draws=50_000, seed=4))
             for trust in (0.0, 1.0)}
    whole, step = x @ fit.covariance @ x, x @ (fit.covariance - np.array(fit.typical_line.covariance)) @ x
    assert drawn[0.0].var() == pytest.approx(whole, rel=0.05), "of a creator never seen all of it is left"
    assert max(step, 0) - 2e-4 < drawn[1.0].var() < whole, "no record tells how the mean lies above the median"
