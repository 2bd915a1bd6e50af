"""A real server and a real Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site that was started as people start it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("site")
    environment = {**os.environ, "APONIA_DATA_DIR": str(folder)}
    command = [str(Path(sys.executable).parent / "aponia"), "serve", "--port", str(port), "--workers", "1"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            for _ in range(150):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).read()
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                pytest.fail(f"the site did not start: {(folder / 'log').read_text()}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Chromium is missing; run: bash tools/browser.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


Opener = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Opener]:
    """Opens a page of the site; every request to another host fails the test."""
    contexts: list[BrowserContext] = []
    strangers: list[str] = []

    def opener(width: str = "desktop", *, javascript: bool = True, dark: bool = False, path: str = "/") -> Page:
        size = WIDTHS[width]
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=javascript, reduced_motion="reduce",
            color_scheme="dark" if dark else "light", base_url=address, accept_downloads=True,
        )
        contexts.append(context)
        context.on("request", lambda request: None if request.url.startswith((address, "data:", "blob:")) else strangers.append(request.url))
        page = context.new_page()
        page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert strangers == [], "the site asked another host"


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Runs axe on a page and gives what it finds, in short."""
    script = Path(AXE_FILE_PATH).read_text()

    def findings(page: Page) -> list[str]:
        page.evaluate(script)
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        result = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')[:200]}" for one in result["violations"]]

    return findings
