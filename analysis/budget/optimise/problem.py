"""The problem in canonical form: checked, in units of its own, in an order that the caller's order cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.errors import ScenarioError

#: A limit counts as kept when it is exceeded by less than this share of the budget: sums of money such as
#: 0.10 + 0.20 must fit under 0.30.
TOLERANCE = 1e-9


@dataclass(frozen=True)
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


@dataclass(frozen=True, eq=False)
class Problem:
    """Items in canonical order. values: (n, levels) with a largest of 1; costs: (n, levels), budget 1.

    usable: (n, levels) options that break no cap alone. group: (n,) codes, -1 where no group limit applies.
    group_names: label of each code. low, high: (groups,) spend limits, 0 and inf where there is none.
    max_items, item_cap (most that one item may cost): inf where there is none. required: (n,) must be in.
    order: canonical row -> the caller's row.
    raw_values, raw_costs: the caller's, in the caller's order. money_unit, value_unit: caller's units per unit here.
    """

    values: np.ndarray
    costs: np.ndarray
    usable: np.ndarray
    group: np.ndarray
    group_names: tuple
    low: np.ndarray
    high: np.ndarray
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

    def to_original(self, items: np.ndarray) -> np.ndarray:
        """The caller's rows of canonical items."""
        return self.order[items]

    def spend_by_group(self, items: np.ndarray, levels: np.ndarray) -> np.ndarray:
        """(groups,) money spent in each limited group."""
        codes = self.group[items]
        inside = codes >= 0
        return np.bincount(codes[inside], weights=self.costs[items, levels][inside], minlength=len(self.group_names))

    def feasible(self, items: np.ndarray, levels: np.ndarray) -> bool:
        """Whether these options keep every limit."""
        if len(np.unique(items)) != len(items) or not self.min_items <= len(items) <= self.max_items:
            return False
        if not self.usable[items, levels].all() or self.required.sum() != self.required[items].sum():
            return False
        spend = self.spend_by_group(items, levels)
        return bool(self.costs[items, levels].sum() <= self.budget + TOLERANCE
                    and (spend <= self.high + TOLERANCE).all() and (spend >= self.low - TOLERANCE).all())

    def binding(self, items: np.ndarray, levels: np.ndarray) -> tuple:
        """The limits that keep valuable options out: each, lifted alone, would let one more in (or let one go)."""
        free = np.ones(self.items, bool)
        free[items] = False
        wanted = (self.values > 0) & free[:, None]
        if not wanted.any():
            return self._held_up(items, levels)
        left = self.budget - self.costs[items, levels].sum() + TOLERANCE
        spend = self.spend_by_group(items, levels)
        room = np.append(self.high - spend + TOLERANCE, np.inf)[self.group][:, None]
        over_budget, over_group = self.costs > left, self.costs > room
        full = len(items) >= self.max_items
        found = []
        if (wanted & over_budget & ~over_group).any() and not full:
            found.append("budget")
        if full and (wanted & ~over_group).any():
            found.append("max_items")
        tight = wanted & over_group
        found += [("group_max", self.group_names[g]) for g in np.unique(self.group[tight.any(axis=1)]) if g >= 0]
        return tuple(found) + self._held_up(items, levels)

    def _held_up(self, items: np.ndarray, levels: np.ndarray) -> tuple:
        """Groups that get no more than their minimum requires: dropping their cheapest member would break it."""
        spend = self.spend_by_group(items, levels)
        names = ["min_items"] if len(items) and len(items) == self.min_items else []
        for g in np.flatnonzero(self.low > 0):
            inside = self.costs[items, levels][self.group[items] == g]
            if len(inside) and spend[g] - inside.min() < self.low[g] - TOLERANCE:
                names.append(("group_min", self.group_names[g]))
        return tuple(names)


