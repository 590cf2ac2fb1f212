"""A link shows one briefing and nothing else: no fee, no name, no other data, whatever the address says beside it."""

from __future__ import annotations

import base64
import html
import json
import random
import re
import time
from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToJson
from streamlit.testing.v1 import AppTest

from data import DataError
from data.campaigns import from_tables
from data.samples import load_sample
from data.workspace import delete_dataset, home, keep_dataset
from data.workspace.database import open_database, reading, writing
from data.workspace.links import Links
from data.workspace.saved import Works
from pages.shared import briefing_content, cached, sharing, shell, show
from pages.shared.show import briefing as parts
from tests.exports.opening import everything
from tests.exports.test_hiding import CURRENCY, STAR, campaigns
from tests.exports.test_hiding import names as names_of_all
from tests.pages.test_briefing_page import run as opened
from tests.pages.test_briefing_page import said, titles
from tests.pages.test_briefings_kept import call, choose, note, popover, press

PAGE = Path(__file__).resolve().parents[2] / "pages" / "7_Briefing.py"
SECRET = "SECRET-4711"


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))


def share(app: AppTest, *hide: str, ends: str | None = None) -> str:
    """Make a link on the page; its secret."""
    popover(app, "share_open")
    for what in hide:
        next(t for t in app.toggle if t.label == sharing.HIDES[what]).set_value(True).run()
    if ends is not None:
        next(s for s in app.selectbox if s.label == "The link opens").set_value(ends).run()
    press(app, "Make a link")
    return re.search(r"\?link=([\w-]{32})$", app.get("code")[0].value)[1]


def follow(*secret: str, **beside) -> AppTest:
    """What whoever opens the link sees, in a session of its own."""
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    app.query_params["link"] = list(secret)
    for name, value in beside.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def received(app: AppTest) -> str:
    """All that was sent to the browser, but for the style, as it is written and as it is read, pictures decoded."""
    sent = [MessageToJson(node.proto, ensure_ascii=False) for node in app._tree if getattr(node, "proto", None)]
    whole = " ".join(one for one in sent if "<style>" not in one)
    whole = re.sub(r'(FileId": ")[0-9a-f]{32}', r"\1", whole)  # a download has another one each time
    pictures = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", whole)
    drawn = " ".join(base64.b64decode(picture).decode() for picture in pictures)
    return f"{whole} {drawn} {html.unescape(whole).replace(chr(0x200b), '')}"


@pytest.fixture
def files(monkeypatch):
    """What is offered to take along, by its ending, filled while a page is drawn."""
    offered = {}

    def offer(label, build, *, name, mime, primary=False):
        offered[name.rpartition(".")[2]] = build

    monkeypatch.setattr(parts.show, "download", offer)
    monkeypatch.setattr(parts, "browser", lambda: "chromium")  # a server that could, must not for a guest
    return offered


def starring() -> str:
    """A dataset whose briefing names a creator and amounts, kept; its fingerprint."""
    return keep_dataset(campaigns())


def test_a_link_shows_the_same_read_only_and_nothing_else():
    app = note(call(choose(opened(budget="90000"), "budget", "decline"), "Spring"), "budget", "Say this")
    seen = follow(share(app))
    assert titles(seen) == titles(app) and "Spring" in said(seen) and "Say this" in said(seen)
    assert "€90,000" in said(seen), "nothing is hidden unless asked for"
    assert len(set(re.findall(r"data:image/svg[^\"\\]+", received(seen)))) == 2
    assert not any((seen.sidebar.children, seen.text_input, seen.text_area, seen.multiselect, seen.toggle, seen.button,
                    seen.number_input, seen.get("page_link"), seen.get("plotly_chart")))
    assert app._tree.main is not None and "Synthetic sample data" in said(seen)


def test_what_is_set_beside_the_link_changes_nothing():
    secret = share(call(opened(), "Spring"))
    plain = follow(secret)
    beside = follow(secret, budget="90000", brief_screens=["engagement"], data="none", meet="1", dec_measure="comments",
                    briefing="a" * 32 + "-1", platforms="Instagram", brief_no_money="0")
    assert received(beside) == received(plain) and len(titles(plain)) == 3


def test_what_was_changed_after_the_link_was_made_is_not_shown():
    app = call(opened(), "Spring")
    secret = share(app)
    before = received(follow(secret))
    call(choose(app, "engagement"), SECRET)
    assert received(follow(secret)) == before
    shown = follow(share(app))
    assert SECRET in received(shown) and len(titles(shown)) == 1


