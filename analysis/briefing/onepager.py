"""The briefing on one sheet of paper: recommendation, how sure, both plans, what would change it, what to watch and
what it rests on."""

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
from reportlab.platypus import Flowable, Frame, KeepInFrame, Paragraph, Spacer, TableStyle
from reportlab.platypus import Table as Table_

from analysis.briefing.look import HOUSE, Look
from analysis.briefing.native import plain
from analysis.briefing.sketch import Area, Dot, Line, Mark, Sketch, sketch
from analysis.briefing.slides import Briefing, Slide, grounds
from analysis.charts.style import LIGHT, Palette

FACE, BOLD = "MicroscopeText", "MicroscopeBold"
MARGIN, COLUMN_GAP = 27.0, 16.0
PICTURE_HEIGHT, CURVE_HEIGHT = 92.0, 92.0
#: The recommendation first, both plans beside the curve they stand on, what would change it, what to watch; then the
#: others. Of those in the last line only the words are printed.
ORDER = ("budget", "plans", "decline", "change", "watch", "plan", "odds", "engagement")
WORDS_ONLY = ("plan", "odds", "engagement")
#: Numbers that stand under the first answer, and the fewest in the list of what all rests on.
NUMBERS_FIRST, FEWEST_NUMBERS = 4, 3
#: What is printed for a sign that the face does not have and that no plain letter stands for.
UNKNOWN = "?"


