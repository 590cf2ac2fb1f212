"""Two people look at the same data with other marks in their numbers, and never see each other's."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pyarrow as pa
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis import BudgetScenario, compare_sizes, plan_budget, words
from data import mappings as dataset_reading
from data.samples import load_sample
from pages.shared.cached import budget as cached_budget
from pages.shared.cached import decline as cached_decline
from pages.shared.cached import engagement as cached_engagement
from pages.shared.cached import plan as cached_plan
from pages.shared.cached.by_locale import in_words
from tests.pages.words_within import strings

ROOT = Path(__file__).resolve().parents[2]
BUDGET = "pages/5_Budget.py"


def opened(page: str = "app.py", *, locale: str | None = None, **link: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.context = {"locale": locale}
    for name, value in link.items():
        app.query_params[name] = value
    if page != "app.py":
        app.run()
        app.switch_page(page)
    app.run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    """All text of a page and of its charts."""
    texts = [e.proto.body for e in app.get("html") if "<style>" not in e.proto.body]
    texts += [e.value for e in app.markdown] + [m.value for m in app.metric]
    for chart in app.get("plotly_chart"):
        texts += strings({k: v for k, v in json.loads(chart.proto.spec).items() if k in ("data", "layout")},
                         without=("color", "fillcolor", "bgcolor", "dragmode", "colorscale", "separators", "bdata"))
    return html.unescape(html.unescape("\n".join(texts))).replace("\u200b", "")


#: Numbers with marks that no French reader writes: a decimal point, or a sign before its amount.
NOT_FRENCH = re.compile(r"(?<!quantile )(?<!\w)\d+\.\d|[€$]\d")
#: Thousands as no English reader writes them.
NOT_ENGLISH = re.compile(r"\d\u202f\d|\d\u00a0[€%]")


@pytest.mark.parametrize("page", ["app.py", BUDGET])
def test_two_sessions_never_see_each_others_marks(page):
    st.cache_resource.clear()
    french, english = said(opened(page, locale="fr-FR")), said(opened(page, locale="en-US"))
    again = said(opened(page, locale="fr-FR"))
    assert not NOT_FRENCH.findall(french) and NOT_ENGLISH.search(french)
    assert not NOT_ENGLISH.findall(english)
    assert again == french
    st.cache_resource.clear()
    assert said(opened(page, locale="en-US")) == english, "nobody French was here before"


def test_the_other_pages_speak_as_their_reader():
    for page in ("pages/1_Data.py", "pages/2_Engagement.py", "pages/3_Decline.py", "pages/7_Briefing.py"):
        text = said(opened(page, locale="fr-FR"))
        assert not NOT_FRENCH.findall(text), page
        assert NOT_ENGLISH.search(text), page


def test_without_a_locale_a_page_is_english():
    assert said(opened(BUDGET)) == said(opened(BUDGET, locale="en-US"))


def test_a_choice_stands_before_the_browser_and_is_in_the_link():
    app = opened(locale="fr-FR")
    app.selectbox(key="_locale").set_value("de-DE").run()
    assert app.query_params["locale"] == "de-DE"
    assert "12.136" in said(app) and "12\u202f136" not in said(app)
    app.selectbox(key="_locale").set_value("").run()
    assert "locale" not in app.query_params
    assert "12\u202f136" in said(app)


@pytest.mark.parametrize("told", ['"><script>alert(1)</script>', "x" * 5_000, "../../etc/passwd", "zz-ZZ", "\u0000",
                                  "de DE"])
def test_a_hostile_locale_is_english_and_nowhere_on_the_page(told):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.context = {"locale": told}
    app.query_params["locale"] = told
    app.run()
    assert not app.exception
    assert "12,136" in said(app) and "script" not in said(app)


def test_results_that_are_shared_hold_no_words_of_one_locale():
    """What is kept once for all sessions says nothing itself: its words are told when somebody reads them."""
    data = load_sample()
    key, scenario = data.fingerprint, BudgetScenario(budget=24_000, goal="engagement", handling_cost=150)
    request, ask = cached_plan.PlanRequest(scenario), cached_engagement.EngagementRequest()
    fit = cached_decline.decline(key, "engagement", "followers", data)
    fees = cached_budget.prices(data, key, "EUR")
    shared = {
        "decline": lambda: (cached_decline.decline.__wrapped__(key, "likes", "followers", data), fit.drifts,
                            fit.other_models),
        "looks at the decline": lambda: (
            cached_decline.shapes.__wrapped__(key, "engagement", "followers", data),
            cached_decline.within.__wrapped__(key, "engagement", "followers", data),
            cached_decline.repeats.__wrapped__(key, data),
            cached_decline.grouped.__wrapped__(key, "engagement", "followers", "niche", data)),
        "engagement": lambda: (cached_engagement.choices.__wrapped__(key, data),
                               cached_engagement.summary.__wrapped__(key, ask, data),
                               cached_engagement.picture.__wrapped__(key, ask, data),
                               cached_engagement._months.__wrapped__(key, ask, None, data)),
        "what a plan rests on": lambda: (
            cached_plan.sponsored.__wrapped__(key, "engagement", data),
            cached_plan.funnel.__wrapped__(key, "EUR", data),
            cached_plan.groups.__wrapped__(key, data), cached_plan._candidates.__wrapped__(key, request, data),
            cached_budget.prices.__wrapped__(data, key, "EUR"),
            cached_budget.proposals.__wrapped__(data, key, "engagement")),
        "plan": lambda: plan_budget(data, fit, scenario, draws=500),
        "sizes": lambda: compare_sizes(fit, fees, scenario, small=20_000, large=500_000, draws=256),
    }
    for name, compute in shared.items():
        told = []
        for tag in ("en", "fr-FR"):
            with words.speaking(tag):
                told.append(strings(compute()))
        assert told[0] == told[1], name


def test_a_cache_of_words_asks_once_for_each_locale_and_forgets_one():
    asked = []

    @in_words(max_entries=8, show_spinner=False)
    def counted(number: int, _frame: object) -> str:
        """How many there are."""
        asked.append(words.locale())
        return words.whole(number)

    for tag, text in (("en", "1,060"), ("de-DE", "1.060"), ("en", "1,060"), ("de-DE", "1.060")):
        with words.speaking(tag):
            assert counted(1060, object()) == text, "what a name with an underscore holds is no part of the key"
    assert asked == ["en", "de-DE"]
    with words.speaking("de-DE"):
        counted.clear(1060, object())
        counted(1060, object())
    counted(1060, object())
    assert asked == ["en", "de-DE", "de-DE"]
    counted.clear()
    counted(1060, object())
    assert asked == ["en", "de-DE", "de-DE", "en"]


def test_a_search_beside_the_page_speaks_as_who_began_it():
    from pages.shared.searching import Search

    with words.speaking("de-DE"):
        search = Search(lambda cancelled: words.whole(1060)).start()
    assert search.result() == "1.060"


def test_what_is_said_of_a_file_is_told_anew_and_the_file_read_once(tmp_path, monkeypatch):
    """A German opens what somebody English added: report, remarks, reasons and profile have German marks, and those who
    come back find their own."""
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    rows = [f"p{i};c{i % 1500};X;2026-03-{i % 28 + 1:02d};{1_000 + i};{2_000 + i}" for i in range(3_000)]
    csv = "Post ID;User;Platform;Published;Likes;Followers\n" + "\n".join([*rows, *rows[:1_100]])
    read, before = [], dataset_reading.load_campaigns
    monkeypatch.setattr(dataset_reading, "load_campaigns", lambda *a, **k: read.append(1) or before(*a, **k))
    app = opened("pages/1_Data.py", locale="en-US", data="none")
    app.file_uploader[0].set_value([("posts 1,234.csv", csv.encode(), "text/csv")]).run()
    english = said(app)
    assert "Of 4,100 rows read, 1,100 were set aside" in english and "4.100" not in english
    assert "1,100 exact duplicates in posts 1,234.csv" in english
    key = app.query_params["data"]
    told = {}
    for tag in ("de-DE", "en-US", "de-DE"):
        again = opened("pages/1_Data.py", locale=tag, data=key if isinstance(key, str) else key[0])
        for toggle in [t.key for t in again.toggle if str(t.key).startswith(("review_", "notes_"))]:
            again.toggle(key=toggle).set_value(True).run()
        for view in ("aside", "profile", "fine"):
            next(c for c in again.segmented_control if c.label == "Look closer").set_value(view).run()
            assert not again.exception
            told[tag, view] = said(again) + "\n" + "\n".join(
                str(cell) for frame in again.dataframe for column in frame.value if column != "cells"
                for cell in frame.value[column].head(40) if isinstance(cell, str))
    for view in ("aside", "profile", "fine"):
        german = told["de-DE", view]
        assert "1.100 exact duplicates" in german and "Of 4.100 rows read, 1.100 were set aside" in german
        english_marks = set(re.findall(r"(?<![\w.,-])\d{1,3},\d{3}(?![\w,])", german))
        assert english_marks == {"1,234"}, (view, "the name of the file stays, and nothing else")
        assert not re.findall(r"(?<![\w.,-])\d{1,3}\.\d{3}(?![\w,])", told["en-US", view]), view
    assert {"4.999", "01.03.2026"} <= set(told["de-DE", "profile"].splitlines())
    assert {"4,999", "1 Mar 2026"} <= set(told["en-US", "profile"].splitlines()) and len(read) == 1


TABLE = """
import pandas as pd
from pages.shared import show, speaking

