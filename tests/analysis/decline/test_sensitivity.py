"""How far the slope depends on choices: each choice is the fit it says it is, and the sentence says what follows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.decline import fit_decline, fit_rows
from analysis.decline.fit import Context
from analysis.decline.sensitivity import Sensitivity, depends, likely_bought, weighted_slope
from analysis.errors import FitError
from data import Filters
from data.campaigns import from_tables
from data.samples import load_sample
from tests.analysis.decline.test_zeros import small_at_zero
from tests.analysis.decline.worlds import reference_rows, simulated


@pytest.fixture(scope="module")
def sample():
    return load_sample()


@pytest.fixture(scope="module")
def found(sample):
    return depends(fit_decline(sample), sample)


def test_each_choice_is_the_fit_of_that_part(sample, found):
    slopes = found.table.set_index("choice")["slope"]
    fit = fit_decline(sample)
    assert slopes.iloc[0] == fit.typical.slope and slopes["average creator"] == fit.average.slope
    for choice, of in (("organic posts alone", fit_decline(sample.keep(Filters(sponsored=False)))),
                       ("sponsored posts alone", fit_decline(sample.keep(Filters(sponsored=True)))),
                       ("comments alone", fit_decline(sample, outcome="comments"))):
        assert slopes[choice] == pytest.approx(of.typical.slope, abs=1e-12)
    assert {"weighted line", "Poisson", "Huber", "the weakest tenth of each size", "the median itself",
            "the strongest tenth of each size", "likes alone", "shares alone", "saves alone"} <= set(slopes.index)
    assert (found.table["low"] < found.table["slope"]).all() and found.left_out == ()


def test_the_sentence_names_the_ends_and_whether_the_sign_holds(found):
    table = found.table.set_index("choice")["slope"]
    assert f"({table.idxmin()})" in found.text and f"({table.idxmax()})" in found.text
    assert found.text.endswith("All of them point the same way.")
    frame = found.table.copy()
    frame.loc[3, ["slope", "low", "high"]] = [0.0, -0.1, 0.1]
    assert f"cannot be told from zero under {frame.loc[3, 'choice']}" in Sensitivity(frame, ()).text
    frame.loc[3, ["slope", "low", "high"]] = [0.3, 0.2, 0.4]
    assert "the choice decides, so none should" in Sensitivity(frame, ()).text
    assert Sensitivity(frame, (("weighted line", "Too few."),)).left_out_lines == ("Left out, weighted line: Too few.",)
    assert "of the list itself" in Sensitivity(frame, (), listed=True).text


def test_bought_audiences_are_found_and_their_decline_is_undone():
    """Method A7: 15 % of creators bought half or more of their audience, which makes a flat rate fall."""
    frame, _ = simulated(1500, seed=3, slope=0.0, creator_sd=0.25, post_sd=0.2)
    random = np.random.default_rng(1)
    bought = random.random(len(frame)) < 0.06
    factor = np.where(bought, random.uniform(4, 8, len(frame)), 1.0)
    fit = fit_rows(frame.assign(followers=frame["followers"] * factor, exposure=frame["exposure"] * factor))
    mask = likely_bought(fit)
    named = dict(zip(fit.rows.frame["creator_id"], mask, strict=True))
    hits = np.array([named[c] for c in frame["creator_id"]])
    assert hits[bought].mean() > 0.5 and hits[~bought].mean() < 0.01
    without = fit_rows(fit.rows.frame[~mask])
    assert fit.typical.slope < -0.03 and abs(without.typical.slope) < abs(fit.typical.slope)


def test_nobody_is_suspected_where_all_are_alike_or_have_nothing():
    sizes = np.geomspace(1e3, 1e6, 60)
    same = fit_rows(pd.DataFrame({"followers": sizes, "total": 0.05 * sizes, "exposure": sizes}))
    assert not likely_bought(same).any()
    rows = simulated(200, seed=1, zeros=0.2)[0]
    fit = fit_rows(rows)
    assert not likely_bought(fit)[~fit.rows.positive].any()


def test_the_weighted_line_is_the_ordinary_one_where_the_spread_is_even():
    fit = fit_rows(simulated(2000, seed=2, creator_sd=0.5, post_sd=0.0)[0])
    assert weighted_slope(fit).slope == pytest.approx(fit.typical.slope, abs=0.01)
    with pytest.raises(FitError, match="no weights"):
        weighted_slope(fit_rows(reference_rows()))


def test_young_posts_are_left_out_where_dates_tell(sample):
    posts = sample.posts.copy()
    observed = pd.Series(posts["published_at"] + pd.Timedelta(days=90))
    observed[posts.index[::10]] = posts["published_at"][::10] + pd.Timedelta(days=1)
    data = from_tables(creators=sample.creators, posts=posts.assign(observed_at=observed).drop(columns="engagement"))
    table = depends(fit_decline(data), data).table.set_index("choice")
    assert table.loc["without young posts", "note"].endswith("posts too young to judge left out")
    settled = data.keep(Filters(settled=True))
    assert table.loc["without young posts", "slope"] == pytest.approx(fit_decline(settled).typical.slope, abs=1e-12)
    assert "without young posts" not in set(depends(fit_decline(settled), settled).table["choice"])


def test_a_part_that_cannot_carry_a_slope_is_named_with_its_reason(sample):
    posts = sample.posts.drop(columns="engagement").copy()
    first = posts["creator_id"].unique()[:2]
    posts["sponsored"] = pd.array(posts["creator_id"].isin(first), dtype="boolean")
    data = from_tables(creators=sample.creators, posts=posts)
    found = depends(fit_decline(data), data)
    assert any(name == "sponsored posts alone" and "creator" in why for name, why in found.left_out)


def test_a_list_chosen_by_what_is_measured_says_so(sample):
    fit = fit_decline(sample)
    chosen = replace(fit, context=replace(fit.context, selection="top by engagement"))
    assert depends(chosen, sample).text.endswith("chosen by what is measured.")
    assert not depends(replace(fit, context=Context(selection=None)), sample).listed


def test_each_choice_says_how_many_creators_it_is_of():
    """Poisson and the average creator count zeros as they are; what takes logarithms leaves them out."""
    rows = small_at_zero(300, 0.1)
    posts = rows[["creator_id", "platform", "followers"]].assign(post_id=rows["creator_id"], likes=rows["total"])
    data = from_tables(posts=posts)
    table = depends(fit_decline(data), data).table.set_index("choice")["creators"]
    assert table["Poisson"] == table["average creator"] == 300
    assert table["typical creator"] == table["Huber"] == table["the median itself"] == 270
