"""Posts without id and link that a later file holds again: known by creator, platform and when they were published"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.keys import coded, plain
from data.recognising.part import Part
from data.recognising.tracing import PART, ROW, mark

#: How exactly files say when posts were published, the coarsest first, with the word for it.
_PRECISIONS = (("D", "day"), ("m", "minute"), ("s", "second"))
#: Days alone may agree by chance: of the rows of either file on days and of creators that both hold, so many must meet.
_MOSTLY = 0.5
#: What else two observations of one post agree on, where both say it.
_AGREE = ("caption", "format")


@dataclass(frozen=True)
class _Met:
    """Pairs of rows of an earlier and a later file. earlier, later: positions; unclear: rows of the earlier file that
    the later may hold again, where nothing tells which; chance: whether the pairs are too few to be more than that."""

    earlier: np.ndarray
    later: np.ndarray
    unclear: int
    chance: bool


def set_reobserved_aside(parts: Sequence[Part], posts: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The posts without those that a later file observed again, and sentences on how many.

    Posts without id and link are one where creator, platform and time (as exactly as both files give it) agree, caption
    and format too where both have them, and that is so of one row of each file only. The row that was observed later,
    or stands in the later file, stays. Rows of one file are never taken for one post.
    """
    if posts.empty or "published_at" not in posts or posts[PART].nunique() < 2:
        return posts, []
    bare = posts["post_id"].isna() & posts["published_at"].notna() & posts["creator_id"].notna()
    if "url" in posts:
        bare &= posts["url"].isna()
    some = posts[bare]
    numbers = [int(n) for n in some[PART].unique()]
    if len(numbers) < 2:
        return posts, []
    some = _keyed(some)
    files = {n: some[some[PART] == n] for n in sorted(numbers)}
    gone = pd.Series(False, index=some.index)
    notes = []
    for later in files:
        for earlier in [n for n in files if n < later]:
            left = files[earlier][~gone[files[earlier].index].to_numpy()]
            right = files[later][~gone[files[later].index].to_numpy()]
            if left.empty or right.empty:
                continue
            unit, word = _PRECISIONS[min(_precision(left), _precision(right))]
            met = _met(left, right, unit)
            old, new = parts[earlier].file, parts[later].file
            if met.chance:
                notes.append(f"{len(met.earlier):,} post(s) of {old} and {new} share their creator and {word} and have "
                             "no ids. Too few do to tell a later observation from another post: all count. Export "
                             "ids or links if these are the same posts.")
                continue
            if len(met.earlier):
                _set_aside(parts, left.iloc[met.earlier], right.iloc[met.later], word, gone)
                notes.append(f"{len(met.earlier):,} post(s) of {old} stand in {new} again, known by creator and "
                             f"{word} since they have no ids: each counts once, as observed last.")
            if met.unclear:
                notes.append(f"{met.unclear:,} post(s) of {old} may stand in {new} again: both hold several posts of "
                             f"one creator on one {word}, and nothing tells which is which, so all count. Export ids "
                             "or links to tell them apart.")
    return (posts[~gone.reindex(posts.index, fill_value=False).to_numpy()] if gone.any() else posts), notes


def _keyed(some: pd.DataFrame) -> pd.DataFrame:
    """The rows with numbers for who and where, and with texts that compare in any case of letters."""
    who, names = coded(some["creator_id"])
    same, _ = pd.factorize(np.array(plain(list(names)), dtype=object))
    where, _ = coded(some["platform"])
    kept = {name: some[name] for name in (PART, ROW, "published_at", "observed_at") if name in some}
    texts = {name: pd.Series(plain(some[name]), index=some.index, dtype=object) for name in _AGREE if name in some}
    return pd.DataFrame(kept | texts).assign(who=same[who], where=where)


def _precision(rows: pd.DataFrame) -> int:
    """How exactly a file says when its posts were published: a place in _PRECISIONS."""
    when = rows["published_at"].to_numpy()
    return next((place for place, (unit, _) in enumerate(_PRECISIONS[:-1])
                 if (when == when.astype(f"datetime64[{unit}]")).all()), len(_PRECISIONS) - 1)


