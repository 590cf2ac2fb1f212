"""Pictures of engagement by size: the scatter with its tiers, and the months."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import cycle
from typing import Protocol

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis import words
from analysis.charts import style
from analysis.charts.style import Palette
from analysis.engagement.months import MonthlyEngagement
from analysis.engagement.picture import EngagementPicture, Panel
from analysis.engagement.request import EngagementRequest
from analysis.engagement.rows import NOT_KNOWN, OTHERS

#: Blue-grey of points and shades, as in design/look.md's picture.
INK_BLUE = {"light": "#3D5A80", "dark": "#8FA9CC"}
#: SVG is crisper; above this many points WebGL is quicker.
SVG_POINTS = 2_000
#: Names longer than this are cut in the picture (never in tables).
LONGEST_NAME = 22


#: Published lines of one platform share its colour, and differ in this.
DASHES = ("dot", "dash", "dashdot", "longdash")


class PublishedRates(Protocol):
    """What a benchmark needs for being drawn (data.evidence.Benchmark): rates are fractions."""

    source: str
    platform: str
    denominator: str
    tiers: tuple[tuple[float, float, float], ...]


def short(name: str) -> str:
    """A name from the data, cut and escaped for a figure."""
    return escape(name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME - 1]}…")


def group_colours(names: Sequence[str], *, by: str | None, palette: Palette) -> dict[str, str]:
    """A colour a group; the accent where there is one line only, grey for the rest and the unknown."""
    if by is None:
        return dict.fromkeys(names, palette.accent)
    # Organic and sponsored keep their colours whichever is more frequent.
    ordered = sorted(names) if by == "sponsored" else list(names)
    known = [name for name in ordered if name not in (OTHERS, NOT_KNOWN)]
    return dict.fromkeys(names, style.OTHER_COLOUR) | style.category_colours(known, by=by)


def scatter_figure(*, picture: EngagementPicture, palette: Palette,
                   benchmarks: Sequence[PublishedRates] = ()) -> go.Figure:
    """The outcome against followers: tiers shaded, points or shades, the median and P10–P90 by size.

    benchmarks: published figures to draw as a faint band behind everything; none unless given.
    """
    ask, panels = picture.request, picture.panels
    columns = min(len(panels), 3)
    rows = math.ceil(len(panels) / columns)
    many = len(panels) > 1
    figure = make_subplots(rows=rows, cols=columns, horizontal_spacing=0.035, vertical_spacing=0.25 / rows)
    colours = group_colours(picture.groups, by=ask.colour_by, palette=palette)
    style.dress(figure, palette=palette, height=(300 * rows + 60) if many else 500, right=20 if many else 110)
    for number, panel in enumerate(panels):
        at = {"row": number // columns + 1, "col": number % columns + 1}
        _shade_tiers(figure, number, picture, palette, names=not many or at["col"] <= columns, small=many)
        if benchmarks:
            _add_benchmarks(figure, benchmarks, picture, panel, palette, at, axes=_axis_names(number))
        if panel.density is not None:
            _add_density(figure, panel, ask, palette, at)
            # Plotly offers box and lasso only where there are points; what they enclose is found from their shape.
            figure.add_trace(go.Scatter(x=picture.followers, y=picture.values, mode="markers", name="corners",
                                        marker={"opacity": 0}, hoverinfo="skip"), **at)
        else:
            _add_points(figure, panel, picture, colours, palette, at)
        _add_lines(figure, panel, picture, colours, palette, at)
        style.follower_axis(figure, *picture.followers, title="followers" if at["row"] == rows or
                            number + columns >= len(panels) else "", **at)
        _value_axis(figure, picture, first=at["col"] == 1, at=at)
        if many:
            _panel_title(figure, number, panel, palette)
    if not many and ask.colour_by is None:
        _end_labels(figure, panels[0], picture, palette)
    elif ask.colour_by is not None and ask.colour_by != ask.split_by:
        _colour_caption(figure, colours, palette, above_titles=many)
    # A chart that can be drawn around starts ready for it.
    figure.update_layout(dragmode="select", newselection={"line": {"color": palette.ink, "width": 1}},
                         hovermode="closest", modebar={"bgcolor": "rgba(0,0,0,0)", "color": palette.muted,
                                                       "activecolor": palette.accent})
    return figure


def _axis_names(number: int) -> tuple[str, str]:
    suffix = "" if number == 0 else str(number + 1)
    return f"x{suffix}", f"y{suffix}"


def _shade_tiers(figure: go.Figure, number: int, picture: EngagementPicture, palette: Palette, *, names: bool,
                 small: bool) -> None:
    """Every other tier stands on a faint ground; names at the bottom, where there is room for them."""
    x, y = _axis_names(number)
    left, right = picture.followers
    shown = [t for t in picture.request.tiers.tiers if t.high > left and t.low < right]
    for order, tier in enumerate(shown):
        low, high = max(tier.low, left), min(tier.high, right)
        if order % 2:
            figure.add_shape(type="rect", xref=x, yref=f"{y} domain", x0=low, x1=high, y0=0, y1=1, layer="below",
                             line_width=0, fillcolor=style.faded(palette.muted, 0.055))
        share = math.log(high / low) / math.log(right / left)
        # On a linear axis most points lie low, so names stand at the top there.
        at_foot = picture.request.log_rate
        if names and share > len(tier.name) * (0.024 if small else 0.0095):
            figure.add_annotation(xref=x, yref=f"{y} domain", x=(math.log10(low) + math.log10(high)) / 2,
                                  y=0 if at_foot else 1, yanchor="bottom" if at_foot else "top",
                                  text=escape(tier.name), showarrow=False,
                                  font={"color": palette.muted, "size": 12 if small else 14})


def _add_density(figure: go.Figure, panel: Panel, ask: EngagementRequest, palette: Palette, at: dict) -> None:
    shade, counts = INK_BLUE[palette.name], panel.density.counts
    drawn = np.where(counts > 0, np.sqrt(counts), np.nan)
    across, up = panel.density.followers, panel.density.values
    sizes = [f"{words.size(a)}–{words.size(b)} followers" for a, b in zip(across, across[1:], strict=False)]
    heights = [ask.say_range(a, b) for a, b in zip(up, up[1:], strict=False)]
    hover = [[f"{words.plural(n, ask.unit)}<br>{size}<br>{height}" if n else "" for n, size in
              zip(line, sizes, strict=True)] for line, height in zip(counts.tolist(), heights, strict=True)]
    figure.add_trace(go.Heatmap(
        x=across, y=up, z=drawn, text=hover, hovertemplate="%{text}<extra></extra>", showscale=False,
        hoverongaps=False, zmin=0, zmax=float(np.sqrt(max(counts.max(), 1))), name="shade",
        colorscale=[[0, style.faded(shade, 0.04)], [1, style.faded(shade, 0.75)]],
    ), **at)


def _kind(picture: EngagementPicture) -> type:
    return go.Scatter if picture.dense or picture.rows <= SVG_POINTS else go.Scattergl


def _hover(points: pd.DataFrame, ask: EngagementRequest) -> list[str]:
    """Who a point is: every text from the data escaped."""
    names = points["name"] if "name" in points.columns else points["creator_id"]
    names = names.where(names.notna(), points["creator_id"]).astype(str)
    counts = points["posts"] if "posts" in points.columns else pd.Series(1, index=points.index)
    lines = []
    platforms, groups = (points[c].where(points[c].notna(), "").astype(str) for c in ("platform", "group"))
    for name, platform, followers, value, posts, group in zip(
            names, platforms, points["followers"], points["rate"], counts, groups, strict=True):
        tail = "" if ask.unit == "post" else f" · {words.plural(int(posts), 'post')}"
        which = "" if not group or group == platform else f" · {escape(group)}"
        where = f"{escape(platform)} · " if platform else ""
        lines.append(f"<b>{escape(name)}</b><br>{where}{words.size(followers)} followers{which}<br>"
                     f"{ask.say(value)} {ask.measure}{tail}")
    return lines


def _add_points(figure: go.Figure, panel: Panel, picture: EngagementPicture, colours: dict[str, str],
                palette: Palette, at: dict) -> None:
    ask, points = picture.request, panel.points
    if ask.log_rate:
        points = points[points["rate"] > 0]
    kind = _kind(picture)
    # WebGL lies over SVG whatever the order of traces, so what is drawn on points must be WebGL too (see _add_lines).
    size, opacity = (8, 0.6) if picture.rows <= 400 else (6, 0.42) if picture.rows <= 4_000 else (4, 0.28)
    if palette.name == "dark":
        opacity += 0.14
    for name in picture.groups:
        part = points[points["group"] == name]
        if len(part) == 0:
            continue
        colour = INK_BLUE[palette.name] if ask.colour_by is None else colours[name]
        figure.add_trace(kind(
            x=part["followers"], y=part["rate"], mode="markers", name=short(name) or "all",
            customdata=part[["row"]].to_numpy(), text=_hover(part, ask), hovertemplate="%{text}<extra></extra>",
            marker={"color": colour, "size": size, "opacity": opacity},
            selected={"marker": {"opacity": 0.9}}, unselected={"marker": {"opacity": 0.1}},
        ), **at)


def _add_lines(figure: go.Figure, panel: Panel, picture: EngagementPicture, colours: dict[str, str],
               palette: Palette, at: dict) -> None:
    """The median by size; its band only where there is one line, else they would hide one another."""
    ask, kind = picture.request, _kind(picture)
    drawn = {name: line for name, line in panel.lines.items() if len(line) > 1}
    for name, line in drawn.items():
        colour = colours[name]
        if len(drawn) == 1:
            figure.add_trace(go.Scatter(
                x=[*line["followers"], *line["followers"][::-1]], y=[*line["p90"], *line["p10"][::-1]], fill="toself",
                mode="lines", line={"width": 0}, fillcolor=style.faded(colour, 0.15), hoverinfo="skip",
                name="P10 to P90",
            ), **at)
        figure.add_trace(kind(
            # A halo of paper parts the line from what lies under it.
            x=line["followers"], y=line["median"], mode="lines", line={"color": palette.paper, "width": 6},
            hoverinfo="skip", name="halo",
        ), **at)
        label = f"{short(name)}<br>" if name else ""
        figure.add_trace(kind(
            x=line["followers"], y=line["median"], mode="lines", line={"color": colour, "width": 3.5},
            name=f"median {short(name)}".strip(), hovertemplate="%{text}<extra></extra>",
            text=[f"{label}near {words.size(f)} followers<br>median {ask.say(m)}<br>eight in ten "
                  f"{ask.say_range(a, b)}" for f, m, a, b in
                  zip(line["followers"], line["median"], line["p10"], line["p90"], strict=True)],
        ), **at)


def _value_axis(figure: go.Figure, picture: EngagementPicture, *, first: bool, at: dict) -> None:
    ask, (low, high) = picture.request, picture.values
    if ask.log_rate:
        values, labels = (style.count_ticks if ask.is_count else style.rate_ticks)(low, high)
        spread = {"type": "log", "range": [math.log10(low), math.log10(high)]}
    else:
        values, labels = linear_ticks(low, high, ask)
        spread = {"type": "linear", "range": [low, high]}
    figure.update_yaxes(tickvals=values, ticktext=labels, showticklabels=first,
                        title_text=ask.measure if first else "",
                        title_standoff=10, **spread, **at)


def linear_ticks(low: float, high: float, ask: EngagementRequest) -> tuple[list[float], list[str]]:
    """About five round ticks of a linear axis, said as the measure is."""
    step = 10.0 ** math.floor(math.log10((high - low) / 4))
    step *= next(m for m in (1, 2, 5, 10) if (high - low) / (step * m) <= 6)
    values = [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return values, [words.size(v) if ask.is_count and v >= 1000 else words.marked(f"{v:g}") if ask.is_count
                    else words.percent_sign(words.marked(f"{v * 100:.4g}"))
                    for v in values]


def _panel_title(figure: go.Figure, number: int, panel: Panel, palette: Palette) -> None:
    x, y = _axis_names(number)
    figure.add_annotation(xref=f"{x} domain", yref=f"{y} domain", x=0, y=1, xanchor="left", yanchor="bottom",
                          showarrow=False, text=f"<b>{short(panel.name)}</b> · {words.whole(panel.rows)}",
                          font={"color": palette.ink, "size": 14})


def _colour_caption(figure: go.Figure, colours: dict[str, str], palette: Palette, *, above_titles: bool) -> None:
    """The groups by name in their colours, in a line over the picture instead of a legend."""
    lines, width = [[]], 0
    for name, colour in colours.items():
        width += min(len(name), LONGEST_NAME) + 4
        if width > 110:
            lines.append([])
            width = len(name)
        lines[-1].append(f'<span style="color:{colour}">● <b>{short(name)}</b></span>')
    figure.add_annotation(xref="paper", yref="paper", x=0, y=1, xanchor="left", yanchor="bottom", showarrow=False,
                          align="left", yshift=24 if above_titles else 4, font={"color": palette.ink, "size": 14},
                          text="<br>".join("   ".join(line) for line in lines))
    figure.update_layout(margin_t=20 + 20 * len(lines) + (24 if above_titles else 0))


def _end_labels(figure: go.Figure, panel: Panel, picture: EngagementPicture, palette: Palette) -> None:
    """Labels at the right of the lines, moved apart where they would touch."""
    line = panel.lines[picture.groups[0]]
    labels: list[tuple[float, str, str, bool]] = []
    if len(line) > 1:
        end = line.iloc[-1]
        labels = [(float(end["median"]), "typical", palette.accent, True),
                  (float(end["p90"]), "one in ten<br>above", palette.muted, False),
                  (float(end["p10"]), "one in ten<br>below", palette.muted, False)]
    log, (low, high) = picture.request.log_rate, picture.values

    def height(value: float) -> float:
        share = math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)
        return min(max(share, 0.02), 0.98)

    labels = [label for label in labels if label[0] > 0 or not log]
    labels.sort(key=lambda label: label[0])
    placed = -1.0
    for value, text, colour, bold in labels:
        at = max(height(value), placed + (0.1 if "<br>" in text else 0.065))
        placed = at
        figure.add_annotation(xref="paper", yref="paper", x=1, xanchor="left", xshift=8, y=min(at, 1.0),
                              yanchor="middle", text=f"<b>{text}</b>" if bold else text, showarrow=False, align="left",
                              font={"color": colour, "size": 15 if bold else 13})


def _add_benchmarks(figure: go.Figure, benchmarks: Sequence[PublishedRates], picture: EngagementPicture,
                    panel: Panel, palette: Palette, at: dict, *, axes: tuple[str, str]) -> None:
    """Published rates by size, a platform at a time: a dotted line a source, a faint band from lowest to highest."""
    platforms = dict.fromkeys(b.platform for b in benchmarks)
    ends: list[tuple[float, float, str, str]] = []
    for platform in platforms:
        if picture.request.split_by == "platform" and panel.name != platform:
            continue
        found = [b for b in benchmarks if b.platform == platform]
        colour = palette.large if len(platforms) == 1 else style.colour_of(platform)
        _add_published_band(figure, found, picture.followers, colour, at)
        for one, dash in zip(found, cycle(DASHES), strict=False):
            end = _add_published_line(figure, one, picture.followers, colour, at, dash=dash)
            if end is not None:
                ends.append((*end, _called(one, benchmarks), colour))
    _name_published(figure, ends, picture, palette, axes)


def _called(one: PublishedRates, among: Sequence[PublishedRates]) -> str:
    """The short name at the end of a published line: the source, with what tells it from the others."""
    more = [one.platform] if len({b.platform for b in among}) > 1 else []
    if sum((b.source, b.platform) == (one.source, one.platform) for b in among) > 1:
        year, paid = getattr(one, "year", None), getattr(one, "sponsored", None)
        more += [str(year)] if year else []
        more += [{True: "sponsored", False: "unpaid"}[paid]] if paid is not None else []
    return " · ".join([short(one.source), *map(escape, more)])


def _name_published(figure: go.Figure, ends: list[tuple[float, float, str, str]], picture: EngagementPicture,
                    palette: Palette, axes: tuple[str, str]) -> None:
    """Each published line's name at its own end, moved up where two would touch."""
    (left, right), (low, high), log = picture.followers, picture.values, picture.request.log_rate
    placed: list[tuple[float, float]] = []
    for size, rate, name, colour in sorted(ends, key=lambda end: end[1]):
        across = math.log(size / left) / math.log(right / left)
        up = math.log(rate / low) / math.log(high / low) if log else (rate - low) / (high - low)
        if not 0 <= up <= 1:
            continue
        while any(abs(up - y) < 0.05 and abs(across - x) < 0.4 for x, y in placed):
            up += 0.05
        placed.append((across, up))
        figure.add_annotation(
            xref=f"{axes[0]} domain", yref=f"{axes[1]} domain", x=across, y=min(up, 0.96), yanchor="bottom",
            xanchor="right" if across > 0.3 else "left", text=name, showarrow=False, name="published",
            bgcolor=style.faded(palette.paper, 0.7), borderpad=0,
            font={"color": colour, "size": 13})


