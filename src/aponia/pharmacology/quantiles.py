"""How widely a population differs: quantile bands over up to millions of virtual people, of whom only a few are held at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import final

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.course import INTRAVENOUS, Times, course
from aponia.pharmacology.doses import DoseError, Doses
from aponia.pharmacology.effects import effect_of
from aponia.pharmacology.exposure import DrugGiven, Exposure, Given
from aponia.pharmacology.individual import Individuals, individuals
from aponia.pharmacology.measure import Measure
from aponia.pharmacology.model import Model, Output
from aponia.pharmacology.people import Floats, People
from aponia.pharmacology.population import BLOCK, Population, blocks, virtual_people
from aponia.pharmacology.sketch import RELATIVE_ERROR, SMALLEST, Sketch
from aponia.pharmacology.variability import draw, needs_typical

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
SITES = ("plasma", "effect")
_MOST_WARNINGS = 8


class Outside(StrEnum):
    """What becomes of people outside the ranges that a model's source studied."""

    REFUSE = "refuse"  # the first of them is an error
    REDRAW = "redraw"  # others are drawn in their place
    EXTRAPOLATE = "extrapolate"  # they stay, with a warning


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Regimen:
    """One drug as everybody is given it, by route, and the model of what happens to it; ``varies`` adds the published variability."""

    model: Model
    doses: Mapping[str, Doses]
    options: Mapping[str, str] = field(default_factory=dict)
    varies: bool = True


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EffectWanted:
    """An effect of the drugs that is to be followed too."""

    model: Model
    options: Mapping[str, str] = field(default_factory=dict)
    varies: bool = True


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is done to a population, and when one looks."""

    regimens: tuple[Regimen, ...]
    times: Times
    measures: Mapping[str, Measure]
    effects: tuple[EffectWanted, ...] = ()
    equivalents: Mapping[str, float] = field(default_factory=dict)
    outside: Outside = Outside.REFUSE

    def __post_init__(self) -> None:
        """Everybody is given the same; raises :class:`DoseError` for a drug named twice, or doses that differ from person to person."""
        subjects = [regimen.model.subject for regimen in self.regimens]
        for subject in subjects:
            if subjects.count(subject) > 1:
                raise DoseError(f"{subject} stands twice in the trial; give all its doses in one regimen, by one model.")
        for regimen in self.regimens:
            if any(doses.rates.ndim > 1 or doses.boluses.ndim > 1 for doses in regimen.doses.values()):
                raise DoseError(f"{regimen.model.id}: in a trial everybody is given the same doses, but these differ from person to person.")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Quantiles (quantiles × times) of one concentration (``<drug>.plasma``, ``<drug>.effect``) or effect (``<model id>.<column>``)."""

    name: str
    unit: str
    values: Floats


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Bands of variability between people (not of measurement); each value is within ``relative_error`` of the exact quantile."""

    times: Times
    people: int
    quantiles: tuple[float, ...]
    bands: Mapping[str, Band]
    warnings: tuple[str, ...]
    relative_error: float = RELATIVE_ERROR


Progress = Callable[[int, int], None]


def stream(  # noqa: PLR0913 - whom, what, how many and with which luck; the rest has defaults
    trial: Trial, population: Population, size: int, generator: np.random.Generator, *, quantiles: Iterable[float] = QUANTILES,
    chunk: int = BLOCK, on_progress: Progress | None = None,
) -> Bands:
    """Bands over ``size`` people; ``on_progress`` is told after each chunk how many are done, and of how many.

    The result depends on the generator's seed and on nothing else: not on ``chunk``, nor on the number of processors. Memory is that
    of ``chunk`` people (rounded up to blocks of 1,024) and of 55 kB a time and band.
    """
    wanted = tuple(quantiles)
    run = _Run(trial=trial, population=population)
    waiting: list[_Drawn] = []
    done = 0
    for people, luck in blocks(size, generator):
        waiting.append(run.draw(people, luck))
        done += people
        if len(waiting) * BLOCK >= chunk or done == size:
            run.count(_joined(waiting))
            waiting = []
            if on_progress is not None:
                on_progress(done, size)
    bands = {name: Band(name=name, unit=run.units[name], values=sketch.quantiles(wanted)) for name, sketch in run.sketches.items()}
    return Bands(times=trial.times, people=size, quantiles=wanted, bands=bands, warnings=run.told())


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """People, and the factors by which they differ from the typical, for each model of the trial."""

    people: People
    factors: tuple[Mapping[str, Floats], ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A trial while it is going on."""

    trial: Trial
    population: Population
    sketches: dict[str, Sketch] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)
    room: dict[str, Floats] = field(default_factory=dict)

    def draw(self, size: int, luck: np.random.Generator) -> _Drawn:
        """One block: first the people, then what makes them differ, in the order of the trial."""
        studied = _common(self._models()) if self.trial.outside is Outside.REDRAW else None
        people = virtual_people(self.population, size, luck, studied=studied, measures=self.trial.measures)
        parts: tuple[Regimen | EffectWanted, ...] = (*self.trial.regimens, *self.trial.effects)
        return _Drawn(people=people, factors=tuple(self._factors(part, people, luck) for part in parts))

    def count(self, drawn: _Drawn) -> None:
        """Simulate people and count what is seen in them."""
        trial, people = self.trial, drawn.people
        given: dict[str, _Seen] = {}
        for regimen, factors in zip(trial.regimens, drawn.factors, strict=False):
            who = self._individuals(regimen, people, factors)
            seen = given[regimen.model.subject] = self._seen(who, regimen)
            for site, values in seen.values.items():
                self._add(f"{regimen.model.subject}.{site}", seen.unit, values, positive=True)
        exposure = Exposure(size=people.size, drugs=given, equivalents=trial.equivalents)
        for wish, factors in zip(trial.effects, drawn.factors[len(trial.regimens):], strict=True):
            effect = effect_of(wish.model, people, wish.options, measures=trial.measures, extrapolate=self._extrapolates, effects=factors)
            self._warn(effect.warnings)
            columns = effect.course(exposure, trial.times).columns
            for output in wish.model.outputs:
                self._add(f"{wish.model.id}.{output.column}", output.unit, columns[output.column], positive=_is_positive(output))

    def told(self) -> tuple[str, ...]:
        """The first warnings; the same is said of many people in a large population."""
        first = tuple(self.warnings)[:_MOST_WARNINGS]
        return first if len(first) == len(self.warnings) else (*first, "and the like for other people drawn")

    @property
    def _extrapolates(self) -> bool:
        return self.trial.outside is Outside.EXTRAPOLATE

    def _models(self) -> tuple[Model, ...]:
        return (*(regimen.model for regimen in self.trial.regimens), *(wish.model for wish in self.trial.effects))

    def _factors(self, part: Regimen | EffectWanted, people: People, luck: np.random.Generator) -> dict[str, Floats]:
        if not part.varies:
            return {}
        typical: Mapping[str, Floats] | None = None
        if needs_typical(part.model):
            make = individuals if isinstance(part, Regimen) else effect_of
            typical = make(part.model, people, part.options, measures=self.trial.measures, extrapolate=self._extrapolates).values
        return draw(part.model, people.size, luck, typical=typical)

    def _individuals(self, regimen: Regimen, people: People, factors: Mapping[str, Floats]) -> Individuals:
        who = individuals(
            regimen.model, people, regimen.options, measures=self.trial.measures, extrapolate=self._extrapolates, effects=factors,
        )
        self._warn(who.warnings)
        return who

    def _seen(self, who: Individuals, regimen: Regimen) -> _Seen:
        """Concentrations of this chunk, in the room of the last: fresh room for each would cost more than what is computed."""
        sites = SITES if who.rates.ke0 is not None else SITES[:1]
        shape = (len(sites), who.size, self.trial.times.count)
        room = self.room.get(regimen.model.subject)
        if room is None or room.shape != shape:
            room = self.room[regimen.model.subject] = np.empty(shape)
        doses = regimen.doses or {INTRAVENOUS: Doses.none()}
        result = course(who, doses, self.trial.times, outputs=sites, out=room)
        values = {site: found for site, found in (("plasma", result.plasma), ("effect", result.effect)) if found is not None}
        return _Seen(given=DrugGiven(people=who, doses=doses), times=self.trial.times, values=values)

    def _add(self, name: str, unit: str, values: Floats, *, positive: bool) -> None:
        sketch = self.sketches.get(name) or Sketch.empty(self.trial.times.count)
        if not (positive or sketch.signed) and values.min() < -SMALLEST:
            sketch = sketch.widened()
        self.sketches[name], self.units[name] = sketch, unit
        sketch.add(values)

    def _warn(self, warnings: tuple[str, ...]) -> None:
        if len(self.warnings) <= _MOST_WARNINGS:
            self.warnings.update(dict.fromkeys(warnings))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A drug whose concentrations at the trial's times are known already; at other times they are computed."""

    given: DrugGiven
    times: Times
    values: Mapping[str, Floats]

    @property
    def unit(self) -> str:
        return self.given.unit

    def concentration(self, site: str, times: Times) -> Floats:
        if times is self.times and site in self.values:
            return self.values[site]
        return self.given.concentration(site, times)

    def changes(self) -> Floats:
        return self.given.changes()

    def take(self, rows: NDArray[np.intp]) -> Given:
        return self.given.take(rows)


def _joined(parts: list[_Drawn]) -> _Drawn:
    if len(parts) == 1:
        return parts[0]
    names = parts[0].people.covariates
    people = People(
        size=sum(part.people.size for part in parts),
        covariates={name: np.concatenate([part.people.covariates[name] for part in parts]) for name in names},
    )
    factors = tuple(
        {name: np.concatenate([part.factors[model][name] for part in parts]) for name in parts[0].factors[model]}
        for model in range(len(parts[0].factors))
    )
    return _Drawn(people=people, factors=factors)


def _common(models: Iterable[Model]) -> dict[str, tuple[float, float]]:
    """The ranges that all of the models' sources studied."""
    common: dict[str, tuple[float, float]] = {}
    for model in models:
        for name, (low, high) in model.studied.items():
            lowest, highest = common.get(name, (-np.inf, np.inf))
            common[name] = (max(low, lowest), min(high, highest))
    return common


def _is_positive(output: Output) -> bool:
    return output.bounds is not None and output.bounds[0] >= 0
