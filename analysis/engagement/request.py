"""What the Engagement page is asked, and how its measures are said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import words
from analysis.engagement.tiers import PRESETS, TierSet
from analysis.errors import ScenarioError
from data.engine import DENOMINATORS, OUTCOMES

#: What may colour the points or part the picture; the words for it.
DIMENSIONS = {"platform": "platform", "niche": "niche", "country": "country", "campaign": "campaign",
              "sponsored": "organic or sponsored"}
#: Dimensions of a post, not of a creator.
POST_DIMENSIONS = ("campaign", "sponsored")
UNITS = ("creator", "post")

#: Outcome: (in the mass, counted).
_NOUNS = {"engagement": ("engagement", "engagements"), "reach": ("reach", "people reached")}
_PER = {"followers": "per follower", "reach": "per person reached", "views": "per view", "post": "per post"}
#: Rates above this are said as a number of times, and ratios above MOST_TIMES as more than that.
IN_TIMES, MOST_TIMES = 10.0, 100.0
_BASE = {"followers": "the followers", "reach": "the people reached", "views": "the views"}


def say_times(ratio: float) -> str:
    """A ratio as it is said: "25 times", "more than 100 times"."""
    return f"more than {MOST_TIMES:.0f} times" if ratio > MOST_TIMES else f"{words.count(ratio)} times"


def say_rate(value: float, per: str) -> str:
    """A rate as it is said: "3.0 %", "0.0013 %", "19 times the followers"."""
    if value > IN_TIMES:
        return f"{say_times(value)} {_BASE[per]}"
    if 0 < value < 0.995e-3:
        return words.percent_sign(round_figures(value * 100))
    return words.percent(value)


def round_figures(value: float, figures: int = 2) -> str:
    """A number at a few significant figures, never with an exponent: 0.0013."""
    return words.marked(np.format_float_positional(float(f"{value:.{figures - 1}e}"), trim="-"))


@dataclass(frozen=True)
class EngagementRequest:
    """What is measured and how it is looked at.

    outcome: one of data.engine.OUTCOMES; per: one of DENOMINATORS ("post" gives a count per post).
    unit: "creator" (one point a creator and platform) or "post".
    colour_by, split_by: one of DIMENSIONS or None. tiers: the definition of sizes.
    show_benchmarks: draw published figures; log_rate: a log axis for the outcome.
    """

    outcome: str = "engagement"
    per: str = "followers"
    unit: str = "creator"
    colour_by: str | None = None
    split_by: str | None = None
    tiers: TierSet = PRESETS[0]
    show_benchmarks: bool = False
    log_rate: bool = True

    def __post_init__(self):
        problems = []
        for name, value, known in (("outcome", self.outcome, OUTCOMES), ("denominator", self.per, DENOMINATORS),
                                   ("unit", self.unit, UNITS)):
            if value not in known:
                problems.append(f"The {name} {value} is not known: choose one of {', '.join(known)}.")
        for value in (self.colour_by, self.split_by):
            if value is not None and value not in DIMENSIONS:
                problems.append(f"Points cannot be told apart by {value}: choose one of {', '.join(DIMENSIONS)}.")
        if self.outcome == self.per:
            problems.append(f"{self.outcome.capitalize()} per {self.per} is 1 for everyone: choose another pair.")
        if problems:
            raise ScenarioError("\n".join(problems))

    @property
    def is_count(self) -> bool:
        """Whether the outcome is a count per post, not a rate."""
        return self.per == "post"

    @property
    def noun(self) -> str:
        """The outcome in a sentence: "engagement", or counted "engagements"."""
        mass, counted = _NOUNS.get(self.outcome, (self.outcome, self.outcome))
        return counted if self.is_count else mass

    @property
    def measure(self) -> str:
        """The measure with its denominator: "engagement per follower", "likes per post"."""
        return f"{self.noun} {_PER[self.per]}"

    @property
    def is_or_are(self) -> str:
        """The verb that follows the measure: engagement is, likes are."""
        return "is" if self.noun in ("engagement", "reach") else "are"

    @property
    def units(self) -> str:
        """What one row is, in the plural: "creators" or "posts"."""
        return f"{self.unit}s"

    @property
    def by(self) -> tuple[str, ...]:
        """The dimensions in use, each once."""
        return tuple(dict.fromkeys(d for d in (self.split_by, self.colour_by) if d is not None))

    @property
    def point(self) -> str:
        """What one point of the picture is: "one creator", "one creator's posts of one campaign", "one post"."""
        kinds = {"campaign": "one campaign", "sponsored": "one kind, organic or sponsored"}
        parts = [kinds[d] for d in self.by if d in POST_DIMENSIONS]
        if self.unit == "post" or not parts:
            return f"one {self.unit}"
        return f"one creator's posts of {' and '.join(parts)}"

    def say(self, value: float) -> str:
        """A value of the measure as it is said: "3.0 %", "19 times the followers" or "640"."""
        return words.count(value) if self.is_count else say_rate(value, self.per)

    def say_range(self, low: float, high: float) -> str:
        """A range of the measure as it is said: "2.9–3.1 %"."""
        low_said, high_said = self.say(low), self.say(high)
        if not self.is_count and high > IN_TIMES:
            return f"{low_said} to {high_said}"
        return words.spread(low_said, high_said)

    @property
    def formula(self) -> str:
        """How a row's value is computed, in words."""
        over = {"followers": "followers at each post", "reach": "people reached", "views": "views"}.get(self.per)
        if self.unit == "post":
            return f"{self.noun} of the post" + ("" if over is None else f" / {over.replace(' at each post', '')}")
        return (f"{self.noun} over a creator's posts / their number" if over is None
                else f"{self.noun} over a creator's posts / sum of {over}")
