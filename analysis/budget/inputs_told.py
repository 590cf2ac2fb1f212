"""What the inputs of the Budget page rest on, in words, and what is said of one that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import words
from analysis.budget.prices import FittedPrices
from analysis.budget.proposals import ASSUMED_FEE_PER_FOLLOWER
from analysis.budget.size_words import more

#: Inputs of a funnel, by what is asked for.
FUNNEL_INPUTS = {"clicks": "how many clicks follow from 100 engagements",
                 "orders": "how many orders follow from 100 clicks",
                 "value": "the value of one order", "margin": "the margin of it"}
#: What is typed where fees go by steps.
STEPS_HELP = ("The size from which a fee holds, a colon, and the fee; a semicolon or a new line between steps. "
              "The first fee holds for smaller creators too.")


def steps_instead(used: str) -> str:
    """For which fees the answer is while the steps that were typed cannot be read."""
    return f"Until then the answer is for {used}."


def fees_told(prices: FittedPrices | None, *, quotes: int = 0) -> str:
    """Where fees come from. prices: fitted on the data's quotes, None where they are typed in; quotes: of creators who
    keep their own where fees are typed in."""
    if prices is not None:
        return (f"Fees: your {words.plural(prices.quotes, 'quote')}, fitted: twice the followers cost "
                f"{more(2**prices.exponent - 1)}.")
    assumed = (f"assumed, as typed in ({words.whole(1_000 * ASSUMED_FEE_PER_FOLLOWER)} per {words.whole(1_000)} "
               "followers unless changed)")
    if quotes:
        return f"Fees: your {words.plural(quotes, 'quote')} where there is one, all others {assumed}."
    return f"Fees: {assumed}."


def delivery_told(deals: int) -> str:
    """Where the share of posts delivered comes from: so many deals, or nobody counted it (0)."""
    return f"Delivery: measured in {words.plural(deals, 'deal')}." if deals else "Delivery: assumed."


def too_low(typed: float, low: float, used: float) -> str:
    """That a number which was typed in lies below the least that can be, and for which the answer is instead."""
    return (f"{words.whole(typed)} cannot be used: this number must be {words.whole(low)} or more. The answer is for "
            f"{words.whole(used)}.")


def funnel_needs(goal: str, missing: Sequence[str]) -> str:
    """Which inputs a goal lacks (names in FUNNEL_INPUTS), and what to do."""
    asked = [FUNNEL_INPUTS[name] for name in missing]
    listed = " and ".join([", ".join(asked[:-1]), asked[-1]] if len(asked) > 1 else asked)
    return (f"The goal {goal} needs {listed}: the data do not tell it. Type it in on the Budget page, or choose "
            "another goal there.")


def rates_missing(codes: Sequence[str]) -> str:
    """What becomes of fees in currencies without a rate."""
    return f"Without a rate fees in {' and '.join(codes)} are not used."


def day_missing(code: str) -> str:
    """That a rate was given and its day was not."""
    return f"Say of which day the rate of {code} is: the plan and its files carry it."
