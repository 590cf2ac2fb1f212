"""Files made to do harm are refused, or read within bounds, and the same process goes on serving."""

from __future__ import annotations

import gc
import io
import os
import socket
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import DataError, load_campaigns, read_raw
from data.reading import child, worker
from tests.data.test_badfiles import check_reasons, forget_peak, memory
from tests.data.workbooks import workbook

LONGEST, MOST_GROWTH = 30, 100_000_000  # seconds, bytes
GOOD = ("good.csv", b"creator,followers,likes\n" + b"".join(b"c%d,%d,%d\n" % (i, 1000 + i, i) for i in range(20)))


# -- the files ----------------------------------------------------------------------------------------------------

def tampered(*, sheet: bytes = b"", strings: bytes = b"") -> bytes:
    """A workbook with some of its parts exchanged."""
    plain = io.BytesIO(workbook([["creator", "followers"], ["ana", "x"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml") and sheet:
                content = sheet
            if entry.filename.endswith("sharedStrings.xml") and strings:
                content = strings
            new.writestr(entry.filename, content)
    return out.getvalue()


HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet_of(rows: bytes, before: bytes = b"") -> bytes:
    return HEAD + before + b"<worksheet" + MAIN + b"><sheetData>" + rows + b"</sheetData></worksheet>"


def far_corner() -> bytes:
    return tampered(sheet=sheet_of(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v>'
                                   b"</c></row>"))


def long_strings() -> bytes:
    """340 MB of text in some 1.2 MB: one string of many characters after another, each of them used."""
    texts = b"".join(b"<si><t>" + b"%06d" % i + b"a" * 340_000 + b"</t></si>" for i in range(1000))
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (i + 1, i + 1, i) for i in range(1000))
    return tampered(sheet=sheet_of(rows), strings=HEAD + b"<sst" + MAIN + b">" + texts + b"</sst>")


def one_string_many_times() -> bytes:
    """A text of a megabyte that a hundred thousand cells share: small in the file however it is weighed."""
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (i + 1, i + 1) for i in range(100_000))
    return tampered(sheet=sheet_of(rows),
                    strings=HEAD + b"<sst" + MAIN + b"><si><t>" + b"a" * 1_000_000 + b"</t></si></sst>")


LAUGHS = b"<!DOCTYPE lolz [<!ENTITY a \"" + b"ha" * 50 + b"\">" + b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)) + b"]>"


def laughs_in_strings() -> bytes:
    return tampered(strings=HEAD + LAUGHS + b"<sst" + MAIN + b"><si><t>&j;</t></si></sst>")


