"""Pictures as native charts of PowerPoint: their numbers stand in the file and can be edited there."""

from __future__ import annotations

import math
import re

from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt

from analysis import words
from analysis.briefing.pictures import ChanceChart, Chart, ColumnsChart, CurveChart, DotsChart, MapChart
from analysis.charts.style import LIGHT, Palette
from data.exporting import sheet_text

LABEL_SIZE = Pt(14)
#: Ticks of a log axis are powers of ten, which need no decimals.
POWER_FORMAT = '[>=1000000]0,,"M";[>=1000]0,"K";0'
#: Creators behind the curve: blue-grey, light by itself, since not every program draws a marker half transparent.
DOT = "#9DB0C8"
#: What the writer of the sheets behind charts makes a link of.
_LINK = re.compile(r"(?:ftp|https?|file)://|mailto:|(?:in|ex)ternal:", re.I)
#: Stacks of dots across the width; the empty space between the two plans, as a share of the taller one's height.
STACKS, GAP = 40, 0.3


def colour(hex_text: str) -> RGBColor:
    """A colour of the palette."""
    return RGBColor.from_string(hex_text.lstrip("#"))


def plain(text: object, *, longest: int = 2_000) -> str:
    """Text from data as mere text: one line, no control characters, no endless lines."""
    kept = re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]+", " ", str(text))
    kept = words.in_one_line(kept.encode("utf-8", "ignore").decode("utf-8"))
    return kept if len(kept) <= longest else f"{kept[:longest - 1]}…"


def cell_text(text: object) -> str:
    """Text for the sheet behind a chart: neither a spreadsheet nor the writer of that sheet may take it for a formula
    or a link."""
    kept = sheet_text(plain(text, longest=60))
    return f"'{kept}" if _LINK.match(kept) else kept


def paint(target, hex_colour: str) -> None:
    """Colour a font, fill or line; a colour of a company's theme stays bound to it, so that it follows the theme."""
    theme = getattr(hex_colour, "theme", None)
    if theme is None:
        target.rgb = colour(hex_colour)
    else:
        target.theme_color = theme


def add_chart(shapes, chart: Chart, box: tuple[int, int, int, int], *, palette: Palette = LIGHT):
    """Draw a picture as a native chart into (left, top, width, height); returns the chart's frame."""
    draw = {CurveChart: _curve, DotsChart: _dots, ChanceChart: _chance, MapChart: _map, ColumnsChart: _columns}[
        type(chart)]
    frame = draw(shapes, chart, box, palette)
    frame.chart.font.size = LABEL_SIZE
    paint(frame.chart.font.color, palette.muted)
    frame.chart.has_legend = False
    frame.chart.has_title = False
    return frame


def _xy(shapes, box, series: list[tuple[str, list[tuple[float, float]], str]]):
    data = XyChartData()
    for name, points, number_format in series:
        one = data.add_series(cell_text(name), number_format=number_format)
        for x, y in points:
            one.add_data_point(x, y)
    return shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *box, data)


def _line(series, hex_colour: str, width: float, *, dash=None) -> None:
    """A line without markers. The colour and width must be said, or PowerPoint draws none."""
    series.marker.style = XL_MARKER_STYLE.NONE
    series.smooth = False
    paint(series.format.line.color, hex_colour)
    series.format.line.width = Pt(width)
    if dash is not None:
        series.format.line.dash_style = dash


def _markers(series, hex_colour: str, size: int) -> None:
    """Markers without a line."""
    series.format.line.fill.background()
    series.marker.style = XL_MARKER_STYLE.CIRCLE
    series.marker.size = size
    series.marker.format.fill.solid()
    paint(series.marker.format.fill.fore_color, hex_colour)
    series.marker.format.line.fill.background()


def _label_point(series, index: int, text: str, hex_colour: str, position=XL_LABEL_POSITION.RIGHT) -> None:
    """A direct label at one point of a series."""
    label = series.points[index].data_label
    frame = label.text_frame
    frame.text = plain(text)
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold = LABEL_SIZE, True
    paint(font.color, hex_colour)
    label.position = position


