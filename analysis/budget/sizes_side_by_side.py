"""Scenarios by size side by side: what many small and few large creators bring in each, and which is ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import words
from analysis.budget.barred import barred
from analysis.budget.cautions import between, results
from analysis.budget.plan_words import noun
from analysis.budget.size_words import EVEN, unsupported
from analysis.budget.sizes import SizeComparison, SizeOutcome

COLUMNS = ("name", "budget", "currency", "goal", "small_followers", "small_count", "small_cost", "small_expected",
           "small_p10", "small_p90", "large_followers", "large_count", "large_cost", "large_expected", "large_p10",
           "large_p90", "chance_small_wins", "even_odds_handling_cost", "ahead")
SMALL, LARGE, EVEN_ODDS, NOT_TOLD = "small", "large", "too even to call", "cannot be told"


@dataclass(frozen=True, eq=False)
class SizesSideBySide:
    """here: the name of the scenario that is looked at; comparisons: name -> comparison, in order. not_made: name ->
    why there is none."""

    here: str
    comparisons: Mapping[str, SizeComparison]
    not_made: Mapping[str, str]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a scenario, COLUMNS: amounts in the scenario's own currency, results in its own goal; small_, large_:
        followers of each size, whole creators that the budget pays, what they cost and bring; chance_small_wins: share
        of futures; even_odds_handling_cost: NaN where there is none; ahead: SMALL, LARGE, EVEN_ODDS, or NOT_TOLD where
        too few creators of a size are known, neither can be paid, or the decline bars a decision."""
        rows = []
        for name, c in self.comparisons.items():
            sides = [value for o in (c.small, c.large) for value in (
                o.followers, o.count, o.cost, o.expected, o.p10, o.p90)]
            turn = c.even_odds_handling_cost
            rows.append((name, c.scenario.budget, c.scenario.currency, c.scenario.goal, *sides, c.chance_small_wins,
                         np.nan if turn is None else turn, ahead(c)))
        return pd.DataFrame(rows, columns=list(COLUMNS))

    @words.told
    def said(self) -> pd.DataFrame:
        """The same as it is read: Scenario, Budget, Small creators, Large creators, Ahead, Even odds at."""
        rows = []
        for (name, c), row in zip(self.comparisons.items(), self.table.itertuples(), strict=True):
            turn = row.even_odds_handling_cost
            rows.append((name, words.money(c.scenario.budget, c.scenario.currency), _side(c, c.small),
                         _side(c, c.large), _ahead_said(c), "–" if np.isnan(turn) else
                         f"{words.money(turn, c.scenario.currency)} of handling"))
        return pd.DataFrame(rows, columns=["Scenario", "Budget", "Small creators", "Large creators", "Ahead",
                                           "Even odds at"])

    @words.told
    def text(self) -> str:
        """Whether the answer is the same in all of them."""
        if len(self.comparisons) < 2:
            return "There is no other scenario to compare with yet: save one under a name, then change an input."
        leads = {name: ahead(c) for name, c in self.comparisons.items()}
        if len(set(leads.values())) == 1:
            lead = next(iter(leads.values()))
            how_many = "both" if len(leads) == 2 else f"all {len(leads)}"
            if lead in (SMALL, LARGE):
                return f"The answer is the same in {how_many} scenarios: the {lead} creators are ahead."
            return f"In {how_many} scenarios the answer {'is ' if lead == EVEN_ODDS else ''}{lead}."
        parts = []
        for lead, what in ((SMALL, "the small creators are ahead in"), (LARGE, "the large ones in"),
                           (EVEN_ODDS, "it is too even to call in"), (NOT_TOLD, "it cannot be told in")):
            names = [f"“{name}”" for name, one in leads.items() if one == lead]
            if names:
                parts.append(f"{what} {', '.join(names[:-1])}{' and ' if len(names) > 1 else ''}{names[-1]}")
        text = "; ".join(parts)
        return f"The answer depends on the scenario: {text}."


def sizes_side_by_side(here: str, compared: Mapping[str, SizeComparison | Exception]) -> SizesSideBySide:
    """Put scenarios beside the one called `here`; an exception in the place of a comparison says why there is none."""
    made = {name: one for name, one in compared.items() if isinstance(one, SizeComparison)}
    return SizesSideBySide(here, made, {n: str(why) for n, why in compared.items() if not isinstance(
        why, SizeComparison)})


def ahead(c: SizeComparison) -> str:
    """Which plan is ahead: SMALL, LARGE, EVEN_ODDS or NOT_TOLD, as the title of the comparison says."""
    if unsupported(c) or (c.small.count == 0 and c.large.count == 0):
        return NOT_TOLD
    if c.large.count == 0 or c.small.count == 0:
        return SMALL if c.small.count else LARGE
    if barred(c) is not None:
        return NOT_TOLD
    if EVEN[0] <= c.chance_small_wins <= EVEN[1]:
        return EVEN_ODDS
    return SMALL if c.chance_small_wins > c.chance_large_wins else LARGE


def _ahead_said(c: SizeComparison) -> str:
    lead = ahead(c)
    if lead not in (SMALL, LARGE):
        return lead
    if c.small.count == 0 or c.large.count == 0:
        return f"{lead}: the others are beyond the budget"
    chance = c.chance_small_wins if lead == SMALL else c.chance_large_wins
    return f"{lead}, in {words.futures(chance)}"


def _side(c: SizeComparison, side: SizeOutcome) -> str:
    if side.count == 0:
        return f"none of {words.size(side.followers)}"
    return (f"{words.whole(side.count)} of {words.size(side.followers)}: {results(side.expected)} "
            f"{noun(c.scenario.goal)} ({between(side.p10, side.p90)})")
