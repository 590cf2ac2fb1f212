"""What sponsored posts bring: recovered where both kinds are there, else assumed and said so."""

import numpy as np
import pandas as pd
import pytest

from analysis import DeclineFit, ScenarioError, fit_decline
from analysis.budget.sponsored import SponsoredEffect, published_log_ratio, sponsored_effect
from data.campaigns import from_tables
from data.evidence import SPONSORED_LOSS
from data.filters import Filters
from data.samples import load_sample


def world(creators=80, *, organic=6, sponsored=3, level=-0.5, slope=0.0, seed=0, marked=True, paid_creators=1.0):
    """Posts of one platform; ln(sponsored / organic) = level + slope * ln(followers / 10,000)."""
    rng = np.random.default_rng(seed)
    followers = np.round(np.exp(rng.normal(10, 1.3, creators)))
    lasting = rng.normal(0, 0.6, creators)
    ids = np.array([f"c{i:04d}" for i in range(creators)])
    frames = []
    for paid, number in ((False, organic), (True, sponsored)):
        rows = np.repeat(np.arange(creators), number)
        if paid:
            rows = rows[rows < paid_creators * creators]
        effect = (level + slope * np.log(followers[rows] / 1e4)) * paid
        rate = 0.03 * (followers[rows] / 1e4) ** -0.15 * np.exp(lasting[rows] + rng.normal(0, 0.5, len(rows)) + effect)
        frames.append(pd.DataFrame({"creator_id": ids[rows], "platform": "X", "followers": followers[rows],
                                    "likes": rng.poisson(rate * followers[rows]), "sponsored": paid}))
    posts = pd.concat(frames, ignore_index=True)
    posts.insert(0, "post_id", [f"p{i}" for i in range(len(posts))])
    if not marked:
        posts = posts.drop(columns="sponsored")
    frame = pd.DataFrame({"creator_id": ids, "platform": "X", "followers": followers,
                          "quoted_fee": 0.05 * followers**0.9, "currency": "EUR"})
    return from_tables(creators=frame, posts=posts)


def effect_of(campaigns):
    return sponsored_effect(campaigns, fit_decline(campaigns))


@pytest.mark.parametrize(("level", "slope"), [(-0.5, 0.0), (0.0, 0.0), (0.2, 0.0), (-0.4, -0.1)])
def test_a_known_effect_is_recovered_whatever_was_published(level, slope):
    worlds = [effect_of(world(250, organic=8, sponsored=5, level=level, slope=slope, seed=s)) for s in range(5)]
    sizes = np.array([3_000.0, 30_000.0, 300_000.0])
    found = np.mean([np.log(e.ratio(sizes, ["X"] * 3)) for e in worlds], axis=0)
    assert found == pytest.approx(level + slope * np.log(sizes / 1e4), abs=0.06)
    assert all(e.kind == "fitted" and e.own > 0.9 for e in worlds)


def test_its_error_is_that_of_repeated_worlds():
    """Fitted at the truth it starts from, so that the prior pulls nowhere: the error is then the spread."""
    effects = [effect_of(world(40, organic=5, sponsored=2, level=-0.2, seed=s)) for s in range(30)]
    at = [float(np.log(e.ratio(np.exp(10.0), None))) + e.platforms[0][1] for e in effects]
    said = np.mean([e.error for e in effects])
    assert np.std(at) <= 1.25 * said and np.std(at) >= 0.5 * said


def test_few_sponsored_posts_lean_on_the_published_figure():
    many, few = (effect_of(world(n, organic=3, sponsored=1, level=-1.2, seed=2)) for n in (300, 6))
    sizes, name = np.array([22_360.0]), ["X"]
    published = published_log_ratio(sizes)
    gone = [abs(float((np.log(e.ratio(sizes, name)) - published)[0])) for e in (many, few)]
    assert gone[1] < gone[0] and few.own < many.own
    assert few.own > 0.9 or "published figure" in few.text


def test_too_few_creators_with_both_kinds_are_refused_in_words():
    effect = effect_of(world(60, paid_creators=0.05))
    assert effect.kind == "assumed" and "only 3 creators have both kinds of posts" in effect.text
    assert float(effect.ratio(5e4)) == pytest.approx(float(np.exp(published_log_ratio(5e4))))


@pytest.mark.parametrize(("campaigns", "why"), [
    (world(marked=False), "no post here is marked"), (world().keep(Filters(sponsored=False)), "only organic posts")])
def test_where_nothing_is_marked_it_is_assumed_and_says_why(campaigns, why):
    effect = effect_of(campaigns)
    assert effect.kind == "assumed" and why in effect.text and "assumed" in effect.text
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15)
    assert "known figures" in sponsored_effect(campaigns, known).text


def test_a_curve_of_sponsored_posts_has_nothing_taken_off():
    effect = effect_of(world().keep(Filters(sponsored=True)))
    assert effect.neutral and effect.factor(np.array([1e3, 1e6]), ["X", "X"]) == pytest.approx([1, 1])
    assert (effect.luck(50, 0) == 1).all() and "nothing is taken off" in effect.text


def test_the_published_figures_hold_at_the_middles_of_their_tiers():
    middles = np.sqrt([low * high for low, high, _ in SPONSORED_LOSS.tiers])
    assert 1 - np.exp(published_log_ratio(middles)) == pytest.approx([loss for *_, loss in SPONSORED_LOSS.tiers])
    assert (np.diff(published_log_ratio(np.geomspace(500, 5e6, 200))) <= 0).all()


def test_organic_sponsored_and_mixed_curves_promise_the_same_for_a_sponsored_post():
    """Whatever posts the curve was fitted on, what a sponsored post brings is the same."""
    campaigns = world(400, organic=8, sponsored=4, level=-0.5, seed=5)
    mixed, sponsored = campaigns, campaigns.keep(Filters(sponsored=True))
    sizes = np.array([5e3, 5e4])
    said = []
    for part in (mixed, sponsored):
        curve = fit_decline(part)
        said.append(curve.average_rate(sizes, "X") * sponsored_effect(part, curve).factor(sizes, ["X", "X"]))
    assert said[0] == pytest.approx(said[1], rel=0.08)


def test_a_typed_loss_is_taken_as_it_is():
    effect = SponsoredEffect().typed(0.25)
    assert effect.ratio(np.array([1e3, 1e6])) == pytest.approx([0.75, 0.75]) and "25 % less" in effect.text
    assert (effect.luck(10, 0) == 1).all()
    with pytest.raises(ScenarioError, match="below 1"):
        effect.typed(1.0)


def test_a_record_of_organic_posts_is_taken_down_and_one_of_sponsored_posts_up():
    effect = SponsoredEffect(share=((None, 0.5),)).typed(0.4)
    organic, usual, paid = effect.in_record(np.full(3, 1e4), ["X"] * 3, [0.0, 0.5, 1.0])
    assert organic > 0 == usual > paid
    # Corrected by it, all three promise the same for a sponsored post of the same creator.
    assert organic - paid == pytest.approx(-np.log(0.6))


def test_its_luck_is_shared_and_centred():
    luck = SponsoredEffect(error=0.2).luck(40_000, 3)
    assert luck.mean() == pytest.approx(1, abs=0.005) and np.log(luck).std() == pytest.approx(0.2, rel=0.03)
    assert (luck == SponsoredEffect(error=0.2).luck(40_000, 3)).all()


def test_orders_come_from_deals_and_have_nothing_taken_off():
    sample = load_sample()
    assert sponsored_effect(sample, fit_decline(sample, outcome="orders")).neutral
