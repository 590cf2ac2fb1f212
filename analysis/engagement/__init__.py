"""Engagement by size: tiers, summaries, the picture, the months, the creators chosen."""

from analysis.engagement.chosen import ChosenCreators, chosen_rows, compare_chosen, selected_rows
from analysis.engagement.months import MonthlyEngagement, by_month
from analysis.engagement.picture import DENSITY_ABOVE, Density, EngagementPicture, Panel, density, draw
from analysis.engagement.published import MOST_DRAWN, published, published_note
from analysis.engagement.request import DIMENSIONS, POST_DIMENSIONS, EngagementRequest
from analysis.engagement.rows import Choices, EngagementRows, by_creator_and, choices, engagement_rows
from analysis.engagement.statistics import Ordered, Statistics, line_by_size
from analysis.engagement.summaries import EngagementSummary, PostMixture, summarise
from analysis.engagement.telling import QUESTION, TABLE_LABELS, method_text, nobody, shown_table
from analysis.engagement.tiers import PRESETS, Tier, TierSet, free_tiers, preset

__all__ = [
    "DENSITY_ABOVE", "DIMENSIONS", "MOST_DRAWN", "POST_DIMENSIONS", "PRESETS", "QUESTION", "TABLE_LABELS", "Choices",
    "ChosenCreators",
    "Density", "EngagementPicture", "EngagementRequest", "EngagementRows", "EngagementSummary",
    "MonthlyEngagement", "Ordered", "Panel", "PostMixture", "Statistics", "Tier", "TierSet", "by_creator_and",
    "by_month", "choices", "chosen_rows", "compare_chosen", "density", "draw", "engagement_rows", "free_tiers",
    "line_by_size", "method_text", "nobody", "preset", "published", "published_note", "selected_rows", "shown_table",
    "summarise",
]
