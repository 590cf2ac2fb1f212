"""Data that can carry little: every part gives words and finite numbers, or a refusal by name; never a traceback."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from analysis.charts import style
from analysis.charts.decline import alternative, decline_figure, groups_figure
from analysis.charts.drift import drift_figure
from analysis.decline import DeclineFit, fit_decline
from analysis.decline.choice import choose_shape, shapes_as_said
from analysis.decline.drift import drift_note, drift_text, find_drifts
from analysis.decline.handout import handout, handout_notes
from analysis.decline.measured import corrected_text, repeated_counts
from analysis.decline.sensitivity import as_said, depends
from analysis.decline.telling import caption, expectations, method_text, stated_sizes, typical_support
from analysis.decline.within import fit_within
from analysis.errors import FitError
from data.campaigns import Campaigns, from_tables
from data.engine import post_rows

SELECTIONS = (None, "all we worked with", "top by engagement", "top by engagement rate")


def campaigns(followers, likes, *, posts: int = 1, platform="Instagram", niche="Food", grows: float = 0.0,
              selection: str | None = None, comments: bool = False) -> Campaigns:
    """One creator for each follower count, with so many equal posts, a month apart, and growth from post to post."""
    followers, likes = np.asarray(followers, float), np.asarray(likes, float)
    owner, number = np.repeat(np.arange(len(followers)), posts), np.tile(np.arange(posts), len(followers))
    platform, niche = (np.broadcast_to(v, len(followers)) for v in (platform, niche))
    table = pd.DataFrame({
        "post_id": np.arange(len(owner)).astype(str), "creator_id": owner.astype(str), "platform": platform[owner],
        "followers": np.round(followers[owner] * (1 + grows * number)), "likes": likes[owner],
        "published_at": pd.Timestamp("2025-01-15") + pd.to_timedelta(30 * number, unit="D")})
    if comments:
        table["comments"] = 0.0
    creators = pd.DataFrame({"creator_id": np.arange(len(followers)).astype(str), "platform": platform,
                             "followers": followers, "niche": niche})
    return from_tables(creators=creators, posts=table, answers={} if selection is None else {"selection": selection})


SIZES = np.geomspace(1e3, 1e6, 60)
RANDOM = np.random.default_rng(1)
NOISE = np.exp(RANDOM.normal(0, 0.8, 60))

WORLDS = {
    "all one size": {"followers": [1e4] * 60, "likes": 300 * NOISE},
    "two creators": {"followers": [1e3, 1e5], "likes": [50, 2000]},
    "three creators": {"followers": [1e3, 1e4, 1e5], "likes": [50, 300, 2000]},
    "all zeros": {"followers": SIZES, "likes": [0] * 60},
    "nearly all zeros": {"followers": SIZES, "likes": [0] * 55 + [1, 2, 3, 4, 5]},
    "one giant": {"followers": [*np.geomspace(1e3, 1e4, 59), 9e7], "likes": [*(30 * NOISE[:59]), 8e7]},
    "a giant among one size": {"followers": [1e4] * 59 + [9e7], "likes": [*(30 * NOISE[:59]), 8e7]},
    "constant rate": {"followers": SIZES, "likes": 0.05 * SIZES},
    "perfect fit": {"followers": SIZES, "likes": SIZES**0.8},
    "perfect parabola": {"followers": SIZES, "likes": SIZES * np.exp(-0.1 * np.log(SIZES / 3e4) ** 2)},
    "no relation": {"followers": SIZES, "likes": 100 * NOISE},
    "one like each": {"followers": SIZES, "likes": [1] * 60},
    "two sizes": {"followers": np.repeat([5e3, 5e4], 30), "likes": np.tile([1, 1e6], 30)},
    "one group of one": {"followers": SIZES, "likes": 0.03 * SIZES * NOISE, "niche": ["Food"] * 59 + ["Pets"]},
    "every niche of one": {"followers": SIZES, "likes": 0.03 * SIZES * NOISE, "niche": [f"n{i}" for i in range(60)]},
    "one platform of one": {"followers": SIZES, "likes": 0.03 * SIZES * NOISE,
                            "platform": ["Instagram"] * 59 + ["TikTok"]},
    "a platform of one size": {"followers": [*SIZES[:30], *[1e4] * 30], "likes": 300 * NOISE,
                               "platform": ["Instagram"] * 30 + ["TikTok"] * 30},
    "huge counts": {"followers": SIZES * 1e4, "likes": 1e9 * NOISE},
    "comments never": {"followers": SIZES, "likes": 0.03 * SIZES * NOISE, "comments": True},
    "ordinary": {"followers": SIZES, "likes": 0.03 * SIZES * NOISE},
}
SHAPES = {"one post": {}, "six posts": {"posts": 6}, "six posts, growing": {"posts": 6, "grows": 0.1}}


def refused(part):
    """What a part says; a refusal is a sentence too."""
    try:
        return part()
    except FitError as error:
        said = str(error)
        assert said and said[0].isupper() and said.rstrip().endswith("."), said
        return None


def finite(frame: pd.DataFrame) -> None:
    numbers = frame.select_dtypes("number").to_numpy(float)
    assert not np.isinf(numbers).any()


def sentences(text: str) -> None:
    assert not re.search(r"\b(nan|inf|None)\b(?! of| is proven)", text), text


def _further_parts(fit: DeclineFit, data: Campaigns) -> None:
    """What the page computes when it is asked to look closer."""
    grown = refused(lambda: fit_within(fit.panel))
    assert (grown is None) == (fit.within is None)
    if grown is not None:
        sentences(grown.text + grown.note)
    shapes = refused(lambda: choose_shape(fit.rows))
    if shapes is not None:
        sentences(shapes.text + shapes_as_said(shapes).to_string())
        finite(shapes.table)
    choices = depends(fit, data)
    sentences(choices.text + as_said(choices.table).to_string() + str(choices.left_out))
    assert np.isfinite(choices.table[["slope", "low", "high"]].to_numpy()).all()
    drifts = find_drifts(post_rows(data))
    if drifts:
        sentences(drift_text(drifts) + drift_note(drifts))
        assert all(np.isfinite(d.table[["level", "low", "high"]].to_numpy()).all() for d in drifts)
        sentences(str(drift_figure(drifts=drifts, palette=style.LIGHT).layout.annotations))
    counted = repeated_counts(data.posts)
    assert counted is None or 0 <= counted.reliability <= 1
    for share in (0.9, 0.97, 1.0):
        sentences(corrected_text(fit.typical, share, per=fit.per))
    for column in ("niche", "platform"):
        groups = refused(lambda column=column: fit.by(column))
        if groups is not None:
            sentences(groups.text)
            groups_figure(groups=groups, palette=style.DARK)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_every_part_says_something_or_refuses(name, shape):
    for selection in SELECTIONS:
        data = campaigns(**WORLDS[name], **SHAPES[shape], selection=selection)
        fit = refused(lambda data=data: fit_decline(data))
        if fit is None:
            continue
        assert fit.state in ("declines", "rises", "flat", "cannot tell")
        assert fit.population is None or np.isfinite([fit.population.low, fit.population.high]).all()
        for two in (fit.peak, fit.peak_of_total):
            assert two is None or (np.isfinite([two.followers, two.p_value]).all() and (
                not two.proven or np.isfinite([two.below, two.above]).all()))
        if selection is None:
            _further_parts(fit, data)
        decline_figure(fit=fit, palette=style.LIGHT)
        answer = fit.answer
        sentences(" ".join([fit.text, answer.title, answer.text, *(n.label + n.value + n.note for n in answer.numbers),
                            *(f.text + f.advice for f in fit.findings), caption(fit, shaded=False), method_text(fit),
                            alternative(fit), handout_notes(fit)]))
        sizes = expectations(fit, stated_sizes(fit))
        low, high = typical_support(fit)
        assert sizes["average"].notna().any()
        assert (sizes["typical"].notna() == sizes["followers"].between(low, high) & sizes["average"].notna()).all()
        for table in handout(fit).values():
            finite(table)
