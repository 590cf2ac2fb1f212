"""What a shared briefing said, and what it says otherwise: what is the same is not told as different, all else is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.briefing import Briefing, Slide
from analysis.briefing.tables import Column, Table
from analysis.findings import Answer, Number
from analysis.sharing import (
    Difference,
    arranged,
    changed_text,
    differences,
    gone_text,
    noted,
    sentences,
    slides_of,
    titled,
    to_take,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBER = st.builds(Number, TEXT, TEXT, TEXT, st.sampled_from(["measured", "fitted", "assumed"]), TEXT)
ANSWER = st.builds(Answer, TEXT, TEXT, TEXT, st.lists(NUMBER, max_size=3).map(tuple))
BRIEFINGS = st.lists(st.builds(Slide, st.sampled_from("abcde"), ANSWER, st.none(), TEXT, TEXT),
                     max_size=4, unique_by=lambda s: s.key).map(lambda s: Briefing("t", tuple(s), "d", "1 May", ()))


def screen(key: str, title: str = "It falls", **parts) -> Slide:
    return Slide(key, Answer(f"Question {key}?", title, "It falls. So it is.",
                             (Number("Fall", "11 %", "9–12 %", "fitted", "per doubling"),)), None, "How sure: very.",
                 **parts)


SHOWN = Briefing("Spring", (screen("a"), screen("b"), screen("c")), "700 creators", "1 May 2026", ())


@given(BRIEFINGS)
def test_what_is_kept_is_what_was_said_and_differs_from_itself_in_nothing(briefing):
    kept = json.loads(json.dumps(sentences(briefing)))
    assert slides_of(kept) == briefing.slides
    assert differences(kept, briefing) == ()


@given(BRIEFINGS.filter(lambda b: b.slides), st.data())
def test_whatever_word_is_another_one_is_told(briefing, data):
    at = data.draw(st.integers(0, len(briefing.slides) - 1))
    slide = briefing.slides[at]
    other = data.draw(st.sampled_from([
        replace(slide, certainty=slide.certainty + "x"),
        replace(slide, answer=replace(slide.answer, title=slide.answer.title + "x")),
        replace(slide, answer=replace(slide.answer, text=slide.answer.text + "x")),
        replace(slide, answer=replace(slide.answer, numbers=(*slide.answer.numbers, screen("a").answer.numbers[0]))),
    ]))
    changed = replace(briefing, slides=(*briefing.slides[:at], other, *briefing.slides[at + 1:]))
    assert [d.question for d in differences(sentences(briefing), changed)] == [slide.answer.question]


def test_only_what_differs_is_told_and_what_is_gone():
    now = replace(SHOWN, slides=(screen("a", "It rises"), screen("c")))
    assert differences(sentences(SHOWN), now) == (
        Difference("Question a?", "It falls", "It rises"), Difference("Question b?", "It falls", ""))
    figures = replace(SHOWN.slides[0].answer.numbers[0], value="12 %")
    slide = replace(SHOWN.slides[0], answer=replace(SHOWN.slides[0].answer, numbers=(figures,)))
    assert differences(sentences(SHOWN), replace(SHOWN, slides=(slide, *SHOWN.slides[1:]))) == (
        Difference("Question a?", "Fall 11 % (9–12 %)", "Fall 12 % (9–12 %)"),)


def test_rows_of_a_table_are_compared_as_they_are_said():
    table = Table("Whom to pay", (Column("Creator", ("Ana", "Bob"), "creator"), Column("Fee", (100.0, 250.0), "money")),
                  "EUR")
    shown = replace(SHOWN, slides=(replace(SHOWN.slides[0], table=table), *SHOWN.slides[1:]))
    kept = json.loads(json.dumps(sentences(shown)))
    assert differences(kept, shown) == ()
    assert slides_of(kept)[0].table.said() == table.said() == [["Creator", "Fee"], ["Ana", "€100"], ["Bob", "€250"]]
    dearer = replace(table, columns=(table.columns[0], replace(table.columns[1], values=(100.0, 260.0))))
    now = replace(shown, slides=(replace(shown.slides[0], table=dearer), *shown.slides[1:]))
    (found,) = differences(kept, now)
    assert (found.before, found.now) == ("Creator, Fee; Ana, €100; Bob, €250", "Creator, Fee; Ana, €100; Bob, €260")


def test_files_hold_every_answer_unless_screens_were_chosen():
    assert to_take(SHOWN, ["a", "b"], ["a", "b"]) == SHOWN
    assert [s.key for s in to_take(SHOWN, ["b", "a"], ["a", "b"]).slides] == ["b", "a"]


def test_a_note_is_no_finding():
    now = replace(SHOWN, slides=(screen("a", note="Say this"), *SHOWN.slides[1:]))
    assert differences(sentences(SHOWN), now) == ()


def test_what_changed_is_said_with_its_reason():
    found = differences(sentences(SHOWN), replace(SHOWN, slides=(screen("a", "It rises"), *SHOWN.slides[1:])))
    assert changed_text(found, 3, "1 May 2026") == (
        "1 of 3 answers differs from what this link showed on 1 May 2026. The data is the same: this version of "
        "Microscope computes it otherwise.")
    assert changed_text(found * 2, 3, "1 May 2026", lines=("700 creators.", "710 creators.")) == (
        "2 of 3 answers differ from what this link showed on 1 May 2026. The data behind it changed since. It was: 700 "
        "creators. It is: 710 creators.")
    assert changed_text(found, 1, "1 May").startswith("The answer differs")
    assert changed_text(found * 3, 3, "1 May").startswith("Every answer differs")
    assert changed_text((), 3, "1 May") == ""
    assert changed_text((), 3, "1 May", lines=("700 creators.", "700 creators.")).endswith(
        "every number shown is the same. It is called the same: 700 creators.")
    assert "700 creators" in gone_text("700 creators", "1 May") and "1 May" in gone_text("700 creators", "1 May")


@pytest.mark.parametrize(("title", "left_out"), [
    ("Spring 2027", False), ("Spring, 3 weeks", False), ("€9 a post", True), ("4000 for Ana", True),
    ("4,000 for Ana", True), ("USD 12", True), ("Spring 1500", True), ("Spring 1999", False), ("12.500,00", True)])
def test_a_title_that_may_tell_a_fee_is_left_out_where_fees_are(title, left_out):
    assert titled(SHOWN, title, {"fees"}).title == (SHOWN.title if left_out else title)
    assert titled(SHOWN, f"  {title} ", {"names"}).title == title
    assert titled(SHOWN, " ", ()).title == SHOWN.title


def test_notes_stand_at_their_screens_and_nowhere_where_anything_is_hidden():
    notes = {"a": " Say this ", "gone": "x"}
    assert [s.note for s in noted(SHOWN, notes).slides] == ["Say this", "", ""]
    for hide in ({"fees"}, {"names"}, ("fees", "names")):
        assert [s.note for s in noted(SHOWN, notes, hide).slides] == ["", "", ""]


def test_screens_stand_in_the_order_asked_for():
    assert [s.key for s in arranged(SHOWN, ["c", "x", "a"]).slides] == ["c", "a"]
