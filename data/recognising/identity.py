"""Who each row is about: accounts in any form, the creator of posts that name none, orders, totals."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from data.recognising import content
from data.recognising.handles import accounts_in
from data.recognising.headers import normalised
from data.recognising.part import Part

#: Where the id of a post stands in its link, and the share of links that must have it.
_LINK, _LINKED = r"(?:/(?:p|reel|reels|tv|video|videos|shorts|status|posts)/|[?&]v=|youtu\.be/)([\w-]{4,})", 0.8
_TOTAL = re.compile(r"(grand |sub)?totals?|sum|total general|gesamt|summe|gesamtsumme|totale|total général|jumlah|"
                    r"итого|всего|suma|soma|overall", re.IGNORECASE)
#: What a file's name says beside whose it is.
_NO_NAME = re.compile(r"(?i)\b(posts?|export|content|report|insights?|data|table|videos?|reels?|analytics|instagram|"
                      r"tiktok|youtube|facebook|file|lifetime|download|csv|overview|\d+|[a-z]{3}-\d+-\d+.*)\b")


def identify(part: Part, columns: list[pd.Series]) -> None:
    """Creators without an id are known by their handle or name; rows that are about nobody are set aside."""
    main = part.main
    if part.table in ("creators", "posts", "deals"):
        _totals(part)
        _links_as_handles(part)
    if part.table == "creators":
        _creators(part)
    if part.table == "posts":
        if "url" in main:
            _told_by_links(part)
        if "creator_id" not in main:
            _creator_of_unnamed_posts(part)
    if part.table in ("creators", "posts") and "platform" not in main and part.platform_sureness < 0.95:
        _platform_from_links(part, columns)
    if part.table == "deals":
        _orders(part, columns)
    if part.table in ("creators", "posts", "deals") and "creator_id" in main:
        nobody = main["creator_id"].isna()
        if part.table == "deals" and "code" in main:
            nobody &= main["code"].isna()
        for frame in part.more:
            nobody.loc[frame.index[frame["creator_id"].notna()]] = False
        part.set_aside(np.flatnonzero(nobody), "names no creator" if part.table != "deals" or "code" not in main else
                       "names no creator and no code")
    if part.table == "overlaps":
        main["overlap"] = main.get("overlap", pd.Series(np.nan, index=main.index))
        part.set_aside(np.flatnonzero(main.reindex(columns=["creator_a", "creator_b", "overlap"]).isna().any(axis=1)),
                       "a pair of creators, or their overlap, is missing")
    if part.table == "sales":
        part.set_aside(np.flatnonzero(main.reindex(columns=["date"])["date"].isna()), "has no date")


def _totals(part: Part) -> None:
    """A first or last row called Total sums the others up."""
    rows = len(part.reasons)
    for place in {0, rows - 1} if rows > 1 else ():
        for name in ("creator_id", "handle", "name", "post_id", "campaign"):
            said = part.main[name].iloc[place] if name in part.main else None
            if isinstance(said, str) and _TOTAL.fullmatch(said):
                part.set_aside(np.array([place]), "a total of the other rows")
                break


def _links_as_handles(part: Part) -> None:
    """Links to profiles are read as handles, and say the platform where nothing else does."""
    for frame in (part.main, *part.more):
        for name in ("creator_id", "handle"):
            if name not in frame:
                continue
            handles, platforms, links = accounts_in(frame[name])
            if not links:
                continue
            frame[name] = handles.astype("str")
            part.changes.append((part.header_of(name), links, "links to profiles read as handles"))
            if platforms.notna().any():
                said = platforms.astype("str")
                frame["platform"] = frame["platform"].where(frame["platform"].notna(), said) \
                    if "platform" in frame else said


#: Words of a header below which ids stand.
_IDS = frozenset({"id", "ids", "uid", "uuid", "key", "no", "nr", "number", "code"})


def _creators(part: Part) -> None:
    for frame in (part.main, *part.more):
        handle, name = frame.get("handle"), frame.get("name")
        if "creator_id" not in frame:
            part.unnamed = True
            unknown = pd.Series(np.nan, index=frame.index, dtype="str")
            known = handle if handle is not None else name if name is not None else unknown
            frame["creator_id"] = known if handle is None or name is None else handle.where(handle.notna(), name)
            continue
        if not _IDS & set(normalised(part.header_of("creator_id")).split()):
            part.unnamed = True  # "username", "creator": a handle or a name stands there
        if handle is None and not frame["creator_id"].str.fullmatch(r"\d+").any():
            frame["handle"] = frame["creator_id"]


def _told_by_links(part: Part) -> None:
    """A link of a known form holds the post's id, its platform, and on some platforms its creator; links of a table
    that mostly look otherwise are left alone."""
    main, links = part.main, part.main["url"]
    said = int(links.notna().sum())
    if not said:
        return
    if "post_id" not in main:
        ids = links.str.extract(_LINK, expand=False)
        if ids.notna().sum() > _LINKED * said:
            main["post_id"] = ids.astype("str")
            part.changes.append(("url", int(ids.notna().sum()), "the post's id was taken from its link"))
    if "creator_id" in main:
        return
    handles, _, _ = accounts_in(links)
    handles = handles.where(handles.ne(links.astype(object)), None)
    if handles.notna().sum() > _LINKED * said:
        main["creator_id"] = handles.astype("str")
        part.changes.append(("url", int(handles.notna().sum()), "the post's creator was taken from its link"))


def _platform_from_links(part: Part, columns: list[pd.Series]) -> None:
    """Links that stand in any column say where the accounts are, where nothing else does."""
    for cells in columns[:content.MOST_COLUMNS]:
        if cells.dtype == object or str(cells.dtype) == "str":
            if content.kind_of(cells.head(50)) not in ("post link", "profile link"):
                continue
            _, platforms, _ = accounts_in(cells.astype("str"))
            if platforms.notna().any():
                part.main["platform"] = platforms.astype("str")
                return


def _orders(part: Part, columns: list[pd.Series]) -> None:
    """Rows that are orders, or lines of orders: each order counts once, and not at all where it was returned."""
    export, main = part.export, part.main
    if export is None:
        return
    plain = [normalised(h) for h in part.raw.header]
    for header, cells in export.void.items():
        if header in plain:
            said = columns[plain.index(header)].astype("str").str.strip().str.casefold()
            part.set_aside(np.flatnonzero(said.isin(cells)), "the order was cancelled or returned")
    if export.order is None:
        return
    order = columns[plain.index(export.order)].astype("str").str.strip()
    further = order.duplicated() & order.notna() & order.ne("")
    part.set_aside(np.flatnonzero(further), [f"a further line of order {o}" for o in order[further]])
    main["orders"] = pd.Series(1.0, index=main.index)
    if "creator_id" not in main:
        main["creator_id"] = pd.Series(np.nan, index=main.index, dtype="str")


def _creator_of_unnamed_posts(part: Part) -> None:
    """Posts that name no creator are one account's where the follower counts look like one account's history."""
    main = part.main
    part.unnamed = True
    followers = part.frames.get("creators", main).get("followers", main.get("followers"))
    known = followers.dropna() if followers is not None else pd.Series(dtype="float64")
    rows = pd.Series(np.asarray(part.raw.lines)).astype("str")
    if len(known) > 1 and known.max() > 3 * known.min():
        main["creator_id"] = "row " + rows
        part.notes.append(f"{part.file}: no column names the creator and follower counts differ widely, so each row "
                          "was taken for a creator of its own.")
        return
    stem = part.file.rsplit(".", 1)[0]
    left = " ".join(word for word in re.split(r"[ _()\[\]-]+|\s-\s", stem) if word and not _NO_NAME.fullmatch(word))
    main["creator_id"] = pd.Series(left if left and left != stem and " " not in left else stem, index=main.index,
                                   dtype="str")
    part.notes.append(f"{part.file}: no column names the creator, so all posts were taken as one account's.")
