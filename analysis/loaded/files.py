"""What each file was taken for, at a glance, and how it was read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from data import Campaigns
from data.aside import OWN_COLUMNS
from data.campaigns import Report
from data.template import is_template

_TABLES = {"creators": "creators", "posts": "posts", "deals": "deals", "overlaps": "overlaps of audiences",
           "sales": "sales by day"}


def glance(campaigns: Campaigns) -> pd.DataFrame:
    """One row a file: file, taken_for (in words), rows read, set_aside, used and found (columns), how it was read."""
    report = campaigns.report
    aside = report.set_aside["file"].value_counts()
    read = rows_read(report)
    rows = []
    for file, columns in report.columns.groupby("file", sort=False):
        taken = columns.loc[columns["taken_for"] != "", "taken_for"].str.split(".").str[0]
        kinds = [_TABLES[name] for name in taken.value_counts().index]
        beside = f", with {' and '.join(kinds[1:])}" if len(kinds) > 1 else ""
        rows.append((file, f"{kinds[0]}{beside}" if kinds else "nothing known", read.get(file), int(aside.get(file, 0)),
                     len(taken), len(asked_about(columns)), how_read(file, notes_of(file, report.notes))))
    return pd.DataFrame(rows, columns=["file", "taken_for", "rows", "set_aside", "used", "found", "how"])


def asked_about(columns: pd.DataFrame) -> pd.DataFrame:
    """The report's columns without those of our own that hold nothing to understand: what we add to rows to be
    corrected, and what was left empty in our template."""
    own = [file for file, rows in columns.groupby("file") if is_template(list(rows["found"]))]
    unused = columns["taken_for"] == ""
    return columns[~columns["found"].isin(OWN_COLUMNS) & ~(unused & columns["file"].isin(own))]


def rows_read(report) -> Mapping[str, int]:
    """file -> rows read in it, as far as the report tells."""
    profile = report.quality.profile
    return profile.groupby("file")["read"].max().to_dict() if len(profile) else {}


#: What the reader says of how a text is written; anything else it says is a remark.
_PARTED = re.compile(r"Cells (?:are|were) parted (?:by|at) (?P<mark>[^.;]+|'.')[.;]")
_ENCODING = re.compile(r"[Rr]ead as (?P<encoding>[\w-]+)[,;]")
_KINDS = {"xlsx": "Excel", "xlsm": "Excel", "xlsb": "Excel", "xls": "Excel (old)", "ods": "OpenDocument",
          "parquet": "Parquet", "json": "JSON", "jsonl": "JSON lines", "ndjson": "JSON lines", "zip": "ZIP"}


def how_read(file: str, notes: Sequence[str]) -> str:
    """How a file was read, in two or three words: "commas, UTF-8". Text without a word on its characters is UTF-8:
    any other encoding is said."""
    mark = next((found["mark"] for note in notes if (found := _PARTED.match(note))), None)
    if mark is not None:
        encoding = next((found["encoding"] for note in notes if (found := _ENCODING.search(note))), "UTF-8")
        return f"{mark}, {encoding}"
    return _KINDS.get(file.split(" / ")[0].rsplit(".", 1)[-1].lower(), "")


def remarks(notes: Sequence[str]) -> list[str]:
    """Notes without the one on what parts the cells, which stands in the table."""
    return [note for note in notes if not re.search(r"Cells are parted by \w+\.$", note)]


def notes_of(file: str, notes: Sequence[str]) -> list[str]:
    """What the report says of how one file was read, without the file's name before it."""
    start = f"{file}: "
    return [note.removeprefix(start) for note in notes if note.startswith(start)]


def remarks_of(report: Report) -> list[str]:
    """What was said while the files were read, those of one file together, with the file's name before each."""
    notes = remarks(report.notes)
    of_files = [f"{file}: {note}" for file in dict.fromkeys(report.columns["file"]) for note in notes_of(file, notes)]
    return [report.retold(note) for note in [*of_files, *(note for note in notes if note not in set(of_files))]]


def taken_for(target: str) -> str:
    """A canonical column as people read it: "posts.average_likes" -> "average likes (posts)"."""
    if target in ("unused", ""):
        return "not used"
    table, name = target.split(".", 1)
    return f"{name.replace('_', ' ')} ({table})"
