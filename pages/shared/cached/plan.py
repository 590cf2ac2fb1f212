"""Plans of named creators, kept by the data's fingerprint, the scenario, the rate card and the fees typed in."""
# ruff: noqa: ARG001  (a fingerprint is there to be the key)

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st
from plotly.graph_objects import Figure

from analysis import BudgetScenario, DeclineFit, FitError, RateCard, plan_budget
from analysis.budget.funnel import Funnel, funnel_of
from analysis.budget.group_limits import GROUP_COLUMNS
from analysis.budget.plan import Plan
from analysis.budget.side_by_side import of_sizes
from analysis.budget.sponsored import SponsoredEffect, sponsored_effect
from analysis.budget.typed_fees import TypedFee, mark_typed, with_fees
from analysis.budget.values import Candidates, creator_options
from analysis.charts.plan import plan_figure, plan_futures_figure
from analysis.charts.style import Palette
from analysis.engagement import PRESETS
from data import Campaigns
from pages.shared.cached.by_locale import in_words
from pages.shared.cached.decline import decline
from pages.shared.searching import Search

#: Seconds after which a search ends with the best plan so far; nearly all end by themselves long before.
LONGEST = 60.0
#: Values of a column that limits are offered for, and the word for each of them alike.
MOST_GROUPS, ANY_ONE = 60, "any one"


@dataclass(frozen=True)
class PlanRequest:
    """What a plan by creator is asked: the scenario with its locks, the rate card or None for fees fitted on quotes,
    fees typed in for single creators. only: creators of these follower counts (from, below), None: all."""

    scenario: BudgetScenario
    card: RateCard | None = None
    typed: tuple[TypedFee, ...] = ()
    only: tuple[float, float] | None = None


#: Frozen values whose repr says all of them: Streamlit's own way of hashing them takes 1 ms each.
BY_REPR = {f"{kind.__module__}.{kind.__qualname__}": repr for kind in (PlanRequest, Palette)}


def data_of(fingerprint: str, request: PlanRequest, campaigns: Campaigns) -> Campaigns:
    """The data under the fees typed in, of the sizes asked for."""
    priced = with_fees(campaigns, request.typed)
    if request.only is None:
        return priced
    return of_sizes(priced, fit_for(fingerprint, request.scenario, campaigns), *request.only)


@st.cache_resource(max_entries=16, show_spinner=False)
def sponsored(fingerprint: str, outcome: str, _campaigns: Campaigns) -> SponsoredEffect:
    """What the data tells of sponsored posts."""
    return sponsored_effect(_campaigns, decline(fingerprint, outcome, "followers", _campaigns))


@st.cache_resource(max_entries=16, show_spinner=False)
def funnel(fingerprint: str, currency: str, _campaigns: Campaigns) -> Funnel | None:
    """What the data tells of clicks and orders; None where it tells neither."""
    return funnel_of(_campaigns, currency=currency)


@st.cache_resource(max_entries=16, show_spinner=False)
def groups(fingerprint: str, _campaigns: Campaigns) -> tuple[str, ...]:
    """What limits can be set for: "niche: Food", the most frequent first, with "niche: any one" for a spread."""
    found = []
    creators = _campaigns.creators
    tiers = [tier.name for tier in PRESETS[0].tiers]
    columns = {"platform": creators["platform"], "niche": creators["niche"], "country": creators["country"],
               "campaign": _campaigns.posts["campaign"]}
    for column in GROUP_COLUMNS:
        values = tiers if column == "tier" else [str(v) for v in columns[column].dropna().value_counts().index]
        if len(values) > 1:
            found += [f"{column}: {value}" for value in (ANY_ONE, *values[:MOST_GROUPS])]
    return tuple(found)


def fit_for(fingerprint: str, scenario: BudgetScenario, campaigns: Campaigns) -> DeclineFit:
    """The decline that the goal is planned with: the best outcome that leads to it and that the data carry."""
    refused: FitError | None = None
    for outcome in scenario.outcomes or (scenario.goal,):
        try:
            return decline(fingerprint, outcome, "followers", campaigns)
        except FitError as error:
            refused = refused or error
    raise refused


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=BY_REPR)
def _candidates(fingerprint: str, request: PlanRequest, _campaigns: Campaigns) -> Candidates:
    fit = fit_for(fingerprint, request.scenario, _campaigns)
    found = creator_options(data_of(fingerprint, request, _campaigns), fit, request.scenario, fees=request.card)
    return replace(found, table=mark_typed(found.table, request.typed, request.scenario.currency))


def candidates(fingerprint: str, request: PlanRequest, campaigns: Campaigns) -> Candidates:
    """Everyone who can be planned with, those locked out too: budget, limits, delivery and locks do not change who."""
    free = replace(request.scenario, budget=0.0, handling_cost=0.0, max_creators=None, min_creators=0, locked_in=(),
                   locked_out=(), group_limits=(), spread=(), hours_available=None, max_share_per_creator=1.0,
                   delivery=1.0, posts=1, product_cost=0.0)
    return _candidates(fingerprint, replace(request, scenario=free), campaigns)


# A plan is frozen and read only, so one copy serves all sessions; so does a search for one that is under way.
@in_words(max_entries=64, show_spinner=False, hash_funcs=BY_REPR)
def search(fingerprint: str, request: PlanRequest, _campaigns: Campaigns) -> Search[Plan]:
    """The search for the best plan of this data under this scenario, begun."""
    everyone = candidates(fingerprint, request, _campaigns)
    fit = fit_for(fingerprint, request.scenario, _campaigns)
    return Search(lambda cancelled: plan_budget(_campaigns, fit, request.scenario, fees=request.card,
                                                candidates=everyone, time_limit=LONGEST, cancelled=cancelled)).start()


def plan(fingerprint: str, request: PlanRequest, campaigns: Campaigns) -> Plan:
    """The plan that the search found; waits for it."""
    found = search(fingerprint, request, campaigns)
    if found.cancelled:  # somebody did not want it any more; whoever asks now does
        search.clear(fingerprint, request, campaigns)
        found = search(fingerprint, request, campaigns)
    return found.result()


@in_words(max_entries=32, show_spinner=False, hash_funcs=BY_REPR)
def figures(fingerprint: str, request: PlanRequest, palette: Palette, _campaigns: Campaigns) -> tuple[Figure, Figure]:
    """The futures as dots, and cost against outcome."""
    found = plan(fingerprint, request, _campaigns)
    return plan_futures_figure(plan=found, palette=palette), plan_figure(plan=found, palette=palette)


@st.cache_resource(max_entries=16, show_spinner=False)
def creator_names(fingerprint: str, _campaigns: Campaigns) -> dict[str, str]:
    """creator_id -> how it is called; the largest first."""
    creators = _campaigns.creators.sort_values("followers", ascending=False, na_position="last", kind="stable")
    creators = creators.drop_duplicates("creator_id")
    called = creators["name"].fillna(creators["handle"]).fillna(creators["creator_id"])
    return dict(zip(creators["creator_id"].astype(str), called.astype(str), strict=True))
