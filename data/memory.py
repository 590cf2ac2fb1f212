"""Where what was said of columns is kept: small JSON files of our own below MICROSCOPE_HOME, each whole or not there"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

from data.errors import DataError
from data.workspace import home
from data.workspace.durable import BEGUN, settle_names, sweep

#: Files of another format than this are none of ours, and so are larger ones (bytes).
_FORMAT, _MOST_BYTES = 1, 1_000_000


def names() -> list[str]:
    """The names under which something is kept, those in folders below left out."""
    return [place.stem for place in _folder().glob("*.json")] if _folder().is_dir() else []


def read(name: str) -> dict | None:
    """What is kept under a name; None where there is nothing, or it is none of ours, or damaged."""
    place = _place(name)
    try:
        if place.stat().st_size > _MOST_BYTES:
            return None
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found.get("format") == _FORMAT else None


def write(name: str, meaning: dict) -> None:
    """Keep this under a name in place of what was there, whole or not at all: written beside, then renamed. Raises
    DataError when the folder cannot be written."""
    place = _place(name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        sweep(place.parent)
        handle, begun = tempfile.mkstemp(prefix=BEGUN, dir=place.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({**meaning, "format": _FORMAT}, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            Path(begun).replace(place)
            settle_names(place.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(begun).unlink()
            raise
    except OSError as error:
        raise DataError(f"What you said about the columns cannot be remembered in {place.parent} ({error.strerror}): "
                        "make room there, or set MICROSCOPE_HOME to a folder that can be written.") from error


def delete(name: str) -> bool:
    """Delete what is kept under a name; False when nothing was, or it cannot be deleted."""
    sweep(_place(name).parent)
    try:
        _place(name).unlink()
    except OSError:
        return False
    return True


def _folder() -> Path:
    return home() / "mappings"


def _place(name: str) -> Path:
    return _folder() / f"{name}.json"
