"""A deck on a company's own template: its master, layouts and theme come through, and nothing else."""

from __future__ import annotations

import functools
import io
import zipfile

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from analysis.briefing import Look, make_deck, make_onepager, make_webpage
from analysis.briefing.look import contrast, readable
from analysis.briefing.template import LARGEST_FILE, ground_of, only_ground
from analysis.errors import ScenarioError
from tests.analysis.briefings import hostile_briefing, sample_briefing
from tests.exports.company import ACCENTS, SECRET, template, with_part
from tests.exports.opening import parts, said

SHAPES = {"wide": {}, "dark": {"dark": True}, "4:3": {"wide": False}}


@functools.cache
def deck_on(shape: str) -> bytes:
    return make_deck(sample_briefing(), look=Look(template=template(**SHAPES[shape])))


def test_the_case_holds_what_must_not_come_through():
    """Else the tests below would prove nothing."""
    file = parts(template())
    holding = [name for name, part in file.items() if SECRET.encode() in part or SECRET.lower().encode() in part]
    assert {name.split("/")[2] if name.count("/") > 1 else name for name in holding} >= {
        "slides", "notesSlides", "slideMasters", "media", "core.xml", "custom.xml"}
    assert sum(b'TargetMode="External"' in part for part in file.values()) >= 2


@pytest.mark.parametrize("shape", SHAPES)
def test_master_layout_theme_and_logo_come_through_and_nothing_else(shape):
    file = parts(deck_on(shape))
    for name, part in file.items():
        assert SECRET.encode() not in part and SECRET.lower().encode() not in part, name
        assert b"External" not in part or not name.endswith(".rels"), name
        assert b"hlinkClick" not in part and b"r:link" not in part, name
        assert not name.endswith((".bin", ".wav", ".xml.vml")), name
    deck = Presentation(io.BytesIO(deck_on(shape)))
    own = Presentation(io.BytesIO(template(**SHAPES[shape])))
    assert (deck.slide_width, deck.slide_height) == (own.slide_width, own.slide_height)
    assert [layout.name for layout in deck.slide_layouts] == [layout.name for layout in own.slide_layouts]
    assert "company logo" in [shape.name for shape in deck.slide_master.shapes]
    theme = next(part for name, part in file.items() if name.startswith("/ppt/theme/theme1"))
    assert b'name="Company"' in theme and all(accent.encode() in theme for accent in ACCENTS)
    assert all(slide.slide_layout.name == "Title Only" for slide in deck.slides)


@pytest.mark.parametrize("shape", SHAPES)
def test_it_says_the_same_as_a_plain_deck_in_the_colours_of_the_theme(shape):
    plain = Presentation(io.BytesIO(make_deck(sample_briefing())))
    deck = Presentation(io.BytesIO(deck_on(shape)))
    titles = [[slide.shapes.title.text_frame.text for slide in one.slides] for one in (plain, deck)]
    assert titles[0] == titles[1]
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 4
    fill = charts[0].plots[0].series[0]._element.find(qn("c:spPr")).find(qn("a:solidFill"))
    dark = SHAPES[shape].get("dark", False)
    if dark:
        # The company's violet can hardly be seen on black: it is lightened, and then no longer the theme's.
        shown = f"#{fill.find(qn('a:srgbClr')).get('val')}"
        assert contrast(shown, "#000000") >= 3 > contrast(f"#{ACCENTS[0]}", "#000000")
    else:
        assert fill.find(qn("a:schemeClr")).get("val") == "accent1", "it follows the theme when that is changed"
    # Nothing is written beyond the page.
    for slide in deck.slides:
        for one in slide.shapes:
            assert one.left >= -1 and one.top >= -1, one.name
            assert one.left + one.width <= deck.slide_width * 1.01, one.name
            assert one.top + one.height <= deck.slide_height * 1.01, one.name


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_written_can_be_read_on_the_page(shape):
    palette = ground_of(template(**SHAPES[shape])).palette
    assert contrast(palette.ink, palette.paper) >= 4.5 and contrast(palette.muted, palette.paper) >= 4.5
    assert contrast(palette.accent, palette.paper) >= 3 and contrast(palette.large, palette.paper) >= 3
    assert (palette.paper == "#000000") == SHAPES[shape].get("dark", False)


def test_hostile_text_stays_text_on_a_template_too():
    file = make_deck(hostile_briefing(), look=Look(template=template()))
    assert len(Presentation(io.BytesIO(file)).slides) == 8
    assert not any(b"External" in part for name, part in parts(file).items() if name.endswith(".rels"))


def test_what_is_kept_of_a_template_draws_the_same_pages_and_holds_nothing_else():
    file, kept = template(), only_ground(template())
    assert len(kept) < len(file)
    assert not any(SECRET.encode() in part or SECRET.lower().encode() in part for part in parts(kept).values())
    assert len(Presentation(io.BytesIO(kept)).slides) == 0
    decks = [parts(make_deck(sample_briefing(), look=Look(template=one))) for one in (file, kept)]
    assert decks[0].keys() == decks[1].keys()
    assert [name for name in decks[0] if decks[0][name] != decks[1][name] and "/docProps/" not in name] == []
    assert only_ground(kept)


