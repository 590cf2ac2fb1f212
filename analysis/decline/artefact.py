"""The artefact meter: how wrong follower counts would have to be to create a decline (method.md A7)."""

from __future__ import annotations

import math

import numpy as np


def artefact_sd(slope: float, log_followers: np.ndarray) -> float | None:
    """sd of the error in ln(followers) that alone would create this slope; None unless the slope is negative, and from
    -1 on: counts that are nothing but error make a rate fall by half per doubling, and none make it fall faster."""
    if not -1 < slope < 0:
        return None
    return math.sqrt(-slope * float(np.var(log_followers, ddof=1)))


def artefact_factor(slope: float, log_followers: np.ndarray) -> float | None:
    """The same as a factor: counts would have to be off by this much, typically. None unless the slope lies
    between -1 and 0."""
    sd = artefact_sd(slope, log_followers)
    return None if sd is None else math.exp(sd)


def corrected_slope(slope: float, standard_error: float, *, reliability: float) -> tuple[float, float]:
    """Slope and standard error when only this share of the variance of ln(followers) is real (errors in variables)."""
    if not 0 < reliability <= 1:
        raise ValueError(f"reliability is a share above 0 and at most 1, not {reliability}")
    return (1 + slope) / reliability - 1, standard_error / reliability
