"""What a plan by creator may be asked beside the budget's own inputs: locks and fees, set in the table of creators."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pandas as pd
import streamlit as st

from analysis import BudgetScenario, ScenarioError, words
from analysis.budget.roster import LOCKED_IN, LOCKED_OUT, LOCKS
from analysis.budget.typed_fees import TypedFee
from data import Campaigns
from pages.shared import show, state
from pages.shared.cached import plan as cached
from pages.shared.cached.plan import PlanRequest

if TYPE_CHECKING:
    from pages.shared.controls.budget import BudgetRequest

#: The table that was drawn last: the key of its widget, its currency, and the creators it showed.
_DRAWN, _TURN, _REFUSED = "roster_drawn", "roster_turn", "roster_refused"
_NOTHING = (None, "", ())


def request_of(campaigns: Campaigns, request: BudgetRequest) -> PlanRequest:
    """What the plan is asked: the inputs with the locks and fees set in the table."""
    known = cached.creator_names(campaigns.fingerprint, campaigns)
    return PlanRequest(locked(request.scenario, known), request.fees, typed_fees())


def locked(scenario: BudgetScenario, known: Collection[str]) -> BudgetScenario:
    """The scenario with the locks that are set. known: the ids of all creators in the data."""
    kept_in, kept_out = (state.get(key, [], options=known) for key in ("lock_in", "lock_out"))
    return replace(scenario, locked_in=tuple(sorted(kept_in)),
                   locked_out=tuple(sorted(set(kept_out) - set(kept_in))))


def typed_fees() -> tuple[TypedFee, ...]:
    """The fees that were typed into the table, or stand in the link; what is no fee there is left out."""
    found = {}
    for text in state.get("own_fees", []):
        parts = text.split("|", 3)
        try:
            amount, currency, platform, creator_id = float(parts[0]), parts[1], unquote(parts[2]) or None, parts[3]
            found[creator_id, platform or ""] = TypedFee(creator_id, platform, amount, currency)
        except (ValueError, IndexError, ScenarioError):
            continue
    return tuple(found[key] for key in sorted(found))


def take_edits() -> None:
    """Keep what was changed in the table since it was drawn: a lock, or a fee. Before anything is computed, so that
    the plan which is drawn next is the one with the change."""
    key, currency, rows = state.own(_DRAWN, _NOTHING)
    edited = (state.widget(key) or {}).get("edited_rows") if key else None
    if not edited:
        return
    state.keep_own(_DRAWN, _NOTHING)
    state.keep_own(_TURN, state.own(_TURN, 0) + 1)
    problems = []
    for place, cells in edited.items():
        creator_id, platform, name = rows[int(place)]
        if "lock" in cells:
            _lock(creator_id, cells["lock"])
        if "fee" in cells:
            problems += _type_fee(creator_id, platform, cells["fee"], currency, name)
    state.keep_own(_REFUSED, tuple(problems))


def draw_roster(table: pd.DataFrame, currency: str, goal: str) -> None:
    """The table of creators (analysis/budget/roster) in which locks and fees are edited."""
    for line in state.own(_REFUSED, ()):
        show.note(line)
    key = f"roster_{state.own(_TURN, 0)}"
    sign = words.sign(currency)
    column = st.column_config
    headings: Mapping[str, Any] = {
        "in_plan": column.Column("In", width=36, help="✓: in the plan"),
        "lock": column.SelectboxColumn("Lock", options=list(LOCKS), required=True, width=84,
                                       help="Always in: the plan is made around this creator. Never in: without."),
        "creator": column.Column("Creator", width=120),
        "fee": column.NumberColumn(f"Fee, {sign}", format="localized", width=76,
                                   help="Of one post. Type what the creator asks; clear the cell to go back to what "
                                        "the data say."),
        "posts": column.NumberColumn("Posts", width=46),
        "cost": column.NumberColumn(f"Cost, {sign}", format="localized", width=66,
                                    help="Fees of all posts with handling and product. Outside the plan: for one post"),
        "expected": column.NumberColumn("Expected", format="localized", width=74,
                                        help=f"Expected {goal}, delivery included. Outside the plan: of one post"),
        "each": column.NumberColumn(f"Each, {sign}", format="localized", width=62, help="Cost ÷ expected"),
        "followers": column.NumberColumn("Followers", format="compact", width=80),
        "platform": column.Column("Platform", width=86),
        "fee_kind": column.Column("Fee is", width=90),
        "trust": column.NumberColumn("Record", format="percent", width=68,
                                     help="How far the creator's own record is trusted; the rest is its size"),
    }
    known = {name: table[name].to_numpy() for name in headings}
    drawn = pd.DataFrame({**known, "in_plan": ["✓" if chosen else "" for chosen in known["in_plan"]],
                          "fee": known["fee"].round(2), "cost": known["cost"].round(),
                          "expected": known["expected"].round(), "trust": known["trust"].round(2)})
    # Cells are drawn on a canvas as text, never as Markdown or links.
    st.data_editor(drawn, hide_index=True, key=key, column_config=headings,
                   disabled=[name for name in drawn if name not in ("lock", "fee")], height=_height(len(drawn)))
    shown = tuple(zip(*(table[name].tolist() for name in ("creator_id", "platform", "creator")), strict=True))
    state.keep_own(_DRAWN, (key, currency, shown))


def _height(rows: int) -> int:
    """Pixels: all rows up to sixteen, then the table scrolls."""
    return 35 * (min(max(rows, 1), 16) + 1) + 3


def _lock(creator_id: str, lock: str | None) -> None:
    for name, kind in (("lock_in", LOCKED_IN), ("lock_out", LOCKED_OUT)):
        others = [one for one in state.get(name, []) if one != creator_id]
        state.put(name, [*others, creator_id] if lock == kind else others)


def _type_fee(creator_id: str, platform: str | None, fee: float | None, currency: str, name: str) -> list[str]:
    """Keep or, where the cell was cleared, drop a typed fee; what cannot be a fee is said."""
    others = [text for text in state.get("own_fees", []) if _whose(text) != (creator_id, platform)]
    if fee is None or math.isnan(fee):
        state.put("own_fees", others)
        return []
    try:
        TypedFee(name, platform, float(fee), currency)
    except ScenarioError as error:
        return [str(error)]
    state.put("own_fees", [*others, f"{fee:.12g}|{currency}|{quote(platform or '', safe='')}|{creator_id}"])
    return []


def _whose(text: str) -> tuple[str, str | None] | None:
    parts = text.split("|", 3)
    return (parts[3], unquote(parts[2]) or None) if len(parts) == 4 else None
