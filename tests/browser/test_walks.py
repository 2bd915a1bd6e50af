"""Both doors in a real browser: phone and desktop, with and without JavaScript, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Opener
from tests.browser.hands import Hand, Keyboard, Mouse, answer
from tests.web.walking import BACK_PAIN, HEART_OPERATION

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DOORS: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "pain": ("I have pain", BACK_PAIN, "Pain medicine specialist"),
    "operation": ("I am having an operation or procedure", HEART_OPERATION, "Pre-operative"),
}


def enter(page: Page, words: str, hand: Hand) -> None:
    hand.press(page.get_by_role("button", name=words))
    page.wait_for_url("**/navigate/step/*")


def answer_and_leave(page: Page, answers: Mapping[str, Any], hand: Hand) -> None:
    """Answer the page, and wait until another one is there."""
    before = page.url
    answer(page, answers, hand)

    def elsewhere(url: str) -> bool:
        return url != before

    page.wait_for_url(elsewhere)
    page.wait_for_load_state()


def walk_to_result(page: Page, answers: Mapping[str, Any], hand: Hand, look: Callable[[Page], None] = lambda page: None) -> int:
    """Answer until the result; gives the number of pages."""
    for number in range(1, 40):
        look(page)
        answer_and_leave(page, answers, hand)
        if page.url.endswith("/result"):
            page.locator(".care-card").wait_for()
            return number
        page.locator("form.question").wait_for()
    raise AssertionError("the questions never end")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_door_leads_to_the_right_specialist_and_the_letter(open_page: Opener, width: str, javascript: bool, door: str) -> None:
    words, answers, specialist = DOORS[door]
    page = open_page(width, javascript=javascript)
    enter(page, words, Mouse())
    assert walk_to_result(page, answers, Mouse()) < 20
    assert specialist.lower() in page.locator(".care-card").inner_text().lower()
    page.goto("/navigate/letter")
    page.locator('input[name="name"]').fill("Maria Berg")
    with page.expect_download() as download:
        page.locator("form").get_by_role("button", name="PDF").click()
    path = download.value.path()
    assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_door_can_be_walked_by_keyboard_alone(open_page: Opener, width: str, door: str) -> None:
    words, answers, specialist = DOORS[door]
    page = open_page(width)
    enter(page, words, Keyboard())
    walk_to_result(page, answers, Keyboard())
    assert specialist.lower() in page.locator(".care-card").inner_text().lower()


def test_focus_is_on_the_new_heading_after_every_page(open_page: Opener) -> None:
    page = open_page("phone")
    enter(page, "I have pain", Mouse())

    def look(page: Page) -> None:
        page.locator('h1:focus, .error-summary:focus, [tabindex="-1"]:focus').wait_for(timeout=5000)

    answer(page, {}, Mouse())
    page.wait_for_url("**/step/3")
    walk_to_result(page, BACK_PAIN, Mouse(), look)
    look(page)


def test_an_error_takes_the_focus_and_keeps_what_was_typed(open_page: Opener) -> None:
    page = open_page("phone")
    enter(page, "I have pain", Mouse())
    answer(page, {}, Mouse())
    page.wait_for_url("**/step/3")
    page.locator('input[name="person.age"]').fill("444")
    page.locator('form.question button[type="submit"]').click()
    summary = page.locator(".error-summary")
    summary.wait_for()
    page.locator(".error-summary:focus-within").wait_for(timeout=5000)
    assert page.locator('input[name="person.age"]').input_value() == "444"
    summary.get_by_role("link").first.click()
    page.locator('input[name="person.age"]:focus').wait_for(timeout=5000)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_the_back_button_shows_the_page_before_with_its_answers(open_page: Opener, javascript: bool) -> None:
    page = open_page("phone", javascript=javascript)
    enter(page, "I have pain", Mouse())
    answer(page, {}, Mouse())
    page.wait_for_url("**/step/3")
    page.locator("form.question").wait_for()
    answer(page, BACK_PAIN, Mouse())
    page.wait_for_url("**/step/4")
    page.go_back()
    page.wait_for_url("**/step/3")
    page.locator('input[name="person.age"]').wait_for()
    assert page.locator('input[name="person.age"]').input_value() == "46"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_the_picture_of_the_body_ticks_the_list_and_the_list_shades_the_picture(open_page: Opener, javascript: bool) -> None:
    page = open_page("desktop", javascript=javascript)
    enter(page, "I have pain", Mouse())
    for _ in range(12):
        if page.locator(".body-map").count():
            break
        answer_and_leave(page, BACK_PAIN, Mouse())
        page.locator("form.question").wait_for()
    region = page.locator('label[for="site-left-knee"] path').first
    before_color = region.evaluate("path => getComputedStyle(path).fill")
    region.click()
    assert page.locator("#site-left-knee").is_checked()
    page.mouse.move(0, 0)
    assert region.evaluate("path => getComputedStyle(path).fill") != before_color
    page.locator("#site-left-knee").focus()
    page.keyboard.press("Space")
    assert not page.locator("#site-left-knee").is_checked()


def test_an_emergency_needs_two_pages_and_shows_the_number(open_page: Opener) -> None:
    page = open_page("phone")
    enter(page, "I have pain", Mouse())
    page.locator('select[name="country"]').first.select_option("gb")
    assert walk_to_result(page, {"danger.heart": True}, Mouse()) == 1
    call = page.get_by_role("link", name="999").first
    assert call.get_attribute("href") == "tel:999"


def test_cleared_answers_can_be_brought_back(open_page: Opener) -> None:
    page = open_page("phone")
    enter(page, "I have pain", Mouse())
    answer(page, {}, Mouse())
    page.wait_for_url("**/step/3")
    page.goto("/navigate/review")
    page.get_by_role("button", name="Clear").first.click()
    page.get_by_role("button", name="Bring my answers back").click()
    page.wait_for_url("**/navigate/review")
    assert "I have pain" in page.locator("main").inner_text()


def test_no_answer_is_stored_by_scripts(open_page: Opener) -> None:
    page = open_page("phone")
    enter(page, "I have pain", Mouse())
    walk_to_result(page, BACK_PAIN, Mouse())
    stored = page.evaluate("JSON.stringify(Object.entries(localStorage)) + JSON.stringify(Object.entries(sessionStorage))")
    for words in ("pain", "back", "46"):
        assert words not in stored


def test_the_first_page_is_light(open_page: Opener, address: str) -> None:
    page = open_page("phone", path="/about")
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= 150_000, f"{sum(sizes)} bytes"
