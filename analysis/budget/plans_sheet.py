"""Plans that stand side by side as a workbook: their numbers, who is in which, what each was asked, what was checked.

Texts come from data and may be hostile: every one is written as text and can become no formula and no link.
"""

from __future__ import annotations

import io

import pandas as pd

from analysis.budget.plan_words import called, noun
from analysis.budget.sheet import new_workbook, scenario_table, text_sheet
from analysis.budget.side_by_side import SideBySide
from data.exporting import sheet_text

_HEADINGS = {"name": "Plan", "creators": "Creators", "posts": "Posts", "cost": "Cost", "currency": "Currency",
             "expected": "Expected", "goal": "Of", "p10": "In 10 of 100 futures below",
             "p90": "In 10 of 100 futures above", "beats": "Brings more than this plan in",
             "shared": "Creators shared with this plan"}


def plans_workbook(compared: SideBySide, *, link: str = "") -> bytes:
    """An XLSX file: "Side by side", "Who is in which", "Scenarios" beside each other, "Checks".

    link: where the scenario that is looked at opens again, written below what was asked.
    """
    written = io.BytesIO()
    book = new_workbook(written)
    plans = compared.plans
    table = compared.table.assign(currency=[plan.scenario.currency for plan in plans.values()],
                                  goal=[noun(plan.scenario.goal) for plan in plans.values()])
    _numbers(book, "Side by side", table, _HEADINGS, shares={"beats"})
    _numbers(book, "Who is in which", who_is_in_which(compared), {}, shares=set())
    asked = {name: dict(scenario_table(plan.scenario, plan.prices).itertuples(index=False, name=None))
             for name, plan in plans.items()}
    rows = [(what, *(one.get(what, "") for one in asked.values()))
            for what in dict.fromkeys(what for one in asked.values() for what in one)]
    rows += [("Opens again at", link, *[""] * (len(asked) - 1))] if link else []
    text_sheet(book, "Scenarios", ("Input", *asked), rows)
    checks = [(name, f.status, f.text, f.advice) for name, plan in plans.items() for f in plan.findings]
    checks += [(name, "not made", why, "") for name, why in compared.not_made.items()]
    text_sheet(book, "Checks", ("Plan", "Status", "What was found", "What to do"), checks)
    book.close()
    return written.getvalue()


def who_is_in_which(compared: SideBySide) -> pd.DataFrame:
    """One row a creator and platform of any of the plans, those of the plan looked at first: Creator, Platform, for
    each plan "Posts in <plan>" and "Cost in <plan>" (absent where the creator is not in it), Creator id."""
    own = {compared.here: compared.plans[compared.here]}
    found: dict[tuple, dict] = {}
    for name, plan in {**own, **compared.plans}.items():
        for row in plan.choices.to_dict("records"):
            key = row["creator_id"], row["platform"] if isinstance(row["platform"], str) else ""
            said = found.setdefault(key, {"Creator": called(row), "Platform": key[1]})
            said[f"Posts in {name}"], said[f"Cost in {name}"] = float(row["posts"]), round(float(row["cost"]), 2)
    columns = ["Creator", "Platform", *(f"{what} in {name}" for name in compared.plans for what in ("Posts", "Cost")),
               "Creator id"]
    return pd.DataFrame([{**said, "Creator id": key[0]} for key, said in found.items()], columns=columns)


def _numbers(book, name: str, table: pd.DataFrame, headings: dict[str, str], *, shares: set[str]) -> None:
    """A sheet of a table: numbers as numbers, texts as texts, what is not known empty. headings: of the columns that
    are written, in order; empty: all, as they are called."""
    sheet = book.add_worksheet(name)
    bold, number, share = (book.add_format(how) for how in (
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}, {"num_format": "#,##0"},
        {"num_format": "0 %"}))
    for column, (field, heading) in enumerate((headings or {one: one for one in table.columns}).items()):
        sheet.write_string(0, column, sheet_text(heading), bold)
        sheet.set_column(column, column, 14 if column else 30)
        for row, value in enumerate(table[field], start=1):
            if isinstance(value, str):
                sheet.write_string(row, column, sheet_text(value))
            elif not pd.isna(value):
                sheet.write_number(row, column, float(value), share if field in shares else number)
    sheet.freeze_panes(1, 1)
