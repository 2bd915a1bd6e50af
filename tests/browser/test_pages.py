"""Every page passes axe, light and dark, narrow and wide, and fits its width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Opener
from tests.browser.hands import Mouse, answer
from tests.browser.test_walks import enter, walk_to_result
from tests.web.walking import BACK_PAIN, HEART_OPERATION

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-axe")]

READING = ["/", "/about", "/sources", "/learn", "/learn/who-does-what", "/learn/misconceptions", "/learn/treatments", "/learn/new", "/learn/pain",
           "/learn/prepare", "/navigate/result", "/nowhere"]
Axe = Callable[[Page], list[str]]


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_reading_pages_pass_axe_and_fit(open_page: Opener, axe: Axe, width: str, dark: bool) -> None:
    page = open_page(width, dark=dark)
    for path in READING:
        page.goto(path)
        assert axe(page) == [], path
        assert fits(page), path


@pytest.mark.parametrize(("width", "dark"), [("phone", False), ("desktop", True)])
def test_every_page_of_a_walk_passes_axe_and_fits(open_page: Opener, axe: Axe, width: str, dark: bool) -> None:
    def look(page: Page) -> None:
        assert axe(page) == [], page.url
        assert fits(page), page.url

    page = open_page(width, dark=dark)
    enter(page, "I have pain", Mouse())
    walk_to_result(page, BACK_PAIN, Mouse(), look)
    look(page)
    for path in ("/navigate/review", "/navigate/letter"):
        page.goto(path)
        look(page)
    page.goto("/")
    enter(page, "I am having an operation or procedure", Mouse())
    walk_to_result(page, HEART_OPERATION, Mouse(), look)
    look(page)


def test_errors_emergencies_and_one_by_one_pass_axe(open_page: Opener, axe: Axe) -> None:
    page = open_page("phone")
    enter(page, "I have pain", Mouse())
    page.locator('form.question button[type="submit"]').last.click()
    page.locator(".error-summary").wait_for()
    assert axe(page) == []
    Mouse().choose(page.locator('input[name="some-unsure"]'))
    page.locator('form.question button[type="submit"]').last.click()
    page.locator('input[name="one-by-one"]').wait_for(state="attached")
    assert axe(page) == []
    answer(page, {"danger.suicide": True}, Mouse())
    page.wait_for_url("**/navigate/result")
    page.locator(".care-card").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Clear").first.click()
    page.get_by_role("button", name="Bring my answers back").wait_for()
    assert axe(page) == []


def test_two_hundred_percent_zoom_still_fits(open_page: Opener) -> None:
    page = open_page("desktop")
    page.set_viewport_size({"width": 640, "height": 450})
    for path in READING:
        page.goto(path)
        assert fits(page), path


def test_print_leaves_out_what_only_a_screen_needs(open_page: Opener) -> None:
    page = open_page("desktop")
    enter(page, "I have pain", Mouse())
    walk_to_result(page, BACK_PAIN, Mouse())
    page.emulate_media(media="print")
    assert not page.locator("header nav").first.is_visible()
    assert page.locator(".care-card").is_visible()
    assert all(not button.is_visible() for button in page.locator("button").all())
