"""What the user sets survives: leaving a page, a rerun, a link opened elsewhere; and a damaged link harms nothing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def two_pages():
    import streamlit as st

    from pages.shared import state

    if st.toggle("other page", key="other"):
        st.write("elsewhere")
    else:
        st.slider("Budget", 0, 100, **state.bind("budget", 50, low=0, high=100))
        st.multiselect("Niche", ["food", "pets"], **state.bind("niches", [], options=["food", "pets"]))
        st.select_slider("Months", ["a", "b", "c"], **state.bind("months", ("a", "c"), options=["a", "b", "c"]))
    state.write_link()


def link(at: AppTest) -> dict[str, list[str]]:
    """The address as lists of texts; AppTest gives a single one bare."""
    return {name: [value] if isinstance(value, str) else list(value) for name, value in at.query_params.items()}


def run(**query) -> AppTest:
    at = AppTest.from_function(two_pages)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def test_a_value_survives_leaving_the_page():
    at = run()
    at.slider(key="_budget").set_value(70).run()
    at.toggle(key="other").set_value(True).run()
    at.toggle(key="other").set_value(False).run()
    assert at.slider(key="_budget").value == 70
    assert not at.exception


def test_only_what_differs_stands_in_the_link():
    at = run()
    assert link(at) == {}
    at.slider(key="_budget").set_value(70).run()
    at.multiselect(key="_niches").set_value(["pets", "food"]).run()
    assert link(at)["budget"] == ["70"]
    assert link(at)["niches"] == ["pets", "food"]
    at.slider(key="_budget").set_value(50).run()
    assert "budget" not in link(at)


def test_a_link_opens_the_same_state_elsewhere():
    first = run()
    first.slider(key="_budget").set_value(12).run()
    first.select_slider(key="_months").set_value(("a", "b")).run()
    second = run(**link(first))
    assert second.slider(key="_budget").value == 12
    assert second.select_slider(key="_months").value == ("a", "b")
    assert link(second) == link(first)


def test_values_of_other_pages_stay_in_the_link():
    at = run(handling="99")
    at.slider(key="_budget").set_value(70).run()
    assert link(at)["handling"] == ["99"]


@pytest.mark.parametrize("text", ["", "abc", "1e9", "-1", "101", "nan", "🙂", "[1]"])
def test_a_damaged_value_gives_way_to_the_default(text):
    assert run(budget=text).slider(key="_budget").value == 50


@pytest.mark.parametrize(("texts", "kept"), [(["pets", "dragons"], ["pets"]), (["dragons"], [])])
def test_choices_this_data_does_not_have_are_dropped(texts, kept):
    assert run(niches=texts).multiselect(key="_niches").value == kept


@pytest.mark.parametrize("texts", [["a"], ["z", "c"], ["a", "b", "c"], ["c", "a"]])
def test_a_damaged_range_gives_way_to_the_default(texts):
    assert run(months=texts).select_slider(key="_months").value == ("a", "c")
