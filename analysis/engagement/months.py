"""Change over months: the typical creator of each month, with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import words
from analysis.engagement.intervals import FEWEST_FOR_INTERVAL, median_interval, ratio_of_medians
from analysis.engagement.request import EngagementRequest
from analysis.engagement.rows import MOST_GROUPS, account_codes, gathered_groups, group_words
from analysis.engagement.telling import listed, within
from analysis.findings import Finding


@dataclass(frozen=True)
class Change:
    """From the first part of the months to the last: the median with its interval in each, and last over first with
    its interval; NaN where fewer than six creators posted."""

    first: tuple[float, float, float]
    last: tuple[float, float, float]
    ratio: tuple[float, float, float]

    @property
    def state(self) -> str:
        """"rose", "fell", or "cannot tell"."""
        if math.isnan(self.ratio[0]):
            return "cannot tell"
        return "rose" if self.ratio[1] > 1 else "fell" if self.ratio[2] < 1 else "cannot tell"

    def said(self, ask: EngagementRequest) -> str:
        """The change: "fell from 5.2 to 3.9 %"."""
        return f"{self.state} from {ask.say(self.first[0])} to {ask.say(self.last[0])}"


@dataclass(frozen=True, eq=False)
class MonthlyEngagement:
    """The typical creator by month.

    table: month ("YYYY-MM"), group ("" for all), creators, posts, median, median_low, median_high (NaN where fewer
    than six creators posted). by: what groups are, or None. span: how many months the first and the last part hold.
    change: of all posts; changes: of each group. same_creators: the share of the last part's creators who are in the
    first part too.
    """

    request: EngagementRequest
    where: str
    by: str | None
    table: pd.DataFrame
    groups: tuple[str, ...]
    span: int
    change: Change
    changes: dict[str, Change]
    same_creators: float

    @property
    def one_month(self) -> bool:
        """Whether there is no second month to compare with."""
        return self.table["month"].nunique() < 2

    @property
    def title(self) -> str:
        """The finding in one line."""
        ask = self.request
        if self.one_month:
            return f"Posts of one month only: no change to see{within(self.where)}"
        measure = f"{ask.measure[0].upper()}{ask.measure[1:]}"
        told = [f"{change.said(ask)} for {name}" if name else change.said(ask)
                for name, change in self.changes.items() if change.state != "cannot tell"]
        if not told:
            return f"{measure}: no change over the months can be told{within(self.where)}"
        return f"{measure} {listed(told)}{within(self.where)}"

    @property
    def text(self) -> str:
        """What the title compares, and its certainty."""
        ask = self.request
        known = {name: c for name, c in self.changes.items() if not math.isnan(c.ratio[0])}
        if self.one_month or not known:
            return "Fewer than two parts of the time have the six creators that a range needs."
        part = "month" if self.span == 1 else f"{self.span} months"
        if self.by is None:
            c = self.change
            return (f"The typical creator{within(self.where)} has {ask.say(c.first[0])} "
                    f"({ask.say_range(*c.first[1:])}) in the first {part} and {ask.say(c.last[0])} "
                    f"({ask.say_range(*c.last[1:])}) in the last: {words.number(c.ratio[0], 2)} times as "
                    f"much ({words.number(c.ratio[1], 2)}–{words.number(c.ratio[2], 2)}).")
        ratios = {name: [words.number(ratio, 2) for ratio in c.ratio] for name, c in known.items()}
        said = [f"{ratio} ({low}–{high}) for {name}" for name, (ratio, low, high) in ratios.items()]
        return (f"The typical creator{within(self.where)} of the last {part} against that of the first {part}, how "
                f"many times as much: {listed(said)}. A range that holds 1 leaves open whether there was a change.")

    @property
    def note(self) -> str:
        """What the picture shows and leaves out, for the line below it."""
        few = int(self.table["median_low"].isna().sum())
        left = (f" {words.plural(few, 'point')} of fewer than {FEWEST_FOR_INTERVAL} creators "
                f"{'is' if few == 1 else 'are'} left out." if few else "")
        drawn = self.table[self.table["median_low"].notna()]
        if len(drawn) == 0:
            return left.strip()
        if drawn["month"].nunique() == 1:
            return f"Dot: the typical creator of the month{within(self.where)}, each counted once.{left}"
        return (f"Line: the typical creator of each month{within(self.where)}, each counted once. Band: its 95 % "
                f"range.{left}")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Whether the same creators stand behind the months."""
        if math.isnan(self.same_creators) or self.one_month:
            return ()
        share = words.percent(self.same_creators, digits=0)
        if self.same_creators >= 0.5:
            return (Finding("pass", f"{share} of the creators of the last months{within(self.where)} posted in the "
                            "first too."),)
        return (Finding("review", f"Only {share} of the creators of the last months{within(self.where)} posted in the "
                        "first too: the change may be one of who posts.",
                        "Filter to a campaign or a platform whose creators stayed."),)


