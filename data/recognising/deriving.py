"""Creators from what rows of posts or deals say of them, where no file lists them"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data import schema
from data.keys import coded, taken
from data.recognising.part import Part
from data.recognising.tracing import PART, ROW, complete

#: A creator's description varies by post in at most this share of creators, or it is not the creator's.
_MOST_VARYING = 0.2


def from_rows(parts: Sequence[Part], creators: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
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
            said = own if said is None else said.fillna(own)  # beside a count of the post only where the user says so
        if name in derived or said is None:
            continue
        derived[name] = _last_known(said, group, len(pairs))
        told = any(f"creators.{name}" in part.corrected for part in parts)
        if name in ("niche", "country", "language") and not told and _varies(said, group):
            derived[name] = pd.Series(np.nan, index=pd.RangeIndex(len(pairs)), dtype="str")
            for part in parts:  # it describes the post, not the creator
                part.columns = [(found, "", 0.0) if is_ == f"creators.{name}" else (found, is_, sureness)
                                for found, is_, sureness in part.columns]
    table = pd.DataFrame(derived).sort_values(["creator_id", "platform"], kind="stable", ignore_index=True)
    handles = table["handle"] if "handle" in table else table["creator_id"]
    return complete("creators", table.assign(handle=handles.where(handles.notna(), table["creator_id"])))


def _beside(creators: pd.DataFrame, base: pd.DataFrame) -> dict[str, pd.Series]:
    """What the source rows of `base` say of their creators, row for row with it."""
    if creators.empty:
        return {}
    said = creators.columns[creators.notna().any()]
    if base is creators:
        return {name: creators[name].reset_index(drop=True) for name in said}
    size = int(max(base[ROW].max(), creators[ROW].max())) + 1
    here = pd.Index(creators[PART].to_numpy() * size + creators[ROW].to_numpy())
    at = here.get_indexer(base[PART].to_numpy() * size + base[ROW].to_numpy())
    return {name: creators[name].reset_index(drop=True).reindex(at).reset_index(drop=True) for name in said
            if name not in (PART, ROW, "creator_id", "platform")}


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
