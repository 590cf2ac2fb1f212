"""What a later export brought: counts that can be checked by hand."""

from __future__ import annotations

from data import load_campaigns
from data.comparison import compared, set_aside_more

CREATORS = ("creators.csv", b"username,platform,followers,niche\nanna,TikTok,1000,food\nben,TikTok,2000,\n")
POSTS = ("posts.csv", b"post_id,username,likes\np1,anna,10\np2,ben,20\n")


def test_nothing_is_different_from_itself():
    campaigns = load_campaigns(CREATORS, POSTS)
    assert compared(campaigns, campaigns) == ()
    assert set_aside_more(campaigns, campaigns).empty


def test_new_updated_filled_and_gone_are_counted():
    before = load_campaigns(CREATORS, POSTS)
    later = load_campaigns(
        ("creators.csv", b"username,platform,followers,niche\nanna,TikTok,1500,food\nben,TikTok,2000,travel\n"
                         b"cleo,TikTok,50,art\n"),
        ("posts.csv", b"post_id,username,likes\np2,ben,21\np3,cleo,5\np4,cleo,6\n"))
    found = {change.table: change for change in compared(before, later)}
    creators, posts = found["creators"], found["posts"]
    assert (creators.new, creators.gone, creators.updated, creators.filled) == (1, 0, 1, 1)
    assert creators.columns == ("followers",)
    assert creators.filled_columns == ("niche",)
    assert (posts.new, posts.gone, posts.updated) == (2, 1, 1)


def test_another_spelling_is_no_other_value():
    before = load_campaigns(CREATORS, POSTS)
    later = load_campaigns(("creators.csv", CREATORS[1].replace(b"food", b"Food")), POSTS)
    assert compared(before, later) == ()


def test_rows_without_an_id_are_counted_only():
    posts = b"username,followers,likes\nanna,10,1\nben,20,2\n"
    before, after = load_campaigns(("p.csv", posts)), load_campaigns(("p.csv", posts + b"cleo,30,3\n"))
    change = next(c for c in compared(before, after) if c.table == "posts")
    assert (change.new, change.gone, change.updated) == (1, 0, 0)


def test_repeats_are_told_by_their_reason():
    before = load_campaigns(CREATORS, POSTS)
    after = load_campaigns(CREATORS, POSTS, ("again.csv", POSTS[1]))
    assert set_aside_more(before, after).sum() == 2
