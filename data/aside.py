"""Rows set aside as files to correct and to add again: the columns of the file they came from, with line and reason."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence

import pandas as pd

from data.campaigns import Report
from data.exporting import csv_bytes
from data.quality.reading import REPEATS
from data.template import EXAMPLE_REASON

#: Columns that we add to such a file; no header of any table is called so, so that they are never taken for data.
LINE, REASON = "microscope_line", "microscope_reason"
OWN_COLUMNS = frozenset({LINE, REASON})


def to_correct(report: Report) -> pd.DataFrame:
    """The rows set aside that a correction can bring back, as they stand in `report.set_aside`.

    Those there twice would undo what a later row says, examples of the template are no data, and of a file of which
    no column is known no row can be used: these are left out.
    """
    aside = report.set_aside
    reasons = aside["reason"].astype(str)
    known = set(report.columns.loc[report.columns["taken_for"] != "", "file"])
    again = pd.Series(False, index=aside.index)
    for mark, *_ in REPEATS:
        again |= reasons.str.contains(mark, regex=False)
    return aside[aside["file"].isin(known) & ~again & (reasons != EXAMPLE_REASON)]


def files_to_correct(rows: pd.DataFrame, headers: Mapping[str, Sequence[str]]) -> dict[str, bytes]:
    """name -> CSV, one a source file. rows: file, line, reason, cells; headers: file -> its columns, in their order;
    columns beyond these are numbered."""
    found: dict[str, bytes] = {}
    for file, here in rows.groupby("file", sort=False):
        records = [next(csv.reader(io.StringIO(cells, newline="")), []) for cells in here["cells"]]
        header = list(headers.get(str(file), ()))
        width = max(len(header), *(len(record) for record in records))
        header = [name or f"column {at}" for at, name in enumerate([*header, *[""] * (width - len(header))], start=1)]
        frame = pd.DataFrame([[*record, *[""] * (width - len(record))] for record in records], columns=header)
        # Columns may go by one name: they are told apart by their place only.
        whole = pd.concat([frame, here[["line", "reason"]].reset_index(drop=True).set_axis([LINE, REASON], axis=1)],
                          axis=1)
        found[_name(str(file), found)] = _as_csv(whole)
    return found


def download_kind(rows: pd.DataFrame) -> tuple[str, str]:
    """Name and media type of what `download_of` makes of these rows: the CSV itself, or a ZIP of several."""
    files = rows["file"].unique()
    return (_name(str(files[0]), {}), "text/csv") if len(files) == 1 else ("rows-to-correct.zip", "application/zip")


def download_of(files: Mapping[str, bytes]) -> bytes:
    """What is downloaded: the CSV itself, or a ZIP of several."""
    if len(files) == 1:
        return next(iter(files.values()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _as_csv(frame: pd.DataFrame) -> bytes:
    """As `csv_bytes`, for columns of which several may go by one name."""
    names = list(frame.columns)
    plain = csv_bytes(frame.set_axis(range(len(names)), axis=1))
    head = csv_bytes(pd.DataFrame(columns=names))
    return head + plain.split(b"\r\n", 1)[1]


def _name(file: str, taken: Mapping[str, bytes]) -> str:
    """"book.xlsx / posts" -> "book.xlsx - posts - to correct.csv"."""
    stem = re.sub(r"\.(csv|tsv|txt)$", "", re.sub(r"[^\w .()-]+", "-", file.replace(" / ", " - ")), flags=re.IGNORECASE)
    name, number = f"{stem} - to correct.csv", 1
    while name in taken:
        number += 1
        name = f"{stem} - to correct ({number}).csv"
    return name
