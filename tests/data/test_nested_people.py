"""JSON in which people are records within records, and posts stand within their creators."""

from __future__ import annotations

import json

import pytest

from data import load_campaigns
from data.reading import read_here
from data.recognising.headers import candidates

PEOPLE = ("user", "owner", "author", "creator", "account", "profile")


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch):
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))


def load(document: object):
    campaigns = load_campaigns(("export.json", json.dumps(document).encode()))
    report = campaigns.report
    assert report.rows_read == report.rows_kept + len(report.set_aside)
    return campaigns


def posts(of: int) -> list[dict]:
    return [{"id": f"p{of}{k}", "timestamp": f"2026-0{k + 1}-10T10:00:00Z", "like_count": 10 * of + k,
             "comments_count": k} for k in range(3)]


def joined(campaigns) -> dict[str, list[float]]:
    """Followers and likes of every creator's posts."""
    return {who: [*rows["followers"].unique(), *sorted(rows["likes"])]
            for who, rows in campaigns.posts.groupby("creator_id")}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("name", "size"), [("username", "followers_count"), ("handle", "followers")])
def test_posts_within_their_creators_are_joined_by_the_person_of_the_record(person, name, size):
    campaigns = load({"data": [{person: {name: f"u{i}", size: 1000 * (i + 1)}, "posts": posts(i)} for i in range(4)]})
    assert joined(campaigns) == {f"u{i}": [1000 * (i + 1), *(10 * i + k for k in range(3))] for i in range(4)}
    assert campaigns.posts["post_id"].is_unique and campaigns.report.set_aside.empty


def test_an_id_of_the_record_around_is_whose_the_posts_are():
    for wrap in (lambda i: {"id": str(100 + i), "username": f"u{i}", "followers_count": 1000 * (i + 1)},
                 lambda i: {"user": {"id": str(100 + i), "username": f"u{i}", "followers_count": 1000 * (i + 1)}}):
        campaigns = load([wrap(i) | {"posts": posts(i)} for i in range(4)])
        assert joined(campaigns) == {str(100 + i): [1000 * (i + 1), *(10 * i + k for k in range(3))] for i in range(4)}
        assert campaigns.creators.set_index("creator_id")["handle"].to_dict() == {str(100 + i): f"u{i}"
                                                                                 for i in range(4)}


@pytest.mark.parametrize("person", PEOPLE)
def test_posts_that_carry_their_person_keep_their_own_id_and_likes(person):
    campaigns = load([{"id": f"p{i}", person: {"id": str(70 + i % 3), "username": f"u{i % 3}", "likes": 99_999,
                                               "followers": 500 + i % 3}, "like_count": i + 1} for i in range(9)])
    assert sorted(campaigns.posts["post_id"]) == [f"p{i}" for i in range(9)]
    assert sorted(campaigns.posts["likes"]) == list(range(1, 10)), "likes of the person are none of the post"
    assert campaigns.creators.set_index("creator_id")["handle"].to_dict() == {"70": "u0", "71": "u1", "72": "u2"}
    assert set(campaigns.posts["followers"]) == {500, 501, 502}


def test_a_person_s_record_is_a_little_less_sure_than_the_name_itself():
    for header, table, name in (("user.username", "posts", "creator_id"), ("owner.username", "posts", "creator_id"),
                                ("author.followers", "creators", "followers")):
        (found, sureness), *_ = candidates(header, table)
        (_, bare), *_ = candidates(header.split(".")[1], table)
        assert found == name and 0.9 < sureness < bare
    assert not candidates("author.likes", "posts") and not candidates("user.url", "posts")
    assert not candidates("stats.username", "posts") or candidates("stats.username", "posts")[0][1] <= 0.8
