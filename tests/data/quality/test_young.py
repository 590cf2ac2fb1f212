"""Posts too young to judge: by platform, against the day their counts were read, and left out only when asked."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.campaigns import from_tables
from data.filters import Filters
from data.quality.young import DAYS_TO_SETTLE, OTHERWISE, latest_day, young_posts
from tests.data.quality.datasets import campaigns_of, clean, quality


def posts(platform: str | None, ages: list[float], *, observed: bool = True) -> pd.DataFrame:
    read = pd.Timestamp("2026-06-01")
    return from_tables(posts=pd.DataFrame({
        "creator_id": "a", "platform": platform, "followers": 1000.0, "likes": 1.0,
        "published_at": [read - pd.Timedelta(days=age) for age in ages],
        "observed_at": read if observed else pd.NaT})).posts


@pytest.mark.parametrize(("platform", "days"), [*DAYS_TO_SETTLE.items(), ("Twitch", OTHERWISE), (None, OTHERWISE)])
def test_a_post_is_young_until_its_platform_s_day(platform, days):
    table = posts(platform, [days - 0.1, days, days + 400, 0, -3])  # a post of the future is misdated, not young
    assert young_posts(table, latest_day(table)).tolist() == [True, False, False, True, False]


def test_without_a_day_of_reading_the_latest_date_counts():
    table = posts("Instagram", [0, 5, 13, 15], observed=False)
    assert young_posts(table, latest_day(table)).tolist() == [True, True, True, False]
    assert "no column says when" in quality({"posts": table}).check("young_posts").text


def test_posts_without_a_date_are_not_young():
    table = posts("Instagram", [1, 2])
    table["published_at"] = pd.NaT
    assert not young_posts(table, latest_day(table)).any()
    table["observed_at"] = pd.NaT
    assert not young_posts(table, latest_day(table)).any()


def test_the_filter_leaves_out_the_young_and_says_so():
    tables = clean()
    tables["posts"].loc[[3, 30], "published_at"] = pd.Timestamp("2026-09-29")
    whole = campaigns_of(tables)
    kept = whole.keep(Filters(settled=True))
    assert len(kept.posts) == len(whole.posts) - 2
    assert kept.fingerprint != whole.fingerprint
    assert Filters(settled=True).words == "posts old enough to judge"
    assert Filters(settled=True).any
    assert len(kept.creators) == len(whole.creators)
    assert len(whole.keep(Filters()).posts) == len(whole.posts)


@settings(deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=30))
def test_filtering_twice_is_filtering_once(ages):
    table = posts("Instagram", ages, observed=False)
    once = from_tables(posts=table).keep(Filters(settled=True))
    twice = once.keep(Filters(settled=True))
    pd.testing.assert_frame_equal(once.posts, twice.posts)
