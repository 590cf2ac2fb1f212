"""Pictures of the budget: every future is a dot, the map says what the comparison says, plotly accepts both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import BudgetScenario, DeclineFit, compare_sizes
from analysis.budget.sensitivity import ChangeMap, change_map
from analysis.charts.budget import APART, BINS, MORE, change_figure, dots_note, futures_alternative, futures_figure
from analysis.charts.style import DARK, LIGHT

NAMES = {"small_name": "many small", "large_name": "one large", "unit": "engagements"}


def compare(**more):
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03, residual_sd=0.9)
    scenario = BudgetScenario(24_000, **{"handling_cost": 150, "delivery": 0.9} | more)
    return compare_sizes(known, {20_000: 200, 1_000_000: 12_000}, scenario, small=20_000, large=1_000_000, draws=4096)


@pytest.fixture(scope="module")
def compared():
    return compare()


def draw(small, large, palette=LIGHT):
    figure = futures_figure(small=small, large=large, palette=palette, **NAMES)
    go.Figure(figure.to_dict())  # plotly checks every value, which the page leaves out for speed
    return figure


def dots(figure) -> list:
    return [trace for trace in figure.data if trace.mode == "markers"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1e9), min_size=100, max_size=100), st.lists(st.floats(0, 1e4), min_size=100, max_size=100))
def test_every_future_is_one_dot_in_its_place(small, large):
    figure = draw(np.sort(small), np.sort(large))
    end = figure.layout.xaxis.range[1]
    for trace, values in zip(dots(figure), (np.sort(small), np.sort(large)), strict=True):
        assert len(trace.x) == 100
        assert len({*zip(trace.x, trace.y, strict=True)}) == 100  # none hides another
        assert max(trace.y) <= figure.layout.yaxis.range[1]
        more = figure.layout.xaxis.ticktext[-1] == "more"
        inside = values <= (end * (BINS - 2) / BINS if more else end)
        assert np.abs(np.array(trace.x) - values)[inside].max(initial=0) <= end / BINS * (1 + 1e-9)


def test_many_small_are_teal_above_few_large_in_amber(compared):
    for palette in (LIGHT, DARK):
        small, large = dots(draw(compared.small.futures, compared.large.futures, palette))
        assert (small.marker.color, large.marker.color) == (palette.small, palette.large)
        assert min(small.y) > max(large.y)


def test_futures_beyond_the_axis_are_counted_in_words(compared):
    rare = np.sort(np.append(compared.large.futures[:-2], [1e6, 2e6]))
    said = [note.text for note in draw(compared.small.futures, rare).layout.annotations]
    assert "2 beyond, up to 2M" in said


def test_a_side_of_enormous_spread_does_not_press_the_other_into_one_column():
    """As with short videos: one plan's middle 80 % spans a factor of 60, a tenth of its futures ten times more."""
    rng = np.random.default_rng(5)
    narrow, wide = np.sort(np.exp(rng.normal(13, 0.4, 100))), np.sort(np.exp(rng.normal(13, 2.8, 100)))
    for pair in ((narrow, wide), (wide, narrow)):
        figure = draw(*pair)
        for trace, values in zip(dots(figure), pair, strict=True):
            assert len({*trace.x}) >= BINS // APART // 2, "the dots stand in several columns"
            assert sum(x > 0.95 * figure.layout.xaxis.range[1] for x in trace.x) <= 30
            assert len({*zip(trace.x, trace.y, strict=True)}) == 100
            assert np.isclose(np.sort(values)[49], np.sort(trace.x)[49], atol=figure.layout.xaxis.range[1] / BINS)
        # The line under the wide plan's dots reaches the stack that holds its upper end.
        lines = [trace for trace in figure.data if trace.mode == "lines"]
        assert max(lines[0].x[1], lines[1].x[1]) > 0.95 * figure.layout.xaxis.range[1]
        assert figure.layout.xaxis.ticktext[-1] == MORE and "beyond the axis" in dots_note(figure)


def test_two_plans_close_together_need_no_last_stack(compared):
    figure = draw(compared.small.futures, compared.small.futures * 1.1)
    assert MORE not in figure.layout.xaxis.ticktext and "beyond" not in dots_note(figure)


def test_names_stand_clear_of_the_dots(compared):
    rng = np.random.default_rng(3)
    for large in (compared.large.futures, np.sort(rng.uniform(0, 6e4, 100)), np.full(100, 5e4)):
        figure = draw(compared.small.futures, large)
        for name in ("many small", "one large"):
            height = next(n.y for n in figure.layout.annotations if n.text == f"<b>{name}</b>")
            assert all(abs(y - height) > 12 for trace in dots(figure) for y in trace.y)


