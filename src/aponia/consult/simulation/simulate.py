"""What do these drugs do in this person? Concentrations, effects, population bands and falls of one scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np

from aponia.consult.simulation.bands import Bands, bands_of
from aponia.consult.simulation.falls import falls_of
from aponia.consult.simulation.giving import Received, everybody, exposure_of, receive_all
from aponia.consult.simulation.plans import DrugPlan, Scenario, ScenarioError, ScenarioFault
from aponia.consult.simulation.result import Curve, DrugCurves, EffectCurve, Given, Mark, Simulation
from aponia.library.models import Models
from aponia.pharmacology.course import Times
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.effects import effect_of
from aponia.pharmacology.individual import names_for
from aponia.pharmacology.model import Model
from aponia.pharmacology.people import People
from aponia.pharmacology.quantiles import Progress
from aponia.pharmacology.volatile import VolatileGiven
from aponia.vocabulary.answer import Answer
from aponia.vocabulary.errors import AponiaError
from aponia.vocabulary.source import Source


def simulate(scenario: Scenario, *, models: Models, on: date, on_progress: Progress | None = None) -> Answer[Simulation]:
    """Run a checked scenario; raises :class:`ScenarioError` where a model refuses this person.

    The answer's warnings name every model that was used outside what its source studied. ``on_progress`` is told how many of a
    population's people are done, and of how many.
    """
    times = Times.every(scenario.every, scenario.until)
    received = receive_all(scenario, models)
    bands = bands_of(scenario, received, models, times, on_progress) if scenario.population else Bands()
    effects, effect_models, warnings = _effects(scenario, received, models, times, bands)
    simulation = Simulation(
        times_s=times.array() * 60,
        drugs=tuple(drug_curves(one, scenario, models, times, bands) for one in received),
        effects=effects,
    )
    used = [*(one.model for one in received), *effect_models]
    told = [warning for one in received for warning in one.warnings]
    return Answer(
        result=simulation, reasons=(), not_excluded=(), sources=sources_of(used), missing=(), on=on, knowledge_version=models.version,
        warnings=tuple(dict.fromkeys([*told, *warnings, *bands.warnings, *cautions(received, models)])),
    )


def drug_curves(one: Received, scenario: Scenario, models: Models, times: Times, bands: Bands) -> DrugCurves:
    """One drug's curves, with marks and falls."""
    if isinstance(one.given, VolatileGiven):
        return gas_curves(one, one.given, times)
    rate = rate_at(one.doses.values(), times.array())
    has_site = one.people.rates.ke0 is not None
    return DrugCurves(
        drug=one.plan.drug, model=one.model.id, title=one.model.title, choices=dict(one.choices), grade=one.model.grade.value,
        unit=one.given.unit, amount_unit=one.model.amount_unit, rate_unit=f"{one.model.amount_unit}/min",
        plasma=one.given.concentration("plasma", times)[0], effect=one.given.concentration("effect", times)[0] if has_site else None,
        rate=rate, given=_boluses(one.doses, times.array()[-1]),
        total=float(sum(doses.total(times.array()[-1])[0] for doses in one.doses.values())),
        marks=marks_of(one.model, everybody(scenario), one.choices, models), falls=falls_of(one, scenario, bands),
        plasma_band=bands.plasma.get(one.plan.drug, {}), effect_band=bands.effect.get(one.plan.drug, {}),
        targets=_targets(one.plan, times.array()) if one.aimed else None,
        pump_ml_per_h=rate * 60 / one.plan.pump.concentration if one.plan.pump and one.plan.pump.concentration else None,
    )


def gas_curves(one: Received, given: VolatileGiven, times: Times) -> DrugCurves:
    """End-tidal and brain partial pressure of a gas, and the vaporizer's setting."""
    place = np.searchsorted(given.settings.starts, times.array() + 1e-9, side="right") - 1
    return DrugCurves(
        drug=one.plan.drug, model=one.model.id, title=one.model.title, choices=dict(one.choices), grade=one.model.grade.value, unit=given.unit,
        amount_unit="", rate_unit="%", plasma=given.concentration("plasma", times)[0], effect=given.concentration("effect", times)[0],
        rate=np.where(place >= 0, np.append(given.settings.percent, 0.0)[place], 0.0), given=(), total=0.0, marks=(), falls=(),
        names=("End-tidal", "Brain"),
    )


def _targets(plan: DrugPlan, minutes: Curve) -> Curve:
    place = np.searchsorted([one.at for one in plan.targets], minutes + 1e-9, side="right") - 1
    return np.where(place >= 0, np.array([one.concentration for one in plan.targets])[np.maximum(place, 0)], np.nan)


