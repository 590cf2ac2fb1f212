"""Words around the comparison by size: closed forms, what would change the answer, names of the two plans, method."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis import words
from analysis.budget.cautions import results
from analysis.budget.sensitivity import ChangeMap
from analysis.budget.size_words import beyond_the_data, extrapolated, unsupported
from analysis.budget.sizes import SizeComparison
from analysis.findings import Number

if TYPE_CHECKING:
    from analysis.budget.mix import Mix

GOAL_WORDS = {"engagement": "engagements"}
#: A mix that brings as much as the better size but for this share needs no word of it.
SAME_MIX = 0.1

METHOD = """
**Whole creators.** Each side gets as many creators as the budget pays: fees of all posts, handling and product for
each, whether or not the creator delivers. What is left over is shown and not spent.

**Expected** is creators × share who deliver × average rate at that size × followers × effect of the posts. The average
creator (the mean) is used, not the typical one (the median), because totals follow the mean.

**Futures.** In each one the decline is drawn once from its fitted uncertainty and holds for every creator and for both
sizes; every creator then has a level of its own (lognormal, with the spread found at that size), and delivers or not.
Both plans meet the same futures, so that "in 91 of 100" compares like with like.

**Two turning points.** The closed form says at which handling cost a result costs the same at both sizes if creators
could be bought in fractions. With whole creators, money left over and skewed luck the odds turn elsewhere: the line
"even odds" and "it turns at" say where. The second is the one to plan with; the first explains why.

**Cheapest size** is where fee and handling per result are lowest: followers = (β h / (a (γ − β)))^(1/γ), with fee =
a · followers^γ, β = 1 + slope of the average rate, h = handling and product per creator. If fees rise no faster than
results (γ ≤ β) larger is always cheaper; without handling cost and with γ > β smaller is.

**Not in it:** audiences that overlap, the work a team can carry, how well a creator fits. They are on the plan by
creator.
"""


def plan_names(comparison: SizeComparison) -> tuple[str, str]:
    """What the two plans are called in pictures: ("many small", "one large"); plainly small and large where the small
    side does not have more creators."""
    if not more_small(comparison) and comparison.large.count > 1:
        return "small", "large"
    small = "one small" if comparison.small.count == 1 else "many small"
    return small, "one large" if comparison.large.count == 1 else "few large"


def mix_beside(mix: Mix, comparison: SizeComparison) -> str:
    """Why the best mix brings another number than the better side of the comparison; "" where it hardly does."""
    sides = [side for side in (comparison.small, comparison.large) if side.count]
    if not sides or not mix.expected > 0:
        return ""
    better = max(sides, key=lambda side: side.expected)
    if abs(mix.expected / better.expected - 1) < SAME_MIX:
        return ""
    change = "more" if mix.expected > better.expected else "less"
    return (f"That is {change} than the {results(better.expected)} {unit_of(comparison)} of "
            f"{words.plural(better.count, 'creator')} of {words.size(better.followers)} above. There a creator is the "
            f"average of its size over everybody behind the curve; here those listed of each kind count with their own "
            f"{mix.by}, records and fees, and people whom two of them reach count once.")


def more_small(comparison: SizeComparison) -> bool:
    """Whether the money pays more small creators than large ones, as it usually does."""
    return comparison.small.count > comparison.large.count or comparison.large.count == 0


def unit_of(comparison: SizeComparison) -> str:
    """What is counted: "engagements", "views"."""
    return GOAL_WORDS.get(comparison.scenario.goal, comparison.scenario.goal)


def change_text(comparison: SizeComparison, change: ChangeMap) -> str:
    """What would have to be different for the other plan to win, in one sentence; both plans can be paid.
    Nothing is said to turn where a size is extrapolated."""
    if unsupported(comparison):
        return extrapolated(comparison)
    currency = comparison.scenario.currency
    here = words.money(comparison.scenario.handling_cost, currency)
    turn = comparison.even_odds_handling_cost
    if turn is None:
        first = f"No handling cost turns it: {comparison.turning.reason}"
    else:
        first = f"The odds are even at {words.money(turn, currency)} of handling per creator, where you have {here}"
    named = words.said_months(comparison.decline.context.scope)
    first = f"Only {named}: {first[0].lower()}{first[1:]}" if named else first
    own = words.percent(change.decline)
    if change.even_odds_decline is None:
        span = words.spread(words.percent(change.declines[0]), words.percent(change.declines[-1]))
        return f"{first}; no decline of {span} per doubling of followers turns it at your handling cost."
    return (f"{first}; at your handling cost they are even where the rate falls by "
            f"{words.percent(change.even_odds_decline)} per doubling of followers, where your data say {own}.")


def closed_forms(comparison: SizeComparison) -> tuple[Number, ...]:
    """Cheapest size, break-even handling cost and break-even count, in continuous counts (method.md B2); none without
    money, or where a size is extrapolated."""
    if unsupported(comparison) or comparison.scenario.budget == 0:
        return ()
    scenario, currency = comparison.scenario, comparison.scenario.currency
    kind = "assumed" if comparison.decline.rows is None else "fitted"
    unit = unit_of(comparison)
    return (
        Number("Cheapest size", _size(comparison), _size_note(comparison),
               kind, "(β h / (a (γ − β)))^(1/γ): the follower count with the least fee and handling per result"),
        Number("Cost per result is equal at", _money(comparison.break_even_handling_cost, currency),
               "handling per creator, if creators came in fractions", kind,
               "(e_small × fee_large − e_large × fee_small) / (e_large − e_small), e: expected per creator"),
        Number("Small creators needed", _count(comparison.break_even_count),
               f"to bring the {unit} of the large for {words.money(scenario.budget, currency)}", kind,
               "budget / (fee_large + handling) × e_large / e_small, rounded up to whole creators"),
    )


def _size(comparison: SizeComparison) -> str:
    value = comparison.cheapest_size
    if math.isnan(value):
        return "unknown"
    if math.isinf(value) or value > 1e9:
        return "the largest"
    if value < 1:
        return "the smallest"
    # A size at which nobody in the data stands is no number to plan with.
    low, high = comparison.decline.support
    return f"below {words.size(low)}" if value < low else f"above {words.size(high)}" if value > high else (
        words.size(value))


def _size_note(comparison: SizeComparison) -> str:
    value = comparison.cheapest_size
    if math.isnan(value):
        return "fees follow no single curve"
    if math.isinf(value) or value > 1e9:
        return "results grow at least as fast as fees"
    if value < 1:
        return "fees grow faster than results and nothing is paid per head"
    beyond = beyond_the_data(comparison)
    if beyond:
        return f"it lies {beyond}, where the curve is only extended"
    return f"followers, with {words.money(comparison.scenario.fixed_cost, comparison.scenario.currency)} each"


def _money(value: float, currency: str) -> str:
    if math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "never"
    return "below zero" if value < 0 else words.money(value, currency)


def _count(value: float) -> str:
    return "none" if not math.isfinite(value) else words.whole(math.ceil(value - 1e-9))
