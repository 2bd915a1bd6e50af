"""Whether the people of a table are such as the source of a model studied, told by their own names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import final

import numpy as np

from aponia.consult.validation.records import Batch
from aponia.pharmacology.individual import names_for
from aponia.pharmacology.measure import COVARIATES, Measure
from aponia.pharmacology.model import Model
from aponia.pharmacology.people import Floats
from aponia.vocabulary.errors import AponiaError

_MOST_NAMES = 12


@final
class OutsideError(AponiaError):
    """People of the table whom the source of the model did not study; ``people`` are their names."""

    def __init__(self, model: str, sentences: Sequence[str], people: Sequence[str]) -> None:
        self.people = tuple(people)
        lines = "\n".join(f"  {sentence}" for sentence in sentences)
        advice = "Choose another model, or extrapolate (--extrapolate) to go on with a warning."
        super().__init__(f"{model} was made from other people:\n{lines}\n{advice}")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """Collects who lies outside of what, over all parts of the table."""

    model: Model
    options: Mapping[str, str]
    measures: Mapping[str, Measure]
    found: dict[str, dict[str, str]] = field(default_factory=dict)  # what was studied → person → value

    def look(self, batch: Batch, names: Sequence[str]) -> None:
        """Compare these people with what was studied."""
        people = batch.covariates
        for name, (low, high) in self.model.studied.items():
            values = people.resolve(name, self.measures)
            if values is not None:
                unit = COVARIATES[name].unit if name in COVARIATES else self.measures[name].unit
                self._note(f"studied was {name} from {low:g} to {high:g} {unit}".rstrip(), (values < low) | (values > high), values, batch, names)
        known = names_for(self.model, people, self.model.chosen(self.options), self.measures)
        for limit in self.model.limits:
            wrong = np.broadcast_to(np.asarray(limit.when.evaluate(known), dtype=bool), (people.size,))
            self._note(limit.says, wrong, None, batch, names)

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each range or limit, with the people it is about."""
        return tuple(f"{what}: {_listed(people)}" for what, people in self.found.items())

    def refuse(self) -> None:
        """Raise :class:`OutsideError` when anybody lies outside."""
        if self.found:
            people = dict.fromkeys(name for outside in self.found.values() for name in outside)
            raise OutsideError(self.model.id, self.sentences(), tuple(people))

    def _note(self, what: str, wrong: np.ndarray[tuple[int], np.dtype[np.bool_]], values: Floats | None, batch: Batch, names: Sequence[str]) -> None:
        for epoch in np.flatnonzero(wrong):
            person = names[batch.person[batch.epoch_person[epoch]]]
            self.found.setdefault(what, {}).setdefault(person, "" if values is None else f" ({values[epoch]:g})")


def _listed(people: Mapping[str, str]) -> str:
    shown = [f"{name}{value}" for name, value in people.items()][:_MOST_NAMES]
    more = f" and {len(people) - len(shown)} more" if len(people) > len(shown) else ""
    return f"{'person' if len(people) == 1 else f'{len(people)} people'} {', '.join(shown)}{more}"
