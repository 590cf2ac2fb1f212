"""Pictures of what would change a plan: they show the numbers of the results, and text from data stays text."""

import plotly.graph_objects as go
import pytest

from analysis.budget.curve import budget_curve
from analysis.charts.budget_curve import budget_curve_alternative, budget_curve_figure
from analysis.charts.style import DARK, LIGHT
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_curve_goes_through_its_plans(palette):
    curve = budget_curve(creators_only(24), KNOWN, scenario(currency="<b>"), fees={10_000: 200}, draws=50)
    figure = budget_curve_figure(curve=curve, palette=palette)
    line, own = figure.data[1], figure.data[2]
    assert list(line.x) == list(curve.budgets) and list(line.y) == list(curve.expected)
    assert (own.x[0], own.y[0]) == (6_000, curve.points[curve.own].plan.expected)
    assert max(figure.data[0].y) <= figure.layout.yaxis.range[1]
    assert not any("<b> " in text for text in (*figure.layout.xaxis.ticktext, *line.hovertext))
    assert isinstance(go.Figure(figure.to_dict()), go.Figure)


def test_the_curve_is_told_in_words():
    curve = budget_curve(creators_only(24), KNOWN, scenario(), draws=50)
    assert budget_curve_alternative(curve).count("brings") == 9
