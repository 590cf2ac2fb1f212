"""The summary in words: the answer that opens the page, and what to know before deciding on it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from analysis import words
from analysis.engagement.request import MOST_TIMES, EngagementRequest, say_times
from analysis.engagement.statistics import FEWEST_IN_TIER, YOUNG_DAYS
from analysis.engagement.tiers import Tier
from analysis.findings import Answer, Finding, Number

if TYPE_CHECKING:
    from analysis.engagement.summaries import EngagementSummary

QUESTION = "What does engagement look like by size?"
#: A title that names the filters stays short; longer words for them stand in the text alone.
LONGEST_IN_TITLE = 40


def within(where: str) -> str:
    """The filters as they follow a noun: " (Instagram, fashion)", or nothing."""
    return f" ({words.said_months(where)})" if where else ""


def listed(parts: list[str] | tuple[str, ...], *, last: str = "and") -> str:
    """Parts as a list in a sentence: "likes, comments and shares"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def among(tier: Tier) -> str:
    """A tier as it follows "creators": "of 10K–50K followers"."""
    return f"{tier.span} followers" if tier.low <= 0 or math.isinf(tier.high) else f"of {tier.span} followers"


def _compared(summary: EngagementSummary) -> list[dict]:
    """The rows of the table that a title compares: micro (else the fullest) tier and the one furthest from it."""
    rows = [row for row in summary.table.to_dict("records") if row["creators"] >= FEWEST_IN_TIER]
    if not rows:
        return []
    first = next((row for row in rows if row["tier"] == "micro"), max(rows, key=lambda row: row["creators"]))
    larger = [row for row in rows if row["low"] > first["low"]]
    others = larger if larger else [row for row in rows if row["low"] < first["low"]]
    return [first, *others[-1:]]


def _tier_of(row: dict) -> Tier:
    return Tier(row["tier"], row["low"], row["high"])


def _median_number(summary: EngagementSummary, row: dict) -> Number:
    ask = summary.request
    low, high = row["median_low"], row["median_high"]
    certain = "too few for a range" if math.isnan(low) else f"{ask.say_range(low, high)}"
    count = words.plural(row["creators"], "creator")
    return Number(f"Typical, {_tier_of(row).label}", ask.say(row["median"]), f"{certain} · {count}", "measured",
                  f"Median over {ask.units} of {ask.formula}; the range is the 95 % interval by creator.")


def title(summary: EngagementSummary) -> str:
    """The finding in one line."""
    ask, found = summary.request, _compared(summary)
    counted = f"{ask.noun} " if ask.is_count else ""
    if not found:
        known = summary.rows - summary.unknown
        said = (f"The only {ask.unit} gets {ask.say(summary.overall.median)} {counted}".rstrip() if known == 1 else
                f"Half of the {_units(summary, summary.overall.creators, known)} get "
                f"{ask.say(summary.overall.median)} {counted}or more")
    else:
        first = found[0]
        number = int(first["creators"]) if ask.unit == "creator" else None
        start = (f"Half of the {words.whole(number)} creators {among(_tier_of(first))}" if number is not None
                 else f"Half of the posts by creators {among(_tier_of(first))}")
        said = f"{start} get {ask.say(first['median'])} {counted}or more"
        if len(found) > 1:
            span = _tier_of(found[1]).span
            link = "" if span.startswith(("under", "over")) else "of "
            said += f"; {link}{span} it is {ask.say(found[1]['median'])}"
    if summary.where and len(summary.where) <= LONGEST_IN_TITLE:
        said += within(summary.where)
    return said


def _units(summary: EngagementSummary, creators: int, rows: int) -> str:
    return words.plural(creators, "creator") if summary.request.unit == "creator" else words.plural(rows, "post")


