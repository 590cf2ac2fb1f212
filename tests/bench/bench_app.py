"""The running app: from a move of the Budget page to its result, CPU of a rerun, a cold link to the first chart.

From slider to result is the browser's own clock: from the message that the slider sends (it waits a moment by itself,
so that a drag is one message) to the last change of the answer's sentence and numbers, and of its charts, the median
over moves to values not seen before. The solver runs in a process of its own, which the server's CPU does not hold.
Its baseline is the same page without data run again in the same server, from its message to its end.

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

import numpy as np
import pandas as pd

from data.campaigns import from_tables
from data.workspace import keep_dataset
from tests.browser import chromium
from tests.browser.conftest import FLAGS, ROOT

MOVES = 20
#: Moves before them, which load what is loaded once: the database of drafts, the first plan's tables.
WARMING = 3
#: Creators of the invented lists: a usual one, and one that must stay usable.
USUAL_LIST, LONG_LIST = 500, 20_000

#: Notes when the page last sent a message, when the sentence or the numbers of its answer and when its charts last
#: changed, and when its script last came to an end.
_CLOCKS = """
window.sentAt = 0; window.numbersAt = 0; window.chartsAt = 0; window.idleAt = 0;
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (...what) { window.sentAt = performance.now(); return send.apply(this, what); };
new MutationObserver((changes) => {
  for (const one of changes) {
    const where = one.target.nodeType === 1 ? one.target : one.target.parentElement;
    if (!where) continue;
    if (one.type === 'attributes') {
      if (where.getAttribute('data-test-script-state') === 'notRunning') window.idleAt = performance.now();
    } else {
      const holds = (what) => where.closest(what)
        || [...one.addedNodes].some((n) => n.matches?.(what) || n.querySelector?.(what));
      if (holds('dl.numbers, h1.answer')) window.numbersAt = performance.now();
      if (holds('.js-plotly-plot')) window.chartsAt = performance.now();
    }
  }
}).observe(document, {subtree: true, childList: true, characterData: true, attributes: true,
                      attributeFilter: ['data-test-script-state']});
"""


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
    for move in range(-WARMING, MOVES):
        if move == 0:
            before = _cpu_seconds(pid)
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


def _slider_to_result(page, slider: str, moves: int = MOVES) -> tuple[float, float]:
    """Median seconds from the slider's message to the last change of the answer's sentence and numbers, and of the
    charts."""
    page.get_by_role("slider", name=slider).first.focus()
    numbers, charts = [], []
    for _ in range(moves):
        before = page.evaluate("performance.now()")
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"window.sentAt > {before} && window.idleAt > window.sentAt", timeout=60_000)
        page.wait_for_timeout(400)  # charts are drawn after the script has ended
        sent, said, drawn = page.evaluate("[window.sentAt, window.numbersAt, window.chartsAt]")
        numbers += [(said - sent) / 1_000] if said > sent else []
        charts += [(drawn - sent) / 1_000] if drawn > sent else []
    return tuple(statistics.median(taken) if taken else float("nan") for taken in (numbers, charts))


def _bare_rerun(page) -> float:
    """Median seconds of a run of the page without data, from its message to its end."""
    taken = []
    for _ in range(MOVES):
        before = page.evaluate("performance.now()")
        page.locator("body").press("r")
        page.wait_for_function(f"window.sentAt > {before} && window.idleAt > window.sentAt", timeout=60_000)
        sent, idle = page.evaluate("[window.sentAt, window.idleAt]")
        taken.append((idle - sent) / 1_000)
    return statistics.median(taken)


def _kept_list(home: str, creators: int) -> str:
    """An invented list of creators with quotes and posts, kept where the server looks; its fingerprint."""
    rng = np.random.default_rng(creators)
    followers = np.round(10 ** rng.uniform(3, 6.3, creators))
    ids = [f"c{i:06d}" for i in range(creators)]
    listed = pd.DataFrame({
        "creator_id": ids, "platform": rng.choice(["Instagram", "TikTok", "YouTube"], creators), "name": ids,
        "niche": rng.choice(["Food", "Home", "Pets", "Travel"], creators), "followers": followers, "currency": "EUR",
        "quoted_fee": np.round(0.05 * followers**0.9 * np.exp(rng.normal(0, 0.4, creators)))})
    whose = np.repeat(np.arange(creators), 4)
    own = rng.normal(0, 0.6, creators)[whose] + rng.normal(0, 0.6, len(whose))
    posts = pd.DataFrame({
        "post_id": [f"p{i}" for i in range(len(whose))], "creator_id": listed["creator_id"].to_numpy()[whose],
        "platform": listed["platform"].to_numpy()[whose], "followers": followers[whose],
        "likes": rng.poisson(followers[whose] * 0.03 * (followers[whose] / 1e4) ** -0.15 * np.exp(own))})
    os.environ["MICROSCOPE_HOME"], before = home, os.environ.get("MICROSCOPE_HOME")
    try:
        return keep_dataset(from_tables(creators=listed, posts=posts))
    finally:
        if before is None:
            del os.environ["MICROSCOPE_HOME"]
        else:
            os.environ["MICROSCOPE_HOME"] = before


def _planning(browser, address: str, home: str, pid: int) -> list[dict]:
    """From slider to result by size and by creator, and the CPU of a move in a long list."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(_CLOCKS)
    page.goto(f"{address}/Budget?data=none")
    page.wait_for_selector(".empty", timeout=60_000)
    _wait(page)
    bare, rows = _bare_rerun(page), []
    for creators, moves in ((USUAL_LIST, MOVES), (LONG_LIST, 6)):
        data = _kept_list(home, creators)
        for view, said in (("size", "by size"), ("creator", "by creator")):
            page.goto(f"{address}/Budget?data={data}&plan={view}")
            page.wait_for_selector(".js-plotly-plot .main-svg", timeout=120_000)
            _wait(page)
            _slider_to_result(page, "Handling", 2)  # what is loaded at the first move is loaded once
            before = _cpu_seconds(pid)
            seconds, charts = _slider_to_result(page, "Handling", moves)
            cpu = (_cpu_seconds(pid) - before) / moves
            target = "target 0.15 s" if creators == USUAL_LIST else "target: usable, CPU below 1 s"
            rows.append({"name": f"slider to result, {said}, {creators:,} creators ({target}; "
                                 f"charts {charts:.2f} s, server's CPU {cpu:.3f} s a move)",
                         "seconds": seconds, "baseline": bare, "ratio": seconds / bare,
                         "against": "the same page without data, run again"})
    page.close()
    return rows


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
                page.goto(f"{address}/Budget?plan=creator")
                page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
                _wait(page)
                creators = _cost_of_moves(page, server.pid, "Handling")
                page.goto(f"{address}/Budget?data=none")
                page.wait_for_selector(".empty", timeout=60_000)
                _wait(page)
                bare = _cost_of_bare_reruns(page, server.pid)
                planning = _planning(browser, address, home, server.pid)
                browser.close()
        finally:
            server.terminate()
            server.wait(10)
    return [
        *planning,
        *({"name": f"Budget page {said}, CPU of a rerun (target 0.05 s)", "seconds": seconds, "baseline": bare,
           "ratio": seconds / bare, "against": "the same page without data"}
          for said, seconds in (("by size", cost), ("by creator", creators))),
        {"name": "cold link to first chart (target 2.5 s)", "seconds": charts, "baseline": text, "ratio": charts / text,
         "against": "the same browser to a page without a chart"},
        {"name": "the same, first visitor of a fresh server", "seconds": very_first, "baseline": text,
         "ratio": very_first / text, "against": "the same browser to a page without a chart"},
    ]
