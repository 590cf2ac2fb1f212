"""What people save is found again, whole, in every version; on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect

from data import DataError
from data.workspace import database as databases
from data.workspace.database import address, open_database, reading, writing
from data.workspace.saved import KINDS, ChangedError, Works
from data.workspace.tables import METADATA

ROOT = Path(__file__).parents[3]
#: Times that a saving process is killed. 200 were survived on both databases; a usual run does with fewer.
KILLS = int(os.environ.get("MICROSCOPE_KILLS", "60"))
OURS, OTHER = "a" * 32, "b" * 32


def test_the_tables_are_those_the_migrations_make(url):
    made = inspect(open_database(url))
    for table in METADATA.sorted_tables:
        assert {c["name"]: c["nullable"] for c in made.get_columns(table.name)} == {
            c.name: c.nullable for c in table.columns}
        assert {i["name"] for i in made.get_indexes(table.name)} >= {i.name for i in table.indexes}


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
NUMBERS = st.integers(-2**53, 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(st.none() | st.booleans() | NUMBERS | TEXTS,
                      lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
                      max_leaves=12)


@given(content=st.dictionaries(TEXTS, VALUES, max_size=5), name=TEXTS.filter(str.strip), kind=st.sampled_from(KINDS))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_saved_is_what_is_found(works, content, name, kind):
    saved = works.save(kind, name, content, dataset=OURS, author="ana")
    assert works.get(saved.id) == saved
    assert (saved.content, saved.name, saved.kind, saved.version) == (content, name.strip(), kind, 1)
    assert works.delete(saved.id) and works.get(saved.id) is None


def test_every_version_stays(works):
    first = works.save("plan", "Spring", {"budget": 1}, dataset=OURS)
    second = works.save_on(first, {"budget": 2}, author="ana")
    third = works.save_on(second, {"budget": 3}, name="Summer")
    assert [(v.version, v.content["budget"], v.author) for v in works.versions(first.id)] == [
        (1, 1, ""), (2, 2, "ana"), (3, 3, "")]
    assert works.get(first.id) == third
    assert works.get(first.id, 1).content == {"budget": 1}
    assert works.get(first.id, 9) is None


def test_the_second_to_save_is_told_and_shown_both(works):
    seen = works.save("plan", "Spring", {"budget": 1})
    theirs = works.save_on(seen, {"budget": 2}, author="ana")
    with pytest.raises(ChangedError, match='"Spring" was saved by ana while you were at it') as told:
        works.save_on(seen, {"budget": 3}, author="bob")
    assert (told.value.theirs, told.value.mine) == (theirs, {"budget": 3})
    assert works.get(seen.id) == theirs, "nothing was overwritten"
    assert works.save_on(told.value.theirs, told.value.mine).version == 3, "once seen, mine may follow"


CONTENTS = st.dictionaries(st.sampled_from("ab"), st.integers(0, 2), max_size=2)
NAMES = st.sampled_from(["Spring", "Summer", "Autumn"])


@given(first=CONTENTS, edited=CONTENTS, name=NAMES, rename_first=st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_new_name_and_a_new_content_do_not_conflict_in_either_order(works, first, edited, name, rename_first):
    seen = works.save("plan", "Spring", first)
    steps = [lambda: works.rename(seen, name, author="ana"), lambda: works.save_on(seen, edited, author="bob")]
    for step in steps if rename_first else reversed(steps):
        stands = step()
    assert (stands.name, stands.content) == (name, edited)
    assert works.get(seen.id) == stands, "what is told is what stands"


@given(name=NAMES, other=NAMES, between=st.lists(CONTENTS, max_size=2))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_two_new_names_the_second_is_told_and_overwrites_nothing(works, name, other, between):
    seen = stands = works.save("plan", "Winter", {"budget": 1})
    for content in between:
        stands = works.save_on(stands, content)
    theirs = works.rename(seen, name, author="ana")
    assert theirs.content == stands.content, "the content saved last, not the one seen"
    if other == name:
        assert works.rename(seen, other, author="bob") == theirs, "the same wish is no conflict, and no version"
        return
    with pytest.raises(ChangedError, match=f'"{name}" was saved by ana') as told:
        works.rename(seen, other, author="bob")
    assert told.value.theirs == theirs == works.get(seen.id)
    mine = works.rename(told.value.theirs, other)
    assert (mine.name, mine.content, mine.version) == (other, stands.content, theirs.version + 1)


def test_a_name_that_is_none_and_a_work_that_is_gone_are_said_when_renaming(works):
    seen = works.save("plan", "Spring", {})
    with pytest.raises(DataError, match="Give it a name"):
        works.rename(seen, "  ")
    works.delete(seen.id)
    with pytest.raises(DataError, match="deleted in the meantime"):
        works.rename(seen, "Summer")


def test_they_are_listed_by_kind_and_dataset_the_last_saved_first(works):
    for one in works.all():
        works.delete(one.id)
    old = works.save("plan", "Old", {}, dataset=OURS)
    new = works.save("scenario", "New", {}, dataset=OURS)
    works.save("plan", "Elsewhere", {}, dataset=OTHER)
    old = works.save_on(old, {"again": True})
    assert works.all(dataset=OURS) == [old, new]
    assert works.all(kind="plan", dataset=OURS) == [old]
    assert works.delete_of(OURS) == 2
    assert [w.name for w in works.all()] == ["Elsewhere"]


@pytest.mark.parametrize(("kind", "name", "content", "said"), [
    ("plann", "x", {}, "none of scenario"), ("plan", " ", {}, "Give it a name"), ("plan", "x" * 201, {}, "201 letters"),
    ("plan", "x", {"a": float("nan")}, "cannot be written"), ("plan", "x", {"a": {1}}, "cannot be written")])
def test_what_cannot_be_saved_is_said(works, kind, name, content, said):
    before = len(works.all())
    with pytest.raises(DataError, match=said):
        works.save(kind, name, content)
    assert len(works.all()) == before


def test_who_saves_on_what_was_deleted_is_told(works):
    seen = works.save("plan", "Spring", {})
    works.delete(seen.id)
    with pytest.raises(DataError, match="was deleted in the meantime"):
        works.save_on(seen, {"a": 1})
    assert works.delete(seen.id) is False


def test_a_change_that_fails_leaves_nothing_behind(works, url):
    before = len(works.all())

    with pytest.raises(KeyboardInterrupt), writing(open_database(url)) as database:
        database.exec_driver_sql("DELETE FROM works")
        raise KeyboardInterrupt
    assert len(works.all()) == before


# From outside --------------------------------------------------------------------------------------------------------

def storm(*arguments: str) -> dict:
    """What `storms` found, run as a program."""
    done = subprocess.run([sys.executable, "-m", "tests.data.workspace.storms", *arguments], cwd=ROOT, check=False,
                          capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here, which Windows cannot")
def test_kills_lose_nothing_that_was_acknowledged(url):
    found = storm("kills", url, str(KILLS))
    assert found["acknowledged"] > KILLS
    assert (found["lost"], found["torn"], found["gaps"]) == ([], [], [])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here, which Windows cannot")
def test_six_processes_at_once_lose_nothing(url):
    found = storm("crowd", url, "6", "30")
    assert found["errors"] == []
    assert (found["versions"], found["people"], found["in order"]) == (1 + 6 * 30, 6, True)
    assert found["conflicts"] > 0, "else they were not there at once"


# In a file -----------------------------------------------------------------------------------------------------------

def test_deleted_means_gone_from_the_files(tmp_path):
    url = f"sqlite:///{tmp_path / 'workspace.sqlite'}"
    works = Works(open_database(url))
    saved = works.save("note", "Confidential", {"fee": "SECRET-4711"})
    assert any(b"SECRET-4711" in path.read_bytes() for path in tmp_path.iterdir())
    works.delete(saved.id)
    assert not any(b"SECRET-4711" in path.read_bytes() for path in tmp_path.iterdir()), "while it is still open"
    works.save("note", "SECRET-4711", {"fee": "SECRET-4711"}, dataset=OURS)
    works.delete_of(OURS)
    assert not any(b"SECRET-4711" in path.read_bytes() for path in tmp_path.iterdir())


def test_many_who_delete_at_once_keep_nobody_from_saving(tmp_path):
    url = f"sqlite:///{tmp_path / 'workspace.sqlite'}"
    open_database(url)

    def save_and_delete(who: int) -> int:
        works = Works(open_database(url))
        return sum(works.delete(works.save("note", f"{who}-{turn}", {"fee": "SECRET-4711" * 400}).id)
                   for turn in range(10))

    with ThreadPoolExecutor(4) as people:
        assert list(people.map(save_and_delete, range(4))) == [10] * 4
    last = Works(open_database(url)).save("note", "Last", {})
    Works(open_database(url)).delete(last.id)  # nobody is in its way now
    assert not any(b"SECRET-4711" in path.read_bytes() for path in tmp_path.iterdir())


def test_what_somebody_kept_from_being_cleared_away_goes_with_the_next_change(tmp_path):
    url = f"sqlite:///{tmp_path / 'workspace.sqlite'}"
    works = Works(open_database(url))
    saved = works.save("note", "Confidential", {"fee": "SECRET-4711"})
    with reading(open_database(url)) as reader:  # somebody reads for long
        reader.exec_driver_sql("SELECT * FROM works").all()
        works.delete(saved.id)
        works.save("note", "Meanwhile", {})
        assert any(b"SECRET-4711" in path.read_bytes() for path in tmp_path.iterdir()), "else this proves nothing"
    works.save("note", "Next", {})
    assert not any(b"SECRET-4711" in path.read_bytes() for path in tmp_path.iterdir())
    assert [one.name for one in works.all()] == ["Next", "Meanwhile"]


def test_it_stands_beside_the_datasets_unless_told_otherwise(monkeypatch, tmp_path):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    monkeypatch.delenv("MICROSCOPE_DATABASE", raising=False)
    assert address() == f"sqlite:///{tmp_path / 'workspace.sqlite'}"
    monkeypatch.setenv("MICROSCOPE_DATABASE", "sqlite:////elsewhere")
    assert address() == "sqlite:////elsewhere"


@pytest.mark.parametrize("wrong", ["nonsense", "postgresql+psycopg://ana:hidden@127.0.0.1:1/x", "oracle+none://x"])
def test_a_wrong_address_is_a_sentence_without_the_password(wrong):
    with pytest.raises(DataError, match="MICROSCOPE_DATABASE") as told:
        open_database(wrong)
    assert "hidden" not in str(told.value)


def written_by_others(what: str, place: Path) -> None:
    """A file where the database should be that is none of this version's."""
    if what == "later":
        with writing(open_database(f"sqlite:///{place}")) as database:
            database.exec_driver_sql("UPDATE alembic_version SET version_num = 'of next year'")
        databases._opened.clear()
    elif what == "torn":
        Works(open_database(f"sqlite:///{place}")).save("plan", "Spring", {})
        open_database(f"sqlite:///{place}").dispose()
        databases._opened.clear()
        place.write_bytes(place.read_bytes()[:3000] + b"\0" * 3000)
    elif what == "text":
        place.write_text("a,b\n1,2\n" * 900)
    elif what == "folder":
        place.mkdir()
    else:
        with sqlite3.connect(place) as other:
            other.execute("CREATE TABLE works (a)")


@pytest.mark.parametrize(("what", "said"), [
    ("later", "newer version"), ("torn", "cannot be opened"), ("text", "not a database"),
    ("folder", "cannot be opened"),
    ("others", "already exists")])
def test_a_file_that_is_not_ours_is_a_sentence_and_stays_as_it_is(what, said, tmp_path):
    place = tmp_path / "workspace.sqlite"
    written_by_others(what, place)
    before = place.read_bytes() if place.is_file() else None
    with pytest.raises(DataError, match=said):
        open_database(f"sqlite:///{place}")
    assert what in ("later", "others") or before == (place.read_bytes() if place.is_file() else None)
