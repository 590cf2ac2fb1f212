"""The Data page as a person uses it: add files, read what was found, answer, correct, open, delete."""

from __future__ import annotations

import gc
import html
import os
import re
import threading
import time
import weakref
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import background, load_campaigns
from data.template import template_csv
from data.workspace import delete_dataset, keep_dataset, kept_datasets, open_dataset
from data.workspace.database import open_database
from data.workspace.saved import Works
from pages.shared import loading
from pages.shared.cached import campaigns as cached_campaigns
from pages.shared.cached import data as cached_data
from pages.shared.controls import data_adding
from tests.pages.shown import numbers

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


def choose(at: AppTest, label: str, option: str) -> AppTest:
    """Choose one of several things side by side: the ways to add data, the views to look closer."""
    next(b for b in at.segmented_control if label in b.label).set_value(option).run()
    assert not at.exception
    return at


def look_closer(at: AppTest, view: str) -> AppTest:
    return choose(at, "Look closer", view)


def upload(at: AppTest, *files, alone: bool = False) -> AppTest:
    if not at.file_uploader:
        choose(at, "Add ", "files")
    if alone:
        at.radio[0].set_value(False).run()
    at.file_uploader[0].set_value(list(files)).run()
    assert not at.exception
    return at


def paste(at: AppTest, text: str) -> AppTest:
    choose(at, "Add ", "paste")
    at.text_area[0].set_value(text).run()
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
    assert {m.label: m.value for m in numbers(at)} == {
        "Posts that can be used": "40", "Creators with posts": "20", "Rows set aside": "2", "Columns understood": "7"}
    assert "Added creators.csv and posts.csv." in text
    assert re.search(r"creators.csv\s+creators\s+20\s+0", text)
    assert re.search(r"posts.csv\s+posts\s+42\s+2\s+4 of 4\s+commas, UTF-8", text)
    look_closer(at, "aside")
    lines = next(d.value for d in at.dataframe if "cells" in d.value)
    assert sorted(lines["cells"]) == ["p0,c0,10,0", "p99,nobody,5,5"]
    # The bytes are gone from the uploader: it is a new one.
    assert not choose(at, "Add ", "files").file_uploader[0].value


def test_rows_set_aside_are_corrected_and_added_again():
    at = look_closer(upload(page(), CREATORS, POSTS), "aside")
    labels = [b.proto.label for b in at.get("download_button")]
    assert labels[-2:] == ["Download 1 row to correct", "Download the list"]
    campaigns = open_dataset(shown(at))
    (name, content), = cached_data.to_correct(shown(at), campaigns).items()
    at = upload(at, (name, content.replace(b"nobody", b"c3"), "text/csv"))
    assert "1 post is new: 41 in all." in seen(at)
    assert "All 41 posts can be used" in seen(at)
    assert re.search(r"posts - to correct.csv\s+posts\s+1\s+0\s+4 of 4", seen(at))


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
    assert "Nothing was changed" in text
    assert shown(at) == before
    assert "All 40 posts can be used" in text
    assert not at.file_uploader[0].value  # a wrong file's bytes are let go as well


def test_a_file_of_which_nothing_is_known_is_read_once_somebody_says_what_its_columns_hold():
    at = upload(page(), ("export.csv", b"foo,bar,baz\nanna,1000,5\nben,2000,6\n", "text/csv"))
    assert "none of its columns" in seen(at)
    assert "Say what its columns hold" in seen(at)
    table = next(d.value for d in at.dataframe if "values" in d.value)
    assert table["values"].tolist() == ["anna · ben", "1000 · 2000", "5 · 6"]
    at.session_state["columns_mend_1_0"] = {
        "edited_rows": {0: {"taken_for": "posts.creator_id"}, 1: {"taken_for": "posts.followers"},
                        2: {"taken_for": "posts.likes"}}, "added_rows": [], "deleted_rows": []}
    at = press(at, "Read with these columns")
    assert "All 2 posts can be used, from 2 creators" in seen(at)
    assert "Say what its columns hold" not in seen(at)
    at = upload(at, ("april.csv", b"foo,bar,baz\ncleo,3000,7\n", "text/csv"), alone=True)
    assert "All 1 post" in seen(at) or "1 of 1 post can be used" in seen(at)
    assert "As for export.csv:" in seen(at)


