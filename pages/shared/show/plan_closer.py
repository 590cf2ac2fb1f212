"""A closer look at a plan by creator: other plans beside it, more or less money, what a goal needs, what would change
it, why each is in or out, what to watch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from analysis import words
from analysis.budget.curve import each
from analysis.budget.plan import Plan
from analysis.budget.plan_words import noun
from analysis.budget.plans_sheet import plans_workbook
from analysis.budget.side_by_side import SMALL_BELOW, SideBySide, side_by_side
from analysis.charts.budget_changes import tornado_alternative, tornado_figure
from analysis.charts.budget_curve import budget_curve_alternative, budget_curve_figure
from data import Campaigns, MicroscopeError
from data.exporting import csv_bytes
from pages.shared import drafts, scenarios, show, state
from pages.shared.cached import plan as cached
from pages.shared.cached import plan_closer as closer
from pages.shared.cached.plan import PlanRequest
from pages.shared.controls.budget import scenario_from_state
from pages.shared.controls.plan import request_of
from pages.shared.controls.scenarios import beside, draw_beside
from pages.shared.show.closer import draw_mix, draw_result, draw_views
from pages.shared.show.plan_search import Searches, searched

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The plan that the page shows, among others.
HERE = "This plan"


@dataclass(frozen=True)
class Looked:
    """What is looked at: the data, what was asked, the plan that answers it, the deals that its delivery was counted
    in (0: assumed)."""

    campaigns: Campaigns
    asked: PlanRequest
    plan: Plan
    deals: int

    def result(self, kind: str) -> Any:
        """A closer look of this kind, as `cached.plan_closer.of_plan` names them; None while it is looked for."""
        return _found(closer.of_plan, kind, self.campaigns.fingerprint, self.asked, self.deals, self.campaigns)


def _found(ask: Searches, *of: Any, place: str = "closer", doing: str = "Planning anew for every case") -> Any:
    """What a search found; None where it has not ended in time, or was told to end: that is drawn then."""
    search = searched(ask, *of, place=place, doing=doing)
    if search is None:
        return None
    try:
        return search.result()
    except MicroscopeError:
        ask.clear(*of)      # asked again it may be found
        raise


def draw_closer(looked: Looked) -> None:
    """What can be looked at closer."""
    views = {"sides": ("Plans side by side", _sides), "money": ("More or less money", _money),
             "goal": ("What a goal needs", _goal), "risk": ("A safer plan", _risk),
             "limits": ("Worth of each limit", _limits),
             "swing": ("What would change it", _swing), "why": ("Why in or out", _why),
             "watch": ("What to watch", partial(_plain, "watch")), "test": ("Worth of a test", partial(_plain, "test")),
             "mix": ("Best mix of sizes", _mix)}
    draw_views({name: (label, partial(draw, looked)) for name, (label, draw) in views.items()}, name="closer")


def _plain(kind: str, looked: Looked) -> None:
    found = looked.result(kind)
    if found is not None:
        draw_result(found)


def _sides(looked: Looked) -> None:
    """The plan beside those of small and of large creators, of the own pick, and of scenarios with a name."""
    draw_beside()
    compared = _compared(looked)
    if compared is None:
        return
    show.paragraph(compared.text)
    show.text_table(list(compared.said), compared.said.to_numpy().tolist())
    link = state.address(without=(drafts.DRAFT,))
    first, second, _ = st.columns([1, 1, 1.2])
    with first:
        show.download("Side by side (XLSX)", lambda: plans_workbook(compared, link=link),
                      name="plans-side-by-side.xlsx", mime=XLSX)
    with second:
        show.download("Side by side (CSV)", lambda: csv_bytes(compared.table), name="plans-side-by-side.csv",
                      mime="text/csv")
    for name, why in compared.not_made.items():
        show.note(f"No plan for “{name}”: {why}")
    show.note("All plans meet the same futures: a creator who is in two of them does as well in both.")


def _compared(looked: Looked) -> SideBySide | None:
    """All plans that stand beside this one; None while one of them is looked for."""
    asked, fingerprint = looked.asked, looked.campaigns.fingerprint
    small = words.size(SMALL_BELOW)
    # Whoever must be in is of one size or the other: the two plans are of one size each.
    unlocked = replace(asked, scenario=replace(asked.scenario, locked_in=()))
    requests = {f"Only below {small} followers": replace(unlocked, only=(0, SMALL_BELOW)),
                f"Only from {small} followers": replace(unlocked, only=(SMALL_BELOW, 1e15))}
    locked = asked.scenario.locked_in
    if locked:
        everyone = cached.candidates(fingerprint, asked, looked.campaigns).table["creator_id"]
        others = tuple(sorted(set(everyone) - set(locked)))
        requests["Only whom you locked in"] = replace(asked, scenario=replace(
            asked.scenario, locked_out=others, min_creators=0, group_limits=()))
    if locked or asked.scenario.locked_out or asked.typed:
        requests["Without your locks and fees"] = replace(
            asked, typed=(), scenario=replace(asked.scenario, locked_in=(), locked_out=()))
    plans: dict[str, Plan | Exception] = {HERE: looked.plan}
    for name, one in beside(HERE, *requests).items():
        with state.instead(scenarios.INPUTS, {**one.texts, "plan": ("creator",)}):
            try:
                requests[name] = request_of(looked.campaigns, scenario_from_state(
                    looked.campaigns, view="creator"))
            except MicroscopeError as error:
                plans[name] = error
    for name, request in requests.items():
        search = searched(cached.search, fingerprint, request, looked.campaigns, place="beside",
                          doing="Planning what stands beside it")
        if search is None:
            return None
        try:
            plans[name] = search.result()
        except MicroscopeError as error:
            plans[name] = error
    return side_by_side(HERE, plans)


def _risk(looked: Looked) -> None:
    """How much worse the average may be for better worst futures, and the cap on one creator that does it."""
    caution = st.slider("How much the worst tenth of futures counts, %", 0, 100, step=10,
                        help="0: only the average counts. 100: only the worst tenth of futures counts.",
                        **state.bind("caution", 50, low=0, high=100))
    plans = _found(closer.safer, looked.campaigns.fingerprint, looked.asked, looked.campaigns,
                   doing="Planning under lower caps, judging on fresh futures")
    if plans is None:
        return
    found = plans.at(caution / 100)
    show.paragraph(found.text)
    show.text_table(list(found.said), found.said.to_numpy().tolist())
    if found.chosen:
        cap = round(100 * found.caps[found.chosen])
        st.button(f"Plan with at most {cap} % on one creator", on_click=state.put, args=("share", cap),
                  icon=":material/shield:", key="plan_safer")
    show.note("What makes a plan safe is that no creator is too much of it, so these plans differ in the most that one "
              "may cost. No plan is fitted to the futures it is judged on: a plan that is looks safer than it is.")
    show.folded("What this assumes", found.assumptions)


def _money(looked: Looked) -> None:
    """The budget curve: the best plan made anew at every budget."""
    curve = looked.result("money")
    if curve is None:
        return
    draw_result(curve, figure=budget_curve_figure(curve=curve, palette=show.palette()), key="plan_curve",
                alt=budget_curve_alternative(curve),
                note="Every dot is the best plan for that budget; the band holds 80 of 100 futures.")


def _swing(looked: Looked) -> None:
    """The tornado."""
    tornado = looked.result("swing")
    if tornado is None:
        return
    draw_result(tornado, figure=tornado_figure(tornado=tornado, palette=show.palette()), key="plan_tornado",
                alt=tornado_alternative(tornado))


def _mix(looked: Looked) -> None:
    draw_mix(looked.campaigns, looked.asked, key="plan_mix")


def _limits(looked: Looked) -> None:
    """What one step more of each limit would bring."""
    priced = looked.result("limits")
    if priced is None:
        return
    for line in priced.lines:
        show.paragraph(line)
    show.findings(priced.findings)
    show.folded("What this assumes", priced.assumptions)


def _why(looked: Looked) -> None:
    """Every creator's reason, those in the plan first."""
    reasons = looked.result("why")
    if reasons is None:
        return
    show.paragraph(reasons.text)
    table = reasons.table.assign(in_plan=reasons.table["in_plan"].map({True: "✓", False: ""}),
                                 most_fee=reasons.table["most_fee"].round())
    show.table(table, key="plan_reasons", download="why-in-or-out.csv", height=430,
               widths={"in_plan": 36, "why": 462, "most_fee": 112},
               labels={"in_plan": "In", "why": "Why", "most_fee": "In up to a fee of", "platform": "Platform"},
               formats={"most_fee": "count"})
    show.findings(reasons.findings)


