"""Counts that contradict each other: engagement above reach, views or followers, hidden likes, filled-in values."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.quality.material import Material
from data.quality.values import Check, examples, listed, said, share
from data.speech import number, percent_sign

#: Above this share of posts a contradiction is no oddity: the column is likely something else than it was taken for.
MOSTLY = 0.1
#: Likes so few that they stand for "hidden" (Instagram shows 3 in scrapes) where a post was seen or discussed so much.
FEW_LIKES, MANY_VIEWS, MANY_COMMENTS = 3, 10_000, 100
#: A value that so many rows share is a default: at least so many rows, this share of the known ones, and so many times
#: as often as the fifth most frequent value. Small counts repeat by themselves.
FILLED_ROWS, FILLED_SHARE, FILLED_TIMES, FILLED_FROM = 5, 0.005, 3, 100
#: What a post needs of likes over views to be called far above.
FAR = 2


def above_reach(data: Material) -> Check | None:
    """More engagement than people reached: possible where people engage twice, but rarely."""
    return _above(data, "reach", "engagement_above_reach",
                  "One person can like, comment and save, so a few such posts are possible; many mean that the reach "
                  "is something else (followers only, or one day). Check what the column of the reach holds.")


def above_views(data: Material) -> Check | None:
    """More engagement than views; likes above views by far are counted apart."""
    return _above(data, "views", "engagement_above_views",
                  "People who like a video have nearly always seen it: check whether the views are those of the same "
                  "post, and of its whole life. Rates per view leave such posts in.")


def _above(data: Material, exposure: str, key: str, advice: str) -> Check | None:
    posts = data.posts
    both = (posts["engagement"].notna() & posts[exposure].notna()).to_numpy()
    if not both.any():
        return None
    above = both & (posts["engagement"] > posts[exposure]).to_numpy()
    count, whole = int(above.sum()), int(both.sum())
    if not count:
        return Check(key, "pass", f"No post of {number(whole)} has more engagement than {exposure}.")
    far = int((above & (posts["likes"] > FAR * posts[exposure]).to_numpy()).sum())
    more = f" {said(far, 'of them has', 'of them have')} more than twice as many likes as {exposure}." if far else ""
    none = int((above & (posts[exposure] == 0).to_numpy()).sum())
    if none:
        verb = "is" if exposure == "reach" else "are"
        more += f" In {number(none)} the {exposure} {verb} 0, which must mean unknown."
    text = (f"{number(count)} of {said(whole, 'post')} ({share(count, whole)}) {'has' if count == 1 else 'have'} more "
            f"engagement than {exposure}.{more}")
    gap = posts["engagement"].fillna(0) / posts[exposure].fillna(0).clip(lower=1)
    return Check(key, "fail" if count > MOSTLY * whole and whole >= 20 else "review", text, advice, count,
                 data.post_examples(above, ("engagement", exposure), gap, data.where("posts", exposure)))


def reach_above_impressions(data: Material) -> Check | None:
    """More people than times shown cannot be."""
    posts = data.posts
    both = (posts["reach"].notna() & posts["impressions"].notna()).to_numpy()
    if not both.any():
        return None
    above = both & (posts["reach"] > posts["impressions"]).to_numpy()
    count, whole = int(above.sum()), int(both.sum())
    if not count:
        return Check("reach_above_impressions", "pass", f"Reach is never above impressions ({said(whole, 'post')}).")
    return Check(
        "reach_above_impressions", "fail" if count > MOSTLY * whole and whole >= 20 else "review",
        f"{number(count)} of {said(whole, 'post')} ({share(count, whole)}) reached more people than they were shown "
        "times, which cannot be.",
        "Look whether the two columns were swapped, or cover different days.", count,
        data.post_examples(above, ("reach", "impressions"), posts["reach"] - posts["impressions"],
                           data.where("posts", "reach")))


def above_followers(data: Material) -> Check | None:
    """Rates above 100 % of the followers; likes above followers by far are counted apart."""
    posts, creators = data.posts, data.creators
    if len(posts):
        engagement, followers, noun = posts["engagement"], posts["followers"], "post"
    else:
        engagement, followers, noun = creators["average_engagement"].fillna(creators[[
            f"average_{part}" for part in ("likes", "comments", "shares", "saves")]].sum(axis=1, min_count=1)), \
            creators["followers"], "creator"
    both = (engagement.notna() & followers.notna()).to_numpy()
    if not both.any():
        return None
    above = both & (engagement > followers).to_numpy()
    count, whole = int(above.sum()), int(both.sum())
    if not count:
        return Check("rate_above_100", "pass", f"No {noun} of {number(whole)} has more engagement than "
                                               f"{'its creator has ' * (noun == 'post')}followers.")
    far = int((above & (engagement > 10 * followers).to_numpy()).sum())
    more = f" In {number(far)} of them it is more than ten times as many." if far else ""
    ratio = engagement.fillna(0) / followers.fillna(1)
    shown = (data.post_examples(above, ("engagement", "followers"), ratio, data.where("posts", "likes", "comments"))
             if noun == "post" else
             data.creator_examples(above, ("engagement", "followers"), ratio, data.where("creators", "followers"),
                                   engagement=engagement))
    return Check(
        "rate_above_100", "fail" if count > MOSTLY * whole and whole >= 20 else "review",
        f"{number(count)} of {said(whole, noun)} ({share(count, whole)}) {'has' if count == 1 else 'have'} more "
        f"engagement than followers: a rate above {percent_sign('100')}.{more}",
        "A few posts travel far beyond the followers. Many such rates mean follower counts that are too low (thousands "
        "lost, another account) or a list chosen for its most successful posts.", count, shown)


def hidden_likes(data: Material) -> Check | None:
    """Likes that stand for "hidden": below zero (read as unknown already), or a handful on a post that many saw."""
    likes = data.posts["likes"]
    changes = data.report.changes
    found = data.fed_by("posts", "likes")
    below = changes["column"].isin(found) & changes["change"].astype(str).str.startswith("counts below zero")
    negative = int(changes.loc[below, "count"].sum())
    treated = changes["change"].astype(str).str.startswith("hidden likes")
    taken = int(changes.loc[treated, "count"].sum())
    if likes.isna().all() and not negative and not taken:
        return None
    few = suspicious_likes(data.posts)
    count = int(few.sum())
    if not (count or negative or taken):
        return Check("hidden_likes", "pass", f"No likes look hidden ({said(int(likes.notna().sum()), 'post')}).")
    parts = [f"the likes of {said(negative, 'post')} were below zero, which stands for hidden; they count as unknown"] \
        * bool(negative)
    parts += [f"the likes of {said(taken, 'post')} with {FEW_LIKES} or fewer on many views or comments count as "
              "unknown, as you answered"] * bool(taken)
    parts += [f"{said(count, 'post has', 'posts have')} {FEW_LIKES} likes or fewer on at least {number(MANY_VIEWS)} "
              f"views or {MANY_COMMENTS} comments, as hidden likes look when a tool reads them; they are kept as they "
              "stand"] * bool(count)
    text = "; ".join(parts)
    asked = any(question.key == "hidden_likes" for question in data.report.questions)
    answer = "answer the question on hidden likes so that they count as unknown: " if asked else ""
    advice = f"Look at a few of them. If likes are hidden, {answer}kept, they pull rates down." if count else ""
    seen = data.posts["views"].fillna(0) + data.posts["comments"].fillna(0)
    return Check("hidden_likes", "review" if count or negative else "pass", f"{text[0].upper()}{text[1:]}.",
                 advice or "Nothing has to be done: such posts take part with the counts that are known.",
                 count + negative, data.post_examples(few, ("likes", "views", "comments"), seen,
                                                      data.where("posts", "likes")))


def suspicious_likes(posts: pd.DataFrame) -> np.ndarray:
    """Mask of posts with so few likes for what was seen or said that they are probably hidden."""
    few = (posts["likes"] <= FEW_LIKES).to_numpy()
    if not few.any():
        return few
    loud = pd.Series(False, index=posts.index)
    if "views" in posts:
        loud |= posts["views"] >= MANY_VIEWS
    if "comments" in posts:
        loud |= posts["comments"] >= MANY_COMMENTS
    return few & loud.to_numpy()


def filled_in(data: Material) -> Check | None:
    """One value in many rows, as a default or a cap leaves it."""
    looked, hits, shown, rows = [], [], [], 0
    for table, columns in (("creators", ("followers",)), ("posts", ("reach", "impressions", "views", "likes"))):
        for column in columns:
            known = data.column(table, column)
            known = known[known >= FILLED_FROM]
            if not len(known):
                continue
            looked.append(column)
            for value, times in _defaults(known):
                rows += times
                hits.append(f"{number(value)} {column} in {said(times, 'row')} of {data.where(table, column)}")
                shown.append((data.where(table, column), None, f"{column} {number(value)}: {said(times, 'row')}"))
    if not looked:
        return None
    if not hits:
        return Check("filled_in", "pass", f"No value of {listed(looked)} stands in unusually many rows.")
    return Check("filled_in", "review", f"One value stands in unusually many rows: {listed(hits)}.",
                 "Ask whether the tool writes this value where it knows none. If so, empty those cells.",
                 rows, examples(shown))


def _defaults(known: pd.Series) -> list[tuple[float, int]]:
    """(value, rows) of values that too many rows share."""
    codes, values = pd.factorize(known.to_numpy())
    times = np.bincount(codes)
    least = max(FILLED_ROWS, FILLED_SHARE * len(known))
    if times.max() < least:
        return []
    fifth = np.partition(times, -5)[-5] if len(times) >= 5 else 1
    hits = np.flatnonzero((times >= least) & (times > FILLED_TIMES * fifth))
    return [(float(values[i]), int(times[i])) for i in hits[np.lexsort((values[hits], -times[hits]))]]