def test_more_files_than_are_read_at_once_are_refused_and_let_go():
    at = upload(page(), *[(f"posts{i}.csv", POSTS[1], "text/csv") for i in range(21)])
    assert "21 files were given and at most 20 are read at once" in seen(at)
    assert "data" not in at.query_params
    assert not at.file_uploader[0].value


@pytest.mark.parametrize(("files", "said"), [
    ([("a", 1)] * 20, None), ([("a", 1)] * 21, "21 files"), ([("a.csv", 201_000_000)], "a.csv has 201 MB"),
    ([("a", 150_000_000)] * 3, "450 MB together"), ([("a", 200_000_000)] * 2, None),
])
def test_the_caps_hold_from_their_limits_on(files, said):
    found = data_adding.over_the_cap(files)
    assert found is None if said is None else said in found


def test_an_answer_makes_a_new_dataset_that_knows_it():
    at = upload(page(), CREATORS, POSTS)
    before = shown(at)
    assert "not answered yet" in seen(at)
    assert any("not answered yet" in s.label for s in at.selectbox)
    assert re.search(r"How was this list of creators chosen\?\s+\(not answered yet\)", seen(at))
    assert not any(re.search("[^A-Za-z0-9, ]", s.label) for s in at.selectbox if "answer" in s.label)
    answer(at, "chosen", "all we worked with")
    assert shown(at) != before
    assert open_dataset(shown(at)).card.selection == "all we worked with"
    assert "List chosen: all we worked with." in seen(at)
    # Answered questions fold into a line, and open again.
    assert "2 questions answered." in seen(at)
    assert not any("chosen" in s.label for s in at.selectbox)
    next(t for t in at.toggle if t.label == "Change the answers").set_value(True).run()
    asked = next(s for s in at.selectbox if "chosen" in s.label)
    assert (asked.value, asked.label.endswith(", answered")) == ("all we worked with", True)


def test_the_link_of_an_answered_dataset_is_that_of_the_ten_line_script():
    at = answer(upload(page(), CREATORS, POSTS), "chosen", "top by followers")
    answers = {"selection": "top by followers", "platform": "Instagram"}
    assert shown(at) == load_campaigns(CREATORS[:2], POSTS[:2], answers=answers).fingerprint


def correct(at: AppTest, file: str, column: str, taken_for: str) -> AppTest:
    """Choose another meaning for a column in the table of columns, and have the files read again."""
    look_closer(at, "columns")
    files = list(dict.fromkeys(open_dataset(shown(at)).report.columns["file"]))
    if len(files) > 1:
        next(s for s in at.selectbox if s.label == "File").set_value(file).run()
    table = next(d.value for d in at.dataframe if "values" in d.value)
    row = list(table["found"]).index(column)
    at.session_state[f"columns_{shown(at)}_{files.index(file)}"] = {
        "edited_rows": {row: {"taken_for": taken_for}}, "added_rows": [], "deleted_rows": []}
    return press(at, "Read again with these columns")


def test_a_corrected_column_is_read_as_corrected_and_stays_so():
    at = answer(upload(page(), CREATORS, POSTS), "chosen", "all we worked with")
    at = correct(at, "posts.csv", "nb_comments", "unused")
    campaigns = open_dataset(shown(at))
    assert campaigns.card.engagement_parts == ("likes",)
    assert campaigns.card.selection == "all we worked with"
    assert "Took “nb_comments” for not used." in seen(at)
    next(t for t in at.toggle if t.label == "Change the answers").set_value(True).run()
    at = answer(at, "chosen", "top by followers")
    assert open_dataset(shown(at)).card.engagement_parts == ("likes",)


def test_the_table_of_columns_shows_first_values_and_how_sure():
    at = look_closer(upload(page(), CREATORS, POSTS), "columns")
    table = next(d.value for d in at.dataframe if "values" in d.value)
    row = table[table["found"] == "#Followers"].iloc[0]
    assert row["values"].startswith("1000 · 2000 · 3000")
    assert (row["taken_for"], row["sure"]) == ("creators.followers", "certain")


def test_every_change_can_be_taken_back_and_done_again():
    at = upload(page(), CREATORS, POSTS)
    first = shown(at)
    at = answer(at, "chosen", "all we worked with")
    second = shown(at)
    at = correct(at, "posts.csv", "nb_comments", "unused")
    third = shown(at)
    at = press(at, "Undo")
    assert shown(at) == second
    assert "Taken back: took “nb_comments” for not used." in seen(at)
    at = press(at, "Undo")
    assert shown(at) == first
    at = press(press(at, "Redo"), "Redo")
    assert shown(at) == third
    assert not [b for b in at.button if b.label == "Redo"]
    at = press(press(press(at, "Undo"), "Undo"), "Undo")
    assert "data" not in at.query_params  # the sample again
    assert not [b for b in at.button if b.label == "Undo"]


