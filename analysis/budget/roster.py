"""The table of creators that a plan is worked on in: who is in it, who is locked, and who is next in line."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from analysis.budget.plan import Plan
from analysis.budget.plan_limits import names_of
from analysis.budget.scenario import BudgetScenario
from analysis.budget.typed_fees import TYPED
from analysis.budget.values import Candidates

#: What a lock is called in the table; no lock is the first.
FREE, LOCKED_IN, LOCKED_OUT = "free", "always in", "never in"
LOCKS = (FREE, LOCKED_IN, LOCKED_OUT)
#: Creators shown who are not in the plan, and creators shown of those looked for.
NEXT_IN_LINE, MOST_FOUND = 15, 60

#: Taken from the candidates as they are.
_TAKEN = ("creator_id", "platform", "name", "handle", "followers", "fee", "fee_kind", "trust")
COLUMNS = ("creator_id", "platform", "in_plan", "lock", "creator", "handle", "followers", "fee", "fee_kind", "posts",
           "cost", "expected", "each", "trust")


def roster(candidates: Candidates, scenario: BudgetScenario, *, plan: Plan | None, search: str = "",
           line: int = NEXT_IN_LINE) -> pd.DataFrame:
    """One row per creator and platform, COLUMNS: those in the plan first (most expected first), then those locked out
    or with a fee typed in, then who would be next (most of the goal for the money, `line` of them).

    candidates: of this scenario's goal and fees, nobody locked out of them. plan: None where none keeps the limits.
    search: only creators whose name, handle or id holds this text, at most MOST_FOUND. posts, cost and expected are
    those of the plan, and of one post for everyone else; each: money for one result, NaN where none is expected.
    """
    table = candidates.table
    inside = _places(candidates, plan)
    posts = np.zeros(len(table), int)
    posts[inside] = 1 if plan is None else plan.choices["posts"].to_numpy(int)
    level = np.maximum(posts, 1) - 1
    rows = np.arange(len(table))
    cost, expected = candidates.costs(scenario)[rows, level], candidates.values(scenario)[rows, level]
    if plan is not None:
        cost[inside], expected[inside] = plan.choices["cost"], plan.choices["expected"]
    order = (_found(table, search, inside) if search.strip() else
             _worked_on(candidates, scenario, inside, cost, expected, line))
    shown = {name: column.take(order) for name, column in candidates.columns.items() if name in _TAKEN}
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(expected > 0, cost / expected, np.nan)
    return pd.DataFrame({
        "creator_id": np.asarray(shown["creator_id"], object), "platform": np.asarray(shown["platform"], object),
        "in_plan": posts[order] > 0, "lock": _locks(shown["creator_id"], scenario), "creator": names_of(shown),
        "handle": np.asarray(shown["handle"], object), "followers": np.asarray(shown["followers"], float),
        "fee": np.asarray(shown["fee"], float), "fee_kind": np.asarray(shown["fee_kind"], object),
        "posts": posts[order], "cost": cost[order], "expected": expected[order], "each": each[order],
        "trust": np.asarray(shown["trust"], float),
    }, columns=list(COLUMNS))


def _places(candidates: Candidates, plan: Plan | None) -> np.ndarray:
    """Where the chosen stand in the table, in the order of the plan."""
    if plan is None:
        return np.empty(0, int)
    chosen = zip(plan.choices["creator_id"], plan.choices["platform"], strict=True)
    return np.array([candidates.places[creator, platform if isinstance(platform, str) else None]
                     for creator, platform in chosen], int)


def _worked_on(candidates: Candidates, scenario: BudgetScenario, inside, cost, expected, line: int) -> np.ndarray:
    """In the plan; touched by hand; next in line."""
    touched = np.asarray(candidates.columns["fee_kind"] == TYPED, bool)
    locked = {*scenario.locked_in, *scenario.locked_out}
    if locked:
        touched = touched | candidates.table["creator_id"].isin(locked).to_numpy()
    outside = np.setdiff1d(np.flatnonzero(touched), inside)
    taken = np.concatenate([inside, outside]).astype(int)
    # A creator of whom nothing is expected is next in no line, however cheap.
    worth = np.where(expected > 0, expected / np.maximum(cost, 1e-9), -1.0)
    worth[taken] = -1.0
    first = np.argsort(-worth, kind="stable")[:line]
    return np.concatenate([taken, first[worth[first] > 0]]).astype(int)


def _found(table: pd.DataFrame, search: str, inside: np.ndarray) -> np.ndarray:
    """Those whose name, handle or id holds the text, whoever is in the plan first."""
    wanted = " ".join(search.split()).casefold()
    hit = np.zeros(len(table), bool)
    for column in ("name", "handle", "creator_id"):
        hit |= table[column].fillna("").astype(str).str.casefold().str.contains(wanted, regex=False).to_numpy(bool)
    chosen = [i for i in inside if hit[i]]
    others = np.setdiff1d(np.flatnonzero(hit), inside)
    return np.array([*chosen, *others], int)[:MOST_FOUND]


def _locks(creator_ids: Collection, scenario: BudgetScenario) -> list[str]:
    kept_in, kept_out = set(scenario.locked_in), set(scenario.locked_out)
    return [LOCKED_IN if one in kept_in else LOCKED_OUT if one in kept_out else FREE for one in creator_ids]
