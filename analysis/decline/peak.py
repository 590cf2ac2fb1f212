"""Is there a best size? Two lines, the only test here that may say so (method.md A6; Simonsohn 2018).

A quadratic calls a plateau a peak in up to 99 of 100 samples. Two lines ask for what a peak means: a slope above zero
below some size and a slope below zero above it, each proven by itself. The break is set where that is easiest to see
(the "Robin Hood" rule): in the flat part around the highest fitted value, nearer to the line that is less sure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from patsy import cr, dmatrix
from scipy import stats

from analysis.decline import thresholds

#: Degrees of freedom of the curve that finds the highest part.
CURVE_DF = 5
#: Fewest different sizes on either side of the break for a slope of its own.
FEWEST_SIZES = 5
#: The curve that finds the highest part needs no more creators than this; above, every k-th takes part in it.
MOST_FOR_CURVE = 100_000


@dataclass(frozen=True)
class TwoLines:
    """Typical slopes below and above `followers`, and the larger of their two-sided p-values; 1 where they do not
    rise and then fall. The slopes are NaN where the highest part lies at the edge of the data."""

    followers: float
    below: float
    above: float
    p_value: float

    @property
    def proven(self) -> bool:
        """Whether a best size is proven."""
        return self.p_value < thresholds.BEND_LEVEL


def two_lines(log_rate: np.ndarray, design: np.ndarray) -> TwoLines | None:
    """The test on ln(rate), or on ln(count) where the question is about totals; column 1 of design is ln(followers /
    10,000). None where there are fewer than 30 creators or too few sizes."""
    x = design[:, 1]
    if len(x) < thresholds.CREATORS_FOR_BEND or not _several(x, 3 * CURVE_DF):
        return None
    flat = _highest(log_rate, design)
    middle = float(np.median(flat))
    first = _slopes(log_rate, design, middle)
    if first is None:  # the highest part lies at the edge of the data
        return _nowhere(middle)
    (_, low_z), (_, high_z) = first
    # The less sure line gets the larger share of the flat part.
    share = abs(high_z) / (abs(low_z) + abs(high_z)) if low_z or high_z else 0.5
    at = float(np.quantile(flat, share))
    second = _slopes(log_rate, design, at)
    if second is None:
        return _nowhere(at)
    (below, low_z), (above, high_z) = second
    df = len(x) - design.shape[1] - 2
    p = max(float(2 * stats.t.sf(abs(low_z), df)), float(2 * stats.t.sf(abs(high_z), df)))
    return TwoLines(float(np.exp(at) * thresholds.REFERENCE), below, above, p if below > 0 > above else 1.0)


def _highest(log_rate: np.ndarray, design: np.ndarray) -> np.ndarray:
    """The sizes, in order, at which a smooth curve is within one standard error of its highest value."""
    some = slice(None, None, math.ceil(len(log_rate) / MOST_FOR_CURVE))
    x = design[some, 1]
    others = design[some, 2:] - design[some, 2:].mean(axis=0)
    basis = np.asarray(dmatrix(f"cr(x, df={CURVE_DF}, constraints='center')", {"x": x, "cr": cr}))
    fitted, covariance = _least_squares(log_rate[some], np.column_stack([basis, others]))
    height = basis @ fitted[: basis.shape[1]]
    top = int(np.argmax(height))
    error = math.sqrt(max(basis[top] @ covariance[: basis.shape[1], : basis.shape[1]] @ basis[top], 0.0))
    low, high = np.quantile(x, [0.05, 0.95])
    flat = np.sort(x[(x > low) & (x < high) & (height >= height[top] - error)])
    return flat if len(flat) else np.array([np.clip(x[top], low, high)])


def _several(values: np.ndarray, number: int) -> bool:
    """Whether so many of the values differ; most often the first few hundred tell."""
    return len(np.unique(values[:500])) >= number or len(np.unique(values)) >= number


def _least_squares(values: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients with their HC3 covariance, by normal equations: for a million rows a pseudo-inverse of them all
    takes seconds."""
    inverse = np.linalg.pinv(design.T @ design, hermitian=True)
    coefficients = inverse @ (design.T @ values)
    leverage = np.einsum("ij,ij->i", design @ inverse, design)
    scaled = (values - design @ coefficients) / np.maximum(1 - leverage, 1e-9)
    moved = (design @ inverse) * scaled[:, None]
    return coefficients, moved.T @ moved


def _nowhere(at: float) -> TwoLines:
    """No peak within the data: on one side of its highest part there are too few sizes for a line."""
    return TwoLines(float(np.exp(at) * thresholds.REFERENCE), math.nan, math.nan, 1.0)


def _slopes(log_rate: np.ndarray, design: np.ndarray, at: float):
    """((slope, slope over its error) below, the same above) of lines that need not meet; None with too few sizes."""
    x = design[:, 1] - at
    high = (x >= 0).astype(float)
    if not (_several(x[x >= 0], FEWEST_SIZES) and _several(x[x < 0], FEWEST_SIZES)):
        return None
    lines = np.column_stack([np.ones_like(x), np.minimum(x, 0), np.maximum(x, 0), high, design[:, 2:]])
    fitted, covariance = _least_squares(log_rate, lines)
    errors = np.sqrt(np.maximum(np.diag(covariance)[1:3], 0.0))
    if not np.isfinite(errors).all() or (errors <= 0).any():
        return None
    return tuple((float(fitted[i]), float(fitted[i] / errors[i - 1])) for i in (1, 2))
