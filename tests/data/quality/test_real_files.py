"""The quality report of real exports: known findings with their counts, and nothing said that is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import load_campaigns
from data.samples import load_sample

SHARED = Path(__file__).resolve().parents[4] / "shared" / "datasets"
needs_files = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared datasets are not beside the project")


def quality_of_files(*names: str):
    return load_campaigns(*(SHARED / name for name in names)).report.quality


def counts(quality) -> dict[str, tuple[str, int]]:
    return {c.key: (c.status, c.rows) for c in quality.to_review}


def test_the_sample_is_clean_but_for_what_was_put_in():
    found = counts(load_sample().report.quality)
    # Posts that nobody saw, one that everybody did: both were put in. No like of it is hidden by three.
    assert found == {"rate_above_100": ("review", 1), "hidden_likes": ("review", 7)}


@needs_files
def test_instagram_posts():
    found = quality_of_files("instagram_creators_and_posts/creators.txt", "instagram_creators_and_posts/posts.csv")
    assert found.check("duplicates").rows == 177
    assert "177 exact duplicates in posts.csv" in found.check("duplicates").text
    assert found.check("rate_above_100").rows == 6
    assert '"fasion" (1 row) beside "fashion" (11,911 rows)' in found.check("misspelt").text
    assert found.check("young_posts") is None  # no dates
    assert "fewer than 1,000 followers" in found.check("selection").text
    assert found.profile.groupby("file")["column"].size().to_dict() == {"creators.txt": 5, "posts.csv": 4}


@needs_files
def test_reels_show_hidden_likes_and_views_that_are_missing():
    found = quality_of_files("reels_with_collaborators/reels.xlsx")
    assert found.check("hidden_likes").rows == 80
    assert found.check("engagement_above_views").status == "fail"
    assert "In 33 the views are 0" in found.check("engagement_above_views").text
    assert "abbreviates" in found.check("followers_rounded").text


@needs_files
@pytest.mark.parametrize(("name", "listed_again"), [("instagram", 3), ("tiktok", 13), ("youtube", 1)])
def test_lists_of_the_top_thousand_look_like_rankings(name, listed_again):
    found = quality_of_files(f"top_1000_lists/{name}.csv")
    assert found.check("duplicates").rows == listed_again
    assert "exactly 1,000 rows" in found.check("selection").text
    assert found.check("engagement_above_reach") is None


@needs_files
def test_the_page_of_facebook_posts_is_one_account():
    found = quality_of_files("facebook_page_posts/posts.csv")
    assert found.check("encoding").status == "pass"  # Latin-1, read as such
    swapped = found.check("reach_above_impressions")
    assert swapped.rows == 4  # they stand so in the file
    assert swapped.examples["line"].tolist() == [484, 494, 479, 478]


@needs_files
def test_the_four_tables_are_invented():
    found = quality_of_files(*(f"four_table_schema_synthetic/{n}.csv"
                               for n in ("influencers", "posts", "tracking_data", "payouts")))
    assert found.check("engagement_above_reach").rows == 888  # engagement has nothing to do with reach
    assert "no column says when" in found.check("young_posts").text
    assert found.check("currencies").status == "review"
