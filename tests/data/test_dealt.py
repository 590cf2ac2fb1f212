"""Orders are counted by deal: their rows against a count by hand, and what takes no part."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data import DataError
from data.campaigns import from_tables
from data.engine import by_deal, creator_rows, post_rows


def world(**deals):
    creators = pd.DataFrame({"creator_id": ["a", "b", "c", "d"], "platform": "TikTok", "name": ["A", "B", "C", "D"],
                             "followers": [100.0, 4000.0, 900.0, np.nan]})
    posts = pd.DataFrame({"post_id": ["1", "2", "3"], "creator_id": ["a", "a", "d"], "platform": "TikTok",
                          "followers": [200.0, 800.0, np.nan], "likes": 1.0})
    table = {"deal_id": list("123456"), "creator_id": ["a", "a", "b", "b", "c", "d"], "platform": "TikTok",
             "posts_agreed": [1.0, 2, 3, np.nan, 2, 1], "posts_delivered": [1.0, np.nan, 2, np.nan, 0, 1],
             "orders": [10.0, 6, np.nan, 5, 1, 3], **deals}
    return from_tables(creators=creators, posts=posts, deals=pd.DataFrame(table))


def test_orders_are_summed_over_the_deals_whose_posts_are_known():
    rows = creator_rows(world(orders=[10.0, 6, 0, 5, 1, 3]), outcome="orders").set_index("creator_id")
    # b: the deal without a number of posts takes no part; c: nothing was delivered; d: nobody knows its followers
    assert rows.index.tolist() == ["a", "b"]
    assert rows["posts"].tolist() == [3.0, 2.0], "delivered, else agreed"
    assert rows["total"].tolist() == [16.0, 0.0], "zeros take part"
    np.testing.assert_allclose(rows["followers"], [400.0, 4000.0])
    np.testing.assert_allclose(rows["exposure"], [3 * 400.0, 2 * 4000.0])
    np.testing.assert_allclose(rows["rate"], [16 / 1200, 0.0])
    assert rows["name"].tolist() == ["A", "B"]
    assert rows["rated"].tolist() == [1.0, 0.0]


def test_orders_not_known_are_no_zeros():
    assert creator_rows(world(), outcome="orders")["creator_id"].tolist() == ["a"]
    nothing = world(orders=np.nan)
    assert not by_deal(nothing, "orders")
    assert creator_rows(nothing, outcome="orders").empty


def test_as_a_count_each_post_is_one():
    rows = creator_rows(world(), outcome="orders", per="post")
    assert rows["rate"].tolist() == [16 / 3]


def test_orders_per_view_are_refused():
    with pytest.raises(DataError, match="Orders are known by deal here, and a deal does not say its views"):
        creator_rows(world(), outcome="orders", per="views")


def test_no_single_post_has_orders():
    rows = post_rows(world(), outcome="orders")
    assert rows.empty and {"month", "rate", "amount", "sponsored"} <= set(rows.columns)


def test_clicks_are_those_of_posts_where_any_post_has_them():
    campaigns = world(clicks=[1.0, 2, 3, 4, 5, 6])
    assert by_deal(campaigns, "clicks")
    assert creator_rows(campaigns, outcome="clicks")["total"].tolist() == [3.0, 3.0]
    of_posts = from_tables(creators=campaigns.creators, posts=campaigns.posts.assign(clicks=7.0), deals=campaigns.deals)
    assert not by_deal(of_posts, "clicks")
    assert creator_rows(of_posts, outcome="clicks")["total"].tolist() == [14.0]


def test_a_creator_of_no_platform_meets_its_deals():
    creators = pd.DataFrame({"creator_id": ["a", "b"], "followers": [100.0, 200.0]})
    deals = pd.DataFrame({"creator_id": ["a", "b"], "orders": [1.0, 2.0], "posts_delivered": [1.0, 1.0]})
    rows = creator_rows(from_tables(creators=creators, deals=deals), outcome="orders")
    assert rows["total"].tolist() == [1.0, 2.0] and rows["followers"].tolist() == [100.0, 200.0]
