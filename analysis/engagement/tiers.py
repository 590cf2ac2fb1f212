"""Tiers of follower counts: the definitions in use, none of them a standard, and one's own.

"Micro" alone means 1K–100K, 10K–50K or 5K–50K in the articles and 5K–20K or 10K–100K at vendors, so that a
definition is a choice that stands beside each result, and results can be read again under another.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from analysis import words
from analysis.errors import ScenarioError


@dataclass(frozen=True)
class Tier:
    """Creators from `low` followers (included) up to `high` followers (not included; infinity for the last)."""

    name: str
    low: float
    high: float

    @property
    def span(self) -> str:
        """The range as it is said: "10K–50K", "under 1K", "over 1M"."""
        if self.low <= 0:
            return f"under {words.size(self.high)}" if math.isfinite(self.high) else "all sizes"
        if not math.isfinite(self.high):
            return f"over {words.size(self.low)}"
        return f"{words.size(self.low)}–{words.size(self.high)}"

    @property
    def label(self) -> str:
        """Name and range: "micro 10K–50K"; the range alone where it is the name."""
        return self.span if self.name == self.span else f"{self.name} {self.span}"


@dataclass(frozen=True)
class TierSet:
    """Tiers that follow one another without gap or overlap.

    name: as it stands in the choice; source: whose definition it is and what was added to it.
    Raises ScenarioError when there is no tier, or a tier does not begin where the one before it ends.
    """

    name: str
    tiers: tuple[Tier, ...]
    source: str = ""

    def __post_init__(self):
        if not self.tiers:
            raise ScenarioError("A definition of sizes needs at least one tier: give its edges, such as 10K, 100K.")
        problems = [f"The tier {t.name} runs from {t.low:g} to {t.high:g} followers: its end must lie above its "
                    "start." for t in self.tiers if not 0 <= t.low < t.high]
        problems += [f"The tier {b.name} begins at {b.low:g} followers, but {a.name} ends at {a.high:g}: let one "
                     "begin where the other ends." for a, b in zip(self.tiers, self.tiers[1:], strict=False)
                     if a.high != b.low]
        if problems:
            raise ScenarioError("\n".join(problems))

    @property
    def edges(self) -> tuple[float, ...]:
        """The limits of the tiers in order, one more than there are tiers."""
        return (*(tier.low for tier in self.tiers), self.tiers[-1].high)

    def tier(self, name: str) -> Tier | None:
        """The tier of this name, or None."""
        return next((tier for tier in self.tiers if tier.name == name), None)

    def index(self, followers) -> np.ndarray:
        """For each follower count the number of its tier, −1 outside all of them or where it is unknown."""
        counts = np.asarray(followers, dtype=float)
        found = np.searchsorted(np.asarray(self.edges), counts, side="right") - 1
        return np.where((found >= len(self.tiers)) | ~np.isfinite(counts), -1, found)


def _named(name: str, edges: tuple[float, ...], names: tuple[str, ...], source: str) -> TierSet:
    limits = (*edges, math.inf)
    return TierSet(name, tuple(Tier(*t) for t in zip(names, limits, limits[1:], strict=False)), source)


_REST = "Only “micro” is the article's; the tiers around it are ours, so that every creator has one."

#: Three definitions of the articles (micro differs), then those of vendors as published.
PRESETS: tuple[TierSet, ...] = (
    _named("Micro 10K–50K", (0, 1e3, 1e4, 5e4, 5e5, 1e6),
           ("under 1K", "nano", "micro", "mid", "macro", "mega"), f"Article: micro 10K–50K. {_REST}"),
    _named("Micro 1K–100K", (0, 1e3, 1e5, 1e6), ("nano", "micro", "macro", "mega"),
           f"Article: micro 1K–100K. {_REST}"),
    _named("Micro 5K–50K", (0, 1e3, 5e3, 5e4, 5e5, 1e6), ("under 1K", "nano", "micro", "mid", "macro", "mega"),
           f"Article: micro 5K–50K. {_REST}"),
    _named("HypeAuditor", (1e3, 5e3, 2e4, 1e5, 1e6), ("nano", "micro", "mid", "macro", "mega"),
           "HypeAuditor: nano from 1K, micro 5K–20K; creators under 1K have no tier."),
    _named("Later × Fohr", (0, 1e4, 1e5, 5e5, 1e6), ("nano", "micro", "mid", "macro", "mega"),
           "Later × Fohr: nano under 10K, micro 10K–100K."),
    _named("Influencer Marketing Hub", (1e3, 1e4, 1e5, 1e6), ("nano", "micro", "macro", "mega"),
           "Influencer Marketing Hub, as quoted: no mid tier; creators under 1K have no tier."),
    _named("expertbeacon / J-14", (1e3, 1e4, 5e4, 5e5, 1e6), ("nano", "micro", "mid", "macro", "mega"),
           "expertbeacon and J-14: micro 10K–50K; creators under 1K have no tier."),
    _named("influship", (1e3, 1e4, 1e5, 5e5), ("nano", "micro", "macro", "mega"),
           "influship: macro 100K–500K, mega over 500K; creators under 1K have no tier."),
    _named("Beichert / HBR", (0, 1e4, 1e5), ("nano", "10K–100K", "macro"),
           "Beichert and others, and HBR: nano under 10K, macro over 100K; what lies between has no name there."),
)


def preset(name: str) -> TierSet:
    """The preset of this name. Raises ScenarioError for any other."""
    for tiers in PRESETS:
        if tiers.name == name:
            return tiers
    raise ScenarioError(f"There is no definition of sizes called {name}: choose one of "
                        f"{', '.join(t.name for t in PRESETS)}, or give edges of your own.")


_SCALED = re.compile(r"(\d+(?:[.,]\d+)?)([kKmM])")
_WHOLE = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")


def read_followers(text: str) -> float | None:
    """A follower count as it is typed: 10K, 1,5M, 10,000, 10000; None where it is none."""
    scaled = _SCALED.fullmatch(text)
    if scaled is not None:
        return round(float(scaled[1].replace(",", ".")) * (1e3 if scaled[2] in "kK" else 1e6), 6)
    return float(text.replace(",", "")) if _WHOLE.fullmatch(text) else None


def free_tiers(edges: str | tuple[float, ...]) -> TierSet:
    """Tiers of one's own from their edges: "5K, 20K; 100K 1M" or numbers of followers. Named by their range.

    A tier below the first edge and one above the last are added, so that every creator has a tier.
    In text the edges are parted by semicolons, blanks or a comma and a blank; K and M are read. A comma is a
    decimal comma before K or M ("1,5M") and parts thousands otherwise ("10,000").
    Raises ScenarioError naming each edge that cannot be read.
    """
    if isinstance(edges, str):
        parts = [part.strip(", ") for part in re.split(r"[;\s]+|(?<=[kKmM]),", edges)]
        read = {part: read_followers(part) for part in parts if part}
        wrong = [part for part, number in read.items() if number is None]
        if wrong:
            raise ScenarioError(f"These edges are no follower counts: {', '.join(wrong)}. "
                                "Write them as 10K, 50K, 1M or 10000.")
        numbers = list(read.values())
    else:
        numbers = [float(edge) for edge in edges]
    numbers = sorted({n for n in numbers if n != 0})
    if not numbers or numbers[0] < 0 or not all(map(math.isfinite, numbers)):
        raise ScenarioError("Tiers of your own need at least one edge above 0 followers, such as 10K, 100K.")
    limits = (0.0, *numbers, math.inf)
    spans = [(Tier("", a, b).span, a, b) for a, b in zip(limits, limits[1:], strict=False)]
    return TierSet("Your own", tuple(Tier(*span) for span in spans), "Your own edges.")
