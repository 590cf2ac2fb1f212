"""How far one creator's campaign may stray from what is expected at its size: a part that lasts, and every post's own.

Both ways of planning take it from here, so that a creator of whom nothing is known scatters alike in both
(method.md B1).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from analysis.decline.trust import record_noise

if TYPE_CHECKING:
    from analysis.decline import DeclineFit


def lasting_sd(decline: DeclineFit, followers) -> np.ndarray:
    """sd of ln(level) between creators of these follower counts that lasts from campaign to campaign.

    It is the spread found at that size less the noise of the posts it was found on; where no repeated posts tell the
    two apart, less the half that is assumed to be noise.
    """
    found = np.asarray(decline.residual_sd(followers), float) ** 2
    if decline.rows is None:  # known parameters: all of it lasts
        return np.sqrt(found)
    if decline.trust.measured:
        noise = float(np.mean(record_noise(decline.post_sd, decline.rows.posts[decline.rows.positive])))
    else:
        noise = decline.creator_effect_sd**2
    return np.sqrt(np.maximum(found - noise, 0.0))


def post_shares(posts: int, factors: tuple[float, ...]) -> np.ndarray:
    """What each of k posts adds, as shares of what they bring together. factors: cumulative, of 1, 2, ... posts."""
    gains = np.diff(np.array([0.0, *factors[:posts]]))
    return gains / gains.sum()


def campaign_sd(lasting: float, post_sd: float, posts: int, factors: tuple[float, ...]) -> float:
    """sd of ln(outcome) of one creator who delivers these posts: exact for one post, for more the log-normal of the
    same mean and variance."""
    if posts == 1 or post_sd == 0:
        return math.hypot(lasting, post_sd)
    shares = post_shares(posts, factors)
    # ln(1 + (exp(s2) - 1) * share2) without overflow of exp(s2).
    together = np.logaddexp(0.0, post_sd**2 + math.log(float(shares @ shares))) if post_sd > 5 else (
        math.log1p(math.expm1(post_sd**2) * float(shares @ shares)))
    return math.sqrt(lasting**2 + float(together))
