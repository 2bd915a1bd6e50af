"""The endpoints under /api: read the request, ask one question, hand out the answer."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version as package_version
from typing import Any, Final

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from aponia.consult.navigation import Navigation, navigate, progress
from aponia.consult.simulation import ScenarioError
from aponia.exchange.answer_json import navigation_as_json
from aponia.exchange.details import DetailsError
from aponia.exchange.letter import Paper
from aponia.faces import referral
from aponia.faces.api import shapes
from aponia.faces.api.simulation import router as drug_engine
from aponia.faces.assembly import catalogue, today
from aponia.faces.explain import condition_lines
from aponia.guidance.rule import Rule
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.errors import AponiaError, FactError, FactFault, NotFoundError
from aponia.vocabulary.fact import FactDefinition, FactValue, read_facts


class OrjsonParser(Parser):
    """Reads request bodies with orjson, which refuses what is not JSON and what is nested too deep."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


api = NinjaAPI(
    title="Aponia",
    version=package_version("aponia"),
    description="Which specialist, how soon, where and why. Supports decisions; a clinician decides. Nothing that is sent here is kept.",
    parser=OrjsonParser(),
    docs_url=None,  # its page would load parts from elsewhere; docs/reference/api.md is made from the same description
    urls_namespace="aponia-api",
)


def _faulty(faults: list[dict[str, str]], status: int) -> HttpResponse:
    return HttpResponse(orjson.dumps({"faults": faults}), content_type="application/json", status=status)


def _as_dict(fault: FactFault) -> dict[str, str]:
    return {"fact": fault.fact, "given": fault.given, "problem": fault.problem, "code": fault.code}


@api.exception_handler(FactError)
def facts_cannot_be_used(request: HttpRequest, error: FactError) -> HttpResponse:
    """Every fault of the facts at once."""
    return _faulty([_as_dict(fault) for fault in error.faults], 422)


@api.exception_handler(ScenarioError)
def scenario_cannot_be_run(request: HttpRequest, error: ScenarioError) -> HttpResponse:
    """Every fault of a scenario at once, each with the path that leads to it."""
    return _faulty([{"fact": fault.path, "given": fault.given, "problem": fault.problem, "code": fault.code} for fault in error.faults], 422)


@api.exception_handler(DetailsError)
def details_do_not_fit(request: HttpRequest, error: DetailsError) -> HttpResponse:
    """Lines of the letter that are unknown, too long, or of a wrong form."""
    return _faulty([{"fact": f"details.{fault.field}", "given": "", "problem": fault.problem, "code": "details"} for fault in error.faults], 422)


@api.exception_handler(ValidationError)
def request_has_wrong_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Keys that are missing, unknown or of a wrong kind."""
    faults = [
        {"fact": ".".join(map(str, problem["loc"][1:])), "given": "", "problem": f"{problem['msg']}. See /api/openapi.json.", "code": "shape"}
        for problem in error.errors
    ]
    return _faulty(faults, 422)


@api.exception_handler(NotFoundError)
def name_is_not_known(request: HttpRequest, error: NotFoundError) -> HttpResponse:
    """A rule or country that does not exist."""
    status = 404 if error.kind in {"rule", "model"} else 422
    return _faulty([{"fact": error.kind, "given": error.name[:60], "problem": str(error), "code": "not-found"}], status)


@api.exception_handler(AponiaError)
def question_cannot_be_answered(request: HttpRequest, error: AponiaError) -> HttpResponse:
    """A table, a person or an option that a model cannot be used with."""
    return _faulty([{"fact": "", "given": "", "problem": str(error), "code": "refused"}], 422)


@api.exception_handler(HttpError)
def request_cannot_be_read(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is not JSON."""
    problem = "The body is not JSON. Send one JSON object, such as {\"facts\": {\"visit.door\": \"pain\"}}."
    return _faulty([{"fact": "", "given": "", "problem": problem, "code": "not-json"}], error.status_code)


@api.exception_handler(RequestDataTooBig)
def request_is_too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """A body larger than any honest set of facts."""
    return _faulty([{"fact": "", "given": "", "problem": "The body is too large. Send the facts of one person.", "code": "too-large"}], 413)


api.add_router("", drug_engine)

_FAULTS: Final = {400: shapes.Faults, 413: shapes.Faults, 422: shapes.Faults}


@api.post("/navigate", response={200: shapes.NavigateResponse, **_FAULTS}, summary="Which specialist, how soon, where and why")
def navigate_endpoint(request: HttpRequest, body: shapes.NavigateRequest) -> HttpResponse:
    """The explained answer for one person; unknown warning signs come back as ``missing`` questions."""
    _, answer = _answer(body)
    return HttpResponse(orjson.dumps(navigation_as_json(answer, catalogue().facts)), content_type="application/json")


