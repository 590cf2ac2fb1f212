"""Limits by group: spend and number of items by platform, niche, country and so on, several columns at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Grouping:
    """Limits over the groups of one column (platform, niche, country, tier, campaign).

    labels: (n,) the group of each item, None where it is in no group. min_spend, max_spend: {group: money}.
    min_items, max_items: {group: number of items}. or_none: groups whose minima hold only if any of their items is
    chosen ("at least ... or none").
    """

    labels: Sequence
    min_spend: Mapping = field(default_factory=dict)
    max_spend: Mapping = field(default_factory=dict)
    min_items: Mapping = field(default_factory=dict)
    max_items: Mapping = field(default_factory=dict)
    or_none: frozenset = frozenset()


@dataclass(frozen=True, eq=False)
class Groups:
    """The limited groups of all groupings, numbered through.

    codes: (groupings, n) number of each item's group, -1 where it has no limited one. keys: per group (name,) for
    choose's own `groups`, (name, index of the grouping) else. low, high: (groups,) spend limits in units of the
    problem, 0 and inf where there is none; fewest, most: the same for numbers of items. optional: minima hold only if
    the group is in at all.
    """

    codes: np.ndarray
    keys: tuple
    low: np.ndarray
    high: np.ndarray
    fewest: np.ndarray
    most: np.ndarray
    optional: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def raised(self) -> np.ndarray:
        """(groups,) which have a minimum of any kind."""
        return (self.low > 0) | (self.fewest > 0)

    def least(self, per_group: np.ndarray) -> np.ndarray:
        """(n,) the smallest of a figure over the groups of each item, inf where it has none."""
        return np.append(per_group, np.inf)[self.codes].min(axis=0, initial=np.inf)

    def total(self, per_group: np.ndarray) -> np.ndarray:
        """(n,) the sum of a figure over the groups of each item."""
        return np.append(per_group, 0.0)[self.codes].sum(axis=0)

    def sums(self, items: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """(groups,) the sum of weights over the items of each group."""
        codes = self.codes[:, items].ravel()
        inside = codes >= 0
        return np.bincount(codes[inside], weights=np.tile(weights, len(self.codes))[inside], minlength=len(self))

    def members(self, group: int) -> np.ndarray:
        """(n,) whether each item is in the group."""
        return (self.codes == group).any(axis=0)


#: The four limits of a group: the name in a Grouping, the value that says "no limit".
_LIMITS = (("min_spend", 0.0), ("max_spend", np.inf), ("min_items", 0.0), ("max_items", np.inf))


def read_groups(groupings: Sequence[tuple[str, bool, Grouping]], n: int, amount, problems: list[str]) -> Groups:
    """All groupings, numbered through in units of the caller; what is wrong with them is added to problems.

    groupings: (what it is called in a complaint, whether it is choose's own `groups`, the grouping). amount: the
    reader of one number (value, name, problems).
    """
    codes, keys, limits, optional = [], [], [], []
    at = 0
    for called, own, grouping in groupings:
        column, names = _labelled(grouping.labels, n, called, problems)
        found = [_limits_of(getattr(grouping, name), f"{'group_' if own else ''}{name}", called, own, names, empty,
                            amount, problems) for name, empty in _LIMITS]
        known = set(names)
        # A group named in a limit but without a member stays a group, so that its minimum is seen to be out of reach.
        every = [*names, *dict.fromkeys(k for one in found for k in one if k not in known)]
        table = np.array([[one.get(k, empty) for k in every] for one, (_, empty) in zip(found, _LIMITS, strict=True)],
                         float).reshape(4, len(every))
        limited = (table[0] > 0) | np.isfinite(table[1]) | (table[2] > 0) | np.isfinite(table[3])
        number = np.append(np.where(limited, np.cumsum(limited) - 1 + at, -1), -1)
        codes.append(number[column])
        keys += [(name,) if own else (name, len(codes) - 1 - sum(mine for _, mine, _ in groupings))
                 for name, keep in zip(every, limited, strict=True) if keep]
        limits.append(table[:, limited])
        optional += [name in grouping.or_none for name, keep in zip(every, limited, strict=True) if keep]
        at += int(limited.sum())
    table = np.concatenate(limits, axis=1) if limits else np.zeros((4, 0))
    return Groups(np.array(codes, np.int64).reshape(len(codes), n), tuple(keys), *table, np.array(optional, bool))


def _labelled(given, n: int, called: str, problems: list[str]) -> tuple[np.ndarray, list]:
    """(n,) codes into the sorted labels, -1 for no group."""
    labels = np.asarray(given, dtype=object) if not isinstance(given, np.ndarray) else given
    if labels.shape != (n,):
        problems.append(f"{called} have the shape {labels.shape}, values have {n} items: give one group an item.")
        return np.full(n, -1), []
    kinds = {type(label) for label in labels} if labels.dtype == object else set()
    if any(issubclass(k, str) for k in kinds) and len(kinds - {type(None), float}) > 1:
        problems.append(f"{called} mix words and numbers: use one kind of label.")
        return np.full(n, -1), []
    codes, names = pd.factorize(labels, sort=True)
    return codes, [name.item() if isinstance(name, np.generic) else name for name in names]


def _limits_of(given, name: str, called: str, own: bool, names: list, empty: float, amount, problems) -> dict:
    """{group: limit} from a mapping, or for choose's own groups a sequence by whole-number group, or one number."""
    if given is None:
        return {}
    if isinstance(given, Mapping):
        pairs = dict(given)
    elif own and np.ndim(given) == 0:
        pairs = dict.fromkeys(names, given)
    elif own and all(isinstance(k, int) and 0 <= k < len(given) for k in names):
        pairs = dict(enumerate(given))
    else:
        problems.append(f"{name} of {called} is no {{group: limit}} for groups named {names[:5]}: give one.")
        return {}
    limits = {}
    for key, value in pairs.items():
        if value is None or value == empty:
            continue
        limits[key] = amount(value, f"{name} of group {key}", problems)
        if name.endswith("_items") and limits[key] != int(limits[key]):
            problems.append(f"{name} of group {key} is {value}: give a whole number.")
    return limits
