"""Every export opened by a reader that is not ours; the numbers it finds are those of the findings."""

from __future__ import annotations

import functools
import html
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from analysis.briefing import Briefing, Look, make_deck, make_screens, make_webpage
from analysis.briefing.deck import deck_length
from analysis.briefing.native import plain
from analysis.briefing.onepager import printable
from analysis.briefing.screens import NO_BROWSER, browser
from analysis.briefing.slides import VERSION
from analysis.briefing.whole import Wishes, brief
from analysis.errors import ScenarioError
from data.samples import load_sample
from tests.browser import chromium
from tests.exports.office import converted, missing
from tests.exports.opening import MAKERS, everything, said

ROOT = Path(__file__).resolve().parents[2]
NOTE = "Ask the team before the summer"


@functools.cache
def sample() -> Briefing:
    """All slides that the sample can carry, one of them with a note."""
    shown, problems = brief(load_sample(), Wishes(date_text="30 June 2026"))
    assert problems == ()
    return replace(shown, slides=(replace(shown.slides[0], note=NOTE), *shown.slides[1:]))


@functools.cache
def made(kind: str) -> bytes:
    return MAKERS[kind](sample())


@functools.cache
def text_of(kind: str) -> str:
    return said(kind, made(kind))


def table(key: str):
    return next(slide.table for slide in sample().slides if slide.key == key)


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("kind", MAKERS)
def test_every_format_says_every_answer_with_its_numbers(kind):
    text = text_of(kind)
    assert len(sample().slides) == 8
    for slide in sample().slides:
        if kind == "pdf" and slide.key == "odds":
            continue  # one page has the map of the same; the numbers below are in the list where there is room
        title = printable(slide.answer.title) if kind == "pdf" else plain(slide.answer.title)
        assert one_line(title) in text, slide.key
    for number in [n for slide in sample().slides for n in slide.answer.numbers][:4] if kind != "pdf" else ():
        assert number.value in text and number.kind in text
    assert "30 June 2026" in text and f"Microscope {VERSION}" in text


@pytest.mark.parametrize("kind", ["pptx", "pdf", "html"])
@pytest.mark.parametrize("key", ["plans", "watch"])
def test_tables_say_the_numbers_of_both_plans(kind, key):
    text = text_of(kind)
    for row in table(key).said():
        for cell in row:
            assert one_line(printable(cell) if kind == "pdf" else plain(cell)) in text, cell


def test_the_page_holds_all_that_a_recommendation_needs():
    text = text_of("pdf")
    slides = {slide.key: slide for slide in sample().slides}
    for part in ("Plan A", "Cost of one creator", "What this rests on", "Measured:", "Fitted:", "Assumed:",
                 "Look again", "Fingerprint of the data", "you are here", "65 of 20K", "How it is computed"):
        assert part in text, part
    assert one_line(printable(slides["budget"].certainty)) in text
    assert one_line(printable(slides["change"].answer.text)) in text
    reader = PdfReader(io.BytesIO(made("pdf")))
    assert len(reader.pages) == 1
    sizes = [float(size) for size in _sizes_of(reader)]
    assert min(sizes) >= 5, "a letter that nobody can read"


def _sizes_of(reader: PdfReader) -> list[float]:
    found: list[float] = []
    reader.pages[0].extract_text(visitor_text=lambda text, cm, tm, font, size: found.append(size * abs(cm[3] * tm[3]))
                                 if text.strip() and cm[3] * tm[3] else None)
    return found


# The workbook -------------------------------------------------------------------------------------------------------

def test_the_workbook_holds_the_plans_as_numbers_and_their_formulas_compute_them():
    file = made("xlsx")
    live, seen = load_workbook(io.BytesIO(file)), load_workbook(io.BytesIO(file), data_only=True)
    for key, name in (("plans", "Plans A and B"), ("plan", "Whom to pay")):
        shown = table(key)
        for place, column in enumerate(shown.columns, start=1):
            cells = [seen[name].cell(row, place).value for row in range(4, 4 + shown.rows)]
            assert cells == [pytest.approx(v) if isinstance(v, float) else v for v in column.values], column.title
            formulas = [live[name].cell(row, place).data_type == "f" for row in range(4, 4 + shown.rows)]
            assert all(formulas) == bool(column.live) and any(formulas) == bool(column.live)
        # The same by hand, so that a formula that names the wrong column is found out.
        heads = {column.title: column.values for column in shown.columns}
        posts = heads.get("Posts of each") or heads["Posts"]
        fixed = heads.get("Handling and product of each") or heads["Handling and product"]
        each = [p * fee + more for p, fee, more in zip(posts, heads["Fee of one post"], fixed, strict=True)]
        assert heads["Cost"] == pytest.approx([n * one for n, one in zip(heads["Creators"], each, strict=True)]
                                              if "Creators" in heads else each)


