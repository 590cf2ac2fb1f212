"""Loading loses nothing: laws first, then what each rule of the house does to a small file."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import DataError, load_campaigns
from data.reading import read_here

CREATORS = "Username,Category,#Followers\nana,food,12000\nbob,travel,340000\ncleo,food,5600\n"
POSTS = ("shortcode,username,nb_likes,nb_comments\np1,ana,300,12\np2,ana,280,9\np3,bob,5000,40\np3,bob,5000,40\n"
         "p4,zoe,10,1\np1,ana,310,13\n")


@pytest.fixture
def here(monkeypatch):
    """Files are read in this process: a child a file is slow for hundreds of examples."""
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))


def load(*texts: str, answers=None):
    return load_campaigns(*((f"file{i}.csv", t.encode()) for i, t in enumerate(texts)), answers=answers)


def assert_nothing_lost(campaigns, read: int):
    report = campaigns.report
    assert report.rows_read == read == report.rows_kept + len(report.set_aside)
    assert list(report.set_aside.columns) == ["file", "line", "reason", "cells"]
    assert not report.set_aside.duplicated(["file", "line"]).any(), "one row of the report per source row"
    assert report.set_aside["reason"].str.len().gt(0).all()


def test_rows_are_kept_or_set_aside_with_their_reason():
    campaigns = load(CREATORS, POSTS)
    assert_nothing_lost(campaigns, 9)
    aside = campaigns.report.set_aside.set_index("line")
    assert aside.loc[2, "reason"].startswith("an earlier observation") and aside.loc[2, "cells"] == "p1,ana,300,12"
    assert aside.loc[4, "reason"].startswith("an exact duplicate")
    assert aside.loc[6, "reason"] == "its creator is not among the creators listed"
    assert list(aside["file"].unique()) == ["file1.csv"]
    assert campaigns.posts["likes"].tolist() == [280, 5000, 310], "the last observation of p1 stays"
    assert campaigns.posts["engagement"].tolist() == [289, 5040, 323]
    assert campaigns.posts["followers"].tolist() == [12000, 340000, 12000], "from the list of creators"
    assert len(campaigns.creators) == 3, "cleo is listed without posts"


CELLS = st.sampled_from(["", "ana", "bob", "12", "-1", "0", "1.2K", "#VALOR!", "N/A", "x", "12,5", '"', "1e400", "p1",
                         "2024-05-01", "03/04/2024", "=1+1", "ünïcode", "a b", "\n", "NaN", "inf", "TRUE"])


@pytest.mark.usefixtures("here")
@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=7), min_size=1, max_size=12),
       header=st.permutations(["post_id", "creator_id", "followers", "likes", "comments", "published_at"]))
def test_whatever_stands_in_the_cells_nothing_is_lost(rows, header):
    """Any cells under a good header: either a sentence, or every record in the tables or in the report."""
    out = io.StringIO()
    pd.DataFrame([r + [""] * (7 - len(r)) for r in rows], columns=[*header, ""]).iloc[:, :6].to_csv(out, index=False)
    try:
        campaigns = load(out.getvalue())
    except DataError as error:
        assert str(error).strip()
        return
    report = campaigns.report
    assert_nothing_lost(campaigns, report.rows_read)
    assert len(campaigns.posts) == report.rows_kept
    assert campaigns.fingerprint == load(out.getvalue()).fingerprint
    for name in ("followers", "likes", "comments", "engagement"):
        known = campaigns.posts[name].dropna()
        assert (known >= 0).all() and np.isfinite(known).all()
    assert not (campaigns.posts["followers"] == 0).any()


def test_order_of_columns_and_files_line_ends_and_encoding_change_nothing():
    first = load(CREATORS, POSTS)
    turned = pd.read_csv(io.StringIO(POSTS), dtype=str).iloc[:, ::-1].to_csv(index=False)
    again = load_campaigns(("file1.csv", turned.replace("\n", "\r\n").encode("utf-16")),
                           ("file0.csv", CREATORS.replace(",", ";").encode("utf-8-sig")))
    assert first.fingerprint == again.fingerprint
    for table in ("creators", "posts"):
        pd.testing.assert_frame_equal(getattr(first, table), getattr(again, table))


def test_csv_workbook_parquet_and_frame_hold_the_same():
    frames = [pd.read_csv(io.StringIO(t)) for t in (CREATORS, POSTS)]
    fingerprints = {load(CREATORS, POSTS).fingerprint,
                    load_campaigns(*((f"file{i}", f) for i, f in enumerate(frames))).fingerprint}
    for write in ("to_excel", "to_parquet"):
        sources = []
        for i, frame in enumerate(frames):
            out = io.BytesIO()
            getattr(frame, write)(out, index=False)
            sources.append((f"file{i}.bin", out.getvalue()))
        fingerprints.add(load_campaigns(*sources).fingerprint)
    assert len(fingerprints) == 1


def test_content_and_answers_make_the_fingerprint():
    first = load(CREATORS, POSTS)
    assert load(CREATORS, POSTS.replace("5000", "5001")).fingerprint != first.fingerprint
    answered = load(CREATORS, POSTS, answers={"selection": "top by followers"})
    assert answered.fingerprint != first.fingerprint and len(first.fingerprint) == 32
    assert answered.card.selection == "top by followers" and first.card.selection is None
    question = {q.key: q for q in answered.report.questions}["selection"]
    assert question.answered and question.guess == "top by followers"
    assert not {q.key: q for q in first.report.questions}["selection"].answered


def test_hidden_likes_zero_followers_and_error_cells_are_unknown_and_recorded():
    campaigns = load("creator,followers,likes,comments\nana,1000,-1,4\nbob,0,5,#VALOR!\ncleo,-3,6,2\n")
    assert campaigns.posts["likes"].isna().tolist() == [True, False, False]
    assert campaigns.posts["followers"].isna().tolist() == [False, True, True]
    assert campaigns.posts["engagement"].tolist() == [4, 5, 8]
    changes = campaigns.report.changes.set_index("column")["change"]
    assert "below zero" in changes["likes"] and "#VALOR!" in changes["comments"]
    assert changes["followers"].str.contains("zero").all()
    assert_nothing_lost(campaigns, 3)


def test_nobody_has_no_followers_in_thousands_either():
    campaigns = load("creator,Followers (K),likes\nana,0,1\nbob,12.5,2\ncleo,-3,3\n")
    assert campaigns.posts["followers"].fillna(-1).tolist() == [-1, 12_500, -1]
    told = campaigns.report.changes.query("column == 'Followers (K)'")[["count", "change"]].values.tolist()
    assert [count for count, _ in told] == [1, 1, 1] and told[-1][1].startswith("multiplied by 1,000")


def test_two_columns_of_one_thing_are_reconciled():
    campaigns = load("handle,Followers,Followers numbers,avg likes,avg likes\nana,1.2M,1234567,3K,\n"
                     "bob,2K,2049,1K,990\ncleo,5K,9000,1K,1001\n")
    assert campaigns.creators["followers"].tolist() == [1234567, 2049, 9000]
    assert campaigns.creators["average_likes"].tolist() == [3000, 990, 1001], "a gap is filled from the rounded one"
    changes = campaigns.report.changes
    assert changes[changes["change"].str.contains("differs")]["count"].tolist() == [1]
    assert changes[changes["change"].str.contains("gaps filled")]["count"].tolist() == [1]


def test_ids_rounded_by_a_spreadsheet_identify_nothing():
    campaigns = load("post_id,creator,followers,likes\n1.23E+17,ana,900,1\n1.23E+17,ana,900,2\n1.23E+17,bob,800,1\n")
    assert len(campaigns.posts) == 3 and campaigns.posts["post_id"].isna().all()
    assert campaigns.report.changes["change"].str.contains("rounded by a spreadsheet").any()


def test_equal_counts_alone_make_no_duplicate():
    assert len(load("creator,followers,likes\nana,900,0\nana,900,0\n").posts) == 2
    assert len(load("creator,followers,likes,caption\nana,900,7,hi\nana,900,7,hi\n").posts) == 1


def test_later_observation_wins_wherever_it_stands():
    campaigns = load("post_id,creator,followers,likes,observed_at\np1,ana,900,50,2024-05-09\n"
                     "p1,ana,900,20,2024-05-02\n")
    assert campaigns.posts["likes"].tolist() == [50]


def test_one_file_holds_posts_creators_and_deals():
    campaigns = load("Creator;Plattform;Follower;Kategorie;Likes;Honorar;Datum\n@ana;ig;12.500;Food;320;1.250,50 €;"
                     "03.04.2024\n@bob;tiktok;8,5K;Travel;100;200;05.04.2024\n@ana;ig;12.700;Food;90;99,90;07.04.2024\n")
    assert campaigns.creators[["creator_id", "platform", "followers", "niche"]].values.tolist() == [
        ["ana", "Instagram", 12700, "Food"], ["bob", "TikTok", 8500, "Travel"]]
    assert campaigns.deals["fee"].tolist() == [1250.5, 200, 99.9] and set(campaigns.deals["currency"]) == {"EUR"}
    assert campaigns.posts["published_at"].dt.day.tolist() == [3, 5, 7]
    assert_nothing_lost(campaigns, 3)


def test_posts_find_their_creator_by_handle_or_name_in_any_case():
    creators = "ID,handle,name,followers\n1,ana.cooks,Ana,1000\n2,bobtravels,Bob,2000\n"
    for names in (("1", "2"), ("Ana.Cooks", "@bobtravels"), ("ana", "BOB")):
        posts = f"creator,likes\n{names[0]},5\n{names[1]},6\n"
        assert load(creators, posts).posts["creator_id"].tolist() == ["1", "2"]


def test_orders_that_two_files_count_count_once():
    campaigns = load("creator,followers\nana,1000\n", "creator,orders,revenue\nana,3,90\nana,2,40\n",
                     "creator,orders,total_payout\nana,5,50\n")
    assert campaigns.deals["orders"].sum() == 5 and campaigns.deals["fee"].sum() == 50
    assert campaigns.report.changes["change"].str.contains("left out").any()


def test_platforms_are_named_by_column_file_header_or_answer():
    text = "creator,followers,likes\nana,900,1\n"
    assert load_campaigns(("tiktok.csv", text.encode())).posts["platform"].tolist() == ["TikTok"]
    assert load(text).posts["platform"].isna().all()
    assert load(text, answers={"platform": "Twitch"}).posts["platform"].tolist() == ["Twitch"]
    assert load(text.replace("creator", "Instagram user")).posts["platform"].tolist() == ["Instagram"]
    column = "creator,platform,followers,likes\nana,IG,900,1\nbob,twitter,900,1\ncleo,Mastodon,900,1\n"
    assert load(column).posts["platform"].tolist() == ["Instagram", "X", "Mastodon"]


def test_a_column_can_be_corrected():
    text = "creator,followers,likes,Hearts\nana,900,1,7\n"
    fixed = load(text, answers={"column:file0.csv:likes": "unused", "column:file0.csv:Hearts": "posts.likes"})
    assert fixed.posts["likes"].tolist() == [7]
    assert dict(fixed.report.columns[["found", "taken_for"]].values)["Hearts"] == "posts.likes"


def test_day_first_is_asked_and_the_answer_counts():
    text = "creator,followers,likes,date\nana,900,1,03/04/2024\n"
    asked = load(text)
    assert "day_first:file0.csv" in {q.key for q in asked.report.questions}
    assert load(text, answers={"day_first": "month first"}).posts["published_at"][0] == pd.Timestamp("2024-03-04")
    assert load(text, answers={"day_first": "day first"}).posts["published_at"][0] == pd.Timestamp("2024-04-03")


def test_rows_with_more_cells_than_columns_are_set_aside_whole():
    campaigns = load("creator,followers,likes\nana,900,1\nbob,1,200,5\ncleo,700,2\n")
    assert campaigns.report.set_aside[["line", "cells"]].values.tolist() == [[3, "bob,1,200,5"]]


@pytest.mark.parametrize(("text", "says"), [
    ("", "is empty"),
    ("creator,followers,likes\n", "no rows"),
    ("creator,likes\nana,3\n", "No column holds follower counts"),
    ("creator,followers,likes\nana,many,3\nbob,lots,4\n", 'text such as "many"'),
    ("creator,followers,likes\nana,-5,3\nbob,0,4\n", "no usable follower count"),
    ("ana,900,3\nbob,800,4\n", "no header row"),
    ("foo,bar\nx,y\n", "none of its columns"),
    ("influencer,fee,orders\nana,10,1\n", "No file lists creators or posts"),
])
def test_wrong_files_are_refused_with_what_was_found_and_what_to_do(text, says):
    with pytest.raises(DataError, match=says) as caught:
        load(text)
    assert all(line.rstrip().endswith((".", "above it.")) for line in caught.value.problems)
    assert "Traceback" not in str(caught.value)


def test_sheets_that_are_passed_over_are_called_by_their_names():
    out = io.BytesIO()
    with pd.ExcelWriter(out) as book:
        pd.DataFrame({"foo": ["x"], "bar": ["y"]}).to_excel(book, sheet_name="Read me", index=False)
        pd.read_csv(io.StringIO(CREATORS)).to_excel(book, sheet_name="People", index=False)
        pd.DataFrame({"colour": ["red"], "size": ["small"]}).to_excel(book, sheet_name="Old stuff", index=False)
    campaigns = load_campaigns(("book.xlsx", out.getvalue()))
    aside = campaigns.report.set_aside
    assert aside["file"].tolist() == ["book.xlsx", "book.xlsx / Old stuff"]
    for sheet, reason in zip(("Read me", "Old stuff"), aside["reason"], strict=True):
        assert reason == f'the sheet "{sheet}" of book.xlsx was not used: nothing in it is known'
        assert f"T{reason[1:]}." in campaigns.report.notes
    assert_nothing_lost(campaigns, 5)


def test_half_characters_that_json_and_frames_may_hold_are_no_obstacle():
    text = '[{"creator": "ana \\ud83d\\ude00", "followers": 900, "niche": "\\ud800"}, ' \
           '{"creator": "bob", "followers": 800, "niche": "\\\\ud800"}]'
    found = load_campaigns(("a.json", text.encode())).creators
    assert found[["creator_id", "niche"]].values.tolist() == [["ana \U0001f600", "\ufffd"], ["bob", "\\ud800"]]
    frame = pd.DataFrame({"creator": ["ana", "bob"], "followers": [900, 800],
                          "niche": pd.Series(["\udfff", None], dtype=object)})
    loaded = load_campaigns(("frame", frame))
    assert loaded.creators["niche"].tolist() == ["\ufffd", None]
    assert any("1 half character(s)" in note for note in loaded.report.notes)


def test_days_of_sales_without_a_day_are_set_aside():
    sales = ("s.csv", b"date,region,orders,revenue\nx,DE,3,4\ny,FR,1,2\n")
    campaigns = load_campaigns(sales, ("c.csv", CREATORS.encode()))
    assert campaigns.report.set_aside["reason"].tolist() == ["has no date"] * 2
    assert_nothing_lost(campaigns, 5)


def test_problems_of_all_files_are_raised_at_once():
    with pytest.raises(DataError) as caught:
        load_campaigns(("a.csv", b""), ("b.csv", b"\x89PNG\r\n" + bytes(99)), ("c.csv", b"foo,bar\nx,y\n"),
                       ("d.csv", CREATORS.encode()))
    assert [p.split()[0].rstrip(":") for p in caught.value.problems] == ["b.csv", "a.csv", "c.csv"]


def test_answers_that_answer_nothing_are_all_named():
    with pytest.raises(DataError) as caught:
        load(CREATORS, answers={"selection": "by chance", "weather": "fine", "column:file0.csv:x": "nothing"})
    assert len(caught.value.problems) == 3


def test_one_creator_alone_loads():
    assert load("creator,followers,likes\nana,900,3\n").card.creators == 1


def test_progress_rises_to_one_and_what_it_raises_ends_the_loading():
    told = []
    sources = [("file0.csv", CREATORS.encode()), ("file1.csv", POSTS.encode())]
    campaigns = load_campaigns(*sources, progress=lambda stage, done: told.append((stage, done)))
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[0][1] == 0.0 and told[-1][1] == 1.0 and "Reading file1.csv" in dict(told)
    assert campaigns.fingerprint == load_campaigns(*sources).fingerprint

    class CancelledError(Exception):
        pass

    for stage, _ in told:
        def stop(now, done, at=stage):
            if now == at:
                raise CancelledError(at)

        with pytest.raises(CancelledError, match=stage):
            load_campaigns(*sources, progress=stop)
