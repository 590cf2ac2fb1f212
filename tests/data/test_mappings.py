"""What is remembered of a file's columns: proposed for the same shape, forgotten when asked, never an error."""

from __future__ import annotations

import json

import pytest

from analysis import loaded
from data import load_campaigns, mappings
from data.errors import DataError

MARCH = ("march.csv", b"Username,Cost,Likes,Followers\nanna,5,10,100\nben,6,20,200\n")
HEADERS = ["Username", "Cost", "Likes"]
SAID = {"column:march.csv:Cost": "deals.fee", "column:other.csv:Likes": "unused", "day_first:march.csv": "day first",
        "decimal:other.csv": "decimal comma", "platform": "Instagram", "selection": "all we worked with",
        "rate:USD:EUR": "0.9"}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    return tmp_path


def test_the_next_export_of_the_same_shape_is_proposed_the_same():
    mappings.remember("march.csv", HEADERS, SAID)
    found = mappings.proposal("april.csv", ["likes ", "COST", "username"])
    assert found.file == "march.csv"
    assert found.answers == {"column:april.csv:COST": "deals.fee", "day_first:april.csv": "day first",
                             "platform": "Instagram"}


def test_how_a_list_was_chosen_is_neither_remembered_nor_proposed(home):
    mappings.remember("march.csv", HEADERS, SAID)
    place = next((home / "mappings").iterdir())
    assert "selection" not in place.read_text()
    kept = json.loads(place.read_text())  # as earlier versions wrote it
    place.write_text(json.dumps({**kept, "answers": {**kept["answers"], "selection": "all we worked with"}}))
    assert "selection" not in mappings.proposal("march.csv", HEADERS).answers
    mappings.remember("march.csv", HEADERS, {"selection": "top by followers"})
    assert "selection" not in mappings.proposal("march.csv", HEADERS).answers


def test_that_followers_elsewhere_are_used_is_asked_of_every_dataset():
    mappings.remember("march.csv", HEADERS, {**SAID, "followers_elsewhere": "use it"})
    found = mappings.proposal("april.csv", HEADERS).answers
    assert "followers_elsewhere" not in found and found["platform"] == "Instagram"


def test_another_shape_is_proposed_nothing():
    mappings.remember("march.csv", HEADERS, SAID)
    assert mappings.proposal("april.csv", [*HEADERS, "Comments"]) is None


def test_who_replaces_what_somebody_else_said_meanwhile_is_told_both():
    theirs = {"column:march.csv:Cost": "deals.fee", "day_first:march.csv": "day first", "platform": "TikTok"}
    mine = {"column:april.csv:Cost": "deals.product_cost", "day_first:april.csv": "month first", "platform": "TikTok"}
    assert mappings.remember("march.csv", HEADERS, theirs) == ()
    told = mappings.remember("april.csv", HEADERS, mine)
    assert told == (
        mappings.Replaced("march.csv", "column:april.csv:Cost", "deals.fee", "deals.product_cost"),
        mappings.Replaced("march.csv", "day_first:april.csv", "day first", "month first")), "what both say is no matter"
    assert loaded.replaced(told[0]) == (
        "Somebody answered otherwise meanwhile, for march.csv: “Cost” is fee (deals). Yours, product cost (deals), is "
        "remembered in its place for the next file with these columns; if theirs is right, choose theirs for that "
        "column.")
    assert "day first is day first. Yours, month first," in loaded.replaced(told[1])
    assert mappings.remember("april.csv", HEADERS, theirs_for_april(theirs), seen=mine) == (), "theirs, taken knowingly"
    assert mappings.proposal("may.csv", HEADERS).answers["column:may.csv:Cost"] == "deals.fee"


def theirs_for_april(theirs):
    return {key.replace("march", "april"): value for key, value in theirs.items()}


@pytest.mark.parametrize(("seen", "told"), [("deals.fee", 0), ("deals.product_cost", 1), (None, 1)])
def test_who_changes_what_was_shown_changes_it_knowingly(seen, told):
    mappings.remember("march.csv", HEADERS, SAID)
    shown = {"column:april.csv:Cost": seen} if seen else {}
    assert len(mappings.remember("april.csv", HEADERS, {"column:april.csv:Cost": "unused"}, seen=shown)) == told


def test_later_answers_stand_and_earlier_ones_stay():
    mappings.remember("march.csv", HEADERS, SAID)
    mappings.remember("march.csv", HEADERS, {"column:march.csv:Cost": "unused"})
    found = mappings.proposal("march.csv", HEADERS).answers
    assert found["column:march.csv:Cost"] == "unused"
    assert found["platform"] == "Instagram"


def test_nothing_said_is_nothing_remembered(home):
    mappings.remember("march.csv", HEADERS, {"rate:USD:EUR": "0.9", "column:march.csv:Gone": "unused"})
    assert not (home / "mappings").exists()


def test_forgotten_is_deleted(home):
    mappings.remember("march.csv", HEADERS, SAID)
    assert "march.csv" in next((home / "mappings").iterdir()).read_text()
    assert mappings.forget(mappings.shape_of(HEADERS))
    assert list((home / "mappings").iterdir()) == []
    assert not mappings.forget(mappings.shape_of(HEADERS))
    mappings.remember("march.csv", HEADERS, SAID)
    assert mappings.forget_file("march.csv") == 1
    assert mappings.proposal("march.csv", HEADERS) is None
    assert not mappings.forget("../../etc")


@pytest.mark.parametrize("damage", [
    b"", b"{", b"[]", b"\xff\xfe", b'{"format": 1}', b'{"format": 1, "file": "a", "answers": {"a": 1}}',
    b'{"format": 99, "file": "a", "answers": {}}', b"[" * 100_000, b" " * 2_000_000])