def _axis(axis, title: str, palette: Palette, *, low: float | None = None, high: float | None = None, log: bool = False,
          number_format: str = "General", grid: bool = True) -> None:
    axis.has_title = bool(title)
    if title:
        axis.axis_title.text_frame.text = plain(title)
        font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
        font.size, font.bold = LABEL_SIZE, False
        paint(font.color, palette.muted)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = number_format, False
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.has_major_gridlines = grid
    if grid:
        paint(axis.major_gridlines.format.line.color, palette.grid)
    paint(axis.format.line.color, palette.line)
    if low is not None:
        axis.minimum_scale = low
    if high is not None:
        axis.maximum_scale = high
    if log:
        scaling = axis._element.find(qn("c:scaling"))
        base = etree.Element(qn("c:logBase"))
        base.set("val", "10")
        scaling.insert(0, base)  # the schema wants it first, and PowerPoint repairs the file otherwise
    for crosses in axis._element.findall(qn("c:crosses")):
        crosses.set("val", "min")


def _powers(values) -> tuple[float, float]:
    """Powers of ten around positive values: a log axis of PowerPoint has its ticks at its lower end times ten."""
    return 10.0 ** math.floor(math.log10(min(values)) + 1e-9), 10.0 ** math.ceil(math.log10(max(values)) - 1e-9)


def _curve(shapes, chart: CurveChart, box, palette: Palette):
    rate_format = "0.0%" if chart.percent else "#,##0"
    lines = [("nine in ten creators: from", chart.low), ("nine in ten creators: to", chart.high),
             ("average creator", chart.average), ("typical creator", chart.typical)]
    series = [(name, list(zip(chart.followers, values, strict=True)), rate_format) for name, values in lines]
    if chart.dots:
        # Second: the curves are drawn over the dots, and LibreOffice hides markers that come before every line.
        series.insert(1, ("creators", list(chart.dots), rate_format))
    series += [(f"plan: {name}", [(size, rate)], rate_format) for name, size, rate in chart.plans]
    frame = _xy(shapes, box, series)
    drawn = list(frame.chart.plots[0].series)
    if chart.dots:
        _markers(drawn.pop(1), DOT, 6)
    low, high, average, typical, *marked = drawn
    _line(low, palette.accent, 1.0)
    _line(high, palette.accent, 1.0)
    _line(average, palette.accent, 2.0, dash=MSO_LINE.ROUND_DOT)
    _line(typical, palette.accent, 3.5)
    for series, (name, _, _), hex_colour in zip(marked, chart.plans, (palette.small, palette.large), strict=False):
        _markers(series, hex_colour, 13)
        _label_point(series, 0, name, hex_colour, XL_LABEL_POSITION.ABOVE)
    middle, further = _free(chart), max(len(chart.followers) - 5, 0)
    apart = chart.average[middle] >= chart.typical[middle]
    above, below = XL_LABEL_POSITION.ABOVE, XL_LABEL_POSITION.BELOW
    _label_point(average, middle, "average", palette.accent, above if apart else below)
    _label_point(typical, middle, "typical", palette.accent, below if apart else above)
    _label_point(high, further, "nine in ten creators", palette.muted, above)
    rates = [*chart.low, *chart.high, *chart.average, *chart.typical, *(rate for _, rate in chart.dots),
             *(rate for _, _, rate in chart.plans)]
    sizes = [*chart.followers, *(size for size, _ in chart.dots), *(size for _, size, _ in chart.plans)]
    left, right = _powers(sizes)
    bottom, top = _powers(rates)
    _axis(frame.chart.category_axis, "followers", palette, low=left, high=right, log=True, number_format=POWER_FORMAT)
    _axis(frame.chart.value_axis, chart.y_title, palette, low=bottom, high=top, log=True,
          number_format=_rate_format(bottom) if chart.percent else "#,##0.###")
    return frame


