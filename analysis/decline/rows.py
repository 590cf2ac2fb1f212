"""Creator rows -> arrays that every model shares, in one order, with what was left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis import words
from analysis.decline import thresholds
from analysis.errors import FitError

#: Columns that may be missing from hand-made rows, with what stands for them.
OPTIONAL = {"platform": "all", "name": None, "handle": None, "niche": None, "country": None, "posts": 1}
#: Rows that are worked on at once where each needs room of its own.
BLOCK = 8_192
#: Platforms whose one size is named in a refusal.
_MOST_NAMED = 4


@dataclass(frozen=True, eq=False)
class CreatorRows:
    """One row per creator and platform, sorted, as arrays of length n.

    followers: geometric mean over the posts; total: sum of the outcome; exposure: sum of the denominator;
    posts: their number; codes: index into platforms; frame: the same rows with ids, names, niche, country.
    left_out: {platform: creators} of platforms with too few creators for a level of their own.
    """

    frame: pd.DataFrame
    platforms: tuple[str, ...]
    left_out: tuple[tuple[str, int], ...] = ()

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def followers(self) -> np.ndarray:
        """Geometric mean of each creator's follower counts."""
        return self.frame["followers"].to_numpy(float)

    @cached_property
    def total(self) -> np.ndarray:
        """Sum of the outcome over each creator's posts."""
        return self.frame["total"].to_numpy(float)

    @cached_property
    def exposure(self) -> np.ndarray:
        """Sum of the denominator over the same posts."""
        return self.frame["exposure"].to_numpy(float)

    @cached_property
    def posts(self) -> np.ndarray:
        """Number of posts."""
        return self.frame["posts"].to_numpy(float)

    @cached_property
    def x(self) -> np.ndarray:
        """ln(followers / 10,000)."""
        return np.log(self.followers / thresholds.REFERENCE)

    @cached_property
    def codes(self) -> np.ndarray:
        """Position of each creator's platform in `platforms`."""
        found, names = pd.factorize(self.frame["platform"])
        return np.array([self.platforms.index(name) for name in names], dtype=int)[found]

    @cached_property
    def positive(self) -> np.ndarray:
        """Which creators have any of the outcome: a log rate exists for these only."""
        return self.total > 0

    @cached_property
    def log_rate(self) -> np.ndarray:
        """ln(total / exposure) of the positive rows."""
        return np.log(self.total[self.positive] / self.exposure[self.positive])

    @cached_property
    def design(self) -> np.ndarray:
        """(n, 1 + 1 + platforms - 1): constant, x, one column for each platform after the first."""
        dummies = self.codes[:, None] == np.arange(1, len(self.platforms))[None, :]
        return np.column_stack([np.ones(len(self)), self.x, dummies.astype(float)])

    @cached_property
    def weights(self) -> np.ndarray:
        """Share of the creators on each platform: the mixture that stands when no platform is named."""
        return np.bincount(self.codes, minlength=len(self.platforms)) / len(self)

    @property
    def post_scatter(self) -> tuple[float, float]:
        """(posts with any of the outcome beyond each creator's first, sum of squares of their ln(rate) around each
        creator's mean), as the engine counted them; (0, 0) for rows that came without."""
        if "scatter" not in self.frame:
            return 0.0, 0.0
        rated = self.frame["rated"].to_numpy(float)
        return float(np.maximum(rated - 1, 0).sum()), float(self.frame["scatter"].sum())

    @property
    def labels(self) -> Sequence[str]:
        """What each creator is called, made when asked for: a million take a minute, and a sentence names one."""
        return _Labels(self)

    def label(self, position: int) -> str:
        """What a creator is called in a sentence."""
        row = self.frame.iloc[position]
        for column in ("handle", "name", "creator_id"):
            if isinstance(row[column], str) and row[column]:
                return row[column]
        return str(row["creator_id"])


