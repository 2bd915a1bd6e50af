"""A scenario read and checked: every fault of it is told at once, with the path that leads to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, final

from pydantic import ValidationError

from aponia.consult.simulation.amounts import read_minutes
from aponia.consult.simulation.given import GivenReader
from aponia.consult.simulation.plans import DecrementPlan, DrugPlan, EffectPlan, Faults, Scenario, ScenarioError, ScenarioFault, shown
from aponia.consult.simulation.shapes import DecrementShape, DrugShape, PatientShape, ScenarioShape
from aponia.library.models import Models
from aponia.pharmacology.model import Model
from aponia.pharmacology.population import BLOCK, Population
from aponia.vocabulary.errors import NotFoundError

LONGEST_MINUTES = 7 * 24 * 60.0
MOST_POINTS = 200_000
MOST_ALIKE = 20_000
MOST_AT_ONCE = 20_000_000
MOST_COUNTED = 30_000  # each takes 55 kB


def read_scenario(raw: object, models: Models, *, model_needed: bool = True) -> Scenario:
    """Check a scenario as JSON gave it; raises :class:`ScenarioError` with every fault.

    ``model_needed`` is off where all models of a drug are compared.
    """
    try:
        shape = ScenarioShape.model_validate(raw)
    except ValidationError as error:
        raise ScenarioError([
            ScenarioFault(path=_dotted(problem["loc"]), given=shown(problem.get("input")), problem=_words(problem), code="shape")
            for problem in error.errors(include_url=False)
        ]) from None
    reader = _Reader(models, model_needed=model_needed)
    scenario = reader.scenario(shape)
    if reader.faults.found:
        raise ScenarioError(reader.faults.found)
    return scenario


@final
class _Reader:
    """Reads the parts and keeps every fault."""

    def __init__(self, models: Models, *, model_needed: bool) -> None:
        self.faults = Faults()
        self._models = models
        self._model_needed = model_needed

    def scenario(self, shape: ScenarioShape) -> Scenario:
        until, every = self._times(shape)
        covariates = covariates_of(shape.patient)
        changes = [
            (self.faults.take(f"changes[{i}].at", change.at, read_minutes) or 0.0, covariates_of(change)) for i, change in enumerate(shape.changes)
        ]
        drugs = tuple(
            GivenReader(self.faults, self._model(item, f"drugs[{i}]"), item, f"drugs[{i}]", covariates.get("weight")).plan()
            for i, item in enumerate(shape.drugs)
        )
        self._check_once(drugs)
        effects = [
            self._effect(item, {}, f"effects[{i}]") if isinstance(item, str) else self._effect(item.effect, item.options, f"effects[{i}]")
            for i, item in enumerate(shape.effects)
        ]
        decrements = tuple(self._decrement(item, {plan.drug for plan in drugs}, f"decrements[{i}]") for i, item in enumerate(shape.decrements))
        return Scenario(
            covariates=covariates, changes=tuple(sorted(changes, key=lambda change: change[0])), drugs=drugs,
            effects=tuple(effect for effect in effects if effect), decrements=decrements, population=shape.population,
            drawn_from=self._population(shape, until / every), until=until, every=every, extrapolate=shape.extrapolate,
        )

    def _times(self, shape: ScenarioShape) -> tuple[float, float]:
        until = self.faults.take("until", shape.until, read_minutes)
        every = self.faults.take("every", shape.every, read_minutes)
        if until is not None and not 0 < until <= LONGEST_MINUTES:
            self.faults.add("until", shape.until, "the end must lie after the start and within 7 days")
        elif until is not None and every is not None and (every <= 0 or until / every > MOST_POINTS):
            self.faults.add("every", shape.every, f"the step must be positive and give at most {MOST_POINTS:,} points")
        return until or 1.0, every or 1.0

    def _population(self, shape: ScenarioShape, points: float) -> Population | None:
        wanted = shape.population
        if wanted is None:
            return None
        together = min(wanted.people, BLOCK) if wanted.drawn_from is not None else wanted.people
        if points * together > MOST_AT_ONCE:
            problem = f"{together:,} people at {points:,.0f} times are more than {MOST_AT_ONCE:,} values at once; ask for fewer people or times"
            self.faults.add("population", wanted.people, problem)
        if wanted.drawn_from is None:
            if wanted.people > MOST_ALIKE:
                problem = f"at most {MOST_ALIKE:,} people like one patient; more come from a population (`from`)"
                self.faults.add("population.people", wanted.people, problem)
            return None
        bands = 2 * len(shape.drugs) + sum(
            len(self._models.models[name].outputs) for name in (one if isinstance(one, str) else one.effect for one in shape.effects)
            if name in self._models.models
        )
        if points * bands > MOST_COUNTED:
            problem = f"{bands} curves at {points:,.0f} times are more than {MOST_COUNTED:,} quantile counts; look less often or at fewer curves"
            self.faults.add("population", wanted.people, problem)
        if any(drug.targets for drug in shape.drugs) or shape.changes:
            problem = "everybody in a population is given the same doses: leave out targets and changes, or show people like this patient (no `from`)"
            self.faults.add("population.from", wanted.drawn_from, problem)
        try:
            return self._models.population(wanted.drawn_from)
        except NotFoundError as error:
            self.faults.add("population.from", wanted.drawn_from, str(error), "not-found")
            return None

    def _check_once(self, drugs: tuple[DrugPlan, ...]) -> None:
        names = [plan.drug for plan in drugs]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.faults.add("drugs", name, f"{name} is listed twice. Put all its doses into one entry.")

    def _model(self, shape: DrugShape, path: str) -> Model | None:
        try:
            known = [model.id for model in self._models.of(shape.drug) if model.kind != "effect"]
            if shape.model is None:
                if self._model_needed:
                    self.faults.add(f"{path}.model", None, f"choose a model: {', '.join(known)}", "missing")
                return None
            model = self._models[shape.model]
        except NotFoundError as error:
            self.faults.add(path, shape.model or shape.drug, str(error), "not-found")
            return None
        if model.id not in known:
            self.faults.add(f"{path}.model", shape.model, f"{model.id} is not a model of {shape.drug}. Choose one of: {', '.join(known)}.")
            return None
        return model

    def _effect(self, name: str, options: Mapping[str, str | bool], path: str) -> EffectPlan | None:
        model = self._models.models.get(name)
        if model is None or model.kind != "effect":
            self.faults.add(path, name, str(NotFoundError("effect", name, [effect.id for effect in self._models.effects()])), "not-found")
            return None
        return EffectPlan(model=model, options=self.faults.options(model, options, path))

    def _decrement(self, shape: DecrementShape, drugs: set[str], path: str) -> DecrementPlan:
        if shape.drug not in drugs:
            self.faults.add(f"{path}.drug", shape.drug, f"{shape.drug} is not given in this scenario; given are: {', '.join(sorted(drugs))}")
        if not shape.by_percent and not shape.to:
            self.faults.add(path, None, 'say how far: `by_percent`, like [50, 80], or `to`, like ["1.5 mcg/mL"]', "missing")
        after = self.faults.take(f"{path}.after", shape.after, read_minutes) if shape.after is not None else None
        return DecrementPlan(drug=shape.drug, site=shape.site, after=after, by_percent=shape.by_percent, to=shape.to)


def covariates_of(patient: PatientShape) -> dict[str, float]:
    """The covariates that were told, by the names that models use."""
    told = {
        "age": patient.age_years, "weight": patient.weight_kg, "height": patient.height_cm,
        "female": None if patient.sex is None else float(patient.sex == "female"), "postmenstrual_age": patient.postmenstrual_age_weeks,
        "creatinine_clearance": patient.creatinine_clearance_ml_per_min, "serum_creatinine": patient.serum_creatinine_mg_per_dl,
    }
    return {name: float(value) for name, value in told.items() if value is not None}


def _dotted(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _words(problem: Any) -> str:
    known = {"missing": "this is needed", "extra_forbidden": "this key is not known; see the scenario format"}
    return known.get(problem["type"], str(problem["msg"]).removeprefix("Value error, "))
