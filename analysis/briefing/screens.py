"""The screens of a briefing as PNG pictures, taken by a browser where one is installed.

The page that is pictured is the self-contained one (analysis/briefing/webpage): it holds no script and asks no host for
anything, and the browser is started without a network.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

from analysis.briefing.look import HOUSE, Look
from analysis.briefing.slides import Briefing
from analysis.briefing.webpage import make_stage
from analysis.errors import ScenarioError

#: Names under which Chromium, and what is built on it, is found on the path, and its usual places elsewhere.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "C:/Program Files/Google/Chrome/Application/chrome.exe",
            "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe")
#: A screen in points of the browser, and how many of its dots stand for one: pictures of 1,920 x 1,080.
WIDTH, HEIGHT, SCALE = 1_280, 720, 1.5
#: Screens taken at once, one below the other: a picture may be 16,384 dots high. Seconds that a browser may take.
AT_ONCE, SECONDS = 12, 60
#: Browsers at the same moment, over all who ask: each takes 300 MB and a core. The next ones wait.
_ONE_AT_A_TIME = threading.Semaphore(1)
NO_BROWSER = ("Pictures need a browser on the machine that makes them: install Chromium or Chrome, or take the slides "
              "from the PowerPoint file.")
_FLAGS = ("--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
          "--disable-sync", "--disable-background-networking", "--disable-component-update", "--disable-quic",
          "--mute-audio", "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9")


def browser() -> str | None:
    """Where a browser is installed, None where none is found. MICROSCOPE_BROWSER names another."""
    for name in (os.environ.get("MICROSCOPE_BROWSER", ""), *BROWSERS):
        found = shutil.which(name) if name else None
        if found:
            return found
    return None


def make_screens(briefing: Briefing, *, look: Look = HOUSE) -> tuple[tuple[str, bytes], ...]:
    """(name, PNG of 1,920 x 1,080 dots) of each screen, in order. Raises ScenarioError where no browser is installed,
    or where the one there is takes no picture."""
    program = browser()
    if program is None:
        raise ScenarioError(NO_BROWSER)
    pictures: list[bytes] = []
    for start in range(0, len(briefing.slides), AT_ONCE):
        part = replace(briefing, slides=briefing.slides[start : start + AT_ONCE])
        pictures += _taken(program, make_stage(part, look=look, size=(WIDTH, HEIGHT)), len(part.slides))
    return tuple((f"{place:02}-{slide.key}.png", picture)
                 for place, (slide, picture) in enumerate(zip(briefing.slides, pictures, strict=True), start=1))


def make_pictures(briefing: Briefing, *, look: Look = HOUSE) -> bytes:
    """The same in one ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, picture in make_screens(briefing, look=look):
            archive.writestr(name, picture)
    return packed.getvalue()


def _taken(program: str, page: bytes, count: int) -> list[bytes]:
    """The page, so many screens high, as one picture each."""
    from PIL import Image  # a page that offers pictures need not load it

    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, taken = Path(folder) / "briefing.html", Path(folder) / "briefing.png"
        source.write_bytes(page)
        # A browser that runs as root, as in a container, refuses its own sandbox; the page runs nothing.
        root = ("--no-sandbox",) if getattr(os, "geteuid", lambda: 1)() == 0 else ()
        try:
            subprocess.run([program, *_FLAGS, *root, f"--user-data-dir={folder}/profile", f"--screenshot={taken}",
                            f"--window-size={WIDTH},{HEIGHT * count}", f"--force-device-scale-factor={SCALE}",
                            source.as_uri()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=SECONDS, check=True)
            with Image.open(taken) as whole:
                wide, high = round(WIDTH * SCALE), round(HEIGHT * SCALE)
                return [_png(whole.crop((0, i * high, wide, (i + 1) * high))) for i in range(count)]
        except (OSError, subprocess.SubprocessError) as error:
            raise ScenarioError(f"The browser {program} took no picture. {NO_BROWSER}") from error


def _png(picture) -> bytes:
    written = io.BytesIO()
    picture.convert("RGB").save(written, "PNG", optimize=False)
    return written.getvalue()
