"""What a later export brought: counts that can be checked by hand."""

from __future__ import annotations

from data import load_campaigns
from data.comparison import answers_changed, compared, divided_anew, set_aside_more

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


def changed(before, after) -> dict:
    return {change.table: change for change in compared(before, after)}


def test_a_column_taken_for_another_thing_is_one_known_and_one_lost():
    found = changed(load_campaigns(CREATORS, POSTS),
                    load_campaigns(CREATORS, POSTS, answers={"column:creators.csv:niche": "creators.country"}))
    assert list(found) == ["creators"]
    creators = found["creators"]
    assert (creators.new, creators.gone, creators.updated) == (0, 0, 0)
    assert (creators.filled, creators.filled_columns, creators.lost, creators.lost_columns) == (
        1, ("country",), 1, ("niche",))


def test_another_platform_makes_no_other_accounts():
    files = [(name, content.replace(b"platform,", b"").replace(b"TikTok,", b"")) for name, content in (CREATORS, POSTS)]
    found = changed(load_campaigns(*files), load_campaigns(*files, answers={"platform": "TikTok"}))
    for table in ("creators", "posts"):
        one = found[table]
        assert (one.new, one.gone, one.updated + one.filled) == (0, 0, 2)
        assert "platform" in one.columns + one.filled_columns


def test_rows_without_an_id_are_compared_where_they_stand_in_one_order():
    posts = b"username,followers,likes,comments\nanna,10,1,5\nanna,10,2,5\nben,20,2,5\n"
    found = changed(load_campaigns(("p.csv", posts)),
                    load_campaigns(("p.csv", posts), answers={"column:p.csv:comments": "posts.shares"}))
    assert (found["posts"].filled_columns, found["posts"].lost_columns) == (("shares",), ("comments",))
    assert found["posts"].lost == 3


def test_answers_are_compared():
    before = load_campaigns(CREATORS, POSTS)
    after = load_campaigns(CREATORS, POSTS, answers={"selection": "top by followers"})
    one, = answers_changed(before, after)
    assert (one.key, one.was, one.now, one.assumed_before, one.assumed) == (
        "selection", "don't know", "top by followers", True, False)
    back, = answers_changed(after, before)
    assert (back.now, back.assumed) == ("don't know", True)
    assert answers_changed(before, before) == ()


def test_fees_and_currencies_are_compared():
    fees = ("creators.csv", b"username,platform,followers,fee,currency\nanna,TikTok,10,1200,USD\nben,TikTok,20,9,EUR\n")
    found = changed(load_campaigns(fees), load_campaigns(fees, answers={"rate:USD:EUR": "0.9"}))
    table = next(iter(found.values()))
    assert table.updated == 1
    assert "currency" in table.columns


def test_posts_without_counts_of_their_own_are_divided_by_the_later_ones():
    later = ("later.csv", CREATORS[1].replace(b"1000", b"1500"))
    own = ("posts.csv", b"post_id,username,likes,followers\np1,anna,10,900\np2,ben,20,2000\n")
    for posts, anew in ((POSTS, 1), (own, 0)):
        before, after = load_campaigns(CREATORS, posts), load_campaigns(CREATORS, posts, later)
        assert divided_anew(compared(before, after), after) == anew
