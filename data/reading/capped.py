"""Reads a file in a process of its own, held to limits of memory, CPU and time: the way in for every file."""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from data.errors import DataError
from data.reading import child, transfer, worker
from data.reading.child import Cancelled
from data.reading.files import read_here
from data.reading.limits import Limits, in_force
from data.reading.raw import RawTable, Source

#: Answers up to this size are read, larger ones stay in their file until they are looked at.
_SMALL = 1_000_000


def read_raw(source: Source, *, cancelled: Cancelled | None = None, limits: Limits | None = None) -> RawTable:
    """The first table of a file, cells as text, nothing dropped; the same as `read_here` gives, read in a child
    process within limits.

    source: a path, (name, bytes) or (name, DataFrame); a DataFrame is memory already and is taken as it is. A name is
    a name only: it is never opened. cancelled: asked many times a second while the file is read; True ends it with
    CancelledError, and what it raises ends it too. limits: those of the environment if left out (data.reading.limits).
    An empty file has header None and no rows.

    Raises DataError, with what was found and what to do, for a file that is no table, takes more than it may, or
    breaks its reader, and where the system does not let a process be started.
    """
    if isinstance(source, tuple):
        # A name from a disk may hold half a character, on which every later step would stumble.
        source = (str(source[0]).encode("utf-8", "replace").decode(), source[1])
        if not isinstance(source[1], (bytes, bytearray, memoryview)):
            return read_here(source)  # a DataFrame, or a mistake of the caller's, which is named there
    limits = in_force() if limits is None else limits
    with _opened(source, limits) as (name, size, file), _turn(limits, cancelled, name), _scratch(name) as answer:
        ended = child.how_it_ended(worker.request_for(name, size, limits), file, answer,
                                   seconds=limits.wall_for(size), cancelled=cancelled)
        return _table(name, size, limits, ended, answer)


@contextlib.contextmanager
def _opened(source: Source, limits: Limits) -> Iterator[tuple[str, int, BinaryIO]]:
    """The name, the size and the open file. Bytes are put into a file without a name, so that they exist twice only
    while the child reads."""
    if isinstance(source, tuple):
        name, content = source[0], memoryview(source[1])
        _check_size(name, content.nbytes, limits)
        with _scratch(name) as file:
            file.write(content)
            file.flush()
            file.seek(0)
            yield name, content.nbytes, file
        return
    path = Path(source)
    name = path.name.encode("utf-8", "replace").decode()
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise DataError(f"{name} is a folder: add the files in it.")
        if not stat.S_ISREG(kind):
            raise DataError(f"{name} is a device or a pipe, not a file: save the table as a file and add that.")
        # What stands at the place may have been exchanged since: a pipe must not make us wait.
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataError(f"There is no file {name[:120]} at the place given: check its name and folder.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise DataError(f"{name[:120]} cannot be opened ({why}): check its name and who may read it.") from error
    with open(number, "rb", buffering=0) as file:
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode):
            raise DataError(f"{name} is a device or a pipe, not a file: save the table as a file and add that.")
        _check_size(name, found.st_size, limits)
        yield name, found.st_size, file


def _check_size(name: str, size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise DataError(f"{name} has {size / 1e6:,.0f} MB and the most that is read at once is "
                        f"{limits.file_bytes / 1e6:,.0f} MB: split it by year or platform, or save it as Parquet.")


def _scratch(name: str) -> BinaryIO:
    """A file that nobody else can open and that is gone when it is closed, however this process ends."""
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        raise DataError(f"{name} cannot be read, since no temporary file can be made ({error.strerror}): make room in "
                        f"{tempfile.gettempdir()}, or set TMPDIR to a folder that can be written.") from error


_places = threading.Condition()
_reading = 0


def _forget() -> None:
    """After a fork: what is read in the parent takes no place here."""
    global _places, _reading
    _places, _reading = threading.Condition(), 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@contextlib.contextmanager
def _turn(limits: Limits, cancelled: Cancelled | None, name: str) -> Iterator[None]:
    """Wait until fewer files are read than may be at once; the clock of a file starts after that."""
    global _reading
    with _places:
        while _reading >= limits.at_once:
            _places.wait(child.LOOK)
            child.look(cancelled, name)
        _reading += 1
    try:
        yield
    finally:
        with _places:
            _reading -= 1
            _places.notify()


def _table(name: str, size: int, limits: Limits, ended: dict, answer: BinaryIO) -> RawTable:
    """The table in the answer, or the error that says why there is none."""
    if "refused" in ended:
        raise child.not_started(name, ended["refused"])
    if ended.get("code") == 0:
        try:
            told = transfer.read(_content(answer))
        except transfer.BrokenAnswerError as error:
            raise DataError(_sentence("error", name, size, limits)) from error
        if isinstance(told, RawTable):
            return told
        if "problems" in told:
            raise DataError(told["problems"])
        error = DataError(_sentence(told["ended"], name, size, limits))
        raise error from (RuntimeError(told["trace"]) if "trace" in told else None)
    raise DataError(_sentence(ended.get("ended") or _why(ended, limits.memory_for(size)), name, size, limits))


def _content(answer: BinaryIO) -> memoryview:
    size = os.fstat(answer.fileno()).st_size
    if size > _SMALL:
        return memoryview(mmap.mmap(answer.fileno(), 0, access=mmap.ACCESS_READ))
    answer.seek(0)
    return memoryview(answer.read())


def _why(ended: dict, most: int) -> str:
    code = ended["code"]
    # Readers in other languages abort when they get no more memory; how much they had tells it from a fault.
    if code == worker.OUT_OF_MEMORY or ended.get("memory", 0) > 0.6 * most:
        return "memory"
    if hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU:
        return "cpu"
    return "stopped" if hasattr(signal, "SIGKILL") and code == -signal.SIGKILL else "crash"


def _sentence(how: str, name: str, size: int, limits: Limits) -> str:
    """What happened in plain words, and what to do."""
    text = name.lower().endswith((".csv", ".tsv", ".txt"))
    smaller = "split it by year or platform and add the parts" if text else "save the table in it as CSV and add that"
    memory = f"{limits.memory_for(size) / 1e9:.1f} GB of memory"
    return {
        "memory": f"{name} takes more than {memory} to open, far more than a table of its size: {smaller}.",
        "cpu": f"{name} takes more than {limits.cpu_for(size):.0f} seconds of computing to open: {smaller}.",
        "time": f"{name} was not open after {limits.wall_for(size):.0f} seconds: {smaller}.",
        "answer": f"{name} unfolds from {size / 1e6:.1f} MB to more than {limits.answer_for(size) / 1e6:,.0f} MB of "
                  f"cells: {smaller}.",
        "crash": f"{name} broke its reader, as damaged files do and those that unfold to more than {memory}: "
                 f"{smaller}.",
        "stopped": f"The system ended the reading of {name}, most likely for want of memory: {smaller}.",
        "error": f"{name} is built in a way its reader does not know and stopped at: {smaller}.",
    }[how]
