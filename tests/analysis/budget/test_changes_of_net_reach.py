"""What changes a plan for people counted once: a creator is worth those whom nobody else in the plan reaches."""

import numpy as np
import pytest

from analysis import plan_budget
from analysis.budget.curve import budget_curve
from analysis.budget.reasons import brought_by, explain_choices, rows_of
from analysis.budget.seeking import largest_spend, smallest_budget
from analysis.budget.shadow import shadow_prices
from analysis.budget.tornado import tornado
from analysis.budget.values import creator_options
from analysis.budget.worth import worth_of_test
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario


@pytest.fixture(scope="module")
def world():
    campaigns, asked = creators_only(24), scenario(goal="net reach", population=200_000, budget=4_000)
    return campaigns, asked, plan_budget(campaigns, KNOWN, asked, draws=200)


def test_what_each_brings_is_what_the_plan_lacks_without_it(world):
    campaigns, asked, plan = world
    candidates = creator_options(campaigns, KNOWN, asked)
    values = candidates.values(asked)
    marginal = brought_by(candidates, plan, values)
    inside, levels = rows_of(candidates, plan)
    niches = candidates.table["niche"].to_numpy(object)

    def net(rows):
        return float(candidates.audiences.nets(list(values[rows, 0]), list(niches[rows])))

    assert net(inside) == pytest.approx(plan.expected, rel=1e-6)
    out = np.setdiff1d(np.arange(len(values)), inside)
    assert marginal[inside[0], 0] == pytest.approx(net(inside) - net(inside[1:]))
    assert marginal[out[0], 0] == pytest.approx(net(np.append(inside, out[0])) - net(inside))
    assert (marginal <= values + 1e-6).all() and (marginal >= -1e-6).all()


def test_reasons_and_the_rest_follow(world):
    campaigns, asked, plan = world
    table = explain_choices(campaigns, KNOWN, plan).table
    assert set(table.loc[table["in_plan"], "creator_id"]) == set(plan.choices["creator_id"])
    assert table.loc[table["in_plan"], "expected"].sum() < plan.expected  # each counts only those it adds
    curve = budget_curve(campaigns, KNOWN, asked, budgets=[2_000, 4_000, 8_000], draws=100)
    assert (np.diff(curve.expected) >= 0).all() and "counted once" in curve.text or "each once" in curve.text
    assert smallest_budget(campaigns, KNOWN, asked, target=plan.expected, chance=None, draws=10).budget <= 4_000 * 1.01
    assert shadow_prices(campaigns, KNOWN, asked, plan=plan).limits[0].gained >= 0
    assert tornado(campaigns, KNOWN, asked, plan=plan).base == plan.expected
    assert worth_of_test(campaigns, KNOWN, plan, outcomes=2).gain >= 0


def test_the_largest_spend_counts_people_once(world):
    campaigns, asked, plan = world
    cost = 1.5 * plan.total_cost / plan.expected
    found = largest_spend(campaigns, KNOWN, asked, marginal_cost=cost, draws=10)
    assert not found.last_cost > cost * (1 + 1e-9) and not found.next_cost < cost * (1 - 1e-9)
