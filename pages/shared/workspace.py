"""What people saved, as pages reach it: who only looks writes nothing, and a fault of the disk is a sentence."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from data.errors import DataError
from data.workspace import home

if TYPE_CHECKING:
    from data.workspace.saved import Works


def place() -> str:
    """Where it is saved, as a key of caches: an address, or the folder of the file."""
    return os.environ.get("MICROSCOPE_DATABASE") or str(home())


def works(*, make: bool = False) -> Works | None:
    """The works that were saved; None where nothing ever was, unless a first one is to be made.

    Raises DataError where the database cannot be opened.
    """
    if not make and not os.environ.get("MICROSCOPE_DATABASE") and not (home() / "workspace.sqlite").exists():
        return None
    # The database's library is loaded by whoever saves first, or was loaded beside the first pages.
    from data.workspace.database import open_database
    from data.workspace.saved import Works

    return Works(open_database())


@contextmanager
def saying(what: str) -> Iterator[None]:
    """What the database raises within is raised as a DataError that names what could not be done and what to do."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        lines = str(getattr(error, "orig", None) or error).strip().splitlines()
        reason = lines[0].rstrip(".") if lines else type(error).__name__
        raise DataError(f"{what} could not be done ({reason}). What you see is not lost: it stands in the address of "
                        "this page. Try again, or ask whoever runs the server to look at its disk.") from error


def get_ready() -> None:
    """Load the database's library beside the page, once: whoever saves first should not wait for it."""
    threading.Thread(target=_load, name="microscope-workspace", daemon=True).start()


def _load() -> None:
    import data.workspace.saved  # noqa: F401
