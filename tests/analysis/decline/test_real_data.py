"""The Instagram file through the whole pipeline, against the figures of method.md A8."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.decline import fit_decline
from analysis.decline.bend import hinge
from data import load_campaigns

FILES = Path(__file__).resolve().parents[3] / ".." / "shared" / "datasets" / "instagram_creators_and_posts"

pytestmark = pytest.mark.skipif(not FILES.exists(), reason="the Instagram data set is not beside the project")


@pytest.fixture(scope="module")
def campaigns():
    return load_campaigns(FILES / "creators.txt", FILES / "posts.csv")


@pytest.fixture(scope="module")
def fit(campaigns):
    return fit_decline(campaigns)


def test_both_slopes(fit):
    assert fit.creators == 22_669 and fit.rows.positive.sum() == 22_666
    for found, published in ((fit.typical, (-0.1207, -0.1281, -0.1134)), (fit.average, (-0.1160, -0.1236, -0.1084))):
        assert (found.slope, found.low, found.high) == pytest.approx(published, abs=5e-4)
    assert fit.error_method == "HC1" and fit.state == "declines"


def test_levels_and_what_size_explains(fit):
    assert fit.typical_rate(10_000) == pytest.approx(0.0317, abs=5e-5)
    assert fit.average_rate(10_000) == pytest.approx(0.0464, abs=5e-5)
    assert fit.explained == pytest.approx(0.047, abs=5e-4)
    assert fit.artefact_factor == pytest.approx(1.83, abs=5e-3)


def test_the_bend(fit):
    bend = fit.bend
    assert (bend.followers, bend.low, bend.high) == pytest.approx((41_000, 28_000, 65_000), rel=0.02)
    assert (bend.below, bend.above) == pytest.approx((-0.175, -0.038), abs=5e-4)
    # The study gives 95 % half widths.
    assert (1.96 * bend.below_error, 1.96 * bend.above_error) == pytest.approx((0.012, 0.017), abs=5e-4)
    assert "11 % up to about 41K followers, 2.6 % beyond" in fit.text and "How the list was chosen" in fit.text


def test_the_niches(fit):
    found = fit.by("niche")
    slopes = dict(zip(found.table["group"].str.lower(), found.table["slope"], strict=True))
    published = {"beauty": -.087, "family": -.098, "fashion": -.171, "fitness": -.144, "food": -.223, "interior": -.235,
                 "other": -.086, "pet": -.064, "travel": -.167}
    assert {k: round(v, 3) for k, v in slopes.items()} == pytest.approx(published, abs=1.1e-3)
    heterogeneity = found.heterogeneity
    assert heterogeneity.q == pytest.approx(169.3, abs=0.1) and heterogeneity.p_value == pytest.approx(2e-32, rel=0.3)
    assert (heterogeneity.i2, heterogeneity.tau, found.pooled.slope) == pytest.approx((0.953, 0.060, -0.143), abs=6e-4)




def test_poisson_and_the_quantiles(fit):
    """Method A8: PPML for comparison, and slopes of the quantiles."""
    found = fit.other_models.set_index("model")
    poisson = found.loc["Poisson", ["slope", "low", "high"]].tolist()
    assert poisson == pytest.approx([-0.0388, -0.0763, -0.0013], abs=5e-4)
    assert found.loc[[f"quantile {q}" for q in (0.1, 0.5, 0.9)], "slope"].tolist() == pytest.approx(
        [-0.125, -0.119, -0.118], abs=1e-3)


def test_the_residuals_of_the_stick(fit):
    """Method A8: their 5 % and 95 % quantiles and standard deviation."""
    rows = fit.rows
    design = np.column_stack([rows.design, hinge(rows.x, fit.bend.followers)])[rows.positive]
    rest = rows.log_rate - design @ np.linalg.lstsq(design, rows.log_rate, rcond=None)[0]
    assert np.quantile(rest, [0.05, 0.95]) == pytest.approx([-1.678, 1.356], abs=2e-3)
    assert rest.std() == pytest.approx(0.941, abs=1e-3)
