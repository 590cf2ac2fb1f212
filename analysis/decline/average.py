"""M2, the average creator, which money follows: negative binomial counts with an offset (method.md A4).

Each creator weighs about the same (1/alpha), so that one giant account is not the regression, as it is in Poisson.
The slope's error comes from leaving each creator out once, with full refits, up to 500 creators; from HC1 above. Very
many are fitted by sums (`analysis.decline.binned`), which an engine makes where they stand there.

Rates are skewed, so that a few creators carry most of such an error, and t on n - p degrees of freedom is too sure of
it: where the spread falls with size its 95 % interval holds 92 to 93 of 100, at 30 creators as at 200. The error's own
degrees of freedom are those of a scaled chi-squared with its mean and variance (Satterthwaite 1946), the variance of
the error learnt from how unequal the creators' parts in it are (Pan and Wall 2002); never more than n - p. So the
interval holds 94 to 97 of 100 (`make study`), for a median width 4 % larger at 200 creators and 10 % at 30.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from statsmodels.genmod.families import NegativeBinomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from analysis.decline import thresholds
from analysis.decline.binned import fit_binned
from analysis.decline.line import Line, Slope, mixture_covariance, platform_levels
from analysis.decline.passes_in_memory import MemoryPasses
from analysis.decline.passes_in_sql import passes_over
from analysis.decline.rows import CreatorRows, platforms_kept
from analysis.decline.scoring import climb, negative_binomial
from analysis.errors import FitError
from analysis.threads import one_thread
from data.engine import answer

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True, eq=False)
class AverageCreator:
    """line: the fit; alpha: dispersion; coefficients and covariance of (constant, x, dummies...); method: of the
    standard error, "jackknife" or "HC1"; df: degrees of freedom of its t intervals, n - p with HC1."""

    line: Line
    alpha: float
    coefficients: np.ndarray
    covariance: np.ndarray
    df: float
    method: str


def fit_average(rows: CreatorRows, *, alpha: float | None = None, jackknife_up_to: int | None = None,
                extra: np.ndarray | None = None) -> AverageCreator:
    """Fit the average creator; zeros take part. alpha: the dispersion, else its moment estimate.

    extra: (n, k) further columns of the design (the hinge of a bend).
    """
    limit = thresholds.JACKKNIFE_UP_TO if jackknife_up_to is None else jackknife_up_to
    design = rows.design if extra is None else np.column_stack([rows.design, extra])
    coefficients, alpha, covariance = _fit(rows.total, rows.exposure, design, alpha)
    df, method = float(len(rows) - design.shape[1]), "HC1"
    if len(rows) <= limit:
        left_out = leave_one_out(rows.total, rows.exposure, design, coefficients, alpha)
        covariance, method = jackknife_covariance(left_out), "jackknife"
        df = min(df, jackknife_df(left_out[:, 1]))
    if not _finite(coefficients, covariance):
        raise FitError("The average creator could not be fitted: a few creators have nearly all of the outcome. "
                       "Look at the largest counts, or choose another outcome.")
    return _stated(coefficients, alpha, covariance, rows.platforms, rows.weights, df, method)


@one_thread()
def fit_average_of(creators: ibis.Table, *, alpha: float | None = None) -> AverageCreator | None:
    """The same fit of creators who stand in an engine (`data.engine.standing_creators`), by sums that the engine makes:
    none of their rows comes into this process.

    None where that is not the way: up to `thresholds.CREATORS_FOR_BINS` creators, whose rows are quickly here, and
    where sizes or counts allow no fit by passes. `fit_average` of the rows is then for the first and says why of the
    second.
    """
    creators = creators.mutate(platform=creators["platform"].fill_null("unknown"))
    found = _looked_over(creators)
    kept = platforms_kept(found["platform"], found["positive"])
    chosen = {name: np.array([found[name][list(found["platform"]).index(one)] for one in kept], float)
              for name in found if name != "platform"}
    number = chosen["creators"].sum()
    if number <= thresholds.CREATORS_FOR_BINS or found["negative"].any() or not _sizes_differ(chosen):
        return None
    with passes_over(creators, kept) as passes:
        fitted = fit_binned(passes, alpha)
    if fitted is None or not _finite(fitted[0], fitted[2]):
        return None
    return _stated(*fitted, kept, chosen["creators"] / number, float(number - 1 - len(kept)), "HC1")


def _looked_over(creators: ibis.Table) -> dict[str, np.ndarray]:
    """By platform: the creators, those below zero, those above it, and of the last the mean of x, the sum of squares
    around it, the least and the greatest."""
    x = (creators["followers"] / thresholds.REFERENCE).ln()
    any_of_it = creators["total"] > 0
    return answer(creators.group_by("platform").agg(
        creators=creators.count(), negative=(creators["total"] < 0).sum(), positive=any_of_it.sum(),
        mean=x.mean(where=any_of_it), squares=x.var(where=any_of_it, how="pop") * any_of_it.sum(),
        low=x.min(where=any_of_it), high=x.max(where=any_of_it)))


def _sizes_differ(platforms: dict[str, np.ndarray]) -> bool:
    """Whether sizes differ within platforms, and not by one account alone (its leverage, as `prepare` of the rows has
    it): only then is there a slope."""
    squares = platforms["squares"].sum()
    if squares <= 1e-9:
        return False
    farthest = np.maximum(platforms["high"] - platforms["mean"], platforms["mean"] - platforms["low"])
    return float((1 / platforms["positive"] + farthest**2 / squares).max()) <= 1 - 1e-9


def _finite(*values: np.ndarray) -> bool:
    return all(np.isfinite(one).all() for one in values)


def _stated(coefficients: np.ndarray, alpha: float, covariance: np.ndarray, platforms: Sequence[str],
            weights: np.ndarray, df: float, method: str) -> AverageCreator:
    """The fit as its line. weights: share of the creators on each platform."""
    levels = platform_levels(coefficients, len(platforms))
    parts = weights * np.exp(levels)
    line = Line(Slope.of(coefficients[1], np.sqrt(covariance[1, 1]), df), float(np.log(parts.sum())),
                tuple(platforms), tuple(map(float, levels)), mixture_covariance(covariance, parts / parts.sum()))
    return AverageCreator(line, float(alpha), coefficients, covariance, df, method)


def _fit(total, exposure, design, alpha):
    """Coefficients, alpha and HC1 covariance; alpha by moments (A4) unless it is given."""
    if len(total) > thresholds.CREATORS_FOR_BINS:
        found = fit_binned(MemoryPasses(total, exposure, design), alpha)
        if found is not None:
            return found
    offset = np.log(exposure)
    # A line through the logs begins near the optimum; half an interaction stands for none.
    start = np.linalg.lstsq(design, np.log(np.maximum(total, 0.5)) - offset, rcond=None)[0]
    if alpha is None:
        alpha = 1.0
        for _ in range(15):
            start = climb(negative_binomial(total, offset, alpha), design, start)
            mean = np.exp(design @ start + offset)
            moment = (((total - mean) ** 2 - mean) / mean**2).sum() / (len(total) - design.shape[1])
            moment = float(np.clip(moment, 1e-3, 5))
            if abs(moment - alpha) < 1e-4:
                break
            alpha = moment
    start = climb(negative_binomial(total, offset, alpha), design, start)
    with warnings.catch_warnings():
        # Rates that follow a formula are fitted exactly; our own finding says so.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fit = GLM(total, design, family=NegativeBinomial(alpha=alpha), offset=offset).fit(
            start_params=start, cov_type="HC1", use_t=True)
    return np.asarray(fit.params), float(alpha), np.asarray(fit.cov_params())


def jackknife_covariance(left_out: np.ndarray) -> np.ndarray:
    """Covariance of the coefficients from those of the fits without each row, (n, k)."""
    deviations = left_out - left_out.mean(axis=0)
    return (len(left_out) - 1) / len(left_out) * deviations.T @ deviations


def jackknife_df(left_out: np.ndarray) -> float:
    """Degrees of freedom of the jackknife variance of one coefficient, from its values without each row, (n,).

    The variance is a multiple of v = sum(u), u the squared deviations: one a creator, drawn like the creators. A scaled
    chi-squared with the mean and variance of v has 2 v**2 / var(v) degrees, and var(v) is n times the variance of u.
    From 2, where one creator is all of it, to infinity, where all have the same share, or none has any.
    """
    share = (left_out - left_out.mean()) ** 2
    if share.max() <= 0:
        return np.inf
    share /= share.sum()
    variance = len(share) * float(share.var(ddof=1))
    return 2 / variance if variance > 0 else np.inf


def leave_one_out(total, exposure, design, coefficients, alpha, *, steps: int = 25) -> np.ndarray:
    """(n, k) coefficients of the fits without each row: Fisher scoring from the full fit, all of them in step; the
    few that have not arrived after that many steps climb by themselves."""
    n, k = design.shape
    offset = np.log(exposure)
    products = (design[:, :, None] * design[:, None, :]).reshape(n, k * k)
    result = np.tile(coefficients, (n, 1))
    active = np.arange(n)
    for _ in range(steps):
        mean = np.exp(np.clip(result[active] @ design.T + offset, -300, 300))  # (active, n)
        weight = mean / (1 + alpha * mean)
        score = (total - mean) / (1 + alpha * mean)
        weight[np.arange(len(active)), active] = 0.0
        score[np.arange(len(active)), active] = 0.0
        step = np.linalg.solve((weight @ products).reshape(-1, k, k), (score @ design)[:, :, None])[:, :, 0]
        # A longer step than this is never needed near the full fit; it keeps most from overshooting.
        step *= np.minimum(1.0, 2.0 / np.maximum(np.abs(step).max(axis=1, keepdims=True), 1e-300))
        result[active] += step
        active = active[np.abs(step).max(axis=1) > 1e-9]
        if not len(active):
            break
    for i in active:
        rest = np.arange(n) != i
        result[i] = climb(negative_binomial(total[rest], offset[rest], alpha), design[rest], coefficients)
    return result
