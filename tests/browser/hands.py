"""Answering a page of questions as a hand with a mouse or on a keyboard does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, final

from playwright.sync_api import Locator, Page


class Hand(Protocol):
    """A way to use a page."""

    def choose(self, control: Locator) -> None:
        """Tick a box or choose a radio button."""
        ...

    def press(self, button: Locator) -> None:
        """Press a button or follow a link."""
        ...


@final
class Mouse:
    """Clicks on what is visible: the label beside a box, a button."""

    def choose(self, control: Locator) -> None:
        page = control.page
        page.locator(f'label[for="{control.get_attribute("id")}"]:visible').last.click(force=True)  # at the point of the label, whatever lies on top

    def press(self, button: Locator) -> None:
        button.click()


@final
class Keyboard:
    """Uses Tab, the arrow keys, Space and Enter only; a control that cannot be reached fails."""

    def choose(self, control: Locator) -> None:
        if control.get_attribute("type") == "radio":
            self._reach_group(control)
        else:
            reach(control)
            control.page.keyboard.press("Space")
        assert control.is_checked(), "the keyboard did not choose it"

    def press(self, button: Locator) -> None:
        reach(button)
        button.page.keyboard.press("Enter")

    def _reach_group(self, control: Locator) -> None:
        page, name = control.page, control.get_attribute("name")
        group = page.locator(f'input[type="radio"][name="{name}"]')
        for _ in range(200):
            if page.evaluate("name => document.activeElement && document.activeElement.name === name", name):
                break
            page.keyboard.press("Tab")
        for _ in range(group.count() + 1):
            page.keyboard.press("ArrowDown")
            if control.is_checked():
                return


def reach(control: Locator) -> None:
    """Press Tab until the control has the focus, and see that the focus shows."""
    page = control.page
    for _ in range(200):
        if control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {control}")


def answer(page: Page, answers: Mapping[str, Any], hand: Hand) -> None:
    """Fill in the page of questions that is shown, and continue."""
    form = page.locator("form.question")
    asked = [field.get_attribute("value") or "" for field in form.locator('input[name="asked"]').all()]
    ticks = form.locator('input[name="none-of-these"]').count() > 0
    told = False
    for name in asked:
        value = answers.get(name)
        control = form.locator(f'[name="{name}"]')
        if ticks:
            if value is True:
                hand.choose(form.locator(f'input[name="{name}"]'))
                told = True
        elif control.count() and control.first.get_attribute("inputmode") == "decimal":
            _fill_quantity(form, name, value, hand)
        else:
            _choose(form, name, value, hand)
    if ticks and not told:
        hand.choose(form.locator('input[name="none-of-these"]'))
    hand.press(form.locator('button[type="submit"]:visible').last)


def _fill_quantity(form: Locator, name: str, value: str | None, hand: Hand) -> None:
    if value is None:
        hand.choose(form.locator(f'input[name="{name}.unsure"]'))
        return
    number, unit = value.split()
    form.locator(f'input[name="{name}"]').fill(number)
    select = form.locator(f'select[name="{name}.unit"]')
    if select.count():
        select.select_option(unit)


def _choose(form: Locator, name: str, value: Any, hand: Hand) -> None:
    controls = form.locator(f'input[name="{name}"]')
    if isinstance(value, list):
        wanted = value
    elif value is None:
        values = [control.get_attribute("value") for control in controls.all()]
        wanted = [next(choice for choice in ("no", "none-of-these", "unsure") if choice in values)]
    else:
        wanted = [{True: "yes"}.get(value, str(value))]
    for choice in wanted:
        hand.choose(form.locator(f'input[name="{name}"][value="{choice}"]'))
