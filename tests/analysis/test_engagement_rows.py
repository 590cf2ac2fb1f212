"""From campaigns to the rows of the page, on the shipped sample and on small tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.engagement import EngagementRequest, choices, engagement_rows, published, published_note, summarise
from analysis.engagement.rows import NOT_KNOWN, gathered_groups, group_words
from analysis.errors import FitError
from data import load_campaigns
from data.campaigns import from_tables
from data.engine import creator_rows, post_rows
from data.filters import Filters
from data.samples import load_sample


@pytest.fixture(scope="module")
def sample():
    return load_sample()


def test_creators_are_the_engines_rows(sample):
    rows = engagement_rows(sample, EngagementRequest()).rows
    theirs = creator_rows(sample)
    np.testing.assert_allclose(rows["rate"], theirs["rate"])
    assert rows["name"].notna().all()


def test_rows_by_group_add_up_to_the_engines_creators(sample):
    found = engagement_rows(sample, EngagementRequest(colour_by="sponsored", split_by="campaign"))
    assert set(found.points["sponsored"]) <= {"organic", "sponsored", NOT_KNOWN}
    sums = found.points.groupby(["creator_id", "platform"])[["total", "exposure", "posts"]].sum()
    theirs = creator_rows(sample).set_index(["creator_id", "platform"])
    for column in ("total", "exposure", "posts"):
        np.testing.assert_allclose(sums[column].reindex(theirs.index), theirs[column])
    assert len(found.rows) == len(theirs)


def test_posts_at_hand_give_the_same_rows(sample):
    request = EngagementRequest(unit="post", colour_by="platform")
    one = engagement_rows(sample, request)
    other = engagement_rows(sample, request, posts=post_rows(sample))
    pd.testing.assert_frame_equal(one.points, other.points)


def test_filters_reach_rows_and_words(sample):
    part = sample.keep(Filters(platforms=("TikTok",)))
    request = EngagementRequest()
    rows = engagement_rows(part, request)
    assert set(rows.rows["platform"]) == {"TikTok"}
    assert "(TikTok)" in summarise(rows.rows, request=request, where=part.filters.words).answer.title


def test_choices_are_what_the_data_has(sample):
    known = choices(sample)
    assert known.outcomes[0] == "engagement" and "likes" in known.outcomes
    assert {"platform", "niche", "sponsored"} <= set(known.dimensions)
    assert known.has_posts and known.has_months
    assert "platform" not in choices(sample.keep(Filters(platforms=("TikTok",)))).dimensions


def test_a_list_with_averages_only_can_be_looked_at():
    table = pd.DataFrame({"creator_id": list("abc"), "platform": "Instagram", "followers": [1e4, 2e4, 3e4],
                          "average_likes": [100.0, 300, 200]})
    campaigns = from_tables(creators=table)
    known = choices(campaigns)
    assert known.outcomes == ("engagement", "likes") and not known.has_posts
    rows = engagement_rows(campaigns, EngagementRequest(outcome="likes", per="post")).rows
    assert sorted(rows["rate"]) == [100, 200, 300]
    assert rows["name"].tolist() == list("abc")


def test_no_outcome_at_all_is_said_with_the_next_step():
    campaigns = from_tables(creators=pd.DataFrame({"creator_id": ["a"], "platform": ["X"], "followers": [10.0]}))
    with pytest.raises(FitError, match="Data page"):
        choices(campaigns)


def test_orders_of_deals_can_be_asked_for_where_no_post_tells_anything():
    who = {"creator_id": list("abc"), "platform": "X"}
    deals = pd.DataFrame({**who, "posts_delivered": 1.0, "orders": [3.0, 9.0, 4.0]})
    known = choices(from_tables(creators=pd.DataFrame({**who, "followers": [1e3, 1e4, 1e5]}), deals=deals))
    assert known.outcomes == () and known.dealt == ("orders",)
    with pytest.raises(FitError, match="orders are known by deal, and only the Decline page can show them. Add a file"):
        known.of_posts()


def test_groups_are_words_and_the_unknown_come_last():
    flags = pd.Series([True, None, False], dtype="boolean", name="sponsored")
    assert group_words(flags).tolist() == ["sponsored", NOT_KNOWN, "organic"]
    niches = pd.Series([None, None, None, "food", "food", "travel"], name="niche", dtype=object)
    assert gathered_groups(group_words(niches))[1] == ("food", "travel", NOT_KNOWN)


def test_published_figures_need_the_same_measure():
    shown = EngagementRequest(show_benchmarks=True)
    found = published(shown, ("Instagram",))
    assert found and {b.platform for b in found} == {"Instagram"} and {b.per for b in found} == {"followers"}
    assert all(b.source in published_note(shown, found) for b in found)
    assert published(EngagementRequest(), ("Instagram",)) == ()
    for other in ({"outcome": "likes"}, {"per": "post"}):
        assert published(EngagementRequest(show_benchmarks=True, **other), ("Instagram",)) == ()
    assert "No published figures" in published_note(EngagementRequest(show_benchmarks=True, per="reach"), ())


def test_the_real_instagram_list_says_what_was_measured_on_it_before():
    """evidence/benchmarks.md, C2: creators of 10K to 50K have P10 0.9 %, median 3.0 %, P90 8.1 %."""
    folder = Path(__file__).resolve().parents[2] / ".." / "shared" / "datasets" / "instagram_creators_and_posts"
    if not folder.is_dir():
        pytest.skip("the Instagram files are not beside the project")
    campaigns = load_campaigns(folder / "creators.txt", folder / "posts.csv")
    rows = engagement_rows(campaigns, EngagementRequest()).rows
    summary = summarise(rows, request=EngagementRequest(), parts=campaigns.card.engagement_parts)
    micro = summary.table.set_index("tier").loc["micro"]
    assert [round(100 * micro[q], 1) for q in ("p10", "median", "p90")] == [0.9, 3.0, 8.1]
    assert summary.overall.creators == 22_669
    assert summary.answer.title == (
        "Half of the 8,385 creators of 10K–50K followers get 3.0 % or more; over 1M it is 2.4 %")
