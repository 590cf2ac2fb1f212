"""A small list of creators with quotes, some seen, and a known decline: what changes to a plan are tested on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import BudgetScenario, DeclineFit
from data.campaigns import Campaigns, from_tables

KNOWN = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03, residual_sd=0.9)


def creators_only(number: int = 40, *, seed: int = 0) -> Campaigns:
    """Creators with quotes and without posts, so that a known decline values them."""
    rng = np.random.default_rng(seed)
    followers = np.round(np.exp(rng.normal(10, 1.2, number)))
    return from_tables(creators=pd.DataFrame({
        "creator_id": [f"c{i:03d}" for i in range(number)], "platform": "Instagram",
        "name": [f"Name {i}" for i in range(number)], "niche": rng.choice(["Food", "Home"], number),
        "followers": followers, "currency": "EUR",
        "quoted_fee": np.round(0.05 * followers**0.85 * np.exp(rng.normal(0, 0.3, number)), 2)}))


def seen_creators(number: int = 80, *, posts: int = 4, seed: int = 0) -> Campaigns:
    """Creators with posts, from which a decline can be fitted; four in five with a quote."""
    rng = np.random.default_rng(seed)
    campaigns = creators_only(number, seed=seed)
    creators = campaigns.creators.assign(
        quoted_fee=campaigns.creators["quoted_fee"].where(rng.random(number) < 0.8))
    followers = creators["followers"].to_numpy(float)
    rows = np.repeat(np.arange(number), rng.integers(1, posts + 1, number))
    rate = 0.03 * (followers[rows] / 1e4) ** -0.15 * np.exp(rng.normal(0, 0.7, number)[rows]
                                                           + rng.normal(0, 0.6, len(rows)))
    return from_tables(creators=creators, posts=pd.DataFrame({
        "post_id": [f"p{i}" for i in range(len(rows))], "creator_id": creators["creator_id"].to_numpy()[rows],
        "platform": "Instagram", "followers": followers[rows], "likes": rng.poisson(rate * followers[rows])}))


def scenario(**changes) -> BudgetScenario:
    """6,000 for creators at 100 of handling each, eight of ten delivering."""
    return BudgetScenario(**{"budget": 6_000, "handling_cost": 100, "delivery": 0.8} | changes)
