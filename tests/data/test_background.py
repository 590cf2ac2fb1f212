"""A load beside the page: it ends with a dataset, a sentence or a fault, and can be ended before."""

from __future__ import annotations

import threading

import pytest

from data import background, load_campaigns
from data.background import BackgroundLoad
from data.mappings import ReadAsBefore, borrowed, remember_all
from data.workspace import kept_datasets, open_dataset

FILE = ("posts.csv", b"username,followers,likes\nanna,10,1\nben,20,2\n")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))


def test_it_ends_with_the_dataset_that_the_same_files_give_otherwise():
    load = BackgroundLoad([FILE], {"selection": "top by followers"}).start()
    assert load.wait(60)
    assert load.fingerprint == load_campaigns(FILE, answers={"selection": "top by followers"}).fingerprint
    assert open_dataset(load.fingerprint) is not None
    assert (load.problem, load.fault, load.cancelled, load.done) == (None, None, False, 1.0)
    assert load._sources == []


def test_a_wrong_file_ends_with_its_sentence():
    load = BackgroundLoad([("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 99)], {}).start()
    assert load.wait(60)
    assert "photo.csv" in str(load.problem)
    assert load.fingerprint is None


def test_a_fault_is_handed_over_and_not_swallowed(monkeypatch):
    def broken(*sources, **how):
        raise ZeroDivisionError

    monkeypatch.setattr(background, "load_as_before", broken)
    load = BackgroundLoad([FILE], {}).start()
    assert load.wait(60)
    assert isinstance(load.fault, ZeroDivisionError)


def test_cancelled_it_ends_at_its_next_step_and_keeps_nothing(monkeypatch):
    begun, go_on, stages = threading.Event(), threading.Event(), []

    def slow(*sources, answers, progress):
        for step in range(1000):
            progress(f"step {step}", step / 1000)
            stages.append(step)
            begun.set()
            assert go_on.wait(60)
        return ReadAsBefore(load_campaigns(*sources, answers=answers), answers)

    monkeypatch.setattr(background, "load_as_before", slow)
    load = BackgroundLoad([FILE], {}).start()
    assert begun.wait(60)
    load.cancel()
    go_on.set()
    assert load.wait(60)
    assert stages == [0]
    assert load.cancelled
    assert (load.fingerprint, load.problem, load.fault) == (None, None, None)
    assert kept_datasets() == []


def test_the_share_done_never_falls():
    load = BackgroundLoad([FILE], {})
    load._tell("a", 0.5)
    load._tell("b", 0.2)
    assert (load.stage, load.done) == ("b", 0.5)


def test_what_is_remembered_is_read_once_up_to_the_end_and_noted(monkeypatch):
    remember_all(load_campaigns(FILE), {"platform": "TikTok"})
    load, told = BackgroundLoad([FILE], {}), []
    tell = load._tell
    monkeypatch.setattr(load, "_tell", lambda stage, done: (told.append((stage, done)), tell(stage, done)))
    assert load.start().wait(60)
    assert [stage for stage, _ in told].count("Done") == 1
    assert all(done < 1 for _, done in told)
    assert load.done == 1.0
    assert [one.answers for one in borrowed(load.fingerprint)] == [{"platform": "TikTok"}]
