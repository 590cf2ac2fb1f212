"""Lists cut off by engagement: the truth is recovered, as in method.md A7, and everything else is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.decline.rows import prepare
from analysis.decline.selected import truncated_normal, truncated_slope
from analysis.errors import FitError


def best(slope: float, *, seed: int, creators: int = 22_000, listed: int = 1_000) -> pd.DataFrame:
    """The creators with the highest engagement per post of a population with this slope."""
    random = np.random.default_rng(seed)
    followers = np.round(10 ** np.clip(random.normal(4.5, 0.8, creators), 3, 7))
    rate = 0.03 * (followers / 1e4) ** slope * np.exp(random.normal(0, 0.9, creators))
    rows = pd.DataFrame({"creator_id": [f"c{i}" for i in range(creators)], "platform": "Instagram",
                         "followers": followers, "posts": 5, "total": 5 * rate * followers, "exposure": 5 * followers})
    return rows.nlargest(listed, "total")


@pytest.mark.parametrize("slope", [0.0, -0.15])
def test_the_slope_of_the_population_comes_back(slope):
    found = [truncated_slope(prepare(best(slope, seed=seed))) for seed in range(24)]
    middle = np.mean([f.slope for f in found])
    error = np.std([f.slope for f in found]) / np.sqrt(len(found))
    assert abs(middle - slope) < max(0.02, 3 * error)
    covered = sum(f.low <= slope <= f.high for f in found)
    assert covered >= 20, "95 % intervals: fewer than 20 of 24 would be five binomial errors below"


def test_the_plain_slope_of_such_a_list_is_far_off():
    """What is undone is large: without it a flat rate falls by a third per doubling."""
    rows = prepare(best(0.0, seed=1))
    plain = np.polyfit(rows.x, rows.log_rate, 1)[0]
    assert plain < -0.4 and truncated_slope(rows).slope - plain > 0.3


def test_an_untruncated_sample_with_a_far_cut_is_ordinary_least_squares():
    random = np.random.default_rng(3)
    design = np.column_stack([np.ones(500), random.normal(size=500)])
    values = design @ [1.0, 0.5] + random.normal(0, 0.7, 500)
    coefficients, covariance = truncated_normal(values, design, -1e3)
    ols = np.linalg.lstsq(design, values, rcond=None)[0]
    assert coefficients == pytest.approx(ols, abs=1e-5)
    residual = values - design @ ols
    expected = residual @ residual / 500 * np.linalg.inv(design.T @ design)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(np.sqrt(np.diag(expected)), rel=1e-3)


def test_the_unit_of_engagement_does_not_matter():
    rows = best(-0.15, seed=2)
    plain, scaled = truncated_slope(prepare(rows)), truncated_slope(prepare(rows.assign(total=rows["total"] * 7)))
    assert (scaled.slope, scaled.standard_error) == pytest.approx((plain.slope, plain.standard_error), rel=1e-4)


def test_too_few_creators_are_refused():
    with pytest.raises(FitError, match="too few"):
        truncated_slope(prepare(best(0.0, seed=1, listed=12)))
