"""What the Budget page computes, kept by the data's fingerprint and the frozen request.

A comparison is frozen and read only, so one copy serves all sessions.
"""
# ruff: noqa: ARG001  (a fingerprint is there to be the key)

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st
from plotly.graph_objects import Figure

from analysis import compare_sizes
from analysis.budget.exchange import fee_currencies
from analysis.budget.explaining import plan_names, unit_of
from analysis.budget.prices import FittedPrices
from analysis.budget.proposals import Proposals, known_prices, proposals_of
from analysis.budget.sensitivity import ChangeMap, change_map
from analysis.budget.size_words import unsupported
from analysis.budget.sizes import SizeComparison
from analysis.charts.budget import change_figure, futures_alternative, futures_figure
from analysis.charts.style import Palette
from data import Campaigns
from pages.shared.cached import decline as cached_decline
from pages.shared.cached.by_locale import in_words
from pages.shared.cached.plan import fit_for

if TYPE_CHECKING:
    from pages.shared.controls.budget import BudgetRequest

#: Futures drawn for a page: a chance is then known to +-0.008, finer than "in 91 of 100".
PAGE_DRAWS = 4_096

#: Frozen values whose repr says all of them: Streamlit's own way of hashing them takes 1 ms each.
BY_REPR = {"pages.shared.controls.budget.BudgetRequest": repr, "analysis.charts.style.Palette": repr}


@st.cache_resource(max_entries=32, show_spinner=False)
def currencies(_campaigns: Campaigns, fingerprint: str) -> tuple[str, ...]:
    """The currencies that this data's fees stand in."""
    return fee_currencies(_campaigns)


@st.cache_resource(max_entries=32, show_spinner=False)
def prices(_campaigns: Campaigns, fingerprint: str, currency: str,
           rates: tuple[tuple[str, float], ...] = ()) -> FittedPrices | None:
    """Fees fitted on this data's quotes; None where they are too few to fit."""
    return known_prices(_campaigns, currency, dict(rates))


@st.cache_resource(max_entries=32, show_spinner=False)
def proposals(_campaigns: Campaigns, fingerprint: str, goal: str) -> Proposals:
    """What the data proposes."""
    return proposals_of(_campaigns, cached_decline.decline(fingerprint, goal, "followers", _campaigns))


@st.cache_resource(max_entries=128, show_spinner=False, hash_funcs=BY_REPR)
def comparison(_campaigns: Campaigns, fingerprint: str, request: BudgetRequest) -> SizeComparison:
    """Many small against few large, as asked."""
    fit = fit_for(fingerprint, request.scenario, _campaigns)
    fees = (prices(_campaigns, fingerprint, request.scenario.currency, request.scenario.exchange_rates)
            if request.fees is None else request.fees)
    return compare_sizes(fit, fees, request.scenario, small=request.small, large=request.large, draws=PAGE_DRAWS)


@dataclass(frozen=True, eq=False)
class Picture:
    """All that the page shows by size: the comparison, its futures drawn (None where nothing can be paid) and told,
    the map of what would change it, drawn (None where only one size, or none, can be paid, and where a size is
    extrapolated)."""

    comparison: SizeComparison
    futures_figure: Figure | None
    futures_text: str
    change: ChangeMap | None
    change_figure: Figure | None


@in_words(max_entries=32, show_spinner=False, hash_funcs=BY_REPR)
def picture(_campaigns: Campaigns, fingerprint: str, request: BudgetRequest, palette: Palette) -> Picture:
    """The comparison with its pictures: one look-up a rerun, since hashing a request costs as much as drawing it."""
    compared = comparison(_campaigns, fingerprint, request)
    small, large = plan_names(compared)
    paid = [outcome.futures if outcome.count else None for outcome in (compared.small, compared.large)]
    shown = {"small": paid[0], "large": paid[1], "small_name": small, "large_name": large, "unit": unit_of(compared)}
    if paid[0] is None and paid[1] is None:
        return Picture(compared, None, "", None, None)
    dots, told = futures_figure(**shown, palette=palette), futures_alternative(**shown)
    if paid[0] is None or paid[1] is None or unsupported(compared):
        return Picture(compared, dots, told, None, None)
    change = change_map(compared)
    return Picture(compared, dots, told, change, change_figure(
        change=change, currency=request.scenario.currency, small_name=small, large_name=large, palette=palette))
