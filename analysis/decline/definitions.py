"""Does the answer to "small or large?" change with what one calls small? The presets of tiers, each asked (product.md).

For each definition that has a "micro" and a "macro" tier: how many times the rate of a typical micro creator is that of
a typical macro or mega one, platforms set level, with its HC3 range.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.decline.rows import CreatorRows, hat_values
from analysis.engagement.tiers import PRESETS, TierSet

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
    found = (_contrast(rows, tiers) for tiers in presets)
    return tuple(contrast for contrast in found if contrast is not None)


def _contrast(rows: CreatorRows, tiers: TierSet) -> Contrast | None:
    micro, macro = tiers.tier("micro"), tiers.tier("macro")
    if micro is None or macro is None:
        return None
    followers = rows.followers[rows.positive]
    small = (followers >= micro.low) & (followers < micro.high)
    large = followers >= macro.low
    if min(small.sum(), large.sum()) < FEWEST:
        return None
    part = small | large
    codes = rows.codes[rows.positive][part]
    platforms = (codes[:, None] == np.unique(codes)[None, 1:]).astype(float)
    design = np.column_stack([np.ones(part.sum()), small[part].astype(float), platforms])
    if np.linalg.matrix_rank(design) < design.shape[1]:  # one size to a platform
        return None
    leverage = hat_values(design)
    if leverage.max() > 1 - 1e-9 or len(design) <= design.shape[1]:
        return None
    inverse = np.linalg.inv(design.T @ design)
    log_rate = rows.log_rate[part]
    coefficients = inverse @ (design.T @ log_rate)
    moved = (design @ inverse)[:, 1] * (log_rate - design @ coefficients) / (1 - leverage)
    half = float(stats.t.ppf(0.975, len(design) - design.shape[1])) * math.sqrt(float(moved @ moved))
    middle = float(coefficients[1])
    low, middle, high = (math.exp(min(max(v, -700.0), 700.0)) for v in (middle - half, middle, middle + half))
    return Contrast(tiers.name, micro.span, middle, low, high, int(small.sum()), int(large.sum()))
