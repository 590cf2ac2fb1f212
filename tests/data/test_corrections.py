"""What the user says of a column has its effect, in whichever table it is, or is refused with a sentence."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from data import DataError, load_campaigns, schema

POSTS = "creator,followers,likes,foo\nana,900,1,{0}\nbob,800,2,{1}\nana,910,3,{0}\n"
DEALS = "creator,fee,orders,foo\nana,50,3,{0}\nbob,60,4,{1}\n"
CREATORS = "creator,followers,foo\nana,900,{0}\nbob,800,{1}\n"
LIST = ("list.csv", b"creator,followers\nana,700\nbob,\ncleo,70\n")
CELLS = {"text": ("red", "blue"), "id": ("x1", "x2"), "count": ("50", "60"), "money": ("50", "60"),
         "fraction": ("0.05", "0.06"), "number": ("5", "6"), "date": ("2024-05-01", "2024-06-01"),
         "flag": ("yes", "no")}
KINDS = {f"{table}.{column.name}": column.kind for table, columns in schema.TABLES.items() for column in columns}


def corrected(text: str, target: str, *more):
    cells = CELLS[KINDS[target]]
    return load_campaigns(("f.csv", text.format(*cells).encode()), *more, answers={"column:f.csv:foo": target})


@pytest.mark.parametrize(("text", "target"), list(itertools.product(
    (POSTS, DEALS, CREATORS), [t for t in KINDS if t.split(".")[0] in ("posts", "creators", "deals")])))
def test_a_corrected_column_is_taken_or_refused_with_a_sentence_and_takes_no_other_away(text, target):
    more = (LIST,) if text is DEALS else ()
    try:
        campaigns = corrected(text, target, *more)
    except DataError as error:
        assert '"foo"' in str(error) and str(error).endswith(".")
        return
    taken = dict(campaigns.report.columns.query("file == 'f.csv'")[["found", "taken_for"]].values)
    assert taken["foo"].split(".")[1] == target.split(".")[1]
    table, column = taken["foo"].split(".")
    if column not in ("currency", "creator_id"):  # a currency is one of an amount; strangers to the list are set aside
        assert getattr(campaigns, table)[column].notna().any(), "it stands in its table"
    others = set(taken) - {"foo", "creator"} - ({"followers"} if column == "followers" else set())
    assert all(taken[header] or taken["foo"].endswith(taken_before(text, header)) for header in others), taken


def taken_before(text: str, header: str) -> str:
    return {"likes": ".likes", "fee": "fee", "orders": ".orders", "followers": ".followers"}[header]


def test_posts_to_deals_makes_a_deal_of_every_row_and_keeps_the_posts():
    campaigns = corrected(POSTS, "deals.fee")
    assert campaigns.deals["fee"].tolist() == [50, 60, 50] and campaigns.posts["likes"].tolist() == [1, 2, 3]


def test_posts_to_creators_even_where_it_varies_by_post():
    text = "creator,followers,likes,foo\n" + "".join(f"c{i % 4},900,{i},n{i}\n" for i in range(12))
    campaigns = load_campaigns(("f.csv", text.encode()), answers={"column:f.csv:foo": "creators.niche"})
    assert campaigns.creators["niche"].tolist() == ["n8", "n9", "n10", "n11"]
    assert corrected(POSTS, "creators.followers").creators["followers"].tolist() == [50, 60]
    assert corrected(POSTS, "creators.followers").posts["followers"].tolist() == [900, 800, 910]


def test_who_and_where_of_another_table_are_those_of_the_row():
    assert corrected(POSTS, "deals.campaign").posts["campaign"].tolist() == ["red", "blue", "red"]


def test_creators_to_deals_keeps_their_followers():
    campaigns = corrected(CREATORS, "deals.fee")
    assert campaigns.deals["fee"].tolist() == [50, 60] and campaigns.creators["followers"].tolist() == [900, 800]


@pytest.mark.parametrize("text", [POSTS, DEALS])
def test_what_another_file_tells_of_listed_creators_fills_the_gaps_of_the_list(text):
    niche = corrected(text, "creators.niche", LIST)
    assert dict(niche.creators[["creator_id", "niche"]].dropna().values) == {"ana": "red", "bob": "blue"}
    assert any("niche: 2 gap(s)" in note for note in niche.report.notes)
    size = corrected(text, "creators.followers", LIST).creators.set_index("creator_id")["followers"]
    assert size.to_dict() == {"ana": 700, "bob": 60, "cleo": 70}


def test_of_two_columns_the_one_the_user_names_is_taken():
    fixed = load_campaigns(("f.csv", POSTS.format(7, 8).encode()), answers={"column:f.csv:foo": "posts.likes"})
    assert fixed.posts["likes"].tolist() == [7, 8, 7]


@pytest.mark.parametrize(("target", "says"), [
    ("deals.agreed_at", 'cannot be read as deals.agreed_at: it holds cells such as "red"'),
    ("sales.orders", '"foo" cannot be sales.orders'), ("overlaps.overlap", '"foo" cannot be overlaps.overlap')])
def test_what_cannot_work_is_refused(target, says):
    with pytest.raises(DataError, match=says):
        load_campaigns(("f.csv", POSTS.format("red", "blue").encode()), answers={"column:f.csv:foo": target})


def test_a_corrected_column_that_is_empty_in_a_later_export_is_no_mistake():
    campaigns = load_campaigns(("f.csv", POSTS.format("", "").encode()), answers={"column:f.csv:foo": "deals.fee"})
    assert len(campaigns.posts) == 3 and pd.isna(campaigns.deals["fee"]).all()
