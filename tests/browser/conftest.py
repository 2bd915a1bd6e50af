"""A real server and a real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from benchmarks.api import served
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a site that was started as people start it."""
    with served(workers=1) as address:
        yield address


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
