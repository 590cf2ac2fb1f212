"""Creator rows against an independent computation in plain pandas, and the laws of adding up."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pandas as pd
import pytest

from data import DataError
from data.campaigns import from_tables
from data.engine import (
    DENOMINATORS,
    EngineLimits,
    creator_rows,
    creator_rows_of,
    frame_of,
    opened,
    post_rows,
    standing_creators,
)
from data.engine.places import own

COUNTS = ("likes", "comments", "shares", "saves", "views", "reach", "clicks")


def world(seed: int = 0, creators: int = 60, posts: int = 900):
    """Posts with zeros, unknown counts, unknown and zero followers, on two platforms."""
    rng = np.random.default_rng(seed)
    ids = np.array([f"c{i}" for i in range(creators)])
    listed = pd.DataFrame({
        "creator_id": np.repeat(ids, 2), "platform": np.tile(["Instagram", "TikTok"], creators),
        "followers": rng.lognormal(9, 1.5, 2 * creators).round(), "name": np.repeat(ids, 2),
        "niche": rng.choice(["food", "pets"], 2 * creators), "country": None})
    listed.loc[rng.random(len(listed)) < 0.1, "followers"] = np.nan
    table = pd.DataFrame({
        "post_id": [f"p{i}" for i in range(posts)], "creator_id": rng.choice(ids, posts),
        "platform": rng.choice(["Instagram", "TikTok"], posts),
        "published_at": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 400, posts), "D"),
        "followers": np.where(rng.random(posts) < 0.3, rng.lognormal(9, 1.5, posts).round(), np.nan),
        **{name: np.where(rng.random(posts) < 0.15, np.nan, rng.poisson(20, posts) * rng.integers(0, 2, posts))
           for name in COUNTS}})
    return from_tables(creators=listed, posts=table)


def by_hand(campaigns, outcome: str, per: str) -> pd.DataFrame:
    """The same rows, one creator at a time."""
    rows = []
    for (creator, platform), group in campaigns.posts.groupby(["creator_id", "platform"]):
        followers, total, exposure = [], 0.0, 0.0
        for post in group.to_dict("records"):
            below = 1.0 if per == "post" else post[per]
            if post["followers"] > 0 and post[outcome] >= 0 and below > 0:
                followers.append(post["followers"])
                total += post[outcome]
                exposure += below
        if followers:
            rows.append({"creator_id": creator, "platform": platform, "posts": float(len(followers)),
                         "followers": float(np.exp(np.mean(np.log(followers)))), "total": total,
                         "exposure": exposure, "rate": total / exposure})
    found = pd.DataFrame(rows).sort_values(["creator_id", "platform"], ignore_index=True)
    return found.astype({"creator_id": object, "platform": object})


@pytest.mark.parametrize("per", DENOMINATORS)
@pytest.mark.parametrize("outcome", ["engagement", *COUNTS])
def test_creator_rows_are_those_counted_by_hand(outcome, per):
    campaigns = world()
    rows = creator_rows(campaigns, outcome=outcome, per=per)
    expected = by_hand(campaigns, outcome, per)
    pd.testing.assert_frame_equal(rows[expected.columns], expected, rtol=1e-12)


def test_creator_rows_do_not_depend_on_the_order_of_posts():
    campaigns = world()
    shuffled = from_tables(creators=campaigns.creators, posts=campaigns.posts.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(creator_rows(shuffled), creator_rows(campaigns), rtol=1e-12)


def test_post_rows_add_up_to_creator_rows():
    campaigns = world()
    posts, creators = post_rows(campaigns, outcome="likes"), creator_rows(campaigns, outcome="likes")
    summed = posts.groupby(["creator_id", "platform"])[["amount", "exposure"]].sum()
    both = creators.set_index(["creator_id", "platform"]).join(summed, rsuffix="_of_posts")
    np.testing.assert_allclose(both["total"], both["amount"])
    np.testing.assert_allclose(both["exposure"], both["exposure_of_posts"])
    assert len(posts) == creators["posts"].sum()


def test_a_creator_listed_twice_does_not_count_twice():
    campaigns = world()
    twice = from_tables(creators=pd.concat([campaigns.creators, campaigns.creators]), posts=campaigns.posts)
    assert len(post_rows(twice)) == len(post_rows(campaigns))
    assert len(creator_rows(twice)) == len(creator_rows(campaigns))


def test_what_a_creator_is_called_comes_from_the_list():
    campaigns = world()
    rows = creator_rows(campaigns).merge(campaigns.creators, on=["creator_id", "platform"], suffixes=("", "_listed"))
    assert (rows["niche"] == rows["niche_listed"]).all()
    assert (rows["name"] == rows["name_listed"]).all()
    assert rows["country"].isna().all()


def test_lists_of_averages_count_each_creator_as_one_post():
    creators = pd.DataFrame({
        "creator_id": list("abcdef"), "platform": "TikTok", "followers": [100.0, 200.0, 300.0, 0.0, 400.0, 500.0],
        "average_likes": [10.0, np.nan, 5.0, 3.0, np.nan, np.nan],
        "average_comments": [1.0, 2.0, np.nan, 1.0, np.nan, np.nan],
        "average_engagement": [np.nan, np.nan, 7.0, 1.0, np.nan, np.nan],
        "average_views": [50.0, 60.0, np.nan, 1.0, 5.0, np.nan],
        "engagement_rate": [0.5, 0.5, 0.5, 0.5, 0.05, np.nan]})
    campaigns = from_tables(creators=creators)
    rows = creator_rows(campaigns).set_index("creator_id")
    # its own average, else the sum of the parts that are known, else the rate times followers; zero followers: none
    assert rows["total"].to_dict() == {"a": 11.0, "b": 2.0, "c": 7.0, "e": 20.0}
    assert (rows["posts"] == 1).all()
    np.testing.assert_allclose(rows["rate"], rows["total"] / rows["followers"])
    views = creator_rows(campaigns, outcome="likes", per="views").set_index("creator_id")
    assert views["rate"].to_dict() == {"a": 0.2}


def test_no_posts_and_no_averages_give_no_rows_but_all_columns():
    rows = creator_rows(from_tables(creators=pd.DataFrame({"creator_id": ["a"], "followers": [10.0]})))
    assert rows.empty
    assert {"creator_id", "followers", "posts", "total", "exposure", "rate"} <= set(rows.columns)


def test_one_file_of_posts_without_any_platform_still_counts():
    posts = pd.DataFrame({"post_id": ["1", "2", "3"], "creator_id": ["a", "a", "b"], "followers": [10.0, 1000.0, 5.0],
                          "likes": [1.0, 2.0, 0.0]})
    rows = creator_rows(from_tables(posts=posts))
    assert rows["creator_id"].tolist() == ["a", "b"]
    np.testing.assert_allclose(rows["followers"], [100.0, 5.0])
    assert rows["rate"].tolist() == [3 / 1010, 0.0]


def test_what_cannot_be_asked_is_named_at_once():
    with pytest.raises(DataError) as caught:
        creator_rows(world(), outcome="fame", per="luck")
    assert len(caught.value.problems) == 2
    assert "fame" in str(caught.value)
    assert "luck" in str(caught.value)


@pytest.mark.parametrize("name", ["'; DROP TABLE posts; --", 'a"b', "naïve 你好 🙂", "a\nb", "NULL", "nan", ""])
def test_names_are_only_names_in_the_engine(name):
    posts = pd.DataFrame({"post_id": ["1"], "creator_id": [name], "platform": [name], "followers": [10.0],
                          "likes": [1.0]})
    rows = creator_rows(from_tables(posts=posts))
    assert rows[["creator_id", "platform"]].to_numpy().tolist() == [[name, name]]


def test_the_engine_reaches_no_file(tmp_path):
    place = tmp_path / "secret.csv"
    place.write_text("a\n1\n")
    connection, _ = own()
    with pytest.raises(Exception, match="(?i)disabled|permission|not allowed"):
        connection.raw_sql(f"SELECT * FROM read_csv('{place}')")
    with pytest.raises(Exception, match="(?i)locked|cannot"):
        connection.raw_sql("SET enable_external_access = true")


def test_the_scatter_of_posts_is_that_counted_by_hand():
    campaigns = world(3)
    rows = creator_rows(campaigns, outcome="likes").set_index(["creator_id", "platform"])
    posts = post_rows(campaigns, outcome="likes")
    posts = posts[posts["rate"] > 0].assign(log=lambda t: np.log(t["rate"]))
    grouped = posts.groupby(["creator_id", "platform"])["log"]
    by_hand = grouped.agg(lambda logs: float(((logs - logs.mean()) ** 2).sum())).reindex(rows.index, fill_value=0.0)
    np.testing.assert_allclose(rows["scatter"], by_hand, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(rows["rated"], grouped.size().reindex(rows.index, fill_value=0))


@pytest.mark.parametrize("per", ["followers", "views", "post"])
def test_a_table_in_an_engine_gives_the_same_rows(per):
    """DuckDB holds the posts here; nothing but creator rows reaches this process."""
    campaigns = world(4)
    connection = ibis.duckdb.connect()
    columns = ["post_id", "creator_id", "platform", "followers", *COUNTS]
    connection.con.register("frame", campaigns.posts[columns])
    connection.raw_sql("CREATE TABLE posts AS SELECT * FROM frame")
    table = connection.table("posts")
    numbers = ["followers", "posts", "total", "exposure", "rated", "scatter", "rate"]
    for outcome in ("engagement", "likes"):
        theirs = creator_rows_of(table, outcome=outcome, per=per)
        ours = creator_rows(campaigns, outcome=outcome, per=per)
        keys = ["creator_id", "platform"]
        assert theirs[keys].to_numpy().tolist() == ours[keys].to_numpy().tolist()
        np.testing.assert_allclose(theirs[numbers], ours[numbers], rtol=1e-9, atol=1e-9)


def test_a_table_without_any_part_of_engagement_is_refused():
    table = ibis.memtable(pd.DataFrame({"creator_id": ["a"], "platform": ["X"], "followers": [10.0]}))
    with pytest.raises(DataError, match="none of likes"):
        creator_rows_of(table)
    with pytest.raises(DataError, match="no column reach, views: name"):
        creator_rows_of(table, outcome="views", per="reach")
    with pytest.raises(DataError, match="no column creator_id, followers, platform"):
        creator_rows_of(ibis.memtable(pd.DataFrame({"id": ["a"], "likes": [1.0]})), outcome="likes")


def test_a_table_in_an_engine_keeps_what_has_no_platform():
    table = ibis.memtable(pd.DataFrame({"creator_id": [7, 7, 8], "platform": [None, None, "X"],
                                        "followers": [10.0, 10.0, 10.0], "orders": [1, 2, 0]}))
    rows = creator_rows_of(table, outcome="orders")
    assert rows["creator_id"].tolist() == ["7", "8"], "numbers that name creators are names"
    assert rows["platform"].isna().tolist() == [True, False]
    assert rows["total"].tolist() == [3.0, 0.0], "a table whose posts carry orders needs no deals"
    assert rows[["name", "handle", "niche", "country"]].isna().all(axis=None)


@pytest.fixture
def posts_file(tmp_path):
    """Creator i of 50,000 has two posts of i + 1 likes each, in a DuckDB file."""
    path = tmp_path / "posts.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE posts AS SELECT 'creator ' || (i % 50000) AS creator_id, 'TikTok' AS "
                           "platform, 1000 AS followers, i % 50000 + 1 AS likes FROM range(100000) t(i)")
    return path


def test_a_file_of_posts_is_read_and_closed_again(posts_file):
    with opened(posts_file) as posts:
        rows = creator_rows_of(posts)
        with pytest.raises(Exception, match="(?i)disabled|permission|not allowed"):
            posts.get_backend().raw_sql(f"COPY (SELECT 1) TO '{posts_file.with_name('leak.csv')}'")
        with pytest.raises(Exception, match="(?i)locked|cannot"):
            posts.get_backend().raw_sql("SET memory_limit = '90GB'")
    assert not posts_file.with_name("leak.csv").exists()
    assert len(rows) == 50_000 and rows["total"].sum() == 50_000 * 50_001
    assert str(rows["creator_id"].dtype) == "str", "no Python object a creator"
    duckdb.connect(str(posts_file)).close()  # for writing: nobody holds it any more


def test_creators_stand_in_a_file_opened_for_reading_until_they_are_let_go(posts_file):
    tables = "SELECT database_name, table_name FROM duckdb_tables()"
    with opened(posts_file) as posts:
        engine = posts.get_backend()
        with pytest.raises(KeyError), standing_creators(posts) as creators:
            pd.testing.assert_frame_equal(frame_of(creators), creator_rows_of(posts))
            assert {place for place, _ in engine.raw_sql(tables).fetchall()} == {"posts", "temp"}
            raise KeyError
        assert engine.raw_sql(tables).fetchall() == [("posts", "posts")]
        with pytest.raises(DataError, match="no column views"), standing_creators(posts, per="views"):
            pass


def test_what_does_not_fit_into_memory_goes_to_a_file_of_its_own_and_away_again(posts_file, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spill"))
    (tmp_path / "spill").mkdir()
    with opened(posts_file) as posts:
        plenty = creator_rows_of(posts)
    with opened(posts_file, limits=EngineLimits(memory_bytes=14_000_000, threads=1)) as posts:
        settings = posts.get_backend().raw_sql("SELECT current_setting('memory_limit'), current_setting('threads')")
        assert settings.fetchall()[0] == ("13.3 MiB", 1)
        little = creator_rows_of(posts)
    pd.testing.assert_frame_equal(little, plenty)
    assert list((tmp_path / "spill").iterdir()) == []


def test_what_the_readme_says_of_such_files_runs(posts_file, monkeypatch, capsys):
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- millions -->\n```python\n(.*?)```", readme, re.S).group(1)
    monkeypatch.chdir(posts_file.parent)
    with duckdb.connect(str(posts_file)) as connection:
        connection.execute("UPDATE posts SET followers = 1000 + likes * 7")
    exec(compile(block, "README.md", "exec"), {})
    assert "50,000 creators" in capsys.readouterr().out


def test_too_little_memory_is_said_with_what_to_do(posts_file):
    little = EngineLimits(memory_bytes=1_000_000)
    said = "1 MB of memory are too little for this table: allow more by MICROSCOPE_ENGINE_BYTES"
    with pytest.raises(DataError, match=said), opened(posts_file, limits=little) as posts:
        creator_rows_of(posts)


def test_files_that_cannot_be_opened_are_named(tmp_path, posts_file):
    with pytest.raises(DataError, match="no file .*nowhere"), opened(tmp_path / "nowhere.duckdb"):
        pass
    (tmp_path / "text.duckdb").write_text("creator_id,likes\n" * 1000)
    with pytest.raises(DataError, match="cannot be opened as a DuckDB file"), opened(tmp_path / "text.duckdb"):
        pass
    with pytest.raises(DataError, match="no table 'videos'; its tables: posts"), opened(posts_file, table="videos"):
        pass


def test_the_environment_sets_the_memory():
    assert EngineLimits.from_environment({}) == EngineLimits()
    assert EngineLimits.from_environment({"MICROSCOPE_ENGINE_BYTES": "300000000"}).memory_bytes == 300_000_000
    for wrong in ("", "much", "0", "-5", "1.5"):
        with pytest.raises(DataError, match="MICROSCOPE_ENGINE_BYTES"):
            EngineLimits.from_environment({"MICROSCOPE_ENGINE_BYTES": wrong})
    with pytest.raises(ValueError, match="threads"):
        EngineLimits(threads=0)


def test_the_engine_of_this_process_has_the_same_limits():
    connection, _ = own()
    said = connection.raw_sql("SELECT current_setting('memory_limit'), current_setting('temp_directory')").fetchall()[0]
    assert said[0] == "667.5 MiB" and "microscope-" in said[1]
