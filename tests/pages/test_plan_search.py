"""A plan that takes long: the page says so, can be told to stop, and takes what was found."""

import threading
import time

import pytest

from analysis import choose
from data.errors import CancelledError
from pages.shared import searching
from pages.shared.cached import plan as cached
from pages.shared.cached import plan_closer as cached_closer
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


def test_a_search_that_nobody_looks_at_any_more_ends_by_itself(monkeypatch):
    """Whoever went to another page, or closed the browser, never says so."""
    monkeypatch.setattr(searching, "LEASE", 0.2)

    def endless(cancelled):
        while not cancelled():
            time.sleep(0.005)
        raise CancelledError("ended")

    search = Search(endless).start()
    search.join()
    for _ in range(10):         # looked at twice a second, as a page that waits does
        time.sleep(0.05)
        search.look()
    assert not search.finished
    deadline = time.monotonic() + 30
    while not search.finished and time.monotonic() < deadline:
        time.sleep(0.01)
    assert search.finished and search.cancelled
    waited_for = Search(lambda cancelled: [time.sleep(0.1) or cancelled() for _ in range(5)][-1]).start()
    assert waited_for.result() is False     # whoever waits for the result wants it


def test_every_plan_of_the_page_has_a_time_limit(monkeypatch):
    asked = []
    made = cached.plan_budget
    monkeypatch.setattr(cached, "plan_budget", lambda *a, **k: asked.append(k["time_limit"]) or made(*a, **k))
    cached.search.clear()
    assert not page(budget="23461").exception and asked == [cached.LONGEST]


def test_a_long_closer_look_is_said_and_can_be_ended(monkeypatch):
    go, made, ended = threading.Event(), cached_closer.budget_curve, threading.Event()

    def waits(*args, **more):
        while not go.is_set():
            try:
                choose([1.0], [1.0], budget=1)      # each plan on the way hears that nobody wants it
            except CancelledError:
                ended.set()
                raise
            time.sleep(0.01)
        return made(*args, **more)

    monkeypatch.setattr(cached_closer, "budget_curve", waits)
    assert not page(budget="23462").exception       # the plan is found, however long it takes
    monkeypatch.setattr(plan_search, "PATIENCE", 0.05)
    at = page(budget="23462", closer="money")
    assert "Planning anew for every case" in said(at) and "Half of it would bring" not in said(at)
    at.button(key="closer_search_cancel").click().run()
    assert "This was ended: planning anew for every case" in said(at) and ended.wait(30)
    go.set()
    monkeypatch.setattr(plan_search, "PATIENCE", 60.0)
    at.button(key="closer_search_again").click().run()
    assert not at.exception and "Half of it would bring" in said(at)


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
