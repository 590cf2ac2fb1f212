"""Many small creators against few large ones: whole creators, the same futures, and what would turn the answer.

The closed forms beside it are continuous (method.md B2); with whole creators and money left over the odds turn at
another handling cost, which is why both are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis import words
from analysis.budget import breakeven, size_words
from analysis.budget.bent import OnTheBend, on_the_bend
from analysis.budget.fees import in_currency
from analysis.budget.odds import Side, Turning, outcomes, turning
from analysis.budget.prices import RateCard
from analysis.budget.scatter import campaign_sd, lasting_sd
from analysis.budget.scenario import BudgetScenario
from analysis.budget.simulate import worst_tenth
from analysis.decline import DeclineFit
from analysis.errors import ScenarioError
from analysis.findings import Answer, Finding

#: Goals that two sizes without names cannot be planned for: costs and audiences are those of creators.
BY_CREATOR_ONLY = ("net reach", "profit")

#: Quantiles that stand for a hundred futures: the middles of a hundred equal shares.
HUNDRED = (np.arange(100) + 0.5) / 100


@dataclass(frozen=True, eq=False)
class SizeOutcome:
    """One side. followers: size of each creator; fee: of one post; count: whole creators the budget pays; cost,
    left_over: money; expected: results from the average rate; p10, p50, p90: quantiles of the futures; futures: a
    hundred of them, ascending; totals: (draws,) all of them as drawn, the same futures on both sides."""

    followers: float
    fee: float
    count: int
    cost: float
    left_over: float
    expected: float
    p10: float
    p50: float
    p90: float
    futures: np.ndarray
    totals: np.ndarray

    def chance_of(self, target: float) -> float:
        """Share of futures in which this side brings at least the target."""
        return float((self.totals >= target).mean())

    @cached_property
    def worst_tenth(self) -> float:
        """What the worst tenth of futures brings on average."""
        return worst_tenth(self.totals)


@dataclass(frozen=True, eq=False)
class SizeComparison:
    """Many small against few large creators for one budget.

    chance_small_wins, chance_tie, chance_large_wins: shares of futures, summing to one. break_even_handling_cost,
    break_even_count, cheapest_size: continuous closed forms. turning: the handling cost at which the odds are even
    with whole creators, or why there is none. near: (small, large) creators in the data within 0.25 dex of each size,
    None for known parameters.
    """

    small: SizeOutcome
    large: SizeOutcome
    chance_small_wins: float
    chance_tie: float
    chance_large_wins: float
    break_even_handling_cost: float
    break_even_count: float
    cheapest_size: float
    turning: Turning
    scenario: BudgetScenario
    fees: RateCard
    decline: DeclineFit
    sides: tuple[Side, Side]
    covariance: np.ndarray
    near: tuple[int | None, int | None]
    draws: int
    seed: int

    @property
    def even_odds_handling_cost(self) -> float | None:
        """The handling cost at which many small win in half of the futures; None with `turning.reason`."""
        return self.turning.handling_cost

    @cached_property
    def bent(self) -> OnTheBend | None:
        """What it would be on the curve with its proven bend, whose straight line the futures follow; None where no
        bend is proven or a side pays nobody. Computed when first asked for."""
        return on_the_bend(self)

    @property
    def turning_counts(self) -> tuple[int, int] | None:
        """Whole small and large creators that the budget pays at the turning point; None without one."""
        turn = self.turning.handling_cost
        return None if turn is None else tuple(side.count(self.scenario, turn) for side in self.sides)

    @property
    def slope(self) -> float:
        """d ln(rate) / d ln(followers) of a post as it is bought, sponsoring included."""
        return _slope(self.sides, self.scenario, self.decline)

    @property
    def answer(self) -> Answer:
        """The comparison as it opens the Budget page."""
        return size_words.answer(self)

    @property
    def text(self) -> str:
        """The comparison in sentences."""
        return size_words.text(self)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What to read before deciding."""
        return size_words.findings(self)

    @property
    def assumptions(self) -> tuple[tuple[str, str, str], ...]:
        """(what, value, kind) of everything that went in; kind: measured, fitted or assumed."""
        return size_words.assumptions(self)


