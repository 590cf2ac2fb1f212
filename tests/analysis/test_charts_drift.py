"""The picture of the months holds what the search found, and treats text from data as text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.charts import style
from analysis.charts.drift import drift_figure, relative
from analysis.decline.drift import find_drifts
from analysis.decline.verdict import change
from tests.analysis.decline.test_drift import world


@pytest.fixture(scope="module")
def drifts():
    return find_drifts(pd.concat([world(seed=2, shift=-0.5), world(seed=1, platform="Instagram")], ignore_index=True))


def texts(figure) -> str:
    return " ".join(a.text for a in figure.layout.annotations)


def test_each_platform_has_its_line_its_band_and_its_finding(drifts):
    figure = drift_figure(drifts=drifts, palette=style.LIGHT)
    for drift in drifts:
        line = next(t for t in figure.data if t.name == drift.platform)
        np.testing.assert_allclose(line.y, relative(drift)["level"])
        assert line.line.color == style.colour_of(drift.platform)
    assert "<b>Instagram</b><br>no break proven" in texts(figure)
    found = drifts[1].found
    assert f"<b>TikTok</b><br>{change(np.expm1(found.shift), sign=True)} from {found.month}" in texts(figure)
    assert sum(t.name == "95 % range" for t in figure.data) == 2


def test_the_break_is_marked_with_the_levels_on_either_side(drifts):
    figure = drift_figure(drifts=drifts, palette=style.DARK)
    (mark,) = figure.layout.shapes
    assert pd.Timestamp(mark.x0).strftime("%Y-%m") == "2024-12", "half a month before the first day of 2025-01"
    before, after = (t.y[0] for t in figure.data if t.name == "level")
    assert np.log((1 + after) / (1 + before)) == pytest.approx(drifts[1].found.shift, abs=0.05)
    still = drift_figure(drifts=drifts[:1], palette=style.LIGHT)
    assert not still.layout.shapes and not any(t.name == "level" for t in still.data)


def test_levels_are_against_the_mean_over_the_posts(drifts):
    table = relative(drifts[0])
    assert np.average(np.log1p(table["level"]), weights=table["posts"]) == pytest.approx(0, abs=1e-9)
    assert (table["low"] <= table["level"]).all() and (table["level"] <= table["high"]).all()


def test_names_from_the_data_are_text():
    posts = world(seed=1, platform="<img src=x onerror=alert(1)>")
    drawn = drift_figure(drifts=find_drifts(posts), palette=style.LIGHT).to_json().encode().decode("unicode_escape")
    assert "<img" not in drawn and "&lt;img" in drawn


def test_seven_platforms_stand_in_three_rows():
    names = ["Instagram", "TikTok", "YouTube", "X", "Facebook", "Twitch", "other"]
    many = find_drifts(pd.concat([world(seed=k, platform=n) for k, n in enumerate(names)], ignore_index=True))
    figure = drift_figure(drifts=many, palette=style.LIGHT)
    assert figure.layout.height > 3 * 270 and all(f"<b>{n}</b>" in texts(figure) for n in names)
