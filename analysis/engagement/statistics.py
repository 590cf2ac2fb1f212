"""Median, mean, P10–P90 and their intervals of rows put in order by followers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import words
from analysis.engagement import intervals
from analysis.engagement.request import say_rate
from analysis.engagement.rows import account_codes
from analysis.engagement.tiers import PRESETS, TierSet
from analysis.findings import Finding

#: Tiers with fewer creators are not named in a title, and a finding says so.
FEWEST_IN_TIER = 10
#: Posts younger than this when they were counted are still growing (1.5 to 2.2 times within 11 days, evidence C6).
YOUNG_DAYS = 7.0
#: This share of the creators with more than one interaction per follower and post is no accident any more.
NOTICEABLE = 0.01
#: More views than followers are nothing strange; more likes are.
UNBOUNDED = ("views", "reach")


@dataclass(frozen=True)
class Statistics:
    """What a group of rows looks like. Rates are fractions, counts are per post; NaN where it cannot be said.

    creators: accounts (a creator on one platform); posts: posts behind them. median_low, median_high, mean_low,
    mean_high: 95 % intervals by creator. p10, p90: a tenth of the rows lies below, above.
    """

    creators: int
    posts: int
    median: float = math.nan
    median_low: float = math.nan
    median_high: float = math.nan
    mean: float = math.nan
    mean_low: float = math.nan
    mean_high: float = math.nan
    p10: float = math.nan
    p90: float = math.nan

    @property
    def median_interval(self) -> tuple[float, float, float]:
        """(median, low, high)."""
        return self.median, self.median_low, self.median_high


def one_each(accounts: np.ndarray) -> bool:
    """Whether no account stands here twice."""
    return len(accounts) == 0 or int(np.bincount(accounts).max()) == 1


@dataclass(frozen=True, eq=False)
class Ordered:
    """Rows by follower count: followers ascending (n,), values (n,), accounts (n,) whole numbers, posts (n,).

    positions (n,): where each stood in the rows given. single: whether each account has one row, so that its values
    are independent.
    """

    positions: np.ndarray
    followers: np.ndarray
    values: np.ndarray
    accounts: np.ndarray
    posts: np.ndarray
    single: bool

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Ordered:
        """Rows with known followers and value; the others are left out."""
        followers = rows["followers"].to_numpy(dtype=float, na_value=np.nan)
        values = rows["rate"].to_numpy(dtype=float, na_value=np.nan)
        known = (followers > 0) & np.isfinite(followers) & np.isfinite(values)
        posts = rows["posts"].to_numpy(dtype=float, na_value=np.nan) if "posts" in rows.columns else np.ones(len(rows))
        order = np.flatnonzero(known)
        order = order[np.argsort(followers[order], kind="stable")]
        accounts = account_codes(rows)[order]
        return cls(order, followers[order], values[order], accounts, posts[order], one_each(accounts))

    def only(self, wanted: np.ndarray) -> Ordered:
        """Those of the rows given that are wanted (a truth value for each), without ordering them again."""
        mine = wanted[self.positions]
        accounts = self.accounts[mine]
        return Ordered(self.positions[mine], self.followers[mine], self.values[mine], accounts, self.posts[mine],
                       self.single or one_each(accounts))

    def __len__(self) -> int:
        return len(self.values)

    def between(self, low: float, high: float) -> slice:
        """The rows from low followers (included) to high (not included)."""
        first, last = np.searchsorted(self.followers, [low, high])
        return slice(int(first), int(last))

    def creators(self, part: slice) -> int:
        """How many accounts these rows are of."""
        accounts = self.accounts[part]
        return len(accounts) if self.single else int(np.count_nonzero(np.bincount(accounts)))

    def median(self, part: slice) -> tuple[float, float, float]:
        """Median of these rows with its interval by creator."""
        values = self.values[part]
        if len(values) == 0:
            return math.nan, math.nan, math.nan
        bounds = (intervals.median_interval(values) if self.single
                  else intervals.clustered_median_interval(values, self.accounts[part]))
        return float(np.median(values)), *bounds

    def statistics(self, part: slice) -> Statistics:
        """Everything the table says about these rows."""
        values = self.values[part]
        creators, posts = self.creators(part), int(self.posts[part].sum())
        if len(values) == 0:
            return Statistics(creators, posts)
        mean = (intervals.mean_interval(values) if self.single
                else intervals.clustered_mean_interval(values, self.accounts[part]))
        # No rate or count is below zero, so what lies there is cut off: the range holds the mean as often as before.
        low, high = (bound if math.isnan(bound) else max(bound, 0.0) for bound in mean)
        p10, p90 = np.quantile(values, [0.1, 0.9])
        return Statistics(creators, posts, *self.median(part), float(values.mean()), low, high, float(p10), float(p90))


#: The line by size: twelve points to a factor of ten, each over the rows within a factor of 1.6 in followers
#: (a fifth of a factor of ten each way), widened to a quarter of the rows or this many if those are fewer.
POINTS_PER_DECADE, REACH = 12, 10**0.2
FEWEST_ROWS, WIDENED_TO, FEWEST_CREATORS = 20, 60, 10


def line_by_size(ordered: Ordered) -> pd.DataFrame:
    """Median, P10 and P90 along follower counts: followers (the median of a window), low, high, median, p10, p90, rows.

    Running quantiles over the rows of like size; a window is never stretched beyond the data, and one of fewer than
    10 creators is left out. Empty below 20 rows.
    """
    columns = ["followers", "low", "high", "median", "p10", "p90", "rows"]
    number = len(ordered)
    if number < FEWEST_ROWS:
        return pd.DataFrame(columns=columns, dtype=float)
    fewest = max(FEWEST_ROWS, min(WIDENED_TO, number // 4))
    sizes = ordered.followers
    first, last = np.log10(sizes[fewest // 2]), np.log10(sizes[number - 1 - fewest // 2])
    centres = np.logspace(first, last, max(2, int((last - first) * POINTS_PER_DECADE) + 1))
    windows: dict[tuple[int, int], None] = {}
    for centre in centres:
        low, high = (int(k) for k in np.searchsorted(sizes, [centre / REACH, centre * REACH]))
        if high - low < fewest:
            middle = int(np.searchsorted(sizes, centre))
            low = max(0, min(middle - fewest // 2, number - fewest))
            high = low + fewest
        windows[low, high] = None
    records = []
    for low, high in windows:
        part = slice(low, high)
        if ordered.creators(part) < FEWEST_CREATORS:
            continue
        p10, median, p90 = np.quantile(ordered.values[part], [0.1, 0.5, 0.9])
        records.append((sizes[(low + high) // 2], sizes[low], sizes[high - 1], median, p10, p90, high - low))
    line = pd.DataFrame(records, columns=columns)
    return line.drop_duplicates("followers", ignore_index=True)


@dataclass(frozen=True)
class AboveFollowers:
    """How many of the creators (or posts) have more of the outcome per post than followers: above, of known. highest
    is the rate of the one called who; tier: the label of a tier whose typical rate is above, or ""."""

    above: int = 0
    known: int = 0
    highest: float = 0.0
    who: str = ""
    tier: str = ""

    @classmethod
    def of(cls, rates, followers, names: Sequence[object], tiers: TierSet = PRESETS[0]) -> AboveFollowers:
        """Counted in arrays of one length; unknown rates and follower counts take no part."""
        rates, followers = np.asarray(rates, dtype=float), np.asarray(followers, dtype=float)
        known = np.flatnonzero(np.isfinite(rates) & (followers > 0))
        if len(known) == 0:
            return cls()
        rates, number = rates[known], tiers.index(followers[known])
        worst = int(rates.argmax())
        found = (tier.label for k, tier in enumerate(tiers.tiers)
                 if (number == k).any() and np.median(rates[number == k]) > 1)
        return cls(int((rates > 1).sum()), len(known), float(rates[worst]), str(names[known[worst]]), next(found, ""))

    def finding(self, outcome: str, *, unit: str = "creator", where: str = "") -> Finding | None:
        """What is wrong with the columns, where so many rates can hardly be right; None else."""
        if outcome in UNBOUNDED or self.above == 0 or (self.above < NOTICEABLE * self.known and not self.tier):
            return None
        by = f" by {self.who}" if unit == "post" else f", {self.who}"
        typical = f" The typical {unit} of {self.tier} is among them." if self.tier else ""
        more = "has" if self.above == 1 else "have"
        return Finding(
            "review", f"{words.plural(self.above, unit)} of {words.whole(self.known)}{where} {more} more {outcome} on "
            f"a post than followers; the highest{by}, has {say_rate(self.highest, 'followers')}.{typical}",
            "Check that the follower and the engagement columns are the right ones, and that the counts are per post "
            "and not totals.")
