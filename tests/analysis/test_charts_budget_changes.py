"""Pictures of what would change a plan: they show the numbers of the results, and text from data stays text."""

import plotly.graph_objects as go
import pytest

from analysis import BudgetScenario, DeclineFit, compare_sizes
from analysis.budget.curve import budget_curve
from analysis.budget.mix import best_mix
from analysis.budget.tornado import Tornado, tornado
from analysis.budget.turning_maps import delivery_map, overlap_map
from analysis.charts.budget import change_figure
from analysis.charts.budget_changes import tornado_alternative, tornado_figure
from analysis.charts.budget_curve import budget_curve_alternative, budget_curve_figure
from analysis.charts.budget_mix import mix_alternative, mix_figure
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


@pytest.mark.parametrize(("which", "title"), [(delivery_map, "small creators who deliver"),
                                              (overlap_map, "audience that two creators share")])
def test_a_turning_map_shows_its_chances_and_the_user(which, title):
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03, residual_sd=0.9)
    compared = compare_sizes(known, {20_000: 200, 1_000_000: 12_000}, BudgetScenario(24_000, handling_cost=150),
                             small=20_000, large=1_000_000, draws=1024)
    found = which(compared)
    figure = change_figure(change=found, currency="EUR", large_name="one large", palette=LIGHT)
    assert figure.data[0].z == pytest.approx(found.chance * 100, abs=1e-4)
    assert (figure.data[2].x[0], figure.data[2].y[0]) == (150, 100 * found.level)
    assert figure.layout.yaxis.title.text == title
    assert isinstance(go.Figure(figure.to_dict()), go.Figure)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_tornado_draws_each_bar_from_end_to_end(palette):
    found = tornado(creators_only(16), KNOWN, scenario(currency="<i>"), fees={10_000: 200})
    figure = tornado_figure(tornado=found, palette=palette)
    bars = figure.data[0]
    moving = [b for b in found.bars if b.width(found.base) > 0]
    assert len(bars.y) == len(moving)
    for base, length, b in zip(bars.base, bars.x, moving, strict=True):
        assert (base, base + length) == pytest.approx((min(b.at_low, b.at_high), max(b.at_low, b.at_high)))
    assert [c == palette.large for c in bars.marker.color] == [b.flips for b in moving]
    assert not any("<i>" in (a.text or "") for a in figure.layout.annotations)
    assert moving[0].name in tornado_alternative(found)
    assert isinstance(go.Figure(figure.to_dict()), go.Figure)


def test_a_tornado_without_any_bar_is_drawn_too():
    figure = tornado_figure(tornado=Tornado((), 100.0, "results", "engagements"), palette=LIGHT)
    assert figure.layout.height > 100 and "Nothing" in Tornado((), 100.0, "results", "engagements").text


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_mix_is_its_money(palette):
    mix = best_mix(creators_only(60), KNOWN, scenario(), by="niche")
    figure = mix_figure(mix=mix, palette=palette)
    paid = mix.cells[mix.cells["count"] > 0]
    assert list(figure.data[0].x) == paid["spend"].tolist()
    assert mix_alternative(mix).count("creator") == len(paid)
    assert isinstance(go.Figure(figure.to_dict()), go.Figure)
