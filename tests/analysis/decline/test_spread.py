"""The band where a new creator lands: read off creators left out of the fit, so that it holds what it promises."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.genmod.families import Gamma
from statsmodels.genmod.families.links import Log
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.decline import thresholds
from analysis.decline.line import to_x
from analysis.decline.rows import prepare
from analysis.decline.spread import fit_spread
from tests.analysis.decline.worlds import simulated
from tests.study.worlds import CONSTANT, FALLING, World


def spread_of(rows, **how):
    return fit_spread(rows.log_rate, rows.design[rows.positive], rows.weights, **{"mixture": True} | how)


def refitted(rows) -> np.ndarray:
    """Distances of each creator from both models fitted again without that creator, and with all."""
    design, log_rate = rows.design[rows.positive], rows.log_rate
    plain = np.linalg.lstsq(design, log_rate, rcond=None)[0]
    squared = (log_rate - design @ plain) ** 2

    def models(keep):
        spread = GLM(squared[keep], design[keep], family=Gamma(Log())).fit()
        root = 1 / np.sqrt(spread.fittedvalues)
        line = np.linalg.lstsq(design[keep] * root[:, None], log_rate[keep] * root, rcond=None)[0]
        return line, np.exp(design @ spread.params / 2)

    everyone = np.ones(len(log_rate), bool)
    line, sd = models(everyone)
    seen = np.abs(log_rate - design @ line) / sd
    unseen = []
    for i in range(len(log_rate)):
        line, sd = models(np.arange(len(log_rate)) != i)
        unseen.append(abs(log_rate[i] - design[i] @ line) / sd[i])
    return np.array(unseen), seen


@pytest.mark.parametrize("creators", [30, 60])
def test_the_closed_form_is_that_of_refitting_without_each_creator(creators):
    closer = 0
    for seed in range(6):
        rows = prepare(World(spread=FALLING).draw(creators, np.random.default_rng(seed)))
        unseen, seen = refitted(rows)
        found = float(spread_of(rows).half_width(0.0, 0.9) / spread_of(rows).sd(0.0))
        again, plain = (float(np.quantile(v, 0.9, method="weibull")) for v in (unseen, seen))
        assert found == pytest.approx(again, rel=0.06)
        closer += abs(found - again) < abs(plain - again)
    assert closer == 6, "plain residuals must be the worse guess, or this test proves nothing"


@pytest.mark.parametrize("world", [World(spread=CONSTANT), World(spread=FALLING)], ids=lambda w: w.spread.name)
@pytest.mark.parametrize("creators", [30, 60])
def test_nine_in_ten_new_creators_land_in_the_band_of_few(world, creators):
    """Small and large apart; plain residuals hold 83-87 % here."""
    inside = []
    for seed in range(200):
        random = np.random.default_rng([5, seed])
        spread, new = spread_of(prepare(world.draw(creators, random))), world.draw(300, random)
        followers, x = new["followers"].to_numpy(), to_x(new["followers"])
        log_rate = np.log(np.maximum(new["total"], 0.5) / new["exposure"]).to_numpy()
        hit = np.abs(log_rate - spread.centre(x)) <= spread.half_width(x, 0.9)
        inside.append((hit[followers < 1e4].mean(), hit[followers > 1e5].mean()))
    assert (np.mean(inside, axis=0) >= 0.88).all() and (np.mean(inside, axis=0) <= 0.925).all()


def test_the_band_of_one_spread_widens_where_the_line_is_less_sure():
    rows = prepare(simulated(20, seed=3)[0])
    spread = spread_of(rows)
    x = rows.x[rows.positive]
    assert not spread.modelled
    half = spread.half_width([x.mean(), x.max()], 0.9) / spread.sd(0.0) / stats.t.ppf(0.95, len(x) - 2)
    leverage = 1 / len(x) + np.array([0.0, (x.max() - x.mean()) ** 2 / np.sum((x - x.mean()) ** 2)])
    np.testing.assert_allclose(half, np.sqrt(1 + leverage), rtol=1e-12)


def test_beyond_what_so_few_can_tell_the_band_never_ends_at_the_largest_seen():
    rows = prepare(simulated(40, seed=4)[0])
    spread = spread_of(rows)
    widths = [float(spread.half_width(0.0, level) / spread.sd(0.0)) for level in (0.9, 0.97, 0.98, 0.995, 0.9999)]
    assert (np.diff(widths) >= 0).all() and np.isfinite(widths).all()
    assert widths[-2] >= stats.t.ppf(0.9975, 38) - 0.05, "40 creators cannot tell what 1 in 200 exceeds"


def test_deviations_from_the_mixture_keep_what_platforms_differ_by():
    """Where no platform is named, the band holds their differences in level as well."""
    rows = prepare(simulated(120, seed=6, platform_logs={"Instagram": 0.0, "TikTok": 2.0})[0])
    apart, mixed = spread_of(rows, mixture=False), spread_of(rows)
    assert mixed.half_width(0.0, 0.9) > 1.2 * apart.half_width(0.0, 0.9)


def test_from_how_many_creators_the_spread_is_modelled():
    at = thresholds.CREATORS_FOR_SPREAD
    assert not spread_of(prepare(simulated(at - 1, seed=1)[0])).modelled
    assert spread_of(prepare(simulated(at, seed=1)[0])).modelled
