"""Steps that are taken back, also after a restart; scenarios and plans under a name, shared by all who look."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from data.workspace.database import open_database
from data.workspace.saved import Works
from pages.shared import drafts, scenarios
from pages.shared.cached import data as cached_data
from pages.shared.cached import scenarios as cached
from pages.shared.controls.scenarios import POPOVER
from pages.shared.drafts import History, Step
from pages.shared.show import scenarios as parts
from tests.pages.test_budget_page import control, said, title
from tests.pages.test_plan_page import APP, link


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A workspace of its own for each test."""
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    cached.forget_all()
    return tmp_path


def run(**link):
    """The Budget page at this address, with the list of scenarios open."""
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    app.session_state[POPOVER] = True
    app.switch_page("pages/5_Budget.py").run()
    assert not app.exception, app.exception
    return app


def works() -> Works:
    return Works(open_database())


def keep(app, name, author=""):
    if author:
        app.text_input(key="scenario_author").set_value(author).run()
    app.text_input(key="scenario_name").set_value(name).run()
    app.button(key="scenario_keep").click().run()
    assert not app.exception, app.exception


def delete_first(app):
    """Choose the first one of the list, then say it."""
    next(s for s in app.selectbox if s.label == "Delete one").set_value(0).run()
    press(app, "drop")


def press(app, key):
    app.button(key=f"scenario_{key}").click().run()
    assert not app.exception, app.exception


def again(app):
    """The page opened anew at its address, as after a reload, or a restart of the server."""
    cached.forget_all()
    return run(**{name: link(app, name) for name in app.query_params})


def handling(app, value):
    control(app, "slider", "Handling cost").set_value(value).run()


def test_who_only_looks_writes_nothing(home):
    run(plan="creator", budget="30000", draft="0" * 32, kept="0" * 32 + "-1", saved=["x?budget=1"])
    assert list(home.iterdir()) == []


def test_another_view_is_a_step_but_nothing_to_save(home, monkeypatch):
    monkeypatch.setattr(scenarios, "_ONE_DRAG", 0.0)
    app = run()
    for view in ("creator", "size"):
        control(app, "segmented_control", "Plan").set_value(view).run()
    assert list(home.iterdir()) == [] and not app.button(key="scenario_undo").disabled
    handling(app, 600)  # what is saved now knows of them
    handling(app, 900)
    later = again(app)
    for _ in range(3):
        press(later, "undo")
    assert control(later, "segmented_control", "Plan").value == "creator"


def test_every_step_is_saved_and_can_be_taken_back_after_a_restart(monkeypatch):
    monkeypatch.setattr(scenarios, "_ONE_DRAG", 0.0)  # however fast the machine is, these are no drag
    app = run()
    shown = [title(app)]
    for cost in (600, 1_200):
        handling(app, cost)
        shown.append(title(app))
    press(app, "undo")
    later = again(app)
    assert title(later) == shown[1] and not later.button(key="scenario_redo").disabled
    press(later, "undo")
    assert title(later) == shown[0] and later.button(key="scenario_undo").disabled
    press(later, "redo")
    press(later, "redo")
    assert title(later) == shown[2]
    # The later session went on in a draft of its own: the first one's steps are as it left them.
    assert link(later, "draft") != link(app, "draft") and len(works().all(kind="draft")) == 2
    assert drafts._history([v.content for v in works().versions(link(app, "draft")[0])]).now.texts == {
        "handling": ("600",)}


def test_an_address_changed_by_hand_is_a_step_after_those_of_its_draft():
    app = run()
    handling(app, 600)
    later = run(draft=link(app, "draft"), handling="900")
    press(later, "undo")
    assert control(later, "slider", "Handling cost").value == 600


def test_drafts_of_others_and_damaged_ones_are_no_steps():
    app = run()
    handling(app, 600)
    draft = link(app, "draft")[0]
    other = works().save("draft", "Draft", {"steps": {}, "done": [], "now": 1, "undone": []}, dataset="f" * 32)
    broken = works().save("draft", "Draft", {"steps": {}, "done": [4], "now": 1, "undone": [7]}, dataset="sample")
    for one in (other.id, broken.id, draft + "0", "\0'; drop table works"):
        assert run(draft=one).button(key="scenario_undo").disabled


