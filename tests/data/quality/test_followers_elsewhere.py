"""A creator who posts where the list does not know them: asked, left unknown unless answered, and recorded."""

from __future__ import annotations

import pytest

from data import DataError, load_campaigns
from data.reading import read_here

LIST = ("handle,platform,followers\nana,Instagram,1000\nbob,TikTok,2000\nbob,Instagram,9000\ncid,TikTok,\n"
        "dan,Instagram,400\n")
POSTS = ("post_id,username,platform,likes\np1,ana,Instagram,5\np2,ana,TikTok,6\np3,ana,YouTube,7\np4,bob,YouTube,8\n"
         "p5,cid,Instagram,9\np6,dan,Instagram,3\n")


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch):
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))


def load(posts: str = POSTS, **answers: str):
    campaigns = load_campaigns(("list.csv", LIST.encode()), ("posts.csv", posts.encode()), answers=answers)
    known = campaigns.posts.set_index("post_id")["followers"]
    return campaigns, known[known.notna()].to_dict()


def question_of(campaigns):
    return next((q for q in campaigns.report.questions if q.key == "followers_elsewhere"), None)


def test_unanswered_the_count_stays_unknown_and_it_is_asked():
    campaigns, known = load()
    assert known == {"p1": 1000, "p6": 400}
    question = question_of(campaigns)
    assert question.guess == "leave unknown" and not question.answered
    assert question.options == ("leave unknown", "use it") and question.text.startswith("2 posts are on a platform")
    assert load(followers_elsewhere="leave unknown")[1] == known


def test_answered_the_one_known_count_is_used_and_recorded():
    plain, _ = load()
    campaigns, known = load(followers_elsewhere="use it")
    assert known == {"p1": 1000, "p2": 1000, "p3": 1000, "p6": 400}, "bob has two counts and cid none: unknown"
    changes = campaigns.report.changes
    told = changes[changes["change"].str.startswith("taken from the creator's one known count")]
    assert told[["file", "column", "count"]].values.tolist() == [["list.csv", "followers", 2]]
    assert question_of(campaigns).answered and question_of(campaigns).guess == "use it"
    assert campaigns.fingerprint != plain.fingerprint
    assert [c.report.quality.check("posts_without_followers").rows for c in (plain, campaigns)] == [4, 2]


def test_it_is_not_asked_where_nobody_is_elsewhere():
    campaigns, _ = load("post_id,username,platform,likes\np1,ana,Instagram,5\np2,cid,TikTok,6\np3,bob,TikTok,6\n")
    assert question_of(campaigns) is None
    with pytest.raises(DataError, match="is no answer"):
        load(followers_elsewhere="perhaps")
