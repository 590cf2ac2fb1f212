"""Typed tables become text without losing a digit, and one table reads alike in every format."""

from __future__ import annotations

import csv
import datetime
import decimal
import gzip
import io
import json
import time
import zipfile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import DataError
from data.reading import read_raw
from data.reading.files import read_here
from data.reading.rows import TextRows
from tests.data.test_reading_workbooks import opendocument, row


def parquet(table: pa.Table, **options) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def said(table) -> str:
    return "\n".join(note.text for note in table.notes)


def test_every_kind_of_column_as_text():
    day, moment = datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2, 3, 4)
    table = read_here(("a.parquet", parquet(pa.table({
        "id": pa.array([1340000000000000001, None], pa.int64()),
        "user": pa.array([{"name": "a", "geo": {"lat": 1.5}}, None]),
        "tags": pa.array([["a", "b"], []]), "posts": pa.array([[{"x": 1}], None]),
        "day": pa.array([day, None]), "fee": pa.array([decimal.Decimal("12.30"), None]),
        "niche": pa.array(["x", "y"]).dictionary_encode(), "raw": pa.array([b"ok", b"\xff\x00"]),
        "at": pa.array([moment, None], pa.timestamp("us", "Europe/Berlin")),
        "paid": pa.array([True, None]), "none": pa.nulls(2), "f32": pa.array([0.1, 2], pa.float32()),
        "long": pa.array([datetime.timedelta(hours=30), None])}))))
    assert table.header == ["id", "user.name", "user.geo.lat", "tags", "posts", "day", "fee", "niche", "raw", "at",
                            "paid", "none", "f32", "long"]
    assert list(table.rows) == [
        ["1340000000000000001", "a", "1.5", "a; b", '[{"x": 1}]', "2024-01-02", "12.30", "x", "ok",
         "2024-01-02T03:04:00", "TRUE", "", "0.1", "30:00:00"],
        ["", "", "", "", "", "", "", "y", "ff00", "", "", "", "2", ""]]
    assert "named with a point: user" in said(table) and "hexadecimal numbers: raw" in said(table)
    assert '"at" carry a time zone' in said(table)
    frame = table.rows.frame
    assert str(frame.iloc[:, 0].dtype) == "Int64" and pd.api.types.is_datetime64_dtype(frame.iloc[:, 9]), "still typed"


def test_a_small_file_of_very_many_values_is_refused_before_it_is_read():
    column = pa.chunked_array([pa.array([0]).take(pa.array([0] * 100_000))] * 10)
    content = parquet(pa.table({f"c{i}": column for i in range(450)}), compression="zstd")
    assert len(content) < 3_000_000
    began = time.monotonic()
    with pytest.raises(DataError, match="450,000,000 cells"):
        read_here(("big.parquet", content))
    assert time.monotonic() - began < 1


def test_values_within_the_cells_of_few_rows_count_as_well(monkeypatch):
    """A list of millions in one cell is one cell by the footer's rows and columns."""
    many = pa.ListArray.from_arrays(pa.array([0, 2_000_000]), pa.array([0]).take(pa.array([0] * 2_000_000)))
    content = parquet(pa.table({"creator": ["ana"], "tags": many}), compression="zstd")
    assert len(content) < 10_000
    monkeypatch.setenv("MICROSCOPE_PARQUET_CELLS", "1000000")
    with pytest.raises(DataError, match="2,000,001 cells"):
        read_here(("big.parquet", content))


def test_one_long_text_meant_for_every_row_is_refused_for_what_it_takes():
    """Kept once it is a few kilobytes; in cells it is 200 GB. No export would mend that."""
    once = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), pa.array(["x" * 1_000_000]))
    content = parquet(pa.table({"caption": once}), compression="zstd")
    assert len(content) < 100_000
    with pytest.raises(DataError, match="GB of memory"):
        read_raw(("big.parquet", content))


def test_too_many_columns_and_damaged_files(monkeypatch):
    content = parquet(pa.table({f"c{i}": [1] for i in range(50)}))
    for cut in (8, 100, len(content) - 3):
        with pytest.raises(DataError, match="a.parquet begins as a Parquet file"):
            read_here(("a.parquet", content[:cut]))
    monkeypatch.setenv("MICROSCOPE_COLUMNS", "40")
    with pytest.raises(DataError, match="50 columns"):
        read_here(("a.parquet", content))


NAMED = pd.DataFrame({"likes": [1, 2]}, index=pd.Index(["ana", "bob"], name="creator"))
LEVELS = pd.DataFrame([[1, 2.5], [3, None]], columns=pd.MultiIndex.from_tuples([("Likes", "2024"), ("Views", "")]))


