"""The job a marketer came for, done as a person would, in Chromium on a fresh server."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path

import numpy as np
import pytest
from pptx import Presentation

pytestmark = pytest.mark.browser

REAL = Path(__file__).resolve().parents[3] / "shared" / "datasets" / "instagram_creators_and_posts"


def invented_files(folder: Path) -> list[Path]:
    """Two small exports with a known decline of 0.2, as a person would have them."""
    rng = np.random.default_rng(7)
    creators, posts = ["Username,Category,#Followers"], ["shortcode,username,nb_likes,nb_comments"]
    for i in range(300):
        followers = int(10 ** rng.uniform(3, 6.3))
        creators.append(f"creator_{i},{'food' if i % 2 else 'travel'},{followers}")
        own = math.exp(rng.normal(0, 0.5))
        for j in range(4):
            likes = rng.poisson(followers * 0.04 * (followers / 1e4) ** -0.2 * own * math.exp(rng.normal(0, 0.4)))
            posts.append(f"p{i}_{j},creator_{i},{likes},{likes // 30}")
    files = [folder / "creators.csv", folder / "posts.csv"]
    for file, lines in zip(files, (creators, posts), strict=True):
        file.write_text("\n".join(lines), encoding="utf-8")
    return files


@pytest.fixture(params=["invented", "instagram"])
def files(request, tmp_path) -> list[Path]:
    if request.param == "invented":
        return invented_files(tmp_path)
    if not REAL.exists():
        pytest.skip("the shared Instagram files are not beside the project")
    return [REAL / "creators.txt", REAL / "posts.csv"]


def main_text(seen) -> str:
    return seen.page.inner_text('[data-testid="stMainBlockContainer"]')


def go(seen, name: str) -> None:
    seen.page.locator('[data-testid="stSidebar"]').get_by_role("link", name=name, exact=False).first.click()
    seen.page.wait_for_url(re.compile(name))
    seen.wait_until_done()


def type_number(seen, label: str, value: int) -> None:
    field = seen.page.get_by_label(label, exact=False).first
    field.fill(str(value))
    field.press("Enter")
    seen.page.wait_for_timeout(300)
    seen.wait_until_done()


def test_from_two_files_to_a_deck(visit, files):
    seen = visit("/Data")
    seen.page.locator('input[type="file"]').first.set_input_files([str(f) for f in files])
    seen.page.wait_for_url(re.compile(r"data=[0-9a-f]{32}"), timeout=60_000)
    seen.wait_until_done()
    assert "set aside" in main_text(seen)
    seen.assert_clean()

    go(seen, "Engagement")
    assert seen.page.locator(".js-plotly-plot").count() >= 1
    seen.assert_clean()

    go(seen, "Decline")
    verdict = seen.page.locator("h1.answer").inner_text()
    assert re.search(r"falls \d+(\.\d)? % per doubling", verdict), verdict
    assert "Synthetic" not in main_text(seen)
    seen.assert_clean()

    go(seen, "Budget")
    type_number(seen, "Budget", 30_000)
    assert "budget=30000" in seen.page.url
    before = seen.page.locator("h1.answer").inner_text()
    seen.page.get_by_role("slider", name=re.compile("Handling")).first.focus()
    for _ in range(3):
        seen.page.keyboard.press("ArrowRight")
    seen.page.wait_for_url(re.compile("handling="))
    seen.wait_until_done()
    after = seen.page.locator("h1.answer").inner_text()
    assert re.search(r"in \d+ of 100 futures", after), (before, after)
    link = seen.page.url
    seen.assert_clean()

    second = visit(link)  # a new context shares no cookie and no session with the first
    assert second.page.locator("h1.answer").inner_text() == after
    assert "budget=30000" in second.page.url
    second.assert_clean()

    go(second, "Briefing")
    with second.page.expect_download(timeout=60_000) as waiting:
        second.page.get_by_role("button", name=re.compile("PowerPoint|deck", re.I)).first.click()
    deck = Presentation(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    texts = " ".join(s.text_frame.text for slide in deck.slides for s in slide.shapes if s.has_text_frame)
    assert verdict in texts
    assert any(shape.has_chart for slide in deck.slides for shape in slide.shapes)
    second.assert_clean()
