"""The Lab over HTTP: what it offers, the answer without any script, errors that keep what was typed, and its words."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, final

import pytest
from django.test import Client
from tests.web.dose_lines import LINES
from tests.web.test_words import CLOSE, OPEN, assert_all_translated, pseudo  # noqa: F401 - a fixture

from aponia.faces.web.lab.drawing import nice, short
from aponia.faces.web.lab.examples import EXAMPLES
from aponia.faces.web.lab.forms import LabForm
from aponia.faces.web.lab.lines import read_lines
from aponia.faces.web.lab.words import spoken
from aponia.library.models import Models

SCRIPTS = sorted((Path(__file__).resolve().parents[2] / "src/aponia/faces/web/static/aponia/js").glob("lab*.js"))
TYPED = {
    "patient-age": "40", "patient-weight": "70", "patient-height": "170", "patient-female": "male", "drug-0-model": "propofol/eleveld-2018",
    "drug-0-lines": "0 s bolus 2 mg/kg\r\n10 s 100 mcg/kg/min\r\n1 h stop", "drug-0-to": "1.5 mcg/mL", "until": "90 min", "stop": "60 min", "percents": "50, 80",
}


@final
class Fields(HTMLParser):
    """The ids of a page, and what its links of the error summary point at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.invalid: set[str] = set()
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if name := given.get("id"):
            self.ids.add(name)
            if "aria-invalid" in given:
                self.invalid.add(name)
        if "style" in given or any(name.startswith("on") for name in given):
            self.inline.append(tag)


def page_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_a_dose_line_is_read_as_it_is_meant(text: str, expected: tuple[str, dict[str, str]] | None) -> None:
    (line,) = read_lines(text)
    assert ((line.kind, line.entry) if line.entry else None) == expected
    assert bool(line.problem) is (expected is None)


def test_the_page_offers_examples_models_and_needs_no_inline_code(client: Client) -> None:
    response = client.get("/lab")
    text = page_of(response)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-cache"
    for example in EXAMPLES.values():
        assert example.title in text
    assert "Propofol: Eleveld 2018 (A)" in text
    assert "For learning and simulation, not for dosing a patient." in text
    assert Fields(text).inline == []
    assert re.findall(r"<script(?![^>]*(src=|application/json))", text) == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_answered_without_any_script(example: str, client: Client) -> None:
    response = client.post("/lab", {"example": example})
    text = page_of(response)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    drugs = EXAMPLES[example].form.used
    assert text.count("<polyline") >= len(drugs)
    assert "Values of the curves" in text
    assert Fields(text).inline == []
    for drug in drugs:
        assert drug.lines.replace("\n", "\r\n") in text or drug.lines in text


def test_examples_name_only_models_that_are_there(models: Models) -> None:
    for example in EXAMPLES.values():
        assert {drug.model for drug in example.form.drugs} <= set(models.models)
        assert example.form.effects <= set(models.models)
        assert example.form.problems() == []


def test_what_was_typed_is_drawn_with_falls_sources_and_version(client: Client, models: Models) -> None:
    text = page_of(client.post("/lab", TYPED))
    assert "to 1.5 mcg/mL" in text
    assert "Pharmacokinetic-pharmacodynamic model for propofol" in text
    assert models.version in text
    assert "This supports a decision; it does not make one." in text


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"drug-0-lines": "0 s bolus 2 mg/kg\r\n5 min nonsense"}, "drug-0-lines", "Line 2"),
        ({"drug-0-lines": "0 s bolus 2 mg/kg\r\n5 min 7 mgg/min"}, "drug-0-lines", "Line 2"),
        ({"drug-0-lines": "0 s bolus 20 mL"}, "drug-0-lines", "Line 1"),
        ({"patient-age": "old"}, "patient-age", "is not a number"),
        ({"patient-height": ""}, "patient-height", "height"),
        ({"drug-0-model": ""}, "drug-0-model", "Choose one"),
        ({"drug-0-model": "propofol/nobody-1900"}, "drug-0-model", "Choose"),
        ({"drug-0-model": "propofol/schnider-1998", "patient-age": "8"}, "patient-age", "8 years"),
        ({"drug-1-model": "propofol/schnider-1998"}, "drug-1-model", "listed twice"),
        ({"drug-0-to": "1.5 apples"}, "drug-0-to", "apples"),
        ({"drug-0-holds": "10 apples"}, "drug-0-holds", "apples"),
        ({"until": "soon"}, "until", "is not a time"),
        ({"until": "30 d"}, "until", "7 days"),
        ({"stop": "never"}, "stop", "is not a time"),
        ({"percents": "half"}, "percents", "percents"),
        ({"effect": "neuromuscular/kleijn-2011"}, "effect-neuromuscular-kleijn-2011", "rocuronium"),
    ],
)
def test_an_error_says_which_thing_points_there_and_keeps_what_was_typed(change: dict[str, str], field: str, words: str, client: Client) -> None:
    response = client.post("/lab", {**TYPED, **change})
    text = page_of(response)
    fields = Fields(text)
    assert response.status_code == 422
    assert f'href="#{field}"' in text
    assert field in fields.invalid
    assert re.search(rf'href="#{field}"[^<]*{re.escape(words)}', text), re.findall(r'href="#[^<]*', text)
    assert "Nothing you typed is lost." in text
    for name, value in change.items():
        if not name.endswith("model") and name != "effect" and value:
            assert value.replace("\r\n", "\n") in text.replace("\r\n", "\n")


