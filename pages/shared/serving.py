"""What the server does for first visitors: the sample worked through beforehand, the chart's script fetched early.

Without the first the person who opens a fresh server waits two seconds longer than everybody after; without the second
every browser that comes for the first time asks for the script that draws charts only once a page needs it, after
everything else has been fetched and drawn.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analysis.charts.style import palette
from analysis.engagement import EngagementRequest
from data import Filters
from pages.shared import cached, state, workspace
from pages.shared.cached import decline as cached_decline
from pages.shared.cached import engagement as cached_engagement


@asynccontextmanager
async def ready(_app: st.App) -> AsyncIterator[None]:
    """The lifespan of the server: it answers once the sample's first charts are in the caches."""
    sample_worked_through()
    workspace.get_ready()
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


class EarlyChartScript:
    """Adds to each page a header that has the browser fetch Streamlit's Plotly script while it reads the page's own.

    The script is 4.7 MB and its name changes with Streamlit's version, so it is looked up in what is installed; with a
    version that names it otherwise there is no header, and the browser fetches the script when a chart needs it.
    """

    def __init__(self, app: ASGIApp) -> None:
        """`app`: what answers the requests."""
        self.app = app
        scripts = sorted((Path(st.__file__).parent / "static/static/js").glob("PlotlyChart.*.js"))
        base = (st.get_option("server.baseUrlPath") or "").strip("/")
        at = f"/{base}/static/js" if base else "/static/js"
        self.link = ", ".join(f"<{at}/{script.name}>; rel=modulepreload" for script in scripts).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as `app` does; a page (text/html) carries the header too."""
        async def with_link(message: Message) -> None:
            if message["type"] == "http.response.start" and self.link and any(
                    name.lower() == b"content-type" and value.startswith(b"text/html")
                    for name, value in message["headers"]):
                message["headers"] = [*message["headers"], (b"link", self.link)]
            await send(message)

        await self.app(scope, receive, with_link if scope["type"] == "http" else send)


MIDDLEWARE = (Middleware(EarlyChartScript),)