def test_drafts_are_cleared_away_but_the_last_ones(monkeypatch):
    monkeypatch.setattr(drafts, "_MOST_DRAFTS", 2)
    first = run()
    handling(first, 600)
    for _ in range(2):
        handling(run(), 900)
    assert len(works().all(kind="draft")) == 2
    handling(first, 1_200)  # its draft is gone: it goes on in a new one, with all its steps
    press(again(first), "undo")
    assert len(works().all(kind="draft")) == 2


TEXTS = st.dictionaries(st.sampled_from(scenarios.INPUTS), st.lists(st.text(max_size=9), min_size=1, max_size=3).map(
    tuple), max_size=5)


@given(st.lists(st.tuples(st.sampled_from(["set", "undo", "redo"]), TEXTS), min_size=1, max_size=30))
def test_versions_of_a_draft_tell_the_history_as_it_was_at_each(moves):
    history = History((), Step(1, {}))
    contents = [json.loads(json.dumps(drafts._content(history, (history.now,))))]
    for move, texts in moves:
        if move == "undo" and history.done:
            history = History(history.done[:-1], history.done[-1], (*history.undone, history.now))
        elif move == "redo" and history.undone:
            history = History((*history.done, history.now), history.undone[-1], history.undone[:-1])
        else:
            history = History((*history.done, history.now), Step(history.next_number, texts))
        contents.append(json.loads(json.dumps(drafts._content(history, (history.now,)))))
        assert drafts._history(contents) == history


def test_a_disk_that_is_full_is_said_and_harms_nothing(monkeypatch):
    app = run()

    def full(*_, **__):
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(Works, "save", full)
        handling(app, 600)
        assert not app.exception and "database or disk is full" in said(app)
        assert control(app, "slider", "Handling cost").value == 600
        keep(app, "mine")
        assert "database or disk is full" in said(app) and works().all() == []
    handling(app, 900)
    assert "database or disk is full" not in said(app)
    assert len(works().all(kind="draft")) == 1


def test_a_kept_scenario_opens_again_here_and_for_everybody():
    app = run()
    first = title(app)
    handling(app, 600)
    dear = title(app)
    assert dear != first
    name = "dear & difficult = 50 % more? <b>`x`"
    keep(app, f"{name}\0\u202e\n", author="\0Ana")
    assert "by Ana" in said(app)
    press(app, "over")
    assert title(app) == first and "changed since" in said(app)
    elsewhere = run()
    assert title(elsewhere) == first and name in said(elsewhere)
    press(elsewhere, "open_0")
    assert title(elsewhere) == dear and control(elsewhere, "slider", "Handling cost").value == 600
    reloaded = again(elsewhere)
    assert "saved at" in said(reloaded) and "changed since" not in said(reloaded)
    assert [b for b in reloaded.button if "Delete" in b.label] == [], "none is chosen beforehand"
    delete_first(reloaded)
    assert works().all(kind="scenario") == [] and "saved at" not in said(reloaded)


def test_what_is_open_is_saved_as_its_next_version_and_earlier_ones_open_again():
    app = run()
    keep(app, "plan A")
    one = title(app)
    handling(app, 600)
    press(app, "save")
    handling(app, 900)
    keep(app, "plan A")
    saved, = works().all(kind="scenario")
    assert saved.version == 3 and saved.content["texts"] == {"handling": ["900"]}
    app.selectbox(key="scenario_version").set_value(2).run()
    press(app, "back")
    assert title(app) == one and control(app, "slider", "Handling cost").value != 900
    assert len(works().versions(saved.id)) == 3


