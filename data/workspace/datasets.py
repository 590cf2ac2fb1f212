"""Datasets that survive the session: one folder each, named by fingerprint, below MICROSCOPE_HOME or ~/.microscope."""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path

import pandas as pd

from data import schema
from data.campaigns import Campaigns, Card, Question, Report
from data.errors import DataError
from data.workspace.durable import GONE, begun, settle, settle_names, sweep

#: Raised when what is written changes its shape: a dataset kept by another version is written anew when it is kept.
FORMAT = 3

_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_REPORT_TABLES = ("set_aside", "changes", "columns", "profile", "sightings", "origins")
_META = "dataset.json"


def home() -> Path:
    """The folder of all that survives a session; asked at each call, so that the environment may change it."""
    named = os.environ.get("MICROSCOPE_HOME")
    return Path(named) if named else Path.home() / ".microscope"


def folder() -> Path:
    """Where datasets are kept."""
    return home() / "datasets"


def keep_dataset(
    campaigns: Campaigns, *, sources: Sequence[tuple[str, bytes]] = (), answers: Mapping[str, str] | None = None,
) -> str:
    """Write the dataset, whole or not at all, and return its fingerprint; it is on the disk when this returns.

    sources, answers: the files it was read from, (name, bytes), and what was answered; with them it can be read again
    under other answers. The same fingerprint is the same content, but other files may have led to it: the last
    report, files and answers stand. Raises DataError when the folder cannot be written.
    """
    place = _place(campaigns.fingerprint)
    if place is None:
        raise ValueError(f"a fingerprint is 32 hex digits, not {campaigns.fingerprint!r}")
    reading = _reading(campaigns, sources, dict(answers or {}))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        sweep(place.parent)
        if _meta(place) is None:
            _write_all(campaigns, sources, reading, place)
        elif _meta(place) == reading:
            now = time.time_ns()  # finer than the clock a file system goes by by itself
            os.utime(place / _META, ns=(now, now))
        else:
            _write_reading(campaigns, sources, reading, place)
            for other in place.glob("read-*"):
                if other.name != reading["reading"]:
                    shutil.rmtree(other, ignore_errors=True)
    except OSError as error:
        raise DataError(f"The dataset cannot be kept in {place.parent} ({error.strerror}): make room there, or set "
                        "MICROSCOPE_HOME to a folder that can be written.") from error
    return campaigns.fingerprint


def open_dataset(fingerprint: str) -> Campaigns | None:
    """The dataset kept under this fingerprint, or None."""
    place = _place(fingerprint)
    for _ in range(3):
        meta = None if place is None else _meta(place)
        if meta is None:
            return None
        try:
            return _opened(place, meta)
        except FileNotFoundError:  # kept again or deleted by another session while it was read: look once more
            continue
    return None


def _opened(place: Path, meta: dict) -> Campaigns:
    tables = {}
    for name in schema.TABLES:
        frame = pd.read_parquet(place / f"{name}.parquet")
        tables[name] = schema.conform(name, frame)
        if name == "posts":
            tables[name]["engagement"] = frame["engagement"].astype("float64")
    read = {name: _plain(pd.read_parquet(place / meta["reading"] / f"{name}.parquet")) for name in _REPORT_TABLES}
    said = meta["report"]
    report = Report(said["rows_read"], said["rows_kept"], **read, notes=tuple(said["notes"]), tables=tables,
                    files=tuple(said["files"]),
                    questions=tuple(Question(**{**q, "options": tuple(q["options"])}) for q in said["questions"]))
    card = Card(**{name: tuple(value) if isinstance(value, list) else value for name, value in meta["card"].items()})
    return Campaigns(**tables, report=report, card=card, fingerprint=place.name)


def kept_sources(fingerprint: str) -> list[tuple[str, bytes]]:
    """The files a kept dataset was read from, (name, bytes); none when it was kept without them."""
    return [(name, place.read_bytes())
            for name, place in zip(kept_names(fingerprint), _files(fingerprint), strict=True)]


def kept_names(fingerprint: str) -> list[str]:
    """The names of the files a kept dataset was read from."""
    place = _place(fingerprint)
    meta = None if place is None else _meta(place)
    return [] if meta is None else list(meta["sources"])


def has_sources(fingerprint: str) -> bool:
    """Whether a dataset is kept with the files it was read from."""
    place = _place(fingerprint)
    meta = None if place is None else _meta(place)
    return meta is not None and bool(meta["sources"])


def is_kept(fingerprint: str) -> bool:
    """Whether something is kept under this fingerprint; a look at a name only."""
    place = _place(fingerprint)
    return place is not None and (place / _META).is_file()


def with_same_files(fingerprint: str) -> list[str]:
    """The other kept datasets that hold one of this one's files, byte for byte, the newest first: the same files read
    under other answers, or together with others."""
    mine = _files(fingerprint)
    return [other for other, _ in kept_datasets() if other != fingerprint and any(
        one.stat().st_size == theirs.stat().st_size and filecmp.cmp(one, theirs, shallow=False)
        for one in mine for theirs in _files(other))]