def compare_sizes(
    decline: DeclineFit, fees: RateCard | Mapping[float, float], scenario: BudgetScenario, *, small: float,
    large: float, draws: int = 200_000, seed: int = 0,
) -> SizeComparison:
    """Compare a budget spent on creators of `small` followers with the same spent on creators of `large` followers.

    fees: a rate card, or {followers: fee}. Fee and handling are paid whether or not a creator delivers. draws: number
    of futures; the same seed gives the same futures. Raises ScenarioError when the sizes are not small < large or the
    goal is not what the decline was fitted for.
    """
    problems = []
    if not 0 < small < large:
        problems.append(f"The small size ({words.whole(small)}) must be above zero and below the large one "
                        f"({words.whole(large)}).")
    if scenario.goal in BY_CREATOR_ONLY:
        problems.append(f"The goal {scenario.goal} is planned by creator (plan_budget): by size take what it comes "
                        f"from, {scenario.outcome}.")
    elif decline.outcome not in scenario.outcomes:
        problems.append(f"The goal is {scenario.goal}, but the decline was fitted for {decline.outcome}: fit it for "
                        f'the goal, fit_decline(campaigns, outcome="{scenario.outcome}").')
    if draws < 1:
        problems.append(f"draws is {draws}: it must be 1 or more.")
    if problems:
        raise ScenarioError("\n".join(problems))
    card = in_currency(RateCard.of(fees), scenario.currency)
    sides = tuple(_side(decline, card, scenario, size) for size in (small, large))
    covariance = decline.covariance
    drawn = [outcomes(side, scenario, covariance, draws=draws, seed=seed, stream=which)
             for which, side in enumerate(sides)]
    if scenario.sponsored is not None:  # one doubt for all: it moves both sides alike
        drawn = [values * scenario.sponsored.luck(draws, seed) for values in drawn]
    wins, losses = float((drawn[0] > drawn[1]).mean()), float((drawn[0] < drawn[1]).mean())
    near = decline.creators_near([small, large])
    forms = _closed_forms(sides, scenario, card, decline)
    return SizeComparison(
        *(_outcome(side, scenario, values) for side, values in zip(sides, drawn, strict=True)),
        wins, float((drawn[0] == drawn[1]).mean()), losses, *forms,
        turning(sides, scenario, covariance, draws=draws, seed=seed), scenario, card, decline, sides, covariance,
        (None, None) if near is None else (int(near[0]), int(near[1])), draws, seed)


def _side(decline: DeclineFit, card: RateCard, scenario: BudgetScenario, followers: float) -> Side:
    """A creator of this size: fees of all its posts and the expected result if it delivers."""
    fee = float(card.fee(followers))
    per_post = float(decline.average_rate(followers)) * (followers if decline.per == "followers" else 1.0)
    # What is bought is a sponsored post, and further down the funnel what follows from it.
    per_post *= float(scenario.paid_factor(followers)) * float(scenario.conversion(decline.outcome, [None])[0])
    sd = campaign_sd(float(lasting_sd(decline, followers)), decline.post_sd, scenario.posts, scenario.post_factors)
    return Side(float(followers), fee, scenario.posts * fee, per_post * scenario.post_factor, sd)


def _outcome(side: Side, scenario: BudgetScenario, drawn: np.ndarray) -> SizeOutcome:
    count = side.count(scenario, scenario.handling_cost)
    cost = count * (side.fees + scenario.fixed_cost)
    p10, p50, p90, *hundred = np.quantile(drawn, [0.1, 0.5, 0.9, *HUNDRED])
    return SizeOutcome(side.followers, side.fee, count, cost, scenario.budget - cost,
                       count * scenario.delivery * side.result, float(p10), float(p50), float(p90), np.array(hundred),
                       drawn)


def _closed_forms(sides: tuple[Side, Side], scenario: BudgetScenario, card: RateCard,
                  decline: DeclineFit) -> tuple[float, float, float]:
    small, large = sides
    handling = breakeven.break_even_handling_cost(
        small_result=small.result, large_result=large.result, small_fee=small.fees, large_fee=large.fees,
        product_cost=scenario.product_cost)
    unit = large.fees + scenario.fixed_cost
    count = breakeven.break_even_count(budget=scenario.budget, large_unit_cost=unit, small_result=small.result,
                                       large_result=large.result) if unit > 0 else float("inf")
    if card.coefficient is None or card.coefficient == 0:
        return handling, count, float("nan")
    return handling, count, breakeven.cheapest_size(
        coefficient=scenario.posts * card.coefficient, fee_exponent=card.exponent, fixed_cost=scenario.fixed_cost,
        slope=_slope(sides, scenario, decline))


def _slope(sides: tuple[Side, Side], scenario: BudgetScenario, decline: DeclineFit) -> float:
    """d ln(rate) / d ln(followers) of a post as it is bought: the curve's, and what sponsoring adds between both."""
    small, large = sides
    paid = np.log(scenario.paid_factor(np.array([small.followers, large.followers])))
    return decline.average.slope + float((paid[1] - paid[0]) / np.log(large.followers / small.followers))
