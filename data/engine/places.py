"""The engine's places: one in this process for tables at hand, and files of its own, each with its limits."""

from __future__ import annotations

import atexit
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from data.errors import DataError

if TYPE_CHECKING:
    import ibis

#: Where the environment says how much memory the engine may take (bytes).
MEMORY = "MICROSCOPE_ENGINE_BYTES"
#: A connection answers one question at a time.
LOCK = threading.Lock()


@dataclass(frozen=True)
class EngineLimits:
    """What the engine may take. memory_bytes: of memory; what needs more goes to a file and takes longer (from 10
    million posts to a million creators 450 MB are in use, and with 300 MB allowed it takes about twice as long).
    threads: None for one a core."""

    memory_bytes: int = 700_000_000
    threads: int | None = None

    def __post_init__(self):
        wrong = [name for name, value in asdict(self).items() if value is not None and value < 1]
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: a limit is a number above zero")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The limits as the environment sets them. Raises DataError for a value that is no number above zero."""
        said = environment.get(MEMORY)
        if said is None:
            return cls()
        try:
            return cls(memory_bytes=int(said))
        except ValueError:
            raise DataError(f"{MEMORY} is {said!r}: give a number of bytes above zero.") from None

    def settings(self, spill: str) -> dict[str, str | int]:
        """As DuckDB wants them. spill: the folder for what does not fit into memory."""
        threads = {} if self.threads is None else {"threads": self.threads}
        return {"memory_limit": f"{self.memory_bytes}B", "temp_directory": spill, **threads}


@contextmanager
def opened(path: str | Path, *, table: str = "posts", limits: EngineLimits | None = None) -> Iterator[ibis.Table]:
    """A table in a DuckDB file, for `creator_rows_of`: tens of millions of posts that never come into this process.

    The file is opened for reading only, can reach no other file and no host, and is closed at the end, which gives
    back its memory. limits: else as the environment says (MICROSCOPE_ENGINE_BYTES). Raises DataError for what is no
    such file or has no such table, and where the memory allowed is too little even with a file beside it.
    """
    import duckdb
    import ibis

    if not Path(path).is_file():
        raise DataError(f"There is no file {path}: give the path of a DuckDB file.")
    limits = EngineLimits.from_environment(os.environ) if limits is None else limits
    with tempfile.TemporaryDirectory(prefix="microscope-") as spill:
        try:
            connection = ibis.duckdb.connect(str(path), read_only=True, **limits.settings(spill))
        except duckdb.Error as error:
            raise DataError(f"{path} cannot be opened as a DuckDB file ({_first_line(error)}).") from error
        try:
            _close_off(connection)
            tables = connection.raw_sql("SELECT table_name FROM information_schema.tables").fetchall()
            known = [name for (name,) in tables]
            if table not in known:
                raise DataError(f"{path} has no table {table!r}; its tables: {', '.join(sorted(known)) or 'none'}.")
            yield connection.table(table)
        except duckdb.OutOfMemoryException as error:
            raise DataError(f"{limits.memory_bytes / 1e6:,.0f} MB of memory are too little for this table: allow more "
                            f"by {MEMORY}, or fewer threads.") from error
        finally:
            connection.disconnect()


@lru_cache(maxsize=1)
def own():
    """(connection, ibis): one DuckDB in memory that can reach no file and no host; ask under LOCK. Ibis is imported
    late: it takes a second."""
    import ibis

    spill = tempfile.TemporaryDirectory(prefix="microscope-")
    atexit.register(spill.cleanup)
    connection = ibis.duckdb.connect(**EngineLimits.from_environment(os.environ).settings(spill.name))
    _close_off(connection)
    return connection, ibis


def _close_off(connection) -> None:
    connection.raw_sql("SET enable_external_access = false")
    connection.raw_sql("SET lock_configuration = true")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
