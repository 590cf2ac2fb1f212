"""What was changed on the way in, and the rows that are in no table."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis import loaded, words
from data import Campaigns
from data.aside import download_kind, download_of, to_correct
from data.campaigns import Report
from data.exporting import csv_bytes
from pages.shared import show
from pages.shared.show import data_quality

#: Rows set aside that are drawn; all of them are in the download.
MOST_ROWS = 1_000


def views(campaigns: Campaigns, *, own: bool) -> dict[str, str]:
    """The details there are of this dataset: key -> label with its count. own: it can be read again."""
    report = campaigns.report
    found = {"columns": "Columns"} if own else {}
    if len(report.set_aside):
        found["aside"] = f"Rows set aside ({words.whole(len(report.set_aside))})"
    if len(report.changes):
        found["changes"] = f"Changes ({words.whole(len(report.changes))})"
    fine = data_quality.passed(campaigns)
    if fine:
        found["fine"] = f"What was fine ({words.whole(len(fine))})"
    if len(report.quality.profile):
        found["profile"] = "Profile"
    if len(report.quality.currencies):
        found["currencies"] = "Currencies"
    return found


def changes(campaigns: Campaigns) -> None:
    """Every cell that was changed, counted by column and reason."""
    report = campaigns.report
    rows = report.changes.assign(change=report.changes["change"].map(report.retold))
    show.table(rows, key="data_changes", formats={"count": "count"}, download="changes.csv",
               labels={"file": "File", "column": "Column", "count": "Cells", "change": "Change"},
               widths={"change": "large"})


def set_aside(campaigns: Campaigns, counted: pd.DataFrame, build: Callable[[], dict[str, bytes]] | None) -> None:
    """The rows that are in no table, with their reasons. build: makes the files in which they can be corrected; None
    for data that no file can be added to."""
    report, rows = campaigns.report, campaigns.report.set_aside
    show.small_table(_retold(report, counted.iloc[:12]), labels={"file": "File", "reason": "Reason", "rows": "Rows"})
    if len(counted) > 12:
        show.note(f"And {words.whole(len(counted) - 12)} further reasons, in the list.")
    show.table(_retold(report, rows.iloc[:MOST_ROWS]), key="data_set_aside", height=260,
               widths={"reason": "medium", "cells": "large"},
               labels={"file": "File", "line": "Line", "reason": "Reason", "cells": "Row as it stands in the file"})
    if len(rows) > MOST_ROWS:
        show.note(loaded.first_of(MOST_ROWS, len(rows), "the list holds all of them"))
    correctable = to_correct(report) if build is not None else rows.iloc[:0]
    with st.container(horizontal=True):
        if len(correctable):
            name, mime = download_kind(correctable)
            show.download(f"Download {words.plural(len(correctable), 'row')} to correct",
                          lambda: download_of(build()), name=name, mime=mime, primary=True)
        show.download("Download the list", lambda: csv_bytes(_retold(report, rows)), name="rows-set-aside.csv",
                      mime="text/csv")
    if len(correctable):
        show.note(loaded.correcting_note(len(correctable), len(rows)))


def _retold(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    """The same with each reason as its reader writes numbers."""
    return rows.assign(reason=rows["reason"].map(report.retold))
