"""Links to what was saved: nobody can guess one, each shows one version, and may end or be taken back."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select

from data.errors import DataError
from data.workspace.database import forget_traces, reading, writing
from data.workspace.saved import Saved, version_of
from data.workspace.tables import LINKS

#: Random bytes in a link: 192 bits, written as 32 letters.
SECRET_BYTES = 24
_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class Given:
    """A link that was given out, as its owner sees it; the secret is not known any more. id: names it among links;
    work, version: what it shows; money, names: whether amounts and names of creators may be seen; made_at, ends_at:
    seconds since 1970, None where it has no end."""

    id: str
    work: str
    version: int
    money: bool
    names: bool
    made_at: float
    ends_at: float | None


@dataclass(frozen=True)
class Opened:
    """What a link shows: a version, read only; money, names: whether amounts and names of creators may be seen; shown:
    what was to be seen when it was made; made_at: when that was, seconds since 1970."""

    saved: Saved
    money: bool
    names: bool
    shown: Mapping[str, Any] = field(default_factory=dict)
    made_at: float = 0.0


class Links:
    """The links of one database."""

    def __init__(self, engine: Engine):
        """engine: as `open_database` gives it."""
        self._engine = engine

    def give_out(self, saved: Saved, *, money: bool = True, names: bool = True, days: float | None = None,
                 shown: Mapping[str, Any] | None = None) -> str:
        """A secret that opens this version. days: how long; None: until it is taken back. shown: what is to be seen
        now, kept with the link so that it can be compared later. The secret is told this once: only its digest is
        kept. Raises DataError where the version is gone."""
        secret, now = secrets.token_urlsafe(SECRET_BYTES), time.time()
        told = json.dumps({} if shown is None else shown, ensure_ascii=True, allow_nan=False, sort_keys=True)
        with writing(self._engine) as database:
            ended = _forget_ended(database, now)
            if version_of(database, saved.id, saved.version) is None:
                raise DataError(f'"{saved.name}" is not saved any more: save it again, then share it.')
            database.execute(insert(LINKS).values(
                digest=_digest(secret), work=saved.id, version=saved.version, money=money, names=names, made_at=now,
                ends_at=None if days is None else now + days * 86_400, shown=told))
        if ended:
            forget_traces(self._engine)
        return secret

    def open(self, secret: str) -> Opened | None:
        """What it shows; None where it never was, has ended, or was taken back: nobody can tell which."""
        if not isinstance(secret, str) or not _SECRET.fullmatch(secret):
            return None
        with reading(self._engine) as database:
            link = database.execute(select(LINKS).where(LINKS.c.digest == _digest(secret))).first()
            if link is None or (link.ends_at is not None and link.ends_at <= time.time()):
                return None
            saved = version_of(database, link.work, link.version)
        return None if saved is None else Opened(saved, link.money, link.names, json.loads(link.shown), link.made_at)

    def of(self, work: str) -> list[Given]:
        """The links to a work that open still, the one made last first."""
        asked = select(LINKS).where(LINKS.c.work == work).order_by(LINKS.c.made_at.desc(), LINKS.c.digest)
        with reading(self._engine) as database:
            found, now = database.execute(asked).all(), time.time()
        return [_given(link) for link in found if link.ends_at is None or link.ends_at > now]

    def end(self, given: Given) -> bool:
        """End a link as `of` lists it; whether there was one."""
        return self._end(given.id)

    def take_back(self, secret: str) -> bool:
        """End a link; whether there was one."""
        return self._end(_digest(secret))

    def take_back_all(self, work: str) -> int:
        """End every link to a work; how many there were."""
        with writing(self._engine) as database:
            found = database.execute(delete(LINKS).where(LINKS.c.work == work)).rowcount
        forget_traces(self._engine)
        return found

    def _end(self, digest: str) -> bool:
        with writing(self._engine) as database:
            found = database.execute(delete(LINKS).where(LINKS.c.digest == digest)).rowcount > 0
        forget_traces(self._engine)
        return found


def _forget_ended(database: Connection, now: float) -> int:
    """Delete links whose time is over, with what they showed; how many there were."""
    return database.execute(delete(LINKS).where(LINKS.c.ends_at <= now)).rowcount


def _given(link: Row) -> Given:
    return Given(link.digest, link.work, link.version, link.money, link.names, link.made_at, link.ends_at)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
