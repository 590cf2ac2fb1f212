"""The figures' data: colours, escaped hover, tiers, benchmarks only when given."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts import style
from analysis.charts.engagement import month_ticks, months_figure, scatter_figure
from analysis.engagement import MOST_DRAWN, EngagementRequest, by_month, draw, published, published_note
from analysis.engagement.rows import group_words
from tests.analysis.engagement_rows import creators, posts

HOSTILE = '<img src=x onerror=alert(1)><a href="http://evil.example">x</a>'
PUBLISHED = SimpleNamespace(source=f"Vendor {HOSTILE}", platform="Instagram", denominator="followers",
                            tiers=((1e3, 1e4, 0.05), (1e4, 1e5, 0.03), (1e6, 1e7, 0.01)))
OTHER = SimpleNamespace(source="Another", platform="Instagram", denominator="followers", tiers=((1e3, 1e6, 0.02),))


def scatter(rows, palette=style.LIGHT, benchmarks=(), **request):
    return scatter_figure(picture=draw(rows, request=EngagementRequest(**request)), palette=palette,
                          benchmarks=benchmarks)


def markers(figure):
    return [t for t in figure.data if t.type != "heatmap" and t.mode == "markers"]


def medians(figure):
    return [t for t in figure.data if (t.name or "").startswith("median")]


def test_points_are_the_rows():
    rows = creators(300)
    (points,) = markers(scatter(rows))
    np.testing.assert_allclose(sorted(points.x), sorted(rows["followers"]))
    assert [int(row[0]) for row in points.customdata] == list(range(300))
    assert len(points.text) == 300 and "Creator 0" in points.text[0]


def test_zeros_are_left_out_on_a_log_axis_and_drawn_on_a_linear_one():
    rows = creators(300, zeros=0.2)
    zeros = int((rows["rate"] == 0).sum())
    assert len(markers(scatter(rows))[0].x) == 300 - zeros
    assert len(markers(scatter(rows, log_rate=False))[0].x) == 300
    assert scatter(rows).layout.yaxis.type == "log" and scatter(rows, log_rate=False).layout.yaxis.type == "linear"


def test_a_platform_has_its_colour_in_points_and_line():
    figure = scatter(creators(900), colour_by="platform")
    for trace in markers(figure):
        assert trace.marker.color == style.colour_of(trace.name)
    assert {t.name: t.line.color for t in medians(figure)} == {
        f"median {p}": style.colour_of(p) for p in ("Instagram", "TikTok", "YouTube")}


def test_one_line_is_the_accent_with_its_band():
    for palette in (style.LIGHT, style.DARK):
        figure = scatter(creators(900), palette=palette)
        assert [t.line.color for t in medians(figure)] == [palette.accent]
        assert [t.fill for t in figure.data if t.name == "P10 to P90"] == ["toself"]


@pytest.mark.parametrize("request_", [{}, {"colour_by": "niche"}, {"split_by": "niche"},
                                      {"split_by": "platform", "colour_by": "niche"}])
def test_text_from_the_data_is_escaped_everywhere(request_):
    rows = creators(60).assign(name=HOSTILE, niche=HOSTILE, platform=[HOSTILE, "TikTok"] * 30)
    for figure in (scatter(rows, benchmarks=(PUBLISHED,), **request_), scatter(creators(20_100).assign(
            niche=HOSTILE, platform=["TikTok", HOSTILE] * 10_050), **request_)):
        text = figure.to_json().replace("\\u003c", "<")
        assert "<img" not in text and "<a " not in text


def test_published_figures_are_absent_until_given_and_break_where_a_source_is_silent():
    rows = creators(900)
    assert [t for t in scatter(rows).data if t.meta == "benchmark"] == []
    drawn = [t for t in scatter(rows, benchmarks=(PUBLISHED,)).data if t.meta == "benchmark"]
    assert len(drawn) == 1 and drawn[0].line.dash == "dot"
    assert None in list(drawn[0].x)
    band = [t for t in scatter(rows, benchmarks=(PUBLISHED, OTHER)).data if t.meta == "benchmark" and t.fill]
    # Two sources speak of 1K to 100K, and of 1M nothing but one.
    assert len(band) == 1 and min(band[0].x) >= 1_000 and max(band[0].x) == 100_000
    assert min(band[0].y) == 0.02 and max(band[0].y) == 0.05


def test_a_panel_shows_its_own_platforms_published_figures():
    tiktok = SimpleNamespace(source="T", platform="TikTok", denominator="views", tiers=((1e3, 1e6, 0.1),))
    figure = scatter(creators(600), benchmarks=(OTHER, tiktok), split_by="platform")
    drawn = {t.name: (t.xaxis, t.line.color) for t in figure.data if t.meta == "benchmark"}
    assert len({axis for axis, _ in drawn.values()}) == 2
    assert drawn["T"][1] == style.faded(style.colour_of("TikTok"), 0.8)


def test_many_points_become_shades_and_few_bytes():
    rows = creators(120_000)
    figure = scatter(rows)
    # The two corners, unseen, are there so that a box can be drawn.
    assert [(t.name, len(t.x), t.marker.opacity) for t in markers(figure)] == [("corners", 2, 0)]
    shade = next(t for t in figure.data if t.type == "heatmap")
    assert np.nansum(np.asarray(shade.z, dtype=float) ** 2) == pytest.approx(
        draw(rows).panels[0].density.counts.sum())
    assert len(figure.to_json()) < 1_000_000


def test_tiers_are_named_and_shaded():
    figure = scatter(creators(500))
    assert {"nano", "micro", "mid", "mega"} <= {a.text for a in figure.layout.annotations}
    edges = {round(e) for s in figure.layout.shapes for e in (s.x0, s.x1)}
    assert {10_000, 50_000, 500_000} <= edges
    assert all(s.layer == "below" for s in figure.layout.shapes)


def test_panels_share_axes_and_are_titled():
    figure = scatter(creators(600), split_by="platform")
    axes = [figure.layout[f"yaxis{k}"] for k in ("", "2", "3")]
    assert len({tuple(a.range) for a in axes}) == 1
    texts = " ".join(a.text for a in figure.layout.annotations)
    assert all(f"<b>{p}</b>" in texts for p in ("Instagram", "TikTok", "YouTube"))


def test_a_count_axis_says_counts():
    rows = creators(300).assign(rate=lambda c: c["rate"] * c["followers"])
    figure = scatter(rows, per="post")
    assert figure.layout.yaxis.title.text == "engagements per post"
    assert "%" not in "".join(figure.layout.yaxis.ticktext)


def test_months_are_drawn_with_their_range_and_gaps_stay_open():
    rows = posts(60, 12)
    rows = rows[~((rows["month"] == "2025-03") & (rows["creator_id"] > "c2"))]
    rows = rows[rows["month"] != "2025-05"]
    months = by_month(rows, by="sponsored")
    figure = months_figure(months=months, palette=style.DARK)
    lines = [t for t in figure.data if t.mode == "lines+markers"]
    assert {t.name for t in lines} == {"organic", "sponsored"}
    assert all(len(t.x) == 6 and np.isnan(np.asarray(t.y, dtype=float)[4]) for t in lines)
    assert len({t.line.color for t in lines}) == 2
    assert {"<b>organic</b>", "<b>sponsored</b>"} == {a.text for a in figure.layout.annotations}


def test_one_creator_and_no_spread_can_be_drawn():
    rows = creators(1)
    for request in ({}, {"log_rate": False}, {"per": "post"}):
        assert len(markers(scatter(rows, **request))[0].x) == 1
    assert len(markers(scatter(rows.assign(rate=0.0), log_rate=False))[0].x) == 1
    assert markers(scatter(rows.assign(rate=0.0))) == []


@given(low=st.floats(1e-10, 1e6), factor=st.floats(1.001, 1e10))
def test_ticks_are_few_short_apart_and_without_exponents_on_any_range(low, factor):
    for ticks in (style.rate_ticks, style.count_ticks):
        values, labels = ticks(low, low * factor)
        assert 1 <= len(values) <= style.MOST_TICKS and len(set(labels)) == len(labels) == len(values)
        assert not any("e" in label for label in labels)
        assert all(low / 1.02 <= v <= low * factor * 1.02 for v in values)


def test_ticks_are_round():
    assert style.rate_ticks(1e-7, 2e-2)[1] == ["0.00001 %", "0.0001 %", "0.001 %", "0.01 %", "0.1 %", "1 %"]
    assert style.rate_ticks(0.005, 0.3)[1] == ["1 %", "3 %", "10 %", "30 %"]
    assert style.rate_ticks(0.02199047, 0.0222)[1] == ["2.2 %", "2.205 %", "2.21 %", "2.215 %", "2.22 %"]
    assert style.count_ticks(1, 3e7)[1] == ["1", "10", "100", "1K", "10K", "100K", "1M", "10M"]


@pytest.mark.parametrize("number", [1, 2, 4, 10, 11, 26, 60])
def test_months_are_named_once_each_at_their_own_place(number):
    months = pd.period_range("2025-11", periods=number, freq="M")
    days, said = month_ticks(months)
    assert set(days) <= set(months.to_timestamp()) and len(days) == len(said) <= 10
    assert number > 10 or len(days) == number
    # Read from the left, each label means one month: the year is said wherever it changes.
    year, read = None, []
    for label in said:
        month, _, stated = label.partition("<br>")
        year = stated or year
        read.append(f"{month} {year}")
    assert read == [f"{day:%b %Y}" for day in days]


def test_few_months_have_a_tick_under_every_dot():
    figure = months_figure(months=by_month(posts(60, 12, months=4)), palette=style.LIGHT)
    line = next(t for t in figure.data if t.mode == "lines+markers")
    assert [pd.Timestamp(d) for d in figure.layout.xaxis.tickvals] == [pd.Timestamp(d) for d in line.x]


def named(figure):
    return [a for a in figure.layout.annotations if a.name == "published"]


def test_each_published_line_is_named_at_its_end():
    figure = scatter(creators(900), benchmarks=(PUBLISHED, OTHER))
    labels = named(figure)
    assert sorted(a.text for a in labels)[0] == "Another" and len(labels) == 2
    assert scatter(creators(900)).layout.annotations and not named(scatter(creators(900)))
    assert {t.line.dash for t in figure.data if t.meta == "benchmark" and not t.fill} == {"dot", "dash"}
    # Equal lines do not write over one another.
    twins = [SimpleNamespace(source=f"S{k}", platform="Instagram", denominator="f", tiers=((1e3, 1e6, 0.02),))
             for k in range(4)]
    heights = sorted(a.y for a in named(scatter(creators(900), benchmarks=twins)))
    assert min(np.diff(heights)) >= 0.049
    two = (OTHER, SimpleNamespace(source="Another", platform="TikTok", denominator="v", tiers=((1e3, 1e6, 0.1),)))
    assert {a.text for a in named(scatter(creators(900), benchmarks=two))} == {
        "Another · Instagram", "Another · TikTok"}


def test_only_the_most_relevant_are_drawn_and_the_rest_is_listed():
    ask = EngagementRequest(show_benchmarks=True)
    found = published(ask, ("Instagram", "TikTok"))
    assert len(found) > MOST_DRAWN
    assert [b.platform for b in found[:2]] == ["Instagram", "TikTok"]
    drawn, undrawn = published_note(ask, found).split("Published too but not drawn: ")
    assert found[0].source in drawn and found[-1].source in undrawn
    assert "not drawn" not in published_note(ask, found[:MOST_DRAWN])


@pytest.mark.parametrize("nothing", [None, "None", "", "  ", "nan", np.nan])
def test_groups_without_a_name_are_not_known(nothing):
    rows = creators(60).assign(niche=["food", nothing] * 30)
    assert set(group_words(rows["niche"])) == {"food", "not known"}
