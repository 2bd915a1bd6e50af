"""How long a drug takes to fall once it is stopped: context-sensitive decrement times of plasma and effect site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aponia.pharmacology.course import INTRAVENOUS, State, Times, coefficient_of, course, modes_at
from aponia.pharmacology.doses import DoseError, Doses
from aponia.pharmacology.individual import Individuals
from aponia.pharmacology.modes import modes_of
from aponia.pharmacology.people import Floats

LONGEST_MINUTES = 60 * 24 * 60.0
_GRID = np.concatenate([[0.0], np.geomspace(0.05, LONGEST_MINUTES, 300)])


def minutes_until(people: Individuals, state: State, target: ArrayLike, *, site: str = "effect") -> Floats:
    """Minutes without any dose until the concentration at ``site`` is at ``target`` [amount/L] for the last time; one entry a person.

    0 where it is below already and stays below; infinite where it takes more than 60 days. Solved to a relative 1e-10.
    """
    aims = np.broadcast_to(np.asarray(target, dtype=np.float64), (people.size,))
    if np.any(~(aims > 0)):
        raise DoseError("A concentration to fall to must be more than zero; decay never reaches zero.")
    falling = fading(people, state, site)
    above = falling.at(_GRID) > aims[:, None]
    result = np.where(above[:, -1], np.inf, 0.0)
    rows = np.flatnonzero(above.any(axis=1) & ~above[:, -1])
    if len(rows):
        last = above.shape[1] - 1 - above[rows, ::-1].argmax(axis=1)
        result[rows] = _narrow(falling.take(rows), aims[rows], _GRID[last], _GRID[last + 1])
    for person in np.flatnonzero(falling.degenerate):
        result[person] = _one_by_one(people.take(np.array([person])), state.take(np.array([person])), site, float(aims[person]))
    return result


def minutes_to_fall(people: Individuals, state: State, percents: ArrayLike, *, site: str = "effect") -> Floats:
    """Minutes until the concentration at ``site`` has fallen by ``percents`` of what it is in ``state``: (people × percents)."""
    shares = np.atleast_1d(np.asarray(percents, dtype=np.float64))
    now = _without_doses(people, state, np.zeros(1), site)[:, 0]
    columns = [
        np.where(now > 0, minutes_until(people, state, np.where(now > 0, now * (1 - share / 100), 1.0), site=site), np.nan) for share in shares
    ]
    return np.stack(columns, axis=1)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Fading:
    """Concentrations without doses as sums of exponentials: ``weight`` [amount/L] and ``decay`` [1/min], (people × modes)."""

    decay: Floats
    weight: Floats
    degenerate: NDArray[np.bool_]

    def at(self, minutes: Floats) -> Floats:
        """(people × times); NaN for people whose modes cannot be told apart."""
        with np.errstate(all="ignore"):
            seen: Floats = np.einsum("pm,pmt->pt", self.weight, np.exp(-self.decay[:, :, None] * minutes))
        return seen

    def take(self, rows: NDArray[np.intp]) -> Fading:
        """Some of these people."""
        return Fading(decay=self.decay[rows], weight=self.weight[rows], degenerate=self.degenerate[rows])


def fading(people: Individuals, state: State, site: str) -> Fading:
    """What is in the body and in depots, at one site, once nothing more is given."""
    if site == "effect" and people.rates.ke0 is None:
        raise DoseError(f"{people.model.id} has no effect site, so nothing falls there.")
    parts = [(modes_of(people.rates), INTRAVENOUS)]
    parts += [(modes_of(people.rates, people.depots[route].rate), route) for route, waiting in state.depots.items() if np.any(waiting > 0)]
    with np.errstate(all="ignore"):
        weights = [coefficient_of(people.rates, modes, site) * modes_at(modes, state, route) for modes, route in parts]
    degenerate = np.any([modes.degenerate for modes, _ in parts], axis=0)
    return Fading(decay=np.concatenate([modes.decay for modes, _ in parts], axis=1), weight=np.concatenate(weights, axis=1), degenerate=degenerate)


def _narrow(falling: Fading, aims: Floats, low: Floats, high: Floats) -> Floats:
    """Halve each person's bracket until it is narrower than what doubles can tell."""
    for _ in range(60):
        middle = (low + high) / 2
        above = (falling.weight * np.exp(-falling.decay * middle[:, None])).sum(axis=1) > aims
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return (low + high) / 2


def _one_by_one(person: Individuals, state: State, site: str, aim: float) -> float:
    """For a person whose modes cannot be told apart: narrow the bracket by looking at 33 points at a time."""
    above = _without_doses(person, state, _GRID, site)[0] > aim
    if above[-1] or not above.any():
        return np.inf if above[-1] else 0.0
    last = int(np.flatnonzero(above)[-1])
    low, high = float(_GRID[last]), float(_GRID[last + 1])
    while high - low > 1e-10 * high:
        points = np.linspace(low, high, 33)
        last = int(np.flatnonzero(_without_doses(person, state, points, site)[0] > aim)[-1])
        low, high = float(points[last]), float(points[min(last + 1, 32)])
    return (low + high) / 2


def _without_doses(people: Individuals, state: State, minutes: Floats, site: str) -> Floats:
    seen = course(people, Doses.none(), Times.at(minutes), outputs=(site,), start=state)
    values = seen.plasma if site == "plasma" else seen.effect
    if values is None:
        raise DoseError(f"{people.model.id} has no effect site, so nothing falls there.")
    return values
