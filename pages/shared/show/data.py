"""The top of the Data page: what we have, whether it can be trusted, and what a change of the data did."""

from __future__ import annotations

import streamlit as st

from analysis import loaded
from analysis.findings import Answer
from data import Campaigns
from pages.shared import show, state, steps

QUESTION = loaded.QUESTION


def top(campaigns: Campaigns | None, answer: Answer | None) -> None:
    """The answer, or what is missing."""
    if answer is not None:
        show.answer(answer)
        if campaigns is not None and (part := loaded.elsewhere(campaigns)):
            show.note(part)
        return
    st.html(f'<p class="question">{show.escape(QUESTION)}</p>')
    show.empty(*loaded.missing(chosen=state.data() != state.NO_DATA))


def said() -> None:
    """What came of the last thing that was done to the data."""
    notice = steps.said()
    if notice is not None:
        show.notice([line[:1].upper() + line[1:] if notice.good else line for line in notice.lines],
                    good=notice.good)
