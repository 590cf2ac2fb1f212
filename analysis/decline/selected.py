"""The slope of a list that was chosen by its engagement: a likelihood that knows where the list was cut off.

The best thousand by total engagement show a steep decline where there is none, since small creators are only in it
when they did unusually well. Given the smallest total in the list as the cut, ln(engagement per post) is normal
around the line and truncated from below; its likelihood recovers the slope, three times less precisely (method.md A7:
-.001 and -.151 where the truth is 0 and -.15, coverage .94). A list chosen by rate has no such remedy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize
from scipy.stats import norm

from analysis.decline.line import Slope
from analysis.decline.rows import CreatorRows
from analysis.decline.verdict import chosen_by_outcome, selected_by
from analysis.errors import FitError

#: Fewest creators for three parameters and a cut that is itself estimated.
FEWEST = 30
#: A correction of the slope below this has found no cut.
NOTHING_UNDONE = 0.02


@dataclass(frozen=True)
class Undone:
    """What is left when it is undone how a list was chosen. slope: of the population that the list was cut from, None
    where that cannot be had, and then `reason` says why in a sentence."""

    slope: Slope | None
    reason: str = ""


def undo(rows: CreatorRows, *, selection: str | None, outcome: str, per: str,
         some_posts: bool = False) -> Undone | None:
    """The population behind the list; None where the list was not chosen by what is measured, so that there is nothing
    to undo. selection: as answered; outcome, per: what is measured, and per what; some_posts: only some of the posts by
    which the list was chosen are in the rows."""
    how = selected_by(selection)
    if not chosen_by_outcome(how):
        return None
    if how == "rate":
        return Undone(None, "The best by rate are the best at every size, whatever the slope: no calculation brings it "
                      "back.")
    if how != outcome:
        return Undone(None, f"The list was cut off by its {how}, so only a slope of {how} can be brought back. Measure "
                      f"{how}.")
    if some_posts:
        return Undone(None, "The list was chosen by all posts and only some of them are looked at, so it is not cut "
                      "off at one level. Take the filter on campaigns, kinds or months of posts away.")
    if per not in ("followers", "post"):
        return Undone(None, f"The list was cut off by {how} per post, which says nothing about a rate per "
                      f"{'person reached' if per == 'reach' else 'view'}. Measure per follower.")
    try:
        slope = truncated_slope(rows, per=per)
    except FitError as error:
        return Undone(None, str(error))
    plain = float(np.linalg.lstsq(rows.design[rows.positive], rows.log_rate, rcond=None)[0][1])
    if abs(slope.slope - plain) < NOTHING_UNDONE:
        return Undone(None, f"Creators do not thin out towards the smallest {how} on it, as they do in a list cut off "
                      "at one level: the calculation finds nothing to undo, and so nothing behind the list.")
    return Undone(slope)


def truncated_slope(rows: CreatorRows, *, per: str = "followers") -> Slope:
    """d ln(rate) / d ln(followers) of the population that the list was cut from, with its 95 % t interval.

    The rows are creators chosen by the outcome per post; per: "followers", or "post" for the slope of the count itself.
    Raises FitError where there are fewer than 30 creators with any of it, where some have none (such a list was not cut
    off), or where the likelihood has no maximum.
    """
    design, log_rate = rows.design[rows.positive], rows.log_rate
    if not rows.positive.all():
        raise FitError("Creators with none of it at all are in this list: a list of the best has none of them, so how "
                       "it was cut cannot be undone. Answer again how it was chosen.")
    if len(log_rate) < FEWEST:
        raise FitError(f"{len(log_rate)} creators are too few to undo how their list was chosen: it takes {FEWEST}.")
    # Engagement per post stands on the left, so that the cut is one number: ln(y) = ln(rate) + ln(followers).
    log_count = log_rate + design[:, 1] if per == "followers" else log_rate
    coefficients, covariance = truncated_normal(log_count, design, float(log_count.min()))
    shift = 1.0 if per == "followers" else 0.0
    return Slope.of(coefficients[1] - shift, float(np.sqrt(covariance[1, 1])), len(log_count) - design.shape[1])


def truncated_normal(values: np.ndarray, design: np.ndarray, cut: float) -> tuple[np.ndarray, np.ndarray]:
    """(coefficients, their covariance) of the normal law around design @ coefficients, truncated below `cut`.

    In the parameters gamma = coefficients / sd and 1 / sd the likelihood is concave (Olsen 1978), so a local search
    finds the maximum. The covariance is the inverse of the observed information. Raises FitError where the search
    does not settle: then the list's engagement does not look cut off.
    """
    start = np.linalg.lstsq(design, values, rcond=None)[0]
    sd = float(np.std(values - design @ start))
    if sd < 1e-9:
        raise FitError("How this list was cut cannot be undone: its counts follow a formula exactly.")

    def negative(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        gamma, theta = parameters[:-1], np.exp(parameters[-1])
        predictor = design @ gamma
        residual = theta * values - predictor
        below = predictor - theta * cut  # how far the cut lies below the middle, in standard deviations
        # Far out of reach of the optimum a line search may ask for more than a float can say.
        hazard = np.exp(np.minimum(norm.logpdf(below) - norm.logcdf(below), 700.0))
        value = len(values) * parameters[-1] - 0.5 * residual @ residual - norm.logcdf(below).sum()
        slope_theta = len(values) / theta - residual @ values + cut * hazard.sum()
        gradient = np.append(design.T @ (residual - hazard), slope_theta * theta)
        return -value, -gradient

    found = optimize.minimize(negative, np.append(start / sd, -np.log(sd)), jac=True, method="BFGS",
                              options={"gtol": 1e-7 * len(values), "maxiter": 500})
    gamma, theta = found.x[:-1], float(np.exp(found.x[-1]))
    if not (np.isfinite(found.fun) and np.abs(found.jac).max() < 1e-3 * len(values)) or theta * sd < 1e-2:
        raise FitError("How this list was cut cannot be undone: its engagement does not thin out towards the smallest "
                       "value as a list of the best does. Answer again how it was chosen.")
    information = _hessian(negative, found.x)
    covariance = np.linalg.pinv(information)
    # From (gamma, ln theta) to coefficients = gamma / theta.
    jacobian = np.column_stack([np.eye(len(gamma)) / theta, -gamma / theta])
    return gamma / theta, jacobian @ covariance @ jacobian.T


def _hessian(negative, at: np.ndarray) -> np.ndarray:
    """Derivatives of the gradient by central differences."""
    steps = 1e-5 * np.maximum(np.abs(at), 1.0)
    columns = [(negative(at + step)[1] - negative(at - step)[1]) / (2 * step.max()) for step in np.diag(steps)]
    hessian = np.array(columns)
    return (hessian + hessian.T) / 2
