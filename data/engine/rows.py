"""Posts, deals and averages -> one row per creator and platform, or one per post: what every fit is made on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from data.campaigns import Campaigns
from data.engine.dealt import DEALT, rows_of_deals
from data.engine.places import LOCK, own
from data.errors import DataError
from data.schema import ENGAGEMENT_PARTS

if TYPE_CHECKING:
    import ibis

#: What may be measured against size; each a column of posts (or, with averages only, of creators), the last of deals.
OUTCOMES = ("engagement", "likes", "comments", "shares", "saves", "views", "reach", "clicks", "orders")
#: What a rate may be taken per; "post" gives the count itself.
DENOMINATORS = ("followers", "reach", "views", "post")

_ABOUT = ["creator_id", "platform", "name", "handle", "niche", "country"]
_SUMS = ["followers", "posts", "total", "exposure", "rated", "scatter"]


def creator_rows(campaigns: Campaigns, *, outcome: str = "engagement", per: str = "followers") -> pd.DataFrame:
    """One row per creator and platform: creator_id, platform, name, handle, niche, country, followers (geometric mean
    over its posts), posts (number), total (sum of the outcome), exposure (sum of the denominator), rate (total /
    exposure).

    Posts without a known follower count, outcome or denominator take no part; zeros do. Creators of whom only averages
    are given count as one post with that average. Orders, and clicks where no post has any, are those of the deals
    (`data.engine.dealt`). Sorted by creator_id and platform.
    """
    _check(outcome, per)
    if by_deal(campaigns, outcome):
        rows = rows_of_deals(campaigns, outcome, per).merge(
            _about(campaigns.creators), on=["creator_id", "platform"], how="left")
    elif campaigns.posts.empty:
        rows = _rows_of_averages(campaigns.creators, outcome, per)
    else:
        rows = _aggregate(_usable_posts(campaigns.posts, outcome, per))
        rows = rows.merge(_about(campaigns.creators), on=["creator_id", "platform"], how="left")
    rows = rows.assign(rate=rows["total"] / rows["exposure"]).sort_values(["creator_id", "platform"], kind="stable")
    return rows[[*_ABOUT, *_SUMS, "rate"]].reset_index(drop=True)


def creator_rows_of(posts: ibis.Table, *, outcome: str = "engagement", per: str = "followers") -> pd.DataFrame:
    """The same rows from a table of posts that lives in an engine (DuckDB, PostgreSQL ... through Ibis), which does all
    the work: tens of millions of posts never reach this process.

    posts: creator_id, platform, followers, the outcome and the denominator; for "engagement" the sum of those of likes,
    comments, shares and saves that the table has and that are known. Names, niches and countries are unknown here.
    Sorted by creator_id and platform; texts as pandas' own text columns, so that a million ids are no million objects.
    Raises DataError, naming what was found, for a table without these columns.
    """
    return frame_of(summed(posts, outcome, per))


def summed(posts: ibis.Table, outcome: str, per: str) -> ibis.Table:
    """One row per creator and platform, still to be computed: creator_id, platform, followers, posts, total, exposure,
    rated, scatter. Raises DataError for a table without the columns needed."""
    _check(outcome, per)
    _check_columns(posts, outcome, per)
    amount = posts[outcome] if outcome in posts.columns else _engagement(posts)
    exposure = posts[per].cast("float64") if per != "post" else posts["followers"].cast("float64") * 0 + 1.0
    usable = posts.select("creator_id", "platform", followers=posts["followers"].cast("float64"),
                          amount=amount.cast("float64"), exposure=exposure)
    usable = usable.filter(usable["followers"] > 0, usable["exposure"] > 0, usable["amount"].notnull(),
                           usable["creator_id"].notnull())
    sums = _sums(usable)
    return sums.mutate(**{name: sums[name].cast("string") for name in ("creator_id", "platform")})


def frame_of(creators: ibis.Table) -> pd.DataFrame:
    """Rows as `creator_rows_of` describes them, of creators summed in an engine (`summed`, or `standing_creators`)."""
    return _frame(creators.get_backend().to_pyarrow(creators.order_by(["creator_id", "platform"])))


def _frame(answer: pa.Table) -> pd.DataFrame:
    """Creator rows of the engine's answer, taken over column by column: at no moment is there a second copy of them."""
    unknown = pd.array(pa.nulls(answer.num_rows, pa.large_string()), dtype="str")
    columns = dict.fromkeys(_ABOUT, unknown)
    for name in answer.column_names:
        cells = answer[name]
        columns[name] = (pd.array(cells.cast(pa.large_string()), dtype="str") if name in _ABOUT else
                         cells.cast(pa.float64()).to_numpy())
        answer = answer.drop_columns(name)
    columns["rate"] = columns["total"] / columns["exposure"]
    return pd.DataFrame({name: columns[name] for name in (*_ABOUT, *_SUMS, "rate")}, copy=False)


