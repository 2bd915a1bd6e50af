"""The one place where the structure that a model's file names is looked up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from aponia.pharmacology.effects.circulation import circulation
from aponia.pharmacology.effects.effect import Effect, Structure
from aponia.pharmacology.effects.neuromuscular import reversal
from aponia.pharmacology.effects.shares import shares
from aponia.pharmacology.effects.surfaces import sigmoid_at, sigmoid_surface, surface, surface_at
from aponia.pharmacology.effects.ventilation import ventilation
from aponia.pharmacology.individual import check_range, evaluate, names_for
from aponia.pharmacology.measure import Measure
from aponia.pharmacology.model import Model, ModelError
from aponia.pharmacology.people import Floats, People

STRUCTURES = {
    "circulation": Structure(along=circulation),
    "reversal": Structure(along=reversal),
    "shares": Structure(along=shares, at_once=surface_at),
    "sigmoid": Structure(along=sigmoid_surface, at_once=sigmoid_at),
    "surface": Structure(along=surface, at_once=surface_at),
    "ventilation": Structure(along=ventilation),
}


def effect_of(
    model: Model, people: People, options: Mapping[str, str] | None = None, *, measures: Mapping[str, Measure], extrapolate: bool = False,
    effects: Mapping[str, Floats] | None = None,
) -> Effect:
    """The effect model for these people; errors as for :func:`aponia.pharmacology.individual.individuals`."""
    structure = STRUCTURES.get(model.structure)
    if structure is None:
        raise ModelError(f"{model.id}: no structure is named {model.structure!r}; there are: {', '.join(sorted(STRUCTURES))}.")
    choices = model.chosen(options or {})
    names = names_for(model, people, choices, measures)
    warnings = check_range(model, people, measures, names, extrapolate=extrapolate)
    with np.errstate(all="ignore"):
        values = evaluate(model, names, people.size, effects or {})
    return Effect(
        model=model, structure=structure, people=people, values=values, names={**names, **values}, choices=choices, warnings=warnings,
    )