def make_onepager(briefing: Briefing, *, look: Look = HOUSE) -> bytes:
    """The sheet as a PDF of one A4 page with its fonts inside. The answer about the budget comes first where there is
    one; letters that the face lacks are printed plain ("ą" as "a") or as "?"."""
    _faces()
    file = io.BytesIO()
    width, height = A4
    canvas = Canvas(file, pagesize=A4, invariant=1)
    canvas.setTitle(plain(briefing.title))
    canvas.setAuthor("")  # else the writer names one itself
    canvas.setCreator("Microscope")
    canvas.setSubject(plain(briefing.data_line))
    room = (width - 2 * MARGIN, height - 2 * MARGIN)
    before, rows, after = _story(briefing, room[0], look.palette)
    # As many numbers as one sheet holds; should even the fewest be too long, the whole is drawn smaller.
    left = room[1] - sum(_height(part, room[0]) for part in (*before, *after))
    listed = _listed(rows, left, room[0])
    story: list[Flowable] = [*before, _numbers(rows, room[0], listed), *after]
    if sum(_height(part, room[0]) for part in story) > room[1]:
        story = [KeepInFrame(*room, story, mode="shrink", hAlign="LEFT")]
    Frame(MARGIN, MARGIN, *room, 0, 0, 0, 0).addFromList(story, canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def printable(text: object) -> str:
    """Text as the face can print it."""
    known = pdfmetrics.getFont(FACE).face.charToGlyph

    def letter(one: str) -> str:
        if ord(one) in known or one.isspace():
            return "\N{NO-BREAK SPACE}" if one == "\N{NARROW NO-BREAK SPACE}" else one  # the face has no narrow one
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


def _story(briefing: Briefing, width: float, palette: Palette) -> tuple[list[Flowable], list[list[Flowable]],
                                                                      list[Flowable]]:
    """What comes before the list of numbers, the rows of that list with its head, and what comes after it."""
    slides = sorted(briefing.slides, key=lambda slide: ORDER.index(slide.key) if slide.key in ORDER else len(ORDER))
    foot = briefing.foot
    # Synthetic data says so on paper too, in a colour that is seen.
    ink = palette.large if foot.lower().startswith("synthetic") else palette.muted
    before: list[Flowable] = [_styled(foot, size=7.5, ink=ink, after=8)]
    by_key = {slide.key: slide for slide in slides}
    beside = by_key.get("plans"), by_key.get("decline")
    together = all(beside) and beside[0].table is not None and beside[1].chart is not None
    brief = [slide for slide in slides if slide.key in WORDS_ONLY and not (slide.key == "odds" and "change" in by_key)]
    for place, slide in enumerate(slides):
        if (together and slide is beside[1]) or (slide.key in WORDS_ONLY and place):
            continue
        before += (_side_by_side(*beside, width, palette) if together and slide is beside[0]
                   else _answer(slide, width, palette, first=place == 0, numbers=not together))
    if slides and slides[0] in brief:
        brief.remove(slides[0])
    for pair in (brief[i : i + 2] for i in range(0, len(brief), 2)):
        half = (width - COLUMN_GAP) / 2
        told = [_said(slide, palette=palette, small=True) for slide in pair] + [[]] * (2 - len(pair))
        if together:  # beside all the rest there is no room for how sure each of these is; the other formats say it
            told = [one[:-1] for one in told]
        before += [_columns(*told, half, half, palette), Spacer(1, 5)]
    # What the plan rests on before what describes the data.
    described = {n for slide in slides[2:] for n in slide.answer.numbers}
    numbers = sorted(briefing.assumptions, key=lambda number: number in described)
    rows = [[_styled(text, size=6.5, ink=palette.muted) for text in ("Number", "Value", "Kind", "How it is computed")]]
    for number in numbers:
        value = f"{number.value} ({number.note})" if number.note else number.value
        rows.append([_styled(text, size=6.5) for text in (number.label, value, number.kind, number.formula)])
    about = " · ".join(f"{what}: {said}" for what, said in briefing.about
                       if what in ("Fingerprint of the data", "Made on")) or ""
    made = dict(briefing.about).get("Made by", "")
    after: list[Flowable] = [_styled(" · ".join(part for part in (made, about) if part), size=6.5, ink=palette.muted)]
    before += [_styled("What this rests on", size=9.5, bold=True, after=2), *_kinds(briefing), Spacer(1, 3)]
    return before, rows, after


def _kinds(briefing: Briefing) -> list[Flowable]:
    """What the plan rests on, apart by kind: counted, estimated, or set by hand."""
    return [_styled(f"{kind.capitalize()}: {said}", size=7, after=1) for kind, said in grounds(briefing)]


def _said(slide: Slide, *, palette: Palette, first: bool = False, numbers: bool = False,
          small: bool = False) -> list[Flowable]:
    """An answer in words, the first one larger and with its numbers."""
    answer = slide.answer
    said: list[Flowable] = [
        _styled(answer.question.upper(), size=6.5, ink=palette.muted, after=1),
        _styled(answer.title, size=13 if first else 8.5 if small else 10.5, bold=True, after=2)]
    if answer.text:
        said.append(_styled(answer.text, size=8 if first else 7 if small else 7.5, after=2))
    said.append(_styled(slide.certainty, size=7.5 if first else 6.5 if small else 7, ink=palette.muted, after=2))
    return said + [_styled(f"{n.label}: {n.value}{f' ({n.note})' if n.note else ''}, {n.kind}", size=7.5, after=1)
                   for n in answer.numbers[:NUMBERS_FIRST if first and numbers else 0]]


def _answer(slide: Slide, width: float, palette: Palette, *, first: bool, numbers: bool) -> list[Flowable]:
    said = _said(slide, first=first, palette=palette, numbers=numbers, small=slide.key == "watch")
    if slide.key == "watch" and slide.table is not None:
        said.append(_grid(slide.table.said(), width, shares=(0.46, 0.2, 0.14, 0.2)))
    if slide.chart is None or slide.key in WORDS_ONLY:
        return [*said, Spacer(1, 5)]
    left = width * 0.55
    right = width - left - COLUMN_GAP
    return [_columns(said, _picture(slide, right, palette), left, right, palette), Spacer(1, 6)]


def _side_by_side(plans: Slide, decline: Slide, width: float, palette: Palette) -> list[Flowable]:
    """Plan A against plan B, beside the curve with both plans on it."""
    left = width * 0.52
    right = width - left - COLUMN_GAP
    table = [_grid(plans.table.said(), left, shares=(0.48, 0.27, 0.25))]
    curve = [*_said(decline, palette=palette, small=True), _picture(decline, right, palette, CURVE_HEIGHT)]
    return [_columns([*_said(plans, palette=palette, small=True), *table], curve, left, right, palette), Spacer(1, 6)]


def _picture(slide: Slide, width: float, palette: Palette, height: float = PICTURE_HEIGHT) -> Drawing:
    return drawing(sketch(slide.chart, width=width * 1.35, height=height * 1.35, palette=palette), scale=1 / 1.35)


def _columns(one, other, left: float, right: float, palette: Palette) -> Table_:
    table = Table_([[one, other]], colWidths=[left, right + COLUMN_GAP], hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0),
                               ("LEFTPADDING", (1, 0), (1, 0), COLUMN_GAP), ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                               ("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                               ("LINEBELOW", (0, 0), (-1, -1), 0.6, HexColor(palette.line))]))
    return table


def _grid(rows: Sequence[Sequence[str]], width: float, *, shares: Sequence[float]) -> Flowable:
    """A small table of texts, its first row as head."""
    if len(rows[0]) != len(shares):
        shares = [1 / len(rows[0])] * len(rows[0])
    styled = [[_styled(text, size=6.5, bold=place == 0) for text in row] for place, row in enumerate(rows)]
    table = Table_(styled, colWidths=[width * share for share in shares], hAlign="LEFT")
    table.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 0.4),
                               ("BOTTOMPADDING", (0, 0), (-1, -1), 0.4), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


#: Shares of the width that the columns of the list of numbers take, and the air around a row of it.
_SHARES, _AIR = (0.19, 0.27, 0.08, 0.46), 1.0


def _listed(rows: Sequence[Sequence[Flowable]], room: float, width: float) -> int:
    """How many numbers fit, with the line that says how many do not."""
    heights = [max(_height(cell, width * share - 6) for cell, share in zip(row, _SHARES, strict=True)) + 2 * _AIR
               for row in rows]
    if sum(heights) <= room:
        return len(rows) - 1
    left, fit = room - 2 * heights[0], 0
    for high in heights[1:]:
        left -= high
        if left < 0:
            break
        fit += 1
    return max(fit, min(FEWEST_NUMBERS, len(rows) - 1))


def _numbers(rows: Sequence[Sequence[Flowable]], width: float, listed: int) -> Flowable:
    shown = list(rows[: listed + 1])
    if len(rows) - 1 > listed:
        shown.append([_styled(f"and {len(rows) - 1 - listed} more", size=6.5, ink=LIGHT.muted), "", "",
                      _styled("in the deck, the workbook and the web page", size=6.5, ink=LIGHT.muted)])
    table = Table_(shown, colWidths=[width * share for share in _SHARES], hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                               ("TOPPADDING", (0, 0), (-1, -1), _AIR), ("BOTTOMPADDING", (0, 0), (-1, -1), _AIR)]))
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
