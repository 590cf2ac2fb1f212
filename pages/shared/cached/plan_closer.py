"""What the Budget page computes for a closer look, on request, kept by the fingerprint and the frozen request."""
# ruff: noqa: ARG001  (a fingerprint is there to be the key)

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from analysis.budget.curve import budget_curve
from analysis.budget.mix import Mix, best_mix
from analysis.budget.one_creator import one_creator
from analysis.budget.optimise.waiting import waiting
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
from pages.shared.cached.by_locale import in_words
from pages.shared.cached.plan import BY_REPR, PlanRequest, data_of, fit_for
from pages.shared.searching import Search

if TYPE_CHECKING:
    from pages.shared.controls.budget import BudgetRequest


#: Seconds for each of the plans that a closer look makes: it makes up to some dozens of them.
LONGEST_EACH = 20.0


def _begun(find: Callable[[], Any]) -> Search:
    """Found beside the page, every plan of it within its time, ended when nobody wants it any more."""

    def wanted(cancelled: Callable[[], bool]) -> Any:
        with waiting(seconds=LONGEST_EACH, cancelled=cancelled):
            return find()

    return Search(wanted).start()


@in_words(max_entries=64, show_spinner=False, hash_funcs=BY_REPR)
def of_plan(kind: str, fingerprint: str, request: PlanRequest, deals: int, _campaigns: Campaigns) -> Search:
    """A closer look at a plan by creator, begun: "money" (BudgetCurve), "limits" (ShadowPrices), "swing" (Tornado),
    "why" (Reasons), "watch" (Tripwires), "test" (TestWorth). deals: that the delivery was counted in, or 0."""
    data, fit = data_of(fingerprint, request, _campaigns), fit_for(fingerprint, request.scenario, _campaigns)
    scenario, fees = request.scenario, request.card
    if kind == "money":
        return _begun(partial(budget_curve, data, fit, scenario, fees=fees))
    plan = cached_plan.plan(fingerprint, request, _campaigns)
    if kind == "limits":
        return _begun(partial(shadow_prices, data, fit, scenario, fees=fees, plan=plan))
    if kind == "swing":
        return _begun(partial(tornado, data, fit, scenario, fees=fees, deals=deals or None, plan=plan))
    look = {"why": explain_choices, "watch": plan_tripwires, "test": worth_of_test}[kind]
    return _begun(partial(look, data, fit, plan, fees=fees))


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=BY_REPR)
def mix(fingerprint: str, request: PlanRequest, by: str, _campaigns: Campaigns) -> Mix:
    """The best mix over sizes and platforms (or niches, or countries: `by`), without names."""
    return best_mix(data_of(fingerprint, request, _campaigns), fit_for(fingerprint, request.scenario, _campaigns),
                    request.scenario, by=by, fees=request.card)


@in_words(max_entries=16, show_spinner=False, hash_funcs=BY_REPR)
def safer(fingerprint: str, request: PlanRequest, _campaigns: Campaigns) -> Search[SaferPlans]:
    """Plans with ever less on one creator, judged on futures that none was chosen on, begun; ask what is found for
    `at(caution)`."""
    return _begun(partial(safer_plans, _campaigns, fit_for(fingerprint, request.scenario, _campaigns),
                          request.scenario, caution=0.0, fees=request.card,
                          candidates=cached_plan.candidates(fingerprint, request, _campaigns)))


@in_words(max_entries=16, show_spinner=False, hash_funcs=BY_REPR)
def smallest(fingerprint: str, request: PlanRequest, target: float, chance: float,
             _campaigns: Campaigns) -> Search[SmallestBudget]:
    """The smallest budget that reaches the target in this share of futures, looked for."""
    fit = fit_for(fingerprint, request.scenario, _campaigns)
    return _begun(partial(smallest_budget, data_of(fingerprint, request, _campaigns), fit, request.scenario,
                          target=target, chance=chance, fees=request.card))


@in_words(max_entries=16, show_spinner=False, hash_funcs=BY_REPR)
def largest(fingerprint: str, request: PlanRequest, marginal_cost: float,
            _campaigns: Campaigns) -> Search[LargestSpend]:
    """The most money worth spending at this cost of one more, looked for."""
    fit = fit_for(fingerprint, request.scenario, _campaigns)
    return _begun(partial(largest_spend, data_of(fingerprint, request, _campaigns), fit, request.scenario,
                          marginal_cost=marginal_cost, fees=request.card))


@in_words(max_entries=64, show_spinner="Computing …", hash_funcs=cached_sizes.BY_REPR)
def of_sizes(kind: str, fingerprint: str, request: BudgetRequest, _campaigns: Campaigns) -> Any:
    """A closer look at a comparison by size: "swing" (Tornado), "delivery" and "overlap" (TurningMap), "watch"
    (Tripwires), "test" (TestWorth), "one" (OneCreator)."""
    compared = cached_sizes.comparison(_campaigns, fingerprint, request)
    deals = request.delivery_deals or None
    if kind == "swing":
        return size_tornado(compared, deals=deals)
    if kind == "delivery":
        return delivery_map(compared, assumed=deals is None)
    return {"overlap": overlap_map, "watch": size_tripwires, "test": worth_of_size_test,
            "one": one_creator}[kind](compared)
