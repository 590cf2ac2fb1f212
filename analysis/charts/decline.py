"""Pictures of the decline: the curve with its two bands over the creators, and slopes by group."""

from __future__ import annotations

import math
from dataclasses import fields
from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis import words
from analysis.charts import style
from analysis.charts.style import Palette
from analysis.decline.curve import Curve
from analysis.decline.fit import DeclineFit
from analysis.decline.groups import GroupedDecline
from analysis.decline.numbers import amount
from analysis.decline.telling import typical_support
from analysis.decline.verdict import change, definition
from analysis.engagement.tiers import TierSet

#: Blue-grey of creators behind the curve.
SHADE = {"light": "#3D5A80", "dark": "#8FA9CC"}
#: Up to this many creators each is a point that names itself; above, shades.
MOST_POINTS = 1_500
HEIGHT, TOP, FOOT, RIGHT = 480, 28, 56, 118
COLUMNS, LINES = 56, 46
SIZES = 160


def decline_figure(*, fit: DeclineFit, palette: Palette, tiers: TierSet | None = None) -> go.Figure:
    """Rates against followers: creators, typical and average creator, where nine in ten land, where the average is.

    tiers: their names stand at the foot. Sizes without creators lie behind a veil. Known parameters have no creators
    and are drawn from 1K to 1M followers.
    """
    left, right, inner = _across(fit)
    curve = fit.curve(np.geomspace(left, right, SIZES))
    figure = style.dress(go.Figure(), palette=palette, height=HEIGHT, right=RIGHT)
    typical = _among(curve, *typical_support(fit))
    bottom, top = _up(fit, curve, typical, left, right)
    if tiers is not None:
        _tiers(figure, tiers, left, right, palette, over=8 if fit.share_without else 0)
    if fit.rows is not None:
        draw = _points if fit.creators <= MOST_POINTS else _shades
        draw(figure, fit, palette, (left, right), (bottom, top))
        _none(figure, fit, palette, (left, right), bottom)
    _smooth(figure, fit, palette)
    _curve(figure, fit, curve, typical, palette)
    _veil(figure, (left, right), inner, palette)
    if fit.bend is not None and fit.undone is None:  # a list cut off by what is measured bends by itself
        _bend(figure, fit, palette)
    style.follower_axis(figure, left, right)
    _rate_axis(figure, fit, bottom, top)
    if fit.rows is not None and fit.creators <= MOST_POINTS and len(fit.platforms) > 1:
        _platform_key(figure, fit)
    _end_labels(figure, fit, curve, typical, bottom, top, palette)
    return figure


def alternative(fit: DeclineFit) -> str:
    """The picture in words, for those who cannot see it."""
    return f"{definition(fit.context)} against followers, on log axes. {fit.text}"


def _across(fit: DeclineFit) -> tuple[float, float, tuple[float, float]]:
    """Left and right end of the axis, and between them where creators stand.

    The very largest and smallest accounts, without company, do not stretch the axis over a void.
    """
    if fit.rows is None:
        return 1e3, 1e6, (1e3, 1e6)
    sizes = np.sort(fit.rows.followers)
    near = sizes[fit.supported(sizes)]
    # With few creators no size has fifteen neighbours; then the ends of the data are the ends of what is known.
    low, high = (near[0], near[-1]) if len(near) >= len(sizes) / 2 else (sizes[0], sizes[-1])
    room = (high / low) ** 0.06
    return max(low / room, 1.0), high * room, (float(low), float(high))


def _among(curve: Curve, low: float, high: float) -> Curve:
    """The part of the curve between these sizes; all of it where they leave out nearly everything."""
    inside = (curve.followers >= low) & (curve.followers <= high)
    if inside.sum() < 2:  # all of them of one size, nearly: the nearest stretch stands for it
        inside = np.abs(np.log(curve.followers / math.sqrt(low * high))).argsort().argsort() < 2
    return Curve(*(getattr(curve, one.name)[inside] for one in fields(curve)))


