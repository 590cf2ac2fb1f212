"""Which creators reach the most people, each counted once: the best plan within its limits, with a proof (method B5).

Two-level Sainsbury (method.md B3): audiences overlap at random within a segment, and across segments once more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import words
from analysis.budget.optimise import Choice, Grouping, as_choice, explain
from analysis.budget.optimise.audiences import Audiences
from analysis.budget.optimise.problem import Limits, read_problem
from analysis.budget.optimise.reach_search import Reach, best_reach
from analysis.budget.optimise.waiting import Patience
from analysis.errors import ScenarioError


def choose_reach(reaches, costs, *, segments: Sequence | None = None,
                 audience_within: Mapping | float | None = None, audience_across: float | None = None, budget: float,
                 max_items: int | None = None, min_items: int = 0, max_item_cost: float | None = None,
                 required: Sequence[int] = (), groupings: Sequence[Grouping] = (),
                 baseline: Sequence[tuple[int, int]] | None = None, time_limit: float | None = None,
                 cancelled: Callable[[], bool] | None = None) -> Choice:
    """Choose items, at most one level of each, that reach the most people at least once within the limits.

    reaches: (n,) or (n, levels) people each reaches by itself; costs likewise. segments: (n,) niche of each, None for
    a segment of those without one; left out, all are one segment. audience_within: people of a segment, {segment:
    people} or one number for all (left out: audience_across); audience_across: people of all segments (None: nobody
    is shared across them). A segment's audience is at most that of all, and at least what its largest creator
    reaches (as in net_reach). The other limits are those of choose.

    value of the result is net reach, equal to net_reach of the chosen where both know the same audiences; bound and
    gap are proved over all items. Large budgets are proved within a percent; at small ones, where the budget buys few
    items, the gap says how far the proof reaches, not how far the plan is from the best. prices are people.

    Raises ScenarioError with all impossible values at once, InfeasiblePlanError with the limits in conflict and the
    smallest repair, CancelledError, SolverError.
    """
    patience = Patience.of(time_limit, cancelled)
    limits = Limits(budget, max_items, None, None, None, tuple(required), min_items, max_item_cost, tuple(groupings))
    n = len(reaches)
    segment, names = _segments(segments, n)
    problem = read_problem(reaches, costs, limits, kinds=segment)
    audiences = _audiences(problem.raw_values, segment, names, audience_within, audience_across)
    inside = Audiences(audiences.within / problem.value_unit, audiences.across / problem.value_unit)
    segment = segment[problem.order]
    reach = Reach(problem, inside, segment, inside.index(problem.values, segment))
    found = best_reach(reach, baseline=baseline, patience=patience)
    if found is None:
        raise explain(problem, patience.cancelled)
    over = patience.over
    choice = as_choice(problem, found, gain=None if found.items is None else reach.gain((found.items, found.levels)))
    chosen = np.argsort(problem.order, kind="stable")[choice.indices]
    value = inside.net(reach.indices(chosen, choice.levels)) * problem.value_unit
    bound = max(found.bound * problem.value_unit, value)
    proved = bound - value <= 1e-8 * bound
    return replace(choice, value=value, bound=value if proved else bound,
                   gap=0.0 if proved else (bound - value) / bound, cut_short=over and not proved)


def _segments(given: Sequence | None, n: int) -> tuple[np.ndarray, list]:
    """(n,) codes and the names of the segments; those without one are a segment of their own, named None."""
    if given is None:
        return np.zeros(n, int), [None]
    labels = pd.Series(list(given), dtype=object)
    if len(labels) != n:
        raise ScenarioError(f"There are {len(labels)} segments for {n} reaches: give one an item.")
    codes, names = pd.factorize(labels.where(labels.notna(), None).map(lambda one: None if one is None else str(one)),
                                sort=True)
    return np.where(codes < 0, len(names), codes), [*names, None]


def _audiences(reaches: np.ndarray, segment: np.ndarray, names: list, within, across) -> Audiences:
    problems = []
    across = math.inf if across is None else across
    if not across > 0:
        problems.append(f"audience_across is {across!r}: it is a number of people above zero.")
    if within is None:
        within = across
    people = {str(k) if k is not None else None: v for k, v in within.items()} if isinstance(within, Mapping) else \
        dict.fromkeys(names, within)
    there = {names[code] for code in np.unique(segment)}
    missing = sorted(str(name) for name in there - people.keys())
    if missing:
        problems.append(f"audience_within says nothing of {', '.join(missing)}: give the people of every segment.")
    for name, value in people.items():
        if not value > 0:
            problems.append(f"audience_within of {name} is {value!r}: it is a number of people above zero.")
        elif value > across and name in there:
            problems.append(f"audience_within of {name} is {words.whole(value)}, more than the {words.whole(across)} "
                            "of all segments: "
                            f"give at most that.")
    if problems:
        raise ScenarioError("\n".join(problems))
    sizes = np.array([people.get(name, across) for name in names], float)
    largest = np.zeros(len(names))
    np.maximum.at(largest, segment, reaches.max(axis=1, initial=0.0))
    sizes = np.maximum(sizes, largest)
    return Audiences(sizes, max(float(across), float(sizes[np.unique(segment)].max(initial=0.0))) if len(segment)
                     else float(across))
