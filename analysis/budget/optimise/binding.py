"""Which limits keep a plan from being worth more: those that alone forbid a plan which would be worth more.

Each is proved by such a plan: this one with an option or two more and a creator or two fewer, which keeps every limit
but that one. So of a plan that is proved best nothing is named whose lifting would change nothing; what only a quite
different plan could gain is not looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.budget.optimise.problem import TOLERANCE, Problem

#: Options looked at: the best for their money and the most valuable, so many of each.
LOOKED_AT = 3_000
#: Of more options than these the best are told by a sample, not all sorted.
VAST = 200_000
#: Changes of one creator for another tried at most.
MOVES = 6_000
#: Up to this many options every kind of change is tried, whatever the prices.
SMALL = 100
#: Of so many limits that have a price and of which no change of one creator tells, changes of three are tried: among
#: so many options that would come in, and so many members that would go.
PRESSING, FEW, LEAST = 4, 48, 12
#: A plan is worth more when it is worth this more (in units of the problem, whose largest value is 1).
MORE = 1e-9

#: What the plan is worth more after each of these changes: (moves,).
Gain = Callable[["Moves"], np.ndarray]


@dataclass(frozen=True, eq=False)
class Moves:
    """Changes of a plan. items, levels: (entries, moves), items -1 for no entry; sign: (entries,) 1 for what comes in,
    -1 for what goes out."""

    items: np.ndarray
    levels: np.ndarray
    sign: np.ndarray

    @property
    def there(self) -> np.ndarray:
        """(entries, moves) whether there is an entry."""
        return self.items >= 0

    def change(self, figure: np.ndarray) -> np.ndarray:
        """(entries, moves) what each entry adds to a figure (n, levels) of the plan."""
        return np.where(self.there, figure[self.items, self.levels], 0.0) * self.sign[:, None]

    def only(self, chosen: np.ndarray) -> Moves:
        """Some of them."""
        return Moves(self.items[:, chosen], self.levels[:, chosen], self.sign)


def binding(problem: Problem, items: np.ndarray, levels: np.ndarray, prices: tuple, *,
            gain: Gain | None = None) -> tuple:
    """The keys of the limits that bind at this plan, as in Choice; empty where none does.

    prices: (limit, price) of the relaxation: where one above zero has no plan to show for it yet, the options that
    would come in without it are tried. gain: what a change of the plan is worth, where that is not the sum of the
    values.
    """
    plan, found = _Plan.of(problem, items, levels), set()
    more = gain if gain is not None else lambda moves: moves.change(problem.values).sum(axis=0)

    def look(moves: Moves) -> None:
        found.update(plan.forbidden_by_one(moves.only(more(moves) > MORE)))

    outs = np.arange(len(items))
    look(_one_more(plan, _thinned(plan, MOVES // (len(outs) + 1)), outs))
    pressing = [key for key in _by_price(prices) if key not in found][:PRESSING]
    small = problem.options <= SMALL
    if small or pressing:
        some, few = _thinned(plan, FEW), outs if small else _least_missed(plan)
        look(_two_for_one(plan, some, few))
        look(_one_for_two(plan, some, few))
    for key in pressing:
        if key not in found:
            come, go = _where_lifted(plan, prices, key)
            look(_one_more(plan, come, outs))
            look(_two_for_one(plan, come[:FEW // 2], go))
            look(_one_for_two(plan, come[:FEW], go))
    return tuple(key for key in plan.keys if key in found)


def _by_price(prices: tuple) -> list:
    """Keys of the limits that have a price, the dearest first."""
    return [limit.key for limit, price in sorted(prices, key=lambda one: -one[1] * abs(one[0].bound)) if price > MORE]


def _where_lifted(plan: _Plan, prices: tuple, key) -> tuple[np.ndarray, np.ndarray]:
    """(options that may come in, the best first; members of the plan, the worst first) at the prices of all limits but
    this one."""
    problem, groups = plan.problem, plan.problem.groups
    per_money, per_item = np.zeros(problem.items), np.zeros(problem.items)
    for one, price in prices:
        if price <= 0 or one.key == key:
            continue
        charged = per_item if one.counts else per_money
        charged += one.sign * price * (groups.members(one.group) if one.group >= 0 else 1.0)

    def surplus(items, levels) -> np.ndarray:
        return problem.values[items, levels] - problem.costs[items, levels] * per_money[items] - per_item[items]

    come, stay = surplus(*plan.adds), surplus(plan.items, plan.levels)
    return np.argsort(-come, kind="stable")[: 3 * FEW], np.argsort(stay, kind="stable")[:LEAST]


@dataclass(frozen=True, eq=False)
class _Plan:
    """items, levels: the plan; place: (n,) position of each item in it, -1 outside. adds: options that may come in,
    the best first; spend, count: (groups,) of the plan."""

    problem: Problem
    items: np.ndarray
    levels: np.ndarray
    place: np.ndarray
    adds: tuple[np.ndarray, np.ndarray]
    spend: np.ndarray
    count: np.ndarray

    @classmethod
    def of(cls, problem: Problem, items: np.ndarray, levels: np.ndarray) -> _Plan:
        place = np.full(problem.items, -1)
        place[items] = np.arange(len(items))
        return cls(problem, items, levels, place, _promising(problem, items, levels),
                   problem.spend_by_group(items, levels), problem.count_by_group(items))

    @property
    def keys(self) -> list:
        """Every limit that may bind, caps first."""
        names = self.problem.groups.keys
        return ["budget", "max_items", "min_items", *((kind, *key) for kind in (
            "group_max", "group_max_items", "group_min", "group_min_items") for key in names)]

    def moves(self, adds: list[np.ndarray], outs: list[np.ndarray]) -> Moves:
        """adds: (moves,) positions in self.adds, each; outs: (moves,) positions in the plan, -1 for none. Who comes in
        at another level goes out at the present one."""
        items = [self.adds[0][a] for a in adds]
        levels = [self.adds[1][a] for a in adds]
        leave = [*(self.place[i] for i in items), *outs]
        allowed = np.ones(len(adds[0]), bool)
        for at, out in enumerate(leave):
            for other in leave[:at]:
                allowed &= (out < 0) | (out != other)       # nobody leaves twice
        required = self.problem.required
        for out in outs:
            allowed &= (out < 0) | ~required[self.items[out]] if len(self.items) else out < 0
        gone = [np.where(out >= 0, self.items[out], -1) if len(self.items) else out for out in leave]
        at = [np.where(out >= 0, self.levels[out], 0) if len(self.items) else np.zeros_like(out) for out in leave]
        found = Moves(np.array([*items, *gone]), np.array([*levels, *at]),
                      np.array([1.0] * len(adds) + [-1.0] * len(leave)))
        return found.only(allowed)

    def forbidden_by_one(self, moves: Moves) -> set:
        """Keys of the limits that are, of any of these moves, the only one broken."""
        problem, groups = self.problem, self.problem.groups
        size = moves.items.shape[1]
        if not size:
            return set()
        costs, counts = moves.change(problem.costs), moves.there * moves.sign[:, None]
        number, broken = np.zeros(size, int), []

        def look(kind: str, wrong: np.ndarray, group: np.ndarray | None = None) -> None:
            nonlocal number
            if wrong.any():
                number = number + wrong
                broken.append((kind, wrong, group))

        total = len(self.items) + counts.sum(axis=0)
        look("budget", problem.costs[self.items, self.levels].sum() + costs.sum(axis=0) > problem.budget + TOLERANCE)
        look("max_items", total > problem.max_items)
        look("min_items", total < problem.min_items)
        for codes in groups.codes:
            mine = np.where(moves.there, codes[moves.items], -1)
            for at, g in enumerate(mine):
                same = (mine == g) & (g >= 0)
                first = (g >= 0) & ~same[:at].any(axis=0)
                if not first.any():
                    continue
                spend, count = self.spend[g] + (costs * same).sum(axis=0), self.count[g] + (counts * same).sum(axis=0)
                held = first & (~groups.optional[g] | (count > 0))
                look("group_max", first & (spend > groups.high[g] + TOLERANCE), g)
                look("group_max_items", first & (count > groups.most[g]), g)
                look("group_min", held & (spend < groups.low[g] - TOLERANCE), g)
                look("group_min_items", held & (count < groups.fewest[g]), g)
        found = set()
        for kind, wrong, group in broken:
            alone = wrong & (number == 1)
            if group is None:
                found |= {kind} if alone.any() else set()
            else:
                found |= {(kind, *groups.keys[g]) for g in np.unique(group[alone])}
        return found


def _promising(problem: Problem, items: np.ndarray, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Options that a better plan might hold, whatever limit they break, the best for their money first."""
    flat = np.arange(problem.values.size)
    if len(flat) > VAST:
        flat = np.union1d(_highest(problem.values.ravel()), _highest(problem.ratio.ravel()))
    value, cost = problem.values.ravel()[flat], problem.costs.ravel()[flat]
    wanted = (value > 0) & (cost <= problem.item_cap + TOLERANCE)
    wanted &= ~np.isin(flat, np.ravel_multi_index((items, levels), problem.values.shape))
    flat, value, ratio = flat[wanted], value[wanted], value[wanted] / np.maximum(cost[wanted], TOLERANCE)
    if len(flat) > 2 * LOOKED_AT:
        kept = np.union1d(*(np.argpartition(-figure, LOOKED_AT)[:LOOKED_AT] for figure in (value, ratio)))
        flat, ratio = flat[kept], ratio[kept]
    return np.unravel_index(flat[np.lexsort((flat, -ratio))], problem.values.shape)


