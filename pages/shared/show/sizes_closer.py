"""A closer look at many small against few large creators: what would change the answer, what to watch, the best mix."""

from __future__ import annotations

from functools import partial

from analysis.budget.explaining import plan_names
from analysis.budget.sizes import SizeComparison
from analysis.charts.budget import change_figure
from analysis.charts.budget_changes import tornado_alternative, tornado_figure
from analysis.charts.budget_mix import mix_alternative, mix_figure
from data import Campaigns
from pages.shared import show
from pages.shared.cached import plan_closer as closer
from pages.shared.cached.plan import PlanRequest
from pages.shared.controls.budget import BudgetRequest
from pages.shared.show.closer import draw_result, draw_views


def draw_closer(campaigns: Campaigns, request: BudgetRequest, compared: SizeComparison) -> None:
    """What can be looked at closer."""
    views = {"swing": ("What would change it", _swing), "delivery": ("If fewer deliver", partial(_map, "delivery")),
             "overlap": ("If audiences overlap", partial(_map, "overlap")),
             "watch": ("What to watch", partial(_plain, "watch")), "test": ("Worth of a test", partial(_plain, "test")),
             "mix": ("Best mix of sizes", _mix)}
    draw_views({name: (label, partial(draw, campaigns, request, compared)) for name, (label, draw) in views.items()},
               name="sizes_closer")


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


def _mix(campaigns: Campaigns, request: BudgetRequest, _: SizeComparison) -> None:
    """How the money would be split over sizes and platforms, no names yet."""
    mix = closer.of_plan("mix", campaigns.fingerprint, PlanRequest(request.scenario, request.fees),
                         request.delivery_deals, campaigns)
    draw_result(mix, figure=mix_figure(mix=mix, palette=show.palette()), key="sizes_mix", alt=mix_alternative(mix))
