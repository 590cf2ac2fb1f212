"""Tables of a briefing: the two plans side by side, whom to pay, what to watch. Numbers stay numbers, said only where a
table is drawn, so that a workbook can compute with them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analysis import words
from analysis.budget.explaining import unit_of
from analysis.budget.plan import Plan
from analysis.budget.plan_words import called, noun
from analysis.budget.sheet import scenario_table
from analysis.budget.sizes import SizeComparison
from analysis.budget.tripwires import Tripwires

Unit = Literal["text", "creator", "count", "whole", "size", "money", "percent"]


@dataclass(frozen=True)
class Column:
    """One column. unit: how its values are said, "creator" for names of creators, "text" for other texts. fees: whether
    fees stand in it or could be worked out from it. formula: how it is computed, in words. live: the same for a
    spreadsheet, with other columns of the row in brackets ("[Cost] / [Expected]"); "" where the values are inputs or
    estimates. total: whether its sum is said."""

    title: str
    values: tuple[float | str | None, ...]
    unit: Unit = "text"
    fees: bool = False
    formula: str = ""
    live: str = ""
    total: bool = False

    def said(self, row: int, currency: str) -> str:
        """A value as it is said; "" where there is none."""
        return say(self.values[row], self.unit, currency)

    @property
    def sum(self) -> float:
        """The sum of the values that are known."""
        return math.fsum(float(v) for v in self.values if isinstance(v, (int, float)) and math.isfinite(v))


@dataclass(frozen=True)
class Table:
    """title: what it shows; columns, equally long; currency of its amounts; turned: whether it reads better with its
    columns as rows, a few plans side by side."""

    title: str
    columns: tuple[Column, ...]
    currency: str = ""
    turned: bool = False

    @property
    def rows(self) -> int:
        """Number of rows, without the sums."""
        return len(self.columns[0].values) if self.columns else 0

    @property
    def totals(self) -> bool:
        """Whether a row of sums belongs under it."""
        return any(column.total for column in self.columns)

    def without_fees(self, money: Callable[[str], bool]) -> Table | None:
        """The same without columns of fees and without rows that speak of money; None where nothing is left."""
        columns = [column for column in self.columns if not column.fees]
        kept = [row for row in range(self.rows)
                if not any(isinstance(c.values[row], str) and money(c.values[row]) for c in columns)]
        columns = [replace(c, values=tuple(c.values[row] for row in kept)) for c in columns]
        return replace(self, columns=tuple(columns), currency="") if kept and len(columns) > 1 else None

    def said(self, *, most: int | None = None) -> list[list[str]]:
        """Heads, then rows as they are said, at most so many; sums, always of all rows, last."""
        shown = self.rows if most is None else min(most, self.rows)
        lines = [[column.title for column in self.columns]]
        lines += [[column.said(row, self.currency) for column in self.columns] for row in range(shown)]
        if self.totals:
            lines.append([say(c.sum, c.unit, self.currency) if c.total else "" for c in self.columns])
            lines[-1][0] = f"All {self.rows}"
        return [list(line) for line in zip(*lines, strict=True)] if self.turned else lines


def say(value: float | str | None, unit: Unit, currency: str) -> str:
    """One value of a table in words."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, str):
        return value
    if unit == "money":
        return words.money(value, currency, digits=3 if 0 < abs(value) < 1 else 2 if 0 < abs(value) < 10 else 0)
    return {"percent": words.percent, "size": words.size, "whole": words.whole}.get(unit, words.count)(value)


