"""What is said flips at the thresholds of the one configuration (method.md F), wherever they are put."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.decline import DeclineFit, Slope, fit_rows, thresholds
from analysis.decline.bend import best_stick, find_bend
from analysis.decline.checks import _artefact, _leverage, _people
from analysis.decline.checks_of_rows import extrapolation, few, young
from analysis.decline.fit import Context
from analysis.decline.groups import fit_groups
from analysis.decline.verdict import bend_looked_for, creators_needed, creators_said, state_of, told_within
from analysis.errors import FitError
from tests.analysis.decline.worlds import simulated

#: 1.6449 standard errors of 0.018 reach 0.0296; 1.96 of them 0.0353.
SLOPE = Slope.of(0.0, 0.018, np.inf)


@pytest.mark.parametrize(("flat", "state"), [(0.0297, "flat"), (0.0295, "cannot tell")])
def test_flat(monkeypatch, flat, state):
    monkeypatch.setattr(thresholds, "FLAT_SLOPE", flat)
    assert state_of(SLOPE) == state
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=0.0, slope_standard_error=0.018)
    assert known.state == state and ("practically the same at every size" in known.text) == (state == "flat")


@pytest.mark.parametrize(("slope", "state"), [(-0.0354, "declines"), (-0.0352, "cannot tell"), (0.0352, "cannot tell"),
                                              (0.0354, "rises")])
def test_direction_is_told_where_the_range_excludes_zero(slope, state):
    assert state_of(Slope.of(slope, 0.018, np.inf)) == state


def test_few_creators(monkeypatch):
    fit = fit_rows(simulated(60, seed=1)[0])
    for limit, status in ((60, "pass"), (61, "review")):
        monkeypatch.setattr(thresholds, "FEW_CREATORS", limit)
        assert few(fit).status == status


def test_creators_that_would_tell(monkeypatch):
    """n (half the range / 0.05)² where the range is wider than that; else what shows that a rate is flat."""
    fit = fit_rows(simulated(60, seed=1)[0])
    half = (fit.stated.high - fit.stated.low) / 2
    assert half > thresholds.TOLD_WITHIN == told_within(fit)
    assert creators_needed(fit) == pytest.approx(60 * (half / 0.05) ** 2, rel=0.05)
    assert creators_needed(fit) >= 60 * (half / 0.05) ** 2, "rounded up"
    monkeypatch.setattr(thresholds, "TOLD_WITHIN", half * 1.01)
    assert told_within(fit) == thresholds.FLAT_SLOPE
    assert creators_needed(fit) == pytest.approx(60 * (half / 0.03) ** 2, rel=0.05)
    monkeypatch.setattr(thresholds, "FLAT_SLOPE", half * 1.01)
    assert told_within(fit) is None is creators_needed(fit)


def test_a_handful_says_nothing_about_millions(monkeypatch):
    assert (creators_said(1_000_000), creators_said(1_000_001)) == ("1,000,000", "more than 1,000,000")
    fit = fit_rows(simulated(20, seed=8, slope=0.0)[0])
    assert fit.state == "cannot tell" and f"About {creators_said(creators_needed(fit))} creators" in fit.text
    monkeypatch.setattr(thresholds, "MOST_NEEDED", 100)
    assert "It would take more than 100 creators like these to tell." in fit.answer.text
    assert [n.value for n in fit.answer.numbers if n.label == "Creators needed"] == ["> 100"]


@pytest.mark.parametrize(("slope", "said"), [(-0.849, False), (-0.851, True), (-1.049, True), (-1.051, False)])
def test_almost_unrelated(slope, said):
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=slope)
    assert ("almost unrelated to follower count" in known.text) == said


def test_a_bend_is_looked_for_and_proven(monkeypatch):
    frame, _ = simulated(30, seed=2)
    assert bend_looked_for(fit_rows(frame)) and "No bend is proven." in fit_rows(frame.assign(
        total=np.round(frame["exposure"] * 0.3 * frame["followers"] ** -0.3))).text
    assert not bend_looked_for(fit_rows(frame.iloc[:29]))
    rows = fit_rows(frame).rows
    found = best_stick(rows.log_rate, rows.design)
    for level, proven in ((found.p_value, False), (found.p_value + 1e-9, True)):
        monkeypatch.setattr(thresholds, "BEND_LEVEL", level)
        assert (find_bend(rows.log_rate, rows.design) is not None) == proven


@pytest.mark.parametrize(("frame", "why"), [
    (pd.DataFrame({"followers": np.geomspace(1e3, 1e5, 5), "total": [30, 90, 300, 900, 2900], "exposure":
                   np.geomspace(1e3, 1e5, 5)}), "five creators"),
    (pd.DataFrame({"followers": np.repeat([5e3, 5e4], 30), "exposure": np.repeat([5e3, 5e4], 30),
                   "total": np.tile(np.arange(90, 120), 2) * np.repeat([2, 19], 30)}), "two sizes"),
    (pd.DataFrame({"followers": np.geomspace(1e3, 1e6, 60), "exposure": np.geomspace(1e3, 1e6, 60),
                   "total": 0.05 * np.geomspace(1e3, 1e6, 60) ** 0.9}), "one line exactly"),
])
def test_no_bend_is_unproven_where_none_was_looked_for(frame, why):
    fit = fit_rows(frame)
    said = fit.text + " ".join(f.text for f in fit.findings)
    assert not bend_looked_for(fit) and "bend" not in said.lower(), why


def test_groups_of_their_own(monkeypatch):
    frame = simulated(90, seed=3)[0].assign(niche=["Food"] * 45 + ["Pets"] * 45)
    monkeypatch.setattr(thresholds, "CREATORS_FOR_GROUP", 45)
    assert fit_groups(frame, "niche").table["creators"].tolist() == [45, 45]
    monkeypatch.setattr(thresholds, "CREATORS_FOR_GROUP", 46)
    with pytest.raises(FitError, match="Fewer than two niches have 46 creators"):
        fit_groups(frame, "niche")


def test_sizes_that_few_stand_near(monkeypatch):
    fit = fit_rows(simulated(400, seed=4)[0])
    number = int(fit.creators_near([5_000])[0])
    for limit, enough in ((number, True), (number + 1, False)):
        monkeypatch.setattr(thresholds, "NEAR_CREATORS", limit)
        assert fit.supported([5_000]).tolist() == [enough]
        assert (f"5K ({number})" in extrapolation(fit).text) == (not enough)
    near = int(fit.creators_near([5_000], dex=0.1)[0])
    monkeypatch.setattr(thresholds, "NEAR_DEX", 0.1)  # read at the call, not when the module was
    assert int(fit.creators_near([5_000])[0]) == near < number


def test_what_could_fake_it_and_who_carries_it(monkeypatch):
    fit = fit_rows(simulated(400, seed=5)[0])
    for limit, status in ((fit.artefact_factor, "pass"), (fit.artefact_factor + 1e-9, "review")):
        monkeypatch.setattr(thresholds, "WEAK_ARTEFACT_FACTOR", limit)
        assert _artefact(fit).status == status
    assert _leverage(fit).status == "pass"
    monkeypatch.setattr(thresholds, "ONE_CREATOR_SHARE", 1e-4)
    assert _leverage(fit).status == "review"


def test_no_error_of_counts_makes_a_rate_fall_by_more_than_half():
    """Counts that are nothing but error give a slope of -1: a steeper one is no artefact, and no factor would do."""
    x = np.geomspace(1e3, 1e6, 60)
    noise = np.exp(np.random.default_rng(1).normal(0, 0.3, 60))
    fit = fit_rows(pd.DataFrame({"followers": x, "exposure": x, "total": 1e9 * x**-0.3 * noise}))
    assert fit.typical.high < -1 and fit.state == "declines" and fit.artefact_factor is None
    assert "fake" not in fit.text and not any(n.label == "To fake this" for n in fit.answer.numbers)
    assert _artefact(fit).status == "pass" and "by half or more" in _artefact(fit).text


@pytest.mark.parametrize(("share", "status"), [(0.0499, "pass"), (0.05, "review")])
def test_young_posts(share, status):
    assert young(fit_rows(simulated(60, seed=1)[0], context=Context(young=share))).status == status


def test_accounts_of_one_creator(monkeypatch):
    """Each creator on two platforms with the same luck on both: counted apart they are twice as sure as they may be."""
    frame, _ = simulated(60, seed=6)
    both = pd.concat([frame.assign(platform="Instagram"), frame.assign(platform="TikTok")], ignore_index=True)
    fit = fit_rows(both)
    # The moves of the two are equal, so that the range widens by the root of two.
    assert "120 accounts of 60 creators" in _people(fit).text and "1.4 times as wide" in _people(fit).text
    assert _people(fit).status == "review"
    for limit, status in ((2**0.5 - 0.01, "review"), (2**0.5 + 0.01, "pass")):
        monkeypatch.setattr(thresholds, "SAME_PEOPLE", limit)
        assert _people(fit).status == status
    apart = both.assign(creator_id=[f"c{i}" for i in range(120)])
    assert _people(fit_rows(apart)) is None and _people(fit_rows(frame)) is None
    few_people = both[both["creator_id"].isin(frame["creator_id"].iloc[:20])]
    assert "cannot be told from so few" in _people(fit_rows(few_people)).text
