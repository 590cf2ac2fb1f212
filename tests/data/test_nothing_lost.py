"""Nothing is lost, whatever happens to a file on its way: realistic files are damaged, and loading either refuses with
a sentence, or every source row is kept or set aside, and every cell that is not itself any more is in the report."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import DataError, load_campaigns, schema
from data.reading import read_here

CREATORS = [["Username", "Category", "#Followers", "Country"], ["ana", "food", "12000", "DE"],
            ["bob", "travel", "340000", "NA"], ["cleo", "food", "5600", ""], ["dan", "", "1.2K", "FR"]]
POSTS = [["shortcode", "username", "nb_likes", "nb_comments", "date", "caption"],
         ["p001", "ana", "300", "12", "2024-05-13", "pasta"], ["p002", "ana", "280", "9", "2024-05-14", "soup, again"],
         ["p003", "bob", "5000", "40", "2024-05-15", ""], ["p004", "zoe", "10", "1", "2024-05-16", "who?"],
         ["p001", "Ana", "310", "13", "2024-05-13", "pasta"], ["p005", "cleo", "-1", "2", "2024-05-17", "hi"]]
DEALS = [["Creator", "Campaign", "Fee (EUR)", "Orders", "Revenue"], ["ana", "spring", "1.250,50", "31", "1010,20"],
         ["bob", "spring", "900,00", "9", "300,00"], ["ana", "autumn", "100,00", "", ""]]
MIXED = [["Creator", "Platform", "Followers", "Likes", "Comments", "Fee", "Published"],
         ["@ana", "ig", "12,500", "320", "4", "$100", "05/13/2024"],
         ["@bob", "tiktok", "8.5K", "100", "n/a", "$250", ""],
         ["https://instagram.com/Ana/", "", "12,700", "90", "2", "", "05/14/2024"]]
WORLDS = ((CREATORS, POSTS), (CREATORS, POSTS, DEALS), (MIXED,), (CREATORS,), (POSTS, MIXED))
ODD = st.sampled_from(["", " ", "ana", "BOB", "12", "-1", "0", "1.2K", "#VALOR!", "N/A", "NA", "x", "12,5", '"',
                       "1e400", "p001", "2024-05-01", "03/04/2024", "=1+1", "ünïcode", "Total", "\n", "NaN", "inf",
                       "TRUE", "https://www.tiktok.com/@ana", "1.23E+17", "€ 5", "100%", ",", ";", "\t", "\x00", "@"])


@st.composite
def damaged_world(draw) -> list[list[list[str]]]:
    """Files with a few cells, rows, columns and headers deleted, inserted, doubled or swapped."""
    files = [[list(row) for row in file] for file in draw(st.sampled_from(WORLDS))]
    for _ in range(draw(st.integers(1, 5))):
        rows = draw(st.sampled_from(files))
        kind = draw(st.sampled_from(["cell", "blank", "row out", "row in", "row twice", "rows swapped", "cell out",
                                     "cell in", "column out", "column in", "column twice", "columns swapped",
                                     "header"]))
        r = draw(st.integers(0, len(rows) - 1))
        s = draw(st.integers(0, len(rows) - 1))
        width = max(len(row) for row in rows)
        c, d = draw(st.integers(0, width - 1)), draw(st.integers(0, width - 1))
        if kind in ("cell", "header"):
            row = rows[0 if kind == "header" else r]
            row[min(c, len(row) - 1):min(c, len(row) - 1) + 1] = [draw(ODD)]
        elif kind == "blank":
            rows[r] = [""] * len(rows[r])
        elif kind == "row out" and len(rows) > 2:
            del rows[r]
        elif kind == "row in":
            rows.insert(r, draw(st.lists(ODD, min_size=1, max_size=width + 1)))
        elif kind == "row twice":
            rows.insert(s, list(rows[r]))
        elif kind == "rows swapped":
            rows[r], rows[s] = rows[s], rows[r]
        elif kind == "cell out" and len(rows[r]) > 1:
            del rows[r][min(c, len(rows[r]) - 1)]
        elif kind == "cell in":
            rows[r].insert(c, draw(ODD))
        elif kind.startswith("column") and all(len(row) > max(c, d) for row in rows):
            for row in rows:
                if kind == "column out" and len(row) > 1:
                    del row[c]
                elif kind == "column in":
                    row.insert(c, draw(ODD))
                elif kind == "column twice":
                    row.insert(d, row[c])
                elif kind == "columns swapped":
                    row[c], row[d] = row[d], row[c]
    return files


def written(rows: list[list[str]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch):
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))


def assert_accounted_for(sources: list[tuple[str, bytes]]) -> None:
    """Either a sentence a problem, or: every row of every table read is kept or set aside once, kept rows stand in the
    tables, and cells that differ from their source are counted in the report's changes."""
    try:
        campaigns = load_campaigns(*sources)
    except DataError as error:
        assert error.problems and all(len(p) > 20 and p.rstrip()[-1] in ".?!" for p in error.problems), error.problems
        assert "Traceback" not in str(error)
        return
    report = campaigns.report
    raws = {}
    for first in map(read_here, sources):
        for number, raw in enumerate([first, *first.other_tables], start=1):
            raws[raw.name if number == 1 or raw.name != first.name else f"{first.name} (table {number})"] = raw
    raws = {name: raw for name, raw in raws.items() if len(raw.rows)}
    assert report.rows_read == sum(len(raw.rows) for raw in raws.values()) and set(raws) == set(report.files)
    assert report.rows_read == report.rows_kept + len(report.set_aside)
    assert not report.set_aside.duplicated(["file", "line"]).any()
    assert report.set_aside["reason"].str.len().gt(5).all()
    aside = set(zip(report.set_aside["file"], report.set_aside["line"], strict=True))
    origins = report.origins
    kept = {(report.files[f], line) for f, line in zip(origins["file"], origins["line"], strict=True)}
    lines = {(file, int(line)) for file, raw in raws.items() for line in raw.lines}
    assert aside <= lines and kept <= lines
    summed = report.changes["change"].str.contains("rows of a log summed").any()
    assert summed or lines == aside | kept, "a row that is neither set aside nor in a table"
    assert not any(place in aside for place in zip(
        [report.files[f] for f in origins["file"]], origins["line"], strict=True)), "a row set aside and used"
    assert_cells_told(campaigns, raws)


