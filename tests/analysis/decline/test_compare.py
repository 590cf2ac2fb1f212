"""Sensitivity models: reference figures, and what each is for."""

from __future__ import annotations

import pytest

from analysis.decline.compare import aic_on_counts, compare_models, inverted_u_p_value, poisson_slope
from analysis.decline.rows import prepare
from tests.analysis.decline.worlds import reference_rows, simulated


def test_the_reference():
    rows = prepare(reference_rows())
    poisson = poisson_slope(rows)
    assert (poisson.slope, poisson.standard_error) == pytest.approx((-0.172458, 0.039663), abs=5e-7)
    aic = aic_on_counts(rows)
    assert aic["log-log"] == pytest.approx(474.3866, abs=5e-5)
    assert aic["rate linear"] == pytest.approx(486.5010, abs=5e-5)
    assert inverted_u_p_value(rows) == pytest.approx(0.955279, abs=5e-7)


def test_all_models_see_a_plain_decline():
    table = compare_models(prepare(simulated(3000, seed=1, creator_sd=0.4, post_sd=0.3)[0]))
    assert table["model"].tolist() == ["Poisson", "Huber", "quantile 0.1", "quantile 0.5", "quantile 0.9"]
    assert table["slope"].to_numpy() == pytest.approx([-0.15] * 5, abs=0.06)
    assert ((table["low"] < table["slope"]) & (table["slope"] < table["high"])).all()


def test_one_giant_turns_poisson_and_not_the_others():
    frame, _ = simulated(300, seed=2)
    giant = frame["followers"].idxmax()
    frame.loc[giant, "total"] *= 30
    before, after = (compare_models(prepare(f)).set_index("model")["slope"] for f in (simulated(300, seed=2)[0], frame))
    assert abs(after["Poisson"] - before["Poisson"]) > 5 * abs(after["Huber"] - before["Huber"])
