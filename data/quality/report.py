"""The quality report: every check that can be made on a dataset, the profile of its files, its amounts by currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from data.quality import counts, dates, deals, followers, money, reading, spelling, texts, unsized, young
from data.quality.material import Material
from data.quality.values import Check, Quality

if TYPE_CHECKING:
    from data.campaigns import Report

#: In the order in which they are shown. Each returns a check, several, or None where it cannot be made.
_CHECKS = (
    reading.set_aside, reading.duplicates, reading.unreadable, reading.empty_columns,
    texts.damaged_texts, texts.repeated_captions, spelling.misspelt,
    followers.unknown_followers, unsized.posts_without_followers, followers.disagreeing, followers.jumps,
    followers.rounded, followers.thousands_lost,
    counts.above_followers, counts.above_reach, counts.above_views, counts.reach_above_impressions,
    counts.hidden_likes, counts.filled_in,
    young.young, dates.future, dates.before_the_platform, dates.before_the_others, dates.read_before_published,
    dates.all_at_once,
    money.currencies, money.free_of_charge, deals.without_posts, deals.sponsored_without_deal,
    deals.orders_without_deal,
    reading.selection,
)


def quality_of(tables: Mapping[str, pd.DataFrame], report: Report, *, today: pd.Timestamp | None = None) -> Quality:
    """Look at everything that can be looked at.

    tables: the five canonical tables, as in Campaigns (posts with `engagement`). report: of their reading. today: the
    day it is (None: ask the clock); dates after it lie in the future. Nothing is changed.
    """
    data = Material(tables, report, pd.Timestamp.now() if today is None else today)
    checks: list[Check] = []
    for look in _CHECKS:
        found = look(data)
        checks += [] if found is None else [found] if isinstance(found, Check) else found
    return Quality(tuple(checks), report.profile, money.currency_totals(tables))
