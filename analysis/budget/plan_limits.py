"""From a scenario and its candidates to the limits that `choose` takes; the plainest conflicts said with names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import words
from analysis.budget.group_limits import GroupLimit
from analysis.budget.optimise import Grouping
from analysis.budget.scenario import BudgetScenario
from analysis.budget.values import Candidates
from analysis.errors import InfeasiblePlanError

#: Names said in a sentence before the rest is counted.
NAMED = 5


def grouped_columns(scenario: BudgetScenario) -> tuple[str, ...]:
    """The columns that carry limits, in the order of the groupings: `binding` and shadow prices name them by place."""
    return tuple(sorted({limit.column for limit in scenario.group_limits} | {column for column, _ in scenario.spread}))


def limits_of_column(table: pd.DataFrame, scenario: BudgetScenario, column: str) -> dict[str, GroupLimit]:
    """{value: its limit} of one column, what the spread of the budget allows included."""
    own = {limit.value: limit for limit in scenario.group_limits if limit.column == column}
    share = dict(scenario.spread).get(column, 1.0)
    if share < 1:
        for value in sorted(set(table[column].dropna().astype(str))):
            limit = own.get(value, GroupLimit(column, value))
            own[value] = replace(limit, max_share=share if limit.max_share is None else min(share, limit.max_share))
    return own


def groupings(table: pd.DataFrame, scenario: BudgetScenario) -> tuple[Grouping, ...]:
    """One Grouping a column. Limits on values that no candidate has are left out where they cannot bind."""
    made = []
    for column in grouped_columns(scenario):
        labels = table[column].astype(object).where(table[column].notna(), None).to_numpy(object)
        there, budget = set(labels), scenario.budget
        limits = {value: limit for value, limit in limits_of_column(table, scenario, column).items() if value in there}
        made.append(Grouping(
            labels,
            {v: limit.least(budget) for v, limit in limits.items() if limit.least(budget) > 0},
            {v: limit.most(budget) for v, limit in limits.items() if limit.most(budget) is not None},
            {v: limit.min_creators for v, limit in limits.items() if limit.min_creators > 0},
            {v: limit.max_creators for v, limit in limits.items() if limit.max_creators is not None},
            frozenset(v for v, limit in limits.items() if limit.or_none)))
    return tuple(made)


def locked_rows(candidates: Candidates, scenario: BudgetScenario) -> tuple[int, ...]:
    """Rows that must be in: of every locked creator the platform where most is expected."""
    if not scenario.locked_in:
        return ()
    table = candidates.table
    inside = table[table["creator_id"].isin(set(scenario.locked_in))]
    best = inside.sort_values("expected", ascending=False, kind="stable").drop_duplicates("creator_id")
    return tuple(int(i) for i in best.index)


def check(candidates: Candidates, costs: np.ndarray, scenario: BudgetScenario) -> None:
    """Raise InfeasiblePlanError with everything that cannot be, in the plainest words: nobody to choose from, a budget
    that buys nobody, locks that cannot be kept, minima of groups that nobody is in."""
    nobody = _nobody(candidates, scenario)
    problems = [nobody] if nobody else [*_too_dear(candidates.table, costs, scenario)]
    if not problems:
        problems = _locks(candidates, costs, scenario) + _empty_groups(candidates.table, scenario)
    if problems:
        raise InfeasiblePlanError("\n".join(problems))


def called(row: Mapping) -> str:
    """A creator's name, else handle, else id."""
    for column in ("name", "handle", "creator_id"):
        if isinstance(row[column], str) and row[column].strip():
            return row[column]
    return str(row["creator_id"])


def names_of(table: pd.DataFrame | Mapping[str, Sequence]) -> list[str]:
    """The names of the creators of a table, row by row."""
    columns = ("name", "handle", "creator_id")
    return [called(dict(zip(columns, row, strict=True))) for row in zip(*(table[c] for c in columns), strict=True)]


