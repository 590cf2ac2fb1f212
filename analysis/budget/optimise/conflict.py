"""No plan keeps all limits: which of them are in conflict, and the smallest change to each that would help."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from analysis.budget.optimise.problem import TOLERANCE, Problem
from analysis.budget.optimise.relaxation import rows_of
from analysis.errors import InfeasiblePlanError

#: Above this many options the repairs are searched among the dearest and cheapest of every group only.
SEARCHED = 6_000


def explain(problem: Problem) -> InfeasiblePlanError:
    """The sentence that says what is in conflict and what the smallest repair is."""
    lines = _each_alone(problem) or _together(problem)
    return InfeasiblePlanError("\n".join(lines))


def _said(amount: float) -> str:
    """An amount of the caller's money, to the cent where it has cents."""
    return f"{amount:,.2f}".removesuffix(".00")


def _each_alone(problem: Problem) -> list[str]:
    """Limits that cannot be kept even if all others were lifted."""
    unit, lines = problem.money_unit, []
    for g, name in enumerate(problem.group_names):
        low, high = problem.low[g], problem.high[g]
        if low <= 0:
            continue
        if low > high + TOLERANCE:
            lines.append(f"Group {name} must get at least {_said(low * unit)} but at most {_said(high * unit)}: "
                         f"lower the first or raise the second.")
            continue
        members = problem.group == g
        most = float(np.where(problem.usable[members], problem.costs[members], 0.0).max(axis=1, initial=0.0).sum())
        if most < low - TOLERANCE:
            lines.append(f"Group {name} must get at least {_said(low * unit)} but its options cost at most "
                         f"{_said(most * unit)} in total: lower it to {_said(most * unit)} or add creators.")
    together = float(problem.low.sum())
    if together > problem.budget + TOLERANCE:
        over = (together - problem.budget) * unit
        lines.append(f"The minimum spends add up to {_said(together * unit)}, more than the budget of "
                     f"{_said(problem.budget * unit)}: raise the budget to {_said(together * unit)} or lower the "
                     f"minima by {_said(over)} in total.")
    for item in np.flatnonzero(problem.required & ~problem.usable.any(axis=1)):
        cheapest = float(problem.costs[item].min() * unit)
        lines.append(f"Item {problem.order[item]} must be in but costs at least {_said(cheapest)}, more than a limit "
                     f"allows: raise the budget or its group's limit, or let it go.")
    if problem.min_items > 0:
        lines += _too_many(problem)
    needed = int(problem.required.sum())
    if needed > problem.max_items:
        lines.append(f"{needed} items must be in but at most {problem.max_items:.0f} are allowed: "
                     f"raise max_items to {needed}.")
    return lines


def _too_many(problem: Problem) -> list[str]:
    """More items asked for than the list or the budget holds."""
    wanted, unit = int(problem.min_items), problem.money_unit
    cheapest = np.sort(np.where(problem.usable, problem.costs, np.inf).min(axis=1, initial=np.inf))
    there = int(np.isfinite(cheapest).sum())
    if wanted > there:
        return [f"At least {wanted} items are asked for but only {there} fit the limits one by one: ask for {there} or "
                f"fewer, raise the budget or add creators."]
    if wanted > problem.max_items:
        return [f"At least {wanted} items are asked for but at most {problem.max_items:.0f} are allowed: lower the "
                f"first or raise the second."]
    least = float(cheapest[:wanted].sum())
    if least > problem.budget + TOLERANCE:
        afford = int((np.cumsum(cheapest[:there]) <= problem.budget + TOLERANCE).sum())
        return [f"At least {wanted} items are asked for but the cheapest {wanted} cost {_said(least * unit)}: raise "
                f"the budget to {_said(np.ceil(least * unit * 100 - 1e-6) / 100)} or ask for {afford} or fewer."]
    return []


