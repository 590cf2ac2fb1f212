"""A later export without post ids: a post is known again by creator, platform and time, or all count and it is said."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import load_campaigns
from data.reading import read_here


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch):
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))


HEAD = "username,platform,followers,date,likes"


def load(*files: str):
    campaigns = load_campaigns(*[(f"f{i}.csv", text.encode()) for i, text in enumerate(files)])
    report = campaigns.report
    assert report.rows_read == report.rows_kept + len(report.set_aside)
    return campaigns


def table(rows, head: str = HEAD) -> str:
    return "\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n"


def day(number: int) -> str:
    return str(date(2026, 1, 1) + timedelta(days=number))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 40)), min_size=4, max_size=30), st.integers(0, 5),
       st.integers(0, 10**6), st.booleans())
def test_a_later_export_counts_each_post_once_and_takes_its_counts(keys, new, seed, shout):
    keys = sorted(keys)
    first = [(f"user{who}", "Instagram", 1000 * (who + 1), day(when), 10 + i) for i, (who, when) in enumerate(keys)]
    second = [(f"@USER{r[0][4:]}" if shout else r[0], r[1], r[2] + 200, r[3], r[4] + 100) for r in first]
    second += [("user0", "Instagram", 1200, day(100 + i), 500 + i) for i in range(new)]
    shuffled = [second[i] for i in np.random.default_rng(seed).permutation(len(second))]
    alone = load(table(first))
    assert len(alone.posts) == len(first), "never across rows of one file"
    both = load(table(first), table(shuffled))
    assert len(both.posts) == len(first) + new
    assert sorted(both.posts["likes"]) == sorted(r[4] for r in second)
    assert len(both.creators) == len({r[0].lower().lstrip("@") for r in second})
    aside = both.report.set_aside
    assert set(aside["file"]) == {"f0.csv"} and aside["reason"].str.contains("observed again in f1.csv").all()
    assert any(f"{len(first):,} post(s) of f0.csv stand in f1.csv again" in note for note in both.report.notes)


def test_three_exports_leave_the_last():
    files = [table([("ana", "Instagram", 100, day(i), 10 * n + i) for i in range(5)]) for n in (1, 2, 3)]
    assert sorted(load(*files).posts["likes"]) == [30, 31, 32, 33, 34]


def test_a_date_of_observation_beats_the_order_of_files():
    head = HEAD + ",observed_at"
    new = table([("ana", "Instagram", 100, day(i), 90 + i, "2026-10-01") for i in range(4)], head)
    old = table([("ana", "Instagram", 100, day(i), 10 + i, "2026-09-01") for i in range(4)], head)
    assert sorted(load(new, old).posts["likes"]) == sorted(load(old, new).posts["likes"]) == [90, 91, 92, 93]


def test_where_one_file_holds_several_posts_of_a_day_nothing_is_taken_for_another_and_it_is_said():
    first = [("ana", "Instagram", 100, day(i), i) for i in range(6)] + [("ana", "Instagram", 100, day(0), 77)]
    second = [(*r[:4], r[4] + 1000) for r in first]
    both = load(table(first), table(second))
    assert len(both.posts) == 5 + 4 and len(both.report.set_aside) == 5
    assert any(note.startswith("2 post(s) of f0.csv may stand in f1.csv again") for note in both.report.notes)


def test_captions_and_formats_tell_posts_of_one_day_apart():
    head = HEAD + ",caption,format"
    said = [((0, 1, "Sun", "Reel"), (0, 11, "sun", "reel")), ((0, 2, "Rain", "Reel"), (0, 12, "Rain", "Reel")),
            ((1, 3, "Snow", "Reel"), (1, 13, "Hail", "Reel")), ((2, 4, "", "Photo"), (2, 14, "Fog", "Photo")),
            ((3, 5, "Wind", "Photo"), (3, 15, "Wind", "Story"))]
    first, second = ([("ana", "Instagram", 100, day(when), *rest) for when, *rest in rows]
                     for rows in zip(*said, strict=True))
    both = load(table(first, head), table(second, head))
    assert sorted(both.posts["likes"]) == [3, 5, 11, 12, 13, 14, 15], "another caption or format is another post"


def test_times_are_compared_as_exactly_as_both_files_give_them():
    exact = table([("ana", "Instagram", 100, f"{day(i)} 10:0{i}:30", i) for i in range(4)])
    days = table([("ana", "Instagram", 100, day(i), 10 + i) for i in range(4)])
    assert sorted(load(exact, days).posts["likes"]) == [10, 11, 12, 13]
    other = table([("ana", "Instagram", 100, f"{day(i)} 18:0{i}:30", 10 + i) for i in range(4)])
    apart = load(exact, other)
    assert len(apart.posts) == 8 and not any("again" in note for note in apart.report.notes)


def test_a_few_that_share_a_day_by_chance_all_count_and_it_is_said():
    first = table([("ana", "Instagram", 100, day(2 * i), i) for i in range(10)])
    second = table([("ana", "Instagram", 100, day(2 * i + (i != 4)), 50 + i) for i in range(10)])
    both = load(first, second)
    assert len(both.posts) == 20 and both.report.set_aside.empty
    assert any("Too few do to tell" in note for note in both.report.notes)


@pytest.mark.parametrize("change", [("ana", "bob"), ("Instagram", "TikTok")])
def test_another_creator_or_platform_is_another_post(change):
    first = table([("ana", "Instagram", 100, day(i), i) for i in range(5)])
    assert len(load(first, first.replace(*change)).posts) == 10


def test_posts_with_ids_are_known_by_them_alone():
    head = "post_id," + HEAD
    first = table([(f"a{i}", "ana", "Instagram", 100, day(i), i) for i in range(5)], head)
    second = table([(f"b{i}", "ana", "Instagram", 100, day(i), i) for i in range(5)], head)
    assert len(load(first, second).posts) == 10


def test_the_fee_beside_a_post_that_was_observed_again_counts_once():
    head = HEAD + ",fee"
    first = [("ana", "Instagram", 100, day(i), i, 50) for i in range(5)]
    both = load(table(first, head), table([(*r[:4], r[4] + 9, r[5]) for r in first], head))
    assert both.deals["fee"].sum() == 250


def test_ids_of_a_list_lead_to_one_creator_under_both_names():
    listed = "ID,Handle,Platform,Followers\n7,ana,Instagram,1000\n8,bob,Instagram,2000\n"
    first = table([("7", "Instagram", day(i), i) for i in range(4)], "creator,platform,date,likes")
    second = table([("@Ana", "Instagram", day(i), 10 + i) for i in range(4)], "creator,platform,date,likes")
    both = load(listed, first, second)
    assert sorted(both.posts["likes"]) == [10, 11, 12, 13] and set(both.posts["creator_id"]) == {"7"}