def _add_published_band(figure: go.Figure, found: Sequence[PublishedRates], ends: tuple[float, float], colour: str,
                        at: dict) -> None:
    left, right = ends
    published = {edge for one in found for tier in one.tiers for edge in tier[:2]}
    edges = [left, *sorted(edge for edge in published if left < edge < right), right]
    runs: list[list[tuple[float, float, float]]] = [[]]
    for a, b in zip(edges, edges[1:], strict=False):
        rates = [rate for one in found for low, high, rate in one.tiers if low <= a and b <= high]
        # A band needs two figures; where there are fewer it breaks off.
        if len(rates) > 1:
            runs[-1] += [(a, min(rates), max(rates)), (b, min(rates), max(rates))]
        elif runs[-1]:
            runs.append([])
    for run in filter(None, runs):
        x, low, high = zip(*run, strict=True)
        figure.add_trace(go.Scatter(
            x=[*x, *x[::-1]], y=[*high, *low[::-1]], fill="toself", mode="lines", line={"width": 0},
            fillcolor=style.faded(colour, 0.13), hoverinfo="skip", name="published", meta="benchmark"), **at)


def _add_published_line(figure: go.Figure, one: PublishedRates, ends: tuple[float, float], colour: str,
                        at: dict, *, dash: str) -> tuple[float, float] | None:
    """Draw one source; where its line ends, as followers and rate, or None where nothing of it lies in sight."""
    left, right = ends
    x, y = [], []
    for low, high, rate in sorted(one.tiers):
        if high > left and low < right:
            # Where a source says nothing its line breaks off.
            gap = [None] if x and x[-1] != max(low, left) else []
            x += [*gap, max(low, left), min(high, right)]
            y += [*gap, rate, rate]
    if not x:
        return None
    source = f"{escape(one.source)}<br>{escape(one.platform)}, {escape(one.denominator)}"
    figure.add_trace(go.Scatter(
        x=x, y=y, mode="lines", line={"color": style.faded(colour, 0.8), "width": 1.5, "dash": dash},
        name=escape(one.source), meta="benchmark", hovertemplate="%{text}<extra></extra>",
        text=["" if rate is None else f"{source}<br>published {words.percent(rate)}" for rate in y]), **at)
    return x[-1], y[-1]


