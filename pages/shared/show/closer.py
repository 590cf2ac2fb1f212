"""A closer look, on request: one of several views is computed when it is chosen and not before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from analysis.budget.explaining import mix_beside
from analysis.budget.mix import SEGMENTS
from analysis.budget.sizes import SizeComparison
from analysis.charts.budget_mix import mix_alternative, mix_figure
from data import Campaigns, MicroscopeError
from pages.shared import show, state
from pages.shared.cached import plan_closer
from pages.shared.cached.plan import PlanRequest

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


def draw_mix(campaigns: Campaigns, request: PlanRequest, *, key: str, compared: SizeComparison | None = None) -> None:
    """How the money would be split over sizes and platforms, niches or countries, no names yet. compared: what stands
    above it by size."""
    by = st.selectbox("Kinds of creators: size and", SEGMENTS, **state.bind("mix_by", SEGMENTS[0], options=SEGMENTS))
    mix = plan_closer.mix(campaigns.fingerprint, request, by, campaigns)
    draw_result(mix, figure=mix_figure(mix=mix, palette=show.palette()), key=key, alt=mix_alternative(mix))
    if compared is not None and (line := mix_beside(mix, compared)):
        show.note(line)


def draw_result(result: Any, *, figure: Any = None, key: str = "", alt: str = "", note: str = "") -> None:
    """A result of the analysis: its text, its picture, its findings and, folded away, what it assumes."""
    show.paragraph(result.text)
    if figure is not None:
        show.figure(figure, key=key, alt=alt, note=note)
    show.findings(result.findings)
    if result.assumptions:
        show.folded("What this assumes", result.assumptions)