def _nobody(candidates: Candidates, scenario: BudgetScenario) -> str | None:
    if len(candidates.table):
        return None
    if candidates.locked_out:
        return (f"All {words.plural(candidates.locked_out, 'creator')} that could be planned with are locked out: "
                "unlock some.")
    reasons = "; ".join(f"{n} with {why}" for why, n in candidates.left_out.items())
    return ("There is no creator to choose from" + (f" ({reasons})" if reasons else "")
            + ": add creators with follower counts" + (", or loosen the filters." if not scenario.locked_out else
                                                       ", or unlock some."))


def _too_dear(table: pd.DataFrame, costs: np.ndarray, scenario: BudgetScenario) -> list[str]:
    cheapest = int(np.argmin(costs[:, 0]))
    if costs[cheapest, 0] <= scenario.budget * (1 + 1e-9):
        return []
    currency = scenario.currency
    needed = _up(float(costs[cheapest, 0]), currency)
    said = (f"The cheapest creator, {called(table.iloc[cheapest])}, costs {needed} for one post with handling and "
            "product.")
    if scenario.budget == 0:
        return [f"There is nothing to plan with: the budget is {words.money(0, currency)}. {said} Type in at least "
                "that."]
    return [f"A budget of {words.money(scenario.budget, currency)} buys nobody: {said[0].lower()}{said[1:]} Raise the "
            f"budget to that, or lower the handling cost."]


def _locks(candidates: Candidates, costs: np.ndarray, scenario: BudgetScenario) -> list[str]:
    if not scenario.locked_in:
        return []
    table, currency = candidates.table, scenario.currency
    missing = sorted(set(scenario.locked_in) - set(table["creator_id"]))
    problems = []
    if missing:
        problems.append(f"Locked in but not to be planned with: {_some(missing)}. They are not in the data shown, or "
                        "have no follower count or no fee. Unlock them, or add what is missing.")
    rows = np.array(locked_rows(candidates, scenario), int)
    least = float(costs[rows, 0].sum())
    if least > scenario.budget * (1 + 1e-9):
        problems.append(f"The {words.plural(len(rows), 'creator')} locked in cost at least {_up(least, currency)}, "
                        f"more than the budget of {words.money(scenario.budget, currency)}: raise the budget to that, "
                        "or unlock some.")
    most = scenario.most_creators
    if most is not None and len(rows) > most:
        by = "can be managed" if scenario.max_creators is None or most < scenario.max_creators else "are allowed"
        problems.append(f"{words.plural(len(rows), 'creator is', 'creators are')} locked in but at most {most} {by}: "
                        f"allow {len(rows)}, or unlock some.")
    cap = scenario.budget * scenario.max_share_per_creator
    dear = rows[costs[rows, 0] > cap * (1 + 1e-9)] if scenario.max_share_per_creator < 1 else rows[:0]
    if len(dear):
        names = _some([called(table.iloc[i]) for i in dear])
        needed = float(costs[dear, 0].max()) / scenario.budget if scenario.budget > 0 else 1.0
        problems.append(f"Locked in but dearer than the {words.percent(scenario.max_share_per_creator)} of the budget "
                        f"that one creator may cost: {names}. Allow {words.percent(needed)}, or unlock them.")
    return problems


def _empty_groups(table: pd.DataFrame, scenario: BudgetScenario) -> list[str]:
    """Minima of groups that no candidate is in."""
    problems = []
    for limit in scenario.group_limits:
        there = sorted(set(table[limit.column].dropna().astype(str)))
        if limit.or_none or limit.value in there or not (limit.least(scenario.budget) > 0 or limit.min_creators > 0):
            continue
        known = f"There is {_some(there)}" if there else f"No {limit.column} is known of any of them"
        problems.append(f"{limit.column.capitalize()} {limit.value} must get something, but no creator that can be "
                        f"planned with is in it. {known}: lift the limit, or add such creators.")
    return problems


def _some(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _up(amount: float, currency: str) -> str:
    """An amount that is enough when it is typed in as it is said."""
    return words.money(float(np.ceil(amount * 100 - 1e-6) / 100), currency, digits=2)
