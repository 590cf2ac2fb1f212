"""The pictures of the decline hold what the fit says, in both themes, and treat text from data as text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.charts import style
from analysis.charts.decline import (
    MOST_POINTS,
    alternative,
    decline_figure,
    group_ends,
    groups_figure,
    runs_on,
)
from analysis.decline import DeclineFit, fit_rows
from analysis.decline.fit import Context
from analysis.decline.telling import caption, expectations, method_text, of_some, sizes_note, stated_sizes
from analysis.engagement.tiers import PRESETS
from tests.analysis.decline.test_groups import grouped
from tests.analysis.decline.test_zeros import small_at_zero
from tests.analysis.decline.worlds import reference_rows, simulated

HOSTILE = "<img src=x onerror=alert(1)>"


def trace(figure, name):
    return next(t for t in figure.data if t.name == name)


def as_drawn(figure) -> str:
    """The figure's JSON with its own escapes undone."""
    return figure.to_json().encode().decode("unicode_escape")


def texts(figure) -> str:
    return " ".join(a.text for a in figure.layout.annotations)


@pytest.fixture(scope="module")
def few():
    return fit_rows(reference_rows())


@pytest.fixture(scope="module")
def many():
    return fit_rows(simulated(3000, seed=2, slope=-0.3, bend=(5e4, 0.1))[0])


def test_the_lines_are_the_fit(few):
    figure = decline_figure(fit=few, palette=style.LIGHT)
    for name, rate in (("typical", few.typical_rate), ("average", few.average_rate)):
        line = trace(figure, name)
        np.testing.assert_allclose(line.y, rate(np.array(line.x)))
    band = trace(figure, "nine in ten creators")
    half = len(band.x) // 2
    low, high = few.band(np.array(band.x[:half]))
    np.testing.assert_allclose(band.y[:half], high)
    np.testing.assert_allclose(band.y[half:][::-1], low)


def test_few_creators_are_points_and_many_are_shades(few, many):
    points = trace(decline_figure(fit=few, palette=style.LIGHT), "Instagram")
    assert len(points.x) == few.creators
    shades = trace(decline_figure(fit=many, palette=style.LIGHT), "creators")
    assert many.creators > MOST_POINTS
    # Nearly every creator is counted in a cell; only those off the axes are not.
    assert np.nansum(np.square(np.array(shades.z, float))) == pytest.approx(many.creators, rel=0.02)


def test_both_ends_without_creators_are_veiled_and_labels_stay_inside(many):
    figure = decline_figure(fit=many, palette=style.DARK, tiers=PRESETS[0])
    veils = [s for s in figure.layout.shapes if s.name == "no creators"]
    left, right = (10**v for v in figure.layout.xaxis.range)
    assert len(veils) == 2 and veils[0].x0 == pytest.approx(left) and veils[1].x1 == pytest.approx(right)
    sizes = np.geomspace(veils[0].x1, veils[1].x0, 30)
    assert many.supported(sizes).all()
    ends = [a for a in figure.layout.annotations if a.xref == "paper" and a.x == 1]
    assert sorted(a.text for a in ends) == ["<b>typical</b>", "average", "nine in ten<br>creators"]
    heights = sorted(a.y for a in ends)
    assert heights[0] >= 0 and heights[-1] <= 1 and min(np.diff(heights)) >= 0.05
    assert PRESETS[0].tiers[1].name in texts(figure)


def test_a_proven_bend_is_marked_and_an_unproven_is_not(many, few):
    assert few.bend is None and "bends" not in texts(decline_figure(fit=few, palette=style.LIGHT))
    assert "bends near" in texts(decline_figure(fit=many, palette=style.LIGHT))


@pytest.mark.parametrize("palette", [style.LIGHT, style.DARK])
def test_every_colour_comes_from_the_palette_given(few, palette):
    other = style.DARK if palette is style.LIGHT else style.LIGHT
    said = decline_figure(fit=few, palette=palette, tiers=PRESETS[0]).to_json()
    assert palette.accent in said and other.accent not in said and other.ink not in said


def test_text_from_data_stays_text():
    frame = reference_rows().assign(handle=HOSTILE, platform=["<b>a</b>"] * 12 + [HOSTILE] * 12)
    said = as_drawn(decline_figure(fit=fit_rows(frame), palette=style.LIGHT, tiers=PRESETS[0]))
    assert "<img" not in said and "<b>a" not in said and "&lt;img" in said
    groups = grouped({HOSTILE: -0.3, "b": -0.1}, 60)
    assert "<img" not in as_drawn(groups_figure(groups=fit_rows(groups).by("niche"), palette=style.LIGHT))


def test_known_parameters_can_be_drawn():
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, residual_sd=0.9)
    figure = decline_figure(fit=known, palette=style.LIGHT)
    assert {t.name for t in figure.data} == {"nine in ten creators", "where the average is", "average", "typical"}


