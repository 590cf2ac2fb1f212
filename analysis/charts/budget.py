"""Pictures of the budget: a hundred futures as dots, and the map of what would change the answer.

A slider redraws them at every move, so they are put together as plain values: a figure built piece by piece, each
checked by plotly, costs twenty times as much. The tests have every figure checked by plotly instead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis import words
from analysis.budget.cautions import between, results
from analysis.budget.sensitivity import ChangeMap
from analysis.budget.turning_maps import TurningMap
from analysis.charts import style
from analysis.charts.style import Palette

#: Columns of dots over the axis, and what a dot may measure at most and at least, in pixels.
BINS, DOT, LEAST_DOT = 46, 10.5, 5
#: Heights in pixels: most and least of a strip of dots, the foot where its interval is drawn, the gap between two.
STRIP, LEAST_STRIP, FOOT, GAP = 160, 48, 20, 6
#: Height of the line above each strip that holds its name, clear of the dots.
HEAD = 26
#: Plans whose futures end more than so many times apart share no axis: the wider one's ends in "more".
APART = 4
#: What is less is nothing.
LEAST_RESULT = 1e-9
#: The last stack, of futures that lie beyond the axis.
MORE = "more"
#: Shades of the map: chances in tenths.
SHADES = 10


def futures_figure(*, small: Sequence[float] | None, large: Sequence[float] | None, small_name: str, large_name: str,
                   unit: str, palette: Palette) -> go.Figure:
    """A hundred equally likely futures of each plan as dots, many small above few large, with their 80 % intervals.

    small, large (100,): ascending quantiles of what the money brings, None for a plan that cannot be paid: its strip
    says so. unit: what is counted ("engagements"). Futures beyond the axis stand in a last stack named "more".
    """
    values = tuple(np.asarray([] if v is None else v, float) for v in (small, large))
    end, step, columns, beyond = columns_of_dots(values)
    stacks = [int(np.bincount(c, minlength=1).max()) for c in columns]
    # Each strip is as high as its dots, few large below many small; a strip with a high stack has its dots closer.
    pitches = [min(DOT + 1, STRIP / max(stack, 1)) for stack in stacks]
    heights = [max(pitch * stack, LEAST_STRIP) for pitch, stack in zip(pitches, stacks, strict=True)]
    floors = [heights[1] + HEAD + 2 * FOOT + GAP, FOOT]
    top = floors[0] + heights[0] + HEAD
    data, notes = [], []
    for row, (value, column, name, colour) in enumerate(zip(
            values, columns, (small_name, large_name), (palette.small, palette.large), strict=True)):
        floor, pitch = floors[row], pitches[row]
        head = floor + heights[row] + HEAD / 2
        notes.append(_strip_note(f"<b>{name}</b>", head, colour, 16))
        if value.size == 0:
            notes.append(_strip_note("the budget pays for none", floor + heights[row] / 2, palette.muted, 13))
            continue
        data.append(_interval(value, end, (BINS - 0.5) * step, floor - 11, colour))
        data.append({
            "type": "scatter", "mode": "markers", "x": (column + 0.5) * step,
            "y": floor + (_places_in_stack(column) + 0.5) * pitch,
            "marker": {"size": max(min(DOT, pitch - 0.5), LEAST_DOT), "color": colour, "opacity": 1},
            "text": [f"{results(v)} {unit}" for v in value], "hovertemplate": f"{name}: %{{text}}<extra></extra>",
        })
        if beyond[row]:
            notes.append(_strip_note(f"{beyond[row]} beyond, up to {words.size(value[-1])}", head, palette.muted, 13,
                                     shift=-10 * len(name) - 18))
    layout = style.laid_out(palette, round(top) + 74, 12)
    ticks = _nice_ticks(end, most=8)
    said = [_tick(t) for t in ticks]
    if any(beyond):
        ticks, said = [*ticks, (BINS - 0.5) * step], [*said, MORE]
    layout["xaxis"] |= {"range": [0, BINS * step], "tickvals": ticks, "ticktext": said, "showline": True,
                        "title": style.titled(layout, "xaxis",
                                              f"{unit} the money brings: each dot is one future of 100")}
    layout["yaxis"] |= {"range": [0, round(top) + 2], "visible": False}
    layout["margin"] = {"l": 12, "r": 12, "t": 8, "b": 56}
    return style.drawn(data, layout | {"annotations": notes, "hovermode": "closest"})


def change_figure(*, change: ChangeMap | TurningMap, currency: str, large_name: str, palette: Palette,
                  small_name: str = "many small") -> go.Figure:
    """The chance that many small win over handling cost and decline (or delivery, or overlap), the line of even odds,
    and where the user is.

    small_name, large_name: as plan_names has them, "many small" and "one large".
    """
    field = _field(change)
    handling_costs, chance = change.handling_costs, change.chance
    up, own, before, after = field.up * 100, field.own * 100, *map(escape, words.around_amounts(currency))
    wins = (chance * 100).astype(np.float32)  # half the bytes on the wire
    layout = style.laid_out(palette, 400, 70)
    here = {"type": "scatter", "mode": "markers", "x": [change.handling_cost], "y": [own], "cliponaxis": False,
            "marker": {"size": 15, "color": palette.ink, "line": {"width": 2.5, "color": palette.paper}},
            "hovertemplate": "you are here<extra></extra>"}
    if field.interval is not None:
        low, high = field.interval
        here["error_y"] = {"type": "data", "symmetric": False, "array": [100 * (high - field.own)],
                           "arrayminus": [100 * (field.own - low)], "color": palette.ink, "thickness": 1.8, "width": 6}
    data = [
        {"type": "contour", "x": handling_costs, "y": up, "z": wins, "zmin": 0, "zmax": 100, "showscale": False,
         "colorscale": _shades(palette), "line": {"width": 0},
         "contours": {"start": 100 / SHADES, "end": 100 - 100 / SHADES, "size": 100 / SHADES, "coloring": "fill"},
         "hovertemplate": f"handling {before}%{{x:,.0f}}{after}, {field.name} %{{y:.{field.digits}f}} %:<br>"
                          f"{small_name} {_wins(small_name)} in %{{z:.0f}} of 100<extra></extra>"},
        {"type": "contour", "x": handling_costs, "y": up, "z": wins, "showscale": False, "hoverinfo": "skip",
         "colorscale": [[0, palette.ink], [1, palette.ink]], "line": {"width": 2.2, "color": palette.ink},
         "contours": {"start": 50, "end": 50, "size": 1, "coloring": "none"}},
        here,
    ]
    notes = [_here(change.handling_cost, field.own, handling_costs, palette)]
    notes += _region_names(change, field, small_name, large_name, palette)
    notes += _line_name(up, chance, palette)
    across, ticks = _nice_ticks(handling_costs[-1]), _nice_ticks(up[-1], low=up[0])
    layout["xaxis"] |= {"range": [float(handling_costs[0]), float(handling_costs[-1])], "tickvals": across,
                        "ticktext": [escape(words.money(t, currency)) for t in across], "showgrid": False,
                        "title": style.titled(layout, "xaxis", "handling cost per creator")}
    layout["yaxis"] |= {"range": [float(up[0]), float(up[-1])], "tickvals": ticks, "showgrid": False,
                        "ticktext": [words.percent_sign(words.marked(f"{t:g}")) for t in ticks],
                        "title": style.titled(layout, "yaxis", field.title)}
    layout["margin"] = {"l": 64, "r": 84, "t": 12, "b": 56}
    return style.drawn(data, layout | {"annotations": notes})


@dataclass(frozen=True, eq=False)
class _Field:
    """What a map has on its upright axis: values (fractions), the user's own with its interval, names."""

    up: np.ndarray
    own: float
    interval: tuple[float, float] | None
    name: str
    title: str
    digits: int


