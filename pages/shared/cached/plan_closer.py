"""What the Budget page computes for a closer look, on request, kept by the fingerprint and the frozen request."""
# ruff: noqa: ARG001  (a fingerprint is there to be the key)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from analysis.budget.curve import budget_curve
from analysis.budget.mix import best_mix
from analysis.budget.reasons import explain_choices
from analysis.budget.risk import SaferPlans, safer_plans
from analysis.budget.seeking import LargestSpend, SmallestBudget, largest_spend, smallest_budget
from analysis.budget.shadow import shadow_prices
from analysis.budget.tornado import size_tornado, tornado
from analysis.budget.tripwires import plan_tripwires, size_tripwires
from analysis.budget.turning_maps import delivery_map, overlap_map
from analysis.budget.worth import worth_of_size_test, worth_of_test
from data import Campaigns
from pages.shared.cached import budget as cached_sizes
from pages.shared.cached import plan as cached_plan
from pages.shared.cached.plan import BY_REPR, PlanRequest, data_of, fit_for

if TYPE_CHECKING:
    from pages.shared.controls.budget import BudgetRequest


@st.cache_resource(max_entries=64, show_spinner="Planning anew for every case …", hash_funcs=BY_REPR)
def of_plan(kind: str, fingerprint: str, request: PlanRequest, deals: int, _campaigns: Campaigns) -> Any:
    """A closer look at a plan by creator: "money" (BudgetCurve), "limits" (ShadowPrices), "swing" (Tornado), "why"
    (Reasons), "watch" (Tripwires), "test" (TestWorth), "mix" (Mix). deals: that the delivery was counted in, or 0."""
    data, fit = data_of(fingerprint, request, _campaigns), fit_for(fingerprint, request.scenario, _campaigns)
    scenario, fees = request.scenario, request.card
    if kind == "money":
        return budget_curve(data, fit, scenario, fees=fees)
    if kind == "mix":
        return best_mix(data, fit, scenario, fees=fees)
    plan = cached_plan.plan(fingerprint, request, _campaigns)
    if kind == "limits":
        return shadow_prices(data, fit, scenario, fees=fees, plan=plan)
    if kind == "swing":
        return tornado(data, fit, scenario, fees=fees, deals=deals or None, plan=plan)
    return {"why": explain_choices, "watch": plan_tripwires, "test": worth_of_test}[kind](data, fit, plan, fees=fees)


@st.cache_resource(max_entries=16, show_spinner="Planning under lower caps, judging on fresh futures …",
                   hash_funcs=BY_REPR)
def safer(fingerprint: str, request: PlanRequest, _campaigns: Campaigns) -> SaferPlans:
    """Plans with ever less on one creator, judged on futures that none was chosen on; ask it for `at(caution)`."""
    return safer_plans(_campaigns, fit_for(fingerprint, request.scenario, _campaigns), request.scenario, caution=0.0,
                       fees=request.card, candidates=cached_plan.candidates(fingerprint, request, _campaigns))


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


@st.cache_resource(max_entries=64, show_spinner="Computing …", hash_funcs=cached_sizes.BY_REPR)
def of_sizes(kind: str, fingerprint: str, request: BudgetRequest, _campaigns: Campaigns) -> Any:
    """A closer look at a comparison by size: "swing" (Tornado), "delivery" and "overlap" (TurningMap), "watch"
    (Tripwires), "test" (TestWorth)."""
    compared = cached_sizes.comparison(_campaigns, fingerprint, request)
    deals = request.delivery_deals or None
    if kind == "swing":
        return size_tornado(compared, deals=deals)
    if kind == "delivery":
        return delivery_map(compared, assumed=deals is None)
    return {"overlap": overlap_map, "watch": size_tripwires, "test": worth_of_size_test}[kind](compared)
