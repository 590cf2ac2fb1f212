"""Campaigns: fingerprints of content, filters that restrict and add up, followers and creators filled in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import DataError, Filters, schema
from data.campaigns import from_tables


def world(posts: int = 60, seed: int = 0):
    rng = np.random.default_rng(seed)
    creators = pd.DataFrame({
        "creator_id": [f"c{i}" for i in range(12)], "platform": ["Instagram", "TikTok", "YouTube"] * 4,
        "followers": rng.integers(1000, 100_000, 12).astype(float), "niche": ["food", "pets", None, "art"] * 3,
        "country": ["DE", "BR"] * 6})
    who = rng.integers(0, 12, posts)
    table = pd.DataFrame({
        "post_id": [f"p{i}" for i in range(posts)], "creator_id": creators["creator_id"].to_numpy()[who],
        "platform": creators["platform"].to_numpy()[who], "campaign": rng.choice(["spring", "autumn"], posts),
        "published_at": pd.Timestamp("2026-01-15") + pd.to_timedelta(rng.integers(0, 200, posts), "D"),
        "likes": rng.integers(0, 50, posts).astype(float), "comments": rng.integers(0, 5, posts).astype(float),
        "sponsored": pd.array(rng.choice([True, False], posts), dtype="boolean")})
    table.loc[::10, "sponsored"] = pd.NA
    deals = pd.DataFrame({"deal_id": ["d1", "d2"], "creator_id": ["c0", "c1"], "platform": ["Instagram", "TikTok"],
                          "campaign": ["spring", "autumn"], "fee": [100.0, 200.0]})
    overlaps = pd.DataFrame({"creator_a": ["c0", "c0"], "creator_b": ["c3", "c1"], "overlap": [0.1, 0.2]})
    return from_tables(creators=creators, posts=table, deals=deals, overlaps=overlaps)


WORLD = world()
FILTERS = st.builds(
    Filters, platforms=st.sets(st.sampled_from(["Instagram", "TikTok", "YouTube"])).map(lambda s: tuple(sorted(s))),
    niches=st.sets(st.sampled_from(["food", "pets", "art"])).map(lambda s: tuple(sorted(s))),
    countries=st.sets(st.sampled_from(["DE", "BR"])).map(lambda s: tuple(sorted(s))),
    campaigns=st.sets(st.sampled_from(["spring", "autumn"])).map(lambda s: tuple(sorted(s))),
    sponsored=st.sampled_from([None, True, False]),
    months=st.sampled_from([None, ("2026-02", "2026-04"), ("2026-05", "2026-05")]))


def kept_by_hand(campaigns, filters: Filters) -> list[str]:
    """The posts a filter keeps, one post at a time."""
    about = {(c["creator_id"], c["platform"]): c for c in campaigns.creators.to_dict("records")}
    kept = []
    for post in campaigns.posts.to_dict("records"):
        creator = about[post["creator_id"], post["platform"]]
        month = post["published_at"].strftime("%Y-%m")
        if ((not filters.platforms or post["platform"] in filters.platforms)
                and (not filters.niches or creator["niche"] in filters.niches)
                and (not filters.countries or creator["country"] in filters.countries)
                and (not filters.campaigns or post["campaign"] in filters.campaigns)
                and (filters.sponsored is None or post["sponsored"] is not pd.NA
                     and post["sponsored"] == filters.sponsored)
                and (filters.months is None or filters.months[0] <= month <= filters.months[1])):
            kept.append(post["post_id"])
    return kept


@settings(max_examples=60, deadline=None)
@given(FILTERS)
def test_filters_keep_the_posts_that_one_would_keep_by_hand(filters):
    part = WORLD.keep(filters)
    assert part.posts["post_id"].tolist() == kept_by_hand(WORLD, filters)
    assert part.card.posts == len(part.posts)
    assert set(part.posts["creator_id"]) <= set(part.creators["creator_id"])
    assert list(part.posts.columns) == list(WORLD.posts.columns)


@settings(max_examples=30, deadline=None)
@given(FILTERS, FILTERS)
def test_different_filters_have_different_fingerprints(one, other):
    assert (WORLD.keep(one).fingerprint == WORLD.keep(other).fingerprint) == (one == other)


def test_the_parts_of_a_platform_add_up_to_the_whole():
    parts = [WORLD.keep(Filters(platforms=(name,))) for name in ("Instagram", "TikTok", "YouTube")]
    assert sum(len(p.posts) for p in parts) == len(WORLD.posts)
    assert sum(len(p.creators) for p in parts) == len(WORLD.creators)
    assert sum(len(p.deals) for p in parts) == len(WORLD.deals)
    # A pair belongs to a part only with both its creators.
    assert [len(p.overlaps) for p in parts] == [1, 0, 0]


def test_no_filter_changes_nothing():
    assert WORLD.keep(Filters()) is WORLD


def test_months_the_wrong_way_round_are_told():
    with pytest.raises(DataError, match="2026-04.*2026-02"):
        Filters(months=("2026-04", "2026-02"))


@pytest.mark.parametrize(("table", "column", "row", "value"), [
    ("creators", "followers", 3, 1.0), ("creators", "niche", 0, "music"), ("posts", "likes", 59, 51.0),
    ("posts", "comments", 0, np.nan), ("posts", "sponsored", 1, pd.NA), ("posts", "published_at", 2, pd.NaT),
    ("posts", "post_id", 7, None), ("deals", "fee", 1, 200.01), ("overlaps", "overlap", 0, 0.11)])
def test_one_changed_cell_changes_the_fingerprint(table, column, row, value):
    tables = {name: getattr(WORLD, name).copy() for name in schema.TABLES}
    assert from_tables(**tables).fingerprint == WORLD.fingerprint
    tables[table].loc[row, column] = value
    assert from_tables(**tables).fingerprint != WORLD.fingerprint


def test_the_fingerprint_knows_the_answers_and_not_their_order():
    tables = {name: getattr(WORLD, name) for name in schema.TABLES}
    one = from_tables(**tables, answers={"selection": "all we worked with", "decimal": "decimal comma"})
    same = from_tables(**tables, answers={"decimal": "decimal comma", "selection": "all we worked with"})
    other = from_tables(**tables, answers={"decimal": "decimal comma", "selection": "top by followers"})
    assert one.fingerprint == same.fingerprint
    assert len({one.fingerprint, other.fingerprint, WORLD.fingerprint}) == 3
    assert one.card.selection == "all we worked with"
    assert WORLD.card.selection is None


def test_unknown_and_empty_text_are_not_the_same():
    creators = [pd.DataFrame({"creator_id": ["a"], "niche": [niche]}) for niche in (None, "", "None", "nan")]
    assert len({from_tables(creators=c).fingerprint for c in creators}) == 4


def test_posts_take_the_followers_their_creator_is_listed_with_and_keep_their_own():
    creators = pd.DataFrame({"creator_id": ["a", "a", "b"], "platform": ["TikTok", "YouTube", "TikTok"],
                             "followers": [10.0, 20.0, np.nan]})
    posts = pd.DataFrame({"post_id": list("12345"), "creator_id": ["a", "a", "a", "b", "z"],
                          "platform": ["TikTok", "YouTube", "TikTok", "TikTok", "TikTok"],
                          "followers": [np.nan, np.nan, 7.0, np.nan, np.nan], "likes": 1.0})
    filled = from_tables(creators=creators, posts=posts).posts["followers"]
    np.testing.assert_array_equal(filled, [10.0, 20.0, 7.0, np.nan, np.nan])


def test_creators_derived_from_posts_are_one_a_platform_with_the_last_count():
    posts = pd.DataFrame({"post_id": list("1234"), "creator_id": ["a", "a", "a", "b"],
                          "platform": ["TikTok", "TikTok", "YouTube", "TikTok"],
                          "published_at": pd.to_datetime(["2026-03-01", "2026-01-01", "2026-01-01", "2026-01-01"]),
                          "followers": [30.0, 10.0, 5.0, np.nan], "likes": 1.0})
    creators = from_tables(posts=posts).creators.set_index(["creator_id", "platform"])["followers"]
    assert creators.loc[("a", "TikTok")] == 30.0
    assert creators.loc[("a", "YouTube")] == 5.0
    assert np.isnan(creators.loc[("b", "TikTok")])
    assert len(creators) == 3


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.one_of(st.just(np.nan), st.integers(0, 9).map(float))] * 4), min_size=1, max_size=8))
def test_engagement_is_the_sum_of_what_is_known(rows):
    posts = pd.DataFrame(rows, columns=list(schema.ENGAGEMENT_PARTS)).assign(creator_id="a", followers=10.0)
    campaigns = from_tables(posts=posts)
    for found, row in zip(campaigns.posts["engagement"], rows, strict=True):
        known = [v for v in row if v == v]
        assert found == sum(known) if known else np.isnan(found)
    used = [part for i, part in enumerate(schema.ENGAGEMENT_PARTS) if any(row[i] == row[i] for row in rows)]
    assert list(campaigns.card.engagement_parts) == used


@pytest.mark.parametrize("table", list(schema.TABLES))
def test_an_absent_table_is_empty_with_all_its_columns_in_their_kinds(table):
    frame = schema.empty(table)
    assert len(frame) == 0
    assert list(frame.columns) == [c.name for c in schema.TABLES[table]]
    kinds = {"text": "object", "id": "object", "date": "datetime64[ns]", "flag": "boolean"}
    for column in schema.TABLES[table]:
        assert str(frame[column.name].dtype) == kinds.get(column.kind, "float64")


@pytest.mark.parametrize("table", list(schema.TABLES))
def test_conforming_twice_changes_nothing(table):
    frame = getattr(WORLD, table)[[c.name for c in schema.TABLES[table]]]
    pd.testing.assert_frame_equal(schema.conform(table, frame), frame)


def test_cells_that_are_not_of_their_kind_are_not_swallowed():
    with pytest.raises((TypeError, ValueError)):
        from_tables(posts=pd.DataFrame({"creator_id": ["a"], "likes": ["many"]}))


@given(st.lists(st.none() | st.text(max_size=4), max_size=12), st.integers(0, 4), st.integers(0, 4))
def test_texts_have_one_fingerprint_however_they_are_held(texts, first, cut):
    """As objects, in Arrow in one piece, in several, as a part of a longer column, with letters left under unknown."""
    plain = pd.DataFrame({"creator_id": pd.Series(texts, dtype=object)})
    whole = pa.array(["before"] * first + texts, pa.large_string())[first:]
    pieces = pa.chunked_array([whole[:cut], whole[cut:]], pa.large_string())
    filled = pa.array([text or "left" for text in texts], pa.large_string())
    validity = pa.array([text is not None for text in texts], pa.bool_()).buffers()[1]
    covered = pa.Array.from_buffers(pa.large_string(), len(texts), [validity, *filled.buffers()[1:]])
    expected = from_tables(creators=plain).fingerprint
    for held in (whole, pieces, pa.concat_arrays([whole])):
        cells = pd.Series(pd.array(held, dtype="str"))
        assert from_tables(creators=pd.DataFrame({"creator_id": cells})).fingerprint == expected
    if "" not in texts:
        cells = pd.Series(pd.array(covered, dtype="str"))
        assert from_tables(creators=pd.DataFrame({"creator_id": cells})).fingerprint == expected
