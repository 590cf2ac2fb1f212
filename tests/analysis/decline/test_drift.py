"""Breaks over time: found where there is one and in its month, not found where only the creators change."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.decline import drift as drift_of
from analysis.decline.drift import NO_DRIFT, drift_note, drift_text, find_break, find_drifts, latest_break
from data.engine import post_rows
from data.samples import load_sample

MONTHS = np.array([f"{2024 + m // 12}-{m % 12 + 1:02d}" for m in range(24)])


def world(*, seed: int, shift: float = 0.0, at: int = 12, creators: int = 100, platform: str = "TikTok",
          leaving: float = 0.0) -> pd.DataFrame:
    """Method A7: 24 months, creators who join at different times, effects of creators and posts. leaving: how much
    lower the rates are of those who join late, which is no drift."""
    random = np.random.default_rng(seed)
    joined = random.integers(0, 16, creators)
    effect = random.normal(0, 0.7, creators) - leaving * (joined > 8)
    number = random.poisson(12, creators) + 1
    owner = np.repeat(np.arange(creators), number)
    month = joined[owner] + (random.random(len(owner)) * (24 - joined[owner])).astype(int)
    logs = -3.5 + effect[owner] + random.normal(0, 0.6, len(owner)) + shift * (month >= at)
    return pd.DataFrame({"creator_id": owner, "platform": platform, "month": MONTHS[month], "rate": np.exp(logs)})


def test_false_breaks_are_as_rare_as_promised():
    """Size .060 in the study; of 200 worlds 10 are expected at 5 %, and 22 lie four binomial errors above."""
    assert sum(find_break(world(seed=s), platform="TikTok", seed=s) is not None for s in range(200)) <= 22


def test_a_fall_by_a_third_is_found_in_its_month():
    """Power 1.00 and 91 % of the months exactly in the study."""
    found = [find_break(world(seed=s, shift=np.log(0.67)), platform="TikTok") for s in range(60)]
    assert all(f is not None for f in found)
    assert np.mean([f.month == MONTHS[12] for f in found]) >= 0.75
    assert np.mean([f.shift for f in found]) == pytest.approx(np.log(0.67), abs=0.03)
    covered = sum(f.low <= np.log(0.67) <= f.high for f in found)
    assert covered >= 50, "of 60; 57 are expected"
    assert "On TikTok the level fell by " in found[0].text and "from January 2025 on" in found[0].text


def test_other_creators_are_no_break():
    """Those who join late have half the rate: the mean over posts falls, and nobody's level does."""
    found = sum(find_break(world(seed=s, leaving=0.7), platform="TikTok") is not None for s in range(40))
    assert found <= 7
    posts = world(seed=1, leaving=1.5, creators=500)
    means = posts.assign(log=np.log(posts["rate"])).groupby("month")["log"].mean()
    assert means.iloc[-8:].mean() < means.iloc[2:8].mean() - 0.3
    (drift,) = find_drifts(posts)
    level = np.log(drift.table["level"])
    assert level.iloc[-8:].mean() == pytest.approx(level.iloc[2:8].mean(), abs=0.15)


def test_levels_are_those_of_dummies_for_creators_and_months():
    posts = world(seed=3, creators=30)
    (drift,) = find_drifts(posts)
    several = posts.groupby("creator_id")["month"].transform("nunique") > 1
    posts = posts[several]
    y = np.log(posts["rate"])
    dummies = pd.concat([pd.get_dummies(posts["creator_id"]), pd.get_dummies(posts["month"], drop_first=True)],
                        axis=1).astype(float)
    coefficients = np.linalg.lstsq(dummies.to_numpy(), y.to_numpy(), rcond=None)[0]
    steps = np.r_[0, coefficients[posts["creator_id"].nunique():]]
    found = np.log(drift.table["level"].to_numpy())
    np.testing.assert_allclose(found - found[0], steps, atol=1e-8)
    assert (drift.table["low"] <= drift.table["level"]).all() and (drift.table["level"] <= drift.table["high"]).all()
    assert drift.table["posts"].sum() == len(posts)


def test_the_order_of_posts_and_the_unit_change_nothing():
    posts = world(seed=5, shift=-0.4)
    plain = find_break(posts, platform="TikTok")
    again = find_break(posts.sample(frac=1, random_state=1).assign(rate=lambda p: p["rate"] * 100), platform="TikTok")
    assert (again.month, again.creators) == (plain.month, plain.creators)
    assert (again.shift, again.low) == pytest.approx((plain.shift, plain.low))