@api.post("/navigate/questions", response={200: shapes.NextQuestions, **_FAULTS}, summary="The next questions that could change the answer")
def questions_endpoint(request: HttpRequest, body: shapes.NavigateRequest) -> dict[str, object]:
    """The next page of questions, as the site would ask it."""
    now = progress(read_facts(body.facts, catalogue().facts), catalogue=catalogue(), on=today())
    page = None
    if now.next is not None:
        asked = now.next
        page = {"id": asked.page.id, "title": asked.page.title, "lead": asked.page.lead, "style": asked.page.style.value,
                "facts": [fact.id for fact in asked.facts]}
    return {"next": page, "about_more": now.about_more}


@api.post("/navigate/letter", response={200: None, **_FAULTS}, summary="The referral letter as PDF", openapi_extra={
    "responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}})
def letter_endpoint(request: HttpRequest, body: shapes.LetterRequest) -> HttpResponse:
    """One page, for the person to take along."""
    details = referral.read_details(body.details)
    facts, answer = _answer(body)
    return HttpResponse(referral.letter(answer, facts, details, paper=Paper(body.paper)), content_type="application/pdf")


@api.post("/navigate/fhir", response={200: dict[str, Any], **_FAULTS}, summary="The referral as a FHIR R4 bundle")
def fhir_endpoint(request: HttpRequest, body: shapes.LetterRequest) -> HttpResponse:
    """Patient, QuestionnaireResponse and ServiceRequest."""
    details = referral.read_details(body.details)
    facts, answer = _answer(body)
    bundle = referral.bundle(answer, facts, details)
    return HttpResponse(orjson.dumps(bundle), content_type="application/json")


def _answer(body: shapes.NavigateRequest) -> tuple[dict[str, FactValue], Answer[Navigation]]:
    facts = read_facts(body.facts, catalogue().facts)
    return facts, navigate(facts, catalogue=catalogue(), on=today(), country=body.country)


@api.get("/facts", response=list[shapes.FactEntry], summary="The fact catalogue")
def facts_endpoint(request: HttpRequest) -> list[dict[str, object]]:
    """Everything that can be told about a person."""
    return _fact_entries()


@cache
def _fact_entries() -> list[dict[str, object]]:
    return [_fact_entry(fact) for fact in catalogue().facts.values()]


def _fact_entry(fact: FactDefinition) -> dict[str, object]:
    bounded = bool(fact.high)
    return {
        "id": fact.id, "kind": fact.kind.value, "origin": fact.origin.value, "label": fact.label, "question": fact.patient,
        "clinician": fact.clinician, "unit": fact.unit or None, "range": [fact.low, fact.high] if bounded else None,
        "options": [option.id for option in fact.options],
    }


@api.get("/rules", response=list[shapes.RuleEntry], summary="The rules, filtered")
def rules_endpoint(
    request: HttpRequest, topic: str | None = None, source: str | None = None, status: str | None = None,
) -> list[dict[str, object]]:
    """Rules by topic, source key and verification status."""
    return [_rule_entry(rule) for rule in catalogue().rules_like(topic=topic, source=source, status=status)]


@api.get("/rules/{path:rule_id}", response={200: shapes.RuleDetail, 404: shapes.Faults}, summary="One rule, explained")
def rule_endpoint(request: HttpRequest, rule_id: str) -> dict[str, object]:
    """Statement, conditions, source and cases of a rule."""
    rule = catalogue().rule(rule_id)
    return {
        **_rule_entry(rule),
        "conditions": list(condition_lines(rule.when, catalogue().facts)), "facts": list(dict.fromkeys(rule.when.facts())),
        "suspected": rule.suspected, "place": rule.citation.place, "grade": rule.grade, "seen": rule.citation.verification.seen,
        "in_force_from": rule.in_force_from, "in_force_until": rule.in_force_until,
        "cases": [case.name for case in catalogue().cases if rule_id in case.expect],
    }


def _rule_entry(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id, "topic": rule.topic, "kind": rule.kind.value, "urgency": rule.urgency.slug if rule.urgency is not None else None,
        "statement": rule.statement, "source": rule.citation.source.key, "status": rule.citation.verification.status.value,
    }


@api.get("/version", response=shapes.Version, summary="What is running")
def version_endpoint(request: HttpRequest) -> dict[str, object]:
    """Versions of program and knowledge, and how much of it there is."""
    book = catalogue()
    return {
        "version": package_version("aponia"), "knowledge_version": book.version, "rules": len(book.rules), "facts": len(book.facts),
        "sources": len(book.sources),
    }
