"""One thread within, as many as before outside, however many enter and leave in whatever order."""

from __future__ import annotations

import threading

import pytest
from threadpoolctl import ThreadpoolController

from analysis.threads import one_thread


@pytest.fixture
def threads():
    """How many threads each library may use now; two at the start, whatever the machine has."""
    controller = ThreadpoolController().select(user_api="blas")
    with controller.limit(limits=2):
        yield lambda: {library["num_threads"] for library in controller.info()}


def test_one_within_and_as_before_outside(threads):
    assert threads() == {2}
    with one_thread():
        assert threads() == {1}
        with one_thread():
            assert threads() == {1}
        assert threads() == {1}, "the inner one lifts nothing"
    assert threads() == {2}


def test_it_is_lifted_when_what_is_within_fails(threads):
    @one_thread()
    def fails():
        assert threads() == {1}
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):
            fails()
        assert threads() == {2}


def test_the_last_to_leave_lifts_it(threads):
    entered, may_leave = threading.Event(), threading.Event()

    def other():
        with one_thread():
            entered.set()
            may_leave.wait(60)

    beside = threading.Thread(target=other)
    with one_thread():
        beside.start()
        assert entered.wait(60)
    assert threads() == {1}, "the other one is still within"
    may_leave.set()
    beside.join()
    assert threads() == {2}