def answer(summary: EngagementSummary) -> Answer:
    """Title, two sentences and the numbers."""
    ask, overall = summary.request, summary.overall
    known = summary.rows - summary.unknown
    sample = _units(summary, overall.creators, known)
    if ask.unit == "post":
        sample += f" by {words.plural(overall.creators, 'creator')}"
    certain = ("" if math.isnan(overall.median_low) else
               f" (in 95 of 100 such samples the range {ask.say_range(overall.median_low, overall.median_high)} "
               "holds it)")
    # Of a handful, one in ten above and one in ten below would be made up.
    many = overall.creators >= FEWEST_IN_TIER
    spread = (f"; eight in ten {ask.units} lie between {ask.say(overall.p10)} and {ask.say(overall.p90)}" if many
              else "")
    these = "this" if overall.creators == known == 1 else "these"
    text = (f"In {these} {sample}{within(summary.where)}, typical {ask.measure} {ask.is_or_are} "
            f"{ask.say(overall.median)}{certain}{spread}.")
    consists = f"Engagement is {listed(summary.parts, last='+').replace(', ', ' + ')}; " if (
        ask.outcome == "engagement" and summary.parts) else ""
    sizes = f"sizes are named as in “{ask.tiers.name}”, a definition that is a choice."
    text += f" {consists}{sizes}" if consists else f" {sizes[0].upper()}{sizes[1:]}"
    numbers = [_median_number(summary, row) for row in _compared(summary)]
    numbers.append(Number(
        "Average, all sizes", ask.say(overall.mean),
        "one creator" if math.isnan(overall.mean_low)
        else f"{ask.say_range(max(overall.mean_low, 0.0), overall.mean_high)} · median {ask.say(overall.median)}",
        "measured", f"Mean over {ask.units} of {ask.formula}; the range is the 95 % t interval by creator."))
    if many and overall.p10 > 0:
        numbers.append(Number(
            "High against low", say_times(overall.p90 / overall.p10), "one in ten above, one in ten below",
            "measured", f"P90 / P10 over all {ask.units} of {ask.formula}."))
    return Answer(QUESTION, title(summary), text, tuple(numbers))


def findings(summary: EngagementSummary) -> tuple[Finding, ...]:
    """Small tiers, other definitions, mixtures, young posts, zeros: what to know before deciding."""
    checks = (_above, _small_tiers, _definitions, _platforms, _sponsorship, _young, _zeros, _outside)
    return tuple(finding for check in checks if (finding := check(summary)) is not None)


def _above(summary: EngagementSummary) -> Finding | None:
    ask = summary.request
    return summary.above.finding(ask.outcome, unit=ask.unit, where=within(summary.where))


def _small_tiers(summary: EngagementSummary) -> Finding | None:
    small = [row for row in summary.table.to_dict("records") if 0 < row["creators"] < FEWEST_IN_TIER]
    if not small:
        return None
    names = listed([f"{_tier_of(row).label} ({words.whole(row['creators'])})" for row in small])
    return Finding("review", f"Fewer than {FEWEST_IN_TIER} creators{within(summary.where)} stand in {names}: one "
                   "creator more can move such a tier's median far.",
                   "Read the range, not the median, or widen the tier.")


def _definitions(summary: EngagementSummary) -> Finding | None:
    told = [d for d in summary.other_definitions if d.conclusion != "too few"]
    if len(told) < 2:
        return None
    by_conclusion: dict[str, list[str]] = {}
    for d in told:
        ratio, low, high = (words.number(value, 2) for value in (d.ratio, d.low, d.high))
        factor = say_times(d.ratio) if d.high > MOST_TIMES else f"×{ratio}, {low}–{high}"
        by_conclusion.setdefault(d.conclusion, []).append(f"{d.micro.span} ({factor})")
    words_for = {"higher": "higher than larger creators'", "lower": "lower than larger creators'",
                 "cannot tell": "not told apart from larger creators'"}
    verb = summary.request.is_or_are
    subject = f"typical {summary.request.measure} of micro creators{within(summary.where)}"
    if len(by_conclusion) == 1:
        conclusion = next(iter(by_conclusion))
        return Finding("pass", f"The {subject} {verb} {words_for[conclusion]} under each of {len(told)} published "
                       f"definitions of micro: {listed(by_conclusion[conclusion])}.")
    said = "; ".join(f"{words_for[c]} for {listed(v)}" for c, v in by_conclusion.items())
    return Finding("review", f"The conclusion changes with the definition of micro: the {subject} {verb} {said}.",
                   "Say which definition you mean, or read the line by size instead of tiers.")


def _platforms(summary: EngagementSummary) -> Finding | None:
    ask = summary.request
    if len(summary.by_platform) < 2 or "platform" in ask.by:
        return None
    said = listed([f"{name} {ask.say(median)}" for name, median in list(summary.by_platform.items())[:4]])
    return Finding("review", f"{len(summary.by_platform)} platforms are mixed{within(summary.where)}; typical "
                   f"{ask.measure}: {said}. Sizes differ between platforms, so the line by size mixes them too.",
                   "Colour or split by platform, or keep one in the filters.")


def _sponsorship(summary: EngagementSummary) -> Finding | None:
    mixed = summary.mixture
    if not (mixed.sponsored and mixed.organic) or "sponsored" in summary.request.by:
        return None
    share = words.percent(mixed.sponsored / (mixed.sponsored + mixed.organic))
    return Finding("review", f"Sponsored and organic posts are mixed{within(summary.where)}: {share} of those known "
                   "are sponsored.", "Colour by organic or sponsored, or keep one in the filters.")


