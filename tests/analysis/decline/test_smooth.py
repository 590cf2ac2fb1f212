"""The smooth curve for the eye: the call that the method names, a known shape found, level beyond the sizes seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from analysis.decline import fit_rows
from analysis.decline.rows import prepare
from analysis.decline.smooth import FEWEST_CREATORS, fit_smooth
from tests.analysis.decline.test_zeros import small_at_zero
from tests.analysis.decline.worlds import simulated


def test_it_is_the_call_that_the_method_names():
    """method.md A4: smf.ols("ler ~ cr(x, df=4, constraints='center')")."""
    rows = prepare(simulated(300, seed=3)[0])
    told = pd.DataFrame({"x": rows.x[rows.positive], "ler": rows.log_rate}).drop_duplicates("x")
    rows = prepare(pd.DataFrame({"followers": 1e4 * np.exp(told["x"]), "total": np.exp(told["ler"]) * 1e6,
                                 "exposure": 1e6}))
    fit = smf.ols("ler ~ cr(x, df=4, constraints='center')", told).fit()
    found = fit_smooth(rows)
    np.testing.assert_allclose(np.interp(told["x"], found.grid, found.log_rate), fit.fittedvalues, atol=2e-3)


def test_a_bent_truth_is_found_and_platforms_keep_their_levels():
    frame, _ = simulated(4_000, seed=5, slope=-0.4, bend=(5e4, 0.1), platform_logs={"Instagram": 0.0, "TikTok": 0.0})
    sizes = np.array([2e3, 1e4, 4e4, 2e5, 1e6])
    x = np.log(sizes / 1e4)
    truth = np.log(0.03) - 0.4 * x + 0.5 * np.maximum(x - np.log(5), 0)
    found = np.log(fit_smooth(prepare(frame)).rate(sizes))
    assert (found - found.mean()) == pytest.approx(truth - truth.mean(), abs=0.1)
    alone = frame[frame["platform"] == "TikTok"]
    twice = frame.assign(total=frame["total"].where(frame["platform"] == "TikTok", frame["total"] * 9))
    both = np.log(fit_smooth(prepare(twice)).rate(sizes))
    low, high = (np.log(fit_smooth(prepare(f)).rate(sizes)) for f in (alone, alone.assign(total=alone["total"] * 9)))
    assert (low < both).all() and (both < high).all(), "the mixture lies between its platforms"


def test_beyond_the_sizes_seen_it_is_level_and_few_or_equal_sizes_have_none():
    frame, _ = simulated(200, seed=1)
    found = fit_smooth(prepare(frame))
    most = frame["followers"].max()
    assert found.rate([most * 50])[0] == pytest.approx(found.rate([most])[0])
    assert fit_smooth(prepare(frame.head(FEWEST_CREATORS - 1))) is None
    three = np.tile([1e4, 2e4, 4e4], 67)[:200]
    assert fit_smooth(prepare(frame.assign(followers=three, exposure=three))) is None


def test_it_stands_only_beside_the_line_that_decides():
    assert fit_rows(small_at_zero(300, 0.0)).smooth is not None
    assert fit_rows(small_at_zero(300, 0.1)).smooth is None, "read off those who have some"
