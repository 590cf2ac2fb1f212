"""Tables pasted from a spreadsheet: what was copied is what is read, and what cannot be told is asked or refused."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import load_campaigns
from data.errors import DataError
from data.pasting import AMOUNTS, pasted_table

CELLS = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=12).map(str.strip)
HANDLES = st.from_regex(r"@?[a-z][a-z_.]{2,12}", fullmatch=True)


def spreadsheet(rows) -> str:
    """What Excel, Numbers and Google Sheets put on the clipboard."""
    written = io.StringIO()
    csv.writer(written, delimiter="\t", lineterminator="\n").writerows(rows)
    return written.getvalue()


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=8))
def test_every_cell_of_a_named_table_arrives(rows):
    table = pasted_table(spreadsheet([["creator", "followers", "remarks"], *rows]))
    assert table.header == ("creator", "followers", "remarks")
    assert [list(row) for row in table.rows] == rows


@given(st.lists(st.tuples(HANDLES, st.integers(1, 99_999)), min_size=1, max_size=8),
       st.sampled_from(["{}", "{} €", "${}", "{:,}"]), st.sampled_from(["\t", ";", " ", " - "]), st.booleans())
def test_handles_and_amounts_are_told_with_and_without_names_and_in_either_order(pairs, form, mark, turned):
    turned = turned and mark == "\t"
    lines = [[handle, form.format(amount)] for handle, amount in pairs]
    text = "\n".join(mark.join(reversed(line) if turned else line) for line in lines)
    table = pasted_table(text)
    place = 0 if turned else 1
    assert (table.named, table.amount) == (False, place)
    assert table.header[place] == "quoted_fee"
    assert [[row[1 - place], row[place]] for row in table.rows] == lines


@pytest.mark.parametrize("header", ["Handle\tFee", "creator\trate", "Who\tPreis pro Post", "Username;Cost"])
def test_a_header_is_told_from_the_rows(header):
    table = pasted_table(f"{header}\n@anna\t250 €\n@ben\t1,200 €\n".replace("\t", ";" if ";" in header else "\t"))
    assert table.named
    assert (table.amount, len(table.rows)) == (1, 2)


def test_what_the_amounts_are_can_be_said():
    table = pasted_table("Handle\tFee\n@anna\t250\n")
    assert table.answers == {"column:pasted table 1.tsv:Fee": "creators.quoted_fee"}
    assert table.meaning("the fee paid for a whole deal").answers == {"column:pasted table 1.tsv:Fee": "deals.fee"}
    bare = pasted_table("@anna\t25000\n@ben\t900\n").meaning("follower counts")
    assert bare.header == ("handle", "followers")
    assert bare.answers == {"column:pasted table 1.tsv:followers": "creators.followers"}


def test_a_table_with_followers_is_no_list_of_fees():
    assert pasted_table("handle\tfollowers\n@anna\t25000\n").amount is None


def test_names_of_sources_differ():
    assert pasted_table("a\tfee\nb\t1\n", taken_names=["pasted table 1.tsv"]).name == "pasted table 2.tsv"


def test_cells_with_line_ends_and_lone_quotes_arrive():
    table = pasted_table('creator\tbio\tfollowers\nanna\t"two\nlines"\t100\nben\t5" screen\t200\n')
    assert table.rows == (("anna", "two\nlines", "100"), ("ben", '5" screen', "200"))
    table = pasted_table('creator\tbio\tfollowers\nanna\t"open\t100\nben\tx\t200\n')
    assert len(table.rows) == 2


@pytest.mark.parametrize(("text", "said"), [
    ("", "Nothing was pasted"), ("anna\nben\n", "Only one column"), ("handle\tfee\n", "Only the column names"),
    ("anna\t100\t200\nben\t100\t300\n", "no column names"), ("x" * 5_000_001, "million characters"),
])
def test_what_is_no_table_is_refused_with_the_next_step(text, said):
    with pytest.raises(DataError, match=said):
        pasted_table(text)


@pytest.mark.parametrize("amounts", AMOUNTS)
def test_the_source_loads_as_said(amounts):
    table = pasted_table("@anna\t250 €\n@ben\t1,200 €\n").meaning(amounts)
    listed = ("creators.csv", b"username,platform,followers\nanna,TikTok,1000\nben,TikTok,2000\n")
    campaigns = load_campaigns(listed, table.source, answers=table.answers)
    found, name = AMOUNTS[amounts].split(".")
    values = getattr(campaigns, found).set_index("creator_id")[name]
    assert values.to_dict() == {"anna": 250.0, "ben": 1200.0}
    assert campaigns.creators["followers"].notna().all()


@pytest.mark.parametrize("amounts", ["the fee each asks for one post", "the fee paid for a whole deal"])
def test_any_name_above_the_handles_will_do(amounts):
    table = pasted_table("Wer\tWieviel\nanna\t250 €\nben\t900 €\n").meaning(amounts)
    assert (table.named, table.amount) == (True, 1)
    listed = ("creators.csv", b"username,platform,followers\nanna,TikTok,1000\nben,TikTok,2000\n")
    campaigns = load_campaigns(listed, table.source, answers=table.answers)
    found, name = AMOUNTS[amounts].split(".")
    assert getattr(campaigns, found).set_index("creator_id")[name].to_dict() == {"anna": 250.0, "ben": 900.0}
    assert len(campaigns.creators) == 2
