"""The sample dataset, made from a seed, with the truth it was made of.

    python -m data.samples.synthetic

writes the snapshot that the app ships. The world: ln(engagement per follower) of a post is level + slope * ln(followers
/ 10,000) + niche + creator + post, lowered for paid posts and after the algorithm change; counts are Poisson.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from data.samples import calibration as c
from data.samples import commerce
from data.samples.names import invent

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, eq=False)
class Sample:
    """tables: creators, posts, deals, overlaps, sales in canonical columns; truth: what they were made of."""

    tables: dict[str, pd.DataFrame]
    truth: dict


def make_sample(*, seed: int = c.SEED) -> Sample:
    """The whole dataset of a seed; equal seeds give equal tables."""
    rng = np.random.default_rng(seed)
    creators = _make_creators(rng)
    deals = commerce.make_deals(creators, rng)
    posts = _make_posts(creators, deals, rng)
    deals = commerce.with_results(deals, posts, rng)
    tables = {
        "creators": creators.drop(columns=["effect", "growth"]),
        "posts": posts.drop(columns=["deal_id"]),
        "deals": deals,
        "overlaps": commerce.make_overlaps(creators, rng),
        "sales": commerce.make_sales(creators, deals, posts, rng),
    }
    return Sample(tables, _truth(seed, creators))


def sponsored_factor(followers) -> np.ndarray:
    """What a paid post keeps of the engagement of an unpaid one, by followers at posting."""
    return 1.0 - c.by_size(c.SPONSORED_LOSS, followers)


def _make_creators(rng: np.random.Generator) -> pd.DataFrame:
    """One row a creator, with the lasting effect on ln(rate) and yearly growth that stay hidden."""
    platform = np.repeat(list(c.CREATORS), list(c.CREATORS.values()))
    count = len(platform)
    low, high = np.log10(c.FOLLOWERS)
    followers = np.round(10 ** (low + (high - low) * rng.beta(*c.SIZE_SHAPE, size=count)))
    niche = rng.choice(list(c.NICHES), size=count)
    country = rng.choice(list(c.COUNTRIES), size=count, p=[share for _, share in c.COUNTRIES.values()])
    language = np.array([c.COUNTRIES[one][0] for one in country])
    language = np.where(rng.random(count) < 0.15, "English", language)
    names, handles = invent(niche, rng)
    variance = c.CREATOR_VARIANCE_AT_10K + c.CREATOR_VARIANCE_SLOPE * np.log(followers / 1e4)
    coefficient = np.array([c.FEE_AT_10K[p] / 1e4**c.FEE_EXPONENT for p in platform])
    quote = coefficient * followers**c.FEE_EXPONENT * np.exp(c.FEE_SD * rng.standard_normal(count))
    return pd.DataFrame({
        "creator_id": [f"C{i:04d}" for i in range(1, count + 1)], "platform": platform, "handle": handles,
        "name": names, "followers": followers, "following": np.round(np.exp(rng.normal(6.3, 0.8, count))),
        "posts_count": np.round(np.exp(rng.normal(5.8, 0.7, count))), "niche": niche, "country": country,
        "language": language, "quoted_fee": np.where(rng.random(count) < c.QUOTED_SHARE, np.round(quote), np.nan),
        "currency": c.CURRENCY, "effect": rng.standard_normal(count) * np.sqrt(variance),
        "growth": np.exp(rng.normal(np.log(0.15), 0.5, count)),
    })


def _make_posts(creators: pd.DataFrame, deals: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Organic posts of every creator and the delivered posts of every deal, with their counts."""
    first, last = pd.Timestamp(c.FIRST_DAY), pd.Timestamp(c.LAST_DAY)
    days = (last - first).days + 1
    number = 2 + rng.geometric(1 / (c.POSTS_PER_CREATOR - 1), size=len(creators))
    organic = pd.DataFrame({
        "creator_id": np.repeat(creators["creator_id"].to_numpy(), number), "sponsored": False, "campaign": None,
        "deal_id": None, "day": rng.integers(0, days, number.sum()),
    })
    times = deals["posts_delivered"].to_numpy(int)
    paid = deals.loc[np.repeat(deals.index, times), ["creator_id", "campaign", "deal_id", "agreed_at"]]
    wait = rng.integers(5, 40, len(paid))
    paid = paid.assign(
        sponsored=True, day=np.minimum((paid["agreed_at"] - first).dt.days + wait, days - 1)).drop(columns="agreed_at")
    posts = pd.concat([organic.astype({"campaign": object, "deal_id": object}), paid], ignore_index=True)
    posts = posts.merge(creators[["creator_id", "platform", "followers", "niche", "effect", "growth"]],
                        on="creator_id", how="left")
    posts["published_at"] = first + pd.to_timedelta(posts["day"] * 24 + rng.integers(6, 23, len(posts)), unit="h")
    years = (days - posts["day"]) / 365.25
    posts["followers"] = np.maximum(np.round(posts["followers"] * np.exp(-posts["growth"] * years)), 500)
    posts = posts.sort_values(["published_at", "creator_id"], kind="stable", ignore_index=True)
    posts["engagement"] = rng.poisson(_expected_rate(posts, rng) * posts["followers"])
    return _with_counts(posts, rng)


