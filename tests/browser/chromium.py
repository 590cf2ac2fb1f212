"""Finds a Chromium for the browser tests and, asked as a program, installs one where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find() -> str | None:
    """The path of a Chromium or Chrome; MICROSCOPE_BROWSER names one explicitly."""
    named = os.environ.get("MICROSCOPE_BROWSER")
    if named:
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None and os.path.exists(MAC):
        return MAC
    return found


def install() -> str | None:
    """Install Debian's Chromium where we are root and have apt; None where that is not possible."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"],
                        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"]):
            if subprocess.run(command, env=environment, **quiet, check=False).returncode != 0:
                return None
    return find()


if __name__ == "__main__":
    path = find()
    if path is None:
        path = install()
    print(f"Browser tests use {path}." if path else
          "No Chromium found and none could be installed: the browser tests will be SKIPPED. Install Chromium or "
          "Chrome, or set MICROSCOPE_BROWSER to its path.", file=sys.stderr)
