"""What is checked before a verdict is believed, each as a finding with advice (method.md A1, A2, A7, E)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis import words
from analysis.decline import thresholds
from analysis.decline.definitions import contrasts
from analysis.decline.line import Slope
from analysis.decline.numbers import amount
from analysis.decline.rows import hat_values
from analysis.decline.telling import SIZES, listed_only
from analysis.decline.verdict import change, creators_needed, rate_name, selected_by
from analysis.engagement.rows import NOT_KNOWN, group_words
from analysis.engagement.statistics import AboveFollowers
from analysis.errors import FitError
from analysis.findings import Finding

if TYPE_CHECKING:
    from analysis.decline.fit import DeclineFit


def findings_of(fit: DeclineFit) -> tuple[Finding, ...]:
    """All findings, the gravest first; none for known parameters."""
    if fit.rows is None:
        return ()
    found = [check(fit) for check in (_selection, _above, _few, _exact, _unrelated, _zeros, _young, _artefact,
                                      _leverage, _sponsored, _platforms, _groups, _typical_and_average, _bend, _peak,
                                      _tiers, _spread, _extrapolation, _clustering, _trust, _left_out)]
    order = ("fail", "review", "pass")
    return tuple(sorted((f for f in found if f is not None), key=lambda f: order.index(f.status)))


def _selection(fit: DeclineFit) -> Finding | None:
    how = selected_by(fit.context.selection)
    if how == "not asked":
        return None
    if how == "unanswered":
        return Finding("review", "How this list was chosen is not known. A list picked by total engagement shows a "
                       "steep decline where there is none; one picked by rate hides a real one.",
                       "Answer the question on the Data page.")
    if fit.undone is not None:
        return _undone(fit)
    if how == "size":
        return Finding("pass", "The list was chosen by follower count. That does not bias the slope; it only leaves "
                       "out the small creators, about whom nothing is said.")
    return Finding("pass", f"The list: {fit.context.selection}.")


def _undone(fit: DeclineFit) -> Finding:
    """A list chosen by what is measured: undone and said, or refused."""
    simulated = ("In a simulation the best by total engagement made a rate that does not change with size fall 32 % "
                 "per doubling, and the best by rate turned a fall of 10 % into one of 1 %.")
    if fit.undone.slope is None:
        return Finding("fail", f"This list (chosen: {fit.context.selection}) cannot tell the slope. {simulated} "
                       f"{fit.undone.reason}",
                       "Use a list that was not chosen by engagement, such as everyone you worked with.")
    return Finding("review", f"The list was chosen by what is measured ({fit.context.selection}), and that is undone: "
                   f"{_per_doubling(fit.population)} per doubling behind the list, {_per_doubling(fit.typical)} in it. "
                   f"{listed_only(fit)}",
                   "This holds if the list was cut at one level of it per post. For money, use a list that was not "
                   "chosen so.")


def _above(fit: DeclineFit) -> Finding | None:
    """More interactions than followers on a post: columns taken for what they are not."""
    if fit.per != "followers":
        return None
    rows = fit.rows
    above = AboveFollowers.of(rows.total / rows.exposure, rows.followers, rows.labels)
    return above.finding(fit.outcome, where=f" ({fit.context.scope})" if fit.context.scope else "")


def _few(fit: DeclineFit) -> Finding:
    if fit.creators >= thresholds.FEW_CREATORS:
        return Finding("pass", f"{words.plural(fit.creators, 'creator')} carry the slope.")
    needed = creators_needed(fit)
    return Finding("review", f"{words.plural(fit.creators, 'creator')} are few: on real data 100 creators showed a "
                   "decline of 8 % per doubling about half the time.",
                   "Read the range, not the middle." + (f" About {words.whole(needed)} creators would give a range of "
                                                        "±3.5 % per doubling." if needed is not None else ""))


def _exact(fit: DeclineFit) -> Finding | None:
    if float(np.sqrt(np.mean((fit.rows.log_rate - _fitted(fit)) ** 2))) > 1e-6:
        return None
    return Finding("review", "The rates follow the line exactly, without any difference between creators: they look "
                   "computed from follower counts, not measured.", "Check where the engagement figures come from.")


def _unrelated(fit: DeclineFit) -> Finding | None:
    low, high = thresholds.UNRELATED_SLOPES
    if fit.undone is not None:
        return None
    if fit.per != "followers" or not low <= fit.typical.slope <= high:
        return None
    return Finding("review", f"The rate falls {change(abs(words.per_doubling(fit.typical.slope)))} per doubling of "
                   f"followers, near one half: {fit.outcome} here is almost unrelated to follower count. Lists of "
                   "viral posts, view-driven data and made-up data look like this, and the rate "
                   "then falls only because it is divided by followers.",
                   "Measure per view or per post instead, or check how the list was made.")


def _zeros(fit: DeclineFit) -> Finding | None:
    zeros = int((~fit.rows.positive).sum())
    if not zeros:
        return None
    share = zeros / fit.creators
    text = (f"{words.plural(zeros, 'creator')} of {words.whole(fit.creators)} had no {fit.outcome} at all. The line of "
            "the typical creator is drawn without them; the average creator includes them.")
    if share < thresholds.MANY_ZEROS:
        return Finding("pass", text)
    return Finding("review", text, "Read the average creator: the typical one is read off those who had "
                   "some, which can bend its slope.")


def _artefact(fit: DeclineFit) -> Finding | None:
    if fit.artefact_factor is None or fit.state != "declines" or fit.undone is not None:
        return None
    text = (f"Follower counts would have to be off by a typical factor of {fit.artefact_factor:.1f} for the decline to "
            "be an artefact of dividing by them.")
    if fit.artefact_factor >= thresholds.WEAK_ARTEFACT_FACTOR:
        return Finding("pass", text)
    return Finding("review", text, "Old or bought follower counts can be that wrong: use counts from the day of the "
                   "post, and look at accounts with very low rates.")


def _fitted(fit: DeclineFit) -> np.ndarray:
    rows, line = fit.rows, fit.typical_line
    return (np.array(line.levels)[rows.codes] + line.slope.slope * rows.x)[rows.positive]


def _leverage(fit: DeclineFit) -> Finding:
    """The slope without its most influential creator, exactly. HC3's variance is the sum of the squares of these
    moves, so one creator's share of that sum is its share of the uncertainty."""
    rows = fit.rows
    design = rows.design[rows.positive]
    residual = rows.log_rate - _fitted(fit)
    moved = (np.linalg.pinv(design.T @ design) @ design.T)[1] * residual / (1 - hat_values(design))
    worst = int(np.abs(moved).argmax())
    shift = float(moved[worst])
    if shift**2 <= thresholds.ONE_CREATOR_SHARE * max(float(moved @ moved), 1e-18):
        return Finding("pass", "No single creator decides the slope: without the most influential one it would be "
                       f"{_doubled(fit.typical.slope - shift)} per doubling.")
    who = int(np.flatnonzero(rows.positive)[worst])
    return Finding("review", f"One creator carries much of the slope: without {rows.label(who)} "
                   f"({words.size(rows.followers[who])} followers) it would be {_doubled(fit.typical.slope - shift)} "
                   f"per doubling instead of {_doubled(fit.typical.slope)}.",
                   "Check this account's numbers; add creators of its size.")


