"""The problem in canonical form: checked, in units of its own, in an order that the caller's order cannot change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from analysis.budget.optimise.groups import Grouping, Groups, read_groups
from analysis.errors import ScenarioError

#: A limit counts as kept when it is exceeded by less than this share of the budget: sums of money such as
#: 0.10 + 0.20 must fit under 0.30.
TOLERANCE = 1e-9
#: Values and costs are rounded to this part of the largest value and of the budget.
GRAIN = 1e-12


@dataclass(frozen=True, eq=False)
class Limits:
    """The limits as the caller gave them (see choose)."""

    budget: float
    max_items: int | None = None
    groups: object = None
    group_min_spend: object = None
    group_max_spend: object = None
    required: tuple[int, ...] = ()
    min_items: int = 0
    max_item_cost: float | None = None
    groupings: Sequence[Grouping] = ()


@dataclass(frozen=True)
class Limit:
    """One limit over all items (group -1) or over a group: sign * (sum of costs, or number of items) <= sign * bound.

    key: its name in Choice.binding and Choice.prices. sign: 1 for the most, -1 for the least.
    """

    key: object
    group: int
    counts: bool
    sign: int
    bound: float


@dataclass(frozen=True, eq=False)
class Problem:
    """Items in canonical order. values: (n, levels) with a largest of 1; costs: (n, levels), budget 1.

    usable: (n, levels) options that break no cap alone. groups: the limited groups. max_items, item_cap (most that
    one item may cost): inf where there is none. required: (n,) must be in. order: canonical row -> the caller's row.
    raw_values, raw_costs: the caller's, in the caller's order. money_unit, value_unit: caller's units per unit here.
    """

    values: np.ndarray
    costs: np.ndarray
    usable: np.ndarray
    groups: Groups
    budget: float
    max_items: float
    min_items: float
    item_cap: float
    required: np.ndarray
    order: np.ndarray
    raw_values: np.ndarray
    raw_costs: np.ndarray
    money_unit: float
    value_unit: float

    @property
    def items(self) -> int:
        """Number of items."""
        return self.values.shape[0]

    @cached_property
    def options(self) -> int:
        """Number of usable options."""
        return int(self.usable.sum())

    @cached_property
    def ratio(self) -> np.ndarray:
        """(n, levels) value for money, -1 where unusable."""
        return np.where(self.usable, self.values / np.maximum(self.costs, GRAIN), -1.0)

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """Every limit that always holds, the caps first."""
        groups, caps, floors = self.groups, [], []
        if np.isfinite(self.budget):
            caps.append(Limit("budget", -1, False, 1, self.budget))
        if np.isfinite(self.max_items):
            caps.append(Limit("max_items", -1, True, 1, self.max_items))
        if self.min_items > 0:
            floors.append(Limit("min_items", -1, True, -1, self.min_items))
        for g, key in enumerate(groups.keys):
            if np.isfinite(groups.high[g]):
                caps.append(Limit(("group_max", *key), g, False, 1, float(groups.high[g])))
            if np.isfinite(groups.most[g]):
                caps.append(Limit(("group_max_items", *key), g, True, 1, float(groups.most[g])))
            if not self.free[g]:
                floors += self.minima(g)
        return tuple(caps + floors)

    @cached_property
    def free(self) -> np.ndarray:
        """(groups,) minima that hold only if the group is in: "or none", and no required item decides that."""
        return self.groups.optional & ~(self.groups.sums(np.flatnonzero(self.required), np.ones(
            int(self.required.sum()))) > 0)

    def minima(self, g: int) -> list[Limit]:
        """The minima of a group, whether they hold always or not."""
        groups, found = self.groups, []
        if groups.low[g] > 0:
            found.append(Limit(("group_min", *groups.keys[g]), g, False, -1, float(groups.low[g])))
        if groups.fewest[g] > 0:
            found.append(Limit(("group_min_items", *groups.keys[g]), g, True, -1, float(groups.fewest[g])))
        return found

    def to_original(self, items: np.ndarray) -> np.ndarray:
        """The caller's rows of canonical items."""
        return self.order[items]

    def spend_by_group(self, items: np.ndarray, levels: np.ndarray) -> np.ndarray:
        """(groups,) money spent in each limited group."""
        return self.groups.sums(items, self.costs[items, levels])

    def count_by_group(self, items: np.ndarray) -> np.ndarray:
        """(groups,) items chosen of each limited group."""
        return self.groups.sums(items, np.ones(len(items)))

    def feasible(self, items: np.ndarray, levels: np.ndarray) -> bool:
        """Whether these options keep every limit."""
        if len(np.unique(items)) != len(items) or not self.min_items <= len(items) <= self.max_items:
            return False
        if not self.usable[items, levels].all() or self.required.sum() != self.required[items].sum():
            return False
        if self.costs[items, levels].sum() > self.budget + TOLERANCE:
            return False
        groups, spend, count = self.groups, self.spend_by_group(items, levels), self.count_by_group(items)
        held = ~groups.optional | (count > 0)
        return bool((spend <= groups.high + TOLERANCE).all() and (count <= groups.most).all()
                    and (spend >= groups.low - TOLERANCE)[held].all() and (count >= groups.fewest)[held].all())

    def without(self, keys) -> Problem:
        """The same problem with these limits lifted (their keys; "required" lets every item go)."""
        keys, groups = set(keys), self.groups
        lifted = {name: getattr(groups, name).copy() for name in ("low", "high", "fewest", "most")}
        for kind, name, empty in (("group_min", "low", 0.0), ("group_max", "high", np.inf),
                                  ("group_min_items", "fewest", 0.0), ("group_max_items", "most", np.inf)):
            for g, key in enumerate(groups.keys):
                if (kind, *key) in keys:
                    lifted[name][g] = empty
        new = replace(self, groups=replace(groups, **lifted),
                      budget=np.inf if "budget" in keys else self.budget,
                      max_items=np.inf if "max_items" in keys else self.max_items,
                      min_items=0.0 if "min_items" in keys else self.min_items,
                      item_cap=np.inf if "max_item_cost" in keys else self.item_cap,
                      required=np.zeros(self.items, bool) if "required" in keys else self.required)
        return replace(new, usable=usable_options(new))


