"""What a plan of named creators may bring, drawn many times (method.md B1, B7).

A future draws once for all creators: the curve's level and slope, and a shock to each segment. Then every creator's
own lasting effect, its posts and whether it delivers. Each creator's luck depends on the seed and its id only, so plans
that share creators share their luck: plans differ, luck does not.
"""

from __future__ import annotations

import zlib

import numpy as np
import pandas as pd

from analysis.budget.scenario import BudgetScenario
from analysis.decline import DeclineFit
from analysis.decline.line import to_x

#: Creators drawn singly, those with the most at stake; the sum of the rest is matched by its mean and variance
#: (method.md B7: P10, P50 and P90 within .2 %).
DRAWN_SINGLY = 400


def draw_totals(choices: pd.DataFrame, decline: DeclineFit, scenario: BudgetScenario, *, draws: int,
                seed: int) -> np.ndarray:
    """(draws,) totals of the chosen creators. choices: creator_id, platform, niche, followers, posts, trust, and
    expected (delivery included)."""
    if choices.empty or scenario.delivery == 0:
        return np.zeros(draws)
    shared = _shared(choices, decline, scenario, draws, seed)
    # The mean of a future given what it shares; delivery is drawn, so it is taken out of the expectation first.
    base = choices["expected"].to_numpy(float) / scenario.delivery
    effect_sd = np.sqrt(np.maximum(1 - choices["trust"].to_numpy(float), 0.0)) * decline.creator_effect_sd
    posts = choices["posts"].to_numpy(int)
    order = np.argsort(-base, kind="stable")
    singly, rest = order[:DRAWN_SINGLY], order[DRAWN_SINGLY:]
    totals = np.zeros(draws)
    for i in singly:
        luck = _own_luck(choices["creator_id"].iloc[i], choices["platform"].iloc[i], float(effect_sd[i]),
                         int(posts[i]), decline.post_sd, scenario, draws, seed)
        totals += base[i] * luck * shared(i)
    if len(rest):
        totals += _matched(rest, base, effect_sd, posts, decline.post_sd, scenario, shared, draws, seed)
    return totals


def _shared(choices: pd.DataFrame, decline: DeclineFit, scenario: BudgetScenario, draws: int, seed: int):
    """i -> (draws,) factor of creator i from the curve's error and its segment's shock."""
    covariance = decline.covariance
    slope_error = np.sqrt(max(covariance[1, 1], 0.0))
    carried = covariance[0, 1] / slope_error if slope_error > 0 else 0.0
    own = np.sqrt(max(covariance[0, 0] - carried**2, 0.0))
    first, second = np.random.Generator(np.random.SFC64([seed, 9])).standard_normal((2, draws))
    x = to_x(choices["followers"].to_numpy(float))
    sd = scenario.segment_shock_sd
    segments = choices["niche"].astype(object).where(choices["niche"].notna(), "").to_numpy() if sd > 0 else None
    shocks = {} if segments is None else {
        name: np.random.Generator(np.random.SFC64([seed, 11, zlib.crc32(str(name).encode())])).standard_normal(draws)
        for name in pd.unique(segments)}

    def factor(i: int) -> np.ndarray:
        log = first * (carried + slope_error * x[i]) + second * own
        if segments is not None:
            log = log + sd * shocks[segments[i]] - sd * sd / 2
        return np.exp(log)

    return factor


def _post_shares(posts: int, factors: tuple[float, ...]) -> np.ndarray:
    """What each of k posts adds, as shares of what they bring together."""
    gains = np.diff(np.array([0.0, *factors[:posts]]))
    return gains / gains.sum()


def _own_luck(creator_id, platform, effect_sd: float, posts: int, post_sd: float, scenario: BudgetScenario,
              draws: int, seed: int) -> np.ndarray:
    """(draws,) factor of mean `delivery`: the lasting effect, the noise of every post, delivered or not."""
    key = zlib.crc32(f"{creator_id}\n{platform}".encode())
    generator = np.random.Generator(np.random.SFC64([seed, 10, key]))
    luck = np.exp(effect_sd * generator.standard_normal(draws) - effect_sd**2 / 2)
    delivered = generator.random(draws) < scenario.delivery
    if post_sd > 0:
        noise = np.zeros(draws)
        for share in _post_shares(posts, scenario.post_factors):
            noise += share * np.exp(post_sd * generator.standard_normal(draws) - post_sd**2 / 2)
        luck *= noise
    return luck * delivered


def _matched(rest, base, effect_sd, posts, post_sd, scenario, shared, draws, seed) -> np.ndarray:
    """(draws,) sum of many small creators: given what is shared, close to normal with this mean and variance."""
    mean, variance = np.zeros(draws), np.zeros(draws)
    for i in rest:
        shares = _post_shares(int(posts[i]), scenario.post_factors)
        second = np.exp(effect_sd[i] ** 2) * (1 + (np.exp(post_sd**2) - 1) * float(shares @ shares))
        d = scenario.delivery
        factor = shared(i)
        mean += base[i] * d * factor
        variance += (base[i] * factor) ** 2 * (d * second - d * d)
    normal = np.random.Generator(np.random.SFC64([seed, 12])).standard_normal(draws)
    return np.maximum(mean + np.sqrt(np.maximum(variance, 0.0)) * normal, 0.0)