def read_problem(values, costs, limits: Limits) -> Problem:
    """Check everything, gather all problems, and bring the numbers to canonical form."""
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
    codes, names = _groups(limits.groups, n, problems)
    low = _group_limits(limits.group_min_spend, "group_min_spend", names, 0.0, limits.groups is None, problems)
    high = _group_limits(limits.group_max_spend, "group_max_spend", names, np.inf, limits.groups is None, problems)
    wrong = [i for i in limits.required if not (isinstance(i, int | np.integer) and 0 <= i < n)]
    if wrong:
        problems.append(f"required names items that do not exist ({wrong[:5]}): there are {n}.")
    if problems:
        raise ScenarioError("\n".join(problems))

    # A group named in a limit but without a member stays a group, so that its minimum is seen to be out of reach.
    all_names = tuple(names) + tuple(k for k in {**low, **high} if k not in set(names))
    lows, highs = (np.array([d.get(k, empty) for k in all_names], float) for d, empty in ((low, 0.0), (high, np.inf)))
    limited = (lows > 0) | np.isfinite(highs)
    new_code = np.append(np.where(limited, np.cumsum(limited) - 1, -1), -1)
    group = new_code[codes]

    money = budget if budget > 0 else max(float(raw_costs.max(initial=0.0)), 1.0)
    unit = float(raw_values.max(initial=0.0)) or 1.0
    # Rounded, so that the same plan in cents and in euros is the same problem to the last digit.
    v, c = np.round(raw_values / unit, 12), np.round(raw_costs / money, 12)
    order = np.lexsort((group, *c.T[::-1], *(-v.T[::-1])))
    v, c, group = v[order], c[order], group[order]
    required = np.zeros(n, bool)
    required[list(limits.required)] = True
    low_, high_ = lows[limited] / money, highs[limited] / money
    cap = np.minimum(min(budget, item_cap) / money, np.append(high_, np.inf)[group])[:, None]
    usable = c <= cap + TOLERANCE
    if max_items == 0:
        usable[:] = False
    if not (low_ > 0).any() and min_items == 0:
        usable &= (v > 0) | required[order][:, None]      # worth nothing and needed by no limit
    kept = tuple(k for k, keep in zip(all_names, limited, strict=True) if keep)
    return Problem(v, c, usable, group, kept, low_, high_, budget / money, max_items, min_items, item_cap / money,
                   required[order], order, raw_values, raw_costs, money, unit)


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


def _groups(given, n: int, problems: list[str]) -> tuple[np.ndarray, list]:
    """(n,) codes into the sorted labels, -1 for no group."""
    if given is None:
        return np.full(n, -1), []
    labels = np.asarray(given, dtype=object) if not isinstance(given, np.ndarray) else given
    if labels.shape != (n,):
        problems.append(f"groups have the shape {labels.shape}, values have {n} items: give one group an item.")
        return np.full(n, -1), []
    kinds = {type(label) for label in labels} if labels.dtype == object else set()
    if labels.dtype == object and any(issubclass(k, str) for k in kinds) and len(kinds - {type(None), float}) > 1:
        problems.append("groups mix words and numbers: use one kind of label.")
        return np.full(n, -1), []
    codes, names = pd.factorize(labels, sort=True)
    return codes, [name.item() if isinstance(name, np.generic) else name for name in names]


def _group_limits(given, name: str, names: list, empty: float, ungrouped: bool, problems: list[str]) -> dict:
    """{group: limit} from a mapping, a sequence by whole-number group, or one number for all."""
    if given is None:
        return {}
    if ungrouped:
        problems.append(f"{name} is given without groups: say which group each item belongs to.")
        return {}
    if isinstance(given, Mapping):
        pairs = dict(given)
    elif np.ndim(given) == 0:
        pairs = dict.fromkeys(names, given)
    elif all(isinstance(k, int) and 0 <= k < len(given) for k in names):
        pairs = dict(enumerate(given))
    else:
        problems.append(f"{name} has {len(given)} entries for groups named {names[:5]}: give {{group: money}} instead.")
        return {}
    limits = {}
    for key, amount in pairs.items():
        if amount is None or amount == empty:
            continue
        limits[key] = _amount(amount, f"{name} of group {key}", problems)
    return limits