def _met(left: pd.DataFrame, right: pd.DataFrame, unit: str) -> _Met:
    """Which rows of two files are observations of one post."""
    both = pd.concat([left, right], ignore_index=True)
    later = np.arange(len(both)) >= len(left)
    when = both["published_at"].to_numpy().astype(f"datetime64[{unit}]").astype(np.int64)
    key = pd.DataFrame({"who": both["who"], "where": both["where"], "when": when})
    agree = [name for name in _AGREE if name in both and both.loc[~later, name].notna().any()
             and both.loc[later, name].notna().any()]
    pairs = []
    open_ = np.ones(len(both), dtype=bool)
    exact = key.assign(**{name: both[name] for name in agree}) if agree else key
    for columns, checked in ((exact, ()), (key, tuple(agree))) if agree else ((key, ()),):
        one, other = _alone(columns, later, open_)
        for name in checked:
            said, again = both[name].to_numpy()[one], both[name].to_numpy()[other]
            fits = pd.isna(said) | pd.isna(again) | (said == again)
            one, other = one[fits], other[fits]
        open_[one] = open_[other] = False
        pairs.append((one, other))
    one, other = (np.concatenate(ends) for ends in zip(*pairs, strict=True))
    codes = key.groupby(list(key.columns), sort=False).ngroup().to_numpy()
    unclear = int((np.isin(codes, codes[later & open_]) & ~later & open_ & _crowded(codes, later)).sum())
    chance = unit == "D" and len(one) > 0 and not _mostly(key, later, len(one) + unclear)
    return _Met(one, other - len(left), unclear, chance)


def _alone(columns: pd.DataFrame, later: np.ndarray, open_: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows, earlier and later, that are the only open ones of their file with what stands in these columns."""
    codes = columns.groupby(list(columns.columns), dropna=False, sort=False).ngroup().to_numpy()
    size = int(codes.max(initial=-1)) + 1
    found = []
    for side in (~later, later):
        rows = np.flatnonzero(side & open_)
        count, place = np.bincount(codes[rows], minlength=size), np.full(size, -1)
        place[codes[rows]] = rows
        found.append(np.where(count == 1, place, -1))
    alone = (found[0] >= 0) & (found[1] >= 0)
    return found[0][alone], found[1][alone]


def _crowded(codes: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Which rows share who, where and when with others of one file."""
    size = int(codes.max(initial=-1)) + 1
    most = np.maximum(np.bincount(codes[later], minlength=size), np.bincount(codes[~later], minlength=size))
    return most[codes] > 1


def _mostly(key: pd.DataFrame, later: np.ndarray, pairs: int) -> bool:
    """Whether most rows of one of the files that the other could hold again, by creator and time, are there again."""
    when, who = key["when"].to_numpy(), key["who"].to_numpy()
    start = max(when[~later].min(), when[later].min())
    end = min(when[~later].max(), when[later].max())
    shared = np.isin(who, np.intersect1d(who[~later], who[later])) & (when >= start) & (when <= end)
    fewest = min(int((shared & ~later).sum()), int((shared & later).sum()))
    return pairs >= _MOSTLY * fewest


def _set_aside(parts: Sequence[Part], left: pd.DataFrame, right: pd.DataFrame, word: str, gone: pd.Series) -> None:
    """Of each pair the observation that is not the last, marked in its part and in `gone`."""
    older = np.zeros(len(left), dtype=bool)
    if "observed_at" in left:
        older = (left["observed_at"].to_numpy() > right["observed_at"].to_numpy())  # unknown is not later
    for rows, others in ((left[~older], right[~older]), (right[older], left[older])):
        if len(rows):
            file = parts[int(others[PART].iloc[0])].file
            mark(parts, rows, f"an earlier observation of a post that was observed again in {file}, known by creator "
                              f"and {word}")
            gone[rows.index] = True
