"""The briefing as a PowerPoint deck: one question a slide, large enough for a projector, charts that can be edited."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.util import Emu, Inches, Pt

from analysis.briefing.look import HOUSE, Look
from analysis.briefing.native import add_chart, paint, plain
from analysis.briefing.pictures import CurveChart
from analysis.briefing.slides import Briefing, Slide, grounds
from analysis.briefing.stage import HEIGHT, WIDTH, Box, Stage, plain_stage, stage_of
from analysis.briefing.tables import Table
from analysis.briefing.template import ground_of
from analysis.charts.style import Palette
from analysis.findings import Number

#: A face that every PowerPoint has; the app's own is not on a borrowed laptop. A template brings its own.
FACE = "Calibri"
ROWS_A_SLIDE = 7
#: Rows of a long table that a slide shows; the workbook has all of them.
ROWS_SHOWN = 7
#: Tables with more columns than this take the whole width.
WIDE = 5
#: The layout "Title Only" of the empty deck: titles stay titles, for outlines and screen readers.
TITLE_ONLY = 5


@dataclass(frozen=True, eq=False)
class _Deck:
    """What every slide is made with."""

    presentation: object
    layout: object
    stage: Stage
    palette: Palette
    face: str | None
    briefing: Briefing


def make_deck(briefing: Briefing, *, look: Look = HOUSE, appendix: bool = True) -> bytes:
    """The deck as a .pptx file: all answers at a glance where there are several, the slides in order, what they rest
    on, and what the data is. look: accents, or a company's template, whose master, layout and theme are used;
    ScenarioError where it cannot be. appendix: whether every number is listed with its formula and kind; else one slide
    says what the plan rests on."""
    deck = _begun(briefing, look)
    core = deck.presentation.core_properties
    # Nobody is named as the author: who made it is not known here, and what the writer's own file says is untrue.
    core.title, core.author, core.last_modified_by = plain(briefing.title), "", ""
    core.subject, core.comments = plain(briefing.data_line), plain(" ".join(briefing.left_out))
    for moment in list(core._element.iterchildren("{http://purl.org/dc/terms/}*")):  # of the writer's own empty file
        core._element.remove(moment)
    if len(briefing.slides) > 1:
        _add_cover(deck)
    for slide in briefing.slides:
        _add_slide(deck, slide)
    if appendix:
        _add_assumptions(deck)
    else:
        _add_grounds(deck)
    _add_about(deck)
    file = io.BytesIO()
    deck.presentation.save(file)
    return file.getvalue()


def deck_length(briefing: Briefing, *, appendix: bool = True) -> int:
    """How many slides the deck will have."""
    cover, about = len(briefing.slides) > 1, bool(briefing.about)
    behind = _pages(briefing) if appendix else bool(briefing.assumptions)
    return len(briefing.slides) + cover + behind + about


def _pages(briefing: Briefing) -> int:
    """Slides that list every number."""
    return max(math.ceil(len(briefing.assumptions) / ROWS_A_SLIDE), 1)


def _begun(briefing: Briefing, look: Look) -> _Deck:
    if look.template is None:
        presentation = Presentation()
        package = presentation.part.package
        for identity, relation in list(package._rels.items()):
            if relation.reltype == RT.THUMBNAIL:  # a picture of another deck's first slide
                package._rels.pop(identity)
        presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
        return _Deck(presentation, presentation.slide_layouts[TITLE_ONLY], plain_stage(), look.palette, FACE, briefing)
    ground = ground_of(look.template, look)
    stage = stage_of(ground.layout, ground.presentation.slide_width, ground.presentation.slide_height)
    return _Deck(ground.presentation, ground.layout, stage, ground.palette, None, briefing)


def _begin(deck: _Deck, question: str, title: str):
    """A slide with its question, title and foot."""
    stage, ink = deck.stage, deck.palette
    page = deck.presentation.slides.add_slide(deck.layout)
    head = page.shapes.title
    for placeholder in list(page.placeholders):
        if placeholder._element is not head._element:  # places of the layout that nothing is put into
            placeholder._element.getparent().remove(placeholder._element)
    _text(deck, page, question.upper(), stage.question, size=14, ink=ink.muted)
    frame = head.text_frame
    if stage.title is not None:
        head.left, head.top, head.width, head.height = map(Emu, stage.title)
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        frame.margin_left = frame.margin_right = 0
    frame.word_wrap = True
    frame.text = plain(title)
    size = 34 if len(title) <= 42 else 28 if len(title) <= 62 else 24
    if deck.face is None:
        frame.paragraphs[0].runs[0].font.size = _points(deck, size - 4)
    else:
        _style(deck, frame.paragraphs[0], size=size, ink=ink.ink, bold=True)
    foot = deck.briefing.foot
    # Synthetic data says so on every slide, in a colour that is seen.
    seen = ink.large if foot.lower().startswith("synthetic") else ink.muted
    _text(deck, page, foot, stage.foot, size=12 if len(foot) < 110 else 10, ink=seen)
    _text(deck, page, str(len(deck.presentation.slides)), stage.page, size=12, ink=ink.muted)
    return page


def _add_cover(deck: _Deck) -> None:
    """What the deck is about, and all of its answers at a glance: a meeting may end after the first slide."""
    briefing, stage, ink = deck.briefing, deck.stage, deck.palette
    page = _begin(deck, "In short", briefing.title)
    left, top, width, _ = stage.text
    shape = page.shapes.add_textbox(left, top, width, Emu(stage.foot[1] - top - int(Inches(0.2))))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    size = 20 if len(briefing.slides) <= 6 else 16
    for place, slide in enumerate(briefing.slides):
        question = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        question.text = plain(slide.answer.question)
        _style(deck, question, size=size - 6, ink=ink.muted)
        answer = frame.add_paragraph()
        answer.text = plain(slide.answer.title)
        _style(deck, answer, size=size, ink=ink.ink, bold=True)
        answer.space_after = Pt(size / 3)


def _add_slide(deck: _Deck, slide: Slide) -> None:
    answer, stage, ink = slide.answer, deck.stage, deck.palette
    page = _begin(deck, answer.question, answer.title)
    _text(deck, page, answer.text, stage.text, size=_fitting(answer.text), ink=ink.ink)
    wide = slide.table is not None and not slide.table.turned and len(slide.table.columns) > WIDE
    if slide.chart is not None:
        frame = add_chart(page.shapes, slide.chart, stage.picture, palette=ink)
        frame.name = plain(f"Chart: {answer.title}", longest=120)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(f"{answer.title}. {answer.text}"))
    elif slide.table is not None:
        full = wide or not answer.numbers
        _add_table(deck, page, slide.table, stage.wide if full else stage.picture)
    if not wide:
        _add_numbers(deck, page, answer.numbers)
    note = f" {slide.chart.dots_note.capitalize()}." if isinstance(slide.chart, CurveChart) else ""
    if wide and slide.table.rows > ROWS_SHOWN:
        note = f" {ROWS_SHOWN} of {slide.table.rows} are shown; the workbook has all."
    _text(deck, page, slide.certainty + note, stage.sure, size=min(_fitting(slide.certainty + note, lines=2), 16),
          ink=ink.muted)
    if slide.note:
        page.notes_slide.notes_text_frame.text = plain(slide.note)


def _fitting(text: str, *, lines: int = 3) -> int:
    """The largest size in points at which a text keeps within the height of so many lines of 18 points. The slide's
    width holds about 97 characters of 18 points; at 14 points one line more fits the height."""
    for size, room in ((18, lines), (16, lines), (14, lines + 1)):
        if len(text) <= room * 97 * 18 / size * 0.95:
            return size
    return 12


def _add_numbers(deck: _Deck, page, numbers: Sequence[Number]) -> None:
    """Up to four numbers beside the picture, fewer where it is low, each with its range and kind."""
    ink = deck.palette
    left, top, width, height = deck.stage.numbers
    for place, number in enumerate(numbers[: deck.stage.most_numbers]):
        box = page.shapes.add_textbox(left, Emu(top + place * height), width, Emu(int(0.97 * height)))
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        kind = " · ".join(part for part in (number.note, number.kind) if part)
        large = 20 if len(number.value) < 12 else 15
        lines = ((number.label, 12, ink.ink, False), (number.value, large, ink.ink, True),
                 (kind, 11 if len(kind) < 40 else 9, ink.muted, False))
        for position, (text, size, colour, bold) in enumerate(lines):
            paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
            paragraph.text = plain(text)
            _style(deck, paragraph, size=size, ink=colour, bold=bold)


def _add_assumptions(deck: _Deck) -> None:
    """Every number with its formula, and whether it was measured, fitted or assumed."""
    numbers = deck.briefing.assumptions
    pages = _pages(deck.briefing)
    for index in range(pages):
        mine = numbers[index * ROWS_A_SLIDE : (index + 1) * ROWS_A_SLIDE]
        title = "Assumptions" if pages == 1 else f"Assumptions ({index + 1} of {pages})"
        page = _begin(deck, "What stands behind these numbers?", title)
        if not mine:
            _text(deck, page, "No numbers were shown.", deck.stage.text, size=18, ink=deck.palette.ink)
            continue
        rows = [("Number", "Value", "Kind", "How it is computed")]
        rows += [(n.label, f"{n.value} ({n.note})" if n.note else n.value, n.kind, n.formula) for n in mine]
        _grid(deck, page, rows, _tall(deck.stage), shares=(0.2, 0.22, 0.1, 0.48), size=12)


def _add_grounds(deck: _Deck) -> None:
    """What the plan rests on, on one slide: counted, estimated, or set by hand."""
    if not deck.briefing.assumptions:
        return
    page = _begin(deck, "What stands behind these numbers?", "What this rests on")
    rows = [("Kind", "Numbers"), *((kind.capitalize(), said) for kind, said in grounds(deck.briefing))]
    rows.append(("Formulas", "Every number stands with its formula in the workbook and the web page of this briefing."))
    _grid(deck, page, rows, _tall(deck.stage), shares=(0.12, 0.88), size=14)


def _add_about(deck: _Deck) -> None:
    """The card of the data, the date and the version."""
    if not deck.briefing.about:
        return
    page = _begin(deck, "Where does this come from?", "The data, and what made this")
    rows = [("What", "This briefing"), *deck.briefing.about]
    _grid(deck, page, rows, _tall(deck.stage), shares=(0.24, 0.76), size=13)


def _tall(stage: Stage) -> Box:
    """From below the title to above the foot."""
    left, top, width, _ = stage.text
    return left, Emu(top + int(Inches(0.1) * stage.scale)), width, Emu(stage.foot[1] - top - int(Inches(0.2)))


def _add_table(deck: _Deck, page, table: Table, box: Box) -> None:
    rows, wide = table.said(most=None if table.turned else ROWS_SHOWN), len(table.columns) > WIDE and not table.turned
    # A column is as wide as its texts, and at least as the longest word of its head, which would break within.
    texts = list(zip(*rows, strict=True))
    shares = [max(min(max(map(len, column[1:] if wide else column)), 24 if wide else 44),
                  max(map(len, [*column[0].split(), ""]))) + 4 for column in texts]
    total = sum(shares)
    _grid(deck, page, rows, box, shares=[share / total for share in shares],
          size=11 if wide else 12 if len(rows) > 9 else 14, last_bold=table.totals)


def _grid(deck: _Deck, page, rows: Sequence[Sequence[str]], box: Box, *, shares: Sequence[float], size: int,
          last_bold: bool = False) -> None:
    """A table with its first row as head, no higher than its box where its texts allow."""
    left, top, width, height = box
    # A wide table's head takes three lines; type is as small as rows are low.
    lines = len(rows) + (2 if len(shares) > WIDE else 0)
    each = min(int(Inches(0.5) * deck.stage.scale), height // lines)
    size = max(min(size, int((Emu(each).pt - 4) / 1.25 / deck.stage.scale)), 7)
    shape = page.shapes.add_table(len(rows), len(rows[0]), left, Emu(top), width, Emu(each * len(rows)))
    table = shape.table
    table.horz_banding = False
    for column, share in enumerate(shares):
        table.columns[column].width = Emu(int(width * share))
    for place, texts in enumerate(rows):
        table.rows[place].height = Emu(each)
        bold = place == 0 or (last_bold and place == len(rows) - 1)
        for column, text in enumerate(texts):
            cell = table.cell(place, column)
            cell.text = plain(text)
            cell.margin_top = cell.margin_bottom = Emu(int(Inches(0.02)))
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.solid()
            paint(cell.fill.fore_color, deck.palette.panel if place == 0 else deck.palette.paper)
            _style(deck, cell.text_frame.paragraphs[0], size=size, ink=deck.palette.ink, bold=bold)


def _text(deck: _Deck, page, text: str, box: Box, *, size: int, ink: str) -> None:
    shape = page.shapes.add_textbox(*map(Emu, box))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = plain(text)
    _style(deck, frame.paragraphs[0], size=size, ink=ink)


def _style(deck: _Deck, paragraph, *, size: int, ink: str, bold: bool = False) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.bold = _points(deck, size), bold
        if deck.face is not None:
            run.font.name = deck.face
        paint(run.font.color, ink)
    paragraph.alignment = PP_ALIGN.LEFT


def _points(deck: _Deck, size: int) -> Pt:
    return Pt(max(round(size * deck.stage.scale), 8))
