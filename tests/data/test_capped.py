"""A file read in a child process is the file read here, and whatever happens to the child, the parent goes on."""

from __future__ import annotations

import gc
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import CancelledError, DataError
from data.reading import capped, child, limits, transfer
from data.reading.capped import read_raw
from data.reading.columnar import FrameRows, cell_text, whole_characters
from data.reading.files import read_here
from data.reading.limits import Limits
from data.reading.raw import Note, RawTable
from data.reading.rows import TextRows
from tests.data.workbooks import workbook

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".." / "shared"
FILES = sorted(p for folder in ("datasets", "badfiles") for p in (SHARED / folder).rglob("*") if p.is_file())
GOOD = ("good.csv", b"creator,followers\nana,1200\nbob,3400\n")
POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker forks")


def known(table: RawTable) -> tuple:
    """All there is in a table, in a form that compares; of typed columns also their types."""
    frame = table.rows.frame if isinstance(table.rows, FrameRows) else None
    rows = list(table.rows)
    return (table.name, table.header, rows, list(table.lines), table.preamble, table.footer, table.notes,
            table.formats, table.delimiter, table.sheet,
            None if frame is None else [str(kind) for kind in frame.dtypes], [known(t) for t in table.other_tables])


def outcome(read, source) -> object:
    try:
        return known(read(source))
    except DataError as error:
        return list(error.problems)


# -- the law: the same table, or the same words -------------------------------------------------------------------

@pytest.mark.skipif(not FILES, reason="shared/datasets and shared/badfiles are not beside the project")
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SHARED).as_posix())
def test_a_file_is_read_as_it_is_read_here(path):
    assert outcome(read_raw, path) == outcome(read_here, path)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(alphabet='ab,;\t"\n\r1. é', max_size=300).map(str.encode)))
def test_any_bytes_are_read_as_they_are_read_here(content):
    assert outcome(read_raw, ("a.csv", content)) == outcome(read_here, ("a.csv", content))


