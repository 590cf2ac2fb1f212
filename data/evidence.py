"""Published figures with their sources: claims to test, never to assume.

Vendors disagree by 2 to 5 times and define the rate differently, so every figure keeps its denominator. Only tables
with stated follower ranges are here; figures for a "nano" or "mega" of unstated size, and pages that give no method at
all, are left out. kind: "primary" (the source itself was read) or "secondary" (a page that quotes it).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from data.errors import DataError

SourceKind = Literal["primary", "secondary"]
#: The open end of a source's last tier.
NO_END = math.inf


@dataclass(frozen=True)
class Benchmark:
    """One published table of engagement by size.

    source, year: who said it and when (None: no year given). platform: as everywhere in the app.
    per: "followers", "reach" or "views", as a request names its denominator; denominator: the source's own definition
    of the rate, in words. sponsored: True paid posts, False unpaid, None not said or both.
    tiers: (low, high, rate), low included and high not, rate a fraction per post; ranges a source skips are absent.
    """

    source: str
    year: int | None
    platform: str
    per: str
    denominator: str
    sponsored: bool | None
    tiers: tuple[tuple[float, float, float], ...]
    kind: SourceKind
    where: str
    note: str = ""


@dataclass(frozen=True)
class SponsoredLoss:
    """The share of engagement that a branded post loses against another post of the same size of creator.

    tiers: (low, high, loss), loss a fraction of the unbranded engagement.
    """

    source: str
    platform: str
    tiers: tuple[tuple[float, float, float], ...]
    kind: SourceKind
    where: str
    note: str = ""


@dataclass(frozen=True)
class FeeCard:
    """One published card of fees for one post by size.

    tiers: (low, high, least, most) in `currency`; most is None where the source says "and more".
    """

    source: str
    year: int | None
    platform: str
    currency: str
    tiers: tuple[tuple[float, float, float, float | None], ...]
    kind: SourceKind
    where: str
    note: str = ""


_MAVRCK = "influencermarketinghub.com/instagram-influencer-generated-content-infographic"

_BENCHMARKS = (
    Benchmark("Markerly", 2016, "Instagram", "followers", "likes per follower", False,
              ((0, 1_000, 0.08), (1_000, 10_000, 0.04), (10_000, 100_000, 0.0237), (1_000_000, 10_000_000, 0.0166)),
              "primary", "marketingdive.com, digiday.com",
              "2 million influencers; paid posts said to be similar; 100K to 1M not given."),
    Benchmark("Mavrck", None, "Instagram", "followers", "engagement per follower", None,
              ((1_000, 5_000, 0.0684), (5_000, 10_000, 0.04), (10_000, 50_000, 0.0307), (50_000, 100_000, 0.0233),
               (100_000, 500_000, 0.0221)),
              "secondary", _MAVRCK, "35,000 posts of 6,500 influencers."),
    Benchmark("HypeAuditor blog", None, "Instagram", "followers", "engagement per follower", None,
              ((20_000, NO_END, 0.0158),), "primary", "hypeauditor.com",
              "36,000 influencers: 1.54 to 1.62 % at every size from 20K to over 1M, no difference found; the middle "
              "is kept."),
    Benchmark("HypeAuditor", 2023, "Instagram", "followers", "engagement per follower", None,
              ((1_000, 10_000, 0.0278),), "secondary", "busycontinent.com", "State of influencer marketing."),
    Benchmark("HypeAuditor", 2023, "TikTok", "followers", "engagement per follower", None,
              ((1_000, 10_000, 0.126),), "secondary", "busycontinent.com", "State of influencer marketing."),
    Benchmark("Statista, United States", 2023, "Instagram", "followers", "engagement per follower", None,
              ((5_000, 10_000, 0.0515), (1_000_000, NO_END, 0.0254)), "secondary", "statista.com",
              "First half of the year, data of HypeAuditor."),
    Benchmark("Statista, United Kingdom", 2021, "Instagram", "followers", "engagement per follower", None,
              ((1_000, 5_000, 0.0459), (5_000, 20_000, 0.0226)), "secondary", "statista.com", "Data of HypeAuditor."),
    Benchmark("trendHERO, United States", None, "Instagram", "followers", "engagement per follower", None,
              ((2_000, 5_000, 0.046), (1_000_000, NO_END, 0.015)), "secondary", "jasonfalls.com",
              "Averages, quoted in a paid article; the sizes between were not read."),
    Benchmark("iqfluence", 2025, "Instagram", "followers", "engagement per follower", None,
              ((0, 100_000, 0.0365), (10_000_000, NO_END, 0.0177)), "primary", "iqfluence.io",
              "A vendor; method not stated."),
    Benchmark("iqfluence", 2025, "TikTok", "followers", "engagement per follower", None,
              ((0, 100_000, 0.075), (10_000_000, NO_END, 0.0288)), "primary", "iqfluence.io",
              "A vendor; method not stated."),
    Benchmark("Influencer Hero", 2024, "YouTube", "followers", "engagement per subscriber", None,
              ((1_000, 5_000, 0.0211), (5_000, 10_000, 0.0079), (10_000, 50_000, 0.0049), (50_000, 100_000, 0.0029),
               (100_000, 500_000, 0.0029), (500_000, 1_000_000, 0.0019), (1_000_000, NO_END, 0.0021)),
              "primary", "influencer-hero.com", "The lower end of what it calls above average; overall median 0.54 %."),
    Benchmark("Rival IQ", 2023, "TikTok", "views", "engagement per view", None,
              ((0, 5_000, 0.038), (1_000_000, NO_END, 0.075)), "secondary", "smk.co",
              "Accounts of brands; per view the rate rises with size."),
    Benchmark("Captiv8", None, "TikTok", "views", "engagement per view", None,
              ((1_500_000, NO_END, 0.0495),), "primary", "emarketer.com", "5,000 posts; not falling with size."),
)

#: Mavrck's comparison of branded with other posts; the loss grows with size.
SPONSORED_LOSS = SponsoredLoss(
    "Mavrck", "Instagram",
    ((1_000, 5_000, 0.129), (5_000, 10_000, 0.146), (10_000, 50_000, 0.180), (50_000, 100_000, 0.236),
     (100_000, 500_000, 0.336)),
    "secondary", _MAVRCK, "Larger creators not given.")

_HUB = "alittleclass.blogspot.com, ainfluencer.freshdesk.com"
_FEE_CARDS = (
    FeeCard("Influencer Marketing Hub card", 2021, "Instagram", "USD",
            ((1_000, 10_000, 10, 100), (10_000, 50_000, 100, 500), (50_000, 500_000, 500, 5_000),
             (500_000, 1_000_000, 5_000, 10_000), (1_000_000, NO_END, 10_000, None)),
            "secondary", _HUB, "Copied widely; its fees are proportional to followers, $10 per 1,000."),
    FeeCard("Influencer Marketing Hub card", 2021, "YouTube", "USD",
            ((1_000, 10_000, 20, 200), (10_000, 50_000, 200, 1_000), (50_000, 500_000, 1_000, 10_000),
             (500_000, 1_000_000, 10_000, 20_000), (1_000_000, NO_END, 20_000, None)),
            "secondary", _HUB, "Twice the Instagram fees."),
    FeeCard("Influencer Marketing Hub card", 2021, "TikTok", "USD",
            ((1_000, 10_000, 5, 25), (10_000, 50_000, 25, 125), (50_000, 500_000, 125, 1_250)),
            "secondary", _HUB, "A quarter of the Instagram fees; larger creators not given."),
    FeeCard("Collab DXB", None, "Instagram", "USD", ((10_000, 50_000, 250, 1_000),), "primary", "collabdxb",
            "Weak: no method stated; only the tier with a stated range is kept."),
)


def benchmarks(platform: str | None = None, *, per: str | None = None) -> tuple[Benchmark, ...]:
    """The published tables of a platform (None: of all), by their denominator ("followers" or "views"; None: any)."""
    return tuple(b for b in _BENCHMARKS if platform in (None, b.platform) and per in (None, b.per))


def fee_cards(platform: str | None = None) -> tuple[FeeCard, ...]:
    """The published fee cards of a platform (None: of all)."""
    return tuple(card for card in _FEE_CARDS if platform in (None, card.platform))


def implied_slope(tiers: tuple[tuple[float, float, float], ...]) -> float:
    """d ln(rate) / d ln(followers) from the first to the last closed tier, at their geometric middles.

    A rough reading of a table, not a fit: a table of tiers says nothing of the creators inside them. Raises DataError
    where fewer than two tiers have both ends.
    """
    closed = [tier for tier in tiers if tier[0] > 0 and tier[1] < NO_END]
    if len(closed) < 2:
        raise DataError(f"A slope needs two tiers with both ends; this table has {len(closed)}. Take another table.")
    (low_a, high_a, rate_a), (low_b, high_b, rate_b) = closed[0], closed[-1]
    return 2 * math.log(rate_b / rate_a) / math.log(low_b * high_b / (low_a * high_a))
