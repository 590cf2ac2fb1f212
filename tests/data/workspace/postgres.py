"""A PostgreSQL of the tests' own: found, or installed where that is possible, and started in a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl."""
    beside = shutil.which("initdb")
    if beside:
        return Path(beside).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found else None


def programs() -> Path | None:
    """The same, installed first where we may: as root on Debian and its like."""
    found = _programs()
    if found is None and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "update"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", "postgresql"], **quiet)
        found = _programs()
    return found


@contextmanager
def server(where: Path) -> Iterator[str]:
    """The address of an empty database; gone with everything in it afterwards."""
    with tempfile.TemporaryDirectory(prefix="microscope-pg-") as folder:
        # The server refuses to run as root, and its folder must be its own.
        root = os.geteuid() == 0
        if root:
            shutil.chown(folder, "postgres", "postgres")
        on_behalf = ["runuser", "-u", "postgres", "--"] if root else []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        data = f"{folder}/data"

        def run(program: str, *options: str) -> None:
            done = subprocess.run([*on_behalf, str(where / program), "-D", data, *options], capture_output=True,
                                  text=True, cwd=folder, check=False)
            if done.returncode:
                raise RuntimeError(f"{program}: {done.stdout[-800:]} {done.stderr[-800:]}")

        run("initdb", "-U", "tester", "--auth=trust", "--no-sync", "-E", "UTF8")
        run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", f"-p {port} -k {folder} -h 127.0.0.1", "start")
        try:
            yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