def test_the_workbook_holds_inputs_numbers_and_where_they_come_from():
    book = load_workbook(io.BytesIO(made("xlsx")))
    assert {"Scenario", "Numbers", "About", "Map", "What to watch"} <= set(book.sheetnames)
    assert ("Budget", "€24,000") in [tuple(cell.value for cell in row) for row in book["Scenario"].iter_rows()]
    numbers = [tuple(cell.value for cell in row)[:4] for row in book["Numbers"].iter_rows(min_row=2)]
    assert len(numbers) == len(sample().assumptions)
    chart = next(slide.chart for slide in sample().slides if slide.key == "change")
    grid = [[cell.value for cell in row] for row in book["Map"].iter_rows(min_row=3)]
    assert grid[0][1:] == pytest.approx(chart.handling_costs) and [row[0] for row in grid[1:]] == pytest.approx(
        chart.declines)
    assert [row[1:] for row in grid[1:]] == [pytest.approx(row) for row in chart.chances]


def test_another_program_computes_the_same_and_follows_a_fee_that_is_changed():
    reason = missing()
    if reason:
        pytest.skip(reason)
    book = load_workbook(io.BytesIO(made("xlsx")))
    sheet, shown = book["Plans A and B"], table("plans")
    titles = [column.title for column in shown.columns]
    fee, cost, each = (titles.index(name) + 1 for name in ("Fee of one post", "Cost", "Cost per result"))
    before = shown.columns[cost - 1].values[0]
    sheet.cell(4, fee).value = shown.columns[fee - 1].values[0] + 100
    written = io.BytesIO()
    book.save(written)  # without the values computed before
    computed = load_workbook(io.BytesIO(converted("changed.xlsx", written.getvalue(), "xlsx")), data_only=True)
    count, expected = shown.columns[1].values[0], shown.columns[titles.index("Expected engagements")].values[0]
    found = computed["Plans A and B"]
    assert found.cell(4, cost).value == pytest.approx(before + 100 * count)
    assert found.cell(4, each).value == pytest.approx((before + 100 * count) / expected)
    assert found.cell(5, cost).value == pytest.approx(shown.columns[cost - 1].values[1])
    total = [row for row in computed["Whom to pay"].iter_rows(values_only=True) if row[0] == "All"]
    people = table("plan")
    sums = [column.sum for column in people.columns if column.total]
    assert [v for v in total[0][1:] if v is not None] == pytest.approx(sums)


# The deck -----------------------------------------------------------------------------------------------------------

def test_libreoffice_shows_every_slide_of_the_deck():
    reason = missing()
    if reason:
        pytest.skip(reason)
    deck = made("pptx")
    pages = PdfReader(io.BytesIO(converted("deck.pptx", deck, "pdf"))).pages
    slides = Presentation(io.BytesIO(deck)).slides
    assert len(pages) == len(slides)
    for page, slide in zip(pages[1:], sample().slides, strict=False):
        text = one_line(page.extract_text())
        # Words may be parted at the end of a line: letters alone are compared.
        letters = "".join(text.split())
        assert "".join(plain(slide.answer.title).split()) in letters
        for number in slide.answer.numbers[:3] if slide.table is None else ():
            assert "".join(number.value.split()) in letters, (slide.key, number.label)
    drawn = "".join(one_line(pages[5].extract_text()).split())
    for name in ("evenodds", "youarehere", "fewlargewin"):
        assert name in drawn, "the map's lines and names are drawn"


def test_a_deck_without_its_appendix_says_on_one_slide_what_it_rests_on_and_how_long_it_is_is_known():
    for appendix in (True, False):
        deck = Presentation(io.BytesIO(make_deck(sample(), appendix=appendix)))
        assert len(deck.slides) == deck_length(sample(), appendix=appendix)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[1:9] == [plain(slide.answer.title) for slide in sample().slides], "the findings come first"
    assert titles[9:] == ["What this rests on", "The data, and what made this"]
    told = " ".join(cell.text for shape in deck.slides[9].shapes if shape.has_table
                    for row in shape.table.rows for cell in row.cells)
    shown = {n for slide in sample().slides for n in slide.answer.numbers}
    behind = [n for n in sample().assumptions if n not in shown]
    assert behind and all(f"{n.label} {n.value}" in told for n in behind)
    few = replace(sample(), slides=sample().slides[:1], about=())
    assert len(Presentation(io.BytesIO(make_deck(few, appendix=False))).slides) == deck_length(few, appendix=False) == 2


