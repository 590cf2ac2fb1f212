"""The creators drawn around in the picture: who they are, and how they stand against others of their size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis import words
from analysis.engagement.picture import EngagementPicture
from analysis.engagement.request import EngagementRequest
from analysis.engagement.telling import within


@dataclass(frozen=True, eq=False)
class ChosenCreators:
    """table: one row a creator chosen (name, platform, the groups in use, tier, followers, posts, rate, tier_median,
    ahead_of: the share of its tier with less), highest rate first. rows: how many points were chosen.
    """

    request: EngagementRequest
    where: str
    table: pd.DataFrame
    rows: int

    @property
    def title(self) -> str:
        """How many were chosen."""
        return f"{words.plural(len(self.table), 'creator')} chosen{within(self.where)}"

    @property
    def text(self) -> str:
        """The chosen against all of their sizes."""
        ask, table = self.request, self.table
        if len(table) == 0:
            return "No creator lies in the part drawn around."
        middle, ahead = float(table["rate"].median()), float(table["ahead_of"].mean())
        said = (f"Typical {ask.measure} of the chosen is {ask.say(middle)}, at "
                f"{words.size(float(table['followers'].median()))} followers in the middle.")
        if math.isfinite(ahead):
            said += (f" On average a chosen {ask.unit} is ahead of {ahead * 100:.0f} in 100 of the same tier "
                     f"(“{ask.tiers.name}”).")
        return said


def selected_rows(points: pd.DataFrame, selection: Mapping[str, Any], *, picture: EngagementPicture) -> np.ndarray:
    """Positions of the rows that a selection in this picture holds, each panel by itself."""
    return chosen_rows(points, selection, panel_of=picture.panel_of(points), log=picture.request.log_rate)


def chosen_rows(points: pd.DataFrame, selection: Mapping[str, Any], *, panel_of: np.ndarray | None = None,
                log: bool = True) -> np.ndarray:
    """Positions of the rows inside the boxes and lassos of a selection, else of its single points.

    selection: what a plotly chart in Streamlit reports: box and lasso as lists of {x, y, xref}, points with
    customdata[0] the row. panel_of: for each row the number of its panel (from 0), where there are several.
    A shape counts only in the panel that it was drawn in.
    """
    shapes: list[Mapping[str, Any]] = [*selection.get("box", ()), *selection.get("lasso", ())]
    if not shapes:
        rows = {int(_row(point)) for point in selection.get("points", ()) if _row(point) is not None}
        return np.array(sorted(row for row in rows if 0 <= row < len(points)), dtype=int)
    x = np.log10(points["followers"].to_numpy(dtype=float, na_value=np.nan))
    values = points["rate"].to_numpy(dtype=float, na_value=np.nan)
    with np.errstate(divide="ignore"):
        y = np.log10(values) if log else values
    inside = np.zeros(len(points), dtype=bool)
    for shape in shapes:
        corners_x = np.log10(np.maximum(np.asarray(shape["x"], dtype=float), 1e-12))
        corners_y = np.asarray(shape["y"], dtype=float)
        corners_y = np.log10(np.maximum(corners_y, 1e-12)) if log else corners_y
        if len(corners_x) == 2:
            found = ((x >= corners_x.min()) & (x <= corners_x.max())
                     & (y >= corners_y.min()) & (y <= corners_y.max()))
        else:
            found = within_polygon(x, y, corners_x, corners_y)
        if panel_of is not None:
            panel = int(str(shape.get("xref", "x")).removeprefix("x") or 1) - 1
            found &= panel_of == panel
        inside |= found
    return np.flatnonzero(inside)


def _row(point: Mapping[str, Any]) -> Any:
    data = point.get("customdata")
    if isinstance(data, Mapping):
        data = list(data.values())
    return data[0] if isinstance(data, Sequence) and not isinstance(data, str) and len(data) else None


def within_polygon(x: np.ndarray, y: np.ndarray, corners_x: np.ndarray, corners_y: np.ndarray) -> np.ndarray:
    """Whether points lie in a polygon, by counting the edges to their right (even and odd)."""
    inside = np.zeros(len(x), dtype=bool)
    near = np.flatnonzero((x >= corners_x.min()) & (x <= corners_x.max())
                          & (y >= corners_y.min()) & (y <= corners_y.max()))
    px, py = x[near], y[near]
    odd = np.zeros(len(near), dtype=bool)
    for ax, ay, bx, by in zip(corners_x, corners_y, np.roll(corners_x, -1), np.roll(corners_y, -1), strict=True):
        if ay == by:
            continue
        crosses = (ay > py) != (by > py)
        odd ^= crosses & (px < (bx - ax) * (py - ay) / (by - ay) + ax)
    inside[near] = odd
    return inside


def compare_chosen(points: pd.DataFrame, rows: np.ndarray, *, request: EngagementRequest | None = None,
                   where: str = "") -> ChosenCreators:
    """The creators of these rows against all rows of their tier; a creator's chosen posts are gathered to one row."""
    request = EngagementRequest() if request is None else request
    tiers = request.tiers
    tier_of = tiers.index(points["followers"])
    values = points["rate"].to_numpy(dtype=float, na_value=np.nan)
    medians, ahead = np.full(len(points), math.nan), np.full(len(points), math.nan)
    for number in np.unique(tier_of[rows]) if len(rows) else ():
        if number < 0:
            continue
        peers = np.sort(values[(tier_of == number) & np.isfinite(values)])
        mine = rows[tier_of[rows] == number]
        medians[mine] = np.median(peers)
        # Those who are equal count half, so that a creator alone in a tier is in the middle.
        below = np.searchsorted(peers, values[mine], side="left")
        equal = np.searchsorted(peers, values[mine], side="right") - below
        ahead[mine] = (below + equal / 2) / len(peers)
    names = np.array([*(tier.label for tier in tiers.tiers), "no tier"], dtype=object)
    kept = [c for c in ("creator_id", "name", "platform", *request.by, "followers", "posts", "rate")
            if c in points.columns]
    table = points.iloc[rows][list(dict.fromkeys(kept))].assign(
        tier=names[tier_of[rows]], tier_median=medians[rows], ahead_of=ahead[rows])
    if request.unit == "post" and len(table):
        keys = ["creator_id", "platform", *(d for d in request.by if d != "platform")]
        table = table.groupby(keys, sort=False, dropna=False, as_index=False).agg(
            **{c: (c, "first") for c in ("name",) if c in table.columns}, tier=("tier", "last"),
            followers=("followers", "median"), posts=("rate", "size"), rate=("rate", "median"),
            tier_median=("tier_median", "median"), ahead_of=("ahead_of", "mean"))
    order = [c for c in ("name", "creator_id", "platform", *request.by, "tier", "followers", "posts", "rate",
                         "tier_median", "ahead_of") if c in table.columns]
    table = table[list(dict.fromkeys(order))].sort_values("rate", ascending=False, ignore_index=True)
    return ChosenCreators(request, where, table, len(rows))
