"""The Briefing as Streamlit runs it: three answers, each with picture and certainty, and a deck of the same."""

from __future__ import annotations

import html
import io
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from analysis import fit_decline
from analysis.briefing import HOUSE, make_deck
from data import Filters
from data.samples import load_sample
from pages.shared import cached as shared_cached
from pages.shared.show import briefing as parts

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ["Does engagement decline with followers here, how fast, how sure?", "How should this money be split?",
             "What would change that?"]


@pytest.fixture(scope="module")
def sample():
    return load_sample()


def run(**link) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    app.switch_page("pages/7_Briefing.py").run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    parts = [e.proto.body for e in app.get("html") if "<style>" not in e.proto.body] + [e.value for e in app.markdown]
    return html.unescape(" ".join(parts)).replace("\u200b", "")


def titles(app: AppTest) -> list[str]:
    """The answers of the screen, in their order."""
    bodies = [e.proto.body for e in app.get("html") if 'h1 class="answer"' in e.proto.body]
    return [html.unescape(b.split('"answer">')[1].split("</h1>")[0]).replace("\u200b", "") for b in bodies]


def test_three_questions_three_answers_three_pictures(sample):
    app = run()
    text = said(app)
    places = [text.index(question) for question in QUESTIONS]
    assert places == sorted(places)
    assert len(titles(app)) == 3 and titles(app)[0] == fit_decline(sample).answer.title
    assert text.count("How sure: ") == 3
    figures = [json.loads(e.proto.spec) for e in app.get("plotly_chart")]
    assert len(figures) == 3 and all(figure["data"] for figure in figures)
    assert "Synthetic sample" in text


def test_pictures_are_offered_where_a_browser_is_installed_else_it_is_said(monkeypatch):
    said_so = {}
    for found in (None, "/usr/bin/chromium"):
        offered: list[str] = []
        monkeypatch.setattr(parts, "browser", lambda found=found: found)
        monkeypatch.setattr(parts.show, "download", lambda label, _, offered=offered, **kind: offered.append(label))
        said_so[found] = parts.NO_BROWSER in said(run()), any("PNG" in label for label in offered)
    assert said_so == {None: (True, False), "/usr/bin/chromium": (False, True)}


def test_the_deck_is_offered_and_says_the_same(monkeypatch):
    monkeypatch.setattr(parts, "browser", lambda: None)
    made = []
    monkeypatch.setattr(parts, "make_deck", lambda briefing, **how: made.append(how) or make_deck(briefing, **how))
    offered = []
    monkeypatch.setattr(parts.show, "download", lambda label, build, **kind: offered.append((label, build, kind)))
    app = run()
    assert made == [], "the deck is built on the click only"
    (label, build, kind), *others = offered
    assert "PowerPoint" in label
    assert kind["name"] == f"small-creators-or-large-ones-{date.today().isoformat()}.pptx"
    deck = Presentation(io.BytesIO(build()))
    shown = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert [shown.index(title) for title in titles(app)] == [2, 3, 5], "all there is, unless screens were chosen"
    assert shown[-2:] == ["What this rests on", "The data, and what made this"]
    assert made == [{"look": HOUSE, "appendix": False}]
    starts = {"pdf": b"%PDF-", "xlsx": b"PK", "html": b"<!doctype html>"}
    files = {kind["name"].rpartition(".")[2]: build() for _, build, kind in others}
    assert {name: file.startswith(starts[name]) for name, file in files.items()} == dict.fromkeys(starts, True)
    assert all(html.escape(title) in files["html"].decode() for title in titles(app))


def test_the_budget_pages_state_is_the_scenario():
    usual, other = run(), run(budget="90000", handling="20")
    assert titles(usual)[0] == titles(other)[0]
    assert titles(usual)[1] != titles(other)[1]
    assert "€90,000" in said(other)


def test_the_decline_pages_state_and_filters_hold_here(sample):
    app = run(platforms="Instagram", sponsored="organic")
    part = sample.keep(Filters(platforms=("Instagram",), sponsored=False))
    assert titles(app)[0] == fit_decline(part).answer.title
    assert "only Instagram, organic posts" in said(app)
    comments = run(dec_measure="comments")
    assert titles(comments)[0] == fit_decline(sample, outcome="comments").answer.title


def test_money_can_be_left_out():
    app = run(brief_no_money="1")
    assert len(titles(app)) == 2
    assert "€" not in said(app)


def test_what_cannot_be_shown_is_said_and_the_rest_stays(monkeypatch):
    posts = pd.DataFrame({"post_id": ["a", "b"], "creator_id": ["x", "x"], "platform": "X",
                          "followers": [1_000.0, 1_000.0], "likes": [5.0, 6.0]})
    from data.campaigns import from_tables

    tiny = from_tables(posts=posts)
    monkeypatch.setattr(shared_cached, "campaigns", lambda fingerprint: tiny)
    monkeypatch.setattr(shared_cached, "filtered", lambda fingerprint, filters: tiny)
    monkeypatch.setattr(shared_cached, "filter_options", lambda fingerprint: {
        "platforms": ["X"], "niches": [], "countries": [], "campaigns": [], "months": [], "sponsored": []})
    text = said(run())
    assert "1 creator" in text or "one creator" in text.lower(), text


def test_a_budget_for_one_size_only_keeps_all_three_answers():
    app = run(budget="3000")
    assert len(titles(app)) == 3
    assert "More money" in titles(app)[2]
    assert len(app.get("plotly_chart")) == 2


def test_without_data_the_page_says_what_is_missing():
    assert "No data is loaded" in said(run(data="none"))


def test_presented_it_is_one_answer_a_screen_and_the_budget_can_be_changed(sample):
    app = run(meet="1")
    assert titles(app) == [fit_decline(sample).answer.title]
    assert len(app.get("plotly_chart")) == 1
    assert [b.disabled for b in app.button if b.label in ("Back", "Next")] == [True, False]
    next(b for b in app.button if b.label == "Next").click().run()
    assert app.query_params["meet"] == "2", "the link opens on the same screen"
    before = titles(app)
    assert before == titles(run())[1:2]
    next(n for n in app.number_input if n.label.startswith("Budget")).set_value(90_000).run()
    assert titles(app) != before and titles(app) == titles(run(budget="90000"))[1:2]
    next(b for b in app.button if b.label == "End").click().run()
    assert len(titles(app)) == 3


def test_screens_are_shown_in_the_order_they_were_chosen_in():
    usual = titles(run())
    app = run(brief_screens=["budget", "engagement"])
    assert titles(app)[0] == usual[1] and len(titles(app)) == 2
    beyond = run(brief_screens=["budget", "engagement"], meet="99")
    assert titles(beyond) == titles(app)[1:], "the last one"
