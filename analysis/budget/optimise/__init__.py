"""Which creators, at how many posts each: the best plan within its limits, with a proof of how good it is.

Method.md B4. A linear relaxation over all creators (relaxation.py) prices the limits; the prices bound what any plan
can reach and rule out most options for good; what is left is a small integer problem (search.py) that HiGHS solves in
a process of its own (solving.py). Small problems are solved to a proved optimum, large ones to a stated gap from the
bound over all creators.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.budget.optimise.binding import Gain, binding
from analysis.budget.optimise.conflict import explain
from analysis.budget.optimise.groups import Grouping
from analysis.budget.optimise.problem import Limits, Problem, read_problem
from analysis.budget.optimise.search import Found, best_plan
from analysis.budget.optimise.waiting import Patience
from analysis.errors import InfeasiblePlanError, ScenarioError

__all__ = ["Choice", "Grouping", "Limits", "Problem", "as_choice", "choose", "explain"]


@dataclass(frozen=True, eq=False)
class Choice:
    """The chosen items. indices: (m,) rows of values, ascending; levels: (m,) the level of each.

    value, cost: exact sums over the chosen options. bound: proved, no choice within the limits is worth more.
    gap: (bound - value) / bound, 0 where the optimum is proved. binding: keys of limits that keep the plan from being
    worth more, each shown by a plan that keeps all others: "budget", "max_items", "min_items", ("group_max", group),
    ("group_min", group), and of a Grouping ("group_max", group, i), ("group_min", group, i),
    ("group_max_items", group, i), ("group_min_items", group, i) with i its place in `groupings`.
    prices: {key: value that one more unit of the limit is worth} for every limit that always holds (money, or items;
    where an "or none" minimum decides, it too), 0 where it does not bind, below 0 for minima; from the relaxation, so
    exact for small changes of large plans and a guide where whole items matter. Of limits that are shares of the
    budget each is priced alone. cut_short: the time given was over before the search was.
    """

    indices: np.ndarray
    levels: np.ndarray
    value: float
    cost: float
    bound: float
    gap: float
    binding: tuple = ()
    prices: Mapping = field(default_factory=dict)
    cut_short: bool = False


GroupLimits = Mapping | Sequence[float] | float | None


def choose(values, costs, *, budget: float, max_items: int | None = None, groups=None,
           group_min_spend: GroupLimits = None, group_max_spend: GroupLimits = None, min_items: int = 0,
           max_item_cost: float | None = None, required: Sequence[int] = (),
           groupings: Sequence[Grouping] = (), baseline: Sequence[tuple[int, int]] | None = None,
           tolerance: float = 0.0, time_limit: float | None = None,
           cancelled: Callable[[], bool] | None = None) -> Choice:
    """Choose items, at most one level of each, that are worth the most within the limits.

    values, costs: (n,) or (n, levels), finite and not negative; a unit of value may be anything, costs and all
    limits share one unit of money. groups: (n,) labels (None: no group). group_min_spend, group_max_spend: {group:
    money}, a sequence indexed by whole-number groups, or one number for every group. min_items: the fewest items.
    max_item_cost: the most that one item may cost. required: items that must be in. groupings: limits of spend and of
    numbers of items by further columns, all at once (Grouping). baseline: (item, level) pairs of a plan at hand; the
    result is never worth less than it, if it is feasible. tolerance: the share of the bound that the result may be
    proved to miss, where being sooner matters more; small problems are otherwise solved to a proved optimum.
    time_limit: seconds after which the best plan so far is returned with its proved gap; without one the search ends
    by itself, and the same question has the same answer anywhere. cancelled: asked many times a second; True ends
    the search with CancelledError.

    Raises ScenarioError with all impossible values at once, InfeasiblePlanError with the limits in conflict and the
    smallest repair, SolverError where no process can be started for the solver. Permuting rows gives the same items;
    changing units changes nothing.
    """
    if time_limit is not None and not time_limit > 0:
        raise ScenarioError(f"time_limit is {time_limit}: give seconds above zero, or None for no limit.")
    if not 0 <= tolerance < 1:
        raise ScenarioError(f"tolerance is {tolerance}: give a share from 0 to below 1.")
    patience = Patience.of(time_limit, cancelled)
    problem = read_problem(values, costs, Limits(budget, max_items, groups, group_min_spend, group_max_spend,
                                                 tuple(required), min_items, max_item_cost, tuple(groupings)))
    found = best_plan(problem, baseline=baseline, tolerance=tolerance, patience=patience)
    if found is None:
        raise explain(problem, patience.cancelled)
    return as_choice(problem, found, over=patience.over)


def as_choice(problem: Problem, found: Found, *, gain: Gain | None = None, over: bool = False) -> Choice:
    """What was found, in the caller's rows and units. gain: as in binding; over: the time is used up. Raises
    InfeasiblePlanError where nothing was found in time."""
    if found.items is None:
        raise InfeasiblePlanError("No plan that keeps all limits was found in the time given, and it is not proved "
                                  "that there is none: allow more time, or loosen a limit.")
    items, levels = problem.to_original(found.items), found.levels
    order = np.argsort(items, kind="stable")
    items, levels = items[order], levels[order]
    value = math.fsum(problem.raw_values[items, levels])
    cost = math.fsum(problem.raw_costs[items, levels])
    bound = max(found.bound * problem.value_unit, value)
    if bound - value <= 1e-9 * bound:
        bound = value
    gap = (bound - value) / bound if bound > 0 else 0.0
    binds = binding(problem, found.items, found.levels, found.prices, gain=gain)
    return Choice(items, levels, value, cost, bound, gap, binds, _prices(problem, found.prices), over and gap > 0)


def _prices(problem: Problem, prices: tuple) -> dict:
    """In the caller's units; a minimum costs what raising it takes away."""
    return {limit.key: float(limit.sign * price * problem.value_unit / (1.0 if limit.counts else problem.money_unit))
            for limit, price in prices}
