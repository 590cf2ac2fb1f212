"""What a sponsored post brings against an organic one: plans buy sponsored posts, curves mostly rest on organic ones.

Fitted within creators who have both kinds, by platform and size, so that it does not matter who gets sponsored. The
fit begins at the published loss by size (data/evidence) and leaves it, its shape too, as far as the data's own posts
tell (normal priors on the logs); with too few creators who have both kinds, the published loss is assumed, and marked
so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import words
from analysis.decline import DeclineFit
from analysis.decline.line import to_x
from analysis.errors import ScenarioError
from data.campaigns import Campaigns
from data.engine import post_rows
from data.evidence import NO_END, SPONSORED_LOSS

#: Creators with both kinds of posts below which nothing is fitted.
FEWEST_WITH_BOTH = 5
#: sd of the prior, in ln: the level around the published loss (one source says paid posts do as well as others, another
#: that they lose 13 to 34 %), a platform around that, how much of the published shape holds, the slope per unit of
#: ln(followers).
LEVEL_SD, PLATFORM_SD, SHAPE_SD, SLOPE_SD = 0.2, 0.2, 0.5, 0.05
#: Follower counts at which the loss is said.
SAID_AT = (10_000, 100_000)


@dataclass(frozen=True)
class SponsoredEffect:
    """ln(sponsored / organic) = shape * published ln(1 - loss) at the size + shift + the platform's + slope * x, where
    x = ln(followers / 10,000).

    kind: "fitted" or "assumed". loss: the same loss at all sizes where it was typed in, else None. shape, shift,
    platforms, slope: what the data's own posts make of the published loss. error: sd of the shared error of the ln.
    share: of the posts behind the curve that are sponsored, by platform where known (None: all). posts, creators:
    sponsored posts, and creators with both kinds, it was fitted on. own: weight of the data in it, 0 to 1; the rest is
    the published figure. why: why it is assumed, a clause.
    """

    kind: str = "assumed"
    loss: float | None = None
    shape: float = 1.0
    shift: float = 0.0
    platforms: tuple[tuple[str, float], ...] = ()
    slope: float = 0.0
    error: float = LEVEL_SD
    share: tuple[tuple[str | None, float], ...] = ((None, 0.0),)
    posts: int = 0
    creators: int = 0
    own: float = 0.0
    why: str = ""

    def __post_init__(self):
        if self.loss is not None and not (math.isfinite(self.loss) and self.loss < 1):
            raise ScenarioError(f"Sponsored posts lose {self.loss!r}: it must be a share below 1 (0.2 for 20 % less, "
                                "-0.1 for 10 % more).")

    def typed(self, loss: float) -> SponsoredEffect:
        """The same with a loss of the user's own, at all sizes (0.2: 20 % less than organic)."""
        return SponsoredEffect(loss=float(loss), error=0.0, share=self.share, why="typed in")

    def ratio(self, followers, platforms: Sequence | None = None) -> np.ndarray:
        """What a sponsored post brings, in organic posts of the same creator, at these follower counts."""
        x = to_x(np.asarray(followers, float))
        if self.loss is not None:
            return np.full(np.shape(x), 1 - self.loss)
        known = dict(self.platforms)
        own = 0.0 if platforms is None else np.array([known.get(name, 0.0) for name in platforms])
        return np.exp(self.shape * published_log_ratio(followers) + self.shift + own + self.slope * x)

    def factor(self, followers, platforms: Sequence | None = None) -> np.ndarray:
        """What a sponsored post brings, in posts of the mixture that the curve was fitted on."""
        ratio, share = self.ratio(followers, platforms), self._share(platforms)
        return ratio / (1 - share + share * ratio)

    def in_record(self, followers, platforms: Sequence, sponsored) -> np.ndarray:
        """By how much a creator's own record stands higher or lower, in ln, only because this share of its posts is
        sponsored and not the usual one."""
        ratio, share, own = self.ratio(followers, platforms), self._share(platforms), np.asarray(sponsored, float)
        return np.log((1 - own + own * ratio) / (1 - share + share * ratio))

    def luck(self, draws: int, seed: int) -> np.ndarray:
        """(draws,) factors of mean one, shared by all creators and all plans: how unsure the ratio itself is. Of a
        curve that holds sponsored posts, only the rest is unsure."""
        error = self.error * (1 - self._share(None))
        normal = np.random.Generator(np.random.SFC64([seed, 13])).standard_normal(draws)
        return np.exp(error * normal - error * error / 2)

    @property
    def neutral(self) -> bool:
        """Whether the curve is of sponsored posts alone: nothing is to be taken off."""
        return all(share == 1 for _, share in self.share)

    @property
    def text(self) -> str:
        """What is taken off and where that comes from, in a sentence or two."""
        if self.neutral:
            return "All posts behind the curve are sponsored, so nothing is taken off."
        if self.loss is not None:
            return f"Sponsored posts are taken to bring {_less(1 - self.loss)} than organic ones, as typed in."
        at = " and ".join(f"{_less(float(self.ratio(f)))} at {words.size(f)}" for f in SAID_AT)
        if self.kind == "assumed":
            return (f"Sponsored posts are assumed to bring {at} than organic ones: {SPONSORED_LOSS.source}'s figures "
                    f"by size for {SPONSORED_LOSS.platform}, since {self.why}.")
        rest = "" if self.own > 0.9 else (f" That is few, so {words.percent(1 - self.own)} of the answer is still "
                                          f"{SPONSORED_LOSS.source}'s published figure.")
        return (f"Sponsored posts bring {at} than organic ones of the same creator, fitted on "
                f"{words.plural(self.posts, 'sponsored post')} of {words.plural(self.creators, 'creator')} with "
                f"both kinds.{rest}")

    def _share(self, platforms: Sequence | None) -> np.ndarray | float:
        known = dict(self.share)
        overall = known.get(None, 0.0)
        return overall if platforms is None else np.array([known.get(name, overall) for name in platforms])


