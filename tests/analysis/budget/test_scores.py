"""Looked-up normal draws: the law they follow, far tails included; the same rows however many are asked for."""

import numpy as np
import pytest
from scipy import stats

from analysis.budget.scores import STRETCHES, Scores, stretch_means


def test_a_stretch_is_stood_for_by_its_mean_and_next_to_no_variance_is_lost():
    means = stretch_means().astype(float)
    assert (np.diff(means) > 0).all() and means == pytest.approx(-means[::-1])
    outer = 2 * stats.norm.pdf(stats.norm.isf(1 / STRETCHES)) * stats.norm.isf(1 / STRETCHES)  # E z2 beyond, less p
    inner = (means[1:-1] ** 2).sum() / STRETCHES
    assert inner + outer + 2 / STRETCHES == pytest.approx(1, abs=1e-6)


def test_draws_are_normal_with_whole_tails():
    scores = Scores(5, draws=1_000_000)
    drawn = np.concatenate([scores.normal() for _ in range(8)]).astype(float)
    n = drawn.size
    assert drawn.mean() == pytest.approx(0, abs=4 / np.sqrt(n)) and drawn.var() == pytest.approx(1, abs=6 / np.sqrt(n))
    assert stats.kstest(drawn[: n // 4], "norm").pvalue > 1e-3
    for tail in (drawn[drawn > 4.1706], -drawn[drawn < -4.1706]):
        expected = n * stats.norm.sf(4.1706)
        assert abs(tail.size - expected) < 5 * np.sqrt(expected)
        assert stats.kstest(stats.norm.sf(tail) / stats.norm.sf(4.1706), "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 4 / np.sqrt(n)


def test_a_lognormal_drawn_so_has_its_mean_and_variance():
    scores = Scores(8, draws=1_000_000)
    effects = np.concatenate([np.exp(0.9 * scores.normal() - 0.405) for _ in range(8)]).astype(float)
    assert effects.mean() == pytest.approx(1, abs=5 * effects.std() / np.sqrt(effects.size))
    assert effects.var() == pytest.approx(np.expm1(0.81), rel=0.02)


@pytest.mark.parametrize("probability", [0.0, 0.3, 0.9, 1.0])
def test_what_happens_happens_as_often_as_said(probability):
    seen = Scores(2, draws=400_000).happens(probability).mean()
    assert seen == pytest.approx(probability, abs=4 * np.sqrt(probability * (1 - probability) / 400_000) + 1e-12)


def test_rows_are_the_same_whatever_follows_and_streams_differ():
    first, second = Scores(1, 2, draws=1001), Scores(1, 2, draws=1001)
    rows = [first.normal().copy() for _ in range(3)]
    held = np.empty(1001, np.float32)
    for row in rows:
        assert (second.normal(out=held) == row).all()
    other = Scores(1, 3, draws=1001).normal()
    assert abs(np.corrcoef(rows[0], other)[0, 1]) < 0.15 and (rows[0] != rows[1]).any()
