"""What the Engagement page computes, kept by the data's fingerprint and the frozen request.

Results are frozen and their frames are never written into, so one copy serves all sessions: copying a million rows
at each rerun would cost more than computing.
"""
# ruff: noqa: ARG001  (a fingerprint is there to be the key)

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from pandas import DataFrame
from plotly.graph_objects import Figure

from analysis import engagement
from analysis.charts.engagement import months_figure, scatter_figure
from analysis.charts.style import Palette
from analysis.engagement import (
    POST_DIMENSIONS,
    Choices,
    EngagementPicture,
    EngagementRequest,
    EngagementRows,
    EngagementSummary,
    MonthlyEngagement,
    PostMixture,
)
from data import Campaigns
from data.engine import post_rows
from pages.shared.cached.by_locale import in_words


@st.cache_resource(max_entries=32, show_spinner=False)
def choices(fingerprint: str, _campaigns: Campaigns) -> Choices:
    """What can be asked of this data."""
    return engagement.choices(_campaigns)


def rows(request: EngagementRequest, campaigns: Campaigns) -> EngagementRows:
    """The rows of a request; sizes and axes do not change them."""
    plain = replace(request, tiers=engagement.PRESETS[0], show_benchmarks=False, log_rate=True)
    return _rows(campaigns.fingerprint, plain, campaigns)


@st.cache_resource(max_entries=8, show_spinner=False)
def _rows(fingerprint: str, request: EngagementRequest, _campaigns: Campaigns) -> EngagementRows:
    posts = None
    if request.unit == "post" or any(d in POST_DIMENSIONS for d in request.by):
        posts = _posts(fingerprint, request.outcome, request.per, _campaigns)
    return engagement.engagement_rows(_campaigns, request, posts=posts)


@st.cache_resource(max_entries=4, show_spinner=False)
def _posts(fingerprint: str, outcome: str, per: str, _campaigns: Campaigns) -> DataFrame:
    return post_rows(_campaigns, outcome=outcome, per=per)


@st.cache_resource(max_entries=64, show_spinner=False)
def summary(fingerprint: str, request: EngagementRequest, _campaigns: Campaigns) -> EngagementSummary:
    """Engagement by size."""
    found = rows(request, _campaigns)
    return engagement.summarise(
        found.rows, request=request, points=found.points, where=_campaigns.filters.words,
        mixture=PostMixture.of(_campaigns.posts), parts=_campaigns.card.engagement_parts)


@st.cache_resource(max_entries=16, show_spinner=False)
def picture(fingerprint: str, request: EngagementRequest, _campaigns: Campaigns) -> EngagementPicture:
    """What the scatter shows."""
    return engagement.draw(rows(request, _campaigns).points, request=request, where=_campaigns.filters.words)


@in_words(max_entries=16, show_spinner=False)
def figure(fingerprint: str, request: EngagementRequest, palette: Palette, _campaigns: Campaigns) -> Figure:
    """The scatter."""
    return scatter_figure(picture=picture(fingerprint, request, _campaigns), palette=palette,
                          benchmarks=_published(request, _campaigns)[:engagement.MOST_DRAWN])


def published_note(campaigns: Campaigns, request: EngagementRequest) -> str:
    """The sources of the published figures that are drawn, and of those that are not."""
    return engagement.published_note(request, _published(request, campaigns))


def _published(request: EngagementRequest, campaigns: Campaigns) -> tuple:
    return engagement.published(request, choices(campaigns.fingerprint, campaigns).platforms)


def months(request: EngagementRequest, by: str | None, campaigns: Campaigns) -> MonthlyEngagement | None:
    """The typical creator by month; only the measure matters for it."""
    return _months(campaigns.fingerprint, EngagementRequest(outcome=request.outcome, per=request.per), by, campaigns)


@st.cache_resource(max_entries=32, show_spinner=False)
def _months(fingerprint: str, request: EngagementRequest, by: str | None,
            _campaigns: Campaigns) -> MonthlyEngagement | None:
    posts = _posts(fingerprint, request.outcome, request.per, _campaigns)
    return engagement.by_month(posts, request=request, by=by, where=_campaigns.filters.words)


def month_figure(request: EngagementRequest, by: str | None, palette: Palette, campaigns: Campaigns) -> Figure:
    """The months, drawn."""
    return months_figure(months=months(request, by, campaigns), palette=palette)
