"""Links to what was saved: each shows what it was made for and no more, until it ends; nobody can guess one."""

from __future__ import annotations

import random
import string
import time
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from data import DataError
from data.workspace import database as databases
from data.workspace.database import open_database
from data.workspace.links import Links
from data.workspace.saved import Works


def test_a_link_shows_the_version_it_was_made_for_and_what_may_be_seen(works, links):
    saved = works.save("plan", "Spring", {"budget": 1})
    secret = links.give_out(saved, money=False)
    works.save_on(saved, {"budget": 2})
    opened = links.open(secret)
    assert (opened.saved.content, opened.saved.version) == ({"budget": 1}, 1)
    assert (opened.money, opened.names) == (False, True)


def test_a_link_ends_when_it_is_taken_back_when_its_time_is_over_and_with_its_work(works, links):
    saved = works.save("plan", "Spring", {})
    taken, timed, last = links.give_out(saved), links.give_out(saved, days=1e-7), links.give_out(saved, days=1)
    assert links.open(taken) and links.take_back(taken) and not links.take_back(taken)
    time.sleep(0.05)
    assert links.open(taken) is None and links.open(timed) is None
    assert links.open(last) is not None
    works.delete(saved.id)
    assert links.open(last) is None
    with pytest.raises(DataError, match="not saved any more"):
        links.give_out(saved)


def test_no_guessed_link_opens_and_no_damaged_one_breaks(works, links):
    secret = links.give_out(works.save("plan", "Spring", {"fee": 4711}))
    letters = string.ascii_letters + string.digits + "-_"
    guess = random.Random(3)
    assert not any(links.open("".join(guess.choices(letters, k=32))) for _ in range(10_000 if _quick(links) else 500))
    damaged = ["", " ", "../../etc/passwd", "%00", "\x00", "é" * 32, "' OR 1=1 --", "x" * 100_000, None, 7, secret[:-1],
               secret + "a", secret.swapcase(), f" {secret}", "\ud800" * 32]
    damaged += [secret[:i] + guess.choice(letters.replace(secret[i], "")) + secret[i + 1:] for i in range(32)]
    assert [links.open(one) for one in damaged] == [None] * len(damaged)
    assert links.open(secret) is not None


def _quick(links) -> bool:
    """Ten thousand guesses take seconds in a file and a minute over a connection: fewer there."""
    return links._engine.dialect.name == "sqlite"


def test_the_database_does_not_know_the_secret(works, links, url):
    secret = links.give_out(works.save("plan", "Spring", {}))
    with open_database(url).connect() as database:
        rows = database.exec_driver_sql("SELECT * FROM links").all()
    assert secret not in str(rows)


def test_a_link_keeps_what_was_to_be_seen(works, links):
    saved = works.save("briefing", "Spring", {"budget": 1})
    before = time.time()
    secret = links.give_out(saved, shown={"said": ["falls 11 % — ü"]})
    opened = links.open(secret)
    assert opened.shown == {"said": ["falls 11 % — ü"]}
    assert before - 1 <= opened.made_at <= time.time() + 1
    with pytest.raises(ValueError, match="JSON"):
        links.give_out(saved, shown={"rate": float("nan")})
    assert len(links.of(saved.id)) == 1


def test_links_are_listed_without_their_secrets_and_can_be_ended_there(works, links):
    saved, other = works.save("briefing", "Spring", {}), works.save("briefing", "Summer", {})
    first, second = links.give_out(saved, money=False), links.give_out(saved, names=False, days=7)
    links.give_out(saved, days=1e-7)
    elsewhere = links.give_out(other)
    time.sleep(0.05)
    listed = links.of(saved.id)
    assert [(one.money, one.names, one.ends_at is None) for one in listed] == [
        (True, False, False), (False, True, True)]
    assert first not in str(listed) and second not in str(listed)
    assert links.end(listed[0]) and not links.end(listed[0])
    assert links.open(second) is None and links.open(first) is not None and links.open(elsewhere) is not None
    assert len(links.of(saved.id)) == 1 and links.of("0" * 32) == []


def test_what_an_ended_link_showed_is_deleted_when_the_next_one_is_made(tmp_path):
    url = f"sqlite:///{tmp_path / 'workspace.sqlite'}"
    works, links = Works(open_database(url)), Links(open_database(url))
    saved = works.save("briefing", "Spring", {})
    links.give_out(saved, days=1e-7, shown={"said": "SECRET-4711"})
    assert any(b"SECRET-4711" in path.read_bytes() for path in tmp_path.iterdir())
    time.sleep(0.05)
    last = links.give_out(saved, shown={"said": "OTHER-4712"})
    assert not any(b"SECRET-4711" in path.read_bytes() for path in tmp_path.iterdir())
    links.take_back(last)
    assert not any(b"OTHER-4712" in path.read_bytes() for path in tmp_path.iterdir())


def test_links_of_an_earlier_version_open_after_the_tables_changed(tmp_path):
    url = f"sqlite:///{tmp_path / 'workspace.sqlite'}"
    settings = Config()
    settings.set_main_option("script_location", str(Path(databases.__file__).parent / "migrations"))
    settings.set_main_option("path_separator", "os")
    with sa.create_engine(url).begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "first")
        connection.exec_driver_sql("INSERT INTO works VALUES ('w', 'plan', '', 'Spring', 1, 0)")
        connection.exec_driver_sql("INSERT INTO versions VALUES ('w', 1, '{\"budget\": 1}', '', 0)")
        connection.exec_driver_sql(
            f"INSERT INTO links VALUES ('{sha256(b'a' * 32).hexdigest()}', 'w', 1, 1, 1, 0, NULL)")
    opened = Links(open_database(url)).open("a" * 32)
    assert (opened.saved.content, opened.shown) == ({"budget": 1}, {})
