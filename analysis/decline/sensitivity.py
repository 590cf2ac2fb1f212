"""How far the slope depends on choices: the model, who takes part, which posts, which interaction (method.md A4, A7).

None of these is the verdict. They stand beside it so that nobody has to ask "and if you had...".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import WLS

from analysis import words
from analysis.decline import thresholds
from analysis.decline.line import Slope
from analysis.decline.rows import CreatorRows, prepare
from analysis.decline.typical import fit_typical
from analysis.decline.verdict import changes, chosen_by_outcome, doubled, selected_by
from analysis.errors import FitError
from data.campaigns import Campaigns
from data.engine import by_deal, creator_rows
from data.quality.young import latest_day, young_posts

if TYPE_CHECKING:
    from analysis.decline.fit import DeclineFit

#: Creators below the band that holds this share of their size stand out as if part of their audience were bought.
BAND = 0.95
COLUMNS = ["choice", "slope", "low", "high", "creators", "note"]


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """table: choice, slope, low, high (95 %), creators, note; the first row is the verdict's own. left_out: (choice,
    reason) of those that the data cannot carry. listed: the rows were chosen by what is measured, so that all of these
    slopes are of the list."""

    table: pd.DataFrame
    left_out: tuple[tuple[str, str], ...]
    listed: bool = False

    @property
    def text(self) -> str:
        """The range of the slopes, and whether the verdict hangs on a choice."""
        table = self.table
        low, high = table.loc[table["slope"].idxmin()], table.loc[table["slope"].idxmax()]
        said = [f"Over {words.plural(len(table), 'choice')} the change per doubling runs from {doubled(low['slope'])} "
                f"({low['choice']}) to {doubled(high['slope'])} ({high['choice']})."]
        signs = [(one.low > 0) - (one.high < 0) for one in table.itertuples()]
        if 1 in signs and -1 in signs:
            said.append("Under some it falls and under others it rises: the choice decides, so none should.")
        elif signs[0] and not all(signs):
            missing = [one.choice for one, sign in zip(table.itertuples(), signs, strict=True) if not sign]
            said.append(f"It cannot be told from zero under {', '.join(missing)}.")
        elif signs[0]:
            said.append("All of them point the same way.")
        if self.listed:
            said.append("All of these are of the list itself, which was chosen by what is measured.")
        return " ".join(said)

    @property
    def left_out_lines(self) -> tuple[str, ...]:
        """A sentence for each choice that the data cannot carry."""
        return tuple(f"Left out, {choice}: {reason}" for choice, reason in self.left_out)


def depends(fit: DeclineFit, campaigns: Campaigns) -> Sensitivity:
    """The slope of the rows under each choice that the data allow."""
    rows = fit.rows
    found = [("typical creator", fit.typical, int(rows.positive.sum()), "the median of those who have any"),
             ("average creator", fit.average, len(rows), "the mean, zeros included")]
    if fit.judged_by == "average":  # the first is the verdict's own
        found.reverse()
    if fit.undone is None:
        found[0] = (*found[0][:3], f"{found[0][3]}: the verdict")
    left_out: list[tuple[str, str]] = []

    def add(choice: str, of, note: str) -> None:
        try:
            slope, creators = of()
        except FitError as error:
            left_out.append((choice, str(error).splitlines()[0]))
            return
        found.append((choice, slope, creators, note))

    add("weighted line", lambda: (weighted_slope(fit), int(rows.positive.sum())), "creators of noisy sizes count less")
    for one in fit.other_models.itertuples():
        slope = Slope(one.slope, one.low, one.high, float("nan"))
        name = one.note if one.model.startswith("quantile") else one.model
        share = one.model.removeprefix("quantile ")
        note = f"a line that {words.percent(float(share))} lie below" if share != one.model else one.note
        # Poisson counts zeros as they are; all others are fits of logarithms.
        found.append((name, slope, len(rows) if one.model == "Poisson" else int(rows.positive.sum()), note))
    bought = likely_bought(fit)
    if bought.any():
        add("without likely bought audiences", lambda: _typical_of(rows.frame[~bought]),
            f"{words.plural(bought.sum(), 'creator')} below the 95 % band of their size left out")
    for choice, part, note in () if by_deal(campaigns, fit.outcome) else _parts(campaigns):
        add(choice, lambda part=part: _typical_of(creator_rows(part, outcome=fit.outcome, per=fit.per)), note)
    if fit.outcome == "engagement" and len(fit.context.parts) > 1:
        for part in fit.context.parts:
            add(f"{part} alone", lambda part=part: _typical_of(creator_rows(campaigns, outcome=part, per=fit.per)),
                "one kind of interaction")
    table = pd.DataFrame([(name, s.slope, s.low, s.high, creators, note) for name, s, creators, note in found],
                         columns=COLUMNS)
    return Sensitivity(table, tuple(left_out), chosen_by_outcome(selected_by(fit.context.selection)))


def as_said(table: pd.DataFrame) -> pd.DataFrame:
    """The table for reading: choice, change and range per doubling of followers in words, creators, note."""
    said = [(one.choice, doubled(one.slope), changes(words.per_doubling(one.low), words.per_doubling(one.high)),
             one.creators, one.note) for one in table.itertuples()]
    return pd.DataFrame(said, columns=["choice", "change", "range", "creators", "note"])


def weighted_slope(fit: DeclineFit) -> Slope:
    """The line weighted by the modelled spread, HC3. FitError with too few creators for a model of the spread."""
    rows = fit.rows
    if not fit.spread_within.modelled:
        raise FitError(f"With fewer than {thresholds.CREATORS_FOR_SPREAD} creators the spread is not modelled, so "
                       "there are no weights.")
    sd = fit.spread_within.sd(rows.x[rows.positive])
    found = WLS(rows.log_rate, rows.design[rows.positive], weights=1 / sd**2).fit(cov_type="HC3", use_t=True)
    return Slope.of(found.params[1], found.bse[1], found.df_resid)


def likely_bought(fit: DeclineFit) -> np.ndarray:
    """Mask of the rows whose rate lies below the 95 % band of their size and platform: fewer engage than follow there.
    A sign, not a proof; creators with none at all have no rate and are not meant. None where creators hardly differ."""
    rows = fit.rows
    low = np.full(len(rows), -np.inf)
    if fit.spread_within.sd(0) > 1e-6:
        for position, platform in enumerate(rows.platforms):
            mine = rows.codes == position
            low[mine] = fit.band(rows.followers[mine], level=BAND, platform=platform)[0]
    return rows.positive & (rows.total / rows.exposure < low)


def _parts(campaigns: Campaigns) -> list[tuple[str, Campaigns, str]]:
    """The parts of the data that may be looked at alone: organic, sponsored, posts old enough to judge."""
    posts, filters = campaigns.posts, campaigns.filters
    found = []
    flags = posts["sponsored"].dropna() if "sponsored" in posts else pd.Series(dtype=bool)
    if filters.sponsored is None and flags.nunique() > 1:
        found += [("organic posts alone", campaigns.keep(replace(filters, sponsored=False)), "posts marked as organic"),
                  ("sponsored posts alone", campaigns.keep(replace(filters, sponsored=True)),
                   "posts marked as sponsored")]
    if not filters.settled and len(posts):
        young = int(young_posts(posts, latest_day(campaigns.report.tables.get("posts", posts))).sum())
        if young:
            found.append(("without young posts", campaigns.keep(replace(filters, settled=True)),
                          f"{words.plural(young, 'post')} too young to judge left out"))
    return found


def _typical_of(frame: pd.DataFrame) -> tuple[Slope, int]:
    rows: CreatorRows = prepare(frame)
    return fit_typical(rows).line.slope, int(rows.positive.sum())
