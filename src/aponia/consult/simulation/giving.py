"""Giving the drugs of a scenario to people: doses as written, or a pump that follows targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from aponia.consult.simulation.plans import DrugPlan, PumpSetting, Scenario, ScenarioError, ScenarioFault
from aponia.library.models import Models
from aponia.pharmacology.course import INTRAVENOUS
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.exposure import DrugGiven, Exposure, Given
from aponia.pharmacology.individual import Individuals, individuals
from aponia.pharmacology.model import Model
from aponia.pharmacology.people import Floats, People
from aponia.pharmacology.tci import Pump, Targets, control
from aponia.pharmacology.volatile import GasSettings, VolatileGiven, uptake_of
from aponia.vocabulary.errors import AponiaError

NO_LIMIT_ML_PER_H = 1e9
DEFAULT_PERIOD_S = 10.0
_PER = {("mg", "mcg"): 1000.0, ("mcg", "mg"): 0.001}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One drug of a scenario in these people, with the doses that were given; ``aimed`` where a pump followed targets."""

    plan: DrugPlan
    model: Model
    given: Given
    doses: Mapping[str, Doses]
    choices: Mapping[str, str]
    warnings: tuple[str, ...]
    aimed: bool = False

    @property
    def people(self) -> Individuals:
        """The kinetics of these people; volatile agents have none of this kind."""
        assert isinstance(self.given, DrugGiven), self.model.id
        return self.given.people


def everybody(scenario: Scenario, size: int = 1) -> People:
    """The scenario's person, ``size`` times."""
    return People.of(**{name: np.full(size, value) for name, value in scenario.covariates.items()})


def receive_all(scenario: Scenario, models: Models) -> tuple[Received, ...]:
    """Every drug in the scenario's person; raises :class:`ScenarioError` with what each model refuses."""
    found: list[Received] = []
    faults: list[ScenarioFault] = []
    for index, plan in enumerate(scenario.drugs):
        try:
            found.append(receive(plan, scenario, models, everybody(scenario)))
        except AponiaError as error:
            faults.append(ScenarioFault(path=f"drugs[{index}]", given=plan.model.id if plan.model else plan.drug, problem=str(error), code="refused"))
    if faults:
        raise ScenarioError(faults)
    return tuple(found)


def receive(  # noqa: PLR0913 - one drug meets people, models and what was worked out before
    plan: DrugPlan, scenario: Scenario, models: Models, people: People, *, doses: Mapping[str, Doses] | None = None,
    effects: Mapping[str, Floats] | None = None,
) -> Received:
    """One drug in these people: the plan's doses, or ``doses`` that were worked out before; ``effects`` let people differ."""
    model = plan.model
    assert model is not None
    if model.kind == "volatile":
        return inhaled(plan, model, scenario, models, people)
    mine = individuals(model, people, plan.options, measures=models.measures, extrapolate=scenario.extrapolate, effects=effects)
    given = doses_of(plan, model.amount_unit) if doses is None else dict(doses)
    notes: tuple[str, ...] = ()
    if plan.targets and doses is None:
        given, notes = pumped(plan, mine, given, scenario)
    later = tuple(
        (at, individuals(
            model, People.of(**{**people.covariates, **{name: np.full(people.size, value) for name, value in change.items()}}), plan.options,
            measures=models.measures, extrapolate=scenario.extrapolate, effects=effects,
        ))
        for at, change in _changes(scenario)
    )
    return Received(
        plan=plan, model=model, given=DrugGiven(people=mine, doses=given, later=later), doses=given, choices=mine.choices,
        warnings=tuple(dict.fromkeys((*mine.warnings, *(warning for _, one in later for warning in one.warnings), *notes))), aimed=bool(plan.targets),
    )


