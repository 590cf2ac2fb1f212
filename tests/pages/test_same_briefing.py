"""The Briefing page and `python -m analysis` say the same of the same data, and a missing input empties no page."""

from __future__ import annotations

import html
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.briefing.whole import brief
from data.campaigns import Campaigns, from_tables
from data.samples import load_sample

ROOT = Path(__file__).resolve().parents[2]
CASES = ("sample", "without deals and quotes", "in dollars", "organic alone")


def campaigns_of(case: str) -> Campaigns:
    """The sample, and what a file of a marketer may lack of it."""
    sample = load_sample()
    if case == "sample":
        return sample
    if case == "in dollars":
        return from_tables(creators=sample.creators.assign(currency="USD"), posts=sample.posts)
    posts = sample.posts[~sample.posts["sponsored"].astype("boolean").fillna(False)] if case == "organic alone" else (
        sample.posts.drop(columns="sponsored"))
    return from_tables(creators=sample.creators.drop(columns=["quoted_fee", "currency"]), posts=posts)


def _page(case: str) -> None:
    import streamlit as st

    from analysis.engagement import choices
    from pages.shared.cached import briefing as cached
    from pages.shared.controls import briefing as controls
    from tests.pages.test_same_briefing import campaigns_of

    campaigns = campaigns_of(case)
    asked = controls.request_from_state(campaigns, choices(campaigns), [], screens=("watch", "plan"))
    st.session_state["made"] = cached.briefing(campaigns.fingerprint, asked, "", campaigns)


@pytest.mark.parametrize("case", CASES)
def test_the_command_line_gives_the_answers_of_the_page(case):
    at = AppTest.from_function(_page, kwargs={"case": case}, default_timeout=120).run()
    assert not at.exception
    shown, stood_in_the_way = at.session_state["made"]
    made, problems = brief(campaigns_of(case))
    assert [slide.key for slide in made.slides] == [slide.key for slide in shown.slides]
    assert len(made.slides) >= 6
    for mine, theirs in zip(made.slides, shown.slides, strict=True):
        assert mine.answer == theirs.answer, mine.key
    assert made.assumptions == shown.assumptions
    assert problems == stood_in_the_way


@pytest.mark.parametrize("page", ["app.py", "pages/7_Briefing.py"])
def test_a_goal_without_its_inputs_leaves_the_decline_standing(page):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params["goal"] = "profit"
    at.run()
    if page != "app.py":
        at.switch_page(page).run()
    assert not at.exception
    said = html.unescape(" ".join(element.proto.body for element in at.get("html")))
    assert "per doubling of followers" in said
    assert "The goal profit needs" in said and "on the Budget page" in said
    assert "at the left" not in said


def test_the_sample_has_what_the_cases_take_away():
    sample = load_sample()
    assert sample.creators["quoted_fee"].notna().any() and len(sample.deals)
    assert sample.posts["sponsored"].nunique() == 2 and isinstance(sample.posts, pd.DataFrame)