def by_month(posts: pd.DataFrame, *, request: EngagementRequest | None = None, by: str | None = None,
             where: str = "") -> MonthlyEngagement | None:
    """The typical creator of each month, from post rows (data.engine.post_rows); None where no month is known.

    A creator's rate in a month is the sum of the outcome over the sum of the denominator, so that each creator
    counts once a month and the exact interval of the median holds. by: a column that parts the line, such as
    "sponsored" or "platform".
    """
    request = EngagementRequest() if request is None else request
    posts = posts[posts["month"].notna().to_numpy()]
    if len(posts) == 0:
        return None
    accounts = account_codes(posts)
    month_codes, months = pd.factorize(posts["month"].astype(str), sort=True)
    if by is None:
        groups, names = None, ("",)
    else:
        groups, names = gathered_groups(group_words(posts[by]), MOST_GROUPS)
    amounts, exposures = (posts[c].to_numpy(dtype=float, na_value=np.nan) for c in ("amount", "exposure"))
    records = []
    for name in names:
        part = np.arange(len(posts)) if groups is None else np.flatnonzero((groups == name).to_numpy())
        for month, values, number in _rates(month_codes[part], accounts[part], amounts[part], exposures[part]):
            records.append((str(months[month]), name, len(values), number, float(np.median(values)),
                            *median_interval(values)))
    table = pd.DataFrame(records, columns=["month", "group", "creators", "posts", "median", "median_low",
                                           "median_high"])
    span = max(1, len(months) // 3)
    # Months between the two parts are 1, so that they fall out below.
    parts = np.where(month_codes < span, 0, np.where(month_codes >= len(months) - span, 2, 1))

    def change(wanted: np.ndarray) -> Change:
        ends = {part: values for part, values, _ in
                _rates(parts[wanted], accounts[wanted], amounts[wanted], exposures[wanted])}
        first, last = (_median(ends.get(part) if len(months) > 1 else None) for part in (0, 2))
        return Change(first, last, ratio_of_medians(last, first))

    everyone = change(np.arange(len(posts)))
    changes = {"": everyone} if groups is None else {
        name: change(np.flatnonzero((groups == name).to_numpy())) for name in names}
    early, late = np.unique(accounts[parts == 0]), np.unique(accounts[parts == 2])
    same = float(np.isin(late, early).mean()) if len(late) else math.nan
    return MonthlyEngagement(request, where, by, table, names, span, everyone, changes, same)


def _rates(periods: np.ndarray, accounts: np.ndarray, amounts: np.ndarray, exposures: np.ndarray):
    """For each period: its number, the rates of its creators, and how many posts they are of."""
    if len(periods) == 0:
        return
    width = int(accounts.max()) + 1
    keys, inverse = np.unique(periods.astype(np.int64) * width + accounts, return_inverse=True)
    rates = np.bincount(inverse, weights=amounts) / np.bincount(inverse, weights=exposures)
    period_of = keys // width
    starts = np.flatnonzero(np.diff(period_of, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(keys)], strict=True):
        period = int(period_of[start])
        yield period, rates[start:end], int(np.count_nonzero(periods == period))


def _median(values: np.ndarray | None) -> tuple[float, float, float]:
    if values is None or len(values) < FEWEST_FOR_INTERVAL:
        return math.nan, math.nan, math.nan
    return float(np.median(values)), *median_interval(values)
