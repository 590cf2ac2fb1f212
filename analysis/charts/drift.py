"""The picture of the level over the months: one panel a platform, creators taken off, the break marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis import words
from analysis.charts import style
from analysis.charts.engagement import month_ticks
from analysis.charts.style import Palette
from analysis.decline.drift import Drift
from analysis.decline.verdict import change, changes

COLUMNS = 3
#: Beyond this change an axis would flatten every other month.
MOST = 3.0


def drift_figure(*, drifts: Sequence[Drift], palette: Palette) -> go.Figure:
    """Each month's level against the mean over the months, with its 95 % range; a proven break as an upright line and
    the levels before and after it."""
    columns = min(len(drifts), COLUMNS)
    rows = math.ceil(len(drifts) / columns)
    titles = [_title(drift) for drift in drifts]
    figure = make_subplots(rows=rows, cols=columns, shared_yaxes=True, horizontal_spacing=0.03,
                           vertical_spacing=0.36 / rows)
    style.dress(figure, palette=palette, height=290 * rows + 40, right=24)
    figure.update_layout(margin={"t": 48})  # a platform and its finding stand in two lines over each panel
    ends = _ends(drifts)
    for number, drift in enumerate(drifts):
        at = {"row": number // columns + 1, "col": number % columns + 1}
        _panel(figure, drift, palette, at, ends)
        suffix = "" if number == 0 else str(number + 1)
        figure.add_annotation(xref=f"x{suffix} domain", yref=f"y{suffix} domain", x=0, y=1.02, xanchor="left",
                              yanchor="bottom", showarrow=False, text=titles[number],
                              font={"color": palette.ink, "size": 14}, align="left")
    step = next(s for s in (0.05, 0.1, 0.2, 0.5, 1.0) if (ends[1] - ends[0]) / s <= 7)
    ticks = [k * step for k in range(math.ceil(ends[0] / step), math.floor(ends[1] / step) + 1)]
    figure.update_yaxes(range=list(ends), tickvals=ticks,
                        ticktext=[words.percent(t, digits=0, sign=abs(t) > 1e-9) for t in ticks])
    figure.update_yaxes(title_text="against the mean over the months", col=1)
    return figure


def relative(drift: Drift) -> pd.DataFrame:
    """The table with level, low and high as changes against the mean over the posts of all months."""
    table = drift.table
    middle = math.exp(float(np.average(np.log(table["level"]), weights=table["posts"])))
    return table.assign(**{c: table[c] / middle - 1 for c in ("level", "low", "high")})


def _title(drift: Drift) -> str:
    name = f"<b>{escape(drift.platform)}</b>"
    if drift.found is None:
        return f"{name}<br>no break proven"
    return f"{name}<br>{change(math.expm1(drift.found.shift), sign=True)} from {escape(drift.found.month)}"


def _ends(drifts: Sequence[Drift]) -> tuple[float, float]:
    tables = [relative(drift) for drift in drifts]
    low = min(float(t["low"].min()) for t in tables)
    high = max(float(min(t["high"].max(), max(2 * t["level"].max(), 0.5))) for t in tables)
    low, high = max(low, -1.0), min(high, MOST)
    room = 0.06 * max(high - low, 0.1)
    return low - room, high + room


def _panel(figure: go.Figure, drift: Drift, palette: Palette, at: dict, ends: tuple[float, float]) -> None:
    table = relative(drift).set_index("month")
    every = pd.period_range(table.index.min(), table.index.max(), freq="M")
    table = table.reindex(every.strftime("%Y-%m"))
    when, known = every.to_timestamp(), table["level"].notna().to_numpy()
    colour = style.colour_of(drift.platform)
    days = when[known]
    low, high = (np.clip(table.loc[known, c].to_numpy(float), *ends) for c in ("low", "high"))
    figure.add_trace(go.Scatter(x=[*days, *days[::-1]], y=[*high, *low[::-1]], fill="toself", mode="lines",
                                line={"width": 0}, fillcolor=style.faded(colour, 0.14), hoverinfo="skip",
                                name="95 % range"), **at)
    hover = [f"<b>{escape(drift.platform)}</b> {words.month(day)}<br>{change(level, sign=True)} ({changes(a, b)})"
             f"<br>{words.plural(posts, 'post')} of {words.plural(creators, 'creator')}" if here else ""
             for day, level, a, b, posts, creators, here in
             zip(when, table["level"], table["low"], table["high"], table["posts"], table["creators"], known,
                 strict=True)]
    figure.add_trace(go.Scatter(x=when, y=table["level"], mode="lines+markers", name=escape(drift.platform), text=hover,
                                hovertemplate="%{text}<extra></extra>", line={"color": colour, "width": 3},
                                marker={"size": 6}, connectgaps=False), **at)
    if drift.found is not None:
        _mark(figure, drift, table, when, palette, at)
    places, said = month_ticks(every if len(every) < 7 else every[:: math.ceil(len(every) / 4)])
    figure.update_xaxes(type="date", tickvals=places, ticktext=said,
                        range=[when[0] - pd.Timedelta(days=14), when[-1] + pd.Timedelta(days=14)], **at)


def _mark(figure: go.Figure, drift: Drift, table: pd.DataFrame, when, palette: Palette, at: dict) -> None:
    """The break, and the levels on either side of it."""
    month = pd.Timestamp(f"{drift.found.month}-01")
    figure.add_vline(x=month - pd.Timedelta(days=15), line={"color": palette.ink, "width": 1.2, "dash": "dot"}, **at)
    for side in (when < month, when >= month):
        part = table[side].dropna(subset=["level"])
        level = float(np.average(part["level"], weights=part["posts"]))
        figure.add_trace(go.Scatter(x=[when[side][0], when[side][-1]], y=[level, level], mode="lines", name="level",
                                    hoverinfo="skip", line={"color": palette.ink, "width": 1.5}), **at)
