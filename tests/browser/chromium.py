"""Finds a Chromium for the browser tests and, asked as a program, installs what is missing where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
#: Debian's names: the browser, a font for it, and a library that Playwright's own driver needs and does not bring.
DEBIAN_PACKAGES = ("chromium", "fonts-liberation", "libatomic1")


def find() -> str | None:
    """The path of a Chromium or Chrome; MICROSCOPE_BROWSER names one explicitly."""
    named = os.environ.get("MICROSCOPE_BROWSER")
    if named:
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None and os.path.exists(MAC):
        return MAC
    return found


def driver_starts() -> bool:
    """Whether Playwright's driver, a program of its own, runs on this machine."""
    import playwright

    folder = Path(playwright.__file__).parent / "driver"
    program = folder / ("node.exe" if os.name == "nt" else "node")
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def missing() -> str | None:
    """What keeps the browser tests from running, in a sentence; None when nothing does."""
    if find() is None:
        return "no Chromium or Chrome on this machine: install one, or set MICROSCOPE_BROWSER to its path"
    if not driver_starts():
        return "Playwright's driver does not start on this machine: on Debian, install libatomic1"
    return None


def install() -> None:
    """Install Debian's packages where we are root and have apt; elsewhere do nothing."""
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"],
                    ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *DEBIAN_PACKAGES]):
        subprocess.run(command, env=environment, **quiet, check=False)


if __name__ == "__main__":
    if missing() is not None:
        install()
    reason = missing()
    if reason is None:
        print(f"Browser tests use {find()}.")
    else:
        print(f"The browser tests will be SKIPPED: {reason}.", file=sys.stderr)
