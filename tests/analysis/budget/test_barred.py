"""A headline never says what a finding takes back."""

from __future__ import annotations

import re

import numpy as np
import pytest

from analysis import BudgetScenario, RateCard, compare_sizes
from analysis.briefing import change_of_mind
from analysis.budget.barred import barred, on_bent_curve
from analysis.budget.sensitivity import change_map
from analysis.decline import fit_rows
from analysis.decline.fit import Context
from tests.analysis.decline.test_selected import best
from tests.analysis.decline.worlds import simulated


def compared(*, bend=None, selection="", small=20_000, large=1_000_000, handling=150.0):
    rows, _ = simulated(4000, seed=3, slope=-0.3 if bend else -0.15, bend=bend, creator_sd=0.5)
    fit = fit_rows(rows, context=Context(selection=selection))
    return compare_sizes(fit, RateCard(coefficient=0.02, exponent=0.95),
                         BudgetScenario(24_000, handling_cost=handling), small=small, large=large, draws=2_000)


def test_on_the_bent_curve_averages_follow_the_curve_that_is_drawn():
    c = compared(bend=(4e4, 0.05))
    bent = on_bent_curve(c)
    drawn = c.decline.curve([20_000, 1_000_000]).average
    straight = c.decline.average_rate(np.array([20_000.0, 1_000_000.0]))
    assert bent.small == pytest.approx(c.small.expected * drawn[0] / straight[0])
    assert bent.large == pytest.approx(c.large.expected * drawn[1] / straight[1])


def test_a_bend_that_turns_the_answer_takes_the_headline():
    """Somewhere between cheap and dear handling the straight line and the bent one disagree."""
    turned = [c for c in (compared(bend=(4e4, 0.05), handling=h) for h in np.linspace(0, 1200, 25))
              if on_bent_curve(c).turns]
    assert turned
    for c in turned:
        assert c.answer.title == barred(c)
        said = r"Not to be called: (small|large) wins in \d+ of 100 futures, but only where the curve does not bend"
        assert re.fullmatch(said, c.answer.title)
        failures = [f.text for f in c.findings if f.status == "fail"]
        assert any("that turns the answer" in text for text in failures)
        assert change_of_mind(c, change_map(c)).answer.title == "Data to plan on, before any handling cost"


def test_a_straight_curve_bars_nothing():
    c = compared()
    assert c.decline.bend is None and on_bent_curve(c) is None and barred(c) is None
    assert "100 futures" in c.answer.title


def test_a_list_chosen_by_engagement_takes_the_headline():
    c = compared(selection="top by engagement")
    assert c.answer.title == "This list cannot tell: it was chosen by engagement"
    assert c.findings[0].status == "fail"


def test_a_list_whose_cut_is_undone_fails_a_plan_all_the_same():
    """The verdict is freed of how the list was chosen; the average that money follows is not."""
    fit = fit_rows(best(-0.15, seed=1), context=Context(selection="top by engagement"))
    assert fit.population is not None and not [f for f in fit.findings if f.status == "fail"]
    c = compare_sizes(fit, RateCard(coefficient=0.02, exponent=0.95), BudgetScenario(24_000, handling_cost=150),
                      small=200_000, large=1_000_000, draws=2_000)
    failures = [f.text for f in c.findings if f.status == "fail"]
    assert any(t.startswith("The list was chosen by what is measured (top by engagement)") for t in failures)
    assert c.answer.title == "This list cannot tell: it was chosen by engagement"
