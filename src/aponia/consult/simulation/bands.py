"""How widely people like this one differ: quantile bands of concentrations and effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np

from aponia.consult.simulation.giving import Received, everybody, exposure_of, receive
from aponia.consult.simulation.plans import Scenario
from aponia.consult.simulation.result import Band
from aponia.library.models import Models
from aponia.pharmacology.course import Times
from aponia.pharmacology.effects import effect_of
from aponia.pharmacology.exposure import DrugGiven
from aponia.pharmacology.people import Floats
from aponia.pharmacology.variability import draw


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Quantile curves by drug and by effect column; ``people`` are the same drugs in everybody drawn."""

    plasma: Mapping[str, Band] = field(default_factory=dict)
    effect: Mapping[str, Band] = field(default_factory=dict)
    effects: Mapping[tuple[str, str], Band] = field(default_factory=dict)
    people: Mapping[str, Received] = field(default_factory=dict)


def bands_of(scenario: Scenario, received: tuple[Received, ...], models: Models, times: Times) -> Bands:
    """Give the same doses to people with the scenario's covariates who differ as each model publishes.

    A drug whose source publishes no variability has no band of its own.
    """
    wanted = scenario.population
    assert wanted is not None
    luck = np.random.default_rng(wanted.seed)
    people = everybody(scenario, wanted.people)
    crowd = tuple(
        receive(one.plan, scenario, models, people, doses=one.doses, effects=draw(one.model, wanted.people, luck))
        if isinstance(one.given, DrugGiven) else one
        for one in received
    )
    varied = {one.plan.drug: one for one in crowd if one.model.spreads and isinstance(one.given, DrugGiven)}
    quantiles = wanted.quantiles
    return Bands(
        plasma={drug: _band(one.given.concentration("plasma", times), quantiles) for drug, one in varied.items()},
        effect={
            drug: _band(one.given.concentration("effect", times), quantiles)
            for drug, one in varied.items() if one.people.rates.ke0 is not None
        },
        effects=_effects(scenario, crowd, models, times, luck) if varied else {},
        people=varied,
    )


def _effects(
    scenario: Scenario, crowd: tuple[Received, ...], models: Models, times: Times, luck: np.random.Generator,
) -> dict[tuple[str, str], Band]:
    assert scenario.population is not None
    size = scenario.population.people
    exposure = exposure_of(crowd, models, size)
    found: dict[tuple[str, str], Band] = {}
    for plan in scenario.effects:
        effect = effect_of(
            plan.model, everybody(scenario, size), plan.options, measures=models.measures, extrapolate=scenario.extrapolate,
            effects=draw(plan.model, size, luck),
        )
        for column, values in effect.course(exposure, times).columns.items():
            found[plan.model.id, column] = _band(values, scenario.population.quantiles)
    return found


def _band(values: Floats, quantiles: tuple[float, ...]) -> dict[float, Floats]:
    curves = np.quantile(values, quantiles, axis=0)
    return dict(zip(quantiles, curves, strict=True))
