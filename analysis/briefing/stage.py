"""Where everything stands on a slide: fixed on a plain page, within what a company's template leaves free."""

from __future__ import annotations

from dataclasses import dataclass

from pptx.util import Inches

Box = tuple[int, int, int, int]
#: The plain page.
WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.7)
#: A template must leave at least this share of its height below its title; else the title is moved up.
LEAST_FREE = 0.62


@dataclass(frozen=True)
class Stage:
    """Boxes as (left, top, width, height). title: where the title is put, None where the layout's own place stays.
    numbers: that of the first number; the next ones follow below it. scale: of type, against the plain page."""

    question: Box
    title: Box | None
    text: Box
    picture: Box
    numbers: Box
    sure: Box
    foot: Box
    page: Box
    scale: float

    @property
    def most_numbers(self) -> int:
        """How many numbers stand beside the picture without touching what is below it."""
        return max(min(int((self.sure[1] - self.numbers[1]) / self.numbers[3] + 0.08), 4), 1)

    @property
    def wide(self) -> Box:
        """The picture's place over the whole width, with nothing beside it."""
        left, top, _, height = self.picture
        return self.text[0], top, self.text[2], height


def plain_stage() -> Stage:
    """The plain page of 16:9."""
    return _below(MARGIN, WIDTH - 2 * MARGIN, Inches(0.42), HEIGHT - Inches(0.16), title=Inches(0.85), scale=1.0)


def stage_of(layout, width: int, height: int) -> Stage:
    """What a layout leaves free: below its title, above its footers, as wide as the title."""
    scale = min(width / WIDTH, height / HEIGHT)
    title = next((p for p in layout.placeholders if str(p.placeholder_format.type).startswith("TITLE")), None)
    feet = [int(p.top) for p in layout.placeholders if p.top is not None and int(p.top) > 0.8 * height and
            str(p.placeholder_format.type).startswith(("DATE", "FOOTER", "SLIDE_NUMBER"))]
    bottom = min([*feet, int(0.97 * height)])
    margin = int(0.05 * width)
    if title is None or None in (title.left, title.top, title.width, title.height):
        return _below(margin, width - 2 * margin, int(0.05 * height), bottom, title=int(0.11 * height), scale=scale)
    left, room = int(title.left), int(title.width)
    if room < 0.6 * width:
        left, room = margin, width - 2 * margin
    end = int(title.top) + int(title.height)
    if bottom - end < LEAST_FREE * height:
        return _below(left, room, int(0.05 * height), bottom, title=int(0.11 * height), scale=scale)
    return _below(left, room, end, bottom, title=None, scale=scale)


def _below(left: int, width: int, top: int, bottom: int, *, title: int | None, scale: float) -> Stage:
    """From the question down to the foot; a title of this height stands below the question, None: above all of it."""
    def high(inches: float) -> int:
        return int(Inches(inches) * scale)

    question = (left, top, width, high(0.32))
    top += high(0.32)
    place = None if title is None else (left, top, width, title)
    top += 0 if title is None else title
    text = (left, top + high(0.02), width, high(0.9))
    foot = (left, bottom - high(0.34), width - high(0.5), high(0.34))
    sure = (left, foot[1] - high(0.76), width, high(0.7))
    picture_top = text[1] + text[3]
    beside = int(0.22 * width)
    picture = (left - high(0.1), picture_top, width - beside - high(0.1), sure[1] - high(0.02) - picture_top)
    numbers = (left + width - beside, picture_top - high(0.05), beside, high(0.95))
    page = (left + width - high(0.4), foot[1], high(0.4), high(0.34))
    return Stage(question, place, text, picture, numbers, sure, foot, page, scale)