def _files(fingerprint: str) -> list[Path]:
    """Where the files stand from which a kept dataset was read."""
    place = _place(fingerprint)
    meta = None if place is None else _meta(place)
    return [] if meta is None else [place / meta["reading"] / f"source_{n}" for n in range(len(meta["sources"]))]


def kept_answers(fingerprint: str) -> dict[str, str]:
    """The answers under which a kept dataset was read; empty when nothing was answered, or nothing is kept."""
    place = _place(fingerprint)
    meta = None if place is None else _meta(place)
    return {} if meta is None else meta["answers"]


def delete_dataset(fingerprint: str) -> bool:
    """Remove it from the folder; False if it was not there. What killed processes left half written or half deleted
    goes with it, for it may be of this one."""
    sweep(folder())
    place = _place(fingerprint)
    if place is None or not place.is_dir():
        return False
    try:
        _remove(place)
    except FileNotFoundError:  # somebody else was faster
        return False
    return True


def kept_datasets() -> list[tuple[str, str]]:
    """(fingerprint, card title) of all kept datasets, newest first."""
    found = []
    for place in folder().iterdir() if folder().is_dir() else ():
        meta = _meta(place) if _FINGERPRINT.fullmatch(place.name) else None
        if meta is not None:
            found.append(((place / _META).stat().st_mtime_ns, place.name, meta["card"]["title"]))
    return [(fingerprint, title) for _, fingerprint, title in sorted(found, reverse=True)]


def _place(fingerprint: str) -> Path | None:
    """The folder of a dataset. A fingerprint may come from a link: anything that is none leads nowhere."""
    return folder() / fingerprint if _FINGERPRINT.fullmatch(fingerprint) else None


def _meta(place: Path) -> dict | None:
    """What is written about a dataset; None when there is none, or one that this version does not read."""
    try:
        meta = json.loads((place / _META).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError, UnicodeDecodeError):
        return None
    return meta if isinstance(meta, dict) and meta.get("format") == FORMAT else None


def _reading(campaigns: Campaigns, sources: Sequence[tuple[str, bytes]], answers: dict[str, str]) -> dict:
    """What is written about a dataset; `reading` names the folder of the report and the files by what is in them."""
    report = {f.name: getattr(campaigns.report, f.name) for f in fields(Report)
              if f.name not in (*_REPORT_TABLES, "tables")}
    meta = {"format": FORMAT, "card": asdict(campaigns.card), "sources": [name for name, _ in sources],
            "answers": answers, "report": {**report, "questions": [asdict(q) for q in campaigns.report.questions]}}
    digest = hashlib.sha256(json.dumps(meta).encode())
    for _, content in sources:
        digest.update(hashlib.sha256(content).digest())
    for name in _REPORT_TABLES:
        frame = getattr(campaigns.report, name)
        if name == "origins":  # as many rows as the tables, all numbers
            digest.update(frame.to_numpy("int64").tobytes())
        else:
            digest.update(frame.to_csv(index=False).encode("utf-8", "surrogatepass"))
    return json.loads(json.dumps({**meta, "reading": f"read-{digest.hexdigest()[:32]}"}))


def _write_all(campaigns: Campaigns, sources: Sequence[tuple[str, bytes]], reading: dict, place: Path) -> None:
    with begun(place.parent) as beside:
        for name in schema.TABLES:
            getattr(campaigns, name).to_parquet(beside / f"{name}.parquet", index=False)
        _write_reading(campaigns, sources, reading, beside)
        settle(beside)
        if place.exists():  # of another version, or damaged
            _remove(place)
        _into_place(beside, place)
    settle_names(place.parent)


def _write_reading(campaigns: Campaigns, sources: Sequence[tuple[str, bytes]], reading: dict, place: Path) -> None:
    """Report and files into a folder of their own; replacing the one file that names it makes them count."""
    folder_of_it = place / reading["reading"]
    folder_of_it.mkdir(exist_ok=True)
    for name in _REPORT_TABLES:
        getattr(campaigns.report, name).to_parquet(folder_of_it / f"{name}.parquet", index=False)
    for number, (_, content) in enumerate(sources):
        (folder_of_it / f"source_{number}").write_bytes(content)
    settle(folder_of_it)
    settle_names(place)
    written = place / f"{_META}.begun"
    with written.open("w", encoding="utf-8") as file:
        json.dump(reading, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    written.replace(place / _META)
    settle_names(place)


def _into_place(beside: Path, place: Path) -> None:
    """One rename makes the dataset appear; when another session was faster, its copy of the same content stays."""
    try:
        beside.rename(place)
    except OSError:
        if _meta(place) is None:
            raise


def _remove(place: Path) -> None:
    """Out of sight in one step, then gone."""
    gone = Path(tempfile.mkdtemp(prefix=GONE, dir=place.parent)) / place.name
    try:
        place.rename(gone)
        settle_names(place.parent)
    finally:
        shutil.rmtree(gone.parent, ignore_errors=True)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Text columns as objects with None, as the report had them."""
    texts = {c: frame[c].astype(object).where(frame[c].notna(), None) for c in frame.columns
             if not pd.api.types.is_numeric_dtype(frame[c])}
    return frame.assign(**texts)
