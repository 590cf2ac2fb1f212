"""Lists of creators that tell no sizes (fees, niches, names): they add to the creators whom the posts tell of"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data import schema
from data.keys import positions
from data.recognising.part import Part
from data.recognising.tracing import PART, complete


def only_adds(creators: pd.DataFrame, posts: pd.DataFrame, lists: Sequence[int]) -> bool:
    """Whether the lists of creators are no full list: they know no follower count, and other files do.

    A list with sizes is the population, and posts of others are none of it; twenty handles with their fees are not.
    creators: all rows that say something of creators. lists: numbers of the parts that are lists of creators.
    """
    own = creators[PART].isin(lists).to_numpy()
    known = creators["followers"].notna().to_numpy()
    return bool(len(lists)) and not known[own].any() and bool(known[~own].any() or posts["followers"].notna().any())


def with_lists(parts: Sequence[Part], derived: pd.DataFrame,
               listed: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The creators derived from rows with what the lists say of them, and after them those of whom there is no row.

    What a list says stands, what it leaves open stays as derived; a fee brings its own currency or none. A row of a
    list without a platform is of its creator wherever that is. Returns sentences on how many were found.
    """
    listed = listed.reset_index(drop=True)
    at = positions(listed, derived)
    blank = listed[listed["platform"].isna()].drop_duplicates("creator_id", keep="last")
    anywhere = pd.Series(blank.index, index=blank["creator_id"].to_numpy(dtype=object))
    by_id = anywhere.reindex(derived["creator_id"].to_numpy(dtype=object)).fillna(-1).to_numpy(np.int64)
    several = int(derived.loc[(at < 0) & (by_id >= 0), "creator_id"].duplicated().sum())
    at = np.where(at >= 0, at, by_id)
    told = {}
    for column in schema.TABLES["creators"]:
        name = column.name
        if name in ("creator_id", "platform", "currency"):
            continue
        told[name] = _told(listed, derived, at, name, known=listed[name].notna())
    told["currency"] = _told(listed, derived, at, "currency",
                             known=listed["quoted_fee"].notna() | listed["currency"].notna())
    _tell_replaced(parts, derived, listed, at)
    rest = listed[~listed.index.isin(at)].drop(columns=[c for c in listed if c.startswith("_")])
    files = " and ".join(parts[number].file for number in sorted(set(listed[PART])))
    met = len(listed) - len(rest)
    notes = [f"{files} names {len(listed):,} creator(s) without follower counts, so it adds to the {len(derived):,} "
             f"whom the other files tell of: {met:,} of its creators are among them"
             + (f", {len(rest):,} are new, with followers unknown." if len(rest) else ".")]
    if several:
        notes.append(f"{files} does not say on which platform its creators are: what it says was taken for each of the "
                     f"platforms of a creator ({several:,} more account(s)).")
    table = pd.concat([derived.assign(**told), rest], ignore_index=True) if len(rest) else derived.assign(**told)
    table = complete("creators", table).sort_values(["creator_id", "platform"], kind="stable", ignore_index=True)
    return table, notes


def _told(listed: pd.DataFrame, derived: pd.DataFrame, at: np.ndarray, name: str, *, known: pd.Series) -> pd.Series:
    """A column of the derived creators, with the cells of the list where those are `known`."""
    said = listed[name].reindex(at).set_axis(derived.index)
    takes = known.reindex(at).eq(True).to_numpy()
    return derived[name].where(~takes, said)


def _tell_replaced(parts: Sequence[Part], derived: pd.DataFrame, listed: pd.DataFrame, at: np.ndarray) -> None:
    """Report what the lists say otherwise than the rows did."""
    number = listed[PART].reindex(at)
    for column in schema.TABLES["creators"]:
        name = column.name
        if name in ("creator_id", "platform", "currency", "handle"):
            continue
        said = listed[name].reindex(at).set_axis(derived.index)
        differs = (said.notna() & derived[name].notna() & (said != derived[name])).to_numpy()
        for part, times in number[differs].value_counts().items() if differs.any() else ():
            parts[int(part)].changes.append((parts[int(part)].header_of(name), int(times),
                                             "taken instead of what stands beside the posts or deals"))
