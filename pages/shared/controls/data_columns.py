"""What each column was taken for, as a table in which it can be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis import words
from analysis.loaded import taken_for
from data import schema
from data.mappings import Proposal
from pages.shared import show, state, steps
from pages.shared.loading import Wanted

#: What a column is corrected to that shall not be used; a word of `load_campaigns`.
UNUSED = "unused"
_TARGETS = [UNUSED, *(f"{table}.{column.name}" for table, known in schema.TABLES.items() for column in known)]


def mend(wanted: Wanted, columns: pd.DataFrame) -> Wanted | None:
    """Draw the columns of files that could not be read as they are; the same files with what was said of their
    columns, once it is said."""
    if columns.empty:
        return None
    show.heading("Say what its columns hold")
    show.note("Choose a meaning for the columns that matter: who it is about, followers, likes and so on.")
    said_of = corrections(columns, f"mend_{steps.turn()}", button="Read with these columns", unread=True)
    if said_of is None:
        return None
    return replace(wanted, answers={**wanted.answers, **said_of.answers}, remember=True)


def corrections(
    columns: pd.DataFrame, fingerprint: str, *, button: str = "Read again with these columns", unread: bool = False,
) -> Wanted | None:
    """Draw one file's columns with their first values; the corrections when they are sent, else None.

    columns: file, found, values, taken_for ("" for unused), sure (in words), meaning. fingerprint: of the dataset, so
    that another one gets widgets of its own. unread: nothing is taken for anything yet, so no meanings are shown.
    """
    files = list(dict.fromkeys(columns["file"]))
    file = files[0]
    if len(files) > 1:
        # Options are drawn as text, never as Markdown.
        file = st.selectbox("File", files, key=f"columns_file_{fingerprint}")
    shown = columns[columns["file"] == file].reset_index(drop=True)
    shown = shown.assign(taken_for=shown["taken_for"].where(shown["taken_for"] != "", UNUSED))
    # Cells are drawn as text, never as Markdown.
    config = {
        "found": st.column_config.Column("Column in the file", width=160),
        "values": st.column_config.Column("First values", width=190),
        "taken_for": st.column_config.SelectboxColumn("Taken for", options=_TARGETS, required=True, width=190,
                                                      format_func=taken_for),
        "sure": st.column_config.Column("How sure", width=90),
        "meaning": st.column_config.Column("Meaning", width=330)}
    shown_columns = [name for name in config if not (unread and name in ("sure", "meaning"))]
    with st.form(f"columns_form_{fingerprint}", border=False):
        edited = st.data_editor(shown, hide_index=True, column_config=config, column_order=shown_columns,
                                key=f"columns_{fingerprint}_{files.index(file)}",
                                disabled=["found", "values", "sure", "meaning"])
        sent = st.form_submit_button(button, type="primary" if unread else "secondary")
    changed = edited[edited["taken_for"] != shown["taken_for"]]
    if not sent or changed.empty:
        return None
    first = changed.iloc[0]
    more = f" and {words.whole(len(changed) - 1)} more" if len(changed) > 1 else ""
    return Wanted(f"took “{first['found']}” for {taken_for(first['taken_for'])}{more}", together=True, remember=True,
                  answers={f"column:{file}:{row.found}": row.taken_for for row in changed.itertuples()})


def remembered(found: Sequence[Proposal]) -> Wanted | None:
    """Say everything that was taken as for an earlier file; a wish to forget it when asked for, else None."""
    wish = None
    for place, one in enumerate(found):
        left, right = st.columns([6, 1], vertical_alignment="center")
        with left:
            show.note(f"As for {one.file}: {'; '.join(_word(key, value) for key, value in one.answers.items())}.")
        with right:
            if st.button("Forget this", key=f"forget_{place}_{state.data()}", type="tertiary"):
                wish = Wanted(f"forgot what was said for {one.file}", together=True, dropped=tuple(one.answers),
                              forget=one.shape)
    return wish


def _word(key: str, value: str) -> str:
    if key.startswith("column:"):
        return f"“{key.split(':', 2)[2]}” was taken for {taken_for(value)}"
    return f"{key.split(':')[0].replace('_', ' ')} is {value}"
