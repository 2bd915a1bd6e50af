"""What was given and when: boluses and infusions at any times, as segments of constant rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aponia.pharmacology.people import Floats
from aponia.vocabulary.errors import AponiaError


@final
class DoseError(AponiaError):
    """A dose that cannot be given: negative, at a negative or unordered time, or of the wrong shape."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Doses:
    """Segments of constant rate: each begins at ``starts`` [min] with a bolus and runs to the next start, the last one on and on.

    ``rates`` [amount/min] and ``boluses`` [amount] are (segments,) for everybody alike, or (people, segments).
    """

    starts: Floats
    rates: Floats
    boluses: Floats

    @classmethod
    def of(cls, starts: ArrayLike, *, rates: ArrayLike = 0.0, boluses: ArrayLike = 0.0) -> Doses:
        """Check and keep; raises :class:`DoseError`."""
        begin = np.atleast_1d(np.asarray(starts, dtype=np.float64))
        if len(begin) and (not np.all(np.isfinite(begin)) or begin[0] < 0 or np.any(np.diff(begin) <= 0)):
            raise DoseError("Times of doses must be finite, not negative, and ascending.")
        rate, bolus = (_per_segment(np.asarray(values, dtype=np.float64), len(begin), what) for values, what in ((rates, "rate"), (boluses, "bolus")))
        return cls(starts=begin, rates=rate, boluses=bolus)

    @classmethod
    def none(cls) -> Doses:
        """Nothing is given."""
        return cls.of([0.0])

    @classmethod
    def given(cls, boluses: Iterable[tuple[float, float]] = (), infusions: Iterable[tuple[float, float, float]] = ()) -> Doses:
        """From boluses (time, amount) and infusions (start, end, rate) that may overlap: rates that run together add up.

        >>> Doses.given(boluses=[(0, 100)], infusions=[(0, 10, 5), (5, 20, 1)]).rates
        array([5., 6., 1., 0.])
        """
        bolus_list, infusion_list = list(boluses), list(infusions)
        for start, stop, _ in infusion_list:
            if not stop > start:
                raise DoseError(f"An infusion must end after it starts; given: from {start:g} to {stop:g} min.")
        instants = {0.0, *(time for time, _ in bolus_list), *(time for span in infusion_list for time in span[:2] if np.isfinite(time))}
        starts = np.array(sorted(instants))
        rates, amounts = np.zeros(len(starts)), np.zeros(len(starts))
        for time, amount in bolus_list:
            amounts[np.searchsorted(starts, time)] += amount
        for start, stop, rate in infusion_list:
            rates[np.searchsorted(starts, start):np.searchsorted(starts, stop) if np.isfinite(stop) else None] += rate
        return cls.of(starts, rates=rates, boluses=amounts)

    def total(self, until: float) -> Floats:
        """The amount given by ``until`` [min], for each person."""
        lengths = np.clip(np.diff(np.append(self.starts, np.inf)), 0, np.maximum(until - self.starts, 0))
        total: Floats = np.atleast_2d(self.rates) @ lengths + np.atleast_2d(self.boluses) @ (self.starts <= until)
        return total

    def between(self, begin: float, end: float) -> Doses:
        """What runs or is given from ``begin`` until just before ``end``, counted from ``begin``."""
        running = int(np.searchsorted(self.starts, begin + 1e-12, side="right")) - 1
        inside = (self.starts >= begin) & (self.starts < end)
        starts = self.starts[inside] - begin
        rates, boluses = self.rates[..., inside], self.boluses[..., inside]
        if running >= 0 and not (len(starts) and starts[0] == 0):
            starts = np.concatenate([[0.0], starts])
            rates = np.concatenate([self.rates[..., running:running + 1], rates], axis=-1)
            boluses = np.concatenate([np.zeros_like(self.boluses[..., running:running + 1]), boluses], axis=-1)
        return Doses.of(starts, rates=rates, boluses=boluses) if len(starts) else Doses.none()

    def take(self, rows: NDArray[np.intp]) -> Doses:
        """The same for some of the people."""
        return Doses(
            starts=self.starts, rates=self.rates[rows] if self.rates.ndim == 2 else self.rates,
            boluses=self.boluses[rows] if self.boluses.ndim == 2 else self.boluses,
        )

    def followed_by(self, later: Doses, at: float) -> Doses:
        """These until just before ``at``, then ``later`` from ``at`` on (both count from the same start)."""
        mine, theirs = self.starts < at, later.starts >= at
        return Doses.of(
            np.concatenate([self.starts[mine], later.starts[theirs]]),
            rates=_side_by_side(self.rates[..., mine], later.rates[..., theirs]),
            boluses=_side_by_side(self.boluses[..., mine], later.boluses[..., theirs]),
        )

    def delayed(self, minutes: float) -> Doses:
        """The same, each start later."""
        if minutes == 0:
            return self
        return Doses.of(
            np.concatenate([[0.0], self.starts + minutes]),
            rates=np.concatenate([np.zeros((*self.rates.shape[:-1], 1)), self.rates], axis=-1),
            boluses=np.concatenate([np.zeros((*self.boluses.shape[:-1], 1)), self.boluses], axis=-1),
        )


def _side_by_side(first: Floats, second: Floats) -> Floats:
    if first.ndim == second.ndim:
        return np.concatenate([first, second], axis=-1)
    people = len(first) if first.ndim == 2 else len(second)
    return np.concatenate([np.broadcast_to(values, (people, values.shape[-1])) for values in (first, second)], axis=-1)


def _per_segment(values: Floats, segments: int, what: str) -> Floats:
    if values.ndim == 0:
        values = np.full(segments, float(values))
    if values.shape[-1] != segments or values.ndim > 2:
        raise DoseError(f"Each of the {segments} segments needs one {what}; the shape given is {values.shape}.")
    wrong = np.argwhere(~(np.isfinite(values) & (values >= 0)))
    if len(wrong):
        raise DoseError(f"A {what} must be finite and not negative; given: {values[tuple(wrong[0])]:g} in segment {wrong[0][-1] + 1}.")
    return values
