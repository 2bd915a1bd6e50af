"""An effect model applied to people: its parameters, the concentrations it reads, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from aponia.pharmacology.course import Times
from aponia.pharmacology.exposure import Exposure
from aponia.pharmacology.model import Model, ModelError
from aponia.pharmacology.people import Floats, People

Concentrations = Mapping[str, Floats]  # (people × times) by input name, in the unit that the input names


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """How a kind of effect is computed: along time, and at once from concentrations where it does not depend on the past."""

    along: Callable[[Effect, Exposure, Times], dict[str, Floats]]
    at_once: Callable[[Effect, Concentrations], dict[str, Floats]] | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect model for these people: its parameters (arrays, one entry a person) in their printed units."""

    model: Model
    structure: Structure
    people: People
    values: Mapping[str, Floats]
    names: Mapping[str, Floats | float]
    choices: Mapping[str, str]
    warnings: tuple[str, ...]

    def course(self, exposure: Exposure, times: Times) -> EffectCourse:
        """The effect at ``times``; raises :class:`ModelError` for a drug that the model needs and nobody was given."""
        return EffectCourse(model=self.model, columns=self.structure.along(self, exposure, times), warnings=self.warnings)

    def at(self, concentrations: Concentrations) -> dict[str, Floats]:
        """The columns that follow at once from concentrations (people × times), by input name in the unit that the input names.

        Delays are left out. Raises :class:`ModelError` for an effect that depends on the past, which only ``course`` can tell.
        """
        if self.structure.at_once is None:
            raise ModelError(f"{self.model.id} depends on what was there before. Ask for its course over time.")
        return self.structure.at_once(self, concentrations)

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
