"""What would change the answer: the chance that many small win, along the handling cost of a creator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import words
from analysis.budget.barred import barred
from analysis.budget.explaining import change_text, closed_forms, more_small
from analysis.budget.odds import chances
from analysis.budget.sensitivity import ChangeMap
from analysis.budget.size_words import sizes_short_of_creators, unsupported
from analysis.budget.sizes import SizeComparison
from analysis.findings import Answer, Number

QUESTION, TURN_LABEL = "What would change that?", "It turns at"


@dataclass(frozen=True, eq=False)
class ChangeOfMind:
    """handling_costs, chances: the chance that small wins at each; here: the plan's own (handling cost, chance);
    comparison and change: what it was made from."""

    handling_costs: tuple[float, ...]
    chances: tuple[float, ...]
    here: tuple[float, float]
    comparison: SizeComparison
    change: ChangeMap

    @property
    def both_paid(self) -> bool:
        """Whether the budget pays at least one creator of each size; otherwise no handling cost decides."""
        return min(self.comparison.small.count, self.comparison.large.count) > 0

    @property
    def turns_at(self) -> float | None:
        """The handling cost at which the odds are even with whole creators, None where none is."""
        return self.comparison.even_odds_handling_cost

    @property
    def changes_of_lead(self) -> int:
        """How often the lead passes from one plan to the other along these handling costs. More than once where whole
        creators drop out one by one."""
        ahead = np.array(self.chances) >= 0.5
        return int(np.count_nonzero(ahead[1:] != ahead[:-1]))

    @property
    def currency(self) -> str:
        """The currency of the handling costs."""
        return self.comparison.scenario.currency

    @property
    def answer(self) -> Answer:
        """The answer that opens the third screen of a meeting."""
        if self.both_paid and unsupported(self.comparison):
            return Answer(QUESTION, self._title(), change_text(self.comparison, self.change))
        numbers = [n for n in self.comparison.answer.numbers if n.label == TURN_LABEL][:1]
        numbers.append(Number("Handling now", words.money(self.here[0], self.currency), "per creator", "assumed",
                              "money and hours per creator for finding, briefing and following up, as set"))
        numbers += [n for n in closed_forms(self.comparison) if not n.label.startswith("Cost per result")]
        return Answer(QUESTION, self._title(), change_text(self.comparison, self.change), tuple(numbers[:4]))

    def _title(self) -> str:
        cost, chance = self.here
        compared = self.comparison
        if not self.both_paid:
            scenario = compared.scenario
            needed = max(scenario.unit_cost(side.fee) for side in (compared.small, compared.large))
            return f"More money: a creator of each size costs up to {words.money(needed, self.currency)}"
        if unsupported(compared):
            return f"More creators near {sizes_short_of_creators(compared)}"
        if barred(compared) is not None:
            return "Data to plan on, before any handling cost"
        small, large = ("many small", "few large") if more_small(compared) else ("the small", "the large")
        if self.turns_at is None:
            # Which plan leads is the comparison's own, ties counted for neither.
            leader = small if compared.chance_small_wins >= compared.chance_large_wins else large
            return f"No handling cost turns it: {leader} stay ahead"
        if chance == 0.5:
            return "Anything would: the odds are even"
        if self.changes_of_lead > 1:
            return f"The lead changes hands {self.changes_of_lead} times along the handling cost"
        other = large if chance > 0.5 else small
        way = "above" if self.turns_at >= cost else "below"
        return f"{way.capitalize()} {words.money(self.turns_at, self.currency)} of handling, {other} win"


def change_of_mind(comparison: SizeComparison, change: ChangeMap) -> ChangeOfMind:
    """The same two plans at other handling costs, those of the map, in the same futures; all else stays."""
    scenario = comparison.scenario
    own = float(scenario.handling_cost)
    costs = np.unique(np.append(change.handling_costs, own))
    found = chances(comparison.sides, scenario, comparison.covariance, costs, draws=comparison.draws,
                    seed=comparison.seed)[0]
    return ChangeOfMind(tuple(float(c) for c in costs), tuple(float(c) for c in found),
                        (own, comparison.chance_small_wins), comparison, change)