def _up(fit: DeclineFit, curve: Curve, typical: Curve, left: float, right: float) -> tuple[float, float]:
    """Ends of the axis of rates: all of the bands and nearly all creators in sight."""
    values = [typical.low, typical.high, curve.average_high, curve.average_low]
    if fit.rows is not None:
        inside = (fit.rows.followers >= left) & (fit.rows.followers <= right) & fit.rows.positive
        rate = (fit.rows.total / fit.rows.exposure)[inside]
        values.append(np.quantile(rate, [0.002, 0.998]) if len(rate) > MOST_POINTS else rate)
    low, high = (float(f(np.concatenate(values))) for f in (np.min, np.max))
    # A run-away interval of few creators must not flatten everything else.
    low, high = max(low, float(typical.typical.min()) / 1e3), min(high, float(typical.typical.max()) * 1e3)
    room = max((high / low) ** 0.05, 1.2)
    return low / room, high * room


def _points(figure, fit: DeclineFit, palette: Palette, _across, _up) -> None:
    """Each creator a point, by platform colour where there are several; hover names it."""
    rows = fit.rows
    rate = rows.total / np.where(rows.exposure > 0, rows.exposure, np.nan)
    for position, platform in enumerate(rows.platforms):
        mine = np.flatnonzero((rows.codes == position) & rows.positive)
        colour = style.colour_of(platform) if len(rows.platforms) > 1 else SHADE[palette.name]
        text = [f"<b>{escape(rows.label(int(i)))}</b><br>{words.size(rows.followers[i])} followers"
                f"<br>{amount(fit, rate[i])} from {words.plural(rows.posts[i], 'post')}" for i in mine]
        figure.add_trace(go.Scatter(
            x=rows.followers[mine], y=rate[mine], mode="markers", name=escape(platform), text=text,
            hovertemplate="%{text}<extra></extra>",
            marker={"size": 7, "color": style.faded(colour, 0.5 if len(mine) < 300 else 0.35)}))


def _shades(figure, fit: DeclineFit, palette: Palette, across: tuple[float, float], up: tuple[float, float]) -> None:
    """Creators counted in cells of the two log axes; the shade grows with the root of the count."""
    rows = fit.rows
    rate = (rows.total / rows.exposure)[rows.positive]
    edges_x, edges_y = np.geomspace(*across, COLUMNS + 1), np.geomspace(*up, LINES + 1)
    counts, _, _ = np.histogram2d(rows.followers[rows.positive], rate, bins=(edges_x, edges_y))
    shade = SHADE[palette.name]
    figure.add_trace(go.Heatmap(
        x=edges_x, y=edges_y, z=np.where(counts > 0, np.sqrt(counts), np.nan).T, showscale=False, hoverinfo="skip",
        zmin=0, zmax=float(np.sqrt(counts.max())), name="creators",
        colorscale=[[0, style.faded(shade, 0.03)], [1, style.faded(shade, 0.72)]]))


def _none(figure, fit: DeclineFit, palette: Palette, across: tuple[float, float], bottom: float) -> None:
    """Creators with none of the outcome, who have no place on a log axis: ticks at its foot, each naming itself while
    they can be told apart. The average counts them, so a picture without them would not look like its line."""
    rows = fit.rows
    mine = np.flatnonzero(~rows.positive & (rows.followers >= across[0]) & (rows.followers <= across[1]))
    if not len(mine):
        return
    sizes, text = rows.followers[mine], None
    if len(mine) <= MOST_POINTS:
        text = [f"<b>{escape(rows.label(int(i)))}</b><br>{words.size(rows.followers[i])} followers"
                f"<br>none from {words.plural(rows.posts[i], 'post')}" for i in mine]
    else:
        edges = np.geomspace(*across, COLUMNS + 1)
        filled = np.histogram(sizes, edges)[0] > 0
        sizes = np.sqrt(edges[:-1] * edges[1:])[filled]
    figure.add_trace(go.Scatter(
        x=sizes, y=np.full(len(sizes), bottom), mode="markers", name="none", text=text, cliponaxis=False,
        hovertemplate="%{text}<extra></extra>" if text else None, hoverinfo=None if text else "skip",
        marker={"symbol": "line-ns", "size": 11, "line": {"color": palette.muted, "width": 1.5}}))


