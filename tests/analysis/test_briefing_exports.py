"""The briefing as workbook, sheet of paper and web page, each opened by a reader that is not ours."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from analysis.briefing import make_briefing, make_onepager, make_webpage, make_workbook
from analysis.briefing.native import plain
from analysis.briefing.onepager import printable
from analysis.briefing.pictures import CurveChart
from analysis.briefing.sketch import Dot, Line, Words, even_ticks, log_ticks, sketch
from analysis.briefing.slides import holds_money
from tests.analysis.briefings import CARD, HOSTILE, hostile_briefing, sample_briefing

EXPORTS = {"workbook": make_workbook, "onepager": make_onepager, "webpage": make_webpage}


class Page(HTMLParser):
    """Tags with their attributes, and the text between them."""

    def __init__(self, source: bytes):
        super().__init__()
        self.tags, self.said, self._quiet = [], [], False
        self.feed(source.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._quiet = tag == "style"

    def handle_data(self, data):
        if not self._quiet:
            self.said.append(data)


def cells(file: bytes) -> list:
    book = load_workbook(io.BytesIO(file))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def said(what: str, file: bytes) -> str:
    """All that a reader sees of an export, in one line."""
    if what == "workbook":
        text = " ".join(str(cell.value) for cell in cells(file))
    elif what == "onepager":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)
    else:
        text = " ".join(Page(file).said)
    return " ".join(text.split())


@pytest.mark.parametrize("what", EXPORTS)
def test_an_export_says_what_the_screen_says(what):
    briefing = sample_briefing()
    text = said(what, EXPORTS[what](briefing))
    for slide in briefing.slides:
        for sentence in (slide.answer.title, slide.answer.text, slide.certainty):
            assert " ".join(plain(sentence).split()) in text
    for number in briefing.slides[2].answer.numbers:
        assert number.label in text and number.value in text and number.kind in text
    assert "Synthetic" in text and "30 June 2026" in text


@pytest.mark.parametrize("what", ["workbook", "webpage"])
def test_every_number_comes_with_kind_and_formula(what):
    briefing = sample_briefing()
    text = said(what, EXPORTS[what](briefing))
    assert all(" ".join(plain(n.formula).split()) in text and n.value in text for n in briefing.assumptions)


@pytest.mark.parametrize("what", EXPORTS)
def test_amounts_left_out_are_nowhere_in_the_file(what):
    shown, hidden = (EXPORTS[what](sample_briefing(money)) for money in (True, False))
    assert holds_money(said(what, shown))
    assert not holds_money(said(what, hidden))
    parts = ([hidden] if what != "workbook" else
             [zipfile.ZipFile(io.BytesIO(hidden)).read(n) for n in zipfile.ZipFile(io.BytesIO(hidden)).namelist()])
    assert not any("€".encode() in part for part in parts)


@pytest.mark.parametrize("what", EXPORTS)
def test_the_same_briefing_makes_the_same_words_and_an_empty_one_opens(what):
    briefing = sample_briefing()
    assert said(what, EXPORTS[what](briefing)) == said(what, EXPORTS[what](briefing))
    assert "Synthetic sample: invented" in said(what, EXPORTS[what](make_briefing([], card=CARD)))


def test_a_workbook_has_no_live_formula_and_no_link_whatever_the_texts():
    found = cells(make_workbook(hostile_briefing()))
    assert not [cell for cell in found if cell.data_type == "f" or cell.hyperlink is not None]
    assert [cell for cell in found if str(cell.value).startswith("'=HYPERLINK")], "kept as text"
    archive = zipfile.ZipFile(io.BytesIO(make_workbook(hostile_briefing())))
    assert not any(b"External" in archive.read(n) for n in archive.namelist() if n.endswith(".rels"))


def test_a_workbook_holds_the_numbers_of_every_picture_beside_a_chart():
    briefing = sample_briefing()
    book = load_workbook(io.BytesIO(make_workbook(briefing)))
    assert book.sheetnames == ["Answers", "By size", "Decline", "Futures", "What would change it", "Map",
                               "Numbers", "About"]
    assert [len(sheet._charts) for sheet in book] == [0, 1, 1, 1, 1, 0, 0, 0]
    chart = briefing.slides[1].chart
    assert isinstance(chart, CurveChart)
    columns = {cell.value: cell.column for cell in book["Decline"][3]}
    for name, values in (("followers", chart.followers), ("typical creator", chart.typical),
                         ("nine in ten to", chart.high)):
        rows = book["Decline"].iter_rows(min_row=4, max_row=3 + len(values))
        written = [row[columns[name] - 1].value for row in rows]
        assert written == pytest.approx(values, rel=1e-12)


def test_a_web_page_asks_for_nothing_and_runs_nothing_whatever_the_texts():
    for briefing in (sample_briefing(), hostile_briefing()):
        file = make_webpage(briefing)
        assert len(file) < 6e6
        page = Page(file)
        assert not {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "object", "a", "form", "base"}
        named = [(tag, name) for tag, attributes in page.tags for name in attributes if name.startswith("on") or
                 name in ("src", "href", "xlink:href", "style")]
        assert named == []
        assert "url(" not in file.decode() and "@import" not in file.decode()
        assert ("meta", "default-src 'none'; style-src 'unsafe-inline'; img-src data:") in [
            (tag, attributes.get("content")) for tag, attributes in page.tags]
    assert "<img src=x onerror=alert(1)>" in " ".join(page.said), "hostile text stands there as text"


@pytest.mark.parametrize("briefing", [sample_briefing, hostile_briefing])
def test_a_sheet_is_one_page_with_its_fonts_inside_and_nothing_to_click(briefing):
    reader = PdfReader(io.BytesIO(make_onepager(briefing())))
    assert len(reader.pages) == 1
    assert "/Annots" not in reader.pages[0]
    fonts = reader.pages[0]["/Resources"]["/Font"]
    inside = [font.get_object().get("/FontDescriptor") for font in fonts.values()
              if font.get_object()["/BaseFont"] not in ("/Helvetica",)]  # named by every sheet, used by none
    assert inside and all("/FontFile2" in one.get_object() for one in inside)


def test_letters_the_face_lacks_are_printed_plain_and_what_has_none_as_a_mark():
    assert printable("Ana 11 % − €5") == "Ana 11\xa0% − €5"
    assert printable("ąż β") == "az beta"
    assert printable("日本") == "??"


def test_a_picture_is_drawn_where_its_numbers_are():
    chart = CurveChart((1e3, 1e5), (0.1, 0.01), (0.12, 0.02), (0.02, 0.002), (0.4, 0.05), ((1e4, 0.03),), "", "rate")
    drawn = sketch(chart, width=400, height=200)
    typical = max((m for m in drawn.marks if isinstance(m, Line)), key=lambda line: line.width)
    dot, = (m for m in drawn.marks if isinstance(m, Dot))
    (left, high), (right, low) = typical.points
    assert dot.at[0] == pytest.approx((left + right) / 2), "10K is half way between 1K and 100K"
    assert high < low, "a rate that falls is drawn falling"
    assert high < dot.at[1] < low
    labels = {m.text for m in drawn.marks if isinstance(m, Words)}
    assert {"1K", "10K", "100K", "typical", "average", "followers"} <= labels


@given(st.floats(1e-4, 1e6), st.floats(1.01, 1e6))
def test_ticks_stand_within_and_rise(low, times):
    for ticks in (log_ticks(low, low * times), even_ticks(low, low * times)):
        assert ticks == sorted(ticks)
        assert all(low * (1 - 1e-6) <= tick <= low * times * (1 + 1e-6) for tick in ticks)
    assert len(even_ticks(low, low * times)) <= 7


def test_every_mark_stays_on_the_paper():
    for briefing in (sample_briefing(), hostile_briefing()):
        for slide in briefing.slides:
            if slide.chart is not None:
                drawn = sketch(slide.chart, width=500, height=220)
                points = [p for m in drawn.marks for p in (m.points if hasattr(m, "points") else (m.at,))]
                assert all(0 <= x <= 500 and 0 <= y <= 220 for x, y in points)
                written = " ".join(mark.text for mark in drawn.marks if isinstance(mark, Words))
                assert not re.search(r"\b(nan|inf)\b", written, re.I)


def test_hostile_text_is_longer_than_what_it_hides():
    assert HOSTILE.startswith("=") and "<img" in HOSTILE, "else the tests above would prove nothing"
