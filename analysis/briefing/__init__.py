"""Findings -> slides in words and frozen pictures -> deck, workbook, sheet of paper and web page."""

from analysis.briefing.change import ChangeOfMind, change_of_mind
from analysis.briefing.deck import make_deck
from analysis.briefing.hiding import HIDEABLE, conceal, conceal_problems
from analysis.briefing.onepager import make_onepager
from analysis.briefing.pictures import ChanceChart, ColumnsChart, CurveChart, DotsChart
from analysis.briefing.slides import (
    Briefing,
    Slide,
    budget_slide,
    change_slide,
    decline_slide,
    engagement_slide,
    make_briefing,
    plan_assumptions,
)
from analysis.briefing.webpage import make_webpage
from analysis.briefing.workbook import make_workbook

__all__ = [
    "HIDEABLE", "Briefing", "ChanceChart", "ChangeOfMind", "ColumnsChart", "CurveChart", "DotsChart", "Slide",
    "budget_slide", "change_of_mind", "change_slide", "conceal", "conceal_problems", "decline_slide",
    "engagement_slide", "make_briefing", "make_deck", "make_onepager", "make_webpage", "make_workbook",
    "plan_assumptions",
]
