"""What a user said about the columns of a file, remembered for the next export of the same shape.

One JSON file a shape below MICROSCOPE_HOME. How a list was chosen is never remembered: it belongs to the list and not
to the shape of its file. Rates of exchange are never remembered either: they change. Whatever a dataset owes to the
memory is noted under its fingerprint, so that a page can say so.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data import memory
from data.aside import OWN_COLUMNS
from data.campaigns import Campaigns
from data.errors import DataError
from data.quality.answers import FOLLOWERS_ELSEWHERE
from data.recognising import load_campaigns
from data.recognising.questions import checked

_COLUMN, _RATE, _SELECTION = "column", "rate", "selection"
#: What is said of one dataset alone and must be said again of the next.
_NEVER = (_RATE, _SELECTION, FOLLOWERS_ELSEWHERE)
#: The folder of what datasets owe to the memory.
_BORROWED = "borrowed"


@dataclass(frozen=True)
class Proposal:
    """What was said of an earlier file of the same shape. shape: its name in the memory; file: the earlier file;
    answers: as `load_campaigns` takes them, for the file at hand."""

    shape: str
    file: str
    answers: Mapping[str, str]


def shape_of(headers: Sequence[str]) -> str:
    """What files of one shape have in common: the names of their columns, in any order and case; 32 hex digits.

    Columns that we add to rows to be corrected are no part of it, so that such a file is read as the one it is from;
    what their rows are is no part of it: a correction may change that, and the next export is read without it first.
    """
    names = sorted({" ".join(str(header).casefold().split()) for header in headers} - {""} - OWN_COLUMNS)
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Replaced:
    """An answer that took the place of one that whoever gave it had not seen. file: the earlier file that theirs was
    given for; key: of the answer, for the file at hand; theirs, mine: what was remembered, and what is from here on."""

    file: str
    key: str
    theirs: str
    mine: str


def remember(file: str, headers: Sequence[str], answers: Mapping[str, str], *,
             seen: Mapping[str, str] | None = None) -> tuple[Replaced, ...]:
    """Keep what was answered for a file of this shape; what was remembered before stays where it is not answered anew.
    Returned is what it took the place of unseen: somebody else may have said it meanwhile.

    answers: as given to `load_campaigns`; those about other files are left out. seen: the answers that the file was
    read under before, remembered ones included. Raises DataError when the folder cannot be written.
    """
    shape = shape_of(headers)
    said = _of_this_file(file, headers, answers)
    if not said:
        return ()
    before = _read(shape)
    kept = dict(before["answers"]) if before is not None else {}
    memory.write(shape, {"file": file, "answers": {**kept, **said}})
    shown = _of_this_file(file, headers, seen or {})
    return tuple(Replaced(before["file"], _key(short, file), kept[short], mine) for short, mine in said.items()
                 if kept.get(short, mine) != mine and kept[short] != shown.get(short))


def proposal(file: str, headers: Sequence[str]) -> Proposal | None:
    """What is remembered for a file of this shape, as answers for this one; None when nothing is."""
    shape = shape_of(headers)
    found = _read(shape) if any(header.strip() for header in headers) else None
    if found is None:
        return None
    known, answers = set(headers), {}
    for key, value in found["answers"].items():
        if key.partition(":")[0] in _NEVER:
            continue  # files of earlier versions hold it
        if key.startswith(f"{_COLUMN}:"):
            header = _spelled(key.removeprefix(f"{_COLUMN}:"), known)
            if header is not None:
                answers[f"{_COLUMN}:{file}:{header}"] = value
        elif key.endswith(":"):
            answers[f"{key}{file}"] = value
        else:
            answers[key] = value
    return Proposal(shape, found["file"], answers) if answers else None


@dataclass(frozen=True)
class ReadAsBefore:
    """campaigns: the dataset; answers: all it was read under; borrowed: those that nobody gave, by the earlier file
    they were given for."""

    campaigns: Campaigns
    answers: Mapping[str, str]
    borrowed: tuple[Proposal, ...] = ()


#: What is said while files are read once more.
AGAIN = "Reading again with what was remembered"


def load_as_before(
    *sources: tuple[str, bytes], answers: Mapping[str, str], progress: Callable[[str, float], None] | None = None,
) -> ReadAsBefore:
    """`load_campaigns` under these answers and, where they are silent, under what is remembered for files of the
    same shapes. The files are read once, unless what is remembered does not fit or fits a column found later only.

    What is remembered of two files and differs between them is left out, and so is everything that does not fit any
    more: a memory makes no error. Raises DataError as `load_campaigns` does.
    """
    recalled: dict[str, str] = {}
    proposed: list[Proposal] = []

    def recall(tables: Sequence[tuple[str, Sequence[str]]]) -> dict[str, str]:
        found = (proposal(name, header) for name, header in tables)
        proposed.extend(one for one in found if one is not None)
        recalled.update(_fitting({k: v for k, v in _agreed(proposed).items() if k not in answers}))
        return recalled

    def once_more(more: Mapping[str, str]) -> Campaigns:
        return load_campaigns(*sources, answers={**answers, **more}, progress=None if progress is None else (
            lambda stage, done: progress(f"{AGAIN}: {stage[:1].lower()}{stage[1:]}", done)))

    try:
        campaigns = load_campaigns(*sources, answers=answers, progress=progress, recall=recall)
    except DataError:
        if not recalled:
            raise
        return ReadAsBefore(once_more({}), dict(answers))
    late = [one for one in proposals(campaigns) if one not in proposed]
    more = _fitting({k: v for k, v in _agreed([*proposed, *late]).items() if k not in answers and k not in recalled})
    if more:
        with contextlib.suppress(DataError):
            campaigns = once_more({**recalled, **more})
            proposed, recalled = [*proposed, *late], {**recalled, **more}
    return ReadAsBefore(campaigns, {**answers, **recalled}, _by_origin(proposed, recalled))


def _fitting(answers: Mapping[str, str]) -> dict[str, str]:
    """Those that answer a question there still is with an answer there still is."""
    fitting = {}
    for key, value in answers.items():
        with contextlib.suppress(DataError):
            fitting |= checked({key: value})
    return fitting


def _by_origin(proposed: Sequence[Proposal], used: Mapping[str, str]) -> tuple[Proposal, ...]:
    """What was used, each answer under the first memory that proposed it."""
    left, found = dict(used), []
    for one in proposed:
        mine = {key: left.pop(key) for key, value in one.answers.items() if left.get(key) == value}
        if mine:
            found.append(Proposal(one.shape, one.file, mine))
    return tuple(found)


def note_borrowed(fingerprint: str, borrowed: Sequence[Proposal]) -> None:
    """Note what a dataset owes to the memory, in place of what was noted; nothing owed is nothing noted."""
    if not borrowed:
        forget_borrowed(fingerprint)
        return
    by_shape: dict[str, dict] = {}
    for one in borrowed:  # what is forgotten together is said together
        known = by_shape.setdefault(one.shape, {"shape": one.shape, "file": one.file, "answers": {}})
        known["answers"].update(one.answers)
    memory.write(f"{_BORROWED}/{fingerprint}", {"borrowed": list(by_shape.values())})


def borrowed(fingerprint: str) -> tuple[Proposal, ...]:
    """What a dataset owes to the memory, as noted when it was read; nothing when nothing is noted."""
    found = memory.read(f"{_BORROWED}/{fingerprint}")
    try:
        return tuple(Proposal(str(one["shape"]), str(one["file"]), {str(k): str(v) for k, v in one["answers"].items()})
                     for one in found["borrowed"]) if found is not None else ()
    except (KeyError, TypeError, AttributeError):
        return ()


def still_borrowed(before: Sequence[Proposal], answers: Mapping[str, str], given: Mapping[str, str]) -> list[Proposal]:
    """What stays borrowed when a dataset is read again. before: what it owed; answers: those it is read under; given:
    those that a user gave just now, which are theirs from here on."""
    left = ((one, {k: v for k, v in one.answers.items() if answers.get(k) == v and k not in given}) for one in before)
    return [Proposal(one.shape, one.file, mine) for one, mine in left if mine]


def forget_borrowed(fingerprint: str) -> None:
    """Delete what is noted of a dataset."""
    memory.delete(f"{_BORROWED}/{fingerprint}")


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


def remember_all(campaigns: Campaigns, answers: Mapping[str, str], *,
                 seen: Mapping[str, str] | None = None) -> tuple[Replaced, ...]:
    """Keep these answers for every file of a dataset that they concern, as `remember` does; what they replaced."""
    replaced = []
    for file, rows in campaigns.report.columns.groupby("file", sort=False):
        replaced += remember(str(file), list(rows["found"]), answers, seen=seen)
    return tuple(replaced)


def forget(shape: str) -> bool:
    """Delete what is remembered under this shape; False when nothing was."""
    if len(shape) != 32 or not all(c in "0123456789abcdef" for c in shape):
        return False
    return memory.delete(shape)


def forget_everywhere(campaigns: Campaigns, keys: Sequence[str]) -> None:
    """Delete these answers about all files ("platform") from what is remembered for any file of a dataset: another of
    its shapes may hold the same."""
    for one in proposals(campaigns):
        found = _read(one.shape)
        if found is not None and any(key in found["answers"] for key in keys):
            left = {key: value for key, value in found["answers"].items() if key not in keys}
            if left:
                memory.write(one.shape, {**found, "answers": left})
            else:
                forget(one.shape)


def forget_file(file: str) -> int:
    """Delete everything that is remembered from a file of this name or a sheet of it; how many shapes that were."""
    return sum(forget(shape) for shape in memory.names()
               if (found := _read(shape)) is not None
               and (found["file"] == file or found["file"].startswith((f"{file} / ", f"{file} ("))))


def _of_this_file(file: str, headers: Sequence[str], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that speak of this file or of all files, with the file's name taken out of the key."""
    said = {}
    for key, value in answers.items():
        if key.partition(":")[0] in _NEVER:
            continue
        if key.startswith(f"{_COLUMN}:"):
            if key.startswith(f"{_COLUMN}:{file}:") and key.removeprefix(f"{_COLUMN}:{file}:") in set(headers):
                said[f"{_COLUMN}:{key.removeprefix(f'{_COLUMN}:{file}:')}"] = value
        elif key.endswith(f":{file}"):
            said[key.removesuffix(file)] = value
        elif ":" not in key:
            said[key] = value
    return said


def _key(short: str, file: str) -> str:
    """The key of an answer with the file's name in it, where it speaks of one."""
    if short.startswith(f"{_COLUMN}:"):
        return f"{_COLUMN}:{file}:{short.removeprefix(f'{_COLUMN}:')}"
    return f"{short}{file}" if short.endswith(":") else short


def _spelled(header: str, known: set[str]) -> str | None:
    """The header as this file spells it: shapes are equal in any case of letters."""
    if header in known:
        return header
    plain = " ".join(header.casefold().split())
    return next((one for one in sorted(known) if " ".join(one.casefold().split()) == plain), None)


def _read(shape: str) -> dict | None:
    """What is written under a shape; a damaged file is as good as none."""
    found = memory.read(shape)
    if found is None or not isinstance(found.get("file"), str):
        return None
    answers = found.get("answers")
    if not isinstance(answers, dict) or not all(isinstance(v, str) for v in answers.values()):
        return None
    return found
