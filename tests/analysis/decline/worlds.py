"""Hand-made and simulated creators with a known truth."""

from __future__ import annotations

import numpy as np
import pandas as pd


def reference_rows() -> pd.DataFrame:
    """REF-A of the method: 24 creators, no random numbers."""
    i = np.arange(24)
    followers = np.round(1000 * 1.45**i)
    posts = 3 + i % 4
    size = (followers / 1e4) ** -0.18
    total = np.round(posts * followers * 0.05 * size * np.exp(0.5 * np.sin(2.3 * i) + 0.2 * np.cos(5 * i)))
    return pd.DataFrame({"creator_id": [f"c{k:02d}" for k in i], "platform": "Instagram", "followers": followers,
                         "posts": posts, "total": total, "exposure": followers * posts})


def simulated(creators: int, *, seed: int, slope: float = -0.15, bend: tuple[float, float] | None = None,
              platform_logs: dict[str, float] | None = None, creator_sd: float = 0.7, post_sd: float = 0.6,
              posts: int = 5, zeros: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The world of method.md A2: (creator rows, post rows). bend: (followers, slope above). The median rate at 10K is
    0.03, times exp of the platform's log."""
    random = np.random.default_rng(seed)
    followers = np.round(10 ** np.clip(random.normal(4.5, 0.8, creators), 3, 7))
    names = list(platform_logs) if platform_logs is not None else ["Instagram"]
    platform = np.array(names)[np.arange(creators) % len(names)]
    x = np.log(followers / 1e4)
    line = np.log(0.03) + slope * x
    if bend is not None:
        line += (bend[1] - slope) * np.maximum(x - np.log(bend[0] / 1e4), 0)
    if platform_logs is not None:
        line += np.array([platform_logs[p] for p in platform])
    number = 1 + random.poisson(posts - 1, creators)
    owner = np.repeat(np.arange(creators), number)
    effect = random.normal(0, creator_sd, creators)
    mean = np.exp(line + effect)[owner] * followers[owner] * np.exp(random.normal(0, post_sd, len(owner)))
    amount = random.poisson(mean).astype(float)
    if zeros:
        amount[(random.random(creators) < zeros)[owner]] = 0
    ids = np.array([f"c{k:05d}" for k in range(creators)])
    post_rows = pd.DataFrame({"creator_id": ids[owner], "platform": platform[owner], "followers": followers[owner],
                              "amount": amount, "rate": amount / followers[owner]})
    total = np.bincount(owner, weights=amount)
    return pd.DataFrame({"creator_id": ids, "platform": platform, "followers": followers, "posts": number,
                         "total": total, "exposure": followers * number}), post_rows
