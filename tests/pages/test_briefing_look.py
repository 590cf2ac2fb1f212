"""A company's colours and PowerPoint template, given on the page: used by its files, kept with the briefing."""

from __future__ import annotations

import functools
import io

import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from data.workspace import home
from data.workspace.database import open_database
from data.workspace.saved import Works
from pages.shared import appearance
from pages.shared.cached import templates
from pages.shared.show import briefing as parts
from tests.exports.company import ACCENTS, SECRET, template
from tests.exports.opening import everything
from tests.pages.test_briefing_page import run, said

VIOLET, BROWN = "#7A1FA2", "#9A4400"


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    templates.forget()


def works() -> Works:
    return Works(open_database())


def opened(**link) -> AppTest:
    """The page with its part for the look open."""
    app = run(**link)
    app.session_state["brief_look"] = True
    return app.run()


def give(app: AppTest, file: bytes, name: str = "Acme 2026.pptx") -> AppTest:
    app.get("file_uploader")[0].set_value((name, file, "application/octet-stream")).run()
    assert not app.exception, app.exception
    return app


def paint(app: AppTest, small: str, large: str) -> AppTest:
    app.color_picker[0].set_value(small).run()
    return app.color_picker[1].set_value(large).run()


@pytest.fixture
def offered(monkeypatch) -> dict:
    """What is offered for taking along at the last run, by its ending."""
    found: dict = {}
    monkeypatch.setattr(parts.show, "download",
                        lambda label, build, *, name, **how: found.__setitem__(name.rpartition(".")[2], build))
    return found


def test_a_template_and_colours_reach_the_files_and_are_found_again(offered):
    app = give(opened(), template())
    deck = Presentation(io.BytesIO(offered["pptx"]()))
    assert "company logo" in [shape.name for shape in deck.slide_master.shapes]
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 5, "every picture is a native chart still"
    whole = everything("pptx", offered["pptx"]())
    assert ACCENTS[0].encode() in whole and SECRET.encode() not in whole
    assert "Acme 2026.pptx" in said(app)
    painted = paint(app, VIOLET, BROWN)
    for kind in ("pptx", "xlsx", "html"):
        whole = everything(kind, offered[kind]()).upper()
        assert VIOLET[1:].encode() in whole and BROWN[1:].encode() in whole and b"0F6E66" not in whole, kind
    specs = " ".join(e.proto.spec for e in painted.get("plotly_chart")).upper()
    assert VIOLET in specs and BROWN in specs and "#0F6E66" not in specs, "they are seen on the page"
    (kept,) = works().all(kind="briefing")
    (found,) = works().all(kind="template")
    assert {name: texts[0].upper() for name, texts in kept.content["look"].items()} == {
        "brief_accent": VIOLET, "brief_large": BROWN, "brief_template": found.id.upper()}
    assert SECRET not in str(found.content), "of the file only what draws a page is kept"
    templates.forget()
    again = run(**dict(app.query_params))
    assert "company logo" in [s.name for s in Presentation(io.BytesIO(offered["pptx"]())).slide_master.shapes]
    again.session_state["brief_look"] = True
    press(again.run(), "Back to the usual look")
    assert b"0F6E66" in everything("pptx", offered["pptx"]()).upper()


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def test_the_same_file_is_kept_once_and_goes_with_the_last_briefing_that_names_it():
    file = template()
    one = next(t for t in give(opened(), file).text_input if "Title" in t.label).set_value("One").run()
    other = opened(**{name: value for name, value in dict(one.query_params).items() if name != "briefing"})
    give(other, file)
    next(t for t in other.text_input if "Title" in t.label).set_value("Other").run()
    assert len(works().all(kind="template")) == 1 and len(works().all(kind="briefing")) == 2
    for left, app in ((1, one), (0, other)):
        app.session_state["briefings_open"] = True
        app.run()
        next(t for t in app.toggle if t.label == "Delete?").set_value(True).run()
        press(app, "Delete for good")
        assert len(works().all(kind="template")) == left
        assert ("brief_template" in app.query_params) == bool(left)
    assert not any(b"UEsDB" in path.read_bytes() for path in home().rglob("*") if path.is_file())


@functools.cache
def macros() -> bytes:
    from tests.exports.company import with_part

    return with_part(template(), "ppt/vbaProject.bin", b"x")


@pytest.mark.parametrize(("name", "file", "why"), [
    ("a.pptx", b"PK\x03\x04rest", "damaged"), ("b.pptx", b"", "damaged"), ("c.pptx", None, "macros")])
def test_a_file_that_cannot_be_one_gets_a_sentence_and_changes_nothing(name, file, why, offered):
    app = give(opened(), macros() if file is None else file, name)
    assert why in said(app) and "Give a PowerPoint file (.pptx)" in said(app)
    assert "brief_template" not in app.query_params and not (home() / "workspace.sqlite").exists()
    assert Presentation(io.BytesIO(offered["pptx"]()))


def test_a_colour_that_cannot_be_seen_is_said_and_the_usual_one_is_used(offered):
    app = paint(opened(), "#FFEE00", BROWN)
    assert "can hardly be seen on white" in said(app) and "The usual colours are used" in said(app)
    assert b"0F6E66" in everything("pptx", offered["pptx"]()).upper()


@pytest.mark.parametrize("link", [
    {"brief_accent": "red;}</style><script>"}, {"brief_accent": "#12"}, {"brief_template": "x"},
    {"brief_template": "a" * 32}, {"brief_large": ""}])
def test_a_damaged_address_breaks_nothing(link, offered):
    app = opened(**link)
    assert not app.exception and Presentation(io.BytesIO(offered["pptx"]()))
    assert "<script>" not in said(app)
    if "brief_template" in link:
        assert "is not there any more" in said(app)


def test_a_template_of_another_dataset_is_not_given_out(offered):
    told = {"digest": "x", "file": "UEs="}
    foreign = works().save("template", "Theirs", told, dataset="f" * 32)
    app = opened(brief_template=foreign.id)
    assert "is not there any more" in said(app) and "Theirs" not in said(app)


def test_the_appendix_is_chosen_and_counted_before_it_comes(offered):
    app = opened()
    short = len(Presentation(io.BytesIO(offered["pptx"]())).slides)
    assert f"will have {short} slides" in said(app)
    next(t for t in app.toggle if "appendix" in t.label).set_value(True).run()
    full = Presentation(io.BytesIO(offered["pptx"]()))
    assert len(full.slides) > short and f"will have {len(full.slides)} slides" in said(app)
    assert any(slide.shapes.title.text_frame.text.startswith("Assumptions") for slide in full.slides)


def test_a_guest_takes_the_deck_on_the_companys_template(offered):
    from pages.shared.appearance import TEMPLATE

    app = give(opened(), template())
    app.session_state["share_open"] = True
    app.run()
    press(app, "Make a link")
    address = next(c.value for c in app.code)
    guest = run_link(address.rpartition("link=")[2])
    assert TEMPLATE not in guest.query_params
    deck = Presentation(io.BytesIO(offered["pptx"]()))
    assert "company logo" in [shape.name for shape in deck.slide_master.shapes]


def run_link(secret: str) -> AppTest:
    from tests.pages.test_briefing_page import ROOT

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["link"] = secret
    app.run()
    app.switch_page("pages/7_Briefing.py").run()
    assert not app.exception, app.exception
    return app


def test_colours_of_the_look_are_the_ones_named():
    assert appearance.usual(appearance.ACCENT) == "#0F6E66" and appearance.usual(appearance.LARGE) == "#B4560E"
