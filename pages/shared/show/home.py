"""The parts of Home: which data this is, and three answers that lead to their pages."""

from __future__ import annotations

import streamlit as st

from analysis import words
from analysis.briefing import Briefing
from data import Campaigns
from pages.shared import show

#: Where each answer of the briefing is explored: file and what the link says.
PLACES = {
    "decline": ("pages/3_Decline.py", "See the curve and its checks"),
    "budget": ("pages/5_Budget.py", "Plan with your own numbers"),
    "change": ("pages/5_Budget.py", "See the map of what would change it"),
}


def data_card(campaigns: Campaigns) -> None:
    """Which data is looked at, and where to add one's own."""
    card = campaigns.card
    scope = f" Filtered: {words.said_months(campaigns.filters.words)}." if campaigns.filters.any else ""
    st.html(f'<p class="question">What do we know?</p><p class="reading"><strong>{show.escape(card.headline)}</strong>'
            f"{show.escape(scope)}</p>")
    st.page_link("pages/1_Data.py", label="Look at the data or add your own", icon=":material/upload_file:")


def answers(briefing: Briefing) -> None:
    """One answer below the other: title, two sentences, its numbers, and the way to its page."""
    for slide in briefing.slides:
        if slide.key not in PLACES:
            continue
        file, label = PLACES[slide.key]
        with st.container(border=True):
            show.brief(slide.answer)
            st.page_link(file, label=label, icon=":material/arrow_forward:")


def problems(texts: tuple[str, ...]) -> None:
    """What stands in the way of an answer, a sentence each."""
    for text in texts:
        show.empty("Not every question can be answered from this data", text)
