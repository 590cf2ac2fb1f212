"""The parts of the Data page."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from analysis import words
from analysis.findings import Answer, Finding, Number
from data import Campaigns
from data.exporting import csv_bytes
from pages.shared import show, state

QUESTION = "What do we have, and can we trust it?"

#: Rows set aside that are drawn; all of them are in the download.
MOST_ROWS = 1_000

_SELECTION_MATTERS = "How this list was chosen is not answered yet, and it decides what may be concluded."


def answer_of(campaigns: Campaigns) -> Answer:
    """What is loaded, how much of it can be used, and what stands in the way of trusting it."""
    report, card = campaigns.report, campaigns.card
    aside = len(report.set_aside)
    usable, of_all = _usable(campaigns)
    noun = "post" if len(campaigns.posts) else "creator"
    count = words.plural(usable, noun)
    title = f"All {count} can be used" if usable == of_all and usable > 1 else (
        f"{words.whole(usable)} of {words.plural(of_all, noun)} can be used")
    if len(campaigns.posts):
        title += f", from {words.plural(card.creators, 'creator')}"
    numbers = [
        _usable_number(usable, of_all, noun), _creators_number(campaigns),
        Number("Rows set aside", words.whole(aside), f"of {words.whole(report.rows_read)} read", "measured",
               "Source rows that are in no table, each listed below with its file, line and reason")]
    if len(report.columns):
        numbers.append(_columns_number(report.columns))
    text = f"{_rows_sentence(report.rows_read, report.set_aside)} {_caveat(campaigns)}"
    return Answer(QUESTION, title, text, tuple(numbers))


def _usable(campaigns: Campaigns) -> tuple[int, int]:
    """Posts (creators, where there are no posts) with followers and engagement known, and how many there are."""
    if len(campaigns.posts):
        posts = campaigns.posts
        return int(((posts["followers"] > 0) & posts["engagement"].notna()).sum()), len(posts)
    creators = campaigns.creators
    averages = creators[[c for c in creators.columns if c.startswith("average_")] + ["engagement_rate"]]
    return int(((creators["followers"] > 0) & averages.notna().any(axis=1)).sum()), len(creators)


def _rows_sentence(read: int, aside: pd.DataFrame) -> str:
    if aside.empty:
        return f"All {words.plural(read, 'row')} read are kept; none was set aside."
    counted = aside["reason"].map(without_place).value_counts()
    verb = "was" if len(aside) == 1 else "were"
    lead = f"Of {words.plural(read, 'row')} read, {words.whole(len(aside))} {verb} set aside"
    if len(counted) == 1:
        return f"{lead} (“{counted.index[0]}”)."
    named = ", ".join(f"{words.whole(n)} (“{reason}”)" for reason, n in counted.iloc[:2].items())
    more = f" and {words.whole(counted.iloc[2:].sum())} for other reasons" if len(counted) > 2 else ""
    return f"{lead}: {named}{more}."


def without_place(reason: str) -> str:
    """A reason without the line it points to, so that equal ones can be counted."""
    return re.sub(r" (in|of) line [0-9,]+\b.*$", "", reason)


def _caveat(campaigns: Campaigns) -> str:
    card = campaigns.card
    parts = " + ".join(card.engagement_parts)
    told = f"Engagement is {parts}. " if parts else ""
    if card.selection is None:
        return told + _SELECTION_MATTERS
    return told + ("Nobody knows how this list was chosen." if _unknown(card.selection) else
                   f"List chosen: {card.selection}.")


def _unknown(selection: str) -> bool:
    return selection == "don't know"


def _usable_number(usable: int, of_all: int, noun: str) -> Number:
    return Number(f"{noun.capitalize()}s that can be used", words.whole(usable), f"of {words.whole(of_all)} kept",
                  "measured", f"{noun.capitalize()}s whose follower count and engagement are both known")


def _creators_number(campaigns: Campaigns) -> Number:
    listed = len(campaigns.creators)
    if campaigns.posts.empty:
        known = int((campaigns.creators["followers"] > 0).sum())
        return Number("Creators", words.whole(listed), f"{words.whole(known)} with followers known", "measured",
                      "Creators listed, one per account and platform")
    return Number("Creators with posts", words.whole(campaigns.card.creators), f"of {words.whole(listed)} listed",
                  "measured", "Creators of whom at least one post is kept, one per account and platform")


def _columns_number(columns: pd.DataFrame) -> Number:
    understood = int(columns["taken_for"].astype(bool).sum())
    return Number("Columns understood", words.whole(understood), f"of {words.whole(len(columns))} found", "measured",
                  "Columns that were taken for something this app knows; the others are left unused")


def top(campaigns: Campaigns | None, answer: Answer | None) -> None:
    """The answer, or what is missing."""
    if answer is not None:
        show.answer(answer)
        if campaigns is not None and campaigns.filters.any:
            show.note(f"This page shows the whole dataset; elsewhere only {campaigns.filters.words}.")
        return
    st.html(f'<p class="question">{show.escape(QUESTION)}</p>')
    if state.data() == state.NO_DATA:
        show.empty("No data is loaded", "Add a file with your creators and their posts below, or open the sample.")
    else:
        show.empty("The data behind this link is not kept here any more",
                   "It was deleted, or the link was made on another machine. Add the files again: the same files give "
                   "the same link.")


def findings_of(campaigns: Campaigns) -> list[Finding]:
    """What to look at before trusting the data."""
    report, found = campaigns.report, []
    if len(report.set_aside):
        share = len(report.set_aside) / max(report.rows_read, 1)
        found.append(Finding("review" if share > 0.05 else "pass",
                             f"{words.percent(share)} of the rows read were set aside.",
                             "Look at the reasons below." if share > 0.05 else ""))
    if campaigns.creators["creator_id"].nunique() == 1:
        found.append(Finding("review", "All of this is one creator.", "Whether engagement declines with size takes "
                             "many creators of different sizes: add the others."))
    unknown = campaigns.posts["followers"].isna().mean() if len(campaigns.posts) else (
        campaigns.creators["followers"].isna().mean())
    if unknown > 0:
        rows = "posts" if len(campaigns.posts) else "creators"
        found.append(Finding("review" if unknown > 0.05 else "pass",
                             f"The follower count is unknown for {words.percent(float(unknown))} of the {rows}; they "
                             "take no part in rates.", "Add the counts if you have them." if unknown > 0.05 else ""))
    if campaigns.card.selection is None:
        found.append(Finding("review", "Nobody has said how this list was chosen.", "Answer the question above."))
    return found


def about(campaigns: Campaigns) -> None:
    """What to look at before trusting the data, and what it says of itself."""
    found = findings_of(campaigns)
    if found:
        show.heading("Before you trust it")
        show.findings(found)
    if campaigns.card.lines:
        show.heading("What this data is")
        show.paragraph(" ".join(campaigns.card.lines))


def changes(campaigns: Campaigns) -> None:
    """What was changed on the way in, and what was assumed."""
    report = campaigns.report
    if len(report.changes):
        show.heading("What was changed on the way in")
        show.table(report.changes, key="data_changes", formats={"count": "count"}, download="changes.csv",
                   labels={"file": "File", "column": "Column", "count": "Cells", "change": "Change"})
    if report.notes:
        show.heading("How the files were read")
        for text in report.notes:
            show.note(text)


def set_aside(rows: pd.DataFrame, counted: pd.DataFrame) -> None:
    """The rows that are in no table, with their reasons."""
    show.heading("Rows set aside")
    if rows.empty:
        show.note("None: every row that was read is in a table.")
        return
    show.table(counted, key="data_reasons", formats={"rows": "count"},
               labels={"rows": "Rows", "reason": "Reason", "file": "File"})
    show.table(rows.iloc[:MOST_ROWS], key="data_set_aside", height=260,
               labels={"file": "File", "line": "Line", "reason": "Reason", "cells": "Row as it stands in the file"})
    if len(rows) > MOST_ROWS:
        show.note(f"The first {words.whole(MOST_ROWS)} of {words.whole(len(rows))}; the download holds all of them.")
    show.download("Download the rows set aside", lambda: csv_bytes(rows), name="rows-set-aside.csv", mime="text/csv")