def test_counts_have_counts_on_their_axis():
    frame = reference_rows()
    found = fit_rows(frame.assign(exposure=frame["posts"]), context=Context("likes", "post"))
    figure = decline_figure(fit=found, palette=style.LIGHT)
    assert figure.layout.yaxis.title.text == "likes per post"
    assert not any("%" in t for t in figure.layout.yaxis.ticktext)


def test_the_line_that_decides_is_the_bold_one():
    for share, bold, other in ((0.0, "typical", "average"), (0.1, "average", "typical")):
        fit = fit_rows(small_at_zero(300, share))
        figure = decline_figure(fit=fit, palette=style.LIGHT)
        assert fit.judged_by == bold and trace(figure, bold).line.width > trace(figure, other).line.width
        assert f"<b>{bold}</b>" in texts(figure) and f"<b>{other}</b>" not in texts(figure)


def test_creators_with_none_stand_at_the_foot(few):
    fit = fit_rows(small_at_zero(300, 0.1))
    figure = decline_figure(fit=fit, palette=style.LIGHT, tiers=PRESETS[0])
    ticks = trace(figure, "none")
    assert 0 < len(ticks.x) <= 30 and len(ticks.text) == len(ticks.x) and "none from" in ticks.text[0]
    assert set(ticks.x) <= set(fit.rows.followers[~fit.rows.positive])
    assert np.log10(np.array(ticks.y)) == pytest.approx(figure.layout.yaxis.range[0])
    assert "Ticks at the foot: creators with no engagement." in caption(fit, shaded=False)
    assert "none" not in [t.name for t in decline_figure(fit=few, palette=style.LIGHT).data]
    assert "Ticks" not in caption(few, shaded=False)


def test_many_creators_with_none_are_ticks_where_they_are():
    fit = fit_rows(small_at_zero(6_000, 0.5))
    ticks = trace(decline_figure(fit=fit, palette=style.LIGHT), "none")
    assert 0 < len(ticks.x) <= 60 and ticks.text is None
    assert max(ticks.x) <= 1.5 * fit.rows.followers[~fit.rows.positive].max()


def test_the_smooth_curve_lies_among_creators_and_is_told(few, many):
    line = trace(decline_figure(fit=many, palette=style.DARK), "smooth")
    np.testing.assert_allclose(line.y, many.smooth.rate(np.array(line.x)))
    assert many.supported(np.array(line.x)).all() and "Thin dashed line" in caption(many, shaded=True)
    assert "smooth" not in [t.name for t in decline_figure(fit=few, palette=style.DARK).data]
    assert "Thin dashed line" not in caption(few, shaded=False)


def test_groups_stand_with_their_ranges():
    found = fit_rows(grouped({"food": -0.4, "beauty": -0.1, "travel": 0.1}, 100)).by("niche")
    figure = groups_figure(groups=found, palette=style.LIGHT)
    dots = trace(figure, "slope")
    np.testing.assert_allclose(dots.x, 2 ** found.table["slope"] - 1)
    np.testing.assert_allclose(dots.x + dots.error_x.array, 2 ** found.table["high"] - 1)
    np.testing.assert_allclose(dots.x - dots.error_x.arrayminus, 2 ** found.table["low"] - 1)
    assert list(figure.layout.yaxis.ticktext) == found.table["group"].tolist()
    assert "100 creators" in texts(figure)


def test_the_table_says_nothing_about_sizes_without_data(few):
    table = expectations(few, (100, 10_000, 5_000_000, 1e9))
    assert table["support"].tolist() == ["outside the data", "few creators", "few creators", "outside the data"]
    assert table["typical"].isna().tolist() == [True, False, False, True]
    row = table.iloc[1]
    assert row["typical"] == pytest.approx(few.typical_rate(1e4))
    assert row["per_post"] == pytest.approx(few.average_rate(1e4) * 1e4)
    assert row["low"] < row["typical"] < row["high"]


def test_under_the_table_stands_what_it_leaves_out_and_whom_it_describes(few, many):
    said = sizes_note(fit_rows(reference_rows().head(12)))
    assert said.endswith("fewer than 15 are few. Nobody here is that small or large, so left out: 100K, 500K.")
    assert "left out" not in sizes_note(many) and "left out" not in sizes_note(few)
    with_zeros = fit_rows(small_at_zero(300, 0.1))
    assert sizes_note(with_zeros).endswith(of_some(with_zeros)) and of_some(with_zeros)


