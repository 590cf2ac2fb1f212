"""Scenarios under a name: kept in the link, opened again, forgotten; and steps that are taken back on any page view."""

from pages.shared import scenarios
from tests.pages.test_budget_page import control, run, title
from tests.pages.test_plan_page import link


def keep(app, name):
    app.text_input(key="scenario_name").set_value(name).run()
    app.button(key="scenario_keep").click().run()
    assert not app.exception, app.exception


def test_a_kept_scenario_opens_again_here_and_from_its_link():
    app = run()
    first = title(app)
    control(app, "slider", "Handling cost").set_value(600).run()
    dear = title(app)
    assert dear != first
    keep(app, "dear & difficult = 50 % more?")
    app.button(key="scenario_over").click().run()
    assert title(app) == first
    app.button(key="scenario_open_0").click().run()
    assert title(app) == dear and control(app, "slider", "Handling cost").value == 600
    app.button(key="scenario_over").click().run()
    elsewhere = run(saved=link(app, "saved"))
    assert title(elsewhere) == first
    elsewhere.button(key="scenario_open_0").click().run()
    assert title(elsewhere) == dear
    elsewhere.button(key="scenario_drop_0").click().run()
    assert link(elsewhere, "saved") == []


def test_the_same_name_is_kept_once():
    app = run()
    keep(app, "plan A")
    control(app, "slider", "Handling cost").set_value(600).run()
    keep(app, "plan A")
    assert len(link(app, "saved")) == 1 and "600" in link(app, "saved")[0]


def test_a_damaged_scenario_of_a_link_harms_nothing():
    app = run(saved=["", "?", "a?budget=-5&handling=1e9&unknown=1&plan=nothing", "<b>?%zz"])
    first = title(app)
    app.button(key="scenario_open_0").click().run()
    assert not app.exception and title(app) == first


def test_a_drag_of_a_slider_is_one_step(monkeypatch):
    monkeypatch.setattr(scenarios, "_ONE_DRAG", 1e9)
    app = run()
    first = title(app)
    for handling in (300, 600, 900):
        control(app, "slider", "Handling cost").set_value(handling).run()
    app.button(key="scenario_undo").click().run()
    assert title(app) == first and app.button(key="scenario_undo").disabled


def test_steps_are_taken_back_one_by_one(monkeypatch):
    monkeypatch.setattr(scenarios, "_ONE_DRAG", 0.0)  # however fast the machine is, these are no drag
    app = run()
    shown = [title(app)]
    for handling in (600, 1_200):
        control(app, "slider", "Handling cost").set_value(handling).run()
        shown.append(title(app))
    assert app.button(key="scenario_redo").disabled
    for expected in reversed(shown[:-1]):
        app.button(key="scenario_undo").click().run()
        assert title(app) == expected
    assert app.button(key="scenario_undo").disabled and not app.button(key="scenario_redo").disabled
    app.button(key="scenario_redo").click().run()
    assert title(app) == shown[1] and control(app, "slider", "Handling cost").value == 600
    control(app, "slider", "Handling cost").set_value(900).run()
    assert app.button(key="scenario_redo").disabled  # another way was taken
