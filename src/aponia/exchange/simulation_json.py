"""The one JSON form of a simulation, the same for the API, the command line and the Lab page."""

from __future__ import annotations

import math

import numpy as np

from aponia.consult.simulation import DrugCurves, EffectCurve, Fall, Mark, Simulation
from aponia.consult.simulation.result import Band, Curve
from aponia.exchange.answer_json import citation_as_json, source_as_json
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.fact import JsonValue


def simulation_as_json(answer: Answer[Simulation]) -> dict[str, JsonValue]:
    """A simulation as plain dictionaries and lists; what is not a number (a fall that never ends) is null."""
    result = answer.result
    return {
        "times_s": _curve(result.times_s),
        "drugs": [_drug(drug) for drug in result.drugs],
        "effects": [_effect(effect) for effect in result.effects],
        "refused": [{"model": one.model, "reason": one.reason} for one in result.refused],
        "warnings": list(answer.warnings),
        "sources": [source_as_json(source) for source in answer.sources],
        "on": answer.on.isoformat(),
        "knowledge_version": answer.knowledge_version,
        "notice": answer.notice,
    }


def _drug(drug: DrugCurves) -> dict[str, JsonValue]:
    return {
        "drug": drug.drug, "model": drug.model, "title": drug.title, "choices": dict(drug.choices), "grade": drug.grade,
        "names": {"plasma": drug.names[0], "effect": drug.names[1]}, "unit": drug.unit, "amount_unit": drug.amount_unit, "rate_unit": drug.rate_unit,
        "plasma": _curve(drug.plasma), "effect": None if drug.effect is None else _curve(drug.effect), "rate": _curve(drug.rate),
        "given": [{"at_s": one.at_s, "amount": one.amount, "route": one.route} for one in drug.given],
        "total": _number(drug.total),
        "targets": None if drug.targets is None else _curve(drug.targets),
        "pump_ml_per_h": None if drug.pump_ml_per_h is None else _curve(drug.pump_ml_per_h),
        "bands": {"plasma": _band(drug.plasma_band), "effect": _band(drug.effect_band)},
        "marks": [_mark(mark) for mark in drug.marks],
        "falls": [_fall(fall) for fall in drug.falls],
    }


def _effect(effect: EffectCurve) -> dict[str, JsonValue]:
    return {
        "effect": effect.effect, "column": effect.column, "label": effect.label, "unit": effect.unit,
        "bounds": None if effect.bounds is None else list(effect.bounds), "values": _curve(effect.values), "band": _band(effect.band),
    }


def _mark(mark: Mark) -> dict[str, JsonValue]:
    return {"label": mark.label, "site": mark.site, "low": mark.low, "high": mark.high, "citation": citation_as_json(mark.citation)}


def _fall(fall: Fall) -> dict[str, JsonValue]:
    return {
        "site": fall.site, "after_s": fall.after_s, "what": fall.what, "minutes": _number(fall.minutes),
        "low": None if fall.low is None else _number(fall.low), "high": None if fall.high is None else _number(fall.high),
    }


def _band(band: Band) -> dict[str, JsonValue]:
    return {f"{quantile:g}": _curve(curve) for quantile, curve in band.items()}


def _curve(values: Curve) -> list[JsonValue]:
    if np.isfinite(values).all():
        plain: list[JsonValue] = values.tolist()
        return plain
    return [_number(value) for value in values.tolist()]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


