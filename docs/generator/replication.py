"""What a model computes for a stated person and dose, beside what others computed for the same."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final, final

import numpy as np
from numpy.typing import NDArray

from aponia.consult.simulation import Simulation, read_scenario, simulate
from aponia.consult.simulation.catalogue import model_card
from aponia.consult.simulation.result import Curve
from aponia.library.entry import Entry
from aponia.library.models import Models
from aponia.pharmacology.course import Times
from aponia.pharmacology.effects import effect_of
from aponia.pharmacology.exposure import Exposure, Given
from aponia.pharmacology.model import Model
from aponia.pharmacology.people import Floats, People
from aponia.vocabulary.errors import AponiaError
from generator.figures import Line, Picture
from generator.markdown import code, plain, table

FILE: Final = Path(__file__).resolve().parent.parent / "replication.toml"
MINUTES: Final = (1, 5, 10, 60, 180)
_STARTS: Final = ("0 s", "10 s", "60 min", "120 min")
_EVERY_S: Final = 10
_DAY: Final = date(2026, 1, 1)  # models have no day from which they are in force
# Points of a picture: all of the first ten minutes, then one every two minutes.
_DRAWN: Final = np.concatenate([np.arange(0, 60), np.arange(60, 1081, 12)])


class Person(Entry):
    words: str
    doses: str
    patient: dict[str, int | float | str]


class Agreed(Entry):
    """Independent numbers at the five times, by column."""

    model: str
    options: dict[str, str] = {}
    by: tuple[str, ...]
    note: str = ""
    numbers: dict[str, tuple[float, ...]]


class Point(Entry):
    """Independent values of an effect at concentrations that stand still."""

    model: str
    options: dict[str, str] = {}
    person: dict[str, float]
    at: dict[str, float]
    gives: dict[str, float]
    by: str


class Plan(Entry):
    """All of docs/replication.toml."""

    people: tuple[Person, ...]
    also: dict[str, float]
    rates: dict[str, dict[str, tuple[str, str, str]]]
    doses: dict[str, list[dict[str, str]]]
    circuit: dict[str, float]
    kinetics: dict[str, str]
    effects: dict[str, dict[str, str]]
    agreed: tuple[Agreed, ...]
    point: tuple[Point, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One curve of a run, by the name that independent numbers use."""

    name: str
    label: str
    unit: str
    values: Curve
    bounds: tuple[float, float] | None = None

    def at(self, minute: int) -> float:
        """The value at a whole minute."""
        return float(self.values[minute * 60 // _EVERY_S])


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A scenario and what came out."""

    who: str
    scenario: Mapping[str, Any]
    columns: tuple[Column, ...]
    choices: Mapping[str, str]

    def json(self) -> str:
        """The scenario as a file that `aponia simulate` reads: one line a drug's head, one a dose."""
        drugs = []
        for drug in self.scenario["drugs"]:
            head = json.dumps({key: value for key, value in drug.items() if key != "doses"})[:-1]
            doses = ",\n".join(f"      {json.dumps(dose)}" for dose in drug["doses"])
            drugs.append(f'    {head}, "doses": [\n{doses}\n    ]}}')
        rest = {key: value for key, value in self.scenario.items() if key not in {"patient", "drugs"}}
        lines = [f'  "patient": {json.dumps(self.scenario["patient"])}', '  "drugs": [\n' + ",\n".join(drugs) + "\n  ]"]
        lines += [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in rest.items()]
        return "{\n" + ",\n".join(lines) + "\n}"


@final
class Bench:
    """Runs models on the people and doses of docs/replication.toml."""

    def __init__(self, models: Models, file: Path = FILE) -> None:
        self.models = models
        self._file = file
        self._runs: dict[tuple[str, str], Run] = {}

    @cached_property
    def plan(self) -> Plan:
        """The people, doses and independent numbers."""
        return Plan.model_validate(tomllib.loads(self._file.read_text(encoding="utf-8")))

    def agreed(self, model: Model) -> tuple[Agreed, ...]:
        """The independent courses for a model."""
        return tuple(row for row in self.plan.agreed if row.model == model.id)

    def points(self, model: Model) -> tuple[Point, ...]:
        """The independent values at still concentrations for a model."""
        return tuple(row for row in self.plan.point if row.model == model.id)

    def run(self, model: Model, options: Mapping[str, str] | None = None) -> Run:
        """The model in the first person whom it does not refuse; raises what the last of them was refused with."""
        key = model.id, json.dumps(dict(options or {}))
        if key not in self._runs:
            self._runs[key] = self._first_run(model, options)
        return self._runs[key]

    def _first_run(self, model: Model, options: Mapping[str, str] | None) -> Run:
        refused: AponiaError | None = None
        for person in self.plan.people:
            scenario = self._scenario(model, person, dict(options or {}))
            if scenario is None:
                continue
            try:
                result = simulate(read_scenario(scenario, self.models), models=self.models, on=_DAY).result
            except AponiaError as error:
                refused = error
                continue
            choices = result.drugs[0].choices if model.kind != "effect" else model.chosen(dict(options or {}))
            return Run(who=person.words, scenario=scenario, columns=tuple(_columns(result, model)), choices=choices)
        raise refused or LookupError(f"{model.id}: docs/replication.toml has no doses for it")

    def still(self, point: Point) -> dict[str, float]:
        """An effect's columns at concentrations that stand still."""
        model = self.models[point.model]
        units = {part.drug: part.unit for part in model.inputs}
        drugs: dict[str, Given] = {
            name.replace("_", "-"): _Still(unit=units[name.replace("_", "-")], level=level) for name, level in point.at.items()
        }
        effect = effect_of(model, People.of(**point.person), point.options, measures=self.models.measures)
        columns = effect.course(Exposure(size=1, drugs=drugs), Times.at([0.0])).columns
        return {name: float(values[0, 0]) for name, values in columns.items()}

    def _scenario(self, model: Model, person: Person, options: Mapping[str, str]) -> dict[str, Any] | None:
        kinetics = self._kinetics(model)
        drugs = [self._drug(one, person, options if one is model else _opioids(one, kinetics, self.models)) for one in kinetics]
        if not all(drugs):
            return None
        needed = {name for one in (model, *kinetics) for name in model_card(one, self.models).needs}
        also = {name: value for name, value in self.plan.also.items() if name.removesuffix("_mg_per_dl") in needed}
        scenario: dict[str, Any] = {"patient": {**person.patient, **also}, "drugs": drugs}
        if model.kind == "effect":
            scenario["effects"] = [{"effect": model.id, "options": options} if options else model.id]
        return {**scenario, "until": "180 min", "every": f"{_EVERY_S} s"}

    def _kinetics(self, model: Model) -> list[Model]:
        """The model itself, or the kinetics that an effect model reads."""
        if model.kind != "effect":
            return [model]
        chosen = {**self.plan.kinetics, **self.plan.effects.get(model.id, {})}
        return [self.models[chosen[part.drug]] for part in model.inputs if part.drug in chosen]

    def _drug(self, model: Model, person: Person, options: Mapping[str, str]) -> dict[str, Any] | None:
        doses = self.plan.doses.get(model.id) or self.plan.doses.get(model.subject)
        rates = self.plan.rates.get(model.subject, {}).get(person.doses)
        if doses is None and rates is not None:
            doses = [{"at": at, "rate": rate} for at, rate in zip(_STARTS, (*rates, f"0 {rates[0].split()[1]}"), strict=True)]
        if doses is None:
            return None
        circuit = {"circuit": f"{self.plan.circuit['liters']:g} L"} if model.kind == "volatile" else {}
        return {"drug": model.subject, "model": model.id, **({"options": dict(options)} if options else {}), **circuit, "doses": doses}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Still:
    """A drug at one concentration, everywhere and always."""

    unit: str
    level: float

    def concentration(self, site: str, times: Times) -> Floats:
        return np.full((1, times.count), self.level)

    def changes(self) -> Floats:
        return np.zeros(1)

    def take(self, rows: NDArray[np.intp]) -> _Still:
        return self


def _opioids(model: Model, together: list[Model], models: Models) -> dict[str, str]:
    """Whether opioids are given, for a model that asks."""
    if "opioids" not in model.options:
        return {}
    return {"opioids": "yes" if any(models.drugs[one.subject].group == "opioid" for one in together) else "no"}


def _columns(result: Simulation, model: Model) -> Iterator[Column]:
    if model.kind == "effect":
        for seen in result.effects:
            yield Column(name=seen.column, label=seen.label, unit=seen.unit, values=seen.values, bounds=seen.bounds)
        return
    drug = result.drugs[0]
    yield Column(name="plasma", label=drug.names[0], unit=drug.unit, values=drug.plasma)
    if drug.effect is not None:
        yield Column(name="effect", label=drug.names[1], unit=drug.unit, values=drug.effect)


def picture_of(model: Model, bench: Bench) -> str:
    """The curves of the usual run as SVG: all of a drug, the first of an effect."""
    run = bench.run(model)
    shown = run.columns[:1] if model.kind == "effect" else run.columns
    return Picture(
        title=f"{model.id}: {model.title}", unit=shown[0].unit, minutes=[float(minute) for minute in _DRAWN * (_EVERY_S / 60)],
        lines=[Line(label=one.label, values=[float(value) for value in one.values[_DRAWN]]) for one in shown], logarithmic=model.kind != "effect",
        bounds=shown[0].bounds,
    ).svg()


def check_of(model: Model, bench: Bench, picture_file: str) -> Iterator[str]:
    """What the model computes at five times, beside independent numbers where there are any, with the scenario to run it again."""
    usual = bench.run(model)
    agreed = [(row, bench.run(model, row.options)) for row in bench.agreed(model)]
    yield f"{usual.who}, with {_told(usual.choices)}; the doses stand in the scenario below.\n"
    yield f"![{plain(model.title)}: {plain(', '.join(one.label for one in usual.columns))}, over 180 minutes]({picture_file})\n"
    if all(run.choices != usual.choices for _, run in agreed):
        head = ["min", *(f"{plain(one.label)} {plain(one.unit)}".rstrip() for one in usual.columns)]
        yield table(head, [[str(minute), *(_digits(one.at(minute)) for one in usual.columns)] for minute in MINUTES])
    for row, run in agreed:
        yield f"With {_told(run.choices)}, beside an independent solution of the same job with the constants of {plain(', '.join(row.by))}:\n"
        yield _compared(run, row)
        yield from ([f"{plain(row.note)}\n"] if row.note else [])
    points = bench.points(model)
    if points:
        yield "At concentrations that stand still:\n"
        head = ["person", "concentrations", "choices", "", "computed", "independent", "differs by", "by"]
        yield table(head, [_point(point, bench) for point in points])
    if not agreed and not points:
        yield "No independent numbers for this model are known to us.\n"
    yield f"To run it again, save this as `scenario.json` and type `aponia simulate scenario.json`:\n\n```json\n{usual.json()}\n```\n"


def _told(choices: Mapping[str, str]) -> str:
    return ", ".join(f"{code(name)} {plain(choice)}" for name, choice in choices.items()) or "nothing to choose"


def _compared(run: Run, row: Agreed) -> str:
    columns = [(column, row.numbers[column.name]) for column in run.columns if column.name in row.numbers]
    head = ["min"]
    for column, _ in columns:
        head += [f"{plain(column.label)} {plain(column.unit)}".rstrip(), "independent", "differs by"]
    lines = []
    for index, minute in enumerate(MINUTES):
        line = [str(minute)]
        for column, numbers in columns:
            line += [_digits(column.at(minute)), f"{numbers[index]:g}", _apart(column.at(minute), numbers[index])]
        lines.append(line)
    return table(head, lines)


def _point(point: Point, bench: Bench) -> list[str]:
    ((name, expected),) = point.gives.items()
    computed = bench.still(point)[name]
    person = ", ".join(f"{covariate} {value:g}" for covariate, value in point.person.items())
    levels = ", ".join(f"{drug} {level:g} {_unit(bench.models[point.model], drug)}" for drug, level in point.at.items())
    choices = ", ".join(f"{code(option)} {plain(choice)}" for option, choice in point.options.items()) or "as by default"
    return [plain(person), levels, choices, code(name), _digits(computed), f"{expected:g}", _apart(computed, expected), plain(point.by)]


def _unit(model: Model, drug: str) -> str:
    return plain(next(part.unit for part in model.inputs if part.drug == drug.replace("_", "-")))


def _digits(value: float) -> str:
    """Six digits, which is what independent numbers are printed with."""
    return f"{value:.6g}"


def _apart(computed: float, expected: float) -> str:
    """The relative difference of what is shown, so that digits which nobody sees do not change the page."""
    share = abs(float(_digits(computed)) / expected - 1) * 100
    return f"{share:.1g} %" if share >= 0.001 else "< 0.001 %"
