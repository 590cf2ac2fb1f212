"""Several files read at once give what they give one by one, and whoever waits can end all of them."""

from __future__ import annotations

import threading
import time

import pytest

from data.errors import DataError
from data.reading import RawTable
from data.reading.files import read_here
from data.reading.together import AT_ONCE, read_together

FILES = [("a.csv", b"creator,followers\nana,1\nbob,2\n"), ("b.png", b"\x89PNG not a table"),
         ("c.csv", b"x;y\n1;2\n3;4\n"), ("d.csv", b"n,m\n1,2\n3,4\n")]


def here(source, **_):
    return read_here(source)


@pytest.mark.parametrize("files", [FILES, FILES[:1], FILES[1:2], []])
def test_each_is_read_or_refused_in_its_place(files):
    found = read_together(files, lambda number: None, read=here)
    assert len(found) == len(files)
    for source, one in zip(files, found, strict=True):
        if source[0].endswith("png"):
            assert isinstance(one, DataError) and source[0] in one.problems[0]
        else:
            alone = read_here(source)
            assert isinstance(one, RawTable) and (one.name, one.header, list(one.rows)) == (
                alone.name, alone.header, list(alone.rows))


def test_no_more_than_said_are_read_at_once_and_only_the_caller_is_told():
    inside, most, told, lock = 0, 0, [], threading.Lock()

    def slow(source, **_):
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.12)
        with lock:
            inside -= 1
        return read_here(source)

    read_together(FILES * 2, lambda number: told.append((number, threading.current_thread())), read=slow)
    assert most == AT_ONCE
    assert {thread for _, thread in told} == {threading.current_thread()}
    numbers = [number for number, _ in told]
    assert numbers == sorted(numbers) and set(numbers) == set(range(len(FILES) * 2))


@pytest.mark.parametrize("files", [FILES, FILES[:1]])
def test_what_is_raised_while_waiting_ends_every_file(files):
    class EnoughError(Exception):
        pass

    ended, begun = [], []

    def endless(source, *, cancelled):
        begun.append(source)
        while not cancelled():
            time.sleep(0.005)
        ended.append(source)
        raise RuntimeError("nobody hears this")

    calls = []

    def waiting(number):
        calls.append(number)
        if len(calls) > 3:
            raise EnoughError

    with pytest.raises(EnoughError):
        read_together(files, waiting, read=endless)
    if len(files) > 1:
        assert len(begun) <= AT_ONCE and sorted(ended) == sorted(begun)


def test_a_fault_of_one_file_is_raised_and_the_others_are_not_waited_for():
    def faulty(source, *, cancelled):
        if source[0] == "a.csv":
            raise ZeroDivisionError
        while not cancelled():
            time.sleep(0.005)
        return read_here(source)

    with pytest.raises(ZeroDivisionError):
        read_together(FILES, lambda number: None, read=faulty)
