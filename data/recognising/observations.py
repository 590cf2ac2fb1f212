"""Posts that stand in the files several times: duplicates, and counts observed again"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.codings import there_twice
from data.keys import arrow
from data.recognising.part import Part
from data.recognising.tracing import PART, ROW, mark

#: What a post needs beside its counts to be told from another one with the same counts.
_OWN = ("post_id", "url", "caption", "published_at")


def without_repeats(parts: Sequence[Part], posts: pd.DataFrame) -> tuple[np.ndarray, list[str]]:
    """Of exact duplicates and of several observations of one post the last stays: which rows do, and sentences on what
    was observed again.

    A post is known by platform and post_id. Without an id only an exact duplicate that carries something of its own
    (link, caption, date) is one: two posts may well have the same counts.
    """
    stays = np.ones(len(posts), dtype=bool)
    if posts.empty:
        return stays, []
    ids = posts["post_id"]
    known = ids.notna().to_numpy()
    own = [c for c in _OWN if c != "post_id" and c in posts]
    doubtful = ~known & posts[own].notna().any(axis=1).to_numpy() if own else np.zeros(len(posts), dtype=bool)
    if known.any():
        doubtful |= known & there_twice(arrow(ids))
    if not doubtful.any():
        return stays, []
    some = posts[doubtful]
    content = [c for c in some.columns if c not in (PART, ROW)]
    exact = some.duplicated(content, keep="last")
    reasons = pd.Series(None, index=some.index, dtype=object)
    reasons[exact] = "an exact duplicate of a later row"
    named = some["post_id"].notna() & ~exact
    notes = []
    if named.any():
        observed = some[named]
        if "observed_at" in observed:
            observed = observed.sort_values("observed_at", kind="stable", na_position="first")
        earlier = observed.duplicated(["platform", "post_id"], keep="last")
        reasons[observed.index[earlier]] = "an earlier observation of a post that was observed again"
        if earlier.any():
            notes = _observed_again(observed)
    gone = reasons.notna()
    mark(parts, some[gone], reasons[gone].to_numpy())
    stays[np.flatnonzero(doubtful)[gone.to_numpy()]] = False
    return stays, notes


def _observed_again(observed: pd.DataFrame) -> list[str]:
    """How often a count of a post differs from what was observed before, with an example."""
    notes = []
    grouped = observed.groupby(["platform", "post_id"], dropna=False, sort=False)
    for name in [c for c in ("likes", "comments", "shares", "saves", "views", "reach", "impressions") if c in observed]:
        before = grouped[name].shift()
        differs = (before != observed[name]) & before.notna() & observed[name].notna()
        if differs.any():
            row = observed[differs].iloc[0]
            many = int(grouped.ngroup()[differs].nunique())
            notes.append(f"{name} of {many:,} post{'s differ' if many > 1 else ' differs'} between observations: the "
                         f"later was taken; e.g. {row['post_id']}: {before[differs].iloc[0]:,.10g} and "
                         f"{row[name]:,.10g}.")
    return notes
