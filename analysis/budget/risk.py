"""Safer plans: what it costs on average to do better in the worst futures (method.md B6).

Optimising the worst futures of a few hundred draws finds plans that are safe in those draws and no others. So no draws
are optimised here. What makes a plan safe is that no creator is too much of it: plans are made under ever lower caps on
what one creator may cost, and all are judged on the same fresh futures, many more than any of them was chosen on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis import words
from analysis.budget.cautions import between, results
from analysis.budget.plan import Plan, plan_budget
from analysis.budget.plan_words import noun
from analysis.budget.prices import RateCard
from analysis.budget.scenario import BudgetScenario
from analysis.budget.simulate import worst_tenth
from analysis.budget.values import Candidates, creator_options
from analysis.decline import DeclineFit
from analysis.errors import InfeasiblePlanError, ScenarioError
from data.campaigns import Campaigns

#: Caps tried: the most of the budget that one creator may cost.
CAPS = (0.5, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05)
#: Fresh futures that all of them are judged on, in so many equal parts for the error of a difference.
JUDGED_ON, PARTS = 20_000, 20
#: Differences below this many standard errors are luck.
ERRORS = 2.0


@dataclass(frozen=True, eq=False)
class SaferPlans:
    """plans: the one that is expected to bring most first, then those under lower caps (of plans alike the first).
    caps: (plans,) most of the budget for one creator. expected, p10, worst: (plans,) on the same fresh futures; worst
    is the mean of the worst tenth. caution: weight of the worst tenth against the mean, 0 to 1. chosen: place of the
    plan that is best so weighed, 0 unless another is ahead by more than luck. text: that in sentences."""

    plans: tuple[Plan, ...]
    caps: tuple[float, ...]
    expected: np.ndarray
    p10: np.ndarray
    worst: np.ndarray
    caution: float
    chosen: int
    text: str

    @property
    def plan(self) -> Plan:
        """The plan to follow at this caution."""
        return self.plans[self.chosen]

    @property
    def said(self) -> pd.DataFrame:
        """The plans as they are read: At most for one creator, Creators, On average, 80 of 100 futures, Worst tenth,
        and which of them is the one at this caution."""
        rows = [(words.percent(cap, digits=0), words.whole(len(plan.choices)), results(mean),
                 between(plan.p10, plan.p90), results(worst), "this one" if place == self.chosen else "")
                for place, (plan, cap, mean, worst) in enumerate(zip(
                    self.plans, self.caps, self.expected, self.worst, strict=True))]
        return pd.DataFrame(rows, columns=["At most for one creator", "Creators", "On average", "80 of 100 futures",
                                           "Worst tenth", "At this caution"])

    def at(self, caution: float) -> SaferPlans:
        """The same plans weighed with another caution: none is made anew. Raises ScenarioError as safer_plans does."""
        _check(caution)
        chosen = _chosen(list(self.plans), caution)
        return replace(self, caution=float(caution), chosen=chosen, text=_said(
            list(self.plans), list(self.caps), self.expected, self.worst, chosen))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, a sentence each."""
        return (f"{words.percent(self.caution)} of the weight is on the worst tenth of futures, the rest on the mean.",
                f"All plans are judged on the same {words.whole(JUDGED_ON)} futures, on which none was chosen.")


def safer_plans(campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario, *, caution: float,
                fees: RateCard | Mapping[float, float] | None = None, seed: int = 0,
                candidates: Candidates | None = None) -> SaferPlans:
    """The plan for those to whom a bad outcome is worse than a good one is good. caution: from 0 (the mean alone) to 1
    (the worst tenth alone). Raises what plan_budget raises, and ScenarioError for another caution."""
    _check(caution)
    if candidates is None:
        candidates = creator_options(campaigns, decline, scenario, fees=fees)
    plans, caps = [], []
    for cap in (scenario.max_share_per_creator, *(c for c in CAPS if c < scenario.max_share_per_creator)):
        try:
            plan = plan_budget(campaigns, decline, replace(scenario, max_share_per_creator=cap), fees=fees,
                               draws=JUDGED_ON, seed=seed + 1, candidates=candidates)
        except InfeasiblePlanError:
            if not plans:
                raise
            continue  # lower caps leave nobody, or what is locked in breaks them
        if plans and plan.choices.empty:
            continue  # nobody is that cheap: no plan, and none to judge
        if not any(_same(plan, other) for other in plans):
            plans.append(plan)
            caps.append(cap)
    expected, worst = (np.array([judge(plan.totals) for plan in plans]) for judge in (np.mean, worst_tenth))
    chosen = _chosen(plans, caution)
    return SaferPlans(tuple(plans), tuple(caps), expected, np.array([plan.p10 for plan in plans]), worst,
                      float(caution), chosen, _said(plans, caps, expected, worst, chosen))


def _check(caution: float) -> None:
    if not 0 <= caution <= 1:
        raise ScenarioError(f"caution is {caution!r}: it must lie between 0 (the mean) and 1 (the worst tenth).")


def _same(plan: Plan, other: Plan) -> bool:
    columns = ["creator_id", "platform", "posts"]
    return plan.choices[columns].equals(other.choices[columns])


def _chosen(plans: list[Plan], caution: float) -> int:
    """The plan with the best score, if it is ahead of the first one by more than luck in the common futures."""
    scores = np.array([[(1 - caution) * part.mean() + caution * worst_tenth(part)
                        for part in np.split(plan.totals, PARTS)] for plan in plans])
    best = int(scores.mean(axis=1).argmax())
    ahead = scores[best] - scores[0]
    return best if ahead.mean() > ERRORS * ahead.std(ddof=1) / np.sqrt(PARTS) else 0


def _said(plans: list[Plan], caps: list[float], expected: np.ndarray, worst: np.ndarray, chosen: int) -> str:
    first = (f"The plan that is expected to bring most brings {results(expected[0])} {noun(plans[0].scenario.goal)} "
             f"on average and {results(worst[0])} in the worst tenth of futures")
    if chosen == 0:
        few = "no other plan could be made" if len(plans) == 1 else (
            f"none of {words.plural(len(plans) - 1, 'plan')} with less on one creator does better by more than luck")
        return f"{first}; {few}."
    safer = (f"with at most {words.percent(caps[chosen], digits=0)} of the budget on one creator it is "
             f"{results(expected[chosen])} and {results(worst[chosen])}")
    lost, won = expected[chosen] / expected[0] - 1, worst[chosen] / worst[0] - 1 if worst[0] > 0 else np.nan
    change = f"{words.percent(lost, sign=True)} on average"
    if np.isfinite(won):
        change += f", {words.percent(won, sign=True)} in the worst tenth"
    return f"{first}; {safer} ({change})."
