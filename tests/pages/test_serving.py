"""What the server adds to its answers."""

import re
from pathlib import Path

import pytest
import streamlit as st

from pages.shared.serving import EarlyChartScript

STATIC = Path(st.__file__).parent / "static" / "static" / "js"


def _headers(content_type: bytes, kind: str = "http") -> list:
    """The headers that arrive when an app answers with `content_type` behind the middleware."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", content_type)]})
        await send({"type": "http.response.body", "body": b"as it was"})

    async def send(message):
        sent.append(message)

    # Driven by hand: nothing in it waits, and a browser test of the same process may have a loop running.
    with pytest.raises(StopIteration):
        EarlyChartScript(app)({"type": kind}, None, send).send(None)
    assert sent[1]["body"] == b"as it was"
    return sent[0]["headers"]


def test_a_page_names_the_script_that_draws_charts():
    (_, link), = [h for h in _headers(b"text/html; charset=utf-8") if h[0] == b"link"]
    name = re.fullmatch(r"</static/js/(PlotlyChart\.[\w-]+\.js)>; rel=modulepreload", link.decode())[1]
    assert (STATIC / name).stat().st_size > 1_000_000, "the script itself, not a small piece of the same name"


def test_nothing_else_is_changed():
    assert _headers(b"application/json") == [(b"content-type", b"application/json")]
    assert _headers(b"text/html", kind="websocket") == [(b"content-type", b"text/html")]
