"""The workspace's database: SQLite beside the datasets, or PostgreSQL by address; brought up to date when opened."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from data.errors import DataError
from data.workspace.datasets import home

#: Another database than the file beside the datasets, such as postgresql+psycopg://user:password@host/name.
ADDRESS = "MICROSCOPE_DATABASE"
#: How long a writer waits for another one, in seconds.
PATIENCE = 5.0
#: How long the clearing away of what was deleted waits for others, in seconds.
GIVING_WAY = 0.1
#: A number that all writers of the tables' shape agree on in PostgreSQL.
_MIGRATION_LOCK = 7_310_442_019

_opened: dict[str, Engine] = {}
#: Databases in files whose write-ahead log still holds something deleted, since others were at work: by their address.
_traces: set[str] = set()
_opening = threading.Lock()


def address() -> str:
    """Where the database is: MICROSCOPE_DATABASE, else a file in the folder of all that survives."""
    return os.environ.get(ADDRESS) or f"sqlite:///{home() / 'workspace.sqlite'}"


def open_database(url: str | None = None) -> Engine:
    """The database at this address, its tables of today's shape; opened once a process.

    Raises DataError where the address is none, nothing answers there, or what is there is no database of ours or one of
    a later version.
    """
    url = url or address()
    with _opening:
        if url not in _opened:
            _opened[url] = _open(url)
        return _opened[url]


def _open(url: str) -> Engine:
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        if sqlite and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = (create_engine(parsed, connect_args={"timeout": PATIENCE}) if sqlite
                  else create_engine(parsed, pool_pre_ping=True))
        if sqlite:
            event.listen(engine, "connect", _careful)
            event.listen(engine, "begin", _begin)
        _bring_up_to_date(engine)
    except CommandError as error:
        raise DataError(f"The workspace's database ({_shown(url)}) was last used by another version of Microscope, and "
                        f"this one does not know its shape ({_reason(error)}). Nothing was changed: start the newer "
                        "version.") from error
    except (ArgumentError, ModuleNotFoundError, OSError, SQLAlchemyError) as error:
        raise DataError(f"The workspace's database cannot be opened ({_shown(url)}): {_reason(error)}. Correct "
                        f"{ADDRESS}, or leave it out to keep everything in a file.") from error
    return engine


def _shown(url: str) -> str:
    """The address without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "an address that is none"


def _reason(error: Exception) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def _careful(connection, _record) -> None:
    """SQLite so that nothing acknowledged is lost, nothing deleted can be read, and transactions begin when we say."""
    connection.isolation_level = None
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON",
                    f"busy_timeout={int(PATIENCE * 1000)}"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    """A writer takes its turn at once: two that begin as readers could not both go on."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One change, whole or not at all; it is on the disk when this ends."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection
    if str(engine.url) in _traces:
        _empty_log(engine, 0)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """What stands there at one moment."""
    with engine.connect() as connection, connection.begin():
        yield connection


def forget_traces(engine: Engine) -> None:
    """After something was deleted: what the write-ahead log still holds of it goes too. SQLite only: a PostgreSQL
    cleans up by itself, in its own time. Where others are at work it gives way to them, and the next change that this
    process makes, or the end of the last process, does it."""
    if engine.dialect.name == "sqlite":
        _empty_log(engine, GIVING_WAY)


def _empty_log(engine: Engine, patience: float) -> None:
    """Write the log into the file and cut it off; where others are in the way for longer than this many seconds, note
    that it is still to be done."""
    connection = engine.raw_connection()  # outside of any transaction, where a checkpoint may be taken
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")  # a checkpoint that waits keeps writers waiting
        try:
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:  # another checkpoint is being taken
            busy = True
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
    finally:
        connection.close()
    (_traces.add if busy else _traces.discard)(str(engine.url))


def _bring_up_to_date(engine: Engine) -> None:
    """Run the migrations that this database has not seen; of several processes that open it at once one does."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
