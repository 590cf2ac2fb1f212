"""Limits on groups of creators: money, share of the budget and number, by platform, niche, country, tier, campaign."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from analysis import words

#: What creators can be grouped by. tier: names of the app's own tiers of follower counts; campaign: the campaign that
#: a creator's latest deal, else latest post, was made for.
GROUP_COLUMNS = ("platform", "niche", "country", "tier", "campaign")
#: What the budget can be spread over: at most a share of it in any one value.
SPREAD_COLUMNS = GROUP_COLUMNS


@dataclass(frozen=True)
class GroupLimit:
    """Limits for the creators whose `column` has this value. Money is in the scenario's currency; None: no limit.

    min_spend, max_spend: money. min_share, max_share: the same as shares of the budget (0-1); the tighter of both
    holds. min_creators, max_creators: how many. or_none: the minima hold only if any creator of the group is in.
    """

    column: str
    value: str
    min_spend: float = 0.0
    max_spend: float | None = None
    min_creators: int = 0
    max_creators: int | None = None
    or_none: bool = False
    min_share: float = 0.0
    max_share: float | None = None

    def least(self, budget: float) -> float:
        """The least money for the group."""
        return max(self.min_spend, self.min_share * budget)

    def most(self, budget: float) -> float | None:
        """The most money for the group; None without a limit."""
        known = [most for most in (self.max_spend, None if self.max_share is None else self.max_share * budget)
                 if most is not None]
        return min(known) if known else None


def as_limits(given) -> tuple[GroupLimit, ...]:
    """GroupLimit values from themselves, from tuples, or from {column: {value: (min, max)}}."""
    if not isinstance(given, Mapping):
        return tuple(limit if isinstance(limit, GroupLimit) else GroupLimit(*limit) for limit in given)
    return tuple(GroupLimit(column, value, *spends) for column, values in given.items()
                 for value, spends in values.items())


def as_shares(given) -> tuple[tuple[str, float], ...]:
    """((column, most share of the budget in any one value), ...) from itself or a mapping."""
    return tuple((column, share) for column, share in (given.items() if isinstance(given, Mapping) else given))


def is_number(value: object) -> bool:
    """Whether it is a finite number, and no text or truth value."""
    try:
        return not isinstance(value, (bool, str)) and math.isfinite(value)
    except TypeError:
        return False


def limit_problems(limits: tuple[GroupLimit, ...], budget: object) -> list[str]:
    """What is impossible in any of the limits, a sentence each."""
    problems, seen = [], set()
    for limit in limits:
        name = f"The limit of {limit.column} {limit.value}"
        if (limit.column, limit.value) in seen:
            problems.append(f"{name} is given twice: keep one, with all its numbers.")
        seen.add((limit.column, limit.value))
        if limit.column not in GROUP_COLUMNS:
            problems.append(f"{name}: limits go by {', '.join(GROUP_COLUMNS)}.")
        before = len(problems)
        problems += [f"{name}: {what} is {value!r}, it must be {rule}." for what, value, rule, fine in (
            ("the least spend", limit.min_spend, "zero or more", _within(limit.min_spend, 0, math.inf)),
            ("the most spend", limit.max_spend, "zero or more, or None",
             limit.max_spend is None or _within(limit.max_spend, 0, math.inf)),
            ("the least share", limit.min_share, "between 0 and 1", _within(limit.min_share, 0, 1)),
            ("the most share", limit.max_share, "between 0 and 1, or None",
             limit.max_share is None or _within(limit.max_share, 0, 1)),
            ("the fewest creators", limit.min_creators, "a whole number of zero or more", _whole(limit.min_creators)),
            ("the most creators", limit.max_creators, "a whole number of zero or more, or None",
             limit.max_creators is None or _whole(limit.max_creators))) if not fine]
        if len(problems) > before or not is_number(budget) or budget < 0:
            continue
        least, most = limit.least(budget), limit.most(budget)
        if most is not None and least > most:
            problems.append(f"{name}: the least spend {words.marked(f'{least:,.10g}')} is above the most "
                            f"{words.marked(f'{most:,.10g}')}.")
        if limit.max_creators is not None and limit.min_creators > limit.max_creators:
            problems.append(f"{name}: the fewest creators, {limit.min_creators}, are more than the most, "
                            f"{limit.max_creators}.")
    return problems


def share_problems(shares: tuple[tuple[str, float], ...]) -> list[str]:
    """What is impossible in the spread of the budget."""
    problems = []
    for column, share in shares:
        if column not in SPREAD_COLUMNS:
            problems.append(f"The budget cannot be spread over {column!r}: choose one of {', '.join(SPREAD_COLUMNS)}.")
        if not _within(share, 0, 1):
            problems.append(f"The most of the budget in one {column} is {share!r}: it must be a share between 0 and 1.")
    return problems


def _within(value: object, low: float, high: float) -> bool:
    return is_number(value) and low <= value <= high


def _whole(value: object) -> bool:
    return is_number(value) and value >= 0 and value == int(value)