def parquet(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()


TYPED = pd.DataFrame({
    "id": ["007", None, "c"], "n": [1, 2, 3], "x": [0.5, np.nan, 2], "flag": [True, False, True],
    "when": pd.to_datetime(["2024-05-01", None, "2024-05-03"]), "whole": pd.array([1, None, 3], dtype="Int64"),
    "kind": pd.Categorical(["a", "b", "a"]), "zoned": pd.to_datetime(["2024-05-01"] * 3, utc=True)})
KINDS = {
    "bytes": GOOD, "bytearray": ("a.csv", bytearray(GOOD[1])), "memoryview": ("a.csv", memoryview(GOOD[1])),
    "sheets": ("a.xlsx", workbook([["a", "b"], ["x", 1]], [["c"], ["y"]])),
    "many rows of a workbook": ("a.xlsx", workbook([["a", "b"], *([f"c{i}", i] for i in range(7000))])),
    "many rows of text": ("a.csv", b"a,b\n" + b"".join(b"c%d,%d\n" % (i, i) for i in range(20_000))),
    "typed": ("a.parquet", parquet(TYPED)), "no rows": ("a.parquet", parquet(TYPED[:0])),
    "an image": ("a.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 200), "nothing": ("a.csv", b""),
    "json": ("a.json", b'[{"creator": "ana", "followers": 5}, {"creator": "bob"}]'),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_source_is_read_as_it_is_read_here(kind):
    assert outcome(read_raw, KINDS[kind]) == outcome(read_here, KINDS[kind])


def test_a_frame_is_memory_already_and_stays_what_it_is():
    frame = pd.DataFrame({"a": [object()]})
    assert known(read_raw(("a", TYPED))) == known(read_here(("a", TYPED)))
    assert read_raw(("a", frame)).header == ["a"]


# -- how a table crosses ------------------------------------------------------------------------------------------

def crossed(value):
    file = io.BytesIO()
    transfer.write(value, file, most=100_000_000)
    return transfer.read(memoryview(file.getvalue()))


TEXT = st.text(st.characters(exclude_categories=()), max_size=5)  # lone surrogates too
LONE = re.compile("[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]")
RECORDS = st.lists(st.lists(TEXT, min_size=1, max_size=4), max_size=6)
TABLES = st.deferred(lambda: st.builds(
    RawTable, TEXT, st.none() | st.lists(TEXT, max_size=3), RECORDS,
    st.lists(st.integers(0, 1 << 40), max_size=5) | st.builds(range, st.integers(0, 9), st.integers(0, 99)),
    RECORDS, RECORDS, st.lists(TABLES, max_size=1),
    st.lists(st.builds(Note, TEXT, st.floats(0, 1)), max_size=2),
    st.dictionaries(st.integers(0, 1 << 20), TEXT, max_size=3), st.none() | TEXT, st.none() | TEXT))


@given(TABLES)
def test_a_table_crosses_unchanged(table):
    assert crossed(table) == table


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.text(max_size=3), min_size=1, max_size=4), min_size=1, max_size=7), st.integers(0, 3))
def test_many_rows_cross_as_columns_and_stay_the_same_rows(rows, width):
    many = RawTable("a", ["h"] * width or None, rows * (transfer.MANY // len(rows) + 1))
    many = replace(many, lines=list(range(7, 7 + len(many.rows))))
    back = crossed(many)
    assert list(back.rows) == many.rows and back == many
    if width and all(len(row) >= width for row in rows):
        assert isinstance(back.rows, TextRows) and len(back.rows.columns) == width
        assert set(back.rows.longer) == {i for i, row in enumerate(many.rows) if len(row) > width}


def test_many_rows_with_half_a_character_cross_as_rows():
    many = RawTable("a", ["h"], [["\ud800"]] * (transfer.MANY + 1))
    assert crossed(many) == many


def test_columns_of_text_and_of_types_cross():
    text = TextRows([pa.chunked_array([["a"], ["", "é"]]), pa.array(["1", "2", "3"], pa.large_string())], {1: ["more"]})
    frame = TYPED.assign(mixed=[1, "x", None], again=[(1, 2), None, "y"])
    frame.columns = [*frame.columns[:-1], "id"]  # the same name twice
    table = RawTable("a", ["a", "b"], text, np.arange(3), other_tables=[RawTable("b", list(frame), FrameRows(frame))])
    back = crossed(table)
    assert list(back.rows) == list(text) and back.lines.tolist() == [0, 1, 2]
    theirs = back.other_tables[0].rows.frame
    assert theirs.columns.tolist() == frame.columns.tolist()
    pd.testing.assert_frame_equal(theirs.iloc[:, :8], TYPED)
    assert list(back.other_tables[0].rows) == list(FrameRows(frame))


@given(st.lists(TEXT | st.none() | st.integers(0, 9), min_size=1, max_size=5))
def test_half_a_character_in_a_typed_column_crosses_as_a_mark_and_is_told(cells):
    frame = pd.DataFrame({"n": range(len(cells)), "t": pd.Series(cells, dtype=object)})
    back = crossed(RawTable("a", ["n", "t"], FrameRows(frame)))
    halves = sum(len(LONE.findall(cell_text(cell))) for cell in cells)
    assert list(back.rows) == [[str(n), whole_characters(cell_text(cell))] for n, cell in enumerate(cells)]
    assert [note.text.split()[0] for note in back.notes] == ([str(halves)] if halves else [])


def test_a_kind_of_text_crosses_as_text():
    class Number(str):
        pass

    few = RawTable("a", [Number("h")], [[Number("1"), "2"]])
    many = replace(few, rows=few.rows * (transfer.MANY + 1))
    assert crossed(few) == few and list(crossed(many).rows) == many.rows
    assert type(crossed(few).rows[0][0]) is str


def test_what_has_no_way_to_cross_is_a_mistake_of_ours_and_says_so():
    with pytest.raises(TypeError, match="object does not cross"):
        transfer.write(RawTable("a", None, [object()]), io.BytesIO(), most=1000)


def test_no_more_crosses_than_may():
    with pytest.raises(transfer.TooLargeError):
        transfer.write(RawTable("a", ["h"], [["x" * 1000]]), io.BytesIO(), most=900)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_answer_is_refused_or_a_table_and_never_a_crash(data):
    file = io.BytesIO()
    rows = TextRows([pa.array(["a", "bé", ""] * 30), pa.array(["1", "2", "3"] * 30)])
    transfer.write(RawTable("a", ["h", "i"], rows, other_tables=[RawTable("b", ["n"], FrameRows(TYPED))]), file,
                   most=100_000)
    content = bytearray(file.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        content = content[:data.draw(st.integers(0, len(content)))]
    try:
        back = transfer.read(memoryview(bytes(content)))
    except transfer.BrokenAnswerError:
        return
    if isinstance(back, RawTable):
        assert all(isinstance(cell, str) for row in back.rows for cell in row)


# -- what may happen to a child -----------------------------------------------------------------------------------

#: The worker with a reader that does what the file says: its content is run in the child, `table` is what it made.
OBEDIENT = """
import json, sys; sys.path[:] = json.loads(sys.argv[1])
from data.reading import worker
def obey(source):
    done = {"name": source[0]}
    exec(source[1], done)
    return done.get("table")
worker.read_here = obey
worker.main()
"""


@pytest.fixture(scope="module")
def obedient_worker():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(child, "_COMMAND", OBEDIENT)
        patched.setattr(child, "_server", None)
        server = child._running("a test")
    yield server
    server.stop()


@pytest.fixture
def obedient(obedient_worker, monkeypatch):
    """The obedient worker in the place of the real one, which goes on in the next test."""
    monkeypatch.setattr(child, "_COMMAND", OBEDIENT)
    monkeypatch.setattr(child, "_server", obedient_worker)


@pytest.fixture
def own_worker(monkeypatch):
    """A worker that may come to harm: it ends with the test."""
    monkeypatch.setattr(child, "_server", None)
    yield monkeypatch
    if child._server is not None:
        child._server.stop()


def fine(name: str = "a") -> RawTable:
    return RawTable(name, ["a"], [["1"]], [2])


FINE = b"from data.reading.raw import RawTable; table = RawTable(name, ['a'], [['1']], [2])"


#: By the clock there is time enough for a busy machine, so that only computing or memory ends a child.
TIGHT = Limits(cpu_seconds=1, waiting_seconds=60, memory_bytes=200_000_000, answer_bytes=10_000_000)
IMPATIENT = replace(TIGHT, waiting_seconds=2)
ENDS = {
    "memory": ("x = bytearray(2_000_000_000)", "takes more than 0.2 GB of memory"),
    "memory in small pieces": ("x = []\nwhile True: x.append(bytearray(1000))", "takes more than 0.2 GB of memory"),
    "memory of Arrow": ("import pyarrow; pyarrow.allocate_buffer(1_000_000_000)", "takes more than 0.2 GB of memory"),
    "computing": ("while True: pass", "more than 1 seconds of computing"),
    "computing in C": ("sum(range(10 ** 12))", "more than 1 seconds of computing"),
    "sleeping": ("import time; time.sleep(60)", "not open after 3 seconds"),
    "an abort": ("import os; os.abort()", "broke its reader"),
    "a fault": ("import ctypes; ctypes.string_at(0)", "broke its reader"),
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "The system ended the reading"),
    "an exit": ("import os; os._exit(0)", "is built in a way"),
    "a mistake of the reader": ("1 / 0", "is built in a way"),
    "sys.exit": ("import sys; sys.exit(0)", "is built in a way"),
    "half an answer": ("import os\nfor n in range(3, 40):\n    try: os.write(n, b'RAWTABLE')\n    except OSError: "
                       "pass\nos._exit(0)", "is built in a way"),
    "a large answer": ("from data.reading.raw import RawTable; table = RawTable(name, ['a'], [['x' * 30_000_000]])",
                       "unfolds from 0.0 MB to more than 10 MB"),
    "a table of something else": ("table = object()", "is built in a way"),
    "its own words": ("from data import DataError; raise DataError(['one.', 'two.'])", "one"),
}


def check_the_end(way: str) -> None:
    body, words = ENDS[way]
    with pytest.raises(DataError, match=words) as caught:
        read_raw(("odd.xlsx", body.encode()), limits=IMPATIENT if way == "sleeping" else TIGHT)
    if way != "its own words":
        (problem,) = caught.value.problems
        assert "odd.xlsx" in problem and "save the table in it as CSV" in problem
    if way == "a mistake of the reader":
        assert "ZeroDivisionError" in str(caught.value.__cause__), "the trace is there for whoever mends it"


@POSIX
@pytest.mark.parametrize("way", ENDS)
def test_however_a_child_ends_there_is_a_sentence_and_the_same_worker_goes_on(way, obedient):
    assert read_raw(("a", FINE)) == fine()
    serving, files = child._server.process.pid, open_files()
    check_the_end(way)
    assert read_raw(("a", FINE)) == fine()
    assert child._server.process.pid == serving
    gc.collect()
    assert open_files() == files
    assert children_of(serving) == [], "ended and waited for"


@pytest.mark.parametrize("way", ["memory", "sleeping", "an abort", "a large answer", "its own words"])
def test_it_is_the_same_with_a_process_for_every_file(way, monkeypatch):
    monkeypatch.setattr(child, "_COMMAND", OBEDIENT)
    monkeypatch.setattr(child, "how_it_ended", lambda request, file, answer, *, seconds, cancelled:
                        child.by_process_of_its_own(request, file, answer, seconds, cancelled))
    assert read_raw(("a", FINE)) == fine()
    check_the_end(way)


def open_files() -> int:
    """How many files this process holds open; 0 where the system does not say."""
    return len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


SLEEP = b"import time; time.sleep(120)"


@POSIX
def test_a_file_that_is_not_wanted_any_more_ends_at_once(obedient):
    begun = time.monotonic()
    with pytest.raises(CancelledError, match="slow.csv"):
        read_raw(("slow.csv", SLEEP), cancelled=lambda: time.monotonic() > begun + 0.3)
    with pytest.raises(KeyError):
        read_raw(("slow.csv", SLEEP), cancelled=lambda: {}["raised"])
    assert time.monotonic() - begun < 15
    deadline = time.monotonic() + 15
    while children_of(child._server.process.pid):
        assert time.monotonic() < deadline, "the child reads on"


@POSIX
def test_a_worker_that_was_killed_is_started_again(own_worker):
    read_raw(GOOD)
    for wait in (True, False):
        server = child._server
        server.process.kill()
        if wait:
            server.process.wait()
        assert read_raw(GOOD) == read_here(GOOD)
        assert child._server.process.pid != server.process.pid


@POSIX
def test_a_worker_that_hangs_is_replaced(own_worker):
    own_worker.setattr(child, "_CONFIRM", 0.3)
    read_raw(GOOD)
    os.kill(child._server.process.pid, signal.SIGSTOP)
    with pytest.raises(DataError, match="not open after"):
        read_raw(GOOD, limits=Limits(cpu_seconds=0.1, waiting_seconds=0.3))
    assert read_raw(GOOD) == read_here(GOOD)


@POSIX
def test_a_worker_killed_while_it_reads_is_a_sentence(own_worker):
    own_worker.setattr(child, "_COMMAND", OBEDIENT)
    read_raw(("a", FINE))
    server = child._server.process
    with pytest.raises(DataError, match="ended the reading"):
        read_raw(("a.csv", SLEEP), cancelled=lambda: bool(children_of(server.pid) and server.kill()))


@POSIX
def test_many_threads_read_at_once_and_a_slow_file_makes_no_other_wait(obedient):
    stop, failed, slept = threading.Event(), [], []

    def slow():
        try:
            read_raw(("slow.csv", SLEEP), cancelled=stop.is_set, limits=TIGHT)
        except CancelledError:
            slept.append(True)

    def quick(number):
        for turn in range(5):
            name = f"{number} {turn}"
            if read_raw((name, FINE)) != fine(name):
                failed.append(name)

    waiting = threading.Thread(target=slow)
    waiting.start()
    quicks = [threading.Thread(target=quick, args=(n,)) for n in range(8)]
    begun = time.monotonic()
    for one in quicks:
        one.start()
    for one in quicks:
        one.join()
    assert failed == [] and time.monotonic() - begun < 50 and waiting.is_alive()
    stop.set()
    waiting.join()
    assert slept == [True] and capped._reading == 0


@POSIX
def test_no_more_files_are_read_at_once_than_may(obedient):
    one_at_once = Limits(cpu_seconds=0.5, waiting_seconds=0.5, at_once=1)
    two = [threading.Thread(target=pytest.raises, args=(DataError, read_raw, ("a", SLEEP)),
                            kwargs={"limits": one_at_once}) for _ in range(2)]
    begun = time.monotonic()
    for one in two:
        one.start()
    for one in two:
        one.join()
    assert time.monotonic() - begun > 2, "one after the other"


# -- where it is started ------------------------------------------------------------------------------------------

def script(body: str, folder: Path, **environment) -> subprocess.CompletedProcess:
    """A user's script, run from a folder of its own."""
    file = folder / "script.py"
    file.write_text(textwrap.dedent(body))
    return subprocess.run([sys.executable, str(file)], cwd=folder, capture_output=True, text=True, timeout=120,
                          env={**os.environ, "PYTHONPATH": str(ROOT), **environment})


def test_a_script_without_a_guard_runs_once_and_leaves_nothing_behind(tmp_path):
    (tmp_path / "data.csv").write_bytes(GOOD[1])
    (tmp_path / "json").mkdir()  # a folder that is named like a module must not be taken for it
    before = set(os.listdir(tempfile.gettempdir()))
    done = script("""
        print("begun")
        from data import read_raw
        from data.reading import child
        print(len(read_raw("data.csv").rows), child._server.process.pid if child._server else 0)
        """, tmp_path)
    assert done.stderr == ""
    assert done.stdout.count("begun") == 1
    rows, worker_pid = done.stdout.split()[-2:]
    assert rows == "2"
    assert not running(int(worker_pid))
    assert {n for n in set(os.listdir(tempfile.gettempdir())) - before if n.startswith("tmp")} == set()


def running(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried by one that is not us."""
    try:
        return pid > 0 and Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@POSIX
def test_the_worker_and_its_child_die_with_a_parent_that_is_killed(tmp_path):
    done = script("""
        import os, signal, sys, threading, time
        from data.reading import child
        from data.reading.capped import read_raw
        child._COMMAND = child._COMMAND.replace("main()", "").rstrip("; ") + (
            "\\nfrom data.reading import worker"
            "\\nworker.read_here = lambda source: __import__('time').sleep(60)\\nworker.main()\\n")
        threading.Thread(target=read_raw, args=(("a", b"x"),), daemon=True).start()
        while child._server is None: time.sleep(0.05)
        server = child._server.process.pid
        while not (found := open(f"/proc/{server}/task/{server}/children").read().split()): time.sleep(0.05)
        print(server, *found, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """, tmp_path)
    found = [int(pid) for pid in done.stdout.split()]
    assert len(found) == 2, done.stderr
    deadline = time.monotonic() + 20
    while any(map(running, found)):
        assert time.monotonic() < deadline, "it lives on"
        time.sleep(0.05)


@POSIX
def test_a_fork_of_the_parent_has_a_worker_of_its_own():
    assert read_raw(GOOD) == read_here(GOOD)
    mine = child._server.process.pid
    came, went = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            ok = read_raw(GOOD) == read_here(GOOD) and child._server.process.pid != mine
            os.write(went, b"1" if ok else b"0")
            child.stop()
        finally:
            os._exit(0)
    os.close(went)
    with open(came, "rb") as told:
        assert told.read() == b"1"
    os.waitpid(pid, 0)
    assert child._server.process.pid == mine and read_raw(GOOD) == read_here(GOOD)


def test_without_a_process_nothing_is_read(own_worker):
    with own_worker.context() as patched:
        patched.setattr(sys, "executable", "/nowhere/python")
        with pytest.raises(DataError, match="good.csv was not opened.*process of their own.*allow"):
            read_raw(GOOD)
    own_worker.setattr(child, "_COMMAND", "raise SystemExit('the sandbox says no')")
    with pytest.raises(DataError, match="the sandbox says no"):
        read_raw(GOOD)


@POSIX
def test_a_worker_that_gets_no_process_says_so(own_worker):
    own_worker.setattr(child, "_COMMAND", child._COMMAND.replace("main()", textwrap.dedent("""
        import os
        def fork(): raise BlockingIOError(11, "no more processes")
        os.fork = fork
        main()""")))
    with pytest.raises(DataError, match="no more processes"):
        read_raw(GOOD)


def test_without_room_for_a_temporary_file_it_says_so(monkeypatch):
    def no_room():
        raise OSError(28, "No space left on device")

    read_raw(GOOD)
    monkeypatch.setattr(tempfile, "TemporaryFile", no_room)
    with pytest.raises(DataError, match="No space left.*TMPDIR"):
        read_raw(GOOD)


# -- limits -------------------------------------------------------------------------------------------------------

def test_limits_are_set_by_the_environment_and_hold_in_the_child(monkeypatch):
    monkeypatch.setenv("MICROSCOPE_FILE_BYTES", "10")
    with pytest.raises(DataError, match="good.csv has 0 MB and the most that is read at once is 0 MB"):
        read_raw(GOOD)
    monkeypatch.setenv("MICROSCOPE_FILE_BYTES", "1_000_000")
    monkeypatch.setenv("MICROSCOPE_COLUMNS", "1")  # seen by the child
    with pytest.raises(DataError, match="good.csv has 2 columns"):
        read_raw(GOOD)


@pytest.mark.parametrize("value", ["", "many", "-1", "0", "nan", "inf"])
def test_a_limit_that_is_none_is_named(value, monkeypatch):
    for name in ("MICROSCOPE_CPU_SECONDS", "MICROSCOPE_COLUMNS"):
        monkeypatch.setenv(name, value)
    with pytest.raises(DataError) as caught:
        limits.in_force()
    assert len(caught.value.problems) == 2 and "MICROSCOPE_CPU_SECONDS" in str(caught.value)


@given(st.integers(0, 1 << 33), st.integers(0, 1 << 33))
def test_a_larger_file_may_take_no_less(one, other):
    small, large = sorted((one, other))
    given_ = Limits()
    for law in (given_.memory_for, given_.cpu_for, given_.wall_for, given_.answer_for):
        assert law(small) <= law(large)
    assert given_.memory_for(large) <= given_.memory_most and given_.wall_for(0) <= 30


def test_the_readme_names_every_limit():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [n for n in map(limits.variable, Limits.__dataclass_fields__) if f"`{n}`" not in readme] == []


def test_the_worker_knows_what_readers_import():
    """What a reader imports in the child is imported again for every file."""
    if not FILES:
        pytest.skip("shared/datasets and shared/badfiles are not beside the project")
    code = f"""
        import sys, json; sys.path.insert(0, {str(ROOT)!r})
        import importlib
        from data.reading import worker
        for name in worker._READERS:
            importlib.import_module(name)
        before = set(sys.modules)
        from data.errors import DataError
        from data.reading.files import read_here
        for path in {[str(p) for p in FILES]!r}:
            try: read_here(path)
            except DataError: pass
        print(*sorted(n for n in set(sys.modules) - before if not n.startswith("encodings.")))
        """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == [], done.stderr