speaking.begin()
show.table(pd.DataFrame({"posts": [1234567, 7], "rate": [0.0356, float("nan")], "followers": [20_400.0, 1.5e6],
                         "each": [1.23456, 2], "mean": [1234.56, 3]}), key="one",
           formats={"posts": "count", "rate": "percent", "followers": "compact", "each": "number", "mean": "tenths"})
"""


@pytest.mark.parametrize(("browser", "chosen", "said_cells"), [
    ("en-US", "", None), ("en-US", "de-DE", ["1.234.567", "3,6\N{NO-BREAK SPACE}%", "20K", "1,235", "1.234,6"]),
    ("de-DE", "", ["1.234.567", "3,6\N{NO-BREAK SPACE}%", "20K", "1,235", "1.234,6"]),
    ("de-DE", "en", ["1,234,567", "3.6 %", "20K", "1.235", "1,234.6"])])
def test_cells_of_a_table_are_said_as_the_reader_chose_and_stay_numbers(browser, chosen, said_cells):
    app = AppTest.from_string(TABLE, default_timeout=60)
    app.context = {"locale": browser}
    if chosen:
        app.query_params["locale"] = chosen
    app.run()
    assert not app.exception, app.exception
    (table,) = app.dataframe
    assert table.value["posts"].tolist() == [1234567, 7], "what is said sorts by its value"
    told = table.proto.arrow_data.styler.display_values
    if said_cells is None:
        assert not told
    else:
        cells = pa.ipc.open_stream(told).read_pandas()
        assert cells.iloc[0].tolist() == said_cells and cells.iloc[1, 1] == ""