def _field(change: ChangeMap | TurningMap) -> _Field:
    if isinstance(change, ChangeMap):
        return _Field(change.declines, change.decline, (change.decline_low, change.decline_high), "decline",
                      "decline when followers double", 1)
    title = "small creators who deliver" if change.kind == "delivery" else "audience that two creators share"
    return _Field(change.levels, change.level, None, change.kind, title, 0)


def futures_alternative(*, small: Sequence[float] | None, large: Sequence[float] | None, small_name: str,
                        large_name: str, unit: str) -> str:
    """The dots in words, for those who cannot see them."""
    said = [f"{name}: the budget pays for none" if values is None else
            f"{name}: 80 of 100 futures {between(values[10], values[89])} {unit}"
            for name, values in ((small_name, small), (large_name, large))]
    return ". ".join(said) + "."


def dots_note(figure: go.Figure) -> str:
    """What is to be known about the dots of this figure."""
    note = "The line under the dots holds 80 of 100 futures."
    if MORE in (figure.layout.xaxis.ticktext or ()):
        note += f" The last stack, over “{MORE}”, holds the futures that lie beyond the axis."
    return note


def columns_of_dots(values: Sequence[np.ndarray]) -> tuple[float, float, list[np.ndarray], list[int]]:
    """Where the axis ends, the width of a column, the column of every dot and how many of each plan lie beyond. Those
    stand in the last column, with an empty one before it."""
    end = _end([v for v in values if v.size])
    beyond = [int((v > end).sum()) for v in values]
    inside = BINS - 2 if any(beyond) else BINS
    step = end / inside
    columns = [np.where(v > end, BINS - 1, np.minimum(v / step, inside - 1)).astype(int) for v in values]
    return end, step, columns, beyond


