"""Pictures of a plan of named creators: what each costs and brings, and the plan's hundred futures."""

from __future__ import annotations

import math
from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis import words
from analysis.budget.cautions import between, results
from analysis.budget.plan import Plan
from analysis.budget.plan_limits import names_of
from analysis.budget.plan_words import noun
from analysis.charts import style
from analysis.charts.budget import BINS, MORE, columns_of_dots
from analysis.charts.style import Palette

#: Creators named beside their dot; the others are named when pointed at.
NAMED = 6
#: Dots beyond this share of the width have their name at the left.
LATE = 0.7
#: Height of the dots in pixels.
STRIP = 140


def plan_figure(*, plan: Plan, palette: Palette) -> go.Figure:
    """Cost against expected outcome of every chosen creator, logs on both sides, with lines of equal cost per result.

    The dot's area grows with the share of the own record that is trusted; the first few are named.
    """
    table, goal = plan.choices, noun(plan.scenario.goal)
    cost, expected = table["cost"].to_numpy(float), table["expected"].to_numpy(float)
    x_range, y_range = _reach(cost), _reach(expected)
    names = [escape(name) for name in names_of(table)]
    hover = [f"<b>{name}</b><br>{words.size(f)} followers, {words.plural(k, 'post')}<br>"
             f"{escape(words.money(c, plan.scenario.currency))} for {words.count(e)} {goal}<br>"
             f"{words.percent(t)} own record, {words.percent(1 - t)} size"
             for name, f, k, c, e, t in zip(names, table["followers"], table["posts"], cost, expected, table["trust"],
                                            strict=True)]
    data, notes = _lines_of_equal_price(plan, x_range, y_range, palette)
    data.append({
        "type": "scatter", "x": cost, "y": expected, "mode": "markers", "hovertext": hover, "hoverinfo": "text",
        "cliponaxis": False, "marker": {
            "size": 8 + 8 * np.sqrt(table["trust"].to_numpy(float)), "color": palette.accent, "opacity": 0.85,
            "line": {"width": 1.2, "color": palette.paper}}})
    # At the right the lines of equal price are named: there a name stands before its dot.
    late = cost > x_range[0] * (x_range[1] / x_range[0]) ** LATE
    notes += [{"x": math.log10(cost[i]), "y": math.log10(expected[i]), "text": names[i], "showarrow": False,
               "xanchor": "right" if late[i] else "left", "xshift": -10 if late[i] else 10,
               "font": {"color": palette.ink, "size": 13}} for i in _apart(cost, expected, x_range, y_range)]
    layout = style.laid_out(palette, 400, 110)
    for axis, (low, high), said, title in (
            ("xaxis", x_range, lambda v: escape(words.money(v, plan.scenario.currency)), "cost of the creator"),
            ("yaxis", y_range, words.size, f"expected {goal}")):
        ticks = _ticks(low, high)
        layout[axis] = {**layout[axis], "type": "log", "range": [math.log10(low), math.log10(high)], "tickvals": ticks,
                        "ticktext": [said(v) for v in ticks], "title": style.titled(layout, axis, title)}
    return style.drawn(data, layout | {"annotations": notes})


def plan_futures_figure(*, plan: Plan, palette: Palette) -> go.Figure:
    """The plan's outcome as a hundred equally likely futures, one dot each, with its 80 % range."""
    values, goal = plan.futures, noun(plan.scenario.goal)
    end, step, (column,), (beyond,) = columns_of_dots([values])
    # Within a column the dots stand on each other in the order of their values.
    height = np.arange(len(values)) - np.searchsorted(column, column)
    tallest = int(height.max()) + 1
    pitch = min(12.0, STRIP / tallest)
    ends = [one if one <= end else (BINS - 0.5) * step for one in (plan.p10, plan.p90)]
    data = [
        {"type": "scatter", "x": ends, "y": [-9, -9], "mode": "lines", "hoverinfo": "skip",
         "line": {"color": palette.accent, "width": 3}},
        {"type": "scatter", "x": (column + 0.5) * step, "y": (height + 0.5) * pitch, "mode": "markers",
         "hoverinfo": "text", "cliponaxis": False, "hovertext": [f"{results(v)} {goal}" for v in values],
         "marker": {"size": max(pitch - 1, 2.5), "color": palette.accent}}]
    ticks = [t for t in np.linspace(0, 10 ** math.ceil(math.log10(end)), 51) if t <= end]
    while len(ticks) > 8:
        ticks = ticks[::2]
    said = [words.size(t) if t else "0" for t in ticks]
    if beyond:
        ticks, said = [*ticks, (BINS - 0.5) * step], [*said, MORE]
    layout = style.laid_out(palette, STRIP + 94, 16)
    layout["xaxis"] = {**layout["xaxis"], "range": [0, BINS * step], "tickvals": ticks, "ticktext": said,
                       "title": style.titled(layout, "xaxis",
                                             f"{goal} the plan brings: each dot is one future of 100")}
    layout["yaxis"] = {**layout["yaxis"], "visible": False, "range": [-18, STRIP]}
    layout["margin"] = {**layout["margin"], "l": 12, "t": 8}
    return style.drawn(data, layout)


