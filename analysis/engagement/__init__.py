"""Engagement by size: tiers, summaries, the picture, the months, the creators chosen."""

from analysis.engagement.chosen import ChosenCreators, chosen_rows, compare_chosen
from analysis.engagement.months import MonthlyEngagement, by_month
from analysis.engagement.picture import DENSITY_ABOVE, Density, EngagementPicture, Panel, density, draw
from analysis.engagement.request import DIMENSIONS, EngagementRequest
from analysis.engagement.rows import EngagementRows, by_creator_and, engagement_rows
from analysis.engagement.statistics import Ordered, Statistics, line_by_size
from analysis.engagement.summaries import EngagementSummary, PostMixture, summarise
from analysis.engagement.tiers import PRESETS, Tier, TierSet, free_tiers, preset

__all__ = [
    "DENSITY_ABOVE", "DIMENSIONS", "PRESETS", "ChosenCreators", "Density", "EngagementPicture", "EngagementRequest",
    "EngagementRows", "EngagementSummary", "MonthlyEngagement", "Ordered", "Panel", "PostMixture", "Statistics",
    "Tier", "TierSet", "by_creator_and", "by_month", "chosen_rows", "compare_chosen", "density", "draw",
    "engagement_rows", "free_tiers", "line_by_size", "preset", "summarise",
]
