"""What was changed on the way in, and the rows that are in no table."""

from __future__ import annotations

import pandas as pd

from analysis import words
from data import Campaigns
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
    show.table(campaigns.report.changes, key="data_changes", formats={"count": "count"}, download="changes.csv",
               labels={"file": "File", "column": "Column", "count": "Cells", "change": "Change"},
               widths={"change": "large"})


def set_aside(rows: pd.DataFrame, counted: pd.DataFrame) -> None:
    """The rows that are in no table, with their reasons."""
    show.small_table(counted.iloc[:12], labels={"file": "File", "reason": "Reason", "rows": "Rows"})
    if len(counted) > 12:
        show.note(f"And {words.whole(len(counted) - 12)} further reasons, in the download.")
    show.table(rows.iloc[:MOST_ROWS], key="data_set_aside", height=260, widths={"reason": "medium", "cells": "large"},
               labels={"file": "File", "line": "Line", "reason": "Reason", "cells": "Row as it stands in the file"})
    if len(rows) > MOST_ROWS:
        show.note(f"The first {words.whole(MOST_ROWS)} of {words.whole(len(rows))}; the download holds all of them.")
    show.download("Download the rows set aside", lambda: csv_bytes(rows), name="rows-set-aside.csv", mime="text/csv")
