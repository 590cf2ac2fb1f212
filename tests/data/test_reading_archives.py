"""A ZIP of tables is its tables; one that was made to harm is refused, and nothing ever touches the disk."""

from __future__ import annotations

import gzip
import io
import os
import struct
import time
import warnings
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import DataError
from data.reading.files import read_here
from tests.data.test_reading_parquet import WRITERS

CSV = b"creator,likes\nana,1\nbob,2\n"
JSON = b'[{"handle": "ana", "followers": 5}]'


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def said(table) -> str:
    return "\n".join(note.text for note in table.notes)


def test_every_member_that_is_a_table_is_read():
    table = read_here(("export.zip", zipped({"posts.csv": CSV, "users/creators.json": JSON, "readme.pdf": b"%PDF-1.7 x",
                                             "__MACOSX/._posts.csv": b"\0\5\x16\7", ".DS_Store": b"\0\0\0\1Bud1",
                                             "empty.csv": b""})))
    assert [t.name for t in (table, *table.other_tables)] == ["export.zip/posts.csv", "export.zip/users/creators.json"]
    assert table.rows == [["ana", "1"], ["bob", "2"]] and table.other_tables[0].header == ["handle", "followers"]
    assert "2 member(s) that a system put" in said(table) and "readme.pdf is a PDF document" in said(table)
    assert '"empty.csv" is empty' in said(table)


def test_an_archive_without_a_table_says_so():
    with pytest.raises(DataError, match="without a table"):
        read_here(("a.zip", zipped({".DS_Store": b"x"})))
    with pytest.raises(DataError, match="without a table"):
        read_here(("a.zip", zipped({})))
    with pytest.raises(DataError, match="PNG image"):
        read_here(("a.zip", zipped({"x.png": b"\x89PNG\r\n\x1a\n"})))


def test_a_member_named_as_a_table_that_cannot_be_read_is_no_silent_loss():
    with pytest.raises(DataError, match="a.zip/b.xlsx"):
        read_here(("a.zip", zipped({"a.csv": CSV, "b.xlsx": b"\xd0\xcf\x11\xe0" + bytes(600)})))


def test_a_path_as_a_name_leads_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    content = zipped({"../../evil.csv": CSV, "/etc/evil.csv": CSV, "C:\\evil.csv": CSV, "..": CSV})
    table = read_here(("a.zip", content))
    assert [t.name for t in (table, *table.other_tables)] == [
        "a.zip/evil.csv", "a.zip/etc/evil.csv", "a.zip/evil.csv", "a.zip/member"]
    assert "outside the archive" in said(table)
    assert not list(tmp_path.iterdir()) and not (tmp_path.parent / "evil.csv").exists()
    assert read_here(("../../etc/passwd", CSV)).rows == table.rows, "a name is no place"


@pytest.mark.parametrize("path", ["/etc/\0passwd", "x" * 5000, "/", "\n"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(DataError, match="There is no file"):
        read_here(path)


def test_an_archive_within_an_archive_is_refused():
    with pytest.raises(DataError, match="archive within an archive"):
        read_here(("a.zip", zipped({"b.zip": zipped({"c.csv": CSV})})))
    with pytest.raises(DataError, match="archive within an archive"):
        read_here(("a.csv.gz", gzip.compress(gzip.compress(CSV))))


def test_bombs_are_refused_before_they_unfold():
    bomb = zipped({f"{i}.csv": bytes(50_000_000) for i in range(9)})
    many = zipped({f"{i}.csv": b"" for i in range(20_000)})
    steep, folded = zipped({"a.csv": b"1" * 120_000_000}), gzip.compress(bytes(90_000_000), 9)
    for content, says in ((bomb, "unfolds from"), (many, "entries"), (steep, "unfolds from"), (folded, "unfolds from")):
        began = time.monotonic()
        with pytest.raises(DataError, match=says):
            read_here(("bomb.zip", content))
        assert time.monotonic() - began < 3


def overlapping(copies: int) -> bytes:
    """Entries of the directory that all stand for the same bytes."""
    one = zipped({"a.csv": CSV * 1000})
    begin = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    directory = b"".join(one[begin:end].replace(b"a.csv", b"a.csv" if i == 0 else f"{i:05}".encode())
                         for i in range(copies))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, copies, copies, len(directory), begin, 0)
    return one[:begin] + directory + tail


def test_entries_that_lie_over_one_another_are_refused():
    with pytest.raises(DataError, match="over one another"):
        read_here(("quine.zip", overlapping(300)))
    assert read_here(("fine.zip", overlapping(1))).header == ["creator", "likes"]


@pytest.mark.parametrize("size", [10, 1_000_000])
def test_a_member_that_lies_about_its_size_is_refused(size):
    content = bytearray(zipped({"a.csv": CSV * 500}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", content, content.index(mark) + place, size)
    with pytest.raises(DataError, match="damaged"):
        read_here(("lying.zip", bytes(content)))


def test_locked_and_damaged_archives_say_so():
    content = bytearray(zipped({"a.csv": CSV}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DataError, match="password"):
        read_here(("locked.zip", bytes(content)))
    whole = zipped({"a.csv": os.urandom(3000)}, zipfile.ZIP_STORED)
    for cut in (4, 30, 1500, len(whole) - 10):
        with pytest.raises(DataError, match="damaged"):
            read_here(("cut.zip", whole[:cut]))


@pytest.mark.parametrize(("member", "what"), [("word/document.xml", "Word"), ("ppt/presentation.xml", "PowerPoint"),
                                              ("Index/Document.iwa", "Apple")])
def test_documents_that_are_archives_say_what_they_are(member, what):
    with pytest.raises(DataError, match=f"{what}.*CSV"):
        read_here(("a.docx", zipped({"[Content_Types].xml": b"<x/>", member: b"<x/>"})))


def test_gzip_of_a_table():
    table = read_here(("posts.csv.gz", gzip.compress(CSV[:12]) + gzip.compress(CSV[12:])))
    assert (table.name, table.header, len(table.rows)) == ("posts.csv.gz", ["creator", "likes"], 2)
    with pytest.raises(DataError, match="damaged"):
        read_here(("cut.gz", gzip.compress(CSV)[:-9]))
    tar = b"posts.csv".ljust(257, b"\0") + b"ustar" + bytes(2000)
    with pytest.raises(DataError, match="tar"):
        read_here(("a.tar.gz", gzip.compress(tar)))


def changed(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """The bytes with some overwritten, taken out and put in."""
    new = bytearray(content)
    for where, out, more in changes:
        at = int(where * len(new))
        new[at:at + out] = more
    return bytes(new)


mutations = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(
    [b"", b"\0", b"\xff\xff\xff\xff", b"99999999", b"-1", b'"', b"<", b">", b"[", b"}", b"&a;", b"PK\1\2"])),
    min_size=1, max_size=6)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(WRITERS)), mutations, st.booleans())
def test_files_changed_at_random_are_read_or_refused(kind, changes, within):
    content = WRITERS[kind]([(f"c{i}", "x", i, 0.5, True) for i in range(20)])
    if within and content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = zipped({name: changed(archive.read(name), changes) for name in archive.namelist()})
    else:
        content = changed(content, changes)
    began = time.monotonic()
    try:
        table = read_here((f"a.{kind}", content))
    except DataError as error:
        assert f"a.{kind}" in str(error)
    else:
        for one in (table, *table.other_tables):
            assert len(one.lines) == len(one.rows)
            assert all(len(row) >= len(one.header or []) for row in one.rows)
    assert time.monotonic() - began < 10