def test_files_carry_their_title_and_no_invented_author():
    core = Presentation(io.BytesIO(made("pptx"))).core_properties
    assert (core.title, core.author, core.last_modified_by) == (sample().title, "", "")
    assert core.created is None and core.modified is None, "a date of the writer's own would be untrue"
    book = load_workbook(io.BytesIO(made("xlsx"))).properties
    assert (book.title, book.creator or "", book.lastModifiedBy or "") == (sample().title, "", "")
    sheet = PdfReader(io.BytesIO(made("pdf"))).metadata
    assert (sheet.title, sheet.author or "") == (sample().title, "")
    assert f"<title>{html.escape(sample().title)}</title>".encode() in made("html")
    for kind in MAKERS:
        assert b"Steve Canny" not in everything(kind, made(kind)) and b"anonymous" not in everything(kind, made(kind))


def test_lines_of_the_map_are_named_where_they_are_drawn():
    chart = next(slide.chart for slide in sample().slides if slide.key == "change")
    named = chart.names_of_lines("even odds")
    assert named and {name for _, _, name in named} <= {name for name, _ in chart.lines if name != "even odds"}
    for line, point, name in named:
        assert chart.lines[line][0] == name and 0 < point < len(chart.lines[line][1]) - 1
    assert "Dashed" not in text_of("pptx")
    for kind in ("pptx", "html"):
        assert text_of(kind).count("75 of 100") >= len(named) > 0


def test_a_note_stands_below_its_slide_and_on_no_other():
    deck = Presentation(io.BytesIO(made("pptx")))
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    assert notes == [NOTE]


# The page and the pictures --------------------------------------------------------------------------------------------

def test_a_browser_without_a_network_shows_the_page_and_asks_for_nothing(tmp_path):
    reason = chromium.missing()
    if reason is not None:
        pytest.skip(reason)
    file = make_webpage(sample(), look=Look("#7A1FA2", "#A03010"))
    assert len(file) < 6e6
    (tmp_path / "briefing.html").write_bytes(file)
    # A process of its own: Playwright's does not live beside another one in the same thread.
    code = ("import sys, json\nfrom playwright.sync_api import sync_playwright\n"
            "with sync_playwright() as p:\n"
            f"    b = p.chromium.launch(executable_path={chromium.find()!r}, args=['--no-sandbox'])\n"
            "    c = b.new_context(offline=True, viewport={'width': 1280, 'height': 720}); page = c.new_page()\n"
            "    asked, said = [], []\n"
            "    page.on('request', lambda r: asked.append(r.url)); page.on('console', lambda m: said.append(m.text))\n"
            "    page.goto(sys.argv[1]); wide = page.evaluate('document.documentElement.scrollWidth')\n"
            "    shown = page.evaluate(\"[...document.querySelectorAll('figure')].filter(f => f.offsetHeight > 50)"
            ".length\")\n"
            "    print(json.dumps([asked, said, page.inner_text('body'), wide, shown])); b.close()\n")
    done = subprocess.run([sys.executable, "-c", code, (tmp_path / "briefing.html").as_uri()], capture_output=True,
                          text=True, check=True, timeout=120)
    asked, console, text, wide, shown = json.loads(done.stdout)
    assert asked == [(tmp_path / "briefing.html").as_uri()] and console == []
    assert wide <= 1280
    assert shown == sum(slide.chart is not None for slide in sample().slides), "each picture once, in light or in dark"
    letters = one_line(text)
    for slide in sample().slides:
        assert one_line(plain(slide.answer.title)) in letters and one_line(plain(slide.certainty)) in letters
        for number in slide.answer.numbers:
            assert number.value in letters


def test_pictures_of_the_screens_are_taken_where_a_browser_is_installed(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("analysis.briefing.screens.BROWSERS", ("chromium",))
    with pytest.raises(ScenarioError, match="install Chromium or Chrome") as refused:
        make_screens(sample())
    assert str(refused.value) == NO_BROWSER
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "chromium").chmod(0o755)
    with pytest.raises(ScenarioError, match="took no picture"):
        make_screens(sample())
    monkeypatch.undo()
    if browser() is None:
        pytest.skip("no browser is installed: pictures cannot be taken here")
    few = replace(sample(), slides=sample().slides[2:4])
    names, pictures = zip(*make_screens(few), strict=True)
    assert names == ("01-budget.png", "02-plans.png")
    shown = [Image.open(io.BytesIO(one)) for one in pictures]
    assert [one.size for one in shown] == [(1920, 1080)] * 2
    colours = [{colour for _, colour in one.convert("RGB").getcolors(1 << 24)} for one in shown]
    assert {(15, 110, 102), (180, 86, 14)} <= colours[0], "many small in teal, few large in amber"
    assert (15, 110, 102) not in colours[1], "each screen on its own picture"


def test_the_version_is_that_of_the_project():
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()
