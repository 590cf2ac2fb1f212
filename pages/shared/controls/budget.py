"""What the Budget page may be asked: widgets -> BudgetRequest. Home and Briefing read the same request undrawn."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis import BudgetScenario, RateCard, words
from analysis.budget import inputs_told
from analysis.budget.fee_steps import USUAL_STEPS, read_steps
from analysis.budget.handling import HandlingRange, handling_range
from analysis.budget.prices import FittedPrices
from analysis.budget.proposals import (
    ASSUMED_FEE_PER_FOLLOWER,
    POST_FACTORS,
    SMALL_SIZES,
    USUAL_BUDGET,
    assumed_fee,
    larger_sizes,
)
from analysis.budget.scenario import GOALS
from analysis.budget.sponsored import SponsoredEffect
from analysis.errors import ScenarioError
from data import Campaigns
from pages.shared import show, state
from pages.shared.cached import budget as cached
from pages.shared.cached import engagement as cached_choices
from pages.shared.cached import plan as cached_plan
from pages.shared.controls import budget_goal as goals
from pages.shared.controls import exchange, plan_limits
from pages.shared.controls import plan as plan_controls

QUOTES, TWO_FEES, CARD, STEPS = "quotes", "fees", "card", "steps"
FEES = {QUOTES: "Fitted on your quotes", TWO_FEES: "Typed in for both sizes", CARD: "A rate card",
        STEPS: "A rate card in steps"}
VIEWS = {"size": "By size", "creator": "By creator"}
MOST_MONEY, MOST_PEOPLE, LONGEST_STEPS = 1e12, 1_000_000_000, 1_000


@dataclass(frozen=True)
class BudgetRequest:
    """What is asked: the scenario, the two sizes (followers), fees typed in or None for those fitted on the data's
    quotes, the view ("size" or "creator"). delivery_deals: number of deals that the delivery was counted in, 0 where
    it is assumed."""

    scenario: BudgetScenario
    small: int
    large: int
    fees: RateCard | None
    view: str
    delivery_deals: int


@dataclass(frozen=True)
class _Offers:
    """What this data proposes: the defaults and the choices of the widgets."""

    goals: tuple[str, ...]
    currency: str
    currencies: tuple[str, ...]
    delivery: int
    deals: int
    quotes: int
    prices: FittedPrices | None
    small: int
    large: int

    @property
    def fees(self) -> tuple[str, ...]:
        """Where fees can come from, the best first."""
        typed = (TWO_FEES, CARD, STEPS)
        return typed if self.prices is None else (QUOTES, *typed)


def view_of_state() -> str:
    """By size or by creator, as it was chosen."""
    return state.get("plan", "size", options=list(VIEWS))


def view() -> str:
    """By size or by creator."""
    return st.segmented_control("Plan", list(VIEWS), format_func=VIEWS.get, required=True,
                                label_visibility="collapsed", **state.bind("plan", "size", options=list(VIEWS)))


def budget_controls(campaigns: Campaigns) -> BudgetRequest:
    """Draw the inputs, one below the other, and return what they say."""
    offers = _offers(campaigns)
    by_size = view_of_state() == "size"
    currency = _currency(offers)
    view()
    _amount(f"Budget, {_sign(currency)}", "budget", USUAL_BUDGET, step=1_000)
    offered = goals.goals(offers.goals)
    if len(offered) > 1:
        goal = st.selectbox("Goal", offered, format_func=str.capitalize,
                            **state.bind("goal", offered[0], options=offered))
        if goal in goals.FURTHER and goal not in offers.goals:
            goals.draw_funnel(goal, cached_plan.funnel(campaigns.fingerprint, currency, campaigns), currency)
        elif goal == goals.NET_REACH:
            goals.draw_population()
    handling = _handling(offers)
    st.slider(f"Handling cost per creator, {_sign(currency)}", 0, int(handling.most), step=max(int(handling.step), 1),
              **state.bind("handling", int(handling.proposed), low=0, high=int(handling.most)))
    if by_size:
        small = state.get("small", offers.small, options=SMALL_SIZES)
        st.select_slider("Small creator", SMALL_SIZES, format_func=words.size,
                         **state.bind("small", offers.small, options=SMALL_SIZES))
        larger, usual = _larger(small, offers)
        st.select_slider("Large creator", larger, format_func=words.size, **state.bind("large", usual, options=larger))
    st.slider("Creators who deliver, %", 10, 100, **state.bind("delivery", offers.delivery, low=10, high=100))
    goals.draw_sponsored(_effect(campaigns, offers))
    _fee_controls(offers, currency)
    exchange.draw_rates(_fee_currencies(campaigns), currency)
    with st.expander("Posts, product, team, hours"):
        posts = list(range(1, len(POST_FACTORS) + 1))
        st.segmented_control("Posts of each creator" if by_size else "Most posts of one creator", posts, required=True,
                             **state.bind("posts", 1, options=posts))
        _amount(f"Product for each, {_sign(currency)}", "product", 0, step=10)
        _amount("Most creators the team can manage (0: no limit)", "team", 0, step=5)
        _amount("Hours a creator takes", "hours_each", 0, step=1)
        _amount("Hours the team has (0: no limit)", "hours", 0, step=10)
        if not by_size:
            _amount("Fewest creators", "fewest", 0, step=1)
            st.slider("Most of the budget for one creator, %", 1, 100, **state.bind("share", 100, low=1, high=100))
        st.selectbox("Currency", offers.currencies,
                     **state.bind("currency", offers.currency, options=offers.currencies))
    request = _request(campaigns, offers, "size" if by_size else "creator")
    show.note(_sources(offers, request))
    return request


def scenario_from_state(campaigns: Campaigns, *, view: str = "size") -> BudgetRequest:
    """The same request as the widgets show in this view, without drawing any."""
    return _request(campaigns, _offers(campaigns), view)


def _effect(campaigns: Campaigns, offers: _Offers) -> SponsoredEffect | None:
    """What sponsored posts bring against those behind the curve of the goal that is set."""
    goal = state.get("goal", offers.goals[0], options=goals.goals(offers.goals))
    outcome = "reach" if goal == goals.NET_REACH else goal if goal in offers.goals else "engagement"
    return cached_plan.sponsored(campaigns.fingerprint, outcome, campaigns)


def _request(campaigns: Campaigns, offers: _Offers, plan_view: str) -> BudgetRequest:
    small = state.get("small", offers.small, options=SMALL_SIZES)
    larger, usual = _larger(small, offers)
    large = state.get("large", usual, options=larger)
    delivery = state.get("delivery", offers.delivery, low=10, high=100)
    team, hours = state.get("team", 0, low=0), state.get("hours", 0, low=0)
    # Who plans by size chooses no single creators, so limits on them are not in the question.
    named = plan_view == "creator"
    offered, currency, handling = goals.goals(offers.goals), _currency(offers), _handling(offers)
    goal = state.get("goal", offered[0], options=offered)
    group_limits, spread = plan_limits.limits() if named else ((), ())
    further = goal in goals.FURTHER and goal not in offers.goals
    found = cached_plan.funnel(campaigns.fingerprint, currency, campaigns) if further else None
    rates = exchange.rates_of_state(currency)
    scenario = BudgetScenario(
        budget=min(state.get("budget", USUAL_BUDGET, low=0), MOST_MONEY),
        goal=goal, funnel=goals.funnel_of_state(goal, found) if further else None,
        sponsored=goals.sponsored_of(_effect(campaigns, offers)),
        group_limits=group_limits, spread=spread, population=goals.population_of_state(goal),
        handling_cost=state.get("handling", int(handling.proposed), low=0, high=int(handling.most)), currency=currency,
        delivery=delivery / 100, posts=state.get("posts", 1, options=range(1, len(POST_FACTORS) + 1)),
        post_factors=POST_FACTORS, product_cost=min(state.get("product", 0, low=0), MOST_MONEY),
        max_creators=None if team == 0 else min(team, MOST_PEOPLE),
        min_creators=min(state.get("fewest", 0, low=0), MOST_PEOPLE) if named else 0,
        max_share_per_creator=state.get("share", 100, low=1, high=100) / 100 if named else 1.0,
        hours_per_creator=min(state.get("hours_each", 0, low=0), MOST_PEOPLE),
        hours_available=None if hours == 0 else min(hours, MOST_PEOPLE),
        exchange_rates=tuple((rate.code, rate.worth) for rate in rates),
        rate_dates=tuple((rate.code, rate.day) for rate in rates if rate.day),
    )
    deals = offers.deals if delivery == offers.delivery else 0
    return BudgetRequest(scenario, small, large, _typed_fees(offers, small, large), plan_view, deals)


def _offers(campaigns: Campaigns) -> _Offers:
    known = cached_choices.choices(campaigns.fingerprint, campaigns)
    goals = tuple(goal for goal in known.of_posts() if goal in GOALS) or GOALS[:1]
    found = cached.proposals(campaigns, campaigns.fingerprint, goals[0])
    own = found.own_currency
    offered = tuple(dict.fromkeys((own, *words.CURRENCY_SIGNS, "CHF", "SEK", "PLN")))
    currency = state.get("currency", own, options=offered)
    rates = tuple((rate.code, rate.worth) for rate in exchange.rates_of_state(currency))
    prices = cached.prices(campaigns, campaigns.fingerprint, currency, rates)
    return _Offers(goals, own, offered, round(100 * found.delivery), found.deals, found.quotes, prices, found.small,
                   found.large)


def _fee_currencies(campaigns: Campaigns) -> tuple[str, ...]:
    """The currencies of the data's fees, and of those typed into the table."""
    typed = (fee.currency for fee in plan_controls.typed_fees())
    return tuple(dict.fromkeys((*cached.currencies(campaigns, campaigns.fingerprint), *typed)))


