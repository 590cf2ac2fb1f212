"""A fresh server and a real browser. Where there is no Chromium the tests are skipped and say so."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.browser import chromium

ROOT = Path(__file__).resolve().parents[2]

#: Chromium asks its maker's hosts for updates unless told not to; then a request to another host is ours.
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser():
    reason = chromium.missing()
    if reason is not None:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        yield running
        running.close()


@dataclass
class Server:
    """A running app: its address and the folder where it keeps datasets."""

    address: str
    home: Path


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """The app on a free port with an empty home, stopped at the end."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    log = (home / "server.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={port}"],
        cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, "MICROSCOPE_HOME": str(home / "kept")},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                if urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).status == 200:
                    break
            except OSError:
                assert process.poll() is None, (home / "server.log").read_text()
                time.sleep(0.25)
        else:
            raise AssertionError("the server did not start: " + (home / "server.log").read_text())
        yield Server(address, home)
    finally:
        process.terminate()
        process.wait(10)


@dataclass
class Visit:
    """One browser page with everything that went wrong on it."""

    page: object
    console_errors: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)

    def wait_until_done(self, timeout: float = 60_000) -> None:
        """Until the script has run to its end and nothing is stale."""
        self.page.wait_for_selector('[data-testid="stApp"]', timeout=timeout)
        self.page.wait_for_function(
            """() => { const app = document.querySelector('[data-testid="stApp"]');
                 return app && app.getAttribute('data-test-script-state') === 'notRunning'
                   && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]')
                   && document.querySelector('[data-testid="stMainBlockContainer"]')?.innerText.length > 20; }""",
            timeout=timeout)
        self.page.wait_for_timeout(400)

    def assert_clean(self) -> None:
        """No exception box, no console error, no request to another host."""
        assert self.page.locator('[data-testid="stException"]').count() == 0, self.page.inner_text("body")
        assert self.console_errors == []
        assert self.foreign_requests == []


@pytest.fixture
def visit(browser, server):
    """visit(path, width=, theme=) opens a page in a new browser context."""
    contexts = []

    def open_page(path: str = "/", *, width: int = 1280, theme: str = "light") -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 1000 if width < 1500 else 1080},
                                      color_scheme=theme, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        seen = Visit(page)

        def on_console(message) -> None:
            # Streamlit probes its own endpoints below a page's path on deep links and gets 404 there.
            where = message.location.get("url", "") if message.location else ""
            if message.type == "error" and not ("404" in message.text and "_stcore" in where):
                seen.console_errors.append(f"{message.text} {where}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: seen.console_errors.append(str(error)))
        ours = (server.address, server.address.replace("http", "ws", 1), "data:", "blob:")
        page.on("request", lambda request: None if request.url.startswith(ours)
                else seen.foreign_requests.append(request.url))
        page.goto(server.address + path if path.startswith("/") else path)
        seen.wait_until_done()
        return seen

    yield open_page
    for context in contexts:
        context.close()
