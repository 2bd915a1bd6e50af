"""A drug model as JSON: what it is, whom it was made for, its printed equations, and how it was checked."""

from __future__ import annotations

from aponia.consult.simulation.catalogue import ModelCard
from aponia.exchange.answer_json import citation_as_json
from aponia.vocabulary.fact import JsonValue


def model_as_json(card: ModelCard) -> dict[str, JsonValue]:
    """Everything in the model's file, in plain words and numbers."""
    return {
        "id": card.id, "kind": card.kind, "subject": card.subject, "title": card.title, "structure": card.structure, "summary": card.summary,
        "grade": card.grade, "grade_meaning": card.grade_meaning, "grade_note": card.grade_note,
        "source": citation_as_json(card.citation),
        "verified": {"status": card.citation.verification.status.value, "seen": card.citation.verification.seen},
        "population": card.population, "people": card.people, "sampling": card.sampling, "amount_unit": card.amount_unit,
        "concentration_unit": card.concentration_unit, "needs": list(card.needs),
        "studied": {name: {"low": low, "high": high, "unit": unit} for name, (low, high, unit) in card.studied.items()},
        "options": {
            name: {"label": option.label, "default": option.default, "choices": dict(option.choices)} for name, option in card.options.items()
        },
        "parameters": [{"name": one.name, "equation": one.equation, "unit": one.unit, "place": one.place} for one in card.parameters],
        "terms": dict(card.terms),
        "effect_sites": [{"name": one.name, "label": one.label, "ke0": one.equation, "unit": one.unit, "note": one.note} for one in card.sites],
        "routes": list(card.routes),
        "variability": [{"parameter": one.parameter, "value": one.value, "meaning": one.meaning, "place": one.place} for one in card.spreads],
        "outputs": [{"column": one.column, "label": one.label, "unit": one.unit} for one in card.outputs],
        "inputs": [{"drug": one.drug, "site": one.site, "unit": one.unit, "optional": one.optional} for one in card.inputs],
        "notes": list(card.notes),
    }
