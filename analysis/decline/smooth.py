"""M4, the smooth curve behind the lines: a centred spline that may bend anywhere, for drawing only (method.md A4).

A natural cubic regression spline of ln(followers) with four degrees of freedom, its knots at the quantiles of the
sizes seen, with a level for each platform. It is centred, since beside a constant the plain basis is rank-deficient.
Beyond the sizes seen it runs on level. It claims nothing: whether the curve bends is asked of the broken stick.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from patsy import cr, dmatrix

from analysis.decline.line import mixture_median, platform_levels, to_x
from analysis.decline.rows import CreatorRows

SPLINE_DF = 4
#: Fewer creators than this make a curve of chance.
FEWEST_CREATORS = 30
#: Above this many creators every k-th takes part: more change nothing that could be seen.
MOST_CREATORS = 100_000


def spline_basis(x: np.ndarray, seen: np.ndarray) -> np.ndarray | None:
    """(len(x), 4) the centred basis at x, with knots from the sizes `seen`; None where these are too few for it."""
    low, high = float(seen.min()), float(seen.max())
    inside = np.quantile(seen, np.linspace(0, 1, SPLINE_DF + 1)[1:-1])
    if len(np.unique(np.r_[low, inside, high])) < SPLINE_DF + 1:
        return None
    return np.asarray(dmatrix("cr(x, knots=inside, lower_bound=low, upper_bound=high, constraints='center') - 1",
                              {"x": np.clip(x, low, high), "cr": cr, "inside": inside, "low": low, "high": high}))


@dataclass(frozen=True, eq=False)
class SmoothCurve:
    """The typical rate as a smooth curve, for the mixture of platforms: at the sizes (x) of `grid` its ln(rate)."""

    grid: np.ndarray
    log_rate: np.ndarray

    def rate(self, followers) -> np.ndarray:
        """Typical rate at these follower counts, level beyond the sizes seen."""
        return np.exp(np.interp(to_x(followers), self.grid, self.log_rate))


def fit_smooth(rows: CreatorRows) -> SmoothCurve | None:
    """The smooth curve through creators with any of the outcome; None with fewer than 30 of them, or too few sizes."""
    take = np.flatnonzero(rows.positive)
    take = take[:: int(np.ceil(max(len(take), 1) / MOST_CREATORS))]
    if len(take) < FEWEST_CREATORS:
        return None
    design, log_rate = rows.design[take], np.log(rows.total[take] / rows.exposure[take])
    x, platforms = design[:, 1], len(rows.platforms)
    grid = np.linspace(x.min(), x.max(), 201)
    # One call for the creators and the grid: centring is by the rows at hand.
    basis = spline_basis(np.concatenate([x, grid]), x)
    if basis is None:
        return None
    columns = np.column_stack([np.delete(design, 1, axis=1), basis[: len(x)]])
    coefficients = np.linalg.lstsq(columns, log_rate, rcond=None)[0]
    sd = float(np.std(log_rate - columns @ coefficients))
    levels = platform_levels(np.insert(coefficients[:platforms], 1, 0.0), platforms)
    level, _ = mixture_median(levels, rows.weights, sd)
    return SmoothCurve(grid, level + basis[len(x) :] @ coefficients[platforms:])
