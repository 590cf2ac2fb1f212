"""The scatter's content, the months and the creators chosen."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engagement import (
    DENSITY_ABOVE,
    EngagementRequest,
    by_month,
    chosen_rows,
    compare_chosen,
    density,
    draw,
    selected_rows,
)
from analysis.engagement.chosen import within_polygon
from tests.analysis.engagement_rows import creators, posts


@settings(max_examples=80, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.floats(1, 1e8), st.one_of(st.just(0.0), st.floats(1e-9, 50))), min_size=1, max_size=80),
    log=st.booleans(),
)
def test_the_shades_count_every_row_once(pairs, log):
    followers, values = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    counted = density(followers, values, x=(10, 1e6), y=(1e-4, 1.0), log=log, columns=7, rows=5)
    assert counted.counts.sum() + counted.zeros + counted.beyond == len(pairs)
    assert counted.zeros == (np.count_nonzero(values == 0) if log else 0)
    assert counted.counts.shape == (5, 7)


def test_the_shades_agree_with_numpy():
    rows = creators(30_000)
    x, y = (900.0, 4e6), (1e-4, 2.0)
    mine = density(rows["followers"].to_numpy(), rows["rate"].to_numpy(), x=x, y=y)
    theirs, _, _ = np.histogram2d(np.log10(rows["rate"]), np.log10(rows["followers"]),
                                  bins=(np.log10(mine.values), np.log10(mine.followers)))
    # A value on an edge may fall either side by rounding.
    assert np.abs(mine.counts - theirs).sum() <= 4


def test_points_give_way_to_shades_and_the_note_says_so():
    few, many = draw(creators(DENSITY_ABOVE)), draw(creators(DENSITY_ABOVE + 1))
    assert not few.dense and len(few.panels[0].points) == DENSITY_ABOVE
    assert many.dense and many.panels[0].points is None
    assert "Shade" in many.note and "20,001 points" in many.note and "20,000 points" in many.note
    assert many.panels[0].density.counts.sum() + many.zeros + many.beyond == many.rows


def test_panels_part_the_rows_and_share_their_axes():
    rows = creators(900, zeros=0.05).assign(niche=[f"n{k % 9}" for k in range(900)])
    picture = draw(rows, request=EngagementRequest(split_by="niche", colour_by="platform"), where="spring")
    assert sum(p.rows for p in picture.panels) == 900
    assert len(picture.panels) == 6 and picture.panels[-1].name == "all others"
    assert sorted(r for p in picture.panels for r in p.points["row"]) == list(range(900))
    assert "(spring)" in picture.note and "without any engagement cannot be drawn" in picture.note
    assert "Only the 5 largest" in picture.note
    numbers = picture.panel_of(rows)
    assert all((numbers[p.points["row"]] == k).all() for k, p in enumerate(picture.panels))


def test_rows_without_followers_or_value_are_not_drawn_and_keep_positions_right():
    rows = creators(50)
    rows.loc[[3, 10], "followers"] = [np.nan, 0]
    rows.loc[7, "rate"] = np.nan
    picture = draw(rows)
    assert set(range(50)) - set(picture.panels[0].points["row"]) == {3, 7, 10}


def test_all_values_lie_on_the_axes_or_are_said_to_lie_beyond():
    rows = creators(5_000)
    for log in (True, False):
        picture = draw(rows, request=EngagementRequest(log_rate=log))
        low, high = picture.values
        outside = int(((rows["rate"] < low) | (rows["rate"] > high)).sum())
        assert picture.beyond == outside
        assert 0 < outside <= (10 if log else 50)
        assert "beyond the axes" in picture.note


def test_a_point_of_a_campaign_is_not_called_a_creator():
    rows = creators(40).assign(campaign="spring")
    note = draw(rows, request=EngagementRequest(colour_by="campaign")).note
    assert "40 points is one creator's posts of one campaign" in note
    assert "40 points is one creator." in draw(rows).note


# --- months


def test_months_count_each_creator_once_and_agree_with_pandas():
    rows = posts(80, 12)
    found = by_month(rows)
    sums = rows.groupby(["month", "creator_id"])[["amount", "exposure"]].sum()
    rates = (sums["amount"] / sums["exposure"]).groupby("month")
    np.testing.assert_allclose(found.table["median"], rates.median())
    assert found.table["creators"].tolist() == rates.size().tolist() == [80] * 6
    assert found.table["posts"].sum() == len(rows)


def test_months_in_groups_keep_every_post():
    rows = posts(60, 12)
    found = by_month(rows, by="sponsored")
    assert set(found.table["group"]) == {"organic", "sponsored"}
    assert found.table["posts"].sum() == len(rows)


@pytest.mark.parametrize(("drift", "state"), [(-0.1, "fell"), (0.1, "rose")])
def test_a_known_change_is_found_with_its_size(drift, state):
    found = by_month(posts(600, 12, drift=drift), where="Instagram")
    assert found.change.state == state
    # The first third has months 0 and 1, the last 4 and 5: four months apart.
    assert found.change.ratio[1] < math.exp(4 * drift) < found.change.ratio[2]
    assert found.title.startswith(f"Engagement per follower {state} from ") and "(Instagram)" in found.title
    assert "(Instagram)" in found.text


def test_a_change_in_one_group_only_is_told_of_that_group():
    steady, falling = posts(300, 12), posts(300, 12, seed=1, drift=-0.15)
    rows = pd.concat([steady.assign(platform="Instagram"), falling.assign(platform="TikTok")])
    found = by_month(rows, by="platform")
    assert found.changes["TikTok"].state == "fell" and found.changes["Instagram"].state == "cannot tell"
    assert "for TikTok" in found.title and "Instagram" not in found.title
    assert "Instagram" in found.text


def test_no_change_is_said_as_not_told():
    # Ten samples without any change: the interval errs in one of twenty, so that two or more of ten is rare (9 %),
    # and four or more has a chance of 0.1 %.
    told = sum(by_month(posts(200, 6, seed=s)).change.state != "cannot tell" for s in range(10))
    assert told <= 3


def test_months_with_few_creators_have_no_range_and_strangers_are_said():
    rows = posts(5, 12)
    assert by_month(rows).table["median_low"].isna().all()
    early, late = posts(40, 12), posts(40, 12).assign(creator_id=lambda p: p["creator_id"] + "x")
    rows = pd.concat([early[early["month"] < "2025-04"], late[late["month"] >= "2025-04"]])
    found = by_month(rows)
    assert found.same_creators == 0
    assert found.findings[0].status == "review"


def test_no_date_at_all_gives_nothing_and_one_month_no_change():
    rows = posts(20, 3)
    assert by_month(rows.assign(month=None)) is None
    one = by_month(rows.assign(month="2025-01"))
    assert "one month only" in one.title and math.isnan(one.change.ratio[0])


# --- chosen


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_polygon_with_the_corners_of_a_box_is_the_box(seed):
    x, y = np.random.default_rng(seed).random((2, 200))
    found = within_polygon(x, y, np.array([0.2, 0.7, 0.7, 0.2]), np.array([0.3, 0.3, 0.9, 0.9]))
    assert (found == ((x > 0.2) & (x < 0.7) & (y > 0.3) & (y < 0.9))).all()


def test_a_triangle_and_a_hollow_shape():
    x, y = np.array([0.1, 0.9, 0.5]), np.array([0.1, 0.9, 0.2])
    assert within_polygon(x, y, np.array([0, 1, 0]), np.array([0, 0, 1])).tolist() == [True, False, True]
    # A U: what lies between its arms is outside.
    u = (np.array([0, 3, 3, 2, 2, 1, 1, 0]), np.array([0, 0, 3, 3, 1, 1, 3, 3]))
    inside = within_polygon(np.array([0.5, 1.5, 2.5, 1.5]), np.array([2, 2, 2, 0.5]), *u)
    assert inside.tolist() == [True, False, True, True]


def test_boxes_lassos_and_single_points_choose_rows():
    rows = creators(500)
    box = {"box": [{"x": [1e4, 5e4], "y": [0.02, 0.1], "xref": "x"}], "lasso": []}
    inside = rows["followers"].between(1e4, 5e4) & rows["rate"].between(0.02, 0.1)
    assert chosen_rows(rows, box).tolist() == np.flatnonzero(inside).tolist()
    lasso = {"lasso": [{"x": [1e4, 5e4, 5e4, 1e4], "y": [0.02, 0.02, 0.1, 0.1]}]}
    assert chosen_rows(rows, lasso).tolist() == np.flatnonzero(inside).tolist()
    points = {"points": [{"customdata": [7]}, {"customdata": {"0": 3}}, {"x": 1}, {"customdata": [9_999]}]}
    assert chosen_rows(rows, points).tolist() == [3, 7]
    assert len(chosen_rows(rows, {})) == 0


def test_a_box_counts_only_in_the_panel_it_was_drawn_in():
    rows = creators(300)
    picture = draw(rows, request=EngagementRequest(split_by="platform"))
    everything = {"x": [1, 1e9], "y": [1e-9, 100]}
    found = selected_rows(rows, {"box": [everything | {"xref": "x2"}]}, picture=picture)
    assert set(rows["platform"].iloc[found]) == {picture.panels[1].name}
    assert len(found) == picture.panels[1].rows


def test_the_chosen_are_compared_with_all_of_their_size():
    rows = creators(1_000)
    found = compare_chosen(rows, np.arange(100), where="fashion")
    assert len(found.table) == 100 and found.title == "100 creators chosen (fashion)"
    best = found.table.iloc[0]
    peers = rows[(rows["followers"] >= 1e4) & (rows["followers"] < 5e4)]["rate"]
    mine = found.table[found.table["tier"] == "micro 10K–50K"].iloc[0]
    assert mine["ahead_of"] == pytest.approx(((peers < mine["rate"]).sum() + 0.5) / len(peers))
    assert mine["tier_median"] == pytest.approx(peers.median())
    assert best["rate"] == found.table["rate"].max()
    everyone = compare_chosen(rows, np.arange(1_000)).table
    assert everyone["ahead_of"].mean() == pytest.approx(0.5)


def test_chosen_posts_become_creators():
    rows = posts(20, 5)
    found = compare_chosen(rows, np.arange(12), request=EngagementRequest(unit="post"))
    assert found.rows == 12 and len(found.table) == 3
    assert found.table["posts"].sum() == 12


def test_nothing_chosen_is_said():
    found = compare_chosen(creators(10), np.array([], dtype=int))
    assert "No creator" in found.text and len(found.table) == 0
