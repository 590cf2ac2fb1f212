"""What is checked about the creators and posts behind a verdict: how they were chosen, how many, how old, how alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis import words
from analysis.decline import thresholds
from analysis.decline.drift import drift_text, latest_break
from analysis.decline.telling import SIZES, listed_only, stated_sizes
from analysis.decline.verdict import creators_needed, creators_said, doubled, refused, selected_by, times, told_within
from analysis.engagement.rows import NOT_KNOWN, group_words
from analysis.engagement.statistics import AboveFollowers
from analysis.findings import Finding

if TYPE_CHECKING:
    from analysis.decline.fit import DeclineFit


def selection(fit: DeclineFit) -> Finding | None:
    """How the list was chosen, and what that does to the slope."""
    how = selected_by(fit.context.selection)
    if how == "not asked":
        return None
    if how == "unanswered":
        return Finding("review", "How this list was chosen is not known. A list picked by total engagement shows a "
                       "steep decline where there is none; one picked by rate hides a real one.",
                       "Answer the question on the Data page.")
    if how == "others":
        return Finding("review", "By what rule this list was chosen is not known: others made it "
                       f"({fit.context.selection}). One picked by total engagement shows a steep decline where there "
                       "is none; one picked by rate hides a real one.",
                       "Ask whoever made it how its creators were chosen and answer with that on the Data page; or use "
                       "everyone you worked with.")
    if fit.undone is not None:
        return undone(fit)
    if how == "size":
        return Finding("pass", "The list was chosen by follower count. That does not bias the slope; it only leaves "
                       "out the small creators, about whom nothing is said.")
    return Finding("pass", f"The list: {fit.context.selection}.")


def undone(fit: DeclineFit) -> Finding:
    """A list chosen by what is measured: undone and said, or refused."""
    simulated = ("In a simulation the best by total engagement made a rate that does not change with size fall 32 % "
                 "per doubling, and the best by rate turned a fall of 10 % into one of 1 %.")
    if fit.undone.slope is None:
        return Finding("fail", f"This list (chosen: {fit.context.selection}) cannot tell the slope. {simulated} "
                       f"{fit.undone.reason}",
                       "Use a list that was not chosen by engagement, such as everyone you worked with.")
    return Finding("review", f"The list was chosen by what is measured ({fit.context.selection}), and that is undone: "
                   f"{doubled(fit.population.slope)} per doubling behind the list, {doubled(fit.typical.slope)} in it. "
                   f"{listed_only(fit)}",
                   "This holds if the list was cut at one level of it per post. For money, use a list that was not "
                   "chosen so.")


def above(fit: DeclineFit) -> Finding | None:
    """More interactions than followers on a post: columns taken for what they are not."""
    if fit.per != "followers":
        return None
    rows = fit.rows
    above = AboveFollowers.of(rows.total / rows.exposure, rows.followers, rows.labels)
    return above.finding(fit.outcome, where=f" ({words.said_months(fit.context.scope)})" if fit.context.scope else "")


def few(fit: DeclineFit) -> Finding | None:
    """Whether creators are many enough for the slope."""
    if refused(fit):  # no number of them carries it
        return None
    if fit.creators >= thresholds.FEW_CREATORS:
        return Finding("pass", f"{words.plural(fit.creators, 'creator')} carry the slope.")
    needed, within = creators_needed(fit), told_within(fit)
    return Finding("review", f"{words.plural(fit.creators, 'creator')} are few: on real data 100 creators showed a "
                   "decline of 8 % per doubling about half the time.",
                   "Read the range, not the middle." + (
                       f" It takes {creators_said(needed)} creators for a range of about "
                       f"±{words.percent(words.per_doubling(within))} per doubling." if needed is not None else ""))


def zeros(fit: DeclineFit) -> Finding | None:
    """Creators with none of the outcome, and who counts them."""
    zeros = int((~fit.rows.positive).sum())
    if not zeros:
        return None
    share = zeros / fit.creators
    them, they_are = ("it", "That is") if zeros == 1 else ("them", "They are")
    text = (f"{words.plural(zeros, 'creator')} of {words.whole(fit.creators)} had no {fit.outcome} at all. The line of "
            f"the typical creator is drawn without {them}; the average creator includes {them}.")
    if share < thresholds.MANY_ZEROS:
        return Finding("pass", text)
    if fit.judged_by == "typical":  # a list chosen by its outcome
        return Finding("review", text, "Read the average creator: the typical one is read off those who had "
                       "some, which can bend its slope.")
    return Finding("review", f"{text} {they_are} {words.percent(share)}, so the answer is about the average "
                   "creator; where the curve bends, whether there is a best size, and how platforms and tiers differ, "
                   "is not told, since all of that is read off those who had some.",
                   "Check that zeros are measured and not hidden or missing counts. For the typical creator, leave out "
                   "who had none and ask again: the answer is then about the others only.")


def sponsored(fit: DeclineFit) -> Finding | None:
    """Whether sponsored and organic posts are mixed."""
    share = fit.context.sponsored
    if share is None:
        return None
    if 0 < share < 1:
        return Finding("review", f"Sponsored and organic posts are mixed ({words.percent(share, digits=0)} sponsored). "
                       "Their rates differ, and so may their decline.",
                       "Filter to sponsored posts when you plan paid work.")
    return Finding("pass", "All posts are sponsored." if share == 1 else "All posts are organic.")


def young(fit: DeclineFit) -> Finding | None:
    """Posts whose engagement was still arriving when it was read."""
    share = fit.context.young
    if share is None:
        return None
    if share == 0:
        return Finding("pass", "No post was too young to judge when its counts were read.")
    text = (f"{words.percent(share)} of the posts were too young to judge when their counts were read: part of their "
            "engagement had yet to come.")
    if share < thresholds.MANY_YOUNG:
        return Finding("pass", text)
    return Finding("review", text, "Leave them out with the filter on posts old enough to judge, and see whether the "
                   "answer changes.")


def months(fit: DeclineFit) -> Finding | None:
    """Whether the level changed at some month: posts from before and after it are then about two levels."""
    if not fit.drifts:
        return None
    if latest_break(fit.drifts) is None:
        return Finding("pass", drift_text(fit.drifts))
    return Finding("review", drift_text(fit.drifts), "Look at it over time, fit only what came from that month on, and "
                   "see whether the answer changes.")


def groups(fit: DeclineFit) -> Finding | None:
    """How much the groups can tell: few of them, or small ones, differ by chance more often than tests say."""
    known = group_words(fit.rows.frame["niche"][fit.rows.positive])
    sizes = known[known != NOT_KNOWN].value_counts()
    large = sizes[sizes >= thresholds.CREATORS_FOR_GROUP]
    if len(sizes) < 2:
        return None
    if len(large) < 2:
        return Finding("review", f"{len(large) or 'None'} of {words.plural(len(sizes), 'niche')} has "
                       f"{thresholds.CREATORS_FOR_GROUP} creators with a rate: slopes by niche cannot be compared.",
                       "Add creators, or name niches more broadly.")
    if large.min() < thresholds.LARGE_GROUP:
        return Finding("review", f"The smallest of {words.plural(len(large), 'niche')} has "
                       f"{words.whole(large.min())} creators. Groups of 25 differ by chance in 12 of 100 samples where "
                       "a test says 5.", "Read differences between niches with that in mind.")
    return Finding("pass", f"{words.plural(len(large), 'niche')} have {words.whole(large.min())} creators or more "
                   "each: enough for slopes of their own.")


def extrapolation(fit: DeclineFit) -> Finding:
    """Sizes of the table that too few creators stand near: no decision about them."""
    sizes = sorted({*SIZES, *stated_sizes(fit)})
    thin = [f"{words.size(size)} ({words.whole(number)})" for size, number in
            zip(sizes, fit.creators_near(sizes), strict=True) if number < thresholds.NEAR_CREATORS]
    if not thin:
        return Finding("pass", f"At least {thresholds.NEAR_CREATORS} creators stand near each size from "
                       f"{words.size(sizes[0])} to {words.size(sizes[-1])}.")
    return Finding("review", f"Fewer than {thresholds.NEAR_CREATORS} creators stand near {', '.join(thin)}. On real "
                   f"data a line carried on to 1M was wrong by a factor of {words.number(1.7, 1)}.",
                   "Decide nothing about these sizes from this data.")


def clustering(fit: DeclineFit) -> Finding | None:
    """What would come of counting posts instead of creators, from the split of the spread (Kish's design effect)."""
    posts, rows = fit.rows.posts, fit.rows
    if not fit.trust.measured or not posts.sum() > len(rows) or not fit.spread.sd(0) > 0:
        return None
    lasting, noise = fit.creator_effect_sd**2, fit.post_sd**2
    share = lasting / (lasting + noise) if lasting + noise > 0 else 0.0
    effect = float(np.sqrt(1 + (float((posts**2).sum() / posts.sum()) - 1) * share))
    return Finding("pass", f"{words.plural(posts.sum(), 'post')} are counted as {words.plural(len(rows), 'creator')} "
                   f"({words.count(posts.sum() / len(rows))} each): one by one they would make the range look "
                   f"about {times(effect)} times narrower than it is.")


def trust(fit: DeclineFit) -> Finding | None:
    """Whether a creator's luck can be told from what lasts."""
    if fit.trust.measured:
        return None
    if fit.posts_of is None and fit.rows.posts.max() > 1:  # counted by deal, or given as sums
        return Finding("review", "What single posts brought is not known here, so lasting differences between creators "
                       "and the luck of single posts cannot be told apart; half of each is assumed.",
                       "Read what is said of a single creator as rough.")
    return Finding("review", "Too few creators have several posts, so lasting differences between creators and the "
                   "luck of single posts cannot be told apart; half of each is assumed.",
                   "Add posts for a creator's own record to count for more.")


def left_out(fit: DeclineFit) -> Finding | None:
    """Platforms with too few creators for a level of their own."""
    if not fit.rows.left_out:
        return None
    said = ", ".join(f"{name} ({words.plural(number, 'creator')})" for name, number in fit.rows.left_out)
    return Finding("review", f"Left out, with fewer than {thresholds.FEWEST_CREATORS} creators who have any "
                   f"{fit.outcome}: {said}.",
                   "Add creators there, or filter to the other platforms.")
