"""From campaigns to a briefing in one call: what the pages do step by step, with the same proposals and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.briefing.change import change_of_mind
from analysis.briefing.hiding import checked, conceal, conceal_problems
from analysis.briefing.plan_slides import odds_slide, plan_slide, plans_slide, watch_slide, with_plans
from analysis.briefing.slides import (
    Briefing,
    Slide,
    budget_slide,
    change_slide,
    decline_slide,
    engagement_slide,
    make_briefing,
    plan_assumptions,
)
from analysis.briefing.tables import inputs_table
from analysis.budget import BudgetScenario, RateCard, SizeComparison, compare_sizes, plan_budget
from analysis.budget.prices import fit_prices
from analysis.budget.proposals import (
    ASSUMED_DELIVERY,
    ASSUMED_FEE_PER_FOLLOWER,
    delivery_of,
    quotes_of,
    usual_sizes,
)
from analysis.budget.sensitivity import change_map
from analysis.budget.tripwires import size_tripwires
from analysis.decline import DeclineFit, fit_decline
from analysis.engagement import EngagementRequest, EngagementSummary, PostMixture, engagement_rows, summarise
from analysis.errors import FitError
from data.campaigns import Campaigns
from data.errors import MicroscopeError

#: What is proposed where nobody says: the Budget page opens with the same.
USUAL_BUDGET, USUAL_HANDLING_COST, USUAL_CURRENCY = 24_000.0, 150.0, "EUR"
#: Futures drawn, as on the page.
DRAWS = 4_096


@dataclass(frozen=True)
class Wishes:
    """What a briefing is asked; None is taken from the data where they tell, else assumed and marked so.

    budget, handling_cost: money in `currency`. small, large: followers. fees: {followers: fee of one post}. outcome:
    what engagement is judged by. money, names: whether amounts, and findings that name a creator, are shown. date_text:
    as it is to stand in the foot; there is no clock here. hide: what no export of this briefing may hold, of "fees"
    and "names" (see `conceal`); ScenarioError for anything else.
    """

    budget: float = USUAL_BUDGET
    handling_cost: float = USUAL_HANDLING_COST
    currency: str | None = None
    small: float | None = None
    large: float | None = None
    fees: Mapping[float, float] | None = None
    outcome: str = "engagement"
    money: bool = True
    names: bool = True
    date_text: str = ""
    hide: frozenset[str] = frozenset()

    def __post_init__(self):
        object.__setattr__(self, "hide", checked(self.hide))


def brief(campaigns: Campaigns, wishes: Wishes | None = None) -> tuple[Briefing, tuple[str, ...]]:
    """The briefing that this data can carry, and what stands in the way of the rest, a sentence each.

    A plan by name is part of it where fees are known (quotes, or what was paid) and names are shown.
    """
    wishes = wishes or Wishes()
    slides: list[Slide] = []
    problems: list[str] = []
    assumptions, inputs, currency = (), None, wishes.currency
    try:
        slides.append(engagement_slide(_engagement(campaigns, wishes)))
        fit = fit_decline(campaigns, outcome=wishes.outcome)
        slides.append(decline_slide(fit, names=wishes.names))
        compared, deals = _compared(campaigns, fit, wishes)
        change = change_of_mind(compared, change_map(compared))
        slides[-1] = with_plans(slides[-1], compared)
        slides += [budget_slide(compared), plans_slide(compared), change_slide(change)]
        slides += [slide for slide in (odds_slide(change), _watched(compared)) if slide is not None]
        assumptions, inputs = plan_assumptions(compared, deals=deals), inputs_table(compared)
        currency = compared.scenario.currency
        if wishes.names and len(quotes_of(campaigns)):
            slides.append(plan_slide(plan_budget(campaigns, fit, compared.scenario, fees=compared.fees)))
    except MicroscopeError as error:
        problems.append(str(error))
    made = make_briefing(slides, card=campaigns.card, scope=campaigns.filters.words, date_text=wishes.date_text,
                         assumptions=assumptions, money=wishes.money, currency=currency, inputs=inputs,
                         fingerprint=campaigns.fingerprint)
    return conceal(made, wishes.hide, campaigns), conceal_problems(problems, wishes.hide, campaigns)


def _watched(compared: SizeComparison) -> Slide | None:
    """What to watch; None where the budget pays for one size only, so that nothing seen later turns the choice."""
    return watch_slide(size_tripwires(compared)) if compared.small.count and compared.large.count else None


def _engagement(campaigns: Campaigns, wishes: Wishes) -> EngagementSummary:
    request = EngagementRequest(wishes.outcome)
    found = engagement_rows(campaigns, request)
    return summarise(found.rows, request=request, points=found.points, where=campaigns.filters.words,
                     mixture=PostMixture.of(campaigns.posts), parts=campaigns.card.engagement_parts)


def _compared(campaigns: Campaigns, fit: DeclineFit, wishes: Wishes) -> tuple[SizeComparison, int]:
    """The comparison, and the number of deals that delivery was counted in."""
    small, large = usual_sizes(fit)
    small, large = wishes.small or small, wishes.large or large
    quotes, counted = quotes_of(campaigns), delivery_of(campaigns)
    named = quotes["currency"].dropna()
    currency = wishes.currency or (USUAL_CURRENCY if named.empty else str(named.iloc[0]))
    share, deals = (ASSUMED_DELIVERY, 0) if counted is None else counted
    scenario = BudgetScenario(budget=wishes.budget, handling_cost=wishes.handling_cost, currency=currency,
                              goal=wishes.outcome, delivery=share)
    return compare_sizes(fit, _fees(quotes, currency, small, large, wishes), scenario, small=small, large=large,
                         draws=DRAWS), deals


def _fees(quotes, currency: str, small: float, large: float, wishes: Wishes) -> RateCard:
    """Fees as given; else fitted on quotes in this currency; else the widely copied card, which is assumed."""
    if wishes.fees:
        return RateCard.of(wishes.fees)
    ours = quotes[quotes["currency"].isna() | (quotes["currency"] == currency)]
    try:
        return fit_prices(ours["followers"], ours["fee"])
    except FitError:
        return RateCard.of({size: ASSUMED_FEE_PER_FOLLOWER * size for size in (small, large)})