def _sponsored(fit: DeclineFit) -> Finding | None:
    share = fit.context.sponsored
    if share is None:
        return None
    if 0 < share < 1:
        return Finding("review", f"Sponsored and organic posts are mixed ({words.percent(share, digits=0)} sponsored). "
                       "Their rates differ, and so may their decline.",
                       "Filter to sponsored posts when you plan paid work.")
    return Finding("pass", "All posts are sponsored." if share == 1 else "All posts are organic.")


def _young(fit: DeclineFit) -> Finding | None:
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


def _groups(fit: DeclineFit) -> Finding | None:
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


def _tiers(fit: DeclineFit) -> Finding | None:
    """Small against large under each definition of small in use."""
    if fit.undone is not None:
        return None
    found = contrasts(fit.rows)
    if len(found) < 2:
        return None
    said = {kind: [one.name for one in found if one.conclusion == kind] for kind in ("higher", "lower", "cannot tell")}
    said = {kind: names for kind, names in said.items() if names}
    name = rate_name(fit.context)
    ratios = words.spread(f"{min(o.ratio for o in found):.1f}", f"{max(o.ratio for o in found):.1f}")
    every = f"all {len(found)} definitions of “micro” and “macro” in use"
    if len(said) == 1:
        if "cannot tell" in said:
            return Finding("pass", f"Under {every} micro creators cannot be told from macro ones by their {name} "
                           f"({ratios} times).")
        return Finding("pass", f"Typical micro creators have the {next(iter(said))} {name} than macro ones under "
                       f"{every} ({ratios} times).")
    told = [f"the {kind} {name} under {', '.join(names)}" for kind, names in said.items() if kind != "cannot tell"]
    open_ = f"; it cannot be told under {', '.join(said['cannot tell'])}" if "cannot tell" in said else ""
    return Finding("review", "What “micro” and “macro” mean decides the conclusion: micro creators have "
                   f"{' and '.join(told)}{open_}.",
                   "Say which definition is meant, or read the curve, which needs none.")


