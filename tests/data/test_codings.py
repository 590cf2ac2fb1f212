"""Texts as numbers: a coding says what its column says, and what is remembered of one column is told of no other."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import codings, load_campaigns
from data.keys import arrow, constant, plain, plain_texts, positions
from data.recognising.ids import tidied
from data.recognising.texts import arrow_texts

COMMON = ["", "a", "A ", " a", "é", "ana", "nan", "-", "#N/A", "@bob", "007", "1.0", "\u3000x"]
TEXT = st.sampled_from(COMMON) | st.text(max_size=4)
NAME, PLACE = st.sampled_from(["a", "b", "c", None]), st.sampled_from(["X", "Y", None])
COLUMN = st.lists(st.none() | TEXT, max_size=30)
REMEMBERED = pytest.mark.parametrize("scope", [codings.remembering, nullcontext])


def column(cells) -> pa.Array:
    return pa.array(cells, pa.large_string())


@REMEMBERED
@given(cells=COLUMN)
def test_a_coding_says_what_its_column_says(scope, cells):
    texts = column(cells)
    with scope():
        found = codings.coding(texts)
        assert found.texts.to_pylist() == cells and list(found.objects[found.codes]) == cells
        assert found.distinct.to_pylist() == [c for c in dict.fromkeys(cells) if c is not None]
        assert codings.coding(texts).codes.tolist() == found.codes.tolist()
        assert (codings.known_coding(texts) is not None) == (scope is codings.remembering)


@given(st.lists(COLUMN, min_size=2, max_size=6))
def test_what_is_known_of_one_column_is_told_of_no_other(columns):
    with codings.remembering():
        for cells in columns:  # each is let go of before the next comes to lie in memory
            assert codings.coding(column(cells)).texts.to_pylist() == cells
            whole = column(["x", *cells])
            codings.coding(whole)
            assert codings.coding(whole.slice(1)).texts.to_pylist() == cells


@REMEMBERED
@given(cells=COLUMN)
def test_texts_are_tidied_alike_whether_they_are_coded_or_not(scope, cells):
    apart = pd.Series(pd.array(column(cells), dtype="str"))
    wanted = arrow_texts(apart)
    with scope():
        codings.coding(arrow(apart))
        found = arrow_texts(apart)
        trimmed = pc.utf8_trim_whitespace(pc.fill_null(column(cells), ""))
        assert found.to_pylist() == wanted.to_pylist() == trimmed.to_pylist()
        for name, identifies in (("creator_id", True), ("post_id", True), ("caption", False), ("niche", False)):
            plainly, told = tidied(pa.concat_arrays([wanted]), name=name, identifies=identifies)
            codings.coding(found)
            tidy, changes = tidied(found, name=name, identifies=identifies)
            assert tidy.to_pylist() == plainly.to_pylist() and changes == told
            assert codings.coding(tidy).texts.to_pylist() == plainly.to_pylist()


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5), max_size=40), st.booleans())
def test_what_is_there_twice_is_found_however_many_there_are(numbers, many):
    digest = np.array(numbers, dtype=np.uint64)
    before = codings._MANY
    codings._MANY = -1 if many else before
    try:
        found = codings.repeated(digest)
    finally:
        codings._MANY = before
    times = Counter(numbers)
    assert found.tolist() == [times[n] > 1 for n in numbers]


@REMEMBERED
@given(cells=COLUMN)
def test_nothing_that_is_there_twice_is_said_to_differ(scope, cells):
    texts = column(cells)
    with scope():
        assert not codings.all_differ(texts)
        twice = codings.there_twice(texts)
        times = Counter(cells)
        assert all(twice[i] for i, c in enumerate(cells) if times[c] > 1)
        assert codings.all_differ(texts) == (scope is codings.remembering and len(times) == len(cells))


@given(COLUMN)
def test_names_lose_their_case_in_arrow_as_they_do_one_by_one(cells):
    assert plain_texts(column(cells)).to_pylist() == plain(cells)


@REMEMBERED
@given(rows=st.lists(st.tuples(NAME, PLACE), max_size=8), listed=st.lists(st.tuples(NAME, PLACE), max_size=6),
       dtype=st.sampled_from(["str", "object"]))
def test_positions_are_those_of_the_last_row_of_the_same_creator_on_the_same_platform(scope, rows, listed, dtype):
    frames = [pd.DataFrame(some, columns=["creator_id", "platform"]).astype(dtype) for some in (listed, rows)]
    wanted = [max((i for i, one in enumerate(listed) if one == row and row[0] is not None), default=-1) for row in rows]
    with scope():
        assert positions(*frames).tolist() == wanted


def test_a_constant_column_is_known_by_its_coding():
    with codings.remembering():
        texts = arrow(constant("X", pd.RangeIndex(3)))
        assert texts.to_pylist() == ["X"] * 3 and codings.known_coding(texts) is not None
    assert codings.known_coding(texts) is None


@pytest.mark.parametrize("people", [3, 4_000])
def test_a_load_finds_the_same_with_and_without_what_it_remembers(people, monkeypatch):
    random = np.random.default_rng(people)
    who = random.integers(people, size=12_000)
    posts = "post_id,creator,likes,niche\n" + "".join(
        f"p{i if i % 500 else 0},{'Ana ' if n % 7 == 0 else 'c'}{n},{i % 90},{'' if n % 3 else 'food'}\n"
        for i, n in enumerate(who))
    creators = "creator,followers\n" + "".join(f"{'ana ' if n % 7 == 0 else 'c'}{n},{n + 9}\n" for n in range(people))
    files = ("creators.csv", creators.encode()), ("posts.csv", posts.encode())
    once = load_campaigns(*files)
    monkeypatch.setattr(codings, "_remember", lambda texts, made: None)
    again = load_campaigns(*files)
    assert once.fingerprint == again.fingerprint and once.report.notes == again.report.notes
    pd.testing.assert_frame_equal(once.posts, again.posts)
    pd.testing.assert_frame_equal(once.report.changes, again.report.changes)
    pd.testing.assert_frame_equal(once.report.set_aside, again.report.set_aside)
    profile = again.report.profile
    pd.testing.assert_frame_equal(once.report.profile, profile)
    distinct = profile[profile["file"] == "posts.csv"].set_index("column")["distinct"]
    assert distinct["creator"] == len(set(who)) and distinct["niche"] == 1 and len(once.report.set_aside)
