"""Pictures as lines, areas, dots and words on a rectangle: one drawing for every format without charts of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from analysis import words
from analysis.briefing.native import DOT, stacked
from analysis.briefing.pictures import ChanceChart, Chart, ColumnsChart, CurveChart, DotsChart, MapChart
from analysis.charts.style import LIGHT, Palette

#: Room in points for what stands around the picture: tick labels and titles.
LEFT, RIGHT, TOP, BOTTOM = 58.0, 92.0, 16.0, 40.0
TYPE, SMALLEST = 10.0, 7.5
#: How wide a letter is against its height, on average, in the faces used.
LETTER = 0.55
#: Shades of a map to either side of even odds.
SHADES = 5
Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line through points; dash: lengths of strokes and gaps."""

    points: tuple[Point, ...]
    colour: str
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Area:
    """A closed shape, filled, without an outline."""

    points: tuple[Point, ...]
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Dot:
    """A filled circle."""

    at: Point
    radius: float
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Words:
    """One line of text; anchor: which end of it stands at the point ("start", "middle" or "end"); upright: read from
    below."""

    at: Point
    text: str
    colour: str
    anchor: str = "start"
    size: float = TYPE
    bold: bool = False
    upright: bool = False


Mark = Line | Area | Dot | Words


@dataclass(frozen=True)
class Sketch:
    """Marks in the order they are drawn. Points count from the left and from the top, in typographic points."""

    width: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class _Axis:
    """From values to places along one side of the picture."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high, value = (map(math.log10, (self.low, self.high, max(value, 1e-300))) if self.log
                            else (self.low, self.high, value))
        share = (value - low) / (high - low) if high > low else 0.5
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


def sketch(chart: Chart, *, width: float, height: float, palette: Palette = LIGHT) -> Sketch:
    """Draw a picture of the briefing into width x height points."""
    draw = {CurveChart: _curve, DotsChart: _dots, ChanceChart: _chance, MapChart: _map, ColumnsChart: _columns}[
        type(chart)]
    return Sketch(width, height, tuple(draw(chart, (width, height), palette)))


def _sides(box: Point, right: float = RIGHT) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the picture itself begins and ends, along its width and (from its foot) along its height."""
    return (LEFT, box[0] - right), (box[1] - BOTTOM, TOP)


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten from low to high, and three times these where there are fewer than four."""
    powers = [10.0**k for k in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]
    ticks = [p for p in powers if low <= p * (1 + 1e-9) and p <= high * (1 + 1e-9)]
    if len(ticks) < 4:
        ticks = sorted({*ticks, *(3 * p for p in powers if low <= 3 * p <= high)})
    return ticks


def even_ticks(low: float, high: float, *, most: int = 6) -> list[float]:
    """Round steps of 1, 2 or 5 from low to high, at most so many."""
    if high <= low:
        return [low]
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


def _frame(x: _Axis, y: _Axis, x_ticks: Sequence[tuple[float, str]], y_ticks: Sequence[tuple[float, str]],
           titles: tuple[str, str], palette: Palette) -> list[Mark]:
    """Grid, tick labels and titles."""
    marks: list[Mark] = []
    for value, label in x_ticks:
        marks += [Line(((x(value), y.start), (x(value), y.end)), palette.grid, 0.7),
                  Words((x(value), y.start + 14), label, palette.muted, "middle")]
    for value, label in y_ticks:
        marks += [Line(((x.start, y(value)), (x.end, y(value))), palette.grid, 0.7),
                  Words((x.start - 6, y(value) + 3.5), label, palette.muted, "end")]
    marks.append(Line(((x.start, y.start), (x.end, y.start)), palette.line, 1.0))
    if titles[0]:
        marks.append(Words(((x.start + x.end) / 2, y.start + 32), titles[0], palette.muted, "middle"))
    if titles[1]:
        room = y.start - y.end + TOP + 20
        # A long title is written smaller before it is cut.
        size = min(TYPE, max(room / (LETTER * len(titles[1])), SMALLEST))
        marks.append(Words((12, (y.start + y.end) / 2), _shortened(titles[1], int(room / (size * LETTER))),
                           palette.muted, "middle", size, upright=True))
    return marks


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:max(most - 1, 1)]}…"


def _rate(chart: CurveChart | ColumnsChart) -> Callable[[float], str]:
    return words.percent if chart.percent else words.count


def _curve(chart: CurveChart, box: Point, palette: Palette) -> list[Mark]:
    across, up = _sides(box)
    sizes = [*chart.followers, *(size for size, _ in chart.dots), *(size for _, size, _ in chart.plans)]
    rates = [rate for rate in (*chart.low, *chart.high, *chart.average, *chart.typical, *(r for _, r in chart.dots),
                               *(r for _, _, r in chart.plans)) if rate > 0]
    x = _Axis(min(sizes), max(sizes), *across, log=True)
    y = _Axis(min(rates), max(rates), *up, log=True)
    marks = _frame(x, y, [(t, words.size(t)) for t in log_ticks(x.low, x.high)],
                   [(t, _rate(chart)(t)) for t in log_ticks(y.low, y.high)], ("followers", chart.y_title), palette)

    def points(values: Sequence[float]) -> tuple[Point, ...]:
        return tuple((x(f), y(v)) for f, v in zip(chart.followers, values, strict=True))

    low, high = points(chart.low), points(chart.high)
    marks.append(Area((*high, *reversed(low)), palette.accent, 0.14))
    marks += [Dot((x(size), y(rate)), 2.0, DOT, 0.8) for size, rate in chart.dots]
    average, typical = points(chart.average), points(chart.typical)
    marks += [Line(average, palette.accent, 1.4, (2, 2)), Line(typical, palette.accent, 2.4)]
    apart = 6.5 if abs(average[-1][1] - typical[-1][1]) < 13 else 0.0
    over = average[-1][1] <= typical[-1][1]
    end = x.end + 6
    marks += [Words((end, average[-1][1] + 3.5 + (-apart if over else apart)), "average", palette.accent),
              Words((end, typical[-1][1] + 3.5 + (apart if over else -apart)), "typical", palette.accent, bold=True),
              Words((end, min(high[-1][1] + 3.5, average[-1][1] - apart - 12)), "nine in ten", palette.muted)]
    for (name, size, rate), colour in zip(chart.plans, (palette.small, palette.large), strict=False):
        place = (x(size), y(rate))
        marks += [Dot(place, 4.5, colour), Words((place[0], place[1] - 9), name, colour, "middle", bold=True)]
    return marks


def _dots(chart: DotsChart, box: Point, palette: Palette) -> list[Mark]:
    across, up = _sides(box)
    small, large = stacked(chart.small, chart.large)
    x = _Axis(0.0, max([*chart.small, *chart.large, 1.0]), *across)
    tallest = max([y for _, y in (*small, *large)], default=1.0)
    y = _Axis(0.0, tallest + 2, *up)
    most = max(2, min(6, int((across[1] - across[0]) / 65)))
    marks = _frame(x, y, [(t, words.count(t)) for t in even_ticks(0.0, x.high, most=most)], [], (chart.x_title, ""),
                   palette)
    radius = min(3.4, (up[0] - up[1]) / (tallest + 2) / 2.1)
    for plan, label, colour in ((small, chart.small_label, palette.small), (large, chart.large_label, palette.large)):
        marks += [Dot((x(value), y(place)), radius, colour) for value, place in plan]
        if plan:
            marks.append(Words((x.end + 6, y(max(place for _, place in plan)) + 3.5), label, colour, bold=True))
    return marks


def _chance(chart: ChanceChart, box: Point, palette: Palette) -> list[Mark]:
    across, up = _sides(box)
    x, y = _Axis(0.0, max(chart.handling_costs[-1], chart.here[0]), *across), _Axis(0.0, 1.0, *up)
    marks = _frame(x, y, [(t, words.count(t)) for t in even_ticks(0.0, x.high)],
                   [(t, words.percent(t)) for t in (0.0, 0.25, 0.5, 0.75, 1.0)],
                   (chart.x_title, "chance that many small win"), palette)
    marks += [Line(((x.start, y(0.5)), (x.end, y(0.5))), palette.muted, 1.0, (4, 3)),
              Line(tuple((x(c), y(p)) for c, p in zip(chart.handling_costs, chart.chances, strict=True)),
                   palette.accent, 2.4)]
    marked = [(chart.here, "the plan", palette.ink)]
    if chart.turns_at is not None:
        marked.append(((chart.turns_at, 0.5), "it turns", palette.large))
    for at, label, colour in marked:
        place = (x(at[0]), y(at[1]))
        # Above and to the right of a line that falls, where it is not; the turn below it, where the plan is near.
        down = 16 if label == "it turns" and abs(place[0] - x(chart.here[0])) < 60 else -6
        marks += [Dot(place, 4.5, colour), Words((place[0] + (8 if down < 0 else -8), place[1] + down), label, colour,
                                                 "start" if down < 0 else "end", bold=True)]
    return marks


def _map(chart: MapChart, box: Point, palette: Palette) -> list[Mark]:
    across, up = _sides(box)
    x = _Axis(0.0, chart.handling_costs[-1], *across)
    y = _Axis(chart.declines[0], chart.declines[-1], *up)
    marks = _shades(chart, x, y, palette)
    marks += _frame(x, y, [(t, words.count(t)) for t in even_ticks(0.0, x.high)],
                    [(t, words.percent(t, digits=0)) for t in even_ticks(y.low, y.high, most=5)],
                    (chart.x_title, chart.y_title), replace(palette, grid=palette.line))
    for name, line in chart.lines:
        thick, dash = (2.0, ()) if name == "even odds" else (0.7, (3, 3))
        marks.append(Line(tuple((x(cost), y(fall)) for cost, fall in line), palette.ink, thick, dash))
    even = [line for name, line in chart.lines if name == "even odds"]
    if even:
        end = max(even[0], key=lambda point: point[0])
        if x(end[0]) > x.end - 2:
            marks.append(Words((x.end + 6, y(end[1]) + 3.5), "even odds", palette.ink))
        else:
            marks.append(Words((x(end[0]) + 5, y(end[1]) - 5), "even odds", palette.ink))
    for line, point, name in chart.names_of_lines("even odds"):
        at = chart.lines[line][1][point]
        marks.append(Words((x(at[0]), y(at[1]) - 3), name.rpartition(" in ")[2], palette.ink, "middle", 8.5))
    marks += [Words((x(place[0]), y(place[1])), text, palette.ink, "middle", bold=True)
              for _, place, text in chart.regions]
    here = (x(chart.here[0]), y(chart.here[1]))
    right = chart.here[0] < 0.7 * x.high
    return [*marks, Line(((here[0], y(chart.low)), (here[0], y(chart.high))), palette.ink, 1.4),
            Dot(here, 6.0, palette.paper), Dot(here, 4.5, palette.ink),
            Words((here[0] + (9 if right else -9), here[1] + 3.5), "you are here", palette.ink,
                  "start" if right else "end", bold=True)]


def _shades(chart: MapChart, x: _Axis, y: _Axis, palette: Palette) -> list[Mark]:
    """Who wins how often, in fifths to either side of even odds; neighbours of one shade are one area."""
    marks: list[Mark] = []
    costs, falls = chart.handling_costs, chart.declines
    for row, chances in enumerate(chart.chances):
        low = (falls[max(row - 1, 0)] + falls[row]) / 2
        high = (falls[row] + falls[min(row + 1, len(falls) - 1)]) / 2
        steps = [min(int(abs(chance - 0.5) * 2 * SHADES), SHADES - 1) * (1 if chance >= 0.5 else -1) or (
            0 if chance >= 0.5 else -0.5) for chance in chances]
        start = 0
        for column in range(1, len(costs) + 1):
            if column == len(costs) or steps[column] != steps[start]:
                left = (costs[max(start - 1, 0)] + costs[start]) / 2
                right = (costs[column - 1] + costs[min(column, len(costs) - 1)]) / 2
                shade = steps[start]
                marks.append(Area(((x(left), y(low)), (x(right), y(low)), (x(right), y(high)), (x(left), y(high))),
                                  palette.small if shade >= 0 else palette.large,
                                  round(0.06 + 0.13 * abs(int(shade)), 2)))
                start = column
    return marks


def _columns(chart: ColumnsChart, box: Point, palette: Palette) -> list[Mark]:
    across, up = _sides(box, right=12.0)
    known = [value for value in chart.values if math.isfinite(value)]
    x, y = _Axis(0.0, float(max(len(chart.names), 1)), *across), _Axis(0.0, max([*known, 1e-9]) * 1.12, *up)
    marks = _frame(x, y, [], [(t, _rate(chart)(t)) for t in even_ticks(0.0, y.high, most=4)], ("", chart.y_title),
                   palette)
    room = (x.end - x.start) / max(len(chart.names), 1)
    for place, (name, value) in enumerate(zip(chart.names, chart.values, strict=True)):
        middle = x(place + 0.5)
        if math.isfinite(value):
            left, right = middle - 0.32 * room, middle + 0.32 * room
            marks += [Area(((left, y.start), (left, y(value)), (right, y(value)), (right, y.start)), palette.accent),
                      Words((middle, y(value) - 4), _rate(chart)(value), palette.ink, "middle", bold=True)]
        marks.append(Words((middle, y.start + 14), _shortened(name, max(int(room / (9 * LETTER)), 3)), palette.muted,
                           "middle", 9.0))
    return marks
