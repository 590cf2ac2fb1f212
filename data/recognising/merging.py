"""Several exports of the same thing: rows that are there twice, creators listed again, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.codings import coding
from data.keys import arrow, plain, plain_texts, row_digests
from data.recognising.part import Part

#: What a row of deals needs to be told from another one with the same numbers.
_OWN_DEAL = ("deal_id", "agreed_at", "fee", "product_cost", "code", "posts_agreed", "posts_delivered")
#: What is said of creators who differ between files, in this order, and how many examples.
_TOLD, _EXAMPLES = ("followers", "following", "posts_count", "name", "handle", "niche", "country", "language",
                    "quoted_fee", "engagement_rate", "average_engagement", "average_likes", "average_comments",
                    "average_views"), 2


def set_repeats_aside(parts: Sequence[Part]) -> list[str]:
    """Rows that an earlier file holds already are set aside; sentences on how many.

    A file that holds the same rows as an earlier one, in any order and under any name, adds nothing. Of deals, a row
    equal to one of an earlier file is the same deal where it carries anything of its own; how often it stands there
    counts. (Posts and creators are known by their ids and are told apart later.)
    """
    notes = []
    for number, part in enumerate(parts):
        if part.refusal:
            continue
        for earlier in parts[:number]:
            if _same_shape(earlier, part) and _same_rows(earlier, part):
                part.set_aside(np.arange(len(part.reasons)), f"the same row stands in {earlier.file}")
                notes.append(f"{part.file} holds the same rows as {earlier.file} and adds nothing.")
                break
    deals = [p for p in parts if p.table == "deals" and p.stands.any()]
    for number, part in enumerate(deals):
        for earlier in deals[:number]:
            if set(earlier.main.columns) != set(part.main.columns):
                continue
            again = _again(earlier.main, part.main) & part.stands
            if again.any():
                part.set_aside(np.flatnonzero(again), f"the same row stands in {earlier.file}")
                notes.append(f"{int(again.sum()):,} row(s) of {part.file} stand in {earlier.file} as well and count "
                             "once.")
    return notes


def _same_shape(one: Part, other: Part) -> bool:
    return (one.table == other.table and len(one.reasons) == len(other.reasons) and not one.refusal
            and set(one.main.columns) == set(other.main.columns) and one.unnamed == other.unnamed)


def _content(part: Part) -> pd.DataFrame:
    """What the rows say of themselves: without the creator where the file's name was taken for one."""
    nameless = part.unnamed and part.table == "posts"
    return part.main.drop(columns=["creator_id"]) if nameless else part.main


def _same_rows(one: Part, other: Part) -> bool:
    """The same rows, as often, in any order; or in the same order where it says who is meant."""
    mine, theirs = row_digests(_content(one)), row_digests(_content(other))
    return bool((np.sort(mine) == np.sort(theirs)).all())


def _again(earlier: pd.DataFrame, later: pd.DataFrame) -> np.ndarray:
    """Which rows of the later frame pair with an equal one of the earlier."""
    own = [c for c in _OWN_DEAL if c in later]
    if not own:
        return np.zeros(len(later), dtype=bool)
    left = Counter(row_digests(earlier).tolist())
    carries = later[own].notna().any(axis=1).to_numpy()
    again = np.zeros(len(later), dtype=bool)
    for row, digest in enumerate(row_digests(later).tolist()):
        if left.get(digest, 0) > 0:
            left[digest] -= 1
            again[row] = carries[row]
    return again


