"""M5, the broken stick: does the slope change, where, and is that proven (method.md A4, A6).

41 knots at the 10-90 % quantiles of size; a heteroscedasticity-robust sup score with a wild bootstrap; the interval
is the profile of the threshold. It also rejects under smooth curvature, so the words are "bends around".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.decline import thresholds
from analysis.decline.binned import cells

KNOTS = 41
DRAWS = 999
#: Above this many creators the bootstrap sums are drawn from the normal law that they have reached.
ROWS_FOR_SIGNS = 2_000
#: Above this many creators those of one platform and almost one size are summed first: steps of a thousandth of the
#: range of ln(followers), far below what a bend can be placed to.
ROWS_FOR_CELLS, SIZES = 100_000, 1_000
PROFILE_LIMIT = 3.84
#: Rows of hinges held at once.
BLOCK = 8_192


@dataclass(frozen=True)
class Bend:
    """Where the slope changes: followers with its profile interval, typical slopes below and above (with their HC3
    standard errors), bootstrap p, and the seed of the bootstrap."""

    followers: float
    low: float
    high: float
    below: float
    above: float
    p_value: float
    below_error: float = math.nan
    above_error: float = math.nan
    seed: int = 0


def find_bend(log_rate: np.ndarray, design: np.ndarray, *, seed: int = 0) -> Bend | None:
    """The bend of the typical creator (second column of design is x), or None when none is proven."""
    found = best_stick(log_rate, design, seed=seed)
    return found if found is not None and found.p_value < thresholds.BEND_LEVEL else None


def best_stick(log_rate: np.ndarray, design: np.ndarray, *, seed: int = 0) -> Bend | None:
    """The best broken stick with its p-value, proven or not; None where there are too few creators or sizes."""
    n, searched = len(log_rate), _search(log_rate, design)
    if searched is None:
        return None
    knots, sums, residual = searched
    usable = sums.lengths > 1e-8 * n
    knots, lengths, total, variance = (v[usable] for v in (knots, sums.lengths, sums.total, sums.variance))
    scores = None if sums.scores is None else sums.scores[:, usable]
    p_value = _p_value(scores, sums.products[np.ix_(usable, usable)], total**2 / variance, variance, seed)

    squares = float(residual @ residual) - total**2 / lengths
    best = int(np.argmin(squares))
    inside = n * np.log(np.maximum(squares, 1e-300) / max(squares[best], 1e-300)) <= PROFILE_LIMIT
    below, above, below_error, above_error = _slopes(log_rate, design, float(knots[best]))
    low, middle, high = (float(np.exp(k) * thresholds.REFERENCE) for k in
                         (knots[inside].min(), knots[best], knots[inside].max()))
    return Bend(middle, low, high, below, above, p_value, below_error, above_error, seed)


def can_bend(log_rate: np.ndarray, design: np.ndarray) -> bool:
    """Whether a bend can be looked for at all: there are 30 creators of several sizes, and their rates do not follow
    the line exactly. Where it cannot, that none is proven says nothing."""
    # Among so many rows the first few hundred tell, and a search takes seconds.
    return (len(log_rate) > ROWS_FOR_CELLS and len(np.unique(design[:500, 1])) > 2 * KNOTS) or (
        _search(log_rate, design) is not None)


def _search(log_rate: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, _Sums, np.ndarray] | None:
    """(knots, their sums, residuals of the straight line); None where there are too few creators or sizes."""
    x, n = design[:, 1], len(log_rate)
    knots = np.unique(np.quantile(x, np.linspace(0.1, 0.9, KNOTS)))
    if n < thresholds.CREATORS_FOR_BEND or len(knots) < 3:
        return None
    orthogonal, _ = np.linalg.qr(design)
    residual = log_rate - orthogonal @ (orthogonal.T @ log_rate)
    if float(residual @ residual) <= 1e-18 * n:
        return None
    sums = (_Sums.of(x, knots, orthogonal, residual) if n <= ROWS_FOR_CELLS else
            _Sums.of_cells(design, knots, residual))
    return (knots, sums, residual) if (sums.lengths > 1e-8 * n).any() else None


@dataclass(frozen=True, eq=False)
class _Sums:
    """What the test needs of the hinges cleared of the straight fit: their squared lengths, sums (total) and products
    of the scores hinge * residual, and the scores themselves where there are few rows."""

    lengths: np.ndarray
    total: np.ndarray
    products: np.ndarray
    scores: np.ndarray | None

    @property
    def variance(self) -> np.ndarray:
        return np.diag(self.products)

    @classmethod
    def of(cls, x, knots, orthogonal, residual) -> _Sums:
        """In passes over blocks of rows, so that a million creators need no more memory than a block."""
        blocks = [slice(i, i + BLOCK) for i in range(0, len(x), BLOCK)]

        def hinges(rows):
            return np.maximum(x[rows, None] - knots, 0.0)

        fitted = sum(orthogonal[rows].T @ hinges(rows) for rows in blocks)
        lengths, total, products = np.zeros(len(knots)), np.zeros(len(knots)), np.zeros((len(knots), len(knots)))
        for rows in blocks:
            cleared = hinges(rows) - orthogonal[rows] @ fitted
            scores = cleared * residual[rows, None]
            lengths += np.einsum("ij,ij->j", cleared, cleared)
            total += scores.sum(axis=0)
            products += scores.T @ scores
        return cls(lengths, total, products, scores if len(x) <= ROWS_FOR_SIGNS else None)

    @classmethod
    def of_cells(cls, design, knots, residual) -> _Sums:
        """The same from sums over cells: their creators share the hinges of the cell's mean size."""
        cell, _ = cells(design, SIZES)
        number = np.bincount(cell).astype(float)
        filled = number > 0
        number = number[filled]
        means = np.column_stack([np.bincount(cell, weights=column)[filled] / number for column in design.T])
        first, second = (np.bincount(cell, weights=w)[filled] for w in (residual, residual**2))
        hinges = np.maximum(means[:, 1, None] - knots, 0.0)
        root = np.sqrt(number)[:, None]
        cleared = hinges - means @ np.linalg.lstsq(root * means, root * hinges, rcond=None)[0]
        return cls(number @ cleared**2, first @ cleared, (cleared * second[:, None]).T @ cleared, None)


