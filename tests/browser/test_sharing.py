"""A briefing made, shared without fees, opened by somebody else, and taken back: in two browsers that share nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.test_budget_page import opened
from tests.browser.test_the_job import main_text
from tests.exports.opening import everything

pytestmark = pytest.mark.browser

SHOTS = Path(__file__).parent / "screenshots"
#: Which of the ways out of a conflict stands on which button, and whose settings are there then.
MINE, THEIRS = "Save mine over theirs", "Take theirs"


def popover(seen, label: str, *, shut: bool = False) -> None:
    """Open what stands behind a button, or shut it again."""
    if shut:
        seen.page.keyboard.press("Escape")
    else:
        seen.page.get_by_role("button", name=label).first.click()
    seen.page.wait_for_timeout(400)
    seen.wait_until_done()


def test_a_briefing_with_a_note_is_shared_without_fees_and_taken_back(visit, server):
    ours = visit("/Briefing?budget=31357")
    ours.page.get_by_label("Title of the briefing").fill("Spring: small or large?")
    ours.page.keyboard.press("Enter")
    ours.page.wait_for_url(re.compile(r"briefing=[0-9a-f]{32}-1"))
    popover(ours, "Add a note")
    ours.page.get_by_role("textbox", name=re.compile("Note on")).fill("Ask for 31,357 <b>now</b>")
    ours.page.keyboard.press("Control+Enter")
    ours.page.wait_for_url(re.compile(r"briefing=[0-9a-f]{32}-2"))
    popover(ours, "", shut=True)
    assert "Ask for 31,357 <b>now</b>" in main_text(ours) and "€" in main_text(ours)
    verdicts = ours.page.locator("h1.answer").all_inner_texts()

    popover(ours, "Share")
    ours.page.get_by_text("Hide fees").click()
    ours.wait_until_done()
    ours.page.get_by_role("button", name="Make a link").click()
    ours.page.get_by_role("button", name="Take back").wait_for()
    ours.wait_until_done()
    link = ours.page.get_by_test_id("stCode").inner_text().strip()
    assert re.fullmatch(re.escape(server.address) + r"/Briefing\?link=[\w-]{32}", link)
    ours.assert_clean()

    theirs = visit(link)
    shown = theirs.page.locator("h1.answer").all_inner_texts()
    assert shown == verdicts[:2], "the same answers, without the one that is drawn along money"
    whole = theirs.page.content()
    assert "Spring: small or large?" in main_text(theirs) and "Fees are left out" in main_text(theirs)
    assert not [private for private in ("€", "31,357", "31357", "Ask for") if private in whole]
    assert theirs.page.locator("img.drawing").count() == 2
    assert theirs.page.evaluate("[...document.querySelectorAll('img.drawing')].every(i => i.naturalWidth > 0)")
    assert theirs.page.locator('[data-testid="stSidebar"], [data-testid="stPageLink"], input, textarea').count() == 0
    assert theirs.page.url == link, "the address tells nothing else"
    with theirs.page.expect_download(timeout=60_000) as waiting:
        theirs.page.get_by_role("button", name="PowerPoint").click()
    deck = everything("pptx", Path(waiting.value.path()).read_bytes())
    assert verdicts[0].encode() in deck
    assert not [private for private in ("€", "31,357", "31357", "Ask for") if private.encode() in deck]
    theirs.assert_clean()

    ours.page.get_by_role("button", name="Take back").click()
    ours.page.get_by_role("button", name="Take back").wait_for(state="detached")
    ours.assert_clean()
    later = visit(link)
    assert main_text(later).startswith("This link does not open anything")
    assert verdicts[0] not in later.page.content()
    later.assert_clean()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_button_says_that_its_file_is_being_made_and_the_page_answers_meanwhile(visit, theme):
    seen = visit("/Briefing", theme=theme)
    popover(seen, "Other formats")
    button = seen.page.locator(".stDownloadButton button", has_text=re.compile(r"Pictures of \d+ screens"))
    told = """(node) => [node.disabled, getComputedStyle(node, '::after').content]"""
    assert button.evaluate(told) == [False, "none"]
    with seen.page.expect_download(timeout=60_000) as waiting:
        button.click()
        seen.page.wait_for_selector(".stDownloadButton button:disabled", timeout=20_000)
        SHOTS.mkdir(exist_ok=True)
        seen.page.screenshot(path=SHOTS / f"Briefing-making-{theme}.png")
        assert button.evaluate(told) == [True, '"being made …"']
        # The page answers: a switch is followed while the button is shut still.
        seen.page.keyboard.press("Escape")
        seen.page.get_by_text("Leave out fees").click()
        seen.page.wait_for_url(lambda url: "brief_no_money" in url)
    assert Path(waiting.value.path()).read_bytes()[:2] == b"PK"
    seen.assert_clean()


def scenarios(seen):
    """Open the list of what is saved."""
    seen.page.get_by_role("button", name="Scenarios", exact=True).click()
    seen.page.get_by_label("Name", exact=True).wait_for()
    seen.wait_until_done()


def handling_put(seen, presses: int) -> str:
    """Move the handling cost; what it is then."""
    seen.page.get_by_role("slider", name="Handling").first.focus()
    before = seen.page.url
    for _ in range(presses):
        seen.page.keyboard.press("ArrowRight")
    seen.page.wait_for_url(lambda url: "handling=" in url and url != before)
    seen.wait_until_done()
    return now(seen)


def press(seen, label: str) -> None:
    seen.page.get_by_role("button", name=label, exact=True).first.click()
    seen.page.wait_for_timeout(400)
    seen.wait_until_done()


def now(seen) -> str:
    """The handling cost that the page is set to."""
    return re.search(r"handling=(\d+)", seen.page.url)[1]


def test_two_people_save_the_same_plan_and_each_choice_does_what_it_says(visit):
    ana = opened(visit, "/Budget?plan=creator&budget=15000")
    scenarios(ana)
    ana.page.get_by_label("Name", exact=True).fill("spring")
    ana.page.keyboard.press("Tab")
    press(ana, "Keep the present settings")
    ana.page.wait_for_url(lambda url: "kept=" in url)
    start = re.search(r"kept=[0-9a-f]{32}-1", ana.page.url)[0]
    address = f"/Budget?plan=creator&budget=15000&{start}"
    bob, cleo = (opened(visit, address, theme=theme) for theme in ("light", "dark"))
    ana.page.keyboard.press("Escape")
    theirs = handling_put(ana, 2)
    scenarios(ana)
    press(ana, "Save changes")
    for seen, choice, theme in ((bob, THEIRS, "light"), (cleo, MINE, "dark")):
        mine = handling_put(seen, 4)
        assert mine != theirs
        scenarios(seen)
        press(seen, "Save changes")
        seen.page.keyboard.press("Escape")
        text = main_text(seen)
        assert "while you were at it" in text and "Handling cost per creator" in text
        row = seen.page.locator("table.small tr", has_text="Handling cost per creator").first.inner_text()
        assert theirs in row and mine in row, "both are shown"
        seen.page.screenshot(path=SHOTS / f"Budget-both-{theme}.png", full_page=True)
        press(seen, choice)
        assert "while you were at it" not in main_text(seen)
        assert now(seen) == (mine if choice == MINE else theirs)
        next_one = opened(visit, "/Budget?plan=creator")
        scenarios(next_one)
        next_one.page.locator(".st-key-scenario_open_0 button").click()
        next_one.page.wait_for_url(lambda url: "handling=" in url)
        next_one.wait_until_done()
        assert now(next_one) == now(seen), "what stands there is what was chosen"
        next_one.assert_clean()
        seen.assert_clean()
