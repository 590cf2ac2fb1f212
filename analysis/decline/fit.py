"""The fitted decline as a frozen value (house.md), and the functions that return it."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import words
from analysis.decline import checks, thresholds, verdict
from analysis.decline.artefact import artefact_factor
from analysis.decline.average import AverageCreator, fit_average, fit_average_of
from analysis.decline.bend import Bend, find_bend
from analysis.decline.compare import compare_models
from analysis.decline.curve import BentCurve, Curve, band_around, fit_bent, straight_curve
from analysis.decline.drift import Drift, find_drifts
from analysis.decline.groups import BY, GroupedDecline, fit_groups
from analysis.decline.line import Line, Slope, to_x
from analysis.decline.numbers import numbers_of
from analysis.decline.peak import TwoLines, two_lines
from analysis.decline.rows import CreatorRows, prepare
from analysis.decline.selected import Undone, undo
from analysis.decline.smooth import SmoothCurve, fit_smooth
from analysis.decline.spread import Spread, constant_spread, fit_spread
from analysis.decline.trust import Trust, fit_trust, post_scatter
from analysis.decline.typical import fit_typical, many_zeros
from analysis.decline.within import Panel, WithinBetween, fit_within, panel_of
from analysis.engagement.rows import by_creator_and
from analysis.errors import FitError
from analysis.findings import Answer, Finding
from analysis.threads import one_thread
from data.campaigns import Campaigns
from data.engine import by_deal, creator_rows, frame_of, post_rows, standing_creators
from data.quality.young import latest_day, young_posts

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True)
class Context:
    """What was fitted, for sentences: outcome and per; scope: the filters in words; parts: what engagement is made of;
    selection: how the list was chosen (None: not answered, "" : not asked); sponsored: share of sponsored posts where
    that is known; young: share of the posts too young to judge, where dates tell; source: the data's own title;
    synthetic: made up, not measured; some_posts: a filter leaves out posts of the creators."""

    outcome: str = "engagement"
    per: str = "followers"
    scope: str = ""
    parts: tuple[str, ...] = ()
    selection: str | None = ""
    sponsored: float | None = None
    source: str = ""
    posts: int = 0
    synthetic: bool = False
    young: float | None = None
    some_posts: bool = False


@dataclass(frozen=True, eq=False)
class DeclineFit:
    """A fitted decline curve; rates are fractions per post, levels are stated at 10,000 followers.

    typical, average: slopes of the median and of the mean creator (money follows the mean). typical_line,
    average_line: the same with levels and covariance. spread: of creators around the curve, for a new creator of any
    platform; spread_within: of one platform. trust: how far a creator's own record counts. artefact_factor: follower
    counts wrong by this factor alone would create the decline (None unless it declines, per follower).
    explained: share of the differences in ln(rate) within platforms that follower counts account for.
    rows: the creator rows (None for known parameters). alpha, error_method: of the average creator. posts_of: gives
    the rows of single posts, for those parts that ask for them; none of the verdict does. campaigns_of: gives creator
    rows of each campaign, with its name; None where fewer than two campaigns are known.
    """

    typical_line: Line
    average_line: Line
    spread: Spread
    spread_within: Spread
    trust: Trust
    context: Context
    artefact_factor: float | None = None
    explained: float | None = None
    rows: CreatorRows | None = None
    alpha: float = 0.0
    error_method: str = "given"
    seed: int = 0
    posts_of: Callable[[], pd.DataFrame] | None = None
    campaigns_of: Callable[[], pd.DataFrame] | None = None

    @classmethod
    def from_parameters(cls, *, rate_at_reference: float, slope: float, reference: float = thresholds.REFERENCE,
                        slope_standard_error: float = 0.0, residual_sd: float = 0.0) -> DeclineFit:
        """A known decline. rate_at_reference: the average rate (a fraction per post) at `reference` followers;
        residual_sd: sd of ln(rate) between creators, all of it lasting. The typical rate is
        exp(-sd**2 / 2) times the average one."""
        problems = [f"{name} must be {rule}, not {value}" for name, value, rule, fine in (
            ("rate_at_reference", rate_at_reference, "above zero", rate_at_reference > 0),
            ("slope", slope, "a number", math.isfinite(slope)),
            ("reference", reference, "above zero", reference > 0),
            ("slope_standard_error", slope_standard_error, "zero or more", slope_standard_error >= 0),
            ("residual_sd", residual_sd, "zero or more", residual_sd >= 0)) if not fine]
        if problems:
            raise FitError("\n".join(problems))
        at = float(to_x(reference))
        level = math.log(rate_at_reference) - slope * at
        variance = slope_standard_error**2
        known = Slope.of(slope, slope_standard_error, math.inf)
        covariance = ((variance * at * at, -variance * at), (-variance * at, variance))
        average = Line(known, level, (), (), covariance)
        typical = replace(average, level=level - residual_sd**2 / 2)
        spread = constant_spread(residual_sd, typical)
        return cls(typical, average, spread, spread, Trust(residual_sd, 0.0, False), Context())

    @property
    def typical(self) -> Slope:
        """Slope of the typical creator (the median)."""
        return self.typical_line.slope

    @property
    def average(self) -> Slope:
        """Slope of the average creator (the mean), which money follows."""
        return self.average_line.slope

    @cached_property
    @one_thread()
    def undone(self) -> Undone | None:
        """What is left when it is undone that the list was chosen by what is measured; None where it was not."""
        if self.rows is None:
            return None
        return undo(self.rows, selection=self.context.selection, outcome=self.outcome, per=self.per,
                    some_posts=self.context.some_posts)

    @property
    def population(self) -> Slope | None:
        """Slope of the typical creator of the population that a list of the best by engagement was cut from; None for
        any other list, or where that cannot be had (`undone.reason` says why)."""
        return None if self.undone is None else self.undone.slope

    @cached_property
    def judged_by(self) -> str:
        """Whose slope decides the state: "typical", or "average" where 1 % of the creators or more have none of the
        outcome, whom the typical creator leaves out. A list chosen by its outcome has none of those."""
        return "average" if self.rows is not None and self.undone is None and many_zeros(self.rows) else "typical"

    @property
    def stated(self) -> Slope:
        """The slope that the verdict states: of the population where the list was cut from one, else of whom it is
        judged by."""
        if self.population is not None:
            return self.population
        return self.average if self.judged_by == "average" else self.typical

    @property
    def share_without(self) -> float:
        """Share of the creators with none of the outcome at all; 0 for known parameters."""
        return 0.0 if self.rows is None else float(np.mean(~self.rows.positive))

    @property
    def outcome(self) -> str:
        """What is measured."""
        return self.context.outcome

    @property
    def per(self) -> str:
        """What the rate is taken per."""
        return self.context.per

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms that have a level of their own."""
        return self.typical_line.platforms

    @property
    def creators(self) -> int:
        """Number of creator rows in the fit; 0 for known parameters."""
        return 0 if self.rows is None else len(self.rows)

    @property
    def covariance(self) -> np.ndarray:
        """(2, 2) covariance of the average creator's (ln rate at 10,000 followers, slope)."""
        return np.array(self.average_line.covariance)

    @property
    def creator_effect_sd(self) -> float:
        """tau: sd of the lasting differences between creators in ln(rate)."""
        return self.trust.creator_sd

    @property
    def post_sd(self) -> float:
        """sigma: sd of one post around its creator in ln(rate)."""
        return self.trust.post_sd

    def typical_rate(self, followers, platform: str | None = None):
        """Median rate per post at these follower counts (scalar or array), of one platform or of the mixture of
        platforms weighted by creators."""
        return self.typical_line.rate(followers, platform)

    def average_rate(self, followers, platform: str | None = None):
        """Mean rate per post at these follower counts, of one platform or of the mixture weighted by creators."""
        return self.average_line.rate(followers, platform)

    def band(self, followers, level: float = 0.9, platform: str | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(low, high) rates between which this share of new creators of these sizes lands."""
        if not 0 < level < 1:
            raise FitError(f"The level of a band is a share between 0 and 1, not {level}.")
        typical = self.typical_line.log_rate(followers, platform)
        spread, position = (self.spread, None) if platform is None or not self.platforms else (
            self.spread_within, self.platforms.index(platform))
        x = to_x(followers)
        return band_around(typical, spread.centre(x, position), spread.half_width(x, level))

    def residual_sd(self, followers) -> np.ndarray:
        """sd of ln(rate) of creators around the curve of their platform at these follower counts."""
        return self.spread_within.sd(to_x(followers))

    def curve(self, followers, *, level: float = 0.9) -> Curve:
        """The curve as drawn at these follower counts: bent where a bend is proven, else straight."""
        if self._bent is not None:
            return self._bent.at(followers, level=level)
        return straight_curve(followers, self.typical_line, self.average_line, self.spread, level=level)

    @cached_property
    @one_thread()
    def bend(self) -> Bend | None:
        """Where the slope of the typical creator changes; computed when first asked for. None where no bend is proven,
        or can be: those who are left out for having none of the outcome make bends where there are none."""
        if self.rows is None or self.judged_by == "average":
            return None
        return find_bend(self.rows.log_rate, self.rows.design[self.rows.positive], seed=self.seed)

    @cached_property
    @one_thread()
    def peak(self) -> TwoLines | None:
        """Two lines on ln(rate): is there a size with the best rate? `.proven` says; None with too few creators."""
        return None if self.rows is None else two_lines(self.rows.log_rate, self.rows.design[self.rows.positive])

    @cached_property
    @one_thread()
    def peak_of_total(self) -> TwoLines | None:
        """Two lines on ln(total per post), which published claims of a best size are about as well; None where the
        rate is not per follower (then the total is another measure) or with too few creators."""
        if self.rows is None or self.per != "followers":
            return None
        rows = self.rows
        return two_lines(rows.log_rate + rows.x[rows.positive], rows.design[rows.positive])

    @cached_property
    def panel(self) -> Panel | None:
        """Posts of the creators who grew; None where there are no posts or too few grew."""
        return None if self.posts_of is None else panel_of(self.posts_of())

    @cached_property
    @one_thread()
    def within(self) -> WithinBetween | None:
        """Slopes between creators and within one who grows; None where too few grew or the fit does not settle
        (`analysis.decline.within.fit_within(fit.panel)` says why)."""
        try:
            return fit_within(self.panel)
        except FitError:
            return None

    @cached_property
    @one_thread()
    def smooth(self) -> SmoothCurve | None:
        """A smooth curve through the creators who have any of the outcome, for drawing beside the typical line; None
        where that line is not what decides, or with too few creators."""
        if self.rows is None or self.undone is not None or self.judged_by == "average":
            return None
        return fit_smooth(self.rows)

    @cached_property
    @one_thread()
    def _bent(self) -> BentCurve | None:
        return None if self.bend is None else fit_bent(self.rows, self.bend.followers)

    @one_thread()
    def by(self, column: str) -> GroupedDecline:
        """Typical slopes by "niche", "country", "platform" or "campaign", pooled, with their heterogeneity. FitError
        where fewer than two groups have 30 creators."""
        if self.rows is None:
            raise FitError("A decline from known parameters has no creators to group. Fit one from data.")
        name, frame = verdict.rate_name(self.context), self.rows.frame
        if column == "campaign":
            frame = frame.iloc[:0] if self.campaigns_of is None else self.campaigns_of()
        return fit_groups(frame, column, subject=f"the {name}" if name.endswith(" rate") else name)

    @property
    def groupings(self) -> tuple[str, ...]:
        """What `by` may be asked here: whatever has more than one group."""
        if self.rows is None:
            return ()
        return tuple(column for column in BY if (
            self.campaigns_of is not None if column == "campaign" else self.rows.frame[column].nunique() > 1))

    @cached_property
    @one_thread()
    def drifts(self) -> tuple[Drift, ...]:
        """The level of each platform over the months, with its break where one is proven; empty without posts of
        several months."""
        return () if self.posts_of is None else find_drifts(self.posts_of())

    @cached_property
    @one_thread()
    def other_models(self) -> pd.DataFrame:
        """model, slope, low, high, note: how far the slope depends on the model; empty for known parameters."""
        if self.rows is None:
            return pd.DataFrame(columns=["model", "slope", "low", "high", "note"])
        return compare_models(self.rows)

    @property
    def support(self) -> tuple[float, float]:
        """Fewest and most followers in the data; (0, inf) for known parameters."""
        if self.rows is None:
            return 0.0, math.inf
        return float(self.rows.followers.min()), float(self.rows.followers.max())

    def creators_near(self, followers, *, dex: float | None = None) -> np.ndarray | None:
        """How many creators stand within +-dex powers of ten of each follower count (None: the configured NEAR_DEX);
        None for known parameters. Fewer than 15 are too few for a statement about that size."""
        if self.rows is None:
            return None
        sizes, factor = np.asarray(followers, float), 10.0 ** (thresholds.NEAR_DEX if dex is None else dex)
        known = np.sort(self.rows.followers)
        return np.searchsorted(known, sizes * factor, "right") - np.searchsorted(known, sizes / factor, "left")

    def supported(self, followers) -> np.ndarray:
        """Whether at least 15 creators stand near each follower count (always true for known parameters)."""
        near = self.creators_near(followers)
        return np.full(np.shape(followers), True) if near is None else near >= thresholds.NEAR_CREATORS

    @cached_property
    def residuals(self) -> pd.DataFrame:
        """creator_id, platform, followers, posts, residual (ln of own rate over the typical rate of that size and
        platform), trust (weight of the own record). A creator with none of the outcome counts as half an interaction.
        Expected per post: average_rate * followers * exp(trust * residual - trust * creator_effect_sd**2 / 2)."""
        columns = ["creator_id", "platform", "followers", "posts", "residual", "trust"]
        if self.rows is None:
            return pd.DataFrame({c: pd.Series(dtype="float64" if c not in columns[:2] else "object") for c in columns})
        rows, line = self.rows, self.typical_line
        fitted = np.array(line.levels)[rows.codes] + line.slope.slope * rows.x
        own = np.log(np.where(rows.positive, rows.total, 0.5) / rows.exposure)
        frame = rows.frame[["creator_id", "platform", "followers", "posts"]].copy()
        frame["residual"], frame["trust"] = own - fitted, self.trust.weight(rows.posts)
        return frame

    @cached_property
    def state(self) -> str:
        """"declines", "rises", "flat" or "cannot tell" (house.md), by the typical slope, or by the average one where
        many creators have none of the outcome (`judged_by`). A list chosen by its engagement is judged by the
        population behind it, and cannot tell where that cannot be had."""
        if self.undone is not None and self.undone.slope is None:
            return "cannot tell"
        return verdict.state_of(self.stated)

    @words.told
    @one_thread()
    def text(self) -> str:
        """The verdict: direction, speed, where, certainty, caveat."""
        return verdict.text_of(self)

    @words.told
    @one_thread()
    def findings(self) -> tuple[Finding, ...]:
        """What was checked, the gravest first, with advice."""
        return checks.findings_of(self)

    @property
    def answer(self) -> Answer:
        """The answer that opens the Decline page."""
        return verdict.answer_of(self, tuple(numbers_of(self)))


def fit_decline(campaigns: Campaigns, *, outcome: str = "engagement", per: str = "followers") -> DeclineFit:
    """Fit the decline of outcome per denominator with followers, on one row per creator and platform.

    Typical creator: OLS of logs, HC3. Average creator: negative binomial with offset, jackknife up to 500 creators.
    Raises FitError, with what was found and what to do, where no slope can be computed. Method.md A4.
    """
    rows = creator_rows(campaigns, outcome=outcome, per=per)
    campaigns_of = _campaigns_of(campaigns, outcome, per)
    if by_deal(campaigns, outcome):  # a deal knows no kind, month or age of its posts, so no filter on those holds
        unfiltered = replace(campaigns.filters, sponsored=None, months=None, settled=False)
        campaigns = replace(campaigns, posts=campaigns.posts.iloc[:0], filters=unfiltered)
    card = campaigns.card
    flags = campaigns.posts["sponsored"].dropna() if "sponsored" in campaigns.posts else pd.Series(dtype=bool)
    context = Context(
        outcome, per, scope=campaigns.filters.words, parts=card.engagement_parts, selection=card.selection,
        sponsored=float(flags.astype(float).mean()) if len(flags) else None, source=card.title,
        posts=int(rows["posts"].sum()) if len(campaigns.posts) else 0, synthetic=card.synthetic,
        young=_young(campaigns), some_posts=bool(campaigns.filters.campaigns or campaigns.filters.months
                                                 or campaigns.filters.sponsored is not None),
    )
    fit = replace(fit_rows(rows, context=context), campaigns_of=campaigns_of)
    return fit if campaigns.posts.empty else replace(
        fit, posts_of=partial(post_rows, campaigns, outcome=outcome, per=per))


def _campaigns_of(campaigns: Campaigns, outcome: str, per: str) -> Callable[[], pd.DataFrame] | None:
    """Gives creator rows of each campaign; None where fewer than two campaigns are known."""
    dealt = by_deal(campaigns, outcome)
    named = (campaigns.deals if dealt else campaigns.posts).get("campaign", pd.Series(dtype=object))
    if named.nunique() < 2:
        return None
    return partial(_by_campaign_of_deals if dealt else _by_campaign, campaigns, outcome, per)


def _by_campaign(campaigns: Campaigns, outcome: str, per: str) -> pd.DataFrame:
    return by_creator_and(post_rows(campaigns, outcome=outcome, per=per), ("campaign",))


def _by_campaign_of_deals(campaigns: Campaigns, outcome: str, per: str) -> pd.DataFrame:
    names = sorted(campaigns.deals["campaign"].dropna().unique())
    parts = ((name, campaigns.keep(replace(campaigns.filters, campaigns=(name,)))) for name in names)
    return pd.concat([creator_rows(part, outcome=outcome, per=per).assign(campaign=name) for name, part in parts],
                     ignore_index=True)


def _young(campaigns: Campaigns) -> float | None:
    """Share of the posts that were too young when their counts were read; None where dates do not tell."""
    posts = campaigns.posts
    if posts.empty or not posts["published_at"].notna().any():
        return None
    return float(young_posts(posts, latest_day(campaigns.report.tables.get("posts", posts))).mean())


@one_thread()
def fit_rows(frame: pd.DataFrame, *, posts: pd.DataFrame | None = None, context: Context | None = None,
             alpha: float | None = None, seed: int = 0) -> DeclineFit:
    """Fit creator rows (creator_id, platform, followers, posts, total, exposure) without any file.

    posts: one row per post (creator_id, platform, rate), from which the noise of a post is learnt; without them it is
    learnt from the columns rated and scatter of rows that come from `data.engine`. alpha: dispersion
    of the average creator, else its moment estimate. seed: of the bend's bootstrap.
    """
    rows = prepare(frame)
    fit = _fit_of(rows, fit_average(rows, alpha=alpha), context=Context() if context is None else context, seed=seed,
                  scatter=rows.post_scatter if posts is None else post_scatter(posts))
    return fit if posts is None else replace(fit, posts_of=partial(pd.DataFrame, posts))


@one_thread()
def fit_posts(posts: AbstractContextManager[ibis.Table], *, outcome: str = "engagement", per: str = "followers",
              alpha: float | None = None, seed: int = 0) -> DeclineFit:
    """Fit posts that live in an engine, of which none reaches this process.

    posts: what opens their table (`data.engine.opened`); it is closed again as soon as creators are summed, which gives
    the engine's memory back. Above `thresholds.CREATORS_FOR_BINS` creators the average one is fitted there too, by
    passes in SQL (method.md A10); what looks at single creators (spread, bend, checks) then has their rows. alpha,
    seed: as of `fit_rows`. Raises DataError for a table without the columns needed, and FitError where there is no
    slope.
    """
    with posts as table, standing_creators(table, outcome=outcome, per=per) as creators:
        average, frame = fit_average_of(creators, alpha=alpha), frame_of(creators)
    rows = prepare(frame)
    del frame
    context = Context(outcome, per, posts=int(rows.posts.sum()))
    return _fit_of(rows, fit_average(rows, alpha=alpha) if average is None else average, context=context, seed=seed,
                   scatter=rows.post_scatter)


def _fit_of(rows: CreatorRows, average: AverageCreator, *, context: Context, seed: int,
            scatter: tuple[float, float]) -> DeclineFit:
    """All that the verdict needs beside the average creator. scatter: of posts around their creators, as
    `CreatorRows.post_scatter` has it."""
    typical = fit_typical(rows)
    design = rows.design[rows.positive]
    spread = fit_spread(rows.log_rate, design, rows.weights, mixture=True)
    within = spread if len(rows.platforms) == 1 else fit_spread(rows.log_rate, design, rows.weights, mixture=False)
    trust = fit_trust(typical.residuals, rows.posts[rows.positive], df=typical.line.slope.df, repeats=scatter[0],
                      scatter=scatter[1])
    # Only per follower does a wrong follower count enter the rate as well and create a decline of its own.
    stated = (average if many_zeros(rows) else typical).line.slope.slope
    factor = artefact_factor(stated, np.log(rows.followers)) if context.per == "followers" else None
    return DeclineFit(typical.line, average.line, spread, within, trust, context, artefact_factor=factor,
                      explained=typical.explained, rows=rows, alpha=average.alpha, error_method=average.method,
                      seed=seed)
