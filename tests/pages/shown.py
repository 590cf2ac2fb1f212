"""What a page under test shows that is no element of Streamlit's: the numbers side by side."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from streamlit.testing.v1 import AppTest

_NUMBER = re.compile(r'<div><dt>(?P<label>[^<]*)<span class="how"[^>]*>\?<span class="formula" role="tooltip">'
                     r'(?P<help>[^<]*)</span></span></dt><dd class="value">(?P<value>[^<]*)</dd>')


class Shown(NamedTuple):
    """A number as a person reads it: its label, the number itself, and what its tooltip says."""

    label: str
    value: str
    help: str


def numbers(app: AppTest) -> list[Shown]:
    """All numbers of the page, in their order."""
    bodies = [element.proto.body for element in app.get("html") if "<style>" not in element.proto.body]
    return [Shown(*(html.unescape(one[part]).replace("\u200b", "") for part in ("label", "value", "help")))
            for one in _NUMBER.finditer(" ".join(bodies))]
