"""What stands around the verdict on a page or a slide: the caption, the table of expectations, the method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import words
from analysis.decline import thresholds
from analysis.decline.numbers import amount, between, per_post
from analysis.decline.verdict import bend_looked_for, change, chosen_by_outcome, definition, refused, selected_by

if TYPE_CHECKING:
    from analysis.decline.fit import DeclineFit

#: Sizes at which the table states what to expect.
SIZES = (5_000, 10_000, 50_000, 100_000, 500_000)
#: Why no best size is asked for where what the typical creator is read off was chosen.
NO_BEST_SIZE = "Not looked for: whom the list leaves out, or who has none of it, makes a best size where there is none."


#: What stands in place of slopes by group, other models and choices where no slope may be told.
REFUSED_CLOSER = ("Slopes by group, other models and other choices are not shown: in a list that was chosen by what is "
                  "measured they can be told as little as the one slope of all.")


def caption(fit: DeclineFit, *, shaded: bool) -> str:
    """The line under the picture: what is drawn, how the rate is defined, where it comes from, how the list was
    chosen."""
    context = fit.context
    what = "Shade: creators at that point" if shaded else "Points: one creator each"
    if fit.rows is None:
        what = "Drawn from the values given"
    some = "" if fit.judged_by == "typical" else " who have any"
    said = [f"{what}. Light band: where nine in ten creators{some} land; dark band: where the average is (95 %).",
            speeds(fit)]
    if fit.share_without:
        said.insert(1, f"Ticks at the foot: creators with no {fit.outcome}.")
    if fit.smooth is not None:
        said.insert(1, "Thin dashed line: a curve free to bend anywhere, for the eye.")
    name = definition(context)
    said.append(f"{name[0].upper()}{name[1:]}.")
    if context.source:
        counted = not context.posts or " post" in context.source
        posts = "" if counted else f", {words.plural(context.posts, 'post')}"
        said.append(f"Source: {words.retold(context.source).rstrip('.')}{posts}.")
    how = selected_by(context.selection)
    if how == "unanswered":
        said.append("List chosen: not answered.")
    elif chosen_by_outcome(how):
        said.append(f"List chosen: {context.selection}. {listed_only(fit)}")
    elif how != "not asked":
        said.append(f"List chosen: {context.selection}.")
    return " ".join(said)


def listed_only(fit: DeclineFit) -> str:
    """What curve, averages and money describe when the list was chosen by what is measured; else empty."""
    if fit.undone is None:
        return ""
    return "Curve, averages and the table describe the creators on the list, not those it was picked from."


def passed_text(number: int, *, of: int) -> str:
    """What stands on the fold over the checks that found nothing to read."""
    return f"{'All ' if number == of else ''}{words.plural(number, 'check')} passed"


def without_zeros(fit: DeclineFit) -> str:
    """What typical slopes leave out where the answer is about the average creator; else empty."""
    if fit.judged_by != "average":
        return ""
    return (f"These are typical creators, without the {words.percent(fit.share_without)} who have no {fit.outcome} at "
            "all: where those are mostly small, a decline here may be no decline.")


def of_some(fit: DeclineFit) -> str:
    """Whom the typical columns of the table of sizes describe where many have none; else empty."""
    if fit.judged_by != "average":
        return ""
    return (f"Typical creator and nine in ten: of those who have any {fit.outcome}; "
            f"{words.percent(fit.share_without)} have none, and only the average counts them.")


def speeds(fit: DeclineFit) -> str:
    """The two speeds in the picture side by side, since money follows the second; none of a list that was chosen by
    what is measured, whose slopes are nobody's."""
    if fit.undone is not None:
        return "Dotted: the average creator on the list. How fast both lines run says how the list was chosen."
    typical, average = (change(words.per_doubling(s.slope), sign=True) for s in (fit.typical, fit.average))
    straight = "" if fit.bend is None else " Both are over all sizes, as if nothing bent."
    return (f"The average creator (dotted): {average} per doubling of followers; money follows it. "
            f"The typical one: {typical}.{straight}")


