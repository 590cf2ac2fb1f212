"""Amounts in other currencies than the plan's: which there are, and how a rate that somebody typed in is said.

No rate is assumed and none is fetched: without one, the amounts of that currency are not used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pandas as pd

from analysis import words
from analysis.budget.scenario import BudgetScenario
from data.campaigns import Campaigns

_CODE = re.compile("[A-Z]{3}")


def fee_currencies(campaigns: Campaigns) -> tuple[str, ...]:
    """Codes of the currencies that quotes and fees of deals stand in, the most frequent first; amounts that name no
    currency, or none that is a code, are not told."""
    creators = campaigns.creators.reindex(columns=["quoted_fee", "currency"])
    deals = campaigns.deals.reindex(columns=["fee", "currency"])
    named = pd.concat([creators.loc[creators["quoted_fee"].notna(), "currency"].astype(object),
                       deals.loc[deals["fee"].notna(), "currency"].astype(object)]).dropna().astype(str)
    counted = named[named.map(lambda code: _CODE.fullmatch(code) is not None)].value_counts()
    return tuple(sorted(counted.index, key=lambda code: (-counted[code], code)))


def rates_said(scenario: BudgetScenario) -> tuple[tuple[str, str], ...]:
    """(what, rate) of every rate of the scenario: ("1 USD", "€0.92, of 20 November 2026, typed in")."""
    days = dict(scenario.rate_dates)
    return tuple((f"1 {code}", f"{_amount(rate, scenario.currency)}, {day_said(days.get(code, ''))}, typed in")
                 for code, rate in scenario.exchange_rates)


def rates_sentence(scenario: BudgetScenario) -> str:
    """All of them in one sentence; "" where there are none."""
    listed: Sequence[str] = [f"{what} is {rate.removesuffix(', typed in')}" for what, rate in rates_said(scenario)]
    return f"Amounts in other currencies are converted at the rates typed in: {'; '.join(listed)}." if listed else ""


def day_said(text: str) -> str:
    """The day of a rate: "of 20 November 2026"; as it was typed where it is no date, and that there is none."""
    if not text:
        return "of no stated day"
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return f"of {text}"
    return f"of {words.date(day)}"


def _amount(rate: float, currency: str) -> str:
    """A rate with as many places as it takes to tell it: €0.92, ¥163.4, €0.0061."""
    places = max(len(f"{rate:.10f}".rstrip("0").partition(".")[2]), 2)
    return words.money(rate, currency, digits=places)
