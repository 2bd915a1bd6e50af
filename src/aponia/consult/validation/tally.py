"""Errors of prediction collected part by part, and summed up at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

import numpy as np

from aponia.consult.validation.records import Batch
from aponia.consult.validation.table import Integers
from aponia.pharmacology.people import Floats
from aponia.pharmacology.performance import Performance, Performances, Trend, by_person, pooled, prediction_errors


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Observations of some people: two numbers of each are kept, for an exact median needs them all."""

    errors: list[Floats] = field(default_factory=list)
    deviations: list[Floats] = field(default_factory=list)
    trend: Trend = field(default_factory=Trend)
    people: list[Performances] = field(default_factory=list)

    def add(self, errors: Floats, minutes: Floats, person: Integers, people: int) -> None:
        """Add whole people."""
        found, deviations = by_person(errors, minutes, person, people)
        self.errors.append(errors)
        self.deviations.append(deviations)
        self.trend.add(errors, minutes)
        self.people.append(found)

    def pooled(self) -> Performance:
        """All observations alike."""
        return pooled(_whole(self.errors), _whole(self.deviations), self.trend)

    def persons(self) -> Performances:
        """All people."""
        names = ("observations", "mdpe", "mdape", "wobble", "divergence")
        return Performances(**{name: np.concatenate([getattr(part, name) for part in self.people]) for name in names})


def _whole(parts: list[Floats]) -> Floats:
    """One array in place of its parts, which are given up, so that a large table is not held twice."""
    joined = np.concatenate(parts)
    parts[:] = [joined]
    return joined


@final
class Tally:
    """Everything that was counted so far."""

    def __init__(self, *, grouped: bool) -> None:
        self._grouped = grouped
        self.unmeasured = self.unpredicted = 0
        self.all = Pool()
        self.groups: dict[int, Pool] = {}
        self.person: list[int] = []

    def add(self, batch: Batch, predicted: Floats) -> None:
        """Add whole people with what a model predicted for their measurements."""
        errors = prediction_errors(batch.measured, predicted)
        usable = ~np.isnan(errors)
        self.unmeasured += batch.unmeasured
        self.unpredicted += int(len(errors) - usable.sum())
        errors, minutes, group = errors[usable], batch.minutes[usable], batch.group[usable]
        person = np.searchsorted(batch.records.first, batch.observed[usable], side="right") - 1
        self.person += batch.person.tolist()
        self.all.add(errors, minutes, person, len(batch.person))
        for code in np.unique(group) if self._grouped else ():
            inside = group == code
            own, renumbered = np.unique(person[inside], return_inverse=True)
            self.groups.setdefault(int(code), Pool()).add(errors[inside], minutes[inside], renumbered.astype(np.int64), len(own))
