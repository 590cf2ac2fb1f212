"""The numbers that open the page, each with its range, kind and formula."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis import words
from analysis.decline import thresholds
from analysis.decline.verdict import (
    MORE_THAN_TENFOLD,
    TENFOLD,
    change,
    changes,
    creators_needed,
    creators_said,
    definition,
    doubling,
    rate_name,
    refused,
    times,
    told_within,
)
from analysis.engagement.request import round_figures, say_rate
from analysis.findings import Number

if TYPE_CHECKING:
    from analysis.decline.fit import DeclineFit


#: Shares below this are not told apart: three creators among zeros give a mean of any number of noughts.
LEAST_SHARE = 1e-8


def stated_size(fit: DeclineFit) -> float:
    """The size at which a typical rate is stated: 10K where the data reach it, else a round middle size."""
    if fit.support[0] <= thresholds.REFERENCE <= fit.support[1]:
        return thresholds.REFERENCE
    middle = float(math.exp(sum(map(math.log, fit.rows.followers)) / fit.creators))
    digit = 10.0 ** math.floor(math.log10(middle))
    return max(round(middle / digit) * digit, 1.0)


def amount(fit: DeclineFit, value: float) -> str:
    """A rate as said: a share per follower, view or person reached; a count per post."""
    return per_post(value) if fit.per == "post" else say_share(value, fit.per)


def say_share(value: float, per: str) -> str:
    """A share as said, without more noughts than anybody reads."""
    least = words.percent_sign(round_figures(LEAST_SHARE * 100))
    return f"under {least}" if 0 < value < LEAST_SHARE else say_rate(value, per)


def per_post(value: float) -> str:
    """A count per post: 1,635, 3.2; orders are often far fewer than one a post: 0.024."""
    if 0 < value < 1e-6:
        return f"under {words.number(1e-6, 6)}"
    return round_figures(value) if 0 < value < 0.95 else words.count(value)


def headline(said: str) -> str:
    """A value as it stands in large type, where there is room for few letters: "> +900 %", "< 0.000001 %",
    "> 100 × the followers"."""
    if said == MORE_THAN_TENFOLD:
        return f"> {words.percent(TENFOLD, sign=True)}"
    return said.replace("more than ", "> ").replace("under ", "< ").replace(" times the ", " × the ")


def between(low: str, high: str) -> str:
    """A range of two said rates, in a table or under a number: "0.33–25 %"."""
    if low == high:
        return low
    return f"{low} to {high}" if "under" in low or "times" in high else words.spread(low, high)


def _how(fit: DeclineFit) -> str:
    """By what method the stated slope was found."""
    if fit.population is not None:
        return "by a likelihood that knows where the list was cut off (truncated normal, one row per creator)"
    if fit.judged_by == "average":
        error = "leaving each creator out once" if fit.error_method == "jackknife" else "HC1"
        return f"negative binomial with offset on one row per creator, zeros included, errors by {error}"
    return "OLS on one row per creator with HC3 errors"


def _speeds(fit: DeclineFit) -> list[Number]:
    """Rate and total per doubling; a list that cannot tell them has none."""
    middle, low, high = doubling(fit.stated)
    kind, name = ("assumed" if fit.rows is None else "fitted"), rate_name(fit.context)
    found = [Number("Rate, per doubling" if fit.per != "post" else "Per post, per doubling", change(middle, sign=True),
                    changes(low, high), kind,
                    f"2^slope − 1, where slope is the change of ln({name}) per ln(followers), {_how(fit)}; range: "
                    "95 %")]
    if fit.per == "followers":
        total = [words.per_doubling(1 + v) for v in (fit.stated.slope, fit.stated.low, fit.stated.high)]
        found.append(Number(f"{fit.outcome.capitalize()}, per doubling", change(total[0], sign=True),
                            changes(total[1], total[2]), kind,
                            f"2^(1 + slope) − 1: the change of total {fit.outcome} per post when followers double"))
    return found


def numbers_of(fit: DeclineFit) -> list[Number]:
    """Rate per doubling, total per doubling, typical rate at one size, what would fake it."""
    kind = "assumed" if fit.rows is None else "fitted"
    found = [] if refused(fit) else _speeds(fit)
    at = stated_size(fit)
    here = fit.curve([at])
    low_said, high_said = (amount(fit, float(edge[0])) for edge in (here.low, here.high))
    lands = "nine in ten between " + between(low_said, high_said).replace("–", " and ").replace(" to ", " and ")
    if low_said == high_said:
        lands = "creators hardly differ"
    where = words.size(at)
    noun = "count" if fit.per == "post" else "rate"
    average = Number(f"Average {noun} at {where}", amount(fit, float(here.average[0])),
                     between(*(amount(fit, float(e[0])) for e in (here.average_low, here.average_high))), kind,
                     f"mean of {definition(fit.context)}, on the curve at {where} followers; range: 95 %")
    if fit.judged_by == "average":
        found.append(average)
    else:
        found.append(Number(f"Typical {noun} at {where}", amount(fit, float(here.typical[0])),
                            lands, kind, f"median of {definition(fit.context)}, on the curve at {where} followers; "
                            "range: where nine in ten new creators land"))
    if fit.population is not None:
        found.append(Number("In the list itself", change(words.per_doubling(fit.typical.slope), sign=True),
                            "per doubling, not to be read", kind,
                            "2^slope − 1 of the list as it is, OLS: bent by how the list was chosen"))
    elif fit.artefact_factor is not None and fit.state == "declines":
        found.append(Number("To fake this", f"× {times(fit.artefact_factor)}", "error needed in follower counts", kind,
                            "exp(sqrt(−slope × variance of ln followers)): the typical error in follower counts that "
                            "alone would create this decline"))
    elif fit.state == "cannot tell" and (needed := creators_needed(fit)) is not None:
        found.append(Number("Creators needed", creators_said(needed), f"you have {words.whole(fit.creators)}", kind,
                            f"creators × (half the 95 % range of the slope / {told_within(fit):g})²"))
    elif fit.judged_by == "average":
        found.append(Number(f"No {fit.outcome} at all", words.percent(fit.share_without), "of creators", "measured",
                            f"creators with a total of zero {fit.outcome} / all creators in the fit"))
    else:  # never the share that size explains: a headline of it reads as proof
        found.append(average)
    return [replace(number, value=headline(number.value)) for number in found]
