"""By size and by creator where nothing is known of the creators: the two starting points of the Budget page must agree.

The curve is fitted on a drawn world; the plan by creator is made from newcomers of one size who ask what the comparison
by size says. Counts and expected results must be equal, ranges within what 4,000 futures can tell.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from analysis import compare_sizes, fit_decline, plan_budget
from data.campaigns import Campaigns, from_tables
from tests.study.budget_worlds import Market, scenario
from tests.study.table import Cell, Target

DRAWS = 4_000
SAME = Target(1.0, 1.0)
ALIKE = Target(-0.02, 0.02, share=False)
TARGETS = {"as many creators": SAME, "expected alike": SAME,
           **{f"{name}, by creator over by size less one": ALIKE for name in ("P10", "P50", "P90")}}


def newcomers(count: int, followers: float) -> Campaigns:
    """So many creators of one size of whom nothing else is known."""
    people = pd.DataFrame({"creator_id": [f"new{i}" for i in range(count)], "platform": "Instagram",
                           "followers": followers})
    return from_tables(creators=people, answers={"selection": "all we worked with"})


def _look(random: np.random.Generator, *, market: Market) -> dict[str, float]:
    decline = fit_decline(market.draw(random).campaigns)
    asked = scenario(float(random.uniform(2e4, 1e5)), delivery=float(random.uniform(0.7, 1)),
                     posts=int(random.integers(1, 4)))
    fees = {20_000: 240.0, 200_000: 1_800.0}
    sizes = compare_sizes(decline, fees, asked, small=20_000, large=200_000, draws=DRAWS)
    side = sizes.small if random.random() < 0.5 else sizes.large
    plan = plan_budget(newcomers(side.count, side.followers), decline, asked, fees=fees, draws=DRAWS)
    same = len(plan.choices) == side.count and bool((plan.choices["posts"] == asked.posts).all())
    answers = {"as many creators": float(same),
               "expected alike": float(abs(plan.expected - side.expected) < 1e-9 * side.expected)}
    return answers | {f"{name}, by creator over by size less one": getattr(plan, name.lower()) / getattr(
        side, name.lower()) - 1 for name in ("P10", "P50", "P90")}


CELLS = (Cell("newcomers by size and by creator, 300 creators seen", partial(_look, market=Market(300, (1, 6))),
              TARGETS),)
