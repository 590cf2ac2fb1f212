"""What is written into a folder is on the disk before it counts, and what a killed process left there is swept away"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: there only the age of what was left says that nobody is at it
    fcntl = None

#: What is being written, and what is being deleted, go by these beginnings of a name: nobody reads them.
BEGUN, GONE = ".begun-", ".gone-"
#: Seconds after which something begun that nobody holds was left by a process that ended: it is held at once.
GRACE = 10.0
#: The same where holding is not possible, for it may be held and nobody can tell.
LONG_AGO = 3600.0


@contextmanager
def begun(parent: Path) -> Iterator[Path]:
    """A folder to write into, held by this process while it is at it; gone afterwards unless it was renamed."""
    folder = Path(tempfile.mkdtemp(prefix=BEGUN, dir=parent))
    held = _hold(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


def settle(folder: Path) -> None:
    """Everything in this folder is on the disk when this returns: its files, then its names."""
    for place in folder.iterdir():
        if place.is_dir():
            settle(place)
        else:
            with place.open("rb+") as file:
                os.fsync(file.fileno())
    settle_names(folder)


def settle_names(folder: Path) -> None:
    """Which names are in this folder is on the disk when this returns. Windows has no such thing to ask for."""
    if os.name == "nt":
        return
    at = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)


def sweep(folder: Path) -> None:
    """Remove what processes that were killed have left in this folder, half written or half deleted."""
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name.startswith(GONE) or (place.name.startswith(BEGUN) and _left(place)):
            if place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
            else:
                with suppress(OSError):
                    place.unlink()


def _left(place: Path) -> bool:
    """Whether nobody writes there any more."""
    try:
        age = time.time() - place.stat().st_mtime
    except OSError:  # renamed or removed meanwhile
        return False
    if age <= GRACE or not place.is_dir():  # files are held by nobody
        return age > LONG_AGO
    try:
        held = _hold(place)
    except BlockingIOError:
        return False
    if held is None:
        return age > LONG_AGO
    os.close(held)
    return True


def _hold(folder: Path) -> int | None:
    """Hold a folder until what is returned is closed, or the process ends in whatever way; None where the system or
    the disk knows no such thing. Raises BlockingIOError where somebody else holds it."""
    if fcntl is None:
        return None
    try:
        at = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(at, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(at)
        raise
    except OSError:
        os.close(at)
        return None
    return at
