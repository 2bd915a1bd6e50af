"""The FHIR bundle of a navigation: valid by HL7's schema, closed in itself, and saying what was answered."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import aponia
from aponia.consult.navigation import Navigation
from aponia.exchange.details import Gender, LetterDetails
from aponia.exchange.fhir.names import DATA_ABSENT, UCUM
from aponia.exchange.fhir.navigation import navigation_bundle
from aponia.exchange.fhir.validation import Validator
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.fact import UNSURE, Facts, FactValue
from aponia.vocabulary.urgency import Urgency

from .samples import DAY, DEFINITIONS, PERSON, UNSEEN, answer, cite, navigation, reason
from .strategies import answers, details

SCHEMA = Path(aponia.__file__).parent / "knowledge" / "fhir" / "r4.schema.json.gz"
VALIDATOR = Validator(gzip.decompress(SCHEMA.read_bytes()))
Bundle = dict[str, Any]


def ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"00000000-0000-4000-8000-{next(numbers):012d}"


def bundle(
    given_answer: Answer[Navigation] | None = None, facts: Facts = PERSON, letterhead: LetterDetails | None = None, on: date | None = None
) -> Bundle:
    return navigation_bundle(given_answer or answer(), facts, DEFINITIONS, letterhead=letterhead or LetterDetails(), new_id=ids(), on=on)


def resource(made: Bundle, kind: str) -> Bundle:
    found: list[Bundle] = [entry["resource"] for entry in made["entry"] if entry["resource"]["resourceType"] == kind]
    assert len(found) == 1
    return found[0]


def answered(facts: Facts) -> dict[str, list[Bundle]]:
    return {item["linkId"]: item["answer"] for item in resource(bundle(facts=facts), "QuestionnaireResponse")["item"]}


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("reference"), str):
            yield part["reference"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


@settings(max_examples=150, deadline=None)
@given(answers(), details())
def test_any_answer_gives_a_bundle_that_is_valid_r4(given_answer: tuple[Answer[Navigation], Facts], letterhead: LetterDetails) -> None:
    made = bundle(*given_answer, letterhead)
    assert VALIDATOR.issues(made) == ()
    addresses = {entry["fullUrl"] for entry in made["entry"]}
    assert set(references(made)) <= addresses
    assert all(entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}" for entry in made["entry"])


def test_it_is_a_collection_that_asks_no_server_to_write() -> None:
    made = bundle()
    assert made["type"] == "collection"
    assert all(set(entry) == {"fullUrl", "resource"} for entry in made["entry"])


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("general.fever", True, {"valueBoolean": True}),
        ("pain.intensity", 7.0, {"valueInteger": 7}),
        ("operation.date", date(2026, 12, 3), {"valueDate": "2026-12-03"}),
        ("pain.duration", 91.3125, {"valueQuantity": {"value": 3, "unit": "month", "system": UCUM, "code": "mo"}}),
        ("pain.duration", 45.5, {"valueQuantity": {"value": 45.5, "unit": "day", "system": UCUM, "code": "d"}}),
        ("pain.duration", 14.0, {"valueQuantity": {"value": 2, "unit": "week", "system": UCUM, "code": "wk"}}),
        ("person.age", 44.0, {"valueQuantity": {"value": 44, "unit": "year", "system": UCUM, "code": "a"}}),
        ("opioid.mme_per_day", 45.0, {"valueQuantity": {"value": 45, "unit": "milligram / day", "system": UCUM, "code": "mg/d"}}),
        ("pain.trend", "worsening", {"valueCoding": {"system": "urn:aponia:fact:pain.trend", "code": "worsening", "display": "Worsening"}}),
        ("general.fever", UNSURE, {"_valueBoolean": {"extension": [{"url": DATA_ABSENT, "valueCode": "asked-unknown"}]}}),
        ("pain.trend", UNSURE, {"valueCoding": {"extension": [{"url": DATA_ABSENT, "valueCode": "asked-unknown"}]}}),
        ("pain.sites", frozenset[str](), {"valueCoding": {"system": "urn:aponia:answer", "code": "none-of-these", "display": "None of these"}}),
    ],
)
def test_each_kind_of_fact_has_its_own_kind_of_answer(name: str, value: FactValue, expected: Bundle) -> None:
    assert answered({name: value}) == {name: [expected]}


def test_several_options_are_several_answers() -> None:
    codes = [given_answer["valueCoding"]["code"] for given_answer in answered({"pain.sites": frozenset({"left-calf", "head"})})["pain.sites"]]
    assert codes == ["head", "left-calf"]


def test_an_unfinished_navigation_is_an_unfinished_response() -> None:
    assert resource(bundle(), "QuestionnaireResponse")["status"] == "in-progress"
    whole = answer(result=navigation(Urgency.ROUTINE, complete=True))
    assert resource(bundle(whole), "QuestionnaireResponse")["status"] == "completed"


@pytest.mark.parametrize(
    ("urgency", "priority", "period"),
    [
        (Urgency.EMERGENCY, "stat", {"start": "2026-11-24", "end": "2026-11-24"}),
        (Urgency.SAME_DAY, "asap", {"start": "2026-11-24", "end": "2026-11-25"}),
        (Urgency.TWO_WEEKS, "urgent", {"start": "2026-11-24", "end": "2026-12-08"}),
        (Urgency.ROUTINE, "routine", {"start": "2026-11-24"}),
    ],
)
def test_the_request_is_a_draft_proposal_as_soon_as_its_level_says(urgency: Urgency, priority: str, period: Bundle) -> None:
    request = resource(bundle(answer(urgency)), "ServiceRequest")
    assert (request["status"], request["intent"], request["priority"]) == ("draft", "proposal", priority)
    assert request["occurrencePeriod"] == period


def test_self_care_requests_nothing() -> None:
    assert [entry["resource"]["resourceType"] for entry in bundle(answer(Urgency.SELF_CARE))["entry"]] == ["Patient", "QuestionnaireResponse"]


def test_the_request_says_why_who_and_that_a_clinician_decides() -> None:
    unchecked = reason("flag", (), PERSON, suspected="Cauda equina syndrome", citation=cite(verification=UNSEEN))
    request = resource(bundle(answer(reasons=(unchecked,))), "ServiceRequest")
    assert request["reasonCode"][0]["text"].startswith("To be ruled out: Cauda equina syndrome. Statement of flag")
    assert request["reasonCode"][0]["text"].endswith("(This statement has not yet been checked against its source.)")
    assert request["reasonCode"][1]["text"].startswith("Not excluded, because the person was unsure.")
    assert request["performerType"]["coding"] == [{"system": "http://snomed.info/sct", "code": "394882004", "display": "Pain management"}]
    notes = [note["text"] for note in request["note"]]
    assert "A clinician who knows the person decides." in notes[0]
    assert any("Low back pain and sciatica" in note for note in notes)


def test_the_patient_holds_what_was_given_and_nothing_else() -> None:
    assert set(resource(bundle(), "Patient")) == {"resourceType", "id"}
    letterhead = LetterDetails(
        name="Ada Berg", date_of_birth=date(1982, 3, 4), gender=Gender.FEMALE, address="1 High Street\nLeeds", phone="0113", note="Please ring."
    )
    made = bundle(letterhead=letterhead)
    patient = resource(made, "Patient")
    assert (patient["name"], patient["birthDate"], patient["gender"]) == ([{"text": "Ada Berg"}], "1982-03-04", "female")
    assert patient["address"] == [{"text": "1 High Street, Leeds", "line": ["1 High Street", "Leeds"]}]
    note = next(note for note in resource(made, "ServiceRequest")["note"] if note["text"] == "Please ring.")
    assert note["authorReference"] == {"reference": made["entry"][0]["fullUrl"]}


def test_a_moment_needs_its_time_zone() -> None:
    made = bundle(on=datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    assert made["timestamp"] == "2026-11-24T09:30:00+00:00"
    assert VALIDATOR.issues(made) == ()
    assert "timestamp" not in bundle(on=DAY)
    with pytest.raises(ValueError, match="time zone"):
        bundle(on=datetime(2026, 11, 24, 9, 30))  # noqa: DTZ001 - the fault under test


def test_the_same_answer_gives_the_same_bundle() -> None:
    assert bundle() == bundle()


class TestValidation:
    """HL7's schema, asked about one type at a time."""

    def test_every_fault_is_told_at_once_with_its_place(self) -> None:
        patient = {"resourceType": "Patient", "birthDate": "4.3.1982", "gender": "man", "adress": [], "name": [{"given": "Ada"}]}
        issues = VALIDATOR.issues({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient}]})
        found = {issue.path: issue.problem for issue in issues}
        inside = "Bundle.entry[0].resource"
        assert found[f"{inside}.birthDate"] == '"4.3.1982" is not a date, like 2026-11-24, 2026-11 or 2026.'
        assert found[f"{inside}.gender"] == '"man" is not one of: male, female, other, unknown.'
        assert found[f"{inside}.name[0].given"] == '"Ada" was given, but a list is expected.'
        assert found[inside] == "adress is not an element of Patient. Did you mean address?"
        assert len(found) == 4

    def test_resources_inside_resources_are_checked_by_their_own_type(self) -> None:
        inner = {"resourceType": "Patient", "id": "?"}
        answered_with = {"response": {"status": "200", "outcome": inner}}
        named = {"name": "b", "resource": inner}
        for outer, path in (
            ({"resourceType": "Parameters", "parameter": [{"name": "a", "part": [named]}]}, "parameter[0].part[0].resource"),
            ({"resourceType": "Patient", "contained": [inner]}, "contained[0]"),
            ({"resourceType": "Bundle", "type": "batch", "entry": [answered_with]}, "entry[0].response.outcome"),
        ):
            assert [issue.path for issue in VALIDATOR.issues(outer)] == [f"{outer['resourceType']}.{path}.id"]

    @pytest.mark.parametrize(("given_value", "words"), [
        ({}, "Name the type of the resource"), ({"resourceType": "Pateint"}, "Did you mean Patient?"), ([], "a JSON object"), (None, "a JSON object"),
        ({"resourceType": ["Patient"]}, "not a resource"), ({"resourceType": "Patient", "id": "\ud800"}, "cannot be written as JSON"),
        ({"resourceType": "Patient", 5: 5}, "cannot be written as JSON"),
        ({"resourceType": "Patient", "birthDate": DAY}, "cannot be written as JSON"),
    ])
    def test_what_is_no_resource_is_told_in_words(self, given_value: object, words: str) -> None:
        (issue,) = VALIDATOR.issues(given_value)
        assert words in issue.problem

    def test_nesting_without_end_is_refused_and_does_not_crash(self) -> None:
        top: dict[str, object] = {"resourceType": "Patient"}
        deepest = top
        for _ in range(50_000):
            inner: dict[str, object] = {"url": "urn:x"}
            deepest["extension"] = [inner]
            deepest = inner
        assert "cannot be written as JSON" in VALIDATOR.issues(top)[0].problem

    def test_the_version_of_the_technical_correction_is_known(self) -> None:
        statement = {
            "resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-24", "kind": "instance", "fhirVersion": "4.0.1",
            "format": ["json"], "rest": [{"mode": "server"}],
        }
        assert VALIDATOR.issues(statement) == ()
        assert [issue.path for issue in VALIDATOR.issues({**statement, "fhirVersion": "4.0.2"})] == ["CapabilityStatement.fhirVersion"]

    def test_the_schema_is_stored_without_a_name_and_a_time(self) -> None:
        head = SCHEMA.read_bytes()[:10]
        assert head[3] == 0  # no name
        assert head[4:8] == b"\0\0\0\0"  # no time

    def test_the_readme_names_the_file_it_stands_beside(self) -> None:
        import hashlib

        digest = hashlib.sha256(gzip.decompress(SCHEMA.read_bytes())).hexdigest()
        assert digest in (SCHEMA.parent / "README.md").read_text()
        assert re.search("CC0", (SCHEMA.parent / "README.md").read_text())

    def test_a_bundle_is_checked_in_well_under_a_millisecond(self) -> None:
        made = bundle()
        VALIDATOR.issues(made)
        best = min(_seconds(made) for _ in range(20))
        assert best < 0.001


def _seconds(made: Bundle) -> float:
    start = time.perf_counter()
    VALIDATOR.issues(made)
    return time.perf_counter() - start
