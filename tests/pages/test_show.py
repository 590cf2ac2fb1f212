"""The one escaping function, and numbers that never go without their kind."""

import html

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.show import escape, plain
from tests.pages.shown import numbers

TEXTS = ["<b>x</b>", "[a](http://e.test)", "![a](b)", "*a* _b_ `c` # d", "www.e.test", "a@e.test", "$x$", ":red[x]",
         "1. list", "- item", "| a | b |", "&lt;b&gt;", "~~a~~", "a\nb"]


@pytest.mark.parametrize("text", TEXTS)
def test_escaping_leaves_no_character_that_starts_anything(text):
    safe = escape(text)
    left = safe
    for reference in {f"&#{ord(c)};" for c in text}:
        left = left.replace(reference, "")
    assert not set(left) & set("<>[]()*_`#~|$&@:!{}\\\n\"'")


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_read_is_what_was_written(text):
    assert html.unescape(escape(text)).replace("\u200b", "").split() == text.split()


@pytest.mark.parametrize("text", ["see http://e.test", "www.e.test", "me@e.test"])
def test_nothing_is_left_that_links_by_itself(text):
    read = html.unescape(escape(text))
    assert "://" not in read
    assert "www." not in read
    assert "@e" not in read


def test_a_number_is_shown_with_range_kind_and_formula():
    def page():
        from analysis.findings import Answer, Number
        from pages.shared import show

        show.answer(Answer("Why?", "Because *it* is", "Sure.", (Number("Rate", "3 %", "2–4 %", "fitted", "a / b"),)))

    at = AppTest.from_function(page).run()
    assert not at.exception
    assert numbers(at) == [("Rate", "3 %", "a / b (fitted)")]
    bodies = " ".join(element.proto.body for element in at.get("html"))
    assert "2–4" in html.unescape(bodies)
    assert "fitted" in bodies
    assert "*it*" not in bodies


def test_a_small_table_escapes_its_texts_and_leaves_the_unknown_empty():
    def page():
        import pandas as pd

        from pages.shared import show

        show.small_table(pd.DataFrame({"a": ["<b>x</b>", None], "n": [12345.0, float("nan")]}),
                         labels={"a": "Who", "n": "How many"})

    at = AppTest.from_function(page).run()
    assert not at.exception
    body = at.get("html")[0].proto.body
    assert "<b>" not in body
    assert "12,345" in html.unescape(body)
    assert "nan" not in body.lower()
    assert "None" not in body


def test_columns_of_written_numbers_stand_at_the_right_and_names_never():
    def page():
        import pandas as pd

        from pages.shared import show

        show.small_table(pd.DataFrame({"tier": ["2024", "5K"], "rate": ["2.3 %", ""], "n": [4, 5],
                                       "range": ["0.76–10 %", "−1 %–3 %"], "fee": ["€1,200", "$3.5K"],
                                       "note": ["3 likes", "7"]}),
                         labels={c: c for c in ("tier", "rate", "range", "fee", "note", "n")})

    body = AppTest.from_function(page).run().get("html")[0].proto.body
    assert [name in body for name in ('<th class="count">rate', '<th class="count">range', '<th class="count">fee',
                                      '<th class="count">n<')] == [True] * 4
    assert "<th>tier" in body, "the first column names the row"
    assert "<th>note" in body, "text among the numbers"


def test_a_plain_label_needs_no_escaping_whatever_it_is_made_of():
    hostile = "Which of [a](https://x.test), `b`, <b>c</b> & www.d.test @e?"
    assert plain(hostile) == "Which of a https x test, b, b c b www d test e"
    assert escape(plain(hostile)) == plain(hostile)
