"""Whatever is typed into any field of any page: nothing runs, nothing is asked of another host, no link leads there."""

from __future__ import annotations

import pytest

from tests.browser.test_hostile_text import PAYLOADS
from tests.data.test_exporting import PAYLOADS as FORMULAS

pytestmark = pytest.mark.browser

#: What a person may write without any ill will, and programs stumble over.
NAUGHTY = ["', --", '";&&', "null", "NaN", "1e999", "%00", "../../etc/passwd", "田中さん", "ﷺ", "🏳️‍🌈" * 4, "Z̮̞̠͙͔ͅalgo",
           "¿¡<<<>>>", "\u202etfel ot thgir", "javascript:alert(1)//http://evil.test", "' onmouseover=window.hit=1 x='"]
#: All of them in a few texts, so that every field sees every one.
TEXTS = [" ".join(PAYLOADS), " ".join(one for one in FORMULAS if one.isprintable()), PAYLOADS[0], " ".join(NAUGHTY)]
FIELDS = 'input[type="text"]:visible:not([role="combobox"]):not([readonly]), textarea:visible:not([readonly])'
#: Every view with a field to write in, and what must be pressed for the field to be there.
VIEWS = {
    "/Data": (("label", "Paste a table"),),
    "/Engagement?eng_sizes=Your+own": (),
    "/Budget?plan=creator": (("popover", "Scenarios"),),
    "/Briefing": (("popover", "Add a note"), ("popover", "Share")),
}
#: Pressed after a field was filled, where it is there: what was typed comes back as something kept.
KEEPING = ("Keep the present settings", "Make a link")


def leads_elsewhere(page) -> set[str]:
    """Hosts that anything on the page leads to or is loaded from, ours aside."""
    hosts = page.eval_on_selector_all(
        "a[href], img[src], iframe[src], script[src], link[href], form[action]",
        "nodes => nodes.map(n => new URL(n.href || n.src || n.action, document.baseURI))"
        ".map(u => u.protocol === 'javascript:' ? 'javascript' : u.hostname)")
    return {host for host in hosts if host not in ("127.0.0.1", "")}


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_that_is_typed_comes_to_life(visit, view):
    seen = visit(view)
    filled = write_everywhere(seen)
    for kind, label in VIEWS[view]:
        if kind == "label":
            seen.page.get_by_text(label, exact=True).first.click()
        else:
            seen.page.get_by_role("button", name=label).first.click()
        seen.page.wait_for_timeout(400)
        seen.wait_until_done()
        filled |= write_everywhere(seen)
        seen.page.keyboard.press("Escape")
        seen.wait_until_done()
    assert filled, "a view is here for its fields"
    address = seen.page.url
    seen.assert_clean()
    again = visit(address)      # and what was kept is drawn for the next visitor
    for kind, label in VIEWS[view]:
        if kind == "popover":
            again.page.get_by_role("button", name=label).first.click()
            again.page.wait_for_timeout(400)
            again.wait_until_done()
            again.page.keyboard.press("Escape")
    assert again.page.evaluate("window.hit") is None and leads_elsewhere(again.page) == set()
    again.assert_clean()


def write_everywhere(seen) -> set[str]:
    """Every text into every field that can be seen; the labels of the fields."""
    labels = [field.get_attribute("aria-label") or "" for field in seen.page.locator(FIELDS).all()]
    for label in labels:
        for text in TEXTS:
            fields = [one for one in seen.page.locator(FIELDS).all()
                      if (one.get_attribute("aria-label") or "") == label]
            if not fields:      # the page has no such field any more: what was typed was taken
                break
            field, longest = fields[0], fields[0].get_attribute("maxlength")
            field.fill(text[: int(longest)] if longest else text[:2_000])
            field.press("Control+Enter")
            field.press("Enter") if field.evaluate("node => node.tagName") == "INPUT" else None
            seen.page.wait_for_timeout(150)
            seen.wait_until_done()
            for button in KEEPING:
                wanted = seen.page.get_by_role("button", name=button, exact=True)
                if wanted.count() and wanted.first.is_visible() and wanted.first.is_enabled():
                    wanted.first.click()
                    seen.wait_until_done()
            assert seen.page.evaluate("window.hit") is None, (label, text)
            assert leads_elsewhere(seen.page) == set(), (label, text)
            assert seen.page.locator('[data-testid="stException"]').count() == 0, (label, text)
    return set(labels)
