"""What the Engagement page may be asked: widgets -> EngagementRequest."""

from __future__ import annotations

import streamlit as st

from analysis.engagement import DIMENSIONS, PRESETS, Choices, EngagementRequest, free_tiers, preset
from analysis.errors import ScenarioError
from pages.shared import show, state

OWN, NOTHING = "Your own", "nothing"
BY_SIZE, OVER_MONTHS = "By size", "Over months"
PER_LABELS = {"followers": "followers", "reach": "people reached", "views": "views", "post": "post (a count)"}
MONTH_LABELS = {NOTHING: "All posts", "sponsored": "Organic and sponsored", "platform": "By platform"}


def _choose(label: str, options: list[str], name: str, default: str, words=str.capitalize) -> str:
    return st.selectbox(label, options, format_func=words, **state.bind(name, default, options=options))


def request(known: Choices) -> EngagementRequest:
    """A row of choices over the picture; the rarer ones under More. Raises FitError where no post tells an outcome."""
    outcomes = known.of_posts()
    dimensions = [NOTHING, *known.dimensions]
    columns = st.columns([1.1, 1.1, 1.35, 1.1, 1.1, 0.7], vertical_alignment="bottom")
    with columns[0]:
        outcome = _choose("Measure", list(outcomes), "eng_measure", outcomes[0])
    with columns[1]:
        offered = [d for d in known.denominators if d != outcome]
        per = _choose("Per", offered, "eng_per", "followers", words=PER_LABELS.get)
    with columns[2]:
        sizes = _choose("Sizes", [*(t.name for t in PRESETS), OWN], "eng_sizes", PRESETS[0].name, words=str)
    with columns[3]:
        colour_by = _choose("Colour by", dimensions, "eng_colour", NOTHING, words=_dimension)
    with columns[4]:
        split_by = _choose("Split by", dimensions, "eng_split", NOTHING, words=_dimension)
    with columns[5], st.popover("More", width="stretch"):
        units = ["creator", "post"] if known.has_posts else ["creator"]
        unit = st.radio("Each point is one", units, horizontal=True, **state.bind("eng_unit", "creator", options=units))
        log_rate = st.toggle("Log axis for the measure", **state.bind("eng_log", True))
        published = st.toggle("Published figures behind the points", **state.bind("eng_published", False))
    tiers = PRESETS[0] if sizes == OWN else preset(sizes)
    if sizes == OWN:
        edges = st.text_input("Edges of your sizes, in followers", **state.bind("eng_edges", "5K, 20K, 100K, 1M"))
        try:
            tiers = free_tiers(edges)
        except ScenarioError as error:
            # What can be read stays on the page while the edges are mended.
            show.problem(error)
            show.note(f"Until then sizes are named as in “{tiers.name}”.")
    return EngagementRequest(
        outcome=outcome, per=per, unit=unit,
        colour_by=None if colour_by == NOTHING else colour_by,
        split_by=None if split_by == NOTHING else split_by,
        tiers=tiers,
        show_benchmarks=published, log_rate=log_rate,
    )


def closer(known: Choices) -> str:
    """What stands below the picture; the other is not computed, which a browser feels before its first chart."""
    if not known.has_posts:
        return BY_SIZE
    offered = [BY_SIZE, OVER_MONTHS]
    return st.segmented_control("Look closer", offered, required=True, label_visibility="collapsed",
                                **state.bind("eng_closer", BY_SIZE, options=offered))


def months_by(known: Choices) -> str | None:
    """What parts the months."""
    options = [NOTHING, *known.month_dimensions()]
    if len(options) == 1:
        return None
    chosen = st.segmented_control("Months of", options, format_func=MONTH_LABELS.get, required=True,
                                  label_visibility="collapsed", **state.bind("eng_months", NOTHING, options=options))
    return None if chosen == NOTHING else chosen


def _dimension(name: str) -> str:
    return "–" if name == NOTHING else DIMENSIONS[name].capitalize()
