"""Files as people have them, good and wrong: every page says something sensible, none shows a traceback."""

from __future__ import annotations

import html
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from data import load_campaigns
from data.workspace import keep_dataset

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGES = ["app.py", "pages/1_Data.py", "pages/2_Engagement.py", "pages/3_Decline.py", "pages/5_Budget.py",
         "pages/7_Briefing.py"]


def posts_of(followers: list, likes: list, *, extra: str = "") -> bytes:
    lines = ["creator;followers;post_id;likes"]
    lines += [f"c{i % max(len(followers), 1)};{followers[i % len(followers)]};p{i};{value}"
              for i, value in enumerate(likes)]
    return ("\n".join(lines) + extra).encode()


def many(creators: int) -> bytes:
    rng = np.random.default_rng(1)
    followers = (10 ** rng.uniform(3, 6, creators)).astype(int).tolist()
    return posts_of(followers, [int(rng.poisson(followers[i % creators] * 0.03)) for i in range(3 * creators)])


FILES = {
    "no platform": many(150),
    "one creator": posts_of([5000], [100, 120, 90]),
    "two creators": posts_of([5000, 90_000], [100, 900, 120, 1000]),
    "four creators": many(4),
    "negative and zero followers": posts_of([-5, 0, 5000, 90_000, 1200, 700], [10, 20, 100, 900, 40, 30]),
    "one size": posts_of([10_000] * 40, list(range(1, 121))),
    "no engagement at all": posts_of([1000, 5000, 90_000, 20_000], [0] * 12),
    "one exact rate": posts_of([1000, 5000, 90_000, 20_000], [30, 150, 2700, 600] * 3),
    "one giant": posts_of([1000, 1500, 2000, 50_000_000], [30, 40, 60, 900_000] * 3),
    "hidden likes": posts_of([1000, 5000, 90_000, 20_000], [-1] * 12),
}


def words_of(at: AppTest) -> str:
    return html.unescape(" ".join(element.proto.body for element in at.get("html")))


@pytest.mark.parametrize("name", FILES)
def test_every_page_stays_calm(name, tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    fingerprint = keep_dataset(load_campaigns(("posts.csv", FILES[name])))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["data"] = fingerprint
    at.run()
    for page in PAGES:
        if page != "app.py":
            at.switch_page(page).run()
        assert not at.exception, (page, at.exception)
        text = words_of(at)
        assert "nan" not in text.lower().replace("finance", "").split(), page
        assert "inf" not in text.lower().split(), page
        assert "Synthetic sample data" not in text


def test_a_size_without_creators_near_it_is_not_compared(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["data"] = keep_dataset(load_campaigns(("posts.csv", FILES["four creators"])))
    at.run()
    at.switch_page("pages/5_Budget.py").run()
    assert "This data cannot tell" in words_of(at)
    assert "futures" not in words_of(at).split('<h1 class="answer">')[1].split("</h1>")[0]


@pytest.mark.parametrize("page", PAGES[2:5])
def test_filters_are_named_on_every_page(page):
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["platforms"], at.query_params["sponsored"] = "TikTok", "organic"
    at.run()
    at.switch_page(page).run()
    assert not at.exception
    reading = words_of(at).split('<h1 class="answer">')[1].split('class="range"')[0]
    assert "TikTok" in reading
    assert "organic posts" in reading


def test_orders_alone_are_shown_where_they_can_be_and_said_elsewhere(tmp_path, monkeypatch):
    """Posts without a single count, and deals that tell orders."""
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    rng = np.random.default_rng(3)
    size = (10 ** rng.uniform(3, 6, 60)).astype(int)
    creators = "creator;platform;followers\n" + "\n".join(f"c{i};TikTok;{n}" for i, n in enumerate(size))
    deals = "deal_id;creator;platform;posts_delivered;orders\n" + "\n".join(
        f"d{i};c{i};TikTok;1;{rng.poisson(n * 0.002) + 1}" for i, n in enumerate(size))
    loaded = load_campaigns(("creators.csv", creators.encode()), ("deals.csv", deals.encode()))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["data"] = keep_dataset(loaded)
    at.run()
    for page in PAGES:
        if page != "app.py":
            at.switch_page(page).run()
        assert not at.exception, (page, at.exception)
        text = words_of(at)
        refused = "are known by deal, and only the Decline page can show them" in text
        assert refused == (page not in ("pages/1_Data.py", "pages/3_Decline.py")), (page, text[-600:])
    assert "orders per follower" in words_of(at.switch_page("pages/3_Decline.py").run())
