"""The parts of the Engagement page."""

from __future__ import annotations

from zlib import crc32

import pandas as pd

from analysis import engagement, words
from analysis.engagement import EngagementRequest, EngagementSummary
from data import Campaigns
from data.exporting import csv_bytes
from pages.shared import show
from pages.shared.cached import engagement as cached

#: Rows of a list shown at once; the download has all.
MOST_LISTED = 2_000


def chart_key(campaigns: Campaigns, request: EngagementRequest) -> str:
    """A new chart for every question, so that what was drawn around in one is not read in another."""
    return f"engagement_{crc32(repr((campaigns.fingerprint, request)).encode())}"


def scatter(campaigns: Campaigns, request: EngagementRequest) -> None:
    """The picture, and below it the creators drawn around."""
    drawn = cached.picture(campaigns.fingerprint, request, campaigns)
    figure = cached.figure(campaigns.fingerprint, request, show.palette(), campaigns)
    note = (f"{drawn.note} {cached.published_note(campaigns, request)} "
            "Draw a box or a lasso around points to list and compare their creators.")
    alt = f"{request.measure} against followers, {len(drawn.panels)} panels."
    selection = show.figure(figure, key=chart_key(campaigns, request), select=("box", "lasso"), note=note, alt=alt)
    points = cached.rows(request, campaigns).points
    rows = engagement.selected_rows(points, selection or {}, picture=drawn)
    if len(rows):
        _chosen(engagement.compare_chosen(points, rows, request=request, where=campaigns.filters.words))
    show.download("Download the points", lambda: csv_bytes(points), name="engagement-points.csv", mime="text/csv")


def _chosen(found: engagement.ChosenCreators) -> None:
    request, rate = found.request, "Per post" if found.request.is_count else "Rate"
    ratio = "tenths" if request.is_count else "percent"
    show.heading(found.title)
    show.paragraph(found.text)
    labels = {"name": "Creator", "platform": "Platform",
              **{d: engagement.DIMENSIONS[d].capitalize() for d in request.by},
              "tier": "Size", "followers": "Followers", "posts": "Posts", "rate": rate,
              "tier_median": "Typical at its size", "ahead_of": "Ahead of"}
    labels = {column: label for column, label in labels.items() if column in found.table.columns}
    listed = found.table.head(MOST_LISTED)
    # What is not known is empty; a column that is known throughout stays numbers, which sort.
    listed = listed.assign(**{c: listed[c].astype(object).where(listed[c].notna(), "")
                              for c in labels if not pd.api.types.is_numeric_dtype(listed[c])},
                           **{c: ["" if pd.isna(v) else say(v) for v in listed[c]] for c, say in
                              (("tier_median", request.say), ("ahead_of", words.percent)) if listed[c].isna().any()})
    formats = {"followers": "compact", "posts": "count", "rate": ratio, "tier_median": ratio, "ahead_of": "percent"}
    show.table(listed, key="engagement_chosen", labels=labels, height=320,
               formats={c: how for c, how in formats.items() if pd.api.types.is_numeric_dtype(listed[c])})
    show.note(f"{rate}: {request.measure}. Ahead of: the share of its size that has less.")
    if len(found.table) > MOST_LISTED:
        show.note(f"The first {words.whole(MOST_LISTED)} are listed; the download has all.")
    show.download("Download these creators", lambda: csv_bytes(found.table), name="engagement-creators.csv",
                  mime="text/csv")


def tiers(summary: EngagementSummary) -> None:
    """The table by tier, and within groups where points are told apart."""
    request = summary.request
    formats = {"creators": "count", "posts": "count"}
    show.heading("By size" if not summary.where else f"By size, {words.said_months(summary.where)}")
    show.small_table(engagement.shown_table(summary.table, request), labels=engagement.TABLE_LABELS)
    table, name = summary.table, "engagement-by-size.csv"
    if summary.by_group is not None:
        group = {"group": engagement.DIMENSIONS[request.by[-1]].capitalize()}
        show.table(engagement.shown_table(summary.by_group, request), key="engagement_groups", height=320,
                   labels=group | engagement.TABLE_LABELS, formats=formats)
        table = summary.with_groups
    show.note(f"{request.measure.capitalize()}. Ranges hold the median or the mean in 95 of 100 such samples. "
              f"{engagement.nobody(summary.table)}".rstrip())
    show.download("Download this table", lambda: csv_bytes(table), name=name, mime="text/csv")


def months(campaigns: Campaigns, request: EngagementRequest, by: str | None) -> None:
    """Change over months."""
    found = cached.months(request, by, campaigns)
    if found is None:
        show.note("No post here has a date, so change over months cannot be seen: add a column with the day published.")
        return
    show.heading(found.title)
    show.paragraph(found.text)
    show.figure(cached.month_figure(request, by, show.palette(), campaigns),
                key="engagement_months", note=found.note)
    show.findings(found.findings)
    show.download("Download the months", lambda: csv_bytes(found.table), name="engagement-by-month.csv",
                  mime="text/csv")
