"""The best choice of candidates for a scenario's goal: linear ones, net reach, profit without those who lose."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from analysis.budget.optimise import Choice, choose
from analysis.budget.plan_limits import groupings, locked_rows
from analysis.budget.reach_plan import choose_reach
from analysis.budget.scenario import BudgetScenario
from analysis.budget.values import Candidates
from analysis.errors import InfeasiblePlanError

#: What a plan may miss of the best possible, as far as is proved, where many are made only to be compared.
NEAR = 0.005


def choose_for(candidates: Candidates, values: np.ndarray, costs: np.ndarray, scenario: BudgetScenario, *,
               tolerance: float = 0.0, baseline: Sequence[tuple[int, int]] | None = None,
               time_limit: float | None = None, cancelled: Callable[[], bool] | None = None) -> Choice:
    """The choice; its value and bound in units of the goal. tolerance: the share of the bound that it may be proved to
    miss (net reach has its own). baseline, time_limit: as in choose. cancelled: True ends the search with
    CancelledError."""
    share = scenario.max_share_per_creator
    limits = {"budget": scenario.budget, "max_items": scenario.most_creators, "min_items": scenario.min_creators,
              "max_item_cost": scenario.budget * share if share < 1 else None,
              "required": locked_rows(candidates, scenario), "groupings": groupings(candidates.table, scenario),
              "baseline": baseline, "time_limit": time_limit, "cancelled": cancelled}
    if scenario.goal == "net reach":
        model = candidates.audiences
        niches = candidates.table["niche"].astype(object)
        return choose_reach(values, costs, segments=niches.where(niches.notna(), None).tolist(),
                            audience_within=dict(model.within),
                            audience_across=None if math.isinf(model.across) else model.across, **limits)
    best = _without_losers if scenario.goal == "profit" else choose
    return best(values, costs, tolerance=tolerance, **limits)


def _without_losers(values: np.ndarray, costs: np.ndarray, *, required: tuple[int, ...], **limits) -> Choice:
    """The best choice where options may be worth less than nothing.

    Nobody who loses money is in a best plan unless a lock or a minimum asks for it. Locked rows are lifted by a
    constant each, which changes no choice. Where minima leave no plan of earners alone, losers count as nothing: the
    bound over such values holds for the true ones too, so that the gap stays proved.
    """
    locked = np.zeros(len(values), bool)
    locked[list(required)] = True
    lift = np.where(locked, np.maximum(-values.min(axis=1), 0.0), 0.0)
    lifted = np.maximum(values + lift[:, None], 0.0)
    earning = (values > 0) | locked[:, None]
    beyond = np.where(earning, costs, 4 * max(limits["budget"], float(costs.max(initial=0.0))) + 1)
    minima = limits["min_items"] > 0 or any(one.min_spend or one.min_items for one in limits["groupings"])
    if minima and limits["time_limit"] is not None:     # of two searches each has half of the time
        limits = limits | {"time_limit": limits["time_limit"] / 2}
    found = None
    try:
        found = choose(lifted, beyond, required=required, **limits)
    except InfeasiblePlanError:
        if not minima:
            raise
    if minima:
        loose = choose(lifted, costs, required=required, **limits)
        better = found is None or _worth(loose, values) > _worth(found, values)
        found = replace(loose if better else found, bound=loose.bound, cut_short=loose.cut_short or (
            found is not None and found.cut_short))
    value, bound = _worth(found, values), found.bound - float(lift.sum())
    bound = max(bound, value)
    tight = bound - value <= 1e-9 * abs(bound)
    return replace(found, value=value, bound=value if tight else bound,
                   gap=0.0 if tight else (bound - value) / abs(bound) if bound else 1.0)


def _worth(choice: Choice, values: np.ndarray) -> float:
    return float(values[choice.indices, choice.levels].sum())
