"""What more or less money would bring: the best plan made anew at every budget (method.md B4), and the next 1,000."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from analysis import words
from analysis.budget.cautions import between
from analysis.budget.plan import DRAWS, Plan, plan_budget
from analysis.budget.plan_words import amount, brought
from analysis.budget.prices import RateCard
from analysis.budget.scenario import BudgetScenario
from analysis.budget.values import creator_options
from analysis.decline import DeclineFit
from analysis.errors import InfeasiblePlanError, ScenarioError
from analysis.findings import Finding
from data.campaigns import Campaigns

#: The nine budgets of a curve as multiples of the user's own: a quarter to four times of it, in equal ratios.
MULTIPLES = tuple(2.0 ** (half / 2) for half in range(-4, 5))
#: The next step of money is dearer by this factor than the money so far: worth a word.
MUCH_DEARER = 1.5


@dataclass(frozen=True, eq=False)
class CurvePoint:
    """One budget (money of the scenario) with the best plan found for it."""

    budget: float
    plan: Plan


@dataclass(frozen=True, eq=False)
class BudgetCurve:
    """points: ascending budgets, each planned anew; expected never falls along them. own: position of the user's
    budget among them, None where nothing can be planned with it. too_little: the budgets asked for with which no plan
    is possible."""

    points: tuple[CurvePoint, ...]
    own: int | None
    too_little: tuple[float, ...]
    scenario: BudgetScenario

    @cached_property
    def budgets(self) -> np.ndarray:
        """(points,) money."""
        return np.array([point.budget for point in self.points])

    @cached_property
    def expected(self) -> np.ndarray:
        """(points,) what each plan is expected to bring; never falls."""
        return np.array([point.plan.expected for point in self.points])

    @cached_property
    def marginal_cost(self) -> np.ndarray:
        """(points - 1,) money for one more result between neighbouring budgets; infinite where more money brings
        nothing more."""
        gained = np.diff(self.expected)
        with np.errstate(divide="ignore"):
            return np.where(gained > 0, np.diff(self.budgets) / np.where(gained > 0, gained, 1.0), np.inf)

    def expected_at(self, budget: float) -> float:
        """What the best plan known to fit into this budget is expected to bring; 0 below the first point."""
        at = int(np.searchsorted(self.budgets, budget * (1 + 1e-12), "right")) - 1
        return float(self.expected[at]) if at >= 0 else 0.0

    @words.told
    def text(self) -> str:
        """The curve in sentences: the user's point, half and double of it, and what one more result costs."""
        return _text(self)

    @words.told
    def findings(self) -> tuple[Finding, ...]:
        """What to read before asking for more money, or giving some back."""
        return _findings(self)

    @words.told
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, a sentence each."""
        return ("Every point is planned anew with all limits of the scenario: amounts in limits stay as they are, "
                "shares of the budget move with it.",
                "Fees and what creators bring stay the same however much is bought.",
                *self.points[0].plan.assumptions)


def budget_curve(campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario, *,
                 budgets: Sequence[float] | None = None, fees: RateCard | Mapping[float, float] | None = None,
                 draws: int = DRAWS, seed: int = 0) -> BudgetCurve:
    """The best plan at every budget, a quarter to four times of the scenario's own unless `budgets` are given.

    A plan that fits into less money fits into more, so where a larger budget's plan (found to a stated gap) brings
    less than a smaller one's, the smaller one's stands: expected never falls. Raises ScenarioError for budgets that
    are none, InfeasiblePlanError where nothing can be planned at any of them, and what plan_budget raises.
    """
    asked = [scenario.budget * m for m in MULTIPLES] if budgets is None else sorted({float(b) for b in budgets})
    wrong = [b for b in asked if not (math.isfinite(b) and b > 0)]
    if wrong or not asked:
        raise ScenarioError(f"A budget curve needs budgets above zero, not {wrong[0]:g}." if wrong else
                            "A budget curve needs at least one budget.")
    candidates = creator_options(campaigns, decline, scenario, fees=fees)
    points: list[CurvePoint] = []
    too_little, refusal = [], None
    for budget in asked:
        try:
            plan = plan_budget(campaigns, decline, replace(scenario, budget=budget), fees=fees, draws=draws, seed=seed,
                               candidates=candidates)
        except InfeasiblePlanError as error:
            too_little.append(budget)
            refusal = error
            continue
        if points and points[-1].plan.expected > plan.expected:
            plan = carried(points[-1].plan, plan)
        points.append(CurvePoint(budget, plan))
    if not points:
        raise refusal
    own = next((i for i, point in enumerate(points) if point.budget == scenario.budget), None)
    return BudgetCurve(tuple(points), own, tuple(too_little), scenario)


def carried(smaller: Plan, larger: Plan) -> Plan:
    """The plan of the smaller budget, kept at the larger one: the bound proved there holds for it too."""
    bound = max(larger.bound, smaller.expected)
    return replace(smaller, scenario=larger.scenario, left_over=larger.scenario.budget - smaller.total_cost,
                   bound=bound, gap=(bound - smaller.expected) / bound if bound > 0 else 0.0, binding=larger.binding)


def range_of(plan: Plan) -> str:
    """Between what 80 of 100 futures lie, money where the goal is."""
    if plan.scenario.goal == "profit":
        return f"between {amount(plan, plan.p10)} and {amount(plan, plan.p90)}"
    return between(plan.p10, plan.p90)


def each(cost: float, currency: str) -> str:
    """What one result costs, as it is said: "€0.035", "€1.20", "€140"."""
    if not math.isfinite(cost):
        return "no amount of money"
    digits = 0 if cost >= 100 or cost == 0 else 2 if cost >= 0.1 else min(1 - math.floor(math.log10(cost)), 9)
    return words.money(cost, currency, digits=digits)


def _text(curve: BudgetCurve) -> str:
    currency = curve.scenario.currency
    if curve.own is None:
        first = curve.points[0]
        return (f"With {words.money(curve.scenario.budget, currency)} nothing can be planned; with "
                f"{words.money(first.budget, currency)} the best plan is expected to bring "
                f"{brought(first.plan, first.plan.expected)}.")
    here = curve.points[curve.own]
    said = [f"{words.money(here.budget, currency)} is expected to bring {brought(here.plan, here.plan.expected)} "
            f"(80 % {range_of(here.plan)})."]
    for multiple, name in ((0.5, "Half of it"), (2.0, "Twice as much")):
        other = next((p for p in curve.points if math.isclose(p.budget, here.budget * multiple)), None)
        if other is not None and here.plan.expected > 0:
            share = other.plan.expected / here.plan.expected
            said.append(f"{name} would bring "
                        f"{words.percent(share) + ' of' if share < 1.1 else words.number(share, 1) + ' times'} "
                        "that.")
    if curve.own < len(curve.points) - 1 and here.plan.expected > 0:
        said.append(_next(curve, here.plan))
    return " ".join(said)


def _next(curve: BudgetCurve, plan: Plan) -> str:
    """What the money above the user's own buys at."""
    cost, currency = float(curve.marginal_cost[curve.own]), curve.scenario.currency
    if not math.isfinite(cost):
        return f"Above it more money brings nothing more: {_nothing_more(curve)}"
    so_far = plan.total_cost / plan.expected
    if curve.scenario.goal == "profit":
        more, usual = (words.money(1 / price, currency, digits=2) for price in (cost, so_far))
        return f"Above it {words.money(1, currency)} more brings {more} of profit, against {usual} on average so far."
    return f"Above it one more costs {each(cost, currency)}, against {each(so_far, currency)} on average so far."


