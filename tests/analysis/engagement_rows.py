"""Frames as data.engine gives them, made from a seed."""

import numpy as np
import pandas as pd

PLATFORMS = np.array(["Instagram", "TikTok", "YouTube"])


def creators(number: int, *, seed: int = 0, slope: float = -0.15, zeros: float = 0.0) -> pd.DataFrame:
    """Creator rows with a known decline: median rate 3 % at 10K, spread 0.9 on the log scale."""
    rng = np.random.default_rng(seed)
    followers = 10 ** rng.uniform(3, 6.5, number)
    rate = 0.03 * (followers / 1e4) ** slope * np.exp(0.9 * rng.standard_normal(number))
    posts = rng.integers(1, 9, number)
    return pd.DataFrame({
        "creator_id": [f"c{k}" for k in range(number)], "name": [f"Creator {k}" for k in range(number)],
        "platform": PLATFORMS[rng.integers(0, 3, number)], "niche": rng.choice(["food", "travel", "sports"], number),
        "country": "DE", "followers": followers, "posts": posts, "exposure": followers * posts,
        "rate": np.where(rng.random(number) < zeros, 0.0, rate),
    }).assign(total=lambda c: c["rate"] * c["exposure"])


def posts(creators_number: int, each: int, *, seed: int = 0, months: int = 6, drift: float = 0.0) -> pd.DataFrame:
    """Post rows: creators differ by 0.7, posts of one by 0.6 on the log scale; rates change by drift a month."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(creators_number), each)
    followers = np.repeat(10 ** rng.uniform(3, 6.5, creators_number), each)
    effect = np.repeat(0.7 * rng.standard_normal(creators_number), each)
    month = np.tile(np.arange(each) % months, creators_number)
    rate = 0.03 * np.exp(effect + 0.6 * rng.standard_normal(len(who)) + drift * month)
    return pd.DataFrame({
        "post_id": [f"p{k}" for k in range(len(who))], "creator_id": [f"c{k}" for k in who],
        "name": [f"Creator {k}" for k in who], "platform": np.where(who % 2 == 0, "Instagram", "TikTok"),
        "niche": None, "country": "DE", "campaign": np.where(who % 3 == 0, "spring", "autumn"),
        "month": [f"2025-{m + 1:02d}" for m in month],
        "sponsored": pd.array(rng.random(len(who)) < 0.4, dtype="boolean"), "followers": followers,
        "amount": rate * followers, "exposure": followers, "rate": rate,
    })
