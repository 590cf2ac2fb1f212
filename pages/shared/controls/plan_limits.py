"""Limits on groups of creators, as a table: least and most money, share and number, by platform, niche, country, tier
and campaign."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote

import pandas as pd
import streamlit as st

from analysis import words
from analysis.budget.group_limits import GROUP_COLUMNS, GroupLimit
from pages.shared import show, state
from pages.shared.cached.plan import ANY_ONE

_DRAWN, _TURN, _ROWS = "limits_drawn", "limits_turn", "limits_rows"
_NUMBERS = ("least", "most", "share", "fewest", "many")
_FIELDS = ("group", *_NUMBERS, "or_none")

Row = dict[str, Any]


def take_edits() -> None:
    """Keep what was changed in the table since it was drawn, before anything is computed."""
    key, base = state.own(_DRAWN, (None, ()))
    edits = state.widget(key) if key else None
    if not edits or not any(edits.get(kind) for kind in ("edited_rows", "added_rows", "deleted_rows")):
        return
    state.keep_own(_DRAWN, (None, ()))
    state.keep_own(_TURN, state.own(_TURN, 0) + 1)
    gone = {int(place) for place in edits.get("deleted_rows", ())}
    rows = [{**row, **edits.get("edited_rows", {}).get(place, edits.get("edited_rows", {}).get(str(place), {}))}
            for place, row in enumerate(base) if place not in gone]
    rows += [{**dict.fromkeys(_FIELDS), **added} for added in edits.get("added_rows", ())]
    rows = [row for row in rows if any(row.get(field) for field in _FIELDS)]
    state.keep_own(_ROWS, tuple(rows))
    state.put("limits", [text for row in rows if (text := _text(row))])


def limits() -> tuple[tuple[GroupLimit, ...], tuple[tuple[str, float], ...]]:
    """(limits of groups, shares that no one value of a column may pass), as they stand in the link."""
    found: dict[tuple[str, str], GroupLimit] = {}
    spread: dict[str, float] = {}
    for row in _rows():
        column, value = row["group"].split(": ", 1)
        share = None if row["share"] is None else row["share"] / 100
        if value == ANY_ONE:
            if share is not None:
                spread[column] = share
            continue
        found[column, value] = GroupLimit(
            column, value, row["least"] or 0.0, row["most"], int(row["fewest"] or 0),
            None if row["many"] is None else int(row["many"]), bool(row["or_none"]), max_share=share)
    return tuple(found.values()), tuple(spread.items())


def draw_limits(groups: Sequence[str], currency: str) -> None:
    """The table of limits. groups: "niche: Food" and the like, as `cached.plan.groups` lists them."""
    rows = _rows()
    kept = state.own(_ROWS, ())
    # A row that names no group yet is no limit; it stays in the table until it does.
    if [text for row in kept if (text := _text(row))] == [text for row in rows if (text := _text(row))] and kept:
        rows = list(kept)
    options = [*groups, *sorted({row["group"] for row in rows if row["group"] and row["group"] not in groups})]
    sign = words.sign(currency)
    column = st.column_config
    key = f"limits_{state.own(_TURN, 0)}"
    frame = pd.DataFrame(rows, columns=list(_FIELDS)).astype({"group": object, **dict.fromkeys(_NUMBERS, "float64")})
    frame["or_none"] = frame["or_none"].fillna(False).astype(bool)
    # Cells and options are drawn on a canvas as text, never as Markdown or links.
    st.data_editor(frame, num_rows="dynamic", hide_index=True, key=key, placeholder="", column_config={
        "group": column.SelectboxColumn("Group", options=options, width=122),
        "least": column.NumberColumn(f"Min {sign}", format="localized", width=72, help="At least so much money"),
        "most": column.NumberColumn(f"Max {sign}", format="localized", width=72, help="At most so much money"),
        "share": column.NumberColumn("Max %", width=68, help="At most this share of the budget"),
        "fewest": column.NumberColumn("Min no.", width=78, help="At least so many creators"),
        "many": column.NumberColumn("Max no.", width=80, help="At most so many creators"),
        "or_none": column.CheckboxColumn("or none", width=82, help="The minima hold only if anybody of the group is "
                                                                   "in"),
    })
    state.keep_own(_DRAWN, (key, tuple(rows)))
    if any(row["group"] and row["group"].endswith(f": {ANY_ONE}") and any(
            row[field] for field in ("least", "most", "fewest", "many", "or_none")) for row in rows):
        show.note("“Any one” of a kind can only be given a share of the budget: the other cells of that row are not "
                  "used.")


def _rows() -> list[Row]:
    rows = []
    for text in state.get("limits", []):
        parts = text.split("|")
        if len(parts) != 8 or parts[0] not in GROUP_COLUMNS or not parts[1]:
            continue
        try:
            numbers = [float(part) if part else None for part in parts[2:7]]
        except ValueError:
            continue
        if any(number is not None and not math.isfinite(number) for number in numbers):
            continue
        rows.append({"group": f"{parts[0]}: {unquote(parts[1])}", **dict(zip(_NUMBERS, numbers, strict=True)),
                     "or_none": parts[7] == "1"})
    return rows


def _text(row: Row) -> str:
    """A row as it stands in the link; "" where it names no group or limits nothing."""
    if not row.get("group") or ": " not in row["group"]:
        return ""
    column, value = row["group"].split(": ", 1)
    numbers = [None if row.get(name) is None or row[name] != row[name] else row[name] for name in _NUMBERS]
    if all(number is None for number in numbers):
        return ""
    said = ["" if number is None else f"{number:.12g}" for number in numbers]
    return "|".join([column, quote(value, safe=""), *said, "1" if row.get("or_none") else ""])
