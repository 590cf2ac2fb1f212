"""Between and within creators: both slopes come back, and what cannot tell them is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.decline import fit_decline, fit_rows, within
from analysis.decline.within import fit_within, panel_of
from analysis.errors import FitError
from data.samples import load_sample
from tests.analysis.decline.worlds import reference_rows


def world(*, seed: int, creators: int = 150, between: float = -0.15, inside: float = -0.60, growth: float = 0.5,
          drift: float = 0.0) -> pd.DataFrame:
    """Posts of creators who grow at their own speed over a year. drift: change of every rate a month."""
    random = np.random.default_rng(seed)
    size = random.normal(1.0, 1.5, creators)
    speed = growth * random.uniform(0.2, 1.8, creators)
    effect = random.normal(0, 0.7, creators)
    owner, month = np.repeat(np.arange(creators), 12), np.tile(np.arange(12), creators)
    dev = speed[owner] * (month / 12 - 5.5 / 12)
    logs = -3.5 + between * size[owner] + inside * dev + effect[owner] + random.normal(0, 0.5, len(owner)) + (
        drift * month)
    return pd.DataFrame({"creator_id": owner, "platform": "TikTok", "followers": 1e4 * np.exp(size[owner] + dev),
                         "rate": np.exp(logs), "month": [f"2025-{m + 1:02d}" for m in month]})


@pytest.mark.parametrize("dated", [True, False])
def test_both_slopes_come_back(dated):
    """Method A7: -.152 and -.601 with coverage .95 and .94."""
    worlds = [world(seed=s) if dated else world(seed=s).drop(columns="month") for s in range(9)]
    found = [fit_within(panel_of(w)) for w in worlds]
    for values, truth in (([f.between for f in found], -0.15), ([f.within for f in found], -0.60)):
        middle, error = np.mean([v.slope for v in values]), np.std([v.slope for v in values]) / 3
        assert abs(middle - truth) < 4 * error + 1e-9
        assert sum(v.low <= truth <= v.high for v in values) >= 6
    assert all(f.months == dated for f in found)


def test_what_time_brought_is_not_taken_for_growth():
    """Every rate falls by 3 % a month while creators grow: without levels of the months growth takes the blame."""
    posts = world(seed=2, inside=0.0, drift=-0.03)
    blamed = fit_within(panel_of(posts.drop(columns="month"))).within
    assert blamed.high < 0
    found = fit_within(panel_of(posts)).within
    assert found.low <= 0 <= found.high


def test_the_words_and_the_note():
    posts = world(seed=3)
    posts.loc[:4, "rate"] = 0.0
    found = fit_within(panel_of(posts))
    assert found.zeros == 5 and found.posts == 12 * found.creators - 5
    assert found.text.startswith("As one creator grows, the change is −4") and "The two differ" in found.text
    assert "5 posts with none at all" in found.note and "Each month of a platform" in found.note
    same = fit_within(panel_of(world(seed=3, inside=-0.15)))
    assert "do not differ by more than chance" in same.text


def test_creators_who_do_not_grow_take_no_part():
    posts = world(seed=4)
    still = world(seed=5, growth=0.0).assign(creator_id=lambda p: p["creator_id"] + 1000)
    assert fit_within(panel_of(pd.concat([posts, still]))).creators == fit_within(panel_of(posts)).creators
    assert panel_of(still) is None


def test_many_posts_are_thinned_by_a_fixed_rule(monkeypatch):
    monkeypatch.setattr(within, "MOST_POSTS", 600)
    posts = world(seed=6)
    panel = panel_of(posts)
    assert len(panel.x) <= 612 and panel.kept == 50 and panel.creators >= 140
    again = panel_of(posts.sample(frac=1, random_state=1))
    assert sorted(again.x) == pytest.approx(sorted(panel.x))
    assert "one in 3, by id" in fit_within(panel).note


def test_the_fit_carries_it_and_known_rows_do_not():
    fit = fit_decline(load_sample())
    assert fit.within is not None and fit.within.between.slope < 0 and fit.within.months
    assert fit_rows(reference_rows()).within is None


@pytest.mark.parametrize("posts", [
    None, world(seed=1).iloc[:0], world(seed=1).assign(rate=0.0), world(seed=1, growth=0.0),
    world(seed=1, creators=2), world(seed=1).assign(rate=np.nan)])
def test_without_growth_nothing_is_said(posts):
    assert panel_of(posts) is None
    with pytest.raises(FitError, match="Fewer than 20 creators"):
        fit_within(panel_of(posts))


def test_rates_that_follow_a_formula_are_refused():
    posts = world(seed=1)
    with pytest.raises(FitError, match="formula|settle"):
        fit_within(panel_of(posts.assign(rate=0.03)))
    with pytest.raises(FitError, match="formula|settle"):
        fit_within(panel_of(posts.assign(rate=posts["followers"] ** -0.2)))


def test_a_fit_that_does_not_settle_is_refused(monkeypatch):
    class Unsettled:
        converged, fe_params, bse_fe = False, np.ones(9), np.ones(9)

    monkeypatch.setattr(within.MixedLM, "fit", lambda self, **_: Unsettled())
    with pytest.raises(FitError, match="does not settle"):
        fit_within(panel_of(world(seed=1)))
