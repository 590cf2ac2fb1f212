"""Deliberately polluted files: the reader given nothing but the file comes back with the clean answer."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import DataError
from data.reading import scanning
from data.reading.delimited import by_column, careful_table
from data.reading.files import read_here
from tests.data.polluted.__main__ import by_flaw, scored, summary
from tests.data.polluted.corpus import cases
from tests.data.polluted.messy import FILES
from tests.data.polluted.scoring import score

BAD = Path(__file__).resolve().parents[2] / ".." / "shared" / "badfiles"
shared = pytest.mark.skipif(not BAD.is_dir(), reason="shared/badfiles is not beside the project")


@pytest.fixture(scope="module")
def some_cases():
    """Every whole-file flaw of every source, flaws of single rows in two rows of the wares, and 80 pairs."""
    return cases({"wares": 2, "posts": 1, "words": 1, "numbers": 1, "wide": 0, "pairs": 1}, pairs=60)


@pytest.fixture(scope="module")
def scores(some_cases):
    return [(case, scored(case).total) for case in some_cases]


def test_polluted_files_reach_the_targets(scores):
    simple, weighted = summary(by_flaw(scores))
    assert simple >= 9.93 and weighted >= 9.93, (simple, weighted)


def test_no_single_file_is_lost(scores):
    """A flaw may damage the record it stands in, never the file."""
    assert {case.name: value for case, value in scores if value < 9.4} == {}


def test_further_tables_are_kept_beside_the_first(some_cases):
    for case in some_cases:
        if case.document.others and "+" not in case.name:
            raw = read_here(("f.csv", case.content))
            assert len(raw.other_tables) == case.document.others, case.name


def test_a_score_falls_with_every_fault():
    header, rows = ["a", "b"], [["1", "2"], ["3", "4"]]
    assert score(header, rows, header, rows).total == 10
    assert 8.5 < score(header, [*rows, ["5", "6"]], header, rows).total < 9.5
    assert score(header, rows[:1], header, rows).total < 9.5
    assert score(None, [header, *rows], header, rows).total < 7.5
    assert score(None, [], None, []).total == 10


@pytest.mark.parametrize("name", FILES)
def test_files_as_people_send_them(name):
    content, header, rows = FILES[name]
    raw = read_here((f"{name}.csv", content))
    assert raw.header == header and [list(row) for row in raw.rows] == rows


def test_nothing_that_is_written_is_dropped(some_cases):
    """Every word of a file stands somewhere in what was read."""
    chance = random.Random(5)
    for case in chance.sample(some_cases, 60):
        if "not escaped" in case.flaw or not case.document.lines:
            continue
        raw = read_here(("f.csv", case.content))
        held = []
        for table in (raw, *raw.other_tables):
            held += [*(table.header or []), *(c for r in (*table.rows, *table.preamble, *table.footer) for c in r)]
        words = set(" ".join(held).split())
        wanted = {word for line in case.document.lines for cell in line.cells for word in cell.split()}
        missing = [w for w in wanted - words if not any(w in held_word for held_word in words)]
        assert len(missing) <= 2, (case.name, missing[:5])


# One careful reader, one that reads by column: the same records, tables and notes.

def everything(raw):
    return (raw.header, [list(row) for row in raw.rows], [int(line) for line in raw.lines], raw.preamble, raw.footer,
            [everything(table) for table in raw.other_tables], raw.notes)


def both_ways(text: str, monkeypatch_sizes: tuple[int, int]) -> bool:
    """Asserts that both ways agree; False where the columnar one declines."""
    before = scanning._LARGE, scanning._SMALL
    scanning._LARGE, scanning._SMALL = monkeypatch_sizes
    try:
        held = by_column("f.csv", memoryview(text.encode()), [])
    finally:
        scanning._LARGE, scanning._SMALL = before
    if held is None:
        return False
    assert everything(held) == everything(careful_table("f.csv", text, []))
    return True


def test_reading_by_column_gives_what_the_careful_reader_gives(some_cases):
    chance, agreed = random.Random(3), 0
    for case in chance.sample(some_cases, 80):
        document = case.document
        if document.lines:
            size = chance.choice([100, 1000, 1 << 24])
            agreed += both_ways(document.content().decode(document.encoding), (size, min(size, 1 << 15)))
    assert agreed >= 50, "most of these files are of a kind that is read by column"


MUTATIONS = st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(['"', ",", "\n", "x", "", '""', "\r\n", " "])),
                     max_size=4)


@settings(max_examples=60, deadline=None)
@given(changes=MUTATIONS, step=st.sampled_from([60, 500, 1 << 24]))
def test_mutated_files_are_read_alike_both_ways(changes, step):
    text = "id,name,caption,likes\n" + "".join(
        f'{i},n{i},"text, ""{i}""\nmore",{i * 3}\n' if i % 3 else f"{i},n{i},plain,{i}\n" for i in range(40))
    for place, mark in changes:
        place %= len(text)
        text = text[:place] + mark + text[place + 1:]
    both_ways(text, (step, min(step, 1 << 15)))


@pytest.mark.parametrize("step", [60, 500, 1 << 24])
@pytest.mark.parametrize("above", ["", "\n", "Made by hand\n"])
def test_names_parted_otherwise_are_read_alike_both_ways(step, above):
    rows = "".join(f'{i},n{i},2024-05-{i % 28 + 1:02d},"{i},5"\n' for i in range(60))
    for names in ("id name day fee\n", "id;name;day;fee\n", "a title in words\nid,name,day,fee\n"):
        assert both_ways(above + names + rows, (step, min(step, 1 << 15)))


def test_first_records_unlike_most_are_left_to_the_careful_reader():
    head = "id,name,fee\n" + "".join(f"{i},n{i},{i * 3}\n" for i in range(300))
    wider = "id,name,fee,kind,note\n" + "".join(f"{i},n{i},{i},x,y\n" for i in range(900))
    assert not both_ways(head + wider, (500, 500))


# What Python's csv module writes comes back exactly.

WORDS = st.text(alphabet="abc ,;|\t'\"\n\\é😀.-", min_size=1, max_size=12).filter(
    lambda text: any(c.isalpha() for c in text))
KINDS = {
    "number": st.integers(0, 10**6).map(str), "amount": st.floats(0, 9999).map(lambda x: f"{x:.2f}"),
    "date": st.dates().map(str), "text": WORDS, "link": st.integers(0, 99).map(lambda i: f"https://ex.com/p/{i}"),
}


@st.composite
def tables(draw):
    """Columns of one kind each, a number among them, under distinct names."""
    columns = ["number", *draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=5))]
    rows = draw(st.lists(st.tuples(*(KINDS[kind] for kind in columns)), min_size=5, max_size=12))
    return [f"col {chr(97 + i)}" for i in range(len(columns))], [list(row) for row in rows]


@settings(max_examples=150, deadline=None)
@given(table=tables(), delimiter=st.sampled_from([",", ";", "\t", "|"]),
       quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), end=st.sampled_from(["\n", "\r\n"]))
def test_what_the_csv_module_writes_comes_back(table, delimiter, quoting, end):
    header, rows = table
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([header, *rows])
    raw = read_here(("f.csv", out.getvalue().encode()))
    assert raw.header == header and [list(row) for row in raw.rows] == rows


@pytest.mark.parametrize("text", [
    '"' * 200_000, 'a"' * 100_000, '"a,b\n' * 20_000, 'a,"b"c,d\n' * 20_000, '",' * 5_000, 'a,"\n' * 20_000,
    "a,b,c\n1,2,3\n" * 10_000, "a,b,c\n1,2,3\n\n" * 10_000, "x,y,z\n" + "alone\n" * 30_000, "\\" * 100_000 + '"',
    "\n".join(",".join("1" * (i % 50)) for i in range(5_000)),
], ids=lambda text: repr(text[:12]))
def test_hostile_texts_take_bounded_time(text):
    began = time.process_time()
    with contextlib.suppress(DataError):  # refused with a sentence
        read_here(("f.csv", text.encode()))
    assert time.process_time() - began < 15


# Public corpora, where they stand beside the project.

@shared
@pytest.mark.parametrize("name", ["comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines",
                                  "quotes_and_newlines", "simple", "simple_crlf", "utf8"])
def test_csv_spectrum(name):
    folder = BAD / "csv-spectrum"
    wanted = json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))
    wanted = wanted if isinstance(wanted, list) else [wanted]
    raw = read_here(folder / "csvs" / f"{name}.csv")
    assert [dict(zip(raw.header, row, strict=True)) for row in raw.rows] == wanted


@shared
@pytest.mark.parametrize(("path", "header", "count", "first"), [
    ("csvkit_examples/bad.csv", ["column_a", "column_b", "column_c"], 3, ["1", "27", "", "I'm too long!"]),
    ("csvkit_examples/no_header_row.csv", None, 1, ["1", "2", "3"]),
    ("csvkit_examples/test_utf16_big.csv", ["a", "b", "c"], 2, ["1", "2", "3"]),
    ("csvkit_examples/mac_newlines.csv", ["a", "b", "c"], 2, ["1", "2", "3"]),
    ("csvkit_examples/test_skip_lines.csv", ["a", "b", "c"], 1, ["1", "2", "3"]),
    ("csvkit_examples/test_geo.csv", None, 17, None),
    ("csvkit_examples/realdata/ks_1033_data.csv", None, 1575, None),
    ("frictionless_data/issue-825.csv", ["Musei", "2011", "2010"], 2, None),
    ("frictionless_data/matrix-with-comment.csv", ["f1", "f2", "f3", "f4"], 4, ["11", "12", "13", "14"]),
    ("frictionless_data/without-headers.csv", None, 3, ["1", "english"]),
    ("frictionless_data/countries.csv", ["id", "neighbor_id", "name", "population"], 5,
     ["1", "Ireland", "Britain", "67"]),
    ("frictionless_data/table-with-accents.csv", None, 638, None),
])
def test_public_files(path, header, count, first):
    raw = read_here(BAD / path)
    assert len(raw.rows) == count
    assert first is None or list(raw.rows[0]) == first
    assert (first is None and header is None) or raw.header == header


@shared
def test_a_real_report_with_title_and_note():
    raw = read_here(BAD / "csvkit_examples" / "realdata" / "Datagov_FY10_EDU_recp_by_State.csv")
    assert raw.header[:2] == ["State Name", "State Abbreviate"] and len(raw.rows) == 53
    assert len(raw.preamble) == 1 and raw.footer[0][0].startswith("Note:")
