"""M7, slopes by group (niche, country, platform, campaign) and what they have in common (method.md A4, A7)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.stats.meta_analysis import combine_effects

from analysis import words
from analysis.decline import thresholds
from analysis.decline.line import Slope
from analysis.decline.rows import prepare
from analysis.decline.typical import fit_typical
from analysis.decline.verdict import change
from analysis.engagement.rows import NOT_KNOWN, group_words
from analysis.errors import FitError

BY = ("niche", "country", "platform", "campaign")
#: Groups left out that a sentence names; more are counted.
NAMED = 3
#: A slope with a smaller variance follows a formula; what is left is rounding.
EXACT = 1e-20


@dataclass(frozen=True)
class Heterogeneity:
    """Do the groups differ? q with its p_value, i2: share of the differences beyond chance, tau: sd of true slopes."""

    q: float
    p_value: float
    i2: float
    tau: float


@dataclass(frozen=True, eq=False)
class GroupedDecline:
    """Typical slopes by group.

    table: group, slope, low, high, standard_error, creators, shrunken (the slope drawn towards the pooled one by its
    own uncertainty; shown with the wider interval of the group itself). pooled: random-effects mean.
    left_out: (group, creators) of the groups with too few creators or without different sizes.
    """

    by: str
    table: pd.DataFrame
    pooled: Slope
    heterogeneity: Heterogeneity
    left_out: tuple[tuple[str, int], ...]
    subject: str = "the rate"

    @property
    def text(self) -> str:
        """What the groups say, in two sentences."""
        low, high = self.table.loc[self.table["slope"].idxmin()], self.table.loc[self.table["slope"].idxmax()]
        mean = change(words.per_doubling(self.pooled.slope), sign=True)
        whole = words.plural(len(self.table), self.by, _many(self.by))
        first = f"Over {whole} the mean change of {self.subject} is {mean} per doubling of followers"
        if self.heterogeneity.p_value >= 0.05:
            return f"{first}; differences between them are no larger than chance makes them."
        return (f"{first}, and they differ by more than chance: from "
                f"{change(words.per_doubling(low['slope']), sign=True)} ({low['group']}) to "
                f"{change(words.per_doubling(high['slope']), sign=True)} ({high['group']}).")

    @property
    def note(self) -> str:
        """What a creator counts for, where it is not plain; else empty."""
        if self.by != "campaign":
            return ""
        return ("A creator counts in each campaign with what belongs to it, so those in several campaigns make them "
                "look a little more alike than they are.")

    def caption(self, *, cut: bool) -> str:
        """What stands under the picture. cut: whether the range of a group runs on beyond it."""
        said = ["Dots: each group alone with its 95 % range. Upright ticks: drawn towards the others, a better guess "
                "for small groups. Band: all together (95 %).",
                "Arrows: the range runs on beyond the picture." if cut else "", self.note, self.left_out_text]
        return " ".join(part for part in said if part)

    @property
    def left_out_text(self) -> str:
        """How many groups are left out, why, and a few of them by name; empty where none is. `taken_along` has all."""
        if not self.left_out:
            return ""
        largest = [name for name, _ in sorted(self.left_out, key=lambda one: (-one[1], one[0]))]
        few = f"Left out with fewer than {thresholds.CREATORS_FOR_GROUP} creators, or with creators of one size only: "
        if len(largest) <= NAMED:
            return f"{few}{', '.join(largest)}."
        whole = words.plural(len(largest), self.by, _many(self.by))
        return f"{few}{whole}, the largest {', '.join(largest[:NAMED])}; all of them are in the download."

    @property
    def taken_along(self) -> pd.DataFrame:
        """The table, then the groups left out: their creators, and no slope."""
        rest = pd.DataFrame(self.left_out, columns=["group", "creators"])
        return pd.concat([self.table, rest], ignore_index=True) if len(rest) else self.table


def _many(by: str) -> str:
    return {"niche": "niches", "country": "countries", "platform": "platforms", "campaign": "campaigns"}[by]


def fit_groups(frame: pd.DataFrame, by: str, *, minimum: int | None = None,
               subject: str = "the rate") -> GroupedDecline:
    """Slope of each group with at least `minimum` creators (30 unless told) that have any of the outcome.

    frame: creator rows; by campaign one row a creator and campaign. subject: what is measured, as it stands in a
    sentence."""
    if by not in BY:
        raise FitError(f"Slopes can be told by {', '.join(BY)}, not by {by!r}.")
    minimum = thresholds.CREATORS_FOR_GROUP if minimum is None else minimum
    frame = frame if by in frame else frame.iloc[:0].assign(**{by: None})
    known = frame[group_words(frame[by]) != NOT_KNOWN]
    lines, left_out = [], []
    for group, part in known.groupby(known[by].astype(str), sort=True):
        creators = int((part["total"] > 0).sum())
        if creators < minimum:
            left_out.append((str(group), creators))
            continue
        try:
            slope = fit_typical(prepare(part)).line.slope
        except FitError:  # one size only, or one account that carries the slope: no slope of its own
            left_out.append((str(group), creators))
            continue
        lines.append((str(group), slope.slope, slope.low, slope.high, slope.standard_error, creators))
    if len(lines) < 2:
        raise FitError(f"Fewer than two {_many(by)} have {minimum} creators of different sizes each "
                       f"({len(lines)} of {len(lines) + len(left_out)}): slopes by {by} cannot be compared yet.")
    table = pd.DataFrame(lines, columns=["group", "slope", "low", "high", "standard_error", "creators"])
    pooled, heterogeneity = _pool(table)
    own = table["standard_error"] ** 2
    weight = heterogeneity.tau**2 / (heterogeneity.tau**2 + own) if heterogeneity.tau > 0 else 0.0 * own
    table["shrunken"] = pooled.slope + weight * (table["slope"] - pooled.slope)
    return GroupedDecline(by, table.sort_values("slope", ignore_index=True), pooled, heterogeneity, tuple(left_out),
                          subject)


def _pool(table: pd.DataFrame) -> tuple[Slope, Heterogeneity]:
    """Random-effects mean with its t interval, and Cochran's Q."""
    variance = table["standard_error"].to_numpy() ** 2
    if not (variance > EXACT).all():
        raise FitError("A group's slope has no error at all: its rates follow a formula exactly and cannot be pooled.")
    with np.errstate(divide="ignore"):  # groups that are exactly alike have no heterogeneity to divide by
        result = combine_effects(table["slope"].to_numpy(), variance, method_re="iterated", use_t=True)
    test = result.test_homogeneity()
    pooled = Slope.of(float(result.mean_effect_re), float(result.sd_eff_w_re), float(len(table) - 1))
    tau = math.sqrt(max(float(result.tau2), 0.0))
    i2 = max(0.0, float(result.i2))
    return pooled, Heterogeneity(float(test.statistic), float(test.pvalue), i2 if np.isfinite(i2) else 0.0, tau)
