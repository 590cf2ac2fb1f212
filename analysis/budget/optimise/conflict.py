"""No plan keeps all limits: which of them are in conflict, and the smallest change that would help."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from analysis import words
from analysis.budget.optimise.integer import within
from analysis.budget.optimise.problem import TOLERANCE, Limit, Problem
from analysis.budget.optimise.relaxation import left_of, relax
from analysis.budget.optimise.solving import Solved, solve
from analysis.budget.optimise.waiting import Patience
from analysis.errors import InfeasiblePlanError

#: Above this many options the repairs are searched among the dearest and cheapest of every group only.
SEARCHED = 6_000
#: Nodes for each question, most of which are answered without branching.
NODES = 2_000
#: Conflicts of more limits than this are not said one by one.
SAID = 8


def explain(problem: Problem, cancelled: Callable[[], bool] | None = None) -> InfeasiblePlanError:
    """The sentence that says what is in conflict and what the smallest repair is."""
    lines = _each_alone(problem) or _together(problem, Patience(cancelled=cancelled))
    return InfeasiblePlanError("\n".join(lines))


def _money(amount: float) -> str:
    """An amount of the caller's money, to the cent where it has cents."""
    return words.number(amount, 2 if round(amount, 2) % 1 else 0)


def _up(amount: float) -> float:
    return math.ceil(amount * 100 - 1e-6) / 100


def _down(amount: float) -> float:
    return math.floor(amount * 100 + 1e-6) / 100


# ------------------------------------------------------------------------------ limits that cannot be kept by any means

def _each_alone(problem: Problem) -> list[str]:
    """Limits that cannot be kept even if all others were lifted."""
    lines = _each_group(problem) + _sums_of_minima(problem)
    for item in np.flatnonzero(problem.required & ~problem.usable.any(axis=1)):
        cheapest = float(problem.costs[item].min() * problem.money_unit)
        lines.append(f"The creator in row {problem.order[item]} must be in but costs at least {_money(cheapest)}, more "
                     f"than a limit allows: raise the budget or its group's limit, or let it go.")
    if problem.min_items > 0:
        lines += _too_many(problem)
    needed = int(problem.required.sum())
    if needed > problem.max_items:
        lines.append(f"{needed} creators must be in but at most {problem.max_items:.0f} are allowed: "
                     f"raise max_items to {needed}.")
    return lines


def _each_group(problem: Problem) -> list[str]:
    groups, unit, lines = problem.groups, problem.money_unit, []
    for g in np.flatnonzero(groups.raised & ~problem.free):
        name, low, high = groups.keys[g][0], groups.low[g], groups.high[g]
        members = groups.members(g)
        if low > high + TOLERANCE:
            lines.append(f"Group {name} must get at least {_money(low * unit)} but at most {_money(high * unit)}: "
                         f"lower the first or raise the second.")
        elif low > 0:
            dearest = np.where(problem.usable[members], problem.costs[members], 0.0).max(axis=1, initial=0.0)
            most = float(dearest.sum())
            if most < low - TOLERANCE:
                lines.append(f"Group {name} must get at least {_money(low * unit)} but its options cost at most "
                             f"{_money(most * unit)} in total: lower it to {_money(most * unit)} or add creators.")
        there = int(problem.usable[members].any(axis=1).sum())
        if groups.fewest[g] > groups.most[g]:
            lines.append(f"Group {name} must have at least {groups.fewest[g]:.0f} creators but at most "
                         f"{groups.most[g]:.0f}: lower the first or raise the second.")
        elif groups.fewest[g] > there:
            lines.append(f"Group {name} must have at least {groups.fewest[g]:.0f} creators but only {there} fit the "
                         f"limits one by one: ask for {there} or fewer, raise the budget or add creators.")
    return lines


def _sums_of_minima(problem: Problem) -> list[str]:
    """Minima of the groups of one column that are too much together."""
    groups, unit, lines = problem.groups, problem.money_unit, []
    held = ~problem.free
    for column in {key[1:] for key in groups.keys}:
        mine = held & np.array([key[1:] == column for key in groups.keys])
        spend, count = float(groups.low[mine].sum()), int(groups.fewest[mine].sum())
        if spend > problem.budget + TOLERANCE:
            over = (spend - problem.budget) * unit
            lines.append(f"The minimum spends add up to {_money(spend * unit)}, more than the budget of "
                         f"{_money(problem.budget * unit)}: raise the budget to {_money(spend * unit)} or lower the "
                         f"minima by {_money(over)} in total.")
        if count > problem.max_items:
            lines.append(f"The minimum numbers of creators add up to {count}, more than the {problem.max_items:.0f} "
                         f"allowed: allow {count} creators or lower the minima by {count - problem.max_items:.0f} in "
                         f"total.")
    return lines


def _too_many(problem: Problem) -> list[str]:
    """More items asked for than the list or the budget holds."""
    wanted, unit = int(problem.min_items), problem.money_unit
    cheapest = np.sort(np.where(problem.usable, problem.costs, np.inf).min(axis=1, initial=np.inf))
    there = int(np.isfinite(cheapest).sum())
    if wanted > there:
        return [f"At least {wanted} creators are asked for but only {there} fit the limits one by one: ask for {there} "
                f"or fewer, raise the budget or add creators."]
    if wanted > problem.max_items:
        return [f"At least {wanted} creators are asked for but at most {problem.max_items:.0f} are allowed: lower the "
                f"first or raise the second."]
    least = float(cheapest[:wanted].sum())
    if least > problem.budget + TOLERANCE:
        afford = int((np.cumsum(cheapest[:there]) <= problem.budget + TOLERANCE).sum())
        return [f"At least {wanted} creators are asked for but the cheapest {wanted} cost {_money(least * unit)}: "
                f"raise the budget to {_money(_up(least * unit))} or ask for {afford} or fewer."]
    return []


