"""Several recognised tables -> the canonical tables: platforms, who is who, what is there twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data import schema
from data.keys import coded, digests, plain, positions, repeated, taken
from data.recognising.merging import later_wins, one_name_each, set_repeats_aside
from data.recognising.part import Part

#: Where a row comes from, beside its canonical columns while tables are joined.
_PART, _ROW = "_part", "_row"
#: What a post needs beside its counts to be told from another one with the same counts.
_OWN = ("post_id", "url", "caption", "published_at")
#: Columns of posts that joining looks at; the others are filled in at the end, if nothing says them.
_NEEDED = ("post_id", "creator_id", "platform", "followers")
#: What a log counts.
_SUMS = ["clicks", "orders", "revenue"]
#: A creator's description varies by post in at most this share of creators, or it is not the creator's.
_MOST_VARYING = 0.2


def joined(parts: Sequence[Part]) -> tuple[
        dict[str, pd.DataFrame], dict[str, tuple[np.ndarray, np.ndarray]], list[str]]:
    """The canonical tables, where their rows come from (the number of the part and the row there; of a table whose
    rows come from several nothing), and sentences on how they were joined. Rows left out are marked in their part."""
    notes = set_repeats_aside(parts)
    tables = {name: _gathered(parts, name) for name in schema.TABLES}
    listed = any(part.table == "creators" for part in parts)
    creators, posts = tables["creators"], tables["posts"]
    aliases: dict[str, str] = {}
    if listed:
        creators = creators[creators[_PART].isin(_of(parts, "creators"))]
        creators, aliases = one_name_each(creators, parts, _PART)
        creators, differences = later_wins(creators, parts, _PART)
        notes += differences
        creators = _one_row_each(parts, creators)
        _platform_from_posts(creators, posts)
    stays, observed = _without_repeats(parts, posts)
    notes += observed
    if listed:
        posts = _known_to(parts, creators, posts, stays, aliases)
    elif not stays.all():
        posts = posts[stays]
    deals = _by_code(parts, _one_each(parts, tables["deals"][_standing(parts, tables["deals"])], ["deal_id"]))
    if listed:
        deals = _only_listed(parts, creators, _matched(parts, creators, deals, aliases))
        strangers = _strangers(creators, deals)
        if strangers:
            notes.append(f"{strangers:,} deal(s) name a creator who is not among those listed; they are kept.")
    else:
        posts, deals = _spelt_alike(parts, posts, deals)
        creators = _from_rows(parts, creators, posts if len(posts) else deals)
    tables["deals"] = _logs_summed(parts, _with_platform(creators, _orders_once(parts, deals)))
    elsewhere = _listed_elsewhere(creators, posts) if listed else 0
    if elsewhere:
        notes.append(f"{elsewhere:,} of {len(posts):,} posts are on a platform on which their creator is not listed: "
                     "their follower count is unknown, so they take no part in rates.")
    tables |= {"creators": creators, "posts": _complete("posts", posts),
               "sales": _one_each(parts, tables["sales"], ["date", "region"]),
               "overlaps": _one_each(parts, tables["overlaps"], ["creator_a", "creator_b"])}
    places = {name: (table[_PART].to_numpy(np.int64), table[_ROW].to_numpy(np.int64))
              for name, table in tables.items() if _PART in table and _ROW in table}
    return {name: table.drop(columns=[_PART, _ROW], errors="ignore").reset_index(drop=True)
            for name, table in tables.items()}, places, notes


def _gathered(parts: Sequence[Part], table: str) -> pd.DataFrame:
    """All rows of one table that are not set aside, with their origin."""
    kinds = {c.name: c.kind for c in schema.TABLES[table]}
    found = []
    for number, part in enumerate(parts):
        frames = [part.frames[table]] if table in part.frames else []
        for frame in [*frames, *(part.more if table == "creators" else ())]:
            rows = frame.index.to_numpy()
            frame = frame.assign(**{_PART: number, _ROW: rows})
            if table != part.table:  # said beside the main subject: the same creator, platform, campaign
                for name in ("creator_id", "platform", "campaign"):
                    if name in kinds and name in part.main and name not in frame:
                        frame[name] = part.main[name]
                about = ("creator_id", "platform", "campaign", "currency", _PART, _ROW)
                said = [c for c in frame.columns if c not in about]
                frame = frame[frame[said].notna().any(axis=1)]
            elif part.more:  # one row a platform: none for a platform that nothing is said of
                frame = frame[frame["creator_id"].notna()]
            if "platform" in kinds and part.platform is not None:
                here = pd.Series(part.platform, index=frame.index, dtype="str")
                frame["platform"] = (frame["platform"].where(frame["platform"].notna(), here)
                                     if "platform" in frame else here)
            stands = part.stands
            found.append(frame if stands.all() else frame[stands[frame[_ROW].to_numpy()]])
    if len(found) == 1:
        gathered = found[0].reset_index(drop=True)
    else:
        gathered = pd.concat(found, ignore_index=True) if found else pd.DataFrame({_PART: [], _ROW: []}, dtype="int64")
    return _complete(table, gathered, _NEEDED if table == "posts" else None)


def _complete(table: str, frame: pd.DataFrame, needed: tuple[str, ...] | None = None) -> pd.DataFrame:
    """The frame with every canonical column (or those needed), unknown where nothing is said, and texts of one type."""
    kinds = {c.name: c.kind for c in schema.TABLES[table] if needed is None or c.name in needed or c.name in frame}
    nothing = {"text": pd.Series(np.nan, index=frame.index, dtype="str"),
               "date": pd.Series(pd.NaT, index=frame.index),
               "flag": pd.Series(pd.NA, index=frame.index, dtype="boolean"),
               "count": pd.Series(np.nan, index=frame.index)}
    missing = {name: nothing["text" if kind == "id" else kind if kind in nothing else "count"]
               for name, kind in kinds.items() if name not in frame}
    texts = {name: frame[name].astype("str") for name, kind in kinds.items()
             if kind in ("text", "id") and name in frame and str(frame[name].dtype) != "str"}
    return frame.assign(**missing, **texts)


def _of(parts: Sequence[Part], table: str) -> list[int]:
    return [number for number, part in enumerate(parts) if part.table == table]


def _standing(parts: Sequence[Part], rows: pd.DataFrame) -> np.ndarray:
    """Which rows are of a source row that is not set aside."""
    if len(parts) == 1:
        return parts[0].stands[rows[_ROW].to_numpy()]
    stands = np.ones(len(rows), dtype=bool)
    numbers, places = rows[_PART].to_numpy(), rows[_ROW].to_numpy()
    for number in np.unique(numbers):
        here = numbers == number
        stands[here] = parts[number].stands[places[here]]
    return stands


def _mark(parts: Sequence[Part], rows: pd.DataFrame, reasons: str | Sequence[str]) -> None:
    """Set rows aside in the parts they come from. reasons: one for all, or one a row."""
    numbers, places = rows[_PART].to_numpy(), rows[_ROW].to_numpy()
    told = None if isinstance(reasons, str) else np.asarray(reasons, dtype=object)
    for number in np.unique(numbers):
        here = numbers == number
        parts[number].set_aside(places[here], reasons if told is None else told[here])


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
    again = creators[repeated & creators["creator_id"].notna()]
    several = again.groupby([*key, _PART], dropna=False)["name"].transform("nunique") > 1
    for place in again.index[several]:
        creators.at[place, "creator_id"] = f"{creators.at[place, 'creator_id']} ({creators.at[place, 'name']})"
    earlier = creators.duplicated(key, keep="last")
    codes = creators.groupby(key, dropna=False, sort=False).ngroup()
    last = pd.Series(creators.index[~earlier], index=codes[~earlier])
    places = _lines(parts, creators.loc[last[codes[earlier]]])
    _mark(parts, _whole(creators, earlier), [f"the same creator is listed again in {place}" for row, place in
                                             zip(creators.index[earlier], places, strict=True)
                                             if row in _whole(creators, earlier).index])
    return creators[~earlier]


def _whole(creators: pd.DataFrame, gone: pd.Series) -> pd.DataFrame:
    """The rows to go whose source row has no other row (a list with a column a platform has several)."""
    origin = pd.MultiIndex.from_frame(creators[[_PART, _ROW]])
    stays = origin.isin(origin[~gone.to_numpy()])
    rows = creators[gone.to_numpy() & ~stays]
    return rows.drop_duplicates([_PART, _ROW])


def _platform_from_posts(creators: pd.DataFrame, posts: pd.DataFrame) -> None:
    """A list without platforms is of the platform all posts are on; posts without one are where their creator is."""
    if creators["platform"].isna().all() and len(posts):
        on = posts["platform"].dropna().unique()
        if len(on) == 1 and posts["platform"].notna().all():
            creators["platform"] = on[0]
    on = creators["platform"].dropna().unique()
    if len(on) == 1 and creators["platform"].notna().all():
        posts["platform"] = posts["platform"].where(posts["platform"].notna(), on[0])


def _without_repeats(parts: Sequence[Part], posts: pd.DataFrame) -> tuple[np.ndarray, list[str]]:
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
        doubtful |= known & repeated(digests(ids))
    if not doubtful.any():
        return stays, []
    some = posts[doubtful]
    content = [c for c in some.columns if c not in (_PART, _ROW)]
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
    _mark(parts, some[gone], reasons[gone].to_numpy())
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


def _one_each(parts: Sequence[Part], rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Rows of several files that are known by a key stand once, as said last; within one file all stand."""
    if rows.empty or rows[_PART].nunique() < 2:
        return rows
    known = rows[rows[key[0]].notna()]
    last = known.groupby(key, dropna=False)[_PART].transform("max")
    earlier = known[known[_PART] < last]
    _mark(parts, earlier, "the same row stands, with newer cells, in a later file")
    return rows.drop(earlier.index)


