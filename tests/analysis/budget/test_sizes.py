"""Many small against few large: REF-E, REF-F, REF-G, conservation, and the odds against plain simulation."""

import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import BudgetScenario, DeclineFit, RateCard, ScenarioError, compare_sizes, fit_decline, words
from analysis.briefing.change import change_of_mind
from analysis.budget import breakeven, simulate
from analysis.budget.explaining import change_text, closed_forms, plan_names
from analysis.budget.odds import chances
from analysis.budget.prices import fit_prices
from analysis.budget.sensitivity import change_map
from analysis.budget.size_words import more
from data.campaigns import from_tables

FEES = {20_000: 200, 1_000_000: 12_000}


def known(se=0.03, sd=0.9, slope=-0.15):
    return DeclineFit.from_parameters(rate_at_reference=0.03, slope=slope, reference=10_000, slope_standard_error=se,
                                      residual_sd=sd)


def compare(handling=150.0, *, draws=4096, decline=None, fees=FEES, budget=24_000, **more):
    return compare_sizes(decline or known(), fees, BudgetScenario(budget=budget, handling_cost=handling, **more),
                         small=20_000, large=1_000_000, draws=draws)


@pytest.mark.parametrize(("a", "exponent", "h", "b", "cheapest"), [
    (0.02, 0.95, 150, -0.15, 114_116.3), (0.02, 0.95, 50, -0.15, 35_901.7), (0.02, 0.95, 500, -0.15, 405_271.7),
    (0.01, 1, 150, -0.2, 60_000.0), (0.05, 0.8, 150, -0.15, math.inf)])
def test_ref_e(a, exponent, h, b, cheapest):
    found = breakeven.cheapest_size(coefficient=a, fee_exponent=exponent, fixed_cost=h, slope=b)
    assert found == pytest.approx(cheapest, abs=0.05)
    c = compare_sizes(known(slope=b), RateCard(a, exponent), BudgetScenario(budget=1e5, handling_cost=h), small=1e3,
                      large=1e5, draws=64)
    assert c.cheapest_size == pytest.approx(cheapest, abs=0.05)


def test_the_cheapest_size_is_what_a_search_finds():
    sizes = np.geomspace(1e3, 1e7, 200_001)
    cost = (0.02 * sizes**0.95 + 150) / (sizes * 0.03 * (sizes / 1e4) ** -0.15)
    found = breakeven.cheapest_size(coefficient=0.02, fee_exponent=0.95, fixed_cost=150, slope=-0.15)
    assert sizes[cost.argmin()] == pytest.approx(found, rel=1e-4)


def test_ref_f():
    decline = known()
    assert decline.average_rate(20_000) * 20_000 == pytest.approx(540.7503, abs=5e-5)
    assert decline.average_rate(1_000_000) * 1_000_000 == pytest.approx(15_035.617, abs=5e-4)
    c = compare(150)
    assert c.break_even_handling_cost == pytest.approx(240.2147, abs=5e-5)
    assert c.break_even_count == pytest.approx(54.92, abs=5e-3)
    # continuous counts
    small, large = (side.result / (side.fees + 150) * 24_000 for side in c.sides)
    assert (small, large) == (pytest.approx(37_080.0, abs=0.05), pytest.approx(29_700.0, abs=0.05))
    small, large = (side.result / (side.fees + 300) * 24_000 for side in c.sides)
    assert (small, large) == (pytest.approx(25_956.0, abs=0.05), pytest.approx(29_337.8, abs=0.05))
    counts = [24_000 / 350, 24_000 / 12_150]
    net = [breakeven.equal_reach(0.25 * f, n, 2e6) for f, n in zip((20_000, 1_000_000), counts, strict=True)]
    assert net == [pytest.approx(315_440.7, abs=0.05), pytest.approx(463_693.0, abs=0.05)]
    assert breakeven.reach_break_even_handling_cost(
        small_reach=5_000, large_reach=250_000, small_fee=200, large_fee=12_000, audience=2e6,
    ) == pytest.approx(25.424, abs=5e-4)


@pytest.mark.parametrize(("handling", "chance"), [(0, 0.924), (150, 0.921), (300, 0.845), (500, 0.738)])
def test_ref_g(handling, chance):
    c = compare(handling, draws=200_000)
    assert c.chance_small_wins == pytest.approx(chance, abs=0.005)


