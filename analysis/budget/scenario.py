"""What the money must do, and what limits it: one frozen value that validates itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.errors import ScenarioError

#: Outcomes a budget can be judged by; the decline that is compared must be fitted for the same one.
GOALS = ("engagement", "likes", "comments", "shares", "saves", "views", "reach", "clicks")

#: Columns whose values can carry a least or a most spend.
GROUP_COLUMNS = ("platform", "niche", "country")


@dataclass(frozen=True)
class GroupLimit:
    """Least and most money (scenario currency) for the creators whose `column` has this value; None: no most."""

    column: str
    value: str
    min_spend: float = 0.0
    max_spend: float | None = None


@dataclass(frozen=True)
class BudgetScenario:
    """A budget with its goal, costs and limits; everything left out is neutral.

    budget: money in all, in `currency`. goal: one of GOALS. handling_cost: money per creator for finding, briefing and
    checking, paid whether or not the creator delivers. product_cost: value of goods sent to each creator.
    delivery: probability that a creator delivers. posts: posts asked of each creator, each at one fee; post_factors:
    cumulative effect of 1, 2, ... posts in units of the first one (at least `posts` values).
    max_creators, min_creators: how many creators, None for no limit. max_share_per_creator: most of the budget that
    one creator may cost (0-1). hours_per_creator, hours_available: what a creator takes and what the team has.
    locked_in, locked_out: creator ids. group_limits: GroupLimit values, or {column: {value: (min, max)}}.
    segment_shock_sd: sd of ln(rate) of a further shock shared by creators of one segment.

    Raises ScenarioError naming every impossible value at once, one a line.
    """

    budget: float
    goal: str = "engagement"
    handling_cost: float = 0.0
    currency: str = "EUR"
    delivery: float = 1.0
    posts: int = 1
    post_factors: tuple[float, ...] = (1.0,)
    product_cost: float = 0.0
    max_creators: int | None = None
    min_creators: int = 0
    max_share_per_creator: float = 1.0
    hours_per_creator: float = 0.0
    hours_available: float | None = None
    locked_in: tuple[str, ...] = ()
    locked_out: tuple[str, ...] = ()
    group_limits: tuple[GroupLimit, ...] = ()
    segment_shock_sd: float = 0.0

    def __post_init__(self):
        _keep(self, "post_factors", tuple(self.post_factors))
        for name in ("locked_in", "locked_out"):
            given = getattr(self, name)
            _keep(self, name, (given,) if isinstance(given, str) else tuple(given))
        _keep(self, "group_limits", _as_limits(self.group_limits))
        problems = self._problems()
        if problems:
            raise ScenarioError("\n".join(problems))

    @property
    def post_factor(self) -> float:
        """Effect of all posts of one creator in units of the first one."""
        return float(self.post_factors[self.posts - 1])

    @property
    def fixed_cost(self) -> float:
        """Money per creator beside the fees: handling and product."""
        return self.handling_cost + self.product_cost

    @property
    def most_creators(self) -> int | None:
        """The most creators that max_creators and the hours allow; None without a limit."""
        limits = [] if self.max_creators is None else [self.max_creators]
        if self.hours_available is not None and self.hours_per_creator > 0:
            limits.append(math.floor(self.hours_available / self.hours_per_creator * (1 + 1e-12)))
        return min(limits) if limits else None

    def unit_cost(self, fee: float) -> float:
        """Money for one creator of this fee per post: all fees, handling and product."""
        return self.posts * fee + self.fixed_cost

    def _problems(self) -> list[str]:
        problems = []

        def number(name: str, low: float, high: float, rule: str, *, optional: bool = False) -> None:
            value = getattr(self, name)
            if value is None and optional:
                return
            if not _is_number(value) or not low <= value <= high:
                problems.append(f"{name} is {value!r}: it must be {rule}.")

        most = 1e15
        for name in ("budget", "handling_cost", "product_cost", "hours_per_creator"):
            number(name, 0, most, "an amount of zero or more")
        number("hours_available", 0, most, "zero or more hours, or None for no limit", optional=True)
        number("delivery", 0, 1, "a probability between 0 and 1 (0.9 for 90 %)")
        number("max_share_per_creator", 0, 1, "a share of the budget between 0 and 1")
        number("segment_shock_sd", 0, 10, "a standard deviation of ln(rate) between 0 and 10")
        for name, low, optional in (("posts", 1, False), ("min_creators", 0, False), ("max_creators", 0, True)):
            number(name, low, most, f"a whole number of {low} or more", optional=optional)
            value = getattr(self, name)
            if _is_number(value) and value != int(value):
                problems.append(f"{name} is {value!r}: it must be a whole number.")
        if self.goal not in GOALS:
            problems.append(f"goal is {self.goal!r}: choose one of {', '.join(GOALS)}.")
        if not isinstance(self.currency, str):
            problems.append(f"currency is {self.currency!r}: give a code such as 'EUR'.")
        factors = self.post_factors
        if not factors or any(not _is_number(f) or f <= 0 for f in factors):
            problems.append(f"post_factors is {factors!r}: give positive numbers such as (1, 1.75, 2.3).")
        elif any(b < a for a, b in zip(factors, factors[1:], strict=False)):
            problems.append(f"post_factors is {factors!r}: the effect of more posts cannot be smaller.")
        if _is_number(self.posts) and self.posts > len(factors):
            problems.append(f"posts is {self.posts}, but post_factors has {len(factors)} value(s): add the effect "
                            "of each further post, such as (1, 1.75, 2.3).")
        if _is_number(self.max_creators) and _is_number(self.min_creators) and self.min_creators > self.max_creators:
            problems.append(f"min_creators is {self.min_creators}, more than max_creators {self.max_creators}.")
        both = sorted(set(self.locked_in) & set(self.locked_out))
        if both:
            problems.append(f"{', '.join(map(str, both))} locked in and out at once: keep one of the two.")
        for limit in self.group_limits:
            problems += _limit_problems(limit)
        return problems


def _keep(scenario: BudgetScenario, name: str, value: object) -> None:
    object.__setattr__(scenario, name, value)


def _is_number(value: object) -> bool:
    try:
        return not isinstance(value, (bool, str)) and math.isfinite(value)
    except TypeError:
        return False


def _as_limits(given) -> tuple[GroupLimit, ...]:
    if not isinstance(given, Mapping):
        return tuple(limit if isinstance(limit, GroupLimit) else GroupLimit(*limit) for limit in given)
    return tuple(GroupLimit(column, value, *spends) for column, values in given.items()
                 for value, spends in values.items())


def _limit_problems(limit: GroupLimit) -> list[str]:
    name = f"The limit of {limit.column} {limit.value}"
    problems = []
    if limit.column not in GROUP_COLUMNS:
        problems.append(f"{name}: limits go by {', '.join(GROUP_COLUMNS)}.")
    if not _is_number(limit.min_spend) or limit.min_spend < 0:
        problems.append(f"{name}: the least spend is {limit.min_spend!r}, it must be zero or more.")
    if limit.max_spend is not None and (not _is_number(limit.max_spend) or limit.max_spend < 0):
        problems.append(f"{name}: the most spend is {limit.max_spend!r}, it must be zero or more, or None.")
    elif limit.max_spend is not None and _is_number(limit.min_spend) and limit.min_spend > limit.max_spend:
        problems.append(f"{name}: the least spend {limit.min_spend} is above the most {limit.max_spend}.")
    return problems
