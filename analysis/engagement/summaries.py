"""What engagement looks like by size: the table by tier, the line, and the words for both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import pandas as pd

from analysis import words
from analysis.engagement import telling
from analysis.engagement.intervals import ratio_of_medians
from analysis.engagement.request import EngagementRequest
from analysis.engagement.rows import gathered_groups
from analysis.engagement.statistics import YOUNG_DAYS, AboveFollowers, Ordered, Statistics, line_by_size
from analysis.engagement.tiers import PRESETS, Tier, TierSet
from analysis.errors import FitError
from analysis.findings import Answer, Finding, Number


@dataclass(frozen=True)
class PostMixture:
    """What kinds of posts stand behind the rows: numbers of posts.

    dated: posts with both the day published and the day counted; young: those of them under YOUNG_DAYS between.
    """

    sponsored: int = 0
    organic: int = 0
    dated: int = 0
    young: int = 0

    @classmethod
    def of(cls, posts: pd.DataFrame) -> PostMixture:
        """Counted in a canonical posts table; columns that are absent count nothing."""
        counts = {}
        if "sponsored" in posts.columns:
            flags = posts["sponsored"].astype("boolean")
            counts = {"sponsored": int(flags.sum()), "organic": int((~flags).sum())}
        if {"published_at", "observed_at"} <= set(posts.columns):
            ages = (pd.to_datetime(posts["observed_at"]) - pd.to_datetime(posts["published_at"])).dropna()
            counts |= {"dated": len(ages), "young": int((ages < pd.Timedelta(days=YOUNG_DAYS)).sum())}
        return cls(**counts)


@dataclass(frozen=True)
class MicroAgainstLarger:
    """Under one definition: the typical value of micro creators over that of all larger ones, with its interval."""

    definition: str
    micro: Tier
    ratio: float
    low: float
    high: float

    @property
    def conclusion(self) -> str:
        """"higher", "lower", "cannot tell", or "too few"."""
        if math.isnan(self.ratio):
            return "too few"
        return "higher" if self.low > 1 else "lower" if self.high < 1 else "cannot tell"


@dataclass(frozen=True, eq=False)
class EngagementSummary:
    """Engagement by size.

    table: one row a tier: tier, low, high, creators, posts, median, median_low, median_high, mean, mean_low,
    mean_high, p10, p90 (rates are fractions; NaN where it cannot be said). by_group: the same with a column
    `group` first, or None. line: followers, low, high, median, p10, p90, rows. overall: all rows, tier or none.
    rows: all; outside: in no tier; unknown: without followers or value; zeros: value 0;
    sum of rows over tiers + outside + unknown = rows.
    other_definitions: micro against larger creators under each published definition. by_platform: the median of each
    platform, the one with most rows first; empty where there is only one. above: rates over 100 % of the followers.
    """

    request: EngagementRequest
    where: str
    table: pd.DataFrame
    by_group: pd.DataFrame | None
    line: pd.DataFrame
    overall: Statistics
    rows: int
    outside: int
    unknown: int
    zeros: int
    other_definitions: tuple[MicroAgainstLarger, ...]
    by_platform: dict[str, float] = field(default_factory=dict)
    mixture: PostMixture = PostMixture()
    parts: tuple[str, ...] = ()
    above: AboveFollowers = AboveFollowers()

    @property
    def answer(self) -> Answer:
        """What opens the page."""
        return telling.answer(self)

    @property
    def text(self) -> str:
        """Title and text in one paragraph."""
        return f"{self.answer.title}. {self.answer.text}"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What to know before deciding on this."""
        return telling.findings(self)

    @property
    def with_groups(self) -> pd.DataFrame:
        """The table of all rows (group "all") and of each group, one below the other."""
        everyone = self.table.assign(group="all")[["group", *self.table.columns]]
        return everyone if self.by_group is None else pd.concat([everyone, self.by_group], ignore_index=True)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers below the title."""
        return self.answer.numbers


def tier_table(ordered: Ordered, tiers: TierSet) -> pd.DataFrame:
    """One row a tier, as in EngagementSummary.table."""
    return pd.DataFrame([
        {"tier": tier.name, "low": tier.low, "high": tier.high,
         **asdict(ordered.statistics(ordered.between(tier.low, tier.high)))}
        for tier in tiers.tiers
    ])


def group_tables(rows: pd.DataFrame, tiers: TierSet, by: str) -> pd.DataFrame:
    """The table by tier within each of the largest groups of a column; column `group` first."""
    groups, names = gathered_groups(rows[by])
    ordered, tables = Ordered.of(rows), []
    for name in names:
        table = tier_table(ordered.only((groups == name).to_numpy()), tiers)
        tables.append(table.assign(group=name)[["group", *table.columns]])
    return pd.concat(tables, ignore_index=True)


def micro_against_larger(ordered: Ordered, definitions: Sequence[TierSet] = PRESETS) -> tuple[MicroAgainstLarger, ...]:
    """Micro against all larger creators under each definition that names a micro tier, each range once."""
    found: dict[tuple[float, float], MicroAgainstLarger] = {}
    for tiers in definitions:
        micro = tiers.tier("micro")
        if micro is None or (micro.low, micro.high) in found:
            continue
        ratio = ratio_of_medians(ordered.median(ordered.between(micro.low, micro.high)),
                                 ordered.median(ordered.between(micro.high, math.inf)))
        found[micro.low, micro.high] = MicroAgainstLarger(tiers.name, micro, *ratio)
    return tuple(found.values())


def summarise(rows: pd.DataFrame, tiers: TierSet | None = None, *, request: EngagementRequest | None = None,
              points: pd.DataFrame | None = None, where: str = "", mixture: PostMixture | None = None,
              parts: tuple[str, ...] = ()) -> EngagementSummary:
    """Engagement by size, from rows as data.engine gives them (one a creator, or one a post).

    rows: creator_id, platform, followers, rate, and posts (numbers of posts; 1 each where absent).
    tiers: the definition of sizes; the request's unless given. points: rows for the groups (request.by), where they
    are other rows. where: the filters in words (campaigns.filters.words). mixture: kinds of posts behind the rows.
    parts: what engagement consists of (campaigns.card.engagement_parts).
    Medians have exact order-statistic intervals, means t intervals; with several rows a creator both go by creator
    (analysis.engagement.intervals). Quantiles interpolate linearly. Raises FitError when no row can be used.
    """
    request = EngagementRequest() if request is None else request
    tiers = request.tiers if tiers is None else tiers
    ordered = Ordered.of(rows)
    if len(ordered) == 0:
        raise FitError(
            f"No {request.unit}{telling.within(where)} has known followers and a known value of {request.measure} "
            f"({words.plural(len(rows), 'row')} looked at): choose another outcome or denominator, or fewer filters."
        )
    points = rows if points is None else points
    inside = ordered.between(tiers.edges[0], tiers.edges[-1])
    return EngagementSummary(
        request=request,
        where=where,
        table=tier_table(ordered, tiers),
        by_group=group_tables(points, tiers, request.by[-1]) if request.by else None,
        line=line_by_size(ordered),
        overall=ordered.statistics(slice(0, len(ordered))),
        rows=len(rows),
        outside=len(ordered) - (inside.stop - inside.start),
        unknown=len(rows) - len(ordered),
        zeros=int(np.count_nonzero(ordered.values == 0)),
        other_definitions=micro_against_larger(ordered),
        by_platform=_medians_by_platform(rows, ordered),
        mixture=PostMixture() if mixture is None else mixture,
        parts=parts,
        above=_above(rows, request, tiers),
    )


def _above(rows: pd.DataFrame, request: EngagementRequest, tiers: TierSet) -> AboveFollowers:
    if request.per != "followers":
        return AboveFollowers()
    names = rows["name"].where(rows["name"].notna(), rows["creator_id"]) if "name" in rows else rows["creator_id"]
    return AboveFollowers.of(rows["rate"].to_numpy(dtype=float, na_value=np.nan),
                             rows["followers"].to_numpy(dtype=float, na_value=np.nan), names.to_numpy(), tiers)


def _medians_by_platform(rows: pd.DataFrame, ordered: Ordered) -> dict[str, float]:
    sizes = rows["platform"].value_counts()
    if len(sizes) < 2:
        return {}
    platform = rows["platform"]
    parts = {str(name): ordered.only((platform == name).to_numpy(dtype=bool, na_value=False)) for name in sizes.index}
    return {name: float(np.median(part.values)) for name, part in parts.items() if len(part)}