@pytest.mark.parametrize(("frame", "header", "rows"), [
    (NAMED, ["creator", "likes"], [["ana", "1"], ["bob", "2"]]),
    (NAMED.rename_axis(None), ["index", "likes"], [["ana", "1"], ["bob", "2"]]),
    (NAMED.set_index(pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["x", None])), ["x", "index 2", "likes"],
     [["a", "1", "1"], ["b", "2", "2"]]),
    (LEVELS, ["Likes 2024", "Views"], [["1", "2.5"], ["3", ""]]),
    (LEVELS.iloc[1:], ["Likes 2024", "Views"], [["3", ""]]),
    (pd.DataFrame([[1, "a"]], columns=[1, "1"]), ["1", "1"], [["1", "a"]]),
    (pd.DataFrame([[1, 2]], columns=["a", "a"]), ["a", "a"], [["1", "2"]]),
    (pd.DataFrame({"c": pd.Categorical(["x", None])}), ["c"], [["x"], [""]]),
    (pd.DataFrame({"c": pd.array([2**60 + 1, None], "Int64")}), ["c"], [["1152921504606846977"], [""]]),
    (pd.DataFrame({"c": pd.to_datetime(["2024-01-01T10:00+02:00"])}), ["c"], [["2024-01-01T08:00:00"]]),
    (pd.DataFrame({"c": [True, None], "d": [1, "a"], "e": [["x", "y"], {"k": 1}]}), ["c", "d", "e"],
     [["TRUE", "1", "x; y"], ["", "a", '{"k": 1}']]),
    (pd.DataFrame({"c": pd.PeriodIndex(["2024-01"], freq="M")}), ["c"], [["2024-01"]]),
    (pd.DataFrame({"c": pd.array(["x", None], "string[pyarrow]")}), ["c"], [["x"], [""]]),
    (pd.DataFrame({"c": pd.array([1, None], pd.ArrowDtype(pa.int64()))}), ["c"], [["1"], [""]]),
])
def test_frames_of_every_kind(frame, header, rows):
    table = read_here(("a", frame))
    assert (table.header, list(table.rows)) == (header, rows)
    assert table.rows[0] == rows[0] and table.rows[-1] == rows[-1] and table.rows[:1] == rows[:1]
    assert len(table.lines) == len(rows)


def test_what_a_frame_says_beside_its_columns_is_noted():
    assert "The index holds data and was taken as column(s): creator." in said(read_here(("a", NAMED)))
    assert 'same name: "a"' in said(read_here(("a", pd.DataFrame([[1, 2]], columns=["a", "a"]))))
    assert read_here(("a", pd.DataFrame())).header is None


# One table, written by what people write tables with, reads the same from every format.

words = st.sampled_from(["ana", "bob", "Zoë", "çelik", "o'neil", "two words", "007x", "日本"])
HEADER = ["creator", "niche", "likes", "rate", "paid"]
people = st.lists(st.tuples(words, words, st.integers(0, 10**9), st.decimals(0, 1, places=3).map(float), st.booleans()),
                  min_size=3, max_size=8)


def text_of(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def as_csv(rows) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *([text_of(v) for v in one] for one in rows)])
    return out.getvalue().encode()


def as_xlsx(rows) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for one in (HEADER, *rows):
        book.active.append(list(one))
    book.save(out)
    return out.getvalue()


def as_ods(rows) -> bytes:
    return opendocument(row(*HEADER) + "".join(
        row(*(f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(v).lower()}"/>'
              if isinstance(v, bool) else v for v in one)) for one in rows))


def as_json(rows) -> bytes:
    return json.dumps([dict(zip(HEADER, map(_json_value, one), strict=True)) for one in rows]).encode()


def _json_value(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_lines(rows) -> bytes:
    return "\n".join(json.dumps(one) for one in json.loads(as_json(rows))).encode()


def as_parquet(rows) -> bytes:
    return parquet(pa.Table.from_pandas(pd.DataFrame(rows, columns=HEADER)))


def as_zip(rows) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("table.csv", as_csv(rows))
    return out.getvalue()


def as_web_page(rows) -> bytes:
    lines = "".join(f"<tr>{''.join(f'<td>{text_of(v)}</td>' for v in one)}</tr>" for one in rows)
    return f"<table><tr>{''.join(f'<th>{h}</th>' for h in HEADER)}</tr>{lines}</table>".encode()


WRITERS = {"xlsx": as_xlsx, "ods": as_ods, "json": as_json, "jsonl": as_lines, "parquet": as_parquet, "csv": as_csv,
           "zip": as_zip, "gz": lambda rows: gzip.compress(as_csv(rows)), "html": as_web_page}


@settings(max_examples=25, deadline=None)
@given(people)
@pytest.mark.parametrize("kind", WRITERS)
def test_one_table_reads_alike_in_every_format(kind, rows):
    table = read_here((f"a.{kind}", WRITERS[kind](rows)))
    assert table.header == HEADER
    assert list(table.rows) == [[text_of(value) for value in one] for one in rows]
    assert len(table.lines) == len(rows)


def test_long_json_is_held_by_column():
    table = read_here(("a.json", json.dumps([{"a": i} for i in range(30_000)]).encode()))
    assert isinstance(table.rows, TextRows) and table.rows[29_999] == ["29999"]
