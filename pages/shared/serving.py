"""What the server does before its first visitor: import what pages need and work the sample through once.

Without it the first person to open a fresh server waits two seconds longer than everybody after.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from analysis.charts.style import palette
from analysis.engagement import EngagementRequest
from data import Filters
from pages.shared import cached, state
from pages.shared.cached import decline as cached_decline
from pages.shared.cached import engagement as cached_engagement


@asynccontextmanager
async def ready(_app: st.App) -> AsyncIterator[None]:
    """The lifespan of the server: it answers once the sample's first charts are in the caches."""
    sample_worked_through()
    yield


def sample_worked_through() -> None:
    """Put into the caches what Engagement and Decline show of the sample before anything is chosen."""
    cached.filter_options(state.SAMPLE)
    campaigns = cached.filtered(state.SAMPLE, Filters())
    known, request = cached_engagement.choices(campaigns.fingerprint, campaigns), EngagementRequest()
    cached_engagement.summary(campaigns.fingerprint, request, campaigns)
    cached_engagement.months(request, None, campaigns)
    cached_decline.platforms(campaigns.fingerprint, campaigns)
    for theme in ("light", "dark"):
        cached_engagement.figure(campaigns.fingerprint, request, palette(theme), campaigns)
        cached_decline.figure(campaigns.fingerprint, known.outcomes[0], "followers", request.tiers, palette(theme),
                              campaigns)
