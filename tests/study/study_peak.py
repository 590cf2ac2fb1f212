"""The rate rises and then stays: how often two lines claim a best size (method.md A6)."""

from __future__ import annotations

from functools import partial

import numpy as np

from analysis.decline import fit_rows
from tests.study.study_line import CLAIM
from tests.study.table import Cell
from tests.study.worlds import World


def _plateau(x: np.ndarray, *, followers: float) -> np.ndarray:
    return 0.3 * np.minimum(x - np.log(followers / 1e4), 0)


def _saturating(x: np.ndarray) -> np.ndarray:
    return -0.8 * np.exp(-x / 2)


SHAPES = {"plateau from 10K": partial(_plateau, followers=1e4), "plateau from 100K": partial(_plateau, followers=1e5),
          "saturating": _saturating}


def _look(random: np.random.Generator, *, world: World, creators: int) -> dict[str, float]:
    return {"peak claimed": float(fit_rows(world.draw(creators, random)).peak.proven)}


CELLS = tuple(Cell(f"{name}, {creators:,} creators", partial(_look, world=World(shape=shape), creators=creators),
                   {"peak claimed": CLAIM}) for name, shape in SHAPES.items() for creators in (200, 1_000))
