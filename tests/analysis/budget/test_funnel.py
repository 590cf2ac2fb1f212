"""The funnel recovers known rates, is as unsure as its counts, and refuses what cannot be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import ScenarioError
from analysis.budget.funnel import Funnel, Rate, funnel_of
from data.campaigns import from_tables
from data.samples import load_sample


def test_conversions_multiply_along_the_way():
    funnel = Funnel(0.1, 0.02, order_value=50, margin=0.4)
    assert funnel.conversion("engagement", "clicks", ["X"]) == pytest.approx([0.1])
    assert funnel.conversion("engagement", "orders", ["X", None]) == pytest.approx([0.002, 0.002])
    assert funnel.conversion("clicks", "orders", ["X"]) == pytest.approx([0.02])
    assert funnel.conversion("orders", "profit", ["X"]) == pytest.approx([20])
    assert funnel.conversion("engagement", "profit", ["X"]) == pytest.approx([0.04])
    assert Funnel(0.1).steps("engagement", "orders") is None
    assert Funnel(0.1, 0.02, order_value=50).steps("engagement", "profit") is None
    with pytest.raises(ScenarioError, match="does not lead from engagement to orders"):
        Funnel(0.1).conversion("engagement", "orders", ["X"])


def test_platforms_lean_on_all_of_them_where_they_were_seen_rarely():
    funnel = Funnel(orders_per_click={"A": Rate(0.02, 2_000, 100_000), "B": Rate(0.5, 1, 2)})
    a, b, unseen = funnel.conversion("clicks", "orders", ["A", "B", "C"])
    assert a == pytest.approx(0.02, rel=0.01)
    assert 0.02 < b < 0.03                                 # one order of two clicks is hardly evidence of 50 %
    assert unseen == pytest.approx(0.02, rel=0.01)


@settings(max_examples=20)
@given(st.floats(20, 5_000), st.floats(0.001, 0.9), st.floats(1, 5), st.integers(0, 5))
def test_draws_have_mean_one_and_the_spread_of_the_counts(orders, share, scatter, seed):
    funnel = Funnel(0.2, {"A": Rate(share, orders, orders / share, scatter)})
    drawn = funnel.draw(["A", "A"], outcome="engagement", goal="orders", draws=20_000, seed=seed)
    assert drawn.shape == (2, 20_000) and (drawn[0] == drawn[1]).all() and (drawn >= 0).all()
    assert drawn[0].mean() == pytest.approx(1, abs=5 * drawn[0].std() / np.sqrt(20_000) + 1e-9)
    # Beta of the counts over their scatter, with half an event more.
    events, out_of = orders / scatter + 0.5, orders / share / scatter + 1
    expected = np.sqrt((out_of - events) / events / (out_of + 1))
    assert drawn[0].std() == pytest.approx(expected, rel=0.15)


def test_a_rate_of_all_platforms_is_one_rate():
    """Platforms that share a rate share its luck; a platform without any counts is as unsure as a few events."""
    funnel = Funnel({None: Rate(0.1, 400, 4_000)})
    drawn = funnel.draw(["A", "B"], outcome="engagement", goal="clicks", draws=2_000, seed=0)
    assert (drawn[0] == drawn[1]).all() and drawn[0].std() == pytest.approx(1 / np.sqrt(400.5), rel=0.1)
    unseen = Funnel({"A": Rate(0.1, 400, 4_000)}).draw(["B"], outcome="engagement", goal="clicks", draws=2_000, seed=0)
    assert unseen.std() == pytest.approx(1 / np.sqrt(5), rel=0.1)


def test_rates_that_are_assumed_are_not_drawn():
    drawn = Funnel(0.2, 0.02).draw(["A"], outcome="engagement", goal="orders", draws=100, seed=0)
    assert (drawn == 1).all()


def test_it_is_counted_where_both_counts_are_known_and_on_sponsored_posts():
    creators = pd.DataFrame({"creator_id": ["a", "b"], "platform": "X", "followers": [1e4, 2e4]})
    posts = pd.DataFrame({"post_id": list("1234"), "creator_id": ["a", "a", "b", "b"], "platform": "X",
                          "followers": 1e4, "likes": [100, 200, 300, 400], "clicks": [10, np.nan, 30, 900],
                          "sponsored": [True, True, True, False]})
    deals = pd.DataFrame({"deal_id": ["d", "e"], "creator_id": ["a", "b"], "platform": "X", "clicks": [200, 300],
                          "orders": [4, 6], "revenue": [400.0, 150.0], "currency": ["EUR", "USD"]})
    funnel = funnel_of(from_tables(creators=creators, posts=posts, deals=deals), currency="EUR", margin=0.5)
    clicks, orders = dict(funnel.clicks_per_engagement)["X"], dict(funnel.orders_per_click)["X"]
    assert (clicks.events, clicks.out_of, orders.events, orders.out_of) == (40, 400, 10, 500)
    assert (funnel.order_value, funnel.orders_valued, funnel.margin) == (100, 4, 0.5)
    assert "40 clicks from 400 engagements, 10 orders from 500 clicks" in funnel.text("EUR")
    assert funnel_of(from_tables(creators=creators, posts=posts.drop(columns="clicks")), currency="EUR") is None


def test_the_sample_gives_back_the_rates_it_was_made_with():
    funnel = funnel_of(load_sample(), currency="EUR")
    found = dict(zip(["Instagram", "TikTok", "YouTube"],
                     funnel.conversion("engagement", "clicks", ["Instagram", "TikTok", "YouTube"]), strict=True))
    assert found == pytest.approx({"Instagram": 0.25, "TikTok": 0.08, "YouTube": 1.5}, rel=0.15)
    assert funnel.order_value == pytest.approx(85, rel=0.1)


def test_the_spread_is_that_of_creators_not_of_clicks():
    """Forty creators whose own rates differ: the pooled rate of such campaigns strays as the draws say."""
    rng = np.random.default_rng(4)
    
    def campaign():
        base = rng.integers(200, 2_000, 40)
        clicks = rng.poisson(base * 0.1 * np.exp(rng.normal(0, 0.6, 40) - 0.18))
        posts = pd.DataFrame({"post_id": range(40), "creator_id": [f"c{i}" for i in range(40)], "platform": "X",
                              "followers": 1e4, "likes": base, "clicks": clicks})
        return funnel_of(from_tables(posts=posts), currency="EUR")
    worlds = [campaign() for _ in range(150)]
    found = np.array([w.conversion("engagement", "clicks", ["X"])[0] for w in worlds])
    said = np.mean([w.draw(["X"], outcome="engagement", goal="clicks", draws=2_000, seed=0).std() for w in worlds])
    assert said == pytest.approx(found.std() / found.mean(), rel=0.3)


def test_all_impossible_values_are_named_at_once():
    with pytest.raises(ScenarioError) as error:
        Funnel(-1, 1.5, order_value=-2, margin=40)
    assert len(str(error.value).splitlines()) == 4
