"""Futures: what a number of creators of one size may bring, drawn many times (method.md B1, B7; REF-G).

In every future one draw of the curve is shared by all creators and by all plans compared: without it a plan of a
hundred creators looks far too sure. Each creator then has an effect of its own, log-normal with mean one, and delivers
or does not. The draws are common to all plans and handling costs: plans differ, luck does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.budget.scores import Scores

#: More creators than this are summed as one log-normal of the same mean and variance (method.md B7: P10, P50 and P90
#: within .2 % of the full simulation at 10,000 creators).
MOST_DRAWN_SINGLY = 512
#: Creators are drawn in bundles of this many, so that one more creator rarely needs new draws.
BUNDLE = 64


@dataclass(frozen=True, eq=False)
class Luck:
    """Sums of the effects of creators who deliver, in units of one average creator.

    running: (creators, draws) sums over the first creators; beyond: (draws,) standard normals for more of them.
    """

    running: np.ndarray
    beyond: np.ndarray
    sd: float
    delivery: float

    def of(self, count: int) -> np.ndarray:
        """The sum over this many creators in each future, (draws,): the first ones and further ones."""
        if count <= 0:
            return np.zeros(self.beyond.size)
        if count > len(self.running):
            return moment_matched(count, sd=self.sd, delivery=self.delivery, normal=self.beyond)
        return self.running[count - 1].astype(float)


def luck(*, sd: float, delivery: float, most: int, draws: int, seed: int, stream: int) -> Luck:
    """Luck of up to `most` creators (beyond 512 matched by moments).

    sd: of ln(effect) of one creator; effects have mean one. stream: 0 small, 1 large creators: independent luck.
    """
    creators = 4 if most <= 4 else min(-(-most // BUNDLE) * BUNDLE, MOST_DRAWN_SINGLY)
    return Luck(_running(sd, delivery, creators, draws, seed, stream), _beyond(draws, seed, stream), sd, delivery)


def totals(count: int, *, sd: float, delivery: float, draws: int, seed: int, stream: int) -> np.ndarray:
    """The same sum for one count and any number of draws, (draws,), without holding every creator."""
    if count > MOST_DRAWN_SINGLY:
        return moment_matched(count, sd=sd, delivery=delivery, normal=_beyond(draws, seed, stream))
    total = np.zeros(draws)
    for effect in _effects(sd, delivery, draws, seed, stream, range(count)):
        total += effect
    return total


def moment_matched(count: int, *, sd: float, delivery: float, normal: np.ndarray) -> np.ndarray:
    """A log-normal with the mean and variance of the sum of `count` creators, at these standard normal draws."""
    mean = count * delivery
    if mean == 0:
        return np.zeros_like(normal)
    # ln(1 + variance / mean**2) in logs: neither a tiny delivery nor a wide spread may overflow.
    log_variance = np.logaddexp(np.log1p(-1 / count), sd * sd - np.log(mean)) if count > 1 else (
        sd * sd - np.log(delivery))
    log_variance = max(float(log_variance), 0.0)  # of a million sure creators nothing is left but rounding
    return np.exp(np.log(mean) - log_variance / 2 + np.sqrt(log_variance) * normal)


def worst_tenth(totals: np.ndarray) -> float:
    """What the worst tenth of futures brings on average (CVaR10), (draws,) -> one number."""
    few = max(len(totals) // 10, 1)
    return float(np.partition(totals, few - 1)[:few].mean())


def curve_factors(covariance: np.ndarray, x: float, *, draws: int, seed: int) -> np.ndarray:
    """exp of the drawn error of ln(rate) at x = ln(followers / 10,000), (draws,): one draw for all sizes and creators.

    covariance: (2, 2) of (ln rate at 10,000 followers, slope).
    """
    variance, together, slope_variance = covariance[0][0], covariance[0][1], covariance[1][1]
    slope_error = np.sqrt(max(slope_variance, 0.0))
    carried = together / slope_error if slope_error > 0 else 0.0
    own = np.sqrt(max(variance - carried**2, 0.0))
    first, second = _shared(draws, seed)
    return np.exp(first * (carried + slope_error * x) + own * second)


def _effects(sd: float, delivery: float, draws: int, seed: int, stream: int, creators: range) -> Iterator[np.ndarray]:
    """The effects of one creator after the other, (draws,) float32 each: more creators leave the luck of the first
    ones as it was. A row is overwritten by the next."""
    scores, delivering = Scores(seed, stream, 0, draws=draws), Scores(seed, stream, 1, draws=draws)
    row = np.empty(draws, np.float32)
    for _ in creators:
        scores.normal(out=row)
        row *= np.float32(sd)
        row -= np.float32(sd * sd / 2)
        np.exp(row, out=row)
        if delivery < 1:
            row *= delivering.happens(delivery)
        yield row


# A page moves one slider at a time: the sums of its draws stay in memory, 2 MiB for 128 creators, at most 8 MiB an
# entry at 4,096 futures.
@lru_cache(maxsize=4)
def _running(sd: float, delivery: float, creators: int, draws: int, seed: int, stream: int) -> np.ndarray:
    sums = np.empty((creators, draws), np.float32)
    for i, effect in enumerate(_effects(sd, delivery, draws, seed, stream, range(creators))):
        np.add(sums[i - 1], effect, out=sums[i]) if i else np.copyto(sums[0], effect)
    return sums


@lru_cache(maxsize=4)
def _beyond(draws: int, seed: int, stream: int) -> np.ndarray:
    return np.random.Generator(np.random.SFC64([seed, stream, 2, 0])).standard_normal(draws)


@lru_cache(maxsize=4)
def _shared(draws: int, seed: int) -> np.ndarray:
    return np.random.Generator(np.random.SFC64([seed, 9])).standard_normal((2, draws))