def stated_sizes(fit: DeclineFit) -> tuple[float, ...]:
    """The sizes of the table that lie within the data; where fewer than two do, up to five round ones that do."""
    low, high = fit.support
    inside = tuple(float(size) for size in SIZES if low <= size <= high)
    if len(inside) > 1:
        return inside
    steps = [m * 10.0**k for k in range(10) for m in (1, 2, 5) if low <= m * 10.0**k <= high]
    if not steps:
        return (float(np.sqrt(low * high)),)
    return tuple(steps[i] for i in np.unique(np.linspace(0, len(steps) - 1, min(5, len(steps))).round().astype(int)))


def expectations(fit: DeclineFit, sizes: tuple[float, ...] = SIZES) -> pd.DataFrame:
    """What to expect at a few sizes: followers, typical, low and high (nine in ten new creators), average with
    average_low and average_high (its 95 % range), per_post (average times followers, where the rate is per follower),
    creators (near that size), support.

    Sizes outside the data have no values: nothing is known there. Nor has the typical creator where all who have any of
    the outcome are smaller or larger.
    """
    followers = np.asarray(sizes, float)
    curve, near = fit.curve(followers), fit.creators_near(followers)
    low, high = fit.support
    inside = (followers >= low) & (followers <= high)
    table = pd.DataFrame({"followers": followers, "size": [words.size(f) for f in followers], "typical": curve.typical,
                          "low": curve.low, "high": curve.high, "average": curve.average,
                          "average_low": curve.average_low, "average_high": curve.average_high})
    if fit.per == "followers":
        table["per_post"] = curve.average * followers
    values = [c for c in table.columns if c not in ("followers", "size")]
    table.loc[~inside, values] = np.nan
    low, high = typical_support(fit)
    table.loc[(followers < low) | (followers > high), ["typical", "low", "high"]] = np.nan
    if near is not None:
        table["creators"] = near
        table["support"] = np.select([~inside, near < thresholds.NEAR_CREATORS], ["outside the data", "few creators"],
                                     "enough creators")
    return table


def typical_support(fit: DeclineFit) -> tuple[float, float]:
    """Fewest and most followers of those who have any of the outcome, from whom the typical creator is read off; all
    sizes for known parameters, and beyond an end that they share with everyone."""
    if fit.rows is None:
        return 0.0, np.inf
    everyone, some = fit.rows.followers, fit.rows.followers[fit.rows.positive]
    return (0.0 if some.min() == everyone.min() else float(some.min()),
            np.inf if some.max() == everyone.max() else float(some.max()))


def sizes_as_said(fit: DeclineFit, table: pd.DataFrame) -> pd.DataFrame:
    """The table of sizes for reading: size, typical, lands (nine in ten), average, plausible (its 95 % range), per_post
    where there is one, creators, support in one word."""
    rates = {c: [amount(fit, value) if np.isfinite(value) else "" for value in table[c]] for c in (
        "typical", "low", "high", "average", "average_low", "average_high")}
    said = pd.DataFrame({"size": table["size"], "typical": rates["typical"],
                         "lands": [between(*ends) for ends in zip(rates["low"], rates["high"], strict=True)],
                         "average": rates["average"], "plausible": [
                             between(*ends) for ends in zip(rates["average_low"], rates["average_high"], strict=True)]})
    if "per_post" in table:
        said["per_post"] = [per_post(value) for value in table["per_post"]]
    return said.assign(creators=table["creators"], support=table["support"].str.replace(" creators", ""))