def _by_code(parts: Sequence[Part], deals: pd.DataFrame) -> pd.DataFrame:
    """Orders that name a discount code and no creator are of the creator whose code it is."""
    nobody = deals["creator_id"].isna() & deals["code"].notna()
    if not nobody.any():
        return deals
    codes = pd.Series(plain(deals["code"]), index=deals.index, dtype=object)
    owners = pd.DataFrame({"code": codes, "who": deals["creator_id"]})[deals["creator_id"].notna() & codes.notna()]
    owner = owners.drop_duplicates().drop_duplicates("code", keep=False).set_index("code")["who"]
    found = codes[nobody].map(owner)
    lost = found[found.isna()].index
    _mark(parts, deals.loc[lost], [f"no creator is known by the code {code}" for code in deals.loc[lost, "code"]])
    deals = deals.assign(creator_id=deals["creator_id"].where(~nobody, found.reindex(deals.index)).astype("str"))
    return deals.drop(lost)


def _only_listed(parts: Sequence[Part], creators: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """An export that holds all orders or all traffic says something of listed creators only in their rows."""
    of_all = [n for n, part in enumerate(parts) if part.export is not None and part.export.strangers]
    if deals.empty or not of_all:
        return deals
    gone = deals[_PART].isin(of_all) & ~_are_listed(creators, deals)
    if not gone.any():
        return deals
    _mark(parts, deals[gone], [f"{who} is not among the creators listed" for who in deals.loc[gone, "creator_id"]])
    return deals[~gone]


def _known_to(parts: Sequence[Part], creators: pd.DataFrame, posts: pd.DataFrame, stays: np.ndarray,
              aliases: Mapping[str, str]) -> pd.DataFrame:
    """Of the posts that stay those of listed creators, under the creator_id of the list; the others are set aside."""
    posts = _matched(parts, creators, posts, aliases)
    known = _are_listed(creators, posts)
    unknown = stays & ~known
    if unknown.any():
        _mark(parts, posts.loc[unknown, [_PART, _ROW]], "its creator is not among the creators listed")
    stays = stays & known
    kept = posts if stays.all() else posts[stays]
    blank = kept["platform"].isna()
    if blank.any():
        single = creators.drop_duplicates("creator_id", keep=False).set_index("creator_id")["platform"]
        if single.notna().any():
            told = kept.loc[blank, "creator_id"].map(single).reindex(kept.index).astype("str")
            kept = kept.assign(platform=kept["platform"].where(~blank, told))
    return kept


def _matched(parts: Sequence[Part], creators: pd.DataFrame, rows: pd.DataFrame,
             aliases: Mapping[str, str]) -> pd.DataFrame:
    """Rows whose creators are named as the list names them: by id, else by platform and handle, else by handle or
    name alone where that is one creator's, in any case of letters."""
    if rows.empty or creators.empty:
        return rows
    codes, names = coded(rows["creator_id"])
    ids = set(creators["creator_id"].dropna())
    found: list[str | None] = [n if n in ids else aliases.get(n) for n in names]
    if None not in found:
        if all(f == n for f, n in zip(found, names, strict=True)):
            return rows
        return _named(parts, rows, taken(found, codes, rows.index), "creators named as the list names them")
    low = plain([None if f is not None else n for f, n in zip(found, names, strict=True)])
    several: set[str] = set()
    for column in ("creator_id", "handle", "name"):
        if column == "handle" and creators["handle"].equals(creators["creator_id"]):
            continue
        called = creators[creators[column].notna()]
        pairs = pd.DataFrame({"plain": plain(called[column]), "who": called["creator_id"].astype(object)})
        pairs = pairs.drop_duplicates()
        if column == "handle":
            several = set(pairs["plain"][pairs["plain"].duplicated()])
        only = pairs.drop_duplicates("plain", keep=False)
        one = dict(zip(only["plain"], only["who"], strict=True))
        found = [one.get(p) if f is None else f for f, p in zip(found, low, strict=True)]
    matched = taken([n if f is None else f for f, n in zip(found, names, strict=True)], codes, rows.index)
    if several & {p for f, p in zip(found, low, strict=True) if f is None}:
        unresolved = np.array([f is None for f in found] + [False])[codes]
        matched = matched.where(~unresolved, _by_platform(creators, rows[unresolved]).reindex(rows.index))
    return _named(parts, rows, matched, "creators named as the list names them")


def _named(parts: Sequence[Part], rows: pd.DataFrame, names: pd.Series, change: str) -> pd.DataFrame:
    """The rows under other names of creators, with a word in the report of the files they stand in."""
    other = rows[_PART].to_numpy()[(names != rows["creator_id"]).fillna(False).to_numpy(dtype=bool)]
    for number in np.flatnonzero(np.bincount(other)) if len(other) else ():
        parts[number].changes.append((parts[number].header_of("creator_id"), int((other == number).sum()), change))
    return rows.assign(creator_id=names)


def _by_platform(creators: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """A handle that is one creator's here and another's there is told by the platform."""
    listed = creators[creators["handle"].notna() & creators["platform"].notna()]
    pairs = pd.DataFrame({"key": list(zip(plain(listed["handle"]), listed["platform"], strict=True)),
                          "who": listed["creator_id"].astype(object)}).drop_duplicates("key", keep=False)
    one = dict(zip(pairs["key"], pairs["who"], strict=True))
    keys = zip(plain(rows["creator_id"]), rows["platform"], strict=True)
    told = [one.get(key, name) for key, name in zip(keys, rows["creator_id"], strict=True)]
    return pd.Series(told, index=rows.index).astype("str")


def _spelt_alike(parts: Sequence[Part], posts: pd.DataFrame,
                 deals: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Without a list of creators, handles that differ in the case of letters only are one, as first written."""
    first: dict[str, str] = {}
    tables = []
    for rows in (posts, deals):
        if rows.empty:
            tables.append(rows)
            continue
        codes, names = coded(rows["creator_id"])
        alike = [first.setdefault(p, n) if p is not None else None for p, n in zip(plain(names), names, strict=True)]
        same = alike == list(names)
        tables.append(rows if same else _named(parts, rows, taken(alike, codes, rows.index),
                                               "creators named as they are first written"))
    return tables[0], tables[1]


def _are_listed(creators: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    codes, names = coded(rows["creator_id"])
    listed = set(creators["creator_id"].dropna())
    known = np.array([name in listed for name in names] + [False], dtype=bool)
    return known[codes]


def _strangers(creators: pd.DataFrame, rows: pd.DataFrame) -> int:
    return int((~_are_listed(creators, rows)).sum()) if len(rows) else 0


def _listed_elsewhere(creators: pd.DataFrame, posts: pd.DataFrame) -> int:
    unknown = posts["followers"].isna().to_numpy()
    if posts.empty or not unknown.any():
        return 0
    if posts["platform"].notna().all():
        on = coded(posts["platform"])[1]
        if len(on) == 1 and (creators["platform"] == on[0]).all():
            return 0  # all on one platform, and posts of creators who are not listed are gone already
    return int(((positions(creators, posts) < 0) & unknown).sum())


def _with_platform(creators: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Deals that name no platform are where their creator is, if that is one place."""
    blank = deals["platform"].isna()
    if deals.empty or not blank.any():
        return deals
    single = creators.drop_duplicates("creator_id", keep=False).set_index("creator_id")["platform"]
    told = deals["creator_id"].map(single).astype("str")
    return deals.assign(platform=deals["platform"].where(~blank, told).astype("str"))


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
    key, all_sums = ["creator_id", "platform", "campaign"], ["fee", *_SUMS]
    agreed = deals[["deal_id", "fee", "product_cost", "posts_agreed", "posts_delivered", "code"]].notna().any(axis=1)
    tables = []
    for number, rows in deals.groupby(_PART, sort=True):
        log = parts[number].orders or not agreed[rows.index].any()
        if not log or not rows.duplicated(key).any() or parts[number].table != "deals":
            tables.append(rows)
            continue
        grouped = rows.groupby(key, dropna=False, sort=False)
        sums = grouped[all_sums].sum(min_count=1).reset_index(drop=True)
        summed = rows.drop_duplicates(key).reset_index(drop=True).drop(columns=all_sums)
        tables.append(pd.concat([summed, sums], axis=1)[list(rows.columns)].assign(agreed_at=pd.NaT))
        parts[number].changes.append(("orders", len(rows), f"rows of a log summed into {len(summed):,} deals, one per "
                                                            "creator and campaign"))
    return pd.concat(tables, ignore_index=True) if tables else deals


def _from_rows(parts: Sequence[Part], creators: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """One row per creator and platform, from posts (or deals) and what stands beside them, as last said."""
    if rows.empty and creators.empty:
        return creators
    base = rows if len(rows) else creators
    dates = base.get("published_at")
    if dates is not None and dates.notna().any():  # an unknown date counts as the least number, so as the first
        base = base.iloc[np.argsort(dates.to_numpy().view(np.int64), kind="stable")]
    ids, names = coded(base["creator_id"])
    places, platforms = coded(base["platform"])
    pair = ids.astype(np.int64) * (len(platforms) + 1) + (places + 1)
    group, pairs = pd.factorize(pair)
    derived = {"creator_id": taken(names, (pairs // (len(platforms) + 1)).astype(np.int64), pd.RangeIndex(len(pairs))),
               "platform": taken(platforms, (pairs % (len(platforms) + 1)).astype(np.int64) - 1,
                                 pd.RangeIndex(len(pairs)))}
    beside = _beside(creators, base)
    for column in schema.TABLES["creators"]:
        name = column.name
        said = beside.get(name)
        if name == "followers" and "followers" in base and base is not creators:
            own = base["followers"].reset_index(drop=True)
            said = own if said is None else own.fillna(said)
        if name in derived or said is None:
            continue
        derived[name] = _last_known(said, group, len(pairs))
        if name in ("niche", "country", "language") and _varies(said, group):
            derived[name] = pd.Series(np.nan, index=pd.RangeIndex(len(pairs)), dtype="str")
            for part in parts:  # it describes the post, not the creator
                part.columns = [(found, "", 0.0) if is_ == f"creators.{name}" else (found, is_, sureness)
                                for found, is_, sureness in part.columns]
    table = pd.DataFrame(derived).sort_values(["creator_id", "platform"], kind="stable", ignore_index=True)
    handles = table["handle"] if "handle" in table else table["creator_id"]
    return _complete("creators", table.assign(handle=handles.where(handles.notna(), table["creator_id"])))


def _beside(creators: pd.DataFrame, base: pd.DataFrame) -> dict[str, pd.Series]:
    """What the source rows of `base` say of their creators, row for row with it."""
    if creators.empty:
        return {}
    said = creators.columns[creators.notna().any()]
    if base is creators:
        return {name: creators[name].reset_index(drop=True) for name in said}
    size = int(max(base[_ROW].max(), creators[_ROW].max())) + 1
    here = pd.Index(creators[_PART].to_numpy() * size + creators[_ROW].to_numpy())
    at = here.get_indexer(base[_PART].to_numpy() * size + base[_ROW].to_numpy())
    return {name: creators[name].reset_index(drop=True).reindex(at).reset_index(drop=True) for name in said
            if name not in (_PART, _ROW, "creator_id", "platform")}


def _last_known(said: pd.Series, group: np.ndarray, groups: int) -> pd.Series:
    known = np.flatnonzero(said.notna().to_numpy())
    last = np.full(groups, -1)
    last[group[known]] = known  # of several, the last is written last
    return said.reindex(last).reset_index(drop=True)


def _varies(said: pd.Series, group: np.ndarray) -> bool:
    """Whether more creators than may be have several values."""
    pairs = pd.DataFrame({"group": group, "said": said.to_numpy(dtype=object)}).dropna().drop_duplicates()
    each = pairs["group"].value_counts()
    return bool((each > 1).sum() > _MOST_VARYING * max(1, len(each)))
