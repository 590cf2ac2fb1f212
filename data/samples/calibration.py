"""What the synthetic sample is made of: every constant with the published figure it follows.

Sources are those of data/evidence.py; [chosen] marks what no source gives. Money is in US dollars, as the cards are.
"""

from __future__ import annotations

import numpy as np

SEED = 20260630

#: Eighteen months that end on a fixed day: the sample has no clock.
FIRST_DAY, LAST_DAY = "2025-01-01", "2026-06-30"
#: Counts were read two weeks after the last post, when they have settled [chosen].
OBSERVED = "2026-07-14"

CREATORS = {"Instagram": 320, "TikTok": 260, "YouTube": 180}  # [chosen]
#: Sizes from 1K to 3M followers; log10 follows a Beta(1.2, 1.6) between them: more small than large [chosen].
FOLLOWERS = (1_000, 3_000_000)
SIZE_SHAPE = (1.2, 1.6)
#: Mean organic posts of a creator over the period, geometric around it [chosen].
POSTS_PER_CREATOR = 14.0

#: d ln(engagement per follower) / d ln(followers) of the typical creator, organic posts.
#: Instagram: Markerly -0.13, Mavrck -0.25, creator-level files -0.12 to -0.165. TikTok: the cross-creator slope
#: reported beside Tian, Dew and Iyengar 2024, about -0.08. YouTube: Influencer Hero, 5-10k to 1M+, about -0.24.
TYPICAL_SLOPE = {"Instagram": -0.15, "TikTok": -0.08, "YouTube": -0.24}
#: Median engagement per follower and post at 10,000 followers. Instagram: Mavrck 3.07 % at 10-50k. TikTok: iqfluence
#: 7.5 % below 100k. YouTube: between Influencer Hero's 0.79 % (5-10k) and 0.49 % (10-50k).
TYPICAL_RATE_AT_10K = {"Instagram": 0.030, "TikTok": 0.075, "YouTube": 0.0065}

#: Variance of lasting creator effects in ln(rate): at 10,000 followers, and its change with ln(followers), so that
#: small creators differ more (method A3). The mean is exp(variance / 2) times the median, hence the average slope is
#: the typical one plus half this change, exactly.
CREATOR_VARIANCE_AT_10K, CREATOR_VARIANCE_SLOPE = 0.49, -0.04
#: sd of one post around its creator in ln(rate); posts average to their creator's rate (method A2).
POST_SD = 0.6
NICHES = {"beauty": 0.00, "fashion": -0.10, "food": 0.10, "fitness": 0.00, "travel": 0.12, "family": 0.05,
          "gaming": -0.05, "home": -0.12}  # shift of ln(rate) [chosen; they sum to zero]

#: The algorithm change: from this month on TikTok posts bring this share of what they brought [chosen].
BREAK_PLATFORM, BREAK_MONTH, BREAK_FACTOR = "TikTok", "2026-01", 0.75

#: Share of engagement that a sponsored post loses, by followers: Mavrck's branded against other posts. Its table ends
#: at 500k; larger creators are given its last figure [chosen].
SPONSORED_LOSS = ((1_000, 5_000, 0.129), (5_000, 10_000, 0.146), (10_000, 50_000, 0.180),
                  (50_000, 100_000, 0.236), (100_000, 100_000_000, 0.336))

#: Parts of engagement: likes, comments, shares, saves; a platform that does not show a part has None [chosen].
PARTS = {"Instagram": (0.880, 0.045, 0.035, 0.040), "TikTok": (0.870, 0.020, 0.050, 0.060),
         "YouTube": (0.930, 0.070, None, None)}
#: Share of Instagram posts whose likes are hidden: their likes are unknown, not zero [chosen].
HIDDEN_LIKES = 0.01
#: Engagement per person reached and per view at 10,000 followers, and its exponent. Rival IQ: TikTok 3.8 to 7.5 %
#: per view, rising with size. Reach per follower then falls faster than engagement, as The Cirqle reports.
PER_REACH, PER_VIEW, PER_VIEW_EXPONENT = 0.09, {"Instagram": 0.06, "TikTok": 0.055, "YouTube": 0.04}, 0.07
#: Share of organic Instagram posts of which the creator shared the reach [chosen]; of paid posts all do.
REACH_SHARED = 0.6

#: fee per post = coefficient * followers ** exponent. Instagram: $100 at 10,000 followers (the rate card of Influencer
#: Marketing Hub), exponent a little under the card's 1 [chosen: quotes are lumpier and flatter than cards].
#: YouTube twice Instagram, as on the card; TikTok 0.6 (the card's quarter is of 2021; Hashtag Pay Me gives 2/3).
FEE_EXPONENT, FEE_AT_10K = 0.9, {"Instagram": 100.0, "TikTok": 60.0, "YouTube": 200.0}
FEE_SD = 0.4  # sd of ln(quote) around the curve [chosen]
QUOTED_SHARE = 0.9  # creators of whom a quote is known [chosen]
CURRENCY = "USD"
#: Probability that an agreed post comes; two vendors plan with 0.8 [chosen: a little better].
DELIVERY = 0.85
WITH_DEALS = 0.8  # share of creators ever worked with [chosen]

#: Clicks per engagement of a paid post [chosen]; links stand under YouTube videos.
CLICKS_PER_ENGAGEMENT = {"Instagram": 0.20, "TikTok": 0.08, "YouTube": 0.60}
#: Orders per click by followers: Digital Applied (nano 2.41, micro 2.18, macro 1.42, mega 0.91 %).
ORDERS_PER_CLICK = ((1_000, 10_000, 0.0241), (10_000, 100_000, 0.0218), (100_000, 1_000_000, 0.0142),
                    (1_000_000, 100_000_000, 0.0091))
ORDER_VALUE, ORDER_VALUE_SD = 52.0, 0.35  # dollars; sd of ln [chosen]

#: Overlap of two creators of a niche, as share of the smaller audience: larger audience / effective audience of the
#: niche (method B3), times lognormal noise, at most 0.6 [chosen: no measured overlap by size is published].
EFFECTIVE_AUDIENCE, OVERLAP_SD, OVERLAP_PAIRS_PER_NICHE = 9_000_000, 0.3, 24
#: Shop orders caused per order that a code counted: codes miss some buyers, and count some who would have bought.
ORDERS_CAUSED_PER_TRACKED = 1.2  # [chosen]

COUNTRIES = {"Germany": ("German", 0.26), "France": ("French", 0.20), "Spain": ("Spanish", 0.18),
             "Italy": ("Italian", 0.14), "Netherlands": ("Dutch", 0.08), "United Kingdom": ("English", 0.14)}
CAMPAIGNS = (("Spring launch", "2025-03-01", "2025-05-15"), ("Summer drop", "2025-06-01", "2025-08-15"),
             ("Autumn stories", "2025-09-01", "2025-10-31"), ("Gift guide", "2025-11-01", "2025-12-24"),
             ("New year reset", "2026-01-05", "2026-02-28"), ("Spring again", "2026-03-10", "2026-06-20"))


def by_size(tiers, followers) -> np.ndarray:
    """The value of the (low, high, value) tier each follower count falls into; the ends hold beyond the ends."""
    edges = np.array([low for low, _, _ in tiers[1:]])
    return np.array([value for _, _, value in tiers])[np.searchsorted(edges, followers, side="right")]
