"""What a user said about the columns of a file, remembered for the next export of the same shape.

One JSON file a shape below MICROSCOPE_HOME. How a list was chosen is remembered for a file of the same name only:
another list may have been chosen otherwise. Rates of exchange are never remembered: they change.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.campaigns import Campaigns
from data.errors import DataError
from data.reading import read_raw
from data.recognising import load_campaigns
from data.workspace import home

FORMAT = 1
_COLUMN, _RATE, _SELECTION = "column", "rate", "selection"
#: Larger files are none of ours, bytes.
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Proposal:
    """What was said of an earlier file of the same shape. shape: its name in the memory; file: the earlier file;
    answers: as `load_campaigns` takes them, for the file at hand."""

    shape: str
    file: str
    answers: Mapping[str, str]


def shape_of(headers: Sequence[str]) -> str:
    """What files of one shape have in common: the names of their columns, in any order and case; 32 hex digits.

    What their rows are is no part of it: a correction may change that, and the next export is read without it first.
    """
    names = sorted({" ".join(str(header).casefold().split()) for header in headers} - {""})
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()[:32]


def remember(file: str, headers: Sequence[str], answers: Mapping[str, str]) -> None:
    """Keep what was answered for a file of this shape; what was remembered before stays where it is not answered anew.

    answers: as given to `load_campaigns`; those about other files are left out. Raises DataError when the folder
    cannot be written.
    """
    shape = shape_of(headers)
    said = _of_this_file(file, headers, answers)
    if not said:
        return
    before = _read(shape)
    kept = dict(before["answers"]) if before is not None else {}
    if before is not None and before["file"] != file:
        kept.pop(_SELECTION, None)  # said of another list
    _write(shape, {"format": FORMAT, "file": file, "answers": {**kept, **said}})


def proposal(file: str, headers: Sequence[str]) -> Proposal | None:
    """What is remembered for a file of this shape, as answers for this one; None when nothing is."""
    shape = shape_of(headers)
    found = _read(shape)
    if found is None:
        return None
    known, answers = set(headers), {}
    for key, value in found["answers"].items():
        if key == _SELECTION:
            if file == found["file"]:
                answers[key] = value
        elif key.startswith(f"{_COLUMN}:"):
            header = _spelled(key.removeprefix(f"{_COLUMN}:"), known)
            if header is not None:
                answers[f"{_COLUMN}:{file}:{header}"] = value
        elif key.endswith(":"):
            answers[f"{key}{file}"] = value
        else:
            answers[key] = value
    return Proposal(shape, found["file"], answers) if answers else None


def load_as_before(
    *sources: tuple[str, bytes], answers: Mapping[str, str], progress: Callable[[str, float], None] | None = None,
) -> tuple[Campaigns, dict[str, str]]:
    """`load_campaigns` under these answers and, where they are silent, under what is remembered for files of the
    same shapes; the dataset and the answers it was read under.

    What is remembered of two files and differs between them is left out, and so is everything that does not fit any
    more: a memory makes no error. Raises DataError as `load_campaigns` does.
    """
    try:
        campaigns = load_campaigns(*sources, answers=answers, progress=progress)
    except DataError:
        more = {k: v for k, v in _agreed(_by_their_headers(sources)).items() if k not in answers}
        if not more:
            raise
        return load_campaigns(*sources, answers={**answers, **more}, progress=progress), {**answers, **more}
    more = {key: value for key, value in remembered(campaigns).items() if key not in answers}
    if not more:
        return campaigns, dict(answers)
    try:
        again = load_campaigns(*sources, answers={**answers, **more}, progress=progress)
    except DataError:
        return campaigns, dict(answers)
    return again, {**answers, **more}


def remembered(campaigns: Campaigns) -> dict[str, str]:
    """What is remembered for the files of a dataset, as answers; what two of them disagree about is left out."""
    return _agreed(proposals(campaigns))


def _agreed(proposed: Sequence[Proposal]) -> dict[str, str]:
    found: dict[str, str] = {}
    torn = set()
    for one in proposed:
        torn |= {key for key, value in one.answers.items() if found.setdefault(key, value) != value}
    return {key: value for key, value in found.items() if key not in torn}


def proposals(campaigns: Campaigns) -> list[Proposal]:
    """What is remembered for each file of a dataset, by the columns that its report lists."""
    columns = campaigns.report.columns
    found = (proposal(str(file), list(rows["found"])) for file, rows in columns.groupby("file", sort=False))
    return [one for one in found if one is not None]


def _by_their_headers(sources: Sequence[tuple[str, bytes]]) -> list[Proposal]:
    """What is remembered for files of which nothing is known without it."""
    found = []
    for source in sources if _folder().is_dir() and any(_folder().glob("*.json")) else ():
        with contextlib.suppress(DataError):
            table = read_raw(source)
            found.append(proposal(table.name, table.header or []))
    return [one for one in found if one is not None]


def remember_all(campaigns: Campaigns, answers: Mapping[str, str]) -> None:
    """Keep these answers for every file of a dataset that they concern."""
    for file, rows in campaigns.report.columns.groupby("file", sort=False):
        remember(str(file), list(rows["found"]), answers)


def forget(shape: str) -> bool:
    """Delete what is remembered under this shape; False when nothing was."""
    if len(shape) != 32 or not all(c in "0123456789abcdef" for c in shape):
        return False
    try:
        (_folder() / f"{shape}.json").unlink()
    except OSError:
        return False
    return True


def forget_file(file: str) -> int:
    """Delete everything that is remembered from a file of this name or a sheet of it; how many shapes that were."""
    places = _folder().glob("*.json") if _folder().is_dir() else ()
    return sum(forget(place.stem) for place in list(places)
               if (found := _read(place.stem)) is not None
               and (found["file"] == file or found["file"].startswith((f"{file} / ", f"{file} ("))))


def _of_this_file(file: str, headers: Sequence[str], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that speak of this file or of all files, with the file's name taken out of the key."""
    said = {}
    for key, value in answers.items():
        if key.startswith(f"{_RATE}:"):
            continue
        if key.startswith(f"{_COLUMN}:"):
            if key.startswith(f"{_COLUMN}:{file}:") and key.removeprefix(f"{_COLUMN}:{file}:") in set(headers):
                said[f"{_COLUMN}:{key.removeprefix(f'{_COLUMN}:{file}:')}"] = value
        elif key.endswith(f":{file}"):
            said[key.removesuffix(file)] = value
        elif ":" not in key:
            said[key] = value
    return said


def _spelled(header: str, known: set[str]) -> str | None:
    """The header as this file spells it: shapes are equal in any case of letters."""
    if header in known:
        return header
    plain = " ".join(header.casefold().split())
    return next((one for one in sorted(known) if " ".join(one.casefold().split()) == plain), None)


def _folder() -> Path:
    return home() / "mappings"


def _read(shape: str) -> dict | None:
    """What is written under a shape; a damaged file is as good as none."""
    place = _folder() / f"{shape}.json"
    try:
        if place.stat().st_size > _MOST_BYTES:
            return None
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("file"), str):
        return None
    answers = found.get("answers")
    if not isinstance(answers, dict) or not all(isinstance(v, str) for v in answers.values()):
        return None
    return found


def _write(shape: str, meaning: dict) -> None:
    """Whole or not at all: written beside, then renamed."""
    place = _folder() / f"{shape}.json"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, begun = tempfile.mkstemp(prefix=".begun-", dir=place.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(meaning, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            Path(begun).replace(place)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(begun).unlink()
            raise
    except OSError as error:
        raise DataError(f"What you said about the columns cannot be remembered in {place.parent} ({error.strerror}): "
                        "make room there, or set MICROSCOPE_HOME to a folder that can be written.") from error
