"""What the money is for beyond what posts count: sponsored posts against organic ones, clicks, orders, profit."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis import words
from analysis.budget.funnel import Funnel
from analysis.budget.inputs_told import funnel_needs
from analysis.budget.sponsored import SponsoredEffect
from analysis.errors import ScenarioError
from pages.shared import show, state

#: Goals down the funnel: they need more than a curve.
FURTHER = ("clicks", "orders", "profit")
#: People counted once each: it needs reach, and to know how far audiences overlap.
NET_REACH, _MOST_PEOPLE = "net reach", 8_000_000_000
AS_DATA, TYPED, ALIKE = "data", "typed", "alike"
_LOSS = 20
_KEPT = {"funnel_clicks": 1e4, "funnel_orders": 100.0, "funnel_value": 1e9, "funnel_margin": 100.0}


def goals(known: Sequence[str]) -> tuple[str, ...]:
    """What the goal may be: what the data count, and what can follow from that."""
    further = tuple(goal for goal in FURTHER if "engagement" in known and goal not in known)
    return (*known, *((NET_REACH,) if "reach" in known else ()), *further)


def draw_population() -> None:
    """How many people there are to reach, which says how often creators reach the same ones."""
    st.number_input("People who could be reached at all", min_value=0, max_value=_MOST_PEOPLE, step=100_000,
                    help="0: not known. Overlaps between creators in the data tell it better.",
                    **state.bind("population", 0, low=0, high=_MOST_PEOPLE))


def population_of_state(goal: str) -> float | None:
    """The people who could be reached at all; None where that is not asked or not known."""
    return (state.get("population", 0, low=0, high=_MOST_PEOPLE) or None) if goal == NET_REACH else None


def draw_sponsored(effect: SponsoredEffect | None) -> None:
    """How sponsored posts are valued, with what the data or the published figures say."""
    if effect is None or effect.neutral:
        return
    said = {AS_DATA: "As your posts say" if effect.kind == "fitted" else "As published, by size", TYPED: "Typed in",
            ALIKE: "Like organic ones"}
    kind = st.selectbox("Sponsored posts count", list(said), format_func=said.get,
                        **state.bind("paid_posts", AS_DATA, options=list(said)))
    if kind == TYPED:
        st.slider("They bring less by, %", -50, 90, **state.bind("paid_loss", _LOSS, low=-50, high=90))


def sponsored_of(effect: SponsoredEffect | None) -> SponsoredEffect | None:
    """The effect that is asked for; None where sponsored posts count like those behind the curve."""
    kind = state.get("paid_posts", AS_DATA, options=(AS_DATA, TYPED, ALIKE))
    if effect is None or kind == ALIKE:
        return None
    return effect.typed(state.get("paid_loss", _LOSS, low=-50, high=90) / 100) if kind == TYPED else effect


def draw_funnel(goal: str, found: Funnel | None, currency: str) -> None:
    """The rates that lead to the goal. What was counted stands in the field until another number is typed."""
    fields = [("funnel_clicks", "Clicks from 100 engagements")]
    if goal in ("orders", "profit"):
        fields.append(("funnel_orders", "Orders from 100 clicks"))
    if goal == "profit":
        sign = show.escape(words.sign(currency))
        fields += [("funnel_value", f"Value of one order, {sign}"), ("funnel_margin", "Margin of it, %")]
    usual = _usual(found)
    for name, label in fields:
        st.number_input(label, min_value=0.0, max_value=_KEPT[name], format="%.4g",
                        step=float(f"{max(usual[name], 1.0) / 20:.1g}"),
                        help=None if usual[name] else "Nothing here tells it: 0 stands for not known.",
                        **state.bind(name, usual[name], low=0.0, high=_KEPT[name]))


def funnel_of_state(goal: str, found: Funnel | None) -> Funnel | None:
    """The funnel as counted where its fields are as the data say, as typed where they are not; None where the goal
    needs none. Raises ScenarioError naming the fields that are still empty."""
    if goal not in FURTHER:
        return None
    usual = _usual(found)
    typed = {name: state.get(name, usual[name], low=0.0, high=_KEPT[name]) for name in usual}
    needed = {"clicks": ("funnel_clicks",), "orders": ("funnel_clicks", "funnel_orders"), "profit": tuple(usual)}[goal]
    empty = [name for name in needed if not typed[name]]
    if empty:
        raise ScenarioError(funnel_needs(goal, [name.removeprefix("funnel_") for name in empty]))

    def rate(name: str, counted):
        return counted if counted and typed[name] == usual[name] else typed[name] / 100 if typed[name] else None

    counted_value = found is not None and found.order_value is not None and typed["funnel_value"] == usual[
        "funnel_value"]
    return Funnel(rate("funnel_clicks", found.clicks_per_engagement if found else ()),
                  rate("funnel_orders", found.orders_per_click if found else ()),
                  found.order_value if counted_value else typed["funnel_value"] or None,
                  typed["funnel_margin"] / 100 if typed["funnel_margin"] else None,
                  found.orders_valued if counted_value else None)


def _usual(found: Funnel | None) -> dict[str, float]:
    """What the fields begin with: what was counted, pooled over platforms; 0 where nothing was. The margin is never
    in the data."""
    if found is None:
        return dict.fromkeys(_KEPT, 0.0)
    pooled = {}
    for name, rates in (("funnel_clicks", found.clicks_per_engagement), ("funnel_orders", found.orders_per_click)):
        events = sum(rate.events for _, rate in rates if rate.counted)
        out_of = sum(rate.out_of for _, rate in rates if rate.counted)
        pooled[name] = float(f"{100 * events / out_of:.3g}") if out_of else 0.0
    return {**pooled, "funnel_value": round(found.order_value or 0.0, 2), "funnel_margin": 0.0}
