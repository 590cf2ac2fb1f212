"""Plans side by side: what each costs and brings, and how often it beats the one that is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import words
from analysis.budget.cautions import between, results
from analysis.budget.plan import Plan
from analysis.budget.plan_words import noun
from analysis.decline import DeclineFit
from data.campaigns import Campaigns

#: Creators of fewer followers are called small: the upper end of the widest definition of "micro" (product.md).
SMALL_BELOW = 100_000

COLUMNS = ("name", "creators", "posts", "cost", "expected", "p10", "p90", "beats", "shared")


@dataclass(frozen=True, eq=False)
class SideBySide:
    """Plans for one comparison. here: the name of the plan that is looked at; plans: name -> plan, in order.

    not_made: name -> why there is no such plan.
    """

    here: str
    plans: Mapping[str, Plan]
    not_made: Mapping[str, str]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a plan, COLUMNS: cost in the plan's own currency; expected, p10, p90 in its own goal; beats: share of
        futures in which it brings more than the plan looked at, NaN for that plan itself and where another goal or
        another currency makes the two incomparable; shared: creators it shares with that plan."""
        own = self.plans[self.here]
        rows = []
        for name, plan in self.plans.items():
            comparable = name != self.here and plan.scenario.goal == own.scenario.goal
            rows.append((name, len(plan.choices), int(plan.choices["posts"].sum()), plan.total_cost, plan.expected,
                         plan.p10, plan.p90, plan.chance_to_beat(own) if comparable else np.nan,
                         len(set(plan.choices["creator_id"]) & set(own.choices["creator_id"]))))
        return pd.DataFrame(rows, columns=list(COLUMNS))

    @words.told
    def said(self) -> pd.DataFrame:
        """The same as it is read: Plan, Creators, Cost, Expected, 80 of 100 futures, Beats this one."""
        rows = []
        for row, plan in zip(self.table.itertuples(), self.plans.values(), strict=True):
            rows.append((row.name, words.whole(row.creators), words.money(row.cost, plan.scenario.currency),
                         f"{results(row.expected)} {noun(plan.scenario.goal)}", between(row.p10, row.p90),
                         "this plan" if row.name == self.here else
                         "the same plan" if same_choices(plan, self.plans[self.here]) else
                         "another goal" if np.isnan(row.beats) else f"in {words.futures(row.beats)}"))
        return pd.DataFrame(rows, columns=["Plan", "Creators", "Cost", "Expected", "80 of 100 futures",
                                           "Beats this one"])

    @words.told
    def text(self) -> str:
        """Which of them is expected to bring most, and how sure that is."""
        own = self.plans[self.here]
        rivals = {n: p for n, p in self.plans.items() if n != self.here and p.scenario.goal == own.scenario.goal
                  and not same_choices(p, own)}
        if not rivals:
            return "There is no other plan to compare with yet: save a scenario under a name, or lock creators in."
        best = max(rivals, key=lambda n: rivals[n].expected)
        chance = rivals[best].chance_to_beat(own)
        goal = noun(own.scenario.goal)
        if rivals[best].expected > own.expected * (1 + 1e-9):
            more = results(rivals[best].expected - own.expected)
            return (f"“{best}” is expected to bring {more} {goal} more than this plan, and does so in "
                    f"{words.futures(chance)}.")
        return (f"None of the others is expected to bring more. The closest, “{best}”, beats this plan in "
                f"{words.futures(chance)}.")


def same_choices(first: Plan, second: Plan) -> bool:
    """Whether two plans for the same goal pay the same creators for the same posts, at the same costs."""
    columns = ["creator_id", "platform", "posts", "cost", "expected"]
    return first.scenario.goal == second.scenario.goal and first.choices[columns].equals(second.choices[columns])


def side_by_side(here: str, plans: Mapping[str, Plan | Exception]) -> SideBySide:
    """Put plans beside the one called `here`; an exception in the place of a plan says why there is none."""
    made = {name: plan for name, plan in plans.items() if isinstance(plan, Plan)}
    return SideBySide(here, made, {name: str(why) for name, why in plans.items() if not isinstance(why, Plan)})


def of_sizes(campaigns: Campaigns, decline: DeclineFit, low: float, high: float) -> Campaigns:
    """The same data with only the creators of low <= followers < high: as listed, else as the decline saw them.

    The curve and everybody's record stay those of all creators. The fingerprint stays too: whoever keeps results by it
    must keep them by the sizes as well.
    """
    creators = campaigns.creators
    keys = ["creator_id", "platform"]
    seen = decline.residuals.drop_duplicates(keys).set_index(keys)["followers"]
    seen = seen.reindex(pd.MultiIndex.from_frame(creators[keys].astype(object).where(creators[keys].notna(), None)))
    listed = pd.to_numeric(creators["followers"], errors="coerce").to_numpy(float)
    followers = np.where(listed > 0, listed, seen.to_numpy(float))
    return replace(campaigns, creators=creators[(followers >= low) & (followers < high)])
