"""Rows set aside come back in once they are corrected: what is downloaded is a file that loads."""

from __future__ import annotations

import io
import zipfile

import pandas as pd

from data import load_campaigns
from data.aside import LINE, OWN_COLUMNS, REASON, download_kind, download_of, files_to_correct, to_correct

CREATORS = ("creators.csv", b"username,platform,followers\nanna,TikTok,1000\nben,TikTok,2000\n")
POSTS = ("posts.csv", b'post_id,username,likes,caption\np1,anna,10,"a, b"\np2,bne,20,"two\nlines"\np3,ben,5,x\n'
                      b"p3,ben,5,x\np4,anan,7,=1+1\n")


def headers(campaigns) -> dict:
    return {file: list(rows["found"]) for file, rows in campaigns.report.columns.groupby("file", sort=False)}


def test_corrected_rows_come_back_in_and_nothing_else_is_different():
    before = load_campaigns(CREATORS, POSTS)
    rows = to_correct(before.report)
    assert len(rows) == 2
    assert len(before.report.set_aside) == 3  # with the exact repeat, which needs no correcting
    (name, content), = files_to_correct(rows, headers(before)).items()
    assert download_of({name: content}) == content
    assert download_kind(rows) == (name, "text/csv") == ("posts - to correct.csv", "text/csv")
    frame = pd.read_csv(io.BytesIO(content), dtype=str)
    assert list(frame.columns) == ["post_id", "username", "likes", "caption", LINE, REASON]
    assert frame["caption"].tolist() == ["two\nlines", "'=1+1"]
    assert frame[REASON].str.contains("not among the creators listed").all()
    assert frame[LINE].astype(int).tolist() == rows["line"].tolist()
    uncorrected = load_campaigns(CREATORS, POSTS, (name, content))
    assert len(uncorrected.posts) == len(before.posts)
    corrected = content.replace(b"bne", b"ben").replace(b"anan", b"anna")
    after = load_campaigns(CREATORS, POSTS, (name, corrected))
    assert sorted(after.posts["post_id"]) == ["p1", "p2", "p3", "p4"]
    assert after.posts.set_index("post_id").loc["p2", ["creator_id", "likes"]].tolist() == ["ben", 20]
    taken = after.report.columns.set_index(["file", "found"])["taken_for"]
    assert not taken[taken.index.get_level_values("found").isin(OWN_COLUMNS)].astype(bool).any()


def test_rows_of_several_files_are_a_zip_of_one_file_each():
    more = ("more.csv", b"post_id,username,likes\nq1,nobody,3\n")
    campaigns = load_campaigns(CREATORS, POSTS, more)
    rows = to_correct(campaigns.report)
    content = download_of(files_to_correct(rows, headers(campaigns)))
    assert download_kind(rows) == ("rows-to-correct.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["posts - to correct.csv", "more - to correct.csv"]
        assert archive.read("more - to correct.csv").decode("utf-8-sig").splitlines()[1].startswith("q1,nobody,3,2,")
    after = load_campaigns(CREATORS, POSTS, more, ("rows-to-correct.zip", content))
    assert len(after.posts) == len(campaigns.posts)


def test_columns_of_one_name_and_rows_that_are_too_long_keep_every_cell():
    rows = pd.DataFrame({"file": "a.csv", "line": [2, 3], "reason": "why", "cells": ["1,2,3", "4,5,6,7"]})
    (_, content), = files_to_correct(rows, {"a.csv": ["x", "x", ""]}).items()
    assert content.decode("utf-8-sig").split("\r\n")[:3] == [
        f"x,x,column 3,column 4,{LINE},{REASON}", "1,2,3,,2,why", "4,5,6,7,3,why"]


def test_creators_listed_again_are_not_offered_since_they_would_undo_what_is_newer():
    later = ("later.csv", CREATORS[1].replace(b"1000", b"1500"))
    campaigns = load_campaigns(CREATORS, later, POSTS)
    assert campaigns.report.set_aside["reason"].str.contains("listed again").any()
    told = campaigns.report.quality.check("duplicates")
    assert "2 creators were updated by a later file" in told.text
    assert "exact duplicate" in told.text
    assert "listed again" not in told.text
    assert not to_correct(campaigns.report)["reason"].str.contains("listed again").any()
