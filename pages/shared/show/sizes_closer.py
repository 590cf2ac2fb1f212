"""A closer look at many small against few large creators: what would change the answer, what to watch, the best mix."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analysis.budget.explaining import plan_names, unit_of
from analysis.budget.sheet import sizes_workbook
from analysis.budget.sizes import SizeComparison
from analysis.budget.sizes_side_by_side import sizes_side_by_side
from analysis.charts.budget import change_figure, futures_alternative, futures_figure
from analysis.charts.budget_changes import tornado_alternative, tornado_figure
from data import Campaigns, MicroscopeError
from data.exporting import csv_bytes
from pages.shared import drafts, scenarios, show, state
from pages.shared.cached import budget as cached_sizes
from pages.shared.cached import plan_closer as closer
from pages.shared.cached.plan import PlanRequest
from pages.shared.controls.budget import BudgetRequest, scenario_from_state
from pages.shared.controls.scenarios import beside, draw_beside
from pages.shared.show.closer import draw_mix, draw_result, draw_views

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The scenario that the page shows, among others.
HERE = "This scenario"


def draw_closer(campaigns: Campaigns, request: BudgetRequest, compared: SizeComparison) -> None:
    """What can be looked at closer."""
    views = {"sides": ("Scenarios side by side", _sides), "one": ("One creator for all of it", _one),
             "swing": ("What would change it", _swing),
             "delivery": ("If fewer deliver", partial(_map, "delivery")),
             "overlap": ("If audiences overlap", partial(_map, "overlap")),
             "watch": ("What to watch", partial(_plain, "watch")), "test": ("Worth of a test", partial(_plain, "test")),
             "mix": ("Best mix of sizes", _mix)}
    draw_views({name: (label, partial(draw, campaigns, request, compared)) for name, (label, draw) in views.items()},
               name="sizes_closer")


def _sides(campaigns: Campaigns, _: BudgetRequest, compared: SizeComparison) -> None:
    """The scenario on the page beside those with a name, and the same as a workbook."""
    draw_beside()
    made: dict[str, SizeComparison | Exception] = {HERE: compared}
    for name, one in beside(HERE).items():
        with state.instead(scenarios.INPUTS, {**one.texts, "plan": ("size",)}):
            try:
                asked = scenario_from_state(campaigns)
                made[name] = cached_sizes.comparison(campaigns, campaigns.fingerprint, asked)
            except MicroscopeError as error:
                made[name] = error
    sides = sizes_side_by_side(HERE, made)
    show.paragraph(sides.text)
    show.text_table(list(sides.said), sides.said.to_numpy().tolist())
    link = state.address(without=(drafts.DRAFT,))
    first, second, _ = st.columns([1, 1, 1.2])
    with first:
        show.download("Side by side (XLSX)", lambda: sizes_workbook(sides, link=link), name="scenarios-by-size.xlsx",
                      mime=XLSX)
    with second:
        show.download("Side by side (CSV)", lambda: csv_bytes(sides.table), name="scenarios-by-size.csv",
                      mime="text/csv")
    for name, why in sides.not_made.items():
        show.note(f"No comparison for “{name}”: {why}")
    show.note("All of them on the data as it is filtered now. All plans meet the same futures.")


def _one(campaigns: Campaigns, request: BudgetRequest, _: SizeComparison) -> None:
    """The whole budget for one creator, against the many small ones."""
    one = closer.of_sizes("one", campaigns.fingerprint, request, campaigns)
    if one.compared is None:
        show.paragraph(one.text)
        return
    small, large = (side.futures if side.count else None for side in (one.compared.small, one.compared.large))
    drawn = {"small": small, "large": large, "small_name": plan_names(one.compared)[0], "large_name": "one creator",
             "unit": unit_of(one.compared)}
    draw_result(one, figure=futures_figure(**drawn, palette=show.palette()), key="sizes_one",
                alt=futures_alternative(**drawn))


def _plain(kind: str, campaigns: Campaigns, request: BudgetRequest, _: SizeComparison) -> None:
    draw_result(closer.of_sizes(kind, campaigns.fingerprint, request, campaigns))


def _swing(campaigns: Campaigns, request: BudgetRequest, _: SizeComparison) -> None:
    tornado = closer.of_sizes("swing", campaigns.fingerprint, request, campaigns)
    draw_result(tornado, figure=tornado_figure(tornado=tornado, palette=show.palette()), key="sizes_tornado",
                alt=tornado_alternative(tornado))


def _map(kind: str, campaigns: Campaigns, request: BudgetRequest, compared: SizeComparison) -> None:
    """Handling cost against delivery, or against shared audiences."""
    turning = closer.of_sizes(kind, campaigns.fingerprint, request, campaigns)
    small, large = plan_names(compared)
    figure = change_figure(change=turning, currency=request.scenario.currency, small_name=small, large_name=large,
                           palette=show.palette())
    draw_result(turning, figure=figure, key=f"sizes_{kind}", alt=turning.text,
                note=f"Shade: in how many of 100 futures the plan “{small}” wins, in tens.")


def _mix(campaigns: Campaigns, request: BudgetRequest, compared: SizeComparison) -> None:
    draw_mix(campaigns, PlanRequest(request.scenario, request.fees), key="sizes_mix", compared=compared)