def rate_at(doses: Iterable[Doses], minutes: Curve) -> Curve:
    """The rate running from each time on [amount/min]."""
    total = np.zeros(len(minutes))
    for one in doses:
        place = np.searchsorted(one.starts, minutes + 1e-9, side="right") - 1
        total += np.where(place >= 0, np.atleast_2d(one.rates)[0][np.maximum(place, 0)], 0.0)
    return total


def _boluses(doses: Mapping[str, Doses], until: float) -> tuple[Given, ...]:
    return tuple(
        Given(at_s=float(at) * 60, amount=float(amount), route=route)
        for route, one in doses.items()
        for at, amount in zip(one.starts, np.atleast_2d(one.boluses)[0], strict=True)
        if amount > 0 and at <= until
    )


def marks_of(model: Model, people: People, choices: Mapping[str, str], models: Models) -> tuple[Mark, ...]:
    """Published concentrations of this model's file that can be drawn across its curves: at plasma or at the chosen effect site."""
    names = names_for(model, people, {name: choice for name, choice in choices.items() if name in model.options}, models.measures)
    site = choices.get("effect_site")
    return tuple(
        Mark(
            label=mark.label, site="plasma" if mark.site == "plasma" else "effect", low=_number(mark.concentration.evaluate(names)),
            high=None if mark.upper is None else _number(mark.upper.evaluate(names)), citation=mark.citation,
        )
        for mark in model.landmarks
        if mark.site in {"plasma", site}
    )


def _number(values: object) -> float:
    return float(np.ravel(np.asarray(values, dtype=np.float64))[0])


def _effects(
    scenario: Scenario, received: tuple[Received, ...], models: Models, times: Times, bands: Bands,
) -> tuple[tuple[EffectCurve, ...], list[Model], list[str]]:
    exposure = exposure_of(received, models)
    curves: list[EffectCurve] = []
    warnings: list[str] = []
    taken: set[str] = set()
    for index, plan in enumerate(scenario.effects):
        try:
            effect = effect_of(plan.model, everybody(scenario), plan.options, measures=models.measures, extrapolate=scenario.extrapolate)
            seen = effect.course(exposure, times)
        except AponiaError as error:
            raise ScenarioError([ScenarioFault(path=f"effects[{index}]", given=plan.model.id, problem=str(error), code="refused")]) from None
        warnings += seen.warnings
        for output in plan.model.outputs:
            # Two models of one effect keep apart: the second column carries its model's name.
            column = output.column if output.column not in taken else f"{output.column}_{plan.model.id.replace('/', '_').replace('-', '_')}"
            taken.add(column)
            curves.append(EffectCurve(
                effect=plan.model.id, column=column, label=output.label, unit=output.unit, bounds=output.bounds,
                values=seen.columns[output.column][0], band=bands.effects.get((plan.model.id, output.column), {}),
            ))
    return tuple(curves), [plan.model for plan in scenario.effects], warnings


def sources_of(used: Iterable[Model]) -> tuple[Source, ...]:
    """The publications behind these models, each once."""
    found: dict[str, Source] = {}
    for model in used:
        for citation in (model.citation, *(site.citation for site in model.effect_sites), *(mark.citation for mark in model.landmarks)):
            found.setdefault(citation.source.key, citation.source)
    return tuple(found.values())


def cautions(received: tuple[Received, ...], models: Models) -> list[str]:
    """What the reader must know about choices that do not fit together, and about grades."""
    notes = uncounted(received, models)
    opioid = any(models.drugs[one.plan.drug].group == "opioid" for one in received)
    for one in received:
        chosen = one.choices.get("opioids")
        if models.drugs[one.plan.drug].group != "opioid" and chosen in {"yes", "no"} and (chosen == "yes") != opioid:
            here = "with opioids, but none is given here" if chosen == "yes" else "without opioids, but one is given here"
            other = "no" if chosen == "yes" else "yes"
            notes.append(f"{one.model.id} was computed {here}. Set its option `opioids` to {other} if that is not meant.")
        if one.model.grade.value == "D":
            notes.append(f"{one.model.id}: {one.model.grade.meaning}. {one.model.grade_note}")
    return notes


def uncounted(received: tuple[Received, ...], models: Models) -> list[str]:
    """Opioids for which nobody published what they count as beside remifentanil."""
    lacking = [
        one.plan.drug for one in received
        if models.drugs[one.plan.drug].group == "opioid" and one.plan.drug != "remifentanil" and one.plan.drug not in models.equivalents
    ]
    return [
        f"{drug} is not counted by effects that read opioids as remifentanil: no equivalent is published in the knowledge files." for drug in lacking
    ]
