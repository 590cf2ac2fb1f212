"""Lists of creators beside posts: with sizes a list is the population, without them it adds to those of the posts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import load_campaigns
from data.reading import read_here


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch):
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))


NAMES = [f"user{i}" for i in range(12)]
POSTS = "post_id,username,platform,followers,date,likes\n" + "".join(
    f"p{i}_{k},{name},{'TikTok' if i % 4 == 0 else 'Instagram'},{1000 * (i + 1)},2026-0{k + 1}-11,{10 * (i + k) + 1}\n"
    for i, name in enumerate(NAMES) for k in range(3))


def load(*files: tuple[str, str], **named):
    campaigns = load_campaigns(*[(name, text.encode()) for name, text in files], **named)
    report = campaigns.report
    assert report.rows_read == report.rows_kept + len(report.set_aside)
    return campaigns


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(NAMES), min_size=1), st.sampled_from(["{}", "@{}", "https://www.instagram.com/{}/"]),
       st.booleans(), st.sampled_from(["quoted_fee", "niche", "country"]), st.booleans())
def test_a_list_without_sizes_takes_no_creator_and_no_post_away(chosen, form, shout, column, first):
    alone = load(("posts.csv", POSTS))
    said = {"quoted_fee": lambda i: str(100 + i), "niche": lambda i: "food", "country": lambda i: "DE"}[column]
    rows = [(form.format(name.upper() if shout else name), said(i)) for i, name in enumerate(sorted(chosen))]
    files = [("posts.csv", POSTS), ("list.csv", f"handle,{column}\n" + "".join(f"{a},{b}\n" for a, b in rows))]
    both = load(*(files[::-1] if first else files))
    assert both.report.set_aside.empty and len(both.posts) == len(alone.posts) == 36
    if "http" not in form:  # a link says the platform: an account elsewhere is one more account
        assert len(both.creators) == len(alone.creators) == 12
    assert sorted(both.posts["likes"]) == sorted(alone.posts["likes"])
    known = both.creators[both.creators["followers"].notna()]
    assert sorted(known["followers"]) == sorted(alone.creators["followers"])
    found = both.creators[both.creators[column].notna()]
    assert sorted(str(n).lower() for n in found["creator_id"]) == sorted(chosen)
    if column == "quoted_fee":
        assert sorted(found[column]) == [100.0 + i for i in range(len(chosen))]


def test_what_a_list_says_stands_what_it_leaves_open_stays_and_the_report_tells():
    posts = ("post_id,username,platform,followers,niche,likes\np1,ana,Instagram,1000,food,5\n"
             "p2,bob,Instagram,2000,food,6\n")
    merged = load(("posts.csv", posts), ("list.csv", "handle,niche,country\nana,travel,ES\nbob,,PT\nzoe,art,FR\n"))
    creators = merged.creators.set_index("creator_id")
    assert creators["niche"].to_dict() == {"ana": "travel", "bob": "food", "zoe": "art"}
    assert creators["country"].to_dict() == {"ana": "ES", "bob": "PT", "zoe": "FR"}
    assert creators["followers"].fillna(-1).to_dict() == {"ana": 1000, "bob": 2000, "zoe": -1}
    changes = merged.report.changes
    taken = changes[changes["change"].str.startswith("taken instead")]
    assert taken[["file", "column", "count"]].values.tolist() == [["list.csv", "niche", 1]]
    assert any("adds to the 2 whom the other files tell of: 2 of its creators are among them, 1 are new" in note
               for note in merged.report.notes)


def test_ids_of_a_list_without_sizes_are_those_of_the_posts():
    merged = load(("posts.csv", "post_id,creator,followers,likes\np1,7,1000,5\np2,bob,2000,6\np3,eve,500,7\n"),
                  ("list.csv", "ID,Handle,Niche\n7,ana,food\n8,bob,art\n"))
    creators = merged.creators.set_index("creator_id")
    assert creators["handle"].to_dict() == {"7": "ana", "8": "bob", "eve": "eve"}
    assert merged.posts["creator_id"].tolist() == ["7", "8", "eve"]


def test_a_creator_on_several_platforms_is_told_of_on_each_with_a_note():
    merged = load(("posts.csv", "post_id,username,platform,followers,likes\np1,ana,Instagram,1000,5\n"
                                "p2,ana,TikTok,2000,6\np3,bob,TikTok,700,6\n"),
                  ("list.csv", "handle,quoted_fee\nana,50\n"))
    fees = merged.creators.set_index(["creator_id", "platform"])["quoted_fee"]
    assert fees["ana"].tolist() == [50, 50] and np.isnan(fees["bob"].iloc[0])
    assert any("does not say on which platform" in note and "1 more account" in note for note in merged.report.notes)
    one = load(("posts.csv", "post_id,username,platform,followers,likes\np1,ana,Instagram,1000,5\n"
                             "p2,ana,TikTok,2000,6\n"), ("list.csv", "handle,platform,quoted_fee\nana,tiktok,50\n"))
    fees = one.creators.set_index("platform")["quoted_fee"]
    assert fees["TikTok"] == 50 and np.isnan(fees["Instagram"])


def test_a_list_with_sizes_is_the_population_and_so_is_one_where_nothing_else_tells_sizes():
    sized = load(("posts.csv", POSTS), ("list.csv", "handle,followers\nuser1,2000\nuser2,3000\n"))
    assert len(sized.creators) == 2 and len(sized.posts) == 6
    assert (sized.report.set_aside["reason"] == "its creator is not among the creators listed").all()
    bare = POSTS.replace("followers", "unused")
    both = load(("posts.csv", bare), ("list.csv", "handle,followers\nuser1,2000\nuser2,3000\n"),
                ("fees.csv", "handle,quoted_fee\nuser2,30\nuser3,40\n"))
    assert both.creators["quoted_fee"].sum() == 70 and both.creators["followers"].notna().sum() == 2


def test_quotes_keep_their_own_currency():
    posts = ("post_id,username,platform,followers,quoted_fee (EUR),likes\np1,ana,Instagram,1000,10,5\n"
             "p2,bob,Instagram,2000,20,6\np3,cid,Instagram,3000,30,6\n")
    merged = load(("posts.csv", posts), ("list.csv", "handle,quoted_fee\nana,£50\nbob,60\n"))
    told = merged.creators.set_index("creator_id")
    assert told["quoted_fee"].to_dict() == {"ana": 50, "bob": 60, "cid": 30}
    assert told["currency"].to_dict() == {"ana": "GBP", "bob": "GBP", "cid": "EUR"}