def _larger(small: int, offers: _Offers) -> tuple[tuple[int, ...], int]:
    """Large sizes above the small one, and which of them is proposed."""
    return larger_sizes(small, offers.large)


def handling_of_state(campaigns: Campaigns) -> HandlingRange:
    """How far handling may go, in the currency and at the fees that are set, and what is proposed."""
    return _handling(_offers(campaigns))


def _handling(offers: _Offers) -> HandlingRange:
    small = state.get("small", offers.small, options=SMALL_SIZES)
    large = state.get("large", _larger(small, offers)[1], options=_larger(small, offers)[0])
    posts = state.get("posts", 1, options=range(1, len(POST_FACTORS) + 1))
    fees = _typed_fees(offers, small, large) or offers.prices or RateCard(ASSUMED_FEE_PER_FOLLOWER, 1.0)
    return handling_range(fees, BudgetScenario(0, currency=_currency(offers), posts=posts, post_factors=POST_FACTORS),
                          small=small)


def currency_of_state(campaigns: Campaigns) -> str:
    """The currency that is set, else the one of the quotes."""
    return _currency(_offers(campaigns))


def _currency(offers: _Offers) -> str:
    return state.get("currency", offers.currency, options=offers.currencies)


def _sign(currency: str) -> str:
    return show.escape(words.sign(currency))


