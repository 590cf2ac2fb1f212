"""Net (deduplicated) reach: people reached at least once by several creators."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from analysis import words
from analysis.errors import ScenarioError


def net_reach(
    reaches: Sequence[float], population: float | None = None,
    overlaps: Mapping[tuple[int, int], float] | None = None, segments: Sequence[Hashable] | None = None,
) -> float:
    """People reached at least once (the union of the audiences), between the largest reach and their sum.

    reaches (n,): people each creator reaches. population: people there are. overlaps: {(i, j): share of the smaller
    reach that the other reaches too}. segments (n,): niche of each creator.
    Without overlaps: Sainsbury on the population. With overlaps: Sainsbury on the effective audience
    sum(r_i r_j) / sum(overlap_ij) over the known pairs, which reproduces a single pair exactly. With segments: first
    within each, then across (method.md B3). A segment without a known pair takes the pairs of all segments.
    All people of an audience are taken as alike: within 4 % of people counted one by one where that is so, and too low,
    by a fifth for twenty creators of one niche, where a tenth of them follow half of all (`make study`, reach).
    Raises ScenarioError where the values contradict each other, or nothing tells how audiences overlap.
    """
    reach = np.asarray(reaches, float).ravel()
    pairs = {tuple(pair): float(share) for pair, share in (overlaps or {}).items()}
    labels = [0] * reach.size if segments is None else list(segments)
    problems = _problems(reach, population, pairs, labels)
    if problems:
        raise ScenarioError("\n".join(problems))
    if reach.size == 0 or reach.max() == 0:
        return 0.0

    people = math.inf if population is None else population
    members = {label: [i for i, other in enumerate(labels) if other == label] for label in dict.fromkeys(labels)}
    within = {pair: share for pair, share in pairs.items() if labels[pair[0]] == labels[pair[1]]}
    across = {pair: share for pair, share in pairs.items() if pair not in within}
    nets = []
    for label, places in members.items():
        own = {pair: share for pair, share in within.items() if labels[pair[0]] == label}
        audience = _audience(reach, own or within, people if population is not None else _audience(reach, across))
        nets.append(_union(reach[places], audience))
    between = _audience(reach, across, people if population is not None else _audience(reach, within))
    net = _union(np.array(nets), between)
    net = min(net, float(reach.sum()), people)
    return max(net, float(reach.max()))


def nbd_reach(reaches: Sequence[float], population: float, k: float) -> float:
    """People reached at least once if contacts are negative binomial over the population with dispersion k
    (small k: the same people again and again; k to infinity: random). Method.md B3."""
    reach = np.asarray(reaches, float).ravel()
    problems = _problems(reach, population, {}, [0] * reach.size)
    if not k > 0:
        problems.append(f"k is {k!r}: it must be above zero.")
    if problems:
        raise ScenarioError("\n".join(problems))
    return float(population * (1 - (1 + reach.sum() / (population * k)) ** -k))


def equal_reach(reach: float, count: float, audience: float) -> float:
    """Sainsbury for a (continuous) count of creators who each reach the same number out of one audience."""
    return -audience * math.expm1(count * math.log1p(-reach / audience))


def _union(reach: np.ndarray, audience: float) -> float:
    """Sainsbury: audience * (1 - prod(1 - reach / audience)); the plain sum for an audience without end."""
    if reach.size == 1 or math.isinf(audience):
        return float(reach.sum())
    audience = max(audience, float(reach.max()))
    share = reach / audience
    return audience if share.max() >= 1 else float(-audience * np.expm1(np.log1p(-share).sum()))


def _audience(reach: np.ndarray, pairs: Mapping[tuple[int, int], float], otherwise: float = math.inf) -> float:
    """The effective audience of the known pairs (without end where they share nobody); `otherwise` without a pair."""
    if not pairs:
        return otherwise
    shared = sum(share * min(reach[i], reach[j]) for (i, j), share in pairs.items())
    # Next to nothing shared is an audience without end: the quotient may overflow to it.
    with np.errstate(over="ignore"):
        return math.inf if shared == 0 else float(sum(reach[i] * reach[j] for i, j in pairs) / shared)


def _problems(reach: np.ndarray, population: float | None, pairs: Mapping, labels: list) -> list[str]:
    problems = []
    if not np.all(np.isfinite(reach) & (reach >= 0)):
        problems.append("Every reach must be a number of people of zero or more.")
    if population is not None and not (math.isfinite(population) and population > 0):
        problems.append(f"The population is {population!r}: it must be above zero.")
    elif population is not None and reach.size and reach.max() > population:
        problems.append(f"One creator reaches {words.whole(reach.max())} people of a population of "
                        f"{words.whole(population)}.")
    if len(labels) != reach.size:
        problems.append(f"There are {len(labels)} segments for {reach.size} reaches: give one a creator.")
    for pair, share in pairs.items():
        fine = len(pair) == 2 and pair[0] != pair[1] and all(0 <= i < reach.size and i == int(i) for i in pair)
        if not fine:
            problems.append(f"The overlap of {pair} names no two of the {reach.size} creators.")
        elif not 0 <= share <= 1:
            problems.append(f"The overlap of {pair} is {share}: it is a share of the smaller reach, between 0 and 1.")
        elif (pair[1], pair[0]) in pairs and pairs[pair[1], pair[0]] != share:
            problems.append(f"The overlap of {pair} is given twice with different values: keep one.")
    if reach.size > 1 and population is None and not pairs:
        problems.append("Nothing tells how these audiences overlap: give a population, or the overlap of one pair.")
    return problems
