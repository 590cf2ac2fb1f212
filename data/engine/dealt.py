"""Creator rows of what is counted by deal, not by post: the orders and clicks of a creator's link or code."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.campaigns import Campaigns
from data.errors import DataError

#: What deals count. No post says which orders came from it, so orders are known by deal alone.
DEALT = ("clicks", "orders")
#: What such an outcome may be taken per: nobody knows how many people a deal's posts reached together.
PER = ("followers", "post")


def rows_of_deals(campaigns: Campaigns, outcome: str, per: str) -> pd.DataFrame:
    """One row per creator and platform with a deal: creator_id, platform, followers, posts, total, exposure, rated,
    scatter, as `data.engine.creator_rows` means them.

    A deal counts with the posts that were delivered for it, or that were agreed where that is not known; without
    either, or with none delivered, it takes no part, since nothing can be said per post. followers: the geometric mean
    over the creator's posts, or as listed where no post tells. One deal's counts say nothing of single posts, so
    scatter is 0 and each creator counts as rated once at most. Raises DataError where the rate is asked per reach or
    views.
    """
    if per not in PER:
        raise DataError(f"{outcome.capitalize()} are known by deal here, and a deal does not say its {per}: take them "
                        f"per {' or '.join(PER)}.")
    keys = ["creator_id", "platform"]
    deals = campaigns.deals
    posts = deals["posts_delivered"].fillna(deals["posts_agreed"])
    used = deals[keys].assign(posts=posts.astype("float64"), total=deals[outcome].astype("float64"))
    used = used[(used["posts"] > 0) & used["total"].notna() & used["creator_id"].notna()]
    rows = used.groupby(keys, dropna=False, sort=False)[["posts", "total"]].sum().reset_index()
    rows = _as_names(rows).merge(_sizes(campaigns), on=keys, how="left")
    exposure = rows["posts"] * (rows["followers"] if per == "followers" else 1.0)
    rows = rows.assign(exposure=exposure, rated=(rows["total"] > 0).astype("float64"), scatter=0.0)
    return rows[rows["followers"] > 0]


def _sizes(campaigns: Campaigns) -> pd.DataFrame:
    """creator_id, platform, followers: as the posts have them, else as listed."""
    keys = ["creator_id", "platform"]
    posts = campaigns.posts[campaigns.posts["followers"] > 0]
    logs = pd.Series(np.log(posts["followers"].to_numpy(float)), index=posts.index)
    seen = np.exp(logs.groupby([posts[k] for k in keys], dropna=False).mean()).rename("seen").reset_index()
    listed = campaigns.creators[[*keys, "followers"]].dropna(subset="followers").drop_duplicates(keys, keep="last")
    both = _as_names(listed).merge(_as_names(seen), on=keys, how="outer")
    return both.assign(followers=both["seen"].fillna(both["followers"].astype("float64")))[[*keys, "followers"]]


def _as_names(rows: pd.DataFrame) -> pd.DataFrame:
    """Grouping makes numbers of keys of which none is known; names meet names only."""
    return rows.astype({"creator_id": object, "platform": object})