def test_a_damaged_file_is_as_good_as_none(home, damage):
    mappings.remember("march.csv", HEADERS, SAID)
    next((home / "mappings").iterdir()).write_bytes(damage)
    assert mappings.proposal("march.csv", HEADERS) is None
    mappings.remember("march.csv", HEADERS, SAID)
    assert mappings.proposal("march.csv", HEADERS) is not None


def test_it_is_written_whole_or_not_at_all(home, monkeypatch):
    mappings.remember("march.csv", HEADERS, SAID)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json, "dump", full)
    with pytest.raises(DataError, match="No space left"):
        mappings.remember("march.csv", HEADERS, {"platform": "TikTok"})
    assert len(list((home / "mappings").iterdir())) == 1
    assert mappings.proposal("march.csv", HEADERS).answers["platform"] == "Instagram"


def test_a_memory_that_makes_the_files_unreadable_is_left_out():
    said = {"column:march.csv:Followers": "unused"}
    mappings.remember("march.csv", ["Username", "Cost", "Likes", "Followers"], said)
    read = mappings.load_as_before(MARCH, answers={})
    assert (read.answers, read.borrowed) == ({}, ())
    assert len(read.campaigns.posts) == 2


def test_files_of_a_known_shape_are_read_as_before():
    april = ("april.csv", MARCH[1])
    said = {"column:march.csv:Cost": "unused", "platform": "TikTok", "selection": "top by followers"}
    first = load_campaigns(MARCH, answers=said)
    mappings.remember_all(first, said)
    again = mappings.load_as_before(april, answers={})
    taken = {"column:april.csv:Cost": "unused", "platform": "TikTok"}
    assert again.answers == taken
    assert [(one.file, one.answers) for one in again.borrowed] == [("march.csv", taken)]
    assert again.campaigns.deals.empty
    assert set(again.campaigns.posts["platform"]) == {"TikTok"}
    assert again.campaigns.card.selection is None
    other = mappings.load_as_before(april, answers={"platform": "Instagram"})
    assert other.answers["platform"] == "Instagram"
    assert "platform" not in other.borrowed[0].answers


def test_the_same_file_in_other_hands_is_asked_anew_how_it_was_chosen():
    said = {"platform": "TikTok", "selection": "top by followers"}
    mappings.remember_all(load_campaigns(MARCH, answers=said), said)
    read = mappings.load_as_before(MARCH, answers={})
    assert read.campaigns.card.selection is None
    assert [(one.file, one.answers) for one in read.borrowed] == [("march.csv", {"platform": "TikTok"})]


def test_files_are_read_once_where_something_is_remembered(monkeypatch):
    said = {"column:march.csv:Cost": "unused"}
    mappings.remember_all(load_campaigns(MARCH, answers=said), said)
    stages = []
    read = mappings.load_as_before(MARCH, answers={}, progress=lambda stage, done: stages.append((done, stage)))
    assert read.answers == said
    assert stages == sorted(stages, key=lambda one: one[0])
    assert not any(mappings.AGAIN in stage for _, stage in stages)


def test_what_a_dataset_owes_to_the_memory_is_noted_until_somebody_says_it(home):
    borrowed = (mappings.Proposal("0" * 32, "march.csv", {"platform": "TikTok", "decimal:a.csv": "decimal comma"}),)
    mappings.note_borrowed("f" * 32, borrowed)
    assert mappings.borrowed("f" * 32) == borrowed
    answers = {"platform": "TikTok", "decimal:a.csv": "decimal comma"}
    left = mappings.still_borrowed(borrowed, answers, {"platform": "TikTok"})
    assert [one.answers for one in left] == [{"decimal:a.csv": "decimal comma"}]
    assert mappings.still_borrowed(borrowed, {}, {}) == []
    (home / "mappings" / "borrowed" / f"{'f' * 32}.json").write_text('{"format": 1, "borrowed": [1]}')
    assert mappings.borrowed("f" * 32) == ()
    mappings.note_borrowed("f" * 32, ())
    assert list((home / "mappings" / "borrowed").iterdir()) == []


def test_a_file_of_which_nothing_is_known_is_read_by_what_is_remembered():
    march, april = (("march.csv", b"foo,bar,baz\nanna,100,1\n"), ("april.csv", b"foo,bar,baz\nben,200,2\n"))
    with pytest.raises(DataError):
        mappings.load_as_before(march, answers={})
    said = {"column:march.csv:foo": "posts.creator_id", "column:march.csv:bar": "posts.followers",
            "column:march.csv:baz": "posts.likes"}
    mappings.remember_all(load_campaigns(march, answers=said), said)
    assert mappings.load_as_before(april, answers={}).campaigns.posts["likes"].tolist() == [2.0]
    with pytest.raises(DataError):
        mappings.load_as_before(("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 99), answers={})


def test_what_two_files_disagree_about_is_left_out():
    files = [("a.csv", b"Username,Followers,Likes\nanna,100,1\n"), ("b.csv", b"Username,Fans,Likes\nben,200,2\n")]
    for file, platform in zip(files, ("TikTok", "YouTube"), strict=True):
        mappings.remember_all(load_campaigns(file), {"platform": platform})
    assert mappings.load_as_before(*files, answers={}).answers == {}
    assert mappings.load_as_before(files[0], answers={}).answers == {"platform": "TikTok"}


def test_a_memory_that_fits_no_more_is_no_error():
    file = ("a.csv", b"Username,Followers,Likes\nanna,100,1\n")
    plain = load_campaigns(file)
    mappings.remember_all(plain, {"platform": "Myspace"})
    assert mappings.load_as_before(file, answers={}).campaigns.fingerprint == plain.fingerprint