class _Labels(Sequence):
    def __init__(self, rows: CreatorRows):
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, position: int) -> str:
        return self._rows.label(position)


def prepare(frame: pd.DataFrame) -> CreatorRows:
    """Check and order creator rows (creator_id, followers, total, exposure; platform, posts, ... if known).

    Rows without followers, total or exposure take no part. Raises FitError, naming what was found, when no slope
    can be computed from the rest.
    """
    table = frame.copy(deep=False)  # columns are replaced, never written into
    for column, default in OPTIONAL.items():
        if column not in table:
            table[column] = default
    if "creator_id" not in table:
        table["creator_id"] = [str(i) for i in range(len(table))]
    for column in ("followers", "total", "exposure", "posts"):
        if table[column].dtype != np.float64:
            table[column] = pd.to_numeric(table[column], errors="coerce").astype(float)
    followers, total, exposure = (table[column].to_numpy() for column in ("followers", "total", "exposure"))
    usable = np.isfinite(followers) & np.isfinite(total) & np.isfinite(exposure) & (followers > 0) & (exposure > 0)
    if not usable.all():
        table = table[usable]
    negative = int((table["total"].to_numpy() < 0).sum())
    if negative:
        raise FitError(f"{words.plural(negative, 'creator')} with a negative total: hidden counts are often stored as "
                       "-1; clear them, so that they count as unknown.")
    if not (table["posts"].to_numpy() >= 1).all():
        table["posts"] = table["posts"].fillna(1.0).clip(lower=1.0)
    # One object a platform, however many rows: what compares and counts them later is quick then.
    codes, names = pd.factorize(table["platform"])
    table["platform"] = np.array([*map(str, names), "unknown"], dtype=object)[codes]
    return _with_platforms(_in_order(table.reset_index(drop=True)))


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """One order for any order of the rows, so that sums and bootstrap draws do not depend on the file's."""
    ids = pa.array(table["creator_id"].astype("str"), pa.large_string())
    # Rows of the engine come in order; a look is much cheaper than a sort of a million texts.
    if len(table) < 2 or _rise(ids, table["platform"]):
        return table
    keys = pa.table({"id": ids, "platform": pa.array(table["platform"], pa.large_string()),
                     "followers": table["followers"].to_numpy(), "total": table["total"].to_numpy()})
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])
    return table.iloc[order.to_numpy()].reset_index(drop=True)


def _rise(ids: pa.Array, platforms: pd.Series) -> bool:
    """Whether each row has a later id than the one before it, or the same id and a later platform."""
    if ids.null_count:
        return False
    here, after = ids[:-1], ids[1:]
    other = pc.less(here, after).to_numpy(zero_copy_only=False)
    if other.all():
        return True
    tied = np.flatnonzero(~other)
    names = platforms.to_numpy()
    return pc.all(pc.equal(here.take(tied), after.take(tied))).as_py() and bool((names[tied] < names[tied + 1]).all())


def _with_platforms(table: pd.DataFrame) -> CreatorRows:
    if len(table) < thresholds.FEWEST_CREATORS:
        raise FitError(f"Only {words.plural(len(table), 'creator')} with followers and engagement: a slope needs at "
                       f"least {thresholds.FEWEST_CREATORS}, a dependable one about {thresholds.FEW_CREATORS}. "
                       "Add creators, or loosen the filters.")
    positive = table["total"].to_numpy() > 0
    if not positive.any():
        raise FitError(f"None of the {words.whole(len(table))} creators has any of this outcome: every count is zero. "
                       "Choose another outcome, or check the column.")
    codes, names = pd.factorize(table["platform"])
    counts = np.bincount(codes[positive], minlength=len(names))
    kept = platforms_kept(names, counts)
    if not kept:
        raise FitError(_too_few_with_any(names, counts, len(table)))
    stays = np.isin(names.astype(str), kept)[codes]
    away = table.loc[~stays, "platform"].value_counts()
    table = table if stays.all() else table[stays].reset_index(drop=True)
    rows = CreatorRows(table, kept, tuple((str(name), int(number)) for name, number in away.sort_index().items()))
    _check_sizes(rows)
    return rows


