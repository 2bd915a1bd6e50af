"""An effect model applied to people, and the one place where its structure is looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from aponia.pharmacology.course import Times
from aponia.pharmacology.effects.circulation import circulation
from aponia.pharmacology.effects.neuromuscular import reversal
from aponia.pharmacology.effects.shares import shares
from aponia.pharmacology.effects.surfaces import Concentrations, sigmoid_at, sigmoid_surface, surface, surface_at
from aponia.pharmacology.effects.ventilation import ventilation
from aponia.pharmacology.exposure import Exposure
from aponia.pharmacology.individual import check_range, evaluate, names_for
from aponia.pharmacology.measure import Measure
from aponia.pharmacology.model import Model, ModelError
from aponia.pharmacology.people import Floats, People


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect model for these people: its parameters (arrays, one entry a person) in their printed units."""

    model: Model
    people: People
    values: Mapping[str, Floats]
    names: Mapping[str, Floats | float]
    choices: Mapping[str, str]
    warnings: tuple[str, ...]

    def course(self, exposure: Exposure, times: Times) -> EffectCourse:
        """The effect at ``times``; raises :class:`ModelError` for a drug that the model needs and nobody was given."""
        structure = STRUCTURES.get(self.model.structure)
        if structure is None:
            raise ModelError(f"{self.model.id}: no structure is named {self.model.structure!r}; there are: {', '.join(sorted(STRUCTURES))}.")
        return EffectCourse(model=self.model, columns=structure(self, exposure, times), warnings=self.warnings)

    def at(self, concentrations: Concentrations) -> dict[str, Floats]:
        """The columns that follow at once from concentrations (people × times), by input name in the unit that the input names.

        Delays are left out. Raises :class:`ModelError` for an effect that depends on the past, which only ``course`` can tell.
        """
        structure = AT_ONCE.get(self.model.structure)
        if structure is None:
            raise ModelError(f"{self.model.id} depends on what was there before. Ask for its course over time.")
        return structure(self, concentrations)

    def read(self, exposure: Exposure, times: Times) -> dict[str, Floats]:
        """The concentrations that the model reads, by input name, (people × times); a drug not given is 0 where that is allowed."""
        found: dict[str, Floats] = {}
        for part in self.model.inputs:
            values = exposure.concentration(part.drug, part.site, part.unit, times, equivalents=part.equivalents)
            if values is None and not part.optional:
                raise ModelError(f"{self.model.id} needs {part.drug}, which has not been given. Add it, or leave this effect out.")
            found[part.name] = np.zeros((exposure.size, times.count)) if values is None else values
        return found


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EffectCourse:
    """The columns of one effect model, each (people × times) in the unit that the model's output names."""

    model: Model
    columns: Mapping[str, Floats]
    warnings: tuple[str, ...]


Structure = Callable[[Effect, Exposure, Times], dict[str, Floats]]
STRUCTURES: dict[str, Structure] = {
    "circulation": circulation, "reversal": reversal, "shares": shares, "sigmoid": sigmoid_surface, "surface": surface,
    "ventilation": ventilation,
}


AT_ONCE: dict[str, Callable[[Effect, Concentrations], dict[str, Floats]]] = {
    "shares": surface_at, "sigmoid": sigmoid_at, "surface": surface_at,
}


def effect_of(
    model: Model, people: People, options: Mapping[str, str] | None = None, *, measures: Mapping[str, Measure], extrapolate: bool = False,
    effects: Mapping[str, Floats] | None = None,
) -> Effect:
    """The effect model for these people; errors as for :func:`aponia.pharmacology.individual.individuals`."""
    choices = model.chosen(options or {})
    names = names_for(model, people, choices, measures)
    warnings = check_range(model, people, measures, names, extrapolate=extrapolate)
    with np.errstate(all="ignore"):
        values = evaluate(model, names, people.size, effects or {})
    return Effect(model=model, people=people, values=values, names={**names, **values}, choices=choices, warnings=warnings)
