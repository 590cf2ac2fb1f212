"""What is taken along: every table, and a formula for every number in it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.decline import DeclineFit, fit_decline, fit_rows
from analysis.decline.handout import closer, curve_table, handout, handout_notes, slopes
from analysis.decline.telling import REFUSED_CLOSER
from data.samples import load_sample
from tests.analysis.decline.test_degenerate import NOISE, SIZES, campaigns
from tests.analysis.decline.test_selected import listed
from tests.analysis.decline.worlds import simulated


@pytest.fixture(scope="module")
def fit():
    return fit_decline(load_sample())


def test_every_number_has_its_formula(fit):
    tables = handout(fit, months=pd.DataFrame({"month": ["2025-01"], "level": [0.03]}))
    assert list(tables) == ["numbers", "slopes", "curve", "sizes", "creators", "checks", "best_size", "definitions",
                            "months", "formulas"]
    told = dict(zip(tables["formulas"]["column"], tables["formulas"]["formula"], strict=True))
    for name, table in tables.items():
        for column in table.select_dtypes("number"):
            assert column in told, f"{column} of {name} has no formula"
    assert "likes + comments + shares + saves" in told["typical"] and "{rate}" not in " ".join(told.values())
    assert tables["numbers"]["formula"].tolist() == [n.formula for n in fit.answer.numbers]
    assert tables["checks"]["finding"].tolist() == [f.text for f in fit.findings]


def test_the_tables_are_the_fit(fit):
    curve = curve_table(fit)
    np.testing.assert_allclose(curve["typical"], fit.typical_rate(curve["followers"]))
    np.testing.assert_allclose(curve["smooth"], fit.smooth.rate(curve["followers"]))
    assert (curve["followers"].min(), curve["followers"].max()) == pytest.approx(fit.support)
    table = slopes(fit).set_index("what")
    assert table.loc["average creator", "slope"] == fit.average.slope
    assert table.loc["typical creator", "per_doubling"] == pytest.approx(2**fit.typical.slope - 1)
    assert table["df"].tolist() == [fit.creators - 2 - (len(fit.platforms) - 1)] * 2, "above 500 creators"
    assert fit.text in handout_notes(fit) and "HC3" in handout_notes(fit)


def test_every_closer_look_is_taken_along_with_its_formulas_or_the_reason():
    sample = load_sample()
    fit = fit_decline(sample)
    found, missing = closer(fit, sample)
    assert list(found) == ["by_niche", "by_country", "by_platform", "by_campaign", "together", "months", "breaks",
                           "growth", "shapes", "choices", "reliability"] and not missing
    pooled = found["together"].set_index("by")
    niches = fit.by("niche")
    assert (pooled.loc["niche", "slope"], pooled.loc["niche", "q"]) == (niches.pooled.slope, niches.heterogeneity.q)
    assert found["breaks"].set_index("platform")["proven"].to_dict() == {
        drift.platform: drift.proven for drift in fit.drifts}
    told = set(handout(fit, **found)["formulas"]["column"])
    for name, table in found.items():
        assert len(table) and set(table.select_dtypes("number")) <= told, name
    assert found["growth"]["slope"].tolist() == [fit.within.between.slope, fit.within.within.slope]
    orders = fit_decline(sample, outcome="orders")
    found, missing = closer(orders, sample)
    assert "months" not in found and "growth" not in found
    assert "orders is not known" in missing[0][1]
    assert [name for name, _ in missing] == ["growth"] and f"Not here: growth.** {missing[0][1]}" in handout_notes(
        orders, missing)


def test_the_degrees_of_freedom_of_few_creators_are_told():
    few = fit_rows(simulated(60, seed=4)[0])
    assert slopes(few)["df"].tolist() == [few.typical.df, few.average.df] and few.average.df < few.typical.df
    assert f"t with {few.average.df:.1f} degrees of freedom" in handout_notes(few)
    assert slopes(DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.1))["df"].isna().all()


def test_a_bend_is_taken_along_with_its_range():
    x = np.geomspace(1e3, 1e6, 300)
    noise = np.exp(np.random.default_rng(1).normal(0, 0.2, 300))
    bent = fit_rows(pd.DataFrame({"followers": x, "exposure": x,
                                  "total": 0.05 * x * noise * np.maximum(x / 3e4, 1) ** -0.5}))
    (bend,) = handout(bent)["bend"].to_dict("records")
    assert (bend["followers"], bend["low"], bend["p_value"]) == (bent.bend.followers, bent.bend.low, bent.bend.p_value)
    assert 2e4 < bend["low"] < 3e4 < bend["high"] < 4.5e4


def test_no_slope_of_a_refused_list_decides_and_none_by_group_is_taken_along():
    """The best by rate: what is in the list is told as that, and nothing of it as an answer."""
    data = campaigns(SIZES, 0.03 * SIZES * NOISE, niche=["Food", "Pets"] * 30, posts=6, grows=0.1,
                     selection="top by engagement rate")
    fit = fit_decline(data)
    assert not slopes(fit)["decides"].any()
    found, missing = closer(fit, data)
    assert not {"by_niche", "together", "shapes", "choices"} & set(found)
    assert REFUSED_CLOSER in dict(missing).values() and REFUSED_CLOSER in handout_notes(fit, missing)
    assert not {"bend", "best_size", "definitions"} & set(handout(fit, **found))


def test_the_population_behind_a_chosen_list_is_among_the_slopes():
    chosen = fit_decline(listed(-0.15, seed=1))
    assert slopes(chosen).set_index("what").loc["population behind the list", "slope"] == chosen.population.slope
