"""The rows behind the page: one a creator or one a post, with the words of their groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.engagement.request import POST_DIMENSIONS, EngagementRequest
from analysis.errors import FitError
from data import Campaigns
from data.engine import DENOMINATORS, OUTCOMES, by_deal, creator_rows, post_rows

#: The group of a row whose niche, country, campaign or sponsorship is not in the data.
NOT_KNOWN = "not known"
#: Words that stand in files for a niche or a country that is not known.
NO_GROUP = ("", "none", "nan", "null", "n/a", "-")
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


@dataclass(frozen=True)
class Choices:
    """What can be asked of a dataset: outcomes, denominators, dimensions with more than one value; whether there are
    posts (else only averages of creators), and whether their months are known; platforms by creators; dealt: outcomes
    that are counted by deal, per follower or per post only."""

    outcomes: tuple[str, ...]
    denominators: tuple[str, ...]
    dimensions: tuple[str, ...]
    has_posts: bool
    has_months: bool
    platforms: tuple[str, ...]
    dealt: tuple[str, ...] = ()

    def month_dimensions(self) -> tuple[str, ...]:
        """What may part the months."""
        return tuple(d for d in ("sponsored", "platform") if d in self.dimensions)

    def of_posts(self) -> tuple[str, ...]:
        """The outcomes that posts, or averages of creators, tell. Raises FitError where only deals tell one."""
        if self.outcomes:
            return self.outcomes
        raise FitError(f"{_NOTHING_COUNTED}; {' and '.join(self.dealt)} are known by deal, and only the Decline page "
                       f"can show them. {_ADD_COUNTS}")


_NOTHING_COUNTED = "No post or creator here has likes, comments, shares, saves, views, reach or clicks"
_ADD_COUNTS = "Add a file with one of them on the Data page, or loosen the filters."


def choices(campaigns: Campaigns) -> Choices:
    """What can be asked of these campaigns. Raises FitError when nothing can: neither posts nor deals tell an outcome.
    """
    posts, creators = campaigns.posts, campaigns.creators

    def known(frame: pd.DataFrame, column: str) -> bool:
        return column in frame.columns and bool(frame[column].notna().any())

    if len(posts):
        outcomes = tuple(o for o in OUTCOMES if known(posts, o))
        denominators = tuple(d for d in DENOMINATORS if d in ("followers", "post") or known(posts, d))
    else:
        # Averages of creators stand in for posts only where there are none (data.engine.creator_rows).
        parts = ("likes", "comments", "shares", "saves")
        outcomes = tuple(o for o in OUTCOMES if known(creators, f"average_{o}") or (o == "engagement" and (
            known(creators, "engagement_rate") or any(known(creators, f"average_{p}") for p in parts))))
        denominators = tuple(d for d in DENOMINATORS if d in ("followers", "post") or known(creators, f"average_{d}"))
    dealt = tuple(o for o in OUTCOMES if o not in outcomes and by_deal(campaigns, o))
    if not outcomes and not dealt:
        raise FitError(f"{_NOTHING_COUNTED}. {_ADD_COUNTS}")
    of_creators = [d for d in ("platform", "niche", "country")
                   if d in creators.columns and creators[d].nunique() > 1]
    of_posts = [d for d in POST_DIMENSIONS if d in posts.columns and posts[d].nunique() > 1]
    platforms = tuple(str(p) for p in creators["platform"].dropna().value_counts().index)
    return Choices(outcomes, denominators, (*of_creators, *of_posts), len(posts) > 0, known(posts, "published_at"),
                   platforms, dealt)


def engagement_rows(campaigns: Campaigns, request: EngagementRequest, *,
                    posts: pd.DataFrame | None = None) -> EngagementRows:
    """The rows that a request looks at, from the (filtered) campaigns; groups are text, unknown ones NOT_KNOWN.

    posts: the post rows of this outcome and denominator, where they are at hand already.
    """
    what = {"outcome": request.outcome, "per": request.per}
    by_post = [d for d in request.by if d in POST_DIMENSIONS]
    if posts is None and (request.unit == "post" or by_post):
        posts = post_rows(campaigns, **what)
    if request.unit == "post":
        points = rows = posts.assign(posts=1)
    else:
        points = rows = creator_rows(campaigns, **what)
        if by_post:
            points = by_creator_and(posts, tuple(by_post))
    points = points.assign(**{d: group_words(points[d]) for d in request.by})
    return EngagementRows(_called(rows), _called(points))


def _called(rows: pd.DataFrame) -> pd.DataFrame:
    """The name that a creator goes by: the name, else the handle, else the id."""
    name = rows["name"].astype(object)
    for other in ("handle", "creator_id"):
        if other in rows.columns:
            name = name.where(name.notna(), rows[other])
    return rows.assign(name=name).reset_index(drop=True)


def group_words(values: pd.Series) -> pd.Series:
    """Groups as text: True and False as sponsored and organic, unknown ones as NOT_KNOWN."""
    if values.name == "sponsored":
        flags = values.astype("boolean")
        return pd.Series(np.select([flags.fillna(False), (~flags).fillna(False)], ["sponsored", "organic"], NOT_KNOWN),
                         index=values.index, name=values.name)
    codes, kinds = pd.factorize(values)  # each kind is looked at once, however many rows say it
    said = [NOT_KNOWN if str(kind).strip().lower() in NO_GROUP else str(kind) for kind in kinds]
    return pd.Series(pd.array([*said, NOT_KNOWN], dtype="str").take(codes), index=values.index, name=values.name)


def by_creator_and(posts: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Post rows gathered to one row a creator, platform and group: the sums' ratio, as a creator's rate is taken.

    followers is the geometric mean over the posts gathered.
    """
    keys = ["creator_id", "platform", *(d for d in by if d not in ("creator_id", "platform"))]
    about = [c for c in ("name", "handle", "niche", "country") if c in posts.columns and c not in keys]
    # Sums by hand: pandas would also carry the texts through the grouping, which costs ten times as much.
    codes = posts.groupby(keys, dropna=False, sort=False, observed=True).ngroup().to_numpy()
    _, first, counts = np.unique(codes, return_index=True, return_counts=True)

    def total(column: str, *, log: bool = False) -> np.ndarray:
        values = posts[column].to_numpy(dtype=float, na_value=np.nan)
        return np.bincount(codes, weights=np.log(values) if log else values)

    gathered = posts.iloc[first][[*keys, *about]].reset_index(drop=True)
    return gathered.assign(
        followers=np.exp(total("followers", log=True) / counts), posts=counts, total=total("amount"),
        exposure=total("exposure"), rate=total("amount") / total("exposure"))


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
