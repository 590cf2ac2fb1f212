"""The fitted decline as a frozen value (house.md), and the function that returns it."""

from __future__ import annotations

from dataclasses import dataclass

from data.campaigns import Campaigns


@dataclass(frozen=True)
class Slope:
    """d ln(rate) / d ln(followers): estimate, 95 % t interval, standard error."""

    slope: float
    low: float
    high: float
    standard_error: float


@dataclass(frozen=True)
class Bend:
    """Where the slope changes: followers with its profile interval, slopes below and above, bootstrap p."""

    followers: float
    low: float
    high: float
    below: float
    above: float
    p_value: float


class GroupedDecline:
    """Slopes by group."""


class DeclineFit:
    """A fitted decline curve."""


def fit_decline(campaigns: Campaigns, *, outcome: str = "engagement", per: str = "followers") -> DeclineFit:
    """Fit typical and average creator."""
    raise NotImplementedError