def assert_cells_told(campaigns, raws) -> None:
    report = campaigns.report
    told = report.changes.groupby(["file", "column"])["count"].sum().to_dict()
    names = list(schema.TABLES)
    differing: dict[tuple[str, str], int] = {}
    for number, table in enumerate(names):
        at = report.origins[report.origins["table"] == number]
        frame = getattr(campaigns, table)
        if len(at) != len(frame):
            continue
        headers = {file: raw.header or [f"Column {i + 1}" for i in range(len(raw.rows[0]) if len(raw.rows) else 0)]
                   for file, raw in raws.items()}
        taken = report.columns[report.columns["taken_for"].str.startswith(f"{table}.")]
        for (file, name), found in taken.groupby(["file", "taken_for"])["found"]:
            if len(found) > 1 or headers[file].count(found.iloc[0]) > 1:
                continue  # several columns of one thing are reconciled, which has tests of its own
            place = headers[file].index(found.iloc[0])
            row_of = {int(line): row for line, row in zip(raws[file].lines, raws[file].rows, strict=True)}
            for i in [i for i, f in enumerate(at["file"]) if report.files[f] == file]:
                row = row_of[int(at["line"].iloc[i])]
                text, cell = row[place] if place < len(row) else "", frame[name.split(".")[1]].iloc[i]
                if text.strip() and not _itself(text, cell):
                    differing[file, found.iloc[0]] = differing.get((file, found.iloc[0]), 0) + 1
    untold = {place: n for place, n in differing.items() if n > told.get(place, 0)}
    assert not untold, f"cells changed without a word: {untold}; told were {told}"


def _itself(text: str, cell) -> bool:
    """Whether a canonical cell is what its source cell plainly says."""
    if pd.isna(cell):
        return False
    if isinstance(cell, str):
        return cell == text.strip() or cell == text.strip().lstrip("@").strip()
    if isinstance(cell, pd.Timestamp):
        return re.sub(r"\D", "", text)[:8] in (f"{cell:%Y%m%d}", f"{cell:%m%d%Y}", f"{cell:%d%m%Y}")
    digits = re.sub(r"[^\d.,\-]", "", text)
    for plain in (digits, digits.replace(",", ""), digits.replace(".", "").replace(",", ".")):
        try:
            if float(plain) == float(cell):
                return True
        except ValueError:
            continue
    return isinstance(cell, bool)


ARGUMENTS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]}


@settings(max_examples=120, **ARGUMENTS)
@given(damaged_world())
def test_damaged_tables(files):
    assert_accounted_for([(f"file{i}.csv", written(rows)) for i, rows in enumerate(files)])


def test_every_column_of_a_log_that_is_summed_is_told():
    log = b"Creator,Orders,Revenue\nana,3,31\nana,4,40\nbob,1,9\n"
    people = b"Username,#Followers\nana,12000\nbob,3400\n"
    assert_accounted_for([("people.csv", people), ("log.csv", log)])
    changes = load_campaigns(("people.csv", people), ("log.csv", log)).report.changes
    summed = changes[changes["change"].str.contains("rows of a log summed into 2 deals")]
    assert set(zip(summed["file"], summed["column"], strict=True)) == {("log.csv", "Orders"), ("log.csv", "Revenue")}


@settings(max_examples=40, **ARGUMENTS)
@given(damaged_world(), st.integers(0, 10**6), st.sampled_from([b"", b'"', b"\n", b";", b"\xff", b"\0", b",,", b"\r"]))
def test_damaged_bytes(files, at, byte):
    sources = [(f"file{i}.csv", written(rows)) for i, rows in enumerate(files)]
    name, content = sources[0]
    at %= max(1, len(content))
    assert_accounted_for([(name, content[:at] + byte + content[at + 1:]), *sources[1:]])


@pytest.mark.parametrize("world", WORLDS)
def test_untouched_worlds(world):
    assert_accounted_for([(f"file{i}.csv", written(rows)) for i, rows in enumerate(world)])


def test_rows_of_tables_that_are_not_used_are_set_aside():
    out = io.BytesIO()
    with pd.ExcelWriter(out) as book:
        pd.DataFrame(CREATORS[1:], columns=CREATORS[0]).to_excel(book, sheet_name="List", index=False)
        pd.DataFrame({"Task": ["call", "write"], "Owner's shoe": [41, 42]}).to_excel(book, sheet_name="To do",
                                                                                     index=False)
    assert_accounted_for([("book.xlsx", out.getvalue())])
    campaigns = load_campaigns(("book.xlsx", out.getvalue()))
    assert campaigns.report.rows_read == 6 and campaigns.report.rows_kept == 4
    assert campaigns.report.set_aside["reason"].str.contains("was not used").tolist() == [True, True]