def _platform_key(figure, fit: DeclineFit) -> None:
    """Which colour is which platform, in one quiet line over the picture."""
    said = "   ".join(f'<span style="color:{style.colour_of(p)}">●</span> {escape(p)}' for p in fit.platforms)
    figure.add_annotation(xref="paper", yref="paper", x=0, y=1, xanchor="left", yanchor="bottom", text=said,
                          showarrow=False, font={"size": 13})


def _smooth(figure, fit: DeclineFit, palette: Palette) -> None:
    """A thin curve that may bend anywhere, so that the eye can judge the straight or bent one; only among creators."""
    if fit.smooth is None:
        return
    sizes = np.geomspace(*fit.support, SIZES)
    sizes = sizes[fit.supported(sizes)]
    if len(sizes) > 1:
        figure.add_trace(go.Scatter(
            x=sizes, y=fit.smooth.rate(sizes), mode="lines", name="smooth", hoverinfo="skip",
            line={"color": palette.ink, "width": 1.2, "dash": "dash"}))


def _curve(figure, fit: DeclineFit, curve: Curve, typical: Curve, palette: Palette) -> None:
    """Both bands and both lines; the line that decides the verdict is the bold one. typical: the part of the curve on
    which creators with any of the outcome stand."""
    widths = {name: 3.5 if name == fit.judged_by else 2.0 for name in ("typical", "average")}

    def band(followers, low, high, opacity, name):
        figure.add_trace(go.Scatter(
            x=np.concatenate([followers, followers[::-1]]), y=np.concatenate([high, low[::-1]]),
            fill="toself", mode="lines", line={"width": 0},
            fillcolor=style.faded(palette.accent, opacity), hoverinfo="skip", name=name))

    band(typical.followers, typical.low, typical.high, 0.13, "nine in ten creators")
    band(curve.followers, curve.average_low, curve.average_high, 0.22, "where the average is")
    figure.add_trace(go.Scatter(
        x=curve.followers, y=curve.average, mode="lines", name="average", hoverinfo="skip",
        line={"color": palette.accent, "width": widths["average"], "dash": "dot"}))
    said = [f"<b>{words.size(f)} followers</b><br>typical {amount(fit, t)} · average {amount(fit, a)}<br>"
            f"average plausibly {amount(fit, al)} to {amount(fit, ah)}<br>nine in ten creators {amount(fit, low)} to "
            f"{amount(fit, high)}" for f, t, a, al, ah, low, high in
            zip(typical.followers, typical.typical, typical.average, typical.average_low, typical.average_high,
                typical.low, typical.high, strict=True)]
    figure.add_trace(go.Scatter(
        x=typical.followers, y=typical.typical, mode="lines", name="typical", text=said,
        hovertemplate="%{text}<extra></extra>", line={"color": palette.accent, "width": widths["typical"]}))


def _veil(figure, across: tuple[float, float], inner: tuple[float, float], palette: Palette) -> None:
    """Where no creators stand, what is drawn lies behind a veil: nothing is known there."""
    for low, high in ((across[0], inner[0]), (inner[1], across[1])):
        if high > low * 1.001:
            figure.add_shape(type="rect", x0=low, x1=high, y0=0, y1=1, yref="y domain", layer="above", line_width=0,
                             fillcolor=style.faded(palette.panel, 0.82), name="no creators")


def _bend(figure, fit: DeclineFit, palette: Palette) -> None:
    bend = fit.bend
    figure.add_shape(type="rect", x0=bend.low, x1=bend.high, y0=0, y1=1, yref="y domain", layer="below", line_width=0,
                     fillcolor=style.faded(palette.ink, 0.05))
    figure.add_shape(type="line", x0=bend.followers, x1=bend.followers, y0=0, y1=1, yref="y domain",
                     line={"color": palette.ink, "width": 1.2, "dash": "dot"})
    figure.add_annotation(x=math.log10(bend.followers), y=1, yref="y domain", xanchor="left", yanchor="top", xshift=6,
                          text=f"bends near {words.size(bend.followers)} "
                               f"({words.spread(words.size(bend.low), words.size(bend.high))})",
                          showarrow=False, font={"color": palette.ink, "size": 14})


