"""Has the worker read a file: starts it, asks it, and waits for the end within a time, or until nobody wants it."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data.errors import CancelledError, DataError
from data.reading import worker

Cancelled = Callable[[], bool]

#: Seconds between two looks at whether the file is still wanted.
LOOK = 0.05
#: Seconds a worker gets to start (a cold disk under load), and to confirm that a child is dead.
_START, _CONFIRM = 60.0, 5.0

_COMMAND = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from data.reading.worker import main; main()"
#: Readers that start many threads take addresses for each of them; two cores are what a file may have.
_QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "2", "ARROW_IO_THREADS": "2",
          "ARROW_DEFAULT_MEMORY_POOL": "system"}
#: A child lives for one file, so its memory is taken in large pages and kept until it ends: to be given 250 MB page by
#: page is a third of what a million rows take. For the C library of Linux; another one knows none of these.
_MEMORY = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": str(1 << 31), "MALLOC_MMAP_THRESHOLD_": str(1 << 25),
           "MALLOC_TOP_PAD_": str(1 << 26)}
_LARGE_PAGES = "glibc.malloc.hugetlb=1"


def how_it_ended(
    request: dict, file: BinaryIO, answer: BinaryIO, *, seconds: float, cancelled: Cancelled | None = None,
) -> dict:
    """Have `file` read into `answer` by a process of its own, and say how that ended.

    code: the exit code, negative for a signal; or ended: "time"; or refused: why the system gave no process. Raises
    CancelledError, what `cancelled` raises, and DataError where no worker can be started.
    """
    if hasattr(os, "fork"):
        return _by_server(request, file, answer, seconds, cancelled)
    return by_process_of_its_own(request, file, answer, seconds, cancelled)


def look(cancelled: Cancelled | None, name: str) -> None:
    """Raise CancelledError when nobody wants the file any more."""
    if cancelled is not None and cancelled():
        raise CancelledError(f"{name} was not read to its end, as asked.")


@dataclass
class _Server:
    """The running worker: its process, and the line on which it takes requests."""

    process: subprocess.Popen
    control: socket.socket

    def stop(self) -> None:
        """End it, gently if it lets us."""
        self.control.close()  # it ends when this line does
        try:
            self.process.wait(_CONFIRM)
        except subprocess.TimeoutExpired:
            self.end_at_once()

    def end_at_once(self) -> None:
        """End it and with it its children, whatever it does."""
        self.process.kill()
        self.process.wait()


_server: _Server | None = None
_starting = threading.Lock()


def start() -> None:
    """Start the worker now, so that the first file need not wait half a second for it. Raises DataError."""
    if hasattr(os, "fork"):
        with _starting:
            _running("A file")


def stop() -> None:
    """End the worker and whatever it reads; the next file starts it again."""
    global _server
    with _starting:
        server, _server = _server, None
    if server is not None:
        server.stop()


def _forget() -> None:
    """After a fork the worker is the parent's: this process starts one of its own."""
    global _server, _starting
    if _server is not None:
        _server.control.close()
        _server.process.returncode = 0  # not ours to wait for
    _server, _starting = None, threading.Lock()