def _together(problem: Problem) -> list[str]:
    """Limits in conflict only jointly: for each, the smallest change that alone would make a plan possible."""
    unit = problem.money_unit
    minima = ", ".join(f"at least {_said(low * unit)} for group {name}"
                       for name, low in zip(problem.group_names, problem.low, strict=True) if low > 0)
    asked = [f"a budget of {_said(problem.budget * unit)}"]
    if np.isfinite(problem.max_items):
        asked.append(f"at most {problem.max_items:.0f} items")
    if problem.min_items > 0:
        asked.append(f"at least {problem.min_items:.0f} items")
    if minima:
        asked.append(minima)
    if problem.required.any():
        asked.append(f"{int(problem.required.sum())} required items")
    caps = [f"at most {_said(high * unit)} for group {name}"
            for name, high in zip(problem.group_names, problem.high, strict=True) if np.isfinite(high)]
    asked += caps
    repairs = []
    money = _smallest(problem, "budget")
    if money is not None:
        repairs.append(f"raise the budget to {_said(np.ceil(money * unit * 100 - 1e-6) / 100)}")
    if np.isfinite(problem.max_items):
        count = _smallest(problem, "max_items")
        if count is not None:
            repairs.append(f"allow {count:.0f} items")
    if (problem.low > 0).any():
        short = _smallest(problem, "minima")
        if short is not None:
            repairs += [f"lower the minimum of group {name} to {_said(np.floor((low - s) * unit * 100 + 1e-6) / 100)}"
                        for name, low, s in zip(problem.group_names, problem.low, short, strict=True) if s > 1e-9]
    how = ", or ".join(repairs) if repairs else "lift one of them"
    return [f"No choice keeps all of: {'; '.join(asked)}. The smallest repair: {how}."]


def _smallest(problem: Problem, what: str):
    """The least budget, the least number of items, or the least shortage of each minimum that makes a plan possible,
    all other limits kept; None if none does."""
    if what == "budget":      # options dearer than today's budget come back in
        problem = _without_budget(problem)
    items, levels = np.nonzero(_searched(problem))
    if not len(items):
        return None
    costs = problem.costs[items, levels]
    size, groups = len(items), len(problem.low)
    lifted = replace(problem, max_items=1e9) if what == "max_items" and np.isfinite(problem.max_items) else problem
    rows = rows_of(lifted, items, levels)
    extra = np.zeros((rows.matrix.shape[0], groups))
    objective = np.concatenate([costs if what == "budget" else np.ones(size) if what == "max_items"
                                else np.zeros(size), np.ones(groups) if what == "minima" else np.zeros(groups)])
    if what == "minima":
        raised = np.flatnonzero(problem.low > 0)
        first = rows.limits - len(raised)
        extra[np.arange(first, rows.limits), raised] = -1.0
    full = sparse.hstack([rows.matrix, sparse.csr_matrix(extra)], format="csr")
    constraints = [LinearConstraint(full, -np.inf, rows.right)]
    if rows.equal is not None:
        wide = sparse.hstack([rows.equal, sparse.csr_matrix((rows.equal.shape[0], groups))], format="csr")
        constraints.append(LinearConstraint(wide, 1.0, 1.0))
    upper = np.concatenate([np.ones(size), np.full(groups, np.inf if what == "minima" else 0.0)])
    solved = milp(objective, constraints=constraints, integrality=np.concatenate([np.ones(size), np.zeros(groups)]),
                  bounds=Bounds(0, upper), options={"node_limit": 2_000, "mip_rel_gap": 0.0})
    if solved.x is None:
        return None
    taken = solved.x[:size] > 0.5
    if what == "budget":
        return float(costs[taken].sum())
    if what == "max_items":
        return int(taken.sum())
    spend = problem.spend_by_group(items[taken], levels[taken])
    return np.maximum(problem.low - spend, 0.0)


def _without_budget(problem: Problem) -> Problem:
    cap = np.append(problem.high, np.inf)[problem.group][:, None]
    everything = max(float(problem.costs.max(axis=1, initial=0.0).sum()), 1.0)
    return replace(problem, budget=everything, usable=problem.costs <= np.minimum(cap, problem.item_cap) + TOLERANCE)


def _searched(problem: Problem) -> np.ndarray:
    """The options among which a repair is looked for: all of a small problem, else of each group those that fill a
    minimum with the least money or the fewest items."""
    if problem.options <= SEARCHED:
        return problem.usable
    chosen = np.zeros(problem.usable.shape, bool)
    each = SEARCHED // (2 * max(len(problem.low), 1))
    for g in range(len(problem.low)):
        members = np.flatnonzero((problem.group == g)[:, None] & problem.usable)
        ranked = members[np.argsort(problem.costs.ravel()[members], kind="stable")]
        chosen.ravel()[ranked[:each]] = True
        chosen.ravel()[ranked[-each:]] = True
    chosen[problem.required] = problem.usable[problem.required]
    return chosen