@settings(max_examples=60, deadline=None)
@given(st.floats(100, 1e6), st.floats(0, 3000), st.floats(0, 1), st.floats(0, 200))
def test_money_and_chances_are_conserved(budget, handling, delivery, product):
    c = compare(handling, budget=budget, delivery=delivery, product_cost=product, draws=256)
    assert c.chance_small_wins + c.chance_tie + c.chance_large_wins == pytest.approx(1)
    for side in (c.small, c.large):
        assert side.cost + side.left_over == pytest.approx(budget)
        assert side.left_over >= -1e-9 * budget
        assert side.count == int(side.count)
        assert side.left_over < side.fee + handling + product + 1e-6 * budget
        assert len(side.futures) == 100
        assert (np.diff(side.futures) >= 0).all()
        assert side.p10 <= side.p50 <= side.p90


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 2000), st.floats(1e-3, 1e3))
def test_cents_or_euros_give_the_same_comparison(handling, unit):
    first = compare(handling, draws=512)
    second = compare(handling * unit, fees={f: p * unit for f, p in FEES.items()}, budget=24_000 * unit, draws=512)
    assert (second.small.count, second.large.count) == (first.small.count, first.large.count)
    assert second.chance_small_wins == first.chance_small_wins
    assert second.break_even_handling_cost == pytest.approx(first.break_even_handling_cost * unit)


def test_more_money_never_pays_fewer_creators():
    counts = [compare(150, budget=b, draws=16).small.count for b in np.linspace(0, 50_000, 60)]
    assert (np.diff(counts) >= 0).all()


def test_the_same_seed_gives_the_same_futures_and_another_seed_others():
    def at(seed):
        return compare_sizes(known(), FEES, BudgetScenario(budget=24_000), small=20_000, large=1_000_000, draws=1000,
                             seed=seed)

    assert (at(1).small.futures == at(1).small.futures).all()
    assert (at(1).small.futures != at(2).small.futures).any()


def test_futures_agree_with_an_independent_simulation():
    """Each creator drawn by itself with another generator; delivery 0.9; quantiles within Monte Carlo error."""
    rng = np.random.default_rng(11)
    c = compare(150, delivery=0.9, draws=40_000)
    slope = rng.normal(-0.15, 0.03, 40_000)
    total = np.zeros(40_000)
    for _ in range(c.small.count):
        effect = np.exp(rng.normal(-0.9**2 / 2, 0.9, 40_000)) * (rng.random(40_000) < 0.9)
        total += effect * 20_000 * 0.03 * 2.0**slope
    for mine, level in ((c.small.p10, 0.1), (c.small.p50, 0.5), (c.small.p90, 0.9)):
        assert mine == pytest.approx(np.quantile(total, level), rel=0.01)
    assert c.small.expected == pytest.approx(0.9 * c.small.count * 540.7503, rel=1e-6)


def test_chances_of_a_target_are_shares_of_its_futures():
    c = compare(150, delivery=0.9)
    for side in (c.small, c.large):
        assert side.chance_of(0) == 1 and side.chance_of(math.inf) == 0
        assert side.chance_of(side.p50) == pytest.approx(0.5, abs=0.01)
        assert side.worst_tenth <= side.p10 and side.totals.size == c.draws
    assert c.chance_small_wins == (c.small.totals > c.large.totals).mean()


def test_the_curve_is_drawn_once_for_all():
    """With no luck of creators, futures of both sizes move together: their ratio is exp(db * ln 50) exactly."""
    covariance = np.array([[0.01, 0.002], [0.002, 0.0009]])
    x_small, x_large = np.log(2), np.log(100)
    small = np.log(simulate.curve_factors(covariance, x_small, draws=50_000, seed=3))
    large = np.log(simulate.curve_factors(covariance, x_large, draws=50_000, seed=3))
    for at, drawn in ((x_small, small), (x_large, large)):
        assert drawn.var() == pytest.approx(0.01 + 2 * at * 0.002 + at**2 * 0.0009, rel=0.03)
    assert np.cov(small, large)[0, 1] == pytest.approx(
        0.01 + (x_small + x_large) * 0.002 + x_small * x_large * 0.0009, rel=0.03)


@pytest.mark.parametrize("count", [600, 5000])
def test_many_creators_summed_by_moments_agree_with_drawing_them(count):
    rng = np.random.default_rng(4)
    drawn = np.exp(rng.normal(-0.405, 0.9, (2000, count)).astype(np.float32)).sum(axis=1)
    matched = simulate.moment_matched(count, sd=0.9, delivery=1.0, normal=rng.standard_normal(200_000))
    assert np.quantile(matched, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(drawn, [0.1, 0.5, 0.9]), rel=0.01)


def test_at_the_turning_point_the_odds_are_even_and_change_sides():
    c = compare(150, draws=16_384)
    turn = c.even_odds_handling_cost
    below, above = (compare(h, draws=16_384).chance_small_wins for h in (turn * 0.999, turn * 1.001))
    assert below >= 0.5 > above