def inhaled(plan: DrugPlan, model: Model, scenario: Scenario, models: Models, people: People) -> Received:
    """A gas by its vaporizer settings; a fresh gas flow holds until the next is told."""
    flows: list[float] = []
    for setting in plan.settings:
        flows.append(setting.fresh_gas if setting.fresh_gas is not None else flows[-1] if flows else np.nan)
    told = not flows or bool(np.isfinite(flows[0]))
    settings = GasSettings.of(
        [setting.at for setting in plan.settings], percent=[setting.percent for setting in plan.settings], circuit_l=plan.circuit_l,
        fresh_gas=flows if told else None,
    )
    mine = uptake_of(model, people, plan.options, measures=models.measures, extrapolate=scenario.extrapolate)
    return Received(
        plan=plan, model=model, given=VolatileGiven(people=mine, settings=settings), doses={}, choices=mine.choices, warnings=mine.warnings,
    )


def pumped(
    plan: DrugPlan, people: Individuals, history: Mapping[str, Doses], scenario: Scenario,
) -> tuple[dict[str, Doses], tuple[str, ...]]:
    """The pump's doses after the doses given before its first target, from the state which those have left."""
    begin = plan.targets[0].at
    before = {route: one.between(0.0, begin) if begin > 0 else Doses.none() for route, one in history.items()}
    state = DrugGiven(people=people, doses={route: _stopped(one, begin) for route, one in before.items()}).state(begin) if begin > 0 else None
    targets = Targets.of([one.at - begin for one in plan.targets], [one.concentration for one in plan.targets], site=plan.target_site)
    off = tuple((first - begin, last - begin) for first, last in plan.pump.off) if plan.pump else ()
    done = control(
        people, targets, scenario.until - begin, pump=_pump(plan.pump), algorithm=plan.algorithm, start=state, interruptions=off,
    )
    later = done.doses.delayed(begin) if begin > 0 else done.doses
    joined = _stopped(before[INTRAVENOUS], begin) if begin > 0 else None
    return {**before, INTRAVENOUS: later if joined is None else joined.followed_by(later, begin)}, done.warnings


def _stopped(doses: Doses, at: float) -> Doses:
    """The same, with every rate stopped at a time."""
    return doses.followed_by(Doses.of([at]), at)


def _pump(setting: PumpSetting | None) -> Pump | None:
    if setting is None or setting.concentration is None:
        return None if setting is None or setting.period_s == DEFAULT_PERIOD_S else Pump(
            concentration_per_ml=1.0, highest_ml_per_h=NO_LIMIT_ML_PER_H, period_s=setting.period_s,
        )
    return Pump(
        concentration_per_ml=setting.concentration, highest_ml_per_h=setting.highest_ml_per_h or NO_LIMIT_ML_PER_H,
        step_ml_per_h=setting.resolution_ml_per_h, period_s=setting.period_s, syringe_ml=setting.syringe_ml, change_s=setting.change_s,
    )


def _changes(scenario: Scenario) -> list[tuple[float, dict[str, float]]]:
    """Each change together with all before it."""
    sum_of_changes: dict[str, float] = {}
    result: list[tuple[float, dict[str, float]]] = []
    for at, change in scenario.changes:
        sum_of_changes = {**sum_of_changes, **change}
        result.append((at, sum_of_changes))
    return result


def exposure_of(received: tuple[Received, ...], models: Models, size: int = 1) -> Exposure:
    """All that has been given, as effect models read it."""
    return Exposure(
        size=size, drugs={one.plan.drug: one.given for one in received},
        equivalents={name: equivalent.factor for name, equivalent in models.equivalents.items()},
    )


def doses_of(plan: DrugPlan, unit: str) -> dict[str, Doses]:
    """Doses by route, in another amount unit where the model asks for it."""
    factor = 1.0 if unit == plan.amount_unit else _PER[plan.amount_unit, unit]
    routes = {INTRAVENOUS, *(bolus.route for bolus in plan.boluses), *(infusion.route for infusion in plan.infusions)}
    return {
        route: Doses.given(
            boluses=[(bolus.at, bolus.amount * factor) for bolus in plan.boluses if bolus.route == route],
            infusions=[(item.at, item.end, item.rate * factor) for item in plan.infusions if item.route == route],
        )
        for route in sorted(routes)
    }
