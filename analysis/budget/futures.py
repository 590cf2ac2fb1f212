"""What a plan of named creators may bring, drawn many times (method.md B1, B7).

A future draws once for all creators: the curve's level and slope, and a shock to each segment. Then every creator's
own lasting effect, its posts and whether it delivers. Each creator's luck depends on the seed and its id only, so plans
that share creators share their luck: plans differ, luck does not.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.budget.scatter import campaign_sd, lasting_sd, post_shares
from analysis.budget.scenario import BudgetScenario
from analysis.budget.scores import Scores, below
from analysis.decline import DeclineFit
from analysis.decline.line import to_x

#: Creators drawn singly, those with the most at stake; the sum of the rest is matched by its mean and variance
#: (method.md B7: P10, P50 and P90 within .2 %).
DRAWN_SINGLY = 400
#: Creators of the rest whose factors are held at once: 4 MiB at 4,000 futures.
BLOCK = 256
#: Up to so many futures a creator's luck is kept for the next plan.
KEPT_DRAWS = 4_096


def draw_totals(choices: pd.DataFrame, decline: DeclineFit, scenario: BudgetScenario, *, draws: int,
                seed: int) -> np.ndarray:
    """(draws,) totals of the chosen creators. choices: creator_id, platform, niche, followers, posts, trust, and
    expected (delivery included)."""
    if choices.empty or scenario.delivery == 0:
        return np.zeros(draws)
    shared = _Shared(choices, decline, scenario, draws, seed)
    # The mean of a future given what it shares; delivery is drawn, so it is taken out of the expectation first.
    base = choices["expected"].to_numpy(float) / scenario.delivery
    # What the own record has told of the lasting effect is no luck any more.
    unknown = np.sqrt(np.maximum(1 - choices["trust"].to_numpy(float), 0.0))
    effect_sd = unknown * lasting_sd(decline, choices["followers"].to_numpy(float))
    posts = choices["posts"].to_numpy(int)
    order = np.argsort(-base, kind="stable")
    singly, rest = order[:DRAWN_SINGLY], order[DRAWN_SINGLY:]
    totals, row = np.zeros(draws), np.empty(draws, np.float32)
    for i in singly:
        _own_luck(row, shared, i, float(effect_sd[i]), int(posts[i]), decline.post_sd, scenario)
        row *= np.float32(base[i])
        totals += row
    if len(rest):
        sds = np.array([campaign_sd(float(effect_sd[i]), decline.post_sd, int(posts[i]), scenario.post_factors)
                        for i in rest])
        totals += _matched(rest, base, sds, scenario.delivery, shared, draws, seed)
    return totals


class _Shared:
    """The factors of creators from the curve's error and their segment's shock."""

    def __init__(self, choices: pd.DataFrame, decline: DeclineFit, scenario: BudgetScenario, draws: int, seed: int):
        self.draws, self.seed = draws, seed
        self.keys = [zlib.crc32(f"{creator}\n{platform}".encode())
                     for creator, platform in zip(choices["creator_id"], choices["platform"], strict=True)]
        parts = [sorted({str(value) for value in choices[column]}) for column in ("platform", "niche")]
        # Many niches are one part, whichever they are: plans that differ in one of them still share their luck.
        self.part = zlib.crc32("\n".join([*parts[0], *(parts[1] if len(parts[1]) == 1 else [])]).encode())
        x = to_x(choices["followers"].to_numpy(float))
        typical, between = _curve_errors(decline)
        # What the own record tells of a creator makes good for the curve's error as far as it is trusted: a record is
        # held against the typical rate. The step from the typical creator to the average one it cannot make good.
        left = 1 - choices["trust"].to_numpy(float)
        self._normals = _normals(draws, seed)
        self._weights = np.column_stack([left[:, None] * _loadings(typical, x), _loadings(between, x)]).astype(
            np.float32)
        sd = scenario.segment_shock_sd
        self._segments = None
        if sd > 0:
            self._segments = choices["niche"].astype(object).where(choices["niche"].notna(), "").to_numpy()
            self._shocks = {name: (sd * Scores(seed, 11, zlib.crc32(str(name).encode()), draws=draws).normal()
                                   - np.float32(sd * sd / 2)) for name in pd.unique(self._segments)}

    def log(self, place: int, out: np.ndarray) -> np.ndarray:
        """(draws,) ln of the factor of the creator at this place, in `out`."""
        np.dot(self._weights[place], self._normals, out=out)
        if self._segments is not None:
            out += self._shocks[self._segments[place]]
        return out


# One draw of the curve serves every plan of a page, move after move: 64 KiB at 4,000 futures.
@lru_cache(maxsize=4)
def _normals(draws: int, seed: int) -> np.ndarray:
    """(4, draws) standard normals behind the errors of the curve."""
    drawn = [np.random.Generator(np.random.SFC64([seed, 9, k])).standard_normal((2, draws)) for k in (0, 1)]
    normals = np.concatenate(drawn).astype(np.float32)
    normals.flags.writeable = False
    return normals


def _curve_errors(decline: DeclineFit) -> tuple[np.ndarray, np.ndarray]:
    """(2, 2) covariances of (level, slope): of the typical creator's line, and of the step from there to the average
    creator's, which adds to it. For log-normal creators the two are independent, as a mean and a variance are."""
    typical, average = np.array(decline.typical_line.covariance), decline.covariance
    values, vectors = np.linalg.eigh(average - typical)
    between = (vectors * np.maximum(values, 0)) @ vectors.T
    return average - between, between


