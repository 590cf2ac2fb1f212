"""Orders, which deals count: a slope, and nothing said of posts that are not behind it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import fit_decline
from analysis.decline.drift import find_drifts
from analysis.decline.sensitivity import depends
from analysis.engagement.rows import choices
from analysis.errors import FitError
from data import DataError
from data.campaigns import from_tables
from data.filters import Filters


@pytest.fixture(scope="module")
def campaigns():
    """300 creators whose orders per follower fall with an exponent of -0.3; their posts are mixed and have dates."""
    random = np.random.default_rng(5)
    size = np.round(10 ** random.uniform(3, 6, 300))
    ids = np.arange(300).astype(str)
    orders = random.poisson(2 * size * 0.002 * (size / 1e4) ** -0.3 * np.exp(random.normal(0, 0.5, 300)))
    posts = pd.DataFrame({"post_id": np.arange(600).astype(str), "creator_id": np.repeat(ids, 2), "platform": "TikTok",
                          "followers": np.repeat(size, 2), "likes": 5.0, "sponsored": np.tile([True, False], 300),
                          "published_at": pd.Timestamp("2026-01-01"), "observed_at": pd.Timestamp("2026-01-02")})
    deals = pd.DataFrame({"creator_id": ids, "platform": "TikTok", "posts_delivered": 2.0, "orders": orders})
    return from_tables(creators=pd.DataFrame({"creator_id": ids, "platform": "TikTok", "followers": size}),
                       posts=posts, deals=deals, answers={"selection": "all we worked with"})


def test_the_slope_of_orders_is_found(campaigns):
    fit = fit_decline(campaigns, outcome="orders")
    assert fit.state == "declines" and fit.average.low < -0.3 < fit.average.high
    assert "orders per follower" in fit.text and "Total orders per post still rise" in fit.text
    counts = fit_decline(campaigns, outcome="orders", per="post")
    assert counts.average.slope == pytest.approx(1 + fit.average.slope, abs=0.01)


def test_nothing_is_said_of_posts(campaigns):
    """Posts are half sponsored and all a day old; that is not what the orders came from."""
    likes, orders = (" ".join(f.text for f in fit_decline(campaigns, outcome=o).findings) for o in ("likes", "orders"))
    assert "Sponsored and organic posts are mixed" in likes and "too young to judge" in likes
    assert "ponsored" not in orders and "too young" not in orders
    assert "What single posts brought is not known" in orders and "Too few creators have several" not in orders
    assert "neither orders per follower nor" in orders and "neither likes per follower nor" in likes
    fit = fit_decline(campaigns, outcome="orders")
    assert fit.posts_of is None and fit.panel is None and find_drifts(pd.DataFrame()) == ()
    assert not depends(fit, campaigns).table["choice"].str.contains("posts").any()


def test_filters_on_posts_do_not_hold_and_are_not_said_to(campaigns):
    kept = campaigns.keep(Filters(platforms=("TikTok",), sponsored=True, months=("2026-01", "2026-01")))
    fit = fit_decline(kept, outcome="orders")
    assert fit.context.scope == "TikTok"
    assert fit.typical == fit_decline(campaigns, outcome="orders").typical


def test_they_are_offered_where_deals_have_them_and_refused_where_nobody_has(campaigns):
    assert choices(campaigns).dealt == ("orders",)
    without = from_tables(creators=campaigns.creators, posts=campaigns.posts)
    assert choices(without).dealt == ()
    with pytest.raises(FitError, match="Only 0 creators"):
        fit_decline(without, outcome="orders")
    with pytest.raises(DataError, match="per followers or post"):
        fit_decline(campaigns, outcome="orders", per="reach")
