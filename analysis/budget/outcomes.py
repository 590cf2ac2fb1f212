"""The outcome of a plan, future by future, in units of its goal: creators' luck, sponsoring, funnel, profit's costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.budget.audiences import AudienceModel
from analysis.budget.futures import draw_totals
from analysis.budget.scenario import BudgetScenario
from analysis.decline import DeclineFit

#: Creators whose reach is drawn one by one; of more, the creators of a niche together.
REACHED_SINGLY = 200


def goal_totals(choices: pd.DataFrame, decline: DeclineFit, scenario: BudgetScenario, *, outcome: str,
                costs: np.ndarray | float, draws: int, seed: int, audiences: AudienceModel | None = None) -> np.ndarray:
    """(draws,) of the goal. choices: as draw_totals takes them, with `gross` (what is expected before costs). costs: of
    the plan, per future; they matter to profit alone. outcome: what the curve is of. audiences: for net reach."""
    gross = choices.assign(expected=choices["gross"])
    if audiences is not None:
        return _net_reach(gross, decline, scenario, audiences, draws, seed)
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


def _net_reach(gross: pd.DataFrame, decline: DeclineFit, scenario: BudgetScenario, audiences: AudienceModel, draws: int,
               seed: int) -> np.ndarray:
    """(draws,) people reached at least once. The doubt about sponsoring moves every reach before audiences overlap."""
    if gross.empty:
        return np.zeros(draws)
    paid = 1.0 if scenario.sponsored is None else scenario.sponsored.luck(draws, seed)
    niches = gross["niche"].astype(object).where(gross["niche"].notna(), None).to_numpy(object)
    if len(gross) <= REACHED_SINGLY:
        reaches = [draw_totals(gross.iloc[i : i + 1], decline, scenario, draws=draws, seed=seed) * paid
                   for i in range(len(gross))]
        return np.asarray(audiences.nets(reaches, niches), float)
    # Many creators of a niche: their reaches move together as their sum does, from where each is expected to be.
    reaches, segments = [], []
    for name in dict.fromkeys(niches):
        inside = np.array([niche == name for niche in niches])
        part = gross[inside]
        drawn = draw_totals(part, decline, scenario, draws=draws, seed=seed)
        moved = drawn * paid / max(part["expected"].sum(), 1e-300)
        reaches += [float(one) * moved for one in part["expected"]]
        segments += [name] * len(part)
    return np.asarray(audiences.nets(reaches, segments), float)
