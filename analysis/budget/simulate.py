"""Futures: what a number of creators of one size may bring, drawn many times (method.md B1, B7; REF-G).

In every future one draw of the curve is shared by all creators and by all plans compared: without it a plan of a
hundred creators looks far too sure. Each creator then has an effect of its own, log-normal with mean one, and delivers
or does not. The draws are common to all plans and handling costs: plans differ, luck does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

#: More creators than this are summed as one log-normal of the same mean and variance (method.md B7: P10, P50 and P90
#: within .2 % of the full simulation at 10,000 creators).
MOST_DRAWN_SINGLY = 512
#: Creators are drawn in bundles of this many, so that one more creator rarely needs new draws.
BUNDLE = 64
#: Creator-draws held at once; a comparison with more is drawn in chunks.
MOST_HELD = 8_388_608


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
    beyond = _generator(seed, stream, 2, 0).standard_normal(draws)
    return Luck(_running(sd, delivery, creators, draws, seed, stream), beyond, sd, delivery)


def totals(count: int, *, sd: float, delivery: float, draws: int, seed: int, stream: int) -> np.ndarray:
    """The same sum for one count and any number of draws, (draws,)."""
    if count <= MOST_DRAWN_SINGLY and count * draws > MOST_HELD:
        rows = MOST_HELD // count
        parts = []
        for chunk, start in enumerate(range(0, draws, rows)):
            size = min(rows, draws - start)
            parts.append(_effects(sd, delivery, *_draw(count, size, seed, stream, chunk)).sum(axis=0, dtype=float))
        return np.concatenate(parts)
    return luck(sd=sd, delivery=delivery, most=count, draws=draws, seed=seed, stream=stream).of(count)


def moment_matched(count: int, *, sd: float, delivery: float, normal: np.ndarray) -> np.ndarray:
    """A log-normal with the mean and variance of the sum of `count` creators, at these standard normal draws."""
    mean = count * delivery
    if mean == 0:
        return np.zeros_like(normal)
    # ln(1 + variance / mean**2) in logs: neither a tiny delivery nor a wide spread may overflow.
    log_variance = np.logaddexp(np.log1p(-1 / count), sd * sd - np.log(mean)) if count > 1 else (
        sd * sd - np.log(delivery))
    return np.exp(np.log(mean) - log_variance / 2 + np.sqrt(log_variance) * normal)


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


def _generator(*stream: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(stream))


def _draw(creators: int, draws: int, seed: int, stream: int, chunk: int) -> tuple[np.ndarray, np.ndarray]:
    # One creator after the other: more creators leave the luck of the first ones as it was.
    shape = (creators, draws)
    return (_generator(seed, stream, 0, chunk).standard_normal(shape, dtype=np.float32),
            _generator(seed, stream, 1, chunk).random(shape, dtype=np.float32))


def _effects(sd: float, delivery: float, normals: np.ndarray, uniforms: np.ndarray) -> np.ndarray:
    effects = np.exp(np.float32(sd) * normals - np.float32(sd * sd / 2))
    if delivery < 1:
        effects *= uniforms < np.float32(delivery)
    return effects


# A page moves one slider at a time: its draws and their sums stay in memory, 2 MiB for 128 creators, at most 8 MiB an
# entry at 4,096 futures.
@lru_cache(maxsize=4)
def _drawn(creators: int, draws: int, seed: int, stream: int) -> tuple[np.ndarray, np.ndarray]:
    return _draw(creators, draws, seed, stream, 0)


@lru_cache(maxsize=4)
def _running(sd: float, delivery: float, creators: int, draws: int, seed: int, stream: int) -> np.ndarray:
    return np.cumsum(_effects(sd, delivery, *_drawn(creators, draws, seed, stream)), axis=0)


@lru_cache(maxsize=4)
def _shared(draws: int, seed: int) -> np.ndarray:
    return _generator(seed, 9).standard_normal((2, draws))
