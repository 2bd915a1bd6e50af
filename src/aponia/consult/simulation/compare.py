"""The same doses by every model of a drug, in the same person: where models agree, and where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from aponia.consult.simulation.bands import Bands
from aponia.consult.simulation.giving import Received, everybody, receive
from aponia.consult.simulation.plans import DrugPlan, Scenario, ScenarioError, ScenarioFault
from aponia.consult.simulation.result import DrugCurves, Refusal, Simulation
from aponia.consult.simulation.simulate import cautions, drug_curves, sources_of
from aponia.library.models import Models
from aponia.pharmacology.course import Times
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.model import Model
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.errors import AponiaError


def compare(scenario: Scenario, *, models: Models, on: date) -> Answer[Simulation]:
    """Every model of each drug, and every effect site of a model, on the scenario's doses.

    Where targets are given, the pump follows the named model; the other models show what its doses would do. A model that refuses
    this person is listed with its reason; raises :class:`ScenarioError` where every model of a drug refuses.
    """
    times = Times.every(scenario.every, scenario.until)
    curves: list[DrugCurves] = []
    refused: list[Refusal] = []
    shown: list[Received] = []
    plain = replace(scenario, decrements=(), effects=())
    for index, plan in enumerate(scenario.drugs):
        doses = _pumped(plan, plain, models, index) if plan.targets else None
        before = len(curves)
        for one_plan in _alternatives(plan, models):
            assert one_plan.model is not None
            try:
                one = receive(one_plan, plain, models, everybody(plain), doses=_rescaled(doses, plan, one_plan.model))
                curves.append(drug_curves(one, plain, models, times, Bands()))
                shown.append(one)
            except AponiaError as error:
                refused.append(Refusal(model=one_plan.model.id, reason=str(error)))
        if len(curves) == before:
            reasons = "; ".join(dict.fromkeys(refusal.reason for refusal in refused if refusal.model.startswith(f"{plan.drug}/")))
            raise ScenarioError([ScenarioFault(path=f"drugs[{index}]", given=plan.drug, problem=f"every model refuses: {reasons}", code="refused")])
    warnings = dict.fromkeys([*(warning for one in shown for warning in one.warnings), *cautions(tuple(shown), models)])
    return Answer(
        result=Simulation(times_s=times.array() * 60, drugs=tuple(curves), effects=(), refused=tuple(dict.fromkeys(refused))),
        reasons=(), not_excluded=(), sources=sources_of(one.model for one in shown), warnings=tuple(warnings), missing=(), on=on,
        knowledge_version=models.version,
    )


def _alternatives(plan: DrugPlan, models: Models) -> Iterator[DrugPlan]:
    for model in models.of(plan.drug):
        if model.kind == "effect":
            continue
        given = plan.options if plan.model is model else {name: choice for name, choice in plan.options.items() if _offers(model, name, choice)}
        sites = model.effect_sites or (None,)
        for site in sites:
            yield replace(plan, model=model, targets=(), options=given if site is None else {**given, "effect_site": site.name})


def _offers(model: Model, name: str, choice: str) -> bool:
    return name in model.options and choice in model.options[name].choices


def _pumped(plan: DrugPlan, scenario: Scenario, models: Models, index: int) -> Mapping[str, Doses]:
    if plan.model is None:
        raise ScenarioError([ScenarioFault(
            path=f"drugs[{index}].model", given="", problem="name the model whose targets the pump follows; its doses are then shown by all models",
            code="missing",
        )])
    return receive(plan, scenario, models, everybody(scenario)).doses


def _rescaled(doses: Mapping[str, Doses] | None, plan: DrugPlan, model: Model) -> Mapping[str, Doses] | None:
    if doses is None or plan.amount_unit == model.amount_unit:
        return doses
    factor = 1000.0 if model.amount_unit == "mcg" else 0.001
    return {route: Doses(starts=one.starts, rates=one.rates * factor, boluses=one.boluses * factor) for route, one in doses.items()}
