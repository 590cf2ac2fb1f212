"""The way to the optimum of the two log-link likelihoods, which cannot overshoot.

Both are concave in the coefficients, so Newton steps halved until the likelihood rises always arrive. statsmodels'
own steps are not halved and leave for infinity on steep or very dispersed data; it is handed the optimum and
computes everything else from there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.errors import FitError

#: (objective, score of each row, information of each row) at a linear predictor.
Likelihood = Callable[[np.ndarray], tuple[float, np.ndarray, np.ndarray]]


def climb(likelihood: Likelihood, design: np.ndarray, start: np.ndarray, *, steps: int = 200) -> np.ndarray:
    """Coefficients at the maximum. FitError where there is none within reach."""
    coefficients = np.array(start, float)
    value, score, information = likelihood(design @ coefficients)
    for _ in range(steps):
        gradient = design.T @ score
        curvature = (design * information[:, None]).T @ design
        scale = np.sqrt(np.maximum(np.diag(curvature), 1e-300))
        step = np.linalg.lstsq(curvature / np.outer(scale, scale), gradient / scale, rcond=None)[0] / scale
        gain, share = float(gradient @ step), 1.0
        if gain <= 1e-14 * (1 + abs(value)) or np.abs(step).max() < 1e-11:
            return coefficients + step
        while True:
            tried = coefficients + share * step
            new_value, new_score, new_information = likelihood(design @ tried)
            if new_value >= value + 1e-4 * share * gain or share < 1e-9:
                break
            share /= 2
        coefficients, value, score, information = tried, new_value, new_score, new_information
    raise FitError("The fit does not settle: a few creators have nearly all of the outcome. Look at the largest "
                   "counts, or choose another outcome.")


def negative_binomial(total: np.ndarray, offset: np.ndarray, alpha: float) -> Likelihood:
    """NB2 with log link, offset and given dispersion; observed information."""
    log_alpha = np.log(alpha)

    def at(predictor):
        log_mean = predictor + offset
        log_one = np.logaddexp(0.0, log_alpha + log_mean)  # ln(1 + alpha mean), without overflow
        # Up to a constant, and without the difference of two huge sums in which the gain of a last step is lost.
        value = -float(total @ np.logaddexp(0.0, -log_alpha - log_mean) + log_one.sum() / alpha)
        share = np.exp(log_mean - log_one)  # mean / (1 + alpha mean)
        return value, total * np.exp(-log_one) - share, share * (1 + alpha * total) * np.exp(-log_one)

    return at


def poisson(total: np.ndarray, offset: np.ndarray) -> Likelihood:
    """Poisson with log link and offset."""

    def at(predictor):
        log_mean = np.clip(predictor + offset, -700, 700)
        mean = np.exp(log_mean)
        return float(total @ log_mean - mean.sum()), total - mean, mean

    return at


def gamma(values: np.ndarray) -> Likelihood:
    """Gamma with log link, values above zero; observed information, never below a tenth of the expected one."""

    def at(predictor):
        ratio = values * np.exp(np.clip(-predictor, -700, 700))
        return -float(np.sum(ratio + predictor)), ratio - 1, np.maximum(ratio, 0.1)

    return at
