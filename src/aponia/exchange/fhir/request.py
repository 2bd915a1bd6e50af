"""The referral that an answer proposes, as a FHIR ServiceRequest that a clinician may take up or leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from aponia.consult.navigation import Navigation
from aponia.exchange.details import LetterDetails
from aponia.exchange.fhir.names import PATIENT_REFERRAL, SNOMED, Reference, text_of
from aponia.vocabulary.answer import Answer, Reason
from aponia.vocabulary.fact import JsonValue
from aponia.vocabulary.service import Service
from aponia.vocabulary.source import Citation
from aponia.vocabulary.urgency import Urgency

_PRIORITY: Final = {
    Urgency.EMERGENCY: "stat", Urgency.SAME_DAY: "asap", Urgency.TWO_WEEKS: "urgent", Urgency.ROUTINE: "routine", Urgency.SELF_CARE: "routine",
}
# By when, in days from the answer. A routine appointment has no last day.
_WITHIN_DAYS: Final = {Urgency.EMERGENCY: 0, Urgency.SAME_DAY: 1, Urgency.TWO_WEEKS: 14}


def service_request(
    answer: Answer[Navigation], letterhead: LetterDetails, *, subject: Reference, responses: Reference, authored: str
) -> dict[str, JsonValue]:
    """A proposal, in draft: it asks nobody to act until a clinician has made it an order."""
    result = answer.result
    resource: dict[str, JsonValue] = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "proposal",
        "category": [{"coding": [{"system": SNOMED, "code": PATIENT_REFERRAL, "display": "Patient referral"}], "text": "Referral"}],
        "priority": _PRIORITY[result.level.urgency],
        "code": {"text": text_of(f"Referral: {result.see.name}")},
        "subject": {**subject},
        "occurrencePeriod": _period(result.level.urgency, answer.on),
        "authoredOn": authored,
        "performerType": _performer_type(result.see),
        "reasonCode": _reason_codes(answer),
        "supportingInfo": [{**responses}],
        "note": _notes(answer, letterhead, subject),
    }
    if letterhead.from_whom:
        resource["requester"] = {"display": text_of(letterhead.from_whom)}
    if letterhead.to_whom:
        resource["performer"] = [{"display": text_of(letterhead.to_whom)}]
    if not resource["reasonCode"]:
        del resource["reasonCode"]
    return resource


def _period(urgency: Urgency, on: date) -> dict[str, JsonValue]:
    period: dict[str, JsonValue] = {"start": on.isoformat()}
    if urgency in _WITHIN_DAYS:
        period["end"] = (on + timedelta(days=_WITHIN_DAYS[urgency])).isoformat()
    return period


def _performer_type(service: Service) -> dict[str, JsonValue]:
    codings: list[JsonValue] = []
    for code in service.codes:
        coding: dict[str, JsonValue] = {"system": code.system, "code": code.code}
        codings.append({**coding, "display": text_of(code.display)} if code.display else coding)
    concept: dict[str, JsonValue] = {"text": text_of(service.name)}
    return {"coding": codings, **concept} if codings else concept


def _reason_codes(answer: Answer[Navigation]) -> list[JsonValue]:
    leading = [reason for reason in answer.reasons if reason.urgency is not None] or list(answer.reasons)
    texts = [_reason_text(reason) for reason in leading]
    texts += [f"Not excluded, because the person was unsure. {_reason_text(reason)}" for reason in answer.not_excluded]
    return [{"text": text_of(text)} for text in dict.fromkeys(texts)]


def _reason_text(reason: Reason) -> str:
    suspected = f"To be ruled out: {reason.suspected}. " if reason.suspected else ""
    unchecked = " (This statement has not yet been checked against its source.)" if reason.citation.verification.unchecked else ""
    return f"{suspected}{reason.statement}{unchecked}"


def _notes(answer: Answer[Navigation], letterhead: LetterDetails, subject: Reference) -> list[JsonValue]:
    result = answer.result
    notes: list[JsonValue] = [_note(answer.notice), _note(f"How soon: {result.level.how_soon}")]
    if letterhead.note:
        notes.append({"authorReference": {**subject}, "text": text_of(letterhead.note)})
    notes += [_note(f"Please note: {warning}") for warning in answer.warnings]
    if result.team:
        notes.append(_note(f"Usually together with: {_names(result.team)}"))
    if result.alternatives:
        notes.append(_note(f"Also fits: {_names(other.service for other in result.alternatives)}"))
    if not result.complete:
        notes.append(_note(f"Not asked or not answered yet, and could change this: {'; '.join(lack.label for lack in answer.missing)}"))
    notes += [_note(f"Source: {text}") for text in dict.fromkeys(_source_text(reason.citation) for reason in (*answer.reasons, *answer.not_excluded))]
    notes.append(_note(f"Aponia, knowledge version {answer.knowledge_version}"))
    return notes


def _note(text: str) -> dict[str, JsonValue]:
    return {"text": text_of(text)}


def _names(services: Iterable[Service]) -> str:
    return ", ".join(service.name for service in services)


def _source_text(citation: Citation) -> str:
    source = citation.source
    parts = (source.short, source.title, citation.place, source.link or "")
    return ". ".join(part for part in parts if part)
