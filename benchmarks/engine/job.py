"""The common job: propofol and remifentanil in 1,000 random adults, three hours, both effect sites looked at every second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from aponia.library import Models, load_models
from aponia.pharmacology.course import Times, course
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.effects import effect_of
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.model import Model
from aponia.pharmacology.modes import Modes, modes_of
from aponia.pharmacology.people import Floats, People
from aponia.pharmacology.population import virtual_people

PEOPLE: Final = 1_000
SEED: Final = 1997
HOURS: Final = 3
# The end [s] of each rate, and the rates [mg/s of propofol, mcg/s of remifentanil]: a bolus over 10 s, two infusions, nothing.
ENDS_S: Final = (10, 3_600, 7_200, 10_800)
RATES: Final = {"propofol": (14.0, 0.15, 0.12, 0.0), "remifentanil": (7.0, 0.25, 0.125, 0.0)}
MODELS: Final = {"propofol": "propofol/eleveld-2018", "remifentanil": "remifentanil/minto-1997"}
BIS: Final = "bis/bouillon-2004"
POPULATION: Final = "adults-uniform"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything that is there before the clock starts: the models, who the people are, and what they are given."""

    models: Models
    covariates: Mapping[str, Floats]
    doses: Mapping[str, Doses]
    times: Times

    @classmethod
    def of(cls, people: int = PEOPLE) -> Job:
        """The job for so many people, the same ones every time."""
        models = load_models()
        drawn = virtual_people(
            models.populations[POPULATION], people, np.random.default_rng(SEED), studied=studied([models[name] for name in MODELS.values()]),
            measures=models.measures,
        )
        return cls(
            models=models, covariates={name: np.array(values) for name, values in drawn.covariates.items()}, doses=doses(),
            times=Times.every(1 / 60, HOURS * 60.0),
        )

    @property
    def people(self) -> int:
        """How many."""
        return len(self.covariates["age"])

    @property
    def steps(self) -> int:
        """How many people times how many seconds."""
        return self.people * self.times.count

    def set_up(self) -> list[Modes]:
        """The parameters of everybody, and the modes of their kinetics, for both drugs."""
        people = People.of(**self.covariates)
        return [modes_of(individuals(self.models[name], people, measures=self.models.measures).rates) for name in MODELS.values()]

    def concentrations(self, room: Mapping[str, Floats] | None = None) -> dict[str, Floats]:
        """Set-up and both effect-site concentrations (people × seconds), in new arrays or in the ``room`` of earlier ones."""
        people = People.of(**self.covariates)
        found: dict[str, Floats] = {}
        for drug, name in MODELS.items():
            who = individuals(self.models[name], people, measures=self.models.measures)
            out = None if room is None else room[drug]
            seen = course(who, self.doses[drug], self.times, outputs=("effect",), out=out).effect
            assert seen is not None
            found[drug] = seen
        return found

    def with_bis(self) -> dict[str, Floats]:
        """The same, and the BIS that follows from both (people × seconds)."""
        effect = effect_of(self.models[BIS], People.of(**self.covariates), measures=self.models.measures)
        seen = self.concentrations()
        return seen | effect.at(seen)

    def for_peers(self, people: int) -> dict[str, object]:
        """The first of the people, and what they are given, as any program can read it."""
        return {
            "people": [{name: float(values[row]) for name, values in self.covariates.items()} for row in range(min(people, self.people))],
            "ends_s": ENDS_S, "rates": RATES,
        }


def studied(models: list[Model]) -> dict[str, tuple[float, float]]:
    """The ranges that the sources of all these models studied."""
    names = {name for model in models for name in model.studied}
    ranges = {name: [model.studied[name] for model in models if name in model.studied] for name in names}
    return {name: (max(low for low, _ in found), min(high for _, high in found)) for name, found in ranges.items()}


def doses() -> dict[str, Doses]:
    """What everybody is given, by drug."""
    starts = np.array([0, *ENDS_S[:-1]]) / 60
    return {drug: Doses.of(starts, rates=np.array(rates) * 60) for drug, rates in RATES.items()}
