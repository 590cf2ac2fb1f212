"""The best mix by size, drawn: the money of each kind of creator, with how many of them and what they bring."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from analysis import words
from analysis.budget.cautions import results
from analysis.budget.mix import Mix
from analysis.budget.plan_words import noun
from analysis.charts import style
from analysis.charts.style import Palette

#: Height in pixels of one bar with its gap, and of what stands below; kinds drawn at most.
ROW, FRAME, MOST = 44, 72, 9


def mix_figure(*, mix: Mix, palette: Palette) -> go.Figure:
    """A bar of money for each kind that is paid, most money on top; platforms keep their colours."""
    paid = mix.cells[mix.cells["count"] > 0].head(MOST)
    names = [escape(f"{row.tier} {row.segment}") for row in paid.itertuples()]
    colours = [style.colour_of(s) if mix.by == "platform" else palette.accent for s in paid["segment"]]
    currency, goal = mix.scenario.currency, noun(mix.scenario.goal)
    said = [f"{words.plural(row.count_, 'creator')}, {results(row.brings)}" for row in paid.rename(
        columns={"count": "count_"}).itertuples()]
    hover = [f"<b>{name}</b>: {text} {goal}<br>{escape(words.money(spend, currency))}" for name, text, spend in
             zip(names, said, paid["spend"], strict=True)]
    figure = go.Figure()
    figure.add_bar(orientation="h", y=list(range(len(paid))), x=paid["spend"].tolist(), width=0.5, text=said,
                   textposition="outside", cliponaxis=False, hovertext=hover, hoverinfo="text",
                   textfont={"color": palette.muted, "size": 13}, marker={"color": colours})
    style.dress(figure, palette=palette, height=ROW * max(len(paid), 1) + FRAME, right=24)
    most = float(paid["spend"].max()) if len(paid) else 1.0
    figure.update_yaxes(range=[len(paid) - 0.5, -0.5], tickvals=list(range(len(paid))), ticktext=names, showgrid=False,
                        tickfont={"color": palette.ink, "size": 14})
    figure.update_xaxes(range=[0, 1.4 * most], nticks=5, **style.money_axis(currency),
                        title_text="money for each kind of creator")
    figure.update_layout(margin={"t": 8})
    return figure


def mix_alternative(mix: Mix) -> str:
    """The picture in words, for those who cannot see it."""
    paid = mix.cells[mix.cells["count"] > 0]
    currency = mix.scenario.currency
    said = [f"{words.money(row['spend'], currency)} for {words.plural(row['count'], 'creator')} of {row['tier']} "
            f"{row['segment']}" for _, row in paid.iterrows()]
    return ("; ".join(said) or "Nobody is paid") + "."
