"""Does the answer to "small or large?" change with what one calls small? The presets of tiers, each asked (product.md).

For each definition that has a "micro" and a "macro" tier: how many times the rate of a typical micro creator is that of
a typical macro or mega one, platforms set level, with its HC3 range.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.decline.rows import CreatorRows
from analysis.engagement.tiers import PRESETS, Tier, TierSet

#: Fewest creators on either side for a comparison.
FEWEST = 5


@dataclass(frozen=True)
class Contrast:
    """One definition: micro against macro and mega as a ratio of typical rates with its 95 % range, and creators of
    either kind."""

    name: str
    micro: str
    ratio: float
    low: float
    high: float
    small: int
    large: int

    @property
    def conclusion(self) -> str:
        """"higher", "lower", or "cannot tell" where the range holds 1."""
        return "higher" if self.low > 1 else "lower" if self.high < 1 else "cannot tell"


def contrasts(rows: CreatorRows, presets: tuple[TierSet, ...] = PRESETS) -> tuple[Contrast, ...]:
    """Each preset that names a micro and a macro tier and has five creators in either."""
    named = [(tiers.name, tiers.tier("micro"), tiers.tier("macro")) for tiers in presets]
    named = [(name, micro, macro) for name, micro, macro in named if micro is not None and macro is not None]
    cells = _Cells.of(rows, sorted({edge for _, micro, macro in named for edge in (micro.low, micro.high, macro.low)}))
    found = (_contrast(cells, name, micro, macro) for name, micro, macro in named)
    return tuple(contrast for contrast in found if contrast is not None)


@dataclass(frozen=True, eq=False)
class _Cells:
    """Creators counted by platform and by size between neighbouring edges: number, sum of ln(rate) and of its squares,
    each (platforms, edges + 1). All that any of the contrasts needs, so that a million creators are looked at once."""

    edges: tuple[float, ...]
    number: np.ndarray
    total: np.ndarray
    squares: np.ndarray

    @classmethod
    def of(cls, rows: CreatorRows, edges: list[float]) -> _Cells:
        shape = (len(rows.platforms), len(edges) + 1)
        size = np.searchsorted(edges, rows.followers[rows.positive], side="right")
        cell = rows.codes[rows.positive] * shape[1] + size
        # About their mean, so that the squares keep their digits.
        logs = rows.log_rate - rows.log_rate.mean()
        sums = (np.bincount(cell, weights=w, minlength=shape[0] * shape[1]).reshape(shape)
                for w in (None, logs, logs**2))
        return cls(tuple(edges), *sums)

    def between(self, low: float, high: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(number, sum, squares) by platform of the sizes from low up to high; both are edges, or high is infinite."""
        first = self.edges.index(low) + 1
        last = self.edges.index(high) + 1 if math.isfinite(high) else len(self.edges) + 1
        return tuple(v[:, first:last].sum(axis=1) for v in (self.number, self.total, self.squares))


def _contrast(cells: _Cells, name: str, micro: Tier, macro: Tier) -> Contrast | None:
    parts = [cells.between(micro.low, micro.high), cells.between(macro.low, math.inf)]
    if min(parts[0][0].sum(), parts[1][0].sum()) < FEWEST:
        return None
    number, total, squares = (np.concatenate([parts[0][i], parts[1][i]]) for i in range(3))
    platforms = len(cells.number)
    is_small = np.repeat([1.0, 0.0], platforms)
    is_platform = np.tile(np.eye(platforms), (2, 1))
    there = number > 0
    # One row for each kind of creator; a platform with none of either kind has no level.
    design = np.column_stack([is_small, is_platform[:, (number.reshape(2, -1) > 0).any(axis=0)]])[there]
    number, total, squares = number[there], total[there], squares[there]
    normal = (design * number[:, None]).T @ design
    df = number.sum() - design.shape[1]
    if np.linalg.matrix_rank(normal) < design.shape[1] or df < 1:  # one kind to a platform
        return None
    inverse = np.linalg.inv(normal)
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    if leverage.max() > 1 - 1e-9:
        return None
    coefficients = inverse @ (design.T @ total)
    fitted = design @ coefficients
    rest = np.maximum(squares - 2 * fitted * total + number * fitted**2, 0.0)
    variance = float(((design @ inverse)[:, 0] ** 2 * rest / (1 - leverage) ** 2).sum())
    half = float(stats.t.ppf(0.975, df)) * math.sqrt(variance)
    middle = float(coefficients[0])
    low, middle, high = (math.exp(min(max(v, -700.0), 700.0)) for v in (middle - half, middle, middle + half))
    return Contrast(name, micro.span, middle, low, high, int(parts[0][0].sum()), int(parts[1][0].sum()))
