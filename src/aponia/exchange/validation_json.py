"""The one JSON form of a validation, the same for the API and the command line."""

from __future__ import annotations

import math

from aponia.consult.validation import GroupPerformance, Performance, Validation
from aponia.exchange.answer_json import citation_as_json, source_as_json
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.fact import JsonValue


def validation_as_json(answer: Answer[Validation]) -> dict[str, JsonValue]:
    """A validation as plain dictionaries and lists; a number that nothing defines (the divergence of one measurement) is null."""
    result = answer.result
    return {
        "model": {
            "id": result.model, "title": result.title, "grade": result.grade, "choices": dict(result.choices),
            "citation": citation_as_json(result.citation),
        },
        "unit": result.unit,
        "units": {"mdpe": "%", "mdape": "%", "wobble": "%", "divergence": "%/h"},
        "rows": result.rows,
        "pooled": _performance(result.pooled),
        "median_of_people": _performance(result.median),
        "people": [{"id": one.id, **_performance(one.performance)} for one in result.people],
        "group": result.group or None,
        "groups": [_group(group) for group in result.groups],
        "columns": [{"name": use.name, "field": use.field, "unit": use.unit, "assumed": use.assumed} for use in result.columns],
        "ignored_columns": list(result.ignored),
        "left_out": {"without_a_value": result.unmeasured, "where_the_model_predicts_nothing": result.unpredicted},
        "warnings": list(answer.warnings),
        "sources": [source_as_json(source) for source in answer.sources],
        "on": answer.on.isoformat(),
        "knowledge_version": answer.knowledge_version,
        "notice": answer.notice,
    }


def _group(group: GroupPerformance) -> dict[str, JsonValue]:
    return {"name": group.name, "people": group.people, "pooled": _performance(group.pooled), "median_of_people": _performance(group.median)}


def _performance(found: Performance) -> dict[str, JsonValue]:
    return {
        "observations": found.observations, "mdpe": _number(found.mdpe), "mdape": _number(found.mdape), "wobble": _number(found.wobble),
        "divergence": _number(found.divergence),
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
