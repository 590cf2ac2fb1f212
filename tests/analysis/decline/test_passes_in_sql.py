"""Passes in SQL give what NumPy gives and what statsmodels gives: three ways to the same sums, which share no code."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.genmod.families import NegativeBinomial
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.decline import average as average_module
from analysis.decline import fit_posts, fit_rows, thresholds
from analysis.decline.average import fit_average, fit_average_of
from analysis.decline.binned import fit_binned
from analysis.decline.passes_in_memory import MemoryPasses
from analysis.decline.passes_in_sql import passes_over
from analysis.decline.rows import prepare
from data import DataError
from data.engine import creator_rows_of, standing_creators
from tests.analysis.decline.worlds import simulated

PLATFORMS = {"Instagram": 0.0, "TikTok": 0.8, "YouTube": -1.0}


def table_of(frame: pd.DataFrame, engine=None) -> ibis.Table:
    """The frame as a table of a DuckDB of its own."""
    engine = ibis.duckdb.connect() if engine is None else engine
    engine.con.register("frame", frame)
    engine.raw_sql("CREATE OR REPLACE TABLE held AS SELECT * FROM frame")
    engine.con.unregister("frame")
    return engine.table("held")


@pytest.fixture(scope="module")
def engine():
    return ibis.duckdb.connect()


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), creators=st.integers(8, 300), platforms=st.integers(1, 4),
       extra=st.integers(0, 2), alpha=st.floats(1e-3, 5.0), steep=st.floats(-2.0, 2.0))
def test_one_pass_is_what_statsmodels_computes_of_each_row(engine, seed, creators, platforms, extra, alpha, steep):
    random = np.random.default_rng(seed)
    codes = np.concatenate([np.arange(platforms), random.integers(0, platforms, creators - platforms)])
    followers = np.exp(random.normal(10, 2, creators))
    exposure = followers * random.integers(1, 9, creators) * np.exp(random.normal(0, 1, creators))
    terms = random.normal(0, 1, (creators, extra))
    x = np.log(followers / thresholds.REFERENCE)
    design = np.column_stack([np.ones(creators), x, codes[:, None] == np.arange(1, platforms), terms]).astype(float)
    coefficients = np.concatenate([[-4 + random.normal()], [steep], random.normal(0, 1, platforms - 1 + extra)])
    mean = exposure * np.exp(design @ coefficients)
    total = np.where(random.random(creators) < 0.2, 0.0, random.poisson(np.minimum(mean, 1e9)).astype(float))

    names = [f"term {i}" for i in range(extra)]
    frame = pd.DataFrame({"platform": [f"p{c}" for c in codes], "followers": followers, "exposure": exposure,
                          "total": total, **dict(zip(names, terms.T, strict=True))})
    model = GLM(total, design, family=NegativeBinomial(alpha=alpha), offset=np.log(exposure))
    scores = model.score_obs(coefficients, scale=1.0)
    theirs = {"score": scores.sum(axis=0), "meat": scores.T @ scores,
              "expected": -model.hessian(coefficients, scale=1.0, observed=False),
              "observed": -model.hessian(coefficients, scale=1.0, observed=True),
              "dispersion": (((total - mean) ** 2 - mean) / mean**2).sum()}
    memory = MemoryPasses(total, exposure, design)
    with passes_over(table_of(frame, engine), [f"p{i}" for i in range(platforms)], extra=names) as passes:
        assert passes.shape == memory.shape == design.shape
        for mine in (passes, memory):
            sums, sandwich = mine.sums(coefficients, alpha), mine.sandwich(coefficients, alpha)
            for name, value in theirs.items():
                found = getattr(sums if hasattr(sums, name) else sandwich, name)
                # Of a sum whose parts cancel only the size of the parts can be asked for.
                size = np.abs(scores).sum(axis=0) if name == "score" else np.abs(value).max()
                if name == "dispersion":
                    size = (((total - mean) ** 2 + mean) / mean**2).sum()
                assert np.abs(found - value) == pytest.approx(0 * value, abs=1e-9 * np.max(size) + 1e-12), name
        for sizes in (1, 7, 200):
            ours, others = passes.bins(sizes), memory.bins(sizes)
            for name in ("number", "design", "rate", "pairs", "exposure"):
                np.testing.assert_allclose(getattr(ours, name), getattr(others, name), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("platforms", [None, PLATFORMS])
@pytest.mark.parametrize("zeros", [0.0, 0.1])
def test_the_fit_is_that_of_statsmodels_and_that_of_numpy(seed, platforms, zeros):
    rows = prepare(simulated(6000, seed=seed, platform_logs=platforms, zeros=zeros)[0])
    with passes_over(table_of(rows.frame[["platform", "followers", "total", "exposure"]]), rows.platforms) as passes:
        coefficients, alpha, covariance = fit_binned(passes, None)
    theirs = GLM(rows.total, rows.design, family=NegativeBinomial(alpha=alpha), offset=np.log(rows.exposure)).fit(
        cov_type="HC1", use_t=True, tol=1e-12)
    assert coefficients == pytest.approx(theirs.params, abs=1e-6)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(theirs.bse, rel=1e-4)
    in_memory = fit_binned(MemoryPasses(rows.total, rows.exposure, rows.design), None)
    for one, other in zip((coefficients, alpha, covariance), in_memory, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-7, atol=1e-9)


def test_a_hinge_is_a_column_of_the_table():
    rows = prepare(simulated(6000, seed=3, bend=(5e4, -0.5), platform_logs=PLATFORMS)[0])
    hinge = np.maximum(rows.x - np.log(5), 0)
    frame = rows.frame[["platform", "followers", "total", "exposure"]].assign(hinge=hinge)
    with passes_over(table_of(frame), rows.platforms, extra=["hinge"]) as passes:
        coefficients, alpha, covariance = fit_binned(passes, 0.9)
    design = np.column_stack([rows.design, hinge])
    theirs = GLM(rows.total, design, family=NegativeBinomial(alpha=0.9), offset=np.log(rows.exposure)).fit(
        cov_type="HC1", use_t=True, tol=1e-12)
    assert alpha == 0.9 and coefficients == pytest.approx(theirs.params, abs=1e-6)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(theirs.bse, rel=1e-4)


def posts_of(creators: int, seed: int = 0, **world) -> pd.DataFrame:
    """Posts of simulated creators, with what the engine must leave out or name: a platform of two creators, some of no
    platform, and a count that is no number."""
    posts = simulated(creators, seed=seed, platform_logs=PLATFORMS, **world)[1].rename(columns={"amount": "likes"})
    posts = posts[["creator_id", "platform", "followers", "likes"]]
    posts["platform"] = np.where(posts["creator_id"].str.endswith("7"), None, posts["platform"])
    odd = pd.DataFrame({"creator_id": ["x1", "x2", "x3"], "platform": ["Vine", "Vine", "TikTok"],
                        "followers": [100.0, 2000.0, 1000.0], "likes": [3.0, 40.0, np.inf]})
    return pd.concat([posts, odd], ignore_index=True)


@contextmanager
def counted(monkeypatch):
    """The number of rows of every answer that the engine gives to Python."""
    counts, asked = [], ibis.backends.duckdb.Backend.to_pyarrow

    def count(self, *args, **options):
        rows = asked(self, *args, **options)
        counts.append(rows.num_rows)
        return rows

    with monkeypatch.context() as patch:
        patch.setattr(ibis.backends.duckdb.Backend, "to_pyarrow", count)
        yield counts


def test_the_average_of_creators_in_an_engine_needs_no_row_of_them(monkeypatch):
    monkeypatch.setattr(thresholds, "CREATORS_FOR_BINS", 2000)
    posts = table_of(posts_of(5000))
    rows = prepare(creator_rows_of(posts, outcome="likes"))
    assert rows.platforms == ("Instagram", "TikTok", "YouTube", "unknown") and dict(rows.left_out) == {"Vine": 2}
    with standing_creators(posts, outcome="likes") as creators, counted(monkeypatch) as counts:
        found = fit_average_of(creators)
    assert counts and max(counts) <= 200 * len(rows.platforms) < len(rows) / 5
    theirs = fit_average(rows)
    assert found.line.platforms == theirs.line.platforms and found.method == theirs.method and found.df == theirs.df
    for name in ("coefficients", "covariance", "alpha"):
        np.testing.assert_allclose(getattr(found, name), getattr(theirs, name), rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(found.line.level, theirs.line.level, rtol=1e-9)
    np.testing.assert_allclose(found.line.covariance, theirs.line.covariance, rtol=1e-7)


@pytest.mark.parametrize("creators", [300, 3000])
def test_the_verdict_on_posts_in_an_engine_is_that_on_their_rows(creators, monkeypatch):
    monkeypatch.setattr(thresholds, "CREATORS_FOR_BINS", 1000)
    posts = table_of(posts_of(creators, seed=5))
    told = fit_posts(nullcontext(posts), outcome="likes", seed=3)
    rows = fit_rows(creator_rows_of(posts, outcome="likes"), context=told.context, seed=3)
    assert told.text == rows.text and told.state == rows.state and told.findings == rows.findings
    assert told.error_method == rows.error_method == ("jackknife" if creators == 300 else "HC1")
    assert told.average.slope == pytest.approx(rows.average.slope, abs=1e-9)
    assert told.average.standard_error == pytest.approx(rows.average.standard_error, rel=1e-7)
    assert told.context.posts == told.rows.posts.sum() and told.outcome == "likes"


def test_above_the_set_size_sql_fits_and_nothing_else(monkeypatch):
    monkeypatch.setattr(thresholds, "CREATORS_FOR_BINS", 1000)
    monkeypatch.setattr("analysis.decline.fit.fit_average", None)
    monkeypatch.setattr(average_module, "MemoryPasses", None)
    assert fit_posts(nullcontext(table_of(posts_of(3000))), outcome="likes").error_method == "HC1"


def degenerate(kind: str) -> pd.DataFrame:
    posts = posts_of(3000).iloc[:-1]
    if kind == "few":
        return posts.iloc[:200]
    if kind == "one size":
        return posts.assign(followers=1000.0)
    if kind == "one account":
        return posts.assign(followers=np.where(posts["creator_id"] == "c00000", 1e6, 1000.0), platform="TikTok")
    if kind == "negative":
        return posts.assign(likes=np.where(posts["creator_id"] == "c00003", -1.0, posts["likes"]))
    return posts.assign(likes=0.0)


@pytest.mark.parametrize("kind", ["few", "one size", "one account", "negative", "nothing"])
def test_what_passes_cannot_fit_is_left_to_the_rows_which_say_why(kind, monkeypatch):
    monkeypatch.setattr(thresholds, "CREATORS_FOR_BINS", 1000)
    engine = ibis.duckdb.connect()
    posts = table_of(degenerate(kind), engine)
    with standing_creators(posts, outcome="likes") as creators:
        assert fit_average_of(creators) is None
    if kind != "few":
        said = {"one size": "the same follower count", "one account": "rest on one account, c00000 with",
                "negative": "negative total", "nothing": "every count is zero"}[kind]
        with pytest.raises(Exception, match=said):
            fit_posts(nullcontext(posts), outcome="likes")
    left = engine.raw_sql("SELECT table_name FROM duckdb_tables()").fetchall()
    assert left == [("held",)], "tables of the fit are gone, also where it failed"


def test_a_step_into_the_infinite_is_no_number_and_no_step():
    rows = prepare(simulated(1000, seed=1)[0])
    with passes_over(table_of(rows.frame[["platform", "followers", "total", "exposure"]]), rows.platforms) as passes:
        sums = passes.sums(np.array([-2000.0, 0.0]), 1.0)
    assert not np.isfinite(sums.score).all()


def test_a_table_without_what_is_measured_is_refused_before_anything_is_kept():
    with pytest.raises(DataError, match="no column saves"):
        fit_posts(nullcontext(table_of(posts_of(50))), outcome="saves")
