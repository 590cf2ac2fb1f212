"""What the Budget page computes for a closer look at a plan, kept by the data's fingerprint and the frozen request."""
# ruff: noqa: ARG001  (a fingerprint is there to be the key)

from __future__ import annotations

import streamlit as st

from analysis.budget.curve import BudgetCurve, budget_curve
from analysis.budget.seeking import LargestSpend, SmallestBudget, largest_spend, smallest_budget
from data import Campaigns
from pages.shared.cached.plan import BY_REPR, PlanRequest, data_of, fit_for


@st.cache_resource(max_entries=16, show_spinner="Planning for every budget …", hash_funcs=BY_REPR)
def curve(fingerprint: str, request: PlanRequest, _campaigns: Campaigns) -> BudgetCurve:
    """The best plan at nine budgets."""
    return budget_curve(data_of(fingerprint, request, _campaigns), fit_for(fingerprint, request.scenario, _campaigns),
                        request.scenario, fees=request.card)


@st.cache_resource(max_entries=16, show_spinner="Looking for the smallest budget …", hash_funcs=BY_REPR)
def smallest(fingerprint: str, request: PlanRequest, target: float, chance: float,
             _campaigns: Campaigns) -> SmallestBudget:
    """The smallest budget that reaches the target in this share of futures."""
    fit = fit_for(fingerprint, request.scenario, _campaigns)
    return smallest_budget(data_of(fingerprint, request, _campaigns), fit, request.scenario, target=target,
                           chance=chance, fees=request.card)


@st.cache_resource(max_entries=16, show_spinner="Looking for the largest spend …", hash_funcs=BY_REPR)
def largest(fingerprint: str, request: PlanRequest, marginal_cost: float, _campaigns: Campaigns) -> LargestSpend:
    """The most money worth spending at this cost of one more."""
    return largest_spend(data_of(fingerprint, request, _campaigns), fit_for(fingerprint, request.scenario, _campaigns),
                         request.scenario, marginal_cost=marginal_cost, fees=request.card)
