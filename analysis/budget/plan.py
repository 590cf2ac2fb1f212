"""A plan of named creators: whom to pay, for how many posts, what it may bring, and how good it is proved to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import words
from analysis.budget import plan_findings, plan_limits, plan_words
from analysis.budget.audiences import AudienceModel
from analysis.budget.choosing import choose_for
from analysis.budget.fees import draw_costs
from analysis.budget.optimise import Choice
from analysis.budget.outcomes import goal_totals
from analysis.budget.prices import RateCard
from analysis.budget.scenario import BudgetScenario
from analysis.budget.values import Candidates, creator_options, outcome_of
from analysis.decline import DeclineFit
from analysis.errors import ScenarioError
from analysis.findings import Answer, Finding
from data.campaigns import Campaigns

#: Futures a plan is judged on unless told otherwise.
DRAWS = 4_000
#: Columns of `choices`, in order: the contract first, then what a table shows beside it.
COLUMNS = ("creator_id", "platform", "posts", "cost", "expected", "trust", "name", "handle", "niche", "country",
           "tier", "campaign", "followers", "posts_seen", "fee", "fee_kind", "raw", "gross", "paid", "above",
           "supported")


@dataclass(frozen=True, eq=False)
class Plan:
    """Whom to pay. Expected values include the chance of delivery; money is in `scenario.currency`.

    choices: one row per chosen creator and platform, the one that brings most first: creator_id, platform, posts, cost
    (fees of all posts, handling, product), expected (the goal, in total), trust (weight of the own record, 0 to 1),
    and beside them name, handle, niche, country, tier, campaign, followers, posts_seen, fee (one post), fee_kind
    ("quote", "paid before", "fitted" or "rate card"), raw (what the own record alone would promise), gross (expected
    before costs, which profit is not), paid (a sponsored post in posts of those behind the curve), above (posts seen
    with more results than followers), supported.
    costs: (draws,) what the plan costs in every future, as far as fees are fitted and not known; total_cost is their
    mean. binding, shadow_prices: keys as in Choice, groupings in the order of `grouped_columns(scenario)`.
    totals: (draws,) outcome in every future; futures: 100 of them, evenly spaced. bound, gap: proved, no plan within
    the limits brings more than bound; expected >= (1 - gap) * bound. considered: creators chosen from.
    left_out: reason -> creators that could not be planned with. scope: the filters the plan was made under, in words.
    decline: the curve it was made from. audiences: how far creators reach the same people, for the goal net reach,
    where `expected` of a row is what that creator reaches alone. cut_short: the time given was over before the search
    was, so that a better plan may have been found in more.
    """

    choices: pd.DataFrame
    total_cost: float
    left_over: float
    expected: float
    bound: float
    gap: float
    totals: np.ndarray
    scenario: BudgetScenario
    binding: tuple
    considered: int
    left_out: Mapping[str, int]
    prices: RateCard | None
    trust_assumed: bool
    seed: int
    scope: str = ""
    decline: DeclineFit | None = None
    costs: np.ndarray | None = None
    shadow_prices: Mapping = field(default_factory=dict)
    audiences: AudienceModel | None = None
    cut_short: bool = False

    @property
    def cost_range(self) -> tuple[float, float] | None:
        """(low, high) between which the cost lies in 80 of 100 futures; None where all fees are known."""
        if self.costs is None or float(np.ptp(self.costs)) <= 1e-9 * max(self.total_cost, 1.0):
            return None
        return float(np.quantile(self.costs, 0.1)), float(np.quantile(self.costs, 0.9))

    @property
    def chance_over_budget(self) -> float:
        """Share of futures in which the quotes add up to more than the budget; 0 where all fees are known."""
        if self.cost_range is None:
            return 0.0
        return float((self.costs > self.scenario.budget * (1 + 1e-9)).mean())

    @property
    def spread(self) -> float:
        """sd of ln(level) between creators that no record explains; 0 where the curve is not known."""
        return 0.0 if self.decline is None else float(np.hypot(self.decline.creator_effect_sd, self.decline.post_sd))

    @property
    def draws(self) -> int:
        """Number of futures simulated."""
        return len(self.totals)

    @cached_property
    def p10(self) -> float:
        """In 90 of 100 futures the plan brings at least this."""
        return float(np.quantile(self.totals, 0.1))

    @cached_property
    def p50(self) -> float:
        """In half of the futures the plan brings at least this."""
        return float(np.quantile(self.totals, 0.5))

    @cached_property
    def p90(self) -> float:
        """In 10 of 100 futures the plan brings more than this."""
        return float(np.quantile(self.totals, 0.9))

    @cached_property
    def futures(self) -> np.ndarray:
        """(100,) quantiles of the outcome: a hundred equally likely futures."""
        return np.quantile(self.totals, (np.arange(100) + 0.5) / 100)

    def chance_of(self, target: float) -> float:
        """Share of futures in which the plan brings at least the target."""
        return float((self.totals >= target).mean())

    def chance_to_beat(self, other: Plan) -> float:
        """Share of futures in which this plan brings more than the other, on the same luck: creators that both plans
        pay do as well in one as in the other. ScenarioError where the plans were drawn with other seeds."""
        if (self.seed, self.draws) != (other.seed, other.draws):
            raise ScenarioError(f"Plans are compared future by future: draw both with one seed and one number of draws "
                                f"(here seed {self.seed}, {self.draws} draws, and seed {other.seed}, {other.draws}).")
        return float((self.totals > other.totals).mean())

    @words.told
    def limits(self) -> tuple[str, ...]:
        """What keeps the plan from bringing more, in words; empty where nothing does."""
        return plan_words.limits_of(self)

    @words.told
    def text(self) -> str:
        """The plan in a paragraph: who, what it brings, what it costs, how good, what limits it."""
        return plan_words.text_of(self)

    @words.told
    def answer(self) -> Answer:
        """The answer that opens the page."""
        return plan_words.answer_of(self)

    @words.told
    def findings(self) -> tuple[Finding, ...]:
        """What was checked, with advice."""
        return plan_findings.findings_of(self)

    @words.told
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed and not measured, one sentence each."""
        return plan_words.assumptions_of(self)


