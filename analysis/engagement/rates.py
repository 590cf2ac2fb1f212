"""Rates that no percentage says well: the very small, those above the whole, and when they are a reason to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis import words
from analysis.engagement.tiers import PRESETS, TierSet
from analysis.findings import Finding

#: Rates above this are said as a number of times, and ratios above MOST_TIMES as more than that.
IN_TIMES, MOST_TIMES = 10.0, 100.0
#: This share of the creators with more than one interaction per follower and post is no accident any more.
NOTICEABLE = 0.01
_BASE = {"followers": "the followers", "reach": "the people reached", "views": "the views"}
#: More views than followers are nothing strange; more likes are.
UNBOUNDED = ("views", "reach")


def say_times(ratio: float) -> str:
    """A ratio as it is said: "25 times", "more than 100 times"."""
    return f"more than {MOST_TIMES:.0f} times" if ratio > MOST_TIMES else f"{words.count(ratio)} times"


def say_rate(value: float, per: str) -> str:
    """A rate as it is said: "3.0 %", "0.0013 %", "19 times the followers"."""
    if value > IN_TIMES:
        return f"{say_times(value)} {_BASE[per]}"
    if 0 < value < 0.5e-4:
        return f"{round_figures(value * 100)} %"
    return words.percent(value)


def round_figures(value: float, figures: int = 2) -> str:
    """A number at a few significant figures, never with an exponent: 0.0013."""
    return np.format_float_positional(float(f"{value:.{figures - 1}e}"), trim="-")


@dataclass(frozen=True)
class AboveFollowers:
    """How many of the creators (or posts) have more of the outcome per post than followers: above, of known. highest
    is the rate of the one called who; tier: the label of a tier whose typical rate is above, or ""."""

    above: int = 0
    known: int = 0
    highest: float = 0.0
    who: str = ""
    tier: str = ""

    @classmethod
    def of(cls, rates, followers, names: Sequence[object], tiers: TierSet = PRESETS[0]) -> AboveFollowers:
        """Counted in arrays of one length; unknown rates and follower counts take no part."""
        rates, followers = np.asarray(rates, dtype=float), np.asarray(followers, dtype=float)
        known = np.flatnonzero(np.isfinite(rates) & (followers > 0))
        if len(known) == 0:
            return cls()
        rates, number = rates[known], tiers.index(followers[known])
        worst = int(rates.argmax())
        found = (tier.label for k, tier in enumerate(tiers.tiers)
                 if (number == k).any() and np.median(rates[number == k]) > 1)
        return cls(int((rates > 1).sum()), len(known), float(rates[worst]), str(names[known[worst]]), next(found, ""))

    def finding(self, outcome: str, *, unit: str = "creator", where: str = "") -> Finding | None:
        """What is wrong with the columns, where so many rates can hardly be right; None else."""
        if outcome in UNBOUNDED or self.above == 0 or (self.above < NOTICEABLE * self.known and not self.tier):
            return None
        by = f" by {self.who}" if unit == "post" else f", {self.who}"
        typical = f" The typical {unit} of {self.tier} is among them." if self.tier else ""
        more = "has" if self.above == 1 else "have"
        return Finding(
            "review", f"{words.plural(self.above, unit)} of {words.whole(self.known)}{where} {more} more {outcome} on "
            f"a post than followers; the highest{by}, has {say_rate(self.highest, 'followers')}.{typical}",
            "Check that the follower and the engagement columns are the right ones, and that the counts are per post "
            "and not totals.")
