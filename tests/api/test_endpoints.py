"""The API over HTTP: right answers, clear errors, nothing kept and nothing told in logs."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.test import Client

from aponia.faces.api.endpoints import api
from aponia.faces.assembly import fhir_validator
from aponia.library import Catalogue

BACK_PAIN: dict[str, Any] = {
    "visit.door": "pain", "person.age": "44 years", "person.sex": "female", "pain.sites": ["lower-back"], "pain.duration": "8 months",
    "spine.saddle_numbness": True,
}


def post(client: Client, path: str, body: object, **extra: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(path, data=content, content_type="application/json", **extra)


def test_a_red_flag_is_an_emergency_with_reasons_and_sources(client: Client) -> None:
    answer = post(client, "/api/navigate", {"facts": BACK_PAIN, "country": "gb"}).json()
    assert answer["result"]["level"]["id"] == "emergency"
    assert answer["result"]["see"]["id"] == "emergency-department"
    assert answer["result"]["country"]["emergency"] == "999"
    assert any("spine.saddle_numbness" in [fact["id"] for fact in reason["facts"]] for reason in answer["reasons"])
    assert answer["sources"]
    assert "clinician" in answer["notice"]


def test_numbers_are_shown_only_where_the_country_is_known(client: Client) -> None:
    assert post(client, "/api/navigate", {"facts": BACK_PAIN}).json()["result"]["country"] is None


def test_what_is_not_known_comes_back_as_questions(client: Client) -> None:
    answer = post(client, "/api/navigate", {"facts": {"visit.door": "pain"}}).json()
    assert answer["result"]["complete"] is False
    assert {"pain.sites", "danger.heart"} <= {item["id"] for item in answer["missing"]}


def test_the_next_page_of_questions_is_that_of_the_site(client: Client) -> None:
    page = post(client, "/api/navigate/questions", {"facts": {"visit.door": "pain"}}).json()
    assert page["next"]["id"] == "danger-now"
    assert page["about_more"] > 0
    assert post(client, "/api/navigate/questions", {"facts": BACK_PAIN}).json() == {"next": None, "about_more": 0}


@pytest.mark.parametrize(
    ("body", "status", "code", "words"),
    [
        ({"facts": {"pain.duratoin": "3 months"}}, 422, "unknown-fact", "Did you mean pain.duration?"),
        ({"facts": {"pain.duration": 3}}, 422, "unit-missing", "unit"),
        ({"facts": {"pain.duration": "3 kg"}}, 422, "unit-dimension", "different things"),
        ({"facts": {"person.age": "140 years"}}, 422, "range", "outside"),
        ({"facts": {"pain.in_back": True}}, 422, "derived", "worked out"),
        ({"facts": {"person.sex": "male", "person.pregnant": True}}, 422, "contradiction", "does not fit"),
        ({"facts": {"person.age": "20 years", "pain.duration": "30 years", "visit.door": "pain"}}, 422, "contradiction", "longer than the person has lived"),
        ({"facts": {}, "country": "xx"}, 422, "not-found", "no country"),
        ({"facts": {}, "extra": 1}, 422, "shape", "openapi"),
        ({"fact": {}}, 422, "shape", "openapi"),
        ([], 422, "shape", ""),
        (b"{", 400, "not-json", "not JSON"),
        (b"", 422, "shape", "openapi"),
        (b"\xff\xfe", 400, "not-json", "not JSON"),
        (b'{"facts": ' + b"[" * 2000 + b"]" * 2000 + b"}", 400, "not-json", ""),
        (b'{"facts": {"x": "' + b"x" * 200_000 + b'"}}', 413, "too-large", "too large"),
    ],
)
def test_what_cannot_be_used_is_told_clearly(client: Client, body: object, status: int, code: str, words: str) -> None:
    response = post(client, "/api/navigate", body)
    assert response.status_code == status, response.content[:300]
    faults = response.json()["faults"]
    assert code in {fault["code"] for fault in faults}
    assert any(words in fault["problem"] for fault in faults)


def test_all_faults_are_told_at_once(client: Client) -> None:
    faults = post(client, "/api/navigate", {"facts": {"nothing": 1, "person.age": 3, "pain.sites": "face"}}).json()["faults"]
    assert {fault["fact"] for fault in faults} == {"nothing", "person.age", "pain.sites"}


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; DROP TABLE patients; --", "{{7*7}}", "\u202etxet", "🙂" * 200, "\x00", "%s%n"])
def test_hostile_text_is_refused_or_kept_as_text(client: Client, text: str) -> None:
    response = post(client, "/api/navigate", {"facts": {text: text, "person.age": text}})
    assert response.status_code == 422
    assert response["Content-Type"] == "application/json"
    letter = post(client, "/api/navigate/letter", {"facts": BACK_PAIN, "details": {"name": text[:100]}})
    assert letter.status_code == 200
    assert letter.content.startswith(b"%PDF")


def test_the_letter_and_the_bundle_come_with_what_was_given(client: Client) -> None:
    body = {"facts": BACK_PAIN, "details": {"name": "Maria Berg", "date_of_birth": "1982-03-04", "gender": "female"}}
    assert post(client, "/api/navigate/letter", body).content.startswith(b"%PDF")
    bundle = post(client, "/api/navigate/fhir", body).json()
    assert fhir_validator().issues(bundle) == ()
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds == ["Patient", "QuestionnaireResponse", "ServiceRequest"]


@pytest.mark.parametrize(
    ("details", "words"),
    [({"nmae": "x"}, "Did you mean name?"), ({"date_of_birth": "4.3.82"}, "year-month-day"), ({"gender": "f"}, "female"), ({"name": "x" * 500}, "room for 120")],
)
def test_lines_of_the_letter_that_do_not_fit_are_told(client: Client, details: dict[str, str], words: str) -> None:
    response = post(client, "/api/navigate/letter", {"facts": BACK_PAIN, "details": details})
    assert response.status_code == 422
    assert words in response.json()["faults"][0]["problem"]


def test_rules_and_facts_can_be_listed_filtered_and_explained(client: Client, book: Catalogue) -> None:
    rules = client.get("/api/rules", {"status": "from knowledge"}).json()
    assert 0 < len(rules) < len(book.rules)
    assert {rule["status"] for rule in rules} == {"from knowledge"}
    rule = client.get(f"/api/rules/{rules[0]['id']}").json()
    assert rule["conditions"]
    assert rule["facts"]
    assert client.get("/api/rules/navigation/nobody-1900/nothing").status_code == 404
    assert len(client.get("/api/facts").json()) == len(book.facts)
    assert client.get("/api/version").json()["knowledge_version"] == book.version


def test_nothing_about_a_person_is_logged_or_kept(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        post(client, "/api/navigate", {"facts": {**BACK_PAIN, "person.age": "4711 years"}})
        response = post(client, "/api/navigate", {"facts": BACK_PAIN})
    assert "4711" not in caplog.text
    assert "saddle" not in caplog.text
    assert not response.cookies


def test_openapi_describes_every_endpoint() -> None:
    schema = api.get_openapi_schema()
    assert {"/api/navigate", "/api/navigate/questions", "/api/navigate/letter", "/api/navigate/fhir", "/api/facts", "/api/rules", "/api/version"} <= set(schema["paths"])