def _extrapolation(fit: DeclineFit) -> Finding:
    """Sizes of the table that too few creators stand near: no decision about them."""
    near = fit.creators_near(SIZES)
    thin = [f"{words.size(size)} ({words.whole(number)})" for size, number in zip(SIZES, near, strict=True)
            if number < thresholds.NEAR_CREATORS]
    if not thin:
        return Finding("pass", f"At least {thresholds.NEAR_CREATORS} creators stand near each size from "
                       f"{words.size(SIZES[0])} to {words.size(SIZES[-1])}.")
    return Finding("review", f"Fewer than {thresholds.NEAR_CREATORS} creators stand near {', '.join(thin)}. On real "
                   "data a line carried on to 1M was wrong by a factor of 1.7.",
                   "Decide nothing about these sizes from this data.")


def _clustering(fit: DeclineFit) -> Finding | None:
    """What would come of counting posts instead of creators, from the split of the spread (Kish's design effect)."""
    posts, rows = fit.rows.posts, fit.rows
    if not fit.trust.measured or not posts.sum() > len(rows) or not fit.spread.sd(0) > 0:
        return None
    lasting, noise = fit.creator_effect_sd**2, fit.post_sd**2
    share = lasting / (lasting + noise) if lasting + noise > 0 else 0.0
    effect = float(np.sqrt(1 + (float((posts**2).sum() / posts.sum()) - 1) * share))
    return Finding("pass", f"{words.plural(posts.sum(), 'post')} are counted as {words.plural(len(rows), 'creator')} "
                   f"({words.count(posts.sum() / len(rows))} each): one by one they would make the range look "
                   f"about {effect:.1f} times narrower than it is.")


def _platforms(fit: DeclineFit) -> Finding | None:
    """One slope is fitted for all platforms: do they share it?"""
    if len(fit.platforms) < 2 or fit.undone is not None:
        return None
    try:
        found = fit.by("platform")
    except FitError:  # fewer than two platforms with enough creators of their own
        return None
    speeds = ", ".join(f"{line.group} {change(words.per_doubling(line.slope), sign=True)}"
                       for line in found.table.itertuples())
    if found.heterogeneity.p_value >= 0.05:
        return Finding("pass", f"The platforms differ no more than by chance ({speeds} per doubling).")
    return Finding("review", f"The platforms do not share one slope: {speeds} per doubling.",
                   "Filter to one platform before deciding about it.")


