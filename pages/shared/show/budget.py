"""The parts of the Budget page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import words
from analysis.budget.explaining import METHOD, change_text, closed_forms, plan_names
from analysis.budget.sizes import SizeComparison
from analysis.charts.budget import dots_note
from data import Campaigns, MicroscopeError
from pages.shared import kept, scenarios, searching, show, speaking, state
from pages.shared.cached import budget as cached
from pages.shared.controls import budget as controls
from pages.shared.controls import plan as plan_controls
from pages.shared.controls import plan_limits
from pages.shared.controls import scenarios as keeping
from pages.shared.controls.budget import BudgetRequest


# A fragment: a slider draws this part alone, without the frame and the navigation around it.
@st.fragment
def draw(campaigns: Campaigns) -> None:
    """Inputs at the left, the answer at the right, and the link that leads back to both."""
    speaking.begin()
    if kept.whole_page():  # the filters around this part are others now
        st.rerun()
    inputs, answer = st.columns([1, 2.5], gap="large")
    request, wrong = None, None
    with inputs:
        top = st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute")
        below = st.container()
        plan_controls.take_edits()
        plan_limits.take_edits()
        try:
            request = controls.budget_controls(campaigns)
        except MicroscopeError as error:
            wrong = error
        scenarios.notice()
        with top:
            show.heading("The plan")
            keeping.draw_steps()
        with below:  # at the top, where what comes of saving is seen too
            keeping.draw_keeping()
    with answer:
        keeping.draw_conflict()
        try:
            _answer(campaigns, request, wrong)
        except MicroscopeError as error:
            show.problem(error)
    scenarios.settle()
    with below:
        keeping.draw_fault()
    state.write_link()


def _answer(campaigns: Campaigns, request: BudgetRequest | None, wrong: MicroscopeError | None) -> None:
    """The answer for this request, or what is wrong with what was asked, beside the means to mend it."""
    if request is None or request.view == "size":
        searching.leave()
    if request is not None and request.view == "size":
        draw_sizes(campaigns, request)
        return
    # Only who plans by creator waits for the solver to load.
    from pages.shared.show.plan import draw_limits, draw_plan

    if request is not None:
        draw_plan(campaigns, request)
    else:
        show.problem(wrong)
        if controls.view_of_state() == "creator":
            draw_limits(campaigns)


def draw_sizes(campaigns: Campaigns, request: BudgetRequest) -> None:
    """The answer by size: futures, the map of what would change it, closed forms, checks, assumptions, method."""
    seen = cached.picture(campaigns, campaigns.fingerprint, request, show.palette())
    compared = seen.comparison
    show.answer(compared.answer)
    keeping.draw_otherwise(compared.answer)
    if seen.futures_figure is not None:
        show.figure(seen.futures_figure, key="budget_futures", alt=seen.futures_text,
                    note=f"{dots_note(seen.futures_figure)} Both plans meet the same futures.")
    if seen.change is not None:
        text = change_text(compared, seen.change)
        with show.together():
            show.heading("What would change the answer")
            show.paragraph(text)
        show.figure(seen.change_figure, key="budget_change", alt=text,
                    note=f"Shade: in how many of 100 futures the plan “{plan_names(compared)[0]}” wins, in tens. The "
                         "bar on your point: 95 % range of the fitted decline.")
    forms = closed_forms(compared)
    if forms:
        with show.together():
            show.heading("Why: cost per result")
            show.numbers(forms)
    # Only who asks for a closer look waits for the solver to load.
    if compared.small.count or compared.large.count:
        from pages.shared.show.sizes_closer import draw_closer

        draw_closer(campaigns, request, compared)
    with show.together():
        show.heading("Before you decide on this")
        show.findings(compared.findings)
        show.heading("What went in")
    show.table(_assumptions(compared, request), key="budget_inputs",
               labels={"what": "Input", "value": "Value", "kind": "Kind"},
               download="budget-inputs.csv", widths={"what": 292, "value": 156, "kind": 162})
    show.method("How this is computed", METHOD)


def _assumptions(compared: SizeComparison, request: BudgetRequest) -> pd.DataFrame:
    """Everything that went in; the delivery that was counted in deals is marked so."""
    rows = pd.DataFrame(compared.assumptions, columns=["what", "value", "kind"])
    if request.delivery_deals:
        rows.loc[rows["what"] == "Creators who deliver", "kind"] = (
            f"measured in {words.plural(request.delivery_deals, 'deal')}")
    return rows
