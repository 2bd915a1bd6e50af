"""Takes the pictures of the site that the README and the documentation show; run it from the project's root after a change of looks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from benchmarks.api import served
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.hands import Mouse, answer
from tests.web.walking import BACK_PAIN

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZES = {"phone": (390, 844, 2), "desktop": (1280, 900, 1)}


def take(browser: Browser, address: str, kind: str) -> None:
    """One walk at one width, with a picture at each place worth showing."""
    width, height, scale = SIZES[kind]
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale, base_url=address, reduced_motion="reduce")
    page = context.new_page()

    def shot(name: str) -> None:
        page.mouse.move(2, 2)
        page.wait_for_timeout(300)
        page.evaluate("document.activeElement && document.activeElement.blur(); scrollTo(0, 0)")
        page.screenshot(path=IMAGES / f"{name}-{kind}.png")

    page.goto("/")
    shot("home")
    enter(page)
    shot("question-danger")
    page.locator("#country").select_option("us")
    step(page, lambda: answer(page, {"danger.cauda_equina": True}, Mouse()))
    shot("result-emergency")
    page.goto("/")
    enter(page)
    while not page.locator(".body-map").count():
        step(page, lambda: answer(page, BACK_PAIN, Mouse()))
    for place in ("lower-back", "left-buttock", "left-calf"):
        page.locator(f'label[for="site-{place}"] path').first.click()
    shot("body-map")
    for place in ("lower-back", "left-buttock", "left-calf"):
        page.locator(f"#site-{place}").uncheck()
    while page.locator("form.question").count():
        step(page, lambda: answer(page, BACK_PAIN, Mouse()))
    shot("result-routine")
    page.goto("/learn/who-does-what")
    shot("learn-compare")
    page.goto("/lab")
    page.get_by_role("button", name="Total intravenous anesthesia").click()
    page.locator('#lab[data-effect-bands]').wait_for()
    shot("lab")
    context.close()


def enter(page: Page) -> None:
    """Through the first door to the first page of questions."""
    step(page, lambda: page.get_by_role("button", name="I have pain").click())
    page.locator("form.question").wait_for()


def step(page: Page, act: Callable[[], None]) -> None:
    """Do something that leads to another address, and wait until it is there."""
    before = page.url
    act()

    def elsewhere(url: str) -> bool:
        return url != before

    page.wait_for_url(elsewhere)
    page.wait_for_timeout(400)


def main() -> None:
    """Both widths."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with served(workers=1) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for kind in SIZES:
            take(browser, address, kind)
        browser.close()


if __name__ == "__main__":
    main()
