"""The plan as a list to contract from: a table for CSV, and a workbook with the scenario and what was assumed.

Texts come from data and may be hostile: in the workbook every one is written as text and can become no formula and no
link; the CSV is made safe where it is written (data/exporting). The one link is an address made here from a handle of
plain letters.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import fields

import pandas as pd

from analysis import words
from analysis.budget.exchange import rates_said
from analysis.budget.funnel import Funnel
from analysis.budget.group_limits import GroupLimit
from analysis.budget.plan import Plan
from analysis.budget.plan_words import called, noun
from analysis.budget.prices import FittedPrices, RateCard
from analysis.budget.scenario import BudgetScenario
from analysis.budget.sizes_side_by_side import SizesSideBySide
from analysis.budget.sponsored import SponsoredEffect
from analysis.budget.typed_fees import TYPED
from data.exporting import sheet_text

#: Where a handle leads, by platform; only handles of plain letters become an address.
PROFILES = {"Instagram": "https://www.instagram.com/{}", "TikTok": "https://www.tiktok.com/@{}",
            "YouTube": "https://www.youtube.com/@{}", "X": "https://x.com/{}", "Facebook": "https://www.facebook.com/{}",
            "Twitch": "https://www.twitch.tv/{}"}
_PLAIN_HANDLE = re.compile(r"@?([A-Za-z0-9][A-Za-z0-9._-]{0,59})")
#: How the inputs of a scenario are called, and their unit: "money", "share", "hours" or none.
_INPUTS = {
    "budget": ("Budget", "money"), "goal": ("Goal", ""), "handling_cost": ("Handling cost per creator", "money"),
    "product_cost": ("Product cost per creator", "money"), "delivery": ("Creators who deliver", "share"),
    "posts": ("Posts per creator", ""), "post_factors": ("1, 2, ... posts count as so many", ""),
    "min_creators": ("Fewest creators", ""), "max_creators": ("Most creators", ""),
    "max_share_per_creator": ("Most of the budget for one creator", "share"),
    "hours_per_creator": ("Hours per creator", "hours"), "hours_available": ("Hours available", "hours"),
    "locked_in": ("Always in", ""), "locked_out": ("Never in", ""), "group_limits": ("Limits by group", ""),
    "segment_shock_sd": ("Shock shared by a niche, sd of ln(rate)", ""), "currency": ("Currency", ""),
    "spread": ("Most of the budget in any one", ""), "sponsored": ("Sponsored posts", ""), "funnel": ("Funnel", ""),
    "population": ("People who could be reached", ""),
}
#: Inputs with lines of their own.
_SAID_ELSEWHERE = frozenset({"exchange_rates", "rate_dates"})
#: Columns of scenarios side by side, as they are called in the workbook.
_SIZES_HEADINGS = {
    "name": "Scenario", "budget": "Budget", "currency": "Currency", "goal": "Goal",
    **{f"{size}_{column}": f"{size.capitalize()}: {heading}" for size in ("small", "large") for column, heading in (
        ("followers", "followers"), ("count", "creators"), ("cost", "cost"), ("expected", "expected"),
        ("p10", "in 10 of 100 futures below"), ("p90", "in 10 of 100 futures above"))},
    "chance_small_wins": "Small wins in", "ahead": "Ahead",
    "even_odds_handling_cost": "Even odds at a handling cost of",
}


def contract_list(plan: Plan, *, notes: bool = True) -> pd.DataFrame:
    """One row per creator to contract, the one that brings most first: Name, Handle, Profile (an address, or None),
    Platform, Niche, Country, Followers, Posts, Fee per post, Fees in total, Handling and product, Total, Fee is,
    Expected (of the goal, delivery included), Currency, Notes (what to do before signing)."""
    table, scenario = plan.choices, plan.scenario
    rows = table.to_dict("records")
    fees = table["fee"].to_numpy(float) * table["posts"].to_numpy(float)
    listed = {
        "Name": [called(row) for row in rows], "Handle": [_text(row["handle"]) for row in rows],
        "Profile": [profile(row["platform"], row["handle"]) for row in rows],
        "Platform": [_text(row["platform"]) for row in rows], "Niche": [_text(row["niche"]) for row in rows],
        "Country": [_text(row["country"]) for row in rows], "Followers": table["followers"].round().to_numpy(float),
        "Posts": table["posts"].to_numpy(int), "Fee per post": table["fee"].round(2).to_numpy(float),
        "Fees in total": fees.round(2), "Handling and product": (table["cost"].to_numpy(float) - fees).round(2),
        "Total": table["cost"].round(2).to_numpy(float), "Currency": scenario.currency,
        "Fee is": table["fee_kind"].to_numpy(object),
        f"Expected {noun(scenario.goal)}": table["expected"].round().to_numpy(float),
        "Creator id": table["creator_id"].to_numpy(object),
    }
    if notes:
        listed["Notes"] = [_notes(row, scenario) for row in rows]
    return pd.DataFrame(listed, index=range(len(rows)))


def profile(platform: object, handle: object) -> str | None:
    """The address of a profile; None where the platform is not known or the handle is no plain word."""
    found = _PLAIN_HANDLE.fullmatch(handle.strip()) if isinstance(handle, str) else None
    return PROFILES[platform].format(found[1]) if found and platform in PROFILES else None


def scenario_table(scenario: BudgetScenario, prices: RateCard | None = None) -> pd.DataFrame:
    """Input and Value of everything that was asked, as it is said on screen; inputs left at nothing are not listed."""
    rows = [(_INPUTS.get(f.name, (f.name.replace("_", " ").capitalize(), ""))[0], said) for f in fields(scenario)
            if f.name not in _SAID_ELSEWHERE
            and (said := _said(getattr(scenario, f.name), _INPUTS.get(f.name, ("", ""))[1], scenario)) is not None]
    rows += rates_said(scenario)
    if isinstance(prices, FittedPrices):
        rows.append(("Fees without a quote", f"fitted on {words.plural(prices.quotes, 'quote')}"))
    elif prices is not None:
        rows.append(("Fees without a quote", "from the rate card typed in"))
    return pd.DataFrame(rows, columns=["Input", "Value"])


def workbook(plan: Plan, *, name: str = "", link: str = "") -> bytes:
    """An XLSX file: "To contract" with its totals, "Scenario", "Assumptions", "Checks".

    name: of the scenario; link: where the same scenario opens, both written on the second sheet.
    """
    written = io.BytesIO()
    book = new_workbook(written)
    _contract_sheet(book, plan)
    scenario = scenario_table(plan.scenario, plan.prices)
    first = [("Scenario", name)] if name else []
    last = [("Opens again at", link)] if link else []
    result = [("Expected", f"{words.count(plan.expected)} {noun(plan.scenario.goal)}"),
              ("In 80 of 100 futures between", f"{words.count(plan.p10)} and {words.count(plan.p90)}"),
              ("Cost", words.money(plan.total_cost, plan.scenario.currency)),
              ("Left over", words.money(plan.left_over, plan.scenario.currency)),
              ("No plan within the limits brings more than", words.count(plan.bound))]
    rows = [*first, *scenario.itertuples(index=False, name=None), *result, *last]
    text_sheet(book, "Scenario", ("Input", "Value"), rows)
    text_sheet(book, "Assumptions", ("What was assumed",), [(line,) for line in (*plan.assumptions, *plan.limits)])
    text_sheet(book, "Checks", ("Status", "What was found", "What to do"),
                [(f.status, f.text, f.advice) for f in plan.findings])
    book.close()
    return written.getvalue()


def new_workbook(written: io.BytesIO):
    """An xlsxwriter workbook in memory in which no text becomes a formula or a link."""
    import xlsxwriter  # a page that offers the file need not load the writer

    return xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                         "nan_inf_to_errors": True})


def sizes_workbook(compared: SizesSideBySide, *, link: str = "") -> bytes:
    """An XLSX file: scenarios by size "Side by side", their "Inputs" beside each other, their "Checks".

    link: where the scenario that is looked at opens again, written below the inputs.
    """
    written = io.BytesIO()
    book = new_workbook(written)
    sheet = book.add_worksheet("Side by side")
    bold, number = (book.add_format(how) for how in (
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}, {"num_format": "#,##0"}))
    share = book.add_format({"num_format": "0 %"})
    for column, (name, heading) in enumerate(_SIZES_HEADINGS.items()):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(column, column, 30 if name == "name" else 14)
        for row, value in enumerate(compared.table[name], start=1):
            if isinstance(value, str):
                sheet.write_string(row, column, sheet_text(value))
            elif not pd.isna(value):
                sheet.write_number(row, column, float(value), share if name == "chance_small_wins" else number)
    sheet.freeze_panes(1, 1)
    inputs = {name: {what: f"{value} ({kind})" for what, value, kind in c.assumptions}
              for name, c in compared.comparisons.items()}
    listed = list(dict.fromkeys(what for one in inputs.values() for what in one))
    rows = [(what, *(one.get(what, "") for one in inputs.values())) for what in listed]
    rows += [("Opens again at", link, *[""] * (len(inputs) - 1))] if link else []
    text_sheet(book, "Inputs", ("Input", *inputs), rows)
    checks = [(name, f.status, f.text, f.advice) for name, c in compared.comparisons.items() for f in c.findings]
    checks += [(name, "not made", why, "") for name, why in compared.not_made.items()]
    text_sheet(book, "Checks", ("Scenario", "Status", "What was found", "What to do"), checks)
    book.close()
    return written.getvalue()


def _contract_sheet(book, plan: Plan) -> None:
    """The list with its header, amounts as numbers, and totals that add up when rows are taken out."""
    table = contract_list(plan)
    sheet = book.add_worksheet("To contract")
    bold, money, whole = (book.add_format(how) for how in (
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}, {"num_format": "#,##0.00"},
        {"num_format": "#,##0"}))
    total_money, total_word = (book.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"}),
                               book.add_format({"bold": True, "top": 1}))
    amounts = {"Fee per post", "Fees in total", "Handling and product", "Total"}
    for column, heading in enumerate(table.columns):
        sheet.write_string(0, column, sheet_text(heading), bold)
        sheet.set_column(column, column, {"Name": 24, "Handle": 20, "Profile": 38, "Notes": 60}.get(heading, 13))
        for row, value in enumerate(table[heading], start=1):
            if isinstance(value, str):
                if heading == "Profile":
                    sheet.write_url(row, column, value, string=value)  # made here, of plain letters
                else:
                    sheet.write_string(row, column, sheet_text(value))
            elif value is not None and not pd.isna(value):
                sheet.write_number(row, column, float(value), money if heading in amounts else whole)
    rows = len(table)
    if rows:
        sheet.write_string(rows + 1, 0, "Total", total_word)
        for heading in ("Fees in total", "Handling and product", "Total"):
            column = table.columns.get_loc(heading)
            letter = chr(ord("A") + column)
            sheet.write_formula(rows + 1, column, f"=SUM({letter}2:{letter}{rows + 1})", total_money,
                                float(table[heading].sum()))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(rows, 1), len(table.columns) - 1)


def text_sheet(book, name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A sheet of texts under bold headings."""
    sheet = book.add_worksheet(name)
    bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, heading in enumerate(header):
        sheet.write_string(0, column, sheet_text(heading), bold)
        sheet.set_column(column, column, 44 if len(header) > 1 else 110)
        for row, cells in enumerate(rows, start=1):
            sheet.write_string(row, column, sheet_text(cells[column]), wrapped)
    sheet.freeze_panes(1, 0)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _notes(row: dict, scenario: BudgetScenario) -> str:
    """What to do before signing."""
    said = []
    if row["fee_kind"] == "fitted":
        said.append("Fee fitted on the quotes of others: ask for a quote.")
    elif row["fee_kind"] == "rate card":
        said.append("Fee from the rate card: ask for a quote.")
    elif row["fee_kind"] == "paid before":
        said.append("Fee of the latest deal: confirm it.")
    elif row["fee_kind"] == TYPED:
        said.append("Fee typed in by hand: confirm it.")
    if row["posts_seen"] == 0:
        said.append("No post in the data: look at the last ones before paying.")
    if not row["supported"]:
        said.append("Few creators of this size in the data: the expectation is a guess.")
    if row["creator_id"] in set(scenario.locked_in):
        said.append("Locked in by hand.")
    return " ".join(said)


