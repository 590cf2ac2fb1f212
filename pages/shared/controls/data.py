"""The widgets of the Data page: files, answers, and which dataset to look at."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data import Campaigns, Question, schema
from pages.shared import show, state

#: What a column is corrected to that shall not be used; a word of `load_campaigns`.
UNUSED = "unused"

FILE_TYPES = ("csv", "tsv", "txt", "xlsx", "parquet")


def files(*, can_add: bool) -> tuple[list[tuple[str, bytes]], bool]:
    """The files dropped in, (name, bytes), and whether they come to those that are here already.

    The uploader has a key of its own for each dataset: once another one is shown, the widget of the former is gone,
    and with it the bytes that Streamlit holds for it.
    """
    dropped = st.file_uploader(
        "Add your files", type=list(FILE_TYPES), accept_multiple_files=True, key=f"upload_{state.data()}",
        help="Creators and posts may be one file or several. CSV, TSV, text, Excel (XLSX) or Parquet.")
    added = False
    if can_add:
        added = st.checkbox("Read them together with the files already here", key=f"together_{state.data()}")
    return [(file.name, file.getvalue()) for file in dropped], added


def answers(campaigns: Campaigns) -> dict[str, str] | None:
    """Draw the questions with what was guessed; the answers when they are given, else None."""
    given = {}
    show.heading("Questions the files cannot answer")
    with st.form(f"questions_{campaigns.fingerprint}", border=False):
        for question in campaigns.report.questions:
            given[question.key] = _question(question)
        sent = st.form_submit_button("Use these answers", type="primary")
    return given if sent else None


def _question(question: Question) -> str:
    options = question.options
    known = question.guess if question.guess in options else options[0]
    status = "answered" if question.answered else "not answered yet"
    return st.selectbox(f"{show.escape(question.text)} ({status})", options, index=options.index(known),
                        key=f"question_{question.key}_{state.data()}")


def corrections(columns: pd.DataFrame, fingerprint: str) -> dict[str, str] | None:
    """The columns as a table in which "taken for" can be corrected; the corrections when they are sent, else None."""
    show.heading("What each column was taken for")
    shown = columns.assign(taken_for=columns["taken_for"].where(columns["taken_for"] != "", UNUSED))
    targets = [UNUSED, *(f"{table}.{column.name}" for table, known in schema.TABLES.items() for column in known)]
    # Cells are drawn as text, never as Markdown.
    config = {
        "file": "File", "found": "Column in the file", "meaning": st.column_config.Column("Meaning", width="large"),
        "taken_for": st.column_config.SelectboxColumn("Taken for", options=targets, required=True),
        "sureness": st.column_config.NumberColumn("How sure", format="percent")}
    with st.form(f"columns_form_{fingerprint}", border=False):
        edited = st.data_editor(shown, hide_index=True, column_config=config, key=f"columns_{fingerprint}",
                                column_order=list(config), disabled=["file", "found", "meaning", "sureness"])
        sent = st.form_submit_button("Read again with these columns")
    changed = edited[edited["taken_for"] != shown["taken_for"]]
    if not sent or changed.empty:
        return None
    return {f"column:{row.file}:{row.found}": row.taken_for for row in changed.itertuples()}


def kept(datasets: Sequence[tuple[str, str]]) -> tuple[str | None, str | None]:
    """(dataset to open, dataset to delete), each None until it is asked for."""
    titles = dict(datasets)
    shown = state.data()
    left, middle, right = st.columns([5, 1, 2], vertical_alignment="bottom")
    with left:
        # Options are drawn as text, never as Markdown.
        chosen = st.selectbox("Datasets kept on this machine", list(titles), key=f"kept_{shown}",
                              index=list(titles).index(shown) if shown in titles else 0,
                              format_func=lambda one: titles[one] + (" (shown now)" if one == shown else ""))
    with middle:
        opened = st.button("Open", disabled=chosen == shown, width="stretch")
    with right, st.popover("Delete", width="stretch"):
        show.paragraph(f"Delete “{titles[chosen]}” and its files from this machine? Links to it end; this cannot be "
                       "undone.")
        deleted = st.button("Delete for good", type="primary")
    return (chosen if opened else None), (chosen if deleted else None)