def month_ticks(months: pd.PeriodIndex) -> tuple[list[pd.Timestamp], list[str]]:
    """Where the months of an axis are named, about ten of them, each once and at its own place; the year stands at the
    first and wherever it changes."""
    shown = months[:: math.ceil(len(months) / 10)]
    years = [None, *shown.year[:-1]]
    return list(shown.to_timestamp()), [f"{words.month_short(m)}<br>{m.year}" if m.year != before
                                        else words.month_short(m) for m, before in zip(shown, years, strict=True)]


def months_figure(*, months: MonthlyEngagement, palette: Palette) -> go.Figure:
    """The typical creator by month with its interval; months with fewer than six creators are left open."""
    ask, table = months.request, months.table
    figure = style.dress(go.Figure(), palette=palette, height=340, right=120)
    colours = group_colours(months.groups, by=months.by, palette=palette)
    every = pd.period_range(table["month"].min(), table["month"].max(), freq="M")
    ends: list[tuple[float, str, str]] = []
    for name in months.groups:
        part = table[table["group"] == name].set_index("month").reindex(every.strftime("%Y-%m"))
        part.loc[part["median_low"].isna(), ["median"]] = np.nan
        known = part["median"].notna()
        if not known.any():
            continue
        when = every.to_timestamp()
        colour = colours[name]
        # Each unbroken run gets a band of its own, since a band across a gap would claim the gap.
        run_of = (known != known.shift()).cumsum()[known]
        for run in run_of.unique():
            inside = known & ((known != known.shift()).cumsum() == run)
            days, low, high = when[inside], part.loc[inside, "median_low"], part.loc[inside, "median_high"]
            figure.add_trace(go.Scatter(
                x=[*days, *days[::-1]], y=[*high, *low[::-1]], fill="toself", mode="lines", line={"width": 0},
                fillcolor=style.faded(colour, 0.14), hoverinfo="skip", name="95 % interval"))
        hover = [f"{words.month(day)}{' · ' + short(name) if name else ''}<br>{ask.say(m)} "
                 f"({ask.say_range(a, b)})<br>{words.plural(n, 'creator')}" if known_here else ""
                 for day, m, a, b, n, known_here in zip(when, part["median"], part["median_low"],
                                                       part["median_high"], part["creators"], known, strict=True)]
        figure.add_trace(go.Scatter(
            x=when, y=part["median"], mode="lines+markers", line={"color": colour, "width": 3},
            marker={"size": 6}, name=short(name) or "typical", text=hover, hovertemplate="%{text}<extra></extra>",
            connectgaps=False))
        ends.append((float(part.loc[known, "median"].iloc[-1]), short(name) or "typical", colour))
    tops = table.loc[table["median_low"].notna(), ["median_high", "median"]].max().max()
    high = float(tops) * 1.1 if math.isfinite(tops) and tops > 0 else 1.0
    values, labels = linear_ticks(0.0, high, ask)
    figure.update_yaxes(range=[0, high], tickvals=values, ticktext=labels, title_text=ask.measure, title_standoff=10)
    days, said = month_ticks(every)
    figure.update_xaxes(type="date", tickvals=days, ticktext=said,
                        range=[every[0].to_timestamp() - pd.Timedelta(days=12),
                               every[-1].to_timestamp() + pd.Timedelta(days=12)])
    placed = -1.0
    for value, text, colour in sorted(ends):
        placed = max(value / high, placed + 0.08)
        figure.add_annotation(xref="paper", yref="paper", x=1, y=placed, xanchor="left", xshift=8, yanchor="middle",
                              text=f"<b>{text}</b>", showarrow=False, font={"color": colour, "size": 15})
    return figure
