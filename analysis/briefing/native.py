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

from analysis.briefing.pictures import ChanceChart, Chart, ColumnsChart, CurveChart, DotsChart
from analysis.charts.style import LIGHT

LABEL_SIZE = Pt(14)
#: Ticks of a log axis are powers of ten, which need no decimals.
POWER_FORMAT = '[>=1000000]0,,"M";[>=1000]0,"K";0'
#: Creators behind the curve: blue-grey, light by itself, since not every program draws a marker half transparent.
DOT = "#9DB0C8"
#: Stacks of dots across the width; the empty space between the two plans, as a share of the taller one's height.
STACKS, GAP = 40, 0.3


def colour(hex_text: str) -> RGBColor:
    """A colour of the palette."""
    return RGBColor.from_string(hex_text.lstrip("#"))


def plain(text: object, *, longest: int = 2_000) -> str:
    """Text from data as mere text: one line, no control characters, no endless lines."""
    kept = re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]+", " ", str(text))
    kept = " ".join(kept.encode("utf-8", "ignore").decode("utf-8").split())
    return kept if len(kept) <= longest else f"{kept[:longest - 1]}…"


def cell_text(text: object) -> str:
    """Text for the sheet behind a chart: a spreadsheet must not take it for a formula."""
    kept = plain(text, longest=60)
    return f"'{kept}" if kept.startswith(("=", "+", "-", "@")) else kept


def add_chart(shapes, chart: Chart, box: tuple[int, int, int, int]):
    """Draw a picture as a native chart into (left, top, width, height); returns the chart's frame."""
    draw = {CurveChart: _curve, DotsChart: _dots, ChanceChart: _chance, ColumnsChart: _columns}[type(chart)]
    frame = draw(shapes, chart, box)
    frame.chart.font.size = LABEL_SIZE
    frame.chart.font.color.rgb = colour(LIGHT.muted)
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
    series.format.line.color.rgb = colour(hex_colour)
    series.format.line.width = Pt(width)
    if dash is not None:
        series.format.line.dash_style = dash


def _markers(series, hex_colour: str, size: int) -> None:
    """Markers without a line."""
    series.format.line.fill.background()
    series.marker.style = XL_MARKER_STYLE.CIRCLE
    series.marker.size = size
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = colour(hex_colour)
    series.marker.format.line.fill.background()


def _label_point(series, index: int, text: str, hex_colour: str, position=XL_LABEL_POSITION.RIGHT) -> None:
    """A direct label at one point of a series."""
    label = series.points[index].data_label
    frame = label.text_frame
    frame.text = plain(text)
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold = LABEL_SIZE, True
    font.color.rgb = colour(hex_colour)
    label.position = position


def _axis(axis, title: str, *, low: float | None = None, high: float | None = None, log: bool = False,
          number_format: str = "General", grid: bool = True) -> None:
    axis.has_title = bool(title)
    if title:
        axis.axis_title.text_frame.text = plain(title)
        font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
        font.size, font.bold = LABEL_SIZE, False
        font.color.rgb = colour(LIGHT.muted)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = number_format, False
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.has_major_gridlines = grid
    if grid:
        axis.major_gridlines.format.line.color.rgb = colour(LIGHT.grid)
    axis.format.line.color.rgb = colour(LIGHT.line)
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


def _curve(shapes, chart: CurveChart, box):
    rate_format = "0.0%" if chart.percent else "#,##0"
    lines = [("nine in ten creators: from", chart.low), ("nine in ten creators: to", chart.high),
             ("average creator", chart.average), ("typical creator", chart.typical)]
    series = [(name, list(zip(chart.followers, values, strict=True)), rate_format) for name, values in lines]
    if chart.dots:
        # Second: the curves are drawn over the dots, and LibreOffice hides markers that come before every line.
        series.insert(1, ("creators", list(chart.dots), rate_format))
    frame = _xy(shapes, box, series)
    drawn = list(frame.chart.plots[0].series)
    if chart.dots:
        _markers(drawn.pop(1), DOT, 6)
    low, high, average, typical = drawn
    _line(low, LIGHT.accent, 1.0)
    _line(high, LIGHT.accent, 1.0)
    _line(average, LIGHT.accent, 2.0, dash=MSO_LINE.ROUND_DOT)
    _line(typical, LIGHT.accent, 3.5)
    last = len(chart.followers) - 1
    near, further = max(last - 2, 0), max(last - 4, 0)
    apart = chart.average[-1] >= chart.typical[-1]
    above, below = XL_LABEL_POSITION.ABOVE, XL_LABEL_POSITION.BELOW
    _label_point(average, near, "average", LIGHT.accent, above if apart else below)
    _label_point(typical, near, "typical", LIGHT.accent, below if apart else above)
    _label_point(high, further, "nine in ten creators", LIGHT.muted, above)
    rates = [*chart.low, *chart.high, *chart.average, *chart.typical, *(rate for _, rate in chart.dots)]
    sizes = [*chart.followers, *(size for size, _ in chart.dots)]
    left, right = _powers(sizes)
    bottom, top = _powers(rates)
    _axis(frame.chart.category_axis, "followers", low=left, high=right, log=True, number_format=POWER_FORMAT)
    _axis(frame.chart.value_axis, chart.y_title, low=bottom, high=top, log=True,
          number_format=_rate_format(bottom) if chart.percent else "#,##0.###")
    return frame


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


