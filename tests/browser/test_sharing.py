"""A briefing made, shared without fees, opened by somebody else, and taken back: in two browsers that share nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.test_the_job import main_text
from tests.exports.opening import everything

pytestmark = pytest.mark.browser


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
