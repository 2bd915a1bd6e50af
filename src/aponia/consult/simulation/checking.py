"""Does every model compute? What an author learns after changing a model's file."""

from __future__ import annotations

from itertools import product

import numpy as np

from aponia.library.models import Models
from aponia.pharmacology.course import Times, course
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.effects import effect_of
from aponia.pharmacology.individual import individuals
from aponia.pharmacology.model import Model
from aponia.pharmacology.people import People
from aponia.pharmacology.volatile import uptake_of
from aponia.vocabulary.errors import AponiaError

# One grown person for what a file does not restrict; the studied range moves it where the source studied others.
_TYPICAL = {"age": 40.0, "weight": 70.0, "height": 170.0, "serum_creatinine": 0.9}


def typical_people(model: Model) -> People:
    """A woman and a man in the middle of what the source studied."""
    told = {name: np.full(2, value) for name, value in _TYPICAL.items()}
    for name, (low, high) in model.studied.items():
        if name in told and not low <= told[name][0] <= high:
            told[name] = np.full(2, (low + high) / 2)
    age = float(told["age"][0])
    if age < 18:
        told["height"] = np.full(2, 75.0 + 6.0 * age)
        if "weight" not in model.studied:
            told["weight"] = np.full(2, 9.0 + 2.5 * age)
    return People.of(**told, female=[0.0, 1.0])


def faults_of_model(model: Model, models: Models) -> list[str]:
    """What goes wrong when the model is computed with each of its choices, for a typical man and woman; nothing for a model that is whole."""
    faults: list[str] = []
    people = typical_people(model)
    sites: list[str | None] = [site.name for site in model.effect_sites] or [None]
    for chosen in product(*([(name, choice) for choice in option.choices] for name, option in model.options.items())):
        for site in sites:
            options = dict(chosen) | ({"effect_site": site} if site else {})
            try:
                _compute(model, people, options, models)
            except (AponiaError, ArithmeticError) as error:
                faults.append(f"{model.id} with {options}: {error}")
    return faults


def _compute(model: Model, people: People, options: dict[str, str], models: Models) -> None:
    # A limit may shut out the typical person under one of the choices; the equations have to compute all the same.
    if model.kind == "effect":
        effect_of(model, people, options, measures=models.measures, extrapolate=True)
        return
    if model.kind == "volatile":
        uptake_of(model, people, options, measures=models.measures, extrapolate=True)
        return
    mine = individuals(model, people, options, measures=models.measures, extrapolate=True)
    seen = course(mine, Doses.of([0.0, 1.0], rates=[1.0, 0.0], boluses=[1.0, 0.0]), Times.every(10.0, 600.0))
    for values in (seen.plasma, seen.effect):
        if values is not None and not (np.isfinite(values).all() and (values >= 0).all()):
            raise ArithmeticError("a concentration is not a number, or negative")