def _fee_controls(offers: _Offers, currency: str) -> None:
    """Where fees come from, and what is typed."""
    kind = st.selectbox("Fees", offers.fees, format_func=FEES.get,
                        **state.bind("fees", offers.fees[0], options=offers.fees))
    if kind == QUOTES:
        return
    if kind == CARD:
        names = (("Fee at one follower", "fee_unit", ASSUMED_FEE_PER_FOLLOWER, 0.0001, "%.4f", 1e6),
                 ("Rises with followers to the power of", "fee_power", 1.0, 0.01, "%.2f", 3.0))
        for label, name, usual, step, shown, high in names:
            st.number_input(label, min_value=step, max_value=high, step=step, format=shown,
                            **state.bind(name, usual, low=step, high=high))
        return
    if kind == STEPS:
        typed = st.text_area(f"Fee of one post from a size on, {_sign(currency)}", height=100, max_chars=LONGEST_STEPS,
                             help=inputs_told.STEPS_HELP, **state.bind("fee_steps", USUAL_STEPS))
        try:
            read_steps(typed)
        except ScenarioError as error:
            # What can be planned stays on the page while the steps are mended.
            show.problem(error)
            show.note(inputs_told.steps_instead(USUAL_STEPS))
        return
    small = state.get("small", offers.small, options=SMALL_SIZES)
    large = state.get("large", _larger(small, offers)[1], options=_larger(small, offers)[0])
    for label, name, size in (("small", "fee_small", small), ("large", "fee_large", large)):
        _amount(f"Fee of one post at {words.size(size)}, {_sign(currency)}", name, assumed_fee(size), step=10, low=1,
                note=f"What a {label} creator asks for one post.")


def _amount(label: str, name: str, usual: int, *, step: int, low: int = 0, note: str | None = None) -> None:
    """A number that must not lie below `low`. The field takes any: with a limit of its own the browser keeps what is
    too low on screen and tells nobody, and the page would answer for another number than the one that is read."""
    typed = st.number_input(label, step=step, help=note, **state.bind(name, usual))
    if typed is not None and typed < low:
        show.note(inputs_told.too_low(typed, low, state.get(name, usual, low=low)))


def _typed_fees(offers: _Offers, small: int, large: int) -> RateCard | None:
    kind = state.get("fees", offers.fees[0], options=offers.fees)
    if kind == QUOTES:
        return None
    if kind == CARD:
        return RateCard(state.get("fee_unit", ASSUMED_FEE_PER_FOLLOWER, low=0.0001, high=1e6),
                        state.get("fee_power", 1.0, low=0.01, high=3.0))
    if kind == STEPS:
        try:
            return read_steps(state.get("fee_steps", USUAL_STEPS)[:LONGEST_STEPS])
        except ScenarioError:  # told beside the field, with what is used instead
            return read_steps(USUAL_STEPS)
    return RateCard.of({small: state.get("fee_small", assumed_fee(small), low=1),
                        large: state.get("fee_large", assumed_fee(large), low=1)})


def _sources(offers: _Offers, request: BudgetRequest) -> str:
    """Where fees and delivery come from."""
    if request.fees is None and offers.prices is not None:
        fees = inputs_told.fees_told(offers.prices)
    else:
        kept = request.view == "creator" and offers.currency in (
            request.scenario.currency, *dict(request.scenario.exchange_rates))
        fees = inputs_told.fees_told(None, quotes=offers.quotes if kept else 0)
    scenario = request.scenario
    further = [] if scenario.funnel is None else [scenario.funnel.text(scenario.currency)]
    return " ".join((fees, inputs_told.delivery_told(request.delivery_deals), *further))
