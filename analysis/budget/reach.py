"""How many different people a set of creators reaches (method.md B3, REF-B).

Reaches add up only when no one follows two of them. With independent audiences in a population A the union is
A * (1 - prod(1 - r_i / A)) (Sainsbury). Known overlaps calibrate A: the effective audience that gives the known pairs,
A = sum(r_i r_j) / sum(overlap_ij), so that one known pair is reproduced exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.errors import ScenarioError


def net_reach(
    reaches: Sequence[float], *, population: float | None = None,
    overlaps: Mapping[tuple[int, int], float] | None = None, segments: Sequence[object] | None = None,
) -> float:
    """Different people reached, never more than the sum of reaches and never fewer than the largest.

    reaches: people each creator reaches. population: size of the universe they are drawn from (people). overlaps:
    {(i, j): share of the smaller reach that both reach}. segments: a label per creator (its niche); with it, known
    pairs calibrate an audience within each segment and one across segments (two-level Sainsbury). A segment without
    a known pair takes the audience of all known pairs; without any pair the population; without either, nothing is
    known of duplication and the sum is returned.
    """
    r = np.asarray(reaches, float)
    known = dict(overlaps) if overlaps is not None else {}
    _check(r, population, known, segments)
    if r.size == 0:
        return 0.0
    labels = np.zeros(r.size, int) if segments is None else np.unique([str(s) for s in segments], return_inverse=True)[1]
    everyone = _audience(r, known) if known else population
    nets = []
    for label in range(labels.max() + 1):
        inside = np.flatnonzero(labels == label)
        pairs = {pair: share for pair, share in known.items() if labels[pair[0]] == labels[pair[1]] == label}
        nets.append(_union(r[inside], _audience(r, pairs) if pairs else everyone))
    across = {pair: share for pair, share in known.items() if labels[pair[0]] != labels[pair[1]]}
    return _union(np.asarray(nets), _audience(r, across) if across else population if population is not None else everyone)


def nbd_reach(reaches: Sequence[float], *, population: float, shape: float) -> float:
    """Different people reached when exposure varies between people as a gamma of this shape (negative binomial).

    Net = A * (1 - (1 + sum(r) / (A * shape)) ** -shape); a small shape means that the same few see everything.
    """
    r = np.asarray(reaches, float)
    _check(r, population, {}, None)
    if not shape > 0:
        raise ScenarioError(f"The shape must be above zero, not {shape}.")
    return float(population * (1 - (1 + r.sum() / (population * shape)) ** -shape))


def _audience(r: np.ndarray, pairs: Mapping[tuple[int, int], float]) -> float | None:
    """The effective audience of known pairs; None (infinite) where they share nobody."""
    products = sum(r[i] * r[j] for i, j in pairs)
    shared = sum(share * min(r[i], r[j]) for (i, j), share in pairs.items())
    return products / shared if shared > 0 else None


def _union(r: np.ndarray, audience: float | None) -> float:
    """Sainsbury's union in this audience, held between the largest and the sum."""
    if r.size == 0:
        return 0.0
    if audience is None:
        return float(r.sum())
    share = np.minimum(r / audience, 1.0)
    return float(np.clip(audience * -np.expm1(np.log1p(-share).sum()) if share.max() < 1 else audience, r.max(), r.sum()))


def _check(r: np.ndarray, population: float | None, overlaps: Mapping[tuple[int, int], float], segments) -> None:
    problems = []
    if r.ndim != 1 or not (np.isfinite(r) & (r >= 0)).all():
        problems.append("Every reach must be a number of people, zero or more.")
    elif population is not None and not population > 0:
        problems.append(f"The population must be above zero, not {population}.")
    elif population is not None and r.size and r.max() > population:
        problems.append(f"One creator reaches {r.max():,.0f} people, more than the population of {population:,.0f}.")
    if segments is not None and len(segments) != r.size:
        problems.append(f"There are {r.size} reaches and {len(segments)} segments; give one for each.")
    for pair, share in overlaps.items():
        if len(set(pair)) != 2 or not all(0 <= i < r.size for i in pair):
            problems.append(f"Overlap {pair} must name two different creators by their places 0 to {r.size - 1}.")
        elif not 0 <= share <= 1:
            problems.append(f"Overlap {pair} must be a share between 0 and 1, not {share}.")
    if problems:
        raise ScenarioError("\n".join(problems))
