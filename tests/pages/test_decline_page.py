"""The Decline page as Streamlit runs it: the answer first, the picture, the checks; every choice holds."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis import fit_decline
from data import Filters
from data.samples import load_sample

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
    assert [m.value for m in app.metric] == [n.value for n in fit.answer.numbers]
    assert all(f.text in text for f in fit.findings)
    curve, groups = figures(app)
    assert {"typical", "average"} <= {t.get("name") for t in curve["data"]}
    assert groups["data"][0]["name"] == "slope"
    assert "nan" not in text.lower().split()


def test_another_measure_is_another_fit(sample):
    fit = fit_decline(sample, outcome="comments", per="views")
    text = said(run(dec_measure="comments", dec_per="views"))
    assert fit.answer.title in text and "Comments per view" in text


def test_one_platform_is_named_in_the_sentence(sample):
    platform = sample.creators["platform"].value_counts().index[0]
    fit = fit_decline(sample.keep(Filters(platforms=(platform,))))
    text = said(run(dec_platform=platform))
    assert fit.answer.title in text and f"({platform})" in text


def test_slopes_can_be_compared_by_platform(sample):
    app = run(dec_by="platform")
    assert fit_decline(sample).by("platform").text in said(app)


def test_a_filter_that_leaves_too_little_is_said_calmly(sample):
    sizes = sample.creators.groupby(["platform", "country", "niche"]).size()
    platform, country, niche = sizes[sizes <= 2].index[0]
    text = said(run(platforms=platform, countries=country, niches=niche))
    assert "a slope needs at least 3" in text and "loosen the filters" in text


def test_without_data_it_says_what_is_missing():
    text = said(run(data="none"))
    assert "No data is loaded" in text and not figures(run(data="none"))
