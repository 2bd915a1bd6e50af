"""The one JSON form of a navigation, the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aponia.consult.navigation import Navigation
from aponia.exchange.words import Translate, say_value, unchanged
from aponia.vocabulary.answer import Answer, Reason
from aponia.vocabulary.contact import Country
from aponia.vocabulary.fact import FactDefinition, JsonValue
from aponia.vocabulary.service import AdviceItem, Level, Service
from aponia.vocabulary.source import Citation, Source


def navigation_as_json(
    answer: Answer[Navigation], definitions: Mapping[str, FactDefinition], translate: Translate = unchanged
) -> dict[str, JsonValue]:
    """A navigation as plain dictionaries and lists; ids and values stay as they are, words go through ``translate``.

    ``translate`` is never asked for an empty text, for which gettext would answer with the head of its catalogue.
    """
    return {
        "result": _result(answer.result, translate),
        "unit": answer.unit,
        "reasons": _reasons(answer.reasons, definitions, translate),
        "not_excluded": _reasons(answer.not_excluded, definitions, translate),
        "sources": [source_as_json(source) for source in answer.sources],
        "warnings": [translate(warning) for warning in answer.warnings],
        "missing": [{"id": lack.id, "label": translate(lack.label), "question": translate(lack.patient or lack.label)} for lack in answer.missing],
        "on": answer.on.isoformat(),
        "knowledge_version": answer.knowledge_version,
        "notice": translate(answer.notice),
    }


def _result(result: Navigation, translate: Translate) -> dict[str, JsonValue]:
    return {
        "door": result.door,
        "level": _level(result.level, translate),
        "complete": result.complete,
        "see": _service(result.see, translate),
        "alternatives": [
            {"id": other.service.id, "name": translate(other.service.name), "urgency": other.urgency.slug, "rule": other.rule}
            for other in result.alternatives
        ],
        "team": [_service(service, translate) for service in result.team],
        "do": _items(result.do, translate),
        "self_care": _items(result.self_care, translate),
        "safety_net": _items(result.safety_net, translate),
        "expect": _items(result.expect, translate),
        "bring": _items(result.bring, translate),
        "tell": _items(result.tell, translate),
        "ask": _items(result.ask, translate),
        "misconceptions": [{"id": one.id, "belief": translate(one.belief), "answer": translate(one.answer)} for one in result.misconceptions],
        "would_change": [
            {
                "fact": trigger.fact, "words": translate(trigger.words), "level": trigger.urgency.slug,
                "see": {"id": trigger.service.id, "name": translate(trigger.service.name)}, "rule": trigger.rule,
            }
            for trigger in result.would_change
        ],
        "also_changes": [translate(words) for words in result.also_changes],
        "country": _country(result.country, translate) if result.country is not None else None,
    }


def _level(level: Level, translate: Translate) -> dict[str, JsonValue]:
    return {
        "id": level.urgency.slug, "title": translate(level.title), "how_soon": translate(level.how_soon), "meaning": translate(level.meaning),
    }


def _service(service: Service, translate: Translate) -> dict[str, JsonValue]:
    return {"id": service.id, "name": translate(service.name), "what": translate(service.patient), "where": translate(service.where)}


def _items(items: Iterable[AdviceItem], translate: Translate) -> list[JsonValue]:
    return [
        {"id": item.id, "text": translate(item.text), "source": item.citation.source.key, "verified": item.citation.verification.status.value}
        for item in items
    ]


def _country(country: Country, translate: Translate) -> dict[str, JsonValue]:
    return {
        "id": country.id,
        "name": translate(country.name),
        "emergency": country.emergency,
        "crisis": [
            {"name": line.name, "call": line.call, "text": line.text, "note": translate(line.note) if line.note else ""} for line in country.crisis
        ],
        "note": translate(country.note) if country.note else "",
        "links": list(country.links),
        "checked": country.checked.isoformat(),
        "verified": {"status": country.verification.status.value, "seen": country.verification.seen},
    }


def _reasons(reasons: Iterable[Reason], definitions: Mapping[str, FactDefinition], translate: Translate) -> list[JsonValue]:
    return [_reason(reason, definitions, translate) for reason in reasons]


def _reason(reason: Reason, definitions: Mapping[str, FactDefinition], translate: Translate) -> dict[str, JsonValue]:
    verification = reason.citation.verification
    return {
        "rule": reason.rule,
        "kind": reason.kind,
        "urgency": reason.urgency.slug if reason.urgency is not None else None,
        "statement": translate(reason.statement),
        "patient": translate(reason.patient),
        "suspected": translate(reason.suspected) if reason.suspected else "",
        "grade": reason.grade,
        "facts": [
            {
                "id": used.id, "label": translate(used.label), "value": definitions[used.id].write(used.value),
                "words": say_value(definitions[used.id], used.value, translate, for_clinician=True),
            }
            for used in reason.facts
        ],
        "source": citation_as_json(reason.citation),
        "verified": {"status": verification.status.value, "seen": verification.seen},
        "dissent": [
            {"rule": other.rule, "statement": translate(other.statement), "source": citation_as_json(other.citation)} for other in reason.dissent
        ],
    }


def citation_as_json(citation: Citation) -> dict[str, JsonValue]:
    """A source with the place in it."""
    return {**source_as_json(citation.source), "place": citation.place}


def source_as_json(source: Source) -> dict[str, JsonValue]:
    """A source as lists of sources show it."""
    return {"key": source.key, "short": source.short, "title": source.title, "link": source.link}
