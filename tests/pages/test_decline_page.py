"""The Decline page as Streamlit runs it: the answer first, the picture, the checks; every choice holds."""

from __future__ import annotations

import html
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis import fit_decline
from analysis.decline.choice import choose_shape
from analysis.decline.drift import NO_DRIFT, drift_text, find_drifts
from analysis.decline.measured import corrected_text, example_text, repeated_counts
from analysis.decline.sensitivity import depends
from analysis.decline.telling import of_some
from analysis.decline.verdict import about_average
from data import Filters
from data.campaigns import from_tables
from data.engine import post_rows
from data.samples import load_sample
from data.workspace import keep_dataset
from pages.shared.cached import decline as cached
from pages.shared.show import decline as parts
from tests.analysis.decline.test_selected import listed
from tests.analysis.decline.test_zeros import small_at_zero
from tests.pages.shown import numbers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sample():
    return load_sample()


def run(**link) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    app.switch_page("pages/3_Decline.py").run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    """All text of the page, with its references undone."""
    parts = [e.proto.body for e in app.get("html")] + [e.value for e in app.markdown]
    return html.unescape(" ".join(parts)).replace("\u200b", "")


def figures(app: AppTest) -> list[dict]:
    return [json.loads(e.proto.spec) for e in app.get("plotly_chart")]


def test_the_page_says_what_the_analysis_says(sample):
    fit = fit_decline(sample)
    app = run()
    text = said(app)
    assert fit.answer.title in text and fit.answer.text in text
    assert [m.value for m in numbers(app)] == [n.value for n in fit.answer.numbers]
    assert all(f.text in text for f in fit.findings)
    passed = [f for f in fit.findings if f.status == "pass"]
    fold = next(e for e in app.expander if e.label == f"{len(passed)} checks passed")
    folded = html.unescape(" ".join(e.proto.body for e in fold.get("html"))).replace("\u200b", "")
    assert all((f.text in folded) == (f.status == "pass") for f in fit.findings)
    curve, groups = figures(app)
    assert {"typical", "average"} <= {t.get("name") for t in curve["data"]}
    assert groups["data"][0]["name"] == "slope"
    assert "nan" not in text.lower().split()


def test_another_measure_is_another_fit(sample):
    fit = fit_decline(sample, outcome="comments", per="views")
    text = said(run(dec_measure="comments", dec_per="views"))
    assert fit.answer.title in text and "Comments per view" in text


@pytest.mark.parametrize("closer", ["Groups", "Over time", "Other models", "Sensitivities"])
def test_orders_of_deals_are_a_measure_too(sample, closer):
    """Nothing about single posts is known of them: no months are offered, and growth says why it is not there."""
    fit = fit_decline(sample, outcome="orders")
    app = run(dec_measure="orders", dec_closer=closer)
    text = said(app)
    assert fit.answer.title in text and fit.answer.text in text and "Orders per follower" in text
    (per,) = (box for box in app.selectbox if box.label == "Per")
    assert per.options == ["followers", "post (a count)"]
    assert "Over time" not in app.get("button_group")[0].options
    assert NO_DRIFT not in text
    assert ("orders is not known here" in text) == (closer == "Other models")


def test_one_platform_is_named_in_the_sentence(sample):
    platform = sample.creators["platform"].value_counts().index[0]
    fit = fit_decline(sample.keep(Filters(platforms=(platform,))))
    text = said(run(dec_platform=platform))
    assert fit.answer.title in text and f"({platform})" in text


def test_slopes_can_be_compared_by_platform(sample):
    app = run(dec_by="platform")
    assert fit_decline(sample).by("platform").text in said(app)


def test_slopes_can_be_compared_by_campaign(sample):
    app = run(dec_by="campaign")
    found = fit_decline(sample).by("campaign")
    assert found.text in said(app) and found.note in said(app)


def test_a_filter_that_leaves_too_little_is_said_calmly(sample):
    sizes = sample.creators.groupby(["platform", "country", "niche"]).size()
    platform, country, niche = sizes[sizes <= 2].index[0]
    text = said(run(platforms=platform, countries=country, niches=niche))
    assert "a slope needs at least 3" in text and "loosen the filters" in text


def test_without_data_it_says_what_is_missing():
    text = said(run(data="none"))
    assert "No data is loaded" in text and not figures(run(data="none"))


