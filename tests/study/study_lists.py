"""The 1,000 creators with the most engagement per post of 22,000: is the slope of the 22,000 brought back? (A7)"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from analysis.decline import fit_rows
from analysis.decline.fit import Context
from tests.study.study_line import CLAIM, INTERVAL, covers
from tests.study.table import Cell, Target
from tests.study.worlds import World

POPULATION, LISTED = 22_000, 1_000
NEAR = Target(-0.02, 0.02, share=False)


def _look(random: np.random.Generator, *, slope: float) -> dict[str, float]:
    rows = World(slope=slope).draw(POPULATION, random)
    best = rows.loc[(rows["total"] / rows["posts"]).nlargest(LISTED).index]
    fit = fit_rows(best, context=Context(selection="top by engagement"))
    if fit.population is None:
        return {"slope found minus truth": math.nan, "interval": math.nan, "decline claimed": 0.0}
    return {"slope found minus truth": fit.population.slope - slope, "interval": covers(fit.population, slope),
            "decline claimed": float(fit.state == "declines")}


def _targets(slope: float) -> dict[str, Target]:
    return {"slope found minus truth": NEAR, "interval": INTERVAL} | ({"decline claimed": CLAIM} if slope == 0 else {})


CELLS = tuple(Cell(f"top 1,000 by engagement, slope {slope:g}", partial(_look, slope=slope), _targets(slope))
              for slope in (0.0, -0.15))
