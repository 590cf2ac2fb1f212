"""The parts of the meeting screen: large answers, one after the other, each with its picture and how sure it is."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from analysis import words
from analysis.briefing import Briefing, Slide, make_deck, make_onepager, make_webpage, make_workbook
from analysis.briefing.naming import file_name
from analysis.briefing.screens import NO_BROWSER, browser, make_pictures
from analysis.briefing.sketch import sketch
from analysis.briefing.webpage import PICTURE, svg
from analysis.charts.decline import alternative
from data import Campaigns
from pages.shared import show
from pages.shared.appearance import Appearance
from pages.shared.cached import briefing as cached
from pages.shared.cached import decline as cached_decline
from pages.shared.controls.briefing import BriefingRequest

_OFFICE = "application/vnd.openxmlformats-officedocument"
PPTX, XLSX = f"{_OFFICE}.presentationml.presentation", f"{_OFFICE}.spreadsheetml.sheet"
#: What else the same briefing can be taken along as: label, who makes it, ending and kind.
OTHERS = (("One page to print (PDF)", make_onepager, "pdf", "application/pdf"),
          ("Workbook with charts (Excel)", make_workbook, "xlsx", XLSX),
          ("Web page in one file (HTML)", make_webpage, "html", "text/html"))


#: Rows of a table on the page, and before an audience.
MOST_ROWS, STAGE_ROWS = 20, 9
#: A drawing of our own before an audience.
STAGE_PICTURE = (640.0, 250.0)
#: Before an audience, in hundredths of the screen's height: the room for title, table and certainty; the least and the
#: largest type of a table (14 and 26 points of 720).
STAGE_ROOM, LEAST_TYPE, LARGEST_TYPE = 80.0, 1.95, 3.6


def today() -> str:
    """The day as it stands in the deck's foot."""
    return words.date(date.today())


def downloads(briefing: Briefing, worn: Appearance, *, pictures: bool = True) -> None:
    """The deck, and the same as a sheet of paper, a workbook or a web page; each is built on its click, in the colours
    and on the template of the briefing. pictures: whether to offer those of the screens too, for which the server
    starts a browser: no guest may ask that of it."""
    title, day, colours = briefing.title, date.today(), replace(worn.look, template=None)
    with st.container(horizontal=True, horizontal_alignment="right"):
        show.download("Download as PowerPoint",
                      lambda: make_deck(briefing, look=worn.look, appendix=worn.appendix),
                      name=file_name(title, day, "pptx"), mime=PPTX, primary=True)
        with st.popover("Other formats"):
            for label, make, kind, mime in OTHERS:
                show.download(label, functools.partial(make, briefing, look=colours),
                              name=file_name(title, day, kind), mime=mime)
            if not pictures:
                return
            if browser() is None:
                show.note(NO_BROWSER)
            else:
                show.download(f"Pictures of {words.plural(len(briefing.slides), 'screen')} (PNG)",
                              functools.partial(make_pictures, briefing, look=colours),
                              name=file_name(title, day, "zip", part="screens"), mime="application/zip")


def screens(campaigns: Campaigns, request: BriefingRequest, briefing: Briefing, worn: Appearance,
            below: Callable[[str], None]) -> None:
    """The answers one below the other, in the colours of the briefing; below each, given its key, what belongs to
    it."""
    for place, slide in enumerate(briefing.slides):
        if place:
            st.divider()
        _screen(campaigns, request, slide, worn)
        below(slide.key)


def read_only(briefing: Briefing) -> None:
    """The answers one below the other, from the briefing alone: nothing reaches the browser that is not in it."""
    for place, slide in enumerate(briefing.slides):
        if place:
            st.divider()
        _said(slide)
        _frozen(slide)
        _sure(slide)


def stage(campaigns: Campaigns, request: BriefingRequest, slide: Slide, worn: Appearance) -> None:
    """One answer, as large as the screen holds, and nothing beside it."""
    size, room = type_of_table(slide, STAGE_ROWS)
    cells = "" if room else ".stApp table.small td { white-space: normal; }"
    st.html(f'<span class="on-stage"></span><style>.st-key-turn {{ background: {show.palette().paper}; }}'
            f".stApp table.small {{ font-size: min({size:.2f}vh, {size * 0.5625:.2f}vw); }} {cells}</style>")
    _screen(campaigns, request, replace(slide, note=""), worn, STAGE_ROWS)  # the note stands beside the way on


