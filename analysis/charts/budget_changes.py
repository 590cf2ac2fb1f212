"""What would change a plan, drawn: the tornado of its assumptions."""

from __future__ import annotations

import math
from html import escape

import plotly.graph_objects as go

from analysis import words
from analysis.budget.tornado import Bar, Tornado
from analysis.charts import style
from analysis.charts.style import Palette

#: Height in pixels of one bar with its gap, and of what stands below and above all.
ROW, FRAME = 46, 84
#: Bars drawn; the others move less.
MOST_BARS = 10


def tornado_figure(*, tornado: Tornado, palette: Palette) -> go.Figure:
    """A bar for each assumption, the one that moves most on top, from the outcome at its low end to that at its high
    one; a line where the plan stands, the ends named, and a bar in amber where the decision would change."""
    bars = [bar for bar in tornado.bars if bar.width(tornado.base) > 0][:MOST_BARS]
    chance = tornado.measure == "chance"
    scale = 100 if chance else 1
    figure = go.Figure()
    lows, highs = zip(*(_ends(bar, tornado.base) for bar in bars), strict=True) if bars else ((), ())
    figure.add_bar(
        orientation="h", y=list(range(len(bars))), base=[v * scale for v in lows],
        x=[(high - low) * scale for low, high in zip(lows, highs, strict=True)], width=0.5, hoverinfo="text",
        hovertext=[_hover(tornado, bar) for bar in bars],
        marker={"color": [palette.large if bar.flips else palette.accent for bar in bars]})
    style.dress(figure, palette=palette, height=ROW * max(len(bars), 1) + FRAME, right=24)
    for row, bar in enumerate(bars):
        left, right = (bar.low, bar.high) if _first(bar, tornado.base) else (bar.high, bar.low)
        for value, said, anchor, shift in ((lows[row], left, "right", -6), (highs[row], right, "left", 6)):
            figure.add_annotation(x=value * scale, y=row, text=escape(said), showarrow=False, xanchor=anchor,
                                  xshift=shift, bgcolor=palette.paper, borderpad=1,
                                  font={"color": palette.muted, "size": 13})
    figure.add_shape(type="line", x0=tornado.base * scale, x1=tornado.base * scale, y0=-0.5, y1=len(bars) - 0.5,
                     line={"color": palette.ink, "width": 2})
    if chance:
        figure.add_shape(type="line", x0=50, x1=50, y0=-0.5, y1=len(bars) - 0.5,
                         line={"color": palette.muted, "width": 1.5, "dash": "dot"})
    least, most = min((*lows, tornado.base), default=0.0), max((*highs, tornado.base), default=1.0)
    room = 0.2 * (most - least or abs(most) or 1.0)
    ends = [(least - room) * scale, (most + room) * scale]
    # Ends of bars carry their labels, so the axis is wider than the bars.
    figure.update_yaxes(range=[len(bars) - 0.5, -0.5], tickvals=list(range(len(bars))), showgrid=False,
                        ticktext=[_name(bar.name) for bar in bars], tickfont={"color": palette.ink, "size": 14})
    title = "futures of 100 in which many small win" if chance else f"expected {tornado.unit}, planned anew"
    figure.update_xaxes(range=ends, title_text=title)
    figure.update_layout(margin={"t": 12})
    ticks = [t for t in _round(ends[0], ends[1]) if 0 <= t <= (100 if chance else math.inf)]
    figure.update_xaxes(tickvals=ticks, ticktext=[words.size(t) if t else "0" for t in ticks])
    return figure


def tornado_alternative(tornado: Tornado) -> str:
    """The picture in words, for those who cannot see it."""
    said = [f"{bar.name} from {bar.low} to {bar.high}: {tornado.said(bar.at_low)} to {tornado.said(bar.at_high)}"
            for bar in tornado.bars[:MOST_BARS]]
    return "; ".join(said) + "."


def _first(bar: Bar, base: float) -> bool:
    """Whether the low end of the assumption is the low end of the outcome."""
    low, high = (base if math.isnan(v) else v for v in (bar.at_low, bar.at_high))
    return low <= high


def _ends(bar: Bar, base: float) -> tuple[float, float]:
    known = [base if math.isnan(v) else v for v in (bar.at_low, bar.at_high)]
    return min(known), max(known)


def _hover(tornado: Tornado, bar: Bar) -> str:
    text = (f"<b>{escape(bar.name)}</b> ({bar.kind}, {escape(bar.basis)})<br>{escape(bar.low)}: "
            f"{tornado.said(bar.at_low)}<br>{escape(bar.high)}: {tornado.said(bar.at_high)}")
    return text + (f"<br>{escape(bar.why)}" if bar.why else "")


def _name(name: str) -> str:
    """On two lines where it is long."""
    if len(name) < 26:
        return escape(name)
    middle = min((i for i, letter in enumerate(name) if letter == " "), key=lambda i: abs(i - len(name) / 2))
    return f"{escape(name[:middle])}<br>{escape(name[middle + 1:])}"


def _round(low: float, high: float, most: int = 6) -> list[float]:
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    return [round(k * step, 10) for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
