"""Where big tables are aggregated: Ibis, on DuckDB unless told otherwise."""

from __future__ import annotations

import pandas as pd

from data.campaigns import Campaigns

#: What may be measured against size; each a column of posts (or, with averages only, of creators).
OUTCOMES = ("engagement", "likes", "comments", "shares", "saves", "views", "reach", "clicks")
#: What a rate may be taken per; "post" gives the count itself.
DENOMINATORS = ("followers", "reach", "views", "post")


def creator_rows(campaigns: Campaigns, *, outcome: str = "engagement", per: str = "followers") -> pd.DataFrame:
    """One row per creator and platform: creator_id, platform, niche, country, followers (geometric mean over
    its posts), posts (number), total (sum of the outcome), exposure (sum of the denominator), rate = total/exposure.

    Rows without a known follower count or outcome take no part. Creators with only averages count as one post
    (posts = 1) with that average. name/handle are included for display.
    """
    raise NotImplementedError


def post_rows(campaigns: Campaigns, *, outcome: str = "engagement", per: str = "followers") -> pd.DataFrame:
    """One row per post that has the outcome and the denominator: post_id, creator_id, name, platform, niche, country,
    campaign, published_at, month, sponsored, followers, amount (the outcome), exposure, rate."""
    raise NotImplementedError
