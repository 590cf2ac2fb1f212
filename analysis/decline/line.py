"""A log-log line with a level for each platform: what both estimators return."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from analysis import words
from analysis.decline import thresholds
from analysis.errors import FitError


@dataclass(frozen=True)
class Slope:
    """d ln(rate) / d ln(followers): estimate, 95 % t interval, standard error, degrees of freedom."""

    slope: float
    low: float
    high: float
    standard_error: float
    df: float = math.inf

    @classmethod
    def of(cls, slope: float, standard_error: float, df: float) -> Slope:
        """With its 95 % t interval."""
        half = float(stats.t.ppf(0.975, df)) * standard_error if standard_error > 0 else 0.0
        return cls(float(slope), float(slope - half), float(slope + half), float(standard_error), float(df))

    def interval(self, level: float) -> tuple[float, float]:
        """The t interval at another level."""
        half = float(stats.t.ppf(0.5 + level / 2, self.df)) * self.standard_error if self.standard_error > 0 else 0.0
        return self.slope - half, self.slope + half


@dataclass(frozen=True)
class Line:
    """ln(rate) = level + slope * ln(followers / 10,000).

    level: of the mixture of platforms; levels: of each platform, in the order of platforms.
    covariance: 2 x 2 of (level of the mixture, slope), as nested tuples.
    """

    slope: Slope
    level: float
    platforms: tuple[str, ...]
    levels: tuple[float, ...]
    covariance: tuple[tuple[float, float], tuple[float, float]]

    def level_of(self, platform: str | None) -> float:
        """The level at 10,000 followers of one platform, or of the mixture."""
        # A line from known parameters has one level, whatever the platform.
        if platform is None or not self.platforms:
            return self.level
        if platform not in self.platforms:
            raise FitError(f"No curve for {platform}: fitted were {', '.join(self.platforms)}, each from at least "
                           f"{thresholds.FEWEST_CREATORS} creators. Choose one of these, or add creators.")
        return self.levels[self.platforms.index(platform)]

    def log_rate(self, followers, platform: str | None = None) -> np.ndarray:
        """ln of the rate at these follower counts."""
        return self.level_of(platform) + self.slope.slope * to_x(followers)

    def rate(self, followers, platform: str | None = None):
        """The rate, a fraction: a float for one follower count, an array for several."""
        value = np.exp(self.log_rate(followers, platform))
        return float(value) if np.ndim(followers) == 0 else value

    def interval(self, followers, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Where the line itself may be (not where one creator may land): (low, high) rates."""
        x = to_x(followers)
        (vaa, vab), (_, vbb) = self.covariance
        half = stats.t.ppf(0.5 + level / 2, self.slope.df) * np.sqrt(np.maximum(vaa + 2 * x * vab + x * x * vbb, 0))
        middle = self.level + self.slope.slope * x
        return exp(middle - half), exp(middle + half)


def exp(values: np.ndarray) -> np.ndarray:
    """e to these powers, held within what a float can say: an interval of three creators knows no bounds."""
    return np.exp(np.clip(values, -700, 700))


def to_x(followers) -> np.ndarray:
    """ln(followers / 10,000); FitError for counts that are not positive."""
    values = np.asarray(followers, dtype=float)
    if not np.all(values > 0):
        bad = values[~(values > 0)].ravel()[0] if values.ndim else values
        raise FitError(f"A follower count must be above zero, not {words.count(float(bad)) if bad == bad else bad}.")
    return np.log(values / thresholds.REFERENCE)


def platform_levels(coefficients: np.ndarray, platforms: int) -> np.ndarray:
    """Levels of the platforms from the coefficients of (constant, x, dummies...)."""
    return coefficients[0] + np.concatenate([[0.0], coefficients[2 : 1 + platforms]])


def mixture_covariance(covariance: np.ndarray, shares: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    """(level, slope) covariance when the mixture's level moves with the platforms' levels by these shares."""
    to_level = np.zeros(covariance.shape[0])
    to_level[0] = shares.sum()
    to_level[2 : 1 + len(shares)] = shares[1:]
    to_slope = np.zeros_like(to_level)
    to_slope[1] = 1.0
    jacobian = np.vstack([to_level, to_slope])
    small = jacobian @ covariance @ jacobian.T
    return (float(small[0, 0]), float(small[0, 1])), (float(small[1, 0]), float(small[1, 1]))


def mixture_median(levels: np.ndarray, weights: np.ndarray, sd: float) -> tuple[float, np.ndarray]:
    """ln of the median of a mixture of lognormals with one spread, and how it moves with each level."""
    low, high = float(levels.min()), float(levels.max())
    if high - low < 1e-12:
        return low, weights
    spread = max(sd, 1e-6)
    middle = optimize.brentq(lambda t: weights @ stats.norm.cdf((t - levels) / spread) - 0.5, low, high)
    density = weights * stats.norm.pdf((middle - levels) / spread)
    return float(middle), density / density.sum() if density.sum() > 0 else weights
