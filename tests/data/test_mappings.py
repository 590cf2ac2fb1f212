"""What is remembered of a file's columns: proposed for the same shape, forgotten when asked, never an error."""

from __future__ import annotations

import json

import pytest

from data import load_campaigns, mappings
from data.errors import DataError

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


def test_how_a_list_was_chosen_is_only_proposed_for_the_same_name():
    mappings.remember("march.csv", HEADERS, SAID)
    assert "selection" not in mappings.proposal("april.csv", HEADERS).answers
    assert mappings.proposal("march.csv", HEADERS).answers["selection"] == "all we worked with"
    mappings.remember("april.csv", HEADERS, {"platform": "TikTok"})  # another list now stands for the shape
    found = mappings.proposal("april.csv", HEADERS)
    assert found.answers["platform"] == "TikTok"
    assert "selection" not in found.answers


def test_another_shape_is_proposed_nothing():
    mappings.remember("march.csv", HEADERS, SAID)
    assert mappings.proposal("april.csv", [*HEADERS, "Comments"]) is None


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


def test_files_of_a_known_shape_are_read_as_before():
    march = ("march.csv", b"Username,Cost,Likes,Followers\nanna,5,10,100\nben,6,20,200\n")
    april = ("april.csv", march[1])
    said = {"column:march.csv:Cost": "unused", "platform": "TikTok", "selection": "top by followers"}
    first = load_campaigns(march, answers=said)
    mappings.remember_all(first, said)
    again, answers = mappings.load_as_before(april, answers={})
    assert answers == {"column:april.csv:Cost": "unused", "platform": "TikTok"}
    assert again.deals.empty
    assert set(again.posts["platform"]) == {"TikTok"}
    assert again.card.selection is None
    _, answers = mappings.load_as_before(april, answers={"platform": "Instagram"})
    assert answers["platform"] == "Instagram"


def test_a_file_of_which_nothing_is_known_is_read_by_what_is_remembered():
    march, april = (("march.csv", b"foo,bar,baz\nanna,100,1\n"), ("april.csv", b"foo,bar,baz\nben,200,2\n"))
    with pytest.raises(DataError):
        mappings.load_as_before(march, answers={})
    said = {"column:march.csv:foo": "posts.creator_id", "column:march.csv:bar": "posts.followers",
            "column:march.csv:baz": "posts.likes"}
    mappings.remember_all(load_campaigns(march, answers=said), said)
    campaigns, _ = mappings.load_as_before(april, answers={})
    assert campaigns.posts["likes"].tolist() == [2.0]
    with pytest.raises(DataError):
        mappings.load_as_before(("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 99), answers={})


def test_what_two_files_disagree_about_is_left_out():
    files = [("a.csv", b"Username,Followers,Likes\nanna,100,1\n"), ("b.csv", b"Username,Fans,Likes\nben,200,2\n")]
    for file, platform in zip(files, ("TikTok", "YouTube"), strict=True):
        mappings.remember_all(load_campaigns(file), {"platform": platform})
    assert mappings.load_as_before(*files, answers={})[1] == {}
    assert mappings.load_as_before(files[0], answers={})[1] == {"platform": "TikTok"}


def test_a_memory_that_fits_no_more_is_no_error():
    file = ("a.csv", b"Username,Followers,Likes\nanna,100,1\n")
    plain = load_campaigns(file)
    mappings.remember_all(plain, {"platform": "Myspace"})
    assert mappings.load_as_before(file, answers={})[0].fingerprint == plain.fingerprint
