"""Bins and passes arrive where statsmodels' row fit arrives, and say so where they do not."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.genmod.families import NegativeBinomial
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.decline import thresholds
from analysis.decline.average import fit_average
from analysis.decline.binned import fit_binned
from analysis.decline.passes_in_memory import MemoryPasses
from analysis.decline.rows import prepare
from tests.analysis.decline.worlds import simulated


def rows_of(creators: int, seed: int, **world):
    return prepare(simulated(creators, seed=seed, **world)[0])


def passes_of(rows, design=None):
    return MemoryPasses(rows.total, rows.exposure, rows.design if design is None else design)


def row_fit(rows, design, alpha):
    return GLM(rows.total, design, family=NegativeBinomial(alpha=alpha), offset=np.log(rows.exposure)).fit(
        cov_type="HC1", use_t=True, tol=1e-12)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("platforms", [None, {"Instagram": 0.0, "TikTok": 0.8, "YouTube": -1.0}])
@pytest.mark.parametrize("zeros", [0.0, 0.1])
def test_the_same_numbers_as_statsmodels_on_the_rows(seed, platforms, zeros):
    rows = rows_of(6000, seed, platform_logs=platforms, zeros=zeros)
    coefficients, alpha, covariance = fit_binned(passes_of(rows), None)
    theirs = row_fit(rows, rows.design, alpha)
    assert coefficients == pytest.approx(theirs.params, abs=1e-6)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(theirs.bse, rel=1e-4)


def test_a_hinge_is_a_column_like_any_other():
    rows = rows_of(6000, 3, bend=(5e4, -0.5), platform_logs={"Instagram": 0.0, "TikTok": 0.5})
    design = np.column_stack([rows.design, np.maximum(rows.x - np.log(5), 0)])
    coefficients, alpha, covariance = fit_binned(passes_of(rows, design), 0.9)
    assert alpha == 0.9
    theirs = row_fit(rows, design, 0.9)
    assert coefficients == pytest.approx(theirs.params, abs=1e-6)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(theirs.bse, rel=1e-4)


def test_above_the_threshold_the_fit_agrees_with_the_one_below(monkeypatch):
    rows = rows_of(4000, 4)
    plain = fit_average(rows)
    monkeypatch.setattr(thresholds, "CREATORS_FOR_BINS", 1000)
    monkeypatch.setattr("analysis.decline.average.climb", None)  # the slow way is not taken
    binned = fit_average(rows)
    assert binned.coefficients == pytest.approx(plain.coefficients, abs=1e-5), "alpha settles within 1e-4 in both"
    assert binned.alpha == pytest.approx(plain.alpha, abs=2e-4)


def test_blocks_and_order_of_rows_do_not_matter(monkeypatch):
    rows = rows_of(5000, 5)
    order = np.random.default_rng(0).permutation(len(rows))
    one = fit_binned(passes_of(rows), None)
    monkeypatch.setattr("analysis.decline.passes_in_memory.BLOCK", 777)
    other = fit_binned(MemoryPasses(rows.total[order], rows.exposure[order], rows.design[order]), None)
    assert other[0] == pytest.approx(one[0], abs=1e-9) and other[1] == pytest.approx(one[1], abs=1e-9)


def test_at_the_optimum_the_score_is_zero():
    rows = rows_of(3000, 6)
    coefficients, alpha, _ = fit_binned(passes_of(rows), None)
    sums = passes_of(rows).sums(coefficients, alpha)
    assert np.abs(np.linalg.solve(sums.expected, sums.score)).max() < 1e-9


@pytest.mark.filterwarnings("ignore::statsmodels.tools.sm_exceptions.SingularMatrixWarning")
def test_sizes_that_cannot_be_told_apart_are_left_to_the_slow_way():
    rows = rows_of(3000, 7)
    design = np.column_stack([np.ones(len(rows)), np.zeros(len(rows))])
    assert fit_binned(passes_of(rows, design), None) is None