def test_a_file_saved_as_a_template_is_one():
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template())) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"presentationml.presentation.main+xml",
                                                      b"presentationml.template.main+xml"))
    deck = parts(make_deck(sample_briefing(), look=Look(template=written.getvalue())))
    assert b"presentationml.presentation.main+xml" in deck["/[Content_Types].xml"]
    assert b"presentationml.template" not in deck["/[Content_Types].xml"]


def _disguised() -> bytes:
    """XML under the name of a picture: what reads it goes by the list of kinds, not by names."""
    xml = b"\xef\xbb\xbf  <a>" + b"<b/>" * 2_100_000 + b"</a>"
    return with_part(template(with_links=False), "ppt/media/a.png", xml)


def _many() -> bytes:
    file = template(with_links=False)
    for number in range(6):
        file = with_part(file, f"ppt/media/{number}.dat", b"<a>" + bytes(range(32, 127)) * 80_000)
    return file


def _folded() -> bytes:
    return with_part(template(with_links=False), "ppt/media/a.png", b"\x89PNG" + bytes(60_000_000))


def _lying_over() -> bytes:
    """Two entries that unfold the same bytes, as the worst of archives do a thousand times."""
    file = bytearray(template(with_links=False))
    start = file.index(b"PK\x01\x02")
    end = file.rindex(b"PK\x05\x06")
    length = 46 + sum(int.from_bytes(file[start + at : start + at + 2], "little") for at in (28, 30, 32))
    entry = bytes(file[start : start + length])
    count = int.from_bytes(file[end + 10 : end + 12], "little") + 1
    size = int.from_bytes(file[end + 12 : end + 16], "little") + length
    tail = bytearray(file[end:])
    tail[8:10] = tail[10:12] = count.to_bytes(2, "little")
    tail[12:16] = size.to_bytes(4, "little")
    return bytes(file[:end]) + entry + bytes(tail)


def _old() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000)


def _bomb() -> bytes:
    return with_part(template(with_links=False), "ppt/media/a.xml", b" " * 9_000_000)


def _untitled() -> bytes:
    deck = Presentation(io.BytesIO(template(with_links=False)))
    for layout in deck.slide_layouts:
        for place in list(layout.placeholders):
            if "TITLE" in str(place.placeholder_format.type):
                place._element.getparent().remove(place._element)
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def _torn() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template())) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:200] if name == "ppt/presentation.xml" else old.read(name))
    return written.getvalue()


@pytest.mark.parametrize(("broken", "why"), [
    (lambda: b"", "damaged"), (lambda: b"PK\x03\x04rest", "damaged"), (lambda: template()[:9_000], "damaged"),
    (_torn, "damaged"), (_old, "password"), (lambda: bytes(LARGEST_FILE + 1), "are the most"), (_bomb, "unfolds"),
    (_disguised, "unfolds"), (_many, "unfolds"), (_folded, "unfolds"), (_lying_over, "over one another"),
    (lambda: with_part(template(), "ppt/vbaProject.bin", b"x"), "macros"), (_untitled, "has a title"),
    (lambda: with_part(b"PK\x05\x06" + bytes(18), "a.txt", b"x"), "damaged")],
    ids=["empty", "cut", "half", "torn", "old", "huge", "bomb", "disguised",
         "many", "folded", "lying over", "macros", "untitled", "no deck"])
def test_what_cannot_be_a_template_is_refused_with_a_sentence(broken, why):
    with pytest.raises(ScenarioError, match=why) as refused:
        make_deck(sample_briefing(), look=Look(template=broken()))
    assert "Give a PowerPoint file (.pptx)" in str(refused.value)


# Colours ------------------------------------------------------------------------------------------------------------

def test_accents_reach_every_format():
    look = Look("#7A1FA2", "#9A4400")
    deck = b"".join(parts(make_deck(sample_briefing(), look=look)).values())
    page = make_webpage(sample_briefing(), look=look).decode()
    assert b"7A1FA2" in deck and b"9A4400" in deck and b"0F6E66" not in deck
    assert "#7A1FA2" in page and "#0F6E66" not in page
    assert said("pdf", make_onepager(sample_briefing(), look=look)) == said("pdf", make_onepager(sample_briefing()))
    on_template = ground_of(template(), look).palette
    assert (on_template.accent, on_template.large) == ("#7A1FA2", "#9A4400"), "a colour that is named comes first"


@pytest.mark.parametrize(("accent", "large", "why"), [
    ("teal", None, "write it as #0F6E66"), ("#FFEE00", None, "hardly be seen"), (None, "#12", "write it as"),
    ("#B4560E", None, "two colours"), ("#0F6E66;x", None, "write it as")])
def test_colours_that_cannot_be_used_are_refused(accent, large, why):
    with pytest.raises(ScenarioError, match=why):
        Look(accent, large)


@pytest.mark.parametrize("paper", ["#FFFFFF", "#000000", "#808080", "#12161F"])
def test_a_colour_is_moved_until_it_can_be_read(paper):
    for colour in ("#808080", "#0F6E66", "#FFFF00", "#000010"):
        assert contrast(readable(colour, paper), paper) >= 3
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21) and contrast("#777777", "#777777") == 1
