"""The average creator of very many creators: statsmodels fits bins, passes over the rows polish (method.md A10).

Creators of one platform and nearly one size, put together, give coefficients within 2e-5 of those of the rows, and
nearly their dispersion; two Fisher-scoring passes over the rows bring that below 1e-9. A pass only sums, so that it is
made where the rows are: in this process in blocks (`passes_in_memory`), or in an engine in SQL (`passes_in_sql`), of
which no row comes here. The sums of the sandwich covariance are those of one more pass, at the coefficients found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from statsmodels.genmod.families import NegativeBinomial
from statsmodels.genmod.generalized_linear_model import GLM

#: Sizes a platform is cut into.
BINS = 200
#: Passes after which a fit that has not settled is left to the slow way.
MOST_PASSES = 12
#: A step below this is settled, in units of ln(rate), and so is a dispersion that moves by less: what is left after
#: that step is a thousand times smaller.
SETTLED, SETTLED_DISPERSION = 1e-8, 1e-4
#: Within which the dispersion is held: beyond, its moment estimate says that another law is at work (method.md A4).
LEAST_DISPERSION, MOST_DISPERSION = 1e-3, 5.0
#: A step above this (in ln(rate)) has left the neighbourhood in which scoring arrives.
LONGEST_STEP = 5.0
#: The logarithm of a mean is held within this distance of zero, so that a step astray is a number still.
LARGEST_LOG = 300.0


@dataclass(frozen=True, eq=False)
class Bins:
    """m cells of creators of one platform and nearly one size, none of them empty. number: (m,) of creators; design:
    (m, k) means of the columns; rate, pairs, exposure: (m,) means over the creators, pairs of total (total - 1) /
    exposure**2, which is expected to be rate**2 (1 + alpha)."""

    number: np.ndarray
    design: np.ndarray
    rate: np.ndarray
    pairs: np.ndarray
    exposure: np.ndarray


@dataclass(frozen=True, eq=False)
class Sums:
    """What one pass over the rows gives at given coefficients, for a design of k columns: score (k,), the expected
    information (k, k), and dispersion, the sum of ((total - mean)**2 - mean) / mean**2."""

    score: np.ndarray
    expected: np.ndarray
    dispersion: float


@dataclass(frozen=True, eq=False)
class Sandwich:
    """What the pass of the covariance gives: the observed information of the rows and the sum of the outer products of
    their scores, both (k, k). A row is all posts of one creator on a platform: this is the covariance clustered by
    creator that posts would have needed."""

    observed: np.ndarray
    meat: np.ndarray

    @property
    def covariance(self) -> np.ndarray:
        """The sandwich that statsmodels calls HC1 of a GLM: observed information, no small-sample factor."""
        bread = np.linalg.inv(self.observed)
        return bread @ self.meat @ bread


class Passes(Protocol):
    """Creators, wherever they are, that sums can be asked of. The design has the constant first, x = ln(followers /
    10,000) second and 0/1 columns of platforms next; `shape` is (creators, its columns)."""

    shape: tuple[int, int]

    def bins(self, sizes: int) -> Bins:
        """Creators of one platform whose x falls into the same of so many equal steps, put together."""

    def sums(self, coefficients: np.ndarray, alpha: float) -> Sums:
        """Score, information and dispersion at these coefficients."""

    def sandwich(self, coefficients: np.ndarray, alpha: float) -> Sandwich:
        """What the covariance at these coefficients is made of."""


def fit_binned(passes: Passes, alpha: float | None) -> tuple[np.ndarray, float, np.ndarray] | None:
    """(coefficients, alpha, covariance) of the negative binomial with log link and offset ln(exposure).

    alpha: the dispersion, else its moment estimate. None where the passes do not settle: then the rows are for the
    slow way.
    """
    coefficients, dispersion = _of_bins(passes.bins(BINS), alpha)
    creators, columns = passes.shape
    for _ in range(MOST_PASSES):
        sums = passes.sums(coefficients, dispersion)
        step = _step(sums)
        if step is None:
            return None
        moved = 0.0
        if alpha is None:
            moment = _held(sums.dispersion / (creators - columns))
            moved, dispersion = abs(moment - dispersion), moment
        coefficients = coefficients + step
        if np.abs(step).max() < SETTLED and moved < SETTLED_DISPERSION:
            return coefficients, dispersion, passes.sandwich(coefficients, dispersion).covariance
    return None


def _held(moment: float) -> float:
    return float(np.clip(moment, LEAST_DISPERSION, MOST_DISPERSION))


def _step(sums: Sums) -> np.ndarray | None:
    """The scoring step; None where sizes or platforms cannot be told apart or the step leaves the neighbourhood."""
    try:
        step = np.linalg.solve(sums.expected, sums.score)
    except np.linalg.LinAlgError:
        return None
    return step if np.isfinite(step).all() and np.abs(step).max() <= LONGEST_STEP else None


def _of_bins(bins: Bins, alpha: float | None) -> tuple[np.ndarray, float]:
    """(coefficients, dispersion): statsmodels on the means of the bins, weighted by their creators; the dispersion of
    the creators around the means of their bins, unless it is given."""
    if alpha is None:
        there = bins.rate > 0
        many, at = bins.number[there], bins.rate[there]
        excess = bins.pairs[there] / at**2 - 1.0
        alpha = _held(many @ excess / max((many - 1).sum(), 1))
    # The mean rate times the mean exposure is the count that such a creator would have.
    start = np.linalg.lstsq(bins.design, np.log(np.maximum(bins.rate, 0.5 / bins.exposure)), rcond=None)[0]
    fit = GLM(bins.rate * bins.exposure, bins.design, family=NegativeBinomial(alpha=alpha),
              offset=np.log(bins.exposure), freq_weights=bins.number).fit(start_params=start)
    return np.asarray(fit.params), alpha


def cells(design: np.ndarray, sizes: int) -> tuple[np.ndarray, list[int]]:
    """(cell of each row, columns that name a platform): rows of one platform whose x falls into the same of `sizes`
    equal steps share a cell. Columns of zeros and ones name platforms, at most one a row; a hinge follows x."""
    x = np.ascontiguousarray(design[:, 1])
    low, high = float(x.min()), float(x.max())
    found = np.minimum(((x - low) * (sizes / (high - low) if high > low else 0.0)).astype(np.int32), sizes - 1)
    flags = [i for i in range(2, design.shape[1]) if ((design[:, i] == 0) | (design[:, i] == 1)).all()]
    for position, i in enumerate(flags, start=1):
        found += (sizes * position) * design[:, i].astype(np.int32)
    return found, flags
