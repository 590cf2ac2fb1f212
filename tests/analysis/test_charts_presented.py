"""Figures before an audience: larger type, nobody's name, and the figure they come from untouched."""

from __future__ import annotations

import json

import numpy as np
import pytest

from analysis import fit_decline
from analysis.charts import style
from analysis.charts.decline import decline_figure
from analysis.charts.presented import STAGE_TYPE, presented
from analysis.engagement.tiers import PRESETS
from data.samples import load_sample


@pytest.fixture(scope="module")
def figure():
    return decline_figure(fit=fit_decline(load_sample()), palette=style.LIGHT, tiers=PRESETS[0])


def names() -> set[str]:
    known = load_sample().creators
    return {str(name) for column in ("name", "handle", "creator_id") for name in known[column].dropna()}


def test_no_name_and_no_exact_size_of_a_creator_is_left_and_the_picture_stays(figure):
    before = figure.to_json()
    assert any(name in before for name in names()), "else this proves nothing"
    shown = presented(figure, creators=False)
    told = shown.to_json()
    assert [name for name in names() if name in told] == []
    dots = [(old, new) for old, new in zip(figure.data, shown.data, strict=True) if "markers" in (old.mode or "")]
    assert dots
    for old, new in dots:
        assert np.asarray(new.x, float) == pytest.approx(np.asarray(old.x, float), rel=0.051)
        assert all(float(f"{x:.1e}") == x for x in new.x) and list(new.y) == list(old.y)
        assert new.marker == old.marker and new.hoverinfo == "skip"
    lines = [(old, new) for old, new in zip(figure.data, shown.data, strict=True) if old.mode == "lines"]
    assert all(old.to_plotly_json().keys() == new.to_plotly_json().keys() for old, new in lines)
    assert figure.to_json() == before, "the page that it comes from shows it too"


def test_no_type_is_smaller_than_a_room_can_read_and_the_screen_gives_the_height(figure):
    before = figure.to_json()
    layout = json.loads(presented(figure, large=True).to_json())["layout"]
    sizes = [layout["font"]["size"], *(note["font"]["size"] for note in layout["annotations"]),
             *(layout[axis][part]["size"] for axis in ("xaxis", "yaxis") for part in ("tickfont",)),
             *(layout[axis]["title"]["font"]["size"] for axis in ("xaxis", "yaxis"))]
    assert min(sizes) >= STAGE_TYPE and "height" not in layout
    assert [note["text"] for note in layout["annotations"]] == [note.text for note in figure.layout.annotations]
    assert figure.to_json() == before
