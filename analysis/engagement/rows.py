"""The rows behind the page: one a creator or one a post, with the words of their groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.engagement.request import POST_DIMENSIONS, EngagementRequest
from data import Campaigns
from data.engine import creator_rows, post_rows

#: The group of a row whose niche, country, campaign or sponsorship is not in the data.
NOT_KNOWN = "not known"
#: More groups than these are gathered under OTHERS, so that each keeps a colour and a panel.
MOST_GROUPS = 6
OTHERS = "all others"


@dataclass(frozen=True, eq=False)
class EngagementRows:
    """rows: one a unit, for the tiers and the line; points: the same, or one a creator and group where the points
    are told apart by something that belongs to posts (campaign, organic or sponsored).

    Columns of both: creator_id, name, platform, niche, country, followers, posts, rate and the groups in use.
    """

    rows: pd.DataFrame
    points: pd.DataFrame


def engagement_rows(campaigns: Campaigns, request: EngagementRequest) -> EngagementRows:
    """The rows that a request looks at, from the (filtered) campaigns; groups are text, unknown ones NOT_KNOWN."""
    what = {"outcome": request.outcome, "per": request.per}
    by_post = [d for d in request.by if d in POST_DIMENSIONS]
    if request.unit == "post":
        points = rows = post_rows(campaigns, **what).assign(posts=1)
    else:
        points = rows = creator_rows(campaigns, **what)
        if by_post:
            points = by_creator_and(post_rows(campaigns, **what), tuple(by_post))
    points = points.assign(**{d: group_words(points[d]) for d in request.by})
    return EngagementRows(rows.reset_index(drop=True), points.reset_index(drop=True))


def group_words(values: pd.Series) -> pd.Series:
    """Groups as text: True and False as sponsored and organic, unknown ones as NOT_KNOWN."""
    if values.name == "sponsored":
        flags = values.astype("boolean")
        return pd.Series(np.select([flags.fillna(False), (~flags).fillna(False)], ["sponsored", "organic"], NOT_KNOWN),
                         index=values.index, name=values.name)
    return values.astype(object).where(values.notna(), NOT_KNOWN).astype(str)


def by_creator_and(posts: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Post rows gathered to one row a creator, platform and group: the sums' ratio, as a creator's rate is taken.

    followers is the geometric mean over the posts gathered.
    """
    keys = ["creator_id", "platform", *(d for d in by if d not in ("creator_id", "platform"))]
    first = [c for c in ("name", "niche", "country") if c in posts.columns and c not in keys]
    gathered = (
        posts.assign(log_followers=np.log(posts["followers"].to_numpy(dtype=float)))
        .groupby(keys, dropna=False, sort=False, observed=True)
        .agg(**{c: (c, "first") for c in first}, log_followers=("log_followers", "mean"),
             posts=("rate", "size"), total=("amount", "sum"), exposure=("exposure", "sum"))
        .reset_index()
    )
    gathered["followers"] = np.exp(gathered.pop("log_followers"))
    gathered["rate"] = gathered["total"] / gathered["exposure"]
    return gathered


def account_codes(rows: pd.DataFrame) -> np.ndarray:
    """Whole numbers from 0 that are equal for rows of one creator on one platform."""
    codes, names = pd.factorize(rows["creator_id"])
    if rows["platform"].nunique(dropna=False) > 1:
        platforms, kinds = pd.factorize(rows["platform"], use_na_sentinel=False)
        codes, _ = pd.factorize(codes.astype(np.int64) * len(kinds) + platforms)
    return codes


def largest_groups(groups: pd.Series, most: int = MOST_GROUPS) -> tuple[str, ...]:
    """The groups by number of rows, largest first (ties by name, the unknown last); at most this many."""
    sizes = groups.value_counts()
    ordered = sorted(sizes.index, key=lambda g: (g == NOT_KNOWN, -sizes[g], g))
    return tuple(ordered[:most])


def gathered_groups(groups: pd.Series, most: int = MOST_GROUPS) -> tuple[pd.Series, tuple[str, ...]]:
    """Groups with all but the largest under OTHERS, and the names in order, OTHERS last."""
    kept = largest_groups(groups, most)
    if groups.nunique() <= len(kept):
        return groups, kept
    return groups.where(groups.isin(kept), OTHERS), (*kept, OTHERS)
