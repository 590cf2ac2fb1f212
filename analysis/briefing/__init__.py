"""Findings -> slides in words and frozen pictures -> deck, workbook, sheet of paper and web page."""

from analysis.briefing.change import ChangeOfMind, change_of_mind
from analysis.briefing.deck import make_deck
from analysis.briefing.hiding import HIDEABLE, conceal, conceal_problems
from analysis.briefing.look import HOUSE, Look
from analysis.briefing.onepager import make_onepager
from analysis.briefing.pictures import ChanceChart, ColumnsChart, CurveChart, DotsChart, MapChart
from analysis.briefing.plan_slides import odds_slide, plan_slide, plans_slide, watch_slide, with_plans
from analysis.briefing.screens import make_pictures, make_screens
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
    "HIDEABLE", "HOUSE", "Briefing", "ChanceChart", "ChangeOfMind", "ColumnsChart", "CurveChart", "DotsChart", "Look",
    "MapChart", "Slide", "budget_slide", "change_of_mind", "change_slide", "conceal", "conceal_problems",
    "decline_slide", "engagement_slide", "make_briefing", "make_deck", "make_onepager", "make_pictures",
    "make_screens", "make_webpage", "make_workbook", "odds_slide", "plan_assumptions", "plan_slide", "plans_slide",
    "watch_slide", "with_plans",
]