atexit.register(stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _running(name: str) -> _Server:
    """The worker, started if need be; called with the lock held."""
    global _server
    if _server is not None and _server.process.poll() is None:
        return _server
    if _server is not None:
        _server.control.close()
        _server = None
    ours, theirs = socket.socketpair()
    with theirs, tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(
                [sys.executable, "-c", _COMMAND, json.dumps(_paths()), str(theirs.fileno())], cwd="/",
                env=_environment(), pass_fds=(theirs.fileno(),), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
        except (OSError, ValueError) as error:
            ours.close()
            raise not_started(name, str(error)) from error
        theirs.close()
        server = _Server(process, ours)
        ours.settimeout(_START)
        try:
            ready = ours.recv(1)
        except OSError:
            ready = b""
        if ready != worker.READY:
            server.stop()
            said.seek(0)
            why = said.read().decode(errors="replace").strip().splitlines()
            raise not_started(name, why[-1] if why else f"it ended with {process.returncode}")
        ours.settimeout(None)
        _server = server
        return server


def _environment() -> dict[str, str]:
    """What the worker finds in its environment; what stands in ours is kept."""
    tuned = [one for one in os.environ.get("GLIBC_TUNABLES", "").split(":") if one]
    if not any(one.startswith("glibc.malloc.hugetlb=") for one in tuned):
        tuned.append(_LARGE_PAGES)
    return {**os.environ, **_QUIET, **_MEMORY, "GLIBC_TUNABLES": ":".join(tuned)}


def _paths() -> list[str]:
    """Where the worker finds this package and what it needs: what this process knows, wherever it was started."""
    root = str(Path(__file__).resolve().parents[2])
    return [root, *(os.path.abspath(p) for p in sys.path if p and p != root)]


def not_started(name: str, why: str) -> DataError:
    """The error for a system that gives no process. Reading here instead would be reading without limits."""
    return DataError(f"{name} was not opened, since files are read in a process of their own and none could be started "
                     f"({why}): allow this program to start {sys.executable or 'Python'}.")


def _by_server(
    request: dict, file: BinaryIO, answer: BinaryIO, seconds: float, cancelled: Cancelled | None,
) -> dict:
    """Have the worker read, and say how its child ended."""
    for _ in range(2):
        server, line = _asked(request, file, answer)
        with line:
            told = _wait(line, seconds, cancelled, request["name"])
            if told is None:
                return _out_of_time(server, line, request["name"])
        if told:
            told = told.removeprefix(worker.TAKEN)
            return json.loads(told) if told else {"code": -signal.SIGKILL}  # the worker itself was ended
        server.end_at_once()  # it was ended from outside before it took the file: another one may
    raise not_started(request["name"], "the process was ended from outside, twice")


def _asked(request: dict, file: BinaryIO, answer: BinaryIO) -> tuple[_Server, socket.socket]:
    """The worker, asked to read the file, and the line on which it tells of the end."""
    body = json.dumps(request).encode()
    ours, theirs = socket.socketpair()
    try:
        with theirs, _starting:
            server = _running(request["name"])
            with contextlib.suppress(OSError):  # that it has gone shows on the line
                socket.send_fds(server.control, [worker.LENGTH.pack(len(body))],
                                [theirs.fileno(), file.fileno(), answer.fileno()])
                server.control.sendall(body)
    except BaseException:
        ours.close()
        raise
    return server, ours


def _out_of_time(server: _Server, line: socket.socket, name: str) -> dict:
    """End the child; the worker tells when it is dead, and one that does not hangs itself."""
    line.shutdown(socket.SHUT_WR)
    if _wait(line, _CONFIRM, None, name) is None:
        server.end_at_once()
    return {"ended": "time"}


def _wait(line: socket.socket, seconds: float, cancelled: Cancelled | None, name: str) -> bytes | None:
    """All that is told on the line before it closes; None when that takes too long. Cancelling raises."""
    deadline, told = time.monotonic() + seconds, b""
    poll = select.poll()
    poll.register(line, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0:
        if poll.poll(1000 * (left if cancelled is None else min(left, LOOK))):
            part = line.recv(4096)
            if not part:
                return told
            told += part
        else:
            look(cancelled, name)
    return None


def by_process_of_its_own(
    request: dict, file: BinaryIO, answer: BinaryIO, seconds: float, cancelled: Cancelled | None,
) -> dict:
    """The same where a process cannot fork (Windows): a new one for every file, held by the clock alone."""
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, json.dumps(_paths())], stdin=file, stdout=answer,
            stderr=subprocess.DEVNULL, env={**_environment(), worker.REQUEST: json.dumps(request)})
    except (OSError, ValueError) as error:
        raise not_started(request["name"], str(error)) from error
    deadline = time.monotonic() + seconds + 1  # a second to start
    try:
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return {"code": process.wait(min(left, LOOK))}
            look(cancelled, request["name"])
        return {"ended": "time"}
    finally:
        process.kill()
        process.wait()
