"""The truth is a straight line: intervals of the typical and of the average creator, bands for new creators, and
bends claimed where there are none."""

from __future__ import annotations

from functools import partial

import numpy as np

from analysis.decline import Slope, fit_rows
from tests.study.table import Cell, Target
from tests.study.worlds import CONSTANT, FALLING, STRAIGHT, World

SIZES = (30, 60, 200, 1_000)
#: New creators of each dataset, of whom those below 10,000 followers are small and those above 100,000 large.
NEW, SMALL, LARGE = 400, 1e4, 1e5
INTERVAL, BAND, CLAIM = Target(0.93, 0.97), Target(0.88, 0.92), Target(0.0, 0.06)
#: A band that misses one in ten misses as many above as below.
BOTH_TAILS = Target(-0.02, 0.02, share=False)


def covers(slope: Slope, truth: float) -> float:
    """Whether the 95 % interval has the truth in it."""
    return float(slope.low <= truth <= slope.high)


def _look(random: np.random.Generator, *, world: World, creators: int) -> dict[str, float]:
    fit = fit_rows(world.draw(creators, random))
    found = {"typical interval": covers(fit.typical, world.slope),
             "average interval": covers(fit.average, world.average_slope),
             "bend claimed": float(fit.bend is not None)}
    followers, rate = world.rates(NEW, random)
    low, high = fit.band(followers)
    inside = (low <= rate) & (rate <= high)
    found["bands: below less above"] = float((rate < low).mean() - (rate > high).mean())
    return found | {"band, small creators": float(inside[followers < SMALL].mean()),
                    "band, large creators": float(inside[followers > LARGE].mean())}


TARGETS = {"typical interval": INTERVAL, "average interval": INTERVAL, "band, small creators": BAND,
           "band, large creators": BAND, "bands: below less above": BOTH_TAILS, "bend claimed": CLAIM}


CELLS = tuple(Cell(f"{spread.name}, {creators:,} creators", partial(_look, world=World(spread=spread),
                                                                    creators=creators), TARGETS)
              for spread in (CONSTANT, FALLING, STRAIGHT) for creators in SIZES)
