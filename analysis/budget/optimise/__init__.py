"""Which creators, at how many posts each: the best plan within its limits, with a proof of how good it is.

Method.md B4. A linear relaxation over all creators (relaxation.py) prices the limits; the prices bound what any plan
can reach and rule out most options for good; what is left is a small integer problem (search.py) that HiGHS solves.
Small problems are solved to a proved optimum, large ones to a stated gap from the bound over all creators.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.budget.optimise.conflict import explain
from analysis.budget.optimise.problem import Limits, Problem, read_problem
from analysis.budget.optimise.search import best_plan

__all__ = ["Choice", "Limits", "Problem", "choose"]


@dataclass(frozen=True, eq=False)
class Choice:
    """The chosen items. indices: (m,) rows of values, ascending; levels: (m,) the level of each.

    value, cost: exact sums over the chosen options. bound: proved, no choice within the limits is worth more.
    gap: (bound - value) / bound, 0 where the optimum is proved. binding: limits that no further option fits under
    (keys "budget", "max_items", "min_items", ("group_max", group), ("group_min", group)).
    """

    indices: np.ndarray
    levels: np.ndarray
    value: float
    cost: float
    bound: float
    gap: float
    binding: tuple = ()


GroupLimits = Mapping | Sequence[float] | float | None


def choose(values, costs, *, budget: float, max_items: int | None = None, groups=None,
           group_min_spend: GroupLimits = None, group_max_spend: GroupLimits = None, min_items: int = 0,
           max_item_cost: float | None = None, required: Sequence[int] = (),
           baseline: Sequence[tuple[int, int]] | None = None) -> Choice:
    """Choose items, at most one level of each, that are worth the most within the limits.

    values, costs: (n,) or (n, levels), finite and not negative; a unit of value may be anything, costs and all
    limits share one unit of money. groups: (n,) labels (None: no group). group_min_spend, group_max_spend: {group:
    money}, a sequence indexed by whole-number groups, or one number for every group. min_items: the fewest items.
    max_item_cost: the most that one item may cost. required: items that must be in. baseline: (item,
    level) pairs of a plan at hand; the result is never worth less than it, if it is feasible.

    Raises ScenarioError with all impossible values at once, InfeasiblePlanError with the limits in conflict and the
    smallest repair. Permuting rows gives the same items; changing units changes nothing.
    """
    problem = read_problem(values, costs, Limits(budget, max_items, groups, group_min_spend, group_max_spend,
                                                 tuple(required), min_items, max_item_cost))
    found = best_plan(problem, baseline=baseline)
    if found is None:
        raise explain(problem)
    items, levels = problem.to_original(found.items), found.levels
    order = np.argsort(items, kind="stable")
    items, levels = items[order], levels[order]
    value = math.fsum(problem.raw_values[items, levels])
    cost = math.fsum(problem.raw_costs[items, levels])
    bound = max(found.bound * problem.value_unit, value)
    if bound - value <= 1e-9 * bound:
        bound = value
    gap = (bound - value) / bound if bound > 0 else 0.0
    return Choice(items, levels, value, cost, bound, gap, problem.binding(found.items, found.levels))
