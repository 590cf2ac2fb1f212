"""Each check fires where its fault is planted, says its numbers, and is silent or passes where there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.linear_model import OLS

from analysis.decline import fit_decline, fit_rows
from analysis.decline.definitions import contrasts
from analysis.decline.drift import drift_text
from analysis.decline.fit import Context
from analysis.decline.rows import prepare
from data import Filters
from data.campaigns import from_tables
from data.samples import load_sample
from tests.analysis.decline.worlds import reference_rows, simulated


def saying(fit, words: str):
    """The finding that says this; None where none does."""
    found = [f for f in fit.findings if words in f.text]
    assert len(found) < 2
    return found[0] if found else None


def with_niches(sizes: list[int]) -> pd.DataFrame:
    frame, _ = simulated(sum(sizes), seed=1)
    return frame.assign(niche=np.repeat([f"n{k}" for k in range(len(sizes))], sizes))


@pytest.mark.parametrize(("sizes", "status", "said"), [
    ([100, 80], "pass", "2 niches have 80 creators or more"),
    ([100, 40], "review", "The smallest of 2 niches has 40 creators"),
    ([100, 10], "review", "1 of 2 niches has 30 creators"),
    ([20, 10], "review", "None of 2 niches has 30 creators"),
])
def test_few_groups_and_small_ones(sizes, status, said):
    found = saying(fit_rows(with_niches(sizes)), "niches")
    assert found.status == status and said in found.text and (found.advice != "") == (status == "review")


def test_one_niche_is_no_group():
    assert saying(fit_rows(with_niches([90])), "niche") is None


@pytest.mark.parametrize(("share", "status"), [(0.0, "pass"), (0.02, "pass"), (0.3, "review")])
def test_young_posts(share, status):
    fit = fit_rows(reference_rows(), context=Context(young=share))
    assert saying(fit, "too young").status == status
    assert saying(fit_rows(reference_rows()), "too young") is None


def test_young_posts_are_counted_from_the_dates():
    posts = load_sample().posts.drop(columns="engagement")
    observed = posts["published_at"] + pd.to_timedelta(np.where(np.arange(len(posts)) % 4 == 0, 1, 60), unit="D")
    fit = fit_decline(from_tables(posts=posts.assign(observed_at=observed)))
    assert fit.context.young == pytest.approx(0.25, abs=1e-3) and saying(fit, "too young").status == "review"
    undated = fit_decline(from_tables(posts=posts.assign(published_at=pd.NaT, observed_at=pd.NaT)))
    assert undated.context.young is None


def test_posts_of_one_creator_are_not_independent():
    """Method A2: at 9 posts a creator ordinary errors of posts are about a third of the right ones."""
    frame, posts = simulated(800, seed=4, posts=9)
    fit = fit_rows(frame, posts=posts)
    found = saying(fit, "one by one")
    factor = float(found.text.split("about ")[1].split(" times")[0])
    logs = posts[posts["rate"] > 0]
    x, y = np.log(logs["followers"]), np.log(logs["rate"])
    slope, level = np.polyfit(x, y, 1)
    ordinary = np.sqrt(np.mean((y - slope * x - level) ** 2) / ((x - x.mean()) ** 2).sum())
    means = pd.DataFrame({"c": logs["creator_id"], "s": (x - x.mean()) * (y - slope * x - level)}).groupby("c")["s"]
    clustered = np.sqrt((means.sum() ** 2).sum()) / ((x - x.mean()) ** 2).sum()
    assert factor == pytest.approx(clustered / ordinary, rel=0.2) and found.status == "pass"
    assert saying(fit_rows(reference_rows()), "one by one") is None


def test_sizes_that_nobody_stands_near_are_named_for_decisions():
    frame, _ = simulated(600, seed=5)
    assert saying(fit_rows(frame), "stand near each size").status == "pass"
    small = frame[frame["followers"] < 60_000]
    found = saying(fit_rows(small), "stand near")
    assert found.status == "review" and "500K (0)" in found.text and "5K" not in found.text.split(", ")[0].split()
    assert found.advice.startswith("Decide nothing")


def contrast_world(step_at: float, *, creators: int = 1500) -> pd.DataFrame:
    """A rate of 10 % below a size, 2 % up to 500K, 5 % beyond: micro is better or worse as it is defined."""
    random = np.random.default_rng(2)
    followers = 10 ** random.uniform(3, 6.5, creators)
    rate = np.where(followers < step_at, 0.10, np.where(followers < 5e5, 0.02, 0.05))
    return pd.DataFrame({"followers": followers, "exposure": followers,
                         "total": rate * followers * np.exp(random.normal(0, 0.3, creators))})


def test_a_definition_that_decides_the_conclusion_is_told():
    fit = fit_rows(contrast_world(9_000))
    found = saying(fit, "micro")
    assert found.status == "review" and "decides the conclusion" in found.text
    assert "the higher engagement rate under Micro 1K–100K" in found.text
    assert "and the lower engagement rate under Micro 10K–50K" in found.text
    kinds = {c.name: c.conclusion for c in contrasts(fit.rows)}
    assert kinds["Micro 10K–50K"] == "lower" and kinds["Micro 1K–100K"] == "higher"


def test_one_conclusion_under_all_definitions_passes():
    found = saying(fit_rows(simulated(800, seed=6, slope=-0.3)[0]), "micro")
    assert found.status == "pass" and "have the higher engagement rate than macro ones under all 8" in found.text
    rising = saying(fit_rows(simulated(800, seed=6, slope=0.3)[0]), "micro")
    assert rising.status == "pass" and "have the lower engagement rate" in rising.text
    flat = saying(fit_rows(simulated(200, seed=7, slope=0.0)[0]), "micro")
    assert flat.status == "pass" and "cannot be told from macro ones" in flat.text


def test_a_contrast_is_the_ratio_of_typical_rates_with_platforms_level():
    frame, _ = simulated(900, seed=8, slope=0.0, platform_logs={"Instagram": 0.0, "TikTok": 1.2}, creator_sd=0.2,
                         post_sd=0.1)
    tilted = frame[(frame["platform"] == "TikTok") | (frame["followers"] > 60_000) | (frame.index % 6 == 0)]
    for one in contrasts(prepare(tilted)):
        assert one.low <= 1.0 <= one.high or abs(one.ratio - 1) < 0.12
        assert one.low < one.ratio < one.high


def test_a_contrast_is_that_of_least_squares_on_the_creators():
    frame, _ = simulated(500, seed=11, platform_logs={"Instagram": 0.0, "TikTok": 1.2})
    rows = prepare(frame)
    one = next(c for c in contrasts(rows) if c.name == "Micro 10K–50K")
    small = (rows.followers >= 1e4) & (rows.followers < 5e4)
    part = (small | (rows.followers >= 5e5)) & rows.positive
    y = np.log(rows.total[part] / rows.exposure[part])
    fit = OLS(y, np.column_stack([np.ones(part.sum()), small[part], rows.codes[part]])).fit(cov_type="HC3", use_t=True)
    assert np.log([one.ratio, one.low, one.high]) == pytest.approx([fit.params[1], *fit.conf_int()[1]], abs=1e-9)
    assert (one.small, one.large) == (small[part].sum(), (~small[part]).sum())


def test_a_list_chosen_by_what_is_measured_has_no_contrast():
    fit = fit_rows(simulated(300, seed=1)[0])
    assert saying(replace(fit, context=Context(selection="top by engagement rate")), "micro") is None


def test_without_small_or_without_large_creators_there_is_no_contrast():
    frame, _ = simulated(300, seed=9)
    assert contrasts(prepare(frame[frame["followers"] < 40_000])) == ()
    assert saying(fit_rows(frame[frame["followers"] < 40_000]), "micro") is None


def test_a_break_by_month_is_among_the_findings():
    sample = load_sample()
    fit = fit_decline(sample)
    (found,) = (f for f in fit.findings if f.text == drift_text(fit.drifts))
    assert found.status == "review" and "October 2025" in found.text and "over time" in found.advice
    quiet = fit_decline(sample.keep(Filters(platforms=("YouTube",))))
    (found,) = (f for f in quiet.findings if f.text == drift_text(quiet.drifts))
    assert found.status == "pass" and "No break in the level is proven" in found.text
    assert fit_rows(reference_rows()).drifts == () == fit_decline(sample, outcome="orders").drifts
