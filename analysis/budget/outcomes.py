"""The outcome of a plan, future by future, in units of its goal: creators' luck, sponsoring, funnel, profit's costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.budget.futures import draw_totals
from analysis.budget.scenario import BudgetScenario
from analysis.decline import DeclineFit


def goal_totals(choices: pd.DataFrame, decline: DeclineFit, scenario: BudgetScenario, *, outcome: str,
                costs: np.ndarray | float, draws: int, seed: int) -> np.ndarray:
    """(draws,) of the goal. choices: as draw_totals takes them, with `gross` (what is expected before costs). costs: of
    the plan, per future; they matter to profit alone. outcome: what the curve is of."""
    gross = choices.assign(expected=choices["gross"])
    if scenario.funnel is not None and scenario.goal not in (outcome, "net reach"):
        totals = np.zeros(draws)
        platforms = gross["platform"].astype(object).where(gross["platform"].notna(), None)
        for name in sorted(set(platforms), key=str):
            [factor] = scenario.funnel.draw([name], outcome=outcome, goal=scenario.goal, draws=draws, seed=seed)
            part = gross[(platforms == name) if name is not None else platforms.isna()]
            totals += draw_totals(part, decline, scenario, draws=draws, seed=seed) * factor
    else:
        totals = draw_totals(gross, decline, scenario, draws=draws, seed=seed)
    if scenario.sponsored is not None:
        totals = totals * scenario.sponsored.luck(draws, seed)
    return totals - costs if scenario.goal == "profit" else totals