def _p_value(scores: np.ndarray | None, products: np.ndarray, statistics: np.ndarray, variance: np.ndarray,
             seed: int) -> float:
    """Share of wild-bootstrap sups at least as large as the one seen (the one seen counts as one draw)."""
    random = np.random.default_rng(seed)
    if scores is not None:
        signs = random.integers(0, 2, size=(DRAWS, len(scores)), dtype=np.int8).astype(np.float32) * 2 - 1
        sums = signs @ scores.astype(np.float32)
    else:
        values, vectors = np.linalg.eigh(products)
        sums = random.standard_normal((DRAWS, len(values))) @ (vectors * np.sqrt(np.maximum(values, 0))).T
    sups = (sums**2 / variance).max(axis=1)
    return (1 + int(np.sum(sups >= statistics.max()))) / (DRAWS + 1)


def hinge(x: np.ndarray, followers: float) -> np.ndarray:
    """(n, 1) the part of x above a bend at this many followers."""
    return np.maximum(x - math.log(followers / thresholds.REFERENCE), 0.0)[:, None]


def _slopes(log_rate, design, knot):
    """Slopes below and above the knot, with HC3 errors."""
    full = np.column_stack([design, np.maximum(design[:, 1] - knot, 0.0)])
    inverse = np.linalg.pinv(full.T @ full)
    coefficients = inverse @ (full.T @ log_rate)
    leverage = ((full @ inverse) * full).sum(axis=1)
    scaled = (log_rate - full @ coefficients) / np.maximum(1 - leverage, 1e-9)
    covariance = inverse @ ((full * (scaled**2)[:, None]).T @ full) @ inverse
    pick = np.zeros((2, full.shape[1]))
    pick[:, 1], pick[1, -1] = 1.0, 1.0
    slopes = pick @ coefficients
    errors = np.sqrt(np.diag(pick @ covariance @ pick.T))
    return float(slopes[0]), float(slopes[1]), float(errors[0]), float(errors[1])