def test_billions_are_said_as_billions():
    figure = draw(np.linspace(1e9, 2.5e9, 100), np.linspace(1e9, 2.4e9, 100))
    assert {"1B", "2B"} <= {*figure.layout.xaxis.ticktext}


def test_a_plan_that_cannot_be_paid_has_no_dots(compared):
    figure = draw(compared.small.futures, None)
    assert len(dots(figure)) == 1
    assert "the budget pays for none" in [note.text for note in figure.layout.annotations]
    assert "one large: the budget pays for none" in futures_alternative(
        small=compared.small.futures, large=None, **NAMES)


def test_ticks_say_their_value_exactly(compared):
    scale = {"K": 1e3, "M": 1e6, "B": 1e9}
    for factor in (1e-4, 0.05, 0.37, 1, 44, 1e4, 1e6):
        axis = draw(factor * compared.small.futures, factor * compared.large.futures).layout.xaxis
        assert 3 <= len(axis.tickvals) <= 10
        for value, text in zip(axis.tickvals, axis.ticktext, strict=True):
            if text == MORE:
                assert value > 0.95 * axis.range[1]
                continue
            assert float(text.rstrip("KMB")) * scale.get(text[-1], 1) == pytest.approx(value)


def test_the_interval_holds_80_of_100(compared):
    small, large = (t for t in draw(compared.small.futures, compared.large.futures).data if t.mode == "lines")
    assert ((compared.small.futures >= small.x[0]) & (compared.small.futures <= small.x[1])).sum() == 80
    # More than one in ten large creators does not deliver: its lower end is nothing, ten futures lie above the upper.
    rare = compare(delivery=0.85)
    _, large = (t for t in draw(rare.small.futures, rare.large.futures).data if t.mode == "lines")
    assert large.x[0] == rare.large.futures[10] == 0
    assert (rare.large.futures > large.x[1]).sum() == 10
    assert small.x[0] == pytest.approx(compared.small.p10, rel=0.01)
    assert small.x[1] == pytest.approx(compared.small.p90, rel=0.01)


def test_the_map_shows_the_users_point_and_its_interval(compared):
    change = change_map(compared)
    figure = change_figure(change=change, currency="EUR", large_name="one large", palette=LIGHT)
    go.Figure(figure.to_dict())
    shades, line, point = figure.data
    assert np.allclose(shades.z, 100 * change.chance, atol=1e-4)
    assert (line.contours.start, line.contours.end) == (50, 50)
    assert point.x[0] == 150
    assert point.y[0] == pytest.approx(100 * (1 - 2**-0.15))
    slope = compared.decline.average
    assert point.y[0] + point.error_y.array[0] == pytest.approx(100 * (1 - 2**slope.low))
    assert point.y[0] - point.error_y.arrayminus[0] == pytest.approx(100 * (1 - 2**slope.high))
    said = [note.text for note in figure.layout.annotations]
    assert {"<b>you are here</b>", "many small win", "one large wins"} <= {*said}


def test_names_stand_in_the_region_they_name(compared):
    change = change_map(compared)
    for named in change_figure(change=change, currency="EUR", large_name="one large", palette=LIGHT).layout.annotations:
        if named.text in ("many small win", "one large wins"):
            row = np.argmin(np.abs(100 * change.declines - named.y))
            column = np.argmin(np.abs(change.handling_costs - named.x))
            assert (change.chance[row, column] >= 0.5) == (named.text == "many small win")


def test_a_map_that_never_turns_names_one_region_and_no_line(compared):
    flat = replace(change_map(compared), chance=np.full((33, 61), 0.9))
    said = [n.text for n in change_figure(change=flat, currency="EUR", large_name="few large", palette=DARK)
            .layout.annotations]
    assert sorted(said) == ["<b>you are here</b>", "many small win"]


def test_text_from_data_is_no_markup_in_the_picture(compared):
    figure = change_figure(change=change_map(compared), currency="<b>X</b>", large_name="one large", palette=LIGHT)
    assert "<b>X" not in figure.data[0].hovertemplate
    assert not any("<b>X" in text for text in figure.layout.xaxis.ticktext)


def test_change_map_is_a_plain_value(compared):
    assert isinstance(change_map(compared), ChangeMap)
    assert np.array_equal(change_map(compared).chance, change_map(compare()).chance)