def _dots(shapes, chart: DotsChart, box):
    small, large = stacked(chart.small, chart.large)
    frame = _xy(shapes, box, [(chart.small_label, small, "#,##0"), (chart.large_label, large, "#,##0")])
    for series, points, label, hex_colour in zip(
            frame.chart.plots[0].series, (small, large), (chart.small_label, chart.large_label),
            (LIGHT.small, LIGHT.large), strict=True):
        _markers(series, hex_colour, 9)
        if points:
            highest = max(range(len(points)), key=lambda i: points[i][1])
            _label_point(series, highest, label, hex_colour, XL_LABEL_POSITION.ABOVE)
    tallest = max((y for _, y in [*small, *large]), default=1.0)
    _axis(frame.chart.category_axis, chart.x_title, low=0.0, number_format="#,##0")
    _axis(frame.chart.value_axis, "", low=0.0, high=tallest + 3, grid=False)
    frame.chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    frame.chart.value_axis.format.line.fill.background()
    return frame


def _chance(shapes, chart: ChanceChart, box):
    ends = (chart.handling_costs[0], chart.handling_costs[-1])
    series = [("chance that many small win", list(zip(chart.handling_costs, chart.chances, strict=True)), "0%"),
              ("even odds", [(ends[0], 0.5), (ends[1], 0.5)], "0%"), ("the plan", [chart.here], "0%")]
    if chart.turns_at is not None:
        series.append(("it turns", [(chart.turns_at, 0.5)], "0%"))
    frame = _xy(shapes, box, series)
    drawn = list(frame.chart.plots[0].series)
    _line(drawn[0], LIGHT.accent, 3.5)
    _line(drawn[1], LIGHT.muted, 1.25, dash=MSO_LINE.DASH)
    _markers(drawn[2], LIGHT.ink, 13)
    _label_point(drawn[2], 0, "the plan", LIGHT.ink, XL_LABEL_POSITION.ABOVE)
    if chart.turns_at is not None:
        _markers(drawn[3], LIGHT.large, 13)
        _label_point(drawn[3], 0, "it turns", LIGHT.large, XL_LABEL_POSITION.BELOW)
    _axis(frame.chart.category_axis, chart.x_title, low=0.0, high=max(ends[1], chart.here[0]),
          number_format="#,##0")
    _axis(frame.chart.value_axis, "chance that many small win", low=0.0, high=1.1, number_format="[<=1]0%;;0%")
    frame.chart.value_axis.major_unit = 0.25
    return frame


def _columns(shapes, chart: ColumnsChart, box):
    number_format = "0.0%" if chart.percent else "#,##0"
    data = CategoryChartData(number_format=number_format)
    data.categories = [cell_text(name) for name in chart.names]
    data.add_series(cell_text(chart.y_title), chart.values)
    frame = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box, data)
    plot = frame.chart.plots[0]
    plot.gap_width = 60
    fill = plot.series[0].format.fill
    fill.solid()
    fill.fore_color.rgb = colour(LIGHT.accent)
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.font.size, labels.font.bold = Pt(16), True
    labels.font.color.rgb = colour(LIGHT.ink)
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    _axis(frame.chart.category_axis, "", grid=False)
    _axis(frame.chart.value_axis, chart.y_title, low=0.0, number_format=number_format)
    return frame
