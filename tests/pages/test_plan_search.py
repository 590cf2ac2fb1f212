"""A plan that takes long: the page says so, can be told to stop, and takes what was found."""

import threading
import time

import pytest

from data.errors import CancelledError
from pages.shared.cached import plan as cached
from pages.shared.searching import Search
from pages.shared.show import plan_search
from tests.pages.test_plan_page import page, said


def test_what_was_found_and_what_went_wrong_reach_whoever_asks():
    assert Search(lambda cancelled: 7).start().result() == 7
    with pytest.raises(ZeroDivisionError):
        Search(lambda cancelled: 1 / 0).start().result()


def test_a_search_ends_when_it_is_told_to():
    def endless(cancelled):
        while not cancelled():
            time.sleep(0.005)
        raise CancelledError("ended")

    search = Search(endless).start()
    assert not search.wait(0.02) and not search.finished
    search.cancel()
    with pytest.raises(CancelledError):
        search.result()
    assert search.finished and search.cancelled


def test_a_search_that_has_ended_is_not_cancelled_afterwards():
    search = Search(lambda cancelled: 1).start()
    search.result()
    search.cancel()
    assert not search.cancelled


@pytest.fixture
def slow(monkeypatch):
    """Plans are found only once the event is set."""
    go, made = threading.Event(), cached.plan_budget

    def waits(*args, cancelled=None, **more):
        while not go.is_set():
            if cancelled is not None and cancelled():
                raise CancelledError("ended")
            time.sleep(0.01)
        return made(*args, **more)

    monkeypatch.setattr(cached, "plan_budget", waits)
    monkeypatch.setattr(plan_search, "PATIENCE", 0.05)
    cached.search.clear()
    yield go
    go.set()
    cached.search.clear()


def test_a_long_search_is_said_can_be_ended_and_taken_up_again(slow):
    at = page(budget="23456")
    assert "Choosing creators" in said(at) and "creators: about" not in said(at)
    at.button(key="plan_search_cancel").click().run()
    assert not at.exception and "The search for a plan was ended" in said(at)
    slow.set()
    next(b for b in at.button if b.label == "Search again").click().run()
    if "Choosing creators" in said(at):  # on a busy machine it takes longer than the page waits
        time.sleep(5)
        at.run()
    assert not at.exception and "creators: about" in said(at)


def test_another_input_begins_another_search(slow):
    at = page(budget="23457")
    at.button(key="plan_search_cancel").click().run()
    slow.set()
    plan_search.PATIENCE = 30
    at.number_input(key="_budget").set_value(23_458).run()
    assert not at.exception and "creators: about" in said(at)


def test_a_search_that_nobody_waits_for_ends():
    searches = [Search(lambda cancelled: None) for _ in range(2)]
    for search in searches:
        search.join()
    searches[1].join()
    for search in searches:
        search.leave()
    assert searches[0].cancelled and not searches[1].cancelled
    searches[1].leave()
    assert searches[1].cancelled


def test_an_input_that_changes_ends_the_search_for_the_plan_before(slow, monkeypatch):
    begun = []
    start = Search.start
    monkeypatch.setattr(Search, "start", lambda self: begun.append(self) or start(self))
    at = page(budget="23459")
    elsewhere = page(budget="23459")  # somebody else asks the same: one search for both
    assert len(begun) == 1
    at.number_input(key="_budget").set_value(23_460).run()
    assert len(begun) == 2 and not begun[0].cancelled
    elsewhere.segmented_control(key="_plan").set_value("size").run()
    assert begun[0].cancelled and not begun[1].cancelled
    at.number_input(key="_budget").set_value(23_459).run()
    assert begun[1].cancelled and len(begun) == 3 and not begun[2].cancelled
    slow.set()
    plan_search.PATIENCE = 30
    at.run()
    assert not at.exception and "creators: about" in said(at) and not begun[2].cancelled
