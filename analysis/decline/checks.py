"""What is checked before a verdict is believed, each as a finding with advice (method.md A1, A2, A7, E)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis import words
from analysis.decline import checks_of_rows as about
from analysis.decline import thresholds
from analysis.decline.definitions import contrasts
from analysis.decline.numbers import amount
from analysis.decline.rows import hat_values
from analysis.decline.verdict import bend_looked_for, change, doubled, rate_name, refused, times
from analysis.engagement.request import round_figures
from analysis.errors import FitError
from analysis.findings import Finding

if TYPE_CHECKING:
    from analysis.decline.fit import DeclineFit


def findings_of(fit: DeclineFit) -> tuple[Finding, ...]:
    """All findings, the gravest first; none for known parameters."""
    if fit.rows is None:
        return ()
    found = [check(fit) for check in (
        about.selection, about.above, about.few, _exact, _unrelated, about.zeros, about.young, about.months, _artefact,
        _leverage, about.sponsored, _platforms, about.groups, _typical_and_average, _bend, _peak, _tiers, _spread,
        about.extrapolation, about.clustering, _people, about.trust, about.left_out)]
    order = ("fail", "review", "pass")
    return tuple(sorted((f for f in found if f is not None), key=lambda f: order.index(f.status)))


def _exact(fit: DeclineFit) -> Finding | None:
    if float(np.sqrt(np.mean((fit.rows.log_rate - _fitted(fit)) ** 2))) > 1e-6:
        return None
    return Finding("review", "The rates follow the line exactly, without any difference between creators: they look "
                   "computed from follower counts, not measured.", "Check where the engagement figures come from.")


def _unrelated(fit: DeclineFit) -> Finding | None:
    low, high = thresholds.UNRELATED_SLOPES
    if fit.undone is not None:
        return None
    if fit.per != "followers" or not low <= fit.stated.slope <= high:
        return None
    return Finding("review", f"The rate falls {change(abs(words.per_doubling(fit.stated.slope)))} per doubling of "
                   f"followers, near one half: {fit.outcome} here is almost unrelated to follower count. Lists of "
                   "viral posts, view-driven data and made-up data look like this, and the rate "
                   "then falls only because it is divided by followers.",
                   "Measure per view or per post instead, or check how the list was made.")


def _artefact(fit: DeclineFit) -> Finding | None:
    if fit.state != "declines" or fit.undone is not None or fit.per != "followers":
        return None
    if fit.artefact_factor is None:
        return Finding("pass", "No error in follower counts alone makes a rate fall by half or more per doubling, so "
                       "the decline is no artefact of dividing by them.")
    text = (f"Follower counts would have to be off by a typical factor of {times(fit.artefact_factor)} for the decline "
            "to be an artefact of dividing by them.")
    if fit.artefact_factor >= thresholds.WEAK_ARTEFACT_FACTOR:
        return Finding("pass", text)
    return Finding("review", text, "Old or bought follower counts can be that wrong: use counts from the day of the "
                   "post, and look at accounts with very low rates.")


def _fitted(fit: DeclineFit) -> np.ndarray:
    rows, line = fit.rows, fit.typical_line
    return (np.array(line.levels)[rows.codes] + line.slope.slope * rows.x)[rows.positive]


def _moves(fit: DeclineFit) -> np.ndarray:
    """How far each creator with any of the outcome moves the slope, exactly: what it would be without it, less what it
    is, with the sign turned. HC3's variance is the sum of the squares of these."""
    rows = fit.rows
    design = rows.design[rows.positive]
    residual = rows.log_rate - _fitted(fit)
    return (np.linalg.pinv(design.T @ design) @ design.T)[1] * residual / (1 - hat_values(design))


def _people(fit: DeclineFit) -> Finding | None:
    """Creators on several platforms are a row on each: are these alike enough for the range to be too narrow? Their
    moves of the slope are summed where they belong to one creator, as a jackknife by creator does."""
    if len(fit.platforms) < 2:
        return None
    ids = fit.rows.frame["creator_id"].to_numpy()
    again = np.r_[False, ids[1:] == ids[:-1]]  # the rows stand in the order of ids
    people, accounts = len(ids) - int(again.sum()), len(ids)
    if people == accounts:
        return None
    who = np.cumsum(~again)[fit.rows.positive]
    moved = _moves(fit)
    alone, together = float(moved @ moved), float((np.bincount(who, weights=moved) ** 2).sum())
    told = (f"{words.plural(accounts, 'account')} of {words.plural(people, 'creator')} take part, each on its platform "
            "as a creator of its own")
    if people < thresholds.CREATORS_FOR_GROUP:
        return Finding("review", f"{told}; whether accounts of one creator are alike, so that the range is too narrow, "
                       "cannot be told from so few.", "Filter to one platform to count nobody twice.")
    if alone <= 0 or together <= alone * thresholds.SAME_PEOPLE**2:
        return Finding("pass", f"{told}: counted together the range would be no wider to speak of.")
    return Finding("review", f"{told}: counted together the range would be {times((together / alone) ** 0.5)} times as "
                   "wide.", "Read the range as that much wider, or filter to one platform.")


