"""What the user's answers change in the tables: amounts converted at rates given, likes taken for hidden."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.quality.counts import FEW_LIKES, suspicious_likes
from data.quality.money import converted
from data.quality.values import said

#: The answer on likes that look hidden, and its options: the first is what is done unless it is answered otherwise.
#: Only counts below zero are unmistakable, and read as unknown without asking: a paid video may well have three likes.
HIDDEN_LIKES, KEPT, UNKNOWN = "hidden_likes", "as they stand", "unknown"

#: (table, column, number of cells, what was changed and why).
Change = tuple[str, str, int, str]


def treated(tables: Mapping[str, pd.DataFrame], answers: Mapping[str, str]) -> tuple[
        dict[str, pd.DataFrame], list[Change], str | None]:
    """The tables as the answers want them, every change made, and the question on hidden likes (None: not raised).

    Tables that nothing is changed in are returned as they are.
    """
    done, changes = converted(tables, answers)
    posts = done["posts"]
    hidden = suspicious_likes(posts)
    count = int(hidden.sum())
    if not count:
        return done, changes, None
    if answers.get(HIDDEN_LIKES) == UNKNOWN:
        done["posts"] = posts.assign(likes=posts["likes"].mask(hidden, np.nan))
        changes.append(("posts", "likes", count,
                        f"hidden likes ({FEW_LIKES} or fewer on many views or comments) read as unknown, as "
                        "you answered"))
    return done, changes, (f"{said(count, 'post has', 'posts have')} {FEW_LIKES} likes or fewer on many views or "
                           "comments, as hidden likes look when a tool reads them. Count these likes as they stand, or "
                           "as unknown?")