def sizes_note(fit: DeclineFit) -> str:
    """What stands under the table of sizes: what its columns are, which sizes it leaves out, whom it describes."""
    shown = stated_sizes(fit)
    away = [words.size(size) for size in SIZES if size not in shown]
    said = ["Average creator: the mean, which money follows. Creators near: within a factor of "
            f"{words.number(1.8, 1)} of that size; fewer than {thresholds.NEAR_CREATORS} are few.",
            f"Nobody here is that small or large, so left out: {', '.join(away)}." if away else "", listed_only(fit),
            of_some(fit)]
    return " ".join(part for part in said if part)


def method_text(fit: DeclineFit) -> str:
    """How it was computed, in Markdown, with the values behind the verdict. Holds no text from the data."""
    typical, average = fit.typical, fit.average
    error = {"jackknife": f"leaving each creator out once, with full refits; t with {words.number(average.df, 1)} "
                          "degrees of "
                          "freedom, fewer the more of that error a few creators carry",
             "HC1": "HC1", "given": "as given"}
    lines = [
        "One row per creator and platform: the sum over its posts of what is measured, divided by the sum of the "
        "denominator. Posts of one creator are not independent, so they are never rows of their own.",
        "",
        "| | slope | 95 % range | standard error | how |",
        "|---|---|---|---|---|",
        f"| typical creator (median) | {_s(typical.slope)} | {_s(typical.low)} to {_s(typical.high)} | "
        f"{words.number(typical.standard_error, 4)} | least squares on ln(rate), HC3 |",
        f"| average creator (mean) | {_s(average.slope)} | {_s(average.low)} to {_s(average.high)} | "
        f"{words.number(average.standard_error, 4)} | negative binomial with offset, dispersion "
        f"{words.number(fit.alpha, 2)}, "
        f"{error[fit.error_method]} |",
        *([f"| population behind the list | {_s(fit.population.slope)} | {_s(fit.population.low)} to "
           f"{_s(fit.population.high)} | {words.number(fit.population.standard_error, 4)} | likelihood of a normal "
           "law cut off at "
           "the smallest value in the list |"] if fit.population is not None else []),
        *(f"| {one.model} | {_s(one.slope)} | {_s(one.low)} to {_s(one.high)} | | for comparison: {one.note} |"
          for one in fit.other_models.itertuples()),
        "",
        "The slope is the change of ln(rate) per ln(followers); a doubling changes the rate by 2^slope − 1. Money "
        "follows the average creator, expectations of one creator the typical.",
        "",
        *([f"**How the list was chosen.** {_undone(fit)}", ""] if fit.undone is not None else []),
        f"**State.** {_state(fit)}",
        "",
        f"**Bend.** {_bend(fit)}",
        "",
        f"**Best size.** {_peak(fit)}",
        "",
        f"**Nine in ten creators.** {_spread(fit)}{_without(fit)}",
        "",
        *(["**Curve for the eye.** The thin dashed line is a centred cubic spline of ln(followers) with four degrees "
           "of freedom; nothing is claimed from it.", ""] if fit.smooth is not None else []),
        "**Groups.** One typical slope for each niche, platform, country or campaign; together they are pooled with "
        "random effects (t interval), and each is drawn towards the pooled one by its own uncertainty.",
        "",
        f"**Own record.** {_trust(fit)}",
    ]
    return "\n".join(lines)


def _state(fit: DeclineFit) -> str:
    if refused(fit):
        return ("It cannot be told, whatever the slopes above: they are those of a list that was chosen by what is "
                "measured, and of nobody else.")
    whose = "population" if fit.population is not None else fit.judged_by
    flat = words.number(thresholds.FLAT_SLOPE, 2)
    told = (f"Practically flat if the 90 % range of the {whose} slope lies within ±{flat}; else "
            "declines or rises if its 95 % range excludes zero; else it cannot be told.")
    return told if fit.population is not None else f"{told} {_whose_slope(fit)}"