def _young(summary: EngagementSummary) -> Finding | None:
    mixed = summary.mixture
    if mixed.young == 0:
        return None
    share = mixed.young / mixed.dated
    text = (f"{words.whole(mixed.young)} of {words.whole(mixed.dated)} posts with both days known"
            f"{within(summary.where)} were counted before they were {YOUNG_DAYS:.0f} days old "
            f"({words.percent(share)}); such posts still grow.")
    return Finding("review" if share >= 0.05 else "pass", text,
                   "Leave out the last month in the filters, or count again later." if share >= 0.05 else "")


def _zeros(summary: EngagementSummary) -> Finding | None:
    if summary.zeros == 0:
        return None
    ask = summary.request
    known = summary.rows - summary.unknown
    one = summary.zeros == 1
    noun = ask.unit if one else ask.units
    drawn = (f" {'It is' if one else 'They are'} counted in the table but cannot be drawn on this axis."
             if ask.log_rate else "")
    return Finding("pass", f"{words.whole(summary.zeros)} {noun} of {words.whole(known)}{within(summary.where)} "
                   f"{'has' if one else 'have'} no {ask.noun} at all.{drawn}")


def _outside(summary: EngagementSummary) -> Finding | None:
    if summary.outside == 0:
        return None
    ask = summary.request
    return Finding("pass", f"{words.whole(summary.outside)} {ask.units if summary.outside > 1 else ask.unit}"
                   f"{within(summary.where)} stand outside the tiers of “{ask.tiers.name}”: in the picture and in "
                   "“all sizes”, not in the table.")


#: Headings of the shown table.
TABLE_LABELS = {"tier": "Tier", "creators": "Creators", "posts": "Posts", "median": "Median",
                "median_range": "its 95 % range", "mean": "Mean", "mean_range": "its 95 % range ",
                "p10": "P10", "p90": "P90"}


def shown_table(table: pd.DataFrame, request: EngagementRequest) -> pd.DataFrame:
    """A tier table for the eye, all of it text but counts: tiers with their span and only those with creators; what
    is not known is empty, and P10 and P90 are said of 10 creators or more."""
    table = table[table["creators"] > 0]

    def ranges(low: str, high: str) -> list[str]:
        return ["too few" if math.isnan(a) else request.say_range(max(a, 0.0), b)
                for a, b in zip(table[low], table[high], strict=True)]

    def said(column: str, fewest: int = 1) -> list[str]:
        return ["" if math.isnan(value) or creators < fewest else request.say(value)
                for value, creators in zip(table[column], table["creators"], strict=True)]

    return table.assign(
        tier=[Tier(*t).label for t in zip(table["tier"], table["low"], table["high"], strict=True)],
        median_range=ranges("median_low", "median_high"), mean_range=ranges("mean_low", "mean_high"),
        median=said("median"), mean=said("mean"), p10=said("p10", FEWEST_IN_TIER), p90=said("p90", FEWEST_IN_TIER))


def nobody(table: pd.DataFrame) -> str:
    """How many tiers hold nobody and are left out of the shown table, as a sentence; "" where there are none."""
    names = [_tier_of(row).label for row in table.to_dict("records") if row["creators"] == 0]
    if not names:
        return ""
    return (f"{words.plural(len(names), 'tier')} {'holds' if len(names) == 1 else 'hold'} nobody here and "
            f"{'is' if len(names) == 1 else 'are'} left out: {listed(names)}.")


def method_text(request: EngagementRequest) -> str:
    """How the page computes, in Markdown; holds no text from the data."""
    whole = ("" if request.unit == "creator" else
             " Posts of one creator resemble one another, so ranges go by creator: the share of posts below the median "
             "gets a standard error by creator and is turned into values (Woodruff 1952, with clusters), the mean a t "
             "range by creator.")
    return (
        f"**The measure** is {request.formula}. A creator on two platforms counts as two accounts. Rows without "
        "followers or without the outcome take no part; a count that is hidden is unknown, not zero.\n\n"
        "**Typical** is the median, with its exact 95 % range from order statistics (binomial); six creators are the "
        "fewest for one. **Average** is the mean, with a t range; it lies above the median because a few do far "
        f"better than most.{whole} **P10 and P90**: one in ten lies below, one in ten above; they describe creators, "
        "while a 95 % range says how well the median is known.\n\n"
        f"**The line** runs through the medians of those within a factor of {words.number(1.6, 1)} in followers, or of "
        "the nearest if these are few; it is not a fitted curve (the Decline page fits one).\n\n"
        f"**Sizes**: {request.tiers.source} A tier holds its lower limit and not its upper one. "
        "Micro against larger creators: ratio of medians with its range on the log scale (after Price and Bonett 2002)."
        "\n\n**Months**: each creator counts once a month, with the sums of that month; the change compares the first "
        "third of the months with the last.\n\n**Published figures** use their own definitions of the rate, and "
        "disagree by factors of 2 to 5: a reference to read beside your data, not a target."
    )