def plan_budget(campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario, *,
                fees: RateCard | Mapping[float, float] | None = None, draws: int = DRAWS, seed: int = 0,
                candidates: Candidates | None = None, tolerance: float = 0.0, time_limit: float | None = None,
                cancelled: Callable[[], bool] | None = None) -> Plan:
    """The plan that is expected to bring most of the goal within the scenario's limits (method.md B1, B4).

    Every creator with a known follower count takes part, seen or not; expected values are shrunken (B8). Fees are
    quotes where there are any, else what was paid before, else `fees`, else fitted on the quotes. A creator locked in
    takes part on the platform where most is expected. candidates: what creator_options returned for the same data,
    decline, goal and fees, where it is at hand. tolerance, time_limit: as in choose. cancelled: asked many times a
    second; True ends the search with CancelledError. Raises InfeasiblePlanError with the limits in conflict and the
    smallest repair (the cheapest creator's cost where the budget is below it), ScenarioError where the decline measures
    something that does not lead to the goal, FitError where no fee is known.
    """
    if draws < 1:
        raise ScenarioError(f"A plan needs at least one future, not {draws}.")
    if candidates is None:
        candidates = creator_options(campaigns, decline, scenario, fees=fees)
    candidates = candidates.without(scenario.locked_out)
    values, costs = candidates.values(scenario), candidates.costs(scenario)
    plan_limits.check(candidates, costs, scenario)
    choice = choose_for(candidates, values, costs, scenario, tolerance=tolerance, time_limit=time_limit,
                        cancelled=cancelled)
    choices = _table(candidates, choice, candidates.gross(scenario), values, costs)
    paid = draw_costs(choices, candidates.prices, draws=draws, seed=seed)
    totals = goal_totals(choices, decline, scenario, outcome=outcome_of(decline, scenario), costs=paid, draws=draws,
                         seed=seed, audiences=candidates.audiences)
    return Plan(
        choices=choices, total_cost=choice.cost, left_over=max(scenario.budget - choice.cost, 0.0),
        expected=choice.value, bound=choice.bound, gap=choice.gap, totals=totals, scenario=scenario,
        binding=choice.binding, considered=len(candidates.table), left_out=candidates.left_out,
        prices=candidates.prices, trust_assumed=decline.rows is not None and not decline.trust.measured, seed=seed,
        scope=campaigns.filters.words, decline=decline, costs=paid, shadow_prices=choice.prices,
        audiences=candidates.audiences, cut_short=choice.cut_short)


def _table(candidates: Candidates, choice: Choice, gross: np.ndarray, values: np.ndarray,
           costs: np.ndarray) -> pd.DataFrame:
    # Built once and in order: a page does this at every move, and pandas takes a millisecond to sort thirty rows.
    columns = candidates.columns
    options = sorted(zip(choice.indices.tolist(), choice.levels.tolist(), strict=True),
                     key=lambda option: (-values[option], columns["creator_id"][option[0]]))
    rows, levels = np.array(options, int).reshape(-1, 2).T
    gross = gross[rows, levels]
    # raw is said for the same posts and chance of delivery as expected.
    factor = gross / np.maximum(columns["expected"].take(rows), 1e-300)
    computed = {"posts": levels + 1, "cost": costs[rows, levels], "expected": values[rows, levels], "gross": gross,
                "raw": columns["raw"].take(rows) * factor}
    return pd.DataFrame({name: computed[name] if name in computed else columns[name].take(rows)
                         for name in COLUMNS})