def _leverage(fit: DeclineFit) -> Finding | None:
    """The slope without its most influential creator: its share of the sum of squares is its share of the
    uncertainty."""
    if refused(fit):
        return None
    rows, moved = fit.rows, _moves(fit)
    worst = int(np.abs(moved).argmax())
    shift = float(moved[worst])
    slope = "the slope" if fit.judged_by == "typical" else "the slope of the typical creator"
    slope = "the slope in the list" if fit.undone is not None else slope
    if shift**2 <= thresholds.ONE_CREATOR_SHARE * max(float(moved @ moved), 1e-18):
        return Finding("pass", f"No single creator decides {slope}: without the most influential one it would be "
                       f"{doubled(fit.typical.slope - shift)} per doubling.")
    who = int(np.flatnonzero(rows.positive)[worst])
    return Finding("review", f"One creator carries much of {slope}: without {rows.label(who)} "
                   f"({words.size(rows.followers[who])} followers) it would be {doubled(fit.typical.slope - shift)} "
                   f"per doubling instead of {doubled(fit.typical.slope)}.",
                   "Check this account's numbers; add creators of its size.")


def _tiers(fit: DeclineFit) -> Finding | None:
    """Small against large under each definition of small in use."""
    if fit.undone is not None or fit.judged_by == "average":
        return None
    found = contrasts(fit.rows)
    if len(found) < 2:
        return None
    said = {kind: [one.name for one in found if one.conclusion == kind] for kind in ("higher", "lower", "cannot tell")}
    said = {kind: names for kind, names in said.items() if names}
    name = rate_name(fit.context)
    ratios = _ratios([one.ratio for one in found])
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


def _ratios(found: list[float]) -> str:
    """The least and the largest of some ratios: "0.14–7.3"."""
    low, high = (words.count(v) if v >= 0.95 else round_figures(v) for v in (min(found), max(found)))
    return low if low == high else words.spread(low, high)


def _platforms(fit: DeclineFit) -> Finding | None:
    """One slope is fitted for all platforms: do they share it?"""
    if len(fit.platforms) < 2 or fit.undone is not None or fit.judged_by == "average":
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
    if fit.undone is not None:  # both are of the list, and not for money
        return None
    if abs(apart) <= 2 * max(fit.typical.standard_error, fit.average.standard_error):
        return None
    return Finding("review", f"The average creator ({doubled(fit.average.slope)} per doubling) and the typical one "
                   f"({doubled(fit.typical.slope)}) differ: the spread between creators, or the zeros, change "
                   "with size.",
                   "For money, use the average; for what to expect of one creator, the typical.")


def _bend(fit: DeclineFit) -> Finding | None:
    # A list cut off by what is measured bends by itself, and so does one whose zeros are left out.
    if not bend_looked_for(fit):
        return None
    bend = fit.bend
    if bend is None:
        return Finding("pass", "No bend is proven: one slope describes all sizes as well as two.")
    # The size that one creator in a hundred exceeds: the very largest account is no place for a comparison.
    top = float(np.quantile(fit.rows.followers, 0.99))
    straight, bent = fit.average_rate(top), float(fit.curve([top]).average[0])
    return Finding("review", f"The curve bends around {words.size(bend.followers)} ({words.size(bend.low)}–"
                   f"{words.size(bend.high)}): {doubled(bend.below)} per doubling below and {doubled(bend.above)} "
                   f"above. At {words.size(top)} one straight line says {amount(fit, straight)} on average, the bent "
                   f"one {amount(fit, bent)}.", "Read speeds below and above apart, and do not carry one to the other.")


def _peak(fit: DeclineFit) -> Finding | None:
    """A best size, which two lines alone may claim; of the rate and of the total, since claims are about either."""
    if fit.undone is not None or fit.judged_by == "average" or fit.peak is None:
        return None
    total = f"total {fit.outcome} per post"
    told = {rate_name(fit.context): fit.peak, total: fit.peak_of_total}
    proven = {what: two for what, two in told.items() if two is not None and two.proven}
    if not proven:
        name = rate_name(fit.context)
        about, rises = f"{name} does not", "rise up to some size and fall"
        if fit.peak_of_total is not None:
            about = f"neither {'the ' if name.endswith(' rate') else ''}{name} nor {total}"
            rises = "rises up to some size and falls"
        return Finding("pass", f"No best size is proven: {about} {rises} beyond it.")
    the = {what: f"the {what}" if what.endswith(" rate") else what for what in told}
    said = "; ".join(f"{the[what]} {_is(what)} highest around {words.size(two.followers)} ({doubled(two.below)} per "
                     f"doubling below, {doubled(two.above)} above)" for what, two in proven.items())
    return Finding("review", f"A best size is proven by two lines: {said}.",
                   "The place is rough. Read the table at the sizes around it, not one size alone.")


def _is(what: str) -> str:
    return "is" if what.split()[0] in ("engagement", "reach", "total") else "are"


def _spread(fit: DeclineFit) -> Finding | None:
    if fit.spread.modelled or not fit.spread.sd(0) > 0:
        return None
    return Finding("review", f"With fewer than {thresholds.CREATORS_FOR_SPREAD} creators the spread between them is "
                   "taken as the same at every size.",
                   "Small creators are often more dispersed: read the band as a rough one.")
