"""How far a creator's own record is to be trusted: the split of the residual spread (method.md B1).

ln(rate) of a creator strays from the curve by a lasting creator effect (sd tau) and by the noise of n posts (v_n); the
trust weight is w = tau2 / (tau2 + v_n). sigma, the noise of ln(rate) of one post, comes from repeated posts.

A record is the logarithm of a mean of posts and not a mean of logarithms: a post that runs away moves it more. So v_n
is not sigma2 / n but ln(1 + (exp(sigma2) - 1) / n), the same for one post and more for several. With sigma2 / n plans
from three posts a creator promised 3 % more than they brought (make study: promises).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Repeats (posts beyond each creator's first) from which the noise of a post is estimated.
FEWEST_REPEATS = 20


@dataclass(frozen=True)
class Trust:
    """creator_sd: tau; post_sd: sigma; measured: False where posts are not repeated and half is assumed of each."""

    creator_sd: float
    post_sd: float
    measured: bool

    def weight(self, posts) -> np.ndarray:
        """Trust in the record of a creator with this many posts: 0 (curve only) to 1 (own record only)."""
        number = np.asarray(posts, float)
        lasting = self.creator_sd**2
        if lasting == 0:
            return np.zeros(number.shape)
        return lasting / (lasting + record_noise(self.post_sd, number))


def record_noise(post_sd: float, posts) -> np.ndarray:
    """Variance of ln(mean of so many posts), each log-normal with this sd of ln; without end for none."""
    number = np.asarray(posts, float)
    share = np.divide(np.expm1(post_sd**2), number, out=np.full(number.shape, np.inf), where=number > 0)
    return np.log1p(share)


def fit_trust(residuals: np.ndarray, posts: np.ndarray, *, df: float, repeats: float, scatter: float) -> Trust:
    """The split. residuals and posts (number) of the creators with a log rate; df of their fit.

    repeats: posts with any of the outcome beyond each creator's first; scatter: the sum of squares of their ln(rate)
    around each creator's own mean. With fewer than 20 repeats the split is assumed: half and half at one post.
    """
    total = float(residuals @ residuals) / df
    if repeats < FEWEST_REPEATS:
        return Trust(math.sqrt(total / 2), math.sqrt(total / 2), False)
    noise = scatter / repeats
    lasting = max(0.0, total - float(np.mean(record_noise(math.sqrt(noise), posts))))
    return Trust(math.sqrt(lasting), math.sqrt(noise), True)


def post_scatter(post_rates: pd.DataFrame | None) -> tuple[float, float]:
    """(repeats, scatter) of one row per post with creator_id, platform, rate; (0, 0) without posts. Posts without any
    of the outcome have no log rate and take no part."""
    if post_rates is None or post_rates.empty:
        return 0.0, 0.0
    rate = post_rates["rate"].to_numpy(float, na_value=np.nan)
    usable = np.isfinite(rate) & (rate > 0)
    keys = [post_rates["creator_id"].astype(str).to_numpy()[usable]]
    if "platform" in post_rates:
        platform = post_rates["platform"].astype("object")
        keys.append(platform.where(platform.notna(), "").to_numpy()[usable])
    logs = pd.Series(np.log(rate[usable]))
    grouped = logs.groupby(keys)
    return float(len(logs) - grouped.ngroups), float(((logs - grouped.transform("mean")) ** 2).sum())
