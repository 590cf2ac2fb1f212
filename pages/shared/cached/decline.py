"""What the Decline page computes, kept by the data's fingerprint and the frozen request.

A fit is frozen and computes its bend when first asked for, so one copy serves all sessions: a copy for each rerun
would look for the bend again.
"""
# ruff: noqa: ARG001  (a fingerprint is there to be the key)

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from plotly.graph_objects import Figure

from analysis import DeclineFit, fit_decline
from analysis.charts.decline import decline_figure, groups_figure
from analysis.charts.drift import drift_figure
from analysis.charts.style import Palette
from analysis.decline import GroupedDecline
from analysis.decline.choice import ShapeChoice, choose_shape
from analysis.decline.drift import Drift
from analysis.decline.measured import Repeats, repeated_counts
from analysis.decline.sensitivity import Sensitivity, depends
from analysis.decline.within import WithinBetween, growth
from analysis.engagement import TierSet
from data import Campaigns
from pages.shared.cached.by_locale import in_words


@st.cache_data(max_entries=32, show_spinner=False)
def platforms(fingerprint: str, _campaigns: Campaigns) -> list[str]:
    """The platforms in this data, most creators first."""
    return [str(name) for name in _campaigns.creators["platform"].dropna().value_counts().index]


@st.cache_resource(max_entries=16, show_spinner=False)
def only(fingerprint: str, platform: str, _campaigns: Campaigns) -> Campaigns:
    """The part of the data that is on one platform."""
    return _campaigns.keep(replace(_campaigns.filters, platforms=(platform,)))


@st.cache_resource(max_entries=16, show_spinner=False)
def since(fingerprint: str, month: str, _campaigns: Campaigns) -> Campaigns:
    """The part of the data from this month on ("YYYY-MM")."""
    last = _campaigns.posts["published_at"].max().strftime("%Y-%m")
    return _campaigns.keep(replace(_campaigns.filters, months=(month, last)))


@st.cache_resource(max_entries=16, show_spinner=False)
def drifts(fingerprint: str, outcome: str, per: str, _campaigns: Campaigns) -> tuple[Drift, ...]:
    """The level of each platform over the months, with its break where one is proven."""
    return decline(fingerprint, outcome, per, _campaigns).drifts


@st.cache_resource(max_entries=16, show_spinner=False)
def shapes(fingerprint: str, outcome: str, per: str, _campaigns: Campaigns) -> ShapeChoice:
    """Four shapes of the curve, cross-validated."""
    return choose_shape(decline(fingerprint, outcome, per, _campaigns).rows)


@st.cache_resource(max_entries=16, show_spinner=False)
def within(fingerprint: str, outcome: str, per: str, _campaigns: Campaigns) -> WithinBetween:
    """Slopes between creators and within one who grows."""
    return growth(decline(fingerprint, outcome, per, _campaigns))


@in_words(max_entries=16, show_spinner=False)
def sensitivity(fingerprint: str, outcome: str, per: str, _campaigns: Campaigns) -> Sensitivity:
    """How far the slope depends on choices."""
    return depends(decline(fingerprint, outcome, per, _campaigns), _campaigns)


@st.cache_resource(max_entries=16, show_spinner=False)
def repeats(fingerprint: str, _campaigns: Campaigns) -> Repeats | None:
    """What repeated follower counts tell of their error."""
    return None if _campaigns.posts.empty else repeated_counts(_campaigns.posts)


@st.cache_resource(max_entries=32, show_spinner=False)
def decline(fingerprint: str, outcome: str, per: str, _campaigns: Campaigns) -> DeclineFit:
    """The fitted decline of this data."""
    return fit_decline(_campaigns, outcome=outcome, per=per)


@st.cache_resource(max_entries=32, show_spinner=False)
def grouped(fingerprint: str, outcome: str, per: str, by: str, _campaigns: Campaigns) -> GroupedDecline:
    """Slopes by group."""
    return decline(fingerprint, outcome, per, _campaigns).by(by)


@in_words(max_entries=16, show_spinner=False)
def figure(fingerprint: str, outcome: str, per: str, tiers: TierSet, palette: Palette,
           _campaigns: Campaigns) -> Figure:
    """The curve."""
    return decline_figure(fit=decline(fingerprint, outcome, per, _campaigns), palette=palette, tiers=tiers)


@in_words(max_entries=16, show_spinner=False)
def group_figure(fingerprint: str, outcome: str, per: str, by: str, palette: Palette,
                 _campaigns: Campaigns) -> Figure:
    """Slopes by group, drawn."""
    return groups_figure(groups=grouped(fingerprint, outcome, per, by, _campaigns), palette=palette)


@in_words(max_entries=16, show_spinner=False)
def months_figure(fingerprint: str, outcome: str, per: str, palette: Palette, _campaigns: Campaigns) -> Figure:
    """The level over the months, drawn."""
    return drift_figure(drifts=drifts(fingerprint, outcome, per, _campaigns), palette=palette)
