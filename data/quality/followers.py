"""Follower counts: unknown, rounded, without their thousands, and those of one creator that disagree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data import schema
from data.codings import coding
from data.keys import arrow, plain_texts
from data.quality.material import Material, value_said
from data.quality.values import Check, examples, listed, said, share
from data.speech import number

#: Columns of the listings that disagree: where a creator is listed more than once with different follower counts.
SIGHTING_COLUMNS = ("creator_id", "platform", "file", "line", "followers")
#: Counts of one day that lie within this ratio are the same count (1.2M beside 1,234,000).
SAME = 1.1
#: A list and the posts may lie months apart: beyond this ratio they contradict each other.
APART = 2.0
#: From this size on a count that ends in 000 is one in a thousand by chance.
ROUNDED_FROM = 10_000
ROUNDED_SHARE, ROUNDED_ROWS = 0.02, 3
#: An audience that grows or shrinks by this ratio within so many days.
JUMP, JUMP_DAYS = 1.5, 7


def sightings(listings: Sequence[tuple[str, Sequence[int], pd.DataFrame]]) -> pd.DataFrame:
    """Follower counts of creators who are listed more than once with counts that differ.

    listings: (file, lines, table of creators row for row) of every list of creators. Returns SIGHTING_COLUMNS, sorted
    by creator; handles are compared in any case of letters, and different names make different creators.
    """
    found = []
    for file, lines, frame in listings:
        if "followers" not in frame or "creator_id" not in frame:
            continue
        known = (frame["followers"].notna() & frame["creator_id"].notna()).to_numpy()
        found.append(pd.DataFrame({
            "creator_id": frame["creator_id"].to_numpy(dtype=object)[known],
            "platform": (frame["platform"].to_numpy(dtype=object)[known] if "platform" in frame else None),
            "name": (frame["name"].to_numpy(dtype=object)[known] if "name" in frame else None),
            "file": file, "line": np.asarray(lines)[known],
            "followers": frame["followers"].to_numpy("float64")[known]}))
    if not found or sum(map(len, found)) < 2:
        return pd.DataFrame(columns=list(SIGHTING_COLUMNS))
    every = pd.concat(found, ignore_index=True)
    names = coding(plain_texts(arrow(every["creator_id"].astype("str")))).distinct
    if len(names) == len(every):  # nobody is listed twice
        return every.loc[:-1, list(SIGHTING_COLUMNS)]
    every = every.assign(_who=every["creator_id"].astype(str).str.casefold())
    every = every[every.duplicated(["_who", "platform"], keep=False)]
    groups = every.groupby(["_who", "platform"], dropna=False)
    # Different names under one handle are different creators.
    every = every[(groups["followers"].transform("max") > groups["followers"].transform("min"))
                  & (groups["name"].transform("nunique") < 2)]
    return every.sort_values(["_who", "platform", "file", "line"])[list(SIGHTING_COLUMNS)].reset_index(drop=True)


def unknown_followers(data: Material) -> Check | None:
    """Creators without a follower count, those of zero among them."""
    whole = len(data.creators)
    if not whole:
        return None
    unknown = data.creators["followers"].isna().to_numpy()
    if unknown.any() and len(data.posts):  # posts may know what the list does not
        known = pd.MultiIndex.from_frame(data.posts.loc[data.spans["row"].to_numpy(), ["creator_id", "platform"]])
        unknown = unknown & ~pd.MultiIndex.from_frame(data.creators[["creator_id", "platform"]]).isin(known)
    changes = data.report.changes
    zeros = int(changes.loc[changes["change"].astype(str).str.startswith("follower counts of zero"), "count"].sum())
    count = int(unknown.sum())
    if not count and not zeros:
        return Check("followers_unknown", "pass",
                     f"The follower count of every one of {said(whole, 'creator')} is known.")
    more = f" {said(zeros, 'count')} of zero {'was' if zeros == 1 else 'were'} read as unknown." if zeros else ""
    return Check("followers_unknown", "fail" if 2 * count > whole else "review",
                 f"No follower count is known of {number(count)} of {said(whole, 'creator')} "
                 f"({share(count, whole)}).{more}",
                 "They take no part in rates by followers. Fill in their counts if they matter.", max(count, zeros),
                 data.creator_examples(unknown, ("followers",), np.zeros(whole), data.where("creators", "followers")))


def rounded(data: Material) -> Check | None:
    """Counts that end in 000: typed by hand, or read from an abbreviation."""
    followers = data.creators["followers"]
    large = followers[followers >= ROUNDED_FROM]
    if not len(large):
        return None
    hits = ((followers >= ROUNDED_FROM) & (followers % 1000 == 0)).to_numpy()
    count, whole = int(hits.sum()), len(large)
    if count < max(ROUNDED_ROWS, ROUNDED_SHARE * whole):
        return Check("followers_rounded", "pass",
                     f"Follower counts are not rounded ({said(whole, 'count')} from {number(ROUNDED_FROM)} looked at).")
    changes = data.report.changes
    if changes.loc[changes["column"].isin([*data.fed_by("creators", "followers"), *data.fed_by("posts", "followers")]),
                   "change"].astype(str).str.startswith("abbreviated numbers").any():
        return Check("followers_rounded", "pass",
                     f"{number(count)} of {said(whole, 'follower count')} from {number(ROUNDED_FROM)} on end in 000, "
                     "because the file abbreviates them (12.5K, 3M): that is exact enough.")
    return Check("followers_rounded", "review",
                 f"{number(count)} of {said(whole, 'follower count')} from {number(ROUNDED_FROM)} on "
                 f"({share(count, whole)}) {'ends' if count == 1 else 'end'} in 000: rounded, or typed by hand.",
                 "Rounding by a few percent does no harm. If the counts were guessed, replace them by those of the "
                 "platform: wrong counts make a decline that is not there.", count,
                 data.creator_examples(hits, ("followers",), followers, data.where("creators", "followers")))


def thousands_lost(data: Material) -> Check | None:
    """Whole things with decimals: 12.5 followers stand for 12.5 thousand."""
    looked, told, shown, rows = 0, [], [], 0
    for table in ("creators", "posts"):
        for column in schema.TABLES[table]:
            if column.kind != "count" or column.name.startswith("average_"):
                continue
            values = data.column(table, column.name).to_numpy()
            hits = np.isfinite(values) & (np.floor(values) != values)
            looked += int(np.isfinite(values).any())
            count = int(hits.sum())
            if count:
                rows += count
                place = data.where(table, column.name)
                told.append(f"{column.name} of {place} ({number(count)})")
                shown += [(place, None, f"{column.name} {value_said(v)}") for v in np.sort(values[hits])[:3]]
    if not looked:
        return None
    if not rows:
        return Check("thousands_lost", "pass", "Counts are whole numbers; no thousands seem to be lost.")
    return Check("thousands_lost", "review",
                 f"{said(rows, 'count')} that should be whole {'has' if rows == 1 else 'have'} decimals: "
                 f"{listed(told)}.",
                 f"{number(12.5, 1)} may stand for {number(12_500)}: look whether the column counts thousands, or "
                 "whether a spreadsheet took the mark between thousands for a decimal mark.", rows, examples(shown))


def disagreeing(data: Material) -> Check | None:
    """Follower counts of one creator that cannot all be right: between lists, list and posts, posts of one day."""
    creators, posts = data.creators, data.posts
    pairs = []  # creator, platform, low, high, what
    seen = data.report.sightings
    if len(seen):
        spans = seen.groupby(["creator_id", "platform"], dropna=False)["followers"].agg(["min", "max"]).reset_index()
        pairs.append(_apart(spans, SAME, "listed twice"))
    if len(posts) and len(creators) and len(data.spans):
        pairs += [_listing_against_posts(data), _within_a_day(data)]
    if not pairs and not len(creators):
        return None
    hits = pd.concat(pairs, ignore_index=True) if pairs else pd.DataFrame(columns=["creator_id", "ratio", "what"])
    if hits.empty:
        return Check("followers_disagree", "pass", "No creator has follower counts that contradict each other.")
    kinds = [f"{number(rows)} {kind}" for kind, rows in hits["what"].value_counts().sort_index().items()]
    worst = hits["ratio"].max()
    thousand = int(((hits["ratio"] > 900) & (hits["ratio"] < 1100)).sum())
    factor = f" In {said(thousand, 'case')} one count is a thousand times the other: its thousands were lost." \
        if thousand else ""
    count = int(hits[["creator_id", "platform"]].drop_duplicates().shape[0])
    hits = hits.sort_values(["ratio", "creator_id"], ascending=[False, True], kind="stable")
    return Check("followers_disagree", "review",
                 f"Follower counts of {said(count, 'creator')} disagree ({listed(kinds)}), by a factor of up to "
                 f"{number(worst, 0 if worst >= 10 else 1)}.{factor}",
                 "A later count may simply be newer. Where a count is of another account or platform, correct it: "
                 "rates use the count beside the post, else the one of the list.", count,
                 examples((row.where, None, f"{row.creator_id}: {value_said(row.low)} and {value_said(row.high)} "
                                            f"followers ({row.what})") for row in hits.head(5).itertuples()))


def _apart(spans: pd.DataFrame, ratio: float, what: str) -> pd.DataFrame:
    hits = spans[spans["max"] > ratio * spans["min"]]
    return pd.DataFrame({"creator_id": hits["creator_id"], "platform": hits["platform"], "low": hits["min"],
                         "high": hits["max"], "ratio": hits["max"] / hits["min"], "what": what, "where": "creators"})


def _listing_against_posts(data: Material) -> pd.DataFrame:
    """Creators whose listed count lies far outside all counts beside their posts."""
    spans = data.spans.reset_index(drop=True)
    about = data.posts.loc[spans["row"].to_numpy(), ["creator_id", "platform"]].reset_index(drop=True)
    both = pd.concat([about, spans[["low", "high"]]], axis=1).merge(
        data.creators[["creator_id", "platform", "followers"]].dropna(subset=["followers"]),
        on=["creator_id", "platform"])
    above, below = both["followers"] / both["high"], both["low"] / both["followers"]
    ratio = np.maximum(above, below)
    near = np.where(above > below, both["high"], both["low"])
    return pd.DataFrame({"creator_id": both["creator_id"], "platform": both["platform"],
                         "low": np.minimum(near, both["followers"]), "high": np.maximum(near, both["followers"]),
                         "ratio": ratio, "what": "between the list and the posts",
                         "where": data.where("posts", "followers")})[ratio > APART]


def _within_a_day(data: Material) -> pd.DataFrame:
    """Creators with counts beside posts of one day that differ, the widest day of each."""
    rows = data.varying(SAME)
    counts, codes = data.posts["followers"].to_numpy()[rows], data.accounts[rows]
    days = data.posts["published_at"].to_numpy()[rows].astype("datetime64[D]").astype("int64")
    groups, _ = pd.factorize(codes * 1_000_000 + days)
    size = int(groups.max(initial=-1)) + 1
    low, high, first = np.full(size, np.inf), np.zeros(size), np.zeros(size, dtype="int64")
    np.minimum.at(low, groups, counts)
    np.maximum.at(high, groups, counts)
    first[groups] = rows
    found = pd.DataFrame({"low": low, "high": high, "ratio": high / low, "row": first})
    found = found[found["ratio"] > SAME]
    about = data.posts.loc[found["row"].to_numpy(), ["creator_id", "platform"]].reset_index(drop=True)
    found = pd.concat([about, found.drop(columns="row").reset_index(drop=True)], axis=1)
    found = found.sort_values(["ratio", "low"], ascending=False, kind="stable")
    return found.drop_duplicates(["creator_id", "platform"]).assign(
        what="between posts of one day", where=data.where("posts", "followers"))


def jumps(data: Material) -> Check | None:
    """Audiences that grow or shrink by half within a week. Counted only: no post is left out for it."""
    posts = data.posts
    known = (posts["followers"] > 0).to_numpy() & posts["published_at"].notna().to_numpy()
    if known.sum() < 2 or len(np.unique(data.accounts[known])) == known.sum():
        return None
    rows = data.varying(JUMP)
    seconds = posts["published_at"].to_numpy()[rows].astype("datetime64[s]").astype("int64")
    counts, codes = posts["followers"].to_numpy()[rows], data.accounts[rows]
    order = np.lexsort((counts, seconds, codes))
    rows, counts, codes, when = rows[order], counts[order], codes[order], seconds[order] / 86_400
    step, gap = np.abs(np.diff(np.log(counts))), np.diff(when)
    # Within a day it is a contradiction, not a change of the audience.
    jump = (codes[1:] == codes[:-1]) & (step > np.log(JUMP)) & (gap <= JUMP_DAYS) & (gap >= 1)
    count = len(np.unique(codes[1:][jump]))
    if not count:
        return Check("followers_jump", "pass", "No creator's follower count changes by half within a week.")
    hits = np.flatnonzero(jump)
    names = posts["creator_id"].to_numpy(dtype=object)[rows[hits]].astype(str)
    shown = sorted(zip(-step[hits], names, hits, strict=True))[:5]
    return Check("followers_jump", "review",
                 f"The follower count of {said(count, 'creator')} changes by more than half within a week "
                 f"({said(int(jump.sum()), 'time')} in all): an audience bought or lost, a post that went viral, or "
                 "two accounts under one name.",
                 "Look at these creators before paying them. No post was left out for it.", count,
                 examples((*data.place("posts", data.where("posts", "followers"), rows[i + 1]),
                           f"{name}: {value_said(counts[i])} to {value_said(counts[i + 1])} followers in "
                           f"{number(gap[i])} days") for _, name, i in shown))
