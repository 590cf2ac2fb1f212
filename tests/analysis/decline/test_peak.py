"""Two lines: a peak is found where there is one, and not on a plateau, where a quadratic finds one."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from analysis.decline import fit_rows
from analysis.decline import peak as peak_of
from analysis.decline.compare import inverted_u_p_value
from analysis.decline.fit import Context
from analysis.decline.peak import _least_squares, two_lines
from analysis.decline.rows import prepare
from analysis.decline.telling import method_text
from tests.analysis.decline.worlds import simulated


def world(shape, creators, seed):
    random = np.random.default_rng(seed)
    x = np.log(10 ** np.clip(random.normal(4.5, 0.8, creators), 3, 7) / 1e4)
    return shape(x) + random.normal(0, 0.8, creators), np.column_stack([np.ones(creators), x])


def plateau(x):
    return 0.3 * np.minimum(x, 0)


def peak(x):
    return 0.3 * np.minimum(x - 1, 0) - 0.3 * np.maximum(x - 1, 0)


def test_a_peak_is_found_at_its_place():
    found = [two_lines(*world(peak, 1000, seed)) for seed in range(40)]
    assert all(f.proven and f.below > 0 > f.above for f in found)
    places = np.log([f.followers / 1e4 for f in found])
    assert abs(np.median(places) - 1) < 0.4, "e times 10,000 followers"


@pytest.mark.parametrize("shape", [plateau, lambda x: 0 * x, lambda x: -0.15 * x, lambda x: 0.8 * (1 - np.exp(-x / 2))])
def test_where_there_is_no_peak_one_is_claimed_seldom(shape):
    """At most 6 of 100; over 200 worlds the binomial error is 1.7, so 22 would be three of them above."""
    assert sum(two_lines(*world(shape, 400, seed)).proven for seed in range(200)) <= 22


def test_a_quadratic_claims_a_peak_on_a_plateau_and_two_lines_do_not():
    rows, _ = simulated(1000, seed=5, slope=0.0)
    bent = rows.assign(total=np.round(rows["total"] * np.exp(plateau(np.log(rows["followers"] / 1e4)))))
    bent = prepare(bent[bent["followers"] > 2000])
    assert inverted_u_p_value(bent) < 0.05
    assert not two_lines(bent.log_rate, bent.design[bent.positive]).proven


def test_platform_levels_and_the_order_of_rows_change_nothing():
    y, design = world(peak, 300, 7)
    plain = two_lines(y, design)
    order = np.random.default_rng(1).permutation(len(y))
    again = two_lines(y[order], design[order])
    assert (again.followers, again.below, again.p_value) == pytest.approx((plain.followers, plain.below, plain.p_value))
    other = (np.arange(len(y)) % 2).astype(float)
    shifted = two_lines(y + 2.0 * other, np.column_stack([design, other]))
    assert shifted.below == pytest.approx(plain.below, abs=0.05) and shifted.proven


def test_the_slopes_and_their_errors_are_those_of_statsmodels():
    y, design = world(peak, 400, 3)
    design = np.column_stack([design, np.arange(400) % 2])
    fit = OLS(y, design).fit(cov_type="HC3")
    coefficients, covariance = _least_squares(y, design)
    np.testing.assert_allclose(coefficients, fit.params, rtol=1e-9)
    np.testing.assert_allclose(covariance, fit.cov_params(), rtol=1e-8)


def test_very_many_creators_give_the_place_by_a_part_of_them(monkeypatch):
    y, design = world(peak, 3000, 4)
    whole = two_lines(y, design)
    monkeypatch.setattr(peak_of, "MOST_FOR_CURVE", 1000)
    part = two_lines(y, design)
    assert part.proven and np.log(part.followers / whole.followers) == pytest.approx(0, abs=0.5)


def test_too_few_creators_or_sizes_give_no_answer():
    assert two_lines(*world(peak, 20, 1)) is None
    y, design = world(peak, 60, 1)
    design[:, 1] = np.repeat([0.0, 1.0], 30)
    assert two_lines(y, design) is None


def peaked(creators: int, *, seed: int, shift: float = 0.0):
    """Rows whose rate rises up to 27K followers and falls beyond."""
    rows, _ = simulated(creators, seed=seed, slope=shift)
    return rows.assign(total=np.round(rows["total"] * np.exp(2 * peak(np.log(rows["followers"] / 1e4)))))


def test_the_fit_says_of_which_measure_a_best_size_is_proven():
    fit = fit_rows(peaked(1500, seed=2))
    assert fit.peak.proven and not fit.peak_of_total.proven, "the total still rises above it: 1 - 0.6"
    (found,) = (f for f in fit.findings if "best size" in f.text)
    assert found.status == "review" and "engagement rate is highest around" in found.text
    assert "total" not in found.text
    steep = fit_rows(peaked(1500, seed=2, shift=-0.7))
    assert steep.peak_of_total.proven and not steep.peak.proven, "0.3 + 0.6 below, 0.3 - 0.6 above"
    assert any("total engagement per post is highest around" in f.text for f in steep.findings)
    assert "p = " in method_text(fit)


def test_no_best_size_is_said_of_both_measures_and_of_one_count():
    rows, _ = simulated(400, seed=3)
    fit = fit_rows(rows)
    assert any(f.text == "No best size is proven: neither the engagement rate nor total engagement per post rises up "
               "to some size and falls beyond it." for f in fit.findings)
    count = fit_rows(rows.assign(exposure=rows["posts"]), context=Context("likes", "post", selection=""))
    assert count.peak_of_total is None
    assert any("likes per post does not rise up to some size and fall" in f.text for f in count.findings)


def test_known_parameters_and_chosen_lists_claim_no_best_size():
    assert fit_rows(simulated(20, seed=1)[0]).peak is None
    chosen = fit_rows(peaked(300, seed=2), context=Context(selection="top by engagement rate"))
    assert not any("best size" in f.text for f in chosen.findings)
