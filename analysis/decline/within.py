"""M6, between and within creators: does the rate of one creator fall as that creator grows? (Mundlak; method.md A4, A7)

Small and large creators differ in more than size, so a slope between creators says little about what happens to one who
grows. Posts are regressed on each creator's mean ln(followers) and on the deviation of the post from it, with a random
level for each creator; where months are known, the months of each platform have levels of their own, since followers
grow with time and so would take the blame for whatever else time brought.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from statsmodels.regression.mixed_linear_model import MixedLM

from analysis import words
from analysis.decline import thresholds
from analysis.decline.line import Slope
from analysis.decline.verdict import change, changes
from analysis.engagement.rows import account_codes
from analysis.errors import FitError

if TYPE_CHECKING:
    from analysis.decline.fit import DeclineFit

#: A creator whose largest follower count is this much above the smallest has grown enough to tell.
LEAST_GROWTH = 1.1
FEWEST_CREATORS = 20
#: The model works creator by creator; more posts than this take minutes.
MOST_POSTS = 50_000
#: With more months of platforms than this, months have no levels.
MOST_MONTHS = 100


@dataclass(frozen=True, eq=False)
class Panel:
    """Posts (creator codes, ln(rate), ln(followers / 10,000), level codes of platform and month) of the creators who
    grew, at most 50,000. creators: how many grew; kept: how many of them are in the posts; zeros: their posts with
    none of the outcome, left out; months: whether levels are by month."""

    account: np.ndarray
    log_rate: np.ndarray
    x: np.ndarray
    level: np.ndarray
    creators: int
    kept: int
    zeros: int
    months: bool


@dataclass(frozen=True)
class WithinBetween:
    """Typical slopes between creators and within one creator who grows; creators and posts in the fit, of how many who
    grew; zeros: posts left out; months: whether months have levels."""

    between: Slope
    within: Slope
    creators: int
    posts: int
    grew: int
    zeros: int
    months: bool

    @property
    def text(self) -> str:
        """Both slopes in words, and what was left out."""
        between, within = (self._said(s) for s in (self.between, self.within))
        apart = abs(self.within.slope - self.between.slope) > 2 * np.hypot(self.within.standard_error,
                                                                          self.between.standard_error)
        read = ("The two differ: what larger creators have is not what one gets by growing." if apart else
                "The two do not differ by more than chance makes them.")
        return (f"As one creator grows, the change is {within} with each doubling of followers; between creators it is "
                f"{between}. {read}")

    @property
    def note(self) -> str:
        """What the fit rests on."""
        said = [f"From {words.plural(self.posts, 'post')} of {words.plural(self.creators, 'creator')} whose followers "
                "changed by at least 10 %."]
        if self.creators < self.grew:
            said.append(f"{words.whole(self.grew)} changed so; one in "
                        f"{words.whole(_step(self.grew, self.creators))}, by id, is in the fit.")
        if self.zeros:
            said.append(f"Left out: {words.plural(self.zeros, 'post')} with none at all, which no ratio can compare.")
        if self.months:
            said.append("Each month of a platform has a level of its own.")
        return " ".join(said)

    @staticmethod
    def _said(slope: Slope) -> str:
        middle, low, high = (words.per_doubling(v) for v in (slope.slope, slope.low, slope.high))
        return f"{change(middle, sign=True)} ({changes(low, high)})"


def _step(grew: int, kept: int) -> int:
    return max(1, round(grew / kept))


def panel_of(posts: pd.DataFrame | None) -> Panel | None:
    """The posts of creators who grew; None where fewer than twenty did.

    posts: creator_id, platform, followers, rate, and month where known. With more than 50,000 posts every k-th creator
    by id is kept, so that the same data gives the same fit.
    """
    if posts is None or posts.empty or "followers" not in posts:
        return None
    rate, followers = (posts[c].to_numpy(float, na_value=np.nan) for c in ("rate", "followers"))
    usable = np.isfinite(rate) & (rate >= 0) & (followers > 0)
    if not usable.any():
        return None
    # Codes in the order of the ids, so that the order of the posts decides nothing.
    known = posts[usable].assign(creator_id=lambda p: p["creator_id"].astype(str))
    known = known.sort_values(["creator_id", "platform"], kind="stable")
    account, positive = account_codes(known), known["rate"].to_numpy(float) > 0
    logs = np.log(known["followers"].to_numpy(float))
    size = int(account.max()) + 1
    high, low, number = np.full(size, -np.inf), np.full(size, np.inf), np.bincount(account[positive], minlength=size)
    np.maximum.at(high, account[positive], logs[positive])
    np.minimum.at(low, account[positive], logs[positive])
    grew = np.flatnonzero((number > 1) & (high - low >= np.log(LEAST_GROWTH) - 1e-12))
    if len(grew) < FEWEST_CREATORS:
        return None
    step = int(np.ceil(number[grew].sum() / MOST_POSTS))
    chosen = np.zeros(size, dtype=bool)
    chosen[grew[::step]] = True
    mine = chosen[account] & positive
    level, months = _levels(known[mine])
    rates = known["rate"].to_numpy(float)
    return Panel(account[mine], np.log(rates[mine]), logs[mine] - np.log(thresholds.REFERENCE), level, len(grew),
                 int(chosen.sum()), int((chosen[account] & ~positive).sum()), months)


def _levels(posts: pd.DataFrame) -> tuple[np.ndarray, bool]:
    """Codes of the levels beside the slopes: months of platforms, or platforms alone."""
    platform = posts["platform"].fillna("unknown").astype(str)
    if "month" in posts and posts["month"].notna().all():
        both = pd.factorize(platform + " " + posts["month"].astype(str), sort=True)[0]
        if platform.nunique() < both.max() + 1 <= MOST_MONTHS:
            return both, True
    return pd.factorize(platform, sort=True)[0], False


def fit_within(panel: Panel | None) -> WithinBetween:
    """Both slopes by a mixed model (powell, then lbfgs), normal intervals with the creators' degrees of freedom.

    Raises FitError where fewer than twenty creators grew, where the fit does not settle, or where it has no errors.
    """
    if panel is None:
        raise FitError(f"Fewer than {FEWEST_CREATORS} creators have posts at follower counts that differ by 10 % or "
                       "more: what happens as one creator grows cannot be told. Add older posts with the followers of "
                       "their day.")
    account = pd.factorize(panel.account)[0]
    posts = np.bincount(account)
    mean = (np.bincount(account, weights=panel.x) / posts)[account]
    levels = (panel.level[:, None] == np.arange(1, panel.level.max() + 1)).astype(float)
    design = np.column_stack([np.ones(len(account)), mean, panel.x - mean, levels])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise FitError("All creators who grew have one size, or one creator makes a month alone: their slopes cannot "
                       "be told apart. Add creators.")
    if np.linalg.norm(panel.log_rate - design @ np.linalg.lstsq(design, panel.log_rate, rcond=None)[0]) < 1e-6:
        raise FitError("The rates follow a formula exactly: there is nothing to tell within a creator.")
    with warnings.catch_warnings():
        # A warning about the variance at its edge is no failure; what is, is looked at below.
        warnings.simplefilter("ignore")
        try:
            fit = MixedLM(panel.log_rate, design, groups=account).fit(method=["powell", "lbfgs"])
            slopes, errors = np.asarray(fit.fe_params)[1:3], np.asarray(fit.bse_fe)[1:3]
        except (np.linalg.LinAlgError, ValueError) as error:
            raise _unsettled() from error
    if not fit.converged or not np.isfinite([*slopes, *errors]).all() or (errors <= 0).any():
        raise _unsettled()
    df = float(len(posts) - 3)
    between, within = (Slope.of(s, e, df) for s, e in zip(slopes, errors, strict=True))
    return WithinBetween(between, within, len(posts), len(account), panel.creators, panel.zeros, panel.months)


def growth(fit: DeclineFit) -> WithinBetween:
    """What a fitted decline can tell of growth; FitError, with the reason, where it can tell nothing."""
    if fit.posts_of is None:
        raise FitError(f"What single posts brought in {fit.outcome} is not known here, so what happens as one creator "
                       "grows cannot be told.")
    return fit.within if fit.within is not None else fit_within(fit.panel)  # which says why there is none


def _unsettled() -> FitError:
    return FitError("The fit within creators does not settle on this data, so nothing is said about growth.")
