"""Goal-seek both ways: the smallest budget that reaches a goal with a chosen chance, and the largest spend while one
more result stays under a target cost. Every budget on the way is planned anew."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from analysis import words
from analysis.budget.cautions import results
from analysis.budget.choosing import NEAR
from analysis.budget.curve import carried, each, range_of
from analysis.budget.plan import DRAWS, Plan, plan_budget
from analysis.budget.plan_words import brought, noun
from analysis.budget.prices import RateCard
from analysis.budget.scenario import BudgetScenario
from analysis.budget.values import creator_options
from analysis.decline import DeclineFit
from analysis.errors import InfeasiblePlanError, ScenarioError
from analysis.findings import Finding
from data.campaigns import Campaigns

#: Budgets are sought to this precision.
WITHIN = 0.005
#: Budgets looked at in the first round of a search under limits, and in each of the two finer ones.
FIRST_ROUND, FINER_ROUND = 9, 5
#: The mean of the futures lies a little above what is expected, by the error of the curve; never by so much.
MARGIN = 1.5
#: What the plan of the answer, and those just below, may be proved to miss of the best: half the precision of the
#: search, in a fraction of the time that a proof to the end takes under limits. And on the way, far from the answer.
CLOSE, ROUGH = WITHIN / 2, 4 * NEAR
#: Less is no budget: half a cent.
LEAST_BUDGET = 0.005
#: The last and the next share of the spend whose cost per result is said.
TENTH = 0.1


@dataclass(frozen=True, eq=False)
class SmallestBudget:
    """The least money whose best plan reaches the target.

    target: results wanted. chance: share of futures in which they are to be reached; None where the expected outcome
    is to reach them. budget, plan: the answer, both None where no budget reaches it. best: the plan closest to it.
    tried: (budget, reached) of every budget planned, ascending; reached is the chance of the target, or the expected
    outcome. within: relative precision of the search.
    """

    target: float
    chance: float | None
    budget: float | None
    plan: Plan | None
    best: Plan | None
    tried: tuple[tuple[float, float], ...]
    scenario: BudgetScenario
    within: float = WITHIN

    @words.told
    def text(self) -> str:
        """The answer in sentences."""
        s = self.scenario
        goal = (f"{words.money(self.target, s.currency)} of profit" if s.goal == "profit" else
                f"{results(self.target)} {noun(s.goal)}")
        wanted = goal + (
            f" in {words.futures(self.chance)}" if self.chance is not None else " on average")
        if self.budget is None:
            return f"No budget reaches {wanted}: {self._why_not}"
        who = words.plural(len(self.plan.choices), "creator")
        said = [f"The smallest budget that reaches {wanted} is {words.money(self.budget, s.currency)}, with {who}; "
                f"80 of 100 futures bring {range_of(self.plan)}."]
        change = self.budget - s.budget
        if abs(change) <= self.within * s.budget:
            said.append("That is the budget you have.")
        else:
            said.append(f"That is {words.money(abs(change), s.currency)} {'more' if change > 0 else 'less'} than the "
                        f"{words.money(s.budget, s.currency)} you have.")
        return " ".join(said)

    @property
    def _why_not(self) -> str:
        if self.best is None:
            return "no plan keeps all limits at any budget."
        who = words.plural(len(self.best.choices), "creator")
        reached = (f"in {words.futures(self.best.chance_of(self.target))}" if self.chance is not None else
                   f"only {brought(self.best, self.best.expected)}")
        lead = f"even {words.money(self.best.total_cost, self.scenario.currency)} for {who}"
        return (f"{lead} reaches it {reached}." if self.chance is not None else f"{lead} brings {reached}.")

    @words.told
    def findings(self) -> tuple[Finding, ...]:
        """What to read before asking for that budget."""
        if self.budget is None:
            return (Finding("fail", self.text, "Lower the goal or the chance, or lift a limit on creators."),)
        found = [Finding("pass", f"{words.plural(len(self.tried), 'budget')} were planned anew; none of the "
                         "smaller ones reaches it.")]
        if self.chance is not None:
            error = math.sqrt(max(self.chance * (1 - self.chance), 0.25 / self.plan.draws) / self.plan.draws)
            found.append(Finding("pass", f"The chance is counted in {words.whole(self.plan.draws)} futures and known "
                                 f"to about {words.percent(2 * error)}."))
        found += [f for f in self.plan.findings if f.status == "fail"]
        return tuple(found)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, a sentence each."""
        return () if self.best is None else self.best.assumptions


