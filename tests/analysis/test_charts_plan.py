"""Pictures of a plan: a dot for every future and every creator, and names that stay text."""

import numpy as np
import pandas as pd
import pytest

from analysis import BudgetScenario, DeclineFit, plan_budget
from analysis.charts.plan import plan_alternative, plan_figure, plan_futures_figure
from analysis.charts.style import DARK, LIGHT
from data.campaigns import from_tables


@pytest.fixture(scope="module")
def plan():
    followers = np.geomspace(2_000, 2e6, 30)
    creators = pd.DataFrame({"creator_id": [f"c{i:02d}" for i in range(30)], "platform": "X", "followers": followers,
                             "name": [f"<b>{i}</b>" for i in range(30)], "quoted_fee": 0.02 * followers**0.95})
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, residual_sd=0.9)
    return plan_budget(from_tables(creators=creators), known, BudgetScenario(20_000, handling_cost=100))


def test_a_hundred_futures_are_a_hundred_dots(plan):
    line, dots = plan_futures_figure(plan=plan, palette=LIGHT).data
    assert len(dots.x) == 100 and len(set(zip(dots.x, dots.y, strict=True))) == 100
    assert list(line.x) == [plan.p10, plan.p90]


def test_every_creator_is_a_dot_at_its_cost_and_outcome(plan):
    figure = plan_figure(plan=plan, palette=DARK)
    dots = figure.data[-1]
    assert list(dots.x) == plan.choices["cost"].tolist() and list(dots.y) == plan.choices["expected"].tolist()
    assert figure.layout.xaxis.range[0] < np.log10(min(dots.x)) < np.log10(max(dots.x)) < figure.layout.xaxis.range[1]


def test_names_from_the_data_make_no_elements(plan):
    figure = plan_figure(plan=plan, palette=LIGHT)
    names = [a.text for a in figure.layout.annotations] + [t.split("<br>")[0] for t in figure.data[-1].hovertext]
    assert any("&lt;b&gt;" in name for name in names) and not any("<b><b>" in name for name in names)


def test_it_can_be_said_in_words(plan):
    assert plan_alternative(plan).startswith(f"{len(plan.choices)} creators; most is expected of ")


def test_rare_futures_stand_in_a_last_stack():
    creators = pd.DataFrame({"creator_id": list("abc"), "platform": "X", "followers": 1e4, "quoted_fee": 100.0})
    wild = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, residual_sd=3.0)
    figure = plan_futures_figure(plan=plan_budget(from_tables(creators=creators), wild, BudgetScenario(300)),
                                 palette=LIGHT)
    dots = figure.data[1]
    assert len(set(zip(dots.x, dots.y, strict=True))) == 100 and len(set(dots.x)) > 12
    assert figure.layout.xaxis.ticktext[-1] == "more" and 0 < sum(x == max(dots.x) for x in dots.x) <= 25
