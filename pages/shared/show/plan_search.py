"""While a plan is looked for: how long it takes, and the way to end the search."""

from __future__ import annotations

import streamlit as st

from data import Campaigns
from pages.shared import show, state
from pages.shared.cached import plan as cached
from pages.shared.cached.plan import PlanRequest

#: Seconds that the page waits for a plan before it says so; most are found in a fraction of one.
PATIENCE = 3.0
_ENDED = "plan_search_ended"


def found_in_time(campaigns: Campaigns, asked: PlanRequest) -> bool:
    """Whether the plan is there. Else what is being done is drawn in its place, or that it was ended."""
    if state.own(_ENDED) == asked:
        show.notice(["The search for a plan was ended: change an input, or search again."], good=False)
        st.button("Search again", on_click=state.keep_own, args=(_ENDED, None), icon=":material/refresh:")
        return False
    search = cached.search(campaigns.fingerprint, asked, campaigns)
    if search.cancelled:
        cached.search.clear(campaigns.fingerprint, asked, campaigns)
        search = cached.search(campaigns.fingerprint, asked, campaigns)
    with show.progress("Choosing creators …"):
        done = search.wait(PATIENCE)
    if not done:
        _watch(campaigns, asked)
    return done


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
