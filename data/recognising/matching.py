"""Who is who: rows of posts and deals under the name by which the list knows their creator"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data.codings import coding
from data.keys import arrow, coded, found_in, plain, positions, taken
from data.recognising.part import Part
from data.recognising.tracing import PART, ROW, mark, places_of


def one_row_each(parts: Sequence[Part], creators: pd.DataFrame) -> pd.DataFrame:
    """A creator listed twice on a platform stands once, as listed last. Different names make different creators."""
    key = ["creator_id", "platform"]
    repeated = creators.duplicated(key, keep=False)
    if not repeated.any():
        return creators
    creators = creators.copy()
    again = creators[repeated & creators["creator_id"].notna()]
    several = again.groupby([*key, PART], dropna=False)["name"].transform("nunique") > 1
    for place in again.index[several]:
        creators.at[place, "creator_id"] = f"{creators.at[place, 'creator_id']} ({creators.at[place, 'name']})"
    earlier = creators.duplicated(key, keep="last")
    codes = creators.groupby(key, dropna=False, sort=False).ngroup()
    last = pd.Series(creators.index[~earlier], index=codes[~earlier])
    places = places_of(parts, creators.loc[last[codes[earlier]]])
    mark(parts, _whole(creators, earlier), [f"the same creator is listed again in {place}" for row, place in
                                             zip(creators.index[earlier], places, strict=True)
                                             if row in _whole(creators, earlier).index])
    return creators[~earlier]


def _whole(creators: pd.DataFrame, gone: pd.Series) -> pd.DataFrame:
    """The rows to go whose source row has no other row (a list with a column a platform has several)."""
    origin = pd.MultiIndex.from_frame(creators[[PART, ROW]])
    stays = origin.isin(origin[~gone.to_numpy()])
    rows = creators[gone.to_numpy() & ~stays]
    return rows.drop_duplicates([PART, ROW])


def told_elsewhere(parts: Sequence[Part], creators: pd.DataFrame, rows: pd.DataFrame,
                   aliases: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """Listed creators with what the user says that a file of posts or deals tells of them, where the list does not.

    rows: all rows that say something of creators. Returns sentences on how many cells were filled.
    """
    notes: list[str] = []
    for number, part in enumerate(parts):
        taken_for = {target for _, target, _ in part.columns}
        names = [target.partition(".")[2] for target in part.corrected & taken_for if target.startswith("creators.")]
        if part.table == "creators" or not names:
            continue
        there = rows[rows[PART] == number]
        there = matched(parts, creators, there, aliases)
        for name in sorted(names):
            said = there[there[name].notna()]
            on = said[said["platform"].notna()].drop_duplicates(["creator_id", "platform"], keep="last")
            anywhere = said.drop_duplicates("creator_id", keep="last")
            at = positions(on, creators)
            told = pd.Series(anywhere.set_index("creator_id")[name].reindex(creators["creator_id"]).array,
                             index=creators.index)
            if len(on):
                exact = pd.Series(on[name].take(np.maximum(at, 0)).array, index=creators.index)
                told = exact.where(at >= 0, told.where(~creators["creator_id"].isin(on["creator_id"])
                                                       | creators["platform"].isna()))
            gaps = creators[name].isna() & told.notna()
            creators = creators.assign(**{name: creators[name].where(~gaps, told)})
            header = next(found for found, target, _ in part.columns if target == f"creators.{name}")
            notes.append(f'{name.replace("_", " ")}: {int(gaps.sum()):,} gap(s) of the list of creators filled from '
                         f'"{header}" of {part.file}; what the list itself says stays.')
    return creators, notes


def platform_from_posts(creators: pd.DataFrame, posts: pd.DataFrame) -> None:
    """A list without platforms is of the platform all posts are on; posts without one are where their creator is."""
    platform_of_all(creators, posts)
    on = creators["platform"].dropna().unique()
    if len(on) == 1 and creators["platform"].notna().all():
        posts["platform"] = posts["platform"].where(posts["platform"].notna(), on[0])


def platform_of_all(creators: pd.DataFrame, posts: pd.DataFrame) -> None:
    """A list without platforms is of the platform all posts are on."""
    if creators["platform"].isna().all() and len(posts):
        on = posts["platform"].dropna().unique()
        if len(on) == 1 and posts["platform"].notna().all():
            creators["platform"] = on[0]


def known_to(parts: Sequence[Part], creators: pd.DataFrame, posts: pd.DataFrame, stays: np.ndarray,
              aliases: Mapping[str, str]) -> pd.DataFrame:
    """Of the posts that stay those of listed creators, under the creator_id of the list; the others are set aside."""
    posts = matched(parts, creators, posts, aliases)
    known = are_listed(creators, posts)
    unknown = stays & ~known
    if unknown.any():
        mark(parts, posts.loc[unknown, [PART, ROW]], "its creator is not among the creators listed")
    stays = stays & known
    return on_platform_listed(creators, posts if stays.all() else posts[stays])


def on_platform_listed(creators: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """Posts that name no platform are where their creator is listed, if that is one place."""
    blank = posts["platform"].isna()
    if not blank.any():
        return posts
    single = creators.drop_duplicates("creator_id", keep=False).set_index("creator_id")["platform"]
    if not single.notna().any():
        return posts
    told = posts.loc[blank, "creator_id"].map(single).reindex(posts.index).astype("str")
    return posts.assign(platform=posts["platform"].where(~blank, told))


def matched(parts: Sequence[Part], creators: pd.DataFrame, rows: pd.DataFrame,
             aliases: Mapping[str, str]) -> pd.DataFrame:
    """Rows whose creators are named as the list names them: by id, else by platform and handle, else by handle or
    name alone where that is one creator's, in any case of letters."""
    if rows.empty or creators.empty:
        return rows
    if _are_listed(creators, rows).all():
        return rows
    codes, names = coded(rows["creator_id"])
    ids = set(creators["creator_id"].dropna())
    found: list[str | None] = [n if n in ids else aliases.get(n) for n in names]
    if None not in found:
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
    named = taken([n if f is None else f for f, n in zip(found, names, strict=True)], codes, rows.index)
    if several & {p for f, p in zip(found, low, strict=True) if f is None}:
        unresolved = np.array([f is None for f in found] + [False])[codes]
        named = named.where(~unresolved, _by_platform(creators, rows[unresolved]).reindex(rows.index))
    return _named(parts, rows, named, "creators named as the list names them")


