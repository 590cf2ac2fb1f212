"""The verdict in words: direction, speed, where, certainty, caveat (product.md), and the answer of the page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis import words
from analysis.decline import thresholds
from analysis.decline.bend import can_bend
from analysis.decline.line import Slope
from analysis.findings import Answer, Number

if TYPE_CHECKING:
    from analysis.decline.fit import Context, DeclineFit

QUESTION = "Does engagement decline with followers here, how fast, how sure?"
#: What one unit of a denominator is called.
PER = {"followers": "follower", "reach": "person reached", "views": "view", "post": "post"}


def state_of(slope: Slope) -> str:
    """"flat" if the 90 % interval lies within +-0.03; else "declines" or "rises" if the 95 % interval excludes zero;
    else "cannot tell"."""
    low, high = slope.interval(0.9)
    if low >= -thresholds.FLAT_SLOPE and high <= thresholds.FLAT_SLOPE:
        return "flat"
    if slope.high < 0:
        return "declines"
    return "rises" if slope.low > 0 else "cannot tell"


#: Words of an answer that says a list was made by others.
_MADE_BY_OTHERS = ("bought", "purchased", "copied", "scraped", "public list")


def selected_by(selection: str | None) -> str:
    """What an answer about the list means: "not asked", "unanswered", "others" (they made it, by a rule that is not
    known), "size", "other", or what it was chosen by: "rate" (of engagement), or the total of "engagement", "likes" or
    "views"."""
    if selection is None:
        return "unanswered"
    said = selection.lower()
    if not said:
        return "not asked"
    if "know" in said:
        return "unanswered" if "don" in said or "not" in said or "un" in said else "other"
    if "follower" in said:
        return "size"
    for word, meant in (("rate", "rate"), ("engagement", "engagement"), ("like", "likes"), ("view", "views")):
        if word in said:
            return meant
    return "others" if any(word in said for word in _MADE_BY_OTHERS) else "other"


def chosen_by_outcome(how: str) -> bool:
    """Whether a list so chosen (selected_by) was chosen by what is measured here, which bends any slope."""
    return how in ("rate", "engagement", "likes", "views")


def rate_name(context: Context) -> str:
    """What the rate is called in a sentence."""
    if (context.outcome, context.per) == ("engagement", "followers"):
        return "engagement rate"
    return f"{context.outcome} per {PER.get(context.per, context.per)}"


def definition(context: Context) -> str:
    """The rate with its denominator, for captions and tooltips."""
    parts = f" ({' + '.join(context.parts)})" if context.outcome == "engagement" and context.parts else ""
    per = "per post" if context.per == "post" else f"per {PER.get(context.per, context.per)}, per post"
    return f"{context.outcome}{parts} {per}"


#: A change per doubling above this is said as "more than tenfold".
TENFOLD = 9.0
MORE_THAN_TENFOLD = "more than tenfold"


def change(fraction: float, *, sign: bool = False) -> str:
    """A relative change, said without a minus zero; beyond tenfold a number says nothing that this does not."""
    if fraction > TENFOLD:
        return MORE_THAN_TENFOLD
    nothing = abs(fraction) < 5e-5
    return words.percent(0.0 if nothing else fraction, sign=sign and not nothing)


def doubled(slope: float) -> str:
    """A slope as people hold it: the change per doubling of followers."""
    return change(words.per_doubling(slope), sign=True)


def changes(low: float, high: float) -> str:
    """A range of changes: without signs where both fall ("7.6–8.5 %"), else with them; one number where both ends are
    said alike."""
    if (alike := change(low, sign=True)) == change(high, sign=True):
        return alike if low <= 0 <= high else change(abs(high))
    if high < 0:
        return words.spread(change(-high), change(-low))
    if low > TENFOLD:
        return change(low)
    if low > 0 and high <= TENFOLD:
        return words.spread(change(low), change(high))
    if low > 0:
        return f"{change(low)} to {change(high)}"
    return f"{change(low, sign=True)} to {change(high, sign=True)}"


def doubling(slope: Slope) -> tuple[float, float, float]:
    """(estimate, low, high) of the change per doubling."""
    return tuple(words.per_doubling(v) for v in (slope.slope, slope.low, slope.high))


def creators_needed(fit: DeclineFit) -> int | None:
    """About how many creators like these would tell (method.md E): n (half width / 0.05)**2, where this is more than
    there are; else as many as would show that the rate is flat. None for known parameters, and where not even the list
    can tell (a slope that is refused)."""
    within = told_within(fit)
    if within is None:
        return None
    needed = fit.creators * ((fit.stated.high - fit.stated.low) / 2 / within) ** 2
    digits = int(math.floor(math.log10(needed))) - 1
    return int(math.ceil(needed / 10**digits) * 10**digits)


def told_within(fit: DeclineFit) -> float | None:
    """Half the range of the slope that so many creators would bring: 0.05, or that of a flat rate where the range is
    narrower already; None where no more creators are needed, or more would not help."""
    if fit.creators == 0 or refused(fit):
        return None
    half = (fit.stated.high - fit.stated.low) / 2
    return next((target for target in (thresholds.TOLD_WITHIN, thresholds.FLAT_SLOPE) if half > target), None)


def creators_said(needed: int) -> str:
    """So many creators, as a number that one may hold; a handful tells nothing about millions."""
    if needed > thresholds.MOST_NEEDED:
        return f"more than {words.whole(thresholds.MOST_NEEDED)}"
    return words.whole(needed)


def refused(fit: DeclineFit) -> bool:
    """Whether no slope may be told: the list was chosen by what is measured, and that cannot be undone."""
    return fit.undone is not None and fit.undone.slope is None


def bend_looked_for(fit: DeclineFit) -> bool:
    """Whether a bend was looked for, so that finding none says something: not where the average creator decides, in a
    list cut off by what is measured (which bends by itself), or among too few creators or sizes."""
    if fit.rows is None or fit.judged_by == "average" or fit.undone is not None:
        return False
    rows = fit.rows
    return fit.bend is not None or can_bend(rows.log_rate, rows.design[rows.positive])


def whose(fit: DeclineFit) -> str:
    """"In your 212 creators (Instagram)": whom the sentence is about, with the filters named."""
    if fit.rows is None:
        return "With the values given"
    scope = f" ({words.said_months(fit.context.scope)})" if fit.context.scope else ""
    kind = "these" if fit.context.synthetic else "your"
    noun = "synthetic creator" if fit.context.synthetic else "creator"
    if fit.population is not None:
        return f"Among those that {kind} {words.plural(fit.creators, noun)}{scope} were picked from,"
    return f"In {kind} {words.plural(fit.creators, noun)}{scope}"


def speed(fit: DeclineFit) -> str:
    """Direction, speed and bend, as one sentence."""
    name, (middle, low, high) = rate_name(fit.context), doubling(fit.stated)
    verb = "changes" if name == "engagement rate" or fit.context.outcome in ("engagement", "reach") else "change"
    falls, rises = (("falls", "rises") if verb == "changes" else ("fall", "rise"))
    lead = f"{whose(fit)} {'an average' if fit.judged_by == 'average' else 'a typical'} creator's {name}"
    bend = None if chosen_by_outcome(selected_by(fit.context.selection)) else fit.bend
    if refused(fit):
        return (f"How a typical creator's {name} {verb} with size cannot be told from this list: it was chosen by its "
                f"{_chosen(fit)}, which bends any slope.")
    if fit.state == "flat":
        same = "is" if verb == "changes" else "are"
        where = "at every size" if bend is None else "over all sizes taken together"
        return (f"{lead} {same} practically the same {where}: {changes(low, high)} per doubling of followers."
                f"{_bend_alone(fit)}")
    if fit.state == "cannot tell":
        said = changes(low, high).replace("–", " to ")
        return f"{lead} {verb} by anything from {said} per doubling of followers.{_bend_alone(fit)}"
    way = falls if middle < 0 else rises
    text = f"{lead} {way} {change(abs(middle))} with each doubling of followers ({changes(low, high)})"
    if bend is None:
        return text + "."
    below, above = words.per_doubling(bend.below), words.per_doubling(bend.above)
    where = f"up to about {words.size(bend.followers)} followers"
    if (below < 0) == (above < 0) == (middle < 0):
        return f"{text}: {change(abs(below))} {where}, {change(abs(above))} beyond."
    said = [f"{falls if part < 0 else rises} {change(abs(part))}" for part in (below, above)]
    return f"{text}: {'it' if falls == 'falls' else 'they'} {said[0]} {where} and {said[1]} beyond."


def _bend_alone(fit: DeclineFit) -> str:
    """A bend that one slope for all sizes hides; a list chosen by what is measured bends by itself."""
    if chosen_by_outcome(selected_by(fit.context.selection)) or fit.bend is None:
        return ""
    below, above = (change(words.per_doubling(s), sign=True) for s in (fit.bend.below, fit.bend.above))
    return (f" One slope hides a bend near {words.size(fit.bend.followers)} followers: {below} per doubling below it, "
            f"{above} above.")


def about_average(fit: DeclineFit) -> str:
    """Why the answer is about the average creator; empty where it is about the typical one."""
    if fit.judged_by != "average":
        return ""
    return (f"{words.percent(fit.share_without)} of creators have no {fit.context.outcome} at all, which the typical "
            "creator leaves out; so the answer is about the average creator.")


def text_of(fit: DeclineFit) -> str:
    """The whole verdict."""
    parts = [speed(fit), about_average(fit)]
    if fit.state == "cannot tell":
        parts.append(_would_tell(fit))
    chosen = chosen_by_outcome(selected_by(fit.context.selection))
    bend = None if chosen else fit.bend
    if bend is not None:
        parts.append(f"The bend is plausibly between {words.size(bend.low)} and {words.size(bend.high)}.")
    elif fit.state != "cannot tell" and bend_looked_for(fit):
        parts.append("No bend is proven.")
    parts.append(_total(fit))
    parts.append(_explained(fit))
    if fit.artefact_factor is not None and fit.state == "declines" and not chosen:
        parts.append(f"Follower counts would have to be off by a factor of {times(fit.artefact_factor)} to fake this.")
    parts.append(_caveat(fit))
    return " ".join(part for part in parts if part)


def answer_of(fit: DeclineFit, numbers: tuple[Number, ...]) -> Answer:
    """The answer of the page: title, two or three sentences, four numbers."""
    parts = [speed(fit), about_average(fit), _would_tell(fit) if fit.state == "cannot tell" else _total(fit),
             _explained(fit), _caveat(fit)]
    title = title_of(fit)
    return Answer(QUESTION, title, " ".join(part for part in parts if part), numbers)


def times(factor: float) -> str:
    """A factor with one decimal: 1.8."""
    return words.number(factor, 1)


def title_of(fit: DeclineFit) -> str:
    """The verdict in one short line."""
    name = rate_name(fit.context)
    subject = "The rate" if name == "engagement rate" else name[0].upper() + name[1:]
    if fit.judged_by == "average":
        subject = "The average rate" if name == "engagement rate" else f"Average {name}"
    one = name == "engagement rate" or fit.context.outcome in ("engagement", "reach")
    speed_said = change(abs(words.per_doubling(fit.stated.slope)))
    if refused(fit):
        return f"A list chosen by {_chosen(fit)} cannot show this"
    if fit.undone is not None and fit.state != "cannot tell":
        subject = f"Behind this list {subject[0].lower()}{subject[1:]}"
    if fit.state == "flat" and fit.undone is None and fit.bend is not None:
        where = words.size(fit.bend.followers)
        return f"{subject} {'is' if one else 'are'} flat over all, but not below and above {where}"
    if fit.state == "flat":
        return f"{subject} {'is' if one else 'are'} practically flat over all sizes"
    if fit.state == "declines":
        return f"{subject} {'falls' if one else 'fall'} {_short(speed_said)} per doubling of followers"
    if fit.state == "rises":
        return f"{subject} {'rises' if one else 'rise'} {_short(speed_said)} per doubling of followers"
    if fit.rows is None:
        return "These values cannot tell"
    return f"{words.plural(fit.creators, 'creator')} are too few to tell"


def _chosen(fit: DeclineFit) -> str:
    """What a list was chosen by, as it stands in a sentence."""
    how = selected_by(fit.context.selection)
    return "engagement rate" if how == "rate" else how


def _short(percent: str) -> str:
    """8.0 % is 8 % in a title."""
    return words.without_zero(percent)


def _would_tell(fit: DeclineFit) -> str:
    needed = creators_needed(fit)
    if needed is None:  # more of a list that was chosen by what is measured would tell no better
        return ""
    if needed > thresholds.MOST_NEEDED:
        return f"It would take {creators_said(needed)} creators like these to tell."
    return f"About {creators_said(needed)} creators like these would tell."


def _total(fit: DeclineFit) -> str:
    """What that means for the total per post, without which a falling rate reads as less engagement."""
    low, high = thresholds.UNRELATED_SLOPES
    if fit.per != "followers" or fit.state == "cannot tell":
        return ""
    total = words.per_doubling(1 + fit.stated.slope)
    if low <= fit.stated.slope <= high:
        return (f"Total {fit.outcome} per post is almost unrelated to follower count ({change(total, sign=True)} per "
                "doubling), as in lists of viral posts.")
    still = "still " if fit.state == "declines" else ""
    one = fit.outcome in ("engagement", "reach")
    way = ("rises" if one else "rise") if total > 0 else ("falls" if one else "fall")
    return f"Total {fit.outcome} per post {still if total > 0 else ''}{way} {change(abs(total))} per doubling."


def _explained(fit: DeclineFit) -> str:
    """How little size says about one creator; silent about totals, and where dividing by followers makes the
    relation."""
    mechanical = fit.per == "post" or fit.typical.slope <= thresholds.UNRELATED_SLOPES[1]
    # A handful of creators lies near any line: their share would read as proof.
    few = fit.state == "cannot tell" or fit.creators < thresholds.CREATORS_FOR_GROUP
    if fit.judged_by == "average":  # the share is of those who have some
        return ""
    if fit.undone is None and fit.state == "flat" and fit.bend is not None:  # the share is that of one straight line
        return ""
    if fit.explained is None or mechanical or fit.undone is not None or few or fit.spread.sd(0) == 0:
        return ""
    share = words.percent(fit.explained, digits=0)
    share = "less than 1 %" if fit.explained < 0.01 else share
    pick = ", so pick people, not sizes" if fit.explained < 0.25 and fit.state in ("declines", "flat") else ""
    return f"Follower count explains {share} of the differences between creators{pick}."


def _caveat(fit: DeclineFit) -> str:
    how = selected_by(fit.context.selection)
    if fit.undone is not None:
        if fit.undone.slope is None:
            return fit.undone.reason
        return (f"That the list was chosen by its {_chosen(fit)} is undone here: in the list itself the change is "
                f"{change(words.per_doubling(fit.typical.slope), sign=True)} per doubling.")
    if how == "unanswered" and fit.rows is not None:
        return "How the list was chosen is not known, and that alone can create or hide a decline."
    if how == "others" and fit.rows is not None:
        return "Others made this list, by a rule that is not known, and that alone can create or hide a decline."
    return ""
