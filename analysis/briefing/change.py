"""What would change the answer: the chance that many small win, along the handling cost of a creator."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from analysis import words
from analysis.budget import BudgetScenario, RateCard, SizeComparison, compare_sizes
from analysis.decline import DeclineFit
from analysis.findings import Answer, Number

QUESTION = "What would change that?"
#: Handling costs looked at, from nothing to this many times the larger of the plan's own and the turning point.
LOOKS, REACH = 21, 2.0


@dataclass(frozen=True)
class ChangeOfMind:
    """handling_costs, chances: the chance that small wins at each; here: the plan's own (handling cost, chance).

    turns_at: the handling cost nearest to the plan's at which the odds pass one half, None where they never do within
    what was looked at.
    """

    handling_costs: tuple[float, ...]
    chances: tuple[float, ...]
    here: tuple[float, float]
    turns_at: float | None
    comparison: SizeComparison
    currency: str

    @property
    def answer(self) -> Answer:
        """The answer that opens the third screen of a meeting."""
        return _answer(self)


def change_of_mind(decline: DeclineFit, fees: RateCard, scenario: BudgetScenario, *, small: float, large: float,
                   draws: int = 4_096, seed: int = 0) -> ChangeOfMind:
    """Compare the two sizes again at other handling costs, on the same draws; the rest of the plan stays."""
    def compare(cost: float) -> SizeComparison:
        return compare_sizes(decline, fees, replace(scenario, handling_cost=cost), small=small, large=large,
                             draws=draws, seed=seed)

    now = compare(scenario.handling_cost)
    # Beyond the price of the large creator nothing can be bought at all.
    most = max(scenario.budget - float(now.large.fee) * scenario.posts - scenario.product_cost, 0.0)
    turning = now.even_odds_handling_cost
    wanted = max(scenario.handling_cost, 0.0 if turning is None else turning, float(now.small.fee))
    end = min(_round_up(REACH * wanted), most) if most > 0 else _round_up(REACH * wanted)
    costs = np.linspace(0.0, end, LOOKS)
    chances = tuple(compare(float(cost)).chance_small_wins for cost in costs)
    return ChangeOfMind(tuple(float(c) for c in costs), chances, (scenario.handling_cost, now.chance_small_wins),
                        turning, now, scenario.currency)


def _round_up(value: float) -> float:
    """The next number that begins with 1, 2 or 5."""
    if value <= 0:
        return 100.0
    base = 10.0 ** math.floor(math.log10(value))
    return next(step * base for step in (1, 2, 5, 10) if step * base >= value * (1 - 1e-9))


def futures(chance: float) -> str:
    """A chance as a count: "84 of 100 futures"; never none or all where it is neither."""
    count = round(chance * 100)
    if count == 0 and chance > 0:
        return "less than 1 of 100 futures"
    if count == 100 and chance < 1:
        return "more than 99 of 100 futures"
    return f"{count} of 100 futures"


def _answer(change: ChangeOfMind) -> Answer:
    cost, chance = change.here
    now = words.money(cost, change.currency)
    small_leads = chance >= 0.5
    leader, other = ("many small", "few large") if small_leads else ("few large", "many small")
    lead = f"At {now} of handling per creator many small creators win in {futures(chance)}."
    comparison = change.comparison
    if change.turns_at is None:
        title = f"No handling cost looked at here turns it: {leader} stay ahead"
        text = f"{lead} Up to {words.money(change.handling_costs[-1], change.currency)} the lead stays with {leader}."
        turn = ()
    else:
        at = words.money(change.turns_at, change.currency)
        way = "above" if change.turns_at >= cost else "below"
        title = f"It turns {way} {at} of handling per creator"
        text = (f"{lead} {way.capitalize()} about {at} the odds pass to {other} creators; with whole creators and "
                "money left over it turns in steps.")
        turn = (Number("It turns at", at, "handling per creator, odds even", "fitted",
                       "the handling cost per creator nearest to the plan's at which many small win in half of the "
                       "futures, with whole creators"),)
    numbers = [*turn, Number("Handling now", now, "per creator", "assumed",
                             "time and money per creator for finding, briefing and following up, as set")]
    if math.isfinite(comparison.break_even_count) and comparison.break_even_count > 0:
        numbers.append(Number("Small creators needed", words.count(math.ceil(comparison.break_even_count)),
                              f"the plan has {words.whole(comparison.small.count)}", "fitted",
                              "how many small creators bring as much as the whole budget spent on large ones: budget "
                              "/ cost of a large one × result of a large one / result of a small one"))
    size = comparison.cheapest_size
    if size is not None and 0 < size < math.inf:
        numbers.append(Number("Cheapest size", words.size(size), "followers", "fitted",
                              "the follower count with the least money per result: (β h / (a (γ − β)))^(1/γ), with β "
                              "= 1 + slope, fees a × followers^γ and handling and product h"))
    return Answer(QUESTION, title, text, tuple(numbers))
