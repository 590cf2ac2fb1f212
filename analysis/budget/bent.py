"""What a comparison by size would say if the futures followed the curve's proven bend instead of its straight line.

A sensitivity and no second answer: levels at both sizes are those of the bent curve, everything else stays, luck
included, so that only the bend makes the difference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis import words
from analysis.budget.odds import Turning, outcomes, turning

if TYPE_CHECKING:
    from analysis.budget.sizes import SizeComparison


@dataclass(frozen=True)
class OnTheBend:
    """bend: followers at which the curve bends. small, large: expected results of both plans on the bent curve.
    chance_small_wins, chance_large_wins: shares of the same futures. turning: the handling cost at which the odds are
    then even, or why there is none. text: all that in a sentence."""

    bend: float
    small: float
    large: float
    chance_small_wins: float
    chance_large_wins: float
    turning: Turning
    text: str


def on_the_bend(c: SizeComparison) -> OnTheBend | None:
    """The comparison on the bent curve; None where no bend is proven or a side pays nobody."""
    if c.small.count == 0 or c.large.count == 0 or c.decline.bend is None:
        return None
    sizes = np.array([c.small.followers, c.large.followers])
    factors = c.decline.curve(sizes).average / np.asarray(c.decline.average_rate(sizes))
    sides = tuple(replace(side, result=side.result * float(f)) for side, f in zip(c.sides, factors, strict=True))
    drawn = [outcomes(side, c.scenario, c.covariance, draws=c.draws, seed=c.seed, stream=which)
             for which, side in enumerate(sides)]
    wins, losses = float((drawn[0] > drawn[1]).mean()), float((drawn[0] < drawn[1]).mean())
    turn = turning(sides, c.scenario, c.covariance, draws=c.draws, seed=c.seed)
    return OnTheBend(c.decline.bend.followers, float(c.small.expected * factors[0]),
                     float(c.large.expected * factors[1]), wins, losses, turn, _said(c, wins, turn))


def _said(c: SizeComparison, wins: float, turn: Turning) -> str:
    """The sentence: chances on both curves, and where the odds turn on the bent one."""
    where = (f"the odds are even at {words.money(turn.handling_cost, c.scenario.currency)} of handling"
             if turn.handling_cost is not None else f"no handling cost turns it ({turn.reason})")
    return (f"On the bent curve the small win in {words.futures(wins)}, on the straight one in "
            f"{words.futures(c.chance_small_wins)}; {where}.")
