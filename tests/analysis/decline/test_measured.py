"""Wrong follower counts: the decline they create is undone, and a correction by nothing changes nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decline.line import Slope
from analysis.decline.measured import corrected, reliability_from_repeats, reliability_of
from analysis.decline.rows import prepare
from analysis.decline.typical import fit_typical
from analysis.errors import FitError


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


def test_repeated_counts_tell_the_reliability():
    random = np.random.default_rng(4)
    size, error = 1.2, 0.4
    right = random.normal(10, size, 400)
    counts = pd.DataFrame({"creator_id": np.tile(np.arange(400), 2), "platform": "TikTok",
                           "followers": np.exp(np.tile(right, 2) + random.normal(0, error, 800))})
    truth = size**2 / (size**2 + error**2)
    assert reliability_from_repeats(counts) == pytest.approx(truth, abs=0.03)
    assert reliability_from_repeats(counts.iloc[:405]) is None, "five creators with two counts are too few"


def test_an_error_factor_as_a_reliability():
    logs = np.log(10 ** np.random.default_rng(1).normal(4.5, 0.6, 1000))
    assert reliability_of(1.0, logs) == 1.0
    assert reliability_of(1.5, logs) == pytest.approx(1 - np.log(1.5) ** 2 / np.var(logs, ddof=1))


def test_a_reliability_beyond_its_range_is_refused():
    with pytest.raises(FitError, match="between"):
        corrected(Slope.of(-0.1, 0.02, 50), 0.3)
