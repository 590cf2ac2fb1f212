"""The Engagement page at a million posts, against pandas' own grouped quantiles in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.charts import style
from analysis.charts.engagement import scatter_figure
from analysis.engagement import EngagementRequest, by_month, draw, summarise

POSTS, CREATORS = 1_000_000, 150_000


def rows(number: int = POSTS, creators: int = CREATORS, seed: int = 0) -> pd.DataFrame:
    """Post rows as the engine gives them, with text columns as it gives them too."""
    rng = np.random.default_rng(seed)
    who = rng.integers(0, creators, number)
    followers = (10 ** rng.uniform(3, 6.5, creators))[who]
    rate = 0.03 * (followers / 1e4) ** -0.15 * np.exp(rng.standard_normal(number))
    return pd.DataFrame({
        "post_id": pd.array(np.arange(number).astype(str), dtype="str"),
        "creator_id": pd.array(np.char.add("creator", who.astype(str)), dtype="str"),
        "platform": pd.array(np.where(who % 3 == 0, "TikTok", "Instagram"), dtype="str"),
        "month": pd.array(np.char.add("2025-", (rng.integers(1, 10, number)).astype(str)), dtype="str"),
        "followers": followers, "amount": rate * followers, "exposure": followers, "rate": rate,
    }).assign(month=lambda p: p["month"].str.replace("-", "-0"))


def _seconds(task: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """(by the clock, of computing), the least of a few turns: on a busy machine they are far apart."""
    taken = []
    for _ in range(times):
        start, computing = time.perf_counter(), time.process_time()
        task()
        taken.append((time.perf_counter() - start, time.process_time() - computing))
    return min(t[0] for t in taken), min(t[1] for t in taken)


def run() -> list[dict]:
    """name (with the seconds of computing), seconds, baseline (seconds of pandas' groupby quantiles on the same rows)
    and their ratio."""
    posts = rows()
    request = EngagementRequest(unit="post")
    edges = list(request.tiers.edges)

    def naive() -> None:
        tier = pd.cut(posts["followers"], edges, right=False)
        parts = posts.groupby(tier, observed=False)["rate"]
        parts.quantile([0.1, 0.5, 0.9])
        parts.agg(["size", "mean", "sem"])
        posts.groupby(tier, observed=False)["creator_id"].nunique()

    def page() -> None:
        summarise(posts, request=request)
        scatter_figure(picture=draw(posts, request=request), palette=style.LIGHT)

    base, base_computing = _seconds(naive)
    tasks = {
        "engagement: table, line, intervals by creator": lambda: summarise(posts, request=request),
        "engagement: shades and line": lambda: draw(posts, request=request),
        "engagement: table, shades and figure, 1,000,000 posts": page,
        "engagement: months, each creator once": lambda: by_month(posts, request=request),
    }
    found = []
    for name, task in tasks.items():
        taken, computing = _seconds(task)
        against = f"pandas groupby quantile, mean, nunique ({computing / base_computing:.1f} times its computing)"
        found.append({"name": f"{name}; {computing:.1f} s of computing", "seconds": taken, "baseline": base,
                      "ratio": taken / base, "against": against})
    return found


if __name__ == "__main__":
    for line in run():
        print(f"{line['name']:60} {line['seconds']:.2f} s, baseline {line['baseline']:.2f} s, ×{line['ratio']:.2f}")
