"""What each limit is worth: the plan made anew with a little more of it, beside the price the proof puts on it
(method.md B4), and why a limit that does not bind changes nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis import words
from analysis.budget.curve import each
from analysis.budget.group_limits import GroupLimit
from analysis.budget.plan import Plan, plan_budget
from analysis.budget.plan_limits import grouped_columns
from analysis.budget.plan_words import brought
from analysis.budget.prices import RateCard
from analysis.budget.scenario import BudgetScenario
from analysis.budget.values import creator_options
from analysis.decline import DeclineFit
from analysis.errors import InfeasiblePlanError
from analysis.findings import Finding
from data.campaigns import Campaigns

#: The next step of money; of a budget below five of them it is a tenth, rounded.
NEXT_MONEY = 1_000.0
#: The next step of a share of the budget.
NEXT_SHARE = 0.05
#: The price and the plan made anew are said to agree within this share of the larger.
AGREE = 0.25
#: A gain of less than this share of the outcome is none.
NOTHING = 1e-9


@dataclass(frozen=True)
class LimitWorth:
    """One limit eased by one step. name: the limit as it stands; step: what easing means, a clause that begins a
    sentence ("€1,000 more", "allowing one more creator"); gained: how much more the plan made anew is expected to
    bring; priced: what the shadow price says of the same step, None where it has none (shares, locks). binds: whether
    it limits the plan now. slack: why it does not, a clause; "" where it does."""

    key: str
    name: str
    step: str
    gained: float
    priced: float | None
    binds: bool
    slack: str = ""

    @property
    def agrees(self) -> bool | None:
        """Whether price and plan made anew agree; None where there is no price. Whole creators may part them."""
        if self.priced is None:
            return None
        most = max(abs(self.gained), abs(self.priced))
        return most == 0 or abs(self.gained - self.priced) <= AGREE * most


@dataclass(frozen=True, eq=False)
class ShadowPrices:
    """limits: every limit of the scenario, the one whose step brings most first. plan: the present one."""

    limits: tuple[LimitWorth, ...]
    plan: Plan

    @words.told
    def lines(self) -> tuple[str, ...]:
        """A sentence for each limit."""
        return tuple(_line(limit, self.plan) for limit in self.limits)

    @property
    def text(self) -> str:
        """All of them, in one paragraph."""
        return " ".join(self.lines)

    @words.told
    def findings(self) -> tuple[Finding, ...]:
        """Whether prices and plans made anew agree, and limits that do nothing."""
        parted = [limit for limit in self.limits if limit.agrees is False]
        if not parted:
            return (Finding("pass", "The prices of the limits, from the proof, and the plans made anew agree."),)
        return tuple(Finding("review", f"{limit.step[0].upper()}{limit.step[1:]} is worth "
                             f"{brought(self.plan, max(limit.priced, 0.0))} by its price in the proof, and "
                             f"{brought(self.plan, max(limit.gained, 0.0))} when planned anew: creators come whole, so "
                             "steps are uneven.", "Trust the plan made anew for a step of this size.")
                     for limit in parted)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """How they were found."""
        return ("Each limit is eased alone, by the step named, and the plan made anew.",
                "Shadow prices are those of the linear relaxation, in which creators may be bought in parts.")


def shadow_prices(campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario, *,
                  fees: RateCard | Mapping[float, float] | None = None, plan: Plan | None = None) -> ShadowPrices:
    """What one step more of every limit would bring: 1,000 of money, one creator, five points of a share.

    plan: the present plan, made where it is not given. Raises what plan_budget raises for the scenario as it is.
    """
    candidates = creator_options(campaigns, decline, scenario, fees=fees)
    present = plan_budget(campaigns, decline, scenario, draws=1, candidates=candidates) if plan is None else plan
    found = []
    for easing in _easings(present):
        try:
            anew = plan_budget(campaigns, decline, easing.scenario, fees=fees, draws=1,
                               candidates=None if easing.key == "locked out" else candidates)
            gained = max(anew.expected - present.expected, 0.0)
        except InfeasiblePlanError:
            gained = 0.0
        gained = gained if gained > NOTHING * abs(present.expected) else 0.0
        found.append(LimitWorth(easing.key, easing.name, easing.step, gained, easing.priced,
                                easing.tight or gained > 0, "" if gained > 0 else easing.slack))
    return ShadowPrices(tuple(sorted(found, key=lambda limit: -limit.gained)), present)


def next_money(budget: float) -> float:
    """The step of money that is looked at: 1,000, or a round tenth of a small budget."""
    if budget >= 5 * NEXT_MONEY or budget <= 0:
        return NEXT_MONEY
    power = 10 ** math.floor(math.log10(budget / 10))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= budget / 10 * 0.999))


@dataclass(frozen=True)
class _Easing:
    """A limit and the scenario with one step more of it."""

    key: str
    name: str
    step: str
    scenario: BudgetScenario
    priced: float | None
    tight: bool
    slack: str


def _easings(plan: Plan) -> list[_Easing]:
    s, paid = plan.scenario, len(plan.choices)
    step, currency = next_money(s.budget), s.currency
    price = plan.shadow_prices.get
    found = [_Easing("budget", f"A budget of {words.money(s.budget, currency)}", f"{words.money(step, currency)} more",
                     replace(s, budget=s.budget + step), price("budget", 0.0) * step, "budget" in plan.binding,
                     f"{words.money(plan.left_over, currency)} are left over and no whole creator is worth more money")]
    if s.max_creators is not None:
        found.append(_Easing("max_creators", f"At most {words.plural(s.max_creators, 'creator')}",
                             "allowing one more creator", replace(s, max_creators=s.max_creators + 1),
                             _of_count(plan, s.most_creators == s.max_creators), paid >= s.max_creators,
                             f"{words.plural(paid, 'creator')} are paid, so the limit is not reached"
                             if paid < s.max_creators else "nobody else is worth the money"))
    if s.hours_available is not None and s.hours_per_creator > 0:
        found.append(_Easing("hours", f"{words.count(s.hours_available)} hours of the team",
                             f"{words.count(s.hours_per_creator)} hours more",
                             replace(s, hours_available=s.hours_available + s.hours_per_creator),
                             _of_count(plan, s.max_creators is None or s.most_creators < s.max_creators),
                             paid >= s.most_creators,
                             f"{words.count(paid * s.hours_per_creator)} of them are used" if paid < s.most_creators
                             else "nobody else is worth the money"))
    if s.max_share_per_creator < 1:
        dearest = float(plan.choices["cost"].max()) / s.budget if paid and s.budget > 0 else 0.0
        more = min(s.max_share_per_creator + NEXT_SHARE, 1.0)
        found.append(_Easing("share", f"At most {words.percent(s.max_share_per_creator)} of the budget for one creator",
                             f"allowing {words.percent(more)} of the budget for one creator",
                             replace(s, max_share_per_creator=more), None, False,
                             f"the dearest creator takes {words.percent(dearest)}, and nobody dearer brings more"))
    if s.min_creators > 0:
        price_of = plan.shadow_prices.get("min_items")
        found.append(_Easing("min_creators", f"At least {words.plural(s.min_creators, 'creator')}",
                             "asking for one creator fewer", replace(s, min_creators=s.min_creators - 1),
                             None if price_of is None else -price_of, "min_items" in plan.binding,
                             f"{words.plural(paid, 'creator')} are paid anyway"))
    return found + _of_groups(plan, step) + _of_spread(plan) + _of_locks(plan)


def _of_count(plan: Plan, this: bool) -> float:
    return plan.shadow_prices.get("max_items", 0.0) if this else 0.0


def _of_groups(plan: Plan, step: float) -> list[_Easing]:
    s, found = plan.scenario, []
    columns, currency = grouped_columns(s), s.currency
    for at, limit in enumerate(s.group_limits):
        place, value = columns.index(limit.column), limit.value
        inside = plan.choices[plan.choices[limit.column] == value]
        spent, number = float(inside["cost"].sum()), len(inside)

        def eased(at=at, **changes) -> BudgetScenario:
            limits = list(s.group_limits)
            limits[at] = replace(limits[at], **changes)
            return replace(s, group_limits=tuple(limits))

        def price(kind: str, value=value, place=place) -> float | None:
            return plan.shadow_prices.get((kind, value, place))

        most, least = limit.most(s.budget), limit.least(s.budget)
        got = f"it gets {words.money(spent, currency)}"
        if most is not None:
            priced = price("group_max")
            found.append(_Easing(
                f"most {value}", f"At most {words.money(most, currency)} for {value}",
                f"{words.money(step, currency)} more for {value}", _more_money(eased, limit, s.budget, step),
                None if priced is None else priced * step, ("group_max", value, place) in plan.binding, got))
        if least > 0:
            priced, less = price("group_min"), min(step, least)
            found.append(_Easing(
                f"least {value}", f"At least {words.money(least, currency)} for {value}",
                f"asking {words.money(less, currency)} less for {value}", _less_money(eased, limit, s.budget, less),
                None if priced is None else -priced * less, ("group_min", value, place) in plan.binding, got))
        if limit.max_creators is not None:
            found.append(_Easing(
                f"most creators {value}", f"At most {words.plural(limit.max_creators, 'creator')} of {value}",
                f"allowing one more creator of {value}", eased(max_creators=limit.max_creators + 1),
                price("group_max_items"), ("group_max_items", value, place) in plan.binding, f"it has {number}"))
        if limit.min_creators > 0:
            priced = price("group_min_items")
            found.append(_Easing(
                f"fewest creators {value}", f"At least {words.plural(limit.min_creators, 'creator')} of {value}",
                f"asking for one creator of {value} fewer", eased(min_creators=limit.min_creators - 1),
                None if priced is None else -priced, ("group_min_items", value, place) in plan.binding,
                f"it has {number}"))
    return found


def _more_money(eased, limit: GroupLimit, budget: float, step: float) -> BudgetScenario:
    """The most of a group raised by a step, as an amount and as a share, whichever holds."""
    return eased(max_spend=None if limit.max_spend is None else limit.max_spend + step,
                 max_share=None if limit.max_share is None else min(limit.max_share + step / budget, 1.0))


def _less_money(eased, limit: GroupLimit, budget: float, step: float) -> BudgetScenario:
    return eased(min_spend=max(limit.min_spend - step, 0.0),
                 min_share=max(limit.min_share - step / budget, 0.0) if budget > 0 else limit.min_share)


def _of_spread(plan: Plan) -> list[_Easing]:
    s, found = plan.scenario, []
    for at, (column, share) in enumerate(s.spread):
        if share >= 1:
            continue
        more = min(share + NEXT_SHARE, 1.0)
        spread = tuple((c, more if i == at else v) for i, (c, v) in enumerate(s.spread))
        largest = float(plan.choices.groupby(column)["cost"].sum().max()) if len(plan.choices) else 0.0
        found.append(_Easing(f"spread {column}", f"At most {words.percent(share)} of the budget in any one {column}",
                             f"allowing {words.percent(more)} in any one {column}", replace(s, spread=spread), None,
                             False, f"the largest gets {words.percent(largest / s.budget if s.budget > 0 else 0.0)}"))
    return found


def _of_locks(plan: Plan) -> list[_Easing]:
    s, found = plan.scenario, []
    if s.locked_in:
        found.append(_Easing("locked in", f"{words.plural(len(s.locked_in), 'creator')} locked in",
                             "unlocking them", replace(s, locked_in=()), None, False, "they would be paid anyway"))
    if s.locked_out:
        found.append(_Easing("locked out", f"{words.plural(len(s.locked_out), 'creator')} locked out",
                             "letting them in", replace(s, locked_out=()), None, False,
                             "none of them would be paid anyway"))
    return found


def _line(limit: LimitWorth, plan: Plan) -> str:
    if limit.gained == 0:
        held = "" if limit.binds else " does not limit the plan"
        lead = f"{limit.name}{held}" if held else limit.name
        return f"{lead}: {limit.slack}. {limit.step[0].upper()}{limit.step[1:]} would change nothing."
    said = f"{limit.name}: {limit.step} would bring {brought(plan, limit.gained)} more"
    if limit.key == "budget" and plan.scenario.goal != "profit":
        cost = next_money(plan.scenario.budget) / limit.gained
        said += f", at {each(cost, plan.scenario.currency)} each"
    return f"{said}."
