"""Rates above the whole, rates near nothing, and small samples: what is said of them."""

import numpy as np
import pytest

from analysis.engagement import PRESETS, EngagementRequest, by_month, draw, nobody, shown_table, summarise
from analysis.engagement.request import say_rate, say_times
from analysis.engagement.statistics import AboveFollowers
from tests.analysis.engagement_rows import creators, posts


@pytest.mark.parametrize(("value", "per", "said"), [
    (0.03, "followers", "3.0 %"), (9.5, "followers", "950 %"), (19.5471, "followers", "20 times the followers"),
    (12.0, "views", "12 times the views"), (437_000, "followers", "more than 100 times the followers"),
    (0.000013, "followers", "0.0013 %"), (0.00015, "followers", "0.015 %"), (0.00052, "post", "0.052 %"),
    (0.0033, "followers", "0.33 %"), (0.0, "reach", "0.00 %")])
def test_no_rate_is_a_percentage_of_thousands_or_a_row_of_noughts(value, per, said):
    assert say_rate(value, per) == (said if value else "0 %")


def test_ratios_beyond_a_hundred_are_only_large():
    assert say_times(25) == "25 times" and say_times(437_000) == "more than 100 times"
    rows = creators(200)
    rows.loc[:60, "rate"] *= 1e6
    summary = summarise(rows)
    assert summary.numbers[-1].value == "more than 100 times"
    assert "× 4" not in summary.text and ",000 %" not in summary.text


def test_rates_over_the_followers_are_found_with_their_number_and_the_highest():
    rows = creators(200)
    rows["rate"] = np.minimum(rows["rate"], 0.5)
    assert not any("than followers" in f.text for f in summarise(rows).findings)
    rows.loc[[3, 7], "rate"] = [2.0, 19.5]
    (found,) = [f for f in summarise(rows, where="Instagram").findings if "than followers" in f.text]
    assert found.status == "review" and found.text.startswith("2 creators of 200 (Instagram) have more engagement")
    assert "Creator 7" in found.text and "20 times the followers" in found.text and "per post" in found.advice
    # One in two hundred is an accident, views per follower are no fault, and counts are no rates.
    rows.loc[3, "rate"] = 0.5
    assert not any("than followers" in f.text for f in summarise(rows).findings)
    rows.loc[:20, "rate"] = 3.0
    for request in (EngagementRequest(outcome="views"), EngagementRequest(per="views"), EngagementRequest(per="post")):
        assert not any("than followers" in f.text for f in summarise(rows, request=request).findings)


def test_a_tier_whose_typical_rate_is_over_its_followers_is_named_however_small():
    followers = np.r_[np.full(999, 20_000.0), 500.0]
    rates = np.r_[np.full(999, 0.03), 1.5]
    above = AboveFollowers.of(rates, followers, [f"c{k}" for k in range(1_000)], PRESETS[0])
    assert above.above == 1 and above.tier == "under 1K"
    assert "under 1K" in above.finding("likes").text


@pytest.mark.parametrize("number", [1, 2, 9])
def test_of_a_handful_no_tenths_and_no_ratio_are_stated(number):
    summary = summarise(creators(number))
    assert "eight in ten" not in summary.text and "High against low" not in [n.label for n in summary.numbers]
    table = shown_table(summary.table, summary.request)
    assert set(table["p10"]) == set(table["p90"]) == {""}
    note = draw(creators(number)).note
    assert "Line" not in note and "Band" not in note
    assert "eight in ten" in summarise(creators(10)).text


def test_captions_speak_of_lines_and_bands_that_are_drawn():
    assert "Line: " in draw(creators(300)).note and "Band: " in draw(creators(300)).note
    by_platform = draw(creators(600), request=EngagementRequest(colour_by="platform")).note
    assert "Lines: " in by_platform and "Band" not in by_platform
    split = EngagementRequest(colour_by="platform", split_by="platform")
    assert "Band: " in draw(creators(600), request=split).note
    assert "Line" not in by_month(posts(5, 3)).note
    assert "Dot: " in by_month(posts(20, 3).assign(month="2025-01")).note


def test_tiers_without_creators_are_left_out_of_the_table_and_counted():
    summary = summarise(creators(100).assign(followers=20_000.0))
    table = shown_table(summary.table, summary.request)
    assert table["tier"].tolist() == ["micro 10K–50K"] and not table.isna().any(axis=None)
    assert nobody(summary.table).startswith("5 tiers hold nobody here and are left out: under 1K, nano 1K–10K")
    assert nobody(summarise(creators(900)).table.iloc[1:]) == ""
