"""While a plan is looked for: how long it takes, and its end: when it is asked for, or when another input was set."""

from __future__ import annotations

import time

import streamlit as st

from analysis.budget.plan import Plan
from data import Campaigns
from pages.shared import searching, show, state
from pages.shared.cached import plan as cached
from pages.shared.cached.plan import PlanRequest
from pages.shared.searching import Search

#: Seconds that the page waits for a plan before it says so; most are found in a fraction of one.
PATIENCE = 3.0
#: Seconds after which a page that waits looks whether an input was changed meanwhile.
_GLANCE = 0.1
#: Most plans are there before a busy sign would be seen: drawing one and taking it away costs a rerun 2 ms.
_AT_ONCE = 0.1
_ENDED = "plan_search_ended"


def found_in_time(campaigns: Campaigns, asked: PlanRequest) -> bool:
    """Whether the plan is there. Else what is being done is drawn in its place, or that it was ended."""
    if state.own(_ENDED) == asked:
        searching.leave()
        show.notice(["The search for a plan was ended: change an input, or search again."], good=False)
        st.button("Search again", on_click=state.keep_own, args=(_ENDED, None), icon=":material/refresh:")
        return False
    search = cached.search(campaigns.fingerprint, asked, campaigns)
    if search.cancelled:
        cached.search.clear(campaigns.fingerprint, asked, campaigns)
        search = cached.search(campaigns.fingerprint, asked, campaigns)
    searching.wait_only_for(search)
    if not _found(search):
        _watch(campaigns, asked)
        return False
    return True


def _found(search: Search[Plan]) -> bool:
    """Wait for it as long as the page may, and no longer than until an input changes: whoever draws can be called
    away, whoever only waits cannot."""
    if search.wait(_AT_ONCE):
        return True
    with show.progress("Choosing creators …"):
        until, here = time.monotonic() + PATIENCE, None
        while not search.wait(max(min(_GLANCE, until - time.monotonic()), 0)) and time.monotonic() < until:
            here = here or st.empty()
            here.empty()
    return search.finished


@st.fragment(run_every=0.5)
def _watch(campaigns: Campaigns, asked: PlanRequest) -> None:
    """How long the search takes so far, and its end."""
    search = cached.search(campaigns.fingerprint, asked, campaigns)
    if search.finished:
        st.rerun()
    show.paragraph(f"Choosing creators, {search.seconds:.0f} seconds so far. Many limits at once, or a busy machine, "
                   "make this long. The inputs can be changed meanwhile.")
    if st.button("Cancel", icon=":material/close:", key="plan_search_cancel"):
        search.cancel()
        state.keep_own(_ENDED, asked)
        st.rerun()
