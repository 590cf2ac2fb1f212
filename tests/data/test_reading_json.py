"""JSON in every wrapping becomes the table that stands in it, digit by digit; what breaks off says where."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import DataError
from data.reading.files import read_here

RECORDS = [{"creator": "ana", "likes": 12, "paid": True}, {"creator": "bob", "likes": None, "paid": False}]
HEADER, ROWS = ["creator", "likes", "paid"], [["ana", "12", "TRUE"], ["bob", "", "FALSE"]]


def read(text: str | bytes):
    return read_here(("a.json", text.encode() if isinstance(text, str) else text))


def said(table) -> str:
    return "\n".join(note.text for note in table.notes)


WRAPPED = {
    "a list": json.dumps(RECORDS),
    "indented": json.dumps(RECORDS, indent=2),
    "in data": json.dumps({"data": RECORDS}),
    "two levels down": json.dumps({"status": "ok", "result": {"count": 2, "items": RECORDS}}),
    "by column": json.dumps({key: [record[key] for record in RECORDS] for key in HEADER}),
    "by column and number": json.dumps({key: {str(i): r[key] for i, r in enumerate(RECORDS)} for key in HEADER}),
    "split": json.dumps({"columns": HEADER, "index": [0, 1], "data": [list(r.values()) for r in RECORDS]}),
    "lines": "\n".join(map(json.dumps, RECORDS)) + "\n",
    "lines with blank ones": "\n\n".join(map(json.dumps, RECORDS)) + "\n\n\n",
    "lines with Windows ends": "\r\n".join(map(json.dumps, RECORDS)),
    "documents after one another": "".join(json.dumps(record, indent=1) for record in RECORDS),
}


@pytest.mark.parametrize("how", WRAPPED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_every_wrapping_and_encoding_holds_the_same_table(how, encoding):
    table = read(WRAPPED[how].encode(encoding))
    assert (table.header, list(table.rows)) == (HEADER, ROWS)


cells = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
                  st.text(max_size=8))
names = st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=4, unique=True)


@given(names, st.data())
def test_every_value_stands_in_its_place_as_it_was_written(header, data):
    rows = data.draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), min_size=1, max_size=6))
    records = [dict(zip(header, row, strict=True)) for row in rows]
    expected = [["" if v is None else v if isinstance(v, str) else json.dumps(v).replace("true", "TRUE").replace(
        "false", "FALSE") for v in record.values()] for record in records]
    for text in (json.dumps(records), "\n".join(map(json.dumps, records)), json.dumps({"data": records})):
        table = read(text)
        assert (table.header, list(table.rows)) == (header, expected)


def test_numbers_keep_the_digits_they_are_written_with():
    table = read('[{"id": 1340000000000000001, "fee": 12.50, "reach": 1e5, "x": [{"y": 1.10}, 2]}]')
    assert table.rows == [["1340000000000000001", "12.50", "1e5", '[{"y": 1.10}, 2]']]


def test_records_within_records_become_columns_and_lists_cells():
    table = read('[{"user": {"name": "ana", "stats": {"followers": 5}}, "tags": ["a", "b"], "at": ["x; y", "z"]}]')
    assert table.header == ["user.name", "user.stats.followers", "tags", "at"]
    assert table.rows == [["ana", "5", "a; b", '["x; y", "z"]']]
    clash = read('[{"a": {"b": 1}, "a.b": 2}]')
    assert (clash.header, clash.rows) == (["a.b", "a.b (2)"], [["1", "2"]])


def test_lists_of_records_within_records_become_tables_known_by_the_record():
    table = read(json.dumps([
        {"username": "ana", "followers": 5, "posts": [{"id": 1, "likes": 3}, {"id": 2, "likes": 4}]},
        {"username": "bob", "followers": 7, "posts": []}]))
    assert (table.header, table.rows) == (["username", "followers", "posts"], [["ana", "5", "2"], ["bob", "7", ""]])
    posts, = table.other_tables
    assert (posts.name, posts.header) == ("a.json / posts", ["username", "id", "likes"])
    assert posts.rows == [["ana", "1", "3"], ["ana", "2", "4"]]
    assert 'each row with "username"' in said(table)


def test_pages_of_an_answer_are_one_table():
    table = read("\n".join(json.dumps({"page": page, "data": [{"id": f"{page}{i}"} for i in range(3)]})
                           for page in (1, 2)))
    assert table.header == ["record", "id"] and len(table.rows) == 6
    assert [t.header for t in table.other_tables] == [["page", "data"]]


def test_several_lists_are_several_tables_and_nothing_beside_them_is_lost():
    table = read('{"made": "today", "users": [{"u": 1}], "posts": [{"p": 1}, {"p": 2}]}')
    assert table.header == ["p"] and table.preamble == [["made", "today"]]
    assert [(t.name, t.header) for t in table.other_tables] == [("a.json / users", ["u"])]


def test_records_by_name():
    table = read('{"ana": {"likes": 1, "views": 2}, "bob": {"likes": 3, "views": 4}}')
    assert (table.header, table.rows) == (["key", "likes", "views"], [["ana", "1", "2"], ["bob", "3", "4"]])


def test_places_on_a_map():
    table = read(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": 7, "properties": {"name": "x", "id": "own"},
         "geometry": {"type": "Point", "coordinates": [1.5, 2]}}]}))
    assert table.header == ["id", "geometry.type", "geometry.coordinates", "name", "properties.id"]
    assert table.rows == [["7", "Point", "1.5; 2", "x", "own"]] and "GeoJSON" in said(table)


def test_plain_lists_and_lists_of_lists():
    assert read('["x", "y"]').rows == [["x"], ["y"]]
    table = read('[["creator", "likes"], ["ana", 1], ["bob", 2]]')
    assert (table.header, table.rows) == (["creator", "likes"], [["ana", "1"], ["bob", "2"]])


@pytest.mark.parametrize("text", ["[]", "{}", "[ ]\n"])
def test_nothing_in_brackets_is_an_empty_file(text):
    table = read(text)
    assert table.header is None and not len(table.rows)


def test_a_name_twice_keeps_both_values():
    table = read('[{"a": 1, "a": 2, "a": 3}]')
    assert (table.header, table.rows) == (["a", "a (2)", "a (3)"], [["1", "2", "3"]]) and '"a" (2)' in said(table)


def test_what_json_does_not_allow_is_tolerated_only_aloud():
    table = read('[{"a": NaN, "b": "x,]"}, {"a": -Infinity, "b": 1,},]')
    assert table.rows == [["NaN", "x,]"], ["-Infinity", "1"]]
    assert "no numbers (NaN, -Infinity)" in said(table) and "before a closing bracket" in said(table)
    assert "Commas between records" in said(read('{"a": 1},\n{"a": 2},\n'))


@pytest.mark.parametrize(("text", "says"), [
    ('[{"a": 1},\n{"a": ', "breaks off at line 2"), ('[{"a": 1},\n{"a": "x', "breaks off at line 2"),
    ('{"a": 1}\n{"a": 2}\n{"a"', "breaks off at line 3"), ('[{"a": 1},\n{"b" 2}]', "no valid JSON from line 2"),
    ("[" * 100_000, "nests 100,000 levels"), ('{"a":' * 50_000 + "1" + "}" * 50_000, "nests 50,000 levels"),
    ('[{"a": "' + '\\"' * 100_000, "breaks off"),
])
def test_what_cannot_be_read_says_where_and_quickly(text, says):
    began = time.monotonic()
    with pytest.raises(DataError, match=f"a.json.*{says}"):
        read(text)
    assert time.monotonic() - began < 2


def test_brackets_within_texts_are_no_depth():
    assert read(json.dumps([{"a": "[" * 5_000 + '\\"' + "{" * 500}])).header == ["a"]


def test_a_name_of_its_own_in_every_record_is_refused(monkeypatch):
    monkeypatch.setenv("MICROSCOPE_COLUMNS", "1000")
    with pytest.raises(DataError, match="1,001 different names"):
        read(json.dumps([{f"k{i}": 1} for i in range(1001)]))


@pytest.mark.parametrize("text", ["[a],b\nx,1\ny,2\n", "{id},likes\nx,1\ny,2\n", "[1],likes\n2,3\n"])
def test_a_csv_with_a_bracket_first_stays_a_csv(text):
    assert len(read(text).header or read(text).rows[0]) == 2