def published_log_ratio(followers) -> np.ndarray:
    """ln(1 - loss) of the published table: along straight lines in ln(followers) between the middles of its tiers, the
    outermost beyond them. A step would make creators just below it look like bargains."""
    tiers = [tier for tier in SPONSORED_LOSS.tiers if tier[1] < NO_END]
    middles = [math.log(low * high) / 2 for low, high, _ in tiers]
    return np.interp(np.log(np.asarray(followers, float)), middles, [math.log1p(-loss) for *_, loss in tiers])


def sponsored_effect(campaigns: Campaigns, decline: DeclineFit) -> SponsoredEffect:
    """What this data tells of sponsored posts, for plans made from this decline (fitted on the same campaigns)."""
    if decline.rows is None:
        return SponsoredEffect(why="the curve comes from known figures, not from posts")
    if decline.outcome == "orders":  # counted in deals, and what a deal pays for is sponsored
        return SponsoredEffect("fitted", error=0.0, share=((None, 1.0),), own=1.0)
    posts = campaigns.posts
    flags = posts["sponsored"].astype("boolean") if "sponsored" in posts else pd.Series(dtype="boolean")
    if not flags.notna().any():
        return SponsoredEffect(why="no post here is marked as sponsored or organic")
    if campaigns.filters.sponsored is False:
        return SponsoredEffect(why="only organic posts are looked at")
    rows = post_rows(campaigns, outcome=decline.outcome, per=decline.per)
    rows = rows[rows["sponsored"].notna()]
    if rows.empty:
        return SponsoredEffect(why=f"no marked post has known {decline.outcome}")
    paid = rows["sponsored"].astype(bool)
    share = ((None, float(paid.mean())), *((str(name), float(value)) for name, value in paid.groupby(
        rows["platform"]).mean().items()))
    if paid.all():
        return SponsoredEffect("fitted", error=0.0, share=share, posts=len(rows), own=1.0)
    return _fitted(rows.assign(paid=paid), share)


def _fitted(rows: pd.DataFrame, share: tuple) -> SponsoredEffect:
    """The posterior of level, platforms and slope, from each creator's mean ln(rate) of either kind."""
    rows = rows[rows["rate"] > 0]
    keys = [rows["creator_id"].astype(str), rows["platform"].astype(object).where(rows["platform"].notna(), "")]
    cells = np.log(rows["rate"]).groupby([*keys, rows["paid"]]).agg(["mean", "count", "var"]).unstack("paid")
    repeats = cells["count"].to_numpy(float)
    both = (np.nan_to_num(repeats) > 0).all(axis=1) if repeats.shape[1] == 2 else np.zeros(len(cells), bool)
    if both.sum() < FEWEST_WITH_BOTH:
        many = words.plural(int(both.sum()), "creator has", "creators have")
        return SponsoredEffect(share=share, why=f"only {many} both kinds of posts")
    scatter = np.nan_to_num(cells["var"].to_numpy(float)) * np.maximum(np.nan_to_num(repeats) - 1, 0)
    freedom = np.maximum(np.nan_to_num(repeats) - 1, 0).sum()
    noise = scatter.sum() / freedom if freedom >= 1 else 2 * LEVEL_SD
    pairs = cells[both]
    number = pairs["count"].to_numpy(float)
    difference = (pairs["mean"][True] - pairs["mean"][False]).to_numpy(float)
    sizes = np.log(rows["followers"].astype(float)).groupby(keys).mean().reindex(pairs.index).to_numpy(float)
    platform = pairs.index.get_level_values(1).to_numpy(object)
    names = tuple(sorted(set(platform)))
    published = published_log_ratio(np.exp(sizes))
    design = np.column_stack([np.ones(len(pairs)), *(platform == name for name in names), published,
                              to_x(np.exp(sizes))])
    prior = np.array([LEVEL_SD**-2, *[PLATFORM_SD**-2] * len(names), SHAPE_SD**-2, SLOPE_SD**-2])
    outcome = difference - published
    variance = noise * (1 / number).sum(axis=1)
    # Creators differ in what sponsoring costs them: what the noise of posts leaves over, by moments.
    for _ in range(2):
        found, covariance = _posterior(design, outcome, variance, prior)
        beyond = float(np.mean((outcome - design @ found) ** 2 - noise * (1 / number).sum(axis=1)))
        variance = noise * (1 / number).sum(axis=1) + max(beyond, 0.0)
    found, covariance = _posterior(design, outcome, variance, prior)
    weights = 1 / variance
    typical = (weights @ design) / weights.sum()
    error = float(np.sqrt(typical @ covariance @ typical))
    before = float(np.sqrt((typical**2 / prior).sum()))
    return SponsoredEffect(
        "fitted", shape=1 + float(found[-2]), shift=float(found[0]),
        platforms=tuple(zip(names, map(float, found[1:-2]), strict=True)), slope=float(found[-1]), error=error,
        share=share, posts=int(rows["paid"].sum()), creators=int(both.sum()), own=1 - (error / before) ** 2)


def _posterior(design, outcome, variance, prior) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the coefficients under independent normal priors around zero."""
    weighted = design / variance[:, None]
    covariance = np.linalg.inv(design.T @ weighted + np.diag(prior))
    return covariance @ (weighted.T @ outcome), covariance


def _less(ratio: float) -> str:
    change = ratio - 1
    return f"{words.percent(abs(change))} {'less' if change < 0 else 'more'}"