def one_name_each(creators: pd.DataFrame, parts: Sequence[Part], part: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Creators under one id each, and other ids they go by.

    Two rows are of one creator when platform and handle agree, in any case of letters. The id that stays is the one
    the first file with ids gives; where no file does, the handle as first written. Ids of one file stay apart.
    part: the column that says which part a row is of.
    """
    called = creators["handle"].where(creators["handle"].notna(), creators["creator_id"])
    blank = creators["platform"].isna()
    if (blank.all() or not blank.any()) and _told_apart(called, creators["creator_id"]):
        return creators, {}
    key = pd.Series(plain(called), index=creators.index, dtype=object)
    where = creators["platform"].astype(object)
    if blank.any() and not blank.all():  # a list without platforms: its handles are where another list has them alone
        known = pd.DataFrame({"key": key[~blank], "on": where[~blank]}).drop_duplicates()
        single = known.drop_duplicates("key", keep=False).set_index("key")["on"]
        where = where.where(~blank, key.map(single))
        creators = creators.assign(platform=where.where(where.notna(), None).astype("str"))
    group = pd.Series(list(zip(key, where.where(where.notna(), ""), strict=True)), index=creators.index)
    handles = np.array([parts[p].unnamed for p in creators[part]], dtype=bool)
    frame = pd.DataFrame({"group": group, "id": creators["creator_id"].astype(object), "part": creators[part],
                          "guess": handles, "at": np.arange(len(creators))})
    frame = frame[key.notna() & frame["id"].notna()]
    mixed = frame[frame.groupby("group")["id"].transform("nunique") > 1]
    renamed, aliases = {}, {}
    for _, rows in mixed.groupby("group", sort=False):
        given = rows[~rows["guess"]]
        if given.groupby("part")["id"].nunique().gt(1).any():
            continue  # one file keeps them apart
        first = given.iloc[0] if len(given) else rows.iloc[0]
        for at, other in zip(rows["at"], rows["id"], strict=True):
            if other != first["id"]:
                renamed[at] = first["id"]
                aliases[other] = first["id"]
    if renamed:
        ids = creators["creator_id"].astype(object).to_numpy().copy()
        for at, name in renamed.items():
            ids[at] = name
        creators = creators.assign(creator_id=pd.Series(ids, index=creators.index).astype("str"))
        for number, times in Counter(creators[part].to_numpy()[list(renamed)].tolist()).items():
            parts[number].changes.append((parts[number].header_of("creator_id"), times, "creators who are listed by "
                                          "another id or spelling as well: that one was taken"))
    standing = set(creators["creator_id"].dropna())
    return creators, {other: name for other, name in aliases.items() if other not in standing}


def _told_apart(called: pd.Series, ids: pd.Series) -> bool:
    """Whether no two rows are called the same, in any case of letters, under different ids."""
    who, known = coding(plain_texts(arrow(called))).codes, coding(arrow(ids)).codes
    both = (who >= 0) & (known >= 0)
    pairs = np.unique(who[both].astype(np.int64) << 32 | known[both])
    return len(pairs) == len(np.unique(pairs >> 32))


def later_wins(creators: pd.DataFrame, parts: Sequence[Part], part: str) -> tuple[pd.DataFrame, list[str]]:
    """Creators listed in several files: what a later file leaves open is filled from the earlier ones, and what differs
    is told. The last row of each creator carries the result; the others are left as they are."""
    key = ["creator_id", "platform"]
    codes = creators.groupby(key, dropna=False, sort=False).ngroup().to_numpy()
    repeated = pd.Series(codes).duplicated(keep=False).to_numpy()
    numbers = creators[part].to_numpy()
    notes: list[str] = []
    if not repeated.any() or len(set(numbers[repeated])) < 2:
        return creators, notes
    rows = creators[repeated]
    grouped = rows.groupby(codes[repeated], sort=False)
    filled = {}
    for name in [c for c in creators.columns if c not in (*key, part) and not c.startswith("_")]:
        carried = grouped[name].ffill()
        gaps = rows[name].isna() & carried.notna()
        if gaps.any():
            filled[name] = creators[name].copy()
            filled[name].loc[carried.index] = carried
            for number, times in Counter(rows.loc[gaps, part].tolist()).items():
                parts[number].changes.append((parts[number].header_of(name), times, "gaps filled from an earlier file"))
        before = grouped[name].ffill().groupby(codes[repeated]).shift()
        differs = before.notna() & rows[name].notna() & (before != rows[name])
        if name == "handle":
            differs &= before.str.casefold() != rows[name].str.casefold()
        if name in _TOLD and differs.any():
            notes.append(_difference(name, rows[differs], before[differs], parts))
    return creators.assign(**filled), notes


def _difference(name: str, rows: pd.DataFrame, before: pd.Series, parts: Sequence[Part]) -> str:
    """followers of 12 creators differ between a.csv and b.csv: the later was taken; e.g. ana: 1,000 and 1,200."""
    many = rows["creator_id"].nunique()
    files = " and ".join(dict.fromkeys(p.file for p in parts if p.table == "creators"))
    shown = [f"{who}: {_said(old)} and {_said(new)}" for who, old, new in
             zip(rows["creator_id"].head(_EXAMPLES), before.head(_EXAMPLES), rows[name].head(_EXAMPLES), strict=True)]
    differ = "creators differ" if many > 1 else "creator differs"
    return (f"{name.replace('_', ' ')} of {many:,} {differ} between {files}: the later was taken; e.g. "
            f"{'; '.join(shown)}.")


def _said(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
