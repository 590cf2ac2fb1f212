"""Tiers part the line of follower counts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.engagement import PRESETS, Tier, TierSet, free_tiers, preset
from analysis.errors import ScenarioError

EDGES = st.lists(st.integers(1, 10**8), min_size=1, max_size=8, unique=True)


@pytest.mark.parametrize("tiers", PRESETS, ids=lambda t: t.name)
def test_presets_have_no_gap_and_no_overlap(tiers):
    assert all(a.high == b.low for a, b in zip(tiers.tiers, tiers.tiers[1:], strict=False))
    assert math.isinf(tiers.edges[-1])
    assert len({t.name for t in tiers.tiers}) == len(tiers.tiers)


@given(edges=EDGES, followers=st.lists(st.integers(1, 10**9), min_size=1, max_size=50))
def test_every_creator_stands_in_exactly_one_tier_of_ones_own(edges, followers):
    tiers = free_tiers(tuple(edges))
    holding = [[k for k, t in enumerate(tiers.tiers) if t.low <= f < t.high] for f in followers]
    assert all(len(h) == 1 for h in holding)
    assert tiers.index(followers).tolist() == [h[0] for h in holding]


def test_a_limit_belongs_to_the_tier_above_and_unknown_counts_to_none():
    hype = preset("HypeAuditor")
    names = [hype.tiers[k].name if k >= 0 else None for k in hype.index([999, 1000, 4999, 5000, 1e6, np.nan])]
    assert names == [None, "nano", "nano", "micro", "mega", None]


def test_micro_is_what_each_source_says():
    micro = {t.name: (t.tier("micro").low, t.tier("micro").high) for t in PRESETS if t.tier("micro")}
    assert micro["Micro 10K–50K"] == (10_000, 50_000)
    assert micro["Micro 1K–100K"] == (1_000, 100_000)
    assert micro["Micro 5K–50K"] == (5_000, 50_000)
    assert micro["HypeAuditor"] == (5_000, 20_000)
    assert micro["Later × Fohr"] == micro["influship"] == micro["Influencer Marketing Hub"] == (10_000, 100_000)
    assert micro["expertbeacon / J-14"] == (10_000, 50_000)


@pytest.mark.parametrize(("text", "edges"), [
    ("5K, 20K, 100K, 1M", (0, 5e3, 2e4, 1e5, 1e6, math.inf)),
    ("10,000; 50,000", (0, 1e4, 5e4, math.inf)),
    ("10k,50k", (0, 1e4, 5e4, math.inf)),
    ("1,5M 100K", (0, 1e5, 1.5e6, math.inf)),
    ("0 10000 10000", (0, 1e4, math.inf)),
])
def test_edges_are_read_as_they_are_written(text, edges):
    assert free_tiers(text).edges == edges


@pytest.mark.parametrize("text", ["", "0", "ten", "10000,50000", "-5K", "1e5", "10K–50K"])
def test_edges_that_cannot_be_read_are_named(text):
    with pytest.raises(ScenarioError) as error:
        free_tiers(text)
    assert text in str(error.value)


def test_gaps_overlaps_and_empty_tiers_are_refused_together():
    with pytest.raises(ScenarioError) as error:
        TierSet("wrong", (Tier("a", 0, 10), Tier("b", 20, 15), Tier("c", 15, 30)))
    assert len(str(error.value).splitlines()) == 2
    with pytest.raises(ScenarioError):
        TierSet("none", ())


def test_spans_are_said_as_people_say_them():
    assert [t.span for t in preset("Micro 10K–50K").tiers] == [
        "under 1K", "1K–10K", "10K–50K", "50K–500K", "500K–1M", "over 1M"]
    assert preset("Micro 10K–50K").tiers[0].label == "under 1K"
    assert preset("Micro 10K–50K").tiers[2].label == "micro 10K–50K"


def test_an_unknown_preset_is_refused():
    with pytest.raises(ScenarioError, match="Micro 10K–50K"):
        preset("nobody's")