# --------------------------------------------------------------------------------- limits that are in conflict together

def _together(problem: Problem, patience: Patience) -> list[str]:
    """The limits that are in conflict only jointly, and for each the smallest change that alone would help."""
    keys = [limit.key for limit in problem.limits]
    if np.isfinite(problem.item_cap):
        keys.append("max_item_cost")
    if problem.required.any():
        keys.append("required")

    def possible(kept: list) -> bool:
        return _possible(problem.without([key for key in keys if key not in kept]), patience)

    conflict = _smallest_conflict(possible, keys)
    at_fault = [limit for limit in problem.limits if limit.key in conflict]
    said = [_named(problem, limit) for limit in at_fault]
    if "max_item_cost" in conflict:
        said.append(f"at most {_money(problem.item_cap * problem.money_unit)} for one creator")
    if "required" in conflict:
        said.append(f"{int(problem.required.sum())} required creators")
    repairs = [one for one in (_repair(problem, limit, patience) for limit in at_fault) if one is not None]
    how = ", or ".join(repairs) if repairs else "no single change is enough; lift one of them"
    more = f"; and {len(said) - SAID} more" if len(said) > SAID else ""
    return [f"No choice keeps all of: {'; '.join(said[:SAID])}{more}. The smallest repair: {how}."]


def _smallest_conflict(possible: Callable[[list], bool], keys: list) -> set:
    """Limits of which every one is needed for the conflict (Junker 2004, QuickXplain)."""

    def search(kept: list, added: bool, among: list) -> list:
        if added and not possible(kept):
            return []
        if len(among) == 1:
            return among
        first, second = among[: len(among) // 2], among[len(among) // 2 :]
        in_second = search(kept + first, True, second)
        return search(kept + in_second, bool(in_second), first) + in_second

    return set(search([], False, keys)) if keys else set()


def _possible(problem: Problem, patience: Patience) -> bool:
    """False only where it is proved that no choice keeps these limits."""
    if relax(problem, patience=patience) is None:
        return False
    if problem.options > SEARCHED:
        return True
    return not _solved(problem, None, patience).infeasible


def _solved(problem: Problem, limit: Limit | None, patience: Patience) -> Solved:
    """Some choice within the limits; with `limit`, one with the smallest sign * left-hand side of it."""
    items, levels = np.nonzero(_searched(problem))
    if not len(items):
        return Solved(None, any(one.sign < 0 for one in problem.limits) or bool(problem.required.any()), -np.inf)
    model = within(problem, items, levels)
    objective = np.zeros(len(items) + model.switches)
    if limit is not None:
        objective[: len(items)] = left_of(problem, [limit], items, levels).toarray()[0]
    return solve(objective, list(model.constraints), model.integrality, model.bounds, nodes=NODES, gap=0.0,
                 patience=patience)


def _named(problem: Problem, limit: Limit) -> str:
    """The limit as it was asked for."""
    least = "at least" if limit.sign < 0 else "at most"
    whom = f" for group {limit.key[1]}" if limit.group >= 0 else ""
    if limit.counts:
        return f"{least} {words.plural(round(limit.bound), 'creator')}{whom}"
    amount = _money(limit.bound * problem.money_unit)
    return f"a budget of {amount}" if limit.key == "budget" else f"{least} {amount}{whom}"


def _repair(problem: Problem, limit: Limit, patience: Patience) -> str | None:
    """The smallest change of this limit that makes a choice possible, all others kept; None if none does."""
    lifted = problem.without([limit.key])
    solved = _solved(lifted, limit, patience)
    if solved.x is None:
        return None
    items, levels = np.nonzero(_searched(lifted))
    taken = solved.x[: len(items)] > 0.5
    reached = float(np.abs(left_of(lifted, [limit], items[taken], levels[taken]).sum()))
    group = f" of group {limit.key[1]}" if limit.group >= 0 else ""
    if limit.counts:
        many = words.plural(round(reached), "creator")
        return f"allow {many}{group}" if limit.sign > 0 else f"ask for {many}{group}"
    amount = reached * problem.money_unit
    if limit.key == "budget":
        return f"raise the budget to {_money(_up(amount))}"
    return f"raise the most{group} to {_money(_up(amount))}" if limit.sign > 0 else \
        f"lower the minimum{group} to {_money(_down(amount))}"


def _searched(problem: Problem) -> np.ndarray:
    """The options among which a repair is looked for: all of a small problem, else of each group those that fill a
    minimum with the least money or the fewest items."""
    if problem.options <= SEARCHED:
        return problem.usable
    groups = problem.groups
    chosen = np.zeros(problem.usable.shape, bool)
    each = SEARCHED // (2 * (len(groups) + 1))
    for g in range(-1, len(groups)):
        members = np.ones(problem.items, bool) if g < 0 else groups.members(g)
        places = np.flatnonzero(members[:, None] & problem.usable)
        ranked = places[np.argsort(problem.costs.ravel()[places], kind="stable")]
        chosen.ravel()[ranked[:each]] = True
        chosen.ravel()[ranked[-each:]] = True
    chosen[problem.required] = problem.usable[problem.required]
    return chosen