def type_of_table(slide: Slide, most: int) -> tuple[float, bool]:
    """The size of type, in hundredths of the screen's height, at which a slide's table of so many rows at most keeps
    within a screen of 16:9 below its title and above how sure it is; and whether each row stands on one line then."""
    if slide.table is None:
        return LARGEST_TYPE, True
    rows = slide.table.said(most=most)
    # A head may break between words; a line takes 1.9 times its type, and a letter a bit more than half of it.
    widths = [max(max(map(len, column[1:]), default=0), *map(len, [*column[0].split(), ""]))
              for column in zip(*rows, strict=True)]
    said = -(-len(slide.answer.title) // 62) * 6.2 + -(-len(slide.certainty) // 105) * 4.2
    high = (STAGE_ROOM - said) / (1.9 * (len(rows) + (len(rows[0]) > 4)))
    wide = 165 / (0.53 * sum(widths) + 1.1 * len(widths))
    return max(min(high, wide, LARGEST_TYPE), LEAST_TYPE), wide >= LEAST_TYPE


def _screen(campaigns: Campaigns, request: BriefingRequest, slide: Slide, worn: Appearance,
            most: int | None = None) -> None:
    """most: rows of a table before an audience, None on the page."""
    _said(slide)
    if slide.key in ("decline", "engagement", "budget", "change"):
        _picture(campaigns, request, slide, worn, large=most is not None)
    else:
        _frozen(slide, MOST_ROWS if most is None else most, worn, large=most is not None)
    _sure(slide)


def _said(slide: Slide) -> None:
    st.html(f'<p class="question">{show.escape(slide.answer.question)}</p>'
            f'<div class="meeting"><h1 class="answer">{show.escape(slide.answer.title)}</h1></div>')


def _sure(slide: Slide) -> None:
    note = f'<p class="said">{show.escape(slide.note)}</p>' if slide.note else ""
    st.html(f'<div class="meeting"><p>{show.escape(slide.certainty)}</p>{note}</div>')


def _frozen(slide: Slide, most: int = MOST_ROWS, worn: Appearance | None = None, *, large: bool = False) -> None:
    """The picture as the exports draw it, which knows nothing but the lines and words that are seen; and the table."""
    if slide.table is not None:
        heads, *rows = slide.table.said(most=most)
        frame = pd.DataFrame(rows, columns=range(len(heads)))
        show.small_table(frame, labels=dict(enumerate(heads)))
        if slide.table.rows > most:
            show.note(f"The first {most} of {slide.table.rows}; the workbook holds all.")
    if slide.chart is not None:
        palette = show.palette() if worn is None else worn.palette(show.palette())
        width, height = STAGE_PICTURE if large else PICTURE  # type grows as the room for the same drawing does
        drawn = svg(sketch(slide.chart, width=width, height=height, palette=palette), label="")
        drawn = drawn.replace("<svg ", '<svg font-family="Arial, Helvetica, sans-serif" ', 1)  # no font comes along
        show.drawing(drawn, alt=f"{slide.answer.title}. {slide.certainty}")


def _picture(campaigns: Campaigns, request: BriefingRequest, slide: Slide, worn: Appearance, *, large: bool) -> None:
    """The figure of the page that the answer comes from."""
    figure = cached.figure(slide.key, campaigns.fingerprint, request, worn.palette(show.palette()), large, campaigns)
    if figure is None:
        return
    told = f"{slide.answer.title}. {slide.certainty}" if slide.key == "budget" else slide.answer.text
    if slide.key == "decline" and not request.hide:
        part = cached.part(request, campaigns)
        told = alternative(cached_decline.decline(part.fingerprint, request.outcome, request.per, part))
    show.figure(figure, key=f"brief_{slide.key}", alt=told, fill=large)


def problems(found: Sequence[str]) -> None:
    """What stands in the way of the other answers."""
    for problem in found:
        show.empty("Not everything can be shown", problem)


def in_words(briefing: Briefing) -> None:
    """Every number behind the answers with formula and kind, folded away; the deck ends with the same list."""
    lines = "\n".join(f"| {show.escape(n.label)} | {show.escape(n.value)} {show.escape(n.note)} | {n.kind} | "
                      f"{show.escape(n.formula)} |" for n in briefing.assumptions)
    show.method("Every number with its formula",
                f"| Number | Value | Kind | How it is computed |\n|---|---|---|---|\n{lines}")
