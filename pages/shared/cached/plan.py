"""Plans of named creators, kept by the data's fingerprint, the scenario and the typed fees."""
# ruff: noqa: ARG001  (a fingerprint is there to be the key)

from __future__ import annotations

import streamlit as st
from plotly.graph_objects import Figure

from analysis import BudgetScenario, RateCard, plan_budget
from analysis.budget.plan import Plan
from analysis.charts.plan import plan_figure, plan_futures_figure
from analysis.charts.style import Palette
from data import Campaigns
from pages.shared.cached.decline import decline


# A plan is frozen and read only, so one copy serves all sessions.
@st.cache_resource(max_entries=64, show_spinner="Choosing creators …")
def plan(fingerprint: str, scenario: BudgetScenario, fees: RateCard | None, _campaigns: Campaigns) -> Plan:
    """The best plan of this data under this scenario."""
    fit = decline(fingerprint, scenario.goal, "followers", _campaigns)
    return plan_budget(_campaigns, fit, scenario, fees=fees)


@st.cache_resource(max_entries=32, show_spinner=False)
def figures(fingerprint: str, scenario: BudgetScenario, fees: RateCard | None, palette: Palette,
            _campaigns: Campaigns) -> tuple[Figure, Figure]:
    """The futures as dots, and cost against outcome."""
    found = plan(fingerprint, scenario, fees, _campaigns)
    return plan_futures_figure(plan=found, palette=palette), plan_figure(plan=found, palette=palette)


@st.cache_data(max_entries=16, show_spinner=False)
def creator_names(fingerprint: str, _campaigns: Campaigns) -> dict[str, str]:
    """creator_id -> how it is called, for the locks; the largest first."""
    creators = _campaigns.creators.sort_values("followers", ascending=False, na_position="last", kind="stable")
    creators = creators.drop_duplicates("creator_id")
    called = creators["name"].fillna(creators["handle"]).fillna(creators["creator_id"])
    return dict(zip(creators["creator_id"].astype(str), called.astype(str), strict=True))