def test_the_months_are_looked_at_on_request_and_the_part_after_a_break_can_be_fitted(sample):
    drifts = find_drifts(post_rows(sample))
    app = run(dec_closer="Over time")
    assert drift_text(drifts) in said(app)
    _, months = figures(app)
    assert {"Instagram", "TikTok", "YouTube"} <= {t.get("name") for t in months["data"]}
    (toggle,) = (t for t in app.toggle if "October 2025" in t.label)
    toggle.set_value(True).run()
    after = fit_decline(sample.keep(Filters(months=("2025-10", "2026-06"))))
    assert after.answer.title in said(app) and "(October 2025 to June 2026)" in said(app)
    assert drift_text(drifts) in said(app), "the months are still those of all the data"
    assert app.query_params["dec_after"] == "1"


def test_other_models_say_which_shape_stands_and_what_growth_brings(sample):
    fit = fit_decline(sample)
    text = said(run(dec_closer="Other models"))
    assert choose_shape(fit.rows).text in text
    assert fit.within.text in text and fit.within.note in text


def test_choices_stand_in_a_table_and_the_slider_corrects_the_slope(sample):
    fit = fit_decline(sample)
    app = run(dec_closer="Sensitivities")
    text = said(app)
    found = depends(fit, sample)
    assert found.text in text and all(choice in text for choice in found.table["choice"])
    assert corrected_text(fit.stated, 1.0) in text and example_text(fit.rows.followers) in text
    assert repeated_counts(sample.posts).text in text
    app.slider[0].set_value(0.95).run()
    assert corrected_text(fit.typical, 0.95) in said(app) and app.query_params["dec_reliability"] == "0.95"


def test_a_list_of_the_best_is_judged_by_those_behind_it_and_says_whom_the_table_describes(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    data = listed(-0.3, seed=4)
    keep_dataset(data)
    fit = fit_decline(data)
    for part in ("Other models", "Sensitivities"):
        app = run(data=data.fingerprint, dec_closer=part)
        text = said(app)
        assert fit.answer.title in text and fit.answer.text in text and "Behind this list" in text
        assert text.count("describe the creators on the list") >= 4, "caption, table, finding, method"
        assert not app.slider, "a corrected slope of a chosen list would mean nothing"
    assert "bends near" not in json.dumps(figures(app))


def test_where_many_have_none_the_page_is_about_the_average_creator(tmp_path, monkeypatch):
    """The smallest tenth of the creators have none; the curve bends there for those who have some."""
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    rows = small_at_zero(300, 0.1)
    data = from_tables(posts=pd.DataFrame({
        "post_id": rows["creator_id"], "creator_id": rows["creator_id"], "platform": "Instagram",
        "followers": rows["followers"], "likes": np.round(rows["total"] / rows["posts"])}))
    keep_dataset(data)
    fit = fit_decline(data)
    assert fit.judged_by == "average"
    app = run(data=data.fingerprint, dec_closer="Sensitivities")
    text = said(app)
    assert fit.answer.title in text and about_average(fit) in fit.answer.text and fit.answer.text in text
    assert of_some(fit) in text and "who have any land" in text
    assert corrected_text(fit.average, 1.0) in text
    assert [m.value for m in numbers(app)] == [n.value for n in fit.answer.numbers]
    assert "bends near" not in json.dumps(figures(app))


def test_everything_is_taken_along_in_one_file_with_its_formulas(sample):
    fit = fit_decline(sample)
    with zipfile.ZipFile(io.BytesIO(parts.zipped(sample, fit))) as archive:
        assert {"numbers.csv", "curve.csv", "sizes.csv", "creators.csv", "checks.csv", "formulas.csv",
                "by_niche.csv", "by_campaign.csv", "months.csv", "shapes.csv", "choices.csv",
                "method.md"} <= set(archive.namelist())
        assert fit.text in archive.read("method.md").decode()
        curve = pd.read_csv(archive.open("curve.csv"), encoding="utf-8-sig")
    assert np.allclose(curve["average"], fit.average_rate(curve["followers"].to_numpy()))


def test_nothing_that_was_not_chosen_is_computed(monkeypatch):
    """The page opens on the groups: no months, shapes, growth or choices are asked for."""
    def never(*_, **__):
        raise AssertionError("computed without being chosen")

    for name in ("drifts", "shapes", "within", "sensitivity", "repeats"):
        monkeypatch.setattr(cached, name, never)
    assert "Over 8 niches" in said(run())