def _free(chart: CurveChart) -> int:
    """The point of the curve that carries the names of its lines: near its end, or the furthest from the plans' own
    names on its right half."""
    last = len(chart.followers) - 1
    if not chart.plans:
        return max(last - 2, 0)
    taken = [math.log10(size) for _, size, _ in chart.plans]
    return max(range(last // 3, last), key=lambda i: min(abs(math.log10(chart.followers[i]) - one) for one in taken))


def _rate_format(bottom: float) -> str:
    """Percent with as many decimals as the smallest tick needs, and none where a tick needs none."""
    if bottom >= 0.01:
        return "0%"
    decimals = "0" * max(1, -round(math.log10(bottom)) - 2)
    return f"[>=0.01]0%;0.{decimals}%"


def stacked(small: tuple[float, ...], large: tuple[float, ...]) -> tuple[list[tuple[float, float]], ...]:
    """Both plans' futures as (x, y) dots in their order, small above large.

    A dot stands at the mean of the results in its stack, so that stacks are upright and the results' sum stays; y is
    its place in the stack.
    """
    values = [*small, *large]
    start = min(values, default=0.0)
    width = (max(values, default=0.0) - start) / STACKS

    def pile(results: tuple[float, ...]) -> list[tuple[float, float]]:
        stacks: dict[int, list[float]] = {}
        places = []
        for value in results:
            stack = int((value - start) / width) if width > 0 else 0
            stacks.setdefault(stack, []).append(value)
            places.append((stack, float(len(stacks[stack]))))
        return [(sum(stacks[stack]) / len(stacks[stack]), y) for stack, y in places]

    above, below = pile(small), pile(large)
    tallest, top = max((y for _, y in [*above, *below]), default=0.0), max((y for _, y in below), default=0.0)
    base = top + max(round(GAP * tallest), 3)
    return [(x, y + base) for x, y in above], below


def _dots(shapes, chart: DotsChart, box, palette: Palette):
    small, large = stacked(chart.small, chart.large)
    frame = _xy(shapes, box, [(chart.small_label, small, "#,##0"), (chart.large_label, large, "#,##0")])
    for series, points, label, hex_colour in zip(
            frame.chart.plots[0].series, (small, large), (chart.small_label, chart.large_label),
            (palette.small, palette.large), strict=True):
        _markers(series, hex_colour, 9)
        if points:
            highest = max(range(len(points)), key=lambda i: points[i][1])
            _label_point(series, highest, label, hex_colour, XL_LABEL_POSITION.ABOVE)
    tallest = max((y for _, y in [*small, *large]), default=1.0)
    _axis(frame.chart.category_axis, chart.x_title, palette, low=0.0, number_format="#,##0")
    _axis(frame.chart.value_axis, "", palette, low=0.0, high=tallest + 3, grid=False)
    frame.chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    frame.chart.value_axis.format.line.fill.background()
    return frame


def _chance(shapes, chart: ChanceChart, box, palette: Palette):
    ends = (chart.handling_costs[0], chart.handling_costs[-1])
    series = [("chance that many small win", list(zip(chart.handling_costs, chart.chances, strict=True)), "0%"),
              ("even odds", [(ends[0], 0.5), (ends[1], 0.5)], "0%"), ("the plan", [chart.here], "0%")]
    if chart.turns_at is not None:
        series.append(("it turns", [(chart.turns_at, 0.5)], "0%"))
    frame = _xy(shapes, box, series)
    drawn = list(frame.chart.plots[0].series)
    _line(drawn[0], palette.accent, 3.5)
    _line(drawn[1], palette.muted, 1.25, dash=MSO_LINE.DASH)
    _markers(drawn[2], palette.ink, 13)
    _label_point(drawn[2], 0, "the plan", palette.ink, XL_LABEL_POSITION.ABOVE)
    if chart.turns_at is not None:
        _markers(drawn[3], palette.large, 13)
        _label_point(drawn[3], 0, "it turns", palette.large, XL_LABEL_POSITION.BELOW)
    _axis(frame.chart.category_axis, chart.x_title, palette, low=0.0, high=max(ends[1], chart.here[0]),
          number_format="#,##0")
    _axis(frame.chart.value_axis, "chance that many small win", palette, low=0.0, high=1.1, number_format="[<=1]0%;;0%")
    frame.chart.value_axis.major_unit = 0.25
    return frame


def _map(shapes, chart: MapChart, box, palette: Palette):
    """Where the answer turns: the line of even odds, fainter ones where one side wins three of four futures, the plan's
    own place with the interval of its decline, and the name of what wins on either side."""
    named = [(place, text, palette.small if small else palette.large) for small, place, text in chart.regions]
    series = [(name, list(line), "0%") for name, line in chart.lines]
    series += [("decline: 95 % interval", [(chart.here[0], chart.low), (chart.here[0], chart.high)], "0.0%"),
               ("you are here", [chart.here], "0.0%")]
    series += [(text, [place], "0%") for place, text, _ in named]
    frame = _xy(shapes, box, series)
    drawn = list(frame.chart.plots[0].series)
    for line, (name, _) in zip(drawn, chart.lines, strict=False):
        even = name == "even odds"
        _line(line, palette.ink if even else palette.muted, 3.0 if even else 1.0, dash=None if even else MSO_LINE.DASH)
    for line, (name, points) in zip(drawn, chart.lines, strict=False):
        if name == "even odds":
            _label_point(line, _where_named(points, chart), name, palette.ink)
            break
    for line, point, name in chart.names_of_lines("even odds"):
        # Who wins there is said by the regions' names; a long label would be broken over several lines.
        _label_point(drawn[line], point, name.rpartition(" in ")[2], palette.muted, XL_LABEL_POSITION.ABOVE)
    interval, here, *names = drawn[len(chart.lines) :]
    _line(interval, palette.ink, 2.0)
    _markers(here, palette.ink, 13)
    # On the side of the point where there is room for its name.
    right = chart.here[0] < 0.7 * chart.handling_costs[-1]
    _label_point(here, 0, "you are here", palette.ink, XL_LABEL_POSITION.RIGHT if right else XL_LABEL_POSITION.LEFT)
    for one, (_, text, ink) in zip(names, named, strict=True):
        one.format.line.fill.background()
        one.marker.style = XL_MARKER_STYLE.NONE
        _label_point(one, 0, text, ink, XL_LABEL_POSITION.CENTER)
    _axis(frame.chart.category_axis, chart.x_title, palette, low=0.0, high=chart.handling_costs[-1],
          number_format="#,##0", grid=False)
    _axis(frame.chart.value_axis, chart.y_title, palette, low=chart.declines[0], high=chart.declines[-1],
          number_format="0%", grid=False)
    return frame


def _where_named(line: tuple[tuple[float, float], ...], chart: MapChart) -> int:
    """The point of a line that carries its name: high on the map, where the plan's own seldom is, and not at the
    edge."""
    low, high = chart.declines[0], chart.declines[-1]
    wanted = low + (0.86 if chart.here[1] < low + 0.6 * (high - low) else 0.1) * (high - low)
    return min(range(len(line)), key=lambda i: abs(line[i][1] - wanted))


def _columns(shapes, chart: ColumnsChart, box, palette: Palette):
    number_format = "0.0%" if chart.percent else "#,##0"
    data = CategoryChartData(number_format=number_format)
    data.categories = [cell_text(name) for name in chart.names]
    data.add_series(cell_text(chart.y_title), chart.values)
    frame = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box, data)
    plot = frame.chart.plots[0]
    plot.gap_width = 60
    fill = plot.series[0].format.fill
    fill.solid()
    paint(fill.fore_color, palette.accent)
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.font.size, labels.font.bold = Pt(16), True
    paint(labels.font.color, palette.ink)
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    _axis(frame.chart.category_axis, "", palette, grid=False)
    _axis(frame.chart.value_axis, chart.y_title, palette, low=0.0, number_format=number_format)
    return frame
