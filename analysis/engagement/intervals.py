"""Intervals for medians and means that count creators, not posts.

One value a creator: the median's interval is the exact one from order statistics (the number of values below
the median is binomial(n, 1/2)), the mean's is Student's t. Several values a creator (posts): a creator's posts
resemble one another, so that the share below the median gets a variance by creator and is turned into values
(Woodruff 1952, with clusters), and the mean gets a variance by creator with t of creators − 1 degrees.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import stats

#: Chance with which every interval here holds its value.
LEVEL = 0.95
#: Below this many creators no order-statistic interval reaches 95 %: 1 − 2 · 0.5**5 = 94 %.
FEWEST_FOR_INTERVAL = 6
NONE = (math.nan, math.nan)


@lru_cache(maxsize=4096)
def median_ranks(number: int, level: float = LEVEL) -> tuple[int, int] | None:
    """Positions (from 0) in sorted values between which the median lies with at least this chance; None if too few.

    Exact: the chance is 1 − 2·P(binomial(number, 1/2) < low + 1).
    """
    below = int(stats.binom.ppf((1 - level) / 2, number, 0.5))
    while below > 0 and stats.binom.cdf(below - 1, number, 0.5) > (1 - level) / 2:
        below -= 1
    return None if below == 0 else (below - 1, number - below)


def median_interval(values: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """Exact interval of the median of independent values; (nan, nan) below six of them."""
    ranks = median_ranks(len(values), level)
    if ranks is None:
        return NONE
    picked = np.partition(values, ranks)
    return float(picked[ranks[0]]), float(picked[ranks[1]])


def mean_interval(values: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """Student's t interval of the mean of independent values; (nan, nan) below two of them."""
    number = len(values)
    if number < 2:
        return NONE
    half = float(stats.t.ppf((1 + level) / 2, number - 1) * values.std(ddof=1) / math.sqrt(number))
    middle = float(values.mean())
    return middle - half, middle + half


def _cluster_error(deviations: np.ndarray, creators: np.ndarray) -> tuple[float, int]:
    """Standard error of a mean of deviations (which sum to about zero) by creator, and the number of creators."""
    sums = np.bincount(creators, weights=deviations)
    groups = int(np.count_nonzero(np.bincount(creators)))
    if groups < 2:
        return math.nan, groups
    return math.sqrt(groups / (groups - 1) * float(sums @ sums)) / len(deviations), groups


def clustered_median_interval(values: np.ndarray, creators: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """Interval of the median of values that come several a creator (creators: small whole numbers, one a value).

    (nan, nan) below six creators.
    """
    error, groups = _cluster_error((values <= np.median(values)) - 0.5, creators)
    if groups < FEWEST_FOR_INTERVAL:
        return NONE
    half = float(stats.t.ppf((1 + level) / 2, groups - 1)) * error
    low, high = np.quantile(values, [max(0.5 - half, 0.0), min(0.5 + half, 1.0)])
    return float(low), float(high)


def clustered_mean_interval(values: np.ndarray, creators: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """Interval of the mean of values that come several a creator; (nan, nan) below two creators."""
    middle = float(values.mean())
    error, groups = _cluster_error(values - middle, creators)
    if groups < 2:
        return NONE
    half = float(stats.t.ppf((1 + level) / 2, groups - 1)) * error
    return middle - half, middle + half


def ratio_of_medians(one: tuple[float, float, float],
                     other: tuple[float, float, float]) -> tuple[float, float, float]:
    """Ratio of two medians of independent groups with its interval; each is (median, low, high) at one level.

    On the log scale, each standard error from its interval (after Price and Bonett 2002); the exact intervals hold
    a little more than their level, so this one does too. NaN where an interval is missing or reaches zero.
    """
    values = np.array([one, other], dtype=float)
    if not np.all(values > 0):
        return math.nan, math.nan, math.nan
    logs = np.log(values)
    half = math.sqrt(float((((logs[:, 2] - logs[:, 1]) / 2) ** 2).sum()))
    middle = float(logs[0, 0] - logs[1, 0])
    return math.exp(middle), math.exp(middle - half), math.exp(middle + half)
