"""The Budget page in a real browser: nothing is cut off, a move of the slider is followed, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.workspace.database import open_database
from data.workspace.saved import Works
from tests.browser.test_hostile_text import PAYLOADS

SHOTS = Path(__file__).parent / "screenshots"

pytestmark = pytest.mark.browser


def opened(visit, path: str, **how):
    """The page with its plan: a solver that has just been started may take longer than the page waits."""
    seen = visit(path, **how)
    seen.page.wait_for_selector("h1.answer", timeout=60_000)
    seen.wait_until_done()
    return seen


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1440, "dark"), (1920, "light")])
def test_a_plan_by_creator_opens_clean_and_whole(visit, width, theme):
    seen = opened(visit, "/Budget?plan=creator&closer=sides", width=width, theme=theme)
    SHOTS.mkdir(exist_ok=True)
    seen.page.screenshot(path=SHOTS / f"Budget-creator-{theme}-{width}.png", full_page=True)
    seen.assert_clean()
    cut = seen.page.locator('dl.numbers dt, dl.numbers dd').evaluate_all(
        "found => found.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)")
    assert cut == []
    assert seen.page.get_by_test_id("stDataFrame").count() >= 1
    sideways = seen.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert sideways <= 0, "the page can be pushed sideways"


def test_a_move_of_the_slider_is_followed_and_taken_back(visit):
    seen = opened(visit, "/Budget?plan=creator")
    before = seen.page.locator("h1.answer").inner_text()
    seen.page.get_by_role("slider", name="Handling").first.focus()
    for _ in range(5):
        seen.page.keyboard.press("ArrowRight")
    seen.page.wait_for_url(lambda url: "handling=" in url)
    seen.wait_until_done()
    assert seen.page.locator("h1.answer").inner_text() != before
    undo = seen.page.locator(".st-key-scenario_undo button").first
    for _ in range(5):  # on a busy machine the keys are more than one drag
        if undo.is_enabled():
            undo.click()
            seen.wait_until_done()
    assert "handling=" not in seen.page.url
    assert seen.page.locator("h1.answer").inner_text() == before
    seen.assert_clean()


def test_a_scenario_is_kept_under_a_name_and_found_by_the_next_one_who_comes(visit):
    seen = opened(visit, "/Budget?plan=creator&budget=30000")
    seen.page.get_by_role("button", name="Scenarios").click()
    seen.page.get_by_label("Name", exact=True).wait_for()
    seen.page.get_by_label("Name", exact=True).fill("thirty")
    seen.page.get_by_role("button", name="Keep the present settings").click()
    seen.page.wait_for_url(lambda url: "kept=" in url)
    seen.wait_until_done()
    second = visit("/Budget")
    second.page.get_by_role("button", name="Scenarios").click()
    second.page.get_by_test_id("stPopoverBody").get_by_test_id("stBaseButton-tertiary").get_by_text("Open").click()
    second.page.wait_for_url(lambda url: "budget=30000" in url)
    second.wait_until_done()
    assert second.page.locator("h1.answer").inner_text() == seen.page.locator("h1.answer").inner_text()
    second.assert_clean()


def test_a_change_is_taken_back_after_the_page_was_loaded_again(visit):
    seen = opened(visit, "/Budget")
    before = seen.page.locator("h1.answer").inner_text()
    seen.page.get_by_label("Budget, €").fill("5000")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(lambda url: "draft=" in url)
    seen.wait_until_done()
    assert seen.page.locator("h1.answer").inner_text() != before
    seen.page.reload()
    seen.wait_until_done()
    seen.page.locator(".st-key-scenario_undo button").first.click()
    seen.page.wait_for_url(lambda url: "budget=" not in url)
    seen.wait_until_done()
    assert seen.page.locator("h1.answer").inner_text() == before
    seen.assert_clean()


def test_hostile_names_of_scenarios_do_nothing(visit, server, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(server.home / "kept"))
    works = Works(open_database())
    for text in PAYLOADS:
        work = works.save("scenario", text, {"texts": {"lock_in": [text]}, "answer": {"title": text}}, dataset="sample",
                          author=text)
    last = works.save_on(work, {"texts": {}, "answer": {"title": PAYLOADS[0]}}, author=PAYLOADS[2])
    for view, closer in (("size", "sizes_closer"), ("creator", "closer")):
        seen = opened(visit, f"/Budget?plan={view}&{closer}=sides&kept={last.id}-2")
        seen.page.get_by_role("button", name="Scenarios", exact=True).click()
        seen.page.get_by_label("Name", exact=True).wait_for()
        seen.wait_until_done()
        seen.assert_clean()
        assert seen.page.get_by_text(PAYLOADS[6]).count() >= 1, "it is shown as the text it is"
        assert seen.page.evaluate("window.hit") is None
        hosts = seen.page.eval_on_selector_all(
            "a[href], img[src]", "nodes => nodes.map(n => new URL(n.href || n.src, document.baseURI).hostname)")
        assert {host for host in hosts if host not in ("127.0.0.1", "")} == set()
