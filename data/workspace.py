"""Datasets that survive the session: one folder each, named by fingerprint, below MICROSCOPE_HOME or ~/.microscope."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path

import pandas as pd

from data import schema
from data.campaigns import Campaigns, Card, Question, Report
from data.errors import DataError

#: Raised when what is written changes its shape: a dataset kept by another version is written anew when it is kept.
FORMAT = 1

_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_REPORT_TABLES = ("set_aside", "changes", "columns")
_META = "dataset.json"


def folder() -> Path:
    """Where datasets are kept; asked at each call, so that the environment may change it."""
    home = os.environ.get("MICROSCOPE_HOME")
    return (Path(home) if home else Path.home() / ".microscope") / "datasets"


def keep_dataset(
    campaigns: Campaigns, *, sources: Sequence[tuple[str, bytes]] = (), answers: Mapping[str, str] | None = None,
) -> str:
    """Write the dataset, whole or not at all, and return its fingerprint.

    sources, answers: the files it was read from, (name, bytes), and what was answered; with them it can be read again
    under other answers.
    A dataset that is kept already only becomes the newest: the same fingerprint is the same content. Raises DataError
    when the folder cannot be written.
    """
    place = _place(campaigns.fingerprint)
    if place is None:
        raise ValueError(f"a fingerprint is 32 hex digits, not {campaigns.fingerprint!r}")
    try:
        if _meta(place) is not None:
            os.utime(place / _META)
            return campaigns.fingerprint
        place.parent.mkdir(parents=True, exist_ok=True)
        begun = Path(tempfile.mkdtemp(prefix=".begun-", dir=place.parent))
        try:
            _write(campaigns, sources, dict(answers or {}), begun)
            if place.exists():  # of another version, or damaged
                _remove(place)
            _into_place(begun, place)
        finally:
            shutil.rmtree(begun, ignore_errors=True)
    except OSError as error:
        raise DataError(f"The dataset cannot be kept in {place.parent} ({error.strerror}): make room there, or set "
                        "MICROSCOPE_HOME to a folder that can be written.") from error
    return campaigns.fingerprint


def open_dataset(fingerprint: str) -> Campaigns | None:
    """The dataset kept under this fingerprint, or None."""
    place = _place(fingerprint)
    meta = None if place is None else _meta(place)
    if meta is None:
        return None
    tables = {}
    for name in schema.TABLES:
        frame = pd.read_parquet(place / f"{name}.parquet")
        tables[name] = schema.conform(name, frame)
        if name == "posts":
            tables[name]["engagement"] = frame["engagement"].astype("float64")
    read = {name: _plain(pd.read_parquet(place / f"report_{name}.parquet")) for name in _REPORT_TABLES}
    said = meta["report"]
    report = Report(said["rows_read"], said["rows_kept"], **read, notes=tuple(said["notes"]),
                    questions=tuple(Question(**{**q, "options": tuple(q["options"])}) for q in said["questions"]))
    card = Card(**{name: tuple(value) if isinstance(value, list) else value for name, value in meta["card"].items()})
    return Campaigns(**tables, report=report, card=card, fingerprint=fingerprint)


def kept_sources(fingerprint: str) -> list[tuple[str, bytes]]:
    """The files a kept dataset was read from, (name, bytes); none when it was kept without them."""
    place = _place(fingerprint)
    meta = None if place is None else _meta(place)
    if meta is None:
        return []
    return [(name, (place / f"source_{number}").read_bytes()) for number, name in enumerate(meta["sources"])]


def has_sources(fingerprint: str) -> bool:
    """Whether a dataset is kept with the files it was read from."""
    place = _place(fingerprint)
    meta = None if place is None else _meta(place)
    return meta is not None and bool(meta["sources"])


def kept_answers(fingerprint: str) -> dict[str, str]:
    """The answers under which a kept dataset was read; empty when nothing was answered, or nothing is kept."""
    place = _place(fingerprint)
    meta = None if place is None else _meta(place)
    return {} if meta is None else meta["answers"]


def delete_dataset(fingerprint: str) -> bool:
    """Remove it from the folder; False if it was not there."""
    place = _place(fingerprint)
    if place is None or not place.is_dir():
        return False
    _remove(place)
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


def _write(campaigns: Campaigns, sources: Sequence[tuple[str, bytes]], answers: dict[str, str], place: Path) -> None:
    for name in schema.TABLES:
        getattr(campaigns, name).to_parquet(place / f"{name}.parquet", index=False)
    for name in _REPORT_TABLES:
        getattr(campaigns.report, name).to_parquet(place / f"report_{name}.parquet", index=False)
    report = {f.name: getattr(campaigns.report, f.name) for f in fields(Report) if f.name not in _REPORT_TABLES}
    for number, (_, content) in enumerate(sources):
        (place / f"source_{number}").write_bytes(content)
    meta = {"format": FORMAT, "card": asdict(campaigns.card),
            "sources": [name for name, _ in sources], "answers": answers,
            "report": {**report, "questions": [asdict(q) for q in campaigns.report.questions]}}
    with (place / _META).open("w", encoding="utf-8") as file:
        json.dump(meta, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _into_place(begun: Path, place: Path) -> None:
    """One rename makes the dataset appear; when another session was faster, its copy of the same content stays."""
    try:
        begun.rename(place)
    except OSError:
        if _meta(place) is None:
            raise


def _remove(place: Path) -> None:
    """Out of sight in one step, then gone."""
    gone = Path(tempfile.mkdtemp(prefix=".gone-", dir=place.parent)) / place.name
    place.rename(gone)
    shutil.rmtree(gone.parent, ignore_errors=True)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Text columns as objects with None, as the report had them."""
    texts = {c: frame[c].astype(object).where(frame[c].notna(), None) for c in frame.columns
             if not pd.api.types.is_numeric_dtype(frame[c])}
    return frame.assign(**texts)
