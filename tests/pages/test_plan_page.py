"""The Budget page by creator: it answers, keeps its locks, and says what is wrong where nothing can be bought."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).resolve().parents[2] / "app.py")


def page(**query):
    at = AppTest.from_file(APP, default_timeout=60)
    for name, value in {"plan": "creator", **query}.items():
        at.query_params[name] = value
    at.switch_page("pages/5_Budget.py")
    return at.run()


def said(at):
    return " ".join(str(part.proto.body) for part in at.get("html"))


@pytest.fixture(scope="module")
def opened():
    return page()


def test_it_answers_with_names_and_a_proof(opened):
    assert not opened.exception
    assert "creators&#58; about" in said(opened) and "best possible" in said(opened)
    assert len(opened.get("plotly_chart")) == 2 and len(opened.dataframe[0].value) > 3


def test_a_creator_locked_out_is_not_in_the_table(opened):
    first = opened.dataframe[0].value.iloc[0]["creator"]
    option = next(o for o in opened.multiselect(key="_lock_out").options if o.startswith(f"{first} ("))
    at = opened.multiselect(key="_lock_out").set_value([option.split(" (")[1].rstrip(")")]).run()
    assert not at.exception and first not in set(at.dataframe[0].value["creator"])


def test_too_little_money_says_what_the_cheapest_costs():
    at = page(budget="20")
    assert not at.exception and "the cheapest creator" in said(at)
    assert at.multiselect(key="_lock_in") is not None
