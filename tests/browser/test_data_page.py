"""The Data page in a browser: paste, correct, undo, cancel a long load, fill in the template."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from data.workspace import open_dataset

pytestmark = pytest.mark.browser

CREATORS = "Username,Category,#Followers\n" + "".join(f"creator_{i},food,{1000 * (i + 1)}\n" for i in range(30))
POSTS = "shortcode,username,nb_likes,nb_comments\n" + "".join(
    f"p{i},creator_{i % 30},{10 + i},{i % 4}\n" for i in range(90))


@pytest.fixture
def kept(server, monkeypatch):
    """The dataset a page's address names, as the server keeps it."""
    monkeypatch.setenv("MICROSCOPE_HOME", str(server.home / "kept"))
    return lambda seen: open_dataset(fingerprint(seen))


@pytest.fixture
def files(tmp_path) -> list[str]:
    for name, text in (("creators.csv", CREATORS), ("posts.csv", POSTS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [str(tmp_path / "creators.csv"), str(tmp_path / "posts.csv")]


def fingerprint(seen) -> str:
    return re.search(r"data=([0-9a-f]{32})", seen.page.url).group(1)


def main_text(seen) -> str:
    return seen.page.inner_text('[data-testid="stMainBlockContainer"]')


def wait_for_text(seen, text: str) -> None:
    seen.page.get_by_text(text, exact=False).first.wait_for(timeout=60_000)
    seen.wait_until_done()


def drop(seen, *files) -> None:
    seen.page.locator('input[type="file"]').first.set_input_files(list(files))


def choose(seen, option: str) -> None:
    seen.page.get_by_text(option, exact=True).first.click()
    seen.wait_until_done()


def look_at_columns_of(seen, file: str) -> None:
    box = seen.page.locator('[data-testid="stSelectbox"]').filter(has=seen.page.get_by_text("File", exact=True))
    option = seen.page.get_by_role("option", name=file)
    for _ in range(5):  # a list that opens while the page still moves closes again
        box.locator("input").first.click()
        seen.page.wait_for_timeout(1000)
        if option.count():
            break
        seen.page.keyboard.press("Escape")
    option.click()
    seen.wait_until_done()


def paste(seen, text: str) -> None:
    choose(seen, "Paste a table")
    seen.page.locator("textarea").first.fill(text)
    seen.page.keyboard.press("Control+Enter")
    seen.page.get_by_role("button", name="Add this table").wait_for()
    seen.wait_until_done()


def test_paste_correct_and_undo(visit, files, kept):
    seen = visit("/Data")
    drop(seen, *files)
    wait_for_text(seen, "All 90 posts can be used")
    first = fingerprint(seen)

    paste(seen, "@creator_1\t250 €\n@creator_2\t1,200 €\n")
    assert "2 rows, without column names" in main_text(seen)
    seen.page.get_by_role("button", name="Add this table").click()
    wait_for_text(seen, "Added pasted table 1.tsv")
    assert "All 90 posts can be used" in main_text(seen)
    quotes = kept(seen).creators.set_index("creator_id")["quoted_fee"].dropna()
    assert quotes.to_dict() == {"creator_1": 250.0, "creator_2": 1200.0}
    pasted = fingerprint(seen)

    choose(seen, "Columns")
    look_at_columns_of(seen, "posts.csv")
    grid = seen.page.locator('[data-testid="stDataFrame"]').first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    # The grid is drawn on a canvas: "taken for" is its third column, the comments stand in its fourth row.
    seen.page.mouse.click(box["x"] + 160 + 190 + 60, box["y"] + 35 * 4 + 17)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_timeout(400)
    seen.page.keyboard.type("not used")
    seen.page.wait_for_timeout(400)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_timeout(400)
    seen.page.get_by_role("button", name="Read again with these columns").click()
    wait_for_text(seen, "Took “nb_comments” for not used")
    assert kept(seen).card.engagement_parts == ("likes",)

    for expected in (pasted, first):
        seen.page.get_by_role("button", name="Undo").click()
        seen.page.wait_for_url(re.compile(expected))
        seen.wait_until_done()
    assert kept(seen).card.engagement_parts == ("likes", "comments")
    assert kept(seen).creators["quoted_fee"].isna().all()
    seen.assert_clean()


def test_a_long_load_shows_how_far_it_is_and_can_be_cancelled(visit, tmp_path, server):
    long = tmp_path / "long.csv"
    with long.open("w") as file:
        file.write("shortcode,username,followers,nb_likes,nb_comments\n")
        for i in range(2_000_000):    # long enough to be caught at it on any machine
            file.write(f"post_{i:09},creator_{i % 20_000},{1000 + i % 50_000},{i % 900},{i % 7}\n")
    seen = visit("/Data")
    drop(seen, str(long))
    cancel = seen.page.get_by_role("button", name="Cancel", exact=True)
    cancel.wait_for(timeout=60_000)
    assert "Reading long.csv" in main_text(seen)
    # The parts of the page arrive one by one: the bar may be a moment behind the button.
    seen.page.locator('[data-testid="stProgress"]').wait_for(timeout=20_000)
    cancel.click()
    wait_for_text(seen, "Cancelled: long.csv was not read")
    assert "data=" not in seen.page.url
    assert seen.page.locator('input[type="file"]').count() == 1
    seen.page.wait_for_timeout(3000)
    assert not [place for place in (server.home / "kept" / "datasets").glob("*")
                if "long.csv" in (place / "dataset.json").read_text()]
    seen.assert_clean()


def test_the_template_is_downloaded_filled_and_loads_without_a_question_about_columns(visit, tmp_path, kept):
    seen = visit("/Data?data=none")
    choose(seen, "Template to fill in")
    with seen.page.expect_download(timeout=60_000) as waiting:
        seen.page.get_by_role("button", name="Template for Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    for table, rows in {
        "creators": [{"creator_id": f"c{i}", "platform": "TikTok", "followers": 900 * (i + 1)} for i in range(12)],
        "posts": [{"post_id": f"p{i}", "creator_id": f"c{i % 12}", "platform": "TikTok", "likes": 5 + i}
                  for i in range(24)],
    }.items():
        names = [cell.value for cell in book[table][1]]
        for row in rows:
            book[table].append([row.get(name) for name in names])
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    choose(seen, "Files")
    drop(seen, str(filled))
    wait_for_text(seen, "All 24 posts can be used, from 12 creators")
    assert "8 example rows of the template" in main_text(seen)
    assert {question.key for question in kept(seen).report.questions} == {"selection"}
    seen.assert_clean()
