"""What one row of a table is: a creator, a post, a deal, a pair of creators, a day of sales, or none of these."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from data import schema
from data.recognising.headers import candidates, normalised

_COUNTS = frozenset({"likes", "comments", "shares", "saves", "views", "reach", "impressions"})
_AGREED = frozenset({"orders", "revenue", "code", "posts_agreed", "posts_delivered", "deal_id"})
#: Columns that say who a row is about, and so nothing of what the row is.
_WHO = frozenset({"creator_id", "platform", "handle", "name"})
#: Columns that only a post has, and columns that only a list of creators has.
_ONE_POST = frozenset({"post_id", "url", "caption", "published_at", "format", "observed_at", "sponsored", "disclosed"})
_ONE_CREATOR = frozenset({"following", "posts_count", "bio", "quoted_fee"})
#: Sureness from which a header takes part in the decision.
_ENOUGH = 0.75
_AGES = re.compile(r"age|ages|age range|age group|age bracket|gender|sex|top (cities|countries|territories|locations)|"
                   r"audience (age|gender|country|city|interests?)|edad|genero|idade|alter|geschlecht|sexe|eta|genere|"
                   r"umur|jenis kelamin|пол|возраст|city|cities|territory|territories")
_SHARES = re.compile(r"(.* )?(%|percent|percentage|share|distribution|followers|audience|viewers|porcentaje|anteil|"
                     r"percentual|men|women|male|female)( %)?")
#: Of the steps from one row to the next, the share that is one day where rows are days.
_DAILY = 0.8

#: What rows are that hold nothing the app can use, and what to do about it.
SET_ASIDE = {
    "days": ("a day of an account, not a post",
             "{file} has one row a day (insights of an account), not one a post, so nothing in it says how a post "
             "did. Export the content or post report of the same tool: one row a post."),
    "audience": ("a part of an audience (age, gender, place), not a creator",
                 "{file} describes an audience (age, gender, places), not creators or posts. Export the list of "
                 "creators, or the posts, instead."),
    "campaigns": ("a total of a whole campaign, not of one creator",
                  "{file} has one row a campaign and names no creators, so nothing can be said about any of them. "
                  "Export the campaign by creator."),
}


def grain_of(header: list[str]) -> str | None:
    """The table that rows under this header belong to, or None when nothing tells.

    Beside the tables of the contract: "days", "audience", "campaigns" (see SET_ASIDE).
    """
    found = {table: {name for h in header for name, sureness in candidates(h, table) if sureness >= _ENOUGH}
             for table in schema.TABLES}
    creators, posts, deals = found["creators"], found["posts"], found["deals"]
    who = bool(creators & {"creator_id", "handle", "name"} or posts & {"creator_id"})
    money = deals & (_AGREED | {"fee", "product_cost"})
    if found["overlaps"] >= {"creator_a", "creator_b"}:
        return "overlaps"
    if any(name.startswith("average_") for name in creators) and not posts & {"post_id", "caption", "published_at"}:
        return "creators"
    if _of_audience(header, who):
        return "audience"
    if "campaign" in posts and money and not posts & (_ONE_POST - {"published_at"}):
        if who:
            return "deals"
        if posts & _COUNTS or "date" not in found["sales"]:
            return None if "code" in deals else "campaigns"
    listed = who and "followers" in creators and creators & _ONE_CREATOR and not posts & _ONE_POST
    if listed and _no_fee_of_deals(deals):
        return "creators"
    if posts & _COUNTS:
        return "posts"
    if "date" in found["sales"] and found["sales"] & {"orders", "revenue"} and not who and "code" not in deals:
        return "sales"
    if (who or "code" in deals) and (money & _AGREED or (money and "followers" not in creators)):
        return "deals"
    if "followers" in creators and not who and "published_at" in posts and not posts & {"post_id", "url", "caption"}:
        return "days"
    if "followers" in creators or (who and creators - _WHO - {"currency"}):
        return "creators"
    return "posts" if posts & {"post_id", "caption"} and who else None


def _no_fee_of_deals(deals: set[str]) -> bool:
    return not deals & {"orders", "revenue", "posts_agreed", "posts_delivered", "deal_id"}


def _of_audience(header: list[str], who: bool) -> bool:
    """Ages, genders or places beside shares, and nothing that names a creator or a post."""
    plain = [normalised(h) for h in header if normalised(h)]
    parts = sum(_AGES.fullmatch(text) is not None for text in plain)
    shares = sum(_SHARES.fullmatch(text) is not None for text in plain)
    named = {"username", "handle", "creator", "influencer", "name", "account", "profile"} & set(plain)
    return parts > 0 and shares > 0 and parts + shares >= len(plain) - 1 and not (who and named)


def are_days(frame: Mapping[str, pd.Series]) -> bool:
    """Whether rows read as posts are days of an account: one row a day, day after day, and nothing of a post."""
    own = [name for name in ("post_id", "creator_id", "url", "caption", "format") if name in frame]
    if own or "published_at" not in frame:
        return False
    dates = frame["published_at"]
    days = dates.dropna().dt.normalize()
    if len(days) < 3 or not (days == dates.dropna()).all() or days.duplicated().any():
        return False
    steps = np.diff(np.sort(days.to_numpy())).astype("timedelta64[D]").astype(int)
    return bool((steps == 1).mean() >= _DAILY)
