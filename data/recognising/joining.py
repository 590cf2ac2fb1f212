"""Several recognised tables -> the canonical tables: platforms, who is who, what is there twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data import schema
from data.recognising.table import Part

#: Where a row comes from, beside its canonical columns while tables are joined.
_PART, _ROW = "_part", "_row"
#: What a post needs beside its counts to be told from another one with the same counts.
_OWN = ("post_id", "url", "caption", "published_at")
#: What a log counts.
_SUMS = ["clicks", "orders", "revenue"]
#: A creator's description varies by post in at most this share of creators, or it is not the creator's.
_MOST_VARYING = 0.2


def joined(parts: Sequence[Part]) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """The canonical tables and sentences on how they were joined. Rows left out are marked in their part."""
    notes: list[str] = []
    tables = {name: _gathered(parts, name) for name in schema.TABLES}
    listed = any(part.table == "creators" for part in parts)
    creators, posts = tables["creators"], tables["posts"]
    if listed:
        creators = _one_row_each(parts, creators[creators[_PART].isin(_of(parts, "creators"))])
        _platform_from_posts(creators, posts)
    posts = _without_repeats(parts, posts)
    if listed:
        posts = _known_to(parts, creators, posts)
    deals = _standing(parts, tables["deals"])
    if listed:
        deals = _matched(creators, deals)
        strangers = _strangers(creators, deals)
        if strangers:
            notes.append(f"{strangers:,} deal(s) name a creator who is not among those listed; they are kept.")
    else:
        creators = _from_rows(parts, creators, posts if len(posts) else deals)
    tables["deals"] = _logs_summed(parts, _with_platform(creators, _orders_once(parts, deals)))
    elsewhere = _listed_elsewhere(creators, posts)
    if elsewhere:
        notes.append(f"{elsewhere:,} of {len(posts):,} posts are on a platform on which their creator is not listed: "
                     "their follower count is unknown, so they take no part in rates.")
    tables |= {"creators": creators, "posts": posts}
    return {name: table.drop(columns=[_PART, _ROW], errors="ignore").reset_index(drop=True)
            for name, table in tables.items()}, notes


def _gathered(parts: Sequence[Part], table: str) -> pd.DataFrame:
    """All rows of one table that are not set aside, with their origin."""
    columns = [c.name for c in schema.TABLES[table]]
    found = []
    for number, part in enumerate(parts):
        if table not in part.frames:
            continue
        frame = part.frames[table].assign(**{_PART: number, _ROW: np.arange(len(part.reasons))})
        if table != part.table:  # said beside the main subject: the same creator, platform, campaign
            for name in ("creator_id", "platform", "campaign"):
                if name in columns and name in part.main and name not in frame:
                    frame[name] = part.main[name]
            about = ("creator_id", "platform", "campaign", "currency", _PART, _ROW)
            said = [c for c in frame.columns if c not in about]
            frame = frame[frame[said].notna().any(axis=1)]
        if "platform" in columns and part.platform is not None:
            frame["platform"] = (frame["platform"].where(frame["platform"].notna(), part.platform)
                                 if "platform" in frame else part.platform)
        found.append(_standing(parts, frame))
    gathered = pd.concat(found, ignore_index=True) if found else pd.DataFrame({_PART: [], _ROW: []}).astype("int64")
    kinds = {c.name: c.kind for c in schema.TABLES[table]}
    for name in columns:
        if name not in gathered:
            gathered[name] = (np.nan if kinds[name] in ("count", "money", "fraction", "number") else
                              pd.NaT if kinds[name] == "date" else None)
        if kinds[name] in ("text", "id"):
            gathered[name] = gathered[name].astype(object).where(gathered[name].notna(), None)
    return gathered


def _of(parts: Sequence[Part], table: str) -> list[int]:
    return [number for number, part in enumerate(parts) if part.table == table]


def _standing(parts: Sequence[Part], rows: pd.DataFrame) -> pd.DataFrame:
    """The rows whose source row is not set aside."""
    stands = [parts[p].reasons[r] is None for p, r in zip(rows[_PART], rows[_ROW], strict=True)]
    return rows[np.array(stands, dtype=bool)]


def _mark(parts: Sequence[Part], rows: pd.DataFrame, reasons: list[str]) -> None:
    """Set rows aside in the parts they come from."""
    for number in rows[_PART].unique():
        here = (rows[_PART] == number).to_numpy()
        parts[number].set_aside(rows.loc[here, _ROW].to_numpy(), [r for r, h in zip(reasons, here, strict=True) if h])


def _lines(parts: Sequence[Part], rows: pd.DataFrame) -> list[str]:
    many = len(parts) > 1
    return [f"line {parts[p].raw.lines[r]}" + (f" of {parts[p].file}" if many else "")
            for p, r in zip(rows[_PART], rows[_ROW], strict=True)]


def _one_row_each(parts: Sequence[Part], creators: pd.DataFrame) -> pd.DataFrame:
    """A creator listed twice on a platform stands once, as listed last. Different names make different creators."""
    key = ["creator_id", "platform"]
    repeated = creators.duplicated(key, keep=False)
    if not repeated.any():
        return creators
    creators = creators.copy()
    again = creators[repeated]
    several = again.groupby(key, dropna=False)["name"].transform("nunique") > 1
    for place in again.index[several]:
        creators.at[place, "creator_id"] = f"{creators.at[place, 'creator_id']} ({creators.at[place, 'name']})"
    earlier = creators.duplicated(key, keep="last")
    last = creators[~earlier].assign(_place=lambda t: _lines(parts, t))[[*key, "_place"]]
    places = creators[earlier].merge(last, on=key, how="left")["_place"]
    _mark(parts, creators[earlier], [f"the same creator is listed again in {place}" for place in places])
    return creators[~earlier]


def _platform_from_posts(creators: pd.DataFrame, posts: pd.DataFrame) -> None:
    """A list without platforms is of the platform all posts are on; posts without one are where their creator is."""
    if creators["platform"].isna().all() and len(posts):
        on = posts["platform"].dropna().unique()
        if len(on) == 1 and posts["platform"].notna().all():
            creators["platform"] = on[0]
    on = creators["platform"].dropna().unique()
    if len(on) == 1 and creators["platform"].notna().all():
        posts["platform"] = posts["platform"].where(posts["platform"].notna(), on[0])


def _without_repeats(parts: Sequence[Part], posts: pd.DataFrame) -> pd.DataFrame:
    """Of exact duplicates and of several observations of one post the last stays.

    A post is known by platform and post_id. Without an id only an exact duplicate that carries something of its own
    (link, caption, date) is one: two posts may well have the same counts.
    """
    if posts.empty:
        return posts
    content = [c for c in posts.columns if c not in (_PART, _ROW)]
    exact = posts.duplicated(content, keep="last") & posts[list(_OWN)].notna().any(axis=1)
    reasons = pd.Series(None, index=posts.index, dtype=object)
    reasons[exact] = "an exact duplicate of a later row"
    known = posts["post_id"].notna() & ~exact
    if known.any():
        observed = posts[known].sort_values("observed_at", kind="stable", na_position="first")
        earlier = observed.index[observed.duplicated(["platform", "post_id"], keep="last")]
        reasons[earlier] = "an earlier observation of a post that was observed again"
    gone = reasons.notna()
    _mark(parts, posts[gone], reasons[gone].tolist())
    return posts[~gone]


def _known_to(parts: Sequence[Part], creators: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """Posts under the creator_id of the list; posts of creators who are not listed are set aside."""
    posts = _matched(creators, posts)
    unknown = ~posts["creator_id"].isin(set(creators["creator_id"]))
    _mark(parts, posts[unknown], ["its creator is not among the creators listed"] * int(unknown.sum()))
    kept = posts[~unknown].copy()
    blank = kept["platform"].isna()
    if blank.any():
        single = creators.drop_duplicates("creator_id", keep=False).set_index("creator_id")["platform"]
        kept.loc[blank, "platform"] = kept.loc[blank, "creator_id"].map(single)
        kept["platform"] = kept["platform"].astype(object).where(kept["platform"].notna(), None)
    return kept


def _matched(creators: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows whose creators are named as the list names them, by id, else by handle or name, in any case of letters."""
    if rows.empty or creators.empty:
        return rows
    names = rows["creator_id"]
    ids = set(creators["creator_id"])
    if names.isin(ids).all():
        return rows
    found = names.where(names.isin(ids))
    for column in ("creator_id", "handle", "name"):
        called = creators[creators[column].notna()]
        other = pd.DataFrame({"plain": called[column].str.casefold(), "creator_id": called["creator_id"]})
        other = other.drop_duplicates().drop_duplicates("plain", keep=False)
        plain = names.map(lambda n: n.casefold() if isinstance(n, str) else n)
        found = found.where(found.notna(), plain.map(other.set_index("plain")["creator_id"]))
    return rows.assign(creator_id=found.where(found.notna(), names).astype(object))