def _expected_rate(posts: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Engagement per follower that each post is heading for, before counting noise."""
    platform, followers = posts["platform"], posts["followers"].to_numpy(float)
    log_rate = (
        np.log(platform.map(c.TYPICAL_RATE_AT_10K).to_numpy(float))
        + platform.map(c.TYPICAL_SLOPE).to_numpy(float) * np.log(followers / 1e4)
        + posts["niche"].map(c.NICHES).to_numpy(float) + posts["effect"].to_numpy(float)
        + c.POST_SD * rng.standard_normal(len(posts)) - c.POST_SD**2 / 2
    )
    after = (platform == c.BREAK_PLATFORM) & (posts["published_at"] >= pd.Timestamp(f"{c.BREAK_MONTH}-01"))
    kept = np.where(posts["sponsored"], sponsored_factor(followers), 1.0) * np.where(after, c.BREAK_FACTOR, 1.0)
    return np.exp(log_rate) * kept


def _with_counts(posts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Likes, comments, shares, saves, reach, impressions, views, clicks as their platforms show them."""
    shown = {p: np.array([0.0 if share is None else share for share in parts]) for p, parts in c.PARTS.items()}
    chances = np.vstack([shown[p] for p in posts["platform"]])
    parts = rng.multinomial(posts["engagement"].to_numpy(int), chances / chances.sum(axis=1, keepdims=True))
    counts = pd.DataFrame(parts.astype(float), columns=["likes", "comments", "shares", "saves"], index=posts.index)
    counts = counts.mask(chances == 0)
    platform, paid = posts["platform"], posts["sponsored"].astype(bool)
    size = (posts["followers"] / 1e4) ** c.PER_VIEW_EXPONENT

    def people(share) -> np.ndarray:
        noisy = np.clip(share * size * np.exp(0.3 * rng.standard_normal(len(posts))), 0.01, 0.6)
        return np.round((posts["engagement"] + rng.random(len(posts))) / noisy)

    reach, views = people(c.PER_REACH), people(platform.map(c.PER_VIEW))
    impressions = np.round(reach * (1.1 + 0.3 * rng.random(len(posts))))
    forms = {"Instagram": ["photo", "carousel", "reel"], "TikTok": ["video"], "YouTube": ["video", "short"]}
    form = np.array([forms[p][int(r * len(forms[p]))] for p, r in zip(platform, rng.random(len(posts)), strict=True)])
    told = paid | (rng.random(len(posts)) < c.REACH_SHARED)
    knows_reach = ((platform == "Instagram") & told) | ((platform == "TikTok") & paid)
    knows_views = (platform != "Instagram") | (form == "reel")
    counts["likes"] = counts["likes"].mask((platform == "Instagram") & (rng.random(len(posts)) < c.HIDDEN_LIKES))
    clicks = rng.poisson(posts["engagement"] * platform.map(c.CLICKS_PER_ENGAGEMENT)).astype(float)
    candour = 0.7 + 0.25 * np.clip(np.log10(posts["followers"]) - 3, 0, 3.5) / 3.5
    disclosed = pd.Series(rng.random(len(posts)) < candour, dtype="boolean").where(paid)
    return pd.DataFrame({
        "post_id": [f"{p[:2].upper()}{i:06d}" for i, p in enumerate(platform, start=1)],
        "creator_id": posts["creator_id"], "platform": platform, "campaign": posts["campaign"],
        "published_at": posts["published_at"], "observed_at": pd.Timestamp(c.OBSERVED), "format": form,
        "followers": posts["followers"], "reach": reach.where(knows_reach),
        "impressions": impressions.where(knows_reach), "views": views.where(knows_views), **counts,
        "clicks": pd.Series(clicks).where(paid), "sponsored": paid.astype("boolean"), "disclosed": disclosed,
        "deal_id": posts["deal_id"],
    })


def _truth(seed: int, creators: pd.DataFrame) -> dict:
    """Everything the sample was made of, in plain numbers."""
    x = np.log(creators["followers"] / 1e4)
    weight = {p: float(((x[of] - x[of].mean()) ** 2).sum()) for p in c.CREATORS for of in [creators["platform"] == p]}
    half = c.CREATOR_VARIANCE_SLOPE / 2
    pooled = sum(weight[p] * c.TYPICAL_SLOPE[p] for p in weight) / sum(weight.values())
    return {
        "seed": seed, "first_day": c.FIRST_DAY, "last_day": c.LAST_DAY,
        "typical_slope": c.TYPICAL_SLOPE, "average_slope": {p: round(s + half, 6) for p, s in c.TYPICAL_SLOPE.items()},
        "typical_slope_all_platforms": round(pooled, 6), "average_slope_all_platforms": round(pooled + half, 6),
        "typical_rate_at_10k": c.TYPICAL_RATE_AT_10K,
        "average_rate_at_10k": {p: round(r * float(np.exp(c.CREATOR_VARIANCE_AT_10K / 2)), 8)
                                for p, r in c.TYPICAL_RATE_AT_10K.items()},
        "slopes_and_rates_are_of": "organic posts before the break, per follower at posting, mean niche",
        "creator_variance_at_10k": c.CREATOR_VARIANCE_AT_10K, "creator_variance_slope": c.CREATOR_VARIANCE_SLOPE,
        "post_sd": c.POST_SD, "niche_shift": c.NICHES,
        "break": {"platform": c.BREAK_PLATFORM, "month": c.BREAK_MONTH, "factor": c.BREAK_FACTOR},
        "sponsored_loss": [list(tier) for tier in c.SPONSORED_LOSS], "hidden_likes": c.HIDDEN_LIKES,
        "fee_exponent": c.FEE_EXPONENT, "fee_sd": c.FEE_SD, "currency": c.CURRENCY,
        "fee_coefficient": {p: fee / 1e4**c.FEE_EXPONENT for p, fee in c.FEE_AT_10K.items()},
        "delivery": c.DELIVERY, "clicks_per_engagement": c.CLICKS_PER_ENGAGEMENT,
        "orders_per_click": [list(tier) for tier in c.ORDERS_PER_CLICK], "order_value": c.ORDER_VALUE,
        "effective_audience_of_a_niche": c.EFFECTIVE_AUDIENCE, "overlap_sd": c.OVERLAP_SD,
        "orders_caused_per_tracked": c.ORDERS_CAUSED_PER_TRACKED,
    }


def write_snapshot(folder: Path = HERE, *, seed: int = c.SEED) -> None:
    """Write the sample as compressed Parquet files and truth.json."""
    sample = make_sample(seed=seed)
    for name, table in sample.tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
    (folder / "truth.json").write_text(json.dumps(sample.truth, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_snapshot()