def _goal(looked: Looked) -> None:
    """Goal-seek both ways."""
    plan, currency = looked.plan, looked.asked.scenario.currency
    goal, sign = noun(looked.asked.scenario.goal), words.sign(currency)
    usual = max(int(float(f"{plan.expected:.2g}")), 1)
    first, second = st.columns(2)
    with first:
        target = st.number_input(show.escape(f"I need so many {goal}"), step=max(usual // 10, 1),
                                 **state.bind("seek_target", usual))
    with second:
        chance = st.slider("in so many of 100 futures", 50, 95, step=5,
                           **state.bind("seek_chance", 80, low=50, high=95))
    smallest = _found(closer.smallest, looked.campaigns.fingerprint, looked.asked, float(target), chance / 100,
                      looked.campaigns, place="smallest", doing="Looking for the smallest budget")
    if smallest is not None:
        show.paragraph(smallest.text)
    if plan.expected <= 0:
        return
    average = plan.total_cost / plan.expected
    most = st.number_input(show.escape(f"I pay at most so much for one more, {sign}"), min_value=0.0,
                           step=float(f"{max(average, 1e-6) / 10:.1g}"), format="%.4g",
                           help=show.escape(f"This plan pays {each(average, currency)} on average."),
                           **state.bind("seek_cost", float(f"{max(average, 1e-6):.2g}"), low=0.0))
    largest = _found(closer.largest, looked.campaigns.fingerprint, looked.asked, float(most), looked.campaigns,
                     place="largest", doing="Looking for the largest spend")
    if largest is not None:
        show.paragraph(largest.text)
