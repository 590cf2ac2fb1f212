"""The money side of the sample: deals, what came of them, overlapping audiences, the shop's sales."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.samples import calibration as c


def make_deals(creators: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """What was agreed: who, for which campaign, at what fee, how many posts, and how many came."""
    chosen = creators[rng.random(len(creators)) < c.WITH_DEALS]
    who = chosen.loc[np.repeat(chosen.index, rng.choice([1, 2, 3], size=len(chosen), p=[0.4, 0.35, 0.25]))]
    who = who.reset_index(drop=True)
    count = len(who)
    campaign = rng.integers(0, len(c.CAMPAIGNS), count)
    start = pd.to_datetime([c.CAMPAIGNS[i][1] for i in campaign])
    length = (pd.to_datetime([c.CAMPAIGNS[i][2] for i in campaign]) - start).days.to_numpy() - 40
    agreed = start + pd.to_timedelta(np.round(rng.random(count) * np.maximum(length, 1)), unit="D")
    posts_agreed = rng.choice([1, 2, 3, 4], size=count, p=[0.3, 0.35, 0.2, 0.15])
    # A creator whose quote is not on file was still paid near the curve.
    curve = who["platform"].map(c.FEE_AT_10K) * (who["followers"] / 1e4) ** c.FEE_EXPONENT
    each = who["quoted_fee"].fillna(curve) * np.exp(rng.normal(-0.05, 0.08, count))
    handle = who["handle"].str.split(".").str[0].str.upper()
    deals = pd.DataFrame({
        "creator_id": who["creator_id"], "platform": who["platform"],
        "campaign": [c.CAMPAIGNS[i][0] for i in campaign], "agreed_at": agreed,
        "fee": np.round(each * posts_agreed), "product_cost": np.round(np.exp(rng.normal(np.log(45), 0.4, count))),
        "currency": c.CURRENCY, "posts_agreed": posts_agreed.astype(float),
        "posts_delivered": rng.binomial(posts_agreed, c.DELIVERY).astype(float),
        "code": [f"{h}{n:02d}" for h, n in zip(handle, rng.integers(5, 30, count), strict=True)],
    }).sort_values(["agreed_at", "creator_id"], kind="stable", ignore_index=True)
    deals.insert(0, "deal_id", [f"D{i:04d}" for i in range(1, count + 1)])
    return deals


def with_results(deals: pd.DataFrame, posts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The deals with clicks (the sum over their posts), orders and revenue counted by their codes."""
    paid = posts[posts["deal_id"].notna()]
    clicks = deals["deal_id"].map(paid.groupby("deal_id")["clicks"].sum()).fillna(0.0)
    followers = deals["deal_id"].map(paid.groupby("deal_id")["followers"].mean()).fillna(c.FOLLOWERS[0])
    orders = rng.binomial(clicks.astype(int), c.by_size(c.ORDERS_PER_CLICK, followers)).astype(float)
    value = c.ORDER_VALUE * np.exp(c.ORDER_VALUE_SD * rng.standard_normal(len(deals)) / np.sqrt(np.maximum(orders, 1)))
    return deals.assign(clicks=clicks, orders=orders, revenue=np.round(orders * value, 2))


def make_overlaps(creators: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Shared audiences of some pairs of a niche: larger audience / effective audience, with noise."""
    found = []
    for niche in c.NICHES:
        members = creators.index[creators["niche"] == niche].to_numpy()
        pairs = set()
        while len(pairs) < c.OVERLAP_PAIRS_PER_NICHE:
            pairs.add(tuple(sorted(rng.choice(members, size=2, replace=False).tolist())))
        found += sorted(pairs)
    one, two = (creators.loc[[pair[side] for pair in found]] for side in (0, 1))
    larger = np.maximum(one["followers"].to_numpy(), two["followers"].to_numpy())
    noise = np.exp(c.OVERLAP_SD * rng.standard_normal(len(found)) - c.OVERLAP_SD**2 / 2)
    return pd.DataFrame({
        "creator_a": one["creator_id"].to_numpy(), "creator_b": two["creator_id"].to_numpy(),
        "overlap": np.round(np.minimum(larger / c.EFFECTIVE_AUDIENCE * noise, 0.6), 4),
    })


def make_sales(creators: pd.DataFrame, deals: pd.DataFrame, posts: pd.DataFrame,
               rng: np.random.Generator) -> pd.DataFrame:
    """The shop's orders and revenue by day and country: a base with weekday and season, and what the posts caused
    in the week after they went online."""
    days = pd.date_range(c.FIRST_DAY, c.LAST_DAY, freq="D")
    regions = list(c.COUNTRIES)
    week = np.array([1.05, 0.98, 0.95, 0.96, 1.0, 1.1, 1.12])[days.day_of_week]
    season = 1 + 0.25 * np.cos(2 * np.pi * (days.day_of_year.to_numpy() - 345) / 365.25)
    mood = np.exp(np.cumsum(rng.normal(0, 0.015, len(days))))  # a common shock that lasts
    base = 60 * np.outer(week * season * mood, [share for _, share in c.COUNTRIES.values()])
    caused = np.zeros_like(base)
    paid = posts[posts["deal_id"].notna()].merge(deals[["deal_id", "orders", "posts_delivered"]], on="deal_id")
    country = paid["creator_id"].map(creators.set_index("creator_id")["country"])
    column = country.map({region: i for i, region in enumerate(regions)}).to_numpy()
    row = (paid["published_at"].dt.normalize() - days[0]).dt.days.to_numpy()
    amount = (c.ORDERS_CAUSED_PER_TRACKED * paid["orders"] / paid["posts_delivered"] / 7).to_numpy()
    for later in range(7):
        inside = row + later < len(days)
        np.add.at(caused, (row[inside] + later, column[inside]), amount[inside])
    orders = rng.poisson(base + caused).astype(float)
    value = c.ORDER_VALUE * np.exp(rng.normal(0, 0.05, orders.shape))
    return pd.DataFrame({
        "date": np.repeat(days, len(regions)), "region": np.tile(regions, len(days)), "orders": orders.ravel(),
        "revenue": np.round(orders * value, 2).ravel(),
    })
