"""Whose numbers and days a page shows: as the reader's browser writes them, unless they chose otherwise.

A link opens in the reader's own locale: the choice is part of it only where somebody made one.
"""

from __future__ import annotations

import streamlit as st

from analysis import words
from pages.shared import state

#: The name of the choice in the state and in the address; "" for what the browser asks for.
CHOICE = "locale"


def begin() -> None:
    """Say numbers and days as this reader does, until the run ends. A run is a thread of its own and inherits nothing:
    the frame of every page begins with this, and so does every fragment, which runs without the frame."""
    words.speak_in(state.get(CHOICE, "", options=("", *words.LOCALES)) or words.locale_of(st.context.locale))
