"""Widgets -> frozen requests. This module draws the filters that every page shares."""

from __future__ import annotations

import streamlit as st

from analysis import words
from data import Filters
from pages.shared import speaking, state

#: A filter with one possible value is no filter; lists longer than this get a search box by themselves.
MOST_VALUES = 400


def shared_filters(options: dict[str, list[str]]) -> Filters:
    """Draw the filters that hold on every page, in the sidebar, and return what they say."""
    labels = {"platforms": "Platform", "niches": "Niche", "countries": "Country", "campaigns": "Campaign"}
    shown = [name for name in labels if len(options[name]) > 1]
    many_months = len(options["months"]) > 1
    if not shown and not many_months and len(options["sponsored"]) < 2 and not options.get("young"):
        return state.filters(options)
    # A switch and not an expander: what stands in a closed expander is loaded and computed all the same.
    if st.toggle("Filters", value=state.filters(options).any, key="filters_open"):
        for name in shown:
            values = options[name][:MOST_VALUES]
            st.multiselect(labels[name], values, placeholder="All", **state.bind(name, [], options=values))
        if len(options["sponsored"]) > 1:
            kinds = ("all", "organic", "sponsored")
            st.segmented_control("Posts", kinds, format_func=str.capitalize, required=True,
                                 **state.bind("sponsored", "all", options=kinds))
        if many_months:
            months = options["months"]
            st.select_slider("Months", months, format_func=words.said_month,
                             **state.bind("months", (months[0], months[-1]), options=months))
        if options.get("young"):
            st.toggle("Only posts old enough to judge", **state.bind("settled", False))
    filters = state.filters(options)
    if filters.any:
        st.button("Reset filters", icon=":material/close:", on_click=state.forget, args=state.FILTER_NAMES)
    return filters


def numbers_and_dates() -> None:
    """Draw the choice of how numbers and days are written, in the sidebar."""
    offered = ("", *sorted(words.LOCALES, key=words.LOCALES.__getitem__))
    st.selectbox("Numbers and dates", offered, format_func=lambda tag: words.LOCALES.get(tag, "As in this browser"),
                 **state.bind(speaking.CHOICE, "", options=offered))
