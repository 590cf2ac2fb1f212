"""The Budget page by creator: whom to pay, what it may bring, and who must or must not be in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from analysis import InfeasiblePlanError, words
from analysis.budget.plan import DRAWS, Plan
from analysis.budget.plan_words import noun
from analysis.budget.roster import roster
from analysis.budget.sheet import contract_list, workbook
from analysis.charts.budget import dots_note
from analysis.charts.plan import plan_alternative
from analysis.errors import FitError
from data import Campaigns
from data.exporting import csv_bytes
from pages.shared import drafts, show, state
from pages.shared.cached import plan as cached
from pages.shared.cached.plan import PlanRequest
from pages.shared.controls import plan as controls
from pages.shared.controls import plan_limits
from pages.shared.controls import scenarios as keeping
from pages.shared.controls.budget import currency_of_state
from pages.shared.show.plan_closer import Looked, draw_closer
from pages.shared.show.plan_search import found_in_time

if TYPE_CHECKING:
    from pages.shared.controls.budget import BudgetRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

METHOD = """
Every creator with a known follower count is valued at the average rate of its size and platform, moved by its own
record as far as that can be trusted: a record of few posts counts little, since a lucky post does not repeat. Fees are
those typed into the table, else quotes where there are any, else what was paid before, else the curve fitted on them or
the rate card typed in. The choice is an integer programme solved to the stated distance from the best possible, over
all creators at once. Its outcome is drawn {draws} times: the curve's error is shared by all creators of a future, each
creator's lasting effect, posts and delivery are its own.
"""


def draw_plan(campaigns: Campaigns, request: BudgetRequest) -> None:
    """The answer by creator for this request."""
    asked = controls.request_of(campaigns, request)
    if not found_in_time(campaigns, asked):
        draw_limits(campaigns)
        return
    try:
        plan = cached.plan(campaigns.fingerprint, asked, campaigns)
    except (InfeasiblePlanError, FitError) as error:
        # The inputs and the table stay, so that the repair the sentence names can be made here.
        show.problem(error)
        if not isinstance(error, FitError):
            _table(campaigns, asked, None)
        draw_limits(campaigns)
        return
    show.answer(replace(plan.answer, numbers=plan.answer.numbers[:3]))
    keeping.draw_otherwise(plan.answer, plan.choices)
    if not plan.choices.empty:
        futures, chosen = cached.figures(campaigns.fingerprint, asked, show.palette(), campaigns)
        show.figure(futures, key="plan_futures", alt=plan_alternative(plan), note=dots_note(futures))
    _table(campaigns, asked, plan)
    if not plan.choices.empty:
        _downloads(plan)
        show.heading("What each costs and brings")
        show.figure(chosen, key="plan_creators", alt=plan_alternative(plan),
                    note="Each dot is a creator; the larger, the more its own record is trusted. Up and to the left is "
                         "cheaper.")
    with show.together():
        show.heading("What limits the plan")
        for line in plan.limits or ("Nothing: everyone who brings anything is in.",):
            show.paragraph(line)
    draw_limits(campaigns)
    if not plan.choices.empty:
        draw_closer(Looked(campaigns, asked, plan, request.delivery_deals))
    with show.together():
        show.heading("Before you decide on this")
        show.findings(plan.findings)
        show.note(" ".join(plan.assumptions))
    show.method("How this is computed", METHOD.format(draws=words.whole(DRAWS)))


def _table(campaigns: Campaigns, asked: PlanRequest, plan: Plan | None) -> None:
    """Whom to pay, and who else: locks and fees are edited here."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        show.heading("Whom to pay" if plan is None or plan.choices.empty else
                     f"{words.plural(len(plan.choices), 'creator')} to pay, and who is next")
        wanted = st.text_input("Find a creator", placeholder="Find a creator", label_visibility="collapsed", width=280,
                               **state.bind("roster_search", ""))
    everyone = cached.candidates(campaigns.fingerprint, asked, campaigns)
    table = roster(everyone, asked.scenario, plan=plan, search=wanted)
    if table.empty:
        show.note("Nobody in this data is called that." if wanted.strip() else "There is nobody to choose from.")
        return
    controls.draw_roster(table, asked.scenario.currency, noun(asked.scenario.goal))
    show.note("Type a fee, or lock a creator in or out: the plan follows at once. Below those in the plan stand the "
              "ones who would be next for the money.")


def draw_limits(campaigns: Campaigns) -> None:
    """Limits by group: shown where there are any, and on request."""
    if state.get("limits", []):
        show.note("Limits by group:")
    elif not st.toggle("Limits by platform, niche, country, size or campaign", **state.bind("limits_open", False)):
        return
    if cached.groups(campaigns.fingerprint, campaigns):
        plan_limits.draw_limits(cached.groups(campaigns.fingerprint, campaigns), currency_of_state(campaigns))


def _downloads(plan: Plan) -> None:
    """The list to contract from, built on the click only."""
    link = state.address(without=(drafts.DRAFT,))
    with st.container(horizontal=True):
        show.download("Contract list (XLSX)", lambda: workbook(plan, link=link), name="plan.xlsx", mime=XLSX)
        show.download("Contract list (CSV)", lambda: csv_bytes(contract_list(plan)), name="plan.csv", mime="text/csv")
