"""Text from data is hostile: on no page may it load anything, link anywhere or run."""

from __future__ import annotations

import re

import numpy as np
import pytest

pytestmark = pytest.mark.browser

PAYLOADS = [
    "<img src=http://evil.test/x.png onerror=window.hit=1>", "![a](http://evil.test/y.png)", "[a](http://evil.test)",
    "http://evil.test/plain", "www.evil.test", "mail@evil.test", "<script>window.hit=1</script>", "**bold** _it_ `c`",
    "$x^2$ :red[a] :material/home:", "<a href='http://evil.test'>b</a>", "{{7*7}} %s {0}", "‮evil",
]


def write_files(folder):
    rng = np.random.default_rng(3)
    creators = ["username;name;niche;country;followers;quoted_fee"]
    posts = ["post_id;username;likes;comments;campaign"]
    for i in range(120):
        text = PAYLOADS[i % len(PAYLOADS)].replace(";", ",")
        followers = int(10 ** rng.uniform(3, 6))
        creators.append(f"user{i};{text};{text};{PAYLOADS[(i // 12) % 3]};{followers};{followers * 0.01:.0f}")
        posts += [f"q{i}_{j};user{i};{rng.poisson(followers * 0.03)};{j};{text}" for j in range(3)]
    files = [folder / "creators.csv", folder / "posts.csv"]
    for file, lines in zip(files, (creators, posts), strict=True):
        file.write_text("\n".join(lines), encoding="utf-8")
    return [str(f) for f in files]


def test_hostile_names_do_nothing_on_any_page(visit, tmp_path):
    seen = visit("/Data")
    seen.page.locator('input[type="file"]').first.set_input_files(write_files(tmp_path))
    seen.page.wait_for_url(re.compile(r"data=[0-9a-f]{32}"), timeout=60_000)
    seen.wait_until_done()
    fingerprint = re.search(r"data=([0-9a-f]{32})", seen.page.url).group(1)
    for name in ("Data", "", "Engagement", "Decline", "Budget", "Briefing"):
        seen = visit(f"/{name}?data={fingerprint}&niches={PAYLOADS[2]}&colour=niche&by=niche"
                     "&brief_screens=decline&brief_screens=plan")
        assert_harmless(seen)
    share_with_hostile_title_and_note(seen)
    assert_harmless(seen)
    shared = visit(seen.page.get_by_test_id("stCode").inner_text().strip())
    assert "window.hit=1" in shared.page.inner_text("body")
    assert_harmless(shared)


def assert_harmless(seen) -> None:
    """Nothing ran, nothing was loaded, nothing leads anywhere else."""
    seen.assert_clean()
    assert seen.page.evaluate("window.hit") is None
    # Where they lead, not what they hold: the page's own address holds the hostile filter of the link.
    hosts = seen.page.eval_on_selector_all(
        "a[href], img[src]", "nodes => nodes.map(n => new URL(n.href || n.src, document.baseURI).hostname)")
    assert {host for host in hosts if host not in ("127.0.0.1", "")} == set()


def share_with_hostile_title_and_note(seen) -> None:
    """Type every payload into the fields of a briefing that others will read, and make a link to it."""
    seen.page.get_by_label("Title of the briefing").fill(" ".join(PAYLOADS)[:120])
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(re.compile("briefing=[0-9a-f]{32}-1"))
    seen.page.get_by_role("button", name="Add a note").first.click()
    seen.page.get_by_role("textbox", name=re.compile("Note on")).fill(" ".join(PAYLOADS))
    seen.page.keyboard.press("Control+Enter")
    seen.page.wait_for_url(re.compile("briefing=[0-9a-f]{32}-2"))
    seen.page.keyboard.press("Escape")
    seen.wait_until_done()
    seen.page.get_by_role("button", name="Share").click()
    seen.page.get_by_role("button", name="Make a link").click()
    seen.page.get_by_role("button", name="Take back").wait_for()
    seen.wait_until_done()
