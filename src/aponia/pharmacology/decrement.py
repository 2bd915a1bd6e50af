"""How long a drug takes to fall once it is stopped: context-sensitive decrement times of plasma and effect site."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from aponia.pharmacology.course import State, Times, course
from aponia.pharmacology.doses import DoseError, Doses
from aponia.pharmacology.individual import Individuals
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
    seen = _without_doses(people, state, _GRID, site)
    above = seen > aims[:, None]
    result = np.where(above[:, -1], np.inf, 0.0)
    for person in np.flatnonzero(above.any(axis=1) & ~above[:, -1]):
        last = int(np.flatnonzero(above[person])[-1])
        result[person] = _refine(people, state, site, int(person), float(aims[person]), (_GRID[last], _GRID[last + 1]))
    return result


def minutes_to_fall(people: Individuals, state: State, percents: ArrayLike, *, site: str = "effect") -> Floats:
    """Minutes until the concentration at ``site`` has fallen by ``percents`` of what it is in ``state``: (people × percents)."""
    shares = np.atleast_1d(np.asarray(percents, dtype=np.float64))
    now = _without_doses(people, state, np.zeros(1), site)[:, 0]
    columns = [
        np.where(now > 0, minutes_until(people, state, np.where(now > 0, now * (1 - share / 100), 1.0), site=site), np.nan) for share in shares
    ]
    return np.stack(columns, axis=1)


def _refine(people: Individuals, state: State, site: str, person: int, aim: float, bracket: tuple[float, float]) -> float:  # noqa: PLR0913, PLR0917
    """Narrow the bracket by looking at 33 points at a time: each pass gains a factor of 32."""
    low, high = bracket
    while high - low > 1e-10 * high:
        points = np.linspace(low, high, 33)
        above = _without_doses(people, state, points, site)[person] > aim
        last = int(np.flatnonzero(above)[-1])
        low, high = points[last], points[min(last + 1, 32)]
        if points[1] - points[0] <= 0 or low == high:
            break
    return (low + high) / 2


def _without_doses(people: Individuals, state: State, minutes: Floats, site: str) -> Floats:
    seen = course(people, Doses.none(), Times.at(minutes), outputs=(site,), start=state)
    values = seen.plasma if site == "plasma" else seen.effect
    if values is None:
        raise DoseError(f"{people.model.id} has no effect site, so nothing falls there.")
    return values
