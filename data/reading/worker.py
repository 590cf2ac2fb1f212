"""The process in which files are opened: it serves one parent, and forks a child with limits for every file.

Parsers of hostile bytes run away, abort and take all memory there is. Here that ends one child; the server itself
parses nothing, so it can always say how a child ended. It stands apart from the app (no multiprocessing), because
starting the app's own main module a second time would run a user's script, or Streamlit, again.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import importlib
import json
import math
import os
import select
import signal
import socket
import struct
import sys
import traceback
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

from data.errors import DataError
from data.reading import limits as limiting
from data.reading import transfer
from data.reading.files import read_here
from data.reading.limits import Limits

#: How a child that cannot even write its answer says that memory ran out.
OUT_OF_MEMORY = 3
#: In the environment of a worker that reads one file from its standard input to its standard output.
REQUEST = "MICROSCOPE_REQUEST"
READY, TAKEN = b"R", b"T"
LENGTH = struct.Struct("!I")

#: What readers import when they meet such a file; here once, so that no child has to.
_READERS = ("pyarrow.csv", "pyarrow.parquet", "pyarrow.compute", "pyarrow.pandas_compat", "pyarrow.vendored.version",
            "python_calamine", "charset_normalizer", "lxml.etree", "xml.parsers.expat")
_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG


def serve(control: socket.socket) -> None:
    """Fork a child for every request until the parent has gone.

    A request is its length, and three open files: a line on which the end is told (and whose closing by the parent
    ends the child), the file to read and the file for the answer; then the request itself as JSON.
    """
    for name in _READERS:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # children would copy every page that a collection touches
    woken, waker = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker)
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(woken, select.POLLIN)
    lines: dict[int, socket.socket] = {}
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    control.sendall(READY)
    while True:
        for number, _ in poll.poll():
            if number == woken:
                with contextlib.suppress(BlockingIOError):
                    os.read(woken, 4096)
            elif number == control.fileno():
                request = _request(control)
                if request is None:
                    for pid in lines:
                        _end(pid)
                    return
                pid = _start(*request, libc)
                if pid is not None:
                    lines[pid] = request[1]
                    poll.register(request[1], select.POLLIN)
            else:
                poll.unregister(number)  # the parent wants no answer any more
                _end(next(pid for pid, line in lines.items() if line.fileno() == number))
        _tell_the_ended(lines, poll)


def _request(control: socket.socket) -> tuple[dict, socket.socket, int, int] | None:
    """The next request with its open files; None when the parent has gone."""
    try:
        head, files, _, _ = socket.recv_fds(control, LENGTH.size, 3)
        if not head:
            return None
        head += _exactly(control, LENGTH.size - len(head))
        request = json.loads(_exactly(control, *LENGTH.unpack(head)))
    except (ConnectionError, EOFError):
        return None
    line, source, answer = files
    return request, socket.socket(fileno=line), source, answer


def _exactly(control: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        part = control.recv(size - len(content))
        if not part:
            raise EOFError
        content += part
    return content


def _start(request: dict, line: socket.socket, source: int, answer: int, libc: ctypes.CDLL | None) -> int | None:
    """The child that reads this file; None, and the parent is told why, when the system gives no process."""
    try:
        pid = os.fork()
    except OSError as error:
        with contextlib.suppress(OSError):
            line.sendall(json.dumps({"refused": error.strerror}).encode())
        line.close()
        os.close(source)
        os.close(answer)
        return None
    if pid == 0:
        _be_the_child(request, source, answer, libc)
    with contextlib.suppress(OSError):
        line.sendall(TAKEN)  # from here on it is the file's own doing if there is no answer
    os.close(source)
    os.close(answer)
    return pid


def _be_the_child(request: dict, source: int, answer: int, libc: ctypes.CDLL | None) -> None:
    """Read the file and end; nothing of this process returns from here."""
    code = 1
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if libc is not None:
            libc.prctl(_DEATH_OF_PARENT, signal.SIGKILL)
        _keep_open(source, answer)
        code = read_one(request, source=source, answer=answer)
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)


def _keep_open(*numbers: int) -> None:
    """Close every other file: the parent's line, those of other children, and where a reader's own words would go."""
    edges = [2, *sorted(numbers), max(os.sysconf("SC_OPEN_MAX"), 1024) if max(numbers) > 4096 else 4096]
    for low, high in pairwise(edges):
        os.closerange(low + 1, high)
    _say_nothing()


def _say_nothing() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _tell_the_ended(lines: dict[int, socket.socket], poll: select.poll) -> None:
    """Say to the parent of every child that has ended how it ended, and what it took."""
    while lines:
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if pid == 0:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # whatever it may have started
        line = lines.pop(pid)
        with contextlib.suppress(KeyError):
            poll.unregister(line)
        told = {"code": os.waitstatus_to_exitcode(status), "cpu": usage.ru_utime + usage.ru_stime,
                "memory": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)}
        with contextlib.suppress(OSError):
            line.sendall(json.dumps(told).encode())
        line.close()


def read_one(request: dict, *, source: int, answer: int) -> int:
    """Read the open file `source` within limits and write a table, or what is wrong with it, to `answer`.

    request: name, size (bytes the file had when it was opened) and limits. Returns the exit code.
    """
    limits = Limits(**request["limits"])
    limiting.put_in_force(limits)
    most = limits.answer_for(request["size"])
    _hold(limits, request["size"])
    with open(answer, "wb", buffering=0, closefd=False) as file:
        try:
            return _answer(_read(request, source), file, most)
        except MemoryError:
            pass  # what was taken is given back when the frames of the error are gone
        return _answer({"ended": "memory"}, file, most)


def _read(request: dict, source: int) -> object:
    """The table, or words on why there is none."""
    name, size = request["name"], request["size"]
    try:
        content = os.read(source, size + 1)
        while len(content) < size and (part := os.read(source, size + 1 - len(content))):
            content += part
        if len(content) != size:
            raise DataError(f"{name} changed while it was read: wait until it is written to its end and add it again.")
        table = read_here((name, content))
    except DataError as error:
        return {"problems": error.problems}
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise MemoryError from error
        return _failed(error)
    except MemoryError:
        raise
    except BaseException as error:  # a reader's own failure, panics of Rust among them
        return _failed(error)
    return table


def _failed(error: BaseException) -> dict:
    return {"ended": "error", "kind": type(error).__name__, "trace": "".join(traceback.format_exception(error))[-8000:]}


def _answer(value: object, file, most: int) -> int:
    try:
        transfer.write(value, file, most=most)
        return 0
    except transfer.TooLargeError:
        instead = {"ended": "answer"}
    except MemoryError:
        instead = {"ended": "memory"}
    except Exception as error:
        instead = _failed(error)
    del value
    file.seek(0)
    file.truncate()
    transfer.write(instead, file, most=max(most, 100_000))
    return 0


def _hold(limits: Limits, size: int) -> None:
    """Set what the system enforces on this process. Where it cannot, the parent's clock is what is left."""
    try:
        import resource
    except ImportError:
        return

    def hold(kind: int, soft: int, hard: int) -> None:
        allowed = resource.getrlimit(kind)[1]
        if allowed != resource.RLIM_INFINITY:
            soft, hard = min(soft, allowed), min(hard, allowed)
        resource.setrlimit(kind, (soft, hard))

    seconds = math.ceil(limits.cpu_for(size))
    hold(resource.RLIMIT_CPU, seconds, seconds + 2)
    hold(resource.RLIMIT_CORE, 0, 0)
    hold(resource.RLIMIT_NOFILE, limits.open_files, limits.open_files)
    written = limits.answer_for(size) + 100_000  # and a word on why there is no more
    hold(resource.RLIMIT_FSIZE, written, written)
    taken = Path("/proc/self/statm")
    if taken.exists():  # elsewhere the limit on addresses is not kept, or counts what is not used
        own = int(taken.read_text().split()[0]) * resource.getpagesize()
        most = own + limits.memory_for(size)
        hold(resource.RLIMIT_AS, most, most)


def request_for(name: str, size: int, limits: Limits) -> dict:
    """What a worker is asked, as `read_one` takes it."""
    return {"name": name, "size": size, "limits": asdict(limits)}


def main() -> None:
    """Serve the socket whose number is the last argument; without one, read the single file of the environment."""
    if REQUEST in os.environ:
        source, answer = os.dup(0), os.dup(1)
        _say_nothing()
        os._exit(read_one(json.loads(os.environ[REQUEST]), source=source, answer=answer))
    serve(socket.socket(fileno=int(sys.argv[-1])))