@dataclass(frozen=True, eq=False)
class LargestSpend:
    """The most money worth spending while one more result costs no more than marginal_cost.

    budget: what the plan costs; plan: None where not even the first creator is worth it (budget is then 0).
    last_cost, next_cost: money for one result over the last tenth of the spend and over the tenth after it; NaN where
    there is no such step, infinite where more money brings nothing. tried: (budget, expected), ascending.
    """

    marginal_cost: float
    budget: float
    plan: Plan | None
    last_cost: float
    next_cost: float
    tried: tuple[tuple[float, float], ...]
    scenario: BudgetScenario

    @words.told
    def text(self) -> str:
        """The answer in sentences."""
        s = self.scenario
        most = f"{each(self.marginal_cost, s.currency)} for one more"
        if self.plan is None:
            return f"Nothing is worth spending at {most}: every plan within the limits costs more than that for one."
        said = [f"Up to {words.money(self.budget, s.currency)} are worth spending at {most}: "
                f"{words.plural(len(self.plan.choices), 'creator')} for {brought(self.plan, self.plan.expected)}, "
                f"{each(self.budget / self.plan.expected, s.currency)} each on average."]
        if math.isfinite(self.last_cost):
            said.append(f"The last tenth of it buys at {each(self.last_cost, s.currency)} each.")
        if not math.isnan(self.next_cost):
            said.append("More money would bring nothing more." if math.isinf(self.next_cost) else
                        f"The next tenth would buy at {each(self.next_cost, s.currency)} each.")
        change = self.budget - s.budget
        if abs(change) > WITHIN * max(s.budget, 1e-300):
            said.append(f"That is {words.money(abs(change), s.currency)} {'more' if change > 0 else 'less'} than the "
                        f"budget of {words.money(s.budget, s.currency)}.")
        return " ".join(said)

    @words.told
    def findings(self) -> tuple[Finding, ...]:
        """What to read before spending it."""
        if self.plan is None:
            return (Finding("review", self.text, "Raise what one more may cost, or look for cheaper creators."),)
        return (Finding("pass", f"Every budget was planned anew ({words.plural(len(self.tried), 'budget')} looked "
                        "at)."), *(f for f in self.plan.findings if f.status == "fail"))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, a sentence each."""
        return () if self.plan is None else self.plan.assumptions


def smallest_budget(campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario, *, target: float,
                    chance: float | None = 0.8, fees: RateCard | Mapping[float, float] | None = None,
                    draws: int = DRAWS, seed: int = 0) -> SmallestBudget:
    """The smallest budget whose best plan brings `target` results in this share of futures (None: on average).

    The scenario's own budget is where the search begins; everything else in it holds. A plan for less money fits into
    more, so what is reached never falls with the budget. Raises ScenarioError for a target or chance that is none, and
    what plan_budget raises for reasons other than too little money.
    """
    problems = []
    if not (math.isfinite(target) and target > 0):
        problems.append(f"The target is {target!r}: it must be a number of results above zero.")
    if chance is not None and not 0 < chance < 1:
        problems.append(f"The chance is {chance!r}: it must be a share of futures between 0 and 1, such as 0.8.")
    if problems:
        raise ScenarioError("\n".join(problems))
    trials = _Trials(campaigns, decline, scenario, fees, draws, seed)

    def reached(plan: Plan | None) -> float:
        return 0.0 if plan is None else plan.expected if chance is None else plan.chance_of(target)

    needed = target if chance is None else chance

    def reaches(budget: float) -> bool:
        """From a rough plan where its proof says enough, else from a nearer one."""
        rough = trials.plan(budget, ROUGH)
        if reached(rough) >= needed or not _could(rough, target, chance):
            return reached(rough) >= needed
        return reached(trials.plan(budget)) >= needed

    most = trials.ceiling()
    low, high = 0.0, min(max(scenario.budget, 1e-9 * most), most)
    if trials.most_expected() * MARGIN < target * (1 if chance is None else chance):
        # Nobody can bring what is not there (Markov: the chance of a target is at most the mean over it).
        high = most
    while not reaches(high):
        if high >= most and reached(trials.best(most)) >= needed:
            break
        if high >= most:
            return SmallestBudget(target, chance, None, None, trials.plan(most), trials.tried(reached), scenario)
        low, high = high, min(2 * high, most)
    if low == 0.0:
        low = high / 2
        while low > LEAST_BUDGET and reaches(low):
            low, high = low / 2, low
    while high / low > 1 + WITHIN:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if reaches(middle) else (middle, high)
    # Plans on the way may miss a little of the best possible: just below a better one is asked for, if what may be
    # missing would do.
    while low > LEAST_BUDGET and _could(trials.plan(low), target, chance) and reached(trials.best(low)) >= needed:
        low, high = low / (1 + WITHIN), low
    # Creators come whole: the plan seldom costs all of its budget, and what it costs is enough where it may be spent.
    exact = _whole(trials.plan(high).total_cost)
    if exact < high and reaches(exact):
        high = exact
    near, plan = trials.plan(high), trials.best(high)
    if reached(plan) < needed:      # the chance is not what plans are made for: one that brings less may be surer
        plan = near
    return SmallestBudget(target, chance, high, plan, plan, trials.tried(reached), scenario)


def _could(plan: Plan | None, target: float, chance: float | None) -> bool:
    """Whether the target is reached by what the plan may still miss of the best possible, in every future alike."""
    if plan is None or not plan.expected > 0:
        return plan is not None
    if chance is None:
        return plan.bound >= target
    return plan.chance_of(target * plan.expected / plan.bound) >= chance


def largest_spend(campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario, *, marginal_cost: float,
                  fees: RateCard | Mapping[float, float] | None = None, draws: int = DRAWS,
                  seed: int = 0) -> LargestSpend:
    """The largest spend at which one more result still costs at most `marginal_cost` (money of the scenario).

    It maximises results - cost / marginal_cost over all budgets, each planned anew: along the concave hull of the
    budget curve that is the last step whose cost per result is not above the target. Without further limits it is
    what every creator alone decides; under limits the budgets around that are searched. Raises ScenarioError for a
    cost that is none.
    """
    if not (math.isfinite(marginal_cost) and marginal_cost > 0):
        raise ScenarioError(f"The cost of one more result is {marginal_cost!r}: it must be an amount above zero.")
    if scenario.goal == "profit":
        raise ScenarioError("Profit has its costs taken off already: a plan for profit pays nobody who costs more than "
                            "that brings, so plan with all the money there is and see what is left over.")
    trials = _Trials(campaigns, decline, scenario, fees, draws, seed)
    alone = trials.worth_alone(marginal_cost)

    def surplus(budget: float, tolerance: float = math.inf) -> float:
        plan = trials.plan(budget, tolerance)
        return -math.inf if plan is None else plan.expected - plan.total_cost / marginal_cost

    if alone > 0:
        _look(trials, surplus, alone)
    must = scenario.min_creators > 0 or bool(scenario.locked_in)
    best, last, following = None, math.nan, math.nan
    while True:
        planned = [b for b, plan in trials.plans.items() if plan is not None]
        best, former = max(planned, key=lambda b: (surplus(b), -b), default=None), best
        if best is None or (surplus(best) < 0 and not must) or trials.plan(best).choices.empty:
            return LargestSpend(marginal_cost, 0.0, None, math.nan, math.nan, trials.tried(lambda p: p.expected),
                                scenario)
        if best == former:
            break
        trials.best(best)
        # A tenth less and a tenth more may do better still where limits move with the budget: then on from there.
        plan = trials.plan(best)
        before, after = (trials.plan(plan.total_cost * (1 + step)) for step in (-TENTH, TENTH))
        last = _cost_of_one(before, plan)
        following = _cost_of_one(plan, after) if after is not None else math.nan
    return LargestSpend(marginal_cost, plan.total_cost, plan, last, following, trials.tried(lambda p: p.expected),
                        scenario)


def _look(trials: _Trials, surplus: Callable[..., float], alone: float) -> None:
    """Plan at the budgets among which the best may be: what every creator alone decides, and under limits that this
    does not keep, ever closer around the best so far."""
    plan = trials.plan(alone)
    if plan is not None and trials.adds_up and math.isclose(plan.total_cost, alone, rel_tol=1e-9):
        return
    cheapest = trials.cheapest()
    # Where one creator may cost a share of the budget only, a budget may have to be larger than what it pays for.
    low, high = max(cheapest, alone / 64), alone / max(trials.share, 1e-6)
    for count, tolerance in ((FIRST_ROUND, ROUGH), (FINER_ROUND, ROUGH), (FINER_ROUND, 2 * NEAR)):
        looked = [float(b) for b in np.geomspace(max(low, 1e-9 * high), high, count)]
        best = max(looked, key=partial(surplus, tolerance=tolerance))
        at = looked.index(best)
        low, high = looked[max(at - 1, 0)], looked[min(at + 1, count - 1)]


def _cost_of_one(less: Plan | None, more: Plan) -> float:
    """Money for one more result between two plans; from nothing where there is no smaller one."""
    cost, expected = (0.0, 0.0) if less is None else (less.total_cost, less.expected)
    gained = more.expected - expected
    return (more.total_cost - cost) / gained if gained > 1e-12 * max(more.expected, 1e-300) else math.inf


def _whole(amount: float) -> float:
    """Rounded up to a whole cent."""
    return math.ceil(amount * 100 - 1e-6) / 100


class _Trials:
    """Plans by budget, each made once; a plan for less money stands where more finds less."""

    def __init__(self, campaigns, decline, scenario, fees, draws, seed):
        candidates = creator_options(campaigns, decline, scenario, fees=fees)
        self._ask = lambda budget, tolerance: plan_budget(
            campaigns, decline, replace(scenario, budget=budget), fees=fees, draws=draws, seed=seed,
            candidates=candidates, tolerance=tolerance)
        self._values, self._costs = candidates.values(scenario), candidates.costs(scenario)
        # People counted once do not add up: what each is worth hangs on who else is in.
        self.adds_up = scenario.goal != "net reach"
        self.share = scenario.max_share_per_creator
        self.plans: dict[float, Plan | None] = {}
        self._asked: dict[float, float] = {}

    def plan(self, budget: float, tolerance: float = NEAR) -> Plan | None:
        """A plan for this budget, as near the best as is asked, or nearer; None where no plan keeps the limits with
        it."""
        known = self.plans.get(budget)
        if budget not in self.plans or (known is not None and known.gap > tolerance < self._asked[budget]):
            self.plans[budget], self._asked[budget] = self._made(budget, tolerance), tolerance
        return self.plans[budget]

    def best(self, budget: float) -> Plan | None:
        """The plan for this budget, very near the best; None where no plan keeps the limits with it."""
        return self.plan(budget, CLOSE)

    def _made(self, budget: float, tolerance: float) -> Plan | None:
        try:
            plan = self._ask(budget, tolerance)
        except InfeasiblePlanError:
            return None
        smaller = max((p for b, p in self.plans.items() if b < budget and p is not None),
                      key=lambda p: p.expected, default=None)
        return carried(smaller, plan) if smaller is not None and smaller.expected > plan.expected else plan

    def tried(self, say: Callable[[Plan], float]) -> tuple[tuple[float, float], ...]:
        """(budget, what is said of its plan) of every budget with a plan, ascending."""
        return tuple((b, say(self.plans[b])) for b in sorted(self.plans) if self.plans[b] is not None)

    def ceiling(self) -> float:
        """A budget beyond which no more money can be spent, whatever share of it one creator may cost."""
        if not len(self._costs):
            return 1.0
        dearest = float(self._costs.max())
        return max(float(self._costs.max(axis=1).sum()), dearest / self.share if self.share > 0 else 0.0, 0.01)

    def most_expected(self) -> float:
        """What everyone together is expected to bring."""
        return float(np.maximum(self._values.max(axis=1), 0.0).sum()) if len(self._values) else 0.0

    def cheapest(self) -> float:
        """The least that one creator costs."""
        return float(self._costs[:, 0].min()) if len(self._costs) else 0.0

    def worth_alone(self, marginal_cost: float) -> float:
        """Money for everyone who is worth it at this cost of a result, each at its best number of posts."""
        if not len(self._costs):
            return 0.0
        surplus = self._values - self._costs / marginal_cost
        best = surplus.argmax(axis=1)
        rows = np.arange(len(best))
        return float(self._costs[rows, best][surplus[rows, best] >= 0].sum())