def test_names_are_not_taken_twice_and_change():
    app = run()
    keep(app, "plan A")
    press(app, "close")
    handling(app, 600)
    keep(app, "plan A")
    assert "already" in said(app) and len(works().all(kind="scenario")) == 1
    keep(app, " ")
    assert "Give it a name" in said(app)
    keep(app, "plan B")
    app.text_input(key="scenario_name").set_value("plan C").run()
    press(app, "rename")
    assert [one.name for one in works().all(kind="scenario")] == ["plan C", "plan A"]


@pytest.mark.parametrize(("choice", "names", "stands"), [
    ("mine", ["budget"], "900"), ("theirs", ["budget"], "600"), ("copy", ["budget", "budget (2)"], "900")])
def test_two_people_saving_the_same_are_told_and_shown_both(choice, names, stands):
    first = run()
    keep(first, "budget")
    second = run()
    press(second, "open_0")
    handling(first, 600)
    first.text_input(key="scenario_author").set_value("Ana").run()
    press(first, "save")
    handling(second, 900)
    press(second, "save")
    text = said(second)
    assert "Ana saved “budget” at" in text and "600" in text and "900" in text and "Handling cost per creator" in text
    assert works().all(kind="scenario")[0].content["texts"] == {"handling": ["600"]}  # nothing was overwritten
    press(second, choice)
    assert sorted(one.name for one in works().all(kind="scenario")) == names and "while you were at it" not in said(
        second)
    assert control(second, "slider", "Handling cost").value == int(stands)
    latest = works().all(kind="scenario")[0]
    assert latest.content["texts"] == {"handling": [stands]}
    assert [v.content["texts"].get("handling") for v in works().versions(latest.id)] == {
        "mine": [None, ["600"], ["900"]], "theirs": [None, ["600"]], "copy": [["900"]]}[choice]


def test_a_database_that_does_not_answer_is_said_where_the_list_would_be(monkeypatch):
    monkeypatch.setenv("MICROSCOPE_DATABASE", "postgresql+nothing://here")
    app = run(kept="0" * 32 + "-1")
    assert not app.exception and "database cannot be opened" in said(app) and "creators" in title(app)
    handling(app, 600)
    assert not app.exception and "nothing" in said(app)


def test_many_are_found_by_a_part_of_their_name():
    for number in range(45):
        works().save("scenario", f"plan {number}", {"texts": {"budget": [str(1_000 + number)]}}, dataset="sample")
    app = run()
    assert "And 5 more, saved earlier" in said(app)
    app.text_input(key="scenario_find").set_value("LAN 7").run()
    press(app, "open_0")
    assert control(app, "number_input", "Budget").value == 1_007


def test_names_that_are_taken_are_told_apart_side_by_side():
    for name in ("This scenario", "twice", "twice"):
        works().save("scenario", name, {"texts": {"budget": ["9000"]}}, dataset="sample")
    text = said(run(sizes_closer="sides"))
    assert all(f"<td>{name}</td>" in text for name in (
        "This scenario", "This scenario (2)", "twice", "twice (2)")) and text.count("€9,000") == 3


def test_what_was_deleted_meanwhile_is_said():
    first = run()
    keep(first, "budget")
    second = run()
    press(second, "open_0")
    delete_first(first)
    handling(second, 900)
    assert not second.exception
    keep(second, "budget")
    assert len(works().all(kind="scenario")) == 1


def test_a_deleted_dataset_takes_what_was_saved_over_it_along(home):
    for dataset in ("f" * 32, "e" * 32):
        works().save("plan", "of a secret budget", {"texts": {}}, dataset=dataset)
    cached_data.delete("f" * 32)
    assert [one.dataset for one in works().all()] == ["e" * 32]


def test_an_answer_that_changed_since_it_was_saved_is_said():
    app = run()
    keep(app, "budget")
    saved, = works().all(kind="scenario")
    assert "the answer was" not in said(app)
    works().save_on(saved, {**saved.content, "answer": {"title": "Another <i>answer", "numbers": [["Chance", "1 %"]]}})
    cached.forget()
    later = run()
    press(later, "open_0")
    assert "the answer was: Another <i>answer (Chance 1 %). The settings are the same" in said(later)
    handling(later, 900)
    assert "the answer was" not in said(later)


