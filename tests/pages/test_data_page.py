"""The Data page as a person uses it: add files, read what was found, answer, correct, open, delete."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import load_campaigns
from data.workspace import keep_dataset, kept_datasets, open_dataset

ROOT = Path(__file__).resolve().parents[2]

CREATORS = ("creators.csv", b"Username,Category,#Followers\n" + b"".join(
    b"c%d,%s,%d\n" % (i, (b"food", b"travel")[i % 2], 1000 * (i + 1)) for i in range(20)), "text/csv")
POSTS = ("posts.csv", b"shortcode,influencer_profile,nb_likes,nb_comments\n" + b"".join(
    b"p%d,c%d,%d,%d\n" % (i, i % 20, 10 + i, i % 3) for i in range(40)) + b"p0,c0,10,0\np99,nobody,5,5\n", "text/csv")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))


def page(**query) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.switch_page("pages/1_Data.py").run()
    assert not at.exception
    return at


def seen(at: AppTest) -> str:
    """What our own parts say, without marks."""
    bodies = " ".join(e.proto.body for e in at.get("html") if "<style" not in e.proto.body)
    return html.unescape(re.sub(r"<[^>]+>", " ", bodies))


def upload(at: AppTest, *files) -> AppTest:
    at.file_uploader[0].set_value(list(files)).run()
    assert not at.exception
    return at


def shown(at: AppTest) -> str:
    found = at.query_params["data"]
    return found if isinstance(found, str) else found[0]


def press(at: AppTest, label: str) -> AppTest:
    next(b for b in at.button if b.label == label).click().run()
    assert not at.exception
    return at


def answer(at: AppTest, question: str, choice: str) -> AppTest:
    next(s for s in at.selectbox if question in s.label).set_value(choice)
    return press(at, "Use these answers")


def test_the_sample_is_shown_at_first_and_says_that_it_is_synthetic():
    assert "can be used" in seen(page())
    assert "Synthetic sample data" in seen(page())


def test_without_data_it_says_what_is_missing_and_still_takes_files():
    at = page(data="none")
    assert "No data is loaded" in seen(at)
    assert "can be used" in seen(upload(at, CREATORS, POSTS))


def test_a_link_to_data_that_is_gone_says_so():
    assert "not kept here any more" in seen(page(data="0" * 32))


def test_files_become_the_dataset_that_is_shown_and_kept():
    at = upload(page(), CREATORS, POSTS)
    assert re.fullmatch("[0-9a-f]{32}", shown(at))
    text = seen(at)
    assert "All 40 posts can be used, from 20 creators" in text
    assert "Of 62 rows read, 2 were set aside" in text
    assert "Synthetic" not in text
    assert kept_datasets()[0][0] == shown(at)
    assert open_dataset(shown(at)).report.rows_read == 62
    assert {m.label: m.value for m in at.metric} == {
        "Posts that can be used": "40", "Creators with posts": "20", "Rows set aside": "2", "Columns understood": "7"}
    lines = next(d.value for d in at.dataframe if "cells" in d.value)
    assert sorted(lines["cells"]) == ["p0,c0,10,0", "p99,nobody,5,5"]
    # The bytes are gone from the uploader: it is a new one.
    assert not at.file_uploader[0].value


def test_the_same_files_lead_to_the_same_link_after_it_was_deleted():
    at = upload(page(), CREATORS, POSTS)
    first = shown(at)
    press(at, "Delete for good")
    assert "data" not in at.query_params
    assert kept_datasets() == []
    assert "not kept here" in seen(page(data=first))
    assert shown(upload(page(data=first), CREATORS, POSTS)) == first


def test_a_wrong_file_gets_a_sentence_and_nothing_is_lost():
    at = upload(page(), CREATORS, POSTS)
    before = shown(at)
    upload(at, ("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "text/csv"))
    text = seen(at)
    assert "photo.csv" in text
    assert "image" in text
    assert shown(at) == before
    assert "All 40 posts can be used" in text


def test_an_answer_makes_a_new_dataset_that_knows_it():
    at = upload(page(), CREATORS, POSTS)
    before = shown(at)
    assert "not answered yet" in seen(at)
    answer(at, "chosen", "all we worked with")
    assert shown(at) != before
    assert open_dataset(shown(at)).card.selection == "all we worked with"
    assert "List chosen: all we worked with." in seen(at)
    asked = next(s for s in at.selectbox if "chosen" in s.label)
    assert (asked.value, "(answered)" in asked.label) == ("all we worked with", True)


def test_the_link_of_an_answered_dataset_is_that_of_the_ten_line_script():
    at = answer(upload(page(), CREATORS, POSTS), "chosen", "top by followers")
    answers = {"selection": "top by followers", "platform": "Instagram"}
    assert shown(at) == load_campaigns(CREATORS[:2], POSTS[:2], answers=answers).fingerprint


def correct(at: AppTest, row: int, taken_for: str) -> AppTest:
    """Choose another meaning for a column in the table of columns, and have the files read again."""
    at.session_state[f"columns_{shown(at)}"] = {
        "edited_rows": {row: {"taken_for": taken_for}}, "added_rows": [], "deleted_rows": []}
    return press(at, "Read again with these columns")


def test_a_corrected_column_is_read_as_corrected_and_stays_so():
    at = answer(upload(page(), CREATORS, POSTS), "chosen", "all we worked with")
    found = open_dataset(shown(at)).report.columns
    row = found.index[found["found"] == "nb_comments"][0]
    at = correct(at, int(row), "unused")
    campaigns = open_dataset(shown(at))
    assert campaigns.card.engagement_parts == ("likes",)
    assert campaigns.card.selection == "all we worked with"
    at = answer(at, "chosen", "top by followers")
    assert open_dataset(shown(at)).card.engagement_parts == ("likes",)


def test_answers_outlive_further_files():
    at = answer(upload(page(), CREATORS, POSTS), "chosen", "all we worked with")
    at.checkbox[0].check()
    upload(at, ("more.csv", b"shortcode,influencer_profile,nb_likes,nb_comments\nq1,c1,7,1\n", "text/csv"))
    assert "All 41 posts can be used" in seen(at)
    assert open_dataset(shown(at)).card.selection == "all we worked with"


def test_the_same_files_again_say_so_and_end():
    at = upload(page(), CREATORS, POSTS)
    upload(at, CREATORS, POSTS)
    assert "These files are the dataset that is shown." in seen(at)


def test_another_dataset_is_opened_and_the_sample_again():
    kept = keep_dataset(load_campaigns(CREATORS[:2], POSTS[:2]))
    at = press(page(), "Open")
    assert shown(at) == kept
    assert not [s for s in at.selectbox if "chosen" in s.label]  # kept without its files: it cannot be read again
    assert "Synthetic" in seen(press(at, "Open the sample"))


HOSTILE = "<img src=x onerror=alert(1)> [a](http://e.test) ![b](http://e.test/b.png)"


def test_text_from_files_reaches_the_screen_as_text_only():
    name = f"{HOSTILE}.csv"
    at = upload(page(), (name, CREATORS[1].replace(b"Category", b'"<b>Category</b>"'), "text/csv"), POSTS)
    bodies = [e.proto.body for e in at.get("html") if "<style" not in e.proto.body]
    said = [*bodies, *(m.value for m in at.markdown), *(s.label for s in at.selectbox), *(m.label for m in at.metric)]
    for text in said:
        assert "<img" not in text
        assert "<b>" not in text
        assert "](http" not in text
