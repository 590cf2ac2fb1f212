"""Lists cut off by engagement: the truth is recovered, as in method.md A7, and everything else is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.decline import fit_decline
from analysis.decline.rows import prepare
from analysis.decline.selected import truncated_normal, truncated_slope, undo
from analysis.decline.telling import caption, method_text
from analysis.decline.verdict import state_of
from analysis.errors import FitError
from data import Filters
from data.campaigns import Campaigns, from_tables


def best(slope: float, *, seed: int, creators: int = 22_000, listed: int = 1_000) -> pd.DataFrame:
    """The creators with the highest engagement per post of a population with this slope."""
    random = np.random.default_rng(seed)
    followers = np.round(10 ** np.clip(random.normal(4.5, 0.8, creators), 3, 7))
    rate = 0.03 * (followers / 1e4) ** slope * np.exp(random.normal(0, 0.9, creators))
    rows = pd.DataFrame({"creator_id": [f"c{i}" for i in range(creators)], "platform": "Instagram",
                         "followers": followers, "posts": 5, "total": 5 * rate * followers, "exposure": 5 * followers})
    return rows.nlargest(listed, "total")


@pytest.mark.parametrize("slope", [0.0, -0.15])
def test_the_slope_of_the_population_comes_back(slope):
    found = [truncated_slope(prepare(best(slope, seed=seed))) for seed in range(24)]
    middle = np.mean([f.slope for f in found])
    error = np.std([f.slope for f in found]) / np.sqrt(len(found))
    assert abs(middle - slope) < max(0.02, 3 * error)
    covered = sum(f.low <= slope <= f.high for f in found)
    assert covered >= 20, "95 % intervals: fewer than 20 of 24 would be five binomial errors below"


def test_the_plain_slope_of_such_a_list_is_far_off():
    """What is undone is large: without it a flat rate falls by a third per doubling."""
    rows = prepare(best(0.0, seed=1))
    plain = np.polyfit(rows.x, rows.log_rate, 1)[0]
    assert plain < -0.4 and truncated_slope(rows).slope - plain > 0.3


def test_an_untruncated_sample_with_a_far_cut_is_ordinary_least_squares():
    random = np.random.default_rng(3)
    design = np.column_stack([np.ones(500), random.normal(size=500)])
    values = design @ [1.0, 0.5] + random.normal(0, 0.7, 500)
    coefficients, covariance = truncated_normal(values, design, -1e3)
    ols = np.linalg.lstsq(design, values, rcond=None)[0]
    assert coefficients == pytest.approx(ols, abs=1e-5)
    residual = values - design @ ols
    expected = residual @ residual / 500 * np.linalg.inv(design.T @ design)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(np.sqrt(np.diag(expected)), rel=1e-3)


def test_the_unit_of_engagement_does_not_matter():
    rows = best(-0.15, seed=2)
    plain, scaled = truncated_slope(prepare(rows)), truncated_slope(prepare(rows.assign(total=rows["total"] * 7)))
    assert (scaled.slope, scaled.standard_error) == pytest.approx((plain.slope, plain.standard_error), rel=1e-4)


def test_too_few_creators_are_refused():
    with pytest.raises(FitError, match="too few"):
        truncated_slope(prepare(best(0.0, seed=1, listed=12)))


def listed(slope: float, *, seed: int, selection: str = "top by engagement", creators: int = 22_000,
           number: int = 1_000) -> Campaigns:
    """The same list as files give it: one post a creator, its engagement as likes."""
    rows = best(slope, seed=seed, creators=creators, listed=number)
    posts = pd.DataFrame({"post_id": rows["creator_id"], "creator_id": rows["creator_id"], "platform": "Instagram",
                          "followers": rows["followers"], "likes": np.round(rows["total"] / 5)})
    return from_tables(posts=posts, answers={"selection": selection})


@pytest.mark.parametrize("slope", [0.0, -0.15])
def test_lists_of_the_best_are_recovered_within_two_hundredths(slope):
    """Method A7, through the whole fit: -.001 and -.151; the plain slope of the rows stays what it is."""
    fits = [fit_decline(listed(slope, seed=seed)) for seed in range(60)]
    found = np.array([f.population.slope for f in fits])
    assert abs(found.mean() - slope) <= 0.02
    assert np.mean([f.typical.slope for f in fits]) == pytest.approx({0.0: -0.548, -0.15: -0.669}[slope], abs=0.05)
    assert all(f.state == state_of(f.population) for f in fits)
    claimed = sum(f.state == "declines" for f in fits)
    assert claimed <= 7 if slope == 0 else claimed >= 20, "2.5 % of 60 is 1.5; seven would be four errors above"


def test_every_sentence_says_that_the_choice_was_undone():
    fit = fit_decline(listed(-0.3, seed=4))
    plain, behind = (f"{100 * (1 - 2 ** s):.0f} %" for s in (fit.typical.slope, fit.population.slope))
    assert fit.state == "declines" and fit.stated == fit.population != fit.typical
    for text in (fit.text, fit.answer.text, fit.findings[0].text, fit.findings[1].text + fit.findings[2].text):
        if "undone" in text:
            assert plain in text
    assert "undone" in fit.text and plain in fit.text and behind in fit.text
    assert "picked from" in fit.text and "bend" not in fit.text and "explains" not in fit.text
    assert "undone" in fit.answer.text and fit.answer.title.startswith("Behind this list the rate falls")
    first, *_, last = fit.answer.numbers
    assert behind in first.value.replace("−", "") and "cut off" in first.formula
    assert last.label == "In the list itself" and plain in last.value
    (chosen,) = (f for f in fit.findings if "undone" in f.text)
    assert chosen.status == "review" and plain in chosen.text and "For money" in chosen.advice
    assert not any("bend" in f.text or "fake" in f.text for f in fit.findings)
    for text in (caption(fit, shaded=False), method_text(fit), chosen.text):
        assert "describe the creators on the list" in text
    assert "population behind the list" in method_text(fit)


def test_the_best_by_rate_are_refused():
    fit = fit_decline(listed(-0.15, seed=2, selection="top by engagement rate"))
    assert fit.population is None and fit.state == "cannot tell"
    assert fit.answer.title == "A list chosen by engagement rate cannot show this"
    assert "whatever the slope" in fit.text and "would tell" not in fit.text
    assert [f.status for f in fit.findings if "cannot tell the slope" in f.text] == ["fail"]
    assert "whatever the slope" in method_text(fit)
    assert not any("per doubling" in n.label for n in fit.answer.numbers), "no speed is offered as a number"


@pytest.mark.parametrize(("outcome", "per", "said"), [
    ("comments", "followers", "only a slope of engagement"), ("engagement", "views", "rate per view"),
    ("engagement", "reach", "rate per person reached")])
def test_another_measure_than_the_one_of_the_choice_is_refused(outcome, per, said):
    found = undo(prepare(best(0.0, seed=1)), selection="top by engagement", outcome=outcome, per=per)
    assert found.slope is None and said in found.reason


def test_some_of_the_posts_are_not_cut_where_all_of_them_were():
    data = listed(-0.15, seed=2)
    posts = data.posts.drop(columns="engagement").assign(published_at=pd.Timestamp("2026-01-05"))
    posts.loc[::2, "published_at"] = pd.Timestamp("2026-02-05")
    dated = from_tables(posts=posts, answers={"selection": "top by engagement"})
    assert fit_decline(dated).population is not None
    half = fit_decline(dated.keep(Filters(months=("2026-01", "2026-01"))))
    assert half.population is None and half.state == "cannot tell" and "Take the filter" in half.text


def test_a_list_that_was_not_cut_cannot_be_undone():
    """Of few creators, with creators who have none, or one that thickens at its smallest value."""
    few = fit_decline(listed(0.0, seed=1, number=12))
    assert few.state == "cannot tell" and few.population is None and "too few" in few.text
    rows = best(0.0, seed=1)
    rows.loc[rows.index[0], "total"] = 0
    assert "has none of them" in undo(prepare(rows), selection="top by engagement", outcome="engagement",
                                      per="followers").reason
    random = np.random.default_rng(2)
    followers = 10 ** random.uniform(3, 6, 300)
    heap = pd.DataFrame({"followers": followers, "total": 100 * np.exp(random.exponential(0.3, 300) ** 3),
                         "exposure": followers})
    found = undo(prepare(heap), selection="top by engagement", outcome="engagement", per="followers")
    assert found.slope is None and "cannot be undone" in found.reason


def test_the_slope_of_the_count_is_one_more_than_that_of_the_rate():
    rows = best(-0.15, seed=3)
    rate = truncated_slope(prepare(rows))
    count = truncated_slope(prepare(rows.assign(exposure=rows["posts"])), per="post")
    assert count.slope == pytest.approx(rate.slope + 1, abs=1e-6)


def test_a_list_not_chosen_by_what_is_measured_is_left_alone():
    for said in ("all we worked with", "top by followers", "", None, "don't know"):
        assert undo(prepare(best(0.0, seed=1)), selection=said, outcome="engagement", per="followers") is None


def test_a_list_that_is_not_cut_at_one_level_has_nothing_behind_it():
    """All creators of a population, said to be its best: the correction moves nothing, and nothing is claimed."""
    from analysis.decline.selected import undo

    everyone = prepare(best(-0.15, seed=4, creators=1_500, listed=1_500))
    found = undo(everyone, selection="top by engagement", outcome="engagement", per="followers")
    assert found.slope is None and "nothing to undo" in found.reason
    cut = undo(prepare(best(-0.15, seed=4)), selection="top by engagement", outcome="engagement", per="followers")
    assert cut.slope is not None
