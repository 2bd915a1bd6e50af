"""The people a model is asked about: one array a covariate, and the measures that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aponia.pharmacology.measure import COVARIATES, Measure
from aponia.vocabulary.errors import AponiaError, nearest

Floats = NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CovariateFault:
    """One covariate that cannot be used, of which person (counted from 1), and why."""

    covariate: str
    person: int | None
    problem: str

    def __str__(self) -> str:
        return f"{self.covariate}: {self.problem}"


@final
class CovariateError(AponiaError):
    """Covariates that are missing, impossible or outside what a source studied; ``faults`` lists them."""

    def __init__(self, about: str, faults: tuple[CovariateFault, ...], advice: str = "") -> None:
        self.faults = faults
        shown = "; ".join(str(fault) for fault in faults[:8]) + (f"; and {len(faults) - 8} more" if len(faults) > 8 else "")
        super().__init__(f"{about}: {shown}. {advice}".strip())


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Covariates of ``size`` people, each an array of that length: age [years], weight [kg], height [cm], female [0 or 1], …

    >>> People.of(age=[35, 70], weight=[70, 55], height=[170, 160], female=[0, 1]).size
    2
    """

    size: int
    covariates: Mapping[str, Floats]
    _resolved: dict[str, Floats] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, **covariates: ArrayLike) -> People:
        """Check and keep the covariates; raises :class:`CovariateError` for an unknown name or an impossible value."""
        arrays = {name: np.atleast_1d(np.asarray(values, dtype=np.float64)) for name, values in covariates.items()}
        size = max((len(values) for values in arrays.values()), default=1)
        faults: list[CovariateFault] = []
        for name, values in arrays.items():
            faults += _impossible(name, values, size)
        if faults:
            raise CovariateError("The person cannot be used", tuple(faults))
        return cls(size=size, covariates={name: np.broadcast_to(values, (size,)) for name, values in arrays.items()})

    def resolve(self, name: str, measures: Mapping[str, Measure]) -> Floats | None:
        """A covariate as told, or a measure computed from them; None where something it needs was not told."""
        told = self.covariates.get(name)
        if told is not None:
            return told
        if name not in self._resolved:
            measure = measures.get(name)
            if measure is None:
                return None
            needed = {part: self.resolve(part, measures) for part in measure.equation.names}
            known = {part: values for part, values in needed.items() if values is not None}
            if len(known) < len(needed):
                return None
            self._resolved[name] = np.broadcast_to(np.asarray(measure.equation.evaluate(known), dtype=np.float64), (self.size,))
        return self._resolved[name]

    def missing_for(self, name: str, measures: Mapping[str, Measure]) -> tuple[str, ...]:
        """The covariates that would have to be told before ``name`` is known."""
        if self.resolve(name, measures) is not None:
            return ()
        measure = measures.get(name)
        if measure is None:
            return (name,)
        return tuple(dict.fromkeys(part for needed in sorted(measure.equation.names) for part in self.missing_for(needed, measures)))

    def take(self, rows: NDArray[np.intp] | slice) -> People:
        """Some of these people."""
        chosen = {name: values[rows] for name, values in self.covariates.items()}
        return People(size=len(next(iter(chosen.values()))) if chosen else self.size, covariates=chosen)


def _impossible(name: str, values: Floats, size: int) -> list[CovariateFault]:
    known = COVARIATES.get(name)
    if known is None:
        close = nearest(name, COVARIATES)
        return [CovariateFault(covariate=name, person=None, problem="this covariate is not known" + (f"; did you mean {close}?" if close else ""))]
    if len(values) not in {1, size}:
        return [CovariateFault(covariate=name, person=None, problem=f"{len(values)} values were given for {size} people")]
    low, high = known.possible
    wrong = np.flatnonzero(~((values >= low) & (values <= high)))
    return [
        CovariateFault(
            covariate=name, person=int(row) + 1, problem=f"{values[row]:g} {known.unit}".rstrip() + f" cannot be; expected {low:g} to {high:g}",
        )
        for row in wrong[:8]
    ]
