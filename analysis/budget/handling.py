"""How dear handling a creator may plausibly be: the range that a page offers, by currency and by what is paid.

Briefing, contracting and checking one creator takes some hours of somebody's day. Nothing measures them here: the
proposal is an assumption, its range is wide, and what a user types beyond it is taken.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.budget.prices import RateCard
from analysis.budget.scenario import BudgetScenario

#: Assumed to begin with, in euros: half a working day.
USUAL_EUROS = 150.0
#: What one euro is about in other currencies, to one figure: it only sets how far a slider goes and converts nothing.
#: A currency that is not here is taken as one to one.
PER_EURO = {"EUR": 1, "USD": 1, "GBP": 1, "CHF": 1, "CAD": 1.5, "AUD": 1.5, "NZD": 2, "SGD": 1.5, "PLN": 4, "AED": 4,
            "SAR": 4, "BRL": 6, "CNY": 8, "HKD": 8, "DKK": 7, "SEK": 10, "NOK": 10, "ZAR": 20, "MXN": 20, "TRY": 40,
            "CZK": 25, "INR": 100, "PHP": 60, "THB": 40, "HUF": 400, "JPY": 150, "KRW": 1_500, "IDR": 20_000,
            "VND": 30_000}
#: The range ends at this many times the proposal, or the dearer creator's fees where those are more.
TIMES_USUAL = 10
#: What a round number begins with.
ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10)


@dataclass(frozen=True)
class HandlingRange:
    """Handling cost per creator, money: proposed, and from zero to `most` in steps. Ends, steps and proposal are
    round numbers; steps divide both."""

    proposed: float
    most: float
    step: float


def handling_range(fees: RateCard, scenario: BudgetScenario, *, small: float) -> HandlingRange:
    """The range for a comparison with creators of `small` followers, in scenario.currency.

    It goes to ten times the proposal, and at least to seven and a half times what the small creator asks for all
    posts, where the many small have lost against nearly any large one; the user's own value is always within.
    """
    usual = min(_rounds(USUAL_EUROS * PER_EURO.get(scenario.currency, 1)), key=lambda pair: pair[1])[0]
    asked = scenario.posts * float(fees.fee(small))
    wanted = max(TIMES_USUAL * usual, 7.5 * asked, scenario.handling_cost)
    most = min(value for value, _ in _rounds(wanted) if value >= wanted * (1 - 1e-12))
    # A round number begins with at most two figures: a tenth of its power of ten divides it, and every larger one.
    return HandlingRange(usual, most, 10.0 ** (math.floor(math.log10(usual)) - 1))


def _rounds(value: float) -> list[tuple[float, float]]:
    """(round number, its distance in logs) around a value above zero."""
    power = 10.0 ** math.floor(math.log10(value))
    return [(first * power, abs(math.log(first * power / value))) for first in ROUND]
