"""The running app: CPU of a rerun of the Budget page, and the time from a cold link to the first chart.

The CPU is the server process's own (user and system, from /proc), over moves of the handling-cost slider to values not
seen before, so that no cached result helps. The baseline of a rerun is the same page without data in the same server,
that is what Streamlit and the frame cost; the baseline of the first chart is the time the same browser takes to the
text of a page without data.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.browser import chromium
from tests.browser.conftest import FLAGS, ROOT

MOVES = 20


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait(page) -> None:
    page.wait_for_function("() => document.querySelector('[data-testid=\"stApp\"]')?.getAttribute("
                           "'data-test-script-state') === 'notRunning'")


def _cost_of_moves(page, pid: int, slider: str) -> float:
    """CPU seconds of one rerun: all that the server spent over MOVES moves, by the number of moves.

    The system counts CPU in hundredths of a second, so single reruns cannot be told; what the server spends on its
    own between them is in the figure.
    """
    page.get_by_role("slider", name=slider).first.focus()
    before = _cpu_seconds(pid)
    for _ in range(MOVES):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(700)  # the slider waits before it reports; then the run itself
        _wait(page)
    return (_cpu_seconds(pid) - before) / MOVES


def _cost_of_bare_reruns(page, pid: int) -> float:
    """The same for the frame alone: a page without data, run again by the keyboard."""
    before = _cpu_seconds(pid)
    for _ in range(MOVES):
        page.locator("body").press("r")
        page.wait_for_timeout(700)
        _wait(page)
    return (_cpu_seconds(pid) - before) / MOVES


def _first_chart(browser, address: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(f"{address}/Engagement")
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
    seconds = time.perf_counter() - start
    context.close()
    return seconds


def _first_text(browser, address: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(f"{address}/Engagement?data=none")
    page.wait_for_selector(".empty", timeout=60_000)
    seconds = time.perf_counter() - start
    context.close()
    return seconds


def run() -> list[dict]:
    """Rows of the benchmark table; empty, with a line that says why, where there is no Chromium or no /proc."""
    path = chromium.find()
    if chromium.missing() is not None or not Path("/proc/self/stat").exists():
        print("app: skipped, needs Chromium and Linux", file=sys.stderr)
        return []
    from playwright.sync_api import sync_playwright

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={port}"], cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "MICROSCOPE_HOME": home})
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                    break
                except OSError:
                    time.sleep(0.25)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
                very_first = _first_chart(browser, address)
                charts = statistics.median(_first_chart(browser, address) for _ in range(5))
                text = statistics.median(_first_text(browser, address) for _ in range(5))
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.goto(f"{address}/Budget")
                page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
                _wait(page)
                cost = _cost_of_moves(page, server.pid, "Handling")
                page.goto(f"{address}/Budget?data=none")
                page.wait_for_selector(".empty", timeout=60_000)
                _wait(page)
                bare = _cost_of_bare_reruns(page, server.pid)
                browser.close()
        finally:
            server.terminate()
            server.wait(10)
    return [
        {"name": "Budget page, CPU of a rerun (target 0.05 s)", "seconds": cost, "baseline": bare, "ratio": cost / bare,
         "against": "the same page without data"},
        {"name": "cold link to first chart (target 2.5 s)", "seconds": charts, "baseline": text, "ratio": charts / text,
         "against": "the same browser to a page without a chart"},
        {"name": "the same, first visitor of a fresh server", "seconds": very_first, "baseline": text,
         "ratio": very_first / text, "against": "the same browser to a page without a chart"},
    ]
