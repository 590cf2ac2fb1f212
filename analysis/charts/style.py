"""The one place for colours, type and axes. A palette is an argument of every figure, chosen at each run."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis import words

#: Colour-blind safe (Okabe and Ito), the same for a platform on every page, in both themes.
PLATFORM_COLOURS = {
    "Instagram": "#0072B2", "TikTok": "#D55E00", "YouTube": "#009E73", "X": "#CC79A7",
    "Facebook": "#E69F00", "Twitch": "#56B4E9",
}
OTHER_COLOUR = "#7A7A7A"
#: The order in which further categories (niches, countries) take colours.
CATEGORY_COLOURS = (*PLATFORM_COLOURS.values(), OTHER_COLOUR)

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", sans-serif'


@dataclass(frozen=True)
class Palette:
    """Colours of one theme (design/look.md)."""

    name: str
    ink: str
    muted: str
    paper: str
    panel: str
    line: str
    grid: str
    accent: str
    large: str

    @property
    def small(self) -> str:
        """Many small creators are always the accent."""
        return self.accent


LIGHT = Palette("light", ink="#1D2433", muted="#6B7280", paper="#FFFFFF", panel="#F4F3EF", line="#E3E1DA",
                grid="#ECEAE4", accent="#0F6E66", large="#B4560E")
DARK = Palette("dark", ink="#E8E6E1", muted="#9AA3B2", paper="#12161F", panel="#1B212D", line="#2B3240",
               grid="#232A37", accent="#4FB8AC", large="#E58B45")


def palette(theme: str | None) -> Palette:
    """The palette of a theme type as the browser reports it; light when unknown."""
    return DARK if theme == "dark" else LIGHT


def colour_of(platform: str) -> str:
    """A platform's colour, the same everywhere."""
    return PLATFORM_COLOURS.get(platform, OTHER_COLOUR)


def category_colours(names: list[str] | tuple[str, ...], *, by: str) -> dict[str, str]:
    """Colours of categories: platforms keep theirs; others take the fixed order, the rest of them grey."""
    if by == "platform":
        return {name: colour_of(name) for name in names}
    return {name: CATEGORY_COLOURS[min(i, len(CATEGORY_COLOURS) - 1)] for i, name in enumerate(names)}


def faded(colour: str, opacity: float) -> str:
    """A hex colour with an opacity, as plotly reads it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def dress(figure: go.Figure, *, palette: Palette, height: int = 420, right: int = 90) -> go.Figure:
    """Lay the house style over a figure: faint grid, no legend, room at the right for labels at line ends."""
    axis = {
        "gridcolor": palette.grid, "zeroline": False, "linecolor": palette.line, "tickcolor": palette.line,
        "tickfont": {"color": palette.muted, "size": 14}, "title_font": {"color": palette.muted, "size": 14},
        "automargin": True,
    }
    figure.update_layout(
        template="none", paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", height=height,
        margin={"l": 64, "r": right, "t": 28, "b": 56}, showlegend=False, dragmode=False,
        separators=words.plotly_separators(),
        font={"family": FONT, "size": 15, "color": palette.ink},
        hoverlabel={"bgcolor": palette.panel, "bordercolor": palette.line,
                    "font": {"family": FONT, "color": palette.ink, "size": 14}, "align": "left"},
    )
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure


@lru_cache(maxsize=64)
def _dressed(palette: Palette, height: int, right: int, separators: str) -> dict:  # noqa: ARG001  (it is the key)
    return dress(go.Figure(), palette=palette, height=height, right=right).to_plotly_json()["layout"]


def laid_out(palette: Palette, height: int, right: int) -> dict:
    """The house's layout as values of its own, for `drawn`: laid over a figure it is 10 ms, copied it is nothing."""
    return {key: dict(value) if isinstance(value, dict) else value
            for key, value in _dressed(palette, height, right, words.plotly_separators()).items()}


def titled(layout: dict, axis: str, text: str) -> dict:
    """The title of an axis of this layout ("xaxis") with this text."""
    return {**layout[axis].get("title", {}), "text": text}


