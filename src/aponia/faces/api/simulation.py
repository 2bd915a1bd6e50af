"""The endpoints of the drug engine: models, simulate, compare, target, validate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router

from aponia.consult.simulation import Scenario, ScenarioError, ScenarioFault, Simulation, compare, read_scenario, simulate
from aponia.consult.simulation.catalogue import model_card, model_cards
from aponia.consult.validation import ValidationPlan, validate
from aponia.exchange.model_json import model_as_json
from aponia.exchange.simulation_json import simulation_as_json
from aponia.exchange.validation_json import validation_as_json
from aponia.faces.api import shapes
from aponia.faces.assembly import models, today
from aponia.vocabulary.answer import Answer

router = Router()
MOST_PEOPLE, MOST_VALUES = 20_000, 20_000_000
_FAULTS = {400: shapes.Faults, 413: shapes.Faults, 422: shapes.Faults}


@router.get("/models", response={200: list[dict[str, Any]], 422: shapes.Faults}, summary="The drug models")
def models_endpoint(request: HttpRequest, drug: str | None = None) -> list[dict[str, Any]]:
    """All models, or those of one drug or end point, with population, equations, options and how each was checked."""
    return [model_as_json(card) for card in model_cards(models(), drug)]


@router.get("/models/{path:model_id}", response={200: dict[str, Any], 404: shapes.Faults}, summary="One drug model")
def model_endpoint(request: HttpRequest, model_id: str) -> dict[str, Any]:
    """Everything in the file of one model."""
    return model_as_json(model_card(models()[model_id], models()))


@router.post("/simulate", response={200: dict[str, Any], **_FAULTS}, summary="Concentrations and effects of a scenario")
def simulate_endpoint(request: HttpRequest, body: shapes.ScenarioRequest) -> HttpResponse:
    """Doses or targets in one person: plasma, effect site, rates, effects, bands and falls on one time axis."""
    return _answer(body, simulate)


@router.post("/target", response={200: dict[str, Any], **_FAULTS}, summary="What a pump does for targets")
def target_endpoint(request: HttpRequest, body: shapes.ScenarioRequest) -> HttpResponse:
    """The same as simulate, for a scenario in which at least one drug has targets."""
    return _answer(body, simulate)


@router.post("/compare", response={200: dict[str, Any], **_FAULTS}, summary="All models of each drug on the same doses")
def compare_endpoint(request: HttpRequest, body: shapes.ScenarioRequest) -> HttpResponse:
    """Where models agree and where they do not, in the same person."""
    return _answer(body, compare, model_needed=False)


@router.post("/validate", response={200: dict[str, Any], 404: shapes.Faults, **_FAULTS}, summary="How well a model predicts measured concentrations")
def validate_endpoint(request: HttpRequest, body: shapes.ValidateRequest) -> HttpResponse:
    """Bias, inaccuracy, wobble and divergence, pooled, for each person and each group; large tables go through the command line."""
    plan = ValidationPlan(model=body.model, mapping=tuple(body.map), options=body.options, group=body.group, extrapolate=body.extrapolate)
    answer = validate(body.table.splitlines(keepends=True), plan, models=models(), on=today())
    return HttpResponse(orjson.dumps(validation_as_json(answer)), content_type="application/json")


def _answer(body: shapes.ScenarioRequest, run: Callable[..., Answer[Simulation]], *, model_needed: bool = True) -> HttpResponse:
    scenario: Scenario = read_scenario(body.root, models(), model_needed=model_needed)
    wanted = scenario.population
    if wanted is not None and (wanted.people > MOST_PEOPLE or wanted.people * scenario.until / scenario.every > MOST_VALUES):
        problem = f"over the API at most {MOST_PEOPLE:,} people, and {MOST_VALUES:,} people times points; the command line simulates more"
        raise ScenarioError([ScenarioFault(path="population.people", given=str(wanted.people), problem=problem, code="too-many")])
    answer = run(scenario, models=models(), on=today())
    return HttpResponse(orjson.dumps(simulation_as_json(answer)), content_type="application/json")
