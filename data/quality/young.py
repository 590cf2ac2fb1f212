"""Posts too young to judge: their engagement is still arriving when their counts are read."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.quality.material import Material
from data.quality.values import Check, listed, said, share
from data.speech import number

#: Days after which most engagement of a post has arrived. Read at one to four days of age, Instagram posts still grew
#: 1.5 to 2.2 times within about eleven days, so two weeks; the same is assumed where nothing is published. Half of
#: the engagement is there after 21 minutes on X and 30 on Facebook, 19 hours on Instagram and 6 days on YouTube
#: (Graffius 2018): a week is ample for the first two, YouTube takes four (four to five half-lives; also the usual
#: holdout of 28 days).
DAYS_TO_SETTLE = {"X": 7, "Facebook": 7, "Instagram": 14, "TikTok": 14, "YouTube": 28}
OTHERWISE = 14


def latest_day(posts: pd.DataFrame) -> pd.Timestamp:
    """The latest date in the table of posts (NaT if it has none): the day of the export, where no column says it."""
    return max((d for d in (posts["published_at"].max(), posts["observed_at"].max()) if not pd.isna(d)), default=pd.NaT)


def young_posts(posts: pd.DataFrame, latest: pd.Timestamp) -> np.ndarray:
    """Mask of posts that were too young when their counts were read.

    Age: from published_at to observed_at; where that is unknown, to `latest`. A post of unknown date is not young.
    """
    published, observed = posts["published_at"], posts["observed_at"]
    if pd.isna(latest):
        return np.zeros(len(posts), dtype=bool)
    read = np.where(observed.isna().to_numpy(), latest.to_datetime64(), observed.to_numpy())
    days = (read - published.to_numpy()) / np.timedelta64(1, "D")  # NaN for an unknown date
    codes, platforms = pd.factorize(posts["platform"])
    needed = np.array([*(DAYS_TO_SETTLE.get(p, OTHERWISE) for p in platforms), OTHERWISE])[codes]
    with np.errstate(invalid="ignore"):
        return (days < needed) & (days >= 0)


def young(data: Material) -> Check | None:
    """How many posts are too young, by platform."""
    posts = data.posts
    dated = int(posts["published_at"].notna().sum())
    if not dated:
        return None
    hits = young_posts(posts, latest_day(posts))
    count = int(hits.sum())
    of = f"of {said(dated, 'post')} with a date"
    if not count:
        return Check("young_posts", "pass", f"None {of} was too young when its counts were read.")
    codes, platforms = data.distinct("posts", "platform")
    parts = []
    for platform, rows in sorted(zip(*np.unique(codes[hits], return_counts=True), strict=True), key=lambda p: -p[1]):
        name = platforms[platform] if platform >= 0 else None
        parts.append(f"{number(rows)} {f'on {name}' if name else 'of an unknown platform'} under "
                     f"{DAYS_TO_SETTLE.get(name, OTHERWISE)} days")
    against = "when their counts were read" if posts["observed_at"].notna().all() else (
        "on the latest day in the data (no column says when the counts were read)" if posts["observed_at"].isna().all()
        else "when their counts were read (the latest day in the data where that is not said)")
    return Check("young_posts", "review",
                 f"{number(count)} {of} ({share(count, dated)}) {'was' if count == 1 else 'were'} too young {against}: "
                 f"{listed(parts)}. Part of their engagement had yet to come.",
                 "They are kept. Leave them out with the filter on posts old enough to judge, and see whether the "
                 "answer changes.", count,
                 data.post_examples(hits, ("published_at", *["observed_at"] * bool(posts["observed_at"].notna().any())),
                                    posts["published_at"].to_numpy().astype("int64"),
                                    data.where("posts", "published_at")))
