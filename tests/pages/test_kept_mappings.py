"""Two people say of the same shape of file what a column is: the second one is told what the first one said."""

from __future__ import annotations

from data import mappings
from tests.pages.test_data_page import CREATORS, POSTS, answer, correct, home, page, seen, upload  # noqa: F401


def remembered() -> str:
    header = POSTS[1].decode().splitlines()[0].split(",")
    return mappings.proposal("may.csv", header).answers["column:may.csv:nb_comments"]


def test_the_second_to_say_what_a_column_is_is_told_both_and_can_take_theirs():
    first, second = (answer(upload(page(), CREATORS, POSTS), "chosen", "all we worked with") for _ in range(2))
    first = correct(first, "posts.csv", "nb_comments", "unused")
    assert "Somebody answered otherwise" not in seen(first)
    second = correct(second, "posts.csv", "nb_comments", "posts.shares")
    assert "Took “nb_comments” for shares (posts)." in seen(second)
    assert "for posts.csv: “nb_comments” is not used. Yours, shares (posts), is remembered" in seen(second)
    assert remembered() == "posts.shares"
    second = correct(second, "posts.csv", "nb_comments", "unused")
    assert "Somebody answered otherwise" not in seen(second) and remembered() == "unused"
