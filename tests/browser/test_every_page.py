"""Every page in light and dark, on a laptop and a projector: nothing breaks, nothing leaves the machine.

Screenshots land in tests/browser/screenshots, to be looked at.
"""

from __future__ import annotations

from pathlib import Path

import pytest

PAGES = ["", "Data", "Engagement", "Decline", "Budget", "Briefing"]
SHOTS = Path(__file__).parent / "screenshots"

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES, ids=[name or "Home" for name in PAGES])
def test_a_page_opens_clean(visit, name, theme, width):
    seen = visit(f"/{name}", width=width, theme=theme)
    SHOTS.mkdir(exist_ok=True)
    seen.page.screenshot(path=SHOTS / f"{name or 'Home'}-{theme}-{width}.png", full_page=True)
    seen.assert_clean()
    body = seen.page.inner_text('[data-testid="stMainBlockContainer"]')
    assert "Synthetic" in body, "a page that shows made-up data must say so"
    assert "nan" not in body.lower().split()
    background = seen.page.locator('[data-testid="stApp"]').evaluate("app => getComputedStyle(app).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 31)"}[theme]


@pytest.mark.parametrize("name", PAGES, ids=[name or "Home" for name in PAGES])
def test_a_page_without_data_says_what_is_missing(visit, name):
    seen = visit(f"/{name}?data=none")
    seen.assert_clean()
    body = seen.page.inner_text('[data-testid="stMainBlockContainer"]').lower()
    assert "data" in body
    assert "add" in body


def test_the_script_that_draws_charts_is_asked_for_once_and_early(visit):
    """The header of a page and Streamlit's own request name the same file; else it would be fetched twice."""
    seen = visit("/Engagement")
    fetched = seen.page.evaluate("performance.getEntriesByType('resource').map(one => [one.name, one.startTime])")
    charts = [start for name, start in fetched if "/PlotlyChart." in name]
    components = [start for name, start in fetched if "/PageLink." in name]
    assert len(charts) == 1
    assert charts[0] < min(components), "asked for before the page knows what it shows"