def test_where_nothing_turns_it_a_reason_is_given():
    c = compare(0, fees={20_000: 1, 1_000_000: 12_000})
    assert c.even_odds_handling_cost is None or c.even_odds_handling_cost > 0
    none = compare(0, budget=100)
    assert none.even_odds_handling_cost is None
    assert none.turning.reason


def test_the_map_agrees_with_single_comparisons():
    c = compare(150, draws=4096)
    grid = chances(c.sides, c.scenario, c.covariance, np.array([0.0, 150.0, 700.0]), draws=4096, seed=0,
                   slope_changes=np.array([-0.05, 0.0, 0.05]))
    singles = [compare(h, draws=4096).chance_small_wins for h in (0, 150, 700)]
    assert grid[1] == pytest.approx(singles, abs=1e-9)
    steeper = compare(150, decline=known(slope=-0.2))
    assert grid[0][1] == pytest.approx(steeper.chance_small_wins, abs=1e-3)
    assert (np.diff(grid, axis=0) <= 0).all(), "a flatter decline never helps the small"


@pytest.mark.parametrize("budget", [0, 100, 5_000])
def test_a_budget_that_pays_nobody_says_so(budget):
    c = compare(150, budget=budget)
    assert c.large.count == 0
    assert c.large.expected == 0
    assert "one large one" not in c.answer.title
    assert any(f.status == "review" for f in c.findings)


def test_sizes_and_goal_must_fit():
    with pytest.raises(ScenarioError) as error:
        compare_sizes(known(), FEES, BudgetScenario(budget=1, goal="views"), small=5, large=2)
    assert len(str(error.value).splitlines()) == 2


def test_the_title_counts_futures_and_names_both():
    title = compare(150).answer.title
    assert title.startswith("Split it: 68 small creators beat one large one in 9")
    assert "of 100 futures" in title
    assert compare(1500).answer.title.startswith("Go large")


# Words ---------------------------------------------------------------------------------------------------------------

def fitted(slope=-0.15, sd=0.6, *, creators=300, low=3e3, high=2e6, seed=0, selection="all we worked with"):
    """A curve fitted on made-up creators, one post each."""
    rng = np.random.default_rng(seed)
    followers = np.round(np.exp(rng.uniform(np.log(low), np.log(high), creators)))
    rate = 0.03 * (followers / 1e4) ** slope * np.exp(rng.normal(0, sd, creators))
    ids = [f"c{i}" for i in range(creators)]
    posts = pd.DataFrame({"post_id": ids, "creator_id": ids, "platform": "X", "followers": followers,
                          "likes": np.round(rate * followers)})
    people = posts[["creator_id", "platform", "followers"]]
    return fit_decline(from_tables(creators=people, posts=posts, answers={"selection": selection}))


def all_said(c):
    numbers = [" ".join((n.label, n.value, n.note, n.formula)) for n in (*c.answer.numbers, *closed_forms(c))]
    return " ".join([c.text, c.answer.text, *numbers, *(f.text for f in c.findings)])


def test_an_average_outside_its_own_range_gives_way_to_the_middle_future():
    c = compare(150, decline=known(sd=4))
    assert not c.small.p10 <= c.small.expected <= c.small.p90
    first = c.answer.numbers[0]
    assert first.value == words.count(c.small.p50) and "middle future" in first.note
    assert words.count(c.small.expected) in first.formula
    assert words.count(c.small.expected) not in c.answer.text
    worst = c.findings[0]
    assert worst.status == "fail" and "sd 4.0" in worst.text and "platform" in worst.advice
    usual = compare(150)
    assert usual.answer.numbers[0].value == words.count(usual.small.expected)
    assert not any(f.status == "fail" for f in usual.findings)


def test_rare_delivery_is_not_called_a_difference_between_creators():
    c = compare(150, delivery=0.05, decline=known(sd=0.3))
    found = [f for f in c.findings if f.status == "fail"]
    assert found and "differ so much" not in found[0].text and "rare futures" in found[0].text


def test_nobody_is_promised_a_part_of_an_engagement():
    tiny = DeclineFit.from_parameters(rate_at_reference=2e-6, slope=-0.15, residual_sd=0.5)
    c = compare(150, decline=tiny)
    assert c.small.expected < 10
    assert c.answer.numbers[0].value == "under 10"
    assert not re.search(r"\d\.\d engagements", all_said(c))


def test_the_decline_warns_on_the_budget_too():
    doubtful = compare(150, decline=fitted(slope=-1.0, sd=0.4, selection=None))
    said = [f.text for f in doubtful.findings]
    assert any("unrelated to follower count" in t for t in said) and any("list was chosen" in t for t in said)
    assert len(said) == len(set(said))
    chosen = fitted(selection="the best by engagement")
    failures = {f.text for f in chosen.findings if f.status == "fail"}
    assert failures and failures <= {f.text for f in compare(150, decline=chosen).findings if f.status == "fail"}
    by_rate = fitted(selection="the best by engagement rate")
    failures = {f.text for f in by_rate.findings if f.status == "fail"}
    assert failures and failures <= {f.text for f in compare(150, decline=by_rate).findings if f.status == "fail"}


