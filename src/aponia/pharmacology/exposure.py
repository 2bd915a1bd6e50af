"""What people have been given, readable as a concentration of any drug, at any place, at any time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, final

import numpy as np
from numpy.typing import NDArray

from aponia.pharmacology.course import INTRAVENOUS, Course, State, Times, course
from aponia.pharmacology.doses import Doses
from aponia.pharmacology.individual import Individuals
from aponia.pharmacology.model import ModelError
from aponia.pharmacology.people import Floats

# Milligram per liter is microgram per milliliter, microgram per liter is nanogram per milliliter.
_SCALE = {("mcg/mL", "ng/mL"): 1e3, ("ng/mL", "mcg/mL"): 1e-3}


class Given(Protocol):
    """One drug in these people, however it got there."""

    @property
    def unit(self) -> str:
        """The unit of its concentrations."""

    def concentration(self, site: str, times: Times) -> Floats:
        """(people × times) at ``plasma`` or ``effect``, in ``unit``."""

    def changes(self) -> Floats:
        """The times [min] at which an input changes."""

    def take(self, rows: NDArray[np.intp]) -> Given:
        """The same in some of these people."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DrugGiven:
    """A drug given by vein or into a depot; ``later`` are the same people with other covariates from a time [min] on."""

    people: Individuals
    doses: Mapping[str, Doses]
    start: State | None = None
    later: tuple[tuple[float, Individuals], ...] = ()

    @property
    def unit(self) -> str:
        """``mcg/mL`` or ``ng/mL``."""
        return self.people.model.concentration_unit

    def changes(self) -> Floats:
        """The times [min] at which a rate changes, a bolus is given, or covariates change."""
        return np.unique(np.concatenate([*(one.starts for one in self.doses.values()), np.array([at for at, _ in self.later])]))

    def concentration(self, site: str, times: Times) -> Floats:
        """Exact at every time; raises :class:`ModelError` where the model has no effect site."""
        if site == "effect" and self.people.rates.ke0 is None:
            raise ModelError(f"{self.people.model.id} has no effect site. Choose a model or an option that has one.")
        if not self.later:
            return _read(course(self.people, self._doses(), times, outputs=(site,), start=self.start), site)
        return np.concatenate([_read(part, site) for part in self._parts(times.array(), (site,))], axis=1)

    def state(self, minutes: float) -> State:
        """What is in everybody at a time, a bolus at that instant included."""
        if not self.later:
            return course(self.people, self._doses(), Times.at([]), outputs=(), start=self.start, until=minutes).end
        so_far = replace(self, later=tuple(change for change in self.later if change[0] < minutes))
        if not so_far.later:
            return so_far.state(minutes)
        *_, last = so_far._parts(np.array([minutes]), ())
        return last.end

    def take(self, rows: NDArray[np.intp]) -> DrugGiven:
        """The same in some of these people."""
        start = self.start
        return DrugGiven(
            people=self.people.take(rows), doses={route: one.take(rows) for route, one in self.doses.items()},
            start=None if start is None else start.take(rows), later=tuple((at, people.take(rows)) for at, people in self.later),
        )

    def _doses(self) -> Mapping[str, Doses]:
        return self.doses or {INTRAVENOUS: Doses.none()}

    def _parts(self, points: Floats, outputs: tuple[str, ...]) -> Iterator[Course]:
        """The course piece by piece: what is in the body stays in it when its covariates change."""
        state = self.start
        pieces = [(0.0, self.people), *self.later]
        ends = [at for at, _ in self.later] + [max(float(points[-1]), self.later[-1][0]) if len(points) else np.inf]
        for number, ((begin, people), end) in enumerate(zip(pieces, ends, strict=True)):
            last = number == len(pieces) - 1
            inside = points[(points >= begin) & ((points < end) | last)] - begin
            doses = {route: one.between(begin, np.inf if last else end) for route, one in self._doses().items()}
            part = course(people, doses, Times.at(inside), outputs=outputs, start=state, until=end - begin)
            state = part.end
            yield part


def _read(part: Course, site: str) -> Floats:
    found = part.effect if site == "effect" else part.plasma
    assert found is not None
    return found


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Everything that has been given to the same people, by drug; ``equivalents`` turn other opioids into remifentanil."""

    size: int
    drugs: Mapping[str, Given]
    equivalents: Mapping[str, float] = field(default_factory=dict)

    def take(self, rows: NDArray[np.intp]) -> Exposure:
        """The same in some of these people."""
        return Exposure(size=len(rows), drugs={drug: given.take(rows) for drug, given in self.drugs.items()}, equivalents=self.equivalents)

    def changes(self) -> Floats:
        """The times [min] at which an input of any drug changes."""
        return np.unique(np.concatenate([np.zeros(0), *(given.changes() for given in self.drugs.values())]))

    def concentration(self, drug: str, site: str, unit: str, times: Times, *, equivalents: bool = False) -> Floats | None:
        """(people × times) of one drug in ``unit``; None where it has not been given.

        With ``equivalents`` other drugs that have a factor are added as that drug, each at its own effect site.
        """
        total: Floats | None = None
        for name, given in self.drugs.items():
            factor = 1.0 if name == drug else self.equivalents.get(name) if equivalents else None
            if factor is None:
                continue
            part = given.concentration(site, times)
            factor *= scale(given.unit, unit)
            if factor != 1.0:
                part = part * factor
            total = part if total is None else total + part
        return total


def scale(unit: str, wanted: str) -> float:
    """The factor between two concentration units; raises :class:`ModelError` where they measure different things."""
    if unit == wanted:
        return 1.0
    try:
        return _SCALE[unit, wanted]
    except KeyError:
        raise ModelError(f"A concentration in {unit or 'no unit'} cannot be read in {wanted}.") from None