def test_a_deleted_dataset_is_no_step_to_go_back_to():
    at = answer(upload(page(), CREATORS, POSTS), "chosen", "all we worked with")
    press(at, "Undo")
    at = press(at, "Delete for good")
    assert not [b for b in at.button if b.label in ("Undo", "Redo")]


def test_whoever_deletes_a_dataset_is_told_where_else_its_files_are_and_may_delete_them_there():
    at = answer(upload(page(), CREATORS, POSTS), "chosen", "all we worked with")
    now, before = (fingerprint for fingerprint, _ in kept_datasets())
    work = Works(open_database()).save("plan", "Spring", {"texts": {}}, dataset=before)
    at.session_state[f"delete_{now}"] = True
    at.run()
    assert "Its files are also in 1 other kept dataset" in seen(at)
    next(t for t in at.toggle if t.label.startswith("Delete that one too")).set_value(True).run()
    at = press(at, "Delete for good")
    assert kept_datasets() == [] and Works(open_database()).get(work.id) is None
    home = Path(os.environ["MICROSCOPE_HOME"])
    assert not [path for path in home.rglob("*") if path.is_file() and b"shortcode" in path.read_bytes()]


def test_a_dataset_is_deleted_once_what_was_saved_over_it_can_be(monkeypatch):
    at = upload(page(), CREATORS, POSTS)
    kept = kept_datasets()
    monkeypatch.setenv("MICROSCOPE_DATABASE", "postgresql+psycopg://ana:hidden@127.0.0.1:1/x")
    at = press(at, "Delete for good")
    assert "cannot be opened" in seen(at) and "hidden" not in seen(at) and kept_datasets() == kept
    monkeypatch.delenv("MICROSCOPE_DATABASE")
    press(at, "Delete for good")
    assert kept_datasets() == []


def test_what_another_server_deleted_is_shown_no_more():
    at = upload(page(), CREATORS, POSTS)
    assert cached_campaigns(shown(at)) is not None
    delete_dataset(shown(at))
    assert cached_campaigns(shown(at)) is None and "not kept here" in seen(page(data=shown(at)))


def test_after_a_deletion_no_cache_holds_what_was_deleted():
    at = upload(page(), CREATORS, POSTS)
    looked = weakref.ref(cached_campaigns(shown(at)))
    assert looked() is not None
    press(at, "Delete for good")
    del at
    gc.collect()
    assert looked() is None


MORE = ("more.csv", b"shortcode,influencer_profile,nb_likes,nb_comments\nq1,c1,7,1\n", "text/csv")


def test_answers_outlive_further_files_and_what_they_brought_is_said():
    at = answer(upload(page(), CREATORS, POSTS), "chosen", "all we worked with")
    upload(at, MORE)
    assert "All 41 posts can be used" in seen(at)
    assert "1 post is new: 41 in all." in seen(at)
    assert open_dataset(shown(at)).card.selection == "all we worked with"
    assert "All 40 posts can be used" in seen(press(at, "Undo"))


def test_a_later_export_says_what_is_new_told_anew_and_in_conflict():
    at = upload(page(), CREATORS, POSTS)
    later = b"Username,Category,#Followers\nc0,food,1500\nc1,travel,2000\nnew,art,777\n"
    upload(at, ("april.csv", later, "text/csv"))
    text = seen(at)
    assert "1 creator is new" in text
    assert "of 1 creator a value is another one now (followers)" in text
    assert "21 in all" in text
    assert "Followers of 1 creator differs between creators.csv and april.csv: the later was taken" in text
    assert "2 creators updated by a later row" in text
    assert "The rates of 2 posts are divided by the new follower counts, because the posts carry none of their own." \
        in text


def test_what_a_correction_or_an_answer_changed_is_said():
    at = correct(upload(page(), CREATORS, POSTS), "creators.csv", "Category", "creators.country")
    assert "of 20 creators more is known (country); of 20 creators less is known (niche)" in seen(at).lower()
    assert "Nothing is different" not in seen(at)
    at = answer(at, "chosen", "top by followers")
    assert "chosen? Top by followers; until now don't know was assumed." in seen(at)
    assert "The values in the tables are as before." in seen(at)
    assert "Nothing is different" not in seen(at)


