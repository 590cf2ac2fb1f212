"""The parts of the meeting screen: large answers, one after the other, each with its picture and how sure it is."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analysis.briefing import Briefing, Slide, make_deck
from analysis.charts.decline import alternative
from data import Campaigns
from pages.shared import show
from pages.shared.cached import briefing as cached
from pages.shared.cached import budget as cached_budget
from pages.shared.cached import decline as cached_decline
from pages.shared.controls.briefing import BriefingRequest

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
#: The three answers of a meeting; the deck has the engagement by size before them.
ON_SCREEN = ("decline", "budget", "change")


def today() -> str:
    """The day as it stands in the deck's foot."""
    day = date.today()
    return f"{day.day} {day:%B %Y}"


def deck_button(briefing: Briefing) -> None:
    """The deck, built on the click."""
    show.download("Download as PowerPoint", lambda: make_deck(briefing), name="microscope-briefing.pptx", mime=PPTX,
                  primary=True)


def screens(campaigns: Campaigns, request: BriefingRequest, briefing: Briefing) -> None:
    """The answers in the order of the meeting."""
    shown = [slide for slide in briefing.slides if slide.key in ON_SCREEN]
    for place, slide in enumerate(shown):
        if place:
            st.divider()
        answer = slide.answer
        st.html(f'<p class="question">{show.escape(answer.question)}</p>'
                f'<div class="meeting"><h1 class="answer">{show.escape(answer.title)}</h1></div>')
        _picture(campaigns, request, slide)
        st.html(f'<div class="meeting"><p>{show.escape(slide.certainty)}</p></div>')


def _picture(campaigns: Campaigns, request: BriefingRequest, slide: Slide) -> None:
    palette = show.palette()
    if slide.key == "decline":
        part = cached.part(request, campaigns)
        fit = cached_decline.decline(part.fingerprint, request.outcome, request.per, part)
        figure = cached_decline.figure(part.fingerprint, request.outcome, request.per, request.tiers, palette, part)
        show.figure(figure, key="brief_decline", alt=alternative(fit))
        return
    seen = cached_budget.picture(campaigns, campaigns.fingerprint, request.budget, palette)
    if slide.key == "budget" and seen.futures_figure is not None:
        show.figure(seen.futures_figure, key="brief_budget", alt=f"{slide.answer.title}. {slide.certainty}")
    if slide.key == "change" and seen.change_figure is not None:
        show.figure(seen.change_figure, key="brief_change", alt=slide.answer.text)


def in_words(briefing: Briefing) -> None:
    """Every number behind the answers with formula and kind, folded away; the deck ends with the same list."""
    lines = "\n".join(f"| {show.escape(n.label)} | {show.escape(n.value)} {show.escape(n.note)} | {n.kind} | "
                      f"{show.escape(n.formula)} |" for n in briefing.assumptions)
    show.method("Every number with its formula",
                f"| Number | Value | Kind | How it is computed |\n|---|---|---|---|\n{lines}")