def _bend(fit: DeclineFit) -> str:
    if fit.undone is not None:
        return "Not looked for: a list that was chosen by what is measured bends by itself."
    if fit.judged_by == "average":
        return "Not looked for: those who have none are mostly small, and leaving them out bends any curve."
    if not bend_looked_for(fit):
        return (f"Not looked for: that takes {thresholds.CREATORS_FOR_BEND} creators of several sizes whose rates do "
                "not follow one line exactly.")
    return ("A broken stick with 41 possible knots; a bend is proven if a wild bootstrap (999 draws, seed "
            f"{fit.seed}) finds one as strong by chance fewer than 5 times in 100. Its range is where the fit is "
            "hardly worse. A smooth curve is reported as a bend too, so it means “bends around”, not that a threshold "
            "exists. Typical slopes and averages above are of one straight line over all sizes; the picture and the "
            "table bend where a bend is proven.")


def _whose_slope(fit: DeclineFit) -> str:
    rule = (f"The typical slope decides unless {words.percent(thresholds.MANY_ZEROS, digits=0)} of the creators or "
            "more have none of what is measured")
    if fit.judged_by == "average":
        return (f"{rule}; here {words.percent(fit.share_without)} do. It is fitted without them, and since mostly "
                "small creators have none, it would fall where nothing does: so the average slope decides, and no "
                "bend is looked for.")
    return f"{rule}; then the average one does."


def _peak(fit: DeclineFit) -> str:
    if fit.undone is not None or fit.judged_by == "average":
        return NO_BEST_SIZE
    told = {"the rate": fit.peak, f"total {fit.outcome} per post": fit.peak_of_total}
    said = [f"{what}: p = {words.number(two.p_value, 2)} around {words.size(two.followers)}"
            for what, two in told.items()
            if two is not None]
    return ("Two lines, one below and one above the highest part, must rise and fall, each proven by itself. A "
            "quadratic is never asked: it calls a plateau a best size up to 99 times in 100. "
            + (f"Found: {'; '.join(said)}." if said else "Not looked for: too few creators or sizes."))



def _undone(fit: DeclineFit) -> str:
    if fit.undone.slope is None:
        return f"{fit.undone.reason} {listed_only(fit)}"
    return (f"The verdict is that of the population. Given the smallest {fit.outcome} per post in the list as the "
            "place of its cut, ln of it is normal around a line and cut off from below; its likelihood is highest at "
            "the slope of everyone the list was picked from, some three times less precise. Where the list was cut by "
            f"something else, this does not hold. {listed_only(fit)}")


def _spread(fit: DeclineFit) -> str:
    if not fit.spread.modelled:
        return ("The spread between creators is taken as the same at every size (fewer than "
                f"{thresholds.CREATORS_FOR_SPREAD} creators).")
    ends = fit.support
    small, large = (float(fit.spread.sd(np.log(f / thresholds.REFERENCE))) for f in ends)
    low, high = (words.size(f) for f in ends)
    return ("The spread between creators is modelled against size (gamma regression of squared deviations, then a "
            f"weighted line): a standard deviation of ln(rate) of {words.number(small, 2)} at {low} and "
            f"{words.number(large, 2)} at {high}. How "
            "many of these hold nine in ten is read off creators left out of the fit, one at a time.")


def _without(fit: DeclineFit) -> str:
    if fit.judged_by != "average":
        return ""
    return f" Of those who have some: {words.percent(fit.share_without)} of the creators have none at all."


def _trust(fit: DeclineFit) -> str:
    source = "estimated from creators with several posts" if fit.trust.measured else "assumed: posts do not tell"
    return ("Lasting differences between creators have a standard deviation of "
            f"{words.number(fit.creator_effect_sd, 2)} in "
            f"ln(rate), single posts {words.number(fit.post_sd, 2)} around their creator ({source}). A creator's own "
            "record "
            "of n posts counts with the weight τ² / (τ² + ln(1 + (exp(σ²) − 1) / n)), the curve with the rest.")


def _s(value: float) -> str:
    return words.number(value, 4)
