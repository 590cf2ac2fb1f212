"""Posts without a follower count are counted by reason, each with what to do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import load_campaigns
from data.reading import read_here
from tests.data.quality.datasets import clean, quality

LIST = "handle,platform,followers\nana,Instagram,1000\nbob,TikTok,2000\ncid,Instagram,\n"


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch):
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))


def check_of(*files: str):
    campaigns = load_campaigns(*[(f"f{i}.csv", text.encode()) for i, text in enumerate(files)])
    return campaigns, campaigns.report.quality.check("posts_without_followers")


def posts(*rows: str, head: str = "post_id,username,platform,likes") -> str:
    return "\n".join([head, *(f"p{i},{row}" for i, row in enumerate(rows))]) + "\n"


def test_each_reason_is_counted_with_its_step():
    _, check = check_of(LIST, posts("ana,Instagram,5", "ana,TikTok,5", "bob,Instagram,5", "cid,Instagram,5",
                                    *["bob,TikTok,7"] * 3))
    assert check.status == "review" and check.rows == 3
    assert "2 of creators who are listed, but not on the platform of the post" in check.text
    assert "1 of creators who are listed without followers" in check.text
    assert "3 of 7 posts (43 %)" in check.text
    assert "on that platform" in check.advice and "Fill in the followers" in check.advice
    assert set(check.examples["where"]) == {"f1.csv"}


@pytest.mark.parametrize(("known", "status"), [(0, "fail"), (2, "fail"), (3, "review")])
def test_above_half_it_fails(known, status):
    _, check = check_of(LIST, posts(*["ana,TikTok,5"] * 3, *["ana,Instagram,6"] * known))
    assert (check.status, check.rows) == (status, 3)


def test_without_a_list_the_files_are_named_as_the_reason():
    _, check = check_of(posts("ana,100,5", "bob,,6", "cid,300,7", head="post_id,username,followers,likes"))
    assert check.rows == 1 and "1 of creators of whom no file gives one" in check.text


def test_all_known_passes_and_averages_alone_are_not_asked():
    _, check = check_of(LIST, posts("ana,Instagram,5", "bob,TikTok,7"))
    assert check.status == "pass" and check.rows == 0
    assert check_of("handle,followers,avg likes\nana,100,5\nbob,200,6\n")[1] is None


@settings(max_examples=20, deadline=None)
@given(st.sets(st.integers(0, 599), max_size=40), st.sets(st.integers(0, 59), max_size=20))
def test_the_count_is_that_of_posts_left_without_followers(unknown, silent):
    tables = clean()
    followers = tables["posts"]["followers"].astype(float)
    followers.iloc[sorted(unknown)] = np.nan
    tables["posts"]["followers"] = followers
    tables["creators"].loc[sorted(silent), "followers"] = np.nan
    expected = sum(row // 10 in silent for row in unknown)
    check = quality(tables).check("posts_without_followers")
    assert check.rows == expected and (check.status == "pass") == (expected == 0)
