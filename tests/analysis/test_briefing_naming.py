"""Names of a briefing's files: told apart by title and day, and taken by every file system."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.briefing.naming import file_name

DAY = date(2026, 11, 23)
#: What Windows takes for a device, with any ending.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@given(title=st.text(max_size=300), kind=st.sampled_from(("pptx", "xlsx", "pdf", "html", "zip")))
def test_any_title_gives_a_name_that_every_system_takes(title, kind):
    name = file_name(title, DAY, kind)
    assert re.fullmatch(r"[^\W_][^\s/\\:*?\"<>|\x00-\x1f.]*-2026-11-23\.[a-z]+|\w+.*-2026-11-23\.[a-z]+", name)
    assert not set(name) & set('/\\:*?"<>|\0\n\r\t ') and name.count(".") == 1 and name.endswith(f".{kind}")
    assert len(name.encode()) <= 200 and not name.startswith("-") and not DEVICES.fullmatch(name)
    assert name.encode("utf-8")  # no half of a character


@pytest.mark.parametrize(("title", "name"), [
    ("Spring campaign", "spring-campaign"), ("Small creators or large ones?", "small-creators-or-large-ones"),
    ("  ../../etc/passwd ", "etc-passwd"), ("CON", "con"), ("???", "briefing"), ("", "briefing"), ("¸", "briefing"),
    ("Crème brûlée, Straße & Søn", "creme-brulee-strasse-son"), ("Весна 2026", "весна-2026"),
    ("春のキャンペーン", "春のキャンペーン"),
    ("a" * 300, "a" * 60), (f"one {'b' * 80}", "one"), ("=HYPERLINK(1)\r\nX: y", "hyperlink-1-x-y")])
def test_the_title_can_be_read_in_the_name(title, name):
    assert file_name(title, DAY, "pptx") == f"{name}-2026-11-23.pptx"


def test_a_part_of_a_briefing_is_named():
    assert file_name("Spring", DAY, "zip", part="screens") == "spring-screens-2026-11-23.zip"
