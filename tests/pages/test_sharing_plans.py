"""Scenarios and plans under a link: their answers alone, as they were saved, without what is hidden."""

from __future__ import annotations

import re

import pytest

from data.samples import load_sample
from data.workspace.database import open_database
from data.workspace.links import Links
from data.workspace.saved import Works
from pages.shared import sharing
from tests.exports.opening import everything
from tests.pages.test_briefing_page import said, titles
from tests.pages.test_scenarios import handling, home, keep, press, run  # noqa: F401  (home: a workspace of its own)
from tests.pages.test_sharing import files, follow, received  # noqa: F401  (files: what is offered)


def share(app, *hide: str) -> str:
    """Make a link to what is open on the Budget page; its secret."""
    toggles = {toggle.label: toggle for toggle in app.toggle}
    if not toggles["Share it by a link"].value:
        toggles["Share it by a link"].set_value(True).run()
    for what, label in sharing.HIDES.items():
        next(t for t in app.toggle if t.label == label).set_value(what in hide).run()
    next(b for b in app.button if b.label == "Make a link").click().run()
    assert not app.exception, app.exception
    return re.search(r"Briefing\?link=([\w-]{32})$", app.get("code")[0].value)[1]


def test_a_scenario_is_shared_as_it_was_saved_and_taken_back():
    app = run(budget="31357")
    keep(app, "Spring, more hands", author="Ana")
    secret = share(app)
    seen = follow(secret)
    text, before = said(seen), received(seen)
    assert "Spring, more hands" in text and "€31,357" in text and "Synthetic sample data" in text
    assert len(titles(seen)) == 3 and "Ana" not in before, "who saved it is nobody's business"
    assert not any((seen.sidebar.children, seen.text_input, seen.toggle, seen.button, seen.slider, seen.number_input))
    handling(app, 490)
    assert "What you changed since is not in it" in said(app)
    press(app, "save")
    assert received(follow(secret)) == before, "of the version it was made for"
    later = share(app)
    assert "€490" in said(follow(later)) and "€490" not in text
    next(b for b in app.button if b.label == "Take back").click().run()  # the one made last stands first
    assert titles(follow(later)) == [] and len(titles(follow(secret))) == 3
    work = Works(open_database()).all(kind="scenario")[0]
    assert len(Links(open_database()).of(work.id)) == 1
    Works(open_database()).delete(work.id)
    assert titles(follow(secret)) == []


@pytest.mark.parametrize("hide", [(), ("fees",), ("names",), ("fees", "names")], ids=" and ".join)
def test_a_plan_by_creator_is_shared_without_what_is_hidden(hide, files):  # noqa: F811
    app = run(plan="creator", budget="31357")
    known = [str(name) for column in ("name", "handle", "creator_id") for name in load_sample().creators[column]]
    first = next(name for name in known if name in received(app))
    keep(app, f"With {first} for €31357")
    secret = share(app, *hide)
    files.clear()
    seen = follow(secret)
    whole = received(seen).encode() + b"".join(everything(kind, build()) for kind, build in files.items())
    assert set(files) == {"pptx", "pdf", "xlsx", "html"} and titles(seen)
    assert ("€".encode() in whole) == ("fees" not in hide)
    assert ("names" not in hide) == any(name.encode() in whole for name in known)
    if "names" in hide:
        assert "Creator 1" in said(seen)


def test_what_has_no_answer_gives_no_link_and_says_so(monkeypatch):
    app = run(budget="31357")
    keep(app, "Spring")
    monkeypatch.setattr(sharing, "SCREENS_OF", {"scenario": ("odds that are none",)})
    next(t for t in app.toggle if t.label == "Share it by a link").set_value(True).run()
    next(b for b in app.button if b.label == "Make a link").click().run()
    assert "“Spring” has no answer that such a link could show." in said(app) and not app.get("code")
    assert Links(open_database()).of(Works(open_database()).all(kind="scenario")[0].id) == []


