"""The best mix: the continuous split fulfils the conditions of an optimum, whole creators keep every limit near it."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import InfeasiblePlanError, ScenarioError, compare_sizes, fit_decline
from analysis.budget.explaining import mix_beside
from analysis.budget.mix import _Problem, best_mix
from data.campaigns import from_tables
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario, seen_creators


@st.composite
def problems(draw, cells=5):
    n = draw(st.integers(1, cells))
    numbers = st.lists(st.floats(1, 50), min_size=n, max_size=n)
    return _Problem(np.array(draw(numbers)) * 100, np.array(draw(numbers)) * 20,
                    np.array(draw(st.lists(st.floats(0.01, 0.6), min_size=n, max_size=n))),
                    np.array(draw(st.lists(st.integers(1, 12), min_size=n, max_size=n)), float),
                    draw(st.floats(100, 8_000)), float(draw(st.sampled_from([3, 8, 10**6]))))


@given(problems())
def test_the_continuous_split_is_an_optimum(problem):
    """KKT: cells neither empty nor full gain alike per money and place; empty ones less, full ones more."""
    counts, _, place = problem.continuous()
    assert counts @ problem.cost <= problem.budget * (1 + 1e-6) or counts.sum() >= problem.most * (1 - 1e-6)
    assert counts.sum() <= problem.most * (1 + 1e-6) and (counts <= problem.available * (1 + 1e-9)).all()
    gain = problem.gain_of_one_more(counts) * -np.log1p(-problem.overlap) / problem.overlap / (problem.cost + place)
    full, empty = counts >= problem.available * (1 - 1e-9), counts <= 1e-9
    inside = gain[~full & ~empty]
    if inside.size:
        assert np.ptp(inside) <= 1e-4 * inside.max()
        assert (gain[full] >= inside.max() * (1 - 1e-4)).all() and (gain[empty] <= inside.max() * (1 + 1e-4)).all()


@given(problems(cells=3))
def test_whole_creators_keep_the_limits_and_stay_under_the_bound(problem):
    parts, _, place = problem.continuous()
    whole = problem.whole(parts, place)
    assert (whole == np.floor(whole)).all() and (whole <= problem.available).all() and whole.sum() <= problem.most
    assert whole @ problem.cost <= problem.budget * (1 + 1e-9)
    bound = problem.brings(parts).sum()
    assert problem.brings(whole).sum() <= bound * (1 + 1e-6)
    # Against every mix there is.
    most = [int(min(a, problem.budget // c)) for a, c in zip(problem.available, problem.cost, strict=True)]
    if np.prod(np.array(most) + 1.0) <= 500:
        every = [np.array(c, float) for c in itertools.product(*(range(m + 1) for m in most))]
        best = max(problem.brings(c).sum() for c in every
                   if c @ problem.cost <= problem.budget and c.sum() <= problem.most)
        assert problem.brings(whole).sum() <= best * (1 + 1e-9) and best <= bound * (1 + 1e-6)


def kinds(**changes):
    """Two tiers on two platforms, alike within each."""
    frame = {"creator_id": [f"c{i}" for i in range(80)], "platform": ["Instagram", "TikTok"] * 40,
             "followers": [20_000.0] * 60 + [400_000.0] * 20, "quoted_fee": [200.0] * 60 + [3_000.0] * 20,
             "niche": "Food", "currency": "EUR"}
    return from_tables(creators=pd.DataFrame(frame | changes))


def test_without_much_overlap_all_goes_to_the_best_kind_and_overlap_spreads_it():
    asked = scenario(budget=3_000)
    little, much = (best_mix(kinds(), KNOWN, asked, overlap=o) for o in (1e-6, 0.3))
    used = [(m.cells["count"] > 0).sum() for m in (little, much)]
    assert used[0] <= used[1] and used[1] >= 2
    assert little.expected > much.expected
    small = little.cells[little.cells["count"] > 0].iloc[0]
    value = KNOWN.average_rate(20_000) * 20_000 * 0.8
    assert small["tier"] == "micro" and small["expected"] == pytest.approx(value) and small["cost"] == 300
    assert little.expected == pytest.approx(10 * value, rel=1e-4)  # the same as by size: ten whole creators


def test_the_numbers_of_a_mix_add_up():
    mix = best_mix(creators_only(120), KNOWN, scenario(max_creators=12))
    cells = mix.cells
    assert cells["count"].sum() <= 12 and mix.spend == pytest.approx((cells["count"] * cells["cost"]).sum())
    assert mix.spend <= 6_000 and mix.left_over == pytest.approx(6_000 - mix.spend)
    assert mix.expected == pytest.approx(cells["brings"].sum()) and mix.best_single <= mix.bound * (1 + 1e-9)
    assert 0 <= mix.gap < 1 and mix.p10 < mix.expected < mix.p90
    assert "The best mix pays" in mix.text and "assumed" in mix.assumptions[0]
    assert any("overlap is assumed" in f.text for f in mix.findings)
    assert best_mix(creators_only(120), KNOWN, scenario(max_creators=12)).totals == pytest.approx(mix.totals)


def test_futures_are_centred_on_what_is_expected():
    mix = best_mix(creators_only(120), KNOWN, scenario(budget=20_000))
    assert mix.totals.mean() == pytest.approx(mix.expected, rel=0.05)


def test_more_money_never_brings_less_in_parts():
    bounds = [best_mix(creators_only(60), KNOWN, scenario(budget=b)).bound for b in (2_000, 4_000, 8_000)]
    assert bounds == sorted(bounds)


def test_known_pairs_give_a_kind_its_own_overlap():
    overlaps = pd.DataFrame({"creator_a": ["c0", "c2", "c4", "c0"], "creator_b": ["c2", "c4", "c6", "c1"],
                             "overlap": [0.1, 0.2, 0.3, 0.9]})
    campaigns = replace(kinds(), overlaps=overlaps)
    cells = best_mix(campaigns, KNOWN, scenario()).cells.set_index(["tier", "segment"])
    assert cells.loc[("micro", "Instagram"), "overlap"] == pytest.approx(0.2)
    assert cells.loc[("micro", "Instagram"), "overlap_kind"] == "measured"
    assert cells.loc[("micro", "TikTok"), "overlap_kind"] == "assumed"


def test_a_fitted_decline_and_other_segments_do_too():
    campaigns = seen_creators(60)
    mix = best_mix(campaigns, fit_decline(campaigns), scenario(), by="niche")
    assert set(mix.cells["segment"]) <= {"Food", "Home"} and mix.expected > 0


def test_what_is_no_mix_is_refused():
    for wrong in ({"by": "colour"}, {"overlap": 0}, {"overlap": 1.0}):
        with pytest.raises(ScenarioError):
            best_mix(kinds(), KNOWN, scenario(), **wrong)
    with pytest.raises(InfeasiblePlanError, match="raise the budget"):
        best_mix(kinds(), KNOWN, scenario(budget=100))


def test_beside_a_comparison_by_size_the_mix_says_why_it_brings_another_number():
    campaigns = creators_only(60)
    mix = best_mix(campaigns, KNOWN, scenario())
    compared = compare_sizes(KNOWN, {20_000: 200, 1_000_000: 12_000}, scenario(), small=20_000, large=1_000_000,
                             draws=50)
    for better, word in ((mix.expected / 3, "That is more than the "), (mix.expected * 3, "That is less than the ")):
        side = replace(compared.small, expected=better, count=7)
        said = mix_beside(mix, replace(compared, small=side, large=replace(compared.large, expected=0.0)))
        assert said.startswith(word) and "7 creators of 20K above" in said and "own platform" in said
    alike = replace(compared.small, expected=mix.expected * 1.05, count=7)
    assert mix_beside(mix, replace(compared, small=alike, large=replace(compared.large, expected=0.0))) == ""
    nobody = replace(compared, small=replace(compared.small, count=0), large=replace(compared.large, count=0))
    assert mix_beside(mix, nobody) == ""
