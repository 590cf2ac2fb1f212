"""Files as people really send them: each with what must come of it. Every case was tried and found wanting once."""

from __future__ import annotations

import pytest

from data import DataError, load_campaigns


def load(*files: str, **named):
    return load_campaigns(*[(f"file{i}.csv", text.encode()) for i, text in enumerate(files)], **named)


@pytest.mark.parametrize("column", ["handle", "Account", "Profile", "Influencer name", "Instagram handle", "Creator",
                                    "owner_username", "author"])
def test_posts_that_name_their_creator_by_handle_find_it(column):
    campaigns = load("ID,Handle,Followers\n1,@Anna,1000\n2,bob,2000\n",
                     f"shortcode,{column},likes\np1,anna,5\np2,@Bob,7\np3,zed,9\n")
    assert campaigns.posts["creator_id"].tolist() == ["1", "2"]
    assert campaigns.posts["followers"].tolist() == [1000.0, 2000.0]
    assert campaigns.report.set_aside["cells"].tolist() == ["p3,zed,9"]


@pytest.mark.parametrize("header", ["influencer_id,handle", "handle,influencer_id"])
def test_an_id_names_the_creator_better_than_a_handle_beside_it(header):
    rows = {"influencer_id,handle": "p1,7,anna,100,5", "handle,influencer_id": "p1,anna,7,100,5"}
    campaigns = load(f"shortcode,{header},followers,likes\n{rows[header]}\n")
    assert campaigns.posts["creator_id"].tolist() == ["7"]
    assert campaigns.creators["handle"].tolist() == ["anna"]


@pytest.mark.parametrize("header", ["ER", "ER (%)", "ER %", "Engagement rate", "Engagement rate (%)"])
def test_rates_above_one_are_percentages(header):
    campaigns = load(f"Handle,Followers,{header}\na,1000,3.5\nb,2000,0.9\n")
    assert campaigns.creators["engagement_rate"].tolist() == pytest.approx([0.035, 0.009])


@pytest.mark.parametrize(("name", "platform"), [("ig", "Instagram"), ("TT", "TikTok"), ("yt", "YouTube"),
                                                ("Twitter", "X"), ("Facebook", "Facebook"), ("Myspace", "Myspace")])
def test_platforms_have_one_name(name, platform):
    campaigns = load(f"Handle,Platform,Followers,avg likes\na,{name},1000,3\n")
    assert campaigns.creators["platform"].tolist() == [platform]


@pytest.mark.parametrize(("content", "what"), [
    (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"), (b"\xef\xbb\xbf\n <html>", "web page"),
    (b'<?xml version="1.0"?><a/>', "XML")])
def test_a_page_or_program_output_named_csv_is_called_what_it_is(content, what):
    with pytest.raises(DataError, match=f"export.csv is .*{what}.*CSV, XLSX or Parquet"):
        load_campaigns(("export.csv", content))


def test_a_header_that_only_looks_like_json_or_html_is_a_header():
    assert len(load("[handle],followers,avg likes\na,1000,5\nb,2000,7\n").creators) == 2


def test_one_creator_alone_loads_and_says_what_is_missing():
    campaigns = load("Handle,Followers,avg likes\na,1000,5\n")
    assert len(campaigns.creators) == 1
    assert any("one creator" in note and "add the others" in note for note in campaigns.report.notes)
    assert not any("one creator" in n for n in load("Handle,Followers,avg likes\na,10,5\nb,20,5\n").report.notes)


def test_the_newest_observation_stays_wherever_it_stands():
    rows = ["p1,a,100,9,2026-03-01", "p1,a,100,5,2026-01-01", "p2,b,100,1,2026-01-01"]
    for order in ((0, 1, 2), (1, 0, 2), (2, 1, 0)):
        campaigns = load("\n".join(["shortcode,creator,followers,likes,scraped at", *(rows[i] for i in order)]))
        assert sorted(campaigns.posts["likes"]) == [1.0, 9.0]
        assert campaigns.report.set_aside["cells"].tolist() == [rows[1]]
