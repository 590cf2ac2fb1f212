"""Every changed cell is in the report, ids stay text, and what is open is asked of its file, with both readings.

A cell is changed when its canonical value is not the same text read plainly. Plainly means, spaces around it aside: a
count, an amount or a share is digits with at most a minus and a decimal point; a date is ISO 8601 without a zone; a
flag is one of the usual words; a text is itself; an empty cell is unknown.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import DataError, load_campaigns, schema
from data.recognising.cells import Habits, read_cells
from data.recognising.questions import checked

COLUMNS = {f"{table}.{c.name}": c for table, known in schema.TABLES.items() for c in known}
CELLS = st.sampled_from([
    "", " ", "12", "-1", "0", "007", "1.5", "1.2K", "1,2 Mio", "1,234", "1.234", "1.234,5", "12 %", "0.5", "3",
    "$5", "5 €", "(3)", "~7", ">1M", "1e5", "10-20", "#VALOR!", "#REF!", "N/A", "n/a", "NA", "NaN", "none", "-",
    "—", "hidden", "inf", "many", "@ana", "ana", " bob ", "'0123", '="007"', '"x"', "1.34E+18", "123.0", "IG",
    "Instagram", "twitter", "eur", "2024-05-01", "2024-05-01 10:00:00", "2024-05-01T10:00:00Z", "03/04/2024",
    "13/04/2024", "5 May 2024", "2 days ago", "1700000000", "45000", "yes", "No", "TRUE", "maybe", "=1+1",
    "ünïcode", "#food", "None", "Nan", "１２"])


def changed(column: schema.Column, text: str, value) -> bool:
    """Whether the canonical value is another than the text read plainly."""
    text = text.strip()
    if text == "":
        return not pd.isna(value)
    if column.kind in ("text", "id"):
        return pd.isna(value) or value != text
    if column.kind == "flag":
        usual = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False, "1.0": True}
        return pd.isna(value) or usual.get(text.casefold(), value) != value
    if column.kind == "date":
        if not re.fullmatch(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?", text, re.ASCII):
            return True
        return pd.isna(value) or pd.Timestamp(text) != value
    if not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
        return True
    return pd.isna(value) or float(text) != value


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(CELLS, min_size=1, max_size=9), name=st.sampled_from(sorted(COLUMNS)))
def test_every_changed_cell_is_counted(texts, name):
    column = COLUMNS[name]
    read = read_cells(column, pd.Series(texts, dtype="str"), Habits())
    count = sum(changed(column, text, value) for text, value in zip(texts, read.values, strict=True))
    assert sum(n for n, _ in read.changes) >= count, read.changes
    assert all(n > 0 and why.strip() for n, why in read.changes)
    if not count and not read.questions:
        assert all("kept" in why for _, why in read.changes), "where nothing was changed nothing is said to be"


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(CELLS, min_size=1, max_size=9), name=st.sampled_from(sorted(COLUMNS)))
def test_text_of_any_dtype_is_read_alike(texts, name):
    column, one = COLUMNS[name], None
    for dtype in ("str", object, "string"):
        read = read_cells(column, pd.Series(texts, dtype=dtype), Habits())
        values = read.values.astype(object).where(read.values.notna(), None).tolist()
        assert one is None or (values, read.changes) == one
        one = (values, read.changes)


def load(*texts: str, answers=None):
    return load_campaigns(*((f"file{i}.csv", t.encode()) for i, t in enumerate(texts)), answers=answers)


def questions(campaigns) -> dict:
    return {q.key: q for q in campaigns.report.questions}


def test_changes_of_a_file_are_counted_by_column():
    campaigns = load("creator;followers;likes;Date\n@ana;1.200;300;03.04.2024\n@bob;1,2M;n/a;14.04.2024\ncleo;77;9;\n")
    told = campaigns.report.changes.groupby("column")["count"].sum().to_dict()
    assert told == {"creator": 2, "followers": 2, "likes": 1, "Date": 2}


def test_ids_stay_text():
    campaigns = load("post_id,creator,followers,likes,country\n007,'0123,900,1,NA\n=\"008\",\"0124\",800,2,NO\n"
                     "1.34E+18,x,7,3,\n")
    assert campaigns.posts["post_id"].tolist() == ["007", "008", None]
    assert set(campaigns.creators["creator_id"]) == {"0123", "0124", "x"}
    assert campaigns.report.changes["change"].str.contains("rounded by a spreadsheet").sum() == 1


@pytest.mark.parametrize(("texts", "values"), [
    (["123.0", "45.0", ""], ["123", "45", None]), (["123.0", "a1"], ["123.0", "a1"]),  # a version may end in .0
    (["1,34E+18", "3E45"], [None, "3E45"]), (["'0123"], ["0123"]), (['="007"'], ["007"])])
def test_what_spreadsheets_do_to_ids(texts, values):
    read = read_cells(COLUMNS["posts.post_id"], pd.Series(texts, dtype="str"), Habits())
    assert read.values.astype(object).where(read.values.notna(), None).tolist() == values


def test_ids_held_as_decimal_numbers_beyond_their_precision_identify_nothing():
    read = read_cells(COLUMNS["posts.post_id"], pd.Series([17841405309211844.0, 12.0, np.nan]), Habits())
    assert read.values.isna().tolist() == [True, False, True] and read.values[1] == "12"
    assert read.changes[0][0] == 1
    filled = read_cells(COLUMNS["posts.post_id"], pd.Series([f"{178414053092118 + i}00" for i in range(5)]), Habits())
    assert filled.values.notna().all() and "end in zeros" in filled.changes[0][1]


@pytest.mark.parametrize(("name", "text"), [
    ("creators.country", "NA"), ("creators.country", "NO"), ("creators.language", "no"), ("sales.region", "NA"),
    ("creators.name", "Nan"), ("posts.caption", "#food"), ("posts.caption", "-"), ("creators.name", "None")])
def test_texts_that_only_look_like_nothing_are_kept(name, text):
    read = read_cells(COLUMNS[name], pd.Series([text, "x"], dtype="str"), Habits())
    assert read.values.tolist() == [text, "x"] and not read.changes


def test_the_order_of_days_is_asked_of_each_file_with_both_readings():
    text = "creator,followers,likes,Date\nana,900,1,03/04/2024\n"
    campaigns = load(text, text)
    asked = questions(campaigns)
    assert {"day_first:file0.csv", "day_first:file1.csv"} <= set(asked) and "day_first" not in asked
    one = asked["day_first:file0.csv"]
    assert "3 April 2024 or 4 March 2024" in one.text and '"Date"' in one.text and "file0.csv" in one.text
    assert one.guess == "day first" and not one.answered and one.options == ("day first", "month first")
    answered = load(text, text, answers={"day_first:file0.csv": "month first", "day_first:file1.csv": "day first"})
    assert answered.posts["published_at"].dt.month.tolist() == [3, 4]
    assert questions(answered)["day_first:file0.csv"].answered
    old = load(text, text, answers={"day_first": "month first"})
    assert set(old.posts["published_at"].dt.month) == {3} and questions(old)["day_first:file1.csv"].answered


def test_another_column_of_the_file_settles_what_one_leaves_open():
    header = "creator;followers;likes;avg price;fee;Date;scraped at\n"
    rows = "ana;900;1;9,5;1.200;03/04/2024;25/04/2024\nbob;800;2;8,75;2.500;05/04/2024;26/04/2024\n"
    campaigns = load(header + rows)
    assert campaigns.deals["fee"].tolist() == [1200, 2500]
    assert campaigns.posts["published_at"].dt.month.tolist() == [4, 4]
    assert not any(key.startswith(("decimal", "day_first")) for key in questions(campaigns))
    alone = load("creator,followers,fee\nana,900,1.200\nbob,800,2.500\n")
    asked = questions(alone)["decimal:file0.csv"]
    assert "1.2 or 1,200" in asked.text and asked.guess == "decimal comma" and '"fee"' in asked.text
    assert alone.creators["quoted_fee"].tolist() == [1200, 2500]
    answered = load("creator,followers,fee\nana,900,1.200\nbob,800,2.500\n", answers={"decimal": "decimal point"})
    assert answered.creators["quoted_fee"].tolist() == [1.2, 2.5]


def test_a_sign_that_several_currencies_share_is_asked():
    text = "creator,followers,fee\nana,900,$120\nbob,800,$90.50\ncleo,700,80\n"
    campaigns = load(text)
    asked = questions(campaigns)["currency"]
    assert asked.guess == "USD" and {"CAD", "AUD", "MXN", "EUR", "not stated"} <= set(asked.options)
    assert "$ 120" in asked.text and "file0.csv" in asked.text
    assert set(campaigns.creators["currency"]) == {"USD"}
    assert set(load(text, answers={"currency": "CAD"}).creators["currency"]) == {"CAD"}
    mixed = load("creator,followers,fee\nana,900,€120\nbob,800,£90\ncleo,700,80\n")
    assert mixed.creators["currency"].tolist() == ["EUR", "GBP", None]
    assert "currency" not in questions(load(text.replace("$", "€")))


def test_rates_that_may_be_shares_or_percents_are_asked():
    text = "handle,followers,ER %\nana,900,0.8\nbob,800,0.5\n"
    asked = questions(load(text))["percent:file0.csv"]
    assert asked.guess == "percents" and "80.00% or 0.8000%" in asked.text
    assert load(text).creators["engagement_rate"].tolist() == pytest.approx([0.008, 0.005])
    shares = load(text, answers={"percent:file0.csv": "shares of one"})
    assert shares.creators["engagement_rate"].tolist() == [0.8, 0.5]
    mixed = load("handle,followers,ER\nana,900,3.5%\nbob,800,4.1\n")
    assert mixed.creators["engagement_rate"].tolist() == pytest.approx([0.035, 0.041])


@pytest.mark.parametrize("answers", [
    {"decimal:any file.csv": "decimal comma"}, {"day_first:a:b.csv": "month first"}, {"currency": "KZT"},
    {"decimal": "decimal point"}, {"day_first": "day first"}, {"percent:x.csv": "percents"}])
def test_answers_of_an_earlier_dataset_are_accepted(answers):
    assert checked(answers) == answers


@pytest.mark.parametrize("answers", [{"decimal:x.csv": "both"}, {"currency": "XYZ"}, {"day_first:x": "today"},
                                     {"weather:x": "fine"}])
def test_answers_that_say_nothing_are_refused(answers):
    with pytest.raises(DataError):
        checked(answers)
