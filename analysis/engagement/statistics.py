"""Median, mean, P10–P90 and their intervals of rows put in order by followers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.engagement import intervals
from analysis.engagement.rows import account_codes

#: Tiers with fewer creators are not named in a title, and a finding says so.
FEWEST_IN_TIER = 10
#: Posts younger than this when they were counted are still growing (1.5 to 2.2 times within 11 days, evidence C6).
YOUNG_DAYS = 7.0


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


@dataclass(frozen=True, eq=False)
class Ordered:
    """Rows by follower count: followers ascending (n,), values (n,), accounts (n,) whole numbers, posts (n,).

    single: whether each account has one row, so that its values are independent.
    """

    followers: np.ndarray
    values: np.ndarray
    accounts: np.ndarray
    posts: np.ndarray
    single: bool

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Ordered:
        """Rows with known followers and value; the others are left out."""
        followers = rows["followers"].to_numpy(dtype=float)
        values = rows["rate"].to_numpy(dtype=float)
        known = (followers > 0) & np.isfinite(followers) & np.isfinite(values)
        posts = rows["posts"].to_numpy(dtype=float) if "posts" in rows.columns else np.ones(len(rows))
        order = np.flatnonzero(known)
        order = order[np.argsort(followers[order], kind="stable")]
        accounts = account_codes(rows)[order]
        single = len(accounts) == 0 or int(np.bincount(accounts).max()) == 1
        return cls(followers[order], values[order], accounts, posts[order], single)

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
        p10, p90 = np.quantile(values, [0.1, 0.9])
        return Statistics(creators, posts, *self.median(part), float(values.mean()), *mean, float(p10), float(p90))


#: Steps of the line by size: eight to a factor of ten, joined until each holds enough rows and creators.
STEPS_PER_DECADE = 8
FEWEST_ROWS, FEWEST_CREATORS = 20, 10


def line_by_size(ordered: Ordered) -> pd.DataFrame:
    """Median, P10 and P90 along follower counts: followers (the median of a step), low, high, median, p10, p90, rows.

    Steps are an eighth of a factor of ten wide and joined with the next until each holds at least 20 rows and 10
    creators (and one in a hundred of all rows, so that the ends of a large list do not flicker). Empty below that.
    """
    columns = ["followers", "low", "high", "median", "p10", "p90", "rows"]
    number = len(ordered)
    if number == 0:
        return pd.DataFrame(columns=columns, dtype=float)
    steps = np.floor(np.log10(ordered.followers) * STEPS_PER_DECADE + 1e-9)
    starts = np.flatnonzero(np.diff(steps, prepend=-np.inf))
    fewest = max(FEWEST_ROWS, number // 100)
    parts: list[slice] = []
    first = 0
    for end in (*starts[1:].tolist(), number):
        if end - first >= fewest and ordered.creators(slice(first, end)) >= FEWEST_CREATORS:
            parts.append(slice(first, end))
            first = end
    if parts and first < number:
        # What is left at the top is too little for a step of its own.
        parts[-1] = slice(parts[-1].start, number)
    records = []
    for part in parts:
        followers, values = ordered.followers[part], ordered.values[part]
        p10, median, p90 = np.quantile(values, [0.1, 0.5, 0.9])
        records.append((float(np.median(followers)), followers[0], followers[-1], median, p10, p90, len(values)))
    return pd.DataFrame(records, columns=columns)
