"""Checks of one number each: what our engine gives where another program went wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, Literal, final

import numpy as np
from pydantic import model_validator

from aponia.consult.simulation import Simulation, read_scenario, simulate
from aponia.library.entry import Entry
from aponia.library.models import Models
from aponia.pharmacology.effects import effect_of
from aponia.pharmacology.expression import Expression
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.model import Model
from aponia.pharmacology.people import CovariateError, People
from aponia.pharmacology.variability import random_effects
from generator.replication import Bench, Point

TOLERANCE: Final = 1e-3
_DAY: Final = date(2026, 1, 1)  # models have no day from which they are in force
_FOUND: Final = 1.0  # what a check without a number gives when it holds

Kind = Literal[
    "parameter", "rate", "measure", "concentration", "effect", "spread", "covariance", "refuses", "leaves-out", "first-rate", "peak", "jump",
    "seconds",
]


@final
class Check(Entry):
    """A number that has to come out, with the arithmetic that leads to it, or with where it is known from.

    ``name`` is the parameter, rate constant, measure, column, spread or site that is looked at.
    """

    kind: Kind
    model: str
    name: str = ""
    person: dict[str, float] = {}
    options: dict[str, str] = {}
    at: dict[str, float] = {}
    patient: dict[str, int | float | str] = {}
    doses: tuple[dict[str, str], ...] = ()
    changes: tuple[dict[str, float | str], ...] = ()
    target: str = ""
    seconds: float = 0
    unit: str = ""
    right: float = _FOUND
    arithmetic: str = ""
    known_from: str = ""
    defective: float | None = None
    defective_arithmetic: str = ""

    @model_validator(mode="after")
    def _says_why(self) -> Check:
        if self.kind not in {"refuses", "leaves-out", "seconds"} and bool(self.arithmetic) == bool(self.known_from):
            raise ValueError("give either `arithmetic` or `known_from`")
        return self

    def faults(self, found: float) -> list[str]:
        """What is wrong with the number found, or with the entry itself."""
        faults = []
        if self.kind == "seconds":
            return [] if found <= self.right else [f"takes {found:.3g} s"]
        for what, text, told in (("arithmetic", self.arithmetic, self.right), ("defective_arithmetic", self.defective_arithmetic, self.defective)):
            if text and told is not None and not _near(_worked_out(text), told):
                faults.append(f"`{what}` gives {_worked_out(text):.6g}, not {told:g}")
        if not _near(found, self.right):
            faults.append(f"{found:.6g} is not {self.right:g}")
        if self.defective is not None and abs(found - self.defective) <= 2 * abs(found - self.right):
            faults.append(f"{found:.6g} is no nearer to {self.right:g} than to the defective {self.defective:g}")
        return faults


def _near(found: float, right: float) -> bool:
    return abs(found - right) <= TOLERANCE * abs(right)


def _worked_out(text: str) -> float:
    """Arithmetic of plain numbers."""
    return float(Expression.parse(text).evaluate({}))


@final
class Checker:
    """Runs checks on our engine."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._bench = Bench(models)

    def found(self, check: Check) -> float:
        """The number that comes out."""
        ways: Mapping[Kind, Callable[[Check, Model], float]] = {
            "parameter": self._parameter, "rate": self._rate, "measure": self._measure, "concentration": self._concentration, "effect": self._effect,
            "spread": self._spread, "covariance": self._covariance, "refuses": self._refuses, "leaves-out": self._leaves_out,
            "first-rate": self._first_rate, "peak": self._peak, "jump": self._jump, "seconds": self._seconds,
        }
        return ways[check.kind](check, self._models[check.model])

    def _parameter(self, check: Check, model: Model) -> float:
        people = People.of(**check.person)
        if model.kind == "effect":
            return float(effect_of(model, people, check.options, measures=self._models.measures).values[check.name][0])
        return float(individuals(model, people, check.options, measures=self._models.measures).values[check.name][0])

    def _rate(self, check: Check, model: Model) -> float:
        rates = individuals(model, People.of(**check.person), check.options, measures=self._models.measures).rates
        if check.name in {"v2", "v3"}:
            out, back = (rates.k12, rates.k21) if check.name == "v2" else (rates.k13, rates.k31)
            return float((rates.v1 * out / back)[0])
        return float(getattr(rates, check.name)[0])

    def _measure(self, check: Check, model: Model) -> float:
        values = People.of(**check.person).resolve(check.name, self._models.measures)
        assert values is not None, check.name
        return float(values[0])

    def _concentration(self, check: Check, model: Model) -> float:
        drug = self._simulated(check, model, check.seconds).drugs[0]
        values = drug.effect if check.name == "effect" else drug.plasma
        assert values is not None, check.model
        return float(values[-1])

    def _effect(self, check: Check, model: Model) -> float:
        point = Point(model=check.model, options=check.options, person=check.person, at=check.at, gives={}, by="")
        return self._bench.still(point)[check.name]

    def _spread(self, check: Check, model: Model) -> float:
        effects = random_effects(model)
        place = effects.parameters.index(check.name)
        return float(np.sqrt(effects.covariance[place, place]))

    def _covariance(self, check: Check, model: Model) -> float:
        effects = random_effects(model)
        one, other = (effects.parameters.index(name) for name in check.name.split())
        return float(effects.covariance[one, other])

    def _refuses(self, check: Check, model: Model) -> float:
        try:
            individuals(model, People.of(**check.person), check.options, measures=self._models.measures)
        except CovariateError:
            return _FOUND
        return 0.0

    def _leaves_out(self, check: Check, model: Model) -> float:
        return float(check.name not in {spread.parameter for spread in model.spreads})

    def _first_rate(self, check: Check, model: Model) -> float:
        scenario = self._scenario(check, model, 60)
        scenario["drugs"] = [{**scenario["drugs"][0], "doses": [], "targets": [{"at": "0 s", "effect_site": check.target}]}]
        return float(self._run(scenario).drugs[0].rate[0] / 60)

    def _peak(self, check: Check, model: Model) -> float:
        scenario = {**self._scenario(check, model, check.seconds), "every": "1 s"}
        effect = self._run(scenario).drugs[0].effect
        assert effect is not None, check.model
        return float(effect.argmax()) / 60

    def _jump(self, check: Check, model: Model) -> float:
        scenario = self._scenario(check, model, check.seconds)
        before, after = (self._run({**scenario, "changes": changes}).drugs[0].plasma[-1] for changes in ([], list(check.changes)))
        return float(after / before)

    def _seconds(self, check: Check, model: Model) -> float:
        scenario = {**self._scenario(check, model, check.seconds), "every": "1 s"}
        self._run(scenario)  # the first run compiles
        begin = time.perf_counter()
        self._run(scenario)
        return time.perf_counter() - begin

    def _simulated(self, check: Check, model: Model, seconds: float) -> Simulation:
        return self._run(self._scenario(check, model, seconds))

    def _scenario(self, check: Check, model: Model, seconds: float) -> dict[str, Any]:
        drug = {"drug": model.subject, "model": model.id, "options": check.options, "doses": list(check.doses)}
        return {"patient": check.patient, "drugs": [drug], "until": f"{seconds:g} s", "every": f"{seconds:g} s"}

    def _run(self, scenario: Mapping[str, Any]) -> Simulation:
        return simulate(read_scenario(dict(scenario), self._models), models=self._models, on=_DAY).result