def test_files_can_be_read_as_a_dataset_of_their_own():
    at = upload(page(), CREATORS, POSTS)
    upload(at, ("alone.csv", b"username,followers,likes\nanna,100,7\nben,900,8\n", "text/csv"), alone=True)
    assert "All 2 posts can be used" in seen(at)


def test_the_same_files_again_say_so_and_end():
    at = upload(page(), CREATORS, POSTS)
    first = shown(at)
    upload(at, CREATORS, POSTS)
    assert "These files are part of the data shown already" in seen(at)
    assert shown(at) == first
    upload(at, CREATORS, POSTS, alone=True)
    assert "These files are the dataset that is shown." in seen(at)
    assert shown(at) == first


FEES = "@C1\t250 €\nc2\t1,200 €\n"


def test_a_pasted_list_of_handles_and_fees_becomes_quotes_of_the_creators_loaded():
    at = paste(upload(page(), CREATORS, POSTS), FEES)
    assert "2 rows, without column names" in seen(at)
    assert "data" in at.query_params
    at = press(at, "Add this table")
    campaigns = open_dataset(shown(at))
    quotes = campaigns.creators.set_index("creator_id")["quoted_fee"].dropna()
    assert quotes.to_dict() == {"c1": 250.0, "c2": 1200.0}
    assert len(campaigns.creators) == 20
    assert campaigns.creators["followers"].notna().all()
    assert "Added pasted table 1.tsv." in seen(at)
    assert "Of 2 creators more is known (quoted fee, currency): 20 in all." in seen(at)
    assert "All 40 posts can be used" in seen(at)
    at = paste(at, "c3\t99\n")
    assert open_dataset(shown(press(at, "Add this table"))).creators["quoted_fee"].notna().sum() == 3
    assert "pasted table 2.tsv" in seen(at)


def test_a_pasted_table_needs_no_data_before_it():
    at = press(paste(page(), "handle\tfollowers\tlikes\nanna\t1000\t30\nben\t5000\t90\n"), "Add this table")
    assert "All 2 posts can be used, from 2 creators" in seen(at)


def test_grave_findings_are_said_at_the_top():
    rows = b"".join(b"c%d,%d,%d\n" % (i, 100 + i, 50_000 + i) for i in range(40))
    at = upload(page(), ("posts.csv", b"username,followers,likes\n" + rows, "text/csv"))
    assert any(check.status == "fail" for check in open_dataset(shown(at)).report.quality.checks)
    assert re.search("[0-9] checks? below says?: do not decide on this yet", seen(at))


def test_text_that_is_no_table_gets_a_sentence():
    at = paste(page(), "hello there")
    assert "Only one column was found" in seen(at)
    assert not [b for b in at.button if b.label == "Add this table"]


def test_the_next_export_of_the_same_shape_is_read_as_the_one_before_until_forgotten():
    at = answer(upload(page(), CREATORS, POSTS), "chosen", "all we worked with")
    at = correct(at, "posts.csv", "nb_comments", "unused")
    creators = ("list.csv", CREATORS[1], "text/csv")
    april = ("april.csv", POSTS[1], "text/csv")
    at = upload(at, creators, april, alone=True)
    campaigns = open_dataset(shown(at))
    assert campaigns.card.engagement_parts == ("likes",)
    assert campaigns.card.selection is None  # another list may have been chosen otherwise
    assert "As for posts.csv:" in seen(at)
    assert "“nb_comments” was taken for not used" in seen(at)
    for _ in range(2):
        if [b for b in at.button if b.label == "Forget this"]:
            at = press(at, "Forget this")
    assert "As for posts.csv:" not in seen(at)
    assert open_dataset(shown(at)).card.engagement_parts == ("likes", "comments")
    assert list((Path(os.environ["MICROSCOPE_HOME"]) / "mappings").glob("*.json")) == []