def _end(values: Sequence[np.ndarray]) -> float:
    """Right end of the axis: a few rare futures must not press all others into one column, nor the wide spread of one
    plan the futures of the other."""
    ends = [end for end in map(_own_end, values) if end > LEAST_RESULT]
    if not ends:
        return 1.0
    wide = max(values, key=_own_end)
    end = min(max(ends), max(APART * min(ends), float(wide[79])))
    most = max(float(v[-1]) for v in values)
    return 1.001 * (most if most <= 1.3 * end else end)


def _own_end(value: np.ndarray) -> float:
    """What one plan's dots need: all but rare futures, within a few times the middle one."""
    usual, wide = 1.3 * float(value[96]), max(APART * 2 * float(value[49]), float(value[79]))
    return next((end for end in (min(usual, wide), usual) if end > LEAST_RESULT), float(value[-1]))


def _strip_note(text: str, height: float, colour: str, size: int, shift: float = 0) -> dict:
    return {"x": 1, "xref": "paper", "xanchor": "right", "xshift": shift, "y": height, "yref": "y",
            "text": text, "showarrow": False, "font": {"color": colour, "size": size}}


def _places_in_stack(column: np.ndarray) -> np.ndarray:
    """Place of each dot in its column, counted from below."""
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    first = np.searchsorted(ordered, ordered, "left")
    places = np.empty(column.size)
    places[order] = np.arange(column.size) - first
    return places


def _interval(value: np.ndarray, end: float, more: float, height: float, colour: str) -> dict:
    """The line under the dots that 80 of 100 futures stand on; it reaches the last stack where an end lies beyond."""
    ends = [float((value[9] + value[10]) / 2), float((value[89] + value[90]) / 2)]
    return {"type": "scatter", "mode": "lines", "x": [one if one <= end else more for one in ends],
            "y": [height, height], "line": {"color": colour, "width": 3.5}, "opacity": 0.55, "hoverinfo": "text",
            "text": f"80 of 100 futures: {words.spread(*map(words.count, ends))}"}


