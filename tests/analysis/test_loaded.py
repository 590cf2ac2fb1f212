"""What is said of data that was loaded: the sentences themselves, and that no locale changes what they say."""

from __future__ import annotations

import re

import pytest

from analysis import loaded, words
from data import Filters, load_campaigns
from data.samples import load_sample

CREATORS = ("creators.csv", ("Username,Platform,Followers\n" + "".join(
    f"c{i},Instagram,{1000 + 37 * i}\n" for i in range(1200))).encode())


def posts(number: int, *, extra: str = "") -> tuple[str, bytes]:
    rows = "".join(f"p{i},c{i % 1200},Instagram,2026-03-{i % 28 + 1:02d},{40 + i % 9}\n" for i in range(number))
    return "posts.csv", f"Post ID,Username,Platform,Published,Likes\n{rows}{extra}".encode()


@pytest.fixture(scope="module")
def before():
    return load_campaigns(CREATORS, posts(2400))


@pytest.fixture(scope="module")
def after():
    """The same with one post more, 1,050 repeats and a post of nobody."""
    more = "q,c1,Instagram,2026-03-03,7\nr,nobody,Instagram,2026-03-03,9\n" + posts(1050)[1].decode().split("\n", 1)[1]
    return load_campaigns(CREATORS, posts(2400, extra=more), answers={"selection": "all we worked with"})


def test_the_answer_counts_what_can_be_used(before, after):
    found = loaded.answer_of(before)
    assert found.title == "All 2,400 posts can be used, from 1,200 creators"
    assert found.text.startswith("All 3,600 rows read are kept; none was set aside. Engagement is likes. How this list")
    told = loaded.answer_of(after).text
    assert told.startswith("Of 4,652 rows read, 1,051 were set aside: 1,050 exact repeats, 1 post by a creator not on "
                           "your list. Engagement is likes. List chosen: all we worked with.")


def test_what_a_change_did_is_said_in_sentences(before, after):
    lines = loaded.difference(before, after)
    assert lines[0] == "How was this list of creators chosen? All we worked with; until now don't know was assumed."
    assert "1 post is new: 2,401 in all." in lines
    assert any(line.startswith("Rows set aside beside those from before: 1,050 exact repeats, 1 post by a creator")
               for line in lines)
    assert loaded.difference(before, before) == ["Nothing is different: the same values, the same answers."]
    with words.speaking("de-DE"):
        german = loaded.difference(before, after)
    assert "1 post is new: 2.401 in all." in german
    assert [re.sub(r"(?<=\d)[.,](?=\d)", "", line) for line in german] == [
        re.sub(r"(?<=\d)[.,](?=\d)", "", line) for line in lines], "the same words and digits, other marks"


@pytest.mark.parametrize(("notes", "said"), [
    (["Cells are parted by semicolons."], "semicolons, UTF-8"),
    (["Cells are parted by commas.", "The characters were read as cp1252; the file does not say."], "commas, cp1252"),
    (["Cells are parted by tabs.", "Read as utf-16, as its first bytes say."], "tabs, utf-16"), ([], "")])
def test_how_a_file_was_read_is_said_in_two_words(notes, said):
    assert loaded.how_read("a.csv", notes) == said
    assert loaded.how_read("book.xlsx / posts", []) == "Excel"


def test_a_rare_reason_stands_as_it_was_given_in_the_readers_marks(after):
    rare = 'line 12,345 of "a 1,234" says nothing'
    assert loaded.told_aside(after.report, rare, 2) == f"2 (“{rare}”)"
    with words.speaking("de-DE"):
        assert loaded.told_aside(after.report, rare, 2) == '2 (“line 12.345 of "a 1,234" says nothing”)'
    assert loaded.told_aside(after.report, "an exact duplicate of a row", 1_050) == "1,050 exact repeats"


def test_what_is_shown_of_rows_and_of_the_data(before):
    assert loaded.first_of(1_000, 2_345, "the list holds all of them") == (
        "The first 1,000 of 2,345; the list holds all of them.")
    assert loaded.correcting_note(3, 3).endswith("add the file here.")
    assert loaded.correcting_note(3, 4).endswith("The other row needs no correcting, as repeats do not.")
    assert loaded.correcting_note(3, 1_003).endswith("The other 1,000 rows need no correcting, as repeats do not.")
    assert loaded.elsewhere(before) == ""
    assert loaded.elsewhere(load_sample().keep(Filters(platforms=("TikTok",)))) == (
        "This page shows the whole dataset; elsewhere only TikTok.")
    assert loaded.missing(chosen=False)[0] == "No data is loaded" != loaded.missing(chosen=True)[0]
    assert loaded.what_could_be_checked(before).startswith(f"{len(before.report.quality.checks)} checks could be made")
    assert loaded.nothing_new(together=True) != loaded.nothing_new(together=False)
    assert loaded.taken_for("posts.average_likes") == "average likes (posts)"
    assert loaded.taken_for("unused") == loaded.taken_for("") == "not used"
