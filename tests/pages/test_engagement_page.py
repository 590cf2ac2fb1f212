"""The Engagement page as a person uses it, without a browser: choices, selections, filters, wrong edges."""

import base64
import html
import json
import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).resolve().parents[2] / "app.py")


@pytest.fixture
def page():
    def opened(**link):
        app = AppTest.from_file(APP, default_timeout=60)
        for name, value in link.items():
            app.query_params[name] = value
        app.switch_page("pages/2_Engagement.py")
        return run(app)

    return opened


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception[0].value
    return app


def words(app: AppTest) -> str:
    shown = (e.proto.body for e in app.get("html") if "<style>" not in e.proto.body)
    return unescape(" ".join(re.sub("<[^>]+>", " ", body) for body in shown))


def figures(app: AppTest) -> list[dict]:
    return [json.loads(e.proto.spec) for e in app.get("plotly_chart")]


def numbers(packed) -> list[float]:
    """Plotly's packed arrays as numbers."""
    if not isinstance(packed, dict):
        return packed
    import numpy as np

    return np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"]).tolist()


def box(label: str, app: AppTest):
    return next(b for b in app.selectbox if b.label == label)


def tiers_shown(app) -> list[list[str]]:
    """The cells of the table by tier, row by row."""
    body = next(b for b in (e.proto.body for e in app.get("html")) if b.startswith("<table"))
    return [[html.unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
            for row in re.findall(r"<tr>(.*?)</tr>", body.split("<tbody>")[1])]


def test_the_sample_opens_with_a_finding_a_picture_and_a_table(page):
    app = page()
    said = words(app)
    rate = r"[\d.]+ %"
    assert re.search(rf"Half of the \d+ creators of 10K–50K followers get {rate} or more; over 1M it is {rate}", said)
    assert "Synthetic sample data" in said
    [scatter] = figures(app)
    assert scatter["layout"]["xaxis"]["type"] == "log"
    assert "benchmark" not in {t.get("meta") for t in scatter["data"]}
    assert sum(int(row[1].replace(",", "")) for row in tiers_shown(app)) > 500


def test_the_months_are_computed_and_drawn_on_request(page, monkeypatch):
    monkeypatch.setattr("analysis.engagement.by_month", None)  # nobody may compute them unasked
    app = page(platforms="YouTube")
    assert len(figures(app)) == 1 and tiers_shown(app)
    monkeypatch.undo()
    next(c for c in app.segmented_control if "Look closer" in c.label).set_value("Over months")
    _, months = figures(run(app))
    assert months["data"] and not [b for b in app.get("html") if b.proto.body.startswith("<table")]


def test_every_choice_draws(page):
    app = page()
    for label in ("Measure", "Sizes", "Split by"):
        for option in box(label, app).options:
            # Options are shown in words; the widget takes them so.
            box(label, app).select(option)
            run(app)
            assert len(figures(app)) == 1, (label, option)
        box(label, app).select_index(0)
        run(app)


@pytest.mark.parametrize("link", [
    {"eng_unit": "post"}, {"eng_log": "0"}, {"eng_measure": "likes", "eng_per": "post"},
    {"eng_colour": "campaign", "eng_split": "sponsored"}, {"eng_closer": "Over months", "eng_months": "platform"},
    {"eng_published": "1", "platforms": "Instagram"}, {"eng_measure": "nonsense", "eng_sizes": "nonsense"},
])
def test_a_link_opens_its_view(page, link):
    assert len(figures(page(**link))) == 1 + ("eng_closer" in link)


def test_published_figures_appear_with_their_sources_when_asked_for(page):
    app = page(eng_published="1", platforms="Instagram")
    assert "benchmark" in {t.get("meta") for t in figures(app)[0]["data"]}
    assert "Markerly" in words(app)


def test_filters_are_named_in_the_title_the_text_and_the_checks(page):
    said = words(page(platforms="TikTok"))
    assert said.count("(TikTok)") >= 5


def test_a_box_lists_the_creators_in_it(page):
    app = page()
    scatter = figures(app)[0]
    points = next(t for t in scatter["data"] if t["mode"] == "markers")
    x, y = numbers(points["x"]), numbers(points["y"])
    low, high = 10_000, 50_000
    inside = sum(low <= a <= high and 0.01 <= b <= 0.1 for a, b in zip(x, y, strict=True))
    key = next(e.proto.id for e in app.get("plotly_chart") if "engagement_" in e.proto.id).split("-")[-1]
    app.session_state[key] = {"selection": {
        "points": [], "point_indices": [], "box": [{"xref": "x", "yref": "y", "x": [low, high], "y": [0.01, 0.1]}],
        "lasso": []}}
    run(app)
    assert f"{inside} creators chosen" in words(app)
    assert len(app.dataframe[0].value) == inside
    assert "ahead of" in words(app)


def test_edges_of_ones_own_make_tiers_and_wrong_ones_a_sentence(page):
    app = page(eng_sizes="Your own", eng_edges="7K, 70K")
    assert [row[0] for row in tiers_shown(app)] == ["under 7K", "7K–70K", "over 70K"]
    app.text_input[0].set_value("7K, lots")
    run(app)
    assert "no follower counts: lots" in words(app)
    # Everything else stands on the preset meanwhile.
    assert re.search("Half of the .* creators of 10K–50K followers", words(app)) and len(figures(app)) == 1
    assert "micro 10K–50K" in [row[0] for row in tiers_shown(app)]
    # The choices stay, so that the mistake can be mended.
    app.text_input[0].set_value("9K")
    assert [row[0] for row in tiers_shown(run(app))] == ["under 9K", "over 9K"]


def test_a_measure_that_the_filters_leave_unknown_gives_way_to_one_that_is_known(page):
    app = page(platforms="YouTube", eng_measure="saves")
    assert box("Measure", app).value == "engagement"
    assert len(figures(app)) == 1


def test_no_edges_at_all_leave_the_page_standing(page):
    app = page(eng_sizes="Your own")
    app.text_input[0].set_value("")
    said = words(run(app))
    assert "at least one edge" in said and "creators of 10K–50K followers" in said and len(figures(app)) == 1
    app.switch_page("pages/3_Decline.py")
    assert "at least one edge" not in words(run(app)) and figures(app)
