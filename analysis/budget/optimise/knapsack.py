"""Money as the only limit that matters: the relaxation by its one price, and the proved best plan without a solver.

Most questions of a page are of this kind, and a general solver takes ten times as long for them. Both parts are exact.
The relaxation is the lowest point of the dual, a convex function of the price of money made of straight pieces, found
by walking along them (Dinkelbach's method on Dyer's dual of the multiple-choice knapsack problem). The whole plan is
found by Pisinger's primal-dual programme ("A minimal algorithm for the multiple-choice knapsack problem", European
Journal of Operational Research 83, 1995): from the plan of that price, items change their level in the order of what a
change costs against the bound for the money it moves; states that cost more and bring less than another are dropped,
and so are those that the bound proves no better than the best plan so far. When none is left, that plan is proved best.

A limit whose price is zero is left out here, so that what is found counts only if it keeps that limit too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.budget.optimise.filling import Pairs
from analysis.budget.optimise.problem import GRAIN, TOLERANCE, Problem
from analysis.budget.optimise.relaxation import Relaxation, priced

#: Above so many options, columns are priced in by the general relaxation instead.
MOST_OPTIONS = 20_000
#: Above so many, looking at every option once more takes longer than the little that is left to gain.
MOST_SEARCHED = 500_000
#: Pieces of the dual walked along at most: each is nearer, and a dozen are usual.
PIECES = 200
#: States held at once, and looked at in all, before a general solver takes over: counts and not times, so that the
#: same question has the same answer anywhere.
MOST_STATES, MOST_WORK = 20_000, 2_000_000
#: Two values that differ by less are rounding. What a change loses for its money where there is no such change.
ROUNDING, NEVER = 1e-12, 1e30


def relax_by_money(problem: Problem) -> Relaxation | None:
    """The relaxation where its plan under the budget alone keeps every other limit; None where a limit decides too,
    where money does not, or where there are too many options to look at all of them again and again."""
    if not np.isfinite(problem.budget) or problem.budget <= 0 or not 0 < problem.options <= MOST_OPTIONS:
        return None
    if any(limit.sign < 0 for limit in problem.limits) or problem.required.any() and not (
            problem.usable[problem.required].any(axis=1).all()):
        return None
    found = _price(problem)
    if found is None:
        return None
    price, (items, levels, shares) = found
    if not _keeps_the_others(problem, items, levels, shares):
        return None
    prices = np.array([price if limit.key == "budget" else 0.0 for limit in problem.limits])
    return priced(problem, prices, items, levels, shares)


@dataclass(frozen=True, eq=False)
class _Wish:
    """What everyone is wanted at, at one price of money. value: of the dual; levels: (n,), -1 out; spent: in all."""

    value: float
    levels: np.ndarray
    spent: float


def _wish(problem: Problem, price: float) -> _Wish:
    """Of levels that are worth the same at this price, the dearest: in or out is decided by filling up."""
    surplus = np.where(problem.usable, problem.values - price * problem.costs, -np.inf)
    best = surplus.argmax(axis=1)
    top = surplus[np.arange(len(best)), best]
    levels = np.where(problem.required | (top > 0), best, -1)
    wanted = np.flatnonzero(levels >= 0)
    return _Wish(float(price * problem.budget + top[wanted].sum()), levels,
                 float(problem.costs[wanted, levels[wanted]].sum()))


def _price(problem: Problem):
    """(the price of money, (items, levels, shares) of the relaxed plan); None where the required items alone cost more
    than the budget."""
    free = _wish(problem, 0.0)
    if free.spent <= problem.budget + TOLERANCE:
        return 0.0, _plan(free)
    at = float(problem.ratio.max()) + 1.0                  # nobody is worth this much for the money
    dear = _wish(problem, at)
    if dear.spent > problem.budget:
        return None
    low, high = (0.0, free), (at, dear)                    # above the budget, and within it
    for _ in range(PIECES):
        # Two pieces of the dual: value + (spent - budget) * price. They cross at the next price.
        (a, over), (b, under) = low, high
        level_a, level_b = over.value - (problem.budget - over.spent) * a, under.value - (
            problem.budget - under.spent) * b
        price = (level_a - level_b) / (over.spent - under.spent)
        new = _wish(problem, price)
        cross = level_b + (problem.budget - under.spent) * price
        if new.value <= cross + ROUNDING * max(abs(cross), 1.0):
            return max(price, 0.0), _mixed(problem, over, under)
        if new.spent > problem.budget:
            low = (price, new)
        else:
            high = (price, new)
    return None


def _plan(wish: _Wish):
    items = np.flatnonzero(wish.levels >= 0)
    return items, wish.levels[items], np.ones(len(items))


def _mixed(problem: Problem, over: _Wish, under: _Wish):
    """The relaxed plan between two whole ones of the same price: items that differ change over one by one until the
    budget is spent, the last of them in part."""
    items, levels, shares = (list(part) for part in _plan(under))
    spent, place = under.spent, {item: at for at, item in enumerate(items)}
    for item in np.flatnonzero(over.levels != under.levels):
        new, old = int(over.levels[item]), int(under.levels[item])
        more = (problem.costs[item, new] if new >= 0 else 0.0) - (problem.costs[item, old] if old >= 0 else 0.0)
        part = 1.0 if more <= 0 else min(1.0, max(0.0, (problem.budget - spent) / more))
        if part <= 0:
            continue
        if old >= 0:
            shares[place[item]] = 1.0 - part
        if new >= 0:
            items, levels, shares = [*items, item], [*levels, new], [*shares, part]
        spent += part * more
    return np.array(items, int), np.array(levels, int), np.array(shares, float)


def _keeps_the_others(problem: Problem, items, levels, shares) -> bool:
    """Whether a relaxed plan keeps every limit but the budget."""
    groups = problem.groups
    if shares.sum() > problem.max_items + TOLERANCE:
        return False
    return bool((groups.sums(items, problem.costs[items, levels] * shares) <= groups.high + TOLERANCE).all()
                and (groups.sums(items, shares) <= groups.most + TOLERANCE).all())


def best_by_money(problem: Problem, relaxed: Relaxation, kept: np.ndarray, best: Pairs) -> Pairs | None:
    """The proved best plan among those of kept options, by the budget alone; `best` where none is better. None where
    another limit decides, where the best plan breaks one, or where there are too many options or states.

    kept: (n, levels). best: a plan within all limits.
    """
    prices = dict(zip((limit.key for limit in problem.limits), relaxed.prices, strict=True))
    if not np.isfinite(problem.budget) or any(price > 0 for key, price in prices.items() if key != "budget"):
        return None
    if problem.options > MOST_SEARCHED:
        return None
    found = _Search(problem, relaxed, kept, prices["budget"]).run(float(problem.values[best].sum()))
    if found is None or not len(found[0]):
        return None if found is None else best
    return found if problem.feasible(*found) else None


class _Search:
    """States: what a plan costs and brings, changed from the plan of the price in some items."""

    def __init__(self, problem: Problem, relaxed: Relaxation, kept: np.ndarray, price: float):
        self.problem, self.price = problem, price
        # Everyone as the price alone has it: of what is worth the same, the cheapest.
        n = problem.items
        out = np.where(problem.required, np.inf, relaxed.refusal)
        regret = np.column_stack([out, np.where(kept, relaxed.regret, np.inf)])
        cost = np.column_stack([np.zeros(n), problem.costs])
        value = np.column_stack([np.zeros(n), problem.values])
        least = regret.min(axis=1)
        at = np.argmin(np.where(regret <= least[:, None] + ROUNDING, cost, np.inf), axis=1)
        rows = np.arange(n)
        self.possible = bool(np.isfinite(least).all())
        self.start = at - 1
        self.cost, self.value = float(cost[rows, at].sum()), float(value[rows, at].sum())
        more, worth = cost - cost[rows, at][:, None], value - value[rows, at][:, None]
        lost = np.maximum(price * more - worth, 0.0)       # against the bound, whatever the money is used for
        change = np.isfinite(regret)
        change[rows, at] = False
        change &= (np.abs(more) > GRAIN) & ((more < 0) | (worth > 0))
        ratio = np.where(change, lost / np.maximum(np.abs(more), GRAIN), np.inf)
        nearest = ratio.min(axis=1)
        order = np.argsort(nearest, kind="stable")
        self.order = order[np.isfinite(nearest[order])]
        self.lost, self.more, self.worth = np.where(change, lost, np.inf), more, worth
        self.ceiling = self.value + price * (problem.budget + TOLERANCE - self.cost)
        # What the cheapest change of the items from here on loses for each unit of money that it adds, or frees.
        self.adds, self.frees = (
            np.append(np.minimum.accumulate(np.where(change & way, ratio, NEVER).min(axis=1)[self.order][::-1])[::-1],
                      NEVER) for way in (more > 0, more < 0))

    def run(self, floor: float) -> Pairs | None:
        """The best plan worth more than `floor`; an empty one where there is none; None where there are too many
        states."""
        problem, steps = self.problem, []
        if not self.possible:
            return None
        room = problem.budget + TOLERANCE / 2
        costs, values = np.array([self.cost]), np.array([self.value])
        winner, work = None, 0
        least = np.append(self.lost[self.order].min(axis=1), np.inf).tolist()
        for step, item in enumerate([*self.order.tolist(), -1]):
            fitting = int(np.searchsorted(costs, room, side="right"))      # states stand by cost, and so by value
            if fitting and values[fitting - 1] > floor + ROUNDING:
                floor, winner = float(values[fitting - 1]), (step, fitting - 1)
            if item < 0:
                break
            if least[step] > self.ceiling - floor:      # no better plan changes this one
                steps.append(None)
                continue
            alive = self._reach(costs, values, room, step) > floor + ROUNDING
            if not alive.any():
                break
            parents, states = np.flatnonzero(alive), int(alive.sum())
            costs, values = costs[parents], values[parents]
            options = np.flatnonzero(self.lost[item] <= self.ceiling - floor)
            work += states * (len(options) + 1)
            if work > MOST_WORK or states > MOST_STATES:
                return None
            new_costs = np.concatenate([costs, *(costs + self.more[item, o] for o in options)])
            new_values = np.concatenate([values, *(values + self.worth[item, o] for o in options)])
            keep = _undominated(new_costs, new_values)
            taken = np.concatenate([[-1], options])[keep // states]
            steps.append((item, parents[keep % states], taken))
            costs, values = new_costs[keep], new_values[keep]
        return self._plan(winner, steps)

    def _reach(self, costs: np.ndarray, values: np.ndarray, room: float, step: int) -> np.ndarray:
        """What a state can come to at most by changes from this item on."""
        left = room - costs
        return (values + max(self.price - self.adds[step], 0.0) * np.maximum(left, 0.0)
                + (self.price + self.frees[step]) * np.minimum(left, 0.0))

    def _plan(self, winner, steps) -> Pairs:
        if winner is None:
            return np.zeros(0, int), np.zeros(0, int)
        levels, (step, state) = self.start.copy(), winner
        for item, parents, taken in reversed([one for one in steps[:step] if one is not None]):
            if taken[state] >= 0:
                levels[item] = taken[state] - 1
            state = parents[state]
        items = np.flatnonzero(levels >= 0)
        return items, levels[items]


def _undominated(costs: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Places of the states that bring more than every cheaper one, by cost."""
    order = np.lexsort((-values, costs))
    highest = np.maximum.accumulate(values[order])
    better = np.concatenate([[True], highest[1:] > highest[:-1]])
    return order[better]