@pytest.mark.parametrize("hide", [(), ("fees",), ("names",), ("fees", "names")], ids=" and ".join)
def test_what_is_hidden_reaches_neither_the_page_nor_a_file_offered_there(hide, files):
    fingerprint = starring()
    app = opened(data=fingerprint, budget="313579", campaigns=f"{STAR} in spring")
    call(choose(app, *briefing_content.SCREENS), f"Spring of {STAR}, {CURRENCY} 313579")
    note(app, "decline", f"{STAR} takes 313579")
    assert STAR in received(app) and CURRENCY in received(app), "else this proves nothing"
    secret = share(app, *hide)
    files.clear()
    seen = follow(secret)
    whole = received(seen).encode() + b"".join(everything(kind, build()) for kind, build in files.items())
    assert set(files) == {"pptx", "pdf", "xlsx", "html"}
    assert len(titles(seen)) == (6 if "fees" in hide else 8) and (hide or STAR.encode() in whole)
    assert fingerprint.encode() not in whole, "else whoever has the link could open the data"
    if "names" in hide:
        assert [name for name in names_of_all() if name in whole] == []
    if "fees" in hide:
        assert CURRENCY.encode() not in whole and not re.search(rb"(?<![\d.])313,?579(?!\d)", whole)


def test_whom_to_pay_can_be_shared_without_saying_whom_or_how_much(files):
    app = choose(opened(), "plan", "plans")
    known = [str(name) for column in ("name", "handle", "creator_id") for name in load_sample().creators[column]]
    here = received(app)
    assert any(name in here for name in known) and "€" in here, "else this proves nothing"
    secret = share(call(app, "Spring"), "fees", "names")
    files.clear()
    seen = follow(secret)
    whole = received(seen).encode() + b"".join(everything(kind, build()) for kind, build in files.items())
    assert "Creator 1" in said(seen) and "Creator 9" in said(seen)
    assert [name for name in known if name.encode() in whole] == [] and "€".encode() not in whole


def test_links_are_listed_and_taken_back():
    app = call(opened(), "Spring")
    first, second = share(app, "fees"), share(app, "names", ends="One week")
    lines = said(app)
    assert "without fees" in lines and "without fees and names, ends " in lines
    assert first not in received(app), "only the last one made is told"
    buttons = [b for b in app.button if b.label == "Take back"]
    buttons[-1].click().run()  # the one made first stands last
    assert titles(follow(first)) == [] and len(titles(follow(second))) == 2
    assert len([b for b in app.button if b.label == "Take back"]) == 1
    assert second not in received(app), "and told once"


def test_a_page_left_open_makes_no_file_once_the_link_is_taken_back(monkeypatch):
    offered = {}
    monkeypatch.setattr(show.st, "download_button", lambda label, data, **_: offered.setdefault(label, data))
    secret = share(call(opened(), "Spring"))
    offered.clear()
    follow(secret)
    assert len(offered) == 4 and all(build()[:4] for build in offered.values()), "while it opens"
    Links(open_database()).take_back(secret)
    for build in offered.values():
        with pytest.raises(DataError, match="taken back"):
            build()


def test_who_opens_a_link_writes_nothing():
    secret = share(call(opened(), "Spring"), "fees")

    def kept() -> tuple:
        with reading(open_database()) as database:
            rows = [database.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2").all()
                    for table in ("works", "versions", "links")]
        return str(rows), sorted(str(path) for path in home().rglob("*"))

    before = kept()
    follow(secret)
    follow(secret, budget="1", draft="a" * 32, briefing="a" * 32 + "-1", brief_screens=["budget"], kept="b" * 32 + "-1")
    follow("a" * 32, data="none", plan="creator")
    assert kept() == before


def test_all_that_opens_nothing_looks_the_same():
    app = call(opened(), "Spring")
    taken, ended, deleted = share(app), share(app), share(app)
    links = Links(open_database())
    links.take_back(taken)
    with writing(open_database()) as database:
        database.exec_driver_sql("UPDATE links SET ends_at = ? WHERE digest = (SELECT digest FROM links LIMIT 1)",
                                 (time.time() - 1,))
        database.exec_driver_sql("UPDATE links SET ends_at = ?", (time.time() - 1,))
    other = Works(open_database()).save("note", SECRET, {})
    plan = links.give_out(other, shown={"said": []})
    Works(open_database()).delete(app.query_params["briefing"].split("-")[0])
    seen = {received(follow(*texts)) for texts in (
        [taken], [ended], [deleted], [plan], ["a" * 32], [""], [ended, "b" * 32], ["\x00"], ["x" * 5_000], ["é\u202e"])}
    assert len(seen) == 1 and "This link does not open anything" in seen.pop()


def test_a_server_that_never_saved_anything_opens_nothing_and_writes_nothing():
    assert "does not open anything" in said(follow("a" * 32)) and not (home() / "workspace.sqlite").exists()


def damaged(secret: str, chance: random.Random):
    """A link as mail programs, chats and people damage it: the texts of its parameter."""
    letters = "abcXYZ019-_.~%/\\ =&?#+\x00\n\u202eéß😀\ud800'\";<>"
    at = chance.randrange(32)
    return chance.choice([
        lambda: [secret[:at]], lambda: [secret[at:] if at else ""], lambda: [secret + chance.choice(letters)],
        lambda: [secret[:at] + chance.choice(letters.replace(secret[at], "")) + secret[at + 1:]],
        lambda: [secret.swapcase()], lambda: [secret, secret], lambda: [secret, "x"], lambda: [],
        lambda: ["".join(chance.choices(letters, k=32))], lambda: [secret * chance.randrange(2, 3_000)],
        lambda: [chance.choice(letters) + secret], lambda: [secret[:at] + "\x00" + secret[at:]],
        lambda: ["".join(chance.sample(secret, 32))[::-1] + "="], lambda: [f"{secret[:at]}%{ord(secret[at]):02x}"],
    ])()