def _highest(figure: np.ndarray) -> np.ndarray:
    """Where a figure is among the highest: about twice LOOKED_AT of them, by the quantile of every 64th."""
    some = figure[::64]
    count = max(2 * LOOKED_AT * len(some) // len(figure), 1)
    return np.flatnonzero(figure >= np.partition(some, len(some) - count)[len(some) - count])


def _thinned(plan: _Plan, count: int) -> np.ndarray:
    """Positions of so many of the options that may come in: of every limited group, and of all, the best for their
    money and the most valuable."""
    items, levels = plan.adds
    if len(items) <= count:
        return np.arange(len(items))
    codes = plan.problem.groups.codes[:, items]
    sets = [np.arange(len(items)), *(np.flatnonzero(row == g) for row in codes for g in np.unique(row[row >= 0]))]
    each = max(count // (2 * len(sets)), 1)
    value = plan.problem.values[items, levels]
    return np.unique(np.concatenate([part for one in sets for part in (
        one[:each], one[np.argsort(-value[one], kind="stable")[:each]])]))


def _least_missed(plan: _Plan) -> np.ndarray:
    """Positions in the plan of those who bring least for their money, and of those who bring least."""
    value, cost = (figure[plan.items, plan.levels] for figure in (plan.problem.values, plan.problem.costs))
    return np.union1d(np.argsort(value / np.maximum(cost, TOLERANCE), kind="stable")[:LEAST // 2],
                      np.argsort(value, kind="stable")[:LEAST // 2])


def _one_more(plan: _Plan, adds: np.ndarray, outs: np.ndarray) -> Moves:
    """One option comes in, and nobody or one goes out."""
    outs = np.append(outs, -1)
    return plan.moves([np.repeat(adds, len(outs))], [np.tile(outs, len(adds))])


def _two_for_one(plan: _Plan, adds: np.ndarray, outs: np.ndarray) -> Moves:
    """Two options come in, and nobody or one goes out."""
    outs = np.append(outs, -1)
    first, second = (adds[side] for side in np.triu_indices(len(adds), 1))
    different = plan.adds[0][first] != plan.adds[0][second]
    first, second = first[different], second[different]
    return plan.moves([np.repeat(first, len(outs)), np.repeat(second, len(outs))], [np.tile(outs, len(first))])


def _one_for_two(plan: _Plan, adds: np.ndarray, outs: np.ndarray) -> Moves:
    """One option comes in, and two go out."""
    first, second = (outs[side] for side in np.triu_indices(len(outs), 1))
    return plan.moves([np.repeat(adds, len(first))], [np.tile(first, len(adds)), np.tile(second, len(adds))])
