"""What the Briefing computes, kept by the data's fingerprint and the frozen request. Most of it is what the other pages
have computed already, taken from their caches."""
# ruff: noqa: ARG001  (a fingerprint is there to be the key)

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.briefing import (
    Briefing,
    ChangeOfMind,
    Slide,
    budget_slide,
    change_of_mind,
    change_slide,
    conceal,
    conceal_problems,
    decline_slide,
    engagement_slide,
    make_briefing,
    plan_assumptions,
)
from analysis.briefing.plan_slides import odds_slide, plan_slide, plans_slide, watch_slide, with_plans
from analysis.briefing.tables import inputs_table
from analysis.budget.proposals import quotes_of
from analysis.budget.sensitivity import change_map
from analysis.charts.presented import presented
from analysis.engagement import EngagementRequest
from analysis.sharing import titled
from data import Campaigns, MicroscopeError
from pages.shared.cached import budget as cached_budget
from pages.shared.cached import decline as cached_decline
from pages.shared.cached import engagement as cached_engagement
from pages.shared.cached import plan as cached_plan
from pages.shared.cached import plan_closer as cached_closer
from pages.shared.cached.by_locale import in_words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from analysis.charts.style import Palette
    from pages.shared.controls.briefing import BriefingRequest


#: Frozen values whose repr says all of them: Streamlit's own way of hashing them takes milliseconds.
BY_REPR = {"pages.shared.controls.briefing.BriefingRequest": repr}


@in_words(max_entries=16, show_spinner=False, hash_funcs=BY_REPR)
def briefing(fingerprint: str, request: BriefingRequest, date_text: str,
             _campaigns: Campaigns) -> tuple[Briefing, tuple[str, ...]]:
    """The slides that this data can carry, and what stands in the way of the others, a sentence each; both without what
    is to be hidden."""
    looked_at = part(request, _campaigns)
    slides: list[Slide] = []
    assumptions, inputs, problems, hide = (), None, [], request.hide
    try:
        summary = cached_engagement.summary(
            looked_at.fingerprint, EngagementRequest(request.outcome, request.per, tiers=request.tiers), looked_at)
        slides.append(engagement_slide(summary))
        fit = cached_decline.decline(looked_at.fingerprint, request.outcome, request.per, looked_at)
        slides.append(decline_slide(fit))
    except MicroscopeError as error:
        problems.append(str(error))
    try:
        if request.budget is not None:
            compared = cached_budget.comparison(_campaigns, fingerprint, request.budget)
            change = changed(fingerprint, request, _campaigns)
            slides = [with_plans(slide, compared) for slide in slides]
            slides += [budget_slide(compared), plans_slide(compared), change_slide(change)]
            slides += [slide for slide in (odds_slide(change), _watched(fingerprint, request, _campaigns)) if slide]
            assumptions = plan_assumptions(compared, deals=request.budget.delivery_deals)
            inputs = inputs_table(compared)
            if request.plan is not None:
                slides.append(plan_slide(cached_plan.plan(fingerprint, request.plan, _campaigns)))
    except MicroscopeError as error:
        if str(error) not in problems:
            problems.append(str(error))
    if request.missing:
        problems.append(request.missing)
    currency = None if request.budget is None else request.budget.scenario.currency
    made = make_briefing(slides, card=looked_at.card, scope=looked_at.filters.words, date_text=date_text,
                         assumptions=assumptions, currency=currency, inputs=inputs,
                         fingerprint="" if request.shared else fingerprint)
    told = titled(made, request.title, hide)
    return conceal(told, hide, _campaigns), conceal_problems(problems, hide, _campaigns)


def _watched(fingerprint: str, request: BriefingRequest, campaigns: Campaigns) -> Slide | None:
    """What to watch, where that is asked and the budget pays for both sizes: else nothing seen later turns the
    choice."""
    compared = cached_budget.comparison(campaigns, fingerprint, request.budget)
    if not request.watch or not min(compared.small.count, compared.large.count):
        return None
    return watch_slide(cached_closer.of_sizes("watch", fingerprint, request.budget, campaigns))


@st.cache_resource(max_entries=16, show_spinner=False)
def knows_fees(fingerprint: str, _campaigns: Campaigns) -> bool:
    """Whether any fee is known, quoted or paid, so that somebody can be named to pay."""
    return len(quotes_of(_campaigns)) > 0


def part(request: BriefingRequest, campaigns: Campaigns) -> Campaigns:
    """The data the decline is read from: one platform where the Decline page shows one."""
    if request.platform is None:
        return campaigns
    return cached_decline.only(campaigns.fingerprint, request.platform, campaigns)


@in_words(max_entries=32, show_spinner=False, hash_funcs=BY_REPR)
def figure(screen: str, fingerprint: str, request: BriefingRequest, palette: Palette, large: bool,
           _campaigns: Campaigns) -> Figure | None:
    """The figure that another page shows for a screen, None where it has none: for a room where large, and naming no
    creator where names are hidden. Fees stand in none of them."""
    if screen in ("budget", "change"):
        seen = cached_budget.picture(_campaigns, fingerprint, request.budget, palette)
        drawn = seen.futures_figure if screen == "budget" else seen.change_figure
    elif screen == "decline":
        looked_at = part(request, _campaigns)
        drawn = cached_decline.figure(looked_at.fingerprint, request.outcome, request.per, request.tiers, palette,
                                      looked_at)
    else:
        looked_at = part(request, _campaigns)
        ask = EngagementRequest(request.outcome, request.per, tiers=request.tiers)
        drawn = cached_engagement.figure(looked_at.fingerprint, ask, palette, looked_at)
    nameless = "names" in request.hide and screen in ("decline", "engagement")
    return presented(drawn, large=large, creators=not nameless) if drawn is not None and (large or nameless) else drawn


@in_words(max_entries=16, show_spinner=False, hash_funcs=BY_REPR)
def changed(fingerprint: str, request: BriefingRequest, _campaigns: Campaigns) -> ChangeOfMind:
    """What would change the answer."""
    compared = cached_budget.comparison(_campaigns, fingerprint, request.budget)
    return change_of_mind(compared, change_map(compared))