def test_the_caption_names_definition_source_and_choice(few):
    context = Context(parts=("likes", "comments"), source="creators.csv", posts=108, selection=None)
    said = caption(fit_rows(reference_rows(), context=context), shaded=False)
    assert "likes + comments" in said and "creators.csv, 108 posts" in said and "not answered" in said
    assert "−0.1843" in method_text(few) and "jackknife" not in method_text(few).split("leaving")[0]
    assert few.text in alternative(few)


def test_the_table_is_of_sizes_within_the_data_whatever_they_are(few, many):
    for fit in (few, many):
        sizes = stated_sizes(fit)
        assert 2 <= len(sizes) <= 5 and not expectations(fit, sizes).isna().any(axis=None)
    huge = fit_rows(reference_rows().assign(followers=lambda f: f["followers"] * 1e4))
    assert min(stated_sizes(huge)) > 1e6 and not expectations(huge, stated_sizes(huge)).isna().any(axis=None)
    narrow = fit_rows(reference_rows().assign(followers=np.linspace(12_000, 13_000, 24)))
    assert stated_sizes(narrow) == pytest.approx((12_490,), rel=0.001)


def test_the_caption_gives_the_average_speed_that_money_follows(few, many):
    average = f"{100 * (2 ** few.average.slope - 1):.0f}".replace("-", "−")
    assert f"average creator (dotted): {average} % per doubling of followers; money follows it" in caption(
        few, shaded=False)
    assert "nothing bent" not in caption(few, shaded=False) and "nothing bent" in caption(many, shaded=True)


def test_checks_speak_of_doublings_and_never_of_slopes_or_logarithms(few, many):
    zeros = reference_rows().assign(total=lambda f: np.where(np.arange(len(f)) < 4, 0, f["total"]))
    said = " ".join(f.text + f.advice for fit in (few, many, fit_rows(zeros)) for f in fit.findings)
    assert "per doubling below" in said and "had no engagement at all" in said
    assert "most influential one it would be −" in said or "it would be +" in said
    assert "logarithm" not in said and "slope is" not in said
    assert "random effects" not in caption(few, shaded=False)


def test_more_engagement_than_followers_is_questioned_in_words():
    frame = reference_rows()
    assert not any("than followers" in f.text for f in fit_rows(frame).findings)
    frame.loc[frame.index[:3], "total"] = frame["exposure"][:3] * 19.5471
    (found,) = [f for f in fit_rows(frame.assign(handle=HOSTILE)).findings if "than followers" in f.text]
    assert found.status == "review" and found.text.startswith("3 creators of 24") and HOSTILE in found.text
    assert "20 times the followers" in found.text and "columns" in found.advice
    per_post = fit_rows(frame.assign(exposure=frame["posts"]), context=Context("likes", "post"))
    assert not any("than followers" in f.text for f in per_post.findings)


def test_one_enormous_range_is_cut_with_an_arrow_and_leaves_the_others_their_room():
    found = fit_rows(grouped({"food": -0.4, "beauty": -0.1, "travel": 0.1}, 100)).by("niche")
    assert not runs_on(found) and not any(t.name == "runs on" for t in groups_figure(
        groups=found, palette=style.LIGHT).data)
    wide = found.table.assign(high=[found.table["high"][0], found.table["high"][1], 6.0])
    found = replace(found, table=wide)
    figure = groups_figure(groups=found, palette=style.LIGHT)
    left, right = figure.layout.xaxis.range
    ends = group_ends(found)
    assert runs_on(found) and right < 2 and left <= ends[0] and ends[1] <= right
    arrow = trace(figure, "runs on")
    assert list(arrow.y) == [0] and arrow.x[0] == pytest.approx(ends[1]) and "right" in arrow.marker.symbol
    dots = trace(figure, "slope")
    assert max(dots.x + dots.error_x.array) == pytest.approx(ends[1])
    # All dots and the whole of the pooled range are inside, and the true range is in the words over the dot.
    assert all(left < x < right for x in dots.x) and "more than tenfold" in dots.text[2]
    assert 2 <= len([t for t in figure.layout.xaxis.tickvals if left <= t <= right]) <= 12


def test_ticks_of_what_is_drawn_towards_the_others_can_be_seen():
    found = fit_rows(grouped({"food": -0.4, "beauty": -0.1, "travel": 0.1}, 100)).by("niche")
    ticks = trace(groups_figure(groups=found, palette=style.DARK), "drawn towards the others")
    assert ticks.marker.symbol == "line-ns" and ticks.marker.line.width >= 2 and ticks.marker.size >= 12
    assert ticks.marker.line.color == style.DARK.ink
    np.testing.assert_allclose(ticks.x, 2 ** found.table["shrunken"] - 1)


def test_a_niche_without_a_name_is_no_group():
    frame = grouped({"food": -0.4, "beauty": -0.1, "None": 0.1, " ": 0.2}, 60)
    assert set(fit_rows(frame).by("niche").table["group"]) == {"food", "beauty"}