def test_files_of_the_same_names_in_other_hands_are_asked_how_they_were_chosen_and_say_what_was_taken():
    at = upload(page(), CREATORS, POSTS)
    next(s for s in at.selectbox if "platform" in s.label).set_value("TikTok")
    answer(at, "chosen", "all we worked with")
    assert "As for" not in seen(at)  # it was said of these very files
    other = (POSTS[0], POSTS[1].replace(b"p1,c1,11", b"p1,c1,12"), "text/csv")
    at = upload(page(), CREATORS, other)
    campaigns = open_dataset(shown(at))
    assert campaigns.card.selection is None
    assert set(campaigns.posts["platform"]) == {"TikTok"}
    assert any("chosen" in s.label for s in at.selectbox)
    assert "As for creators.csv: platform is TikTok." in seen(at)
    at = press(at, "Forget this")
    assert set(open_dataset(shown(at)).posts["platform"]) != {"TikTok"}


def test_a_long_load_runs_beside_the_page_and_leads_to_the_same_dataset(monkeypatch):
    direct = shown(upload(page(), CREATORS, POSTS))
    monkeypatch.setattr(loading, "LONG", 1)
    at = page()
    at.file_uploader[0].set_value([CREATORS, POSTS]).run()
    for _ in range(200):
        if "data" in at.query_params:
            break
        time.sleep(0.05)
        at.run()
    assert not at.exception
    assert shown(at) == direct
    assert "Added creators.csv and posts.csv." in seen(at)


def test_a_long_load_can_be_cancelled_and_changes_nothing(monkeypatch):
    go_on = threading.Event()

    def slow(*sources, answers, progress):
        progress("Reading posts.csv", 0.25)
        assert go_on.wait(60)
        progress("Joining", 0.5)
        raise AssertionError("it went on")

    monkeypatch.setattr(loading, "LONG", 1)
    monkeypatch.setattr(background, "load_as_before", slow)
    at = page()
    at.file_uploader[0].set_value([CREATORS, POSTS]).run()
    assert "Reading creators.csv and posts.csv" in seen(at)
    assert not at.file_uploader
    press(at, "Cancel")
    assert "Cancelled: creators.csv and posts.csv were not read." in seen(at)
    go_on.set()
    at.run()
    assert not at.exception
    assert "data" not in at.query_params
    assert kept_datasets() == []


def test_a_long_load_of_a_wrong_file_ends_with_its_sentence(monkeypatch):
    monkeypatch.setattr(loading, "LONG", 1)
    at = page()
    at.file_uploader[0].set_value([("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "text/csv")]).run()
    for _ in range(200):
        if "image" in seen(at):
            break
        time.sleep(0.05)
        at.run()
    assert not at.exception
    assert "photo.csv is a PNG image" in seen(at)


def test_rates_are_asked_where_currencies_differ_and_amounts_stay_until_they_are_given():
    deals = ("deals.csv", b"creator,deal id,fee,currency\nc1,d1,100,USD\nc2,d2,100,EUR\nc3,d3,50,EUR\n", "text/csv")
    at = look_closer(upload(page(), CREATORS, POSTS, deals), "currencies")
    assert set(open_dataset(shown(at)).deals["currency"]) == {"EUR", "USD"}
    next(n for n in at.number_input if n.label == "1 USD in EUR").set_value(0.9)
    at = press(at, "Convert at these rates")
    deals = open_dataset(shown(at)).deals.set_index("deal_id")
    assert deals["fee"].to_dict() == pytest.approx({"d1": 90.0, "d2": 100.0, "d3": 50.0})
    assert set(deals["currency"]) == {"EUR"}


def test_the_filled_template_needs_no_question_about_columns():
    at = choose(page(), "Add ", "template")
    assert "those left in are set aside" in seen(at)
    files = [(f"{name}.csv", template_csv(name) + rows, "text/csv") for name, rows in {
        "creators": b"c1,Instagram,h1,,5000\r\nc2,Instagram,h2,,900\r\n",
        "posts": b"p1,c1,Instagram,,2026-03-04,,,,,,,20,1\r\np2,c2,Instagram,,2026-03-05,,,,,,,30,2\r\n"}.items()]
    at = upload(choose(at, "Add ", "files"), *files)
    assert "All 2 posts can be used, from 2 creators" in seen(at)
    assert "5 example rows of the template" in seen(at)
    assert "columns hold nothing" not in seen(at)
    assert "correct them in the file" not in seen(at)
    assert {q.key for q in open_dataset(shown(at)).report.questions} == {"selection"}


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
    said = [*bodies, *(m.value for m in at.markdown), *(s.label for s in at.selectbox),
            *(b.help or "" for b in at.button)]
    assert any("img" in text for text in said)
    for text in said:
        assert "<img" not in text
        assert "<b>" not in text
        assert "](http" not in text
