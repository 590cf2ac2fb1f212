"""The list to contract from: it adds up, says what is to be done, and no text of it becomes a formula or a link."""

import io
import re
import zipfile
from dataclasses import fields, replace

import numpy as np
import openpyxl
import pytest

from analysis import BudgetScenario, fit_decline, plan_budget
from analysis.budget.funnel import Funnel
from analysis.budget.scenario import GroupLimit
from analysis.budget.sheet import contract_list, profile, scenario_table, workbook
from analysis.budget.sponsored import SponsoredEffect
from data.exporting import FORMULA_STARTS, csv_bytes
from tests.analysis.budget.test_plan import FACTORS, world

HOSTILE = ["=HYPERLINK(\"http://evil.example\",\"pay\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "http://evil.example",
           "javascript:alert(1)", "bell \x07 \x00 nul", "x" * 40_000]
SCENARIO = BudgetScenario(10_000, posts=3, post_factors=FACTORS, handling_cost=120, delivery=0.8)


@pytest.fixture(scope="module")
def plan():
    campaigns = world()
    creators = campaigns.creators.copy()
    creators["name"] = [HOSTILE[i % len(HOSTILE)] for i in range(len(creators))]
    creators["handle"] = [HOSTILE[(i + 1) % len(HOSTILE)] if i % 2 else f"creator_{i}" for i in range(len(creators))]
    campaigns = replace(campaigns, creators=creators)
    return plan_budget(campaigns, fit_decline(campaigns), SCENARIO)


def test_the_list_adds_up_to_the_plan(plan):
    table = contract_list(plan)
    assert list(table["Creator id"]) == list(plan.choices["creator_id"])
    assert table["Total"].sum() == pytest.approx(plan.total_cost, abs=0.01 * len(table))
    assert np.allclose(table["Fees in total"] + table["Handling and product"], table["Total"], atol=0.011)
    assert np.allclose(table["Fee per post"] * table["Posts"], table["Fees in total"], atol=0.02)
    assert (table["Handling and product"] == 120).all()
    fitted = plan.choices["fee_kind"].to_numpy() == "fitted"
    assert fitted.any() and all("ask for a quote" in note for note in table["Notes"][fitted])


def test_the_workbook_holds_numbers_as_numbers_and_text_as_text(plan):
    book = openpyxl.load_workbook(io.BytesIO(workbook(plan, name="=more hands", link="http://here.example/Budget")))
    assert book.sheetnames == ["To contract", "Scenario", "Assumptions", "Checks"]
    sheet, table = book["To contract"], contract_list(plan)
    heads = [cell.value for cell in sheet[1]]
    assert heads == list(table.columns)
    totals = [sheet.cell(row, heads.index("Total") + 1).value for row in range(2, len(table) + 2)]
    assert totals == list(table["Total"])
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    formulas = [cell for cell in cells if cell.data_type == "f"]
    assert {cell.value[:5] for cell in formulas} == {"=SUM("} and len(formulas) == 3
    hostile = [cell.value[1:] for cell in cells if isinstance(cell.value, str) and cell.value.startswith("'")]
    assert hostile and all(one.lstrip("\t'").startswith(FORMULA_STARTS) for one in hostile), "kept, as texts"
    links = [cell.hyperlink.target for cell in cells if cell.hyperlink]
    assert links and all(one.startswith(("https://www.instagram.com/", "https://www.tiktok.com/@")) for one in links)


def test_every_program_reads_the_workbook_without_repair(plan):
    with zipfile.ZipFile(io.BytesIO(workbook(plan))) as parts:
        assert parts.testzip() is None and "xl/vbaProject.bin" not in parts.namelist()
        assert not any(name.startswith("xl/externalLinks") for name in parts.namelist())


def test_the_csv_is_made_safe(plan):
    text = csv_bytes(contract_list(plan)).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert not any(line.startswith(("=", "+", "@")) for line in text.splitlines())


@pytest.mark.parametrize(("platform", "handle", "address"), [
    ("Instagram", "anna.b", "https://www.instagram.com/anna.b"), ("TikTok", "@anna", "https://www.tiktok.com/@anna"),
    ("Instagram", "anna/../x", None), ("Instagram", "a b", None), ("Blog", "anna", None), ("TikTok", None, None),
    ("X", "javascript:alert(1)", None), ("Instagram", "?next=evil", None), (None, "anna", None)])
def test_only_plain_handles_become_addresses(platform, handle, address):
    assert profile(platform, handle) == address


def test_no_input_is_told_as_a_program_writes_it():
    """Every input of a scenario with all of them has its own name and is said, none as its parts in brackets."""
    scenario = replace(SCENARIO, goal="profit", spread=(("platform", 0.6),), population=2_000_000.0, posts=2,
                       sponsored=SponsoredEffect(why="no post is marked"), max_creators=7, min_creators=2,
                       funnel=Funnel(0.1, 0.02, order_value=80.0, margin=0.4), locked_in=("a",), locked_out=("b",),
                       hours_per_creator=1.5, hours_available=40, segment_shock_sd=0.2,
                       group_limits=(GroupLimit("niche", "Food", min_share=0.1, max_share=0.5, or_none=True),),
                       exchange_rates=(("USD", 0.9),), rate_dates=(("USD", "2026-11-20"),))
    said = dict(scenario_table(scenario).itertuples(index=False, name=None))
    assert not [value for value in said.values() if re.search(r"\w\(|\('|=", value)]
    rates = {"exchange_rates", "rate_dates"}
    assert len(said) == len([f for f in fields(scenario) if f.name not in rates]) + 1
    assert said["Most of the budget in any one"] == "platform: 60 %"
    assert said["People who could be reached"] == "2,000,000"
    assert said["Sponsored posts"] == scenario.sponsored.text and "€80.00 an order" in said["Funnel"]
    assert said["Limits by group"] == "niche Food: at least 10 % of the budget, at most 50 % of the budget, or none"


def test_the_scenario_is_told_in_full():
    scenario = replace(SCENARIO, locked_in=("a",), locked_out=("b", "c"), max_creators=7, min_creators=2,
                       hours_per_creator=1.5, hours_available=40, max_share_per_creator=0.25,
                       group_limits=(GroupLimit("niche", "Food", 100, 2_000),))
    said = dict(scenario_table(scenario).itertuples(index=False, name=None))
    assert said["Budget"] == "€10,000" and said["Creators who deliver"] == "80 %" and said["Hours available"] == "40 h"
    assert said["Always in"] == "a" and said["Never in"] == "b; c" and said["Most creators"] == "7"
    assert said["Limits by group"] == "niche Food: at least €100, at most €2,000"
    assert said["Most of the budget for one creator"] == "25 %" and said["1, 2, ... posts count as so many"] == (
        "1; 1.75; 2.3")
