"""What a person answered, as a FHIR QuestionnaireResponse: one item a fact, in the person's own words for the question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from aponia.exchange.fhir.names import ANSWERS, DATA_ABSENT, NONE_OF_THESE, UCUM, UCUM_CODES, fact_system, text_of
from aponia.exchange.words import humanised
from aponia.vocabulary.fact import FactDefinition, Facts, FactValue, JsonValue, Kind, Unsure

# The element that holds the value, by the kind of fact; a leading underscore holds what is said about a missing simple value.
_ELEMENT = {
    Kind.YES_NO: "valueBoolean",
    Kind.SCORE: "valueInteger",
    Kind.DATE: "valueDate",
    Kind.QUANTITY: "valueQuantity",
    Kind.CHOICE: "valueCoding",
    Kind.CHOICES: "valueCoding",
}
_SIMPLE = frozenset({Kind.YES_NO, Kind.SCORE, Kind.DATE})


def response_items(facts: Facts, definitions: Mapping[str, FactDefinition]) -> list[JsonValue]:
    """One item for each answered fact, in the order of the catalogue."""
    return [_item(definition, facts[name]) for name, definition in definitions.items() if name in facts]


def _item(definition: FactDefinition, value: FactValue) -> dict[str, JsonValue]:
    return {
        "linkId": definition.id,
        "text": text_of(definition.patient or definition.clinician or definition.label),
        "answer": _answers(definition, value),
    }


def _answers(definition: FactDefinition, value: FactValue) -> list[JsonValue]:
    element = _ELEMENT[definition.kind]
    if isinstance(value, Unsure):
        unknown: JsonValue = {"extension": [{"url": DATA_ABSENT, "valueCode": "asked-unknown"}]}
        return [{f"_{element}" if definition.kind in _SIMPLE else element: unknown}]
    if isinstance(value, frozenset):
        chosen = [option.id for option in definition.options if option.id in value]
        none: JsonValue = {"system": ANSWERS, "code": NONE_OF_THESE, "display": "None of these"}
        return [{element: _coding(definition, option)} for option in chosen] or [{element: none}]
    return [{element: _simple(definition, value)}]


def _simple(definition: FactDefinition, value: bool | float | str | date) -> JsonValue:
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _coding(definition, value)
    return int(value) if definition.kind is Kind.SCORE else _quantity(definition, float(value))


def _coding(definition: FactDefinition, option_id: str) -> dict[str, JsonValue]:
    return {"system": fact_system(definition.id), "code": option_id, "display": text_of(definition.option(option_id).label)}


def _quantity(definition: FactDefinition, value: float) -> dict[str, JsonValue]:
    number, unit = humanised(value, definition.unit, definition.units)
    quantity: dict[str, JsonValue] = {"value": int(number) if number.is_integer() else number, "unit": text_of(unit)}
    code = UCUM_CODES.get(unit)
    return quantity if code is None else {**quantity, "system": UCUM, "code": code}
