"""The budget curve drawn: what the best plan brings at every budget, and where the user stands on it."""

from __future__ import annotations

from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis import words
from analysis.budget.curve import BudgetCurve, each, range_of
from analysis.budget.plan_words import brought, noun
from analysis.charts import style
from analysis.charts.style import Palette

#: Height in pixels.
HEIGHT = 380


def budget_curve_figure(*, curve: BudgetCurve, palette: Palette) -> go.Figure:
    """Expected outcome by budget with the band that holds 80 of 100 futures; the user's budget is named."""
    currency, goal = curve.scenario.currency, noun(curve.scenario.goal)
    plans = [point.plan for point in curve.points]
    low, high = np.array([p.p10 for p in plans]), np.array([p.p90 for p in plans])
    budgets, expected = curve.budgets, curve.expected
    figure = go.Figure()
    figure.add_scatter(x=np.concatenate([budgets, budgets[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself",
                       fillcolor=style.faded(palette.accent, 0.14), line={"width": 0}, mode="lines", hoverinfo="skip")
    profit = curve.scenario.goal == "profit"
    hover = [f"<b>{escape(words.money(b, currency))}</b>: {escape(brought(p, p.expected))}<br>"
             f"80 of 100 futures {escape(range_of(p))}<br>{words.plural(len(p.choices), 'creator')}"
             + (f", {escape(each(p.total_cost / p.expected, currency))} each" if p.expected > 0 and not profit else "")
             for b, p in zip(budgets, plans, strict=True)]
    figure.add_scatter(x=budgets, y=expected, mode="lines+markers", hovertext=hover, hoverinfo="text",
                       cliponaxis=False, line={"color": palette.accent, "width": 3},
                       marker={"size": 7, "color": palette.accent})
    style.dress(figure, palette=palette, height=HEIGHT, right=104)
    if curve.own is not None:
        x, y = float(budgets[curve.own]), float(expected[curve.own])
        figure.add_scatter(x=[x], y=[y], mode="markers", hoverinfo="skip", cliponaxis=False,
                           marker={"size": 15, "color": palette.ink, "line": {"width": 2.5, "color": palette.paper}})
        figure.add_annotation(x=x, y=y, text="<b>your budget</b>", showarrow=False, xanchor="left", yanchor="top",
                              xshift=12, yshift=-6, font={"color": palette.ink, "size": 15})
    style.line_end_label(figure, "expected", y=float(expected[-1]), colour=palette.accent, log=False, bold=True)
    if high[-1] - low[-1] > 0.16 * max(high.max(), 1e-300):
        style.line_end_label(figure, "80 of 100<br>futures", y=float(low[-1]), colour=palette.muted, log=False)
    ticks = _round_ticks(float(budgets[-1]))
    figure.update_xaxes(range=[0, float(budgets[-1]) * 1.01], tickvals=ticks, title_text="budget", showgrid=False,
                        ticktext=[escape(words.money(t, currency)) for t in ticks])
    up = _round_ticks(float(high.max()) * 1.03)
    # Profit may be a loss.
    least = min(float(low.min()), 0.0) * 1.06
    figure.update_yaxes(range=[least, float(high.max()) * 1.06 or 1.0], tickvals=up, title_text=goal, ticktext=[
        escape(words.money(t, currency)) if profit else words.size(t) if t else "0" for t in up])
    return figure


def budget_curve_alternative(curve: BudgetCurve) -> str:
    """The picture in words, for those who cannot see it."""
    currency = curve.scenario.currency
    said = ", ".join(f"{words.money(p.budget, currency)} brings {brought(p.plan, p.plan.expected)}"
                     for p in curve.points)
    return f"Expected by budget: {said}."


def _round_ticks(high: float, most: int = 5) -> list[float]:
    """0 and at most so many round steps up to this value."""
    if not high > 0:
        return [0.0]
    raw = high / most
    power = 10.0 ** np.floor(np.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    return [round(float(k * step), 10) for k in range(int(high / step + 1e-9) + 1)]
