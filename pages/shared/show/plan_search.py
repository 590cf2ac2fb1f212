"""While a plan is looked for: how long it takes, and its end: when it is asked for, or when another input was set."""

from __future__ import annotations

import time
from typing import Any, Protocol

import streamlit as st

from data import Campaigns
from pages.shared import searching, show, speaking, state
from pages.shared.cached import plan as cached
from pages.shared.cached.plan import PlanRequest
from pages.shared.searching import Search

#: Seconds that the page waits for a plan before it says so; most are found in a fraction of one.
PATIENCE = 3.0
#: Seconds after which a page that waits looks whether an input was changed meanwhile.
_GLANCE = 0.1
#: Most plans are there before a busy sign would be seen: drawing one and taking it away costs a rerun 2 ms.
_AT_ONCE = 0.1
_ENDED = "search_ended_"
#: The place of the plan itself; each closer look has one of its own.
PLAN = "plan"


class Searches(Protocol):
    """A function of pages/shared/cached that begins a search, or gives the one under way, for the data and a request:
    its last argument is the data, those before it tell one search from another."""

    def __call__(self, *of: Any) -> Search:
        """The search."""
        ...

    def clear(self, *of: Any) -> None:
        """Forget it."""
        ...


def found_in_time(campaigns: Campaigns, asked: PlanRequest) -> bool:
    """Whether the plan is there. Else what is being done is drawn in its place, or that it was ended."""
    return searched(cached.search, campaigns.fingerprint, asked, campaigns, place=PLAN,
                    doing="Choosing creators") is not None


def searched(ask: Searches, *of: Any, place: str, doing: str) -> Search | None:
    """The search that has ended; None while it has not, or was told to: that is then drawn in its place.

    place: where its answer goes; another search for the same place ends it. doing: what is being done, in words.
    """
    if state.own(_ENDED + place) == of[:-1]:
        searching.leave(place)
        show.notice(["The search for a plan was ended: change an input, or search again." if place == PLAN else
                     f"This was ended: {doing[0].lower()}{doing[1:]}. It can be begun again."], good=False)
        st.button("Search again", on_click=state.keep_own, args=(_ENDED + place, None), icon=":material/refresh:",
                  key=f"{place}_search_again")
        return None
    search = ask(*of)
    if search.cancelled:
        ask.clear(*of)
        search = ask(*of)
    searching.wait_only_for(search, place=place)
    if not _found(search, doing):
        _watch(ask, of, place, doing)
        return None
    return search


def _found(search: Search, doing: str) -> bool:
    """Wait for it as long as the page may, and no longer than until an input changes: whoever draws can be called
    away, whoever only waits cannot."""
    if search.wait(_AT_ONCE):
        return True
    with show.progress(f"{doing} …"):
        until, here = time.monotonic() + PATIENCE, None
        while not search.wait(max(min(_GLANCE, until - time.monotonic()), 0)) and time.monotonic() < until:
            here = here or st.empty()
            here.empty()
    return search.finished


@st.fragment(run_every=0.5)
def _watch(ask: Searches, of: tuple, place: str, doing: str) -> None:
    """How long the search takes so far, and its end."""
    speaking.begin()
    search = ask(*of)
    if search.finished:
        st.rerun()
    search.look()
    show.paragraph(f"{doing}, {search.seconds:.0f} seconds so far. Many limits at once, or a busy machine, "
                   "make this long. The inputs can be changed meanwhile.")
    if st.button("Cancel", icon=":material/close:", key=f"{place}_search_cancel"):
        search.cancel()
        state.keep_own(_ENDED + place, of[:-1])
        st.rerun()
