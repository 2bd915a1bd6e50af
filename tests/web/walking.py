"""Walking through the questions as a browser without JavaScript does: read the form, fill it in, send it."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, final

from django.test import Client

from aponia.faces.assembly import catalogue
from aponia.vocabulary.fact import Kind


@final
class Form(HTMLParser):
    """The fields of the question form of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hidden: dict[str, list[str]] = {}
        self.names: list[str] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = "question" in given.get("class", "").split()
        elif self._inside and tag in {"input", "select", "textarea"} and given.get("name"):
            if given.get("type") == "hidden":
                self.hidden.setdefault(given["name"], []).append(given.get("value", ""))
            elif given["name"] not in self.names:
                self.names.append(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def filled(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The data of the form, with the answers for the facts it asks and "no" or "not sure" for the others."""
    data: dict[str, Any] = dict(form.hidden)
    ticks = "none-of-these" in form.names
    asked = [catalogue().facts[name] for name in form.hidden["asked"]]
    for fact in asked:
        value = answers.get(fact.id)
        match fact.kind:
            case Kind.YES_NO if ticks:
                if value is True:
                    data[fact.id] = "yes"
            case Kind.YES_NO:
                data[fact.id] = {True: "yes", "unsure": "unsure"}.get(value, "no")
            case Kind.QUANTITY if value is not None:
                number, unit = str(value).split()
                data[fact.id], data[f"{fact.id}.unit"] = number, unit
            case Kind.QUANTITY:
                data[f"{fact.id}.unsure"] = "unsure"
            case Kind.CHOICES:
                data[fact.id] = value or "none-of-these"
            case _:
                data[fact.id] = "unsure" if value is None else str(value)
    if ticks and not any(name in data for name in (fact.id for fact in asked)):
        data["none-of-these"] = "yes"
    return data


def walk(client: Client, door: str, answers: Mapping[str, Any]) -> list[str]:
    """Answer every page until the result; gives the addresses that were visited."""
    response: Any = client.post("/navigate/begin", {"visit.door": door})
    visited = []
    for _ in range(60):
        address = response["Location"]
        visited.append(address)
        if address.endswith("/result"):
            return visited
        page = client.get(address)
        assert page.status_code == 200, address
        form = Form(page.content.decode())
        response = client.post(address, filled(form, answers))
        assert response.status_code == 302, f"{address}: {response.content.decode()[:3000]}"
    raise AssertionError("the questions never end")


BACK_PAIN: Mapping[str, Any] = {
    "person.age": "46 year", "person.sex": "male", "pain.sites": ["lower-back"], "pain.duration": "8 month", "pain.onset": "gradual",
    "pain.trend": "same", "pain.intensity": 6, "pain.limits_life": "most-days", "pain.tried": ["simple", "physiotherapy"],
    "pain.character": ["aching"], "spine.onset_age": "45 year",
}
HEART_OPERATION: Mapping[str, Any] = {"person.age": "64 year", "person.sex": "male", "operation.kind": "heart", "operation.days_until": "3 week"}
