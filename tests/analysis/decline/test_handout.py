"""What is taken along: every table, and a formula for every number in it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.decline import DeclineFit, fit_decline, fit_rows
from analysis.decline.handout import closer, curve_table, handout, handout_notes, slopes
from data.samples import load_sample
from tests.analysis.decline.test_selected import listed
from tests.analysis.decline.worlds import simulated


@pytest.fixture(scope="module")
def fit():
    return fit_decline(load_sample())


def test_every_number_has_its_formula(fit):
    tables = handout(fit, months=pd.DataFrame({"month": ["2025-01"], "level": [0.03]}))
    assert list(tables) == ["numbers", "slopes", "curve", "sizes", "creators", "checks", "months", "formulas"]
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
    assert list(found) == ["by_niche", "by_country", "by_platform", "by_campaign", "months", "shapes", "growth",
                           "choices"] and not missing
    told = set(handout(fit, **found)["formulas"]["column"])
    for name, table in found.items():
        assert len(table) and set(table.select_dtypes("number")) <= told, name
    assert found["growth"]["slope"].tolist() == [fit.within.between.slope, fit.within.within.slope]
    orders = fit_decline(sample, outcome="orders")
    found, missing = closer(orders, sample)
    assert "months" not in found and "growth" not in found
    assert [name for name, _ in missing] == ["growth"] and f"Not here: growth.** {missing[0][1]}" in handout_notes(
        orders, missing)


def test_the_degrees_of_freedom_of_few_creators_are_told():
    few = fit_rows(simulated(60, seed=4)[0])
    assert slopes(few)["df"].tolist() == [few.typical.df, few.average.df] and few.average.df < few.typical.df
    assert f"t with {few.average.df:.1f} degrees of freedom" in handout_notes(few)
    assert slopes(DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.1))["df"].isna().all()


def test_the_population_behind_a_chosen_list_is_among_the_slopes():
    chosen = fit_decline(listed(-0.15, seed=1))
    assert slopes(chosen).set_index("what").loc["population behind the list", "slope"] == chosen.population.slope