def test_filters_are_saved_and_opened_with_it():
    app = run(platforms="Instagram")
    keep(app, "only there")
    elsewhere = run()
    press(elsewhere, "open_0")
    assert link(elsewhere, "platforms") == ["Instagram"] and title(elsewhere) == title(app)


def test_a_plan_keeps_whom_to_pay():
    app = run(plan="creator", budget="5000")
    keep(app, "five thousand")
    saved, = works().all(kind="plan")
    paid = saved.content["answer"]["creators"]
    assert paid and all(len(one) == 3 and one[2] >= 1 for one in paid)
    assert saved.content["answer"]["title"] == title(app)
    answer = {**saved.content["answer"], "creators": [*paid[1:], ["gone", None, 1]]}
    works().save_on(saved, {**saved.content, "answer": answer})
    cached.forget()
    later = run()
    press(later, "open_0")
    assert f"Of the {len(paid)} creators it paid then 1 is out now, and 1 is new." in said(later)


def test_scenarios_of_an_older_link_open_still_and_can_be_forgotten():
    app = run(saved=["old?handling=600", "", "?", "<b>?%zz", "a?budget=-5&handling=1e9&unknown=1&plan=nothing"])
    first = title(app)
    press(app, "open_2")  # nothing in it can be used
    assert title(app) == first
    press(app, "open_0")
    assert control(app, "slider", "Handling cost").value == 600
    delete_first(app)
    assert len(link(app, "saved")) == 4


def test_a_drag_of_a_slider_is_one_step(monkeypatch):
    monkeypatch.setattr(scenarios, "_ONE_DRAG", 1e9)
    app = run()
    first = title(app)
    for cost in (300, 600, 900):
        handling(app, cost)
    press(app, "undo")
    assert title(app) == first and app.button(key="scenario_undo").disabled


def test_another_way_leaves_nothing_to_do_again(monkeypatch):
    monkeypatch.setattr(scenarios, "_ONE_DRAG", 0.0)
    app = run()
    handling(app, 600)
    press(app, "undo")
    handling(app, 900)
    assert app.button(key="scenario_redo").disabled


def test_every_input_has_a_name_where_two_scenarios_are_compared():
    assert set(parts.LABELS) == set(scenarios.INPUTS)


def test_differences_are_read_as_the_inputs_are():
    first = {"budget": ("24000",), "limits": ("niche|Food%20%26%20co|100||||3|1",), "own_fees": ("12|EUR||a|b",)}
    second = {"budget": ("30000",), "plan": ("creator",), "lock_in": ("x", "y")}
    assert parts.differences(first, second) == [
        ("Planned", "as proposed", "by creator"), ("Budget", "24,000", "30,000"),
        ("Limits by group", "niche Food & co: at least 100, creators at most 3 or none", "as proposed"),
        ("Always in", "as proposed", "x, y"), ("Fees typed in", "a|b 12 EUR", "as proposed")]
    assert parts.differences(first, first) == []


@pytest.mark.parametrize(("now", "text"), [
    ("2026-11-23T15:00", "14:05"), ("2026-11-24T00:10", "23 Nov, 14:05"), ("2027-01-01T00:10", "23 Nov 2026, 14:05")])
def test_when_something_was_saved_is_said_as_short_as_it_can(now, text):
    saved = datetime(2026, 11, 23, 14, 5, tzinfo=UTC).timestamp()
    assert parts.moment(saved, datetime.fromisoformat(now).replace(tzinfo=UTC)) == text


def test_scenarios_stand_side_by_side_by_size():
    app = run(sizes_closer="sides")
    assert "no other scenario to compare with" in said(app)
    keep(app, "dear <b>hands</b>")
    handling(app, 1_200)
    assert "<td>dear <b>hands</b></td>" in said(app) and "no other scenario" not in said(app)
    assert {"Side by side (XLSX)", "Side by side (CSV)"} <= {b.proto.label for b in app.get("download_button")}
    app.multiselect(key="_beside").set_value([]).run()
    assert "no other scenario to compare with" in said(app)
