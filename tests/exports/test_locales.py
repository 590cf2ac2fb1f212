"""Exports speak the locale of whoever asks: what an independent reader finds has that reader's marks, numbers stay
numbers, and fees that are hidden are hidden however amounts are written."""

from __future__ import annotations

import functools
import html
import io
import re

import pytest
from openpyxl import load_workbook

from analysis import words
from analysis.briefing import Briefing, conceal
from analysis.briefing.hiding import texts_of
from analysis.briefing.slides import VERSION
from analysis.briefing.whole import Wishes, brief
from data.samples import load_sample
from tests.exports.opening import MAKERS, everything, said

#: A decimal point, or a currency's sign before its amount: no French reader writes either.
NOT_FRENCH = re.compile(r"(?<!quantile )(?<![\w.])\d{1,3}\.\d(?!\d*\.)|[€$]\d")


@functools.cache
def briefing(tag: str) -> Briefing:
    with words.speaking(tag):
        return brief(load_sample(), Wishes(date_text="30 June 2026"))[0]


def shown(kind: str, file: bytes) -> str:
    """What is read on slides and pages, without what only programs read there."""
    if kind == "pptx":
        return said(kind, file).partition("<?xml")[0]
    if kind == "html":
        return html.unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", file.decode(), flags=re.S))
    return said(kind, file)


@pytest.mark.parametrize("kind", ["pptx", "pdf", "html"])
def test_a_french_export_has_french_numbers(kind):
    with words.speaking("fr-FR"):
        text = shown(kind, MAKERS[kind](briefing("fr-FR")))
    assert not NOT_FRENCH.findall(text.replace(f"Microscope {VERSION}", "Microscope"))
    assert re.search(r"24\s000\s€", text) and re.search(r"\d,\d", text)


def test_a_sheet_of_paper_has_no_letter_that_its_face_cannot_print():
    with words.speaking("fr-FR"):
        assert "\u202f" not in said("pdf", MAKERS["pdf"](briefing("fr-FR")))


def test_a_workbook_has_numbers_whatever_the_locale():
    """Cells hold the same numbers; how they look is the spreadsheet's own, by its reader's locale."""
    found = []
    for tag in ("en", "de-DE"):
        with words.speaking(tag):
            book = load_workbook(io.BytesIO(MAKERS["xlsx"](briefing(tag))))
        found.append([(sheet.title, cell.coordinate, cell.value, cell.number_format) for sheet in book
                      for row in sheet.iter_rows() for cell in row if isinstance(cell.value, (int, float))])
    assert found[0] == found[1] and len(found[0]) > 100


@pytest.mark.parametrize("tag", ["de-DE", "fr-FR", "nl-NL", "da-DK", "de-CH", "tr-TR"])
def test_hidden_fees_are_hidden_in_every_locale(tag):
    """The same sentences and numbers go as in English, and no amount of the briefing is left."""
    data = load_sample()
    english = conceal(briefing("en"), ["fees"], data)
    with words.speaking(tag):
        whole = briefing(tag)
        hidden = conceal(whole, ["fees"], data)
        sign = words.sign(whole.currency)
    assert [len(s.answer.numbers) for s in hidden.slides] == [len(s.answer.numbers) for s in english.slides]
    assert [len(s.answer.text.split(". ")) for s in hidden.slides] == [
        len(s.answer.text.split(". ")) for s in english.slides]
    assert len(hidden.assumptions) == len(english.assumptions)
    assert any(sign in text for text in texts_of(whole)), "there was something to hide"
    assert not [text for text in texts_of(hidden) if re.search(rf"(?<!\w){re.escape(sign)}(?!\w)", text)]


def test_a_german_deck_without_fees_holds_none_in_its_bytes():
    with words.speaking("de-DE"):
        hidden = conceal(briefing("de-DE"), ["fees"], load_sample())
        raw = everything("pptx", MAKERS["pptx"](hidden)).decode(errors="ignore")
    assert not re.search(r"\d[\u00a0\u202f ]?€", raw) and not re.search(r"\b24[.,]000", raw)
