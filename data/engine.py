"""Where big tables are aggregated: Ibis, on DuckDB unless told otherwise."""

from __future__ import annotations

import threading
from functools import lru_cache

import pandas as pd

from data.campaigns import Campaigns
from data.errors import DataError

#: What may be measured against size; each a column of posts (or, with averages only, of creators).
OUTCOMES = ("engagement", "likes", "comments", "shares", "saves", "views", "reach", "clicks")
#: What a rate may be taken per; "post" gives the count itself.
DENOMINATORS = ("followers", "reach", "views", "post")

_ABOUT = ["creator_id", "platform", "name", "handle", "niche", "country"]
_LOCK = threading.Lock()


def creator_rows(campaigns: Campaigns, *, outcome: str = "engagement", per: str = "followers") -> pd.DataFrame:
    """One row per creator and platform: creator_id, platform, name, handle, niche, country, followers (geometric mean
    over its posts), posts (number), total (sum of the outcome), exposure (sum of the denominator), rate (total /
    exposure).

    Posts without a known follower count, outcome or denominator take no part; zeros do. Creators of whom only averages
    are given count as one post with that average. Sorted by creator_id and platform.
    """
    _check(outcome, per)
    if campaigns.posts.empty:
        rows = _rows_of_averages(campaigns.creators, outcome, per)
    else:
        rows = _aggregate(_usable_posts(campaigns.posts, outcome, per))
        rows = rows.merge(_about(campaigns.creators), on=["creator_id", "platform"], how="left")
    rows = rows.assign(rate=rows["total"] / rows["exposure"]).sort_values(["creator_id", "platform"], kind="stable")
    return rows[[*_ABOUT, "followers", "posts", "total", "exposure", "rate"]].reset_index(drop=True)


def post_rows(campaigns: Campaigns, *, outcome: str = "engagement", per: str = "followers") -> pd.DataFrame:
    """One row per post that has the outcome and the denominator: post_id, creator_id, platform, name, handle, niche,
    country, campaign, published_at, month ("YYYY-MM"), sponsored, followers, amount (the outcome), exposure (the
    denominator), rate. In the order of the posts."""
    _check(outcome, per)
    usable = _usable_posts(campaigns.posts, outcome, per)
    kept = campaigns.posts.loc[usable.index, ["post_id", "campaign", "published_at", "sponsored"]]
    rows = pd.concat([usable, kept], axis=1).merge(
        _about(campaigns.creators), on=["creator_id", "platform"], how="left")
    month = rows["published_at"].dt.strftime("%Y-%m")
    return rows.assign(month=month.where(month.notna(), None), rate=rows["amount"] / rows["exposure"])


def _check(outcome: str, per: str) -> None:
    problems = []
    if outcome not in OUTCOMES:
        problems.append(f'There is no outcome "{outcome}": take one of {", ".join(OUTCOMES)}.')
    if per not in DENOMINATORS:
        problems.append(f'A rate cannot be taken per "{per}": take one of {", ".join(DENOMINATORS)}.')
    if problems:
        raise DataError(problems)


def _about(creators: pd.DataFrame) -> pd.DataFrame:
    return creators[_ABOUT].drop_duplicates(["creator_id", "platform"], keep="last")


def _usable_posts(posts: pd.DataFrame, outcome: str, per: str) -> pd.DataFrame:
    """creator_id, platform, followers, amount, exposure of the posts that have all of them, under the posts' index."""
    usable = pd.DataFrame({
        "creator_id": posts["creator_id"], "platform": posts["platform"], "followers": posts["followers"],
        "amount": posts[outcome], "exposure": 1.0 if per == "post" else posts[per]})
    known = (usable["followers"] > 0) & usable["amount"].notna() & (usable["exposure"] > 0)
    return usable[known & usable["creator_id"].notna()]


def _aggregate(usable: pd.DataFrame) -> pd.DataFrame:
    """Sums per creator and platform, in the engine."""
    if usable.empty:
        return pd.DataFrame(columns=["creator_id", "platform", "followers", "posts", "total", "exposure"]).astype(
            dict.fromkeys(["followers", "posts", "total", "exposure"], "float64"))
    connection, ibis = _connection()
    posts = ibis.memtable(usable)
    query = posts.group_by(["creator_id", "platform"]).agg(
        followers=posts["followers"].ln().mean().exp(), posts=ibis._.count(),
        total=posts["amount"].sum(), exposure=posts["exposure"].sum())
    with _LOCK:  # a connection answers one question at a time
        rows = connection.to_pandas(query)
    texts = {c: rows[c].astype(object).where(rows[c].notna(), None) for c in ("creator_id", "platform")}
    return rows.assign(**texts, posts=rows["posts"].astype("float64"))


@lru_cache(maxsize=1)
def _connection():
    """One in-memory DuckDB that can reach no file and no host. Ibis is imported late: it takes a second."""
    import ibis

    connection = ibis.duckdb.connect()
    connection.raw_sql("SET enable_external_access = false")
    connection.raw_sql("SET lock_configuration = true")
    return connection, ibis


def _rows_of_averages(creators: pd.DataFrame, outcome: str, per: str) -> pd.DataFrame:
    """Creator rows of a list that gives averages only: each creator counts as one post."""
    amounts = _average(creators, outcome)
    exposure = {"post": 1.0, "followers": creators["followers"]}.get(per)
    rows = creators[_ABOUT].assign(
        followers=creators["followers"], posts=1.0, total=amounts,
        exposure=exposure if exposure is not None else _average(creators, per))
    return rows[(rows["followers"] > 0) & rows["total"].notna() & (rows["exposure"] > 0)]


def _average(creators: pd.DataFrame, outcome: str) -> pd.Series:
    """The average of an outcome as listed; engagement from its parts or its rate where it is not listed itself."""
    unknown = pd.Series(float("nan"), index=creators.index)
    if outcome != "engagement":
        return creators.get(f"average_{outcome}", unknown)
    parts = creators[[f"average_{p}" for p in ("likes", "comments", "shares", "saves")]].sum(axis=1, min_count=1)
    listed = creators["average_engagement"].fillna(parts)
    return listed.fillna(creators["engagement_rate"] * creators["followers"])
