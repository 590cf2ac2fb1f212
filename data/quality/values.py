"""What the quality report consists of: checks, each with its count and examples, and two tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from data.speech import number, percent_sign, said_day, spoken

Status = Literal["pass", "review", "fail"]

#: Columns of every frame of examples: file (or table), line where it is known, and what stands there.
EXAMPLE_COLUMNS = ("where", "line", "what")
#: Columns of the profile, one row a column of a file.
PROFILE_COLUMNS = ("file", "column", "taken_for", "read", "filled", "unknown", "changed", "distinct", "example",
                   "low", "median", "high")
#: Columns of the totals by currency. currency is None where no amount says it.
CURRENCY_COLUMNS = ("table", "column", "currency", "rows", "total")
#: Examples shown of one check.
MOST_EXAMPLES = 5


@dataclass(frozen=True, eq=False)
class Check:
    """One thing that was looked for in the data.

    key: names the check, the same in every dataset ("duplicates", "engagement_above_reach").
    status: "pass" (nothing to do), "review" (read before deciding), "fail" (do not decide on this).
    text: what was found, one or two full sentences with counts and places. advice: what to do; "" when nothing is.
    rows: how many rows (of what the text names) are concerned; 0 in a pass.
    examples: DataFrame where, line, what; at most five rows, line NaN where it is not known.
    """

    key: str
    status: Status
    text: str
    advice: str = ""
    rows: int = 0
    examples: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(EXAMPLE_COLUMNS)))


@dataclass(frozen=True, eq=False)
class Quality:
    """The quality report of a dataset.

    checks: those that could be made on this data, in a fixed order (reading, identity, followers, counts, dates,
    money, choice of the list); what cannot be looked at, such as engagement above reach where no reach is given, is
    absent.
    profile: one row a column of a file, as PROFILE_COLUMNS say: cells read, filled and unknown in it, cells changed on
    the way, distinct values, one example; low, median and high as text, of numbers and (first, middle, last) of dates.
    Empty for tables that come from no file.
    currencies: one row an amount column and currency: rows that have an amount, and their total. Never summed across
    currencies.
    """

    checks: tuple[Check, ...] = ()
    profile: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PROFILE_COLUMNS)))
    currencies: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CURRENCY_COLUMNS)))

    @property
    def to_review(self) -> tuple[Check, ...]:
        """Checks that ask for attention, failures first."""
        return tuple(sorted((c for c in self.checks if c.status != "pass"), key=lambda c: c.status != "fail"))

    def check(self, key: str) -> Check | None:
        """The check of this key, or None where it could not be made."""
        return next((c for c in self.checks if c.key == key), None)


def examples(rows: Iterable[Sequence]) -> pd.DataFrame:
    """A frame of examples from (where, line, what); line None where it is not known."""
    frame = pd.DataFrame(list(rows)[:MOST_EXAMPLES], columns=list(EXAMPLE_COLUMNS))
    return frame.astype({"line": "float64"})


def said(count: int, noun: str, nouns: str | None = None) -> str:
    """A count with its noun: "1 post", "2,100 posts"."""
    return f"{number(count)} {noun if count == 1 else nouns or noun + 's'}"


def share(part: int, whole: int) -> str:
    """A share as it stands in a sentence: "12 %", "under 1 %"; of one row in ten a "10 %"."""
    percent = 100 * part / whole if whole else 0.0
    return f"under {percent_sign('1')}" if 0 < percent < 0.95 else percent_sign(number(percent))


def said_date(moment: pd.Timestamp | np.datetime64, *, time: bool = True) -> str:
    """A day as it is written where somebody reads it, with its time of day where it has one (and time is asked for):
    "5 Jan 2026", "5 Jan 2026 12:30"."""
    at = pd.Timestamp(moment)
    day = said_day(at, spoken().short_date)
    return day if not time or at == at.normalize() else f"{day} {at:%H:%M}"


def listed(parts: Sequence[str], most: int = 4) -> str:
    """Parts as a list in a sentence; what goes beyond `most` is counted."""
    shown = list(parts[:most]) + ([f"{number(len(parts) - most)} more"] if len(parts) > most else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def clipped(text: object, size: int = 60) -> str:
    """A text from the data, cut to a length that fits a table."""
    plain = str(text)
    return plain if len(plain) <= size else plain[:size - 1] + "…"
