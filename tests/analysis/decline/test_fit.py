"""The fitted value: bands, support, known parameters, trust, words, and data that cannot carry a slope."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from analysis.budget.cautions import inherited
from analysis.decline import DeclineFit, Slope, fit_rows
from analysis.decline.fit import Context
from analysis.decline.verdict import selected_by, state_of
from analysis.errors import FitError
from tests.analysis.decline.worlds import reference_rows, simulated

SIZES = np.geomspace(1e3, 1e6, 25)


@pytest.fixture(scope="module")
def fit():
    frame, posts = simulated(400, seed=2)
    return fit_rows(frame, posts=posts)


@pytest.mark.parametrize("sign", [-1, 1])
def test_rates_move_with_the_sign_of_the_slope(sign):
    frame, _ = simulated(300, seed=8, slope=0.3 * sign)
    found = fit_rows(frame)
    assert (np.sign(np.diff(found.typical_rate(SIZES))) == sign).all()
    assert (np.sign(np.diff(found.average_rate(SIZES))) == sign).all()
    assert found.state == ("rises" if sign > 0 else "declines")


def test_the_band_holds_the_typical_creator_and_widens_with_its_level(fit):
    before = None
    for level in (0.01, 0.5, 0.8, 0.9, 0.99):
        low, high = fit.band(SIZES, level=level)
        typical = fit.typical_rate(SIZES)
        assert (low <= typical).all() and (typical <= high).all() and (low > 0).all()
        if before is not None:
            assert (low <= before[0] + 1e-12).all() and (high >= before[1] - 1e-12).all()
        before = low, high


@pytest.mark.parametrize("creators", [30, 400])
def test_the_band_holds_nine_in_ten_new_creators(creators):
    """Fresh creators of the same world, small and large apart (method A7)."""
    inside = {"small": [], "large": []}
    for seed in range(12):
        found = fit_rows(simulated(creators, seed=seed)[0])
        fresh, _ = simulated(2000, seed=900 + seed)
        low, high = found.band(fresh["followers"])
        rate = fresh["total"] / fresh["exposure"]
        hit = (rate >= low) & (rate <= high)
        inside["small"].append(hit[fresh["followers"] < 30_000].mean())
        inside["large"].append(hit[fresh["followers"] >= 30_000].mean())
    for shares in inside.values():
        assert np.mean(shares) == pytest.approx(0.9, abs=0.04)


def test_few_creators_get_one_spread_and_say_so():
    small, large = fit_rows(simulated(29, seed=1)[0]), fit_rows(simulated(30, seed=1)[0])
    assert not small.spread.modelled and large.spread.modelled
    assert len(set(np.round(small.residual_sd(SIZES), 12))) == 1
    assert any("same at every size" in f.text for f in small.findings)
    assert not any("same at every size" in f.text for f in large.findings)


def test_known_parameters_are_those_of_the_reference():
    """REF-F: the rate at the reference is the average one."""
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15)
    assert known.average_rate(20_000) * 20_000 == pytest.approx(540.7503, abs=5e-5)
    assert known.average_rate(1_000_000) * 1_000_000 == pytest.approx(15_035.617, abs=5e-4)
    assert known.typical_rate(20_000) == known.average_rate(20_000)  # without spread the median is the mean
    assert known.bend is None and known.findings == () and known.residuals.empty
    assert known.support == (0.0, np.inf) and known.creators_near(1e4) is None and known.supported(1e9).all()
    low, high = known.band([1e4])
    assert low == high == known.typical_rate([1e4])
    with pytest.raises(FitError):
        known.by("niche")


def test_known_parameters_carry_their_uncertainty():
    known = DeclineFit.from_parameters(rate_at_reference=0.02, slope=-0.2, reference=50_000, slope_standard_error=0.03,
                                       residual_sd=0.9)
    assert known.average_rate(50_000) == pytest.approx(0.02)
    assert known.typical_rate(50_000) == pytest.approx(0.02 * np.exp(-0.405))
    assert known.average.low == pytest.approx(-0.2 - 1.959964 * 0.03, abs=1e-6)
    # The level is known at the reference, so its uncertainty turns about that point.
    x = np.array([1.0, np.log(5.0)])
    assert x @ known.covariance @ x == pytest.approx(0, abs=1e-15)
    assert known.covariance[1, 1] == pytest.approx(0.0009)
    low, high = known.band(50_000)
    assert np.log(high / low) == pytest.approx(2 * 1.644854 * 0.9, rel=1e-6)
    assert known.state == "declines" and known.residual_sd(1e5) == pytest.approx(0.9)


def test_impossible_parameters_are_named_together():
    with pytest.raises(FitError) as error:
        DeclineFit.from_parameters(rate_at_reference=0, slope=float("nan"), residual_sd=-1)
    assert len(str(error.value).splitlines()) == 3


@pytest.mark.parametrize(("slope", "error", "state"), [
    (-0.15, 0.03, "declines"), (0.15, 0.03, "rises"), (-0.05, 0.03, "cannot tell"), (0.05, 0.03, "cannot tell"),
    (-0.01, 0.004, "flat"),  # proven, but tiny: flat wins
    (0.0, 0.0, "flat"), (-0.03, 0.0, "flat"), (-0.0301, 0.0, "declines"), (0.0301, 0.0, "rises"),
    (-0.03, 1e-6, "declines"),  # 90 % interval sticks out of +-0.03
    (0.0, 0.0182, "flat"), (0.0, 0.0183, "cannot tell"),  # 1.645 * se against 0.03
])
def test_the_four_states(slope, error, state):
    assert state_of(Slope.of(slope, error, np.inf)) == state


def test_support_counts_creators_within_a_quarter_of_a_power_of_ten(fit):
    assert fit.support == (fit.rows.followers.min(), fit.rows.followers.max())
    ratio = np.abs(np.log10(fit.rows.followers / 3e4))
    assert fit.creators_near(3e4) == (ratio <= 0.25).sum()
    assert fit.creators_near([1.0, 3e4]).tolist() == [0, (ratio <= 0.25).sum()]
    assert fit.supported([1.0, 3e4]).tolist() == [False, True]


def test_trust_recovers_the_split_and_grows_with_posts(fit):
    frame, posts = simulated(2500, seed=20, creator_sd=0.7, post_sd=0.6)
    found = fit_rows(frame, posts=posts)
    assert found.trust.measured
    assert found.post_sd == pytest.approx(0.6, abs=0.03) and found.creator_effect_sd == pytest.approx(0.7, abs=0.05)
    weights = found.trust.weight([0, 1, 3, 100])
    assert weights[0] == 0 and (np.diff(weights) > 0).all() and weights[-1] < 1
    assert weights[1] == pytest.approx(0.49 / (0.49 + 0.36), abs=0.05)


def test_single_posts_cannot_tell_luck_from_talent():
    found = fit_rows(reference_rows())
    assert not found.trust.measured
    assert any("cannot be told apart" in f.text for f in found.findings)
    assert found.trust.weight(1) == pytest.approx(0.5)


def test_shrunken_values_promise_no_more_than_they_keep():
    """Method B8: own record with trust promises about what a fresh post brings; the raw record promises too much."""
    frame, posts = simulated(1500, seed=30, posts=2)
    found = fit_rows(frame, posts=posts)
    table = found.residuals
    assert table["residual"].notna().all() and len(table) == len(frame)
    shift = table["trust"] * table["residual"] - table["trust"] * found.creator_effect_sd**2 / 2
    expected = found.average_rate(table["followers"].to_numpy()) * np.exp(shift)
    effect = _true_effects(1500, seed=30)
    truth = 0.03 * (table["followers"] / 1e4) ** -0.15 * np.exp(effect + 0.18)
    best = np.argsort(-(expected * table["followers"]).to_numpy())[:200]
    promised, kept = (np.sum((v * table["followers"]).to_numpy()[best]) for v in (expected, truth))
    assert promised / kept == pytest.approx(1, abs=0.15)


def _true_effects(creators, seed):
    """The creator effects that `simulated` draws, in its order."""
    random = np.random.default_rng(seed)
    random.normal(4.5, 0.8, creators)
    random.poisson(1, creators)
    return random.normal(0, 0.7, creators)


def test_a_creator_without_any_engagement_has_a_finite_residual():
    frame = reference_rows()
    frame.loc[0, "total"] = 0
    found = fit_rows(frame)
    assert np.isfinite(found.residuals["residual"]).all()
    assert found.residuals.set_index("creator_id").loc["c00", "residual"] < -5


def test_it_is_frozen_and_survives_pickling(fit):
    with pytest.raises(AttributeError):
        fit.seed = 3
    back = pickle.loads(pickle.dumps(fit))
    assert back.typical == fit.typical and back.text == fit.text and back.bend == fit.bend
    np.testing.assert_array_equal(back.band(SIZES), fit.band(SIZES))


def test_engagement_in_proportion_is_flat_and_engagement_without_relation_is_suspicious():
    frame, _ = simulated(600, seed=40, slope=0.0, creator_sd=0.2, post_sd=0.2)
    assert abs(fit_rows(frame).typical.slope) < 0.03
    random = np.random.default_rng(1)
    unrelated = frame.assign(total=np.round(np.exp(random.normal(8, 1, len(frame))) * frame["posts"]))
    found = fit_rows(unrelated)
    assert found.typical.slope == pytest.approx(-1, abs=0.1)
    assert any("near one half" in f.text and f.status == "review" for f in found.findings)
    assert "unrelated" in found.text and "explains" not in found.text


def test_selection_caps_the_verdict():
    frame, _ = simulated(400, seed=2)
    texts = {}
    for said in ("", None, "all we worked with", "top by followers", "top by engagement", "top by engagement rate",
                 "don't know", "bought, or copied from a public list"):
        found = fit_rows(frame, context=Context(selection=said))
        texts[said] = found.state, [f.status for f in found.findings if "list" in f.text.lower()]
    assert texts[""] == ("declines", [])
    assert texts[None] == texts["don't know"] == ("declines", ["review"])
    assert texts["all we worked with"] == texts["top by followers"] == ("declines", ["pass"])
    assert texts["bought, or copied from a public list"] == ("declines", ["review"])
    assert texts["top by engagement"] == ("cannot tell", ["fail"]), "this list is not cut off at one level"
    assert texts["top by engagement rate"] == ("cannot tell", ["fail"])
    assert selected_by("Do not know") == "unanswered"
    assert selected_by("scraped") == selected_by("Bought from an agency") == "others"
    assert selected_by("bought: its top by engagement") == "engagement", "whoever knows the rule has said it"
    bought = fit_rows(frame, context=Context(selection="bought, or copied from a public list"))
    assert "by a rule that is not known" in bought.text
    assert any("By what rule this list" in f.text for f in inherited(bought)), "a plan repeats it"


def test_one_account_that_carries_the_slope_is_named():
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"creator_id": [f"c{i}" for i in range(40)], "handle": "@small", "posts": 1,
                          "followers": random.integers(9_000, 11_000, 40).astype(float)})
    frame["total"] = np.round(frame["followers"] * 0.03 * np.exp(random.normal(0, 0.4, 40)))
    frame.loc[39, ["handle", "followers", "total"]] = ["@giant", 5e6, 2_000.0]
    found = fit_rows(frame.assign(exposure=frame["followers"]))
    assert any("@giant" in f.text and f.status == "review" for f in found.findings)


def table(followers, total):
    return pd.DataFrame({"followers": followers, "total": total, "exposure": followers})


@pytest.mark.parametrize(("frame", "said"), [
    (table([1e4] * 30, range(1, 31)), "same follower count"),
    (table([1e4, 2e4], [100, 150]), "Only 2 creators"),
    (table(np.geomspace(1e3, 1e6, 30), [0] * 30), "every count is zero"),
    (table([1e4] * 20 + [5e6], [300] * 20 + [9000]), "one account"),
    (table(np.geomspace(1e3, 1e6, 30), [-1] * 30), "negative"),
    (table([], []), "Only 0 creators"),
    (table([np.nan] * 9 + [0, -5], [3] * 11), "Only 0 creators"),
    (table([1e3, 1e4, 1e5, 1e6], [0, 0, 30, 40]), "Only 2 of 4 creators have any"),
    (table(np.geomspace(1e3, 1e6, 6), range(1, 7)).assign(platform=list("abcdef")), "No platform has 3"),
    (table([1e3] * 5 + [1e5] * 5, range(1, 11)).assign(platform=["a"] * 5 + ["b"] * 5), "same follower count"),
])
def test_what_cannot_carry_a_slope_is_said(frame, said):
    with pytest.raises(FitError, match=said):
        fit_rows(frame)


def refusal(frame) -> str:
    with pytest.raises(FitError) as refused:
        fit_rows(frame)
    return str(refused.value)


def test_the_one_size_named_is_that_of_those_who_have_any():
    said = refusal(table([1e3] * 10 + [5e4] * 20, [0] * 10 + list(range(1, 21))))
    assert said.startswith("All creators who have any of this outcome have the same follower count (50K):")
    assert said.endswith("Add creators of other sizes who have any of this outcome.")
    two = refusal(table([1e3] * 5 + [1e5] * 5, range(1, 11)).assign(platform=["X"] * 5 + ["YouTube"] * 5))
    assert "of a platform have the same follower count (1K on X, 100K on YouTube):" in two


def test_what_is_missing_is_advised_and_not_what_is_there():
    """60 creators of one platform of whom two have any: more creators of one platform are no help."""
    one = refusal(table(np.geomspace(1e3, 1e6, 60), [0] * 58 + [30, 40]))
    assert one.startswith("Only 2 of 60 creators have any of this outcome, and a slope needs at least 3")
    assert "add creators who have some of it" in one and "one platform:" not in one
    few = refusal(table(np.geomspace(1e3, 1e6, 60), [0] * 57 + [30, 40, 50]).assign(
        platform=["X"] * 58 + ["YouTube"] * 2))
    assert few.startswith("No platform has 3 creators with any of this outcome: 3 of 60 creators have, on 2 platforms, "
                          "2 of them on YouTube.")
    assert "add creators of YouTube who have some of it" in few


@pytest.mark.parametrize("frame", [
    table(np.geomspace(1e3, 1e6, 30), np.geomspace(1e3, 1e6, 30) * 0.05),  # one rate for all
    table(np.geomspace(1e3, 1e6, 30), np.geomspace(1e3, 1e6, 30) ** 0.8),  # a perfect fit
    table([1e3, 1e4, 1e5], [50, 300, 2000]),  # as few as can be
    table(np.r_[np.geomspace(1e3, 1e4, 20), 9e7], np.r_[np.full(20, 100), 8e7]),  # one giant
    table(np.geomspace(1e3, 1e6, 60), np.r_[np.zeros(55), 1, 2, 3, 4, 5]),  # nearly all zero
    table(np.geomspace(1e3, 1e6, 60), np.ones(60)),  # no relation at all
    table(np.repeat([5e3, 5e4], 30), np.tile([1, 1e6], 30)),  # two sizes, wild rates
])
def test_strange_data_gives_numbers_and_words_without_nan(frame):
    found = fit_rows(frame, context=Context(selection=None))
    assert found.state in ("declines", "rises", "flat", "cannot tell")
    values = [found.typical.slope, found.typical.low, found.typical.high, found.average.slope, found.average.low,
              found.average.high, *np.ravel(found.band(SIZES)), *found.typical_rate(SIZES), *found.average_rate(SIZES)]
    curve = found.curve(SIZES)
    values += [*curve.average_low, *curve.average_high, *curve.low, *curve.high, *found.residuals["trust"]]
    assert np.isfinite(values).all()
    answer = found.answer
    words = " ".join([found.text, answer.text, answer.title, *(n.value + n.note for n in answer.numbers),
                      *(f.text + f.advice for f in found.findings)])
    assert "nan" not in words.lower().replace("nano ", "") and "inf" not in words.lower().split()


def test_a_perfect_fit_looks_computed():
    found = fit_rows(table(np.geomspace(1e3, 1e6, 30), np.geomspace(1e3, 1e6, 30) ** 0.8))
    assert found.typical.slope == pytest.approx(-0.2, abs=1e-9)
    assert any("computed" in f.text for f in found.findings)


def test_a_platform_with_too_few_creators_is_left_out_and_said():
    frame = pd.concat([reference_rows(), reference_rows().head(2).assign(platform="Twitch")], ignore_index=True)
    found = fit_rows(frame)
    assert found.platforms == ("Instagram",) and found.rows.left_out == (("Twitch", 2),)
    assert any("Twitch (2 creators)" in f.text for f in found.findings)
    assert found.typical == fit_rows(reference_rows()).typical


def test_other_outcomes_are_named_and_have_no_artefact():
    frame, _ = simulated(300, seed=7, slope=0.0)
    found = fit_rows(frame.assign(exposure=frame["posts"]), context=Context("likes", "post", selection=""))
    assert found.typical.slope == pytest.approx(1, abs=0.15) and found.artefact_factor is None
    assert "likes per post rise" in found.text and "Likes per post rise" in found.answer.title
    assert "fake" not in found.text


def test_the_rate_is_stated_where_the_data_reach():
    frame, _ = simulated(200, seed=5)
    assert "at 10K" in fit_rows(frame).answer.numbers[2].label
    large = frame.assign(followers=frame["followers"] * 1e3, exposure=frame["exposure"] * 1e3)
    label = fit_rows(large).answer.numbers[2].label
    assert "M" in label.split()[-1]


def test_a_bend_that_one_slope_hides_is_said():
    """A V in the logs with its foot at the middle: no slope over all sizes, two proven ones."""
    x = np.linspace(-3, 3, 801)
    random = np.random.default_rng(1)
    rate = 0.03 * np.exp(0.4 * np.abs(x) + random.normal(0, 0.3, x.size))
    found = fit_rows(table(3e4 * np.exp(x), np.round(3e4 * np.exp(x) * rate)))
    assert found.state == "flat" and found.bend.below < -0.3 and found.bend.above > 0.3
    assert "One slope hides a bend near" in found.text and "One slope hides a bend near" in found.answer.text
