"""Briefings are saved as they are made: a restart loses none, nobody overwrites another, looking writes nothing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from data.campaigns import from_tables
from data.workspace import home, keep_dataset
from data.workspace.database import open_database
from data.workspace.saved import Works
from pages.shared import briefing_content, briefings, state
from tests.pages.test_briefing_page import run as opened
from tests.pages.test_briefing_page import said, titles

HOSTILE = "<img src=x onerror=alert(1)> [a](http://evil.test) **b** $x$ www.evil.test"


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))


def works() -> Works:
    return Works(open_database())


def saved() -> list:
    return works().all(kind="briefing")


def press(app: AppTest, label: str) -> AppTest:
    found = next(b for b in app.button if b.label == label).click().run()
    assert not app.exception, app.exception
    return found


def call(app: AppTest, title: str) -> AppTest:
    return app.text_input[0].set_value(title).run()


def note(app: AppTest, screen: str, text: str) -> AppTest:
    return next(a for a in app.text_area if briefing_content.SCREENS[screen] in a.label).set_value(text).run()


def choose(app: AppTest, *screens: str) -> AppTest:
    return next(m for m in app.multiselect if m.label.startswith("Screens")).set_value(list(screens)).run()


def again(app: AppTest) -> AppTest:
    """Another browser at the same address, after the server was started anew."""
    return opened(**dict(app.query_params))


def popover(app: AppTest, key: str) -> AppTest:
    app.session_state[key] = True
    return app.run()


def test_who_only_looks_writes_nothing():
    app = opened(budget="90000", brief_screens=["budget", "engagement"])
    popover(app, "briefings_open")
    popover(app, "share_open")
    assert not app.exception and not (home() / "workspace.sqlite").exists()
    kept = call(opened(), "Spring")
    for address in (kept, again(kept)):
        looked = again(address)
        looked.run()
        popover(looked, "briefings_open")
    assert [one.version for one in saved()] == [1]


def test_every_edit_is_saved_at_once_and_found_after_a_restart():
    app = note(call(opened(), "  Spring  "), "budget", "Ask for two weeks more")
    assert [(one.name, one.version) for one in saved()] == [("Spring", 2)]
    app = choose(app, "engagement", "budget")
    next(t for t in app.toggle if t.label == "Leave out names of creators").set_value(True).run()
    (one,) = saved()
    assert (one.version, one.content["screens"]) == (4, ["engagement", "budget"])
    assert one.content["left out"] == ["brief_no_names"] and one.dataset == "sample"
    found = again(app)
    assert titles(found) == titles(app) and len(titles(app)) == 2
    assert found.text_input[0].value == "Spring"
    assert next(a for a in found.text_area if "Budget" in a.label).value == "Ask for two weeks more"
    call(found, "Summer")
    assert [(one.name, one.version) for one in saved()] == [("Summer", 5)], "it goes on in the same one"


def elsewhere(budget: str = "40000") -> AppTest:
    """Somebody comes back to "Spring" with another budget."""
    kept = note(call(opened(budget="90000"), "Spring"), "budget", "Ask")
    assert PARTED not in said(again(kept))
    return opened(**{**dict(kept.query_params), "budget": budget})


PARTED = "is not what version 2 of “Spring” was saved with"
AS_NEXT, AS_NEW, AS_IT_WAS = "Keep as a new version of “Spring”", "Begin a new briefing", "Open it as it was"


def test_inputs_that_differ_from_what_was_saved_are_asked_about_and_nothing_is_saved_before_the_answer():
    app = elsewhere()
    text = said(app)
    assert PARTED in text and "Nothing of this is saved yet" in text
    table = text[text.index("<table"):]
    assert "90,000" in table and "40,000" in table, "what differs"
    assert [(one.name, one.version) for one in works().all()] == [("Spring", 2)], "looking writes nothing"
    assert next(b for b in app.button if b.label == AS_NEXT) and next(b for b in app.button if b.label == AS_NEW)
    app = note(call(app, "Summer"), "budget", "Ask again")
    assert [(one.name, one.version) for one in saved()] == [("Spring", 2)], "not into the older one"
    assert "is kept as a draft" in said(app) and "Saved " not in said(app)
    found = again(app)
    assert found.text_input[0].value == "Summer" and PARTED in said(found), "a restart loses nothing"
    assert next(a for a in found.text_area if "Budget" in a.label).value == "Ask again"
    assert found.query_params["budget"] == "40000"


def test_what_came_from_elsewhere_becomes_the_next_version_when_that_is_said():
    app = press(call(elsewhere(), "Summer"), AS_NEXT)
    assert PARTED not in said(app)
    (one,) = saved()
    assert (one.name, one.version, one.content["settings"]["budget"]) == ("Summer", 3, ["40000"])
    assert one.content["notes"] == {"budget": "Ask"} and not works().all(kind="draft")
    call(app, "Autumn")
    assert [(one.name, one.version) for one in saved()] == [("Autumn", 4)], "saved on from there as ever"


def test_what_came_from_elsewhere_becomes_a_briefing_of_its_own_when_that_is_said():
    app = press(call(elsewhere(), "Summer"), AS_NEW)
    assert {one.name: (one.version, one.content["settings"]["budget"]) for one in saved()} == {
        "Spring": (2, ["90000"]), "Summer": (1, ["40000"])}
    new = next(one for one in saved() if one.name == "Summer")
    assert new.content["notes"] == {}, "what was said of the other numbers stays with them"
    assert app.text_input[0].value == "Summer" and not works().all(kind="draft") and PARTED not in said(app)
    note(app, "budget", "Mine")
    assert {one.name: one.version for one in saved()} == {"Spring": 2, "Summer": 2}


def test_a_new_one_is_not_saved_before_anything_is_changed():
    app = press(elsewhere(), AS_NEW)
    assert [one.name for one in saved()] == ["Spring"] and app.text_input[0].value == ""
    assert "briefing" not in app.query_params and app.query_params["budget"] == "40000"
    call(app, "Summer")
    assert sorted((one.name, one.version) for one in saved()) == [("Spring", 2), ("Summer", 1)]


def test_it_opens_as_it_was_and_nothing_is_saved():
    app = press(call(elsewhere(), "Summer"), AS_IT_WAS)
    assert app.query_params["budget"] == "90000" and app.text_input[0].value == "Spring"
    assert PARTED not in said(app) and PARTED not in said(again(app))
    assert [(one.name, one.version) for one in works().all()] == [("Spring", 2)], "the draft is gone"


def test_a_change_on_another_page_of_the_same_visit_is_asked_about_too():
    app = note(call(opened(), "Spring"), "budget", "Ask")
    app.switch_page("pages/5_Budget.py").run()
    next(n for n in app.number_input if n.label.startswith("Budget")).set_value(70_000).run()
    app.switch_page("pages/7_Briefing.py").run()
    assert PARTED in said(app) and [one.version for one in saved()] == [2]
    app.switch_page("pages/5_Budget.py").run()
    next(n for n in app.number_input if n.label.startswith("Budget")).set_value(24_000).run()
    app.switch_page("pages/7_Briefing.py").run()
    assert PARTED not in said(app), "it is what was saved again"
    call(app, "Summer")
    assert [(one.name, one.version) for one in saved()] == [("Summer", 3)]


def test_while_it_is_asked_nothing_is_shared_and_a_draft_goes_with_its_briefing():
    app = call(elsewhere(), "Summer-4711")
    app.session_state["share_open"] = True
    app.run()
    assert not [b for b in app.button if b.label == "Make a link"] or works().all(kind="briefing")[0].version == 2
    popover(app, "briefings_open")
    next(t for t in app.toggle if t.label == "Delete?").set_value(True).run()
    press(app, "Delete for good")
    assert works().all() == []
    assert not any(b"Summer-4711" in path.read_bytes() for path in home().rglob("*") if path.is_file())


def test_a_budget_begins_no_briefing_but_is_kept_with_the_one_that_is_open():
    app = opened(meet="2")
    next(n for n in app.number_input if n.label.startswith("Budget")).set_value(90_000).run()
    press(app, "End")
    assert not (home() / "workspace.sqlite").exists()
    call(app, "Spring")
    next(b for b in app.button if b.label == "Present").click().run()
    next(n for n in app.number_input if n.label.startswith("Budget")).set_value(70_000).run()
    assert saved()[0].content["settings"]["budget"] == ["90000"], "what is tried before an audience is not saved"
    press(app, "End")
    assert saved()[0].content["settings"]["budget"] == ["70000"]


def test_a_kept_briefing_is_opened_with_all_that_decides_what_it_says():
    one = note(choose(call(opened(budget="90000", dec_measure="comments"), "Spring"), "decline", "budget"), "decline",
               "Say this")
    before = titles(one)
    other = popover(opened(), "briefings_open")
    assert titles(other) != before
    press(other, "Open")
    assert titles(other) == before and "Say this" in said(other)
    assert other.query_params["budget"] == "90000" and saved()[0].version == 3, "opening writes nothing"


def test_an_earlier_version_comes_back_as_the_next_one():
    app = call(choose(call(opened(), "Spring"), "budget"), "Summer")
    popover(app, "briefings_open")
    next(s for s in app.selectbox if "as it was" in s.label).set_value(1).run()
    press(app, "Back to this version").run()
    versions = works().versions(saved()[0].id)
    assert [v.content["title"] for v in versions] == ["Spring", "Spring", "Summer", "Spring"]
    assert len(titles(app)) == 3 and app.text_input[0].value == "Spring"


@pytest.mark.parametrize(("button", "names"), [
    ("Keep mine", ["Mine"]), ("Take theirs", ["Theirs"]), ("Save mine as a copy", ["Mine (copy)", "Theirs"])])
def test_the_second_to_save_is_told_and_shown_both(button, names):
    one = call(opened(), "Spring")
    two = again(one)
    call(one, "Theirs")
    choose(two, "budget")
    call(two, "Mine")
    assert [w.name for w in saved()] == ["Theirs"], "nothing was overwritten, and mine waits"
    told = said(two)
    assert "“Theirs” was saved elsewhere" in told
    assert "version 1 of this briefing, and somebody has saved version 2 since" in said(again(two))
    table = told[told.index("<table"):]
    assert all(text in table for text in ("Mine", "Theirs", "Decline, Budget, What would change it"))
    press(two, button).run()
    assert "saved elsewhere" not in said(two)
    assert sorted(w.name for w in saved()) == names
    mine = "Theirs" if button == "Take theirs" else names[0]
    assert two.text_input[0].value == mine and len(titles(two)) == (3 if mine == "Theirs" else 1)
    latest = {w.name: w.version for w in saved()}
    note(two, "budget", "One more")
    assert {w.name: w.version for w in saved()} == latest | {mine: latest[mine] + 1}, "and it is saved on from there"


def test_deleted_means_deleted():
    app = note(call(opened(), "Confidential"), "budget", "SECRET-4711")
    other = again(app)
    popover(app, "briefings_open")
    next(t for t in app.toggle if t.label == "Delete?").set_value(True).run()
    press(app, "Delete for good")
    assert saved() == [] and "briefing" not in app.query_params
    assert app.text_input[0].value == "" and "SECRET" not in said(app)
    assert not any(b"SECRET-4711" in path.read_bytes() for path in home().rglob("*") if path.is_file())
    call(other, "Still mine")
    assert "deleted elsewhere: what you see was saved as a new one" in said(other)
    assert [(w.name, w.version) for w in saved()] == [("Still mine", 1)]


def test_an_address_of_a_deleted_one_says_so_and_shows_the_rest():
    app = call(opened(budget="90000"), "Spring")
    works().delete(saved()[0].id)
    found = again(app)
    assert "it was deleted" in said(found) and titles(found) == titles(app)
    assert "briefing" not in found.query_params


@pytest.mark.parametrize("wrong", ["x", "a" * 32, f"{'a' * 32}-1", f"{'a' * 32}-99999999999", "\x00", "é" * 40])
def test_a_damaged_name_in_the_address_breaks_nothing(wrong):
    works()  # there is a database
    assert len(titles(opened(briefing=wrong))) == 3


def test_another_dataset_has_other_briefings():
    import pandas as pd

    posts = pd.DataFrame({"post_id": [f"p{i}" for i in range(40)], "creator_id": [f"c{i}" for i in range(40)],
                          "platform": "X", "followers": [1_000.0 * (i + 1) for i in range(40)],
                          "likes": [50.0 + i * 7 % 13 for i in range(40)]})
    other = keep_dataset(from_tables(posts=posts))
    app = note(call(opened(), "Spring"), "budget", "SECRET-4711")
    app.session_state["microscope.truth"]["data"] = other
    app.run()
    assert not app.exception and app.text_input[0].value == "" and "SECRET" not in said(app)
    call(app, "Elsewhere")
    assert {w.name: w.dataset for w in saved()} == {"Spring": "sample", "Elsewhere": other}


def test_what_is_written_reaches_the_screen_as_text():
    app = note(call(opened(), HOSTILE), "decline", HOSTILE)
    bodies = [e.proto.body for e in app.get("html")] + [m.value for m in app.markdown]
    assert any("onerror" in body for body in bodies)
    assert not any(bad in body for body in bodies for bad in ("<img src=x", "](http", "://evil", "www.evil"))


def test_a_disk_that_cannot_be_written_is_said_and_nothing_is_lost(monkeypatch):
    app = opened()
    monkeypatch.setenv("MICROSCOPE_DATABASE", "sqlite:////proc/none/x.sqlite")
    call(app, "Spring")
    assert "MICROSCOPE_DATABASE" in said(app) and app.text_input[0].value == "Spring"
    monkeypatch.delenv("MICROSCOPE_DATABASE")
    app.run()
    assert [w.name for w in saved()] == ["Spring"], "the next look saves it"


def test_all_that_decides_what_the_screens_say_is_kept(monkeypatch):
    asked, get = set(), state.get
    monkeypatch.setattr(state, "get", lambda name, *args, **kwargs: asked.add(name) or get(name, *args, **kwargs))
    opened(dec_platform="Instagram", eng_sizes="own", goal="orders", fees="card", brief_screens=["plan", "watch"])
    # How numbers are written is the reader's own.
    assert asked - {briefings.OPEN, briefing_content.CHOSEN, "meet", "locale"} <= set(briefing_content.SETTINGS)
