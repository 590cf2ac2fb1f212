"""The Budget page by creator: whom to pay, what it may bring, and who must or must not be in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import InfeasiblePlanError, words
from analysis.budget.plan import Plan
from analysis.budget.plan_words import called
from analysis.charts.budget import dots_note
from analysis.charts.plan import plan_alternative
from analysis.errors import FitError
from data import Campaigns
from pages.shared import show
from pages.shared.cached import plan as cached
from pages.shared.controls import plan as controls

if TYPE_CHECKING:
    from pages.shared.controls.budget import BudgetRequest

LABELS = {"creator": "Creator", "platform": "Platform", "followers": "Followers", "posts": "Posts", "fee": "Fee a post",
          "fee_kind": "Fee is", "cost": "Cost in all", "expected": "Expected", "trust": "Record trusted"}

METHOD = """
Every creator with a known follower count is valued at the average rate of its size and platform, moved by its own
record as far as that can be trusted: a record of few posts counts little, since a lucky post does not repeat. Fees are
quotes where there are any, else what was paid before, else the curve fitted on them or the rate card typed in. The
choice is an integer programme solved to the stated distance from the best possible, over all creators at once. Its
outcome is drawn 4,000 times: the curve's error is shared by all creators of a future, each creator's lasting effect,
posts and delivery are its own.
"""


def draw_plan(campaigns: Campaigns, request: BudgetRequest) -> None:
    """The answer by creator for this request."""
    names = cached.creator_names(campaigns.fingerprint, campaigns)
    scenario = controls.locked(request.scenario, names)
    try:
        plan = cached.plan(campaigns.fingerprint, scenario, request.fees, campaigns)
    except (InfeasiblePlanError, FitError) as error:
        # The inputs stay, so that the repair the sentence names can be made here.
        show.problem(error)
        controls.locks(names)
        return
    show.answer(plan.answer)
    if not plan.choices.empty:
        futures, chosen = cached.figures(campaigns.fingerprint, scenario, request.fees, show.palette(), campaigns)
        alternative = plan_alternative(plan)
        show.figure(futures, key="plan_futures", alt=alternative,
                    note=dots_note(futures))
        show.heading(f"{words.plural(len(plan.choices), 'creator')} to pay")
        show.figure(chosen, key="plan_creators", alt=alternative,
                    note="Each dot is a creator; the larger, the more its own record is trusted. Up and to the left is "
                         "cheaper.")
        show.table(_table(plan), key="plan_choices", labels=LABELS, download="plan.csv",
                   formats={"followers": "count", "fee": "count", "cost": "count", "expected": "count",
                            "trust": "percent"})
    controls.locks(names)
    show.heading("What limits the plan")
    for line in plan.limits or ("Nothing: everyone who brings anything is in.",):
        show.paragraph(line)
    show.heading("Before you decide on this")
    show.findings(plan.findings)
    show.note(" ".join(plan.assumptions))
    show.method("How this is computed", METHOD)


def _table(plan: Plan) -> pd.DataFrame:
    """The choices as they are read and taken along: whole money and results, names first."""
    table = plan.choices
    rounded = {column: table[column].round(2) for column in ("fee", "cost")}
    return table.assign(creator=[called(row) for _, row in table.iterrows()], expected=table["expected"].round(),
                        trust=table["trust"].round(2),
                        **rounded)[list(LABELS)]