def test_the_sample_has_its_break_in_its_month_on_its_platform_and_on_no_other():
    truth = json.loads((Path(__file__).parents[3] / "data" / "samples" / "truth.json").read_text())["break"]
    drifts = {d.platform: d for d in find_drifts(post_rows(load_sample()))}
    assert set(drifts) == {"Instagram", "TikTok", "YouTube"}
    assert [name for name, d in drifts.items() if d.found is not None] == [truth["platform"]]
    found = drifts[truth["platform"]].found
    assert found.month == truth["month"] and found.low < np.log(truth["factor"]) < found.high


def test_campaigns_that_come_and_go_are_no_break():
    """Sponsored posts have half the rate and are many in the second year: taken off, exactly as dummies do it."""
    posts = world(seed=4, creators=200)
    paid = np.random.default_rng(1).random(len(posts)) < np.where(posts["month"] >= "2025", 0.5, 0.05)
    mixed = posts.assign(rate=posts["rate"] * np.where(paid, 0.5, 1.0))
    assert find_break(mixed, platform="TikTok") is not None
    (drift,) = find_drifts(mixed.assign(sponsored=pd.array(paid, dtype="boolean")))
    assert drift.found is None and drift.sponsored == pytest.approx(np.log(0.5), abs=0.08)
    dummies = pd.concat([pd.get_dummies(mixed["creator_id"]), pd.get_dummies(mixed["month"], drop_first=True)],
                        axis=1).astype(float).assign(paid=paid.astype(float))
    exact = np.linalg.lstsq(dummies.to_numpy(), np.log(mixed["rate"]).to_numpy(), rcond=None)[0][-1]
    assert drift.sponsored == pytest.approx(exact, abs=1e-8)
    assert "set level with organic ones first (TikTok −" in drift_note((drift,))


@pytest.mark.parametrize("posts", [
    world(seed=1).iloc[:0],
    world(seed=1).assign(rate=0.0),
    world(seed=1).assign(month=None),
    world(seed=1).assign(month="2026-01"),
    world(seed=1, creators=2),
    world(seed=1).drop_duplicates("creator_id"),
])
def test_where_nothing_can_be_compared_there_is_no_drift(posts):
    assert find_drifts(posts) == () and find_break(posts, platform="TikTok") is None


def test_rates_that_never_change_have_no_break():
    (drift,) = find_drifts(world(seed=1).assign(rate=0.03))
    assert drift.found is None and np.isfinite(drift.table[["level", "low", "high"]].to_numpy()).all()


@pytest.mark.parametrize("shift", [0.0, -0.15])
def test_very_many_creators_are_drawn_from_the_normal_law_with_the_same_chances(monkeypatch, shift):
    posts = world(seed=9, creators=600, shift=shift)
    (signs,) = find_drifts(posts)
    monkeypatch.setattr(drift_of, "ROWS_FOR_SIGNS", 100)
    (normal,) = find_drifts(posts)
    assert normal.best.p_value == pytest.approx(signs.best.p_value, abs=0.06)
    assert (normal.best.month, normal.best.shift) == (signs.best.month, signs.best.shift)


def test_zeros_are_counted_and_platforms_share_the_chance():
    posts = pd.concat([world(seed=1), world(seed=2, platform="Instagram")], ignore_index=True)
    posts.loc[:9, "rate"] = 0.0
    drifts = find_drifts(posts)
    assert [d.platform for d in drifts] == ["Instagram", "TikTok"] and drifts[1].left_out == 10
    assert "10 posts with none at all" in drift_note(drifts) and "none at all" not in drift_note(drifts[:1])
    assert "organic" not in drift_note(drifts)


def test_the_sentences_about_the_months():
    falling, still = world(seed=2, shift=-0.5), world(seed=1, platform="Instagram")
    both = find_drifts(pd.concat([falling, still], ignore_index=True))
    assert drift_text(both).endswith("None is proven on Instagram.")
    assert "On TikTok the level fell by " in drift_text(both)
    assert latest_break(both).platform == "TikTok"
    (alone,) = find_drifts(still)
    assert drift_text((alone,)).startswith("No break in the level is proven on Instagram over 24 months")
    assert latest_break((alone,)) is None and "whether the level changed cannot be told" in NO_DRIFT
    earlier = find_drifts(pd.concat([falling, world(seed=3, shift=-0.5, at=6, platform="X")], ignore_index=True))
    assert latest_break(earlier).platform == "TikTok"
