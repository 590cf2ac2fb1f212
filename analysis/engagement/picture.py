"""What the scatter shows: points while they can be told apart, density above that, a line and a band by size."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import words
from analysis.engagement.request import DIMENSIONS, EngagementRequest
from analysis.engagement.rows import MOST_GROUPS, OTHERS, gathered_groups
from analysis.engagement.statistics import Ordered, line_by_size
from analysis.engagement.telling import within

#: Above this many points the picture is a solid block, and shades are drawn instead.
DENSITY_ABOVE = 20_000
COLUMNS, ROWS = 56, 40
#: The axis leaves out this share of the values at each end (none below one over it), and says how many.
CUT_LOG, CUT_LINEAR = 0.001, 0.01


_GROUP = DIMENSIONS | {"sponsored": "kind, organic or sponsored"}


@dataclass(frozen=True, eq=False)
class Density:
    """Rows counted in cells of even width on the axes as drawn.

    followers (columns + 1,) and values (rows + 1,): edges in data units; counts (rows, columns), from low values up.
    zeros: values of 0, which a log axis cannot draw; beyond: rows outside the axes.
    counts.sum() + zeros + beyond = rows given.
    """

    followers: np.ndarray
    values: np.ndarray
    counts: np.ndarray
    zeros: int
    beyond: int


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture: all rows or those of one group.

    points: followers, rate, group, row (position in the rows given) and what a hover names; None where density is
    drawn. lines: a line by size per colour, under the group's name ("" for all). rows: known ones in this panel.
    """

    name: str
    points: pd.DataFrame | None
    density: Density | None
    lines: dict[str, pd.DataFrame]
    rows: int


@dataclass(frozen=True, eq=False)
class EngagementPicture:
    """The scatter: panels on the same axes.

    groups: names that take a colour, in order; followers, values: the ends of the axes; rows, zeros, beyond: all
    rows, those a log axis cannot draw, those outside the axes.
    """

    request: EngagementRequest
    where: str
    panels: tuple[Panel, ...]
    groups: tuple[str, ...]
    followers: tuple[float, float]
    values: tuple[float, float]
    rows: int
    zeros: int
    beyond: int

    @property
    def dense(self) -> bool:
        """Whether shades are drawn instead of points."""
        return self.panels[0].density is not None

    def panel_of(self, rows: pd.DataFrame) -> np.ndarray | None:
        """For each row the number of the panel that it is drawn in; None where there is only one."""
        if self.request.split_by is None:
            return None
        number = {panel.name: k for k, panel in enumerate(self.panels)}
        rest = number.get(OTHERS, -1)
        return rows[self.request.split_by].map(lambda name: number.get(name, rest)).to_numpy()

    @property
    def note(self) -> str:
        """What the picture shows and leaves out, for the line below it."""
        ask = self.request
        number = words.whole(self.rows)
        if self.dense:
            parts = [f"Shade: how many of {number} points lie there, each {ask.point}{within(self.where)}; more than "
                     f"{words.whole(DENSITY_ABOVE)} points would be a solid block."]
        else:
            parts = [f"Each of the {number} points is {ask.point}{within(self.where)}." if self.rows > 1
                     else f"The point is {ask.point}{within(self.where)}."]
        # As drawn: a line has two points or more, and a band stands only where a panel has one line.
        lines = [sum(len(line) > 1 for line in panel.lines.values()) for panel in self.panels]
        if len(self.groups) > 1 and any(lines):
            parts.append(f"Lines: the median by size, in the colour of each {_GROUP[ask.colour_by]}.")
        elif any(lines):
            parts.append("Line: the median by size.")
        if 1 in lines:
            one = " (where there is one line)" if max(lines) > 1 else ""
            parts.append(f"Band{one}: eight in ten, P10 to P90.")
        if ask.split_by is not None and self.panels[-1].name == OTHERS:
            parts.append(f"Only the {len(self.panels) - 1} largest have a picture of their own.")
        if self.zeros:
            parts.append(f"{words.plural(self.zeros, 'point')} without any {ask.noun} cannot be drawn on this axis.")
        if self.beyond:
            verb = "lies" if self.beyond == 1 else "lie"
            parts.append(f"{words.plural(self.beyond, 'point')} {verb} beyond the axes.")
        return " ".join(parts)