def _typical_and_average(fit: DeclineFit) -> Finding | None:
    apart = fit.average.slope - fit.typical.slope
    if abs(apart) <= 2 * max(fit.typical.standard_error, fit.average.standard_error):
        return None
    return Finding("review", f"The average creator ({_per_doubling(fit.average)} per doubling) and the typical one "
                   f"({_per_doubling(fit.typical)}) differ: the spread between creators, or the zeros, change "
                   "with size.",
                   "For money, use the average; for what to expect of one creator, the typical.")


def _bend(fit: DeclineFit) -> Finding | None:
    if fit.undone is not None:  # a list cut off by what is measured bends by itself
        return None
    bend = fit.bend
    if bend is None:
        if fit.creators < thresholds.CREATORS_FOR_BEND:
            return None
        return Finding("pass", "No bend is proven: one slope describes all sizes as well as two.")
    # The size that one creator in a hundred exceeds: the very largest account is no place for a comparison.
    top = float(np.quantile(fit.rows.followers, 0.99))
    straight, bent = fit.average_rate(top), float(fit.curve([top]).average[0])
    return Finding("review", f"The curve bends around {words.size(bend.followers)} ({words.size(bend.low)}–"
                   f"{words.size(bend.high)}): {_doubled(bend.below)} per doubling below and {_doubled(bend.above)} "
                   f"above. At {words.size(top)} one straight line says {amount(fit, straight)} on average, the bent "
                   f"one {amount(fit, bent)}.", "Read speeds below and above apart, and do not carry one to the other.")


def _peak(fit: DeclineFit) -> Finding | None:
    """A best size, which two lines alone may claim; of the rate and of the total, since claims are about either."""
    if fit.undone is not None or fit.peak is None:
        return None
    total = f"total {fit.outcome} per post"
    told = {rate_name(fit.context): fit.peak, total: fit.peak_of_total}
    proven = {what: two for what, two in told.items() if two is not None and two.proven}
    if not proven:
        about = f"neither the {rate_name(fit.context)} nor {total}" if fit.peak_of_total is not None else (
            f"{rate_name(fit.context)} does not")
        rises = "rises up to some size and falls" if fit.peak_of_total is not None else "rise up to some size and fall"
        return Finding("pass", f"No best size is proven: {about} {rises} beyond it.")
    said = "; ".join(f"{what} is highest around {words.size(two.followers)} ({_doubled(two.below)} per doubling "
                     f"below, {_doubled(two.above)} above)" for what, two in proven.items())
    return Finding("review", f"A best size is proven by two lines: {said}.",
                   "The place is rough. Read the table at the sizes around it, not one size alone.")


def _spread(fit: DeclineFit) -> Finding | None:
    if fit.spread.modelled or not fit.spread.sd(0) > 0:
        return None
    return Finding("review", f"With fewer than {thresholds.CREATORS_FOR_SPREAD} creators the spread between them is "
                   "taken as the same at every size.",
                   "Small creators are often more dispersed: read the band as a rough one.")


def _trust(fit: DeclineFit) -> Finding | None:
    if fit.trust.measured:
        return None
    return Finding("review", "Too few creators have several posts, so lasting differences between creators and the "
                   "luck of single posts cannot be told apart; half of each is assumed.",
                   "Add posts for a creator's own record to count for more.")


def _left_out(fit: DeclineFit) -> Finding | None:
    if not fit.rows.left_out:
        return None
    said = ", ".join(f"{name} ({words.plural(number, 'creator')})" for name, number in fit.rows.left_out)
    return Finding("review", f"Left out, with too few creators for a level of their own: {said}.",
                   "Add creators there, or filter to the other platforms.")


def _doubled(slope: float) -> str:
    """A slope as people hold it: the change per doubling of followers."""
    return change(words.per_doubling(slope), sign=True)


def _per_doubling(slope: Slope) -> str:
    return _doubled(slope.slope)
