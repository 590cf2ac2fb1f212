"""The briefing as a PowerPoint deck: one question a slide, large enough for a projector, charts that can be edited."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from analysis.briefing.native import add_chart, colour, plain
from analysis.briefing.pictures import CurveChart
from analysis.briefing.slides import Briefing, Slide
from analysis.charts.style import LIGHT
from analysis.findings import Number

WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.7)
#: A face that every PowerPoint has; the app's own is not on a borrowed laptop.
FACE = "Calibri"
NUMBERS_LEFT, NUMBERS_WIDTH = Inches(10.25), Inches(2.5)
ROWS_A_SLIDE = 6
#: The layout "Title Only" of the empty deck: titles stay titles, for outlines and screen readers.
TITLE_ONLY = 5


def make_deck(briefing: Briefing) -> bytes:
    """The deck as a .pptx file: the slides in order, then the assumptions, each number with formula and kind."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = plain(briefing.title)
    deck.core_properties.author = "Microscope"
    for slide in briefing.slides:
        _add_slide(deck, slide, briefing)
    _add_assumptions(deck, briefing)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _begin(deck, question: str, title: str, briefing: Briefing):
    """A slide with its question, title and foot."""
    page = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    _text(page, question.upper(), (MARGIN, Inches(0.42), WIDTH - 2 * MARGIN, Inches(0.35)), size=14, ink=LIGHT.muted)
    head = page.shapes.title
    head.left, head.top, head.width, head.height = MARGIN, Inches(0.74), WIDTH - 2 * MARGIN, Inches(0.85)
    frame = head.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = 0
    frame.text = plain(title)
    _style(frame.paragraphs[0], size=34 if len(title) <= 60 else 26, ink=LIGHT.ink, bold=True)
    foot = briefing.foot
    # Synthetic data says so on every slide, in a colour that is seen.
    ink = LIGHT.large if foot.lower().startswith("synthetic") else LIGHT.muted
    _text(page, foot, (MARGIN, Inches(7.0), WIDTH - 2 * MARGIN - Inches(0.5), Inches(0.34)), size=12, ink=ink)
    _text(page, str(len(deck.slides)), (WIDTH - MARGIN - Inches(0.4), Inches(7.0), Inches(0.4), Inches(0.34)), size=12,
          ink=LIGHT.muted)
    return page


def _add_slide(deck, slide: Slide, briefing: Briefing) -> None:
    answer = slide.answer
    page = _begin(deck, answer.question, answer.title, briefing)
    _text(page, answer.text, (MARGIN, Inches(1.6), WIDTH - 2 * MARGIN, Inches(0.9)),
          size=_fitting(answer.text), ink=LIGHT.ink)
    if slide.chart is not None:
        box = (MARGIN - Inches(0.1), Inches(2.5), NUMBERS_LEFT - MARGIN - Inches(0.1), Inches(3.72))
        frame = add_chart(page.shapes, slide.chart, box)
        frame.name = plain(f"Chart: {answer.title}", longest=120)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(f"{answer.title}. {answer.text}"))
    _add_numbers(page, answer.numbers)
    note = f" {slide.chart.dots_note.capitalize()}." if isinstance(slide.chart, CurveChart) else ""
    _text(page, slide.certainty + note, (MARGIN, Inches(6.24), WIDTH - 2 * MARGIN, Inches(0.7)),
          size=min(_fitting(slide.certainty + note, lines=2), 16), ink=LIGHT.muted)
    if slide.note:
        page.notes_slide.notes_text_frame.text = plain(slide.note)


def _fitting(text: str, *, lines: int = 3) -> int:
    """The largest size in points at which a text keeps within the height of so many lines of 18 points. The slide's
    width holds about 97 characters of 18 points; at 14 points one line more fits the height."""
    for size, room in ((18, lines), (16, lines), (14, lines + 1)):
        if len(text) <= room * 97 * 18 / size * 0.95:
            return size
    return 12


def _add_numbers(page, numbers: Sequence[Number]) -> None:
    """Up to four numbers beside the picture, each with its range and kind."""
    for place, number in enumerate(numbers[:4]):
        top = Inches(2.45) + place * Inches(0.95)
        box = page.shapes.add_textbox(NUMBERS_LEFT, top, NUMBERS_WIDTH, Inches(0.92))
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        kind = " · ".join(part for part in (number.note, number.kind) if part)
        lines = ((number.label, 13, LIGHT.ink, False), (number.value, 20, LIGHT.ink, True),
                 (kind, 12, LIGHT.muted, False))
        for position, (text, size, ink, bold) in enumerate(lines):
            paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
            paragraph.text = plain(text)
            _style(paragraph, size=size, ink=ink, bold=bold)


def _add_assumptions(deck, briefing: Briefing) -> None:
    """Every number with its formula, and whether it was measured, fitted or assumed."""
    numbers = briefing.assumptions
    pages = max(math.ceil(len(numbers) / ROWS_A_SLIDE), 1)
    for index in range(pages):
        mine = numbers[index * ROWS_A_SLIDE : (index + 1) * ROWS_A_SLIDE]
        title = "Assumptions" if pages == 1 else f"Assumptions ({index + 1} of {pages})"
        page = _begin(deck, "What stands behind these numbers?", title, briefing)
        if not mine:
            _text(page, "No numbers were shown.", (MARGIN, Inches(1.8), Inches(8), Inches(0.5)), size=18, ink=LIGHT.ink)
            continue
        table = page.shapes.add_table(
            len(mine) + 1, 4, MARGIN, Inches(1.7), WIDTH - 2 * MARGIN, Inches(0.5) * (len(mine) + 1)).table
        for column, width in enumerate((2.4, 2.6, 1.1, 5.833)):
            table.columns[column].width = Inches(width)
        _row(table, 0, ("Number", "Value", "Kind", "How it is computed"), bold=True)
        for row, number in enumerate(mine, start=1):
            value = f"{number.value} ({number.note})" if number.note else number.value
            _row(table, row, (number.label, value, number.kind, number.formula))


def _row(table, row: int, texts: Sequence[str], *, bold: bool = False) -> None:
    for column, text in enumerate(texts):
        cell = table.cell(row, column)
        cell.text = plain(text)
        cell.fill.solid()
        cell.fill.fore_color.rgb = colour(LIGHT.panel if bold else LIGHT.paper)
        _style(cell.text_frame.paragraphs[0], size=13, ink=LIGHT.ink, bold=bold)


def _text(page, text: str, box, *, size: int, ink: str) -> None:
    shape = page.shapes.add_textbox(*box)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = plain(text)
    _style(frame.paragraphs[0], size=size, ink=ink)


def _style(paragraph, *, size: int, ink: str, bold: bool = False) -> None:
    for run in paragraph.runs:
        run.font.name, run.font.size, run.font.bold = FACE, Pt(size), bold
        run.font.color.rgb = colour(ink)
    paragraph.alignment = PP_ALIGN.LEFT