def usable_options(problem: Problem) -> np.ndarray:
    """(n, levels) options that break no cap alone, and are worth something or needed by a limit."""
    groups = problem.groups
    cap = np.minimum(min(problem.budget, problem.item_cap), groups.least(groups.high))
    usable = problem.costs <= cap[:, None] + TOLERANCE
    barred = groups.least(groups.most) < 1
    if barred.any():
        usable &= ~barred[:, None]
    if problem.max_items < 1:
        usable[:] = False
    if not groups.raised.any() and problem.min_items == 0:
        usable &= (problem.values > 0) | problem.required[:, None]
    return usable


def read_problem(values, costs, limits: Limits, *, kinds: np.ndarray | None = None) -> Problem:
    """Check everything, gather all problems, and bring the numbers to canonical form. kinds: (n,) whole numbers that
    tell items apart beside values, costs and groups."""
    problems: list[str] = []
    raw_values, raw_costs = _matrix(values, "values", problems), _matrix(costs, "costs", problems)
    if raw_values.shape != raw_costs.shape and not problems:
        problems.append(f"values have the shape {np.shape(values)} but costs {np.shape(costs)}: give one of each.")
    budget = _amount(limits.budget, "budget", problems)
    n = raw_values.shape[0]
    max_items = np.inf
    if limits.max_items is not None:
        max_items = _amount(limits.max_items, "max_items", problems)
        if max_items != int(max_items):
            problems.append(f"max_items is {limits.max_items}: give a whole number.")
    min_items = _amount(limits.min_items, "min_items", problems)
    item_cap = np.inf if limits.max_item_cost is None else _amount(limits.max_item_cost, "max_item_cost", problems)
    groups = read_groups(_groupings(limits, problems), n, _amount, problems)
    wrong = [i for i in limits.required if not (isinstance(i, int | np.integer) and 0 <= i < n)]
    if wrong:
        problems.append(f"required names items that do not exist ({wrong[:5]}): there are {n}.")
    if problems:
        raise ScenarioError("\n".join(problems))

    money = budget if budget > 0 else max(float(raw_costs.max(initial=0.0)), 1.0)
    unit = float(raw_values.max(initial=0.0)) or 1.0
    v, c = _rounded(raw_values, unit), _rounded(raw_costs, money)
    order = _canonical_order(v, c, groups.codes if kinds is None else np.vstack([groups.codes, kinds]))
    required = np.zeros(n, bool)
    required[list(limits.required)] = True
    groups = replace(groups, codes=groups.codes[:, order], low=groups.low / money, high=groups.high / money)
    problem = Problem(v[order], c[order], np.zeros(0), groups, budget / money, max_items, min_items, item_cap / money,
                      required[order], order, raw_values, raw_costs, money, unit)
    return replace(problem, usable=usable_options(problem))