def _loadings(covariance: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(n, 2): the weights of two standard normals that make the error of ln(rate) at each x."""
    slope_error = np.sqrt(max(covariance[1, 1], 0.0))
    carried = covariance[0, 1] / slope_error if slope_error > 0 else 0.0
    own = np.sqrt(max(covariance[0, 0] - carried**2, 0.0))
    return np.column_stack([carried + slope_error * x, np.full(len(x), own)])


def _own_luck(row: np.ndarray, shared: _Shared, place: int, effect_sd: float, posts: int, post_sd: float,
              scenario: BudgetScenario) -> None:
    """(draws,) factor of mean `delivery` into `row`: what is shared, the lasting effect, the noise of every post, and
    whether it is delivered. The lasting effect and the first posts are the same however many posts are planned."""
    first = _kept_luck if shared.draws <= KEPT_DRAWS else _first_luck
    effect, delivering, post = first(shared.seed, shared.keys[place], shared.draws)
    shared.log(place, row)
    score = effect * np.float32(effect_sd)
    row += score
    delivered = below(delivering, scenario.delivery)
    constant, noise = -(effect_sd**2) / 2, None
    if post_sd > 0 and posts == 1:  # one exponential for all
        row += np.multiply(post, np.float32(post_sd), out=score)
        constant -= post_sd**2 / 2
    elif post_sd > 0:
        scores = Scores(shared.seed, 10, shared.keys[place], draws=shared.draws)
        scores.normal(out=score)    # the lasting effect
        scores.codes()              # and the delivery, which stand before the posts
        noise = np.zeros(shared.draws, np.float32)
        for share in post_shares(posts, scenario.post_factors):
            scores.normal(out=score)
            score *= np.float32(post_sd)
            score -= np.float32(post_sd**2 / 2)
            noise += np.float32(share) * np.exp(score, out=score)
    row += np.float32(constant)
    np.exp(row, out=row)
    if noise is not None:
        row *= noise
    if scenario.delivery < 1:
        row *= delivered


def _first_luck(seed: int, key: int, draws: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(draws,) each: a creator's lasting effect, its delivery and its first post, in the order they are drawn in."""
    scores = Scores(seed, 10, key, draws=draws)
    found = scores.normal(), scores.codes(), scores.normal()
    for one in found:
        one.flags.writeable = False
    return found


# A page moves one input at a time, and most creators stay in the plan: theirs is kept, 40 KiB each at 4,000 futures.
_kept_luck = lru_cache(maxsize=DRAWN_SINGLY)(_first_luck)


def _matched(rest, base, sds, delivery: float, shared: _Shared, draws: int, seed: int) -> np.ndarray:
    """(draws,) sum of many small creators: given what is shared, close to normal with this mean and variance."""
    mean, variance = np.zeros(draws), np.zeros(draws)
    own = delivery * np.exp(sds**2) - delivery**2
    for start in range(0, len(rest), BLOCK):
        places = rest[start : start + BLOCK]
        factors = np.empty((len(places), draws), np.float32)
        for place, row in zip(places, factors, strict=True):
            shared.log(place, row)
        np.exp(factors, out=factors)
        mean += (base[places] * delivery).astype(np.float32) @ factors
        variance += (base[places] ** 2 * own[start : start + BLOCK]) @ np.square(factors, dtype=float)
    # Parts of a plan that are drawn apart, by platform or niche, have luck of their own.
    normal = np.random.Generator(np.random.SFC64([seed, 12, shared.part])).standard_normal(draws)
    return np.maximum(mean + np.sqrt(np.maximum(variance, 0.0)) * normal, 0.0)