def _check_columns(posts: ibis.Table, outcome: str, per: str) -> None:
    needed = {"creator_id", "platform", "followers", outcome, per} - {"post", "engagement"}
    missing = sorted(needed - set(posts.columns))
    if missing:
        raise DataError(f"This table of posts has no column {', '.join(missing)}: name its columns so (it has "
                        f"{', '.join(posts.columns)}).")


def _engagement(posts: ibis.Table) -> ibis.Value:
    """The sum of the known parts, null where none is known."""
    known = [posts[part] for part in ENGAGEMENT_PARTS if part in posts.columns]
    if not known:
        raise DataError(f"This table of posts has none of {', '.join(ENGAGEMENT_PARTS)}: name its columns so.")
    total = sum(part.fill_null(0) for part in known)
    nothing = known[0].isnull()
    for part in known[1:]:
        nothing &= part.isnull()
    return nothing.ifelse(None, total)


def post_rows(campaigns: Campaigns, *, outcome: str = "engagement", per: str = "followers") -> pd.DataFrame:
    """One row per post that has the outcome and the denominator: post_id, creator_id, platform, name, handle, niche,
    country, campaign, published_at, month ("YYYY-MM"), sponsored, followers, amount (the outcome), exposure (the
    denominator), rate. In the order of the posts; none for an outcome that is known by deal."""
    _check(outcome, per)
    usable = _usable_posts(campaigns.posts, outcome, per)
    kept = campaigns.posts.loc[usable.index, ["post_id", "campaign", "published_at", "sponsored"]]
    rows = pd.concat([usable, kept], axis=1).merge(
        _about(campaigns.creators), on=["creator_id", "platform"], how="left")
    month = rows["published_at"].dt.strftime("%Y-%m")
    return rows.assign(month=month.where(month.notna(), None), rate=rows["amount"] / rows["exposure"])


def by_deal(campaigns: Campaigns, outcome: str) -> bool:
    """Whether this outcome is counted by deal here, and not by post: orders, and clicks that no post has."""
    return outcome in DEALT and not (outcome in campaigns.posts and campaigns.posts[outcome].notna().any()) and bool(
        campaigns.deals[outcome].notna().any())


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
        "amount": posts.get(outcome, float("nan")), "exposure": 1.0 if per == "post" else posts[per]})
    known = (usable["followers"] > 0) & usable["amount"].notna() & (usable["exposure"] > 0)
    return usable[known & usable["creator_id"].notna()]


def _aggregate(usable: pd.DataFrame) -> pd.DataFrame:
    """Sums per creator and platform, in the engine."""
    if usable.empty:
        return pd.DataFrame(columns=["creator_id", "platform", *_SUMS]).astype(dict.fromkeys(_SUMS, "float64"))
    connection, ibis = own()
    query = _sums(ibis.memtable(usable))
    with LOCK:
        rows = connection.to_pandas(query)
    texts = {c: rows[c].astype(object).where(rows[c].notna(), None) for c in ("creator_id", "platform")}
    return rows.assign(**texts, posts=rows["posts"].astype("float64"), rated=rows["rated"].astype("float64"))


def _sums(usable: ibis.Table) -> ibis.Table:
    """One row per creator and platform of usable posts (creator_id, platform, followers, amount, exposure)."""
    log_rate = (usable["amount"] > 0).ifelse(usable["amount"] / usable["exposure"], None).ln()
    posts = usable.mutate(_log_rate=log_rate)
    return posts.group_by(["creator_id", "platform"]).agg(
        followers=posts["followers"].ln().mean().exp(), posts=posts.count(), total=posts["amount"].sum(),
        exposure=posts["exposure"].sum(), rated=posts["_log_rate"].count(),
        scatter=(posts["_log_rate"].var(how="pop") * posts["_log_rate"].count()).fill_null(0.0))


def _rows_of_averages(creators: pd.DataFrame, outcome: str, per: str) -> pd.DataFrame:
    """Creator rows of a list that gives averages only: each creator counts as one post."""
    amounts = _average(creators, outcome)
    exposure = {"post": 1.0, "followers": creators["followers"]}.get(per)
    rows = creators[_ABOUT].assign(
        followers=creators["followers"], posts=1.0, total=amounts, rated=(amounts > 0).astype("float64"), scatter=0.0,
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
