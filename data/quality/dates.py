"""Dates that cannot be, or stand alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.quality.material import Material
from data.quality.values import Check, examples, listed, said, said_date, share
from data.speech import number

#: When a platform opened to the public; before that nothing was posted on it. TikTok carries posts of musical.ly.
OPENED = {"Facebook": "2004-02-04", "YouTube": "2005-04-23", "X": "2006-03-21", "Twitch": "2007-03-01",
          "Instagram": "2010-10-06", "TikTok": "2014-08-01"}
#: The oldest of them, for posts of an unknown platform.
EARLIEST = min(OPENED.values())
#: Posts that stand so many days before all others, if they are at most this share, are outside the window that was
#: observed, or misdated.
APART_DAYS, APART_SHARE = 365, 0.01
#: Fewest posts of a creator of which one and the same minute is strange.
FEWEST_AT_ONCE = 3


def future(data: Material) -> Check | None:
    """Dates that have not come yet, in posts and deals."""
    columns = [("posts", "published_at"), ("posts", "observed_at"), ("deals", "agreed_at")]
    columns = [(t, c) for t, c in columns if data.column(t, c).notna().any()]
    if not columns:
        return None
    told, shown, rows = [], [], 0
    for table, column in columns:
        values = data.column(table, column)
        late = values[(values > data.today + pd.Timedelta(days=1)).to_numpy()]  # a day: time zones
        if len(late):
            rows += len(late)
            told.append(f"{number(len(late))} in {_named(data, table, column)}")
            shown += [(*data.place(table, data.where(table, column), row),
                       f"{column.replace('_', ' ')} {said_date(day, time=False)}")
                      for row, day in late.nlargest(3).items()]
    if not rows:
        return Check("dates_in_the_future", "pass", "No date lies in the future.")
    return Check("dates_in_the_future", "review",
                 f"{said(rows, 'date')} {'lies' if rows == 1 else 'lie'} in the future: {listed(told)}.",
                 "Often day and month are swapped, or it is a plan and no record. Check the answer on day and month.",
                 rows, examples(shown))


def _named(data: Material, table: str, column: str) -> str:
    """"Date" of posts.csv."""
    found = data.fed_by(table, column)
    name = f'"{found[0].strip()}"' if found else column
    return f"{name} of {data.where(table, column)}"


def before_the_platform(data: Material) -> Check | None:
    """Posts older than their platform."""
    posts = data.posts
    known = posts["published_at"].notna().to_numpy()
    if not known.any():
        return None
    codes, platforms = data.distinct("posts", "platform")
    opened = np.array([*(OPENED.get(p, EARLIEST) for p in platforms), EARLIEST], dtype="datetime64[D]")[codes]
    hits = known & (posts["published_at"].to_numpy() < opened)
    count = int(hits.sum())
    if not count:
        return Check("before_the_platform", "pass", "No post is older than its platform.")
    first = posts["published_at"].to_numpy()[hits].min()
    return Check("before_the_platform", "review",
                 f"{number(count)} of {said(int(known.sum()), 'post')} ({share(count, int(known.sum()))}) "
                 f"{'is' if count == 1 else 'are'} dated before the platform existed, from "
                 f"{said_date(first, time=False)} on.",
                 "1970 and 1900 stand for a date that the tool did not know; empty such cells.", count,
                 data.post_examples(hits, ("platform", "published_at"),
                                    -posts["published_at"].to_numpy().astype("int64"),
                                    data.where("posts", "published_at")))


def before_the_others(data: Material) -> Check | None:
    """A few posts long before all others: outside the window that was observed, or misdated."""
    posts = data.posts
    known = posts["published_at"].notna().to_numpy()
    count = int(known.sum())
    if count * APART_SHARE < 1:
        return None
    moments = posts["published_at"].to_numpy()[known].astype("datetime64[s]").astype("int64")
    few = int(count * APART_SHARE)
    earliest = np.sort(np.partition(moments, few)[:few + 1])  # the few, and the first of the others
    gaps = np.flatnonzero(np.diff(earliest) > APART_DAYS * 86_400)
    if not len(gaps):
        return Check("before_the_others", "pass", "No post stands alone long before all others.")
    rows = int(gaps[-1]) + 1
    border = earliest[rows].astype("datetime64[s]")
    hits = known & (posts["published_at"].to_numpy() < border)
    return Check("before_the_others", "review",
                 f"{said(rows, 'post')} {'is' if rows == 1 else 'are'} dated more than a year before all others, which "
                 f"begin on {said_date(border, time=False)}.",
                 "Were they collected on purpose? If not, choose the months that count in the filters.", rows,
                 data.post_examples(hits, ("published_at",), -posts["published_at"].to_numpy().astype("int64"),
                                    data.where("posts", "published_at")))


def read_before_published(data: Material) -> Check | None:
    """Counts that were read before the post was there."""
    posts = data.posts
    both = posts["published_at"].notna().to_numpy() & posts["observed_at"].notna().to_numpy()
    if not both.any():
        return None
    gap = (posts["published_at"].to_numpy() - posts["observed_at"].to_numpy()) / np.timedelta64(1, "D")
    hits = both & (gap > 1)  # a day: time zones
    count = int(hits.sum())
    if not count:
        return Check("read_before_published", "pass", "Every post was online when its counts were read.")
    return Check("read_before_published", "review",
                 f"The counts of {said(count, 'post')} of {number(both.sum())} were read before the post was online.",
                 "One of the two dates is wrong: day and month swapped, or a plan and no record.", count,
                 data.post_examples(hits, ("published_at", "observed_at"), np.nan_to_num(gap),
                                    data.where("posts", "published_at")))


def all_at_once(data: Material) -> Check | None:
    """Creators of whom all posts bear one and the same minute: the time of an export, not of the posts."""
    posts = data.posts
    known = posts["published_at"].notna().to_numpy()
    if not known.any():
        return None
    moments = posts["published_at"].to_numpy()[known].astype("datetime64[m]").astype("int64")
    if (moments % 1440 == 0).all():
        return None  # days without a time
    codes, accounts = pd.factorize(data.accounts[known])
    first, last = np.full(len(accounts), np.iinfo("int64").max), np.full(len(accounts), np.iinfo("int64").min)
    np.minimum.at(first, codes, moments)
    np.maximum.at(last, codes, moments)
    many = np.bincount(codes) >= FEWEST_AT_ONCE
    if not many.any():
        return None
    hits = many & (first == last) & (first % 1440 != 0)
    count = int(hits.sum())
    if not count:
        return Check("all_at_once", "pass", "No creator's posts all bear the same minute.")
    rows = np.zeros(len(posts), dtype=bool)
    rows[np.flatnonzero(known)] = hits[codes]
    return Check("all_at_once", "review",
                 f"All posts of {said(count, 'creator')} bear the same minute.",
                 "It is likely the time at which they were read, and not when they went online: do not read months off "
                 "them.", count, data.post_examples(rows, ("published_at",), np.zeros(len(posts)),
                                                    data.where("posts", "published_at")))
