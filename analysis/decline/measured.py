"""What follower counts that are wrong do to the slope, and what is left of it when they are (method.md A7).

Followers stand on both sides: in the rate and in the size. A count that is wrong by a factor exp(e) with var(e) = v
shrinks the elasticity of the count by lambda = 1 - v / var(ln followers), and so creates a decline: the found slope is
lambda (1 + b) - 1. Turned around, b = (1 + found) / lambda - 1, with the standard error divided by lambda.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.decline.line import Slope
from analysis.errors import FitError

#: Below this reliability the correction says more about itself than about the data.
LOWEST_RELIABILITY = 0.5


def corrected(slope: Slope, reliability: float) -> Slope:
    """The slope if this share of the variance of ln(followers) is real and the rest is error.

    reliability: lambda, from 0.5 to 1; 1 changes nothing. Raises FitError outside that range.
    """
    if not LOWEST_RELIABILITY <= reliability <= 1:
        raise FitError(f"The share of real differences in follower counts must be between {LOWEST_RELIABILITY:g} and "
                       f"1, not {reliability:g}.")
    return Slope.of((1 + slope.slope) / reliability - 1, slope.standard_error / reliability, slope.df)


def reliability_of(error_factor: float, log_followers: np.ndarray) -> float:
    """lambda for counts that are off by this factor up or down (1.35 stands for a standard deviation of ln 1.35)."""
    variance = float(np.var(log_followers, ddof=1)) if len(log_followers) > 1 else 0.0
    return 1 - float(np.log(error_factor)) ** 2 / variance if variance > 0 else 1.0


def reliability_from_repeats(counts: pd.DataFrame) -> float | None:
    """lambda estimated from creators whose followers were counted more than once.

    counts: creator_id, platform, followers; one row a count, taken so close together that a difference is error, not
    growth. None where fewer than ten creators have two counts or where all sizes are equal.
    """
    logs = np.log(counts["followers"].astype(float))
    groups = logs.groupby([counts["creator_id"], counts["platform"].fillna("")])
    number = groups.size()
    if int((number > 1).sum()) < 10:
        return None
    within = float((groups.var(ddof=1) * (number - 1))[number > 1].sum() / (number - 1)[number > 1].sum())
    means = groups.mean()
    # A mean of k counts carries within / k of error.
    between = float(means.var(ddof=1)) - within * float((1 / number).mean())
    return between / (between + within) if between > 0 else None
