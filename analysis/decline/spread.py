"""M3, the spread of creators around the curve, and the band where one new creator may land (method.md A4, A7).

Small creators are often more dispersed than large ones, so the spread is modelled against size: a gamma regression
of the squared residuals, then a line weighted by it. Below 30 creators it is taken as the same at every size.

How wide the band is for a new creator is read off creators whom the fit has not seen, since those it has seen pull the
line and the spread towards themselves: with 60 creators the plain residuals hold 87 of 100 where they promise 90. Each
creator is left out of both models, in closed form. Of the line, exactly: the residual over 1 - h, h being the leverage
in the weighted line (the residual of HC3; MacKinnon and White 1985). Of the log variance, by one scoring step, in
which a gamma regression with a log link weighs all alike: it moves by -(e2 / s2 - 1) g / (1 - g), g being the leverage
among the sizes (Pregibon 1981). Of n such distances, each in units of its own sd, the k-th holds a new creator with
about probability k / (n + 1) (the order statistic of conformal prediction: Vovk, Gammerman and Shafer 2005; left out
one by one: Barber et al. 2021), so that the band takes the (n + 1) p-th, between neighbours where that is no whole
number. `make study` measures it at 30, 60, 200 and 1,000 creators.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.genmod.families import Gamma
from statsmodels.genmod.families.links import Log
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from analysis.decline import thresholds
from analysis.decline.line import Line, mixture_median, platform_levels
from analysis.decline.rows import hat_values
from analysis.decline.scoring import climb, gamma

#: Probabilities at which the standardised distances are kept: enough for any band, small enough to pickle.
PROBABILITIES = np.linspace(0, 1, 401)
#: Stands for certainty, which no distance can give.
NEARLY_ALL = 0.9999


@dataclass(frozen=True, eq=False)
class Spread:
    """sd of ln(rate) around the curve at x: exp((constant + change * x) / 2), x held within the data.

    modelled: False where one sd stands for every size. quantiles: of |deviation| / sd of creators left out, at
    PROBABILITIES, when modelled; otherwise t quantiles with df for a new creator, widened by the error of the line at
    its size (creators: their number, middle: their mean x, squares: of x around it).
    level: of the weighted line for the mixture of platforms; coefficients: (constant, x, platforms..., hinge...).
    """

    constant: float
    change: float
    x_low: float
    x_high: float
    modelled: bool
    quantiles: np.ndarray
    df: float
    creators: float
    middle: float
    squares: float
    level: float
    coefficients: np.ndarray
    platforms: int

    def sd(self, x) -> np.ndarray:
        """Standard deviation of ln(rate) at x; zero for data without any spread."""
        held = np.clip(np.asarray(x, float), self.x_low, self.x_high)
        return np.exp((self.constant + self.change * held) / 2)

    def half_width(self, x, level: float) -> np.ndarray:
        """Half the width of the band, in ln(rate), that holds this share of new creators."""
        if self.modelled:
            return float(np.interp(level, PROBABILITIES, self.quantiles)) * self.sd(x)
        leverage = 1 / self.creators + (np.asarray(x, float) - self.middle) ** 2 / self.squares
        return float(stats.t.ppf(0.5 + level / 2, self.df)) * np.sqrt(1 + leverage) * self.sd(x)

    def centre(self, x, platform: int | None = None, extra: np.ndarray | None = None) -> np.ndarray:
        """The weighted line in ln(rate), for one platform (its position) or the mixture."""
        level = self.level if platform is None else platform_levels(self.coefficients, self.platforms)[platform]
        line = level + self.coefficients[1] * np.asarray(x, float)
        return line if extra is None else line + extra @ self.coefficients[1 + self.platforms :]


def fit_spread(log_rate: np.ndarray, design: np.ndarray, weights: np.ndarray, *, mixture: bool) -> Spread:
    """The spread of ln(rate) around its line, on a design of (constant, x, platforms..., hinge...).

    weights: share of the creators on each platform. mixture: deviations are from the mixture's line, so that they
    hold what platforms differ by (the band when no platform is named); else from each platform's own.
    """
    x, n, platforms = design[:, 1], len(log_rate), len(weights)
    df = n - design.shape[1]

    def baseline(coefficients, sd):
        if not mixture or platforms == 1:
            return design @ coefficients, float(coefficients[0])
        level, _ = mixture_median(platform_levels(coefficients, platforms), weights, sd)
        rest = design[:, 1 + platforms :] @ coefficients[1 + platforms :]
        return level + x * coefficients[1] + rest, level

    plain = np.linalg.lstsq(design, log_rate, rcond=None)[0]
    sd = math.sqrt(float(np.sum((log_rate - design @ plain) ** 2)) / df)
    fitted, level = baseline(plain, sd)
    squared = (log_rate - fitted) ** 2
    variance = float(squared.sum()) / df
    # Rates that follow a formula leave rounding errors only: no spread at all.
    constant = math.log(variance) if variance > 1e-20 else -math.inf
    about = (df, n, float(x.mean()), float(np.sum((x - x.mean()) ** 2)))
    if n < thresholds.CREATORS_FOR_SPREAD or variance <= 1e-20:
        return Spread(constant, 0.0, float(x.min()), float(x.max()), False, np.empty(0), *about, level, plain,
                      platforms)
    # A deviation of exactly zero has no logarithm in the deviance; far below the mean it changes nothing.
    squared, sizes = np.maximum(squared, 1e-12 * variance), np.column_stack([np.ones(n), x])
    # The logs, off by E ln(chi2 with 1 df) = -1.27, begin near the optimum.
    start = np.linalg.lstsq(sizes, np.log(squared) + 1.27, rcond=None)[0]
    start = climb(gamma(squared), sizes, start)
    with warnings.catch_warnings():
        # Two sizes with one deviation each are fitted exactly, which is no fault here.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        model = GLM(squared, sizes, family=Gamma(Log())).fit(start_params=start)
    root = np.sqrt(1 / model.fittedvalues)
    weighted = np.linalg.lstsq(design * root[:, None], log_rate * root, rcond=None)[0]
    centre, level = baseline(weighted, sd)
    fitted, leverage = design @ weighted, hat_values(design * root[:, None])
    left_out = (log_rate - fitted) / np.maximum(1 - leverage, 1e-9) + fitted - centre
    distances = np.abs(left_out) * root * _growth(squared * root**2, hat_values(sizes))
    constant, change = map(float, model.params)
    return Spread(constant, change, float(x.min()), float(x.max()), True, _conformal(distances, df), *about, level,
                  weighted, platforms)


def _growth(ratio: np.ndarray, leverage: np.ndarray) -> np.ndarray:
    """sd at each creator's size in a model of the spread that has seen it over the sd in one that has not, by one
    scoring step. ratio: squared deviation over fitted variance."""
    step = (ratio - 1) * leverage / np.maximum(1 - leverage, 1e-9)
    return np.exp(np.clip(step / 2, -50, 50))


def _conformal(distances: np.ndarray, df: float) -> np.ndarray:
    """The distance that holds a new creator with each of PROBABILITIES. Nearer to certainty than n creators can tell,
    n / (n + 1), it is the largest seen, or that of the t law where this is larger."""
    n, place = len(distances), (len(distances) + 1) * PROBABILITIES
    told = np.interp(place, np.arange(1, n + 1), np.sort(distances))
    beyond = place > n
    law = stats.t.ppf(0.5 + np.minimum(PROBABILITIES[beyond], NEARLY_ALL) / 2, df)
    told[beyond] = np.maximum(told[beyond], law)
    return told


def constant_spread(sd: float, line: Line) -> Spread:
    """One known sd at every size around a known line, with normal quantiles."""
    return Spread(2 * math.log(sd) if sd > 0 else -math.inf, 0.0, -math.inf, math.inf, False, np.empty(0), math.inf,
                  math.inf, 0.0, math.inf, line.level, np.array([line.level, line.slope.slope]), 1)
