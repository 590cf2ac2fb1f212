"""The curve as it is drawn: straight, or bent where a bend is proven, with both of its bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.decline.average import AverageCreator, fit_average
from analysis.decline.bend import hinge
from analysis.decline.line import Line, exp, mixture_median, platform_levels, to_x
from analysis.decline.rows import CreatorRows
from analysis.decline.spread import Spread, fit_spread


@dataclass(frozen=True, eq=False)
class Curve:
    """At each follower count, rates: typical and average creator; low and high, where one new creator may land;
    average_low and average_high, where the average is (95 %)."""

    followers: np.ndarray
    typical: np.ndarray
    average: np.ndarray
    low: np.ndarray
    high: np.ndarray
    average_low: np.ndarray
    average_high: np.ndarray


def straight_curve(followers, typical: Line, average: Line, spread: Spread, *, level: float) -> Curve:
    """The curve of the two fitted lines."""
    sizes = np.atleast_1d(np.asarray(followers, float))
    low, high = band_around(typical.log_rate(sizes), spread.centre(to_x(sizes)), spread.half_width(to_x(sizes), level))
    return Curve(sizes, typical.rate(sizes), average.rate(sizes), low, high, *average.interval(sizes))


def band_around(typical: np.ndarray, centre: np.ndarray, half: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rates of the band around its own (weighted) line, never excluding the typical creator."""
    return exp(np.minimum(centre - half, typical)), exp(np.maximum(centre + half, typical))


@dataclass(frozen=True, eq=False)
class BentCurve:
    """Both estimators with a hinge at the bend, for the mixture of platforms."""

    bend_at: float
    typical: np.ndarray
    typical_level: float
    average: AverageCreator
    spread: Spread
    weights: np.ndarray

    def at(self, followers, *, level: float) -> Curve:
        """The curve at these follower counts."""
        sizes = np.atleast_1d(np.asarray(followers, float))
        x, platforms = to_x(sizes), len(self.weights)
        above = hinge(x, self.bend_at)
        typical = self.typical_level + x * self.typical[1] + above @ self.typical[1 + platforms :]
        low, high = band_around(typical, self.spread.centre(x, extra=above), self.spread.half_width(x, level))
        coefficients = self.average.coefficients
        parts = self.weights * np.exp(platform_levels(coefficients, platforms))
        mean = np.log(parts.sum()) + x * coefficients[1] + above @ coefficients[1 + platforms :]
        # How the mixture's mean moves with each coefficient: a platform counts by its share of that mean.
        gradient = np.column_stack([np.ones_like(x), x, np.tile(parts[1:] / parts.sum(), (len(x), 1)), above])
        variance = np.einsum("ij,jk,ik->i", gradient, self.average.covariance, gradient)
        error = stats.t.ppf(0.975, self.average.df) * np.sqrt(np.maximum(variance, 0))
        return Curve(sizes, np.exp(typical), np.exp(mean), low, high, exp(mean - error), exp(mean + error))


def fit_bent(rows: CreatorRows, bend_at: float) -> BentCurve:
    """Typical, average and spread with a hinge at the bend."""
    extra = hinge(rows.x, bend_at)
    design = np.column_stack([rows.design, extra])[rows.positive]
    typical = np.linalg.lstsq(design, rows.log_rate, rcond=None)[0]
    sd = float(np.std(rows.log_rate - design @ typical))
    level, _ = mixture_median(platform_levels(typical, len(rows.platforms)), rows.weights, sd)
    return BentCurve(bend_at, typical, level, fit_average(rows, extra=extra),
                     fit_spread(rows.log_rate, design, rows.weights, mixture=True), rows.weights)