def drawn(data: list[dict], layout: dict) -> go.Figure:
    """A figure of traces and a layout that are known to be right: plotly's look through every value takes longer than
    the whole rest of a picture."""
    return go.Figure(data=data, layout=layout, _validate=False)


def follower_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Tick values and labels of a follower axis in words people use: 1K, 10K, 100K, 1M."""
    values = [10.0**k for k in range(0, 10) if low / 1.01 <= 10.0**k <= high * 1.01]
    if len(values) < 2:
        steps = [m * 10.0**k for k in range(0, 10) for m in (1, 2, 5)]
        values = [v for v in steps if low / 1.01 <= v <= high * 1.01] or [low, high]
    return values, [words.size(v) for v in values]


def follower_axis(figure: go.Figure, low: float, high: float, *, title: str = "followers", **where) -> go.Figure:
    """Make x a log axis of followers."""
    values, labels = follower_ticks(low, high)
    figure.update_xaxes(type="log", range=[math.log10(low), math.log10(high)], tickvals=values, ticktext=labels,
                        title_text=title, **where)
    return figure


def money_axis(currency: str) -> dict[str, str]:
    """What stands before and after the ticks of an axis of money, which plotly numbers itself."""
    before, after = words.around_amounts(currency)
    return {"tickprefix": escape(before), "ticksuffix": escape(after), "tickformat": ",.0f"}


#: More ticks than these crowd an axis.
MOST_TICKS = 8


def _plain(value: float, figures: int = 2) -> str:
    """A number without an exponent, at this many figures where it is below a thousand: 0.00001, 2.2, 30, 1,000."""
    rounded = float(f"{value:.{figures - 1}e}")
    return words.marked(f"{rounded:,.0f}" if rounded >= 1_000 else np.format_float_positional(rounded, trim="-"))


def _log_ticks(low: float, high: float) -> list[float]:
    """At most MOST_TICKS round values within the ends of a log axis: as many of 1, 3 or 1, 2, 5 or only powers of ten
    as fit; where not two round ones lie within, even steps between them."""
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    found: list[float] = []
    for digits in ((1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)):
        inside = [d * 10.0**k for k in powers for d in digits if low / 1.01 <= d * 10.0**k <= high * 1.01]
        if 2 <= len(inside) <= MOST_TICKS:
            if len(inside) >= 3:
                return inside
            found = found or inside
    if found:
        return found
    tens = [10.0**k for k in powers if low / 1.01 <= 10.0**k <= high * 1.01]
    if len(tens) > 1:
        return tens[:: math.ceil(len(tens) / MOST_TICKS)]
    step = 10.0 ** math.floor(math.log10((high - low) / 3)) if high > low else high
    step *= next((m for m in (1, 2, 5) if (high - low) / (step * m) <= 6), 10)
    even = [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return even[:MOST_TICKS] or [low]


def _named(values: list[float], say: Callable[[float, int], str]) -> tuple[list[float], list[str]]:
    """Ticks with the fewest figures, two or more, that keep them apart."""
    for figures in range(2, 8):
        labels = [say(value, figures) for value in values]
        if len(set(labels)) == len(labels):
            break
    return values, labels


def rate_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Ticks of a log axis of rates, eight at most: 0.1 %, 0.3 %, 1 %, 3 %, 10 %, ..."""
    return _named(_log_ticks(low, high), lambda value, figures: words.percent_sign(_plain(value * 100, figures)))


def count_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Ticks of a log axis of counts, eight at most: 10, 100, 1K, 10K, ..."""
    def say(value: float, figures: int) -> str:
        for limit, mark in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
            if value >= limit * 0.9999:
                return _plain(value / limit, figures) + mark
        return _plain(value, figures)

    return _named(_log_ticks(low, high), say)


def line_end_label(figure: go.Figure, text: str, *, y: float, colour: str, log: bool = True, bold: bool = False,
                   **where) -> go.Figure:
    """A direct label right of the plot at height y. It hangs on the paper, since annotations outside an axis vanish."""
    figure.add_annotation(x=1.0, xref="paper", xanchor="left", xshift=8, y=math.log10(y) if log else y, yref="y",
                          text=f"<b>{text}</b>" if bold else text, showarrow=False, align="left",
                          font={"color": colour, "size": 15}, **where)
    return figure