def _named(parts: Sequence[Part], rows: pd.DataFrame, names: pd.Series, change: str) -> pd.DataFrame:
    """The rows under other names of creators, with a word in the report of the files they stand in."""
    other = rows[PART].to_numpy()[(names != rows["creator_id"]).fillna(False).to_numpy(dtype=bool)]
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


def spelt_alike(parts: Sequence[Part], posts: pd.DataFrame,
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


def are_listed(creators: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Which rows name a creator of the list."""
    known = np.append(_are_listed(creators, rows), False)
    codes = coding(arrow(rows["creator_id"])).codes
    return np.ones(len(codes), dtype=bool) if known[:-1].all() and (codes >= 0).all() else known[codes]


def _are_listed(creators: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Which of the different names of the rows are a creator's of the list."""
    return found_in(coding(arrow(rows["creator_id"])).distinct, arrow(creators["creator_id"])) >= 0


def strangers(creators: pd.DataFrame, rows: pd.DataFrame) -> int:
    """How many rows name a creator who is not in the list."""
    return int((~are_listed(creators, rows)).sum()) if len(rows) else 0


def listed_elsewhere(creators: pd.DataFrame, posts: pd.DataFrame) -> int:
    """How many posts without a follower count are on a platform on which their creator is not listed."""
    unknown = posts["followers"].isna().to_numpy()
    if posts.empty or not unknown.any():
        return 0
    if posts["platform"].notna().all():
        on = coded(posts["platform"])[1]
        if len(on) == 1 and set(coded(creators["platform"])[1]) <= set(on) and creators["platform"].notna().all():
            return 0  # all on one platform, and posts of creators who are not listed are gone already
    return int(((positions(creators, posts) < 0) & unknown).sum())
