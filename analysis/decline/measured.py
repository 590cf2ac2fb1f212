"""What follower counts that are wrong do to the slope, and what is left of it when they are (method.md A7).

Followers stand on both sides: in the rate and in the size. A count that is wrong by a factor exp(e) with var(e) = v
shrinks the elasticity of the count by lambda = 1 - v / var(ln followers), and so creates a decline: the found slope is
lambda (1 + b) - 1. Turned around, b = (1 + found) / lambda - 1, with the standard error divided by lambda.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import words
from analysis.decline.line import Slope
from analysis.decline.verdict import change, changes, state_of
from analysis.engagement.rows import account_codes
from analysis.errors import FitError

#: Below this reliability the correction says more about itself than about the data.
LOWEST_RELIABILITY = 0.5
#: Counts of one creator this close together differ by error more than by growth; and how many creators must have them.
DAYS_TOGETHER = 14
FEWEST_REPEATED = 10


def corrected(slope: Slope, reliability: float, *, per: str = "followers") -> Slope:
    """The slope if this share of the variance of ln(followers) is real and the rest is error.

    reliability: lambda, from 0.5 to 1; 1 changes nothing. per: what the rate is taken per; only where that is followers
    does the wrong count enter the rate too, else a slope is only made shallower. Raises FitError outside that range.
    """
    if not LOWEST_RELIABILITY <= reliability <= 1:
        raise FitError(f"The share of real differences in follower counts must be between {LOWEST_RELIABILITY:g} and "
                       f"1, not {reliability:g}.")
    own = 1.0 if per == "followers" else 0.0
    return Slope.of((own + slope.slope) / reliability - own, slope.standard_error / reliability, slope.df)


def reliability_of(error_factor: float, log_followers: np.ndarray) -> float:
    """lambda for counts that are off by this factor up or down (1.35 stands for a standard deviation of ln 1.35)."""
    variance = float(np.var(log_followers, ddof=1)) if len(log_followers) > 1 else 0.0
    return 1 - float(np.log(error_factor)) ** 2 / variance if variance > 0 else 1.0


def example_text(followers: np.ndarray, *, reliability: float = 0.9, stated: float = 10_000) -> str:
    """What a share of real differences means, by an example: how far off counts like these would be, if the error of
    ln(followers) is normal. stated: the size in the example. Empty where sizes do not differ."""
    variance = float(np.var(np.log(followers), ddof=1)) if len(followers) > 1 else 0.0
    if not variance > 0:
        return ""
    factor = math.exp(math.sqrt((1 - reliability) * variance))
    low, high = (words.size(float(f"{stated * f:.2g}")) for f in (1 / factor, factor))
    return (f"100 % takes the counts as they are. {words.percent(reliability, digits=0)} would mean that a creator "
            f"with {words.size(stated)} followers is listed with between {low} and {high} in two of three cases, "
            "since counts are old, rounded or bought.")


#: What the slider asks for.
RELIABILITY_HELP = "The share of the differences between creators' follower counts that is real."
#: What is said where no creator was counted again.
NO_REPEATS = ("Nothing in this data tells how reliable the follower counts are: no ten creators were counted again "
              "within 14 days with another count.")


@dataclass(frozen=True)
class Repeats:
    """What counting again tells: creators counted more than once within two weeks, the standard deviation of the error
    of one count in ln(followers), and the reliability of the sizes in the fit (means over a creator's posts)."""

    creators: int
    error_sd: float
    reliability: float

    @property
    def text(self) -> str:
        """In a sentence, with what it cannot tell."""
        share = f"more than {words.percent(0.999, digits=1)}" if self.reliability > 0.999 else (
            f"at least {words.percent(self.reliability, digits=1)}")
        return (f"{words.plural(self.creators, 'creator')} were counted again within {DAYS_TOGETHER} days, and the "
                f"counts differ by a typical factor of {words.number(math.exp(math.sqrt(2) * self.error_sd), 2)}: "
                f"{share} of "
                "the differences in follower counts are real. Errors that stay the same from one count to the next, "
                "such as bought followers, do not show here.")


def repeated_counts(posts: pd.DataFrame) -> Repeats | None:
    """The reliability that repeated counts tell: posts of one creator within 14 days of each other whose follower
    counts differ by error or growth (so that it is the least the counts can have).

    posts: creator_id, platform, followers, published_at. A creator whose counts are all equal has one count that was
    copied to each post, which tells nothing. None with fewer than ten creators counted again, or without dates.
    """
    if not {"followers", "published_at"} <= set(posts.columns):
        return None
    known = posts[posts["published_at"].notna() & (posts["followers"] > 0)]
    account = account_codes(known)
    order = np.lexsort((known["published_at"].to_numpy(), account))
    account, logs = account[order], np.log(known["followers"].to_numpy(float))[order]
    day = known["published_at"].to_numpy()[order]
    if not len(account):
        return None
    again = (np.diff(account) == 0) & (np.diff(day) <= np.timedelta64(DAYS_TOGETHER, "D"))
    number = np.bincount(account)
    means = np.bincount(account, weights=logs) / np.maximum(number, 1)
    spread = np.bincount(account, weights=(logs - means[account]) ** 2)
    again &= spread[account[1:]] > 1e-18
    creators = len(np.unique(account[1:][again]))
    if creators < FEWEST_REPEATED:
        return None
    error = float(np.mean(np.diff(logs)[again] ** 2)) / 2
    here = number > 0
    platform = pd.factorize(known["platform"].astype(str).to_numpy()[order])[0]
    of_platform = np.zeros(len(number), dtype=int)
    of_platform[account] = platform
    level = np.bincount(of_platform[here], weights=means[here]) / np.bincount(of_platform[here])
    variance = float(np.mean((means[here] - level[of_platform[here]]) ** 2))
    reliability = 1 - error * float(np.mean(1 / number[here])) / variance if variance > 0 else 0.0
    return Repeats(creators, math.sqrt(error), max(reliability, 0.0))


def corrected_text(slope: Slope, reliability: float, *, per: str = "followers") -> str:
    """The sentence beside the slider: the corrected change per doubling and the plain one."""
    plain = change(words.per_doubling(slope.slope), sign=True)
    if reliability >= 1:
        return f"With the counts as they are: {plain} per doubling of followers."
    found = corrected(slope, reliability, per=per)
    told = (changes(words.per_doubling(found.low), words.per_doubling(found.high)))
    return (f"If {words.percent(reliability, digits=0)} of the differences between creators in follower counts are "
            f"real and the rest is error: {change(words.per_doubling(found.slope), sign=True)} per doubling ({told}) "
            f"instead of {plain}. The verdict would be “{state_of(found)}”.")
