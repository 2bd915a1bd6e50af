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
from aponia.pharmacology.quantiles import EffectWanted, Outside, Progress, Regimen, Trial, stream
from aponia.pharmacology.variability import draw


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Quantile curves by drug and by effect column; ``people`` are the same drugs in everybody drawn."""

    plasma: Mapping[str, Band] = field(default_factory=dict)
    effect: Mapping[str, Band] = field(default_factory=dict)
    effects: Mapping[tuple[str, str], Band] = field(default_factory=dict)
    people: Mapping[str, Received] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def bands_of(scenario: Scenario, received: tuple[Received, ...], models: Models, times: Times, on_progress: Progress | None = None) -> Bands:
    """Give the same doses to people with the scenario's covariates who differ as each model publishes.

    A drug whose source publishes no variability has no band of its own.
    """
    wanted = scenario.population
    assert wanted is not None
    if scenario.drawn_from is not None:
        return _streamed(scenario, received, models, times, on_progress)
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


def _streamed(scenario: Scenario, received: tuple[Received, ...], models: Models, times: Times, on_progress: Progress | None) -> Bands:
    """A named population, of whom only a few are held at a time; those whom a model's source did not study are drawn again."""
    wanted = scenario.population
    assert wanted is not None
    assert scenario.drawn_from is not None
    trial = Trial(
        regimens=tuple(
            Regimen(model=one.model, doses=one.doses, options=one.plan.options) for one in received if isinstance(one.given, DrugGiven)
        ),
        times=times, measures=models.measures, outside=Outside.EXTRAPOLATE if scenario.extrapolate else Outside.REDRAW,
        effects=tuple(EffectWanted(model=plan.model, options=plan.options) for plan in scenario.effects),
        equivalents={name: equivalent.factor for name, equivalent in models.equivalents.items()},
    )
    seen = stream(
        trial, scenario.drawn_from, wanted.people, np.random.default_rng(wanted.seed), quantiles=wanted.quantiles, on_progress=on_progress,
    )
    curves = {name: dict(zip(wanted.quantiles, band.values, strict=True)) for name, band in seen.bands.items()}
    drugs = {one.plan.drug for one in received}
    return Bands(
        plasma={drug: curves[f"{drug}.plasma"] for drug in drugs if f"{drug}.plasma" in curves},
        effect={drug: curves[f"{drug}.effect"] for drug in drugs if f"{drug}.effect" in curves},
        effects={
            (plan.model.id, output.column): curves[f"{plan.model.id}.{output.column}"] for plan in scenario.effects for output in plan.model.outputs
        },
        warnings=(*seen.warnings, *((f"The population {scenario.drawn_from.id} is a convention: {scenario.drawn_from.summary}",)
                                    if scenario.drawn_from.convention else ())),
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
    """Quantiles over people, by linear interpolation between neighbors in order; sorting along memory is the quick way."""
    ordered = np.sort(np.ascontiguousarray(values.T), axis=1)
    places = np.asarray(quantiles) * (len(values) - 1)
    below = np.floor(places).astype(np.intp)
    above = np.minimum(below + 1, len(values) - 1)
    curves = ordered[:, below] + (ordered[:, above] - ordered[:, below]) * (places - below)
    return dict(zip(quantiles, curves.T.copy(), strict=True))
