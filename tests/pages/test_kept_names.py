"""One of two people renames what the other one saves or renames meanwhile: no setting is lost, no name goes untold."""

from __future__ import annotations

import pytest

from tests.pages.test_budget_page import control, said
from tests.pages.test_scenarios import handling, home, keep, press, run, works  # noqa: F401


def rename(app, name):
    app.text_input(key="scenario_name").set_value(name).run()
    press(app, "rename")


@pytest.fixture
def two(home):  # noqa: F811
    """Two people with the same scenario open, and no other setting."""
    first = run()
    keep(first, "spring", author="Ana")
    second = run()
    press(second, "open_0")
    return first, second


def stands():
    latest, = works().all(kind="scenario")
    return latest.name, latest.content["texts"].get("handling")


def test_a_new_name_keeps_what_the_other_one_saved_and_shows_it(two):
    first, second = two
    handling(first, 600)
    press(first, "save")
    rename(second, "summer")
    assert stands() == ("summer", ["600"])
    assert "“summer” was saved last with other settings" in said(second) and "called it" not in said(second)
    assert control(second, "slider", "Handling cost").value == 600


def test_own_changes_outlast_a_new_name_and_saving_them_shows_both(two):
    first, second = two
    handling(first, 600)
    press(first, "save")
    handling(second, 900)
    rename(second, "summer")
    assert stands() == ("summer", ["600"]) and control(second, "slider", "Handling cost").value == 900
    assert "saving them will show you both" in said(second)
    press(second, "save")
    assert stands() == ("summer", ["600"]), "nothing was overwritten untold"
    assert "while you were at it" in said(second) and "900" in said(second)
    press(second, "mine")
    assert stands() == ("summer", ["900"])


def test_settings_are_saved_under_the_name_that_came_meanwhile(two):
    first, second = two
    rename(first, "summer")
    handling(second, 900)
    press(second, "save")
    assert stands() == ("summer", ["900"]) and "while you" not in said(second)


@pytest.mark.parametrize(("choice", "name"), [("mine", "autumn"), ("theirs", "summer")])
def test_two_new_names_are_told_and_chosen_from(two, choice, name):
    first, second = two
    handling(first, 600)
    press(first, "save")
    rename(first, "summer")
    rename(second, "autumn")
    assert stands() == ("summer", ["600"])
    assert "Ana called it “summer” at" in said(second) and "while you called it “autumn”" in said(second)
    assert not [b for b in second.button if b.key == "scenario_copy"]
    press(second, choice)
    assert stands() == (name, ["600"]) and "while you called it" not in said(second)
    assert control(second, "slider", "Handling cost").value == 600, "the settings saved last are shown"


def test_a_name_that_another_one_has_is_refused_and_stays_typed(two):
    first, _ = two
    press(first, "close")
    keep(first, "summer")
    rename(first, "spring")
    assert "already" in said(first) and first.text_input(key="scenario_name").value == "spring"
    assert sorted(one.name for one in works().all(kind="scenario")) == ["spring", "summer"]
