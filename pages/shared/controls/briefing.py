"""What the Briefing is asked: what the Decline and the Budget page were last set to, and what to leave out."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis.engagement import PRESETS, Choices, TierSet, free_tiers, preset
from data import Campaigns
from pages.shared import state
from pages.shared.controls.budget import BudgetRequest, scenario_from_state
from pages.shared.controls.decline import ALL
from pages.shared.controls.engagement import OWN


@dataclass(frozen=True)
class BriefingRequest:
    """outcome, per, platform (None: all) and tiers as on the Decline page; budget as on the Budget page; money, names:
    whether amounts of money and names of creators are shown."""

    outcome: str
    per: str
    platform: str | None
    tiers: TierSet
    budget: BudgetRequest
    money: bool
    names: bool = True


def request(campaigns: Campaigns, known: Choices, platforms: list[str]) -> BriefingRequest:
    """Two switches; the rest is what the other pages keep."""
    first, second = st.columns(2)
    with first:
        st.toggle("Leave out amounts of money", **state.bind("brief_no_money", False))
    with second:
        st.toggle("Leave out names of creators", **state.bind("brief_no_names", False))
    return request_from_state(campaigns, known, platforms)


def request_from_state(campaigns: Campaigns, known: Choices, platforms: list[str]) -> BriefingRequest:
    """The same request without drawing the switches: Home shows the same answers."""
    hidden = state.get("brief_no_money", False)
    outcomes = list(known.outcomes)
    outcome = state.get("dec_measure", outcomes[0], options=outcomes)
    per = state.get("dec_per", "followers", options=[d for d in known.denominators if d != outcome])
    platform = state.get("dec_platform", ALL, options=[ALL, *platforms])
    return BriefingRequest(outcome, per, None if platform == ALL else platform, _tiers(),
                           scenario_from_state(campaigns), not hidden, not state.get("brief_no_names", False))


def _tiers() -> TierSet:
    name = state.get("eng_sizes", PRESETS[0].name, options=[*(t.name for t in PRESETS), OWN])
    return free_tiers(state.get("eng_edges", "5K, 20K, 100K, 1M")) if name == OWN else preset(name)
