"""Other models of the same rows, for the details of a page: how far the slope depends on the model (method.md A4, A6).

None of them is the verdict. Poisson follows the few largest accounts; the robust and quantile fits are sensitivity
checks; a quadratic calls a plateau an inverted U up to 99 times in 100.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.regression.quantile_regression import QuantReg
from statsmodels.robust.norms import HuberT
from statsmodels.robust.robust_linear_model import RLM

from analysis.decline.line import Slope
from analysis.decline.rows import CreatorRows
from analysis.decline.scoring import climb, poisson

#: Above this many creators quantile fits take seconds and are left out.
MOST_FOR_QUANTILES = 50_000


def poisson_slope(rows: CreatorRows) -> Slope:
    """Poisson with offset, sandwich errors, t: the largest accounts are the regression.

    The sandwich is statsmodels' "HC1" of a GLM, which carries no small-sample factor (method.md A5).
    """
    offset = np.log(rows.exposure)
    start = np.linalg.lstsq(rows.design, np.log(np.maximum(rows.total, 0.5)) - offset, rcond=None)[0]
    likelihood = poisson(rows.total, offset)
    coefficients = climb(likelihood, rows.design, start)
    _, score, information = likelihood(rows.design @ coefficients)
    inverse = np.linalg.pinv((rows.design * information[:, None]).T @ rows.design)
    df = len(rows) - rows.design.shape[1]
    covariance = inverse @ ((rows.design * score[:, None] ** 2).T @ rows.design) @ inverse
    return Slope.of(coefficients[1], float(np.sqrt(covariance[1, 1])), df)


def compare_models(rows: CreatorRows) -> pd.DataFrame:
    """model, slope, low, high (95 %), note: sensitivity fits on creator rows; what does not settle is left out."""
    design, log_rate = rows.design[rows.positive], rows.log_rate
    df = len(log_rate) - design.shape[1]
    found = [("Poisson", poisson_slope(rows), "follows the few largest accounts"),
             ("Huber", _slope(lambda: RLM(log_rate, design, M=HuberT()).fit(), df), "outlying creators count less")]
    if len(log_rate) <= MOST_FOR_QUANTILES:
        for share, words in ((0.1, "the weakest tenth of each size"), (0.5, "the median itself"),
                             (0.9, "the strongest tenth of each size")):
            slope = _slope(lambda q=share: QuantReg(log_rate, design).fit(q=q), df)
            found.append((f"quantile {share:.1f}", slope, words))
    return pd.DataFrame([(name, s.slope, s.low, s.high, note) for name, s, note in found if s is not None],
                        columns=["model", "slope", "low", "high", "note"])


def _slope(fit_of: Callable, df: float) -> Slope | None:
    """The slope of a fit that settles; None for one that says it did not."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        fit = fit_of()
    if said or not np.isfinite([fit.params[1], fit.bse[1]]).all():
        return None
    return Slope.of(fit.params[1], fit.bse[1], df)


def aic_on_counts(rows: CreatorRows) -> dict[str, float]:
    """AIC of "log-log" and "rate linear" on the scale of the counts, where they may be compared (creators with any of
    the outcome). The residual variance counts as a parameter."""
    design, log_rate = rows.design[rows.positive], rows.log_rate
    total, exposure = rows.total[rows.positive], rows.exposure[rows.positive]
    parameters = design.shape[1] + 1
    logs, rates = OLS(log_rate, design).fit().llf, OLS(np.exp(log_rate), design).fit().llf
    return {"log-log": float(-2 * (logs - np.log(total).sum()) + 2 * parameters),
            "rate linear": float(-2 * (rates - np.log(exposure).sum()) + 2 * parameters)}


def inverted_u_p_value(rows: CreatorRows) -> float:
    """Lind and Mehlum's test that a quadratic in ln(followers) rises at the smallest and falls at the largest size
    (HC3, t). Never a verdict by itself: see the head of this file."""
    design, x = rows.design[rows.positive], rows.x[rows.positive]
    fit = OLS(rows.log_rate, np.column_stack([design, x**2])).fit(cov_type="HC3", use_t=True)
    ends = []
    for at in (x.min(), x.max()):
        pick = np.zeros(design.shape[1] + 1)
        pick[1], pick[-1] = 1.0, 2 * at
        ends.append(float(pick @ fit.params) / float(np.sqrt(pick @ fit.cov_params() @ pick)))
    return float(max(stats.t.sf(ends[0], fit.df_resid), stats.t.cdf(ends[1], fit.df_resid)))
