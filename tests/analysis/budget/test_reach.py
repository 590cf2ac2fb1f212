"""Deduplicated reach: never above the sum, never below the largest; REF-B; what is known is reproduced."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import ScenarioError, net_reach
from analysis.budget.reach import equal_reach, nbd_reach

people = st.lists(st.floats(1, 1e5), min_size=1, max_size=12)


def test_ref_b():
    reaches = (100_000, 50_000, 25_000)
    assert net_reach(reaches, population=500_000) == pytest.approx(158_000)
    assert nbd_reach(reaches, 500_000, 1) == pytest.approx(129_629.63, abs=0.005)
    assert nbd_reach(reaches, 500_000, 0.5) == pytest.approx(116_517.51, abs=0.005)
    assert net_reach((100_000, 50_000), overlaps={(0, 1): 0.25}) == pytest.approx(137_500)


@given(people, st.floats(1e5, 1e8))
def test_net_is_between_the_largest_and_the_sum(reaches, population):
    net = net_reach(reaches, population=population)
    assert max(reaches) * (1 - 1e-12) <= net <= sum(reaches) * (1 + 1e-12)
    assert net <= population * (1 + 1e-12)


@given(people, st.floats(1e5, 1e8), st.data())
def test_net_with_segments_and_overlaps_stays_within_its_bounds(reaches, population, data):
    labels = data.draw(st.lists(st.sampled_from("abc"), min_size=len(reaches), max_size=len(reaches)))
    overlaps = {}
    if len(reaches) > 1:
        overlaps = {(0, 1): data.draw(st.floats(0, 1))}
    net = net_reach(reaches, population=population, overlaps=overlaps, segments=labels)
    assert max(reaches) * (1 - 1e-9) <= net <= sum(reaches) * (1 + 1e-9)


@given(st.floats(100, 1e5), st.floats(100, 1e5), st.floats(0, 1))
def test_one_known_pair_is_reproduced(a, b, share):
    assert net_reach((a, b), overlaps={(0, 1): share}) == pytest.approx(a + b - share * min(a, b), rel=1e-9)


@given(people, st.floats(1e5, 1e8), st.floats(1, 1e5))
def test_one_more_creator_never_reaches_fewer(reaches, population, further):
    before, after = (net_reach(r, population=population) for r in (reaches, [*reaches, further]))
    assert after >= before * (1 - 1e-12)


@given(people, st.floats(1e5, 1e8), st.randoms())
def test_order_does_not_matter(reaches, population, random):
    mixed = list(reaches)
    random.shuffle(mixed)
    assert net_reach(mixed, population=population) == pytest.approx(net_reach(reaches, population=population), rel=1e-9)


def test_independent_audiences_are_what_a_simulation_counts():
    """Sainsbury against an independent count of people drawn at random."""
    rng = np.random.default_rng(5)
    population, reaches = 20_000, (4000, 2500, 1000, 6000)
    seen = np.zeros(population, bool)
    for reach in reaches:
        seen[rng.choice(population, reach, replace=False)] = True
    assert seen.sum() == pytest.approx(net_reach(reaches, population=population), rel=0.02)


def test_many_of_one_size_agree_with_the_continuous_form():
    assert equal_reach(5000, 12, 2e6) == pytest.approx(net_reach([5000] * 12, population=2e6), rel=1e-9)


def test_contradictions_are_refused():
    with pytest.raises(ScenarioError):
        net_reach((10, 20), population=15)
    with pytest.raises(ScenarioError):
        net_reach((10, 20), overlaps={(0, 5): 0.1})
    with pytest.raises(ScenarioError):
        net_reach((10, 20), overlaps={(0, 1): 1.5})
