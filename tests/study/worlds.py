"""Creators drawn from a law that is known exactly (method.md A2, A3, A6, A7), as creator rows.

Followers are lognormal around 31,600 with 0.8 powers of ten, held between 1,000 and 10 million; a creator has a
geometric number of posts, nine on average, an effect that lasts (sd 0.7 of ln(rate) unless told otherwise) and one a
post (sd 0.6); counts are Poisson.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

MIDDLE, WIDTH, LEAST = 4.5, 0.8, 3.0
POSTS, POST_SD = 9, 0.6


@dataclass(frozen=True)
class Spread:
    """sd(log10 followers): of the lasting effects. mean_shift: d(sd**2 / 2) / d ln(followers), averaged over creators:
    what it adds to the slope of the median to make that of the mean. most: log10 of the most followers."""

    name: str
    sd: Callable[[np.ndarray], np.ndarray]
    mean_shift: float
    most: float = 7.0


def _mean_size(most: float) -> float:
    """Expectation of log10(followers): of a normal law held between LEAST and `most`."""
    low, high = (LEAST - MIDDLE) / WIDTH, (most - MIDDLE) / WIDTH
    inside = norm.cdf(high) - norm.cdf(low)
    return float(LEAST * norm.cdf(low) + most * norm.sf(high) + MIDDLE * inside
                 - WIDTH * (norm.pdf(high) - norm.pdf(low)))


#: The sd falls from 1.0 at 1,000 followers to 0.3 at a million (A3).
_FALL = 0.7 / 3


def _falling_sd(size: np.ndarray) -> np.ndarray:
    return 1.0 - _FALL * (size - 3)


CONSTANT = Spread("constant spread", lambda size: np.full_like(size, 0.7), 0.0)
#: The mean is then a little curved in logs; d(s**2 / 2) is s ds, and s is straight in log10(followers).
FALLING = Spread("falling spread", _falling_sd, float(-_falling_sd(_mean_size(7.0)) * _FALL / math.log(10)))
#: The same fall with the variance straight in ln(followers), so that the mean is a straight line: up to a million.
STRAIGHT = Spread("falling spread, straight mean", lambda size: np.sqrt(1.0 - 0.91 / 3 * (size - 3)),
                  -0.91 / 2 / (3 * math.log(10)), most=6.0)


@dataclass(frozen=True)
class World:
    """The law: median rate at 10,000 followers, ln(rate) against x = ln(followers / 10,000), spread of creators."""

    slope: float = -0.15
    spread: Spread = CONSTANT
    rate: float = 0.03
    shape: Callable[[np.ndarray], np.ndarray] | None = None

    @property
    def average_slope(self) -> float:
        """d ln(mean rate) / d ln(followers), averaged over creators."""
        return self.slope + self.spread.mean_shift

    def draw(self, creators: int, random: np.random.Generator) -> pd.DataFrame:
        """Creator rows as `fit_rows` takes them."""
        followers, posts, total = self._numbers(creators, random)
        return pd.DataFrame({"creator_id": [f"c{i:05d}" for i in range(creators)], "platform": "Instagram",
                             "followers": followers, "posts": posts, "total": total, "exposure": followers * posts})

    def rates(self, creators: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """(followers, rate) of the creators that `draw` would give."""
        followers, posts, total = self._numbers(creators, random)
        return followers, total / (followers * posts)

    def _numbers(self, creators, random):
        size = np.clip(random.normal(MIDDLE, WIDTH, creators), LEAST, self.spread.most)
        followers = np.round(10**size)
        x = np.log(followers / 1e4)
        line = self.slope * x if self.shape is None else self.shape(x)
        level = math.log(self.rate) + line + random.normal(0, 1, creators) * self.spread.sd(size)
        posts = random.geometric(1 / POSTS, creators)
        noise = np.exp(random.normal(0, POST_SD, posts.sum()))
        # A sum of Poisson counts is one Poisson count of the sum of their means.
        mean = np.exp(level) * followers * np.add.reduceat(noise, np.concatenate([[0], np.cumsum(posts)[:-1]]))
        return followers, posts, random.poisson(mean).astype(float)
