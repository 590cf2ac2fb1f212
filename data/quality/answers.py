"""What the user's answers change in the tables: amounts converted, likes taken for hidden, followers elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.keys import coded, positions
from data.quality.counts import FEW_LIKES, suspicious_likes
from data.quality.money import converted
from data.quality.values import said

#: The answer on likes that look hidden, and its options: the first is what is done unless it is answered otherwise.
#: Only counts below zero are unmistakable, and read as unknown without asking: a paid video may well have three likes.
HIDDEN_LIKES, KEPT, UNKNOWN = "hidden_likes", "as they stand", "unknown"

#: The answer on posts whose creator is listed with followers on another platform only, and its options.
FOLLOWERS_ELSEWHERE, LEFT_UNKNOWN, TAKEN = "followers_elsewhere", "leave unknown", "use it"

#: How a list was chosen that others have made: by what rule, its user cannot say.
BY_OTHERS = "bought, or copied from a public list"

#: (table, column, number of cells, what was changed and why).
Change = tuple[str, str, int, str]


def treated(tables: Mapping[str, pd.DataFrame], answers: Mapping[str, str]) -> tuple[
        dict[str, pd.DataFrame], list[Change], dict[str, str]]:
    """The tables as the answers want them, every change made, and the questions that are raised: key -> text.

    Tables that nothing is changed in are returned as they are.
    """
    done, changes = converted(tables, answers)
    asked: dict[str, str] = {}
    for one in (_hidden_likes, _followers_elsewhere):
        done, change, question = one(done, answers)
        changes += change
        asked |= question
    return done, changes, asked


def _hidden_likes(tables: dict[str, pd.DataFrame], answers: Mapping[str, str]) -> tuple[
        dict[str, pd.DataFrame], list[Change], dict[str, str]]:
    posts = tables["posts"]
    hidden = suspicious_likes(posts)
    count = int(hidden.sum())
    if not count:
        return tables, [], {}
    text = (f"{said(count, 'post has', 'posts have')} {FEW_LIKES} likes or fewer on many views or comments, as hidden "
            "likes look when a tool reads them. Count these likes as they stand, or as unknown?")
    if answers.get(HIDDEN_LIKES) != UNKNOWN:
        return tables, [], {HIDDEN_LIKES: text}
    change = ("posts", "likes", count,
              f"hidden likes ({FEW_LIKES} or fewer on many views or comments) read as unknown, as you answered")
    return tables | {"posts": posts.assign(likes=posts["likes"].mask(hidden, np.nan))}, [change], {HIDDEN_LIKES: text}


def _followers_elsewhere(tables: dict[str, pd.DataFrame], answers: Mapping[str, str]) -> tuple[
        dict[str, pd.DataFrame], list[Change], dict[str, str]]:
    """Posts on a platform on which their creator is not listed, where the list knows one count of the creator."""
    posts, creators = tables["posts"], tables["creators"]
    on = set(coded(posts["platform"])[1]) | set(coded(creators["platform"])[1])
    if len(on) < 2 or not posts["followers"].isna().any():
        return tables, [], {}  # on one platform nobody is elsewhere
    sized = creators[(creators["followers"] > 0) & creators["creator_id"].notna()]
    only = sized[["creator_id", "followers"]].drop_duplicates("creator_id", keep=False).set_index("creator_id")
    rows = posts.index[posts["followers"].isna().to_numpy() & (positions(creators, posts) < 0)]
    told = only["followers"].reindex(posts.loc[rows, "creator_id"]).set_axis(rows).dropna()
    if told.empty:
        return tables, [], {}
    count = len(told)
    text = (f"{said(count, 'post is', 'posts are')} on a platform on which the creator is not listed; one follower "
            "count of the creator is known, on another platform. Leave the followers of these posts unknown, or use "
            "that count? An audience elsewhere may be of quite another size.")
    if answers.get(FOLLOWERS_ELSEWHERE) != TAKEN:
        return tables, [], {FOLLOWERS_ELSEWHERE: text}
    followers = posts["followers"].astype("float64").copy()
    followers.loc[told.index] = told
    change = ("posts", "followers", count,
              "taken from the creator's one known count, of another platform, as you answered")
    return tables | {"posts": posts.assign(followers=followers)}, [change], {FOLLOWERS_ELSEWHERE: text}