def _strangers(creators: pd.DataFrame, rows: pd.DataFrame) -> int:
    return int((~rows["creator_id"].isin(set(creators["creator_id"]))).sum())


def _listed_elsewhere(creators: pd.DataFrame, posts: pd.DataFrame) -> int:
    if posts.empty or posts["followers"].notna().all():
        return 0
    pairs = pd.MultiIndex.from_frame(creators[["creator_id", "platform"]])
    there = pd.MultiIndex.from_frame(posts[["creator_id", "platform"]]).isin(pairs)
    return int((~there & posts["followers"].isna().to_numpy()).sum())


def _with_platform(creators: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Deals that name no platform are where their creator is, if that is one place."""
    blank = deals["platform"].isna()
    if deals.empty or not blank.any():
        return deals
    single = creators.drop_duplicates("creator_id", keep=False).set_index("creator_id")["platform"]
    filled = deals["platform"].where(~blank, deals["creator_id"].map(single))
    return deals.assign(platform=filled.astype(object).where(filled.notna(), None))


def _orders_once(parts: Sequence[Part], deals: pd.DataFrame) -> pd.DataFrame:
    """Orders that two files count (a tracking log, and the payouts made from it) count once: where the revenue is."""
    if deals.empty or deals[_PART].nunique() < 2:
        return deals
    tracked = [p for p, rows in deals.groupby(_PART) if rows["orders"].notna().any() and rows["revenue"].notna().any()]
    doubled = [p for p, rows in deals.groupby(_PART) if p not in tracked and rows["orders"].notna().any()]
    if not tracked or not doubled:
        return deals
    deals = deals.copy()
    there = deals[_PART].isin(doubled)
    for number in doubled:
        rows = there & (deals[_PART] == number)
        parts[number].changes.append(("orders", int(deals.loc[rows, "orders"].notna().sum()),
                                      f"left out: {parts[tracked[0]].file} counts the orders, with their revenue"))
    deals.loc[there, "orders"] = np.nan
    return deals


def _logs_summed(parts: Sequence[Part], deals: pd.DataFrame) -> pd.DataFrame:
    """A tracking log (a row per click or order, no fee or code of its own) is summed per creator and campaign."""
    key = ["creator_id", "platform", "campaign"]
    agreed = deals[["deal_id", "fee", "product_cost", "posts_agreed", "posts_delivered", "code"]].notna().any(axis=1)
    tables = []
    for number, rows in deals.groupby(_PART, sort=True):
        if agreed[rows.index].any() or not rows.duplicated(key).any() or parts[number].table != "deals":
            tables.append(rows)
            continue
        grouped = rows.groupby(key, dropna=False, sort=False)
        summed = rows.drop_duplicates(key).set_index(key)
        summed[_SUMS] = grouped[_SUMS].sum(min_count=1)
        summed["agreed_at"] = pd.NaT
        tables.append(summed.reset_index()[list(rows.columns)])
        parts[number].changes.append(("orders", len(rows), f"rows of a log summed into {len(summed):,} deals, one per "
                                                            "creator and campaign"))
    return pd.concat(tables, ignore_index=True) if tables else deals


def _from_rows(parts: Sequence[Part], creators: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """One row per creator and platform, from posts (or deals) and what stands beside them, as last said."""
    key = ["creator_id", "platform"]
    if rows.empty and creators.empty:
        return creators
    origin = [_PART, _ROW]
    beside = creators.drop(columns=key)
    if len(rows) and "published_at" in rows:
        ordered = rows.sort_values("published_at", kind="stable", na_position="first")
    else:
        ordered = rows if len(rows) else creators
    base = ordered[[*key, *origin, *(["followers"] if "followers" in ordered else [])]]
    merged = base.merge(beside, on=origin, how="left", suffixes=("", "_beside"))
    if "followers_beside" in merged:
        merged["followers"] = merged["followers"].fillna(merged.pop("followers_beside"))
    grouped = merged.groupby(key, dropna=False, sort=True)
    derived = grouped[[c for c in merged.columns if c not in (*key, *origin)]].last().reset_index()
    for name in ("niche", "country", "language"):
        varying = grouped[name].nunique().to_numpy()
        if (varying > 1).sum() > _MOST_VARYING * max(1, (varying > 0).sum()):
            derived[name] = None
            for part in parts:  # it describes the post, not the creator
                part.columns = [(found, "", 0.0) if taken == f"creators.{name}" else (found, taken, sureness)
                                for found, taken, sureness in part.columns]
    text = [c.name for c in schema.TABLES["creators"] if c.kind in ("text", "id")]
    derived[text] = derived[text].astype(object).where(derived[text].notna(), None)
    derived["handle"] = derived["handle"].where(derived["handle"].notna(), derived["creator_id"])
    return derived
