"""A dataset in which nothing is wrong, and one fault at a time planted into it, with the count that must be found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from data.campaigns import REPORT_COLUMNS, Campaigns, Question, Report, from_tables
from data.quality.report import quality_of
from data.quality.values import Quality

TODAY = pd.Timestamp("2026-11-20")
CREATORS, POSTS = 60, 600
Tables = dict[str, pd.DataFrame]


def clean(seed: int = 0) -> Tables:
    """Sixty creators with ten posts each and a deal each: every table, every column that a check looks at."""
    rng = np.random.default_rng(seed)
    followers = np.exp(rng.normal(11, 1.3, CREATORS)).clip(1_200, 900_000) // 10 * 10 + rng.integers(1, 9, CREATORS)
    ids = np.array([f"c{i:03d}" for i in range(CREATORS)], dtype=object)
    on = np.array(["Instagram", "TikTok", "YouTube"], dtype=object)[np.arange(CREATORS) % 3]
    creators = pd.DataFrame({
        "creator_id": ids, "platform": on, "handle": [f"handle{i}" for i in range(CREATORS)],
        "name": [f"São Müller {i}" for i in range(CREATORS)], "followers": followers, "niche": "Fashion",
        "country": "Germany", "quoted_fee": (followers * 0.01).round(2) + 5, "currency": "EUR"})
    who = np.repeat(np.arange(CREATORS), POSTS // CREATORS)
    published = pd.Timestamp("2026-03-01") + pd.to_timedelta(rng.integers(0, 150 * 24 * 60, POSTS) * 60 + 61, unit="s")
    views = (followers[who] * rng.uniform(0.3, 0.9, POSTS)).round() + 200
    likes = (views * rng.uniform(0.02, 0.08, POSTS)).round() + 5
    posts = pd.DataFrame({
        "post_id": [f"p{i:04d}" for i in range(POSTS)], "creator_id": ids[who], "platform": on[who],
        "campaign": np.where(np.arange(POSTS) % 10 == 0, "Spring", None), "published_at": published,
        "observed_at": pd.Timestamp("2026-10-01"), "followers": followers[who], "views": views,
        "reach": (views * 0.8).round(), "impressions": (views * 1.3).round(), "likes": likes,
        "comments": (likes * 0.05).round(), "sponsored": np.arange(POSTS) % 10 == 0,
        "caption": [f"Caption {i}" + ", with something to say about it" * (i % 3) for i in range(POSTS)]})
    deals = pd.DataFrame({
        "deal_id": [f"d{i}" for i in range(CREATORS)], "creator_id": ids, "platform": on, "campaign": "Spring",
        "agreed_at": pd.Timestamp("2026-02-15"), "fee": (followers * 0.01).round(2) + 5, "currency": "EUR",
        "posts_agreed": 1.0, "posts_delivered": 1.0, "orders": 3.0, "revenue": 120.0})
    return {"creators": creators, "posts": posts, "deals": deals}


def campaigns_of(tables: Tables, report: Report | None = None) -> Campaigns:
    """The tables as a dataset, with the question on the list answered."""
    asked = (Question("selection", "How?", ("all we worked with",), "all we worked with", True),)
    empty = [pd.DataFrame(columns=c) for c in REPORT_COLUMNS]
    rows = sum(map(len, tables.values()))
    return from_tables(**tables, report=Report(rows, rows, *empty, questions=asked) if report is None else report)


def quality(tables: Tables) -> Quality:
    """The quality report of tables that come from no file."""
    campaigns = campaigns_of(tables)
    return quality_of(campaigns.report.tables, campaigns.report, today=TODAY)


def _set(table: str, column: str, rows: list[int], value) -> Callable[[Tables], None]:
    def plant(tables: Tables) -> None:
        values = tables[table][column].astype(object)
        values.iloc[rows] = value if not callable(value) else [value(tables[table].iloc[r]) for r in rows]
        tables[table][column] = values.infer_objects()
    return plant


def _all(*plants: Callable[[Tables], None]) -> Callable[[Tables], None]:
    def plant(tables: Tables) -> None:
        for one in plants:
            one(tables)
    return plant


def _without(table: str, rows: Callable[[pd.DataFrame], pd.Series]) -> Callable[[Tables], None]:
    def plant(tables: Tables) -> None:
        tables[table] = tables[table][~rows(tables[table])].reset_index(drop=True)
    return plant


def _add_row(table: str, **values) -> Callable[[Tables], None]:
    def plant(tables: Tables) -> None:
        tables[table] = pd.concat([tables[table], pd.DataFrame([values])], ignore_index=True)
    return plant


#: key of the check -> (what is done to a clean dataset, rows it must count, what the text must say, other checks that
#: rightly speak up too).
FAULTS: dict[str, tuple[Callable[[Tables], None], int, str, tuple[str, ...]]] = {
    "encoding": (_set("creators", "name", [3, 8], "JosÃ© GarcÃ­a"), 2, "2 texts were read with the wrong encoding", ()),
    "control_characters": (_set("creators", "handle", [4], "han\x07dle"), 1, "1 text contains control characters", ()),
    "cut_off": (_set("posts", "caption", [1, 2, 3, 4], lambda row: (f"{row['post_id']} " * 60)[:255]), 4,
                "4 texts end at exactly 255 characters", ()),
    "repeated_captions": (_set("posts", "caption", [5, 25, 45, 65], "The very same words below several posts #ad"), 4,
                          "4 posts carry a caption", ()),
    "misspelt": (_set("posts", "platform", [1], "Instagarm"), 1,
                 '"Instagarm" (1 row) beside "Instagram" (199 rows)', ()),
    "followers_unknown": (_all(_set("creators", "followers", [7, 9], np.nan),
                               _without("posts", lambda t: t["creator_id"].isin(["c007", "c009"]))), 2,
                          "2 of 60 creators", ("deals_without_posts",)),
    "posts_without_followers": (_all(_set("posts", "followers", [3, 4, 5], np.nan),
                                     _set("posts", "platform", [3, 4, 5], "Twitch")), 3,
                                "3 of creators who are listed, but not on the platform of the post",
                                ("deals_without_posts", "sponsored_without_deal")),
    "followers_disagree": (_all(_set("creators", "followers", [11], lambda row: row["followers"] * 1000 + 1),), 1,
                           "1 between the list and the posts", ()),
    "followers_jump": (_all(_set("posts", "published_at", [120, 121], pd.Timestamp("2026-04-01 10:00")),
                            _set("posts", "published_at", [121], pd.Timestamp("2026-04-04 10:00")),
                            _without("posts", lambda t: t["post_id"].between("p0122", "p0129")),
                            _set("posts", "followers", [121], lambda row: row["followers"] * 1.9 // 1)), 1,
                       "1 creator changes by more than half within a week", ()),
    "followers_rounded": (_set("creators", "followers", [20, 21, 22, 23],
                               lambda row: max(10_000, row["followers"] // 1000 * 1000)), 4, "end in 000",
                          ("followers_disagree",)),
    "thousands_lost": (_set("posts", "comments", [30, 31], 12.5), 2, "2 counts that should be whole have decimals", ()),
    "rate_above_100": (_set("posts", "likes", [40], lambda row: row["followers"] * 11), 1,
                       "1 of 600 posts (under 1 %)", ("engagement_above_reach", "engagement_above_views")),
    "engagement_above_reach": (_set("posts", "reach", [50, 51], 3.0), 2, "2 of 600 posts", ()),
    "engagement_above_views": (_set("posts", "views", [60, 61, 62], 4.0), 3, "3 of 600 posts", ()),
    "reach_above_impressions": (_set("posts", "impressions", [70], lambda row: row["reach"] - 1), 1, "1 of 600 posts",
                                ()),
    "hidden_likes": (_all(_set("posts", "likes", [80, 81], 3.0), _set("posts", "views", [80, 81], 1_000_000.0)), 2,
                     "2 posts have 3 likes or fewer", ()),
    "filled_in": (_set("posts", "reach", list(range(90, 102)), 777.0), 12, "777 reach in 12 rows",
                  ("reach_above_impressions", "engagement_above_reach")),
    "young_posts": (_all(_set("posts", "published_at", [121, 122], pd.Timestamp("2026-09-25")),
                         _set("posts", "platform", [121, 122], "Instagram")), 2, "2 of 600 posts", ()),
    "dates_in_the_future": (_set("deals", "agreed_at", [2], pd.Timestamp("2031-01-01")), 1, "1 date lies in the future",
                            ()),
    "before_the_platform": (_set("posts", "published_at", [130], pd.Timestamp("1970-01-01")), 1, "from 1 Jan 1970 on",
                            ("before_the_others",)),
    "before_the_others": (_set("posts", "published_at", [140, 141], pd.Timestamp("2019-05-01")), 2,
                          "2 posts are dated more than a year before", ()),
    "read_before_published": (_set("posts", "observed_at", [150], pd.Timestamp("2025-01-01")), 1, "1 post of 600", ()),
    "all_at_once": (_set("posts", "published_at", list(range(160, 170)), pd.Timestamp("2026-05-05 12:34:10")), 1,
                    "1 creator bear", ()),
    "currencies": (_set("deals", "currency", [5, 6], "USD"), 4, "several currencies", ()),
    "fees_of_zero": (_set("deals", "fee", [7], 0.0), 1, "1 deal of 60", ()),
    "deals_without_posts": (_all(_without("posts", lambda t: t["post_id"].eq("p0000")),), 1, "1 of 60 deals", ()),
    "sponsored_without_deal": (_all(_without("deals", lambda t: t["deal_id"].eq("d9"))), 1, "1 of 60 paid posts", ()),
    "orders_without_deal": (_add_row("deals", creator_id="stranger", platform="TikTok", orders=5.0, revenue=9.0,
                                     currency="EUR"), 1, "5 orders in 1 row of 61", ()),
}


def planted(key: str) -> Tables:
    """A clean dataset with this one fault."""
    tables = clean()
    FAULTS[key][0](tables)
    return tables
