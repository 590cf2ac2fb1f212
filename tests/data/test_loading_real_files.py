"""The five real sets, without a parameter. They stand beside the project and are not part of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data import load_campaigns
from data.engine import creator_rows

SETS = Path(__file__).resolve().parents[2] / ".." / "shared" / "datasets"
pytestmark = pytest.mark.skipif(not SETS.is_dir(), reason="shared/datasets is not beside the project")


def load(folder: str, *names: str):
    campaigns = load_campaigns(*(SETS / folder / name for name in names))
    report = campaigns.report
    assert report.rows_read == report.rows_kept + len(report.set_aside)
    return campaigns


def test_instagram_creators_and_posts():
    campaigns = load("instagram_creators_and_posts", "creators.txt", "posts.csv")
    reasons = campaigns.report.set_aside["reason"].value_counts()
    assert reasons[reasons.index.str.startswith("an exact duplicate")].sum() == 177
    assert reasons["its creator is not among the creators listed"] == 662
    assert campaigns.report.rows_read == 33_935 + 39_907 and len(reasons) == 2
    assert (campaigns.report.set_aside["file"] == "posts.csv").all()
    assert len(campaigns.posts) == 39_068 and campaigns.posts["creator_id"].nunique() == 22_669
    assert len(campaigns.creators) == 33_935
    assert campaigns.card.creators == 22_669 and campaigns.card.posts == 39_068
    assert campaigns.card.engagement_parts == ("likes", "comments")
    assert len(creator_rows(campaigns)) == 22_669

    # An independent reading with pandas alone.
    posts = pd.read_csv(SETS / "instagram_creators_and_posts" / "posts.csv").drop_duplicates()
    creators = pd.read_csv(SETS / "instagram_creators_and_posts" / "creators.txt", sep="\t", skiprows=[1])
    both = posts.merge(creators, left_on="influencer_profile", right_on="Username")
    assert campaigns.posts["engagement"].sum() == both["nb_likes"].sum() + both["nb_comments"].sum()
    assert campaigns.posts["followers"].sum() == both["#Followers"].sum()
    assert campaigns.creators["niche"].value_counts().to_dict() == creators["Category"].value_counts().to_dict()


@pytest.mark.parametrize(("name", "platform", "twice", "with_engagement"), [
    ("instagram.csv", "Instagram", 3, 997), ("tiktok.csv", "TikTok", 13, 987), ("youtube.csv", "YouTube", 1, 964)])
def test_top_1000_lists(name, platform, twice, with_engagement):
    campaigns = load("top_1000_lists", name)
    assert campaigns.report.rows_read == 1000 and len(campaigns.report.set_aside) == twice
    assert campaigns.report.set_aside["reason"].str.contains("listed again").all()
    assert set(campaigns.creators["platform"]) == {platform} and campaigns.posts.empty
    assert campaigns.creators["followers"].notna().all()
    assert not campaigns.creators["creator_id"].duplicated().any()
    rows = creator_rows(campaigns)
    assert len(rows) == with_engagement and (rows["posts"] == 1).all()


def test_top_lists_take_the_exact_column_and_record_error_cells():
    campaigns = load("top_1000_lists", "youtube.csv")
    first = campaigns.creators.set_index("creator_id").loc["creator_21bace95c0"]
    assert first["followers"] == 212_100_000 and first["average_likes"] == 9800 and first["country"] == "India"
    changes = campaigns.report.changes
    errors = changes[changes["change"].str.contains("#VALOR!")]
    assert dict(zip(errors["column"], errors["count"], strict=True)) == {"avg likes": 38, "avg comments": 209}


def test_all_top_lists_at_once():
    campaigns = load("top_1000_lists", "instagram.csv", "tiktok.csv", "youtube.csv")
    assert campaigns.creators["platform"].value_counts().to_dict() == {"YouTube": 999, "Instagram": 997, "TikTok": 987}


def test_reels_with_collaborators():
    campaigns = load("reels_with_collaborators", "reels.xlsx")
    assert campaigns.report.rows_read == 461 and len(campaigns.posts) == 423 and len(campaigns.creators) == 395
    assert campaigns.report.set_aside["reason"].tolist() == ["names no creator"] * 38
    first = campaigns.posts.iloc[0]
    assert (first["followers"], first["likes"], first["comments"], first["views"]) == (34_800, 224, 5, 7505)
    assert campaigns.posts["post_id"].str.startswith("post_").sum() > 300, "from the links"
    taken = campaigns.report.columns.set_index("found")["taken_for"]
    assert taken["Collaborator_Followers"] == "" and taken["Username_Followers"] == "posts.followers"


def test_facebook_page_posts():
    campaigns = load("facebook_page_posts", "posts.csv")
    assert len(campaigns.posts) == 500 and len(campaigns.creators) == 1
    theirs = pd.read_csv(SETS / "facebook_page_posts" / "posts.csv", sep=";", encoding="latin-1")
    assert campaigns.posts["engagement"].sum() == theirs["Total Interactions"].sum()
    assert campaigns.posts["followers"].tolist() == theirs["Me gusta totales de la página"].tolist()
    assert campaigns.report.columns.set_index("found").loc["Categoría", "taken_for"] == "", "it varies by post"
    assert campaigns.posts["sponsored"].sum() == theirs["Paid"].sum()
    assert campaigns.posts["reach"].sum() == theirs["Lifetime Post Total Reach"].sum()


def test_four_tables():
    campaigns = load("four_table_schema_synthetic", "influencers.csv", "posts.csv", "tracking_data.csv", "payouts.csv")
    assert campaigns.report.rows_read == 26_000 and campaigns.report.set_aside.empty
    assert len(campaigns.creators) == 500 and len(campaigns.posts) == 10_000
    tracked = pd.read_csv(SETS / "four_table_schema_synthetic" / "tracking_data.csv")
    paid = pd.read_csv(SETS / "four_table_schema_synthetic" / "payouts.csv")
    assert len(campaigns.deals) == len(tracked[["influencer_id", "campaign"]].drop_duplicates()) + len(paid) == 5272
    assert campaigns.deals["orders"].sum() == tracked["orders"].sum(), "orders of the payouts are the same ones"
    assert campaigns.deals["revenue"].sum() == pytest.approx(tracked["revenue"].sum())
    assert campaigns.deals["fee"].sum() == pytest.approx(paid["total_payout"].sum())
    assert any("platform on which their creator is not listed" in note for note in campaigns.report.notes)
    assert set(campaigns.posts["platform"]) == {"Instagram", "TikTok", "YouTube", "X"}
