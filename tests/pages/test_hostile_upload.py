"""A file made to do harm is uploaded: a sentence says so, what was shown stays, and the next file is read."""

from __future__ import annotations

import time

import pytest

from tests.data.test_hostile_files import HOSTILE
from tests.pages.test_data_page import CREATORS, POSTS, home, page, seen, shown, upload  # noqa: F401  (home: a fixture)

FILES = ("far corner.xlsx", "one string often.xlsx", "laughs in strings.xlsx", "as many as may be.parquet",
         "nested.zip", "overlapping.zip", "deep.json", "quotes.csv", "long cell.csv")


def until_read(at):
    """Run the page until a load beside it has ended."""
    deadline = time.monotonic() + 60
    while "Nothing was changed" not in seen(at):
        assert time.monotonic() < deadline, seen(at)
        time.sleep(0.2)
        at.run()
        assert not at.exception
    return at


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gets_a_sentence_and_the_page_goes_on(name):
    at = upload(page(), CREATORS, POSTS)
    before = shown(at)
    assert "All 40 posts can be used" in seen(at)
    at = until_read(upload(at, (name, HOSTILE[name](), "application/octet-stream")))
    text = seen(at)
    assert name in text
    assert "Traceback" not in text
    assert shown(at) == before
    assert "All 40 posts can be used" in text
    at = upload(at, ("more.csv", POSTS[1].replace(b"\np", b"\nq"), "text/csv"))
    assert shown(at) != before
    assert "All 80 posts can be used" in seen(at)
