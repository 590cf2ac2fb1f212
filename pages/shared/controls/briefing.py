"""What the Briefing is asked: what the Decline and the Budget page were last set to, and what to leave out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st

from analysis.briefing import Briefing
from analysis.budget.handling import HandlingRange
from analysis.budget.proposals import USUAL_BUDGET
from analysis.engagement import PRESETS, Choices, TierSet, free_tiers, preset
from analysis.errors import ScenarioError
from data import Campaigns
from pages.shared import briefing_content, show, state
from pages.shared.cached import briefing as cached
from pages.shared.cached.plan import PlanRequest
from pages.shared.controls import plan as plans
from pages.shared.controls.budget import BudgetRequest, scenario_from_state
from pages.shared.controls.decline import ALL
from pages.shared.controls.engagement import OWN

#: The screens of a meeting unless chosen otherwise.
USUAL = ["decline", "budget", "change"]
LONGEST_TITLE, LONGEST_NOTE = 120, 1_000


@dataclass(frozen=True)
class BriefingRequest:
    """outcome, per, platform (None: all) and tiers as on the Decline page; budget as on the Budget page, None where an
    input is missing there, and what is missing, a sentence; hide: what is
    left out, of "fees" and "names"; title: as it was typed, "" for the usual one. watch: whether to say what to watch;
    plan: whom to pay, None where that is not asked. shared: whether others read it, who must not find the data."""

    outcome: str
    per: str
    platform: str | None
    tiers: TierSet
    budget: BudgetRequest | None
    hide: tuple[str, ...] = ()
    title: str = ""
    watch: bool = False
    plan: PlanRequest | None = None
    shared: bool = False
    missing: str = ""


def request(campaigns: Campaigns, known: Choices, platforms: list[str]) -> BriefingRequest:
    """The title and two switches; the rest is what the other pages keep."""
    st.text_input("Title of the briefing", max_chars=LONGEST_TITLE, placeholder="Small creators or large ones?",
                  **state.bind_own(briefing_content.TITLE, ""))
    with st.container(horizontal=True, gap="medium"):
        st.toggle("Leave out fees", **state.bind("brief_no_money", False))
        st.toggle("Leave out names of creators", **state.bind("brief_no_names", False))
    return request_from_state(campaigns, known, platforms, title=briefing_content.title(),
                                screens=(*chosen(), "watch"))


def note(key: str) -> None:
    """What is to be said on a screen; it goes into the notes of the deck."""
    written = briefing_content.note(key)
    with st.popover("Change the note" if written else "Add a note", icon=":material/edit_note:", type="tertiary"):
        st.text_area(f"Note on the screen “{briefing_content.SCREENS[key]}”", max_chars=LONGEST_NOTE, height=140,
                     **state.bind_own(briefing_content.note_name(key), ""))
        show.note("It stands below the screen and in the notes of the PowerPoint deck.")


def screens(briefing: Briefing, campaigns: Campaigns) -> tuple[str, ...]:
    """Which answers are shown, in the order they were chosen in; drawn as a choice among those the data can give."""
    offered, usual = _offered(briefing, campaigns)
    if len(offered) > 1:
        st.multiselect("Screens, in the order chosen", offered, format_func=briefing_content.SCREENS.get,
                       **state.bind(briefing_content.CHOSEN, usual, options=offered))
    return screens_of_state(briefing, campaigns)


def screens_of_state(briefing: Briefing, campaigns: Campaigns) -> tuple[str, ...]:
    """The same without drawing the choice."""
    offered, usual = _offered(briefing, campaigns)
    return tuple(state.get(briefing_content.CHOSEN, usual, options=offered) or usual)


def chosen() -> list[str]:
    """The screens chosen, before it is known which of them the data can give."""
    return list(state.get(briefing_content.CHOSEN, USUAL, options=list(briefing_content.SCREENS)))


def _offered(briefing: Briefing, campaigns: Campaigns) -> tuple[list[str], list[str]]:
    """The screens that the data can give, and the usual ones among them."""
    known = {slide.key for slide in briefing.slides}
    if cached.knows_fees(campaigns.fingerprint, campaigns):
        known.add("plan")  # computed once it is chosen
    offered = [key for key in briefing_content.SCREENS if key in known]
    return offered, [key for key in USUAL if key in offered]


def on_stage() -> int:
    """The number of the screen that is presented, from 1; 0 while nothing is."""
    return state.get("meet", 0, low=0, high=99)


def present() -> None:
    """Begin: one answer a screen."""
    st.button("Present", icon=":material/play_arrow:", on_click=state.put, args=("meet", 1))


def turn(screen: int, count: int, currency: str, handling: HandlingRange, note: str = "") -> None:
    """Back, on and end, also by the arrow keys and Escape; what if; and the note on the screen."""
    with st.container(horizontal=True, vertical_alignment="center", key="turn"):
        st.button("Back", shortcut="Left", disabled=screen <= 1, on_click=state.put, args=("meet", screen - 1))
        st.button("Next", shortcut="Right", disabled=screen >= count, on_click=state.put, args=("meet", screen + 1))
        st.button("End", shortcut="Escape", on_click=state.forget, args=("meet",))
        _what_if(currency, handling)
        show.note(f"{screen} of {count}{f' · {note}' if note else ''}")


def _what_if(currency: str, handling: HandlingRange) -> None:
    """What a meeting asks for most: another budget, another handling cost. The sentence follows."""
    with st.popover("What if"):
        st.number_input(f"Budget, {currency}", min_value=0, step=1_000, **state.bind("budget", USUAL_BUDGET, low=0))
        st.number_input(f"Handling cost per creator, {currency}", min_value=0, max_value=int(handling.most),
                        step=max(int(handling.step), 1),
                        **state.bind("handling", int(handling.proposed), low=0, high=int(handling.most)))


def request_from_state(campaigns: Campaigns, known: Choices, platforms: list[str], *, hide: Collection[str] = (),
                       title: str = "", screens: Collection[str] = ()) -> BriefingRequest:
    """The same request without drawing the switches: Home shows the same answers. hide: to be left out in any case.
    screens: those that are needed of the ones that take long, "watch" and "plan"."""
    switches = {"fees": "brief_no_money", "names": "brief_no_names"}
    hidden = tuple(what for what, switch in switches.items() if what in hide or state.get(switch, False))
    budget, plan, missing = None, None, ""
    try:
        budget = scenario_from_state(campaigns)
        if "plan" in screens and cached.knows_fees(campaigns.fingerprint, campaigns):
            plan = plans.request_of(campaigns, scenario_from_state(campaigns, view="creator"))
    except ScenarioError as error:  # what the decline says stands all the same
        missing = str(error)
    outcomes = list(known.of_posts())
    outcome = state.get("dec_measure", outcomes[0], options=outcomes)
    per = state.get("dec_per", "followers", options=[d for d in known.denominators if d != outcome])
    platform = state.get("dec_platform", ALL, options=[ALL, *platforms])
    return BriefingRequest(outcome, per, None if platform == ALL else platform, _tiers(),
                           budget, hidden, title, "watch" in screens, plan, missing=missing)


def _tiers() -> TierSet:
    name = state.get("eng_sizes", PRESETS[0].name, options=[*(t.name for t in PRESETS), OWN])
    return free_tiers(state.get("eng_edges", "5K, 20K, 100K, 1M")) if name == OWN else preset(name)
