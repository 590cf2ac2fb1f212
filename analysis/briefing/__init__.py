"""Findings -> slides in words and frozen pictures -> a deck with native, editable charts."""

from analysis.briefing.change import ChangeOfMind, change_of_mind
from analysis.briefing.deck import make_deck
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

__all__ = [
    "Briefing", "ChanceChart", "ChangeOfMind", "ColumnsChart", "CurveChart", "DotsChart", "Slide", "budget_slide",
    "change_of_mind", "change_slide", "decline_slide", "engagement_slide", "make_briefing", "make_deck",
    "plan_assumptions",
]
