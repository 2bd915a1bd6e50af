"""What concentration is aimed at, where and from when on, and the control periods in which a pump is told its rates."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aponia.pharmacology.doses import DoseError
from aponia.pharmacology.people import Floats

Site = Literal["plasma", "effect"]

# Two instants closer than this [min] are one.
INSTANT = 1e-9


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Concentrations [amount/L] to reach at ``site``, each from its time [min] until the next; before the first nothing runs.

    ``values`` are (targets,) for everybody alike, or (people, targets). A target takes effect with the first period that begins at its
    time or later, as a pump is told its rate once a period.
    """

    times: Floats
    values: Floats
    site: Site

    @classmethod
    def of(cls, times: ArrayLike, values: ArrayLike, *, site: Site = "effect") -> Targets:
        """Check and keep; raises :class:`DoseError`.

        >>> Targets.of([0, 10, 30], [4, 5, 0]).site
        'effect'
        """
        instants = np.atleast_1d(np.asarray(times, dtype=np.float64))
        wanted = np.atleast_1d(np.asarray(values, dtype=np.float64))
        if site not in {"plasma", "effect"}:
            raise DoseError(f"A target is at the plasma or at the effect; given: {site!r}.")
        if not len(instants) or instants.ndim > 1 or not np.all(np.isfinite(instants)) or np.any(np.diff(instants) <= 0):
            raise DoseError("Times of targets must be finite and ascending, and there must be at least one.")
        if instants[0] < 0:
            raise DoseError(
                f"A target lies in the past: it is set at {instants[0]:g} min. Times count from the start; to go on from what was given before, "
                "pass its final state as start."
            )
        if wanted.ndim > 2 or wanted.shape[-1] != len(instants):
            raise DoseError(f"Each of the {len(instants)} times needs one target; the shape given is {wanted.shape}.")
        wrong = wanted[~(np.isfinite(wanted) & (wanted >= 0))]
        if wrong.size:
            raise DoseError(f"A target must be finite and not negative; given: {wrong[0]:g}.")
        return cls(times=instants, values=wanted, site=site)

    def check(self, people: int, until: float) -> None:
        """Raise :class:`DoseError` where these targets do not fit that many people, or come after the end."""
        if self.values.ndim == 2 and len(self.values) not in {1, people}:
            raise DoseError(f"Targets are for {len(self.values)} people, but there are {people}.")
        if self.times[-1] >= until:
            raise DoseError(f"The target at {self.times[-1]:g} min is never in force, as the end is at {until:g} min. Leave it out, or end later.")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Control periods from 0 to the end: ``starts`` and ``lengths`` [min], whether the pump can run, and which target is in force (-1 none).

    After an interruption the pump begins a period of its own, so that the periods before an interruption and before the end may be short.
    """

    starts: Floats
    lengths: Floats
    running: NDArray[np.bool_]
    target: NDArray[np.int64]

    @classmethod
    def of(cls, targets: Targets, until: float, period: float, interruptions: tuple[tuple[float, float], ...]) -> Periods:
        """Cut the time; raises :class:`DoseError` for an end or interruptions that cannot be."""
        if not (until > 0 and np.isfinite(until)):
            raise DoseError(f"Control must end after it starts at 0; given: {until:g} min.")
        spans = _checked(interruptions, until)
        edges = [0.0, *(edge for span in spans for edge in span), until]
        starts: list[Floats] = []
        running: list[NDArray[np.bool_]] = []
        for place, (begin, end) in enumerate(pairwise(edges)):
            runs = place % 2 == 0
            if end - begin <= INSTANT:
                continue
            count = int(np.ceil((end - begin) / period - INSTANT / period)) if runs else 1
            starts.append(np.asarray(begin + period * np.arange(count), dtype=np.float64))
            running.append(np.full(count, runs))
        begins = np.concatenate(starts)
        in_force = np.searchsorted(targets.times, begins + INSTANT, side="right") - 1
        return cls(starts=begins, lengths=np.diff(np.append(begins, until)), running=np.concatenate(running), target=in_force.astype(np.int64))

    @classmethod
    def one(cls, period: float) -> Periods:
        """A single period, with the first target in force."""
        return cls(starts=np.zeros(1), lengths=np.array([period]), running=np.ones(1, dtype=np.bool_), target=np.zeros(1, dtype=np.int64))


def _checked(interruptions: tuple[tuple[float, float], ...], until: float) -> list[tuple[float, float]]:
    spans = sorted(interruptions)
    for begin, end in spans:
        if not (0 <= begin < end and np.isfinite(end)):
            raise DoseError(f"An interruption must end after it begins, and not begin before 0; given: {begin:g} to {end:g} min.")
        if begin >= until:
            raise DoseError(f"The interruption from {begin:g} to {end:g} min begins after the end at {until:g} min. Leave it out, or end later.")
    for (first, stop), (begin, end) in pairwise(spans):
        if begin < stop:
            raise DoseError(f"Interruptions overlap: {first:g} to {stop:g} min and {begin:g} to {end:g} min. Tell them as one.")
    return [(begin, min(end, until)) for begin, end in spans]
