"""Wrong follower counts: the decline they create is undone, and a correction by nothing changes nothing."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decline.line import Slope
from analysis.decline.measured import corrected, corrected_text, example_text, reliability_of, repeated_counts
from analysis.decline.rows import prepare
from analysis.decline.typical import fit_typical
from analysis.errors import FitError
from tests.analysis.decline.worlds import reference_rows


def world(seed: int, *, slope: float = 0.0, error_sd: float = 0.5, creators: int = 1500):
    """Creators whose counts are wrong by exp(normal(0, error_sd)): rows with the wrong counts, and the right ones."""
    random = np.random.default_rng(seed)
    right = 10 ** random.normal(4.5, 0.6, creators)
    wrong = right * np.exp(random.normal(0, error_sd, creators))
    total = 0.03 * (right / 1e4) ** slope * right * np.exp(random.normal(0, 0.8, creators))
    return pd.DataFrame({"creator_id": range(creators), "platform": "Instagram", "followers": wrong, "posts": 1,
                         "total": total, "exposure": wrong}), right


@pytest.mark.parametrize("slope", [0.0, -0.2])
def test_the_true_slope_comes_back_when_the_reliability_is_known(slope):
    found, plain = [], []
    for seed in range(12):
        rows, right = world(seed, slope=slope)
        lamda = 1 - 0.25 / np.var(np.log(rows["followers"]))
        fit = fit_typical(prepare(rows)).line.slope
        plain.append(fit.slope)
        found.append(corrected(fit, lamda).slope)
    assert np.mean(plain) < slope - 0.05, "the error alone creates a decline"
    assert np.mean(found) == pytest.approx(slope, abs=4 * np.std(found) / np.sqrt(12))


@given(st.floats(-1, 0.5), st.floats(0.001, 0.2), st.floats(0.5, 1))
def test_a_correction_never_makes_a_decline_steeper_nor_an_interval_narrower(slope, error, reliability):
    plain = Slope.of(slope, error, 100)
    after = corrected(plain, reliability)
    assert after.slope >= plain.slope - 1e-12 and after.standard_error >= plain.standard_error
    assert corrected(plain, 1.0).slope == pytest.approx(plain.slope, abs=1e-12)


def counted(creators: int, *, error: float, posts: int = 2, days: int = 5, seed: int = 4) -> pd.DataFrame:
    """Posts of creators whose followers were counted afresh, with an error, at each."""
    random = np.random.default_rng(seed)
    right = random.normal(10, 1.2, creators)
    owner = np.tile(np.arange(creators), posts)
    when = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.repeat(np.arange(posts), creators) * days, unit="D")
    return pd.DataFrame({"creator_id": owner, "platform": "TikTok", "published_at": when,
                         "followers": np.exp(right[owner] + random.normal(0, error, len(owner)))})


@pytest.mark.parametrize("posts", [2, 6])
def test_repeated_counts_tell_the_reliability_of_a_creators_mean_count(posts):
    found = repeated_counts(counted(600, error=0.4, posts=posts))
    assert found.creators == 600 and found.error_sd == pytest.approx(0.4, abs=0.03)
    assert found.reliability == pytest.approx(1.44 / (1.44 + 0.16 / posts), abs=0.02)
    assert "600 creators were counted again" in found.text and "bought followers" in found.text


def test_counts_that_were_copied_or_lie_far_apart_or_have_no_date_tell_nothing():
    table = counted(300, error=0.4)
    assert repeated_counts(table.assign(followers=1e4)) is None
    assert repeated_counts(counted(300, error=0.4, days=30)) is None
    assert repeated_counts(table.assign(published_at=pd.NaT)) is None
    assert repeated_counts(table[table["creator_id"] < 9]) is None
    assert repeated_counts(table.drop(columns="published_at")) is None
    assert repeated_counts(table.iloc[:0]) is None


def test_platforms_of_different_sizes_are_not_taken_for_differences_between_creators():
    table = counted(600, error=0.4)
    large = table.assign(platform="YouTube", followers=table["followers"] * 1e3)
    both = repeated_counts(pd.concat([table, large], ignore_index=True))
    assert both.reliability == pytest.approx(repeated_counts(table).reliability, abs=1e-6)


def test_the_reference_and_rates_that_are_not_per_follower():
    """REF-A with lambda .95; a rate per view is only made shallower."""
    typical = fit_typical(prepare(reference_rows())).line.slope
    assert corrected(typical, 0.95).slope == pytest.approx(-0.141396, abs=2e-6)
    assert corrected(typical, 0.95, per="views").slope == pytest.approx(-0.184327 / 0.95, abs=2e-6)


def test_the_sentence_beside_the_slider():
    slope = Slope.of(-0.15, 0.01, 500)
    assert corrected_text(slope, 1.0) == "With the counts as they are: −9.9 % per doubling of followers."
    said = corrected_text(slope, 0.9)
    assert said.startswith("If 90 % of the differences between creators in follower counts are real and the rest is "
                           "error: −3.8 % per")
    assert "instead of −9.9 %" in said and "“declines”" in said


def test_an_error_factor_as_a_reliability():
    logs = np.log(10 ** np.random.default_rng(1).normal(4.5, 0.6, 1000))
    assert reliability_of(1.0, logs) == 1.0
    assert reliability_of(1.5, logs) == pytest.approx(1 - np.log(1.5) ** 2 / np.var(logs, ddof=1))


def test_the_example_is_what_the_share_means():
    """Counts wrong by such an error have that reliability, and two of three lie between the two sizes named."""
    random = np.random.default_rng(1)
    true = random.normal(np.log(2e4), 1.5, 40_000)
    error = random.normal(0, np.sqrt(0.1 / 0.9) * 1.5, len(true))
    assert np.var(true) / np.var(true + error) == pytest.approx(0.9, abs=0.01)
    said = example_text(np.exp(true + error))
    low, high = (float(v) * 1e3 for v in re.search(r"between ([\d.]+)K and ([\d.]+)K in two of three", said).groups())
    assert np.mean((np.exp(error) > low / 1e4) & (np.exp(error) < high / 1e4)) == pytest.approx(0.68, abs=0.02)
    assert "90 % would mean" in said and "100 % takes the counts as they are" in said
    assert example_text(np.ones(3)) == "" and example_text(np.ones(1)) == ""


def test_a_reliability_beyond_its_range_is_refused():
    with pytest.raises(FitError, match="between"):
        corrected(Slope.of(-0.1, 0.02, 50), 0.3)
