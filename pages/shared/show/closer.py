"""A closer look, on request: one of several views is computed when it is chosen and not before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from data import MicroscopeError
from pages.shared import show, state

#: What a view is called, and what draws it.
Views = Mapping[str, tuple[str, Callable[[], None]]]


def draw_views(views: Views, *, name: str) -> None:
    """The views to choose from and the one that is chosen; what cannot be computed is said in its place."""
    show.heading("Look closer")
    view = st.pills("Look closer", list(views), format_func=lambda one: views[one][0], wrap=True,
                    label_visibility="collapsed",
                    **state.bind_choice(name, list(views)))
    if view is None:
        return
    try:
        views[view][1]()
    except MicroscopeError as error:
        show.problem(error)


def draw_result(result: Any, *, figure: Any = None, key: str = "", alt: str = "", note: str = "") -> None:
    """A result of the analysis: its text, its picture, its findings and, folded away, what it assumes."""
    show.paragraph(result.text)
    if figure is not None:
        show.figure(figure, key=key, alt=alt, note=note)
    show.findings(result.findings)
    if result.assumptions:
        show.folded("What this assumes", result.assumptions)
