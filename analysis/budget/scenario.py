"""What the money must do, and what limits it: one frozen value that validates itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.budget.funnel import Funnel
from analysis.budget.group_limits import (
    GROUP_COLUMNS,
    GroupLimit,
    as_limits,
    as_shares,
    is_number,
    limit_problems,
    share_problems,
)
from analysis.budget.sponsored import SponsoredEffect
from analysis.errors import ScenarioError

__all__ = ["GOALS", "GROUP_COLUMNS", "BudgetScenario", "GroupLimit"]

#: What a budget can be judged by. The last four need more than a curve: net reach (people, each counted once) needs to
#: know how audiences overlap; orders and profit need a funnel, clicks may use one.
GOALS = ("engagement", "likes", "comments", "shares", "saves", "views", "reach", "clicks", "net reach", "orders",
         "profit")


@dataclass(frozen=True)
class BudgetScenario:
    """A budget with its goal, costs and limits; everything left out is neutral.

    budget: money in all, in `currency`. goal: one of GOALS. handling_cost: money per creator for finding, briefing and
    checking, paid whether or not the creator delivers. product_cost: value of goods sent to each creator.
    delivery: probability that a creator delivers. posts: most posts of a creator, each at one fee; a plan by creator
    chooses how many. post_factors: cumulative effect of 1, 2, ... posts in units of the first one (at least `posts`
    values).
    max_creators, min_creators: how many creators, None for no limit. max_share_per_creator: most of the budget that
    one creator may cost (0-1). hours_per_creator, hours_available: what a creator takes and what the team has.
    locked_in, locked_out: creator ids. group_limits: GroupLimit values, or {column: {value: (min, max)}}.
    spread: {column: most share of the budget in any one of its values} ("platform": 0.6); unknown values are not
    limited. segment_shock_sd: sd of ln(rate) of a further shock shared by creators of one segment.
    sponsored: how sponsored posts are valued against those behind the curve; None: alike. funnel: from engagements to
    clicks, orders and money; needed for orders and profit. population: people who could be reached at all, for net
    reach where no overlaps are known. exchange_rates: {currency: what one of it is worth in `currency`}; fees in a
    currency without a rate are never taken as if they were in this one. rate_dates: {currency: the day of that rate,
    as 2026-11-20}, to be told beside it.

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
    spread: tuple[tuple[str, float], ...] = ()
    sponsored: SponsoredEffect | None = None
    funnel: Funnel | None = None
    population: float | None = None
    exchange_rates: tuple[tuple[str, float], ...] = ()
    rate_dates: tuple[tuple[str, str], ...] = ()

    def __post_init__(self):
        _keep(self, "post_factors", tuple(self.post_factors))
        for name in ("locked_in", "locked_out"):
            given = getattr(self, name)
            _keep(self, name, (given,) if isinstance(given, str) else tuple(given))
        _keep(self, "group_limits", as_limits(self.group_limits))
        _keep(self, "spread", as_shares(self.spread))
        for name in ("exchange_rates", "rate_dates"):
            given = getattr(self, name)
            _keep(self, name, tuple(given.items()) if isinstance(given, Mapping) else tuple(given))
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

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What a decline may be fitted for to plan for this goal, the best first; empty where the funnel lacks a
        rate that none of them can do without."""
        if self.goal == "net reach":
            return ("reach",)
        if self.goal not in ("clicks", "orders", "profit"):
            return (self.goal,)
        # Engagement is known of most creators; clicks and orders of few.
        ways = [o for o in ("engagement", "clicks", "orders")
                if self.funnel is not None and self.funnel.steps(o, self.goal) is not None]
        if self.goal != "profit":
            ways = [self.goal, *(o for o in ways if o != self.goal)] if self.goal == "clicks" else [
                *ways, *([] if self.goal in ways else [self.goal])]
        return tuple(ways)

    @property
    def outcome(self) -> str:
        """What the decline should be fitted for."""
        return self.outcomes[0]

    def conversion(self, outcome: str, platforms: Sequence) -> np.ndarray:
        """(n,) of the goal per unit of the outcome that a decline was fitted for, on each of these platforms; profit
        before the plan's own costs. ScenarioError where the outcome does not lead to the goal."""
        if outcome not in self.outcomes:
            best = self.outcome
            raise ScenarioError(f'The plan is to bring {self.goal} but the decline was fitted on {outcome}: '
                                f'fit_decline(campaigns, outcome="{best}") fits what the plan needs.')
        if self.goal in ("net reach", outcome):
            return np.ones(len(platforms))
        return self.funnel.conversion(outcome, self.goal, platforms)

    def paid_factor(self, followers, platforms: Sequence | None = None):
        """What a sponsored post brings at these follower counts, in posts of those behind the curve; 1 where that is
        not asked for."""
        if self.sponsored is None:
            return np.ones(np.shape(followers))
        return self.sponsored.factor(followers, platforms)

    def unit_cost(self, fee: float) -> float:
        """Money for one creator of this fee per post: all fees, handling and product."""
        return self.posts * fee + self.fixed_cost

    def _problems(self) -> list[str]:
        problems = []

        def number(name: str, low: float, high: float, rule: str, *, optional: bool = False) -> None:
            value = getattr(self, name)
            if value is None and optional:
                return
            if not is_number(value) or not low <= value <= high:
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
            if is_number(value) and value != int(value):
                problems.append(f"{name} is {value!r}: it must be a whole number.")
        number("population", 1, most, "one person or more, or None where it is not known", optional=True)
        if self.goal not in GOALS:
            problems.append(f"goal is {self.goal!r}: choose one of {', '.join(GOALS)}.")
        if not isinstance(self.currency, str):
            problems.append(f"currency is {self.currency!r}: give a code such as 'EUR'.")
        factors = self.post_factors
        if not factors or any(not is_number(f) or f <= 0 for f in factors):
            problems.append(f"post_factors is {factors!r}: give positive numbers such as (1, 1.75, 2.3).")
        elif any(b < a for a, b in zip(factors, factors[1:], strict=False)):
            problems.append(f"post_factors is {factors!r}: the effect of more posts cannot be smaller.")
        if is_number(self.posts) and self.posts > len(factors):
            problems.append(f"posts is {self.posts}, but post_factors has {len(factors)} value(s): add the effect "
                            "of each further post, such as (1, 1.75, 2.3).")
        if is_number(self.max_creators) and is_number(self.min_creators) and self.min_creators > self.max_creators:
            problems.append(f"min_creators is {self.min_creators}, more than max_creators {self.max_creators}.")
        both = sorted(set(self.locked_in) & set(self.locked_out))
        if both:
            problems.append(f"{', '.join(map(str, both))} locked in and out at once: keep one of the two.")
        problems += limit_problems(self.group_limits, self.budget) + share_problems(self.spread)
        return problems + self._further_problems()

    def _further_problems(self) -> list[str]:
        """What is impossible or missing in the parts that a goal asks for."""
        problems = []
        if self.sponsored is not None and not isinstance(self.sponsored, SponsoredEffect):
            problems.append(f"sponsored is {self.sponsored!r}: give a SponsoredEffect, such as "
                            "sponsored_effect(campaigns, decline), or None.")
        if self.funnel is not None and not isinstance(self.funnel, Funnel):
            problems.append(f"funnel is {self.funnel!r}: give a Funnel, such as funnel_of(campaigns), or None.")
        elif self.goal == "profit" and not self.outcomes:
            problems.append("The goal profit needs a funnel with the value of an order, the margin and the rates from "
                            "engagement to orders: Funnel(clicks_per_engagement=..., orders_per_click=..., "
                            "order_value=..., margin=...).")
        for code, rate in self.exchange_rates:
            if not (is_number(rate) and rate > 0):
                problems.append(f"The exchange rate of {code} is {rate!r}: it must be above zero.")
        for code, day in self.rate_dates:
            if code not in dict(self.exchange_rates) or not isinstance(day, str):
                problems.append(f"rate_dates tells {day!r} for {code}: give the day of an exchange rate as text, such "
                                'as {"USD": "2026-11-20"}.')
        return problems


def _keep(scenario: BudgetScenario, name: str, value: object) -> None:
    object.__setattr__(scenario, name, value)
