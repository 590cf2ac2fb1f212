"""Home: three answers, the same as on their pages, or what is missing."""

from __future__ import annotations

import html
from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

from data.campaigns import from_tables
from data.samples import load_sample
from data.workspace import keep_dataset

APP = Path(__file__).resolve().parents[2] / "app.py"


def opened(**query) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def words_of(at: AppTest) -> str:
    return html.unescape(" ".join(element.proto.body for element in at.get("html")))


def test_the_sample_opens_with_three_answers_and_says_that_it_is_made_up():
    text = words_of(opened())
    assert text.count('<h2 class="brief">') == 3
    assert "Synthetic" in text
    assert "per doubling of followers" in text
    assert "futures" in text


def test_the_answers_are_those_of_their_pages():
    home = words_of(opened(budget="50000", platforms="Instagram"))
    for page in ("3_Decline", "5_Budget"):
        at = opened(budget="50000", platforms="Instagram").switch_page(f"pages/{page}.py").run()
        assert not at.exception
        title = words_of(at).split('<h1 class="answer">')[1].split("</h1>")[0]
        assert title in home


def test_filters_are_named_and_reset_with_one_click():
    at = opened(platforms="TikTok")
    assert "TikTok" in words_of(at)
    next(b for b in at.button if b.label == "Reset filters").click().run()
    assert not at.exception
    assert "platforms" not in at.query_params


def test_young_posts_are_left_out_where_there_are_any_and_it_is_asked(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    sample = load_sample()
    read = sample.posts["published_at"].max() + pd.Timedelta(days=1)
    kept = keep_dataset(from_tables(creators=sample.creators, posts=sample.posts.assign(observed_at=read)))
    assert "old enough to judge" not in words_of(opened(settled="1"))  # in the sample every post is
    assert "old enough to judge" not in words_of(opened(data=kept))
    at = opened(data=kept, settled="1")
    assert "Only posts old enough to judge." in words_of(at)
    next(b for b in at.button if b.label == "Reset filters").click().run()
    assert "old enough to judge" not in words_of(at)


def test_without_data_it_says_what_is_missing():
    assert "No data is loaded" in words_of(opened(data="none"))


def test_a_link_to_deleted_data_says_so():
    assert "not kept here any more" in words_of(opened(data="0" * 32))
    assert "not kept here any more" in words_of(opened(data="../../etc/passwd"))


def test_choosing_every_value_is_no_filter():
    at = opened(platforms=["Instagram", "TikTok", "YouTube"])
    assert "Only " not in words_of(at)
    assert "Reset filters" not in [b.label for b in at.button]
