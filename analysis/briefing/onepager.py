"""The briefing on one sheet of paper: recommendation, how sure, both plans, what it rests on, what would change it."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from html import escape
from pathlib import Path

import reportlab
from reportlab.graphics.shapes import Circle, Drawing, Group, Polygon, PolyLine, String
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, KeepInFrame, Paragraph, Spacer, Table, TableStyle

from analysis.briefing.native import plain
from analysis.briefing.sketch import Area, Dot, Line, Mark, Sketch, sketch
from analysis.briefing.slides import Briefing, Slide
from analysis.charts.style import LIGHT
from analysis.findings import Number

FACE, BOLD = "MicroscopeText", "MicroscopeBold"
MARGIN, COLUMN_GAP = 34.0, 16.0
PICTURE_HEIGHT = 116.0
#: The recommendation first, then what would change it, then what it rests on; the last without a picture.
ORDER = ("budget", "change", "decline", "engagement")
#: Numbers that stand under the first answer, and the fewest in the list of what all rests on.
NUMBERS_FIRST, FEWEST_NUMBERS = 4, 6
#: What is printed for a sign that the face does not have and that no plain letter stands for.
UNKNOWN = "?"


def make_onepager(briefing: Briefing) -> bytes:
    """The sheet as a PDF of one A4 page with its fonts inside. The answer about the budget comes first where there is
    one; letters that the face lacks are printed plain ("ą" as "a") or as "?"."""
    _faces()
    file = io.BytesIO()
    width, height = A4
    canvas = Canvas(file, pagesize=A4, invariant=1)
    canvas.setTitle(plain(briefing.title))
    canvas.setAuthor("Microscope")
    canvas.setSubject(plain(briefing.data_line))
    room = (width - 2 * MARGIN, height - 2 * MARGIN)
    # As many numbers as one sheet holds; should even the fewest be too long, the whole is drawn smaller.
    for listed in range(len(briefing.assumptions), FEWEST_NUMBERS, -1):
        story = _story(briefing, room[0], listed=listed)
        if sum(_height(part, room[0]) for part in story) <= room[1]:
            break
    else:
        story = [KeepInFrame(*room, _story(briefing, room[0], listed=FEWEST_NUMBERS), mode="shrink", hAlign="LEFT")]
    Frame(MARGIN, MARGIN, *room, 0, 0, 0, 0).addFromList(story, canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def printable(text: object) -> str:
    """Text as the face can print it."""
    known = pdfmetrics.getFont(FACE).face.charToGlyph

    def letter(one: str) -> str:
        if ord(one) in known or one.isspace():
            return one
        near = "".join(part for part in unicodedata.normalize("NFKD", one) if ord(part) in known)
        greek = unicodedata.name(one, "").rpartition("GREEK SMALL LETTER ")[2].lower() if not near else ""
        return near or (greek if greek.isalpha() else UNKNOWN)

    # A percent sign stays with its number at the end of a line.
    return "".join(letter(one) for one in re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", plain(text)))


def _faces() -> None:
    """Letters that are embedded, so that the sheet looks the same everywhere: Bitstream Vera, brought by reportlab."""
    if FACE in pdfmetrics.getRegisteredFontNames():
        return
    folder = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont(FACE, str(folder / "Vera.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "VeraBd.ttf")))


def _styled(text: str, *, size: float, ink: str = LIGHT.ink, bold: bool = False, after: float = 0.0) -> Paragraph:
    style = ParagraphStyle("s", fontName=BOLD if bold else FACE, fontSize=size, leading=size * 1.28, textColor=ink,
                           spaceAfter=after)
    return Paragraph(escape(printable(text)), style)


def _height(part: Flowable, width: float) -> float:
    return part.wrap(width, 1e6)[1] + part.getSpaceAfter() + part.getSpaceBefore()


def _story(briefing: Briefing, width: float, *, listed: int) -> list[Flowable]:
    slides = sorted(briefing.slides, key=lambda slide: ORDER.index(slide.key) if slide.key in ORDER else len(ORDER))
    foot = briefing.foot
    # Synthetic data says so on paper too, in a colour that is seen.
    ink = LIGHT.large if foot.lower().startswith("synthetic") else LIGHT.muted
    story: list[Flowable] = [_styled(foot, size=7.5, ink=ink, after=8)]
    for place, slide in enumerate(slides):
        story += _answer(slide, width, first=place == 0)
    # What the plan rests on before what describes the data.
    described = {n for slide in slides[2:] for n in slide.answer.numbers}
    numbers = sorted(briefing.assumptions, key=lambda number: number in described)
    return [*story, _styled("What these numbers rest on", size=9.5, bold=True, after=3),
            _numbers(numbers, width, listed)]


def _answer(slide: Slide, width: float, *, first: bool) -> list[Flowable]:
    answer = slide.answer
    said: list[Flowable] = [
        _styled(answer.question.upper(), size=6.5, ink=LIGHT.muted, after=1),
        _styled(answer.title, size=14 if first else 11, bold=True, after=3),
        _styled(answer.text, size=8, after=4), _styled(slide.certainty, size=7.5, ink=LIGHT.muted, after=4)]
    said += [_styled(f"{n.label}: {n.value}{f' ({n.note})' if n.note else ''}, {n.kind}", size=7.5, after=1)
             for n in answer.numbers[:NUMBERS_FIRST if first else 0]]
    if slide.chart is None or slide.key == ORDER[-1]:
        return [*said, Spacer(1, 6)]
    left = width * 0.52
    right = width - left - COLUMN_GAP
    picture = drawing(sketch(slide.chart, width=right * 1.35, height=PICTURE_HEIGHT * 1.35), scale=1 / 1.35)
    table = Table([[said, picture]], colWidths=[left, right + COLUMN_GAP], hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                               ("RIGHTPADDING", (0, 0), (-1, -1), COLUMN_GAP), ("TOPPADDING", (0, 0), (-1, -1), 0),
                               ("LINEBELOW", (0, 0), (-1, -1), 0.6, HexColor(LIGHT.line))]))
    return [table, Spacer(1, 7)]


def _numbers(numbers: Sequence[Number], width: float, listed: int) -> Flowable:
    rows = [[_styled(text, size=6.5, ink=LIGHT.muted) for text in ("Number", "Value", "Kind", "How it is computed")]]
    for number in numbers[:listed]:
        value = f"{number.value} ({number.note})" if number.note else number.value
        rows.append([_styled(text, size=6.5) for text in (number.label, value, number.kind, number.formula)])
    if len(numbers) > listed:
        rows.append([_styled(f"and {len(numbers) - listed} more", size=6.5, ink=LIGHT.muted), "",
                     "", _styled("in the deck, the workbook and the web page", size=6.5, ink=LIGHT.muted)])
    table = Table(rows, colWidths=[width * share for share in (0.19, 0.27, 0.08, 0.46)], hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                               ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]))
    return table


def drawing(one: Sketch, *, scale: float = 1.0) -> Drawing:
    """A sketch as vectors of the sheet, scaled as a whole."""
    group = Group(*(_shape(mark, one.height) for mark in one.marks))
    group.scale(scale, scale)
    return Drawing(one.width * scale, one.height * scale, group)


def _shape(mark: Mark, height: float):
    """Paper counts from its foot, a sketch from its top."""
    if isinstance(mark, Line):
        flat = [value for x, y in mark.points for value in (x, height - y)]
        return PolyLine(flat, strokeColor=HexColor(mark.colour), strokeWidth=mark.width,
                        strokeDashArray=list(mark.dash) or None)
    if isinstance(mark, Area):
        flat = [value for x, y in mark.points for value in (x, height - y)]
        return Polygon(flat, fillColor=_faded(mark.colour, mark.opacity), strokeColor=None, strokeWidth=0)
    x, y = mark.at[0], height - mark.at[1]
    if isinstance(mark, Dot):
        return Circle(x, y, mark.radius, fillColor=_faded(mark.colour, mark.opacity), strokeColor=None)
    text = String(0, 0, printable(mark.text), fontName=BOLD if mark.bold else FACE, fontSize=mark.size,
                  fillColor=HexColor(mark.colour), textAnchor=mark.anchor)
    placed = Group(text)
    placed.translate(x, y)
    if mark.upright:
        placed.rotate(90)
    return placed


def _faded(colour: str, opacity: float) -> Color:
    solid = HexColor(colour)
    return Color(solid.red, solid.green, solid.blue, alpha=opacity)