def _said(value: object, unit: str, scenario: BudgetScenario) -> str | None:
    """An input as it is said; None where it says nothing."""
    if value is None or value == () or value == "":
        return None
    if unit == "money":
        return words.money(float(value), scenario.currency, digits=0 if float(value) == int(value) else 2)
    if unit == "share":
        return words.percent(float(value))
    if unit == "hours":
        return words.marked(f"{value:g}") + " h" if value else None
    if isinstance(value, SponsoredEffect):
        return value.text
    if isinstance(value, Funnel):
        return value.text(scenario.currency) or None
    if isinstance(value, tuple):
        return "; ".join(_one(part, scenario) for part in value)
    return words.marked(f"{value:,.10g}") if isinstance(value, (int, float)) else str(value)


def _one(part: object, scenario: BudgetScenario) -> str:
    """One of several values of an input: a limit, the spread over a column, what some posts count, a creator's id."""
    if isinstance(part, GroupLimit):
        return _limit(part, scenario)
    if isinstance(part, tuple):
        column, share = part
        return f"{column}: {words.percent(share)}"
    return words.marked(f"{part:g}") if isinstance(part, float) else str(part)


def _limit(limit: GroupLimit, scenario: BudgetScenario) -> str:
    """A limit by group in words."""
    said = []
    if limit.min_spend:
        said.append(f"at least {words.money(limit.min_spend, scenario.currency)}")
    if limit.min_share:
        said.append(f"at least {words.percent(limit.min_share)} of the budget")
    if limit.max_spend is not None:
        said.append(f"at most {words.money(limit.max_spend, scenario.currency)}")
    if limit.max_share is not None:
        said.append(f"at most {words.percent(limit.max_share)} of the budget")
    if limit.min_creators:
        said.append(f"at least {words.plural(limit.min_creators, 'creator')}")
    if limit.max_creators is not None:
        said.append(f"at most {words.plural(limit.max_creators, 'creator')}")
    if limit.or_none:
        said.append("or none")
    return f"{limit.column} {limit.value}: {', '.join(said) if said else 'no limit'}"