def _groupings(limits: Limits, problems: list[str]) -> list[tuple[str, bool, Grouping]]:
    """Every grouping with what it is called: choose's own `groups` first."""
    found = []
    own = {"min_spend": limits.group_min_spend, "max_spend": limits.group_max_spend}
    if limits.groups is not None:
        found.append(("groups", True, Grouping(limits.groups, **own)))
    else:
        problems += [f"group_{name} is given without groups: say which group each item belongs to."
                     for name, given in own.items() if given is not None]
    return found + [(f"labels of grouping {i}", False, one) for i, one in enumerate(limits.groupings)]


def _rounded(raw: np.ndarray, unit: float) -> np.ndarray:
    """In the unit, so that the same plan in cents and in euros is the same problem to the last digit."""
    array = raw / unit
    array /= GRAIN
    np.rint(array, out=array)
    array *= GRAIN
    return array


def _canonical_order(values: np.ndarray, costs: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """(n,) rows in an order that depends on what stands in them alone."""
    columns = (*values.T, *costs.T, *codes.astype(float))
    key = np.zeros(len(values))
    for at, column in enumerate(columns, 1):
        key += column * np.sqrt(at + 0.25)        # one number a row: sorting it is ten times faster than by columns
    order = np.argsort(key, kind="stable")
    key = key[order]
    same = np.flatnonzero(key[1:] == key[:-1])
    tied = np.zeros(len(key), bool)
    tied[same] = tied[same + 1] = True
    if tied.any():
        places = np.flatnonzero(tied)
        rows = order[places]
        order[places] = rows[np.lexsort((*(column[rows] for column in columns), key[places]))]
    return order


def _matrix(given, name: str, problems: list[str]) -> np.ndarray:
    """(n, levels) floats; what is wrong with them is added to problems."""
    try:
        array = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        problems.append(f"{name} hold something that is not a number: give numbers only.")
        return np.zeros((0, 1))
    if array.ndim not in (1, 2):
        problems.append(f"{name} have {array.ndim} dimensions: give one number an item, or one a level (n, levels).")
        return np.zeros((0, 1))
    array = array.reshape(len(array), -1) if array.size else np.zeros((len(array), 1))
    for bad, what in ((~np.isfinite(array), "not finite"), (array < 0, "negative")):
        if bad.any():
            row, level = np.argwhere(bad)[0]
            problems.append(f"{name}: {int(bad.sum())} of {array.size} are {what}, the first {array[row, level]} "
                            f"(item {row}, level {level}): correct or leave out these items.")
    return array


def _amount(given, name: str, problems: list[str]) -> float:
    """A finite number of zero or more."""
    try:
        amount = float(given)
    except (TypeError, ValueError):
        amount = np.nan
    if not (np.isfinite(amount) and amount >= 0):
        problems.append(f"{name} is {given}: give a number of zero or more.")
        return 0.0
    return amount
