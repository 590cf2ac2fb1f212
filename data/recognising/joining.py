"""Several recognised tables -> the canonical tables: platforms, who is who, what is there twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data import schema
from data.keys import constant
from data.recognising.adding import only_adds, with_lists
from data.recognising.dealings import by_code, logs_summed, one_each, only_listed, orders_once, with_platform
from data.recognising.deriving import from_rows
from data.recognising.matching import (
    known_to,
    listed_elsewhere,
    matched,
    on_platform_listed,
    one_row_each,
    platform_from_posts,
    platform_of_all,
    spelt_alike,
    strangers,
    told_elsewhere,
)
from data.recognising.merging import later_wins, one_name_each, set_repeats_aside
from data.recognising.observations import without_repeats
from data.recognising.part import Part
from data.recognising.reobserved import set_reobserved_aside
from data.recognising.tracing import PART, ROW, complete, standing

#: Columns of posts that joining looks at; the others are filled in at the end, if nothing says them.
_NEEDED = ("post_id", "creator_id", "platform", "followers")


def joined(parts: Sequence[Part]) -> tuple[
        dict[str, pd.DataFrame], dict[str, tuple[np.ndarray, np.ndarray]], list[str]]:
    """The canonical tables, where their rows come from (the number of the part and the row there; of a table whose
    rows come from several nothing), and sentences on how they were joined. Rows left out are marked in their part."""
    notes = set_repeats_aside(parts)
    tables = {name: _gathered(parts, name) for name in schema.TABLES}
    lists = _of(parts, "creators")
    creators, posts = tables["creators"], tables["posts"]
    adding = only_adds(creators, posts, lists)
    listed = bool(lists) and not adding
    aliases: dict[str, str] = {}
    beside = creators
    if lists:
        on_lists = creators[PART].isin(lists)
        beside, creators = creators[~on_lists], creators[on_lists]
        creators, aliases = one_name_each(creators, parts, PART)
        creators, differences = later_wins(creators, parts, PART)
        notes += differences
        creators = one_row_each(parts, creators)
    if listed:
        creators, told = told_elsewhere(parts, creators, tables["creators"], aliases)
        notes += told
        platform_from_posts(creators, posts)
    stays, observed = without_repeats(parts, posts)
    notes += observed
    if listed:
        posts = known_to(parts, creators, posts, stays, aliases)
    else:
        posts = posts if stays.all() else posts[stays]
        if adding:
            creators = creators.assign(platform=creators["platform"])  # of its own: platforms are filled in
            platform_of_all(creators, posts)
            posts = on_platform_listed(creators, matched(parts, creators, posts, aliases))
    posts, again = set_reobserved_aside(parts, posts)
    notes += again
    deals = by_code(parts, one_each(parts, tables["deals"][standing(parts, tables["deals"])], ["deal_id"]))
    if listed:
        deals = only_listed(parts, creators, matched(parts, creators, deals, aliases))
        unlisted = strangers(creators, deals)
        if unlisted:
            notes.append(f"{unlisted:,} deal(s) name a creator who is not among those listed; they are kept.")
    else:
        deals = matched(parts, creators, deals, aliases) if adding else deals
        posts, deals = spelt_alike(parts, posts, deals)
        rows = posts if len(posts) else deals
        if adding:
            creators, told = with_lists(parts, from_rows(parts, beside, rows), creators)
            notes += told
        else:
            creators = from_rows(parts, beside, rows)
    tables["deals"] = logs_summed(parts, with_platform(creators, orders_once(parts, deals)))
    elsewhere = listed_elsewhere(creators, posts) if listed else 0
    if elsewhere:
        notes.append(f"{elsewhere:,} of {len(posts):,} posts are on a platform on which their creator is not listed, "
                     "so the list knows no follower count for them.")
    tables |= {"creators": creators, "posts": complete("posts", posts),
               "sales": one_each(parts, tables["sales"], ["date", "region"]),
               "overlaps": one_each(parts, tables["overlaps"], ["creator_a", "creator_b"])}
    places = {name: (table[PART].to_numpy(np.int64), table[ROW].to_numpy(np.int64))
              for name, table in tables.items() if PART in table and ROW in table}
    return {name: table.drop(columns=[PART, ROW], errors="ignore").reset_index(drop=True)
            for name, table in tables.items()}, places, notes


def _gathered(parts: Sequence[Part], table: str) -> pd.DataFrame:
    """All rows of one table that are not set aside, with their origin."""
    kinds = {c.name: c.kind for c in schema.TABLES[table]}
    found = []
    for number, part in enumerate(parts):
        frames = [part.frames[table]] if table in part.frames else []
        for frame in [*frames, *(part.more if table == "creators" else ())]:
            rows = frame.index.to_numpy()
            frame = frame.assign(**{PART: number, ROW: rows})
            if table != part.table:  # said beside the main subject: the same creator, platform, campaign
                for name in ("creator_id", "platform", "campaign"):
                    if name in kinds and name in part.main and name not in frame:
                        frame[name] = part.main[name]
                about = ("creator_id", "platform", "campaign", "currency", PART, ROW)
                said = [c for c in frame.columns if c not in about]
                frame = frame[frame[said].notna().any(axis=1)]
            elif part.more:  # one row a platform: none for a platform that nothing is said of
                frame = frame[frame["creator_id"].notna()]
            if "platform" in kinds and part.platform is not None:
                here = constant(part.platform, frame.index)
                frame["platform"] = (frame["platform"].where(frame["platform"].notna(), here)
                                     if "platform" in frame else here)
            stands = part.stands
            found.append(frame if stands.all() else frame[stands[frame[ROW].to_numpy()]])
    if len(found) == 1:
        gathered = found[0].reset_index(drop=True)
    else:
        gathered = pd.concat(found, ignore_index=True) if found else pd.DataFrame({PART: [], ROW: []}, dtype="int64")
    return complete(table, gathered, _NEEDED if table == "posts" else None)


def _of(parts: Sequence[Part], table: str) -> list[int]:
    return [number for number, part in enumerate(parts) if part.table == table]
