"""The average creator of very many creators: statsmodels fits bins, passes over the rows polish (method.md A10).

Creators of one platform and nearly one size, put together, give coefficients within 2e-5 of those of the rows, and
nearly their dispersion; two Fisher-scoring passes over the rows bring that below 1e-9. The passes also sum what the
dispersion and the sandwich covariance need, so that no model ever holds a million rows: blocks fit the processor's
cache and run on all cores.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from statsmodels.genmod.families import NegativeBinomial
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.threads import one_thread

#: Sizes a platform is cut into.
BINS = 200
#: Rows of a block: its columns together stay in a core's own cache.
BLOCK = 16_384
#: Passes after which a fit that has not settled is left to the slow way.
MOST_PASSES = 12
#: A step below this is settled, in units of ln(rate), and so is a dispersion that moves by less: what is left after
#: that step is a thousand times smaller.
SETTLED, SETTLED_DISPERSION = 1e-8, 1e-4
#: Within which the dispersion is held: beyond, its moment estimate says that another law is at work (method.md A4).
LEAST_DISPERSION, MOST_DISPERSION = 1e-3, 5.0
#: A step above this (in ln(rate)) has left the neighbourhood in which scoring arrives.
LONGEST_STEP = 5.0


@dataclass(frozen=True, eq=False)
class Sums:
    """What one pass over the rows gives at given coefficients, for a design of k columns.

    score: (k,); expected: (k, k) information; dispersion: sum of ((total - mean)**2 - mean) / mean**2; observed: (k, k)
    information, and meat: (k, k) sum of outer products of row scores, where the covariance is asked for, else zeros.
    """

    score: np.ndarray
    expected: np.ndarray
    dispersion: float
    observed: np.ndarray
    meat: np.ndarray

    @property
    def covariance(self) -> np.ndarray:
        """The sandwich that statsmodels calls HC1 of a GLM: observed information, no small-sample factor."""
        bread = np.linalg.inv(self.observed)
        return bread @ self.meat @ bread


def fit_binned(total: np.ndarray, exposure: np.ndarray, design: np.ndarray,
               alpha: float | None) -> tuple[np.ndarray, float, np.ndarray] | None:
    """(coefficients, alpha, covariance) of the negative binomial with log link and offset ln(exposure).

    design: (n, k) with the constant first, x second and 0/1 columns of platforms next. alpha: the dispersion, else its
    moment estimate. None where the passes do not settle: then the rows are for the slow way.
    """
    offset = np.log(exposure)
    coefficients, dispersion = _of_bins(total, exposure, design, alpha)
    df = len(total) - design.shape[1]
    for turn in range(MOST_PASSES):
        # The first pass only begins: its covariance would not be used.
        sums = one_pass(total, offset, design, coefficients, dispersion, covariance=turn > 0)
        step = _step(sums)
        if step is None:
            return None
        moved = 0.0
        if alpha is None:
            moment = _held(sums.dispersion / df)
            moved, dispersion = abs(moment - dispersion), moment
        coefficients = coefficients + step
        if turn > 0 and np.abs(step).max() < SETTLED and moved < SETTLED_DISPERSION:
            return coefficients, dispersion, sums.covariance
    return None


def _held(moment: float) -> float:
    return float(np.clip(moment, LEAST_DISPERSION, MOST_DISPERSION))


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


def _step(sums: Sums) -> np.ndarray | None:
    """The scoring step; None where sizes or platforms cannot be told apart or the step leaves the neighbourhood."""
    try:
        step = np.linalg.solve(sums.expected, sums.score)
    except np.linalg.LinAlgError:
        return None
    return step if np.isfinite(step).all() and np.abs(step).max() <= LONGEST_STEP else None


def _of_bins(total, exposure, design, alpha) -> tuple[np.ndarray, float]:
    """(coefficients, dispersion): statsmodels on the means of creators of one platform and nearly one size, weighted by
    their number; the dispersion of the creators around the means of their bins, unless it is given."""
    x = np.ascontiguousarray(design[:, 1])
    bins, flags = cells(design, BINS)
    number = np.bincount(bins)
    filled = number > 0

    def mean(values: np.ndarray) -> np.ndarray:
        return np.bincount(bins, weights=values)[filled] / number[filled]

    platform = np.flatnonzero(filled) // BINS
    columns = np.column_stack([np.ones(len(platform)), mean(x), *(
        platform == flags.index(i) + 1 if i in flags else mean(design[:, i]) for i in range(2, design.shape[1]))])
    # The mean rate times the mean exposure is the count that such a creator would have.
    rates = total / exposure
    rate, exposed = mean(rates), mean(exposure)
    if alpha is None:
        there, many = rate > 0, number[filled]
        at, around, counting = (v[there] for v in (rate, mean(rates * rates), mean(1.0 / exposure)))
        alpha = _held(many[there] @ (around / at**2 - 1.0 - counting / at) / max((many[there] - 1).sum(), 1))
    start = np.linalg.lstsq(columns, np.log(np.maximum(rate, 0.5 / exposed)), rcond=None)[0]
    fit = GLM(rate * exposed, columns, family=NegativeBinomial(alpha=alpha), offset=np.log(exposed),
              freq_weights=number[filled]).fit(start_params=start)
    return np.asarray(fit.params), alpha


def one_pass(total, offset, design, coefficients, alpha, *, covariance: bool = True) -> Sums:
    """All sums over the rows at these coefficients, blocks on all cores. covariance: whether it will be asked for."""
    starts = range(0, len(total), BLOCK)

    def block(start: int) -> tuple:
        rows = slice(start, start + BLOCK)
        # One column after the other: a product with each is quick then, and slow across a row of two.
        columns, counts = np.ascontiguousarray(design[rows].T), total[rows]
        mean = coefficients @ columns
        mean += offset[rows]
        np.exp(np.clip(mean, -300, 300, out=mean), out=mean)
        inverse = 1.0 / mean
        ratio = counts * inverse
        ratio -= 1.0
        growth = 1.0 + alpha * mean
        share = mean / growth  # expected information of a row
        score = share * ratio
        sums = columns @ score, (columns * share) @ columns.T, float(ratio @ ratio - inverse.sum())
        if not covariance:
            return *sums, nothing, nothing
        observed = share * (1.0 + alpha * counts) / growth
        return *sums, (columns * observed) @ columns.T, (columns * (score * score)) @ columns.T

    nothing = np.zeros((design.shape[1], design.shape[1]))
    with one_thread(), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        parts = list(pool.map(block, starts))
    return Sums(*(sum(part[i] for part in parts) for i in range(5)))
