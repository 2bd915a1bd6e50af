"""A navigation as one FHIR R4 bundle: who, what was answered, and the referral that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from aponia.consult.navigation import Navigation
from aponia.exchange.details import LetterDetails
from aponia.exchange.fhir.names import QUESTIONNAIRE, Reference
from aponia.exchange.fhir.questionnaire import response_items
from aponia.exchange.fhir.request import service_request
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.fact import FactDefinition, Facts, JsonValue
from aponia.vocabulary.urgency import Urgency


def navigation_bundle(  # noqa: PLR0913 - the four parts of a consultation, and the two things a pure room has to be given
    answer: Answer[Navigation],
    facts: Facts,
    definitions: Mapping[str, FactDefinition],
    *,
    letterhead: LetterDetails,
    new_id: Callable[[], str],
    on: date | datetime | None = None,
) -> dict[str, JsonValue]:
    """The answer as a Bundle of type ``collection``.

    A collection is a file that a person carries and a clinician reads. A ``transaction`` would make a server write an order as soon as it
    is sent, before a clinician has decided; the ``urn:uuid`` addresses let a receiver turn it into one. Self-care has no ServiceRequest:
    there is nothing to request. ``new_id`` gives UUIDs; ``on`` is when it was written (the day of the answer when left out), with its time
    zone if it has a time.
    """
    written = _written(answer.on if on is None else on)
    patient, responses, request = (new_id() for _ in range(3))
    subject, answered = _refer(patient), _refer(responses)
    entries: list[JsonValue] = [
        _entry(patient, _patient(letterhead)),
        _entry(responses, _responses(answer, facts, definitions, subject=subject, authored=written)),
    ]
    if answer.result.level.urgency is not Urgency.SELF_CARE:
        entries.append(_entry(request, service_request(answer, letterhead, subject=subject, responses=answered, authored=written)))
    bundle: dict[str, JsonValue] = {"resourceType": "Bundle", "id": new_id(), "type": "collection"}
    if "T" in written:
        bundle["timestamp"] = written
    return {**bundle, "entry": entries}


def _written(on: date | datetime) -> str:
    if isinstance(on, datetime):
        if on.tzinfo is None:
            raise ValueError("`on` has a time but no time zone. Give one, like datetime.now(UTC), or give a date.")
        return on.isoformat(timespec="seconds")
    return on.isoformat()


def _refer(resource_id: str) -> Reference:
    return {"reference": f"urn:uuid:{resource_id}"}


def _entry(resource_id: str, resource: dict[str, JsonValue]) -> dict[str, JsonValue]:
    kind = resource.pop("resourceType")
    return {"fullUrl": f"urn:uuid:{resource_id}", "resource": {"resourceType": kind, "id": resource_id, **resource}}


def _patient(letterhead: LetterDetails) -> dict[str, JsonValue]:
    """Only what was given; with nothing given it stands for "the person who answered" and has an id alone.

    The gender is the administrative one of the letter, never the sex registered at birth that was asked for clinical reasons.
    """
    patient: dict[str, JsonValue] = {"resourceType": "Patient"}
    if letterhead.name:
        patient["name"] = [{"text": letterhead.name}]
    if letterhead.phone:
        patient["telecom"] = [{"system": "phone", "value": letterhead.phone}]
    if letterhead.gender is not None:
        patient["gender"] = letterhead.gender.value
    if letterhead.date_of_birth is not None:
        patient["birthDate"] = letterhead.date_of_birth.isoformat()
    if letterhead.address:
        rows = letterhead.address.split("\n")
        patient["address"] = [{"text": ", ".join(rows), "line": [*rows]}]
    return patient


def _responses(
    answer: Answer[Navigation], facts: Facts, definitions: Mapping[str, FactDefinition], *, subject: Reference, authored: str
) -> dict[str, JsonValue]:
    items = response_items(facts, definitions)
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{QUESTIONNAIRE}|{answer.knowledge_version}",
        "status": "completed" if answer.result.complete else "in-progress",
        "subject": {**subject},
        "authored": authored,
        **({"item": items} if items else {}),
    }
