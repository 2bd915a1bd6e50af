"""What a model says to the measurements of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aponia.consult.validation.records import Batch
from aponia.pharmacology.individual import Individuals, individuals
from aponia.pharmacology.measure import Measure
from aponia.pharmacology.model import Model, ModelError
from aponia.pharmacology.people import Floats, People
from aponia.pharmacology.replay import replay


def predict(batch: Batch, model: Model, options: Mapping[str, str], measures: Mapping[str, Measure], names: Sequence[str]) -> Floats:
    """Concentrations [amount/L] at the measurements; raises :class:`ModelError` that names the person whom the equations do not fit."""

    def of(people: People) -> Individuals:
        return individuals(model, people, options, measures=measures, extrapolate=True)

    try:
        people = of(batch.covariates)
    except ModelError as error:
        epoch = _first_that_fails(batch.covariates, of)
        raise ModelError(f"Person {names[batch.person[batch.epoch_person[epoch]]]} (counted alone): {_alone(batch, epoch, of) or error}") from None
    predicted: Floats = replay(people.rates, batch.records)[batch.observed]
    return predicted


def _first_that_fails(people: People, of: Callable[[People], Individuals]) -> int:
    """By halves, for one failure fails all."""
    first, last = 0, people.size
    while last - first > 1:
        middle = (first + last) // 2
        try:
            of(people.take(slice(first, middle)))
            first = middle
        except ModelError:
            last = middle
    return first


def _alone(batch: Batch, epoch: int, of: Callable[[People], Individuals]) -> str:
    try:
        of(batch.covariates.take(slice(epoch, epoch + 1)))
    except ModelError as error:
        return str(error)
    return ""