def _nothing_more(curve: BudgetCurve) -> str:
    plan = curve.points[-1].plan
    return plan.limits[0] if plan.limits else "everyone who brings anything is in."


def _findings(curve: BudgetCurve) -> tuple[Finding, ...]:
    found, currency = [], curve.scenario.currency
    if curve.too_little:
        found.append(Finding("review", f"With {words.money(max(curve.too_little), currency)} or less no plan keeps "
                             "all limits.", "Lower a minimum, or unlock a creator, to plan with less."))
    if curve.own is None:
        return tuple(found)
    here = curve.points[curve.own]
    if curve.own < len(curve.points) - 1 and here.plan.expected > 0 and here.plan.total_cost > 0:
        cost, so_far = float(curve.marginal_cost[curve.own]), here.plan.total_cost / here.plan.expected
        if not math.isfinite(cost):
            found.append(Finding("review", f"More than {words.money(here.plan.total_cost, currency)} brings nothing "
                                 "more within these limits.", "Lift a limit, or spend the money elsewhere."))
        elif cost > MUCH_DEARER * so_far:
            price = "" if curve.scenario.goal == "profit" else f" at {each(cost, currency)} each,"
            found.append(Finding("review", f"Money added would buy{price} {words.number(cost / so_far, 1)} times as "
                                 "dear as the average so far.", "Compare that with what the money brings elsewhere."))
    worst = max(point.plan.gap for point in curve.points)
    found.append(Finding("pass" if worst < 0.01 else "review",
                         "Every point is " + ("proved to be the best possible." if worst < 1e-9 else
                                              f"proved within {words.percent(worst, digits=2)} of the best possible.")))
    return tuple(found)
