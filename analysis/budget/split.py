"""Money over saturating channels: maximise sum of gains * (1 - exp(-rates * spend)) with sum of spend = budget.

The optimum gives every channel that gets money the same marginal gain, the multiplier m: gains * rates *
exp(-rates * spend) = m (water-filling; method.md B9, REF-C). With the channels in order of what their first unit of
money brings, those that get any come first, and ln m follows from the budget in closed form for each number of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import ScenarioError


@dataclass(frozen=True, eq=False)
class Split:
    """spend: money for each channel (array, sums to the budget); objective: what it brings in all; multiplier: what
    the next unit of money would bring, in every channel that gets any."""

    spend: np.ndarray
    objective: float
    multiplier: float


def split_budget(*, gains: Sequence[float], rates: Sequence[float], budget: float) -> Split:
    """Split a budget over channels that saturate.

    gains: what each channel brings with unlimited money (>= 0); rates: how fast it saturates, per unit of money
    (>= 0; zero means that money does nothing there). Raises ScenarioError with every impossible value.
    """
    gains, rates = np.asarray(gains, float), np.asarray(rates, float)
    problems = []
    if gains.ndim != 1 or gains.shape != rates.shape:
        problems.append(f"Gains and rates must be lists of one length, not {gains.shape} and {rates.shape}.")
    elif gains.size == 0:
        problems.append("There is no channel to give money to.")
    for name, values in (("gain", gains), ("rate", rates)):
        bad = values[~(np.isfinite(values) & (values >= 0))]
        if bad.size:
            problems.append(f"Every {name} must be zero or more; found {bad[0]}.")
    if not (np.isfinite(budget) and budget >= 0):
        problems.append(f"The budget must be zero or more, not {budget}.")
    if problems:
        raise ScenarioError("\n".join(problems))

    first = gains * rates  # what the first unit of money brings
    if budget == 0 or first.max() == 0:
        # Money that does nothing anywhere is spread evenly: the split still spends the budget.
        spend = np.full(gains.size, budget / gains.size)
        return Split(spend, float((gains * -np.expm1(-rates * spend)).sum()), float(first.max()))

    # ln(what the first unit brings) from the first channel on, as distances below it: sums of like numbers stay exact.
    with np.errstate(divide="ignore"):
        order = np.argsort(-first, kind="stable")
        order = order[: np.count_nonzero(first)]
        level = np.log(gains[order]) + np.log(rates[order])
    below, room = level[0] - level, 1.0 / rates[order]
    # Money that brings the marginal gain of all channels up to the k-th down to that of the k-th.
    needed = np.maximum.accumulate(below * np.cumsum(room) - np.cumsum(below * room))
    k = max(int(np.searchsorted(needed, budget, side="right")), 1)
    fallen = (budget + below[:k] @ room[:k]) / room[:k].sum()
    spend = np.zeros(gains.size)
    spend[order[:k]] = np.maximum(fallen - below[:k], 0.0) * room[:k]
    spend *= budget / spend.sum()
    return Split(spend, float((gains * -np.expm1(-rates * spend)).sum()), float(np.exp(level[0] - fallen)))
