"""The broken stick: truth found, size kept, agreement with a plain computation."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.decline import fit_rows
from analysis.decline.bend import KNOTS, _Sums, best_stick, find_bend
from analysis.decline.rows import prepare
from tests.analysis.decline.worlds import simulated


def world(creators, *, seed, below=0.0, above=-0.5, at=1e5):
    random = np.random.default_rng(seed)
    x = np.log(10 ** np.clip(random.normal(4.5, 0.8, creators), 3, 7) / 1e4)
    y = below * x + (above - below) * np.maximum(x - np.log(at / 1e4), 0) + random.normal(0, 0.8, creators)
    return y, np.column_stack([np.ones(creators), x])


def test_a_true_bend_is_found_with_its_slopes():
    bend = find_bend(*world(4000, seed=1))
    assert bend.low <= 1e5 <= bend.high and bend.low < bend.followers < bend.high
    assert bend.below == pytest.approx(0, abs=4 * bend.below_error)
    assert bend.above == pytest.approx(-0.5, abs=4 * bend.above_error)
    assert bend.p_value <= 0.001


def test_a_straight_line_has_a_bend_one_time_in_twenty():
    """Size 0.05 with a binomial error of 0.013 over 300 worlds; 0.10 is four of them above."""
    false = sum(find_bend(*world(120, seed=s, above=0.0)) is not None for s in range(300))
    assert 2 <= false <= 30


def test_many_rows_use_the_same_law_as_few():
    """Above 2,000 rows sums are drawn from their normal limit: the p-values of one data set must agree."""
    y, design = world(2000, seed=3, above=-0.15)
    small = best_stick(y, design).p_value
    again = np.vstack([design, design[:1] + 0.0])
    large = best_stick(np.append(y, design[0] @ np.linalg.lstsq(design, y, rcond=None)[0]), again).p_value
    assert large == pytest.approx(small, abs=0.05)


def test_the_knot_is_where_squares_are_least():
    y, design = world(300, seed=5)
    knots = np.quantile(design[:, 1], np.linspace(0.1, 0.9, KNOTS))
    squares = [sm.OLS(y, np.column_stack([design, np.maximum(design[:, 1] - k, 0)])).fit().ssr for k in knots]
    bend = best_stick(y, design)
    best = knots[int(np.argmin(squares))]
    assert np.log(bend.followers / 1e4) == pytest.approx(best)
    inside = knots[300 * np.log(np.array(squares) / min(squares)) <= 3.84]
    assert np.log([bend.low / 1e4, bend.high / 1e4]) == pytest.approx([inside.min(), inside.max()])
    stick = sm.OLS(y, np.column_stack([design, np.maximum(design[:, 1] - best, 0)])).fit(cov_type="HC3")
    assert (bend.below, bend.below_error) == pytest.approx((stick.params[1], stick.bse[1]))
    above = stick.t_test([0, 1, 1])
    assert (bend.above, bend.above_error) == pytest.approx((above.effect.item(), above.sd.item()))


def test_the_seed_is_kept_and_repeats():
    y, design = world(200, seed=7)
    assert best_stick(y, design, seed=4) == best_stick(y, design, seed=4)
    assert best_stick(y, design, seed=4).seed == 4


def test_too_few_creators_have_no_bend():
    assert best_stick(*world(29, seed=1)) is None
    assert fit_rows(simulated(25, seed=1)[0]).bend is None


def test_the_drawn_curve_bends_where_a_bend_is_proven_and_is_straight_elsewhere():
    sizes = np.geomspace(2e3, 2e6, 40)
    bent = fit_rows(simulated(3000, seed=2, slope=-0.3, bend=(5e4, 0.1), platform_logs={"TikTok": 1.0, "X": 0.0})[0])
    curve, bend = bent.curve(sizes), bent.bend
    steps = np.diff(np.log(curve.typical)) / np.diff(np.log(sizes))
    assert steps[0] == pytest.approx(bend.below) and steps[-1] == pytest.approx(bend.above)
    truth = np.where(sizes < 5e4, -0.3, 0.1)[[0, -1]]
    average = np.diff(np.log(curve.average)) / np.diff(np.log(sizes))
    assert average[[0, -1]] == pytest.approx(truth, abs=0.1)
    for c in (curve, fit_rows(simulated(400, seed=2)[0]).curve(sizes)):
        assert (c.low < c.typical).all() and (c.typical < c.high).all()
        assert (c.average_low < c.average).all() and (c.average < c.average_high).all()
    straight = fit_rows(simulated(400, seed=2)[0])
    assert straight.bend is None
    np.testing.assert_allclose(straight.curve(sizes).average, straight.average_rate(sizes))
    np.testing.assert_allclose(straight.curve(sizes).low, straight.band(sizes)[0])


def test_platform_levels_are_no_bend():
    """A platform of small and one of large accounts with different levels: without their columns this is a bend."""
    frame, _ = simulated(1500, seed=12)
    large = frame["followers"] > 5e4
    frame = frame.assign(platform=np.where(large, "YouTube", "TikTok"), total=frame["total"] * np.where(large, 8, 1))
    rows = prepare(frame)
    assert find_bend(rows.log_rate, rows.design) is None
    assert find_bend(rows.log_rate, rows.design[:, :2]) is not None


def test_sums_over_cells_are_those_over_rows():
    """120,000 creators on three platforms: the same knot, slopes and p-value, statistics within a thousandth."""
    rows = prepare(simulated(6000, seed=2, bend=(5e4, -0.4), platform_logs={"A": 0.0, "B": 0.5, "C": -0.7})[0])
    design, y = np.tile(rows.design[rows.positive], (20, 1)), np.tile(rows.log_rate, 20)
    y = y + np.random.default_rng(0).normal(0, 0.3, len(y))
    x = design[:, 1]
    knots = np.quantile(x, np.linspace(0.1, 0.9, KNOTS))
    orthogonal, _ = np.linalg.qr(design)
    residual = y - orthogonal @ (orthogonal.T @ y)
    plain, summed = _Sums.of(x, knots, orthogonal, residual), _Sums.of_cells(design, knots, residual)
    scale = np.sqrt(plain.variance)
    assert summed.lengths == pytest.approx(plain.lengths, rel=1e-3)
    assert np.abs(summed.total - plain.total).max() < 1e-2 * scale.max()
    assert summed.products == pytest.approx(plain.products, rel=1e-2, abs=1e-3 * float(scale.max()) ** 2)
