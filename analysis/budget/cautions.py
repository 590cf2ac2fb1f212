"""What both ways of planning are careful about: results said as whole numbers, an average that few creators carry, and
the decline's own warnings, which hold for a plan as they do for the curve."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from analysis import words
from analysis.findings import Finding

if TYPE_CHECKING:
    from analysis.decline import DeclineFit

#: Results fewer than this are not told apart: nobody plans with 0.8 engagements.
FEW_RESULTS = 10

#: From this sd of ln(level) between creators, one in six brings more than e**1.5 = 4.5 times the typical one.
WIDE_SPREAD = 1.5

#: What a finding of the decline speaks of where it bears on money too, though it is no failure of the curve.
BEARS_ON_MONEY = ("list was chosen", "unrelated to follower count", "curve bends", "look computed")

#: How the decline's finding on mixed posts begins; plans say it in words of their own.
MIXED_POSTS = "Sponsored and organic posts are mixed"


def results(value: float) -> str:
    """A number of results as a headline: "33,100", "under 10", "0"."""
    return words.count(value) if value >= FEW_RESULTS - 0.5 or value == 0 else f"under {FEW_RESULTS}"


def between(low: float, high: float) -> str:
    """A range of results in whole numbers: "between 3 and 520"; "under 10" where both ends are."""
    if high < FEW_RESULTS - 0.5:
        return f"under {FEW_RESULTS}"
    return f"between {words.whole(low) if low < FEW_RESULTS - 0.5 else words.count(low)} and {words.count(high)}"


def carried(expected: float, p10: float, p90: float) -> bool:
    """Whether the average lies outside the range of 80 futures: rare futures make it, and no plan sees it."""
    return not p10 <= expected <= p90


def carried_finding(averages: Sequence[tuple[str, float, float, float]], *, noun: str, spread: float) -> Finding:
    """averages: (whose, average, p10, p90) of each plan whose average lies outside its own range, ("68 creators of
    20K", ...); spread: sd of ln(level) between creators."""
    said = " and ".join(f"{results(mean)} {noun} for {whose} (80 of 100 futures: {between(low, high)})"
                        for whose, mean, low, high in averages)
    average = f"an average lies outside its own range, {said}"
    if spread < WIDE_SPREAD:
        return Finding("fail", f"{average[0].upper()}{average[1:]}: a few rare futures carry it, and the plan cannot "
                       "be judged by it.", "Read the middle future, and pay more creators so that luck evens out.")
    factor = words.count(round(math.exp(spread)))
    return Finding("fail", f"Creators differ so much (one in six brings more than {factor} times the typical one; sd "
                   f"{words.number(spread, 1)} of ln(rate)) that {average}: a few creators carry it, and the plan "
                   "cannot be judged "
                   "by it.",
                   "Check that the columns were read as what they are, and filter, for example to one platform.")


def inherited(decline: DeclineFit) -> tuple[Finding, ...]:
    """The decline's findings that a plan must repeat: all failures, and what bears on money. A list chosen by what is
    measured fails a plan even where the verdict on decline is undone for that: the money is not."""
    found = tuple(f for f in decline.findings if not f.text.startswith(MIXED_POSTS) and (
        f.status == "fail" or (f.status == "review" and any(said in f.text for said in BEARS_ON_MONEY))))
    if decline.undone is None or decline.undone.slope is None:
        return found
    chosen = Finding("fail", f"The list was chosen by what is measured ({decline.context.selection}), which makes "
                     "small creators on it look better than others of their size. The verdict on decline is freed of "
                     "that; what creators bring in a plan follows the average on the list, and is not.",
                     "Plan from a list that was not chosen so, such as everyone you worked with.")
    return (chosen, *(f for f in found if "list was chosen" not in f.text))


def mixed_posts(decline: DeclineFit) -> Finding | None:
    """A plan buys sponsored posts; the curve may rest on others."""
    share = None if decline.rows is None else decline.context.sponsored
    if share is None or share >= 1:
        return None
    return Finding("review", f"The curve is fitted on posts of which {words.percent(share)} are sponsored; a plan buys "
                   "sponsored posts, which bring less.", "Filter to sponsored posts where there are enough of them.")


def once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Without repeats, the gravest first, else in their order."""
    order = ("fail", "review", "pass")
    kept = {f.text: f for f in findings}
    return tuple(sorted(kept.values(), key=lambda f: order.index(f.status)))