def _nice_ticks(high: float, *, low: float = 0.0, most: int = 6) -> list[float]:
    """Round values from low to high, at most so many steps."""
    raw = max(high - low, 1e-12) / most
    power = 10 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    return [round(k * step, 10) for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _tick(value: float) -> str:
    """A tick in full: 12.5K where a size would be said as 12K."""
    for limit, mark in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if value >= limit:
            return f"{value / limit:g}{mark}"
    return f"{value:g}"


def _shades(palette: Palette) -> list[list]:
    """From few large to many small, in tenths, through the colour of the paper."""
    shades = []
    for tenth in range(SHADES):
        lean = (tenth + 0.5) / SHADES * 2 - 1
        colour = _mixed(palette.paper, palette.small if lean > 0 else palette.large, 0.06 + 0.66 * abs(lean))
        shades += [[tenth / SHADES, colour], [(tenth + 1) / SHADES, colour]]
    return shades


def _mixed(paper: str, colour: str, share: float) -> str:
    parts = [round(int(paper[i : i + 2], 16) * (1 - share) + int(colour[i : i + 2], 16) * share) for i in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _here(handling_cost: float, decline: float, across: np.ndarray, palette: Palette) -> dict:
    """The name of the user's point, on the side where there is room."""
    left = handling_cost > across[0] + 0.72 * (across[-1] - across[0])
    return {"x": handling_cost, "y": decline * 100, "text": "<b>you are here</b>", "showarrow": False,
            "xanchor": "right" if left else "left", "xshift": -14 if left else 14,
            "font": {"color": palette.ink, "size": 15}}


def _region_names(change: ChangeMap | TurningMap, field: _Field, small_name: str, large_name: str,
                  palette: Palette) -> list[dict]:
    """What wins where, written in the middle of each region that is large enough to hold a name."""
    across, down, chance = change.handling_costs, field.up, change.chance
    notes, taken = [], _taken(change, field)
    for inside, text in ((chance >= 0.5, f"{small_name} {_wins(small_name)}"),
                         (chance < 0.5, f"{large_name} {_wins(large_name)}")):
        if inside.mean() < 0.08:
            continue
        # The square deepest inside, away from the edges and from the user's point with its name; every other column
        # will do.
        depth = _depth(inside[:, ::2]) * ~taken[:, ::2]
        row, column = np.unravel_index(int(np.argmax(depth)), depth.shape)
        place = float(np.clip(2 * column, 0.14 * across.size, 0.86 * across.size))
        notes.append({"x": float(np.interp(place, np.arange(across.size), across)), "y": float(down[row]) * 100,
                      "text": text, "showarrow": False, "font": {"color": palette.ink, "size": 15}})
    return notes


def _taken(change: ChangeMap | TurningMap, field: _Field) -> np.ndarray:
    """Squares that the user's point, its interval and its name cover, with half a name to each side."""
    across, down = change.handling_costs, field.up
    width, height = across[-1] - across[0], down[-1] - down[0]
    columns = np.abs(across - change.handling_cost) < 0.36 * width
    rows = np.abs(down - field.own) < 0.09 * height
    return rows[:, None] & columns[None, :]


def _depth(inside: np.ndarray) -> np.ndarray:
    """Steps from each square of the region to its nearest edge or the edge of the map (a coarse distance)."""
    padded = np.pad(inside, 1)
    depth, layer = np.zeros(inside.shape), 0
    while padded.any() and layer < max(inside.shape):
        depth += padded[1:-1, 1:-1]
        padded[1:-1, 1:-1] &= padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
        layer += 1
    return depth


def _wins(name: str) -> str:
    return "win" if name.startswith(("many ", "few ")) else "wins"


def _line_name(down: np.ndarray, chance: np.ndarray, palette: Palette) -> list[dict]:
    """The name of the line of even odds, where it leaves the map at the right; nothing where it does not."""
    last = chance[:, -1] >= 0.5
    turns = np.flatnonzero(last[1:] != last[:-1])
    if turns.size == 0:
        return []
    return [{"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "yref": "y",
             "y": float((down[turns[-1]] + down[turns[-1] + 1]) / 2), "text": "even odds", "showarrow": False,
             "font": {"color": palette.ink, "size": 14}}]