def laughs_in_sheet() -> bytes:
    return tampered(sheet=sheet_of(b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>', LAUGHS))


def wide_workbook() -> bytes:
    return workbook([[f"column {i}" for i in range(16_000)], list(range(16_000))])


def parquet_of(rows: int, columns: int, kind: pa.DataType) -> Callable[[], bytes]:
    def made() -> bytes:
        values = pa.array(np.zeros(rows), kind)
        out = io.BytesIO()
        pq.write_table(pa.table([values] * columns, names=[f"c{i}" for i in range(columns)]), out)
        return out.getvalue()
    return made


def parquet_with_false_footer() -> bytes:
    """The footer speaks of more rows than there are."""
    content = parquet_of(1000, 2, pa.int64())()
    return content.replace(b"\x16\xd0\x0f", b"\x16\xfe\x7f")


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("bomb.csv", "w") as entry:
        for _ in range(60):
            entry.write(b"0" * 10_000_000)
    return out.getvalue()


def nested_bomb() -> bytes:
    inner = zipped(("a.csv", b"0" * 40_000_000))
    for _ in range(3):
        inner = zipped(*((f"{i}.zip", inner) for i in range(20)))
    return inner


def quine_like() -> bytes:
    """A thousand archives within one another."""
    inner = zipped(("a.csv", b"a,b\n1,2\n"))
    for _ in range(1000):
        inner = zipped(("a.zip", inner))
    return inner


def overlapping() -> bytes:
    """Nine hundred entries of the directory that all stand on the same bytes of the archive."""
    content = zipped(("00000.csv", b"0" * 10_000_000))
    start = content.index(b"PK\1\2")
    end = content.index(b"PK\5\6")
    record = content[start:end]
    records = b"".join(record.replace(b"00000.csv", b"%05d.csv" % i) for i in range(900))
    close = bytearray(content[end:])
    struct.pack_into("<HHI", close, 8, 900, 900, len(records))
    return content[:start] + records + bytes(close)


def lying_size() -> bytes:
    """An entry that says it unfolds to a kilobyte and unfolds to 500 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as entry:
        for _ in range(50):
            entry.write(b"0" * 10_000_000)
    return out.getvalue().replace(struct.pack("<I", 500_000_000), struct.pack("<I", 1000))


def numbers_that_hold_up() -> bytes:
    """Cells made for expressions that try every way to read a number or a date."""
    cells = ["1" * 50_000 + "x", "1,1" * 20_000 + "x", "1 " * 20_000 + "x", "1.1," * 20_000, "(" * 20_000, "-" * 50_000,
             "+-" * 20_000, "1e" * 20_000, "$ " * 20_000 + "1", "12:00" * 10_000 + "x", "1/" * 20_000, "May " * 10_000,
             "2024-01-01T" * 5_000, "1'" * 20_000 + "x", "0" * 50_000, "\u00a0" * 20_000 + "1x", "9" * 4_000 + "K",
             "1E" + "9" * 1_000, "@" * 20_000, "http://" * 5_000, "#" * 20_000, "%" * 20_000, "Jan" * 10_000 + "!"]
    lines = ["creator,followers,likes,published_at,fee,platform,url,engagement_rate"]
    lines += [f'c{i},"{cell}","{cell}","{cell}","{cell}","{cell}","{cell}","{cell}"' for i, cell in enumerate(cells)]
    return "\n".join(lines).encode()


def wide(columns: int) -> Callable[[], bytes]:
    return lambda: b",".join(b"c%d" % i for i in range(columns)) + b"\n" + b",".join([b"1"] * columns) + b"\n"


#: Name of the file -> its content. Those that are honest to the end, only odd, stand in ODD.
HOSTILE: dict[str, Callable[[], bytes]] = {
    "far corner.xlsx": far_corner, "long strings.xlsx": long_strings, "one string often.xlsx": one_string_many_times,
    "laughs in strings.xlsx": laughs_in_strings, "laughs in a sheet.xlsx": laughs_in_sheet,
    "many values.parquet": parquet_of(1_000_000, 500, pa.int8()),
    "as many as may be.parquet": parquet_of(1_000_000, 390, pa.float64()),
    "bomb.zip": bomb, "nested.zip": nested_bomb, "within one another.zip": quine_like, "overlapping.zip": overlapping,
    "lying.zip": lying_size, "bomb.xlsx": bomb,
    "deep.json": lambda: b"[" * 100_000 + b"]" * 100_000,
    "deep objects.json": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep lines.json": lambda: (b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n") * 3,
    "wide.csv": wide(16_000), "wide.xlsx": wide_workbook, "quotes.csv": lambda: b'"' * 50_000_000,
    "long line.csv": lambda: b"creator,followers\n" + b"x" * 200_000_000 + b"\n",
    "long line of cells.csv": lambda: b"creator,followers\n" + b"1," * 100_000_000 + b"\n",
    "long cell.csv": lambda: b"creator,followers\nana," + b"x" * 15_000_000 + b"\n",
    "long cell of a line.json": lambda: b'[{"creator": "' + b"x" * 50_000_000 + b'", "followers": 1}]',
    "long cell over lines.csv": lambda: b'creator,followers\n"' + b"x\n" * 25_000_000 + b'",1\n',
}
ODD: dict[str, Callable[[], bytes]] = {
    "false footer.parquet": parquet_with_false_footer,
    "empty.csv": lambda: b"", "zeros.csv": lambda: b"\0" * 50_000_000, "few zeros.csv": lambda: b"\0" * 100,
    "line ends.csv": lambda: b"\n" * 50_000_000,
    "quoted commas.csv": lambda: b'","' * 15_000_000, "numbers.csv": numbers_that_hold_up,
    "long name.csv": lambda: b"creator,followers,likes," + b"x" * 1_000_000 + b"\nana,1,1,1\nbob,2,2,2\n",
    "/etc/passwd": lambda: GOOD[1], "../../../../etc/passwd": lambda: GOOD[1],
    "name" * 2000 + ".csv": lambda: GOOD[1], "a\0b.csv": lambda: GOOD[1], "\ud800.csv": lambda: GOOD[1],
}


# -- what must hold -----------------------------------------------------------------------------------------------

def serving() -> tuple:
    """What this process holds open and has running, when it serves as it should."""
    table = read_raw(GOOD)
    assert len(table.rows) == 20 and table.header == ["creator", "followers", "likes"]
    gc.collect()
    if not Path("/proc/self/fd").is_dir():
        return ()
    pid = child._server.process.pid
    mine = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return len(os.listdir("/proc/self/fd")), pid, mine, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.fixture(autouse=True)
def goes_on_serving():
    """Before and after: the same worker, no file left open, no process left behind."""
    before = serving()
    yield
    assert serving() == before


def within_bounds(name: str, content: bytes) -> list[DataError]:
    """Read and load it; what was refused. Fails when that takes too long or this process grows."""
    refused, at_first = [], memory("VmRSS")
    forget_peak()
    begun = time.monotonic()
    for read in (read_raw, load_campaigns):
        try:
            read((name, content))
        except DataError as error:
            check_reasons(error, name.encode("utf-8", "replace").decode(), reader_may_break=True)
            refused.append(error)
        assert time.monotonic() - begun < LONGEST, read.__name__
        assert memory("VmHWM") - at_first < MOST_GROWTH, read.__name__
        begun = time.monotonic()
    return refused


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_soon_and_in_little_memory(name):
    assert len(within_bounds(name, HOSTILE[name]())) == 2


@pytest.mark.parametrize("name", ODD, ids=lambda name: name[:30])
def test_an_odd_file_is_read_or_refused_soon_and_in_little_memory(name):
    within_bounds(name, ODD[name]())


def test_a_name_is_never_opened(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("creator,followers\nSECRET,1\n")
    for name in (str(secret), f"../{tmp_path.name}/secret.csv", "/etc/passwd", "/dev/zero", "http://e.test/a.csv"):
        table = read_raw((name, GOOD[1]))
        assert (table.name, len(table.rows)) == (name, 20)
        assert read_raw((name, b"")).header is None
        campaigns = load_campaigns((name, GOOD[1]))
        assert len(campaigns.creators) == 20 and "SECRET" not in campaigns.creators.to_csv()
    inside = read_raw(("a.zip", zipped((str(secret), GOOD[1]), ("../../up.csv", GOOD[1]))))
    assert len(inside.rows) == 20 and "SECRET" not in repr(inside)
    assert not (tmp_path.parent.parent / "up.csv").exists()


PLACES = {
    "a folder": lambda folder: folder,
    "a pipe": lambda folder: os.mkfifo(folder / "pipe.csv") or folder / "pipe.csv",
    "zeros without end": lambda folder: Path("/dev/zero"),
    "a link to them": lambda folder: (folder / "link.csv").symlink_to("/dev/zero") or folder / "link.csv",
    "a link to itself": lambda folder: (folder / "loop.csv").symlink_to("loop.csv") or folder / "loop.csv",
    "a link to nothing": lambda folder: (folder / "gone.csv").symlink_to("nothing") or folder / "gone.csv",
    "nothing": lambda folder: folder / "nothing.csv",
    "below a file": lambda folder: Path(__file__) / "a.csv",
    "half a character": lambda folder: folder / "a\0b.csv",
    "a name too long": lambda folder: folder / ("a" * 5000),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
@pytest.mark.parametrize("kind", PLACES)
def test_a_place_without_a_file_is_named(kind, tmp_path):
    place = PLACES[kind](tmp_path)
    begun = time.monotonic()
    for source in (place, str(place)):
        with pytest.raises(DataError, match=r"(folder|device|no file|cannot be opened).*: ") as caught:
            read_raw(source)
        assert place.name[:100] in str(caught.value)
    assert time.monotonic() - begun < 5


def test_a_socket_is_no_file(tmp_path):
    place = tmp_path / "socket.csv"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        with pytest.raises(DataError, match="socket.csv is a device or a pipe"):
            read_raw(place)


def changed_after_opening(monkeypatch, change: Callable[[], None]) -> None:
    """Let something happen to the file between its opening here and its reading in the child."""
    told = worker.request_for

    def meanwhile(*about):
        change()
        return told(*about)

    monkeypatch.setattr(worker, "request_for", meanwhile)


def test_a_file_that_is_exchanged_grows_shrinks_or_vanishes(tmp_path, monkeypatch):
    place = tmp_path / "a.csv"

    def grow() -> None:
        with place.open("ab") as file:
            file.write(b"more,1,1\n")

    for change in (grow, lambda: os.truncate(place, 30)):
        place.write_bytes(GOOD[1])
        with monkeypatch.context() as patched:
            changed_after_opening(patched, change)
            with pytest.raises(DataError, match="a.csv changed while it was read: wait"):
                read_raw(place)
    other = tmp_path / "other.csv"
    for change in (place.unlink, lambda: os.replace(other, place)):
        place.write_bytes(GOOD[1])
        other.write_bytes(b"SECRET,1\n")
        with monkeypatch.context() as patched:
            changed_after_opening(patched, change)
            assert len(read_raw(place).rows) == 20


def test_a_file_that_may_not_be_read_says_so(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    place = tmp_path / "a.csv"
    place.write_bytes(GOOD[1])
    place.chmod(0)
    with pytest.raises(DataError, match="a.csv cannot be opened"):
        read_raw(place)