def plans_table(comparison: SizeComparison) -> Table:
    """Plan A against plan B: where the money goes and what it brings, with intervals. Sizes that the budget does not
    pay are left out."""
    scenario, sides = comparison.scenario, ((comparison.small, comparison.chance_small_wins),
                                            (comparison.large, comparison.chance_large_wins))
    shown = [(outcome, chance) for outcome, chance in sides if outcome.count]
    fixed = float(scenario.fixed_cost)

    def column(title: str, values: Sequence, unit: Unit, **rest) -> Column:
        return Column(title, tuple(values), unit, **rest)

    unit = unit_of(comparison)
    names = [f"{'A' if outcome is comparison.small else 'B'}: {words.plural(outcome.count, 'creator')} of "
             f"{words.size(outcome.followers)}" for outcome, _ in shown]
    cost = [outcome.cost for outcome, _ in shown]
    return Table("Plan A against plan B", (
        column("Plan", names, "text"),
        column("Creators", [o.count for o, _ in shown], "whole"),
        column("Followers of each", [o.followers for o, _ in shown], "size"),
        column("Posts of each", [scenario.posts for _ in shown], "whole"),
        column("Fee of one post", [o.fee for o, _ in shown], "money", fees=True),
        column("Handling and product of each", [fixed for _ in shown], "money", fees=True),
        column("Cost of one creator", [c / o.count for c, (o, _) in zip(cost, shown, strict=True)], "money", fees=True,
               formula="posts × fee of one post + handling and product",
               live="[Posts of each] * [Fee of one post] + [Handling and product of each]"),
        column("Cost", cost, "money", fees=True, formula="creators × cost of one creator",
               live="[Creators] * [Cost of one creator]"),
        column("Budget", [float(scenario.budget) for _ in shown], "money", fees=True),
        column("Left over", [o.left_over for o, _ in shown], "money", fees=True, formula="budget − cost",
               live="[Budget] - [Cost]"),
        column(f"Expected {unit}", [o.expected for o, _ in shown], "count"),
        column("In 80 of 100 futures from", [o.p10 for o, _ in shown], "count"),
        column("to", [o.p90 for o, _ in shown], "count"),
        column("Brings more, in so many of 100 futures", [100 * chance for _, chance in shown], "count"),
        column("Cost per result", [c / o.expected if o.expected > 0 else None
                                   for c, (o, _) in zip(cost, shown, strict=True)], "money", fees=True,
               formula=f"cost / expected {unit}", live=f"[Cost] / [Expected {unit}]"),
    ), scenario.currency, turned=True)


def choices_table(plan: Plan) -> Table:
    """Whom to pay, for how many posts, what it costs and may bring: a row a creator, the one that brings most first."""
    rows, scenario = plan.choices.to_dict("records"), plan.scenario
    gross, expected = plan.scenario.goal == "profit", f"Expected {noun(plan.scenario.goal)}"

    def column(title: str, key: str, unit: Unit, **rest) -> Column:
        return Column(title, tuple(None if row[key] is None or row[key] != row[key] else
                                   str(row[key]) if unit == "text" else float(row[key]) for row in rows), unit, **rest)

    return Table("Whom to pay", (
        Column("Creator", tuple(called(row) for row in rows), "creator"),
        column("Platform", "platform", "text"),
        column("Followers", "followers", "size"),
        column("Posts", "posts", "whole", total=True),
        column("Fee of one post", "fee", "money", fees=True),
        Column("Handling and product", tuple(float(r["cost"]) - float(r["fee"]) * int(r["posts"]) for r in rows),
               "money", fees=True),
        column("Cost", "cost", "money", fees=True, total=True, formula="posts × fee of one post + handling and product",
               live="[Posts] * [Fee of one post] + [Handling and product]"),
        column(expected, "expected", "money" if gross else "count", fees=gross, total=scenario.goal != "net reach",
               formula="delivery × what the posts count for × average rate at that size × followers × own record as "
                       "far as trusted"),
        Column("Cost per result", tuple(float(r["cost"]) / float(r["expected"]) if r["expected"] > 0 else None
                                        for r in rows), "money", fees=True, formula=f"cost / {expected.lower()}",
               live=f"[Cost] / [{expected}]"),
        column("Own record", "trust", "percent",
               formula="how far the own posts are trusted against the curve; 0 % where there are none"),
    ), scenario.currency)


def watch_table(tripwires: Tripwires) -> Table:
    """What to watch while the campaign runs; a threshold that luck alone may cross says how often it does."""
    wires = tripwires.wires
    alarms = tuple("" if math.isnan(w.false_alarm) else words.futures(w.false_alarm) for w in wires)
    return Table("What to watch", (
        Column("Watch", tuple(w.signal for w in wires)), Column("Look again", tuple(w.said for w in wires)),
        Column("Expected", tuple(w.expected for w in wires)), Column("Luck alone does that in", alarms)))


def inputs_table(comparison: SizeComparison) -> Table:
    """Everything that was asked, as it is said on screen."""
    asked = scenario_table(comparison.scenario, comparison.fees)
    return Table("Scenario", (Column("Input", tuple(asked["Input"])), Column("Value", tuple(asked["Value"]))))
