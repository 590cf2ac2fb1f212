"""What the Budget page computes, kept by the data's fingerprint and the frozen request.

A comparison is frozen and read only, so one copy serves all sessions.
"""
# ruff: noqa: ARG001  (a fingerprint is there to be the key)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from plotly.graph_objects import Figure

from analysis import FitError, compare_sizes
from analysis.budget.explaining import plan_names, unit_of
from analysis.budget.prices import FittedPrices, fit_prices
from analysis.budget.proposals import delivery_of, quotes_of
from analysis.budget.sensitivity import ChangeMap, change_map
from analysis.budget.sizes import SizeComparison
from analysis.charts.budget import change_figure, futures_figure
from analysis.charts.style import Palette
from data import Campaigns
from pages.shared.cached import decline as cached_decline

if TYPE_CHECKING:
    from pages.shared.controls.budget import BudgetRequest

#: Futures drawn for a page: a chance is then known to +-0.008, finer than "in 91 of 100".
PAGE_DRAWS = 4_096


@st.cache_resource(max_entries=32, show_spinner=False)
def prices(_campaigns: Campaigns, fingerprint: str) -> FittedPrices | None:
    """Fees fitted on this data's quotes; None where they are too few to fit."""
    quotes = quotes_of(_campaigns)
    try:
        return fit_prices(quotes["followers"], quotes["fee"])
    except FitError:
        return None


@st.cache_data(max_entries=32, show_spinner=False)
def quote_currency(_campaigns: Campaigns, fingerprint: str) -> str | None:
    """The currency most quotes are in."""
    known = quotes_of(_campaigns)["currency"].dropna()
    return None if known.empty else str(known.iloc[0])


@st.cache_data(max_entries=32, show_spinner=False)
def delivery(_campaigns: Campaigns, fingerprint: str) -> tuple[float, int] | None:
    """Share of agreed posts that were delivered, and in how many deals."""
    return delivery_of(_campaigns)


@st.cache_data(max_entries=32, show_spinner=False)
def usual_sizes(_campaigns: Campaigns, fingerprint: str, goal: str, small: tuple[tuple[int, ...], int],
                large: tuple[tuple[int, ...], int]) -> tuple[int, int]:
    """The sizes proposed: of the choices that creators stand near, the nearest to the usual one (choices, usual)."""
    fit = cached_decline.decline(fingerprint, goal, "followers", _campaigns)
    proposed = []
    for choices, usual in (small, large):
        sizes = np.array(choices)[fit.supported(choices)]
        proposed.append(usual if sizes.size == 0 else int(sizes[np.argmin(np.abs(np.log(sizes / usual)))]))
    return (proposed[0], proposed[1]) if proposed[0] < proposed[1] else (small[1], large[1])


@st.cache_resource(max_entries=128, show_spinner=False)
def comparison(_campaigns: Campaigns, fingerprint: str, request: BudgetRequest) -> SizeComparison:
    """Many small against few large, as asked."""
    fit = cached_decline.decline(fingerprint, request.scenario.goal, "followers", _campaigns)
    fees = prices(_campaigns, fingerprint) if request.fees is None else request.fees
    return compare_sizes(fit, fees, request.scenario, small=request.small, large=request.large, draws=PAGE_DRAWS)


@st.cache_resource(max_entries=32, show_spinner=False)
def change(_campaigns: Campaigns, fingerprint: str, request: BudgetRequest) -> ChangeMap:
    """The map of what would change the answer."""
    return change_map(comparison(_campaigns, fingerprint, request))


@st.cache_resource(max_entries=32, show_spinner=False)
def figures(_campaigns: Campaigns, fingerprint: str, request: BudgetRequest, palette: Palette) -> tuple[Figure, Figure]:
    """The futures as dots, and the map."""
    compared = comparison(_campaigns, fingerprint, request)
    small, large = plan_names(compared)
    return (futures_figure(small=compared.small.futures, large=compared.large.futures, small_name=small,
                           large_name=large, unit=unit_of(compared), palette=palette),
            change_figure(change=change(_campaigns, fingerprint, request), currency=request.scenario.currency,
                          large_name=large, palette=palette))