def _tiers(figure, tiers: TierSet, left: float, right: float, palette: Palette, *, over: int) -> None:
    """Faint lines between the tiers and their names at the foot, where there is room; so many pixels over it."""
    for tier in tiers.tiers:
        low, high = max(tier.low, left), min(tier.high, right)
        if high <= low:
            continue
        if tier.low > left:
            figure.add_shape(type="line", x0=tier.low, x1=tier.low, y0=0, y1=1, yref="y domain", layer="below",
                             line={"color": palette.line, "width": 1})
        if math.log(high / low) / math.log(right / left) > 0.0095 * len(tier.name):
            figure.add_annotation(x=(math.log10(low) + math.log10(high)) / 2, y=0, yref="y domain", yanchor="bottom",
                                  yshift=over, text=escape(tier.name), showarrow=False,
                                  font={"color": palette.muted, "size": 14})


def _rate_axis(figure, fit: DeclineFit, bottom: float, top: float) -> None:
    ticks, labels = (style.count_ticks if fit.per == "post" else style.rate_ticks)(bottom, top)
    figure.update_yaxes(type="log", range=[math.log10(bottom), math.log10(top)], tickvals=ticks, ticktext=labels,
                        title_text=definition(fit.context).replace(f" ({' + '.join(fit.context.parts)})", ""))


def _end_labels(figure, fit: DeclineFit, curve: Curve, drawn: Curve, bottom: float, top: float,
                palette: Palette) -> None:
    """Names of the lines and of the band at their right ends, moved apart where they would touch."""
    def height(rate: float) -> float:
        return math.log(rate / bottom) / math.log(top / bottom)

    gap = 21 / (HEIGHT - TOP - FOOT)
    typical, average = height(float(drawn.typical[-1])), height(float(curve.average[-1]))
    middle = (typical + average) / 2
    if abs(average - typical) < gap:
        above = 1 if average >= typical else -1
        typical, average = middle - above * gap / 2, middle + above * gap / 2
    upper = max(typical, average)
    band = height(float(drawn.high[-1])) - 0.03
    band = min(max(band, upper + 1.7 * gap), 1 - gap)
    labels = (("typical", typical, palette.accent, fit.judged_by == "typical"),
              ("average", average, palette.accent, fit.judged_by == "average"),
              ("nine in ten<br>creators", band, palette.muted, False))
    for text, at, colour, bold in labels:
        figure.add_annotation(xref="paper", yref="y domain", x=1, xanchor="left", xshift=8, y=min(max(at, 0.02), 0.98),
                              yanchor="middle", text=f"<b>{text}</b>" if bold else text, showarrow=False, align="left",
                              font={"color": colour, "size": 15 if text in ("typical", "average") else 13})


def group_ends(groups: GroupedDecline) -> tuple[float, float]:
    """The ends of the axis of changes: zero, each group's own change and the one together with its range always, and
    the groups' ranges unless they run on far beyond what most of them need."""
    table = groups.table
    low, middle, high, drawn = ([words.per_doubling(v) for v in table[c]] for c in ("low", "slope", "high", "shrunken"))
    pooled = [words.per_doubling(v) for v in (groups.pooled.low, groups.pooled.high)]
    least, most = min([0.0, *middle, *drawn, pooled[0]]), max([0.0, *middle, *drawn, pooled[1]])
    # Beyond the width of a usual range, or of what lies between the groups, nothing can be compared any more.
    room = max(float(np.median(np.subtract(high, low))), (most - least) / 2)
    return max(min(low + [least]), least - room), min(max(high + [most]), most + room)


def runs_on(groups: GroupedDecline) -> bool:
    """Whether the range of a group is cut in the picture."""
    ends = group_ends(groups)
    return bool((2 ** groups.table["low"] - 1 < ends[0]).any() or (2 ** groups.table["high"] - 1 > ends[1]).any())


