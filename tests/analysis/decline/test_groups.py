"""Slopes by group: the pooled mean, what differs, who is left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.decline import DeclineFit, fit_decline, fit_rows
from analysis.decline.rows import prepare
from analysis.decline.typical import fit_typical
from analysis.errors import FitError
from data import Filters
from data.engine import creator_rows
from data.samples import load_sample
from tests.analysis.decline.worlds import simulated


def grouped(slopes: dict[str, float], creators: int, seed: int = 0) -> pd.DataFrame:
    parts = [simulated(creators, seed=seed + i, slope=s)[0].assign(niche=name) for i, (name, s) in
             enumerate(slopes.items())]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(creator_id=[f"c{i}" for i in range(len(frame))])


def test_groups_with_one_truth_pool_to_it():
    found = fit_rows(grouped({f"n{i}": -0.15 for i in range(8)}, 120)).by("niche")
    assert list(found.table.columns) == ["group", "slope", "low", "high", "standard_error", "creators", "shrunken"]
    assert found.pooled.low <= -0.15 <= found.pooled.high and found.pooled.df == 7
    assert found.heterogeneity.p_value > 0.01 and "no larger than chance" in found.text
    assert (found.table["creators"] == 120).all()


def test_groups_that_differ_are_told_apart():
    slopes = {"food": -0.4, "beauty": -0.1, "travel": 0.1}
    found = fit_rows(grouped(slopes, 400)).by("niche")
    assert found.table["group"].tolist() == ["food", "beauty", "travel"]
    assert found.table["slope"].to_numpy() == pytest.approx(list(slopes.values()), abs=0.1)
    assert found.heterogeneity.p_value < 1e-6 and found.heterogeneity.i2 > 0.8 and found.heterogeneity.tau > 0.1
    assert "food" in found.text and "travel" in found.text
    drawn = (found.table["shrunken"] - found.pooled.slope).abs() <= (found.table["slope"] - found.pooled.slope).abs()
    assert drawn.all()


def test_heterogeneity_is_cochrans():
    found = fit_rows(grouped({"a": -0.3, "b": -0.1, "c": 0.0, "d": -0.2}, 150)).by("niche")
    slope, weight = found.table["slope"].to_numpy(), 1 / found.table["standard_error"].to_numpy() ** 2
    fixed = weight @ slope / weight.sum()
    q = float(weight @ (slope - fixed) ** 2)
    assert found.heterogeneity.q == pytest.approx(q)
    assert found.heterogeneity.i2 == pytest.approx(max(0, 1 - 3 / q))


def test_small_groups_are_left_out_and_counted():
    frame = grouped({"a": -0.2, "b": -0.2}, 100)
    tiny = frame.head(4).assign(niche="rare", creator_id=["x1", "x2", "x3", "x4"])
    found = fit_rows(pd.concat([frame, tiny], ignore_index=True)).by("niche")
    assert found.caption(cut=False).endswith(f"Band: all together (95 %). {found.left_out_text}")
    assert "Arrows: the range runs on" in found.caption(cut=True) and "Arrows" not in found.caption(cut=False)
    assert found.left_out == (("rare", 4),) and set(found.table["group"]) == {"a", "b"}
    assert found.left_out_text.endswith("one size only: rare.")


def test_many_left_out_are_counted_and_a_few_named_and_all_are_taken_along():
    frame = grouped({"a": -0.2, "b": -0.2}, 100)
    assert fit_rows(frame).by("niche").left_out_text == ""
    tiny = [frame.head(3 + k).assign(niche=f"r{k}", creator_id=[f"x{k}{i}" for i in range(3 + k)]) for k in range(6)]
    found = fit_rows(pd.concat([frame, *tiny], ignore_index=True)).by("niche")
    assert found.left_out_text.endswith("6 niches, the largest r5, r4, r3; all of them are in the download.")
    table = found.taken_along.set_index("group")
    assert len(table) == 8 and table.loc["r5", "creators"] == 8 and np.isnan(table.loc["r5", "slope"])
    assert table.loc["a", "slope"] == found.table.set_index("group").loc["a", "slope"]


def test_one_group_cannot_be_compared():
    with pytest.raises(FitError, match="Fewer than two niches"):
        fit_rows(grouped({"a": -0.2}, 100)).by("niche")
    with pytest.raises(FitError, match="Fewer than two countries"):
        fit_rows(grouped({"a": -0.2}, 100)).by("country")
    with pytest.raises(FitError, match="'colour'"):
        fit_rows(grouped({"a": -0.2}, 100)).by("colour")


def test_platforms_can_be_groups():
    frame, _ = simulated(400, seed=1, platform_logs={"Instagram": 0.0, "TikTok": 1.0})
    found = fit_rows(frame).by("platform")
    assert set(found.table["group"]) == {"Instagram", "TikTok"} and np.isfinite(found.pooled.low)


@pytest.mark.parametrize("outcome", ["engagement", "orders"])
def test_campaigns_can_be_groups_of_posts_and_of_deals(outcome):
    """Each campaign's slope is that of the data filtered to it."""
    sample = load_sample()
    fit = fit_decline(sample, outcome=outcome)
    assert fit.groupings == ("niche", "country", "platform", "campaign")
    found = fit.by("campaign")
    named = found.table.iloc[[0, -1]]
    for one in named.itertuples():
        mine = creator_rows(sample.keep(Filters(campaigns=(one.group,))), outcome=outcome)
        alone = fit_typical(prepare(mine)).line.slope
        assert (one.slope, one.standard_error) == pytest.approx((alone.slope, alone.standard_error), rel=1e-9)
        assert one.creators == (mine["total"] > 0).sum()
    assert "campaigns the mean change" in found.text and found.note in found.caption(cut=False)
    assert "in each campaign" in found.note
    assert not fit.by("niche").note


def test_without_two_campaigns_there_are_none_to_compare():
    fit = fit_rows(grouped({"a": -0.2, "b": -0.2}, 100))
    assert "campaign" not in fit.groupings and "niche" in fit.groupings and "country" not in fit.groupings
    with pytest.raises(FitError, match="Fewer than two campaigns"):
        fit.by("campaign")
    assert DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.1).groupings == ()
