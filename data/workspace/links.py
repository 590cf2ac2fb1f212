"""Links to what was saved: nobody can guess one, each shows one version, and may end or be taken back."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select

from data.errors import DataError
from data.workspace.database import reading, writing
from data.workspace.saved import Saved, version_of
from data.workspace.tables import LINKS

#: Random bytes in a link: 192 bits, written as 32 letters.
SECRET_BYTES = 24
_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class Opened:
    """What a link shows: a version, read only; money, names: whether amounts and names of creators may be seen."""

    saved: Saved
    money: bool
    names: bool


class Links:
    """The links of one database."""

    def __init__(self, engine: Engine):
        """engine: as `open_database` gives it."""
        self._engine = engine

    def give_out(self, saved: Saved, *, money: bool = True, names: bool = True, days: float | None = None) -> str:
        """A secret that opens this version. days: how long; None: until it is taken back. It is told this once: only
        its digest is kept. Raises DataError where the version is gone."""
        secret, now = secrets.token_urlsafe(SECRET_BYTES), time.time()
        with writing(self._engine) as database:
            if version_of(database, saved.id, saved.version) is None:
                raise DataError(f'"{saved.name}" is not saved any more: save it again, then share it.')
            database.execute(insert(LINKS).values(
                digest=_digest(secret), work=saved.id, version=saved.version, money=money, names=names, made_at=now,
                ends_at=None if days is None else now + days * 86_400))
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
        return None if saved is None else Opened(saved, link.money, link.names)

    def take_back(self, secret: str) -> bool:
        """End a link; whether there was one."""
        with writing(self._engine) as database:
            return database.execute(delete(LINKS).where(LINKS.c.digest == _digest(secret))).rowcount > 0

    def take_back_all(self, work: str) -> int:
        """End every link to a work; how many there were."""
        with writing(self._engine) as database:
            return database.execute(delete(LINKS).where(LINKS.c.work == work)).rowcount


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