def groups_figure(*, groups: GroupedDecline, palette: Palette) -> go.Figure:
    """Slopes by group as changes per doubling with 95 % ranges; the pooled one as a band behind them."""
    table, pooled = groups.table, groups.pooled
    figure = style.dress(go.Figure(), palette=palette, height=90 + 34 * len(table), right=RIGHT)
    low, middle, high = (words.per_doubling(v) for v in (pooled.low, pooled.slope, pooled.high))
    figure.add_shape(type="rect", x0=low, x1=high, y0=0, y1=1, yref="y domain", layer="below", line_width=0,
                     fillcolor=style.faded(palette.accent, 0.12))
    figure.add_shape(type="line", x0=middle, x1=middle, y0=0, y1=1, yref="y domain", layer="below",
                     line={"color": palette.accent, "width": 1.5, "dash": "dot"})
    figure.add_shape(type="line", x0=0, x1=0, y0=0, y1=1, yref="y domain", layer="below",
                     line={"color": palette.muted, "width": 1})
    changes = [[words.per_doubling(v) for v in table[c]] for c in ("slope", "low", "high", "shrunken")]
    places = list(range(len(table)))[::-1]
    colours = [style.colour_of(g) if groups.by == "platform" else palette.accent for g in table["group"]]
    ends = group_ends(groups)
    inside = [np.clip(v, *ends) for v in changes]
    figure.add_trace(go.Scatter(
        x=changes[0], y=places, mode="markers", name="slope", marker={"size": 10, "color": colours},
        # A range that runs on is cut at the end of the axis, where an arrow says so.
        error_x={"type": "data", "symmetric": False, "array": np.subtract(inside[2], changes[0]),
                 "arrayminus": np.subtract(changes[0], inside[1]), "color": palette.muted, "thickness": 1.6,
                 "width": 0},
        text=[f"<b>{escape(str(g))}</b><br>{change(c, sign=True)} per doubling "
              f"({change(lo, sign=True)} to {change(hi, sign=True)})<br>drawn towards the others: "
              f"{change(s, sign=True)}<br>{words.plural(n, 'creator')}" for g, c, lo, hi, s, n in
              zip(table["group"], *changes, table["creators"], strict=True)],
        hovertemplate="%{text}<extra></extra>"))
    figure.add_trace(go.Scatter(x=changes[3], y=places, mode="markers", name="drawn towards the others",
                                hoverinfo="skip",
                                marker={"size": 16, "symbol": "line-ns", "line": {"color": palette.ink, "width": 2.5}}))
    for column, end, symbol in ((1, ends[0], "triangle-left"), (2, ends[1], "triangle-right")):
        beyond = [place for place, value in zip(places, changes[column], strict=True)
                  if (value > end if column == 2 else value < end)]
        if beyond:
            figure.add_trace(go.Scatter(x=[end] * len(beyond), y=beyond, mode="markers", name="runs on",
                                        hoverinfo="skip", cliponaxis=False,
                                        marker={"size": 10, "symbol": symbol, "color": palette.muted}))
    for place, number in zip(places, table["creators"], strict=True):
        figure.add_annotation(xref="paper", x=1, xanchor="left", xshift=8, y=place, showarrow=False,
                              text=words.plural(number, "creator"), font={"color": palette.muted, "size": 13})
    figure.add_annotation(x=middle, y=1, yref="y domain", yanchor="bottom", text="together", showarrow=False,
                          font={"color": palette.accent, "size": 13})
    names = [escape(g if len(g) <= 22 else g[:21] + "…") for g in map(str, table["group"])]
    figure.update_yaxes(tickvals=places, ticktext=names, range=[-0.7, len(table) - 0.3], showgrid=False)
    steps = (s * m for m in (1, 10, 100, 1e3, 1e4, 1e5, 1e6) for s in (0.01, 0.02, 0.05))
    step = next((s for s in steps if (ends[1] - ends[0]) / s <= 9), 1e9)
    ticks = [k * step for k in range(math.floor(ends[0] / step), math.ceil(ends[1] / step) + 1)]
    room = 0.02 * (ends[1] - ends[0])
    figure.update_xaxes(tickvals=ticks, ticktext=[words.percent(t, digits=0, sign=t != 0) for t in ticks],
                        range=[ends[0] - room, ends[1] + room],
                        title_text=f"change of {groups.subject} per doubling of followers")
    return figure
