"""The pages of the navigation over HTTP: both doors, changes, errors, and what stays private."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client, override_settings
from tests.web.walking import BACK_PAIN, HEART_OPERATION, Form, filled, walk

from aponia.faces.assembly import catalogue
from aponia.faces.web.navigate.visit import COOKIE, Visit
from aponia.vocabulary.fact import JsonValue, Kind, Origin


def test_the_pain_door_leads_to_an_explained_answer(client: Client) -> None:
    walk(client, "pain", BACK_PAIN)
    page = client.get("/navigate/result").content.decode()
    for words in ("Pain medicine specialist", "Make a routine appointment", "Not yet checked against its source", "clinician who knows the person decides"):
        assert words in page, words


def test_the_operation_door_leads_to_an_explained_answer(client: Client) -> None:
    visited = walk(client, "operation", HEART_OPERATION)
    page = client.get("/navigate/result").content.decode()
    assert catalogue().services["preoperative-clinic"].name in page
    assert len(visited) < 15


def test_an_emergency_stops_the_questions_and_shows_the_number_of_the_country(client: Client) -> None:
    client.post("/navigate/country", {"country": "us"})
    visited = walk(client, "pain", {"danger.heart": True})
    assert visited[-1].endswith("/result")
    assert len(visited) == 2
    page = client.get("/navigate/result").content.decode()
    assert "Get emergency help now" in page
    assert 'href="tel:911"' in page


def test_no_number_is_shown_where_the_country_is_not_known(client: Client) -> None:
    walk(client, "pain", {"danger.heart": True})
    page = client.get("/navigate/result").content.decode()
    assert "button--call" not in page  # the list of all countries is there to choose from, but none is taken for granted
    assert 'name="country"' in page


def test_suicidal_thoughts_lead_to_crisis_lines(client: Client) -> None:
    client.post("/navigate/country", {"country": "gb"})
    walk(client, "pain", {**BACK_PAIN, "mind.suicidal_thoughts": True})
    page = client.get("/navigate/result").content.decode()
    assert "Samaritans" in page
    assert "116" in page


def test_addresses_hold_nothing_about_the_person(client: Client) -> None:
    for address in walk(client, "pain", BACK_PAIN):
        assert re.fullmatch(r"/navigate/(step/\d+|result)", address)


def test_answers_can_be_changed_and_later_ones_are_kept(client: Client) -> None:
    walk(client, "pain", BACK_PAIN)
    review = client.get("/navigate/review").content.decode()
    assert "46 years" in review
    assert "8 months" in review
    number = review.count("/navigate/step/")
    assert number > 5
    page = client.get("/navigate/step/3")
    form = Form(page.content.decode())
    assert form.hidden["page"] == ["about-you"]
    response = client.post("/navigate/step/3", filled(form, {**BACK_PAIN, "person.age": "47 year"}))
    assert response.status_code == 302
    assert "47 years" in client.get("/navigate/review").content.decode()
    assert "8 months" in client.get("/navigate/review").content.decode()


def test_going_back_shows_what_was_answered(client: Client) -> None:
    walk(client, "pain", BACK_PAIN)
    page = client.get("/navigate/step/3").content.decode()
    assert 'value="46"' in page


def test_sending_a_page_twice_changes_nothing(client: Client) -> None:
    client.post("/navigate/begin", {"visit.door": "pain"})
    form = Form(client.get("/navigate/step/2").content.decode())
    first = client.post("/navigate/step/2", filled(form, {}))
    again = client.post("/navigate/step/2", filled(form, {}))
    assert first["Location"] == again["Location"] == "/navigate/step/3"


def test_an_answer_that_stops_to_apply_is_set_aside(client: Client) -> None:
    answers = {**BACK_PAIN, "person.sex": "female", "person.age": "30 year", "person.pregnant": True, "pain.duration": "2 month", "spine.onset_age": "29 year"}
    walk(client, "pain", answers)
    assert catalogue().facts["person.pregnant"].label in client.get("/navigate/review").content.decode()
    form = Form(client.get("/navigate/step/3").content.decode())
    client.post("/navigate/step/3", filled(form, {**answers, "person.sex": "male"}))
    assert catalogue().facts["person.pregnant"].label not in client.get("/navigate/review").content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"person.age": ["-5"]}, "outside what is possible"),
        ({"person.age": ["abc"]}, "Enter a number"),
        ({"person.age": ["1e999"]}, "Enter a number"),
        ({"person.age": [""]}, "Enter a number"),
        ({"person.age.unit": ["fortnight"]}, "Enter a number"),
        ({"person.sex": ["robot"]}, "Choose one of the answers"),
        ({"person.sex": []}, "Choose one answer"),
        ({"person.age": ["<script>alert(1)</script>"]}, "Enter a number"),
        ({"person.age": ["44"], "person.age.unsure": ["unsure"]}, "Keep one of them"),
    ],
)
def test_a_wrong_answer_is_told_and_everything_typed_is_kept(client: Client, change: dict[str, list[str]], words: str) -> None:
    client.post("/navigate/begin", {"visit.door": "pain"})
    client.post("/navigate/step/2", filled(Form(client.get("/navigate/step/2").content.decode()), {}))
    data = {**filled(Form(client.get("/navigate/step/3").content.decode()), BACK_PAIN), **change}
    response = client.post("/navigate/step/3", data)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "<script>alert" not in page
    if "person.sex" not in change:
        assert re.search(r'value="male"[^>]*checked', page)
    assert "46 years" not in client.get("/navigate/review").content.decode()


def test_contradictory_answers_are_told_on_the_page_where_they_arise(client: Client) -> None:
    walk(client, "pain", BACK_PAIN)
    trail = client.get("/navigate/review").content.decode()
    number = next(n for n in range(1, 30) if Form(client.get(f"/navigate/step/{n}").content.decode()).hidden.get("page") == ["time"])
    form = Form(client.get(f"/navigate/step/{number}").content.decode())
    response = client.post(f"/navigate/step/{number}", filled(form, {**BACK_PAIN, "pain.duration": "90 year"}))
    assert response.status_code == 422
    assert "longer than the person has lived" in response.content.decode()
    assert client.get("/navigate/review").content.decode().count("/navigate/step/") == trail.count("/navigate/step/")


def test_nothing_ticked_and_none_of_these_with_a_tick_are_told(client: Client) -> None:
    client.post("/navigate/begin", {"visit.door": "pain"})
    form = Form(client.get("/navigate/step/2").content.decode())
    data = filled(form, {})
    del data["none-of-these"]
    assert "None of these" in client.post("/navigate/step/2", data).content.decode()
    both = client.post("/navigate/step/2", {**data, "none-of-these": "yes", "danger.heart": "yes"})
    assert both.status_code == 422
    assert re.search(r'name="danger.heart"[^>]*checked|checked[^>]*name="danger.heart"', both.content.decode())


def test_not_sure_asks_one_by_one_and_becomes_a_doubt_in_the_answer(client: Client) -> None:
    client.post("/navigate/begin", {"visit.door": "pain"})
    form = Form(client.get("/navigate/step/2").content.decode())
    data = filled(form, {})
    del data["none-of-these"]
    page = client.post("/navigate/step/2", {**data, "some-unsure": "yes"})
    assert page.status_code == 200
    single = Form(page.content.decode())
    assert "one-by-one" in single.hidden
    response = client.post("/navigate/step/2", filled(single, {"danger.heart": "unsure"}))
    assert response.status_code == 302
    result = client.get("/navigate/result").content.decode()
    assert "Be seen by a doctor today" in result


def test_an_expired_visit_says_so_and_a_form_that_was_open_loses_nothing(client: Client) -> None:
    client.post("/navigate/begin", {"visit.door": "pain"})
    form = Form(client.get("/navigate/step/2").content.decode())
    client.cookies.clear()
    assert "navigate/begin" in client.get("/navigate/step/2").content.decode()
    response = client.post("/navigate/step/2", filled(form, {}))
    assert response.status_code == 302
    assert "I have pain" in client.get("/navigate/review").content.decode()


@pytest.mark.parametrize("broken", ["", "x", "a:b:c", "é" * 50, "." + "A" * 3000])
def test_a_changed_cookie_is_as_good_as_none(client: Client, broken: str) -> None:
    client.cookies[COOKIE] = broken.encode("ascii", "ignore").decode()
    for path in ("/", "/navigate/step/1", "/navigate/result", "/navigate/review", "/navigate/letter"):
        assert client.get(path).status_code == 200


def test_answers_from_older_knowledge_are_as_good_as_none(client: Client) -> None:
    client.cookies[COOKIE] = Visit(given={"visit.door": "pain", "fact.that_was_removed": True}).packed()
    assert client.get("/navigate/result").status_code == 200


def test_every_answer_together_fits_into_the_cookie() -> None:
    given: dict[str, JsonValue] = {}
    for fact in catalogue().facts.values():
        if fact.origin is Origin.ASKED:
            longest: dict[Kind, JsonValue] = {
                Kind.YES_NO: "unsure", Kind.QUANTITY: {"value": 12.5, "unit": fact.units[0] if fact.units else ""}, Kind.SCORE: 7,
                Kind.CHOICE: fact.options[-1].id if fact.options else "", Kind.CHOICES: [option.id for option in fact.options], Kind.DATE: "2026-11-24",
            }
            given[fact.id] = longest[fact.kind]
    trail = tuple(page.id for page in catalogue().pages)
    assert len(Visit(given=given, trail=trail, country="gb").packed()) < 3800


def test_step_numbers_far_ahead_lead_to_the_next_question(client: Client) -> None:
    client.post("/navigate/begin", {"visit.door": "pain"})
    assert client.get("/navigate/step/999")["Location"] == "/navigate/step/2"
    assert client.get("/navigate/step/0").status_code in {200, 302, 404}


def test_a_form_of_another_site_is_refused(client: Client) -> None:
    response = client.post("/navigate/begin", {"visit.door": "pain"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    response = client.post("/navigate/begin", {"visit.door": "pain"}, headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 403
    assert client.post("/navigate/begin", {"visit.door": "pain"}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302


@pytest.mark.parametrize("data", [{}, {"visit.door": "window"}, {"visit.door": ["pain", "operation"]}, {"page": "x" * 5000}])
def test_an_unknown_door_leads_home_or_on(client: Client, data: dict[str, object]) -> None:
    assert client.post("/navigate/begin", data).status_code == 302


def test_too_much_is_refused_with_a_page_that_says_so(client: Client) -> None:
    client.post("/navigate/begin", {"visit.door": "pain"})
    assert client.post("/navigate/step/2", {"page": "danger-now", "x": "y" * 200_000}).status_code == 413
    assert client.post("/navigate/step/2", {f"x{n}": "y" for n in range(1000)}).status_code in {400, 413}


def test_clearing_forgets_and_can_be_undone(client: Client) -> None:
    walk(client, "pain", BACK_PAIN)
    page = client.post("/navigate/clear")
    carried = re.search(r'name="carried"[^>]*value="([^"]+)"', page.content.decode())
    assert carried
    assert client.cookies[COOKIE].value == ""
    assert "46 years" not in client.get("/navigate/review").content.decode()
    assert client.post("/navigate/restore", {"carried": carried[1]}).status_code == 302
    assert "46 years" in client.get("/navigate/review").content.decode()
    assert client.post("/navigate/restore", {"carried": "nonsense"}).status_code == 200


def test_the_letter_is_made_from_what_was_typed_and_nothing_is_kept(client: Client) -> None:
    walk(client, "pain", BACK_PAIN)
    assert client.get("/navigate/letter").status_code == 200
    response = client.post("/navigate/letter", {"name": "Maria Berg", "note": "Please speak slowly."})
    assert response["Content-Type"] == "application/pdf"
    assert "attachment" in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store"
    bundle = client.post("/navigate/letter", {"name": "Maria Berg", "as": "fhir"})
    assert bundle.json()["resourceType"] == "Bundle"
    assert "Maria" not in client.get("/navigate/letter").content.decode()


def test_a_line_of_the_letter_that_does_not_fit_is_told_and_kept(client: Client) -> None:
    walk(client, "pain", BACK_PAIN)
    response = client.post("/navigate/letter", {"name": "Maria Berg", "note": "x" * 700, "date_of_birth": "yesterday"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Maria Berg" in page
    assert "600" in page


def test_answers_are_in_no_log_and_no_cache(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        walk(client, "pain", BACK_PAIN)
        client.post("/navigate/letter", {"name": "Maria Berg"})
        client.get("/navigate/nowhere")
    for words in ("Maria", "lower-back", "months", "aching"):
        assert words not in caplog.text
    for path in ("/navigate/result", "/navigate/review", "/navigate/step/2", "/navigate/letter"):
        assert client.get(path)["Cache-Control"] == "no-store"


def test_pages_carry_the_headers_that_protect(client: Client) -> None:
    response = client.get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Frame-Options"] == "DENY"
    client.post("/navigate/begin", {"visit.door": "pain"})
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@override_settings(DEFAULT_COUNTRY="de")
def test_the_country_of_the_settings_is_used_where_none_was_chosen(client: Client) -> None:
    walk(client, "pain", {"danger.heart": True})
    assert 'href="tel:112"' in client.get("/navigate/result").content.decode()


def test_examples_show_a_whole_answer(client: Client) -> None:
    examples = [case.example for case in catalogue().cases if case.example]
    assert len(examples) >= 4
    for example in examples:
        assert client.post("/navigate/example", {"example": example})["Location"] == "/navigate/result"
        assert client.get("/navigate/result").status_code == 200
    assert client.post("/navigate/example", {"example": "nobody"})["Location"] == "/"
