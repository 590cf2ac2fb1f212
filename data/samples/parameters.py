"""The truth behind the sample: every constant it is made with, and where each comes from.

"Assumed" marks a constant without a published figure; the published ones are vendors' and papers' figures as quoted in
data.evidence, which disagree with each other by a factor of two to five.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Any whole number would do; this one made the shipped files.
SEED = 20_260_630
#: Eighteen whole months; counts are read a month after the last post, so that no post is still growing.
FIRST_DAY, LAST_DAY, OBSERVED = "2025-01-01", "2026-06-30", "2026-07-31"
#: Sales begin a year earlier: a before/after statement needs a year of days (simulation study of the method).
FIRST_SALES_DAY = "2024-01-01"

REFERENCE = 10_000  # followers at which levels are stated
CREATORS, PROSPECTS = 700, 20  # with posts, and listed without any post (assumed)
#: Followers: lognormal, cut at the ends; median and spread of the simulation study of the method.
FOLLOWERS_LOW, FOLLOWERS_HIGH, FOLLOWERS_MEDIAN, FOLLOWERS_SD_DEX = 1_000, 3_000_000, 31_600, 0.8
GROWTH_PER_MONTH, GROWTH_SD = 0.015, 0.015  # assumed

#: Differences between creators and between posts of one creator, sd of ln(rate): the simulation study of the method;
#: residual sd .94 on 22,666 real Instagram creators. Variance falls by this much per unit of ln(followers), so that
#: the average creator's curve is exactly a power law too (the size is assumed: sd .79 at 1K, .38 at 3M;
#: the method's study goes from 1.0 to .3).
CREATOR_SD, CREATOR_VARIANCE_FALL, POST_SD = 0.7, 0.06, 0.6
ORGANIC_POSTS_MEAN, ORGANIC_POSTS_SHAPE = 14.2, 1.6  # assumed; gives about 12,000 posts

#: Small creators' posts that nobody saw: share of posts, below so many followers (assumed; a public list of X accounts
#: has 35 % of zeros). The other posts get the missing engagement, so that expected rates stay the same.
UNSEEN_SHARE, UNSEEN_BELOW = 0.06, 5_000
#: Instagram creators who hide likes, and the share of their posts where they do (assumed).
HIDING_CREATORS, HIDING_POSTS = 0.04, 0.3


@dataclass(frozen=True)
class PlatformTruth:
    """One platform. rate_at_10k: the typical creator's engagement per follower and organic post at 10,000 followers;
    slope: d ln(rate) / d ln(followers) of the typical creator.

    parts: shares of likes, comments, shares, saves in engagement (0: the platform does not give it).
    views_at_10k, views_slope: views per follower;
    reach_at_10k, reach_slope: people reached per follower (None: absent).
    video: formats that have views, with their shares; still: formats that have none.
    fee_factor: fees against Instagram. clicks_per_engagement: of sponsored posts that are tracked.
    """

    share: float
    rate_at_10k: float
    slope: float
    parts: tuple[float, float, float, float]
    views_at_10k: float
    views_slope: float
    reach_at_10k: float | None
    reach_slope: float | None
    video: dict[str, float]
    still: dict[str, float]
    fee_factor: float
    clicks_per_engagement: float


PLATFORMS: dict[str, PlatformTruth] = {
    "Instagram": PlatformTruth(
        share=0.42,  # assumed
        # 22,666 creators of Kim and others 2020: median 3.2 % at 10K, slopes -.12 to -.165; Markerly's table implies
        # -.13 and Mavrck's -.25.
        rate_at_10k=0.030, slope=-0.15,
        parts=(0.90, 0.035, 0.025, 0.04),  # assumed
        views_at_10k=0.45, views_slope=-0.12,  # assumed
        # The Cirqle: 15.7 % of followers reached at 10-50K and 3.2 % at 500K-1M. Taken flatter and higher (assumed),
        # since 3.2 % would be hardly more people than engage.
        reach_at_10k=0.28, reach_slope=-0.18,
        video={"reel": 0.5}, still={"photo": 0.2, "carousel": 0.3},  # assumed
        fee_factor=1.0,
        clicks_per_engagement=0.25,  # assumed
    ),
    "TikTok": PlatformTruth(
        share=0.33,
        # iqfluence: 7.5 % under 100K and 2.9 % above 10M; HypeAuditor 2023: 12.6 % at 1-10K. Slope across creators
        # about -.08 (with Tian, Dew, Iyengar 2024).
        rate_at_10k=0.070, slope=-0.08,
        parts=(0.89, 0.02, 0.04, 0.05),
        # Engagement per view about 5 %, not falling with size (Captiv8; Rival IQ 3.8 % to 7.5 %).
        views_at_10k=1.5, views_slope=-0.12,
        reach_at_10k=None, reach_slope=None,
        video={"video": 1.0}, still={},
        fee_factor=0.5,  # card: a quarter of Instagram; Hashtag Pay Me: two thirds
        clicks_per_engagement=0.08,
    ),
    "YouTube": PlatformTruth(
        share=0.25,
        # Influencer Hero, per subscriber: .79 % at 5-10K, .49 % at 10-50K, .21 % above 1M: a slope of about -.24.
        rate_at_10k=0.005, slope=-0.24,
        parts=(0.90, 0.10, 0.0, 0.0),  # shares and saves are not public
        views_at_10k=0.13, views_slope=-0.20,
        reach_at_10k=None, reach_slope=None,
        video={"video": 0.75, "short": 0.25}, still={},
        fee_factor=2.0,  # the card copied most: twice Instagram
        clicks_per_engagement=1.5,  # links stand under the video
    ),
}

#: An algorithm change: from this month on every post of the platform gets this share of what it would have (assumed).
BREAK_PLATFORM, BREAK_MONTH, BREAK_FACTOR = "TikTok", "2025-10", 0.75

#: Engagement that a sponsored post loses, by followers (from, below): Mavrck's table of branded posts; above 500K its
#: last figure is carried on (assumed).
SPONSORED_LOSS = ((0, 5e3, 0.129), (5e3, 1e4, 0.146), (1e4, 5e4, 0.18), (5e4, 1e5, 0.236), (1e5, math.inf, 0.336))
#: Share of sponsored posts that say so, by followers: undisclosed ones come from smaller accounts (Ershov and others
#: 2025); the shares are assumed.
DISCLOSED = ((0, 1e4, 0.55), (1e4, 1e5, 0.7), (1e5, math.inf, 0.85))

#: Campaigns: first and last day of posting. A creator takes part in each with this chance (assumed: about 17 % of
#: posts become sponsored), agrees to 1 + Poisson posts, and delivers each with the chance below.
CAMPAIGNS = (
    ("Fresh Start 2025", "2025-02-01", "2025-03-31"), ("Long Light 2025", "2025-05-01", "2025-06-30"),
    ("Back to Rhythm 2025", "2025-08-15", "2025-09-30"), ("Warm Evenings 2025", "2025-11-01", "2025-12-20"),
    ("Fresh Start 2026", "2026-02-01", "2026-03-31"), ("Long Light 2026", "2026-05-01", "2026-06-25"),
)
DEAL_CHANCE, FURTHER_POSTS_AGREED = 0.26, 1.2
DELIVERY = 0.85  # assumed, near the .8 that two vendors use

#: Fee per post = coefficient * followers ** exponent * the platform's factor * noise, EUR on Instagram. The public
#: card is 10 dollars per 1,000 followers with an exponent of 1: the same 100 at 10,000 followers. The exponent of .9
#: is assumed, so that small creators cost more per follower. Part of the noise: creators who do better than their
#: size ask for more.
FEE_COEFFICIENT, FEE_EXPONENT, FEE_SD, FEE_RESPONSE = 0.025, 0.9, 0.4, 0.3
QUOTED_SHARE, CURRENCY = 0.7, "EUR"
NEGOTIATED, NEGOTIATED_SD = 0.95, 0.1  # fee agreed for a post against the quote (assumed)
PRODUCT_COST, PRODUCT_COST_SD = 45.0, 0.35  # median a deal, EUR (assumed)

#: Tracking: share of deals with a code (assumed); orders per click by followers (Digital Applied 2026, no method
#: given); order value in EUR, mean and coefficient of variation (assumed).
TRACKED_SHARE = 0.75
ORDERS_PER_CLICK = ((0, 1e4, 0.0241), (1e4, 1e5, 0.0218), (1e5, 1e6, 0.0142), (1e6, math.inf, 0.0091))
ORDER_VALUE, ORDER_VALUE_CV = 85.0, 0.6

NICHES = ("Beauty", "Fashion", "Fitness", "Food", "Gaming", "Home", "Parenting", "Travel")
#: Level of a niche in ln(rate); they sum to zero (assumed, within what nine niches of the Instagram files show).
NICHE_EFFECTS = (0.05, -0.10, 0.05, 0.15, 0.00, -0.10, 0.10, -0.15)
#: Country, language, share of creators, daily orders of the shop there (all assumed).
COUNTRIES = (
    ("Germany", "German", 0.24, 95.0), ("France", "French", 0.18, 70.0), ("Spain", "Spanish", 0.16, 60.0),
    ("Italy", "Italian", 0.14, 55.0), ("Netherlands", "Dutch", 0.10, 40.0), ("Poland", "Polish", 0.08, 30.0),
    ("Portugal", "Portuguese", 0.06, 22.0), ("Austria", "German", 0.04, 18.0),
)

#: Overlap of two audiences in people = a * b / (effective audience of the niche) * noise, so that the share of the
#: smaller one is the larger over the effective audience (two-level Sainsbury; no measured overlap by size is
#: published, so all of it is assumed).
EFFECTIVE_AUDIENCE = dict(zip(NICHES, (12e6, 14e6, 9e6, 11e6, 8e6, 10e6, 7e6, 16e6), strict=True))
EFFECTIVE_AUDIENCE_ACROSS = 90e6
OVERLAP_SD, OVERLAP_PAIRS_A_NICHE, OVERLAP_PAIRS_ACROSS = 0.3, 30, 40

#: Orders of the shop: growth a year, weekday factors from Monday, day-to-day sd and its memory, and how many orders
#: one tracked order stands for (some buyers use no code; some would have bought anyway). All assumed.
SALES_GROWTH, SALES_WEEK, SALES_SD, SALES_MEMORY = 0.10, (0.95, 0.95, 0.97, 1.0, 1.05, 1.08, 1.0), 0.08, 0.6
ORDERS_A_TRACKED_ORDER = 1.2


def truth(seed: int) -> dict:
    """All of it as plain values, as it stands in truth.json beside the data.

    average_slope: of the mean creator; it is steeper than the typical one since the spread falls with size.
    Slopes and rates are those of organic posts before the algorithm change.
    """
    platforms = {
        name: {
            "typical_slope": p.slope, "typical_rate_at_10k": p.rate_at_10k,
            "average_slope": p.slope - CREATOR_VARIANCE_FALL / 2,
            "average_rate_at_10k": p.rate_at_10k * math.exp(CREATOR_SD**2 / 2) * _mean_niche(),
            "views_per_follower_at_10k": p.views_at_10k, "views_slope": p.views_slope,
            "reach_per_follower_at_10k": p.reach_at_10k, "reach_slope": p.reach_slope,
            "fee_factor": p.fee_factor, "clicks_per_engagement": p.clicks_per_engagement,
        } for name, p in PLATFORMS.items()}
    return {
        "seed": seed, "reference_followers": REFERENCE, "platforms": platforms,
        "creator_sd_at_10k": CREATOR_SD, "creator_variance_fall_per_log_follower": CREATOR_VARIANCE_FALL,
        "post_sd": POST_SD, "niche_effects": dict(zip(NICHES, NICHE_EFFECTS, strict=True)),
        "break": {"platform": BREAK_PLATFORM, "month": BREAK_MONTH, "factor": BREAK_FACTOR},
        "sponsored_loss": _tiers(SPONSORED_LOSS), "disclosed": _tiers(DISCLOSED),
        "unseen_posts": {"share": UNSEEN_SHARE, "below_followers": UNSEEN_BELOW},
        "delivery": DELIVERY,
        "fees": {"coefficient": FEE_COEFFICIENT, "exponent": FEE_EXPONENT, "noise_sd": FEE_SD,
                 "response_to_creator_effect": FEE_RESPONSE, "currency": CURRENCY, "negotiated": NEGOTIATED},
        "funnel": {"tracked_share_of_deals": TRACKED_SHARE, "orders_per_click": _tiers(ORDERS_PER_CLICK),
                   "order_value": ORDER_VALUE, "orders_a_tracked_order": ORDERS_A_TRACKED_ORDER},
        "overlap": {"effective_audience": EFFECTIVE_AUDIENCE, "across_niches": EFFECTIVE_AUDIENCE_ACROSS,
                    "noise_sd": OVERLAP_SD},
    }


def _tiers(table: tuple[tuple[float, float, float], ...]) -> list[dict]:
    return [{"from": low, "below": None if math.isinf(high) else high, "value": value} for low, high, value in table]


def _mean_niche() -> float:
    return sum(math.exp(effect) for effect in NICHE_EFFECTS) / len(NICHE_EFFECTS)
