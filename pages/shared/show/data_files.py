"""What each file was taken for, at a glance, with how it was read folded behind."""

from __future__ import annotations

import streamlit as st

from analysis import loaded, words
from data import Campaigns
from pages.shared import show, state


def files(campaigns: Campaigns) -> None:
    """The files, what each was taken for, and (on demand) how it was read."""
    rows = loaded.glance(campaigns)
    if rows.empty:
        return
    show.heading("What each file was taken for")
    labels = {"file": "File", "taken_for": "Taken for", "rows": "Rows", "set_aside": "Set aside",
              "columns": "Columns used", "how": "Read as"}
    shown = rows.assign(columns=[f"{words.whole(r.used)} of {words.whole(r.found)}" for r in rows.itertuples()])
    show.small_table(shown, labels=labels)
    notes = loaded.remarks_of(campaigns.report)
    if notes and st.toggle(f"How they were read ({words.plural(len(notes), 'remark')})", key=f"notes_{state.data()}"):
        for note in notes:
            show.note(note)
