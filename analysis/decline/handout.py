"""All tables of the decline for taking along, each column with its formula."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pandas as pd

from analysis.decline.choice import choose_shape
from analysis.decline.definitions import contrasts
from analysis.decline.fit import DeclineFit
from analysis.decline.measured import NO_REPEATS, repeated_counts
from analysis.decline.sensitivity import depends
from analysis.decline.telling import REFUSED_CLOSER, expectations, method_text, stated_sizes, without_zeros
from analysis.decline.verdict import definition, refused
from analysis.decline.within import growth
from analysis.errors import FitError
from data.campaigns import Campaigns

#: What each column of the tables is; {rate} stands for the definition of the rate.
FORMULAS = {
    "followers": "follower count (of a creator: geometric mean over the posts; of a bend or a best size: where it is)",
    "typical": "median of {rate}, on the curve: exp(level + slope × ln(followers / 10,000)), bent where a bend is "
               "proven",
    "average": "mean of {rate}, on the curve of the negative binomial fit with offset; money follows it",
    "smooth": "median of {rate}: centred cubic spline of ln(followers), 4 degrees of freedom; for the eye only",
    "low": "of a curve or size: where one in twenty new creators lands below; of a slope, a month, a break or a ratio: "
           "lower end of its 95 % range; of a bend: of its range, where the fit is hardly worse",
    "high": "of a curve or size: where one in twenty new creators lands above; of a slope, a month, a break or a "
            "ratio: upper end of its 95 % range; of a bend: of its range, where the fit is hardly worse",
    "average_low": "lower end of the 95 % range of the average itself",
    "average_high": "upper end of the 95 % range of the average itself",
    "per_post": "average × followers",
    "creators": "number of creators (of a size: within a factor of 1.8 of it)",
    "support": "enough creators: 15 or more near; few creators: no decision; outside the data: nothing is known",
    "posts": "number of posts",
    "residual": "ln(own rate / typical rate of that size and platform); none at all counts as half an interaction",
    "trust": "weight of the own record: τ² / (τ² + ln(1 + (exp(σ²) − 1) / posts))",
    "slope": "change of ln({rate}) per ln(followers); a doubling changes the rate by 2^slope − 1",
    "per_doubling": "2^slope − 1",
    "decides": "whether the verdict is by this slope",
    "standard_error": "standard error of the slope: HC3; of the average creator by leaving each creator out once, "
                      "above 500 creators HC1; of the population behind a list from the curvature of its likelihood; "
                      "of growth from its mixed model",
    "df": "degrees of freedom of the t range; of an error from leaving each creator out once 2 × u² / var(u) over the "
          "sum u of the squared deviations, at most creators − coefficients; none: a normal range",
    "shrunken": "pooled slope + τ² / (τ² + standard error²) × (slope − pooled slope)",
    "level": "rate of the month with creators taken off, least squares on creators and months",
    "squared_error": "mean squared error of ln(rate) for creators left out, 10 folds by creator",
    "r_squared": "1 − squared_error / that of platform levels alone",
    "gain": "squared_error of the line − that of the shape",
    "gain_error": "standard error of the paired difference in squared error, creator by creator",
    "chosen": "the simplest shape within one standard error of the best",
    "below": "slope of the typical creator below a bend or a best size",
    "above": "slope of the typical creator above it",
    "p_value": "of a bend or a break: share of 999 wild bootstrap draws at least as strong, that found among them; of "
               "a best size: the larger of those of its two lines (t, HC3), 1 where they do not rise and then fall; of "
               "groups: of q (chi-squared)",
    "proven": "of a best size: p_value below 0.05; of a break: p_value below 0.05 / number of platforms",
    "below_error": "standard error of the slope below the bend, HC3",
    "above_error": "standard error of the slope above the bend, HC3",
    "seed": "of the bootstrap's random numbers",
    "ratio": "median of {rate} of micro creators over that of macro and mega ones, platforms level (HC3)",
    "small": "number of micro creators",
    "large": "number of macro and mega creators",
    "q": "Cochran's Q: sum over groups of (slope − common slope)² / standard_error²",
    "i2": "share of the differences between groups beyond chance",
    "tau": "standard deviation of true slopes between groups, random effects (iterated)",
    "shift": "change of ln({rate}) from the month on, within creators",
    "error_sd": "standard deviation of the error of one count in ln(followers), from counts of one creator within 14 "
                "days",
    "reliability": "1 − variance of the error of a creator's mean count / variance of ln(followers) within platforms",
}


def handout(fit: DeclineFit, **further: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """{name: table}: numbers with their formulas, slopes, curve, sizes, creators, findings, further tables as given,
    and last "formulas" with what every column is."""
    tables = {
        "numbers": pd.DataFrame([(n.label, n.value, n.note, n.kind, n.formula) for n in fit.answer.numbers],
                                columns=["number", "value", "range", "kind", "formula"]),
        "slopes": slopes(fit),
        "curve": curve_table(fit),
        "sizes": expectations(fit, stated_sizes(fit)),
        "creators": fit.residuals,
        "checks": pd.DataFrame([(f.status, f.text, f.advice) for f in fit.findings],
                               columns=["status", "finding", "advice"]),
        **_where(fit),
        **further,
    }
    names = list(dict.fromkeys(column for table in tables.values() for column in table.columns))
    rate = definition(fit.context)
    tables["formulas"] = pd.DataFrame([(c, FORMULAS[c].replace("{rate}", rate)) for c in names if c in FORMULAS],
                                      columns=["column", "formula"])
    return tables


def _where(fit: DeclineFit) -> dict[str, pd.DataFrame]:
    """{name: table} of what the verdict and its checks say about places and kinds: the bend where one is proven, the
    best size where one was looked for, small against large under each definition of them."""
    if fit.rows is None or fit.undone is not None or fit.judged_by == "average":
        return {}
    found = {}
    if fit.bend is not None:
        found["bend"] = pd.DataFrame([asdict(fit.bend)])
    looked_at = {"rate": fit.peak, f"total {fit.outcome} per post": fit.peak_of_total}
    best = [{"of": what, **asdict(two), "proven": two.proven} for what, two in looked_at.items() if two is not None]
    if best:
        found["best_size"] = pd.DataFrame(best)
    definitions = contrasts(fit.rows)
    if definitions:
        found["definitions"] = pd.DataFrame([asdict(one) | {"conclusion": one.conclusion} for one in definitions])
    return found


def closer(fit: DeclineFit, campaigns: Campaigns) -> tuple[dict[str, pd.DataFrame], tuple[tuple[str, str], ...]]:
    """({name: table} of everything that a closer look can show, (name, reason) of what cannot be told here): slopes by
    each grouping, months, shapes, growth, choices. campaigns: those that were fitted."""
    found, missing = {}, []

    def add(name: str, build: Callable[[], pd.DataFrame]) -> None:
        try:
            found[name] = build()
        except FitError as error:
            missing.append((name, str(error).splitlines()[0]))

    told = not refused(fit)
    groups = {}
    for column in fit.groupings if told else ():
        def by(column: str = column) -> pd.DataFrame:
            groups[column] = fit.by(column)
            return groups[column].taken_along
        add(f"by_{column}", by)
    if groups:
        found["together"] = pd.DataFrame([
            {"by": by, **asdict(one.pooled), **asdict(one.heterogeneity)} for by, one in groups.items()])
    if fit.drifts:
        found["months"] = pd.concat([drift.table.assign(platform=drift.platform) for drift in fit.drifts],
                                    ignore_index=True)
        breaks = [asdict(drift.best) | {"proven": drift.proven} for drift in fit.drifts if drift.best is not None]
        if breaks:
            found["breaks"] = pd.DataFrame(breaks)
    add("growth", lambda: _growth(fit))
    if told:
        add("shapes", lambda: choose_shape(fit.rows).table)
        add("choices", lambda: depends(fit, campaigns).table)
    else:
        missing.append(("slopes by group, shapes, choices", REFUSED_CLOSER))
    counted = None if campaigns.posts.empty else repeated_counts(campaigns.posts)
    if counted is None:
        missing.append(("reliability", NO_REPEATS))
    else:
        found["reliability"] = pd.DataFrame([asdict(counted)])
    return found, tuple(missing)


def _growth(fit: DeclineFit) -> pd.DataFrame:
    grown = growth(fit)
    both = (("between creators", grown.between), ("one creator who grows", grown.within))
    return pd.DataFrame([(what, s.slope, s.low, s.high, s.standard_error) for what, s in both],
                        columns=["what", "slope", "low", "high", "standard_error"])


def slopes(fit: DeclineFit) -> pd.DataFrame:
    """The slopes behind the verdict: what, slope, low, high, standard_error, df (none: normal), per_doubling, and which
    one decides."""
    found = [("typical creator", fit.typical), ("average creator", fit.average)]
    if fit.population is not None:
        found.append(("population behind the list", fit.population))
    table = pd.DataFrame([(what, s.slope, s.low, s.high, s.standard_error, s.df) for what, s in found],
                         columns=["what", "slope", "low", "high", "standard_error", "df"])
    table["df"] = table["df"].replace(np.inf, np.nan)
    decides = "population behind the list" if fit.population is not None else f"{fit.judged_by} creator"
    decides = None if refused(fit) else decides
    return table.assign(per_doubling=2.0 ** table["slope"] - 1, decides=table["what"] == decides)


def curve_table(fit: DeclineFit) -> pd.DataFrame:
    """The curve as drawn, at 60 sizes between the smallest and the largest creator."""
    curve = fit.curve(np.geomspace(*fit.support, 60))
    table = pd.DataFrame({name: getattr(curve, name) for name in
                          ("followers", "typical", "average", "low", "high", "average_low", "average_high")})
    return table if fit.smooth is None else table.assign(smooth=fit.smooth.rate(table["followers"].to_numpy()))


def handout_notes(fit: DeclineFit, missing: tuple[tuple[str, str], ...] = ()) -> str:
    """The verdict and the method as text. missing: (table, reason) of what is not taken along."""
    left_out = "".join(f"\n**Not here: {name}.** {why}\n" for name, why in missing)
    groups = f"\n**Slopes by group, shapes, choices.** {without_zeros(fit)}\n" if without_zeros(fit) else ""
    return f"{fit.text}\n\n{method_text(fit)}\n{groups}{left_out}"