def test_fees_that_nobody_quoted_are_said_to_decide():
    def fee_finding(fees):
        return [f for f in compare(150, fees=fees).findings if "decide this answer" in f.text]

    assert "typed in" in fee_finding(FEES)[0].text and "quotes" in fee_finding(FEES)[0].advice
    assert "10 per 1,000 followers" in fee_finding({20_000: 200, 1_000_000: 10_000})[0].text
    quotes = np.geomspace(1e3, 2e6, 40)
    assert not fee_finding(fit_prices(quotes, 0.02 * quotes**0.95))


def test_a_fee_or_a_gain_that_falls_is_less_and_not_minus_more():
    c = compare_sizes(known(slope=-1.2), RateCard(500, -0.04), BudgetScenario(24_000, handling_cost=150), small=2e4,
                      large=1e6, draws=64)
    assert more(2**-0.04 - 1) == "2.7 % less" and more(0.93) == "93 % more" and more(0.0) == "the same"
    assert "cost 2.7 % less and bring 13 % less" in c.answer.text or c.cheapest_size == 0
    assert f"{words.MINUS}" not in c.answer.text


def test_where_a_size_is_extrapolated_nothing_is_said_to_turn():
    c = compare(150, decline=fitted(low=1e5, high=4e5))
    said = c.findings[0].text
    assert any("No creator in the data stands near the small size of 20K" in f.text for f in c.findings), said
    assert "Only 0" not in all_said(c)
    assert closed_forms(c) == ()
    change = change_map(c)
    third = change_of_mind(c, change).answer
    for text in (c.answer.text, change_text(c, change), third.text):
        assert "extrapolated" in text and "€" not in text and "%" not in text
    assert third.title == "More creators near 20K and 1M" and third.numbers == ()
    assert not any(n.label == "It turns at" for n in c.answer.numbers)


def test_a_cheapest_size_beyond_the_data_is_no_number():
    c = compare_sizes(fitted(low=1.5e4, high=1.2e6), RateCard(0.02, 0.95), BudgetScenario(24_000, handling_cost=1),
                      small=2e4, large=1e6, draws=64)
    assert 0 < c.cheapest_size < c.decline.support[0]
    size = closed_forms(c)[0]
    assert size.value.startswith("below ") and "below the smallest creator in the data" in c.answer.text
    assert f"about {words.size(c.cheapest_size)} followers" not in c.answer.text


def test_without_money_there_is_nothing_to_split():
    c = compare(150, budget=0)
    assert c.answer.title == "There is nothing to split: the budget is €0"
    assert c.answer.numbers == () and closed_forms(c) == ()


def test_small_creators_needed_are_whole():
    c = compare(150, fees={20_000: 200, 1_000_000: 12_300})
    needed = next(n for n in closed_forms(c) if n.label == "Small creators needed")
    assert needed.value == str(math.ceil(c.break_even_count)) and c.break_even_count % 1 > 0


def test_whole_creators_stand_on_both_sides_where_it_turns():
    c = compare(150)
    small, large = c.turning_counts
    for side, count in zip(c.sides, (small, large), strict=True):
        assert count * (side.fees + c.even_odds_handling_cost) <= c.scenario.budget * (1 + 1e-9)
        assert (count + 1) * (side.fees + c.even_odds_handling_cost) > c.scenario.budget
    note = next(n.note for n in c.answer.numbers if n.label == "It turns at")
    assert note == f"handling cost at which the odds are even: {small} small ones against one large one"
    assert not re.search(r"\d\.\d+ (small|large|creators)", all_said(c))


def test_more_large_creators_than_small_are_not_called_few():
    c = compare(0, fees={20_000: 1_500, 1_000_000: 1_300})
    assert c.large.count > c.small.count > 1
    assert plan_names(c) == ("small", "large")
    third = change_of_mind(c, change_map(c)).answer
    assert not re.search("many small|few large", f"{all_said(c)} {third.title} {third.text}")


def test_a_lead_that_changes_hands_often_claims_no_direction():
    c = compare(150)
    once = change_of_mind(c, change_map(c))
    assert once.answer.title.startswith("Above ")
    costs = (0.0, 100.0, 200.0, 300.0)
    often = replace(once, handling_costs=costs, chances=(0.9, 0.4, 0.6, 0.7))
    assert often.answer.title == "The lead changes hands 2 times along the handling cost"
