"""The rate does not change with size: how often a decline is claimed, without zeros and with them.

With a tenth of the creators at zero, nearly all of them small, the typical creator is read off those who had some and
so cannot hold; the average creator must, and the check for zeros must say so (method.md A7). The verdict is then by the
average creator, and must still see a decline where there is one."""

from __future__ import annotations

from functools import partial

import numpy as np

from analysis.decline import fit_rows
from analysis.decline.checks_of_rows import zeros
from tests.study.study_line import CLAIM, covers
from tests.study.table import Cell, Target
from tests.study.worlds import CONSTANT, FALLING, World

SIZES = (30, 200, 1_000)
#: At this rate a tenth of the creators have none; at the next about 0.8 %, too few for the average to decide.
RARE, FEW_ZEROS = World(slope=0.0, rate=6.5e-5), World(slope=0.0, rate=9e-4)
#: The same tenth where the rate falls.
FALLS = World(slope=-0.15, rate=5.5e-5)
ZEROS_HOLD = Target(0.92, 0.97)
WITH_ZEROS = {"average interval": ZEROS_HOLD, "check for zeros fires where there are any": Target(0.99, 1.0),
              "typical interval (cannot hold)": Target(0.0, 0.92), "decline claimed": CLAIM, "bend claimed": CLAIM}


def _claimed(random: np.random.Generator, *, world: World, creators: int) -> dict[str, float]:
    return {"decline claimed": float(fit_rows(world.draw(creators, random)).state == "declines")}


def _with_zeros(random: np.random.Generator, *, creators: int) -> dict[str, float]:
    fit = fit_rows(RARE.draw(creators, random))
    found = zeros(fit)
    fires = found is not None and found.status == "review"
    right = fires == bool((~fit.rows.positive).any())  # of 30 creators, none is zero in one dataset of 24
    return {"average interval": covers(fit.average, 0.0), "check for zeros fires where there are any": float(right),
            "typical interval (cannot hold)": covers(fit.typical, 0.0),
            "decline claimed": float(fit.state == "declines"), "bend claimed": float(fit.bend is not None)}


def _falls(random: np.random.Generator, *, creators: int) -> dict[str, float]:
    fit = fit_rows(FALLS.draw(creators, random))
    return {"average interval": covers(fit.average, FALLS.slope), "decline seen": float(fit.state == "declines")}


CELLS = (*(Cell(f"no change with size, {spread.name}, {creators:,} creators",
                partial(_claimed, world=World(slope=0.0, spread=spread), creators=creators), {"decline claimed": CLAIM})
           for spread in (CONSTANT, FALLING) for creators in SIZES),
         *(Cell(f"no change with size, a tenth zeros, {creators:,} creators", partial(_with_zeros, creators=creators),
                WITH_ZEROS) for creators in SIZES),
         *(Cell(f"no change with size, zeros below 1 %, {creators:,} creators",
                partial(_claimed, world=FEW_ZEROS, creators=creators), {"decline claimed": CLAIM})
           for creators in (200, 1_000)),
         *(Cell(f"slope -0.15, a tenth zeros, {creators:,} creators", partial(_falls, creators=creators),
                {"average interval": ZEROS_HOLD, "decline seen": Target(least, 1.0)})
           for creators, least in ((200, 0.8), (1_000, 0.99))))