def axis_range(values: np.ndarray, *, log: bool) -> tuple[float, float]:
    """The ends of the outcome's axis: the values but for a small share at each end, with some room."""
    known = np.sort(values[values > 0]) if log else np.sort(values)
    if len(known) == 0:
        return (1e-3, 1.0) if log else (0.0, 1.0)
    cut = int(len(known) * (CUT_LOG if log else CUT_LINEAR))
    low, high = float(known[cut]), float(known[-1 - cut])
    if log:
        room = max((high / low) ** 0.03, 1.05)
        return low / room, high * room
    return 0.0, high * 1.05 if high > 0 else 1.0


def follower_range(followers: np.ndarray) -> tuple[float, float]:
    """The ends of the follower axis: all of them, with some room."""
    low, high = float(followers.min()), float(followers.max())
    room = max((high / low) ** 0.015, 1.05)
    return low / room, high * room


def density(followers: np.ndarray, values: np.ndarray, *, x: tuple[float, float], y: tuple[float, float],
            log: bool = True, columns: int = COLUMNS, rows: int = ROWS) -> Density:
    """Count rows in cells between the ends x of followers and y of values; O(n), no sorting."""
    zero = values == 0 if log else np.zeros(len(values), dtype=bool)
    with np.errstate(divide="ignore"):
        heights = np.log10(values) if log else values
    low, high = (math.log10(y[0]), math.log10(y[1])) if log else y
    left, right = math.log10(x[0]), math.log10(x[1])
    across = np.floor((np.log10(followers) - left) * (columns / (right - left)))
    up = np.floor((heights - low) * (rows / (high - low)))
    inside = (across >= 0) & (across < columns) & (up >= 0) & (up < rows)
    cells = up[inside].astype(np.int64) * columns + across[inside].astype(np.int64)
    counts = np.bincount(cells, minlength=rows * columns).reshape(rows, columns)
    heights_at = np.linspace(low, high, rows + 1)
    return Density(
        np.logspace(left, right, columns + 1), 10.0**heights_at if log else heights_at, counts,
        int(np.count_nonzero(zero)), int(np.count_nonzero(~inside & ~zero)),
    )


def draw(rows: pd.DataFrame, *, request: EngagementRequest | None = None, where: str = "",
         most_points: int = DENSITY_ABOVE) -> EngagementPicture:
    """What the scatter shows of these rows (as for summarise, with the columns the request tells them apart by)."""
    request = EngagementRequest() if request is None else request
    followers = rows["followers"].to_numpy(dtype=float, na_value=np.nan)
    values = rows["rate"].to_numpy(dtype=float, na_value=np.nan)
    known = np.flatnonzero((followers > 0) & np.isfinite(followers) & np.isfinite(values))
    if len(known) < len(rows):
        rows, followers, values = rows.iloc[known], followers[known], values[known]
    x, y = follower_range(followers), axis_range(values, log=request.log_rate)
    dense = len(rows) > most_points
    colours, names = _groups(rows, request.colour_by, MOST_GROUPS)
    split, panel_names = _groups(rows, request.split_by, MOST_GROUPS - 1)
    ordered, panels = Ordered.of(rows), []
    for panel_name in panel_names:
        inside = np.arange(len(rows)) if split is None else np.flatnonzero((split == panel_name).to_numpy())
        part = rows.iloc[inside] if split is not None else rows
        here = colours.iloc[inside] if colours is not None else None
        lines = {}
        for name in names:
            wanted = np.ones(len(rows), dtype=bool) if split is None else (split == panel_name).to_numpy()
            if colours is not None:
                wanted = wanted & (colours == name).to_numpy()
            lines[name] = line_by_size(ordered.only(wanted))
        panels.append(Panel(
            panel_name,
            None if dense else _points(part, here, known[inside]),
            density(followers[inside], values[inside], x=x, y=y, log=request.log_rate) if dense else None,
            lines, len(part),
        ))
    zero = values == 0 if request.log_rate else np.zeros(len(values), dtype=bool)
    beyond = ~zero & ((values < y[0]) | (values > y[1]))
    return EngagementPicture(request, where, tuple(panels), names, x, y, len(rows), int(np.count_nonzero(zero)),
                             int(np.count_nonzero(beyond)))


def _groups(rows: pd.DataFrame, by: str | None, most: int) -> tuple[pd.Series | None, tuple[str, ...]]:
    return (None, ("",)) if by is None else gathered_groups(rows[by], most)


def _points(part: pd.DataFrame, groups: pd.Series | None, positions: np.ndarray) -> pd.DataFrame:
    columns = [c for c in ("creator_id", "post_id", "name", "platform", "followers", "posts", "rate")
               if c in part.columns]
    return part[columns].assign(group="" if groups is None else groups.to_numpy(), row=positions)