def test_500_damaged_links_open_nothing_and_break_nothing():
    secret, chance = share(call(opened(), SECRET)), random.Random(11)
    assert sharing.opened_by([secret]) is not None
    wrong = [texts for _ in range(520) if (texts := damaged(secret, chance)) != [secret]][:500]
    assert len(wrong) == 500
    assert [texts for texts in wrong if sharing.opened_by(texts) is not None] == []
    nothing = received(follow("a" * 32))
    for texts in wrong[:20]:
        if texts and not any("\ud800" in text for text in texts):  # an address can hold no half character
            assert received(follow(*texts)) == nothing


def test_a_number_that_is_another_one_now_is_told():
    app = call(opened(), "Spring")
    secret = share(app)
    with writing(open_database()) as database:
        shown = json.loads(database.exec_driver_sql("SELECT shown FROM links").scalar())
        shown["said"][1]["title"] = "Split it: 4711 small creators"
        database.exec_driver_sql("UPDATE links SET shown = ?", (json.dumps(shown),))
    text = said(follow(secret))
    assert "1 of 3 answers differs from what this link showed on " in text
    assert "The data is the same: this version of Microscope computes it otherwise." in text
    assert "Split it: 4711 small creators" in text and titles(app)[1] in text
    with writing(open_database()) as database:
        shown["data"] = "b" * 32
        database.exec_driver_sql("UPDATE links SET shown = ?", (json.dumps(shown),))
    assert "The data behind it changed since." in said(follow(secret))


def test_where_the_data_is_gone_what_was_said_stays_without_what_was_hidden(files):
    fingerprint = starring()
    app = opened(data=fingerprint, budget="313579")
    call(choose(app, "decline", "budget", "change", "plans"), "Spring")
    secret = share(app, "fees", "names")
    before, title = follow(secret), titles(follow(secret))
    files.clear()
    delete_dataset(fingerprint)
    cached.forget_dataset(fingerprint)
    after = follow(secret)
    assert titles(after) == title == titles(before) and len(title) == 3
    assert "<table" in said(after), "what is no picture stays"
    assert "is not kept here any more" in said(after) and files == {}
    whole = received(after).encode()
    assert [name for name in names_of_all() if name in whole] == []
    assert CURRENCY.encode() not in whole and b"data:image" not in whole
    keep_dataset(from_tables(**{name: getattr(campaigns(), name) for name in ("creators", "posts")},
                             answers={"selection": "all we worked with"}))
    cached.forget_dataset(fingerprint)
    assert received(follow(secret)) == received(before), "the same files give the same link"


def test_a_fault_while_a_link_is_opened_tells_nothing(monkeypatch):
    secret = share(call(opened(), "Spring"))
    monkeypatch.setenv("MICROSCOPE_DATABASE", "postgresql+psycopg://ana:hidden@127.0.0.1:1/x")
    text = received(follow(secret))
    assert "does not open anything" in text and "hidden" not in text and "MICROSCOPE" not in text


@pytest.mark.parametrize("page", ["app.py", "pages/1_Data.py", "pages/2_Engagement.py", "pages/3_Decline.py",
                                  "pages/5_Budget.py", "pages/7_Briefing.py"])
def test_a_server_for_links_alone_shows_no_page(page, monkeypatch):
    monkeypatch.setenv(shell.ONLY_LINKS, "1")
    app = AppTest.from_file(str(PAGE.parents[1] / page), default_timeout=60)
    app.query_params["data"] = "sample"
    app.run()
    assert not app.exception and "does not open anything" in said(app)
    assert "Synthetic" not in received(app) and not app.sidebar.children


def test_a_server_for_links_alone_opens_links_made_for_it(monkeypatch):
    monkeypatch.setenv(sharing.ADDRESS, "https://share.example.org/Briefing")
    app = call(opened(), "Spring")
    secret = share(app)
    assert app.get("code")[0].value == f"https://share.example.org/Briefing?link={secret}"
    monkeypatch.setenv(shell.ONLY_LINKS, "1")
    assert titles(follow(secret)) == titles(app)


def test_no_link_is_made_of_a_briefing_that_is_in_conflict():
    one = call(opened(), "Spring")
    two = opened(**dict(one.query_params))
    call(one, "Theirs")
    call(two, "Mine")
    popover(two, "share_open")
    if any(b.label == "Make a link" for b in two.button):
        press(two, "Make a link")
    assert Links(open_database()).of(one.query_params["briefing"].split("-")[0]) == []
