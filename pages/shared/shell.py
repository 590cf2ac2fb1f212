"""The frame of every page: title, navigation, the data looked at, filters, calm errors, the link."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from analysis import words
from data import Campaigns, MicroscopeError
from pages.shared import cached, controls, show, speaking, state

_HERE = Path(__file__).parent
#: Set on a server that others can reach: it opens links to what was shared and shows no page of its own.
ONLY_LINKS = "MICROSCOPE_ONLY_LINKS"

#: Navigation in order: file, label, icon (Streamlit ships these icons with itself).
PAGES = (
    ("app.py", "Home", ":material/home:"),
    ("pages/1_Data.py", "Data", ":material/table:"),
    ("pages/2_Engagement.py", "Engagement", ":material/scatter_plot:"),
    ("pages/3_Decline.py", "Decline", ":material/trending_down:"),
    ("pages/5_Budget.py", "Budget", ":material/savings:"),
    ("pages/7_Briefing.py", "Briefing", ":material/slideshow:"),
)


@contextmanager
def page(title: str, *, question: str, needs_data: bool = True) -> Iterator[Campaigns | None]:
    """Draw the frame and give the page its data, filtered; without data a page that needs it ends here.

    Our own errors end the page with a sentence; anything else is a bug and is left to be loud.
    """
    _begin(title)
    state.arrive(title)
    if os.environ.get(ONLY_LINKS):
        show.nothing_shared()
        st.stop()
    try:
        campaigns = _sidebar()
        if campaigns is None and needs_data:
            st.html(f'<p class="question">{show.escape(question)}</p>')
            show.empty(*_what_is_missing())
            st.page_link("pages/1_Data.py", label="Add data", icon=":material/arrow_forward:")
            st.stop()
        if campaigns is not None and campaigns.card.synthetic:
            show.synthetic("synthetic")
        yield campaigns
    except MicroscopeError as error:
        show.problem(error)
    finally:
        state.write_link()


@contextmanager
def guest(title: str) -> Iterator[None]:
    """The frame for whoever was given a link: no navigation, no data, and the address stays as it is."""
    _begin(title)
    st.html('<span class="guest"></span>')
    yield


def _begin(title: str) -> None:
    speaking.begin()
    # A local picture: a material icon here would make the browser fetch it from a font host.
    st.set_page_config(page_title=f"{title} · Microscope", page_icon=str(_HERE / "icon.png"), layout="wide")
    st.html(f"<style>{(_HERE / 'show' / 'style.css').read_text(encoding='utf-8')}</style>")


def _sidebar() -> Campaigns | None:
    fingerprint = state.data()
    whole = cached.campaigns(fingerprint)
    with st.sidebar:
        st.html(f'<p class="brand">Microscope</p><p class="dataset">{show.escape(_dataset_line(whole))}</p>')
        for file, label, icon in PAGES:
            st.page_link(file, label=label, icon=icon)
        if whole is None:
            controls.numbers_and_dates()
            return None
        filters = controls.shared_filters(cached.filter_options(fingerprint))
        if filters.any:
            show.note(f"Only {words.said_months(filters.words)}.")
        controls.numbers_and_dates()
        show.note("The address of this page is a link to this view.")
    return cached.filtered(fingerprint, filters)


def _dataset_line(whole: Campaigns | None) -> str:
    if whole is None:
        return "No data loaded"
    posts = words.plural(whole.card.posts, "post") if whole.card.posts else "averages only"
    lead = "Synthetic sample · " if whole.card.synthetic else ""
    return f"{lead}{words.plural(whole.card.creators, 'creator')} · {posts}"


def _what_is_missing() -> tuple[str, str]:
    if state.data() == state.NO_DATA:
        return ("No data is loaded",
                "Add a file with your creators and their posts, or open the sample, on the Data page.")
    return ("The data behind this link is not kept here any more",
            "It was deleted, or the link was made on another machine. Add the files again on the Data page: the same "
            "files give the same link.")
