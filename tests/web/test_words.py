"""Every word that people see goes through gettext: in a pseudo-language, nothing stands outside of its brackets."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar, final

import pytest
from django.test import Client, override_settings
from django.utils.translation import trans_real
from tests.web.walking import BACK_PAIN, HEART_OPERATION, Form, filled, walk
from tools.collect_words import collected

from aponia.library import Catalogue, Models

FACES = Path(__file__).resolve().parents[2] / "src" / "aponia" / "faces"

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = ("aria-label", "alt", "placeholder", "title", "data-dark", "data-light", "data-busy")
SILENT = {"script", "style"}


@final
class Pseudo(gettext.NullTranslations):
    """Puts brackets around every text that is translated, and remembers it."""

    asked: ClassVar[set[str]] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return f"{OPEN}{message}{CLOSE}" if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def language(self) -> str:
        return "en-xa"

    to_language = language


@final
class Outside(HTMLParser):
    """Collects words that stand outside of brackets; elements marked translate="no" hold names and are passed over."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "path", "circle", "use", "rect", "line", "polyline", "polygon"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth = 0
        self._stack: list[bool] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("translate") == "no" or tag in SILENT
        for attribute in SPOKEN:
            if not (name or any(self._stack)):
                self._check(given.get(attribute, ""), within=0)
        if tag == "meta" and given.get("name") == "description":
            self._check(given.get("content", ""), within=0)
        if tag not in self.VOID:
            self._stack.append(name)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self._stack.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self._stack:
            self._stack.pop()

    def handle_data(self, data: str) -> None:
        if any(self._stack):
            return
        self._depth = self._check(data, within=self._depth)

    def _check(self, text: str, *, within: int) -> int:
        depth = within
        outside = ""
        for character in text:
            if character == OPEN:
                depth += 1
            elif character == CLOSE:
                depth -= 1
            elif depth == 0:
                outside += character
        if re.search(r"[^\W\d_]{2,}", outside.replace("Aponia", "")):
            self.found.append(outside.strip()[:120])
        return depth


@pytest.fixture
def pseudo() -> Iterator[Client]:
    with override_settings(LANGUAGE_CODE="en-xa", LANGUAGES=[("en-xa", "Pseudo")]):
        trans_real.get_languages.cache_clear()  # type: ignore[attr-defined]  # it is cached, whatever the stubs say
        trans_real._translations["en-xa"] = Pseudo()  # type: ignore[attr-defined]  # Django keeps its catalogs here
        yield Client(headers={"host": "localhost"})
    trans_real.get_languages.cache_clear()  # type: ignore[attr-defined]
    trans_real._translations.pop("en-xa", None)  # type: ignore[attr-defined]
    trans_real.activate("en")


def assert_all_translated(response: object, path: str) -> None:
    text = response.content.decode()  # type: ignore[attr-defined]  # a test client's response
    assert OPEN in text
    assert Outside(text).found == [], path


@pytest.mark.parametrize(
    "path", ["/", "/about", "/sources", "/learn", "/learn/who-does-what", "/learn/misconceptions", "/learn/treatments", "/learn/new", "/learn/pain", "/learn/prepare",
             "/navigate/step/1", "/nowhere"],
)
def test_no_word_of_a_page_is_hard_coded(path: str, pseudo: Client) -> None:
    assert_all_translated(pseudo.get(path), path)


def test_no_word_of_the_search_is_hard_coded(pseudo: Client) -> None:
    assert_all_translated(pseudo.post("/learn", {"words": "exercise"}), "search")


@pytest.mark.parametrize("door", ["pain", "operation"])
def test_no_word_of_the_questions_and_the_answer_is_hard_coded(door: str, pseudo: Client) -> None:
    pseudo.post("/navigate/country", {"country": "gb"})
    for address in walk(pseudo, door, {**BACK_PAIN, "mind.hopeless": True}):
        assert_all_translated(pseudo.get(address), address)
    for path in ("/navigate/review", "/navigate/letter"):
        assert_all_translated(pseudo.get(path), path)
    assert_all_translated(pseudo.post("/navigate/letter", {"note": "1" * 700}), "letter with an error")
    assert_all_translated(pseudo.post("/navigate/clear"), "cleared")


def test_no_word_of_an_error_or_an_emergency_is_hard_coded(pseudo: Client) -> None:
    pseudo.post("/navigate/begin", {"visit.door": "pain"})
    form = Form(pseudo.get("/navigate/step/2").content.decode())
    data = filled(form, {})
    del data["none-of-these"]
    assert_all_translated(pseudo.post("/navigate/step/2", data), "nothing ticked")
    assert_all_translated(pseudo.post("/navigate/step/2", {**data, "some-unsure": "yes"}), "one by one")
    pseudo.post("/navigate/step/2", {**data, "danger.suicide": "yes"})
    assert_all_translated(pseudo.get("/navigate/result"), "emergency")
    assert_all_translated(pseudo.post("/navigate/begin", {}, headers={"Sec-Fetch-Site": "cross-site"}), "forbidden")


def test_every_word_that_is_translated_can_be_collected_for_translators(pseudo: Client, book: Catalogue, models: Models) -> None:
    Pseudo.asked.clear()
    for path in ("/", "/lab", "/about", "/learn", "/learn/who-does-what", "/learn/misconceptions", "/learn/treatments", "/learn/new", "/learn/pain", "/learn/prepare"):
        pseudo.get(path)
    pseudo.post("/navigate/country", {"country": "gb"})
    for door, answers in (("pain", {**BACK_PAIN, "mind.hopeless": True, "takes.opioid": True}), ("operation", HEART_OPERATION)):
        for address in walk(pseudo, door, answers):
            pseudo.get(address)
        pseudo.post("/navigate/letter", {"name": "1"})
    written = collected(book, models)
    # The words of pages stand in templates and Python, where makemessages finds them: {{ name }} there, %(name)s in the message.
    sources = "".join(path.read_text() for path in FACES.rglob("*") if path.suffix in {".html", ".py"})
    unknown = [text for text in Pseudo.asked if text not in written and re.sub(r"%\((\w+)\)s", r"{{ \1 }}", text).replace("%%", "%") not in sources]
    assert len(Pseudo.asked) > 1000
    assert unknown == []
