"""What a checked scenario says: covariates, drugs with doses or targets, effects; and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar, final

from aponia.consult.simulation.shapes import PopulationShape
from aponia.pharmacology.model import Model, ModelError
from aponia.pharmacology.population import Population
from aponia.vocabulary.errors import AponiaError, QuantityError

Value = TypeVar("Value")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFault:
    """One thing wrong with a scenario: where, what was given, what was expected."""

    path: str
    given: str
    problem: str
    code: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem


@final
class ScenarioError(AponiaError):
    """A scenario that cannot be run; ``faults`` lists everything that is wrong with it."""

    def __init__(self, faults: list[ScenarioFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("The scenario cannot be run:\n" + "\n".join(f"  {fault}" for fault in self.faults))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Bolus:
    """An amount given at an instant [min] by a route."""

    at: float
    amount: float
    route: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """A rate [amount/min] between two times [min] by a route; ``end`` is infinite where nothing stops it."""

    at: float
    end: float
    rate: float
    route: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A concentration [amount/L] held from a time [min] on."""

    at: float
    concentration: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A vaporizer setting [%] and a fresh gas flow [L/min] from a time [min] on."""

    at: float
    percent: float
    fresh_gas: float | None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PumpSetting:
    """What the pump holds and can do: amount/mL, mL/h, s, mL; None where it has no limit."""

    concentration: float | None
    highest_ml_per_h: float | None
    resolution_ml_per_h: float
    period_s: float
    syringe_ml: float | None
    change_s: float
    off: tuple[tuple[float, float], ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DrugPlan:
    """One drug: its model, options, and what is given or aimed at."""

    drug: str
    model: Model | None
    options: Mapping[str, str]
    amount_unit: str
    boluses: tuple[Bolus, ...]
    infusions: tuple[Infusion, ...]
    target_site: Literal["plasma", "effect"]
    targets: tuple[Target, ...]
    settings: tuple[Setting, ...]
    pump: PumpSetting | None
    algorithm: Literal["exact", "stanpump"]
    circuit_l: float | None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EffectPlan:
    """An effect model with its options."""

    model: Model
    options: Mapping[str, str]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DecrementPlan:
    """Falls to be timed: after a time [min], by percents, or to concentrations as written."""

    drug: str
    site: str
    after: float | None
    by_percent: tuple[float, ...]
    to: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A checked scenario; times in minutes, covariates in the units of the models."""

    covariates: Mapping[str, float]
    changes: tuple[tuple[float, Mapping[str, float]], ...]
    drugs: tuple[DrugPlan, ...]
    effects: tuple[EffectPlan, ...]
    decrements: tuple[DecrementPlan, ...]
    population: PopulationShape | None
    drawn_from: Population | None
    until: float
    every: float
    extrapolate: bool


@final
class Faults:
    """Collects everything that is wrong instead of stopping at the first."""

    def __init__(self) -> None:
        self.found: list[ScenarioFault] = []

    def add(self, path: str, given: object, problem: str, code: str = "scenario") -> None:
        """Note one fault."""
        self.found.append(ScenarioFault(path=path, given=shown(given), problem=problem, code=code))

    def take(self, path: str, text: str, read: Callable[[str], Value]) -> Value | None:
        """What ``read`` makes of a text, or None after noting why it cannot be read."""
        try:
            return read(text)
        except QuantityError as error:
            self.add(path, text, str(error), error.code)
            return None

    def options(self, model: Model, given: Mapping[str, str | bool], path: str) -> dict[str, str]:
        """Options, with yes and no for true and false, checked against the model."""
        chosen = {name: ("yes" if value else "no") if isinstance(value, bool) else value for name, value in given.items()}
        try:
            model.chosen(chosen)
        except ModelError as error:
            self.add(f"{path}.options", given, str(error), "option")
        return chosen


def shown(given: object) -> str:
    """What was given, cut to a length that fits into a message."""
    text = "" if given is None else str(given)
    return text if len(text) <= 60 else text[:57] + "…"