def plan_alternative(plan: Plan) -> str:
    """Both pictures in words, for those who cannot see them."""
    first = plan.choices[:3]
    first = ", ".join(f"{name} {words.count(expected)}"
                      for name, expected in zip(names_of(first), first["expected"], strict=True))
    return (f"{words.plural(len(plan.choices), 'creator')}; most is expected of {first}. In 80 of 100 futures "
            f"{between(plan.p10, plan.p90)} {noun(plan.scenario.goal)}.")


def _reach(values: np.ndarray) -> tuple[float, float]:
    """Ends of a log axis with room around the values, at least a factor of four apart."""
    known = values[values > 0]
    if not known.size:
        return 1.0, 10.0
    low, high = float(known.min()) / 1.35, float(known.max()) * 1.35
    if high / low < 4:
        middle = math.sqrt(low * high)
        low, high = middle / 2, middle * 2
    return low, high


def _ticks(low: float, high: float) -> list[float]:
    """1, 2, 5 of every power of ten, or only the powers where those are too many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        ticks = [m * 10.0**k for k in powers for m in steps if low <= m * 10.0**k <= high]
        if len(ticks) <= 7:
            return ticks
    return ticks


def _lines_of_equal_price(plan: Plan, x_range, y_range, palette: Palette) -> tuple[list[dict], list[dict]]:
    """Faint lines on which one result costs the same, and their names at their ends."""
    each = plan.choices["cost"].to_numpy(float) / np.maximum(plan.choices["expected"].to_numpy(float), 1e-12)
    low, high = float(np.min(each)), float(np.max(each))
    lines, names = [], []
    for price in (_ticks(low * 0.8, high * 1.25) if low > 0 else [])[:5]:
        # The line y = x / price within the frame.
        start, end = max(x_range[0], y_range[0] * price), min(x_range[1], y_range[1] * price)
        if start >= end:
            continue
        inside = end != x_range[1]
        lines.append({"type": "scatter", "x": [start, end], "y": [start / price, end / price], "mode": "lines",
                      "hoverinfo": "skip", "line": {"color": palette.line, "width": 1.2}})
        names.append({
            "x": math.log10(end), "y": math.log10(end / price), "xanchor": "right" if inside else "left",
            "yanchor": "bottom" if inside else "middle", "xshift": -4 if inside else 6, "showarrow": False,
            "text": f"{escape(_price(price, plan.scenario.currency))} each",
            "font": {"color": palette.muted, "size": 12}})
    return lines, names


def _price(price: float, currency: str) -> str:
    return words.money(price, currency, digits=max(0, 1 - math.floor(math.log10(price))) if price < 10 else 0)


def _apart(cost, expected, x_range, y_range) -> list[int]:
    """The first creators whose names would not lie over each other."""
    x = np.log(np.maximum(cost, 1e-12)) / math.log(x_range[1] / x_range[0])
    y = np.log(np.maximum(expected, 1e-12)) / math.log(y_range[1] / y_range[0])
    kept: list[int] = []
    for i in range(len(cost)):
        if cost[i] > 0 and expected[i] > 0 and all(abs(y[i] - y[j]) > 0.06 or abs(x[i] - x[j]) > 0.25 for j in kept):
            kept.append(i)
        if len(kept) == NAMED:
            break
    return kept
