"""What people make of a dataset and must find again: each with all its versions, so that nobody overwrites another."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, delete, insert, select, update

from data.errors import DataError
from data.workspace.database import forget_traces, reading, writing
from data.workspace.tables import VERSIONS, WORKS

#: What can be saved. A shortlist has its room, though no page makes one yet.
KINDS = ("scenario", "plan", "draft", "note", "briefing", "template", "mapping", "shortlist")
#: Characters of JSON that one content may have: far more than a plan of 20,000 creators needs.
MOST_CHARACTERS = 20_000_000
LONGEST_NAME = 200


@dataclass(frozen=True)
class Saved:
    """One version of a work. id: 32 hex digits; dataset: fingerprint it belongs to, "" for none; content: what JSON can
    say; version counts from 1; author: as given; saved_at: seconds since 1970."""

    id: str
    kind: str
    dataset: str
    name: str
    version: int
    content: Mapping[str, Any]
    author: str
    saved_at: float


class ChangedError(DataError):
    """Somebody else saved in the meantime. theirs: what stands there now; mine: the content that was not saved."""

    def __init__(self, theirs: Saved, mine: Mapping[str, Any]):
        who = f" by {theirs.author}" if theirs.author else ""
        super().__init__(f'"{theirs.name}" was saved{who} while you were at it (version {theirs.version}). Yours is '
                         f"not lost: look at both, then save yours over theirs or under another name.")
        self.theirs, self.mine = theirs, mine


class Works:
    """The works of one database."""

    def __init__(self, engine: Engine):
        """engine: as `open_database` gives it."""
        self._engine = engine

    def save(self, kind: str, name: str, content: Mapping[str, Any], *, dataset: str = "", author: str = "") -> Saved:
        """A new work, its first version; on the disk when this returns. Raises DataError on what cannot be saved."""
        told = _told(kind, name, content)
        now, work = time.time(), uuid.uuid4().hex
        with writing(self._engine) as database:
            database.execute(insert(WORKS).values(id=work, kind=kind, dataset=dataset, name=name.strip(), latest=1,
                                                  made_at=now))
            database.execute(insert(VERSIONS).values(work=work, version=1, content=told, author=author, saved_at=now))
        return Saved(work, kind, dataset, name.strip(), 1, json.loads(told), author, now)

    def save_on(self, seen: Saved, content: Mapping[str, Any], *, name: str | None = None, author: str = "") -> Saved:
        """The next version after `seen`. Where others only renamed it meanwhile, their name stays and nothing is in the
        way. Raises ChangedError where another content, or another new name, came first, DataError where the work was
        deleted."""
        wanted = (seen.name if name is None else name).strip()
        _told(seen.kind, wanted, content)  # what cannot be saved is said before anybody waits for their turn
        with writing(self._engine) as database:
            latest = _turn(database, seen)
            if latest.version != seen.version and latest.content != seen.content:
                raise ChangedError(latest, content)
            return _follow(database, latest, _name(seen, latest, wanted, content), content, author)

    def rename(self, seen: Saved, name: str, *, author: str = "") -> Saved:
        """Call it otherwise: the content saved last under the new name, whoever saved it, as the next version; no new
        one where it is called so already. seen: as it was shown to whoever renames it. Raises ChangedError where it
        got another new name meanwhile, DataError where it was deleted or the name is none."""
        wanted = name.strip()
        _told(seen.kind, wanted, {})
        with writing(self._engine) as database:
            latest = _turn(database, seen)
            called = _name(seen, latest, wanted, latest.content)
            return latest if called == latest.name else _follow(database, latest, called, latest.content, author)

    def get(self, work: str, version: int | None = None) -> Saved | None:
        """The latest version, or the one asked for; None where there is none."""
        with reading(self._engine) as database:
            return version_of(database, work, version)

    def all(self, *, kind: str | None = None, dataset: str | None = None) -> list[Saved]:
        """The latest version of every work of this kind and dataset, the one saved last first."""
        asked = _latest().order_by(VERSIONS.c.saved_at.desc(), WORKS.c.id)
        if kind is not None:
            asked = asked.where(WORKS.c.kind == kind)
        if dataset is not None:
            asked = asked.where(WORKS.c.dataset == dataset)
        with reading(self._engine) as database:
            return [_saved(row) for row in database.execute(asked)]

    def versions(self, work: str) -> list[Saved]:
        """Every version, the first one first."""
        asked = _versions().where(WORKS.c.id == work).order_by(VERSIONS.c.version)
        with reading(self._engine) as database:
            return [_saved(row) for row in database.execute(asked)]

    def delete(self, work: str) -> bool:
        """Delete it with all versions and links, from the bytes of a database in a file too; whether there was one."""
        with writing(self._engine) as database:
            found = database.execute(delete(WORKS).where(WORKS.c.id == work)).rowcount > 0
        forget_traces(self._engine)
        return found

    def delete_of(self, dataset: str) -> int:
        """Delete every work of a dataset, as `delete` does; how many there were."""
        with writing(self._engine) as database:
            found = database.execute(delete(WORKS).where(WORKS.c.dataset == dataset)).rowcount
        forget_traces(self._engine)
        return found


def _turn(database: Connection, seen: Saved) -> Saved:
    """What stands there now, which nobody else changes until this is done."""
    # In PostgreSQL writers come side by side: who holds the work's row has its turn. SQLite has one writer.
    if database.dialect.name != "sqlite":
        database.execute(select(WORKS.c.id).where(WORKS.c.id == seen.id).with_for_update())
    found = database.execute(_LATEST_OF, {"work": seen.id}).first()
    if found is None:
        raise DataError(f'"{seen.name}" was deleted in the meantime: save yours as a new one.')
    return _saved(found)


def _name(seen: Saved, latest: Saved, wanted: str, mine: Mapping[str, Any]) -> str:
    """How it is called from here on: by the one new name there is. Raises ChangedError where there are two."""
    if wanted not in (seen.name, latest.name) and latest.name != seen.name:
        raise ChangedError(latest, mine)
    return latest.name if wanted == seen.name else wanted


def _follow(database: Connection, latest: Saved, name: str, content: Mapping[str, Any], author: str) -> Saved:
    told, now, version = _told(latest.kind, name, content), time.time(), latest.version + 1
    database.execute(insert(VERSIONS).values(work=latest.id, version=version, content=told, author=author,
                                             saved_at=now))
    database.execute(update(WORKS).where(WORKS.c.id == latest.id).values(latest=version, name=name))
    return Saved(latest.id, latest.kind, latest.dataset, name, version, json.loads(told), author, now)


def _told(kind: str, name: str, content: Mapping[str, Any]) -> str:
    """The content as JSON; everything that is wrong at once."""
    problems, told = [], ""
    if kind not in KINDS:
        problems.append(f"{kind!r} cannot be saved: it is none of {', '.join(KINDS)}.")
    if not name.strip():
        problems.append("Give it a name.")
    elif len(name.strip()) > LONGEST_NAME:
        problems.append(f"The name has {len(name.strip())} letters; {LONGEST_NAME} are the most.")
    try:
        told = json.dumps(content, ensure_ascii=True, allow_nan=False, sort_keys=True)
    except (TypeError, ValueError) as error:
        problems.append(f"The content cannot be written down: {error}.")
    if len(told) > MOST_CHARACTERS:
        problems.append(f"The content has {len(told):,} characters; {MOST_CHARACTERS:,} are the most.")
    if problems:
        raise DataError(problems)
    return told


def _versions():
    return select(WORKS.c.id, WORKS.c.kind, WORKS.c.dataset, WORKS.c.name, VERSIONS.c.version, VERSIONS.c.content,
                  VERSIONS.c.author, VERSIONS.c.saved_at).join(VERSIONS, VERSIONS.c.work == WORKS.c.id)


def _latest():
    return _versions().where(VERSIONS.c.version == WORKS.c.latest)


#: Said once: a page asks it at every move, and putting a question together takes longer than its answer.
_LATEST_OF = _latest().where(WORKS.c.id == bindparam("work"))


def version_of(database: Connection, work: str, version: int | None) -> Saved | None:
    """A version of a work on an open connection, the latest for None; None where there is none."""
    asked = _latest() if version is None else _versions().where(VERSIONS.c.version == version)
    found = database.execute(asked.where(WORKS.c.id == work)).first()
    return None if found is None else _saved(found)


def _saved(row: Row) -> Saved:
    return Saved(row.id, row.kind, row.dataset, row.name, row.version, json.loads(row.content), row.author,
                 row.saved_at)
