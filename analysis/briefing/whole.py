"""From campaigns to a briefing in one call: what the pages do step by step, with the same proposals and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

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
from analysis.budget.handling import handling_range
from analysis.budget.proposals import (
    POST_FACTORS,
    USUAL_BUDGET,
    Proposals,
    assumed_fees,
    known_prices,
    larger_sizes,
    proposals_of,
)
from analysis.budget.scenario import GOALS
from analysis.budget.sensitivity import change_map
from analysis.budget.sponsored import SponsoredEffect, sponsored_effect
from analysis.budget.tripwires import size_tripwires
from analysis.decline import DeclineFit, fit_decline
from analysis.engagement import EngagementRequest, EngagementSummary, PostMixture, choices, engagement_rows, summarise
from data.campaigns import Campaigns
from data.errors import MicroscopeError

#: Futures drawn, as on the page.
DRAWS = 4_096


@dataclass(frozen=True)
class Wishes:
    """What a briefing is asked; None is taken from the data where they tell, else assumed and marked so.

    budget, handling_cost, product_cost: money in `currency`. small, large: followers. fees: {followers: fee of one
    post}, or a rate card. outcome: what engagement is judged by. delivery: share of creators who deliver. posts: of
    each creator. sponsored_loss: how much less sponsored posts bring than organic ones, a share (0.2: 20 % less).
    money, names: whether amounts, and findings that name a creator, are shown. date_text: as it is to stand in the
    foot; there is no clock here. hide: what no export of this briefing may hold, of "fees" and "names" (see `conceal`);
    ScenarioError for anything else.
    """

    budget: float = USUAL_BUDGET
    handling_cost: float | None = None
    currency: str | None = None
    small: float | None = None
    large: float | None = None
    fees: Mapping[float, float] | RateCard | None = None
    outcome: str | None = None
    delivery: float | None = None
    posts: int = 1
    product_cost: float = 0.0
    sponsored_loss: float | None = None
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
        counted = choices(campaigns).of_posts()
        outcome = wishes.outcome or counted[0]
        slides.append(engagement_slide(_engagement(campaigns, outcome)))
        fit = fit_decline(campaigns, outcome=outcome)
        slides.append(decline_slide(fit, names=wishes.names))
        if outcome not in GOALS:
            fit = fit_decline(campaigns, outcome=next((goal for goal in counted if goal in GOALS), GOALS[0]))
        found = proposals_of(campaigns, fit)
        compared, card = _compared(campaigns, fit, wishes, found)
        change = change_of_mind(compared, change_map(compared))
        slides[-1] = with_plans(slides[-1], compared)
        slides += [budget_slide(compared), plans_slide(compared), change_slide(change)]
        slides += [slide for slide in (odds_slide(change), _watched(compared)) if slide is not None]
        assumptions, inputs = plan_assumptions(compared, deals=_deals(compared, found)), inputs_table(compared)
        currency = compared.scenario.currency
        if wishes.names and found.quotes:
            slides.append(plan_slide(plan_budget(campaigns, fit, compared.scenario, fees=card)))
    except MicroscopeError as error:
        problems.append(str(error))
    made = make_briefing(slides, card=campaigns.card, scope=campaigns.filters.words, date_text=wishes.date_text,
                         assumptions=assumptions, money=wishes.money, currency=currency, inputs=inputs,
                         fingerprint=campaigns.fingerprint)
    return conceal(made, wishes.hide, campaigns), conceal_problems(problems, wishes.hide, campaigns)


def _watched(compared: SizeComparison) -> Slide | None:
    """What to watch; None where the budget pays for one size only, so that nothing seen later turns the choice."""
    return watch_slide(size_tripwires(compared)) if compared.small.count and compared.large.count else None


def _engagement(campaigns: Campaigns, outcome: str) -> EngagementSummary:
    request = EngagementRequest(outcome)
    found = engagement_rows(campaigns, request)
    return summarise(found.rows, request=request, points=found.points, where=campaigns.filters.words,
                     mixture=PostMixture.of(campaigns.posts), parts=campaigns.card.engagement_parts)


def _compared(campaigns: Campaigns, fit: DeclineFit, wishes: Wishes,
              found: Proposals) -> tuple[SizeComparison, RateCard | None]:
    """The comparison, and the rate card it was made with; None where fees are fitted on quotes."""
    currency = wishes.currency or found.own_currency
    small = wishes.small or found.small
    large = wishes.large or larger_sizes(small, found.large)[1]
    prices = None if wishes.fees else known_prices(campaigns, currency)
    card = RateCard.of(wishes.fees) if wishes.fees else assumed_fees(small, large) if prices is None else None
    asked = BudgetScenario(budget=wishes.budget, goal=fit.outcome, currency=currency, posts=wishes.posts,
                           post_factors=POST_FACTORS, product_cost=wishes.product_cost,
                           delivery=found.delivery if wishes.delivery is None else wishes.delivery,
                           sponsored=_sponsored(campaigns, fit, wishes))
    handling = wishes.handling_cost
    if handling is None:
        handling = handling_range(card or prices, asked, small=small).proposed
    return compare_sizes(fit, card or prices, replace(asked, handling_cost=handling), small=small, large=large,
                         draws=DRAWS), card


def _sponsored(campaigns: Campaigns, fit: DeclineFit, wishes: Wishes) -> SponsoredEffect:
    """What sponsored posts bring: as the data or the published figures say, unless it is said."""
    effect = sponsored_effect(campaigns, fit)
    return effect if wishes.sponsored_loss is None else effect.typed(wishes.sponsored_loss)


def _deals(compared: SizeComparison, found: Proposals) -> int:
    """The number of deals that delivery was counted in; 0 where it was assumed or said."""
    return found.deals if compared.scenario.delivery == found.delivery else 0
