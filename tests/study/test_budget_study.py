"""The studies of the budget in little: what holds over thousands of worlds holds in a few, what is wrong is told."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from analysis import DeclineFit, compare_sizes, fit_decline
from tests.study import study_budget_calibration as calibration
from tests.study.budget_worlds import POST_FACTORS, Market, scenario
from tests.study.running import cells, rows_of
from tests.study.study_budget_reach import NICHES, PEOPLE, REALISTIC, known_pairs
from tests.study.table import Cell, Row, Target


def found(name: str, datasets: int) -> dict[str, Row]:
    """The rows of one cell by what they measure."""
    cell = cells()[name]
    return dict(zip(cell.targets, rows_of(cell, [cell.values(0, datasets)]), strict=True))


def near(row: Row, low: float, high: float, *, errors: float = 4.0) -> bool:
    """Whether it lies in the target as far as so few datasets can tell."""
    return low - errors * row.error <= row.found <= high + errors * row.error


def test_ranges_by_size_hold_what_comes():
    rows = found("campaigns by size, 300 creators, 1 to 6 posts seen", 40)
    assert near(rows["80 % range holds"], 0.78, 0.82)
    stated = [row for name, row in rows.items() if name.startswith("won less stated")]
    assert sum(40 - row.unanswered for row in stated) == 40, "each campaign lies in one fifth"


def test_too_narrow_ranges_are_told(monkeypatch):
    """As they would be without the noise of posts: the range then holds far fewer than 80 of 100."""

    def sure(campaigns):
        fit = fit_decline(campaigns)
        return DeclineFit.from_parameters(rate_at_reference=fit.average_rate(1e4), slope=fit.average.slope,
                                          residual_sd=0.2)

    monkeypatch.setattr(calibration, "fit_decline", sure)
    row = found("campaigns by size, 300 creators, 1 to 6 posts seen", 40)["80 % range holds"]
    assert not near(row, 0.78, 0.82, errors=3)


def test_a_plan_brings_what_it_promises_and_more_than_the_curve_alone():
    cell = cells()["promises, 10 posts seen"]
    small = Cell("few", partial(cell.look.func, market=Market(150, 10)), cell.targets)
    rows = dict(zip(cell.targets, rows_of(small, [small.values(0, 6)]), strict=True))
    assert near(rows["promised less realised, of the best"], -0.019, 0.019)
    assert rows["realised, of the best"].found > 0.9 and rows["ahead of the curve alone, of the best"].found > 0


def test_reach_is_near_what_is_counted_and_a_pair_exact():
    rows = found("reach, realistic overlap, 20 of six niches", 3)
    assert rows["error"].found < 0.03 and rows["a known pair exact"].found == 1


def test_newcomers_are_worth_alike_in_both_ways_of_planning():
    rows = found("newcomers by size and by creator, 300 creators seen", 3)
    assert rows["as many creators"].found == rows["expected alike"].found == 1
    assert all(abs(row.found) < 0.03 for name, row in rows.items() if name.startswith("P"))


def test_the_worlds_have_the_truth_they_name():
    random = np.random.default_rng(2)
    people = Market(4_000, seen=2, others=10).draw(random)
    assert len(people.not_for_hire) == 10 and len(people.campaigns.posts) == 4_000 * 2 + 10 * 10
    paid = np.where(np.arange(4_010) % 2, 3, 0)
    brought = np.mean([people.run(paid, 0.8, random) for _ in range(200)], axis=0)
    assert brought[paid == 0].sum() == 0
    expected = 0.8 * POST_FACTORS[2] * people.worth[paid == 3].sum()
    assert brought.sum() == pytest.approx(expected, rel=0.02)


def test_known_pairs_are_three_of_a_niche_and_five_across():
    niche = np.repeat(np.arange(NICHES), 4)
    pairs = known_pairs(niche, np.random.default_rng(0))
    inside = [pair for pair in pairs if niche[pair[0]] == niche[pair[1]]]
    assert len(inside) == 3 * NICHES and len(pairs) - len(inside) == 5 and len(set(pairs)) == len(pairs)
    people = REALISTIC.people(np.random.default_rng(1))
    assert people.shape == (PEOPLE, NICHES)
    assert REALISTIC.reached(people, 0, np.random.default_rng(1)).mean() < 0.2


def test_a_row_may_ask_for_fewer_answers():
    few = Target(-1, 1, share=False, answered=0.1)
    assert Row.of("x", [0.0] * 20 + [float("nan")] * 80, few).holds
    assert not Row.of("x", [0.0] * 20 + [float("nan")] * 80, replace(few, answered=0.5)).holds


def test_scenarios_of_the_study_are_those_of_the_app():
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, residual_sd=0.6)
    c = compare_sizes(known, {2e4: 240.0, 2e5: 1_800.0}, scenario(24_000), small=2e4, large=2e5, draws=16)
    assert c.scenario.handling_cost == 150 and c.small.count == 24_000 // 390
