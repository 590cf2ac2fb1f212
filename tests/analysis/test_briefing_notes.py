"""A note of whoever made the briefing goes into the notes of the deck, as text and nothing else."""

from __future__ import annotations

import io
from dataclasses import replace

from pptx import Presentation

from analysis.briefing import Briefing, Slide, conceal, make_deck
from analysis.findings import Answer

HOSTILE = "=HYPERLINK(\"http://evil.test\")\x00<script> \u202e & “quoted”"


def noted(note: str) -> Briefing:
    """A briefing of one screen with this note."""
    answer = Answer("Does it decline?", "It falls", "It falls. It is so.")
    slide = Slide("decline", answer, None, "How sure: very.", note)
    return Briefing("Spring", (slide,), "Data", "1 May 2026", ())


def notes_of(deck: bytes) -> list[str]:
    """The notes of each slide, "" where there are none."""
    return [slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
            for slide in Presentation(io.BytesIO(deck)).slides]


def test_a_note_stands_in_the_notes_of_its_slide_alone():
    assert notes_of(make_deck(noted("Ask for two weeks more"))) == ["Ask for two weeks more", ""]
    assert notes_of(make_deck(noted(""))) == ["", ""], "a slide without a note has no page of notes"
    assert notes_of(make_deck(noted(HOSTILE)))[0].split() == [
        "=HYPERLINK(\"http://evil.test\")", "<script>", "&", "“quoted”"]


def test_what_a_copy_leaves_out_is_left_out_of_its_notes():
    briefing = noted("We pay €900 a post. Ask for two weeks more.")
    assert conceal(briefing, {"fees"}).slides[0].note == "", "a fee may stand there without a currency"
    assert replace(conceal(briefing, ()), left_out=()) == briefing
