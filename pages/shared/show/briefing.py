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
from analysis.briefing.screens import NO_BROWSER, browser, make_pictures
from analysis.briefing.sketch import sketch
from analysis.briefing.webpage import PICTURE, svg
from analysis.charts.decline import alternative
from analysis.engagement import EngagementRequest
from data import Campaigns
from pages.shared import show
from pages.shared.cached import briefing as cached
from pages.shared.cached import budget as cached_budget
from pages.shared.cached import decline as cached_decline
from pages.shared.cached import engagement as cached_engagement
from pages.shared.controls.briefing import BriefingRequest

_OFFICE = "application/vnd.openxmlformats-officedocument"
PPTX, XLSX = f"{_OFFICE}.presentationml.presentation", f"{_OFFICE}.spreadsheetml.sheet"
#: What else the same briefing can be taken along as: label, who makes it, file name and kind.
OTHERS = (("One page to print (PDF)", make_onepager, "microscope-briefing.pdf", "application/pdf"),
          ("Workbook with charts (Excel)", make_workbook, "microscope-briefing.xlsx", XLSX),
          ("Web page in one file (HTML)", make_webpage, "microscope-briefing.html", "text/html"))


#: Rows of a table on the page, and before an audience.
MOST_ROWS, STAGE_ROWS = 20, 12


def today() -> str:
    """The day as it stands in the deck's foot."""
    return words.date(date.today())


def downloads(briefing: Briefing, *, pictures: bool = True) -> None:
    """The deck, and the same as a sheet of paper, a workbook or a web page; each is built on its click. pictures:
    whether to offer those of the screens too, for which the server starts a browser: no guest may ask that of it."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        show.download("Download as PowerPoint", lambda: make_deck(briefing), name="microscope-briefing.pptx",
                      mime=PPTX, primary=True)
        with st.popover("Other formats"):
            for label, make, name, mime in OTHERS:
                show.download(label, functools.partial(make, briefing), name=name, mime=mime)
            if not pictures:
                return
            if browser() is None:
                show.note(NO_BROWSER)
            else:
                show.download("Pictures of the screens (PNG)", functools.partial(make_pictures, briefing),
                              name="microscope-screens.zip", mime="application/zip")


def screens(campaigns: Campaigns, request: BriefingRequest, briefing: Briefing,
            below: Callable[[str], None]) -> None:
    """The answers one below the other; below each, given its key, what belongs to it."""
    for place, slide in enumerate(briefing.slides):
        if place:
            st.divider()
        _screen(campaigns, request, slide)
        below(slide.key)


def read_only(briefing: Briefing) -> None:
    """The answers one below the other, from the briefing alone: nothing reaches the browser that is not in it."""
    for place, slide in enumerate(briefing.slides):
        if place:
            st.divider()
        _said(slide)
        _frozen(slide)
        _sure(slide)


def stage(campaigns: Campaigns, request: BriefingRequest, slide: Slide) -> None:
    """One answer, as large as the screen holds, and nothing beside it."""
    st.html(f'<span class="on-stage"></span><style>.st-key-turn {{ background: {show.palette().paper}; }}</style>')
    _screen(campaigns, request, replace(slide, note=""), STAGE_ROWS)  # the note stands beside the way on


def _screen(campaigns: Campaigns, request: BriefingRequest, slide: Slide, most: int = MOST_ROWS) -> None:
    _said(slide)
    # The figures of the other pages name creators and amounts to whoever points at them.
    if request.hide or slide.key not in ("decline", "engagement", "budget", "change"):
        _frozen(slide, most)
    else:
        _picture(campaigns, request, slide)
    _sure(slide)


def _said(slide: Slide) -> None:
    st.html(f'<p class="question">{show.escape(slide.answer.question)}</p>'
            f'<div class="meeting"><h1 class="answer">{show.escape(slide.answer.title)}</h1></div>')


def _sure(slide: Slide) -> None:
    note = f'<p class="said">{show.escape(slide.note)}</p>' if slide.note else ""
    st.html(f'<div class="meeting"><p>{show.escape(slide.certainty)}</p>{note}</div>')


def _frozen(slide: Slide, most: int = MOST_ROWS) -> None:
    """The picture as the exports draw it, which knows nothing but the lines and words that are seen; and the table."""
    if slide.table is not None:
        heads, *rows = slide.table.said(most=most)
        frame = pd.DataFrame(rows, columns=range(len(heads)))
        show.small_table(frame, labels=dict(enumerate(heads)))
        if slide.table.rows > most:
            show.note(f"The first {most} of {slide.table.rows}; the workbook holds all.")
    if slide.chart is not None:
        drawn = svg(sketch(slide.chart, width=PICTURE[0], height=PICTURE[1], palette=show.palette()), label="")
        drawn = drawn.replace("<svg ", '<svg font-family="Arial, Helvetica, sans-serif" ', 1)  # no font comes along
        show.drawing(drawn, alt=f"{slide.answer.title}. {slide.certainty}")


def _picture(campaigns: Campaigns, request: BriefingRequest, slide: Slide) -> None:
    palette = show.palette()
    if slide.key == "decline":
        part = cached.part(request, campaigns)
        fit = cached_decline.decline(part.fingerprint, request.outcome, request.per, part)
        figure = cached_decline.figure(part.fingerprint, request.outcome, request.per, request.tiers, palette, part)
        show.figure(figure, key="brief_decline", alt=alternative(fit))
        return
    if slide.key == "engagement":
        part = cached.part(request, campaigns)
        ask = EngagementRequest(request.outcome, request.per, tiers=request.tiers)
        show.figure(cached_engagement.figure(part.fingerprint, ask, palette, part), key="brief_engagement",
                    alt=slide.answer.text)
        return
    seen = cached_budget.picture(campaigns, campaigns.fingerprint, request.budget, palette)
    if slide.key == "budget" and seen.futures_figure is not None:
        show.figure(seen.futures_figure, key="brief_budget", alt=f"{slide.answer.title}. {slide.certainty}")
    if slide.key == "change" and seen.change_figure is not None:
        show.figure(seen.change_figure, key="brief_change", alt=slide.answer.text)


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
