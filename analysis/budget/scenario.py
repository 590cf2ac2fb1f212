"""What the money must do, and what limits it: one frozen value that says every problem at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from analysis.errors import ScenarioError

#: What a plan may maximise; each is an outcome that the decline is fitted on.
GOALS = ("engagement", "likes", "comments", "shares", "saves", "views", "reach", "clicks")

#: What k posts of one creator bring, in posts: each further post reaches many of the same people
#: (method.md B1: an assumption; the page marks it so).
DIMINISHING = (1.0, 1.75, 2.3)


@dataclass(frozen=True)
class BudgetScenario:
    """A scenario; what is left out is neutral.

    budget: money in all, in `currency`. goal: one of GOALS. handling_cost: money per creator for finding, briefing and
    following up. delivery: chance that a paid creator posts. posts: posts per creator (by size) or the most posts one
    creator may get (by creator). post_factors: what 1, 2, 3, ... posts of one creator bring, in posts.
    product_cost: money per creator for the product sent. max_creators: the most creators a team can manage.
    locked_in, locked_out: creator ids that must or must not be chosen.
    group_by: "platform", "niche" or "country"; group_min_spend, group_max_spend: {group: money} within budget.
    segment_shock_sd: sd of a shock in ln(engagement) shared by the creators of one niche.
    """

    budget: float
    goal: str = "engagement"
    handling_cost: float = 0.0
    currency: str = "EUR"
    delivery: float = 1.0
    posts: int = 1
    post_factors: tuple[float, ...] = DIMINISHING
    product_cost: float = 0.0
    max_creators: int | None = None
    locked_in: tuple[str, ...] = ()
    locked_out: tuple[str, ...] = ()
    group_by: str | None = None
    group_min_spend: Mapping[str, float] = field(default_factory=dict, hash=False)
    group_max_spend: Mapping[str, float] = field(default_factory=dict, hash=False)
    segment_shock_sd: float = 0.0

    def __post_init__(self):
        problems = [
            f"{name.replace('_', ' ').capitalize()} must be {rule}, not {value}."
            for name, value, rule, fine in (
                ("budget", self.budget, "zero or more", _zero_or_more(self.budget)),
                ("goal", self.goal, "one of " + ", ".join(GOALS), self.goal in GOALS),
                ("handling_cost", self.handling_cost, "zero or more", _zero_or_more(self.handling_cost)),
                ("product_cost", self.product_cost, "zero or more", _zero_or_more(self.product_cost)),
                ("delivery", self.delivery, "a share above 0 and up to 1", 0 < self.delivery <= 1),
                ("segment_shock_sd", self.segment_shock_sd, "zero or more", _zero_or_more(self.segment_shock_sd)),
                ("max_creators", self.max_creators, "one or more",
                 self.max_creators is None or self.max_creators >= 1),
                ("post_factors", self.post_factors, "rising numbers above zero", bool(self.post_factors) and all(
                    a < b for a, b in zip((0.0, *self.post_factors), self.post_factors, strict=False))),
                ("posts", self.posts, f"between 1 and {len(self.post_factors)}, one for each post factor",
                 1 <= self.posts <= len(self.post_factors)),
            ) if not fine
        ]
        both = set(self.locked_in) & set(self.locked_out)
        if both:
            problems.append(f"{', '.join(sorted(both))} cannot be both locked in and locked out.")
        problems += self._group_problems()
        if problems:
            raise ScenarioError("\n".join(problems))

    def _group_problems(self) -> list[str]:
        problems = []
        if (self.group_min_spend or self.group_max_spend) and self.group_by is None:
            problems.append("Limits by group need group_by: platform, niche or country.")
        for name in ("group_min_spend", "group_max_spend"):
            problems += [f"{name} of {group} must be zero or more, not {value}."
                         for group, value in getattr(self, name).items() if not _zero_or_more(value)]
        for group in set(self.group_min_spend) & set(self.group_max_spend):
            low, high = self.group_min_spend[group], self.group_max_spend[group]
            if low > high:
                problems.append(f"{group} must get at least {low} and at most {high}: raise one or lower the other.")
        needed = sum(self.group_min_spend.values())
        if needed > self.budget:
            problems.append(f"The groups must get {needed} in all, the budget is {self.budget}: raise the budget or "
                            "lower a minimum.")
        return problems

    @property
    def cost_per_creator(self) -> float:
        """What every creator costs beside the fee."""
        return self.handling_cost + self.product_cost

    @property
    def post_factor(self) -> float:
        """What this many posts of one creator bring, in posts."""
        return self.post_factors[self.posts - 1]

    def key(self) -> tuple:
        """All values as a hashable tuple, for caches."""
        return tuple((f.name, tuple(sorted(v.items())) if isinstance(v := getattr(self, f.name), Mapping) else v)
                     for f in fields(self))


def _zero_or_more(value: float) -> bool:
    return math.isfinite(value) and value >= 0