def test_a_refusal_offers_to_go_on_and_then_warns(client: Client) -> None:
    child = {**TYPED, "drug-0-model": "propofol/schnider-1998", "patient-age": "8"}
    assert "go on outside the studied range" in page_of(client.post("/lab", child))
    text = page_of(client.post("/lab", {**child, "extrapolate": "yes"}))
    assert "You chose to go on outside of what the sources studied." in text
    assert "the source studied 26 to 81 years" in text


def test_another_site_cannot_send_the_form_and_too_much_is_refused(client: Client) -> None:
    assert client.post("/lab", TYPED, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/lab", {**TYPED, "drug-0-lines": "0 s bolus 1 mg\n" * 10_000}).status_code == 413


def test_hostile_words_are_escaped(client: Client) -> None:
    evil = '"><script>alert(1)</script>'
    for name in ("drug-0-lines", "patient-age", "until", "drug-0-to", "drug-0-model", "effect", "example"):
        text = page_of(client.post("/lab", {**TYPED, name: evil}))
        assert "<script>alert" not in text


def test_the_scripts_ask_only_for_words_and_templates_that_are_there(client: Client) -> None:
    source = "".join(path.read_text() for path in SCRIPTS)
    text = page_of(client.get("/lab"))
    assert set(re.findall(r'say\("(\w+)"', source)) <= set(spoken())
    assert set(re.findall(r'clone(?:All)?\("([\w-]+)"', source)) <= Fields(text).ids
    for path in SCRIPTS:
        assert path.read_text().startswith("// "), path.name
        assert path.read_text().count("\n") <= 300, path.name
        assert f"aponia/js/{path.stem}." in text, path.name


def test_no_word_of_the_lab_is_hard_coded(pseudo: Client) -> None:  # noqa: F811 - the fixture
    for response, name in (
        (pseudo.get("/lab"), "lab"), (pseudo.post("/lab", {"example": "intravenous"}), "answer"), (pseudo.post("/lab", {"example": "rapid"}), "marks"),
        (pseudo.post("/lab", {**TYPED, "patient-age": "old", "drug-0-lines": "x"}), "errors"),
        (pseudo.post("/lab", {**TYPED, "drug-0-model": "propofol/schnider-1998", "patient-age": "8"}), "refused"),
        (pseudo.post("/lab", {**TYPED, "drug-0-model": "propofol/schnider-1998", "patient-age": "8", "extrapolate": "yes"}), "outside"),
    ):
        assert_all_translated(response, name)
    data = re.search(r'<script id="lab-data"[^>]*>(.*?)</script>', page_of(pseudo.get("/lab")), re.DOTALL)
    assert data is not None
    words = json.loads(data[1])["words"]
    assert [key for key, text in words.items() if not (text.startswith(OPEN) and text.endswith(CLOSE))] == []


def test_scales_are_round_and_numbers_short() -> None:
    assert nice(0.83) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert nice(0) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert [short(value) for value in (0, 0.01234, 1.234, 12.34, 1234.5, float("inf"))] == ["0", "0.0123", "1.23", "12.3", "1234", "–"]


def test_an_empty_form_asks_for_a_drug() -> None:
    assert [problem.field for problem in LabForm().problems()] == ["drug-0-model"]
