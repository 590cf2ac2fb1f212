"""Published figures: sane as tables, whole in their sources, and as read."""

from __future__ import annotations

import dataclasses
import math

import pytest

from data import DataError, evidence

EVERY_TABLE = [*evidence.benchmarks(), evidence.SPONSORED_LOSS]


def of(source: str, platform: str, year: int | None = None) -> evidence.Benchmark:
    (found,) = [b for b in evidence.benchmarks(platform) if b.source == source and year in (None, b.year)]
    return found


@pytest.mark.parametrize("table", [*EVERY_TABLE, *evidence.fee_cards()], ids=lambda t: f"{t.source}, {t.platform}")
def test_tiers_are_in_order_apart_and_every_table_names_its_source(table):
    assert table.tiers
    for low, high, *_ in table.tiers:
        assert 0 <= low < high
    for (_, high, *_), (low, *_) in zip(table.tiers, table.tiers[1:], strict=False):
        assert high <= low
    assert table.source and table.where and table.kind in ("primary", "secondary")
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.source = "other"


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda t: f"{t.source}, {t.platform}")
def test_rates_are_fractions(table):
    assert all(0 < rate < 0.5 for _, _, rate in table.tiers)


def test_the_figures_are_the_published_ones():
    assert of("Mavrck", "Instagram").tiers[0] == (1_000, 5_000, 0.0684)
    assert of("Markerly", "Instagram").tiers[-1] == (1_000_000, 10_000_000, 0.0166)
    assert of("Influencer Hero", "YouTube").tiers[3] == (50_000, 100_000, 0.0029)
    assert of("HypeAuditor", "TikTok").tiers == ((1_000, 10_000, 0.126),)
    assert of("Rival IQ", "TikTok").tiers[-1][2] == 0.075
    assert [loss for _, _, loss in evidence.SPONSORED_LOSS.tiers] == [0.129, 0.146, 0.180, 0.236, 0.336]


def test_implied_slopes_are_those_worked_out_from_the_tables():
    markerly = of("Markerly", "Instagram").tiers
    assert evidence.implied_slope((markerly[1], markerly[3])) == pytest.approx(math.log(1.66 / 4) / math.log(1000))
    assert evidence.implied_slope(of("Mavrck", "Instagram").tiers) == pytest.approx(-0.245, abs=0.005)
    assert evidence.implied_slope(of("Influencer Hero", "YouTube").tiers) < -0.2
    with pytest.raises(DataError, match="two tiers"):
        evidence.implied_slope(of("HypeAuditor", "TikTok").tiers)


def test_selection_by_platform_and_denominator_loses_and_invents_nothing():
    everything = evidence.benchmarks()
    by_platform = [b for p in dict.fromkeys(b.platform for b in everything) for b in evidence.benchmarks(p)]
    assert sorted(by_platform, key=repr) == sorted(everything, key=repr)
    assert sum(len(evidence.benchmarks(per=per)) for per in ("followers", "reach", "views")) == len(everything)
    assert {b.source for b in evidence.benchmarks("TikTok", per="views")} == {"Rival IQ", "Captiv8"}
    assert evidence.benchmarks("Twitch") == ()
    assert all(b.denominator.endswith(("per view" if b.per == "views" else "per follower", "per subscriber"))
               for b in everything)


def test_fee_cards_are_in_dollars_and_the_hub_card_is_ten_dollars_a_thousand():
    (hub,) = [c for c in evidence.fee_cards("Instagram") if "Hub" in c.source]
    assert {c.currency for c in evidence.fee_cards()} == {"USD"}
    assert all(least / low == pytest.approx(0.01) for low, _, least, _ in hub.tiers)
    assert hub.tiers[-1][3] is None
    (twice,) = evidence.fee_cards("YouTube")
    assert [tier[2] for tier in twice.tiers] == [2 * tier[2] for tier in hub.tiers]