def _too_few_with_any(names: Iterable, positive: np.ndarray, of_all: int) -> str:
    """Why no platform carries a slope: creators are there, and nearly all of them have none of the outcome, or each
    platform has a few. positive: creators of each platform who have any."""
    fewest, known = thresholds.FEWEST_CREATORS, int(positive.sum())
    best, most = str(names[int(positive.argmax())]), int(positive.max())
    has = "has" if known == 1 else "have"
    if known < fewest:
        return (f"Only {words.whole(known)} of {words.plural(of_all, 'creator')} {has} any of this outcome, and a "
                f"slope needs at least {fewest} who do on one platform. Choose another outcome, or add creators who "
                "have some of it.")
    return (f"No platform has {fewest} creators with any of this outcome: {words.whole(known)} of "
            f"{words.plural(of_all, 'creator')} {has}, on {words.plural(int((positive > 0).sum()), 'platform')}, "
            f"{words.whole(most)} of them on {best}. Choose another outcome, or add creators of {best} who have some "
            "of it.")


def platforms_kept(names: Iterable, positive: Iterable[float]) -> tuple[str, ...]:
    """The platforms that get a level of their own, in order, by how many creators of each have any of the outcome."""
    return tuple(sorted(str(name) for name, number in zip(names, positive, strict=True)
                        if number >= thresholds.FEWEST_CREATORS))


def _check_sizes(rows: CreatorRows) -> None:
    """A slope needs different sizes on one platform, and must not hang on a single account."""
    design = rows.design if rows.positive.all() else rows.design[rows.positive]
    x, codes = rows.x[rows.positive], rows.codes[rows.positive]
    means = np.bincount(codes, weights=x) / np.maximum(np.bincount(codes), 1)
    within = x - means[codes]
    if np.sum(within**2) <= 1e-9:
        raise FitError(_one_size(rows))
    leverage = hat_values(design)
    if leverage.max() > 1 - 1e-9:
        worst = int(np.flatnonzero(rows.positive)[leverage.argmax()])
        raise FitError(f"The slope would rest on one account, {rows.label(worst)} with "
                       f"{words.size(rows.followers[worst])} followers: all others have one size. "
                       "Add creators of other sizes.")


def _one_size(rows: CreatorRows) -> str:
    """That nobody's size differs among those who have any of the outcome, on any platform; which size that is."""
    codes, followers = rows.codes[rows.positive], rows.followers[rows.positive]
    sizes = [words.size(followers[codes == code][0]) for code in range(len(rows.platforms))]
    alone = len(rows.platforms) == 1
    told = sizes[0] if alone else ", ".join(
        f"{size} on {name}" for size, name in list(zip(sizes, rows.platforms, strict=True))[:_MOST_NAMED])
    more = f" and {words.whole(len(sizes) - _MOST_NAMED)} more" * (len(sizes) > _MOST_NAMED)
    some = "" if rows.positive.all() else " who have any of this outcome"
    return (f"All creators{'' if alone else ' of a platform'}{some} have the same follower count ({told}{more}): "
            f"without different sizes nothing can be said about size. Add creators of other sizes{some}.")


def hat_values(design: np.ndarray) -> np.ndarray:
    """Leverage of each row of a design of full rank: the diagonal of X (X'X)^-1 X'. In blocks, which stay in the
    processor's cache and need no second table."""
    inverse = np.linalg.pinv(design.T @ design)
    found = np.empty(len(design))
    for start in range(0, len(design), BLOCK):
        rows = design[start : start + BLOCK]
        np.einsum("ij,ij->i", rows @ inverse, rows, out=found[start : start + BLOCK])
    return found
