"""A later export beside an earlier one: what is there twice counts once, the later cell wins, differences are told."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import load_campaigns
from data.reading import read_here


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch):
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))


CREATORS = "Handle,Platform,Followers,Country\nana,Instagram,1000,DE\nbob,TikTok,2000,\ncleo,Instagram,300,FR\n"
LATER = "Handle,Platform,Followers,Country\n@Ana,ig,1200,\nhttps://www.tiktok.com/@bob,TikTok,2000,US\ndan,X,70,ES\n"
POSTS = ("shortcode,username,platform,likes,comments,date\np1,ana,Instagram,10,1,2024-05-01\n"
         "p2,bob,TikTok,20,2,2024-05-02\np3,cleo,Instagram,30,3,2024-05-03\n")
LATER_POSTS = ("shortcode,username,platform,likes,comments,date\np2,Bob,tiktok,25,2,2024-05-02\n"
               "p3,cleo,Instagram,30,3,2024-05-03\np4,ana,Instagram,40,4,2024-06-01\n")
DEALS = "creator,campaign,fee,date\nana,spring,100,2024-04-01\nbob,spring,200,2024-04-02\nana,spring,100,2024-04-01\n"


def load(*files: tuple[str, object]):
    campaigns = load_campaigns(*[(n, t.encode() if isinstance(t, str) else t) for n, t in files])
    report = campaigns.report
    assert report.rows_read == report.rows_kept + len(report.set_aside)
    assert not report.set_aside.duplicated(["file", "line"]).any()
    return campaigns


def test_creators_are_one_by_platform_and_handle_and_the_later_cell_wins():
    merged = load(("a.csv", CREATORS), ("b.csv", LATER), ("posts.csv", POSTS))
    found = merged.creators[["creator_id", "platform", "followers", "country"]].sort_values("creator_id")
    assert found.values.tolist() == [
            ["ana", "Instagram", 1200, "DE"], ["bob", "TikTok", 2000, "US"], ["cleo", "Instagram", 300, "FR"],
            ["dan", "X", 70, "ES"]]
    assert merged.posts["followers"].tolist() == [1200, 2000, 300]
    aside = merged.report.set_aside
    assert aside[["file", "line"]].values.tolist() == [["a.csv", 2], ["a.csv", 3]]
    assert aside["reason"].str.contains("listed again in line . of b.csv").all()
    told = [note for note in merged.report.notes if "differ" in note]
    assert told == ["followers of 1 creator differs between a.csv and b.csv: the later was taken; e.g. ana: 1,000 and "
                    "1,200."]


def test_posts_observed_again_take_the_later_counts():
    merged = load(("a.csv", CREATORS), ("p1.csv", POSTS), ("p2.csv", LATER_POSTS))
    posts = merged.posts.set_index("post_id")
    assert posts["likes"].to_dict() == {"p1": 10, "p2": 25, "p3": 30, "p4": 40}
    assert posts.loc["p2", "creator_id"] == "bob"
    assert any(note.startswith("likes of 1 post differs between observations") and "p2: 20 and 25" in note
               for note in merged.report.notes)
    turned = load(("a.csv", CREATORS), ("p2.csv", LATER_POSTS), ("p1.csv", POSTS)).posts.set_index("post_id")
    assert turned.loc["p2", "likes"] == 20, "without a date of observation the later file is the later one"


def test_an_observation_with_a_date_wins_by_its_date():
    early = "post_id,creator,followers,likes,observed_at\np1,ana,900,20,2024-05-02\n"
    late = "post_id,creator,followers,likes,observed_at\np1,ana,900,50,2024-05-09\n"
    for files in ((early, late), (late, early)):
        assert load(*((f"{i}.csv", f) for i, f in enumerate(files))).posts["likes"].tolist() == [50]


def test_ids_in_one_file_and_handles_in_another():
    ids = "ID,Handle,Platform,Followers\n1,ana,Instagram,1000\n2,bob,TikTok,2000\n"
    handles = "Username,Platform,Followers\n@BOB,TikTok,2500\nana,Instagram,1000\neve,X,5\n"
    posts = "shortcode,creator,likes\np1,1,5\np2,BOB,6\np3,https://instagram.com/Ana/,7\np4,eve,8\n"
    for files in ((ids, handles), (handles, ids)):
        merged = load(*((f"{i}.csv", f) for i, f in enumerate(files)), ("posts.csv", posts))
        assert sorted(merged.creators["creator_id"]) == ["1", "2", "eve"]
        assert merged.posts["creator_id"].tolist() == ["1", "2", "1", "eve"]
    merged = load(("0.csv", ids), ("1.csv", handles.replace("Username", "ID,Username").replace("@BOB", "x9,@BOB")
                                   .replace("\nana", "\nx7,ana").replace("\neve", "\nx8,eve")),
                  ("posts.csv", "shortcode,creator,likes\np1,x9,5\np2,2,6\n"))
    assert sorted(merged.creators["creator_id"]) == ["1", "2", "x8"], "the first file's ids stay"
    assert merged.posts["creator_id"].tolist() == ["2", "2"], "and the later ones lead to them"


def test_one_handle_on_two_platforms_is_told_by_the_platform():
    creators = "ID,Handle,Platform,Followers\n1,ana,Instagram,1000\n2,ana,TikTok,2000\n"
    posts = "shortcode,username,platform,likes\np1,Ana,TikTok,5\np2,ana,Instagram,6\n"
    merged = load(("a.csv", creators), ("b.csv", posts))
    assert merged.posts["creator_id"].tolist() == ["2", "1"] and merged.posts["followers"].tolist() == [2000, 1000]


def workbook(text: str) -> bytes:
    out = io.BytesIO()
    pd.read_csv(io.StringIO(text)).to_excel(out, index=False)
    return out.getvalue()


def shuffled(text: str, seed: int) -> str:
    header, *rows = text.strip().split("\n")
    return "\n".join([header, *np.random.default_rng(seed).permutation(rows)]) + "\n"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.sampled_from(["same", "shuffled", "xlsx", "semicolons"]),
       st.sampled_from(["a.csv", "other name.csv"]))
def test_the_same_content_again_adds_nothing(seed, form, name):
    files = (CREATORS, POSTS, DEALS)
    once = load(*((f"{i}.csv", text) for i, text in enumerate(files)))
    dress = {"same": lambda t: t, "shuffled": lambda t: shuffled(t, seed), "xlsx": workbook,
             "semicolons": lambda t: t.replace(",", ";")}[form]
    twice = load(*((f"{i}.csv", text) for i, text in enumerate(files)),
                 *((f"{i} {name}", dress(text)) for i, text in enumerate(files)))
    assert twice.fingerprint == once.fingerprint
    assert twice.report.rows_read == 2 * once.report.rows_read and twice.report.rows_kept == once.report.rows_kept
    assert twice.report.set_aside["reason"].str.contains("the same row stands in").sum() == once.report.rows_read
    for table in ("creators", "posts", "deals"):
        pd.testing.assert_frame_equal(getattr(once, table), getattr(twice, table))


def test_posts_without_ids_under_another_name_are_not_another_account():
    text = "date,followers,likes,comments\n2024-05-01,900,5,1\n2024-05-09,910,5,1\n"
    once, twice = load(("mine.csv", text)), load(("mine.csv", text), ("copy of mine.csv", text))
    assert twice.fingerprint == once.fingerprint and len(twice.creators) == 1


def test_deals_that_overlap_count_once_and_equal_deals_of_one_file_all_count():
    more = DEALS + "cleo,autumn,50,2024-09-01\n"
    merged = load(("c.csv", CREATORS), ("d1.csv", DEALS), ("d2.csv", more))
    assert merged.deals["fee"].sum() == 100 + 200 + 100 + 50
    assert (merged.report.set_aside["file"] == "d2.csv").all() and len(merged.report.set_aside) == 3
    same_ids = load(("c.csv", CREATORS), ("d1.csv", "deal_id,creator,fee\nd1,ana,100\nd2,bob,5\n"),
                    ("d2.csv", "deal_id,creator,fee\nd1,ana,130\n"))
    assert same_ids.deals.set_index("deal_id")["fee"].to_dict() == {"d1": 130, "d2": 5}


def test_handles_in_another_case_are_one_creator_without_a_list_too():
    campaigns = load(("a.csv", "post_id,creator,followers,likes\np1,Ana,900,1\np2,ana,950,2\np3,@ANA,990,3\n"))
    assert campaigns.creators["creator_id"].tolist() == ["Ana"] and campaigns.creators["followers"].tolist() == [990]
