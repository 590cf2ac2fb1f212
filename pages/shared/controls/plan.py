"""What a plan by creator may be asked beside the budget's own inputs: who must and who must not be in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from analysis import BudgetScenario
from pages.shared import show, state

#: A list of more names than this is too long to send to a browser at every run; the largest creators are offered.
MOST_NAMES = 3_000


def locked(scenario: BudgetScenario, names: Mapping[str, str]) -> BudgetScenario:
    """The scenario with the locks that are set. names: creator_id -> how it is called."""
    kept_in, kept_out = (state.get(key, [], options=names) for key in ("lock_in", "lock_out"))
    return replace(scenario, locked_in=tuple(sorted(kept_in)),
                   locked_out=tuple(sorted(set(kept_out) - set(kept_in))))


def locks(names: Mapping[str, str]) -> None:
    """Two lists to lock creators in or out."""
    known = list(names)
    offered = known[:MOST_NAMES] + [one for key in ("lock_in", "lock_out") for one in state.get(key, [], options=names)
                                    if one not in set(known[:MOST_NAMES])]
    columns = st.columns(2)
    for column, key, label in zip(columns, ("lock_in", "lock_out"), ("Always in", "Never in"), strict=True):
        with column:
            st.multiselect(label, offered, format_func=lambda one: _said(one, names[one]),
                           placeholder="Choose creators", **state.bind(key, [], options=offered))
    if len(known) > MOST_NAMES:
        show.note(f"Offered are the {MOST_NAMES:,} largest of {len(known):,} creators; the plan considers all.")


def _said(creator_id: str, name: str) -> str:
    """A name with its id, since two creators may share a name. Options are drawn as text, never as Markdown."""
    return name if name == creator_id else f"{name} ({creator_id})"
