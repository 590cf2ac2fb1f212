"""The quality report on screen: checks with their examples, the profile of every column, amounts by currency."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis import loaded, words
from analysis.findings import Finding
from data import Campaigns
from data.quality.profile import value_retold
from data.quality.values import Check
from pages.shared import show, state

#: Checks that ask for attention and are shown at once; the others follow on demand.
_AT_ONCE = 5


def before_you_trust_it(campaigns: Campaigns) -> None:
    """What asks for attention, the gravest first, each with its examples on demand."""
    checks = campaigns.report.quality.to_review
    if not checks:
        return
    show.heading("Before you trust it")
    _checks(checks[:_AT_ONCE], "review")
    if len(checks) > _AT_ONCE and st.toggle(f"Show {len(checks) - _AT_ONCE} more", key=f"more_checks_{state.data()}"):
        _checks(checks[_AT_ONCE:], "more")


def what_it_is(campaigns: Campaigns) -> None:
    """What the data says of itself."""
    if campaigns.card.lines:
        show.heading("What this data is")
        show.paragraph(" ".join(campaigns.card.sentences))


def passed(campaigns: Campaigns) -> list[Check]:
    """The checks that found nothing to do."""
    return [check for check in campaigns.report.quality.checks if check.status == "pass"]


def what_was_fine(campaigns: Campaigns) -> None:
    """The checks that found nothing to do."""
    show.note(loaded.what_could_be_checked(campaigns))
    _checks(passed(campaigns), "passed")


def _checks(checks: Sequence[Check], where: str) -> None:
    with st.container(gap="xsmall"):
        for check in checks:
            _check(check, f"{where}_{check.key}_{state.data()}")


def _check(check: Check, key: str) -> None:
    finding = Finding(check.status, check.text, check.advice)
    if check.examples.empty:
        show.finding(finding)
        return
    left, right = st.columns([6, 1], vertical_alignment="center")
    with left:
        show.finding(finding)
    with right:
        opened = st.toggle("Examples", key=key)
    if opened:
        rows = check.examples.assign(line=[_line(line) for line in check.examples["line"]])
        show.small_table(rows.astype({"where": str, "what": str}), labels={
            "where": "Where", "line": "Line", "what": "What stands there"})


def _line(line: float) -> str:
    return "" if pd.isna(line) else words.whole(line)


def profile(campaigns: Campaigns) -> None:
    """One row a column of a file: what was read, filled, changed, and the range of its values."""
    rows = campaigns.report.quality.profile
    if rows.empty:
        show.note("This data came from no file.")
        return
    shown = rows.assign(**{name: rows[name].where(rows[name].notna(), "") for name in ("taken_for", "example")},
                        **{name: rows[name].map(value_retold) for name in ("low", "median", "high")})
    show.table(shown, key="data_profile", height=380 if len(rows) > 9 else "auto", download="profile.csv", labels={
        "file": "File", "column": "Column", "taken_for": "Taken for", "read": "Rows", "filled": "Filled",
        "unknown": "Unknown", "changed": "Changed", "distinct": "Distinct", "example": "Example", "low": "Lowest",
        "median": "Median", "high": "Highest"},
        formats=dict.fromkeys(("read", "filled", "unknown", "changed", "distinct"), "count"))


def currencies(campaigns: Campaigns) -> list[str]:
    """Amounts by currency, never summed across them; the codes found, the most frequent first."""
    rows = campaigns.report.quality.currencies
    if rows.empty:
        show.note("No amounts are in this data.")
        return []
    said = rows.assign(
        currency=[code if isinstance(code, str) else "not stated" for code in rows["currency"]],
        column=rows["column"].astype(str).str.replace("_", " "),
        total=[words.money(r.total, r.currency if isinstance(r.currency, str) else "") for r in rows.itertuples()])
    show.small_table(said, labels={"table": "Table", "column": "Amount", "currency": "Currency", "rows": "Rows",
                                   "total": "Total"})
    known = rows.dropna(subset=["currency"])
    return [str(code) for code in known.groupby("currency")["rows"].sum().sort_values(ascending=False).index]
