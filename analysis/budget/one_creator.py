"""The whole budget for one creator, against the same spent on many small ones: the largest whom it pays."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis import words
from analysis.budget.cautions import between, results
from analysis.budget.plan_words import noun
from analysis.budget.prices import RateCard
from analysis.budget.scenario import BudgetScenario
from analysis.budget.size_words import EVEN, extrapolated, findings, unsupported
from analysis.budget.sizes import SizeComparison, compare_sizes
from analysis.findings import Finding

#: Follower counts that are looked at: no account has more.
SMALLEST, LARGEST = 100.0, 1e9
#: Sizes looked at between them, before the one that costs just the budget is narrowed down.
LOOKED_AT, STEPS = 400, 40


@dataclass(frozen=True, eq=False)
class OneCreator:
    """followers: of the largest creator whom the budget pays alone, rounded down to two figures; NaN where it pays
    none. compared: the small ones of the comparison that was asked against this one, None where there is no such
    comparison, which `why` then says."""

    followers: float
    compared: SizeComparison | None
    scenario: BudgetScenario
    why: str = ""

    @words.told
    def text(self) -> str:
        """Who that is, what it may bring, and how often the small ones beat it."""
        if self.compared is None:
            return self.why
        c, one, many = self.compared, self.compared.large, self.compared.small
        goal = noun(c.scenario.goal)
        said = [f"All of the budget pays one creator of about {words.size(one.followers)} followers, "
                f"{words.money(one.cost, c.scenario.currency)} with handling. In 80 of 100 futures that one brings "
                f"{between(one.p10, one.p90)} {goal}, {results(one.expected)} on average."]
        if many.count:
            who = f"{words.plural(many.count, 'creator')} of {words.size(many.followers)}"
            verb = "beats" if many.count == 1 else "beat"
            even = EVEN[0] <= c.chance_small_wins <= EVEN[1]
            said.append(f"{who} {verb} it in {words.futures(c.chance_small_wins)}"
                        + (", too even to call." if even else "."))
        if c.scenario.delivery < 1:
            said.append(f"In {words.futures(1 - c.scenario.delivery)} it does not deliver, and then the money brings "
                        "nothing.")
        if unsupported(c):
            said.append(extrapolated(c))
        return " ".join(said)

    @words.told
    def findings(self) -> tuple[Finding, ...]:
        """What to read before paying one: what is wrong with that comparison; the rest is said where it was asked."""
        return () if self.compared is None else tuple(f for f in findings(self.compared) if f.status == "fail")

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, a sentence each."""
        if self.compared is None:
            return ()
        return ("The fee of that creator follows the same fees as those of the others, however large the creator is.",
                "All other inputs are those of the comparison; both meet the same futures.")


def one_creator(asked: SizeComparison) -> OneCreator:
    """The comparison that was asked, with the whole budget for one creator as the large side."""
    scenario = asked.scenario
    if scenario.max_share_per_creator < 1:
        return OneCreator(math.nan, None, scenario,
                          f"One creator may cost at most {words.percent(scenario.max_share_per_creator)} of the budget "
                          "here: lift that limit to see what one alone would bring.")
    largest = largest_paid(asked.fees, scenario)
    if math.isnan(largest):
        return OneCreator(math.nan, None, scenario, "This budget pays no creator of any size.")
    if largest == LARGEST:
        return OneCreator(math.nan, None, scenario, "The fees here rise so little with followers that the budget pays "
                                                    "a creator of any size: there is no largest one.")
    followers = _two_figures(largest, asked.fees, scenario)
    if followers <= asked.small.followers:
        return OneCreator(followers, None, scenario,
                          f"All of the budget pays one creator of at most {words.size(followers)} followers, no more "
                          f"than the small ones have: choose a smaller size to compare with.")
    compared = compare_sizes(asked.decline, asked.fees, scenario, small=asked.small.followers, large=followers,
                             draws=asked.draws, seed=asked.seed)
    if compared.large.count > 1:
        return OneCreator(followers, None, scenario,
                          f"The largest creator whom the budget pays has about {words.size(followers)} followers and "
                          f"costs {words.money(compared.large.cost / compared.large.count, scenario.currency)}: the "
                          f"budget pays {words.whole(compared.large.count)} of them, and none that is dearer.")
    return OneCreator(followers, compared, scenario)


def largest_paid(fees: RateCard, scenario: BudgetScenario) -> float:
    """Followers of the largest creator whom the budget pays alone; NaN where it pays none."""
    sizes = np.geomspace(SMALLEST, LARGEST, LOOKED_AT)
    paid = np.flatnonzero(scenario.unit_cost(np.asarray(fees.fee(sizes), float)) <= scenario.budget)
    if not len(paid) or scenario.most_creators == 0:
        return math.nan
    if paid[-1] == len(sizes) - 1:
        return LARGEST
    low, high = sizes[paid[-1]], sizes[paid[-1] + 1]
    for _ in range(STEPS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if scenario.unit_cost(fees.fee(middle)) <= scenario.budget else (low, middle)
    return float(low)


def _two_figures(followers: float, fees: RateCard, scenario: BudgetScenario) -> float:
    """Rounded down to two figures: the budget pays that one too."""
    unit = 10.0 ** (math.floor(math.log10(followers)) - 1)
    rounded = math.floor(followers / unit * (1 + 1e-9)) * unit
    return rounded if scenario.unit_cost(fees.fee(rounded)) <= scenario.budget else rounded - unit
