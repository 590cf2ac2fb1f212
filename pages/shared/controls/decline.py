"""What the Decline page may be asked: widgets -> DeclineRequest."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis import words
from analysis.decline.measured import RELIABILITY_HELP
from analysis.engagement import PRESETS, Choices, TierSet, free_tiers, preset
from analysis.errors import ScenarioError
from data.engine import DEALT_PER
from pages.shared import state
from pages.shared.controls.engagement import OWN, PER_LABELS

ALL = "All platforms"
#: What may be looked at closer below the table.
GROUPS, TIME, MODELS, CHOICES = "Groups", "Over time", "Other models", "Sensitivities"
BY = {"niche": "Niche", "platform": "Platform", "country": "Country", "campaign": "Campaign"}


@dataclass(frozen=True)
class DeclineRequest:
    """What is measured, per what, on which platform (None: all), the tiers named in the picture (as chosen on the
    Engagement page), and whether only what came after the last proven break is fitted."""

    outcome: str
    per: str
    platform: str | None
    tiers: TierSet
    after_break: bool = False


def request(known: Choices, platforms: list[str]) -> DeclineRequest:
    """A row of choices over the picture."""
    columns = st.columns([1, 1, 1, 1], vertical_alignment="bottom")
    with columns[0]:
        outcomes = [*known.outcomes, *known.dealt]
        outcome = st.selectbox("Measure", outcomes, format_func=str.capitalize,
                               **state.bind("dec_measure", outcomes[0], options=outcomes))
    with columns[1]:
        offered = [d for d in (DEALT_PER if outcome in known.dealt else known.denominators) if d != outcome]
        per = st.selectbox("Per", offered, format_func=PER_LABELS.get,
                           **state.bind("dec_per", "followers", options=offered))
    platform = ALL
    if len(platforms) > 1:
        with columns[2]:
            options = [ALL, *platforms]
            platform = st.selectbox("Platform", options, **state.bind("dec_platform", ALL, options=options))
    return DeclineRequest(outcome, per, None if platform == ALL else platform, _tiers(),
                          state.get("dec_after", False))


def _tiers() -> TierSet:
    name = state.get("eng_sizes", PRESETS[0].name, options=[*(t.name for t in PRESETS), OWN])
    if name != OWN:
        return preset(name)
    try:
        return free_tiers(state.get("eng_edges", "5K, 20K, 100K, 1M"))
    except ScenarioError:  # the Engagement page says what is wrong with them
        return PRESETS[0]


def by(offered: list[str]) -> str:
    """What the slopes are compared by; nothing is asked where there is one answer."""
    if len(offered) == 1:
        return offered[0]
    return st.segmented_control("Slopes by", offered, format_func=BY.get, required=True, label_visibility="collapsed",
                                **state.bind("dec_by", offered[0], options=offered))


def closer(offered: list[str]) -> str:
    """Which of the further parts is shown; nothing of the others is computed."""
    return st.segmented_control("Look closer", offered, required=True, label_visibility="collapsed",
                                **state.bind("dec_closer", offered[0], options=offered))


def after_break(month: str) -> None:
    """Whether the page fits only what came after the break; it holds for the whole page from the next run on."""
    st.toggle(f"Fit only what came from {words.said_month(month)} on", **state.bind("dec_after", False))


def reliability() -> float:
    """The share of the differences in follower counts that is real."""
    with st.columns(2)[0]:
        return st.slider("How far can the follower counts be trusted?", 0.90, 1.00, step=0.01, format="percent",
                         help=RELIABILITY_HELP,
                         **state.bind("dec_reliability", 1.0, low=0.90, high=1.00))
