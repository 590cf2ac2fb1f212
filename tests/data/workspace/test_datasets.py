"""Datasets come back from the folder as they were put in, whole or not at all, and nothing leads out of it."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data import DataError, schema
from data.campaigns import Card, Question, Report, from_tables
from data.workspace import (
    delete_dataset,
    durable,
    folder,
    has_sources,
    keep_dataset,
    kept_answers,
    kept_datasets,
    kept_sources,
    open_dataset,
)
from data.workspace.durable import fcntl
from tests.data.workspace.test_saved import KILLS, storm

TABLES = tuple(schema.TABLES)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def campaigns(title: str = "Two creators", likes: float = 3.0):
    creators = pd.DataFrame({"creator_id": ["007", "b"], "platform": ["Instagram", None], "followers": [1000.0, np.nan],
                             "bio": ["zwei\nZeilen, 你好 🙂", None]})
    posts = pd.DataFrame({
        "post_id": ["p1", "p2", None], "creator_id": ["007", "007", "b"], "platform": ["Instagram", "Instagram", None],
        "published_at": pd.to_datetime(["2026-01-02 03:04:05", None, "1999-12-31 00:00:00"]),
        "likes": [likes, 0.0, np.nan], "comments": [1.0, np.nan, np.nan], "sponsored": [True, None, False]})
    report = Report(
        6, 5, pd.DataFrame({"file": ["a.csv"], "line": [7], "reason": ["twice"], "cells": ["p1,007"]}),
        pd.DataFrame({"file": ["a.csv"], "column": ["likes"], "count": [1], "change": ["hidden"]}),
        pd.DataFrame({"file": ["a.csv"], "found": ["Likes"], "taken_for": ["likes"], "sureness": [1.0]}),
        (Question("selection", "How was this list chosen?", ("all", "top"), "all"),), ("a note",))
    return from_tables(creators=creators, posts=posts, card=Card(title, ("line",)), report=report)


def test_what_is_opened_is_what_was_kept():
    kept = campaigns()
    assert keep_dataset(kept) == kept.fingerprint
    opened = open_dataset(kept.fingerprint)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(opened, name), getattr(kept, name))
    for name in ("set_aside", "changes", "columns"):
        pd.testing.assert_frame_equal(getattr(opened.report, name), getattr(kept.report, name), check_dtype=False)
    assert opened.card == kept.card
    assert (opened.report.rows_read, opened.report.rows_kept) == (6, 5)
    assert (opened.report.questions, opened.report.notes) == (kept.report.questions, kept.report.notes)
    assert opened.fingerprint == kept.fingerprint
    assert from_tables(**{n: getattr(opened, n) for n in TABLES}, card=opened.card).fingerprint == kept.fingerprint


def test_empty_tables_and_an_empty_report_come_back():
    kept = from_tables(creators=pd.DataFrame({"creator_id": ["a"], "followers": [5.0]}))
    opened = open_dataset(keep_dataset(kept))
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(opened, name), getattr(kept, name))
    assert opened.report.set_aside.empty
    assert list(opened.report.set_aside.columns) == ["file", "line", "reason", "cells"]


def test_the_files_come_back_whatever_they_are_called():
    kept = campaigns()
    sources = [("../../evil.csv", b"a,b\r\n\0"), ("posts.csv", b""), ("posts.csv", b"\xff\xfe")]
    keep_dataset(kept, sources=sources, answers={"selection": "all"})
    assert kept_answers(kept.fingerprint) == {"selection": "all"}
    assert kept_answers("0" * 32) == {}
    assert has_sources(kept.fingerprint)
    assert not has_sources("0" * 32)
    assert kept_sources(kept.fingerprint) == sources
    assert {p.name for p in folder().iterdir()} == {kept.fingerprint}
    assert kept_sources("0" * 32) == kept_sources("../" + kept.fingerprint) == []


def test_of_two_readings_of_the_same_content_the_last_report_stands():
    first = campaigns()
    again = replace(first, report=replace(first.report, rows_read=7, set_aside=pd.concat([first.report.set_aside] * 2)))
    keep_dataset(first, sources=[("a.csv", b"1")])
    keep_dataset(again, sources=[("b.csv", b"2"), ("c.csv", b"3")], answers={"platform": "TikTok"})
    opened = open_dataset(first.fingerprint)
    assert (opened.report.rows_read, len(opened.report.set_aside)) == (7, 2)
    assert kept_sources(first.fingerprint) == [("b.csv", b"2"), ("c.csv", b"3")]
    assert kept_answers(first.fingerprint) == {"platform": "TikTok"}
    assert len(list((folder() / first.fingerprint).glob("read-*"))) == 1
    assert len(kept_datasets()) == 1


def test_newest_first_and_kept_again_is_newest():
    first, second = campaigns("First"), campaigns("Second", likes=4.0)
    keep_dataset(first)
    keep_dataset(second)
    assert [title for _, title in kept_datasets()] == ["Second", "First"]
    keep_dataset(first)
    assert [title for _, title in kept_datasets()] == ["First", "Second"]


def test_deleted_is_gone_and_leaves_nothing_behind():
    kept = keep_dataset(campaigns())
    assert delete_dataset(kept)
    assert not delete_dataset(kept)
    assert open_dataset(kept) is None
    assert list(folder().iterdir()) == []


@pytest.mark.parametrize("trick", [
    "..", ".", "", "../" * 8 + "etc", "/etc", "a" * 31, "a" * 33, "A" * 32, "g" * 32, "a" * 32 + "\n", "a" * 31 + "/",
    "..\\..\\" + "a" * 26, "\0" * 32, "%2e%2e%2f" + "a" * 23, "sample", "none",
])
def test_a_link_leads_nowhere_but_to_a_dataset(trick, home):
    keep_dataset(campaigns())
    outside = home.parent / "outside"
    outside.mkdir()
    assert open_dataset(trick) is None
    assert not delete_dataset(trick)
    assert outside.is_dir()
    assert len(kept_datasets()) == 1


def test_half_a_dataset_is_none_at_all(monkeypatch):
    kept = campaigns()

    def stopped(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("data.workspace.datasets.json.dump", stopped)
        with pytest.raises(DataError, match="No space left on device.*MICROSCOPE_HOME"):
            keep_dataset(kept)
    assert open_dataset(kept.fingerprint) is None
    assert kept_datasets() == []
    assert list(folder().iterdir()) == []
    keep_dataset(kept)
    assert open_dataset(kept.fingerprint) is not None


@pytest.mark.parametrize("written", ["", "{", "[]", '{"format": 0}', "\xff"])
def test_a_damaged_dataset_is_not_listed_and_is_written_anew(written):
    kept = campaigns()
    place = folder() / keep_dataset(kept)
    (place / "dataset.json").write_bytes(written.encode("latin-1"))
    assert open_dataset(kept.fingerprint) is None
    assert kept_datasets() == []
    keep_dataset(kept)
    assert open_dataset(kept.fingerprint).card == kept.card


def test_a_dataset_that_lost_a_file_is_none():
    kept = keep_dataset(campaigns())
    (folder() / kept / "posts.parquet").unlink()
    assert open_dataset(kept) is None


def test_the_folder_is_asked_at_each_call(tmp_path, monkeypatch):
    kept = keep_dataset(campaigns())
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path / "elsewhere"))
    assert open_dataset(kept) is None
    assert kept_datasets() == []


# From outside --------------------------------------------------------------------------------------------------------

@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here, which Windows cannot")
def test_kills_lose_no_dataset_and_what_they_leave_goes_when_one_is_deleted(tmp_path):
    found = storm("keeps", str(tmp_path), str(KILLS // 3))
    assert found["acknowledged"] >= KILLS // 3
    assert (found["lost"], found["torn"], found["left at last"]) == ([], [], [])
    assert found["left by kills"] > 0, "else nobody was killed at it, and this proves nothing"


def left_behind(name: str, *, age: float) -> Path:
    """Something half written in the folder of datasets, this many seconds old."""
    place = folder() / name
    place.mkdir(parents=True)
    (place / "source_0").write_bytes(b"SECRET-4711")
    then = time.time() - age
    os.utime(place, (then, then))
    return place


def test_what_is_being_written_is_left_alone_and_what_was_left_is_swept_away():
    folder().mkdir(parents=True)
    with durable.begun(folder()) as held:
        then = time.time() - 2 * durable.LONG_AGO
        os.utime(held, (then, then))
        old, gone = left_behind(".begun-old", age=durable.GRACE + 5), left_behind(".gone-new", age=0)
        new, other = left_behind(".begun-new", age=0), left_behind("somebody's", age=1e6)
        keep_dataset(campaigns())
        assert (held.is_dir(), new.is_dir(), other.is_dir()) == (True, True, True)
        assert (old.exists(), gone.exists()) == (fcntl is None, False)
    assert not held.exists()


def test_where_folders_cannot_be_held_only_what_is_long_ago_is_swept_away(monkeypatch):
    monkeypatch.setattr(durable, "fcntl", None)
    old, older = left_behind(".begun-a", age=durable.LONG_AGO - 60), left_behind(".begun-b", age=durable.LONG_AGO + 60)
    assert not delete_dataset("0" * 32)
    assert (old.exists(), older.exists()) == (True, False)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such thing")
def test_a_dataset_is_on_the_disk_before_it_has_its_name(monkeypatch):
    """Every file, then the folders that name them, and only then the rename that makes it count."""
    told = []
    fsync, rename = os.fsync, Path.rename

    def written(at):
        told.append(os.readlink(f"/proc/self/fd/{at}"))
        fsync(at)

    def renamed(self, target):
        told.append(f"{self} -> {target}")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", written)
    monkeypatch.setattr(Path, "rename", renamed)
    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not tell what is written")
    place = folder() / keep_dataset(campaigns(), sources=[("a.csv", b"1")])
    at = next(i for i, line in enumerate(told) if line.endswith(f"-> {place}"))
    begun = told[at].split(" -> ")[0]
    files = [str(path.relative_to(place)) for path in place.rglob("*")]
    assert len(files) > 10
    assert {f"{begun}/{name}" for name in files if name != "dataset.json"} | {begun} <= set(told[:at])
    assert f"{begun}/dataset.json.begun" in told[:at], "it is renamed once it is written"
    assert str(folder()) in told[at:], "the name too"
