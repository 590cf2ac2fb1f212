"""The pictures of a briefing as frozen numbers: what a native chart shows, before any file format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CurveChart:
    """Rates against followers, both on log axes.

    followers, typical, average, low, high: the curve, equally long; low and high: where nine in ten creators land.
    dots: (followers, rate) of creators, or of groups of creators; dots_note says which.
    percent: rates are fractions shown as percentages; else they are counts.
    """

    followers: tuple[float, ...]
    typical: tuple[float, ...]
    average: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    dots: tuple[tuple[float, float], ...]
    dots_note: str
    y_title: str
    percent: bool = True


@dataclass(frozen=True)
class DotsChart:
    """Two plans as futures to count: each dot one of a hundred. small, large: results, ascending."""

    small: tuple[float, ...]
    large: tuple[float, ...]
    small_label: str
    large_label: str
    x_title: str


@dataclass(frozen=True)
class ChanceChart:
    """The chance that small wins against what a creator's handling costs, and where the plan stands on it."""

    handling_costs: tuple[float, ...]
    chances: tuple[float, ...]
    here: tuple[float, float]
    turns_at: float | None
    x_title: str


@dataclass(frozen=True)
class ColumnsChart:
    """One value a tier, smallest creators first. percent: values are fractions shown as percentages."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    y_title: str
    percent: bool = True


Chart = CurveChart | DotsChart | ChanceChart | ColumnsChart
