"""Passes over creators in this process, for the average creator of very many: in blocks, on all
cores (method.md A10)."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from analysis.decline.binned import LARGEST_LOG, Bins, Sandwich, Sums, cells
from analysis.threads import one_thread

#: Rows of a block. Smaller ones would stay in a core's own cache, but their threads then wait longer for each other's
#: turn in Python than they compute: a pass over a million took 11 ms in blocks of 16,384 and takes 5 ms in these.
BLOCK = 131_072


class MemoryPasses:
    """`analysis.decline.binned.Passes` over arrays: total (n,), exposure (n,), design (n, k)."""

    def __init__(self, total: np.ndarray, exposure: np.ndarray, design: np.ndarray):
        self._total, self._exposure, self._design = total, exposure, design
        self._offset = np.log(exposure)
        self.shape = design.shape

    def bins(self, sizes: int) -> Bins:
        """Creators of one platform whose x falls into the same of so many equal steps, put together."""
        design, total, exposure = self._design, self._total, self._exposure
        place, flags = cells(design, sizes)
        place = place.astype(np.intp)  # else each count converts them anew
        number = np.bincount(place)
        filled = number > 0

        def mean(values: np.ndarray) -> np.ndarray:
            return np.bincount(place, weights=values)[filled] / number[filled]

        platform = np.flatnonzero(filled) // sizes
        columns = [np.ones(len(platform)), mean(np.ascontiguousarray(design[:, 1])), *(
            platform == flags.index(i) + 1 if i in flags else mean(design[:, i]) for i in range(2, design.shape[1]))]
        rates = total / exposure
        return Bins(number[filled], np.column_stack(columns), mean(rates), mean(rates * (total - 1.0) / exposure),
                    mean(exposure))

    def sums(self, coefficients: np.ndarray, alpha: float) -> Sums:
        """Score, information and dispersion at these coefficients."""

        def block(columns, counts, inverse):
            ratio = counts * inverse
            ratio -= 1.0
            share = 1.0 / (inverse + alpha)  # expected information of a row
            return columns @ (share * ratio), (columns * share) @ columns.T, float(ratio @ ratio - inverse.sum())

        return Sums(*self._added_up(coefficients, block))

    def sandwich(self, coefficients: np.ndarray, alpha: float) -> Sandwich:
        """What the covariance at these coefficients is made of."""

        def block(columns, counts, inverse):
            share = 1.0 / (inverse + alpha)
            score = counts * inverse
            score -= 1.0
            score *= share
            # mean (1 + alpha total) / (1 + alpha mean)**2, the observed information of a row.
            observed = share * (1.0 + alpha * score)
            return (columns * observed) @ columns.T, (columns * (score * score)) @ columns.T

        return Sandwich(*self._added_up(coefficients, block))

    def _added_up(self, coefficients: np.ndarray, of_block: Callable) -> tuple:
        """What `of_block` says of each block's columns, totals and 1 / mean, added up."""

        def block(start: int) -> tuple:
            rows = slice(start, start + BLOCK)
            # One column after the other: a product with each is quick then, and slow across a row of two.
            columns = np.ascontiguousarray(self._design[rows].T)
            inverse = coefficients @ columns
            inverse += self._offset[rows]
            np.clip(inverse, -LARGEST_LOG, LARGEST_LOG, out=inverse)
            np.exp(np.negative(inverse, out=inverse), out=inverse)
            return of_block(columns, self._total[rows], inverse)

        with one_thread(), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            parts = list(pool.map(block, range(0, len(self._total), BLOCK)))
        return tuple(sum(part[i] for part in parts) for i in range(len(parts[0])))
